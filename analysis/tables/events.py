"""Events by what they were and whom they name; nothing is decided by the wording of a label."""

from __future__ import annotations

import pandas as pd

WEAK_SOURCES = ("state media", "aggregator", "encyclopedia copy", "general knowledge")
"""Qualities of a source (column source_quality of every compiled table) that are weak evidence."""


def tagged(events: pd.DataFrame, *tags: str) -> pd.DataFrame:
    """The events with at least one of the tags (column tags, joined by "; ").

    >>> tagged(pd.DataFrame({"tags": ["freeze; suspension", None]}), "freeze").index.tolist()
    [0]
    """
    return events[_holds(events["tags"], set(tags))]


def naming(events: pd.DataFrame, *actors: str) -> pd.DataFrame:
    """The events whose actors include all of these codes (column actors, joined by "; ").

    >>> naming(pd.DataFrame({"actors": ["ARM; CSTO", "RUS"]}), "ARM", "CSTO").index.tolist()
    [0]
    """
    return events[events["actors"].map(lambda text: set(actors) <= set(text.split("; ")))]


def is_weak(table: pd.DataFrame) -> pd.Series:
    """Whether the source of each row is weak, by the column source_quality.

    >>> is_weak(pd.DataFrame({"source_quality": ["dataset", "aggregator"]})).tolist()
    [False, True]
    """
    return table["source_quality"].isin(WEAK_SOURCES)


def _holds(cells: pd.Series, wanted: set[str]) -> pd.Series:
    return cells.map(lambda text: isinstance(text, str) and bool(wanted & set(text.split("; "))))
