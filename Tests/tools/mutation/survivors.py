"""survivors.txt: the mutants that may live, each with the reason why no test can tell it from the original."""

from pathlib import Path, PurePath
from typing import Callable, Hashable, Iterable

from mutant import path_and_key


def read(path: Path) -> dict[str, str]:
    """Id -> reason. A line is an id, a tab and a reason; a line that starts with # is a comment."""
    accepted = {}
    for number, line in enumerate(path.read_text().splitlines() if path.exists() else [], 1):
        if not line or line.startswith("#"):
            continue
        identifier, _, reason = line.partition("\t")
        if not reason.strip():
            raise SystemExit(f"{path.name}:{number}: a survivor without a reason")
        if identifier in accepted:
            raise SystemExit(f"{path.name}:{number}: this mutant has a reason already")
        accepted[identifier] = reason.strip()
    return accepted


def write(path: Path, accepted: dict[str, str]) -> None:
    """Writes ids and reasons anew, sorted, below the comments that are there."""
    comments = [line for line in path.read_text().splitlines() if line.startswith("#")]
    lines = [f"{identifier}\t{reason}" for identifier, reason in sorted(accepted.items())]
    path.write_text("\n".join([*comments, *lines]) + "\n")


def moved(accepted: Iterable[str], existing: Iterable[str]) -> dict[str, str]:
    """Id in survivors.txt -> id as it is now, for mutants that another file has now.

    An id whose file has no such mutant takes one of the same key that no other id names: in a file of the same name
    first, then in any. Where two could be meant nothing is taken, and the id is stale.
    """
    accepted, existing = set(accepted), set(existing)
    homeless, free = accepted - existing, existing - accepted
    found: dict[str, str] = {}
    for tells in (key_and_file_name, key):
        names, mutants = grouped(homeless - found.keys(), tells), grouped(free - set(found.values()), tells)
        found |= {names[group][0]: mutants[group][0] for group in names
                  if len(names[group]) == 1 and len(mutants.get(group, [])) == 1}
    return found


def grouped(ids: Iterable[str], tells: Callable[[str], Hashable]) -> dict[Hashable, list[str]]:
    """Ids by what tells them apart."""
    groups: dict[Hashable, list[str]] = {}
    for identifier in sorted(ids):
        groups.setdefault(tells(identifier), []).append(identifier)
    return groups


def key(identifier: str) -> str:
    """What a mutant is, wherever it is."""
    return path_and_key(identifier)[1]


def key_and_file_name(identifier: str) -> tuple[str, str]:
    """What a mutant is, and in a file of which name."""
    return key(identifier), PurePath(path_and_key(identifier)[0]).name


def renamed(accepted: dict[str, str], existing: Iterable[str]) -> dict[str, str]:
    """The reasons under the ids that the mutants have now."""
    new_ids = moved(accepted, existing)
    return {new_ids.get(name, name): reason for name, reason in accepted.items()}


def stale(accepted: dict[str, str], existing: set[str], survived: set[str], tested: set[str]) -> list[str]:
    """The reasons whose mutant is no longer there, or was tested and did not survive."""
    return [name for name in accepted if name not in existing or (name in tested and name not in survived)]
