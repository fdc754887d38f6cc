"""Published poll figures on Armenia, compiled by hand from releases and news.

Questions are put in this project's words (`labels/polls.csv`); one series is one question of one
pollster, so that its figures may be joined by a line.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.errors import BriefingError
from analysis.sources.accounting import account
from analysis.sources.compiled import cited, first_day, label_rows, last_day
from analysis.sources.rawfile import read_csv
from analysis.sources.reader import Frames, Reader

COUNTRY = "ARM"
SAMPLE = re.compile(r"n=([\d,]+)")


def read(path: Path) -> Frames:
    """The table `polls` from the compiled file `path`."""
    return {"polls": polls(read_csv(path))}


READERS = {"polls": Reader(read)}


def polls(rows: pd.DataFrame) -> pd.DataFrame:
    """One row a published figure; every compiled row is kept."""
    labels = label_rows("polls.csv")
    key = ["pollster_in_file", "question_in_file"]
    compiled = rows.rename(columns=dict(zip(("pollster", "question"), key, strict=True)))
    found = compiled.merge(labels, on=key, how="outer", indicator=True)
    astray = found[found["_merge"] != "both"]
    if len(astray):
        raise BriefingError(
            "questions in only one of the polls and labels/polls.csv: "
            + "; ".join(sorted(set(astray["question_in_file"])))
        )
    found = compiled.merge(labels, on=key)
    waves = pd.DataFrame(
        [fieldwork(text) for text in found["fieldwork"]],
        columns=["fieldwork_start", "fieldwork_end", "has_days"],
    )
    found = _dated_by_other_rows(found.join(waves))
    published = pd.Series([last_day(text) for text in found["published"]], dtype="datetime64[us]")
    # Fieldwork of which only the year is known had ended when its figures came out.
    found["fieldwork_end"] = found["fieldwork_end"].where(
        found["fieldwork_end"] <= published, published
    )
    stated = (found["pollster_in_file"] + " " + found["unit_note"]).str.extract(SAMPLE)[0]
    out = found[
        ["pollster", "fieldwork_start", "fieldwork_end", "series", "question", "topic"]
    ].assign(
        country=COUNTRY,
        published=published,
        value_percent=pd.to_numeric(found["value"]),
        n=pd.to_numeric(stated.str.replace(",", "")).astype("Int64"),
        note=[_note(row) for row in found.to_dict("records")],
        **cited(found),
    )
    out["poll_id"] = out["series"] + "-" + out["fieldwork_start"].dt.strftime("%Y-%m-%d")
    out = out.replace("", None)
    out.attrs["accounting"] = [account(read=len(rows), kept=len(out))]
    return out


def fieldwork(text: str) -> tuple[pd.Timestamp, pd.Timestamp, bool]:
    """First and last day of the fieldwork as the compiler wrote it, and whether days were given.

    >>> [str(day.date()) for day in fieldwork("2021-11/12")[:2]]
    ['2021-11-01', '2021-12-31']
    >>> fieldwork("2024-07-03/2024-07-06")[2]
    True
    """
    first, _, last = text.partition(" ")[0].partition("/")
    if last and len(last) < 4:
        last = f"{first[:5]}{last}"
    start, precision = first_day(first)
    return start, last_day(last or first), precision == "day"


def _dated_by_other_rows(found: pd.DataFrame) -> pd.DataFrame:
    """Give a wave dated by month the days that another row of the same pollster states for it."""
    found = found.copy()
    days = ["fieldwork_start", "fieldwork_end"]
    stated = found.loc[found["has_days"], ["pollster", *days]].drop_duplicates()
    for row in found.index[~found["has_days"] & (found["fieldwork"].str.len() > 4)]:
        start, end = found.loc[row, days]
        within = stated[
            (stated["pollster"] == found.at[row, "pollster"])
            & (stated["fieldwork_start"] >= start)
            & (stated["fieldwork_end"] <= end)
        ]
        if len(within) == 1:
            found.loc[row, days] = within.iloc[0][days]
    return found


def _note(row: Mapping[Hashable, Any]) -> str:
    """What a reader must know of one figure."""
    notes = [row["note"]] if row["note"] else []
    if row["several_answers"] == "yes":
        notes.append("several answers allowed")
    if "derived" in row["unit_note"]:
        notes.append("derived from the change reported for the next wave")
    parts = re.search(r"\((\d+ .*\+.*)\)", row["unit_note"])
    if parts:
        notes.append(f"published parts: {parts[1]}")
    if "conflicts" in row["fieldwork"]:
        notes.append("wave not stated; another source gives 88 for May 2019")
    if "half" in row["source_title"]:
        notes.append("reported as half")
    return "; ".join(notes)
