"""Take a table that somebody changed in data/ as it now is: checked, and marked as changed here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis.errors import BriefingError, one_line
from analysis.tables import checks, codebook, descriptor, files
from analysis.tables.checks import stored_table

LONGEST_FAULT = 400


@dataclass(frozen=True)
class Accepted:
    """A table as it now is, and how many rows it had; `is_new` where it was not recorded so."""

    name: str
    rows: int
    rows_before: int
    sha256: str
    is_new: bool


def accept(names: Sequence[str], folder: Path | None = None) -> list[Accepted]:
    """Record the bytes and the entries of these tables as they are, marked `changedLocally`: what a
    briefing says of its data then says so too.

    All tables of the folder are checked with them first. BriefingError with the first fault, and
    with nothing written, where there is one.
    """
    folder = folder or descriptor.data_folder()
    with files.locked(folder):
        content = descriptor.unsealed(folder)
        broken = dict(descriptor.broken_seals(content))
        if whole := broken.get(""):
            raise BriefingError(f"{folder / descriptor.NAME}: {whole}")
        asked = checks.named(folder, names)
        _check(asked, folder)
        made, entries = [], {entry["name"]: entry for entry in content["resources"]}
        for name in asked:
            entry = entries[name]
            now = descriptor.fingerprint(descriptor.file(entry, folder))
            now["rows"] = stored_table.read(entry, folder).rows
            is_new = name in broken or not now.items() <= entry.items()
            if is_new:
                entries[name] = entry | now | {"changedLocally": True}
            digest = now["hash"].removeprefix("sha256:")
            made.append(Accepted(name, now["rows"], entry["rows"], digest, is_new))
        new = {one.name for one in made if one.is_new}
        if new:
            text = descriptor.text(content | {"resources": list(entries.values())}, only=new)
            files.write_whole(folder / descriptor.NAME, text.encode())
    if new and not broken.keys() - new:  # it tells of all tables
        codebook.write(folder)
    return made


def _check(asked: Sequence[str], folder: Path) -> None:
    """BriefingError where a table has a fault, or one of those asked for has no row."""

    def states() -> dict[str, Any]:
        entries = {name: descriptor.resource_unsealed(name, folder) for name in asked}
        return {
            name: files.state(descriptor.file(entry, folder))
            for name, entry in entries.items()
            if not list(checks.faults(entry))
        }

    before = states()
    found = [str(one) for one in checks.check(folder, checks.named(folder), as_recorded=False)]
    for name in before:
        if (
            not found
            and not stored_table.read(descriptor.resource_unsealed(name, folder), folder).rows
        ):
            found.append(f"{name}: it has not one row")
    if not found and states() != before:
        found.append("a file was changed while it was checked: try again")
    if found:
        more = f" (and {len(found) - 1} more: `briefing data check`)" if found[1:] else ""
        raise BriefingError(
            f"{', '.join(asked)} not accepted: {one_line(found[0], LONGEST_FAULT)}{more}"
        )
