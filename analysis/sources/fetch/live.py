"""Where a table's figures are published today: what a source module states beside `RESOURCES`.

A module whose tables can be brought up to date has a tuple `LIVE`, one entry for each file of its
publisher. `read` is the same function that `build` reads the file with.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.sources.printed import named

Frames = dict[str, pd.DataFrame]


@dataclass(frozen=True)
class Edition:
    """What a file says of itself: its `vintage`, and the phrases of the descriptor's entry that
    state how far the data reach, with what they become. With `part_of`, the file gave only the rows
    of that publisher, and the table's other sources stay."""

    vintage: str
    phrases: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    part_of: str = ""


@dataclass(frozen=True)
class Live:
    """One file of one publisher.

    `tables` are all made from it, and so are replaced together. Without a `url` the file can only
    be given by hand, and `layout` says what it must look like. With `find`, the address answers
    with JSON in which `find` looks up the address of the file. With `body`, the file is what the
    address answers to that JSON, and `unwrap` takes it out of the answer, in place.
    """

    tables: tuple[str, ...]
    publisher: str
    file: str
    layout: str
    read: Callable[[Path], Frames]
    edition: Callable[[Path, Frames], Edition]
    limit_mb: int
    url: str = ""
    hosts: tuple[str, ...] = ()
    page: str = ""
    find: Callable[[Any], str] | None = None
    body: Mapping[str, Any] | None = None
    unwrap: Callable[[Path], None] | None = None

    def load(self, path: Path) -> tuple[Frames, Edition]:
        """What the file `path` gives, and what it says of itself; BriefingError, with its name and
        what was expected, whatever is wrong with it."""
        with named(path.name, self.layout):
            built = self.read(path)
            return built, self.edition(path, built)


def month_span(span: str, months: pd.Series) -> Edition:
    """The edition of a monthly series whose months the descriptor's text states as `span`.

    >>> edition = month_span("January 2007 to December 2024", pd.Series(["2007-01-01", "2026-03-01"]))
    >>> edition.vintage
    'Data to March 2026'
    >>> edition.phrases["January 2007 to December 2024"], edition.phrases["2007 to 2024"]
    ('January 2007 to March 2026', '2007 to 2026')
    """
    first, last = (pd.Timestamp(edge) for edge in (months.min(), months.max()))
    years = " to ".join(part.split()[-1] for part in span.split(" to "))
    phrases = {span: f"{first:%B %Y} to {last:%B %Y}", years: f"{first:%Y} to {last:%Y}"}
    return Edition(f"Data to {last:%B %Y}", phrases)
