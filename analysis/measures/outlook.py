"""Outlook: how often members leave, and words for probabilities.

A base rate before a story: the exits per member-year that an organisation has had, with an
interval. A model of who leaves next has to beat it (`brier_skill`), else the base rate is the
answer.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import stats

from analysis.errors import BriefingError

DAYS_IN_YEAR: Final = 365.25
CONTINUES_WITHIN: Final = pd.Timedelta(days=31)
"""A membership that resumes this soon, in the organisation or its successor, never ended."""

STILL: Final = pd.Timestamp("2200-01-01")

LIKELIHOOD: Final = (
    (0.05, "almost no chance"),
    (0.20, "very unlikely"),
    (0.45, "unlikely"),
    (0.55, "roughly even chance"),
    (0.80, "likely"),
    (0.95, "very likely"),
    (1.00, "almost certain"),
)
"""Upper ends of the bands of Intelligence Community Directive 203, and their words."""

SPELL_COLUMNS: Final = {
    "country": "str",
    "start": "datetime64[us]",
    "end": "datetime64[us]",
    "years": "float64",
    "is_exit": "bool",
}


def spells(
    memberships: pd.DataFrame,
    organisations: list[str],
    exclude: Iterable[str],
    as_of: pd.Timestamp | str,
    since: pd.Timestamp | str | None = None,
) -> pd.DataFrame:
    """Unbroken memberships in an organisation and its predecessors, up to a day.

    memberships: organisation, country, status, start, end; only status "member" counts (a frozen
    member is one). organisations: the organisation with those it continues (["CST", "CSTO"]):
    passing from one to the next is one spell, so no exit. exclude: countries left out (the patron,
    who cannot leave its own alliance). since: count no member-year and no exit before this day, for
    instance the day a treaty came into force. Returns country, start, end (missing where it still
    holds), years (to the end or as_of), is_exit. Raises BriefingError where nobody is left.
    """
    day = pd.Timestamp(as_of)
    rows = memberships[
        memberships["organisation"].isin(organisations)
        & (memberships["status"] == "member")
        & ~memberships["country"].isin(list(exclude))
    ]
    rows = rows.assign(start=pd.to_datetime(rows["start"]), end=pd.to_datetime(rows["end"]))
    rows = rows[rows["start"] <= day].sort_values(["country", "start"])
    if rows.empty:
        known = ", ".join(sorted(memberships["organisation"].unique()))
        raise BriefingError(
            f"no members of {', '.join(organisations)} by {day:%Y-%m-%d}; organisations are {known}"
        )
    # An end after the day is not known yet: such a membership still holds.
    rows["end"] = rows["end"].where(rows["end"] <= day, STILL)
    merged: list[tuple[str, pd.Timestamp, pd.Timestamp]] = []
    for country, start, end in zip(rows["country"], rows["start"], rows["end"], strict=True):
        if merged and merged[-1][0] == country and start <= merged[-1][2] + CONTINUES_WITHIN:
            merged[-1] = (country, merged[-1][1], max(merged[-1][2], end))
        else:
            merged.append((country, start, end))
    table = pd.DataFrame(merged, columns=["country", "start", "end"])
    table["end"] = table["end"].where(table["end"] < STILL)
    if since is not None:
        first = pd.Timestamp(since)
        table = table[table["end"].isna() | (table["end"] > first)]
        table = table.assign(start=table["start"].where(table["start"] > first, first))
    table["years"] = (table["end"].fillna(day) - table["start"]).dt.days / DAYS_IN_YEAR
    table["is_exit"] = table["end"].notna()
    return table.astype(SPELL_COLUMNS)


BASE_RATE_COLUMNS: Final = {
    "exits": "int64",
    "spells": "int64",
    "member_years": "float64",
    "rate": "float64",
    "low": "float64",
    "high": "float64",
}


def exits_base_rate(
    memberships: pd.DataFrame,
    organisations: list[str],
    exclude: Iterable[str],
    as_of: pd.Timestamp | str,
    since: pd.Timestamp | str | None = None,
) -> pd.DataFrame:
    """Exits per member-year with a 95% Jeffreys interval. Arguments as `spells`.

    Returns one row: exits, spells, member_years, rate (exits / member_years, a year), low, high:
    the quantiles of Beta(exits + 1/2, member_years - exits + 1/2) (Brown, Cai and DasGupta 2001),
    each member-year a trial.
    """
    table = spells(memberships, organisations, exclude, as_of, since)
    exits, years = int(table["is_exit"].sum()), float(table["years"].sum())
    low, high = jeffreys(exits, years)
    row = {
        "exits": exits,
        "spells": len(table),
        "member_years": years,
        "rate": exits / years if years else np.nan,
        "low": low,
        "high": high,
    }
    return pd.DataFrame([row], columns=list(BASE_RATE_COLUMNS)).astype(BASE_RATE_COLUMNS)


def jeffreys(events: float, trials: float, level: float = 0.95) -> tuple[float, float]:
    """Jeffreys interval of a proportion; from 0 where there were no events, to 1 where all were.

    >>> tuple(round(bound, 3) for bound in jeffreys(0, 10))
    (0.0, 0.217)
    """
    if not 0 <= events <= trials or trials <= 0:
        raise BriefingError(f"{events} events in {trials} trials: no proportion can be formed")
    tail = (1 - level) / 2
    low, high = stats.beta.ppf([tail, 1 - tail], events + 0.5, trials - events + 0.5)
    return (0.0 if events == 0 else float(low)), (1.0 if events == trials else float(high))


def over(rate: float, years: float, members: int = 1) -> float:
    """Chance of at least one exit within some years, from an annual rate and a number of members.

    1 - (1 - rate)^(years x members): members leave independently and at one rate, which is a
    simplification.

    >>> round(over(0.023, years=3, members=4), 3)
    0.244
    """
    if not 0 <= rate <= 1 or years < 0 or members < 0:
        raise BriefingError("a rate of 0 to 1 and years and members of 0 or more are needed")
    return 1 - (1 - rate) ** (years * members)


def likelihood(p: float) -> str:
    """The word of ICD 203 for a probability; a value on a border takes the higher band.

    >>> likelihood(0.07), likelihood(0.5)
    ('very unlikely', 'roughly even chance')
    """
    if not 0 <= p <= 1:
        raise BriefingError(f"{p} is no probability; 0 to 1 is meant")
    return next((word for upper, word in LIKELIHOOD if p < upper), LIKELIHOOD[-1][1])


def brier_skill(outcomes: ArrayLike, forecasts: ArrayLike, base: ArrayLike) -> float:
    """Brier skill score, 1 - Brier(forecasts) / Brier(base); above 0 beats the base rate.

    outcomes: 0 or 1; forecasts, base: probabilities (base may be one number). Brier 1950. Missing
    where the base rate was already exact. Forecasts must come from data that leave the forecast
    country out.
    """
    happened, forecast = np.asarray(outcomes, dtype=float), np.asarray(forecasts, dtype=float)
    reference = ((np.asarray(base, dtype=float) - happened) ** 2).mean()
    if forecast.shape != happened.shape:
        raise BriefingError("one forecast an outcome is needed")
    if not reference:
        return float("nan")
    return float(1 - ((forecast - happened) ** 2).mean() / reference)


def align_on_exit(
    frame: pd.DataFrame, exits: pd.Series, before: int = 5, after: int = 5
) -> pd.DataFrame:
    """Yearly series of past leavers, counted from the year each one left.

    frame: country, year, and any columns of values; exits: country -> year of exit. Returns the
    rows of leavers with years_from_exit (-before..after) as second column, sorted by country and
    year.
    """
    rows = frame[frame["country"].isin(exits.index)]
    if rows.empty:
        raise BriefingError("none of the leavers is in the series")
    offset = rows["year"] - rows["country"].map(exits).astype(int)
    table = rows.assign(years_from_exit=offset)[offset.between(-before, after)]
    first = ["country", "years_from_exit"]
    columns = first + [name for name in table if name not in first]
    return table[columns].sort_values(first, ignore_index=True)
