"""What the hard tests share: tables read once, since thousands of inputs are tried on them."""

import functools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from analysis.tables import load


@pytest.fixture(scope="module")
def tables_read_once() -> Iterator[None]:
    """`load.table` reads and checks each table of the project once; nobody changes it here."""
    read = load.table

    @functools.cache
    def once(name: str, as_of: Any = None, folder: Path | None = None) -> Any:
        return read(name, as_of, folder)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(load, "table", once)
        yield
