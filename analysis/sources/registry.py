"""The publishers whose files the tables of data/ are made from, in the order they are built.

A publisher is a description (`sipri.yml`) and, where a format has faults of its own, a module beside
it (`sipri.py`). The module has either

- `READERS`, a `Reader` for each source of the description that it reads, or
- `build(raw)`, for tables that several files give: a frame for each table, each with the account of
  the rows read (and `READERS` for the sources that can be refreshed).

A table with `read` in its description needs no module, nor does one kept by hand.
"""

from __future__ import annotations

import functools
import importlib
import importlib.util
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import pandas as pd

from analysis.sources import description, plain_files
from analysis.sources.description import Description, Table
from analysis.sources.rawfile import raw_file, read_csv
from analysis.sources.reader import Frames, Reader, filled
from analysis.tables import descriptor, load

PUBLISHERS = (
    "project",
    "undl",
    "known_votes",
    "ideal_points",
    "ties",
    "exits",
    "events",
    "followed",
    "sipri",
    "polls",
    "pew",
    "elections",
    "armstat",
    "cba",
    "world_bank",
    "natural_earth",
    "ucdp",
    "indicators",
    "imf",
    "factbook",
    "central_asia",
    "claims",
    "sanctions",
    "voeten",
    "record",
)


@dataclass(frozen=True)
class Publisher:
    """One publisher's description and module."""

    name: str
    description: Description

    @functools.cached_property
    def module(self) -> ModuleType | None:
        """The module beside the description, imported where it is first needed: some want large
        libraries."""
        name = f"{__package__}.{self.name}"
        return importlib.import_module(name) if importlib.util.find_spec(name) else None

    def build(self, raw: Path, tables: Sequence[str]) -> Frames:
        """These tables from the publisher's files in the folder `raw`."""
        made: Frames = {}
        by_module = []
        for name in tables:
            table = self.description.tables[name]
            if table.by_hand:
                path = descriptor.data_folder() / f"{name}.{table.format}"
                is_csv = table.format == "csv"
                made[name] = (
                    read_table(name, table, path)
                    if is_csv
                    else load.read(_entry(name, table, path), path.parent)
                )
            elif sources := table.plain():
                made[name] = joined([self.read(one, raw, [name])[name] for one in sources])
            else:
                by_module.append(name)
        return made | self._by_module(raw, by_module)

    def _by_module(self, raw: Path, tables: Sequence[str]) -> Frames:
        build: Any = getattr(self.module, "build", None)
        if build and tables:
            return dict(build(raw))
        sources = [one for name in tables for one in self.description.tables[name].sources]
        made: Frames = {}
        for source in dict.fromkeys(sources):
            made |= self.read(source, raw, tables)
        return made

    def read(self, source: str, raw: Path, tables: Sequence[str]) -> Frames:
        """The tables that the one file of a source gives; their accounts name it as described."""
        (file,) = self.description.sources[source].files
        made = filled(self.reader(source, tables).read(raw_file(raw, file)), file)
        for frame in made.values():
            frame.attrs["accounting"] = [
                {**one, "file": one["file"] or file} for one in frame.attrs.get("accounting", ())
            ]
        return made

    def reader(self, source: str, tables: Sequence[str]) -> Reader:
        """What reads the file of a source that these tables are made from: the module's own reader,
        or the one for plain tables."""
        own: Mapping[str, Reader] = getattr(self.module, "READERS", {})
        if source in own:
            return own[source]
        return Reader(
            lambda path: {
                name: plain_files.read(self.description, name, source, path) for name in tables
            }
        )


@functools.cache
def publishers() -> tuple[Publisher, ...]:
    """All publishers, in the order of PUBLISHERS. BriefingError where a description is wrong."""
    return tuple(Publisher(name, description.load(name)) for name in PUBLISHERS)


def joined(parts: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """The rows of several files as one table, with all their accounts."""
    made = pd.concat(parts, ignore_index=True) if len(parts) > 1 else parts[0]
    made.attrs["accounting"] = [one for part in parts for one in part.attrs["accounting"]]
    return made


def read_table(name: str, table: Table, path: Path) -> pd.DataFrame:
    """A table that stands in the CSV `path` in its own columns, as people keep it; within the bounds
    of any publisher's file."""
    cells = read_csv(path)
    made = load.typed(cells.mask(cells == ""), _entry(name, table, path))
    return filled({name: made}, path.name)[name]


def _entry(name: str, table: Table, path: Path) -> dict[str, Any]:
    fields = [{"name": column, "type": field.type} for column, field in table.fields.items()]
    return {"name": name, "path": path.name, "schema": {"fields": fields}}
