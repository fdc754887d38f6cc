"""What published polls say: the patron and the destination, side by side."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.findings import prose
from analysis.findings.scope import Finding, Scope, nothing

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
    return Finding(
        _sentence(frame, name["patron"]),
        frame,
        ("polls",),
        f"{len(frame)} figures from {frame['pollster'].nunique()} pollsters, fieldwork "
        f"{frame['date'].min():%Y}–{frame['date'].max():%Y}; read from releases and news reports.",
        {"series": _turns(frame)},
    )


def _turns(frame: pd.DataFrame) -> dict[str, dict[str, float]]:
    """First, lowest and last value of each series, with their years."""
    turns = {}
    for series, rows in frame.groupby("series"):
        low = rows.loc[rows["value_percent"].idxmin()]
        turns[str(series)] = {
            "first": float(rows["value_percent"].iloc[0]),
            "first_year": int(rows["date"].iloc[0].year),
            "low": float(low["value_percent"]),
            "low_year": int(low["date"].year),
            "last": float(rows["value_percent"].iloc[-1]),
            "last_year": int(rows["date"].iloc[-1].year),
        }
    return turns


def _sentence(frame: pd.DataFrame, patron: str) -> str:
    """How the longest series about the patron went."""
    about = frame[frame["topic"] == "russia"] if patron == "Russia" else frame.iloc[0:0]
    if about.empty:
        return "The polls in hand do not ask about the patron more than once."
    series = about.groupby("series").size().idxmax()
    rows = about[about["series"] == series]
    turn = _turns(rows)[str(series)]
    question = rows["question"].iloc[-1]
    text = (
        f"On “{question}”, the share fell from {turn['first']:.0f}% in {turn['first_year']} to "
        f"{turn['low']:.0f}% in {turn['low_year']}"
        if turn["low"] < turn["first"]
        else f"On “{question}”, the share was {turn['first']:.0f}% in {turn['first_year']}"
    )
    if turn["last"] > turn["low"] + 3:
        text += f" and was back at {turn['last']:.0f}% in {turn['last_year']}"
    elif turn["last_year"] != turn["low_year"]:
        text += f"; it was {turn['last']:.0f}% in {turn['last_year']}"
    pollsters = prose.listing(sorted(rows["pollster"].unique()))
    return f"{text} ({pollsters})."


def _patron_turn(finding: Finding) -> dict[str, float] | None:
    """The turns of the longest series on the patron, None where there is none."""
    frame = finding.frame
    about = frame[frame["topic"] == "russia"]
    if about.empty:
        return None
    series = about.groupby("series").size().idxmax()
    return _turns(about[about["series"] == series])[str(series)]


def latest(finding: Finding) -> dict[str, Any] | None:
    """The turns of that series with its question, None where there is none."""
    turn = _patron_turn(finding)
    if turn is None:
        return None
    about = finding.frame[finding.frame["topic"] == "russia"]
    series = about.groupby("series").size().idxmax()
    return {**turn, "question": about.loc[about["series"] == series, "question"].iloc[-1]}


def has_cooled(finding: Finding) -> bool | None:
    """Whether the longest series on the patron ended 10 points or more below its first value."""
    turn = _patron_turn(finding)
    if turn is None:
        return None
    change = turn["last"] - turn["first"]
    return True if change <= -CLEAR_POINTS else False if change >= CLEAR_POINTS else None


def recovered(finding: Finding) -> bool:
    """Whether that series ended 10 points or more above its lowest value."""
    turn = _patron_turn(finding)
    return turn is not None and turn["last"] - turn["low"] >= CLEAR_POINTS
