"""What a row of the table of registered forecasts is known by.

Apart from `analysis.tables.forecasts`, since the checks of the tables ask it before any is loaded.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

import pandas as pd

from analysis.tables.files import checksum

CONTENT: Final = (
    "edition", "made", "statement", "measure", "organisation", "country", "members", "chance", "low",
    "high", "method", "known_to", "deadline", "resolved_by",
)  # fmt: skip
"""The columns that are never edited."""
OUTCOME: Final = ("outcome", "resolved")
COLUMNS: Final = ("id", *CONTENT, *OUTCOME)

DIGITS: Final = 6
"""Of a chance, as it is stored."""


def identity(row: Mapping[Any, Any]) -> str:
    """What a forecast is known by: its edition and a digest of all that is never edited.

    >>> row = dict.fromkeys(CONTENT) | {"edition": "2026-06", "chance": 0.5}
    >>> identity(row) == identity(row | {"chance": 0.5000000001}), identity(row | {"chance": 0.6})[:7]
    (True, '2026-06')
    """
    parts = [_text(row[name]) for name in CONTENT]
    return f"{row['edition']}-{checksum(json.dumps(parts).encode())[:12]}"


def _text(value: Any) -> str:
    if value is None or (not isinstance(value, str) and pd.isna(value)):
        return ""
    if isinstance(value, float):
        return f"{value:.{DIGITS}f}"
    return value.isoformat()[:10] if isinstance(value, date) else str(value)
