"""The changes that languages have in common: operators, literals, strings, dropped statements."""

import re
from typing import Iterator

from mutant import Change
from source_text import Source


def replaced(source: Source, operator: str, table: dict[str, str], pattern: str) -> Iterator[Change]:
    """Every match of a pattern, replaced by what the table has for its first group."""
    for match in re.finditer(pattern, source.code):
        if match[1] in table:
            yield Change(operator, match.start(1), match.end(1), table[match[1]])


def literals(source: Source) -> Iterator[Change]:
    """true and false swapped; whole numbers one higher."""
    yield from replaced(source, "boolean", {"true": "false", "false": "true"}, r"\b(true|false)\b")
    for match in re.finditer(r"(?<![\w.])(\d[\d_]*)(?![\w.]*\w)", source.code):
        number = int(match[1].replace("_", "")) + 1
        yield Change("constant", match.start(1), match.end(1), str(number))


def operands(source: Source, operator: str, boundary: str) -> Iterator[Change]:
    """Every operand of a logical operator, dropped together with the operator.

    An operand reaches to the next operator or boundary at its own level.
    """
    stop = re.compile(rf"{operator}|{boundary}")
    for match in re.finditer(operator, source.code):
        end = source.first_outside_brackets(stop.pattern, match.end(), len(source.code))
        yield Change("drop operand", match.start(), source.trimmed(match.end(), end)[1], "")
        start = source.last_outside_brackets(stop, match.start())
        yield Change("drop operand", source.trimmed(start, match.start())[0], source.trimmed(match.end(), end)[0], "")


def dropped(source: Source, operator: str, pattern: str) -> Iterator[Change]:
    """Every match of a pattern's first group, dropped; a statement ends where its brackets are closed."""
    for match in re.finditer(pattern, source.code, re.M):
        if balanced(match[1]):
            yield Change(operator, match.start(1), match.end(1), "")


def statements(source: Source, pattern: str, replacement: str) -> Iterator[Change]:
    """Each statement whose beginning is the first group of a pattern, up to its semicolon, replaced."""
    for match in re.finditer(pattern, source.code, re.M):
        end = source.first_outside_brackets(r";", match.start(1), len(source.code))
        if source.code.startswith(";", end):
            yield Change("drop statement", match.start(1), end + 1, replacement)


def ternaries(source: Source, ending: str) -> Iterator[Change]:
    """The branches of each `?:` swapped."""
    for match in re.finditer(r" \? ", source.code):
        colon = source.first_outside_brackets(r" : ", match.end(), len(source.code))
        end = source.first_outside_brackets(ending, colon + 3, len(source.code))
        first, second = source.text[match.end():colon], source.text[colon + 3:end]
        yield Change("swap branches", match.end(), end, f"{second} : {first}")


def strings(source: Source) -> Iterator[Change]:
    """Each string that is not empty, emptied."""
    for match in source.quiet.finditer(source.text):
        if match[0].startswith('"') and match[0] != '""':
            yield Change("string", match.start(), match.end(), '""')


def balanced(code: str) -> bool:
    """Whether as many brackets close as open."""
    return all(code.count(opening) == code.count(closing) for opening, closing in ("()", "[]", "{}"))
