"""The descriptor of data/, and small tables as plain text: all that can be had without pandas.

Whoever only has to resolve a name or a date starts in a fraction of the time that pandas takes to
import; `analysis.tables` loads the tables themselves.
"""

from __future__ import annotations

import csv
import functools
import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from analysis.errors import BriefingError
from analysis.tables import replace

Resource = Mapping[str, Any]


def data_folder() -> Path:
    """The folder of the tables: $BRIEFING_DATA where it is set, else data/ beside the package."""
    given = os.environ.get("BRIEFING_DATA")
    return Path(given) if given else Path(__file__).resolve().parents[2] / "data"


def descriptor(folder: Path | None = None) -> dict[str, Any]:
    """The Data Package descriptor as a dict. BriefingError where there is none."""
    replace.recover(folder or data_folder())
    return _parse(*stamp(folder))


def stamp(folder: Path | None) -> tuple[Path, int]:
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
        package: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise BriefingError(f"{path} is not the JSON it should be: {error}") from error
    return package


def recorded(path: Path) -> dict[str, Any]:
    """What the descriptor records of a table's file, as the Data Package standard has it: `bytes`
    and `hash`, "sha256:" and the digits."""
    content = path.read_bytes()
    return {"bytes": len(content), "hash": "sha256:" + hashlib.sha256(content).hexdigest()}


def resource(name: str, folder: Path | None = None) -> dict[str, Any]:
    """The descriptor's entry of one table. BriefingError names the tables there are."""
    entries = {entry["name"]: entry for entry in descriptor(folder)["resources"]}
    if name not in entries:
        raise BriefingError(f"no table {name!r}; there are: {', '.join(sorted(entries))}")
    return dict(entries[name])


def file(entry: Resource, folder: Path | None = None) -> Path:
    """The file of one resource; BriefingError where there is none."""
    path: Path = (folder or data_folder()) / entry["path"]
    if not path.is_file():
        raise BriefingError(f"{path} is missing: rebuild it with `python -m analysis.sources`")
    return path


def rows(name: str, folder: Path | None = None) -> list[dict[str, str]]:
    """A small table kept as CSV, its cells as the texts that they are in the file; empty ones "".

    Checked as `load.table` checks it. Do not change what is returned: it is kept.

    >>> rows("countries")[0]["country"]
    'ABW'
    """
    path = file(resource(name, folder), folder)
    state = path.stat()
    return _rows(name, path, state.st_mtime_ns, state.st_size, *stamp(folder))


@functools.lru_cache(maxsize=8)
def _rows(
    name: str, path: Path, _changed: int, _size: int, described: Path, _described_on: int
) -> list[dict[str, str]]:
    if not recorded(path).items() <= resource(name, described.parent).items():
        from analysis.tables import load  # only bytes that are not those recorded need it

        load.table(name, folder=path.parent)
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))
