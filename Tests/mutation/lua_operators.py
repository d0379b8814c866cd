"""The changes of a Lua file. What does not load does not count."""

import re
from typing import Iterator

from mutant import Change
from common_operators import dropped, literals, replaced
from source_text import Source

COMPARISONS = {"==": "~=", "~=": "==", "<": "<=", "<=": "<", ">": ">=", ">=": ">"}
LOGIC = {"and": "or", "or": "and"}


def changes(source: Source) -> Iterator[Change]:
    """Every change of the file. What is only written to the log is left alone."""
    for change in all_changes(source):
        start = source.text.rfind("\n", 0, change.start) + 1
        if not re.match(r"\s*(module:log\(|local \w+ = (module:)?require\b)", source.code[start:]):
            yield change


def all_changes(source: Source) -> Iterator[Change]:
    """Every change of the file."""
    yield from replaced(source, "comparison", COMPARISONS, r"(?<=\s)([=~<>]=|<|>)(?=\s)")
    yield from replaced(source, "logic", LOGIC, r"\b(and|or)\b")
    yield from replaced(source, "arithmetic", {"+": "-", "-": "+", "|": "&"}, r"(?<=[\s\w)])([+|-])(?=[\s\d])")
    yield from dropped(source, "not", r"\b(not )(?!not)")
    yield from literals(source)
    yield from conditions(source)
    yield from returns(source)
    statement = r"(?:(?!return\b)[\w.:]+\(.*\)|(?!local )[\w.]+(?:\[.*\])?(?:, [\w.\[\]]+)* = .*)"
    yield from dropped(source, "drop statement", rf"^\s+({statement};)$")
    yield from dropped(source, "drop hook", r"^\s+(\{ _.*\};)$")


def conditions(source: Source) -> Iterator[Change]:
    """Each condition of if, elseif, while and until, negated."""
    for match in re.finditer(r"\b(?:if|elseif|while|until)\b (.*?)(?: then\b| do\b|$)", source.code, re.M):
        condition = source.text[match.start(1):match.end(1)]
        is_one = not re.search(r"\b(and|or)\b", condition)
        if not (is_one and re.match(r"not |.* [=~]= ", condition)):
            yield Change("negate", match.start(1), match.end(1), f"not ({condition})")


def returns(source: Source) -> Iterator[Change]:
    """Each return on one line, dropped, but not those that hand out a module."""
    for match in re.finditer(r"\b(return\b[^\n]*?;)(?=\s*(?:end\b|$|--))", source.code, re.M):
        if not re.match(r"return (function\b|\{)", match[1]):
            yield Change("drop return", match.start(1), match.end(1), "")
