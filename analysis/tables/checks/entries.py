"""What an entry of the descriptor may hold: each property of its kind, and none that is not known.

Whether what it says is enough and agrees with itself is for `rules.of_entry` to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from analysis.errors import quoted
from analysis.tables.checks.problem import Problem
from analysis.tables.descriptor import NAME

EARLIEST, LATEST = 1990, 2100
"""No publisher's file was retrieved before the one year, or will be after the other."""
NUMBERS, DAYS = ("integer", "number", "year"), ("date", "yearmonth")


def _pattern(text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(f"{quoted(text)} is no regular expression ({error})") from error
    return text


def _retrieved(text: str) -> str:
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        raise ValueError(f"{quoted(text)} is not a day (YYYY-MM-DD)")
    day = date.fromisoformat(text)
    if not EARLIEST <= day.year <= LATEST:
        raise ValueError(f"{text}: a day of {EARLIEST} to {LATEST} expected")
    return text


def _address(text: str) -> str:
    if text and not re.match("https?://", text):
        raise ValueError(f"{quoted(text)} is no address (https://...)")
    return text


Count = Annotated[int, Field(ge=0)]
Sha256 = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
Sealed = Annotated[str, Field(pattern="^sha256:[0-9a-f]{64}$")]
Text = Annotated[str, Field(min_length=1)]


class Strict(BaseModel):
    """A part of an entry: no word that is not known, no value of another kind."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Constraints(Strict):
    """What a column's values must keep to."""

    required: bool = False
    unique: bool = False
    enum: list[Text] | None = Field(default=None, min_length=1)
    minimum: int | float | str | None = None
    maximum: int | float | str | None = None
    pattern: Annotated[str, AfterValidator(_pattern)] = ""


class Column(Strict):
    """A field of the table."""

    name: Text
    type: Literal["string", "integer", "number", "boolean", "date", "yearmonth", "year", "geojson"]
    description: str = ""
    unit: str = ""
    constraints: Constraints = Constraints()

    @model_validator(mode="after")
    def _edges_are_of_its_type(self) -> Column:
        for edge in (self.constraints.minimum, self.constraints.maximum):
            is_number = isinstance(edge, int | float) and not isinstance(edge, bool)
            if edge is None or (self.type in NUMBERS and is_number):
                continue
            if self.type not in DAYS or not isinstance(edge, str):
                raise ValueError(f"{quoted(edge)} cannot bound a column of the type {self.type}")
            date.fromisoformat(edge if self.type == "date" else f"{edge}-01")
        return self


class Reference(Strict):
    """The column of another table."""

    resource: Text
    fields: Annotated[list[Text], Field(min_length=1, max_length=1)]


class ForeignKey(Strict):
    """A column whose values stand in another table."""

    fields: Annotated[list[Text], Field(min_length=1, max_length=1)]
    reference: Reference


class Schema(Strict):
    """The columns, in their order, and the keys."""

    fields: Annotated[list[Column], Field(min_length=1)]
    primaryKey: list[Text] = []  # noqa: N815 - the standard's word
    missingValues: list[Literal[""]] = [""]  # noqa: N815
    foreignKeys: list[ForeignKey] = []  # noqa: N815

    @model_validator(mode="after")
    def _names_are_different(self) -> Schema:
        names = [one.name for one in self.fields]
        if twice := [name for name in names if names.count(name) > 1]:
            raise ValueError(f"the field {quoted(twice[0])} stands twice")
        return self


class Source(Strict):
    """A publisher's file, or a table kept by hand."""

    title: str = ""
    path: Annotated[str, AfterValidator(_address)] = ""
    publisher: str = ""
    citation: str = ""
    licence: str = ""
    retrieved: Annotated[str, AfterValidator(_retrieved)] | None = None
    vintage: str = ""
    file: str = ""
    bytes: Count | None = None
    sha256: Sha256 | None = None
    fields: list[Text] = []


class AsOf(Strict):
    """How the table is cut at a date: see `analysis.tables.load`."""

    happened: Text | None = None
    precision: Text = "day"
    published: Text | None = None
    until: Text | dict[str, list[Text]] = {}
    undated: Literal["keep"] | None = None
    through: Text | None = None
    on: Text | None = None

    @model_validator(mode="after")
    def _is_one_rule(self) -> AsOf:
        if bool(self.through) != bool(self.on) or bool(self.through) == bool(self.happened):
            raise ValueError("happened, or through and on, expected")
        return self


class Account(Strict):
    """What became of the rows of a publisher's file."""

    file: str
    read: Count
    kept: Count
    merged: Count
    left_out: dict[str, Count]


class Entry(Strict):
    """A table."""

    name: Annotated[str, Field(pattern="^[a-z][a-z0-9_]*$")]
    path: str
    format: Literal["csv", "parquet"]
    title: str = ""
    description: str = ""
    columns: Schema = Field(alias="schema")
    sources: Annotated[list[Source], Field(min_length=1)]
    mediatype: Literal["text/csv"] | None = None
    encoding: Literal["utf-8"] | None = None
    asOf: AsOf | None = None  # noqa: N815
    bytes: Count
    hash: Sealed
    rows: Count
    accounting: list[Account] = []
    changedLocally: Literal[True] | None = None  # noqa: N815
    seal: Sealed

    @model_validator(mode="after")
    def _is_in_the_folder(self) -> Entry:
        if self.path != f"{self.name}.{self.format}":
            raise ValueError(f"path: {quoted(self.path)}, must be {self.name}.{self.format}")
        return self


def faults(entry: Any) -> Iterator[Problem]:
    """A problem for each property of an entry that is of another kind, missing, or not known."""
    try:
        Entry.model_validate(entry)
    except ValidationError as error:
        for one in error.errors(include_url=False):
            where = ".".join(str(step) for step in one["loc"])
            what = one["msg"].removeprefix("Value error, ")
            given = "" if one["type"] == "missing" else f" ({quoted(one['input'])})"
            given = given if one["type"] not in ("value_error", "model_type") else ""
            rule = f"{where}{given}: {what}" if where else what
            yield Problem(str(entry["name"]), NAME, "", "", rule)
