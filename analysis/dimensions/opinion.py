"""What published polls say: the patron and the destination, side by side."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.dimensions import words
from analysis.dimensions.scope import Finding, Scope, nothing

TOPICS = {"RUS": "russia"}  # the topic of the polls table that is about a patron
CLEAR_POINTS = 10  # sampling error of one wave is about 3 points; house effects come on top


def polls(scope: Scope) -> Finding:
    """Poll figures whose question was asked at least twice, as lines; fieldwork's middle as date.

    frame: the polls table's columns and `date` (middle of the fieldwork).
    """
    name = scope.names
    table = scope.table("polls")
    table = table[table["country"] == scope.focus].copy()
    if table.empty:
        return nothing(
            f"No published polls of {name['country']} are in hand, so opinion is not judged here.",
            "polls",
        )
    start, end = table["fieldwork_start"], table["fieldwork_end"]
    table["date"] = start + (end - start) / 2
    repeated = table.groupby("series")["date"].transform("nunique") >= 2
    frame = table[repeated].sort_values(["series", "date"], ignore_index=True)
    if frame.empty:
        return nothing(f"No poll of {name['country']} in hand was repeated by then.", "polls")
    turn = _patron_turn(frame, scope.patron)
    return Finding(
        _sentence(turn),
        frame,
        ("polls",),
        f"{len(frame)} figures from {frame['pollster'].nunique()} pollsters, fieldwork "
        f"{frame['date'].min():%Y}–{frame['date'].max():%Y}; read from releases and news reports.",
        {"patron": turn},
    )


def _patron_turn(frame: pd.DataFrame, patron: str) -> dict[str, Any] | None:
    """First, lowest and last value of the longest series on the patron; None where there is none."""
    about = frame[frame["topic"] == TOPICS.get(patron)]
    if about.empty:
        return None
    rows = about[about["series"] == about.groupby("series").size().idxmax()]
    first, last = rows.iloc[0], rows.iloc[-1]
    low = rows.loc[rows["value_percent"].idxmin()]
    return {
        "question": str(last["question"]),
        "pollsters": sorted(rows["pollster"].unique()),
        "first": float(first["value_percent"]),
        "first_year": int(first["date"].year),
        "low": float(low["value_percent"]),
        "low_year": int(low["date"].year),
        "last": float(last["value_percent"]),
        "last_year": int(last["date"].year),
    }


def _sentence(turn: dict[str, Any] | None) -> str:
    """How that series went."""
    if turn is None:
        return "The polls in hand do not ask about the patron more than once."
    text = f"On “{turn['question']}”, the share "
    if turn["first"] - turn["low"] >= CLEAR_POINTS:
        text += (
            f"fell from {turn['first']:.0f}% in {turn['first_year']} to {turn['low']:.0f}% in "
            f"{turn['low_year']}"
        )
        if turn["last"] - turn["low"] >= CLEAR_POINTS:
            text += f" and was back at {turn['last']:.0f}% in {turn['last_year']}"
        elif turn["last_year"] != turn["low_year"]:
            text += f"; it was {turn['last']:.0f}% in {turn['last_year']}"
    else:
        text += f"was {turn['first']:.0f}% in {turn['first_year']}"
        if turn["last_year"] != turn["first_year"]:
            change = turn["last"] - turn["first"]
            word = words.direction(change - CLEAR_POINTS, change + CLEAR_POINTS, "a rise", "a fall")
            word = word if word.startswith("a ") else "no clear change"
            text += f" and {turn['last']:.0f}% in {turn['last_year']}, {word}"
    return f"{text} ({words.listing(turn['pollsters'])})."


def has_cooled(finding: Finding) -> bool | None:
    """Whether the longest series on the patron ended 10 points or more below its first value."""
    turn = finding.facts["patron"]
    if turn is None:
        return None
    change = turn["last"] - turn["first"]
    return True if change <= -CLEAR_POINTS else False if change >= CLEAR_POINTS else None


def recovered(finding: Finding) -> bool:
    """Whether that series ended 10 points or more above its lowest value."""
    turn = finding.facts["patron"]
    return turn is not None and turn["last"] - turn["low"] >= CLEAR_POINTS
