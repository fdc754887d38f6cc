"""Small tables kept as CSV, as plain text and without pandas."""

from __future__ import annotations

import csv
import functools
import io
from pathlib import Path

from analysis.tables import descriptor, files


def rows(name: str, folder: Path | None = None) -> list[dict[str, str]]:
    """The rows of a small table, its cells as the texts that they are in the file; empty ones "".

    Its bytes are those that the descriptor records, as with `load.table`. Do not change what is
    returned: it is kept.

    >>> rows("countries")[0]["country"]
    'ABW'
    """
    path = descriptor.file(descriptor.resource(name, folder), folder)
    entry, found = _rows(name, folder, files.state(path), *descriptor.cache_key(folder))
    descriptor.read_of(name, entry, folder)
    return found


@functools.lru_cache(maxsize=8)
def _rows(
    name: str,
    folder: Path | None,
    _state: files.State,
    _described: Path,
    _described_in: files.State,
) -> tuple[descriptor.Resource, list[dict[str, str]]]:
    entry, content = descriptor.recorded(name, folder)
    with io.StringIO(content.decode(), newline="") as stream:
        return entry, list(csv.DictReader(stream))
