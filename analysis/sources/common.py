"""What every source module shares: descriptor entries, accounting for rows, names, corrections."""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import pandas as pd

from analysis.errors import BriefingError
from analysis.tables import descriptor, load

RETRIEVED = "2026-11-23"


def field(
    name: str,
    kind: str,
    description: str,
    *,
    unit: str | None = None,
    required: bool = False,
    unique: bool = False,
    enum: Sequence[str] | None = None,
    minimum: float | str | None = None,
    maximum: float | str | None = None,
    pattern: str | None = None,
) -> dict[str, Any]:
    """One field of a Data Package schema. `kind`: string, integer, number, boolean, date, year,
    or geojson for the geometry of a map."""
    constraints = {
        "required": required or None,
        "unique": unique or None,
        "enum": list(enum) if enum else None,
        "minimum": minimum,
        "maximum": maximum,
        "pattern": pattern,
    }
    given = {word: value for word, value in constraints.items() if value is not None}
    entry: dict[str, Any] = {"name": name, "type": kind, "description": description}
    if unit:
        entry["unit"] = unit
    if given:
        entry["constraints"] = given
    return entry


def source(
    *files: str,
    title: str,
    publisher: str,
    citation: str,
    licence: str,
    url: str,
    vintage: str = "",
    retrieved: str = RETRIEVED,
) -> list[dict[str, Any]]:
    """A resource's `sources`, one for each of the publisher's files (paths inside the raw folder).

    `rebuild` adds the checksum and the size of each file. Call it without files for a table kept by
    hand in this project.
    """
    facts = {
        "title": title,
        "path": url,
        "publisher": publisher,
        "citation": citation,
        "licence": licence,
        "retrieved": retrieved,
        "vintage": vintage,
    }
    facts = {word: value for word, value in facts.items() if value}
    return [facts | {"file": file} for file in files] or [facts]


def resource(
    name: str,
    *,
    title: str,
    description: str,
    fields: Sequence[Mapping[str, Any]],
    key: Sequence[str],
    sources: Sequence[Mapping[str, Any]],
    as_of: Mapping[str, str] | None = None,
    foreign_keys: Mapping[str, str] | None = None,
    suffix: str = "csv",
) -> dict[str, Any]:
    """A resource entry of the descriptor.

    `foreign_keys` maps a field to "table.field"; `as_of` is described in `analysis.tables`.
    """
    schema: dict[str, Any] = {
        "fields": [dict(entry) for entry in fields],
        "primaryKey": list(key),
        "missingValues": [""],
    }
    if foreign_keys:
        schema["foreignKeys"] = [
            {
                "fields": [column],
                "reference": dict(zip(("resource", "fields"), _reference(target), strict=True)),
            }
            for column, target in sorted(foreign_keys.items())
        ]
    entry: dict[str, Any] = {
        "name": name,
        "path": f"{name}.{suffix}",
        "format": suffix,
        "title": title,
        "description": description,
        "schema": schema,
        "sources": [dict(one) for one in sources],
    }
    if suffix == "csv":
        entry |= {"mediatype": "text/csv", "encoding": "utf-8"}
    if as_of:
        entry["asOf"] = dict(as_of)
    return entry


def _reference(target: str) -> tuple[str, list[str]]:
    table, column = target.split(".")
    return table, [column]


def account(
    file: str, read: int, kept: int, merged: int = 0, left_out: Mapping[str, int] | None = None
) -> dict[str, Any]:
    """What became of each of the `read` rows of one of the publisher's files.

    `kept` rows stand in the table, `merged` ones were joined with a kept row, and `left_out` gives
    a number for each reason. A builder puts a list of these in `frame.attrs["accounting"]`.

    >>> account("deals.csv", read=10, kept=7, merged=2, left_out={"duplicate": 1})["kept"]
    7
    >>> account("deals.csv", read=10, kept=7)
    Traceback (most recent call last):
    analysis.errors.BriefingError: deals.csv: 10 rows read, 7 accounted for
    """
    reasons = dict(left_out or {})
    if read != kept + merged + sum(reasons.values()):
        found = kept + merged + sum(reasons.values())
        raise BriefingError(f"{file}: {read} rows read, {found} accounted for")
    return {"file": file, "read": read, "kept": kept, "merged": merged, "left_out": reasons}


def raw_file(raw: Path, file: str) -> Path:
    """The path of a publisher's file; BriefingError says which one is missing."""
    path = raw / file
    if not path.is_file():
        raise BriefingError(f"{file} is not in {raw}: give the folder of the publishers' files")
    return path


def library(name: str, needed_for: str) -> ModuleType:
    """A package that only reads the files of some publishers, and that a reader of the briefings
    need not have. BriefingError says how to get it."""
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise BriefingError(
            f"{name} is not installed, and {needed_for} is read with it: "
            "`pip install -e '.[sources]'`"
        ) from error


def kept_by_hand(entry: Mapping[str, Any]) -> pd.DataFrame:
    """A table that people keep in data/ itself (names, corrections): read, checked and sorted."""
    frame = load.validate(load.read(entry), entry)
    return frame.sort_values(entry["schema"]["primaryKey"], ignore_index=True)


def corrections(table: str) -> list[dict[str, str]]:
    """The rows of data/corrections.csv for one table, as texts. `key` holds the values of the
    table's primary key joined by "/", and an empty text stands for a missing value."""
    path = descriptor.data_folder() / "corrections.csv"
    known = pd.read_csv(path, dtype=str, na_filter=False)
    return [
        {str(column): str(value) for column, value in row.items()}
        for row in known[known["table"] == table].to_dict("records")
    ]


def corrected(correction: Mapping[str, str], found: str) -> str:
    """The right value for one the publisher got wrong; BriefingError once the fault is gone.

    >>> fault = {"table": "votes", "key": "1/USA", "field": "vote"}
    >>> fault |= {"reported": "X", "corrected": "A"}
    >>> corrected(fault, "X")
    'A'
    >>> corrected(fault, "A")
    Traceback (most recent call last):
    analysis.errors.BriefingError: correction of votes 1/USA vote: the publisher's file has 'A', \
not 'X'; if it was mended, take the row out of data/corrections.csv
    """
    if found != correction["reported"]:
        raise BriefingError(
            f"correction of {correction['table']} {correction['key']} {correction['field']}: the "
            f"publisher's file has {found!r}, not {correction['reported']!r}; if it was mended, "
            "take the row out of data/corrections.csv"
        )
    return correction["corrected"]


def correct(frame: pd.DataFrame, table: str, key: Sequence[str]) -> pd.DataFrame:
    """`frame`, whose cells are still texts, with the corrections of `table` applied.

    BriefingError where a row is not there, or no longer has the value that was wrong.
    """
    frame = frame.copy()
    keys = frame[list(key)].astype(str).agg("/".join, axis=1)
    for row in corrections(table):
        at = frame.index[keys == row["key"]]
        if len(at) != 1:
            raise BriefingError(f"correction of {table} {row['key']}: {len(at)} such rows")
        frame.loc[at[0], row["field"]] = corrected(row, str(frame.loc[at[0], row["field"]]))
    return frame


def to_country(names: Iterable[str], publisher: str) -> list[str]:
    """The ISO3 code of each name as `publisher` prints it, by data/country_names.csv and the names
    in data/countries.csv. BriefingError lists the names that neither table has."""
    known = _names(publisher)
    names = list(names)
    unknown = sorted({name for name in names if _plain(name) not in known})
    if unknown:
        raise BriefingError(
            f"{publisher} names without a country: {unknown}; add them to data/country_names.csv"
        )
    return [known[_plain(name)] for name in names]


def _names(publisher: str) -> dict[str, str]:
    countries = pd.read_csv(descriptor.data_folder() / "countries.csv", dtype=str, na_filter=False)
    printed = pd.read_csv(
        descriptor.data_folder() / "country_names.csv", dtype=str, na_filter=False
    )
    known = {
        _plain(name): code
        for column in ("name_official", "name", "country")
        for name, code in zip(countries[column], countries["country"], strict=True)
        if name
    }
    own = printed[printed["publisher"] == publisher]
    return known | {
        _plain(name): code for name, code in zip(own["name"], own["country"], strict=True)
    }


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()
