"""What a module of `analysis.sources` gives for a source whose format has faults of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.errors import BriefingError

Frames = dict[str, pd.DataFrame]


@dataclass(frozen=True)
class Reader:
    """How one source is read, and how its file is had from the publisher's address.

    Parameters
    ----------
    read
        From the path of the file to its tables by name. `frame.attrs` may hold the "accounting" of
        the rows, "facts" that the file states (for the words in braces of the description) and
        "notes" for whoever refreshes the table.
    find
        Where the address answers with JSON, the address of the file in it.
    body
        The JSON to which the address answers with the file.
    unpack
        Takes the file out of the answer, in place.
    """

    read: Callable[[Path], Frames]
    find: Callable[[Any], str] | None = None
    body: Mapping[str, Any] | None = None
    unpack: Callable[[Path], None] | None = None


def filled(made: Frames, file: str) -> Frames:
    """What a file gave; BriefingError where that is not one row: a header alone replaces no table."""
    if all(frame.empty for frame in made.values()):
        raise BriefingError(f"{file}: not one row; a table is never replaced by an empty one")
    return made
