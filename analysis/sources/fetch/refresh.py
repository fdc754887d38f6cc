"""Bring tables of data/ up to date from a publisher's file of today, or leave them as they are.

A file is fetched (or given), read by its source module, and what it makes is compared with the table
at hand. The new table is put in place, with its entry in the descriptor, only if every check of the
whole folder passes with it.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import urlsplit

import pandas as pd

from analysis import sources
from analysis.errors import BriefingError
from analysis.sources.fetch import download
from analysis.sources.fetch.compare import Change, compare
from analysis.sources.fetch.live import Edition, Frames, Live
from analysis.tables import checks, codebook, descriptor, load
from analysis.tables.files import READY, locked, replace_together

# A table that loses more than this share of its rows was probably cut short where it came from.
MOST_REMOVED = 0.05
FEW_ROWS = 100
SHOWN_FAULTS = 5
WORK = ".refresh-"
ABANDONED_SECONDS = 24 * 3600


@dataclass(frozen=True)
class Outcome:
    """What a file would change, or has changed: `faults` say why it was refused."""

    source: Live
    file: str
    sha256: str
    bytes: int
    retrieved: date
    vintage: str
    before: str
    changes: tuple[Change, ...]
    notes: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()
    is_written: bool = False

    def lines(self) -> Iterator[str]:
        """The summary, without the last word on whether the tables were replaced."""
        now = f" (now: {self.before})" if self.before else ""
        yield (
            f"{', '.join(self.source.tables)}: {self.source.publisher}, {self.file}, vintage "
            f"{self.vintage}{now}, retrieved {self.retrieved}, {self.bytes:,} bytes, "
            f"sha256 {self.sha256[:12]}"
        )
        for change in self.changes:
            yield from change.lines()
        for note in self.notes:
            yield f"  note: {note}"


@dataclass(frozen=True)
class Plan:
    """What was asked: the files to refresh from, and the tables that have none to fetch."""

    sources: tuple[Live, ...]
    by_hand: tuple[str, ...] = field(default=())


def every_source() -> list[Live]:
    """All files that tables are made from today, one for each table compiled by hand among them."""
    found = [live for module in sources.modules() for live in getattr(module, "LIVE", ())]
    covered = {name for live in found for name in live.tables}
    return found + [
        _compiled(entry)
        for module in sources.modules()
        for name, entry in module.RESOURCES.items()
        if name not in covered
    ]


def plan(names: Sequence[str], has_file: bool = False) -> Plan:
    """The sources of the named tables, or of all that can be fetched. BriefingError for an unknown
    table, and where one file is given for tables of several."""
    by_table = {name: live for live in every_source() for name in live.tables}
    if unknown := [name for name in names if name not in by_table]:
        raise BriefingError(f"no table {unknown[0]!r}; there are: {', '.join(sorted(by_table))}")
    asked = [by_table[name] for name in names or sorted(by_table)]
    once = list({live.tables: live for live in asked}.values())
    if has_file and (not names or len(once) != 1):
        raise BriefingError("--from takes one file for one table: name the table")
    if has_file:
        return Plan((once[0],))
    without = [live for live in once if not live.url]
    return Plan(
        tuple(live for live in once if live.url),
        tuple(f"{', '.join(live.tables)}: {why_by_hand(live)}" for live in without),
    )


def why_by_hand(live: Live) -> str:
    """What to do for a table whose file no address gives."""
    page = f" (published at {live.page})" if live.page else ""
    return f"no file to fetch{page}; give one with --from FILE: {live.layout}"


def refresh(
    live: Live,
    *,
    given: Path | None = None,
    sha256: str = "",
    dry_run: bool = False,
    accept_removals: bool = False,
    keep: Path | None = None,
    progress: download.Progress | None = None,
) -> Outcome:
    """Refresh the tables of one source in data/ from its live file, or from the file `given`.

    With `dry_run`, nothing is written; with `keep`, the file fetched stays in that folder. Where
    `faults` of the outcome are not empty, nothing was written either. BriefingError, with the
    tables as they were, where the file cannot be had or read.
    """
    folder = descriptor.data_folder()
    with _work_folder(folder) as work:
        path, got = _file(live, work, given, sha256, keep, progress)
        retrieved = _day(given) if given else datetime.now(UTC).date()
        built, edition = live.load(path)
        with locked(folder):
            return _put(
                live, folder, work, path, got, retrieved, built, edition, dry_run, accept_removals
            )


def _put(
    live: Live,
    folder: Path,
    work: Path,
    path: Path,
    got: download.Fetched,
    retrieved: date,
    built: Frames,
    edition: Edition,
    dry_run: bool,
    accept_removals: bool,
) -> Outcome:
    """Stage the tables beside the others, compare and check them, and put them in place."""
    staged = work / "staged"
    staged.mkdir()
    for there in folder.iterdir():
        if there.is_file():
            shutil.copy2(there, staged / there.name)
    before = {entry["name"]: entry for entry in descriptor.package(folder)["resources"]}
    made = []
    for name, entry in _entries(live).items():
        stated = described(entry, edition, got, path.name, retrieved, live.page, before.get(name))
        # The checksums of the sources are known: those of older files too, which are not here.
        frame = out_by(built[name], entry, retrieved) if live.url else built[name]
        written = sources._write(stated | {"sources": []}, frame, path.parent, staged)
        books = accounted(built[name], stated["sources"], path.name, before.get(name))
        made.append(written | {"sources": stated["sources"]} | books)
    sources._describe(made, staged)
    codebook.write(staged)
    changes = tuple(
        compare(_loaded(before, entry, folder), load.table(entry["name"], folder=staged), entry)
        for entry in made
    )
    faults = [] if accept_removals else [fault for one in changes if (fault := _lost(one))]
    faults += _new_faults(folder, staged)
    if not faults and not dry_run:
        ready = work / "ready"
        ready.mkdir()
        files = {entry["path"] for entry in made} | {"datapackage.json", codebook.path(staged).name}
        for name in files:
            (staged / name).rename(ready / name)
        replace_together(folder, ready)
    return Outcome(
        source=live,
        file=path.name,
        sha256=got.sha256,
        bytes=got.bytes,
        retrieved=retrieved,
        vintage=edition.vintage,
        before=_vintage(before.get(live.tables[0], {})),
        changes=changes,
        notes=edition.notes,
        faults=tuple(faults),
        is_written=not faults and not dry_run,
    )


def out_by(frame: pd.DataFrame, entry: Mapping[str, Any], retrieved: date) -> pd.DataFrame:
    """`frame` with no day of publication after `retrieved`: a publisher's usual day of release may
    lie ahead, but figures in hand are out.

    >>> entry = {"asOf": {"happened": "year", "published": "published"}}
    >>> rows = pd.DataFrame({"published": ["2025-06-30", "2026-06-30"]})
    >>> out_by(rows, entry, date(2026, 6, 4))["published"].dt.strftime("%Y-%m-%d").tolist()
    ['2025-06-30', '2026-06-04']
    """
    column = entry.get("asOf", {}).get("published")
    if not column:
        return frame
    return frame.assign(
        **{column: pd.to_datetime(frame[column]).clip(upper=pd.Timestamp(retrieved))}
    )


def _entries(live: Live) -> dict[str, dict[str, Any]]:
    known = {name: entry for one in sources.modules() for name, entry in one.RESOURCES.items()}
    return {name: known[name] for name in live.tables}


def described(
    entry: Mapping[str, Any],
    edition: Edition,
    got: download.Fetched,
    file: str,
    retrieved: date,
    page: str = "",
    before: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """The descriptor's entry of a table made from `file`: its source, and how far it reaches.

    Where the file gave a part of the table, the sources of the rest are those of the entry `before`.
    """
    text = json.dumps(entry, ensure_ascii=False)
    for old, new in edition.phrases.items():
        text = text.replace(json.dumps(old, ensure_ascii=False)[1:-1],
                            json.dumps(new, ensure_ascii=False)[1:-1])  # fmt: skip
    made: dict[str, Any] = json.loads(text)
    for column in made["schema"]["fields"]:
        if column["type"] == "year":  # the last year of the older file is no rule for this one
            column.get("constraints", {}).pop("maximum", None)
    is_part = [edition.part_of in ("", one["publisher"]) for one in made["sources"]]
    parts = [one for one, part in zip(made["sources"], is_part, strict=True) if part]
    first = next((one for one in parts if "file" in one), None)
    if first:
        facts = {"file": file, "retrieved": str(retrieved), "vintage": edition.vintage,
                 "bytes": got.bytes, "sha256": got.sha256}  # fmt: skip
        others = (before or {}).get("sources", []) if edition.part_of else []
        made["sources"] = [
            first | facts | ({"path": page} if page else {}),
            *(one for one in others if one["publisher"] != edition.part_of),
        ]
    return made


def accounted(
    frame: pd.DataFrame,
    stated: Sequence[Mapping[str, Any]],
    file: str,
    before: Mapping[str, Any] | None,
) -> dict[str, Any]:
    """The account of the rows read, in the name of `file`, and those of older files still stated."""
    files = {one.get("file") for one in stated}
    old = [book for book in (before or {}).get("accounting", []) if book["file"] in files - {file}]
    books = [dict(book) | {"file": file} for book in frame.attrs.get("accounting", ())]
    return {"accounting": [*books, *old]} if books or old else {}


def _loaded(
    before: Mapping[str, Any], entry: Mapping[str, Any], folder: Path
) -> pd.DataFrame | None:
    """The table at hand, or nothing where there is none that can be read."""
    try:
        return load.table(entry["name"], folder=folder) if entry["name"] in before else None
    except BriefingError:
        return None


def _lost(change: Change) -> str:
    if change.before < FEW_ROWS or change.removed <= MOST_REMOVED * change.before:
        return ""
    return (
        f"table {change.table}: {change.removed:,} of its {change.before:,} rows would go, more than "
        f"{MOST_REMOVED:.0%}: is the file whole? If so, add --accept-removals"
    )


def _new_faults(folder: Path, staged: Path) -> list[str]:
    """The faults that the staged tables have and those at hand have not."""
    found = [str(fault) for fault in checks.check(staged)]
    if not found:
        return []
    old = {str(fault) for fault in checks.check(folder)}
    fresh = [fault for fault in found if fault not in old]
    more = [f"and {len(fresh) - SHOWN_FAULTS} more faults"] if len(fresh) > SHOWN_FAULTS else []
    return fresh[:SHOWN_FAULTS] + more


def _vintage(entry: Mapping[str, Any]) -> str:
    vintages = [one.get("vintage", "") for one in entry.get("sources", ())]
    retrieved = [one.get("retrieved", "") for one in entry.get("sources", ())]
    return next((text for text in vintages if text), "") or max(retrieved, default="")


def _day(path: Path) -> date:
    """When a file at hand was last written: as near as can be known to when it was retrieved."""
    return datetime.fromtimestamp(path.stat().st_mtime, UTC).date()


def _file(
    live: Live,
    work: Path,
    given: Path | None,
    sha256: str,
    keep: Path | None,
    progress: download.Progress | None,
) -> tuple[Path, download.Fetched]:
    """The publisher's file and its checksum: the one given, or the one fetched."""
    if given:
        try:
            return given, download.checked(given, sha256)
        except BriefingError as error:
            raise BriefingError(f"{live.publisher}, {given.name}: {error}") from error
    url = live.url
    if live.find:
        listing = download.fetch_json(url, work, publisher=live.publisher, hosts=live.hosts)
        try:
            url = live.find(listing)
        except Exception as error:  # it may be anything, and finding nothing raises many kinds
            host = urlsplit(url).netloc
            raise BriefingError(
                f"{live.publisher}, {host}: its list of files does not name the file{download.BY_HAND}"
            ) from error
    named = PurePosixPath(urlsplit(url).path).name
    same_kind = PurePosixPath(named).suffix == PurePosixPath(live.file).suffix
    path = (keep or work) / (named if live.find and same_kind else live.file)
    got = download.fetch(
        url, path, publisher=live.publisher, hosts=live.hosts, body=live.body, progress=progress,
        limit_bytes=live.limit_mb * 1_000_000, sha256="" if live.unwrap else sha256,
    )  # fmt: skip
    if live.unwrap:
        live.unwrap(path)
        got = download.checked(path, sha256)
    return path, got


@contextmanager
def _work_folder(folder: Path) -> Iterator[Path]:
    """A folder inside `folder`, on the same disk, that goes when the work is done."""
    if not folder.is_dir() or not os.access(folder, os.W_OK):
        raise BriefingError(f"{folder} is not a folder of tables that can be written to")
    for left in folder.glob(f"{WORK}*"):  # by a process that was killed
        if left.name != READY and time.time() - left.stat().st_mtime > ABANDONED_SECONDS:
            shutil.rmtree(left, ignore_errors=True)
    work = Path(tempfile.mkdtemp(prefix=WORK, dir=folder))
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _compiled(entry: Mapping[str, Any]) -> Live:
    """The source of a table that people compile: a CSV with the columns of the table itself."""
    name = entry["name"]
    columns = [one["name"] for one in entry["schema"]["fields"]]

    def read(path: Path) -> Frames:
        return {name: load.read(dict(entry) | {"path": path.name}, path.parent)}

    def edition(path: Path, built: Frames) -> Edition:
        return Edition(f"As of {_day(path)}")

    publisher = entry["sources"][0]["publisher"]
    by_hand = publisher.startswith(("Own compilation", "This project"))
    layout = f"CSV with the columns {', '.join(columns)}"
    if by_hand:
        layout = f"it is compiled by hand, as {layout}"
    else:
        layout += "; several files of its publishers give it to `make data RAW=FOLDER`"
    return Live(
        tables=(name,),
        publisher=publisher,
        file=f"{name}.csv",
        layout=layout,
        read=read,
        edition=edition,
        limit_mb=50,
    )
