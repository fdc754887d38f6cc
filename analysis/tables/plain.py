"""Small tables kept as CSV, as plain text and without pandas."""

from __future__ import annotations

import csv
import functools
from pathlib import Path

from analysis.tables import descriptor


def rows(name: str, folder: Path | None = None) -> list[dict[str, str]]:
    """The rows of a small table, its cells as the texts that they are in the file; empty ones "".

    Checked as `load.table` checks it. Do not change what is returned: it is kept.

    >>> rows("countries")[0]["country"]
    'ABW'
    """
    path = descriptor.file(descriptor.resource(name, folder), folder)
    state = path.stat()
    return _rows(name, path, state.st_mtime_ns, state.st_size, *descriptor.cache_key(folder))


@functools.lru_cache(maxsize=8)
def _rows(
    name: str, path: Path, _changed: int, _size: int, described: Path, _described_on: int
) -> list[dict[str, str]]:
    entry = descriptor.resource(name, described.parent)
    if not descriptor.is_recorded(path, entry):
        from analysis.tables.checks import refuse_faults, stored_table  # they take pandas

        refuse_faults(stored_table.read(entry, path.parent))
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))
