"""Load the tables of data/ as they were recorded, cut at a date.

`data/datapackage.json` (Data Package standard) is the one truth about the tables: columns, types,
keys, publishers, and the checksum of each table's file. The file must be the one recorded, which was
checked in full before. Beside the standard's properties each
resource may carry `asOf`, which says how the table is cut at a date:

    {"happened": "date", "precision": "day"}         a fact of one day
    {"happened": "year", "precision": "year"}        known once the year has ended
    {"happened": "start", "precision": "start_precision", "until": "end"}
                                                     precision given row by row, in a column
    {..., "until": {"end": ["ending"], "notified": []}}
                                                     several later days, each with the columns that
                                                     tell of it
    {"happened": "fieldwork_end", "published": "published"}
    {"through": "resolutions", "on": "undl_id"}      the date stands in another table
    {..., "undated": "keep"}                         rows without a date stay (default: they go)
"""

from __future__ import annotations

import functools
import io
import warnings
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from analysis.errors import BriefingError
from analysis.tables import descriptor, files
from analysis.tables.checks import refuse_faults, stored_table
from analysis.tables.descriptor import Resource, file, later_days, resource

DATES = ("date", "yearmonth")
PERIODS = {"day": "D", "month": "M", "year": "Y"}


def table(name: str, as_of: date | None = None, folder: Path | None = None) -> pd.DataFrame:
    """One table of data/, checked, and cut to what was known at the end of the day `as_of`.

    Dates come as datetime64, whole numbers with gaps as Int64, outlines as shapely's geometries in
    degrees of longitude and latitude, and a missing text is missing.
    Columns and units are those of the descriptor; `frame.attrs["tables"]` is `(name,)`.
    BriefingError where the table is unknown or its file is not the one that the descriptor records.

    >>> table("resolutions", as_of=date(1946, 12, 31))["date"].max().year
    1946
    """
    path = file(resource(name, folder), folder)
    entry, whole = _recorded(name, folder, files.state(path), *descriptor.cache_key(folder))
    descriptor.read_of(name, entry, folder)
    frame = whole.copy(deep=False)  # pandas copies on write: what is kept stays as it is
    if as_of is not None:
        frame = cut(frame, entry, as_of, folder)
    frame.attrs["tables"] = (name,)
    return frame


@functools.lru_cache(maxsize=64)
def _recorded(
    name: str,
    folder: Path | None,
    _state: files.State,
    _described: Path,
    _described_in: files.State,
) -> tuple[Resource, pd.DataFrame]:
    """A whole table, read once for each state of its file and of the descriptor."""
    entry, content = descriptor.recorded(name, folder)
    return entry, parsed(content, entry)


def read(entry: Resource, folder: Path | None = None) -> pd.DataFrame:
    """The file of one resource with the descriptor's types, whatever it holds: not checked, and not
    held against what the descriptor records."""
    return parsed(file(entry, folder).read_bytes(), entry)


def parsed(content: bytes, entry: Resource) -> pd.DataFrame:
    """The bytes of a table's file with the descriptor's types. BriefingError where they are no such
    file, or a cell is of another type."""
    if entry["path"].endswith(".parquet"):
        try:
            frame = stored_table.parquet(content).to_pandas(use_threads=False)
        except (pa.ArrowException, OSError, ValueError) as error:
            raise BriefingError(
                f"{entry['path']} is not the Parquet file it should be: {error}"
            ) from error
        return typed(frame, entry)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", pd.errors.ParserWarning)  # rows longer than the header
            frame = pd.read_csv(
                io.BytesIO(content),
                dtype=str,
                keep_default_na=False,
                na_values=[""],
                index_col=False,
            )
    except (pd.errors.ParserWarning, ValueError) as error:
        raise BriefingError(f"{entry['path']} is not the CSV it should be: {error}") from error
    return typed(frame, entry)


def typed(frame: pd.DataFrame, entry: Resource) -> pd.DataFrame:
    """`frame` with each column in the descriptor's type; BriefingError where a value has none."""
    columns: dict[str, Any] = {}
    for field in entry["schema"]["fields"]:
        column, kind = field["name"], field["type"]
        if column not in frame:
            raise BriefingError(f"table {entry['name']}: column {column!r} is missing")
        try:
            columns[column] = _typed(frame[column], kind)
        except (ValueError, TypeError) as error:
            why = str(error).partition(". ")[0]
            raise BriefingError(
                f"table {entry['name']}, column {column}: not all of it is {kind} ({why})"
            ) from error
    extra = [column for column in frame if column not in columns]
    if extra:
        raise BriefingError(f"table {entry['name']}: {extra} not in the descriptor")
    return pd.DataFrame(columns, index=frame.index)


def _typed(values: pd.Series, kind: str) -> pd.Series:
    if kind in DATES:
        if pd.api.types.is_datetime64_any_dtype(values):
            return values.astype("datetime64[us]")
        return pd.to_datetime(values, format="%Y-%m-%d" if kind == "date" else "%Y-%m").astype(
            "datetime64[us]"
        )
    if kind in ("integer", "year"):
        if pd.api.types.is_integer_dtype(values) and not values.hasnans:
            return values
        numbers = pd.to_numeric(values).astype("Int64")
        return numbers if numbers.isna().any() else numbers.astype("int64")
    if kind == "number":
        numbers = pd.to_numeric(values).astype("float64")
        if np.isinf(numbers).any():
            raise ValueError("a number without end")
        return numbers
    if kind == "boolean":
        if pd.api.types.is_bool_dtype(values):
            return values
        truth = values.map({"True": True, "true": True, "False": False, "false": False})
        if truth.isna().any():
            raise ValueError("true or false expected")
        return truth.astype(bool)
    if kind == "geojson":
        return _shapes(values)
    return values


def _shapes(values: pd.Series) -> pd.Series:
    """Outlines as shapely's geometries; a file of GeoParquet keeps them as well-known binary."""
    import shapely  # only the map needs it

    try:
        shapes = shapely.from_wkb(values.to_numpy(dtype=object, na_value=None))
    except shapely.errors.ShapelyError as error:
        raise ValueError(error) from error
    return pd.Series(shapes, index=values.index, dtype=object)


def validate(frame: pd.DataFrame, entry: Resource) -> pd.DataFrame:
    """`frame` as it is, if it keeps to the descriptor; else BriefingError with the first fault."""
    refuse_faults(stored_table.of_frame(entry, frame))
    return frame


def cut(
    frame: pd.DataFrame, entry: Resource, as_of: date, folder: Path | None = None
) -> pd.DataFrame:
    """What of `frame` was known at the end of the day `as_of`, by the entry's `asOf`.

    A row stays where the period in which it happened has ended by then (a year counts from
    31 December, a month from its last day) and it was published by then, as far as that is known.
    An `until` date later than `as_of` is blanked, with what tells of it: it was not known yet.
    """
    rule = entry.get("asOf")
    if not rule:
        return frame
    at = pd.Timestamp(as_of)
    if "through" in rule:
        known = table(rule["through"], as_of, folder)[rule["on"]]
        kept = frame[frame[rule["on"]].isin(known)]
    else:
        ended = period_end(frame, rule["happened"], rule.get("precision", "day"))
        keep = ended <= at
        if rule.get("undated") == "keep":
            keep |= ended.isna()
        if "published" in rule:
            published = frame[rule["published"]]
            keep &= published.isna() | (published <= at)
        kept = frame[keep]
    kept = kept.reset_index(drop=True)
    for until, about in later_days(rule).items():
        known_by_then = kept[until] <= at
        for column in (until, *about):
            kept[column] = kept[column].where(known_by_then)
    for column in kept.select_dtypes("category"):
        codes = kept[column].cat.codes.to_numpy()
        used = np.bincount(codes[codes >= 0], minlength=len(kept[column].cat.categories))
        if not used.all():  # asked first, since pandas sorts a million rows to answer
            kept[column] = kept[column].cat.remove_unused_categories()
    return kept


def period_end(frame: pd.DataFrame, column: str, precision: str) -> pd.Series:
    """The last day of the period that each row's `column` names; `precision` is day, month, year
    or the name of a column that holds these words.

    >>> period_end(pd.DataFrame({"year": [2024]}), "year", "year").dt.date.tolist()
    [datetime.date(2024, 12, 31)]
    """
    happened = frame[column]
    if pd.api.types.is_datetime64_any_dtype(happened):
        ended = happened.to_numpy("datetime64[D]")
    else:
        ended = _first_of_year(happened)
    # A word first: a table may well have a column called "year".
    given = pd.Series(precision, index=frame.index) if precision in PERIODS else frame[precision]
    unknown = set(given.dropna().unique()) - set(PERIODS)
    if unknown:
        raise BriefingError(f"precision {sorted(unknown)}: must be one of {sorted(PERIODS)}")
    for word in ("month", "year"):
        rows = (given == word).to_numpy(bool)
        following = ended[rows].astype(f"datetime64[{PERIODS[word]}]") + 1
        ended[rows] = following.astype("datetime64[D]") - 1
    return pd.Series(ended.astype("datetime64[us]"), index=frame.index, name=column)


def _first_of_year(years: pd.Series) -> np.ndarray:
    """1 January of each year as a day; no day where the year is missing."""
    numbers = years.astype("Int64")
    days = (numbers.fillna(1970).to_numpy("int64") - 1970).astype("datetime64[Y]")
    days[numbers.isna().to_numpy(bool)] = np.datetime64("NaT")
    return days.astype("datetime64[D]")
