"""The changes of a C file. What does not compile without a warning does not count."""

import re
from typing import Iterator

from mutant import Change
from common_operators import dropped, literals, operands, replaced, statements, strings, ternaries
from source_text import Source

COMPARISONS = {"==": "!=", "!=": "==", "<": "<=", "<=": "<", ">": ">=", ">=": ">"}
LOGIC = {"&&": "||", "||": "&&"}
ARITHMETIC = {"+": "-", "-": "+", "*": "+"}

OPERATOR = r"&&|\|\|"
BOUNDARY = r"\breturn\b|[^=!<>]=(?!=)|[,:?;]"
CALL = r"(?!return\b|if\b|for\b|while\b|switch\b|sizeof\b)\w+\("
ASSIGNMENT = r"[\w.>*-]+(?:\[.*?\])? [-+*|&]?= "


def changes(source: Source) -> Iterator[Change]:
    """Every change of the file, without those of what it includes and of what the compiler alone checks."""
    for change in all_changes(source):
        if not source.line(change.start).startswith(("#include", "_Static_assert")):
            yield change


def all_changes(source: Source) -> Iterator[Change]:
    """Every change of the file."""
    yield from replaced(source, "comparison", COMPARISONS, r"(?<=\s)([=!<>]=|<|>)(?=\s)")
    yield from replaced(source, "logic", LOGIC, r"(?<=\s)(&&|\|\|)(?=\s)")
    yield from replaced(source, "arithmetic", ARITHMETIC, r"(?<=\s)([-+*])(?=\s)")
    yield from replaced(source, "not", {"!": ""}, r"(?<=[\s(])(!)(?=[\w(])")
    yield from literals(source)
    yield from operands(source, OPERATOR, BOUNDARY)
    yield from conditions(source)
    yield from ternaries(source, r"[,;]")
    yield from statements(source, rf"^\s+({CALL}|{ASSIGNMENT}|return\b|continue\b|break\b)", ";")
    yield from dropped(source, "drop row", r"^\s+(\{.*\},)$")
    yield from strings(source)
    yield from characters(source)


def conditions(source: Source) -> Iterator[Change]:
    """Each condition of if, while and for, negated; that of an if taken for always and never true."""
    for match in re.finditer(r"\b(if|while|for) \(", source.code):
        parts = source.parts(match.end(), source.closing(match.end() - 1), ";")
        start, end = parts[1 if match[1] == "for" else 0]
        if start == end:
            continue
        code = source.code[start:end]
        if not re.fullmatch(r"!\w+|[^&|]* [=!]= [^&|]*", code):
            yield Change("negate", start, end, f"!({source.text[start:end]})")
        if match[1] == "if":
            yield Change("always", start, end, "1")
            yield Change("never", start, end, "0")


def characters(source: Source) -> Iterator[Change]:
    """Each character of the strings behind the first one in the row of a table, dropped: types of arguments, say."""
    for row in re.finditer(r"^\s+\{(.*)\},$", source.text, re.M):
        for text in list(re.finditer(r'"(\w[^"]*)"', row[1]))[1:]:
            for place in range(row.start(1) + text.start(1), row.start(1) + text.end(1)):
                yield Change("drop character", place, place + 1, "")
