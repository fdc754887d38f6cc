"""The article whose claims are tested, by the table of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from analysis.tables import plain


@dataclass(frozen=True)
class Article:
    """Its title, and the day that counts as its own; publisher and author are not recorded."""

    title: str
    day: date


def article() -> Article:
    """The article of the claims; needs no pandas, so that a parameter can be checked by it.

    >>> article().day
    datetime.date(2024, 6, 13)
    """
    first = plain.rows("claims")[0]
    return Article(first["article_title"], date.fromisoformat(first["article_day"]))
