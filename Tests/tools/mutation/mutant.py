"""A mutant: one small change of one file, under an id that holds while other lines come and go.

The path in it is where the mutant was seen last. The rest of the id, its key, tells which one it is.
"""

import difflib
from collections import Counter
from dataclasses import dataclass
from typing import Iterable

from source_text import Source


@dataclass(frozen=True)
class Change:
    """Replaces the text from start to end."""

    operator: str
    start: int
    end: int
    replacement: str


@dataclass(frozen=True)
class Mutant:
    """A change of a file and the id that survivors.txt knows it by."""

    id: str
    path: str
    line: int
    original: str
    mutated: str

    def diff(self) -> str:
        """The changed lines, old and new."""
        lines = difflib.unified_diff(self.original.splitlines(), self.mutated.splitlines(), lineterm="", n=0)
        return "\n".join("    " + line for line in list(lines)[3:])


def shortened(text: str) -> str:
    """Text on one line, for an id."""
    line = " ".join(text.split())
    return line if len(line) <= 48 else line[:45] + "..."


def mutants_of(source: Source, changes: Iterable[Change]) -> list[Mutant]:
    """The mutants that changes make of a file, without those that change nothing or are there already."""
    mutants, seen, counts = [], {source.text}, Counter()
    for change in sorted(changes, key=lambda change: (change.start, change.end, change.operator)):
        mutated = source.text[:change.start] + change.replacement + source.text[change.end:]
        if mutated in seen:
            continue
        seen.add(mutated)
        mutants.append(Mutant(
            identify(source, change, counts), source.path, source.line_number(change.start), source.text, mutated))
    return mutants


def identify(source: Source, change: Change, counts: Counter) -> str:
    """File, declaration, operator, what becomes of what, the original line, and which one of those that are alike."""
    old = source.text[change.start:change.end]
    becomes = f"`{shortened(old)}` -> `{shortened(change.replacement)}`"
    declaration = source.declaration(change.start)
    name = f"{source.path} | {declaration} | {change.operator} | {becomes} | {source.line(change.start)}"
    counts[name] += 1
    return f"{name} | {counts[name]}"


def path_and_key(identifier: str) -> tuple[str, str]:
    """An id in two: where the mutant was seen last, and what it is."""
    path, _, key = identifier.partition(" | ")
    return path, key
