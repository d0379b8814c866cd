"""survivors.txt: the mutants that may live, each with the reason why no test can tell it from the original."""

from pathlib import Path


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


def stale(accepted: dict[str, str], existing: set[str], survived: set[str], tested: set[str]) -> list[str]:
    """The reasons whose mutant is no longer there, or was tested and did not survive."""
    return [name for name in accepted if name not in existing or (name in tested and name not in survived)]
