"""Events by what they were and whom they name; nothing is decided by the wording of a label."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

WEAK_SOURCES = ("state media", "aggregator", "encyclopedia copy", "general knowledge")
"""Qualities of a source (column source_quality of every compiled table) that are weak evidence."""
SCHEDULED = "scheduled"
"""The tag of an event that an older source had set for its day."""


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
    named = events["actors"].map(lambda text: set(actors) <= set(text.split("; ")))
    return events[named.astype(bool)]


def following(events: pd.DataFrame, country: str) -> pd.DataFrame:
    """The events that belong to the story of a state (column follows, joined by "; ").

    >>> following(pd.DataFrame({"follows": ["BFA; MLI", None]}), "MLI").index.tolist()
    [0]
    """
    return events[_holds(events["follows"], {country})]


def followed_states(events: pd.DataFrame) -> list[str]:
    """The states whose story the table follows, those with the most events first.

    >>> followed_states(pd.DataFrame({"follows": ["BFA; MLI", None, "MLI"]}))
    ['MLI', 'BFA']
    """
    codes = events["follows"].dropna().str.split("; ").explode()
    return [str(code) for code in codes.value_counts().index]


def lanes(events: pd.DataFrame, words: Mapping[str, Sequence[str]]) -> pd.Series:
    """The lane of each event: that of the first of its tags that has one, else that of its kind;
    missing where neither has.

    >>> frame = pd.DataFrame({"tags": ["scheduled; freeze", None, None], "kind": ["a", "b", "c"]})
    >>> lanes(frame, {"One": ["freeze"], "Two": ["a", "b"]}).tolist()
    ['One', 'Two', None]
    """
    lane = {word: name for name, listed in words.items() for word in listed}
    found = [
        next((lane[word] for word in (*_split(tags), kind) if word in lane), None)
        for tags, kind in zip(events["tags"], events["kind"], strict=True)
    ]
    return pd.Series(found, index=events.index, dtype=object)


def is_weak(table: pd.DataFrame) -> pd.Series:
    """Whether the source of each row is weak, by the column source_quality.

    >>> is_weak(pd.DataFrame({"source_quality": ["dataset", "aggregator"]})).tolist()
    [False, True]
    """
    return table["source_quality"].isin(WEAK_SOURCES)


def _holds(cells: pd.Series, wanted: set[str]) -> pd.Series:
    return cells.map(lambda text: bool(wanted & set(_split(text)))).astype(bool)


def _split(text: object) -> list[str]:
    return text.split("; ") if isinstance(text, str) else []
