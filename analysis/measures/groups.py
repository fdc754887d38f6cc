"""Roll calls of the two vote series, and groups of them: sessions, years, periods, subjects.

Each helper takes a table of roll calls (`resolutions`, or `roll_calls_voeten`) and returns a Series,
roll call -> label, for the argument `groups` of the measures. To look at a part, filter the Series:
`sessions[sessions >= 77]`. A label need not cover every roll call; one without a label is left out.
Only with subjects may a roll call come in several groups.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import numpy as np
import pandas as pd

from analysis.errors import BriefingError

ISSUES: Final = {
    "is_me": "Palestine and the Middle East",
    "is_nu": "Nuclear weapons and nuclear material",
    "is_di": "Arms control and disarmament",
    "is_hr": "Human rights",
    "is_co": "Colonialism",
    "is_ec": "Economic development",
}
"""Voeten's issues, a column each."""


def roll_call_ids(frame: pd.DataFrame) -> pd.Series:
    """One number a roll call: `undl_id`, or `roll_call` made of Voeten's rcid and the year.

    Voeten's number alone is not unique: a few stand for a vote of the 1950s and for one of 2023. So
    his tables need their date, and the number becomes rcid x 10,000 + year.

    >>> roll_call_ids(pd.DataFrame({"rcid": [427, 427], "date": ["1955-10-03", "2023-11-02"]})).tolist()
    [4271955, 4272023]
    """
    if "undl_id" in frame:
        return frame["undl_id"]
    if not {"rcid", "date"} <= set(frame):
        raise BriefingError(
            "roll calls are known by undl_id, or in Voeten's series by rcid and date; there are "
            + ", ".join(map(str, frame))
        )
    year = pd.to_datetime(frame["date"]).dt.year
    return (frame["rcid"] * 10_000 + year).rename("roll_call")


def by_session(roll_calls: pd.DataFrame, special: bool = False) -> pd.Series:
    """The regular session, an integer; with `special`, special sessions by their own label too.

    Where the table gives no session, as Voeten's does not, it is told from the date: a session
    opens in September and goes on, with its resumed parts, until the next one; the first, opened
    in January 1946, to the end of that year. Special sessions then fall into the regular one of
    their time.

    >>> table = pd.DataFrame({"undl_id": [1, 2], "session": [77, None], "special_session": ["", "ES-11"]})
    >>> by_session(table).to_dict(), by_session(table, special=True).to_dict()
    ({1: 77}, {1: 77, 2: 'ES-11'})
    """
    if "session" not in roll_calls:
        dates = pd.to_datetime(_indexed(roll_calls, "date")["date"]).dropna()
        opened = dates.dt.year - (dates.dt.month < 9)
        return (opened - 1945).clip(lower=1).astype("int64").rename("session")
    indexed = _indexed(roll_calls, "session")
    session = indexed["session"].astype("Int64")
    if not special or "special_session" not in indexed:
        return session.dropna().astype("int64")
    label = indexed["special_session"].fillna("").astype(object)
    both = session.astype(object).where(session.notna(), label)
    return both[both != ""].rename("session")


def by_year(roll_calls: pd.DataFrame) -> pd.Series:
    """The calendar year of the vote, an integer."""
    dates = pd.to_datetime(_indexed(roll_calls, "date")["date"])
    return dates.dropna().dt.year.astype("int64").rename("year")


def by_period(roll_calls: pd.DataFrame, starts: Iterable[str | pd.Timestamp]) -> pd.Series:
    """Periods that begin on the days of `starts`, the last one without an end.

    Votes before the first day are left out. Labels are in order of time.

    >>> table = pd.DataFrame({"undl_id": [1, 2, 3], "date": ["2019-12-31", "2020-01-01", "2024-02-22"]})
    >>> by_period(table, ["2020-01-01", "2024-02-22"]).to_dict()
    {2: '2020-01-01 to 2024-02-21', 3: '2024-02-22 on'}
    """
    days = pd.DatetimeIndex([pd.Timestamp(day) for day in starts])
    if not len(days) or not (days.is_monotonic_increasing and days.is_unique):
        raise BriefingError("periods: give one or more days on which they begin, in order of time")
    last_days = (days[1:] - pd.Timedelta(days=1)).strftime("%Y-%m-%d")
    labels = [
        *(f"{day:%Y-%m-%d} to {last}" for day, last in zip(days, last_days, strict=False)),
        f"{days[-1]:%Y-%m-%d} on",
    ]
    dates = pd.to_datetime(_indexed(roll_calls, "date")["date"]).dropna()
    place = days.searchsorted(dates, side="right") - 1
    inside = place >= 0
    named = np.asarray(labels, dtype=object)[place[inside]]
    return pd.Series(named, index=dates.index[inside], name="period")


def by_subject(roll_calls: pd.DataFrame, separator: str = "; ") -> pd.Series:
    """The subjects of each roll call: one that has several comes once for each of them.

    Groups overlap, so their counts do not add up to the number of roll calls. From `subjects`, a
    third party's labels, or from the columns of Voeten's `ISSUES`; the two are not the same list.

    >>> table = pd.DataFrame({"undl_id": [1, 2], "subjects": ["Human Rights; Other", ""]})
    >>> list(by_subject(table).items())
    [(1, 'Human Rights'), (1, 'Other')]
    """
    issues = [column for column in ISSUES if column in roll_calls]
    if "subjects" in roll_calls or not issues:
        texts = _indexed(roll_calls, "subjects")["subjects"]
        each = texts.fillna("").str.split(separator).explode().str.strip()
    else:
        held = _indexed(roll_calls, issues[0])[issues].rename(columns=ISSUES).stack()
        each = held[held].reset_index(level=1)["level_1"]
    named = each[each != ""].astype(object).rename("subject").reset_index().drop_duplicates()
    return named.set_index(each.index.name)["subject"]


def _indexed(roll_calls: pd.DataFrame, column: str) -> pd.DataFrame:
    if column not in roll_calls:
        raise BriefingError(
            f"no column {column!r} to group by; there are {', '.join(map(str, roll_calls))}"
        )
    ids = roll_call_ids(roll_calls)
    if ids.duplicated().any():
        raise BriefingError(f"roll calls: each {ids.name} must come once")
    return roll_calls.set_index(pd.Index(ids))
