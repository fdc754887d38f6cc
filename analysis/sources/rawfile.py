"""A publisher's file as it is: every cell of a CSV a text, or one line that says why it cannot be had.

Nothing is guessed and nothing is passed over: a row that is longer or shorter than the header, a
quote that is not closed, a byte that is no letter all mean that the file is cut short or is another
one. What is read is bounded, however much a few packed bytes would unpack to.
"""

from __future__ import annotations

import csv
import gzip
import importlib
import io
import json
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import pandas as pd

from analysis.errors import BriefingError, one_line, quoted

# The largest of today's files has 23 MB and 1.4 million cells.
MOST_BYTES = 100_000_000
MOST_CELLS = 5_000_000
MOST_COLUMNS = 2_000
GZIP = b"\x1f\x8b"


def raw_file(raw: Path, file: str) -> Path:
    """The path of a publisher's file; BriefingError says which one is missing."""
    path = raw / file
    if not path.is_file():
        raise BriefingError(f"{file} is not in {raw}: give the folder of the publishers' files")
    return path


def library(name: str, needed_for: str) -> ModuleType:
    """A package that only reads the files of some publishers, and that a reader of the briefings
    need not have. BriefingError says how to get it."""
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise BriefingError(
            f"{name} is not installed, and {needed_for} is read with it: "
            "`pip install -e '.[sources]'`"
        ) from error


def read_csv(
    path: Path,
    needed: Sequence[str] = (),
    *,
    encoding: str = "utf-8-sig",
    separator: str = ",",
    skipped_lines: int = 0,
) -> pd.DataFrame:
    """The CSV `path`, packed by gzip or not, with every cell a text and gaps as empty texts.

    Columns without a name get their place as one. BriefingError, with the name of the file and the
    line, where the columns `needed` are not all there, a name stands twice in the header, a row has
    another number of cells than the header, or the file is too large, a web page, or no text.
    """
    content = read_bytes(path)
    if is_web_page(content[:512]):
        raise BriefingError(f"{path.name}: a web page, not a CSV")
    if b"\x00" in content:
        raise BriefingError(f"{path.name}: holds a zero byte; a CSV is text")
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise BriefingError(f"{path.name}, line {line}: not {encoding} text, as it was") from error
    del content
    header, rows = _rows(path.name, text, separator, skipped_lines)
    names = [(name.strip() and name) or f"column {place}" for place, name in enumerate(header, 1)]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise BriefingError(f"{path.name}: {quoted(twice)} stand twice in the header")
    if missing := [name for name in needed if name not in names]:
        raise BriefingError(
            f"{path.name}: columns {missing} are missing; there are {quoted(names)}"
        )
    return pd.DataFrame(rows, columns=names, dtype="str")


def _rows(
    file: str, text: str, separator: str, skipped_lines: int
) -> tuple[list[str], list[list[str]]]:
    stream = io.StringIO(text, newline="")
    for _ in range(skipped_lines):
        stream.readline()
    reader = csv.reader(stream, delimiter=separator, strict=True)
    rows: list[list[str]] = []
    try:
        header = next(reader, [])
        if len(header) > MOST_COLUMNS:
            raise BriefingError(f"{file}: {len(header)} columns, more than {MOST_COLUMNS}")
        most = MOST_CELLS // max(len(header), 1)
        for row in reader:
            if not row:
                continue
            if len(row) != len(header):
                raise BriefingError(
                    f"{file}, line {reader.line_num + skipped_lines}: {len(row)} cells under "
                    f"{len(header)} columns; the file is cut short, or parted by another sign"
                )
            rows.append(row)
            if len(rows) > most:
                raise BriefingError(f"{file}: more than {MOST_CELLS:,} cells")
    except csv.Error as error:
        line = reader.line_num + skipped_lines
        raise BriefingError(f"{file}, line {line}: not the CSV it should be ({error})") from error
    if not header:
        raise BriefingError(f"{file}: the file is empty; a CSV with a header was expected")
    return header, rows


def read_bytes(path: Path, most_bytes: int = MOST_BYTES) -> bytes:
    """The bytes of `path`, out of gzip where it is packed; BriefingError where they are more than
    `most_bytes`, or the packing is broken."""
    with path.open("rb") as file:
        is_packed = file.read(2) == GZIP
        file.seek(0)
        try:
            # gzip is read through its own buffer: no more is unpacked than is asked for.
            content = (gzip.GzipFile(fileobj=file) if is_packed else file).read(most_bytes + 1)
        except (EOFError, OSError, zlib.error) as error:
            raise BriefingError(f"{path.name}: the file was cut short or broken") from error
    if len(content) > most_bytes:
        limit = f"{most_bytes / 1e6:,.0f} MB"
        raise BriefingError(f"{path.name}: unpacks to more than {limit}, the most expected of it")
    return content


def read_json(path: Path, most_bytes: int = MOST_BYTES) -> Any:
    """What the JSON file `path` holds; BriefingError where it is none, or its lists lie too deep."""
    try:
        return json.loads(read_bytes(path, most_bytes))
    except BriefingError:
        raise
    except (ValueError, RecursionError) as error:
        raise BriefingError(f"{path.name}: not the JSON it should be ({error})") from error


def check_archive(path: Path, most_bytes: int = MOST_BYTES) -> None:
    """BriefingError where the zip archive `path` is broken, or states that its files unpack to more
    than `most_bytes`: a reader unpacks no more of a file than the archive states, so that a false
    statement does no harm."""
    try:
        with zipfile.ZipFile(path) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > most_bytes:
                limit = f"{most_bytes / 1e6:,.0f} MB"
                raise BriefingError(f"{path.name}: unpacks to more than {limit}")
            if broken := archive.testzip():
                raise zipfile.BadZipFile(f"{broken} does not match its checksum")
    except BriefingError:
        raise
    except Exception as error:  # a broken archive raises many kinds
        why = one_line(str(error), 120)
        raise BriefingError(f"{path.name}: the file was cut short or broken ({why})") from error


def is_web_page(head: bytes) -> bool:
    """Whether a file that begins with `head` is HTML.

    >>> is_web_page(b" <!DOCTYPE html><html>"), is_web_page(b"country,year")
    (True, False)
    """
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    return start.startswith((b"<!doctype", b"<html", b"<head", b"<body", b"<?xml", b"<!--"))


@contextmanager
def errors_named(file: str, expected: str) -> Iterator[None]:
    """Whatever goes wrong in reading `file` becomes a BriefingError with its name and what it should
    be: its layout may have changed in a way that its reader did not foresee."""
    try:
        yield
    except BriefingError as error:
        if file in str(error):
            raise
        raise BriefingError(f"{file}: {error}") from error
    except Exception as error:
        text = one_line(str(error), 160)
        why = f"{type(error).__name__}: {text}" if text else type(error).__name__
        raise BriefingError(f"{file}: not as it should be ({why}); expected: {expected}") from error
