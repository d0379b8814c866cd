"""The changes of a Swift file. What does not compile does not count, so no types are looked at."""

import re
from typing import Iterator

from mutant import Change
from common_operators import dropped, literals, operands, replaced, ternaries
from source_text import Source

COMPARISONS = {"==": "!=", "!=": "==", "<": "<=", "<=": "<", ">": ">=", ">=": ">"}
LOGIC = {"&&": "||", "||": "&&"}
ARITHMETIC = {"&+": "&-", "&-": "&+", "&+=": "&-=", "&-=": "&+="}

OPERATOR = r"&&|\|\|"
BOUNDARY = r"\b(?:if|guard|while|return|else|in)\b|[^=!<>&]=(?!=)|[,:?;]|\n(?!\s*(?:&&|\|\|))"

Siblings = dict[str, set[str]]


def siblings_in(sources: list[Source]) -> Siblings:
    """For every enum case or option, what follows it in the enums and option sets that have it."""
    siblings: Siblings = {}
    for source in sources:
        for match in re.finditer(r"\b(?:enum|struct) \w+[^{\n]*\{", source.code):
            body = source.code[match.end():source.closing(match.end() - 1)]
            bare = re.findall(r"^\s*case (\w+)(?: = \d+)?$", body, re.M)
            with_value = re.findall(r"^\s*case (\w+)\([\w?]+\)$", body, re.M)
            options = re.findall(r"\bstatic let (\w+) = \w+\(rawValue:", body)
            for names in (bare, with_value, options):
                for name, following in zip(names, names[1:] + names[:1]):
                    siblings.setdefault(name, set()).add(following)
    return siblings


def changes(source: Source, siblings: Siblings) -> Iterator[Change]:
    """Every change of the file."""
    yield from replaced(source, "comparison", COMPARISONS, r"(?<=\s)([=!<>]=|<|>)(?=\s)")
    yield from replaced(source, "logic", LOGIC, r"(?<=\s)(&&|\|\|)(?=\s)")
    yield from replaced(source, "arithmetic", ARITHMETIC, r"(?<=\s)(&[+-]=?)(?=\s)")
    yield from replaced(source, "not", {"!": ""}, r"(?<=[\s(])(!)(?=[\w(.])")
    yield from replaced(source, "extreme", {"min": "max", "max": "min"}, r"\bSwift\.(min|max)\(")
    yield from literals(source)
    yield from operands(source, OPERATOR, BOUNDARY)
    yield from conditions(source)
    yield from results(source)
    yield from guards(source)
    yield from ternaries(source, r"[,\n]| \}")
    yield from members(source, siblings)
    yield from case_labels(source)
    call = r"[\w.]+\(.*\)"
    assignment = r"(?:[\w.]+|\w+\[.*\]) (?:\S{0,2}=) .*"
    yield from dropped(source, "drop statement", rf"^\s+((?!case |default|self\.init|return |let |var ){call}|"
                       rf"(?!case |let |var |if |guard |for |while |private |public |self\.){assignment})$")


def conditions(source: Source) -> Iterator[Change]:
    """The clauses of each if, guard and while, as far as they bind nothing."""
    for match in re.finditer(r"\b(if|guard|while) ", source.code):
        ending = r"\belse\b" if match[1] == "guard" else r"\{"
        end = source.first_outside_brackets(ending, match.end(), len(source.code))
        clauses = source.parts(match.end(), end, ",")
        for index, (start, stop) in enumerate(clauses):
            if not re.match(r"let |var |case ", source.code[start:stop]):
                yield from clause(source, clauses, index)
                if match[1] == "if":
                    yield Change("always", start, stop, "true")


def clause(source: Source, clauses: list[tuple[int, int]], index: int) -> Iterator[Change]:
    """One clause negated, unless it is a lone comparison or a negation; and dropped, unless it is the only one."""
    start, stop = clauses[index]
    code = source.code[start:stop]
    is_comparison = re.search(r" [=!]= ", code) and not re.search(r"&&|\|\|", code)
    if not re.match(r"!\w", code) and not is_comparison:
        yield Change("negate", start, stop, f"!({source.text[start:stop]})")
    if index + 1 < len(clauses):
        yield Change("drop clause", start, clauses[index + 1][0], "")
    elif index > 0:
        yield Change("drop clause", clauses[index - 1][1], stop, "")


def results(source: Source) -> Iterator[Change]:
    """What a function of one expression says, negated."""
    for match in re.finditer(r"-> Bool \{\s*", source.code):
        end = source.closing(source.code.index("{", match.start()))
        start, stop = source.trimmed(match.end(), end)
        if not re.search(r"\b(?:return|guard|if|let|var|for|switch)\b|\n\s*(?!&&|\|\|)\S", source.code[start:stop]):
            yield Change("negate result", start, stop, f"!({source.text[start:stop]})")


def guards(source: Source) -> Iterator[Change]:
    """Each guard, and each if that leaves, dropped as a whole."""
    for match in re.finditer(r"\bguard |^\s*(?<!else )\bif ", source.code, re.M):
        is_guard = match[0] == "guard "
        ending = r"else \{" if is_guard else r"\{"
        opening = source.first_outside_brackets(ending, match.end(), len(source.code))
        opening = source.code.find("{", opening)
        end = source.closing(opening) + 1
        if is_guard or source.code[opening + 1:].lstrip().startswith("return"):
            yield Change("drop guard", match.end() - (6 if is_guard else 3), end, "")


def members(source: Source, siblings: Siblings) -> Iterator[Change]:
    """Each case that is used, replaced by the next one of its enum."""
    for match in re.finditer(r"(?<![\w)\].])\.(\w+)\b", source.code):
        for sibling in sorted(siblings.get(match[1], set()) - {match[1]}):
            yield Change("sibling", match.start(1), match.end(1), sibling)


def case_labels(source: Source) -> Iterator[Change]:
    """The patterns of two neighbours in a switch swapped."""
    labels = list(re.finditer(r"^(\s*)case (\S[^\n]*?):(?=\s)", source.code, re.M))
    for one, other in zip(labels, labels[1:]):
        between = source.code[one.end():other.start()]
        if one[1].strip("\n") == other[1].strip("\n") and "switch " not in between:
            swapped = f"{source.text[other.start(2):other.end(2)]}{source.text[one.end(2):other.start(2)]}"
            yield Change("swap cases", one.start(2), other.end(2), swapped + source.text[one.start(2):one.end(2)])
