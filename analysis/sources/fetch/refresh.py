"""Bring tables of data/ up to date from a publisher's file of today, or leave them as they are.

A file is fetched (or given), read by its source module, and what it makes is compared with the table
at hand. The new table is put in place, with its entry in the descriptor, only if every check of the
whole folder passes with it.
"""

from __future__ import annotations

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

from analysis.errors import BriefingError
from analysis.sources import coverage, rebuild
from analysis.sources.fetch import download
from analysis.sources.fetch.compare import Change, compare
from analysis.sources.fetch.published_files import PublishedFile, published_files, written_on
from analysis.sources.reader import Frames
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

    source: PublishedFile
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

    sources: tuple[PublishedFile, ...]
    by_hand: tuple[str, ...] = field(default=())


@dataclass(frozen=True)
class FileAtHand:
    """A publisher's file: where it lies, its checksum, and when it was retrieved."""

    path: Path
    fetched: download.Fetched
    retrieved: date


def plan(names: Sequence[str], has_file: bool = False) -> Plan:
    """The sources of the named tables, or of all that can be fetched. BriefingError for an unknown
    table, and where one file is given for tables of several."""
    by_table = {name: one for one in published_files() for name in one.tables}
    if unknown := [name for name in names if name not in by_table]:
        raise BriefingError(f"no table {unknown[0]!r}; there are: {', '.join(sorted(by_table))}")
    asked = [by_table[name] for name in names or sorted(by_table)]
    once = list({one.tables: one for one in asked}.values())
    if has_file and (not names or len(once) != 1):
        raise BriefingError("--from takes one file for one table: name the table")
    if has_file:
        return Plan((once[0],))
    fetched = [one for one in once if one.refresh.url and (names or not one.refresh.terms)]
    return Plan(
        tuple(fetched),
        tuple(f"{', '.join(one.tables)}: {why_by_hand(one)}" for one in once if one not in fetched),
    )


def why_by_hand(published: PublishedFile) -> str:
    """What to do for a table whose file no address gives."""
    page = f" (published at {published.refresh.page})" if published.refresh.page else ""
    if published.refresh.url:
        return f"{published.refresh.terms}{page}; give the file with --from FILE, or name the table"
    return f"no file to fetch{page}; give one with --from FILE: {published.refresh.layout}"


def refresh(
    published: PublishedFile,
    *,
    given: Path | None = None,
    sha256: str = "",
    dry_run: bool = False,
    accept_removals: bool = False,
    keep: Path | None = None,
    progress: download.Progress | None = None,
) -> Outcome:
    """Refresh the tables of one source in data/.

    Where `faults` of the outcome are not empty, nothing was written. BriefingError, with the tables
    as they were, where the file cannot be had or read.

    Parameters
    ----------
    published
        The publisher's file and its tables.
    given
        A file at hand, in place of the one that would be fetched.
    sha256
        The checksum that the file must have, where one is known.
    dry_run
        Write nothing.
    accept_removals
        Let a table lose many of its rows.
    keep
        A folder in which the file fetched stays.
    progress
        Told the bytes received.
    """
    folder = descriptor.data_folder()
    with _work_folder(folder) as work:
        if given:
            file = FileAtHand(given, _checked(published, given, sha256), written_on(given))
        else:
            path, fetched = _fetched(published, work, keep or work, sha256, progress)
            file = FileAtHand(path, fetched, datetime.now(UTC).date())
        built = published.load(file.path)
        with locked(folder):
            staged, made, before = _staged(published, folder, work, file, built)
            changes = tuple(
                compare(
                    _at_hand(before, entry, folder), load.table(entry["name"], folder=staged), entry
                )
                for entry in made
            )
            faults = [] if accept_removals else [why for one in changes if (why := _cut_short(one))]
            faults += _new_faults(folder, staged)
            is_written = not faults and not dry_run
            if is_written:
                _put(made, folder, work, staged)
    return Outcome(
        source=published,
        file=file.path.name,
        sha256=file.fetched.sha256,
        bytes=file.fetched.bytes,
        retrieved=file.retrieved,
        vintage=_vintage(made[0]),
        before=_vintage(before.get(published.tables[0], {})),
        changes=changes,
        notes=tuple(note for frame in built.values() for note in frame.attrs.get("notes", ())),
        faults=tuple(faults),
        is_written=is_written,
    )


def _staged(
    published: PublishedFile, folder: Path, work: Path, file: FileAtHand, built: Frames
) -> tuple[Path, list[dict[str, Any]], dict[str, dict[str, Any]]]:
    """A copy of the folder with the new tables in it, their entries, and those before by name."""
    staged = work / "staged"
    staged.mkdir()
    for there in folder.iterdir():
        if there.is_file():
            shutil.copy2(there, staged / there.name)
    before = {entry["name"]: entry for entry in descriptor.package(folder)["resources"]}
    made = []
    for name in published.tables:
        frame, old = built[name], before.get(name, {})
        entry = described(published, name, file, frame, old)
        if published.refresh.url:
            frame = published_by(frame, entry, file.retrieved)
        written = rebuild.write_table(entry, frame, staged)
        written.pop("accounting", None)
        accounts = accounting(frame, entry["sources"], file.path.name, old)
        made.append(written | ({"accounting": accounts} if accounts else {}))
    rebuild.write_descriptor(made, staged)
    codebook.write(staged)
    return staged, made, before


def _put(made: Sequence[Mapping[str, Any]], folder: Path, work: Path, staged: Path) -> None:
    """Put the new tables in place, all or none."""
    ready = work / "ready"
    ready.mkdir()
    files = {entry["path"] for entry in made} | {"datapackage.json", codebook.path(staged).name}
    for name in files:
        (staged / name).rename(ready / name)
    replace_together(folder, ready)


def published_by(frame: pd.DataFrame, entry: Mapping[str, Any], retrieved: date) -> pd.DataFrame:
    """`frame` with no day of publication after `retrieved`: a publisher's usual day of release may
    lie ahead, but figures in hand are out.

    >>> entry = {"asOf": {"happened": "year", "published": "published"}}
    >>> rows = pd.DataFrame({"published": ["2025-06-30", "2026-06-30"]})
    >>> made = published_by(rows, entry, date(2026, 6, 4))
    >>> made["published"].dt.strftime("%Y-%m-%d").tolist()
    ['2025-06-30', '2026-06-04']
    """
    column = entry.get("asOf", {}).get("published")
    if not column:
        return frame
    days = pd.to_datetime(frame[column]).clip(upper=pd.Timestamp(retrieved))
    return frame.assign(**{column: days})


def described(
    published: PublishedFile,
    name: str,
    file: FileAtHand,
    frame: pd.DataFrame,
    before: Mapping[str, Any],
) -> dict[str, Any]:
    """The descriptor's entry of a table made from `file`.

    Where the file gave a part of the table, the sources of the rest are those of the entry `before`.
    """
    entry = coverage.entry(published.description, name, frame)
    table = published.description.tables[name]
    if published.source not in table.sources:
        return entry
    # One file now stands for all files of the source.
    known = coverage.facts(table, frame) | coverage.retrieval(str(file.retrieved))
    source = coverage.sources(published.description, name, known, published.source)[0]
    facts = {
        "file": file.path.name,
        "retrieved": str(file.retrieved),
        "bytes": file.fetched.bytes,
        "sha256": file.fetched.sha256,
    }
    facts |= {"vintage": published.vintage(file.path)} if published.vintage else {}
    facts |= {"path": published.refresh.page} if published.refresh.page else {}
    others = before.get("sources", ()) if published.refresh.is_part else ()
    stay = [one for one in others if one["publisher"] != source["publisher"]]
    return entry | {"sources": [source | facts, *stay]}


def accounting(
    frame: pd.DataFrame, sources: Sequence[Mapping[str, Any]], file: str, before: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """The account of the rows read, in the name of `file`, and those of older files still named."""
    files = {one.get("file") for one in sources} - {file}
    old = [one for one in before.get("accounting", ()) if one["file"] in files]
    new = [{**one, "file": one["file"] or file} for one in frame.attrs.get("accounting", ())]
    return [*new, *old]


def _at_hand(
    before: Mapping[str, Any], entry: Mapping[str, Any], folder: Path
) -> pd.DataFrame | None:
    """The table at hand, or none where there is none that can be read."""
    old = before.get(entry["name"])
    try:
        # Also where it is not the one recorded, so that what it would lose is told.
        return load.validate(load.read(old, folder), old) if old else None
    except BriefingError:
        return None


def _cut_short(change: Change) -> str:
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


def _checked(published: PublishedFile, given: Path, sha256: str) -> download.Fetched:
    """The size and checksum of the file given, which is no larger than one that is fetched."""
    limit = published.refresh.limit_mb
    try:
        if given.stat().st_size > limit * 1_000_000:
            raise BriefingError(f"larger than {limit:,} MB, the most expected of this file")
        return download.checked(given, sha256)
    except BriefingError as error:
        raise BriefingError(f"{published.publisher}, {given.name}: {error}") from error


def _fetched(
    published: PublishedFile,
    work: Path,
    folder: Path,
    sha256: str,
    progress: download.Progress | None,
) -> tuple[Path, download.Fetched]:
    """The publisher's file, fetched into `folder`, with its checksum."""
    reader, url = published.reader(), published.refresh.url
    publisher, hosts = published.publisher, published.refresh.hosts
    if reader.find:
        listing = download.fetch_json(url, work, publisher=publisher, hosts=hosts)
        try:
            url = reader.find(listing)
        except Exception as error:  # it may be anything, and finding nothing raises many kinds
            host = urlsplit(url).netloc
            raise BriefingError(
                f"{publisher}, {host}: its list of files does not name the file{download.BY_HAND}"
            ) from error
    listed = PurePosixPath(urlsplit(url).path).name
    same_kind = PurePosixPath(listed).suffix == PurePosixPath(published.refresh.file).suffix
    path = folder / (listed if reader.find and same_kind else published.refresh.file)
    fetched = download.fetch(
        url,
        path,
        publisher=publisher,
        hosts=hosts,
        body=reader.body,
        progress=progress,
        limit_bytes=published.refresh.limit_mb * 1_000_000,
        sha256="" if reader.unpack else sha256,
    )
    if reader.unpack:
        reader.unpack(path)
        fetched = download.checked(path, sha256)
    return path, fetched


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
