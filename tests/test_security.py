"""The limits that SECURITY.md states are those of the code, each held by a test that is named."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from analysis.briefings import cells, listing, own, parameters, requests
from analysis.build import records
from analysis.errors import BriefingError
from analysis.sources import natural_earth, rawfile
from analysis.sources.fetch import download
from analysis.tables import descriptor
from analysis.tables.checks import stored_table

HOUSE = Path(__file__).parents[1]
MB = 1_000_000


def published() -> list[int]:
    """The limits of publishers' files in MB."""
    text = "\n".join(path.read_text() for path in (HOUSE / "analysis/sources").glob("*.yml"))
    return sorted(int(limit) for limit in re.findall(r"limit_mb: (\d+)", text))


LIMITS = {
    "a publisher's file, fetched or given": (
        f"{published()[0]} to {published()[-1]:,} MB; fetched: an hour, 4 attempts, "
        f"{download.MOST_REDIRECTS} redirects",
        "tests/sources/fetch/test_download.py", "test_a_file_of_10_mb_is_fetched",
    ),
    "a table compiled by hand, given with `--from`": (
        "50 MB", "tests/sources/fetch/test_refresh.py", "truncate(5_000_000_000)",
    ),
    "a table of `data/`, and its descriptor": (
        f"{stored_table.MOST_BYTES // MB} MB; {descriptor.MOST_BYTES // MB} MB",
        "tests/tables/test_descriptor.py", "descriptor.MOST_BYTES + 1",
    ),
    "what a packed file may unpack to": (
        f"{rawfile.MOST_BYTES // MB} MB",
        "tests/hard/test_files_hard.py", "def test_a_file_that_asks_for_too_much",
    ),
    "cells and columns of a CSV": (
        f"{rawfile.MOST_CELLS // MB} million; {rawfile.MOST_COLUMNS:,}",
        "tests/sources/fetch/test_refresh.py", "3000 columns, more than 2000",
    ),
    "points of a map": (
        f"{natural_earth.MOST_POINTS // MB} million",
        "tests/hard/test_files_hard.py", "def test_a_file_that_asks_for_too_much",
    ),
    "a parameter": (
        f"{parameters.LONGEST_VALUE} characters; {own.MOST_PARTS} values",
        "tests/briefings/test_own.py", "longer than 100 characters",
    ),
    "combinations of parameters' values in one call": (
        f"{requests.MOST_COMBINATIONS:,}", "tests/briefings/test_requests.py", "at most 10,000",
    ),
    "a list of briefings": (
        f"{listing.LARGEST // MB} MB; {listing.DEEPEST} levels",
        "tests/briefings/test_listing.py", "listing.LARGEST + 1",
    ),
    "a notebook; a record of a build": (
        f"{cells.LARGEST // MB} MB; {records.LARGEST_RECORD // MB} MB",
        "tests/test_security.py", "def test_a_notebook_too_large",
    ),
}  # fmt: skip


def stated() -> Iterator[tuple[str, str]]:
    """The rows of the table of limits."""
    text = (HOUSE / "SECURITY.md").read_text().partition("## Limits")[2].partition("\n## ")[0]
    for line in text.splitlines():
        if line.startswith("|") and not line.startswith(("| what |", "|---")):
            _, what, limit, _ = (cell.strip() for cell in line.split("|"))
            yield what, limit


def test_each_limit_that_is_stated_is_that_of_the_code() -> None:
    found = dict(stated())
    assert [*found] == [*LIMITS]
    for what, (limit, file, test) in LIMITS.items():
        assert limit in found[what], what
        assert test in (HOUSE / file).read_text(), (what, file)


def test_a_table_too_large_to_check_is_refused_unread(tmp_path: Path) -> None:
    entry: Any = next(r for r in descriptor.package()["resources"] if r["name"] == "events")
    shutil.copy(descriptor.file(entry), tmp_path / entry["path"])
    assert not stored_table.read(entry, tmp_path).problems
    os.truncate(tmp_path / entry["path"], stored_table.MOST_BYTES + 1)
    stored = stored_table.read(entry, tmp_path)
    (problem,) = stored.problems
    assert "larger than 200 MB" in str(problem) and not stored.is_read


def test_a_notebook_too_large_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "large.ipynb"
    path.touch()
    os.truncate(path, cells.LARGEST + 1)
    with pytest.raises(BriefingError, match="has more than 200 MB"):
        cells.read(path)


def test_a_record_too_large_is_none(tmp_path: Path) -> None:
    path = tmp_path / "record.json"
    path.write_text("{}")
    assert records.content(path, records.LARGEST_RECORD) == b"{}"
    os.truncate(path, records.LARGEST_RECORD + 1)
    with pytest.raises((OSError, ValueError)):
        records.content(path, records.LARGEST_RECORD)
