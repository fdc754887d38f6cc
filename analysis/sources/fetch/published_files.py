"""Where the tables' figures are published today: what the descriptions say under `refresh`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from analysis.sources import description, registry
from analysis.sources.description import Description, Refresh, Source
from analysis.sources.rawfile import errors_named
from analysis.sources.reader import Frames, Reader, filled
from analysis.sources.registry import Publisher

OWN = ("Own compilation", "This project")


@dataclass(frozen=True)
class PublishedFile:
    """One file of one publisher, and the tables that it gives.

    Parameters
    ----------
    tables
        All are made from the file, and so are replaced together.
    description, source
        What the tables are, and the source in it that the file stands for; none for a table that
        people keep in data/ itself.
    publisher, refresh
        Whose file, and where it is. Without a `url` it can only be given by hand.
    reader
        Gives the `Reader` of the file, with what its module imports.
    vintage
        From the path of a file that does not say how far it reaches.
    """

    tables: tuple[str, ...]
    description: Description
    source: str
    publisher: str
    refresh: Refresh
    reader: Callable[[], Reader]
    vintage: Callable[[Path], str] | None = None

    def load(self, path: Path) -> Frames:
        """What the file `path` gives; BriefingError, with its name and what was expected, whatever
        is wrong with it."""
        with errors_named(path.name, self.refresh.layout):
            return filled(self.reader().read(path), path.name)


def published_files() -> list[PublishedFile]:
    """All files that tables are made from today, one for each table compiled by hand among them."""
    found = [one for publisher in registry.publishers() for one in _published(publisher)]
    covered = {name for one in found for name in one.tables}
    return found + [
        _compiled(publisher.description, name)
        for publisher in registry.publishers()
        for name in publisher.description.tables
        if name not in covered
    ]


def _published(publisher: Publisher) -> Iterator[PublishedFile]:
    """The files of one publisher that can be refreshed."""
    for name, source in publisher.description.sources.items():
        if source.refresh:
            yield _refreshed(publisher, name, source, source.refresh)


def _refreshed(publisher: Publisher, name: str, source: Source, refresh: Refresh) -> PublishedFile:
    described = publisher.description
    if refresh.instead:
        described = description.load(publisher.name, refresh.instead)
    tables = refresh.tables or [
        table for table, one in described.tables.items() if name in one.sources
    ]
    return PublishedFile(
        tables=tuple(tables),
        description=described,
        source=name,
        publisher=refresh.publisher or source.publisher,
        refresh=refresh,
        reader=lambda: publisher.reader(name, tables),
    )


def _compiled(described: Description, name: str) -> PublishedFile:
    """The source of a table that people compile: a CSV with the columns of the table itself."""
    table = described.tables[name]
    source = described.sources[table.sources[0]]
    layout = f"CSV with the columns {', '.join(table.fields)}"
    if source.publisher.startswith(OWN):
        layout = f"it is compiled by hand, as {layout}"
    else:
        layout += "; several files of its publishers give it to `make data RAW=FOLDER`"
    return PublishedFile(
        tables=(name,),
        description=described,
        source=table.sources[0] if source.files else "",
        publisher=source.publisher,
        refresh=Refresh(file=f"{name}.csv", layout=layout, limit_mb=50),
        reader=lambda: Reader(lambda path: {name: registry.read_table(name, table, path)}),
        vintage=lambda path: f"As of {written_on(path)}",
    )


def written_on(path: Path) -> date:
    """When a file at hand was last written: as near as can be known to when it was retrieved."""
    return datetime.fromtimestamp(path.stat().st_mtime, UTC).date()
