"""Source text with its comments and strings blanked, and how to find one's way in it."""

import re
import sys
from pathlib import PurePath

OPENING, CLOSING = "([{", ")]}"

SWIFT_QUIET = re.compile(r'///?[^\n]*|/\*.*?\*/|"""(?:.*?)"""|"(?:\\.|[^"\\\n])*"', re.S)
LUA_QUIET = re.compile(
    r'--\[(=*)\[.*?\]\1\]|--[^\n]*|\[(=*)\[.*?\]\2\]|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.S)
C_QUIET = re.compile(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.S)
QUIET = {".swift": SWIFT_QUIET, ".lua": LUA_QUIET, ".c": C_QUIET}

# The line that begins a declaration, with its name.
SWIFT_HEADER = re.compile(
    r"\b(?:func|enum|struct|class|protocol|extension) ([^\s(<{:]+)|\b(init|subscript)[?(<]|\b(?:var|let) (\w+)[^=\n]*\{")
LUA_HEADER = re.compile(r"\bfunction ([\w.:]+)|\b([\w.]+) = (?:\w+\(.*, )?function\b")
C_HEADER = re.compile(r"^\w[^=;(]*?\b(\w+)(?:\(|\[\] = \{)")
HEADER = {".swift": SWIFT_HEADER, ".lua": LUA_HEADER, ".c": C_HEADER}


def blanked(text: str, quiet: re.Pattern) -> str:
    """The text with every character of comments and strings replaced, at the same length."""

    def blank(match: re.Match) -> str:
        filler = "_" if match[0][0] in "\"'" else " "
        return re.sub(r"[^\n]", filler, match[0])

    return quiet.sub(blank, text)


class Source:
    """One file: its text, and its code as the same text without comments and strings."""

    def __init__(self, path: str, text: str):
        self.path = path
        self.text = text
        self.quiet, self.header = QUIET[PurePath(path).suffix], HEADER[PurePath(path).suffix]
        self.code = blanked(text, self.quiet)

    def line_number(self, position: int) -> int:
        """The number of the line, from 1, that a position stands in."""
        return self.text.count("\n", 0, position) + 1

    def line(self, position: int) -> str:
        """The line that a position stands in, without its indentation."""
        start = self.text.rfind("\n", 0, position) + 1
        end = self.text.find("\n", position)
        return self.text[start:len(self.text) if end < 0 else end].strip()

    def declaration(self, position: int) -> str:
        """The name of the innermost function or type around a position, as indentation tells it."""
        end = self.code.find("\n", position)
        level = sys.maxsize
        for line in reversed(self.code[:len(self.code) if end < 0 else end].splitlines()):
            indentation = len(line) - len(line.lstrip())
            if indentation < level and line.strip() and line.strip()[0] not in ")#":
                match = self.header.search(line)
                if match:
                    return match[match.lastindex]
                level = indentation
        return "file"

    def closing(self, position: int) -> int:
        """Where the bracket that opens at a position closes."""
        depth = 0
        for index in range(position, len(self.code)):
            if self.code[index] in OPENING:
                depth += 1
            elif self.code[index] in CLOSING:
                depth -= 1
                if depth == 0:
                    return index
        return len(self.code)

    def first_outside_brackets(self, pattern: str, start: int, limit: int) -> int:
        """Where a pattern first matches at the level of start, or the limit where that level ends."""
        wanted = re.compile(pattern)
        index = start
        while index < limit:
            if wanted.match(self.code, index):
                return index
            if self.code[index] in CLOSING:
                return index
            index = self.closing(index) + 1 if self.code[index] in OPENING else index + 1
        return limit

    def last_outside_brackets(self, wanted: re.Pattern, end: int) -> int:
        """Where the last match of a pattern before a position, at its level, ends; or where that level begins."""
        depth = 0
        for index in range(end - 1, -1, -1):
            if self.code[index] in CLOSING:
                depth += 1
            elif self.code[index] in OPENING:
                if depth == 0:
                    return index + 1
                depth -= 1
            elif depth == 0:
                match = wanted.match(self.code, index)
                if match and match.end() <= end:
                    return match.end()
        return 0

    def parts(self, start: int, end: int, separator: str) -> list[tuple[int, int]]:
        """The ranges between separators at the level of start, without white space around them."""
        ranges = []
        while start <= end:
            stop = self.first_outside_brackets(separator, start, end)
            ranges.append(self.trimmed(start, stop))
            match = re.compile(separator).match(self.code, stop)
            if stop >= end or not match:
                break
            start = match.end()
        return ranges

    def trimmed(self, start: int, end: int) -> tuple[int, int]:
        """A range without the white space at its ends."""
        while start < end and self.code[start].isspace():
            start += 1
        while end > start and self.code[end - 1].isspace():
            end -= 1
        return start, end
