"""Roll calls of the two vote series, and their sessions.

A table of roll calls is `resolutions`, or `roll_calls_voeten`. Groups of them, for the argument
`groups` of the measures, are a Series, roll call -> label. To look at a part, filter the Series:
`sessions[sessions >= 77]`. Labels need not cover every roll call; one without a label is left out.
"""

from __future__ import annotations

import pandas as pd

from analysis.errors import BriefingError


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

    Where the table gives no session, it is told from the date: a session
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


def _indexed(roll_calls: pd.DataFrame, column: str) -> pd.DataFrame:
    if column not in roll_calls:
        raise BriefingError(
            f"no column {column!r} to group by; there are {', '.join(map(str, roll_calls))}"
        )
    ids = roll_call_ids(roll_calls)
    if ids.duplicated().any():
        raise BriefingError(f"roll calls: each {ids.name} must come once")
    return roll_calls.set_index(pd.Index(ids))
