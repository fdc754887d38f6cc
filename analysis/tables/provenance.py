"""Where the figures of a table come from: publishers, their files and editions, and what was corrected."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from analysis.tables import descriptor, load


@dataclass(frozen=True)
class Source:
    """Where a table's figures come from: one file of one publisher.

    `fields` names the columns it gave, where it gave no more than these: such a source is in the
    list of sources, but not in the source line of a chart.
    """

    publisher: str
    title: str
    citation: str
    licence: str
    retrieved: str
    vintage: str
    url: str
    file: str
    sha256: str
    fields: tuple[str, ...] = ()


Publishers = Mapping[str, tuple[str, ...]]
"""Of a table, the publishers whose rows were used; all of them where a table is not named."""


def sources(
    *names: str, folder: Path | None = None, publishers: Publishers | None = None
) -> list[Source]:
    """The sources of the named tables, each once, in the order of the names."""
    found: dict[Source, None] = {}
    for name in names:
        kept = (publishers or {}).get(name)
        for source in descriptor.resource(name, folder).get("sources", []):
            if kept is not None and source["publisher"] not in kept:
                continue
            made = Source(
                publisher=source["publisher"],
                title=source["title"],
                citation=source.get("citation", ""),
                licence=source.get("licence", ""),
                retrieved=source.get("retrieved", ""),
                vintage=source.get("vintage", ""),
                url=source.get("path", ""),
                file=source.get("file", ""),
                sha256=source.get("sha256", ""),
                fields=tuple(source.get("fields", ())),
            )
            found[made] = None
    return list(found)


CHANGED_LOCALLY = "changed locally"
"""What is said of a table whose change somebody accepted with `briefing data accept`."""


def vintages(*names: str, folder: Path | None = None) -> dict[str, str]:
    """Of each named table, the publishers' editions that it rests on; where a publisher dates none,
    the day its file was retrieved; empty for a table kept by hand. Of one that was changed here and
    accepted, that too.

    >>> vintages("arms_transfers", "votes", "corrections")  # doctest: +ELLIPSIS
    {'arms_transfers': '...20...', 'votes': '...20...', 'corrections': ''}
    """
    editions = {}
    for name in names:
        found = [
            source.vintage or (f"retrieved {source.retrieved}" if source.retrieved else "")
            for source in sources(name, folder=folder)
            if not source.fields
        ]
        if descriptor.resource(name, folder).get("changedLocally"):
            found.append(CHANGED_LOCALLY)
        editions[name] = "; ".join(dict.fromkeys(filter(None, found)))
    return editions


def publications(
    *names: str, folder: Path | None = None, publishers: Publishers | None = None
) -> list[list[Source]]:
    """The sources of the named tables, files of one title, licence and day together."""
    files: dict[tuple[str, ...], list[Source]] = {}
    for source in sources(*names, folder=folder, publishers=publishers):
        same = (source.publisher, source.title, source.citation, source.licence, source.retrieved)
        files.setdefault(same, []).append(source)
    return list(files.values())


def corrections(*names: str, as_of: date | None = None, folder: Path | None = None) -> pd.DataFrame:
    """The corrections applied to the named tables, those of one reason together.

    publisher, table, n (cells), reason; most cells first. Cells with a reason of their own stand
    together in one row a table; each has its row in the table corrections.

    >>> corrections("votes", as_of=date(2025, 12, 31))["n"].tolist()[:2]
    [57, 27]
    """
    found = load.table("corrections", as_of, folder)
    found = found[found["table"].isin(names)]
    alone = ~found.duplicated(["publisher", "table", "reason"], keep=False)
    several = alone & found[alone].duplicated(["publisher", "table"], keep=False).reindex(
        found.index, fill_value=False
    )
    reasons = found["reason"].mask(several, "Single cells, each for a reason of its own")
    keys = [found["publisher"], found["table"], reasons]
    counted = found.groupby(keys, sort=True).size().rename("n").reset_index()
    counted = counted.sort_values("n", ascending=False, kind="stable", ignore_index=True)
    return counted[["publisher", "table", "n", "reason"]]


def source_line(
    *names: str, folder: Path | None = None, publishers: Publishers | None = None
) -> str:
    """The short source line of a chart made from the named tables.

    >>> source_line("votes")  # doctest: +ELLIPSIS
    'Source: UN Digital Library (retrieved 20...)'
    """
    days: dict[str, str] = {}
    for source in sources(*names, folder=folder, publishers=publishers):
        if not source.fields:
            before = days.get(source.publisher, "")
            days[source.publisher] = max(before, source.retrieved)
    return "Source: " + "; ".join(_dated(days.items()))


def _dated(publishers: Iterable[tuple[str, str]]) -> list[str]:
    return [f"{name} (retrieved {day})" if day else name for name, day in publishers]
