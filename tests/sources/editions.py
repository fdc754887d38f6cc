"""Pins on one edition of a publisher's file.

What a table's rows say is pinned to a day, `load.table(name, as_of=day)`: a refresh brings rows of
later days, and the figure stays. How many rows a file had can't be cut at a day; it holds for that
file alone, and is asked as long as the table is made from it.
"""

from typing import Any

import pytest

from analysis.tables import descriptor


def accounts(name: str, file: str) -> list[dict[str, Any]]:
    """The accounts of the rows read for a table; the test is skipped where `file` was replaced."""
    books = descriptor.resource(name).get("accounting", [])
    if file not in {book["file"] for book in books}:
        pytest.skip(f"counts of {file}, of which {name} is no longer made")
    return list(books)
