"""Descriptions of tables: YAML beside the modules, checked as it is read, filled as a table is made.

A file describes the tables of one publisher and the files that they are made from:

    sources:
      register:
        files: [arms/register.csv]
        title: Trade register
        publisher: SIPRI
        citation: SIPRI, trade register generated on {generated}
        licence: Non-commercial use with attribution
        url: https://www.sipri.org/databases/armstransfers
        vintage: Data to {last_year}
        retrieved: 2026-11-23
    tables:
      arms_transfers:
        title: Deliveries of major arms
        description: One row a supplier, recipient and year, {first_year} to {last_year}.
        key: [supplier, recipient, year]
        as_of: {happened: year, precision: year}
        sources: [register]
        fields:
          supplier: {like: country, description: State that delivers.}
          ...

`like` starts a field or a source from one of shared.yml. Words in braces are facts that nobody types:
how far the table reaches, and what its file says of itself (`analysis.sources.coverage`).
"""

from __future__ import annotations

import datetime
import functools
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError, model_validator
from pydantic import Field as Constraint

from analysis.errors import BriefingError
from analysis.tables.descriptor import as_of_columns

FOLDER = Path(__file__).resolve().parent
Edge = int | float | str | None


class Strict(BaseModel):
    """A part of a description: no word that is not known, no value of another kind."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Field(Strict):
    """A column of a table, in the words of the Data Package standard. `geojson` is an outline."""

    type: Literal["string", "integer", "number", "boolean", "date", "year", "geojson"]
    description: str
    unit: str = ""
    required: bool = False
    unique: bool = False
    enum: list[str] = []
    minimum: Edge = None
    maximum: Edge = None
    pattern: str = ""


class Condition(Strict):
    """What a cell of `column` must be: one of `among`, none of `not_among`, like `matches` as a
    whole, a number of `since` or later. A row that is not is left out for this `reason`; where none
    is given, the file is refused."""

    column: str
    among: list[str] = []
    not_among: list[str] = []
    matches: str = ""
    since: int | None = None
    reason: str = ""

    @model_validator(mode="after")
    def _is_one(self) -> Condition:
        given = [self.among, self.not_among, self.matches, self.since is not None]
        if sum(map(bool, given)) != 1:
            raise ValueError("one of among, not_among, matches and since expected")
        return self


class Column(Strict):
    """What a column of a plain table is made of: the file's column `from`, or the same `value` in
    every row, or whether `any` of the conditions holds.

    `codes` puts codes for the publisher's words; `others`, words without one, are refused, kept, or
    looked up as names of countries. `period` makes the first or the last day of a day, month or year
    (2024, 2024-06, 2024-06-12), the first of its `month`, or its precision; `next_year` is a day
    (06-30) of the year after. Numbers are multiplied by `factor`, then rounded.
    """

    from_: str = Constraint("", alias="from")
    value: bool | int | float | str | None = None
    any: list[Condition] = []
    codes: dict[str, str] = {}
    others: Literal["refuse", "keep", "country"] = "refuse"
    period: Literal["first_day", "last_day", "month", "precision"] | None = None
    next_year: str = ""
    factor: float | int = 1
    round: int | None = None

    @model_validator(mode="before")
    @classmethod
    def _name_alone(cls, given: object) -> object:
        return {"from": given} if isinstance(given, str) else given


class Melt(Strict):
    """Columns of the file (their names, or a pattern of them) that become rows: the name goes into
    the column `names`, the cell into `values`. Empty cells have no row; a line with nothing but
    empty ones is left out for this `reason` or, where none is given, refused."""

    columns: list[str] | str
    names: str
    values: str
    reason: str = ""


class Labels(Strict):
    """A table of labels/ whose columns are joined to the lines, one to one, by the columns `on`."""

    file: str
    on: list[str]


class Read(Strict):
    """How the file of a plain table is read. Columns not named in `columns` are those of the same
    name in the file. `cited` makes a compiled file's sources fit to be printed; `add_up` adds lines
    of one key together; `without_zeros` names a column whose zeros have no row."""

    separator: str = ","
    encoding: str = "utf-8-sig"
    skipped_lines: int = 0
    rows: list[Condition] = []
    labels: Labels | None = None
    cited: bool = False
    melt: Melt | None = None
    columns: dict[str, Column] = {}
    add_up: bool = False
    without_zeros: str = ""


class Refresh(Strict):
    """Where a source is published today, and what its file must look like.

    Without a `url` the file can only be given by hand. `terms`: what the publisher asks of programs
    that fetch it, so that it is fetched only where somebody names its table. `is_part`: the file
    gives this publisher's rows of a table that holds others' too. `instead`: what the description
    says where the tables are made from this file, if it differs from the files at hand; `tables`
    are then named.
    """

    file: str
    layout: str
    limit_mb: int
    publisher: str = ""
    url: str = ""
    hosts: list[str] = []
    page: str = ""
    terms: str = ""
    is_part: bool = False
    tables: list[str] = []
    instead: dict[str, Any] = {}


class Source(Strict):
    """One publication: `files` are the publisher's (paths in the folder of raw files), none for a
    table kept by hand in data/. `fields`: the columns it gave, where it gave no more than these."""

    title: str
    publisher: str
    citation: str
    licence: str
    url: str = ""
    vintage: str = ""
    retrieved: datetime.date | None = None
    files: list[str] = []
    fields: list[str] = []
    refresh: Refresh | None = None

    def entries(self) -> list[dict[str, Any]]:
        """The descriptor's `sources`: one for each file."""
        facts = {
            "title": self.title,
            "path": self.url,
            "publisher": self.publisher,
            "citation": self.citation,
            "licence": self.licence,
            "retrieved": str(self.retrieved or ""),
            "vintage": self.vintage,
        }
        facts = {word: value for word, value in facts.items() if value}
        only = {"fields": self.fields} if self.fields else {}
        return [facts | {"file": file} | only for file in self.files] or [facts | only]


class Table(Strict):
    """One table of data/.

    `read` is for a file that is a plain table (`analysis.sources.plain_files`), `reads`, by source,
    for several such files whose rows stand in one table; `by_hand` for a table that people keep in
    data/ itself. `parts` names parts of the table by a condition, so that a text can say how far
    each reaches.
    """

    title: str
    description: str
    fields: dict[str, Field] = Constraint(min_length=1)
    key: list[str] = Constraint(min_length=1)
    sources: list[str] = Constraint(min_length=1)
    as_of: dict[str, str | dict[str, list[str]]] = {}
    foreign_keys: dict[str, str] = {}
    format: Literal["csv", "parquet"] = "csv"
    by_hand: bool = False
    parts: dict[str, str] = {}
    read: Read | None = None
    reads: dict[str, Read] = {}

    def plain(self) -> dict[str, Read]:
        """How each source is read, of a table made from plain files."""
        return {self.sources[0]: self.read} if self.read else self.reads


class Description(Strict):
    """The sources and the tables of one file."""

    sources: dict[str, Source]
    tables: dict[str, Table]

    @model_validator(mode="after")
    def _names_are_known(self) -> Description:
        for name, table in self.tables.items():
            if unknown := [one for one in table.sources if one not in self.sources]:
                raise ValueError(f"tables.{name}.sources: no source {unknown[0]!r}")
            columns = [*table.key, *table.foreign_keys]
            columns += as_of_columns(table.as_of)
            plain = table.plain()
            columns += [column for spec in plain.values() for column in spec.columns]
            if unknown := [one for one in columns if one not in table.fields]:
                raise ValueError(f"tables.{name}: no field {unknown[0]!r}")
            if plain and (
                set(plain) != set(table.sources) or len(self.files([name])) != len(plain)
            ):
                raise ValueError(f"tables.{name}: a plain table has one file a source")
        return self

    def files(self, tables: Iterable[str]) -> list[str]:
        """The publisher's files that these tables are made from."""
        names = [source for table in tables for source in self.tables[table].sources]
        return list(dict.fromkeys(file for name in names for file in self.sources[name].files))


def load(name: str, instead: Mapping[str, Any] | None = None) -> Description:
    """The description in `name`.yml, with `instead` put over it. BriefingError names the file and
    the place of what is wrong in it."""
    return parsed((FOLDER / f"{name}.yml").read_text(encoding="utf-8"), f"{name}.yml", instead)


def parsed(text: str, file: str, instead: Mapping[str, Any] | None = None) -> Description:
    """The description that the YAML `text` gives.

    >>> parsed("sources: {}\\ntables: {}\\nsorces: 1", "p.yml")
    Traceback (most recent call last):
    analysis.errors.BriefingError: p.yml: sorces: Extra inputs are not permitted
    """
    content = _over(read_yaml(text, file), instead or {})
    shared = _shared()
    for kind, entries in _with_models(content):
        for word, entry in entries.items():
            if isinstance(entry, dict) and "like" in entry:
                entries[word] = _started(entry, shared[kind], f"{file}: {word}")
    try:
        return Description.model_validate(content)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(step) for step in first["loc"])
        message = first["msg"].removeprefix("Value error, ")
        raise BriefingError(f"{file}: {where}: {message}".replace(": : ", ": ")) from error


@functools.cache
def _shared() -> dict[str, Any]:
    return read_yaml((FOLDER / "shared.yml").read_text(encoding="utf-8"), "shared.yml")


def _over(below: Any, above: Any) -> Any:
    """`above` put over `below`, key by key."""
    if not (isinstance(below, dict) and isinstance(above, Mapping)):
        return above
    return below | {key: _over(below.get(key), value) for key, value in above.items()}


def _with_models(content: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """What may start from shared.yml: the sources, and the fields of each table."""
    if isinstance(sources := content.get("sources"), dict):
        yield "sources", sources
    tables = content.get("tables")
    for table in tables.values() if isinstance(tables, dict) else ():
        if isinstance(table, dict) and isinstance(table.get("fields"), dict):
            yield "fields", table["fields"]


def _started(entry: dict[str, Any], shared: Mapping[str, Any], where: str) -> dict[str, Any]:
    own = {word: value for word, value in entry.items() if word != "like"}
    if entry["like"] not in shared:
        raise BriefingError(
            f"{where}: like {entry['like']!r}: shared.yml has only {', '.join(sorted(shared))}"
        )
    return {**shared[entry["like"]], **own}


class _Loader(yaml.SafeLoader):
    """YAML in which only true and false are truth values ("NO" is a country, "yes" a vote), and no
    key stands twice."""


_Loader.yaml_implicit_resolvers = {
    letter: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith(":bool")]
    for letter, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("true|false"), list("tf"))


def _mapping(loader: _Loader, node: yaml.MappingNode) -> dict[str, Any]:
    written: set[str] = set()
    for key, _ in node.value:
        if key.value in written:
            raise yaml.constructor.ConstructorError(
                None, None, f"{key.value!r} stands twice", key.start_mark
            )
        written.add(key.value)
    loader.flatten_mapping(node)
    return {
        loader.construct_object(key, deep=True): loader.construct_object(value, deep=True)
        for key, value in node.value
    }


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


def read_yaml(text: str, file: str) -> dict[str, Any]:
    """The mapping that a YAML text holds; BriefingError with the line of a fault."""
    try:
        content = yaml.load(text, _Loader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise BriefingError(f"{file}, line {line}: {error.problem}") from error
    if not isinstance(content, dict):
        raise BriefingError(f"{file}: sources and tables expected")
    return content
