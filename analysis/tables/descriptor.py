"""The descriptor of data/: which tables there are, in which files, by which rules.

Nothing here takes pandas: whoever only has to resolve a name or a date starts in a fraction of the
time that pandas takes to import.
"""

from __future__ import annotations

import functools
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from analysis.errors import BriefingError
from analysis.tables import files

Resource = Mapping[str, Any]
"""A table's entry in the descriptor, by the Data Package standard."""

_BESIDE_PACKAGE = Path(__file__).resolve().parents[2] / "data"


def data_folder() -> Path:
    """The folder of the tables: $BRIEFING_DATA where it is set, else data/ beside the package."""
    given = os.environ.get("BRIEFING_DATA")
    return Path(given) if given else _BESIDE_PACKAGE


def package(folder: Path | None = None) -> dict[str, Any]:
    """The Data Package descriptor as a dict. BriefingError where there is none."""
    files.recover(folder or data_folder())
    return _parse(*cache_key(folder))


def cache_key(folder: Path | None) -> tuple[Path, int]:
    """The descriptor's file and when it last changed: what is read from it is kept under these."""
    path = (folder or data_folder()) / "datapackage.json"
    if not path.is_file():
        raise BriefingError(
            f"no datapackage.json in {path.parent}: is this the folder of the tables?"
        )
    return path, path.stat().st_mtime_ns


@functools.lru_cache(maxsize=8)
def _parse(path: Path, _changed: int) -> dict[str, Any]:
    try:
        parsed: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise BriefingError(f"{path} is not the JSON it should be: {error}") from error
    return parsed


def fingerprint(path: Path) -> dict[str, Any]:
    """What the descriptor records of a table's file, as the Data Package standard has it: `bytes`
    and `hash`, "sha256:" and the digits."""
    content = path.read_bytes()
    return {"bytes": len(content), "hash": f"sha256:{files.checksum(content)}"}


def is_recorded(path: Path, entry: Resource) -> bool:
    """Whether a file holds the bytes that the descriptor records.

    The builders of data/ check a table in full before they record its bytes, so that one with these
    bytes need not be checked again. Whether the descriptor itself was changed since, and its tables
    no longer keep to it, is for `briefing data check` to say.
    """
    return fingerprint(path).items() <= entry.items()


def resource(name: str, folder: Path | None = None) -> dict[str, Any]:
    """The descriptor's entry of one table. BriefingError names the tables there are."""
    entries = {entry["name"]: entry for entry in package(folder)["resources"]}
    if name not in entries:
        raise BriefingError(f"no table {name!r}; there are: {', '.join(sorted(entries))}")
    return dict(entries[name])


def file(entry: Resource, folder: Path | None = None) -> Path:
    """The file of one resource; BriefingError where there is none."""
    path: Path = (folder or data_folder()) / entry["path"]
    if not path.is_file():
        raise BriefingError(f"{path} is missing: rebuild it with `python -m analysis.sources`")
    return path


def later_days(rule: Mapping[str, Any]) -> dict[str, list[str]]:
    """The columns of days that may lie after a fact's own, each with the columns that tell of it.

    >>> later_days({"happened": "start", "until": "end"})
    {'end': []}
    """
    until = rule.get("until", {})
    return {until: []} if isinstance(until, str) else dict(until)


def as_of_columns(rule: Mapping[str, Any]) -> list[str]:
    """The columns that an `asOf` rule goes by."""
    named = [rule[word] for word in ("happened", "published") if word in rule]
    for until, about in later_days(rule).items():
        named += [until, *about]
    return named
