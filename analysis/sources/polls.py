"""Published poll figures on Armenia and other states, compiled by hand from releases and news.

Questions are put in this project's words, with the state or body that they are about and whether the
answer is for or against it (`labels/polls.csv`); one series is one answer to one question of one
pollster, so that its figures may be joined by a line. Single figures of which a reader must know more
stand in `labels/poll_figures.csv`.
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
from analysis.sources.rawfile import raw_file, read_csv
from analysis.sources.reader import Frames

ARMENIA = "polls/polls_armenia.csv"
OTHERS = "polls/polls_others.csv"
QUESTION = ["country", "pollster_in_file", "question_in_file"]
FIGURE = [*QUESTION, "fieldwork"]
SAMPLE = re.compile(r"n=([\d,]+)")


def build(raw: Path) -> Frames:
    """The table `polls` from the two compiled files in `raw`; every row is kept."""
    armenia = read_csv(raw_file(raw, ARMENIA)).assign(country="ARM", n="")
    others = read_csv(raw_file(raw, OTHERS)).drop(columns="series")
    out = polls(pd.concat([armenia, others], ignore_index=True))
    out.attrs["accounting"] = [
        account(len(rows), len(rows), file=file)
        for file, rows in ((ARMENIA, armenia), (OTHERS, others))
    ]
    return {"polls": out}


def polls(rows: pd.DataFrame) -> pd.DataFrame:
    """One row a published figure, from the compiled rows with country and n."""
    in_file = {"pollster": QUESTION[1], "question": QUESTION[2]}
    found = _with_cautions(_with_questions(rows.rename(columns=in_file)))
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
    stated = found["n"].where(found["n"] != "", stated.str.replace(",", ""))
    columns = ["country", "pollster", "fieldwork_start", "fieldwork_end", "series", "question",
               "about", "stance"]  # fmt: skip
    out = found[columns].assign(
        published=published,
        value_percent=pd.to_numeric(found["value"]),
        n=pd.to_numeric(stated).astype("Int64"),
        is_in_series=found["in_series"] != "no",
        is_wave_inferred=found["wave_inferred"] == "yes",
        note=[_note(row) for row in found.to_dict("records")],
        **cited(found),
    )
    out["poll_id"] = out["series"] + "-" + out["fieldwork_start"].dt.strftime("%Y-%m-%d")
    return out.replace("", None)


def _with_questions(rows: pd.DataFrame) -> pd.DataFrame:
    """`rows` with our words for each question; BriefingError where one lacks the other."""
    labels = label_rows("polls.csv")
    both = rows.merge(labels, on=QUESTION, how="outer", indicator=True)
    for side, fault in (
        ("left_only", "without a label"),
        ("right_only", "labelled, but not asked"),
    ):
        astray = both.loc[both["_merge"] == side, "question_in_file"]
        if len(astray):
            raise BriefingError(
                f"questions {fault} (labels/polls.csv): {'; '.join(sorted(set(astray)))}"
            )
    return rows.merge(labels, on=QUESTION, validate="many_to_one")


def _with_cautions(rows: pd.DataFrame) -> pd.DataFrame:
    """`rows` with in_series, wave_inferred and caution, empty for most; BriefingError where a caution
    has no row."""
    cautions = label_rows("poll_figures.csv").rename(columns={"note": "caution"})
    found = rows.merge(cautions, on=FIGURE, how="left", validate="one_to_one").fillna("")
    without = cautions.merge(rows, on=FIGURE, how="left", indicator=True)
    without = without[without["_merge"] == "left_only"]
    if len(without):
        lost = "; ".join(without[FIGURE].agg(" ".join, axis=1))
        raise BriefingError(f"rows of labels/poll_figures.csv without a figure: {lost}")
    return found


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
    who = ["country", "pollster"]
    stated = found.loc[found["has_days"], [*who, *days]].drop_duplicates()
    is_month = found["fieldwork"].str.partition(" ")[0].str.len() > 4
    for row in found.index[~found["has_days"] & is_month]:
        start, end = found.loc[row, days]
        within = stated[
            (stated[who] == found.loc[row, who]).all(axis=1)
            & (stated["fieldwork_start"] >= start)
            & (stated["fieldwork_end"] <= end)
        ]
        if len(within) == 1:
            found.loc[row, days] = within.iloc[0][days]
    return found


def _note(row: Mapping[Hashable, Any]) -> str:
    """What a reader must know of one figure: on the question, then on the figure."""
    remark = row["unit_note"].removeprefix("%").strip().removeprefix("(").removesuffix(")")
    remark = SAMPLE.sub("", remark).strip(" ;")
    notes = [
        row["note"],
        "several answers allowed" if row["several_answers"] == "yes" else "",
        row["caution"] or ("by telephone" if remark == "phone" else remark),
    ]
    return "; ".join(note for note in notes if note)
