"""What became of the rows of a publisher's file: each is kept, joined with another or left out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from analysis.errors import BriefingError


def account(
    read: int,
    kept: int,
    merged: int = 0,
    left_out: Mapping[str, int] | None = None,
    file: str = "",
) -> dict[str, Any]:
    """What became of each of the `read` rows of one of the publisher's files.

    `kept` rows stand in the table, `merged` ones were joined with a kept row, and `left_out` gives
    a number for each reason. A reader puts a list of these in `frame.attrs["accounting"]`; where it
    read one file, whoever gave it the file adds its name.

    >>> account(read=10, kept=7, merged=2, left_out={"duplicate": 1})["kept"]
    7
    >>> account(read=10, kept=7)
    Traceback (most recent call last):
    analysis.errors.BriefingError: 10 rows read, 7 accounted for
    """
    reasons = dict(left_out or {})
    found = kept + merged + sum(reasons.values())
    if read != found:
        raise BriefingError(f"{file + ': ' if file else ''}{read} rows read, {found} accounted for")
    return {"file": file, "read": read, "kept": kept, "merged": merged, "left_out": reasons}
