"""What each table must keep to by itself: its descriptor, and the conventions of the folder."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from analysis.tables import descriptor
from analysis.tables.checks.problem import Problem
from analysis.tables.checks.stored_table import StoredTable

# A column of one of these names holds codes of the table countries, or of what is no country.
COUNTRY_COLUMNS = (
    "country",
    "supplier",
    "recipient",
    "reporter",
    "partner",
    "supporter",
    "supported",
)
NO_COUNTRY = {
    "XXX": "not known",
    "WLD": "all countries",
    "EUU_NS": "countries of the EU not told apart",
    "ANT": "the former Netherlands Antilles",
    "BLX": "Belgium and Luxembourg",
    "XCI": "the Channel Islands",
    "XNK": "Nagorno-Karabakh",
    "XUN": "the United Nations",
}
SCALES = ("thousand", "million", "billion")
DESCRIPTOR = descriptor.NAME

Get = Callable[[str], StoredTable]
"""Another table of the same folder."""


def of_entry(entry: Mapping[str, Any], names: set[str]) -> Iterator[Problem]:
    """What a descriptor's entry must say. `names`: the tables that the descriptor has."""
    table = entry["name"]

    def fault(column: str, value: str, rule: str) -> Problem:
        return Problem(table, DESCRIPTOR, column, value, rule)

    fields = {one["name"]: one for one in entry["schema"]["fields"]}
    for word in ("title", "description"):
        if not entry.get(word):
            yield fault("", "", f"the table has no {word}")
    if not entry["schema"].get("primaryKey"):
        yield fault("", "", "the table has no primaryKey")
    for one in entry.get("sources", [{}]) or [{}]:
        for word in ("publisher", "title", "citation", "licence"):
            if not one.get(word):
                yield fault("", "", f"a source of the table has no {word}")
    rule = entry.get("asOf", {})
    keys = [column for key in entry["schema"].get("foreignKeys", []) for column in key["fields"]]
    for column in [*entry["schema"].get("primaryKey", []), *descriptor.as_of_columns(rule), *keys]:
        if column not in fields:
            yield fault(column, "", "is named by primaryKey, foreignKeys or asOf, but is no field")
    for key in entry["schema"].get("foreignKeys", []):
        if key["reference"]["resource"] not in names:
            yield fault(key["fields"][0], key["reference"]["resource"], "is no table")
    for column, one in fields.items():
        if not one.get("description"):
            yield fault(column, "", "has no description")
        # A table of several indicators has the unit of each row in a column.
        unit = one.get("unit", "in the row" if "unit" in fields else "")
        for why in naming(column, one["type"], unit):
            yield fault(column, unit, why)


def naming(column: str, kind: str, unit: str) -> Iterator[str]:
    """How name, type and unit of a field must agree; one sentence for each breach.

    >>> list(naming("value_usd_thousand", "number", "US dollars"))
    ['the unit must be thousand, as the name says']
    >>> list(naming("estimate", "boolean", ""))
    ['a true or false is named is_... or has_...']
    """
    words = column.split("_")
    if (kind == "boolean") != (words[0] in ("is", "has")):
        yield "a true or false is named is_... or has_..."
    if kind not in ("number", "integer"):
        return
    if kind == "number" and not unit:
        yield "a number needs a unit"
    for scale in SCALES:
        if scale in words and scale not in unit:
            yield f"the unit must be {scale}, as the name says"
        if scale in unit.split() and scale not in words:
            yield f"the name must end in {scale}, as the unit says"
    for word, spelled in (("usd", "US dollar|USD"), ("eur", "euro|EUR"), ("tiv", "TIV")):
        if word in words and not re.search(spelled, unit):
            yield f"the unit must be in {word.upper()}, as the name says"
    if ("percent" in words) != unit.startswith("percent"):
        yield "name and unit must agree on percent"


def of_file(stored: StoredTable, folder: Path) -> Iterator[Problem]:
    """The file is the one that the descriptor recorded, by its rows, bytes and checksum: the first of
    them that differs."""
    entry, where = stored.entry, f"file {stored.entry['path']}"
    again = (
        "put it back as it was, rebuild it with `python -m analysis.sources --only "
        f"{stored.name}`, or take it as it is with `briefing data accept {stored.name}`"
    )
    if stored.is_read and entry["rows"] != stored.rows:
        rule = f"rows in the file, {entry['rows']} in the descriptor: {again}"
        yield Problem(stored.name, where, "", str(stored.rows), rule)
        return
    path = folder / entry["path"]
    if not path.is_file():
        return
    size = path.stat().st_size
    if entry["bytes"] != size:
        rule = f"bytes in the file, {entry['bytes']} in the descriptor: {again}"
        yield Problem(stored.name, where, "", str(size), rule)
        return
    found = descriptor.fingerprint(path)
    if entry["hash"] != found["hash"]:
        rule = f"is its checksum, {entry['hash'][:19]}… in the descriptor: {again}"
        yield Problem(stored.name, where, "", found["hash"][:19] + "…", rule)


def of_rows(stored: StoredTable, get: Get | None = None, retrieved: str = "") -> Iterator[Problem]:
    """Each cell and each row: required, constraints, key, foreign keys, dates, units.

    Without `get`, references to other tables are not followed; without `retrieved`, the day on which
    the data were, no date is too late.
    """
    for one in stored.fields:
        yield from _of_column(stored, one, retrieved)
    yield from _key(stored)
    if get:
        yield from _foreign_keys(stored, get)
        yield from _country_columns(stored, get)
    yield from _spans(stored)


def _of_column(stored: StoredTable, one: Mapping[str, Any], retrieved: str) -> Iterator[Problem]:
    column, kind = one["name"], one["type"]
    limits = dict(one.get("constraints", {}))
    values = stored.values[column]
    dated = stored.entry.get("asOf", {})
    is_open = dated.get("undated") == "keep" and dated.get("happened") == column
    in_key = column in stored.entry["schema"].get("primaryKey", []) and not is_open
    if limits.get("required") or in_key:
        yield from stored.broken(column, stored.empty(column), "empty, but every row must have it")
    if "enum" in limits:
        allowed = limits["enum"]
        faulty = ~_on_distinct(values, lambda value: value in allowed)
        yield from stored.broken(column, faulty, f"must be one of {', '.join(map(str, allowed))}")
    if "pattern" in limits:
        matches = re.compile(limits["pattern"]).fullmatch
        faulty = ~_on_distinct(values, lambda value: matches(str(value)))
        yield from stored.broken(column, faulty, f"must be like {limits['pattern']}")
    if kind == "string":
        faulty = ~_on_distinct(values, lambda value: value == value.strip())
        yield from stored.broken(column, faulty, "must not begin or end with a space")
    if limits.get("unique"):
        rule = "must be unique, but stands in an earlier row"
        yield from stored.broken(column, values.notna() & values.duplicated(), rule)
    if kind in ("number", "integer"):
        limits = _usual_range(column) | limits
    low, high = limits.get("minimum"), limits.get("maximum")
    is_date = kind in ("date", "yearmonth")
    if low is not None:
        edge = pd.Timestamp(low) if is_date else low
        yield from stored.broken(column, (values < edge).fillna(False), f"must be at least {low}")
    if high is not None:
        edge = pd.Timestamp(high) if is_date else high
        yield from stored.broken(column, (values > edge).fillna(False), f"must be at most {high}")
    is_bounded = kind == "year" or (is_date and high is None)  # a day's own edge may lie ahead
    if retrieved and is_bounded:
        late = values > (pd.Timestamp(retrieved) if is_date else int(retrieved[:4]))
        rule = f"must not be later than the day the data were retrieved, {retrieved}"
        yield from stored.broken(column, late.fillna(False), rule)


def _usual_range(column: str) -> dict[str, float]:
    """The range that a name stands for: a share is 0 to 1, a percentage 0 to 100."""
    words = column.split("_")
    if words[-1] == "percent":
        return {"minimum": 0, "maximum": 100}
    return {"minimum": 0, "maximum": 1} if "share" in words else {}


def _on_distinct(values: pd.Series, holds: Callable[[Any], Any]) -> np.ndarray:
    """Whether `holds` is true of each value, asked once for each distinct one; of missing, true."""
    if isinstance(values.dtype, pd.CategoricalDtype):
        codes, distinct = values.cat.codes.to_numpy(), values.cat.categories
    else:
        codes, distinct = pd.factorize(values)
    good = np.array([bool(holds(value)) for value in distinct] + [True])
    return np.asarray(good[codes])


def _key(stored: StoredTable) -> Iterator[Problem]:
    key = stored.entry["schema"].get("primaryKey", [])
    if not key or any(column not in stored.values for column in key):
        return
    twice = stored.frame(key).duplicated()
    rule = f"the key ({', '.join(key)}) stands in an earlier row, but must be unique"
    yield from stored.broken(key[-1], twice, rule)


def _foreign_keys(stored: StoredTable, get: Get) -> Iterator[Problem]:
    for key in stored.entry["schema"].get("foreignKeys", []):
        (column,), (target,) = key["fields"], key["reference"]["fields"]
        table = key["reference"]["resource"]
        if column in stored.values:
            yield from _point_at(stored, column, get, table, target)


def _country_columns(stored: StoredTable, get: Get) -> Iterator[Problem]:
    declared = {
        column for key in stored.entry["schema"].get("foreignKeys", []) for column in key["fields"]
    }
    is_target = stored.name == "countries"
    for one in stored.fields:
        if one["name"] in COUNTRY_COLUMNS and one["name"] not in declared and not is_target:
            others = frozenset(NO_COUNTRY)
            yield from _point_at(stored, one["name"], get, "countries", "country", others)


def _point_at(
    stored: StoredTable, column: str, get: Get, table: str, target: str, others: frozenset[str] = frozenset(),
) -> Iterator[Problem]:  # fmt: skip
    """Each value of `column` must stand in the column `target` of `table`, or among `others`."""
    there = stored if table == stored.name else get(table)
    if target not in there.values:
        rule = f"could not be compared with {table}.{target}, which cannot be read"
        yield Problem(stored.name, "all rows", column, "", rule)
        return
    known = set(there.values[target].dropna().unique()) | others
    faulty = ~_on_distinct(stored.values[column], lambda value: value in known)
    yield from stored.broken(column, faulty, f"is not in {table}.{target}")


def _spans(stored: StoredTable) -> Iterator[Problem]:
    """An end is not before its start: the two days that asOf names, and x_start beside x_end."""
    rule = stored.entry.get("asOf", {})
    until = rule.get("until")
    pairs = {(rule.get("happened"), until)} if isinstance(until, str) else set()
    for column in stored.values:
        if column == "end" or column.endswith("_end"):
            pairs.add((column.removesuffix("end") + "start", column))
    kinds = {one["name"]: one["type"] for one in stored.fields}
    for start, end in sorted(pair for pair in pairs if all(pair)):
        if kinds.get(start) == kinds.get(end) == "date":
            early = stored.values[end] < stored.values[start]
            yield from stored.broken(end, early, f"must not be before {start}")


def undescribed_files(folder: Path, described: set[str]) -> Iterator[Problem]:
    """Files of the folder that the descriptor does not name."""
    for path in sorted(folder.iterdir()):
        if path.name not in described | {DESCRIPTOR, "README.md"}:
            rule = f"is not in {DESCRIPTOR}: describe it there or take it out of the folder"
            yield Problem(path.stem, f"file {path.name}", "", "", rule)
