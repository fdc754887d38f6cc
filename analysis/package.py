"""The descriptor of data/, and its small tables as plain text: what is known without pandas.

Parameters are checked with these before anything slow is imported. A table read here is not held
against its descriptor; `analysis.tables` does that, when a briefing reads it.
"""

from __future__ import annotations

import csv
import functools
import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from analysis import swap
from analysis.errors import BriefingError

_DATA = Path(__file__).resolve().parent.parent / "data"


def data_folder() -> Path:
    """The folder of the tables: $BRIEFING_DATA where it is set, else data/ beside the package."""
    given = os.environ.get("BRIEFING_DATA")
    return Path(given) if given else _DATA


def descriptor(folder: Path | None = None) -> dict[str, Any]:
    """The Data Package descriptor as a dict. BriefingError where there is none."""
    swap.recover(folder or data_folder())
    path = (folder or data_folder()) / "datapackage.json"
    if not path.is_file():
        raise BriefingError(
            f"no datapackage.json in {path.parent}: is this the folder of the tables?"
        )
    return _parse(path, path.stat().st_mtime_ns)


@functools.lru_cache(maxsize=8)
def _parse(path: Path, _changed: int) -> dict[str, Any]:
    try:
        package: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise BriefingError(f"{path} is not the JSON it should be: {error}") from error
    return package


def resource(name: str, folder: Path | None = None) -> dict[str, Any]:
    """The descriptor's entry of one table. BriefingError names the tables there are."""
    entries = {entry["name"]: entry for entry in descriptor(folder)["resources"]}
    if name not in entries:
        raise BriefingError(f"no table {name!r}; there are: {', '.join(sorted(entries))}")
    return dict(entries[name])


def rows(name: str, folder: Path | None = None) -> Sequence[Mapping[str, str]]:
    """The rows of a table kept as CSV, all values as texts, an empty one where there is none.

    BriefingError where the file is missing, or lacks a column that the descriptor names.

    >>> rows("countries")[0]["country"]
    'ABW'
    """
    entry = resource(name, folder)
    path = (folder or data_folder()) / entry["path"]
    if not path.is_file():
        raise BriefingError(f"{path} is missing: rebuild it with `python -m analysis.sources`")
    columns = tuple(field["name"] for field in entry["schema"]["fields"])
    return _rows(path, path.stat().st_mtime_ns, columns)


@functools.lru_cache(maxsize=8)
def _rows(path: Path, _changed: int, columns: tuple[str, ...]) -> Sequence[Mapping[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        try:
            found = list(csv.DictReader(stream, strict=True))
        except (csv.Error, UnicodeDecodeError) as error:
            raise BriefingError(f"{path.name} is not the CSV it should be: {error}") from error
    for number, row in enumerate(found, start=2):
        if row.keys() != set(columns) or None in row.values():
            raise BriefingError(f"{path.name}, row {number}: not the columns {', '.join(columns)}")
    return found
