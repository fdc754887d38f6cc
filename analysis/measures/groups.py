"""Groups of roll calls for the measures of votes: sessions, years, periods, subjects.

Each helper takes the table of roll calls (resolutions with `undl_id`, or Voeten's roll calls with
`rcid`) and returns a Series, roll call -> label, for the argument `groups` of the measures. To look
at a part, filter the Series: `sessions[sessions >= 77]`. A label need not cover every roll call;
one without a label is left out. Only with subjects may a roll call come in several groups.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import numpy as np
import pandas as pd

from analysis.errors import BriefingError

KEYS: Final = ("undl_id", "rcid")
"""What a roll call is known by: its record in the UN Digital Library, or Voeten's number."""


def roll_call_key(frame: pd.DataFrame) -> str:
    """The column that names the roll call, of the two vote series; BriefingError if neither is there."""
    found = [key for key in KEYS if key in frame]
    if len(found) != 1:
        raise BriefingError(
            f"a table of roll calls needs one of the columns {' and '.join(KEYS)}; "
            f"there are {', '.join(map(str, frame))}"
        )
    return found[0]


def by_session(roll_calls: pd.DataFrame, special: bool = False) -> pd.Series:
    """The regular session, an integer; with `special`, special sessions by their own label too.

    >>> table = pd.DataFrame({"undl_id": [1, 2], "session": [77, None], "special_session": ["", "ES-11"]})
    >>> by_session(table).to_dict(), by_session(table, special=True).to_dict()
    ({1: 77}, {1: 77, 2: 'ES-11'})
    """
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
    """The subjects of each resolution: one that has several comes once for each of them.

    Groups overlap, so their counts do not add up to the number of resolutions. The labels of
    `resolutions` are a third party's.

    >>> table = pd.DataFrame({"undl_id": [1, 2], "subjects": ["Human Rights; Other", ""]})
    >>> list(by_subject(table).items())
    [(1, 'Human Rights'), (1, 'Other')]
    """
    each = _indexed(roll_calls, "subjects")["subjects"].fillna("").str.split(separator).explode()
    each = each.str.strip().astype(object).rename("subject")
    named = pd.DataFrame({"subject": each[each != ""]}).reset_index().drop_duplicates()
    return named.set_index(each.index.name)["subject"]


def _indexed(roll_calls: pd.DataFrame, column: str) -> pd.DataFrame:
    key = roll_call_key(roll_calls)
    if column not in roll_calls:
        raise BriefingError(
            f"no column {column!r} to group by; there are {', '.join(map(str, roll_calls))}"
        )
    if roll_calls[key].duplicated().any():
        raise BriefingError(f"roll calls: {key} must name each roll call once")
    return roll_calls.set_index(key)
