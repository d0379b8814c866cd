"""The changes of a Lua file. What does not load does not count."""

import re
from typing import Iterator

from mutant import Change
from common_operators import dropped, literals, operands, replaced, statements, strings
from source_text import Source

COMPARISONS = {"==": "~=", "~=": "==", "<": "<=", "<=": "<", ">": ">=", ">=": ">"}
LOGIC = {"and": "or", "or": "and"}
ARITHMETIC = {"+": "-", "-": "+", "*": "/", "/": "*", "|": "&"}

OPERATOR = r"\b(?:and|or)\b"
BOUNDARY = r"\b(?:if|elseif|while|until|return|then|do)\b|[^=~<>]=(?!=)|[;,]|\n(?!\s*(?:and|or)\b)"
CALL = r"(?!return\b|if\b|for\b|function\b|local\b)[\w.:]+\("
ASSIGNMENT = r"[\w.]+(?:\[.*?\])?(?:, [\w.\[\]]+)* = (?!function\b)"
ENTRY = r"\b\w+ = [^;,{}]+[;,]?"


def changes(source: Source) -> Iterator[Change]:
    """Every change of the file, but for those of what it requires: without it nothing loads."""
    for change in all_changes(source):
        start = source.text.rfind("\n", 0, change.start) + 1
        if not re.match(r"\s*local \w+ = (module:)?require\b", source.code[start:]):
            yield change


def all_changes(source: Source) -> Iterator[Change]:
    """Every change of the file."""
    yield from replaced(source, "comparison", COMPARISONS, r"(?<=\s)([=~<>]=|<|>)(?=\s)")
    yield from replaced(source, "logic", LOGIC, r"\b(and|or)\b")
    yield from replaced(source, "arithmetic", ARITHMETIC, r"(?<=[\s\w)])([-+*/|])(?=[\s\d])")
    yield from dropped(source, "not", r"\b(not )(?!not)")
    yield from literals(source)
    yield from operands(source, OPERATOR, BOUNDARY)
    yield from conditions(source)
    yield from returns(source)
    yield from statements(source, rf"(?:^\s+|\bthen |\bdo |; )({CALL}|{ASSIGNMENT})", "")
    yield from dropped(source, "drop hook", r"^\s+(\{ _.*\};)$")
    yield from entries(source)
    yield from strings(source)


def conditions(source: Source) -> Iterator[Change]:
    """Each condition of if, elseif, while and until, negated; that of an if or elseif taken for always and never true."""
    for match in re.finditer(r"\b(if|elseif|while|until)\b (.*?)(?: then\b| do\b|$)", source.code, re.M):
        start, end = match.span(2)
        condition = source.text[start:end]
        is_one = not re.search(r"\b(and|or)\b", condition)
        if not (is_one and re.match(r"not |.* [=~]= ", condition)):
            yield Change("negate", start, end, f"not ({condition})")
        if match[1] in ("if", "elseif"):
            yield Change("always", start, end, "true")
            yield Change("never", start, end, "false")


def returns(source: Source) -> Iterator[Change]:
    """Each return on one line, dropped, but not those that hand out a module."""
    for match in re.finditer(r"\b(return\b[^\n]*?;)(?=\s*(?:end\b|$|--))", source.code, re.M):
        if not re.match(r"return (function\b|\{)", match[1]):
            yield Change("drop return", match.start(1), match.end(1), "")


def entries(source: Source) -> Iterator[Change]:
    """Each entry with a name in a table on one line, dropped."""
    for table in re.finditer(r"\{ ([^{}\n]*) \}", source.code):
        for entry in re.finditer(ENTRY, table[1]):
            yield Change("drop entry", table.start(1) + entry.start(), table.start(1) + entry.end(), "")
