"""Outlook: memberships and their ends, words for probabilities, and whether a forecast has skill.

The rate at which members leave is in `analysis.measures.exits`. A model of who leaves next has to
beat it (`brier_skill`), else the rate is the answer.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from analysis.errors import BriefingError
from analysis.measures.resampling import draw_weights, interval

DAYS_IN_YEAR: Final = 365.25
CONTINUES_WITHIN: Final = pd.Timedelta(days=31)
"""A membership that resumes this soon, in the organisation or its successor, never ended."""

_NO_END: Final = pd.Timestamp("2200-01-01")
NO_EXIT: Final = ("passed on", "organisation ended", "state ended")
"""Endings of a membership by which nobody left."""

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
    "ending": "str",
}


def spells(
    memberships: pd.DataFrame,
    organisations: list[str],
    exclude: Iterable[str],
    as_of: pd.Timestamp | str,
    since: pd.Timestamp | str | None = None,
) -> pd.DataFrame:
    """Unbroken memberships in an organisation and its predecessors, up to a day.

    memberships: organisation, country, status, start, end, and ending where the table has it (an
    end by one of `NO_EXIT` is no exit); only status "member" counts (a frozen member is one).
    organisations: the organisation with those it continues (["CST", "CSTO"]): passing from one to
    the next is one spell, so no exit. exclude: countries left out (the patron, who cannot leave its
    own alliance). as_of: no later than the day to which the membership was followed. since: count no
    member-year and no exit before this day, for instance the day a treaty came into force.
    Returns country, start, end (missing where it still holds), years (to the end or as_of), is_exit,
    ending (how the table says that it ended: `paused` is an exit in fact alone; empty where it holds
    or the table does not say). Raises BriefingError where nobody is left.
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
    rows["end"] = rows["end"].where(rows["end"] <= day, _NO_END)
    endings = rows["ending"].fillna("") if "ending" in rows else pd.Series("", index=rows.index)
    merged: list[tuple[str, pd.Timestamp, pd.Timestamp, str]] = []
    for country, start, end, ending in zip(
        rows["country"], rows["start"], rows["end"], endings, strict=True
    ):
        if merged and merged[-1][0] == country and start <= merged[-1][2] + CONTINUES_WITHIN:
            _, first, before, earlier = merged[-1]
            merged[-1] = (country, first, max(before, end), ending if end > before else earlier)
        else:
            merged.append((country, start, end, ending))
    table = pd.DataFrame(merged, columns=["country", "start", "end", "ending"])
    table["is_exit"] = ~table["ending"].isin(NO_EXIT)
    table["end"] = table["end"].where(table["end"] < _NO_END)
    if since is not None:
        first = pd.Timestamp(since)
        table = table[table["end"].isna() | (table["end"] > first)]
        table = table.assign(start=table["start"].where(table["start"] > first, first))
    table["years"] = (table["end"].fillna(day) - table["start"]).dt.days / DAYS_IN_YEAR
    table["is_exit"] &= table["end"].notna()
    table["ending"] = table["ending"].where(table["end"].notna(), "")
    return table[list(SPELL_COLUMNS)].astype(SPELL_COLUMNS)


def jeffreys(events: float, trials: float, level: float = 0.95) -> tuple[float, float]:
    """Jeffreys interval of a proportion; from 0 where there were no events, to 1 where all were.

    >>> tuple(round(bound, 3) for bound in jeffreys(0, 10))
    (0.0, 0.217)
    """
    if not 0 <= events <= trials or trials <= 0:
        raise BriefingError(f"{events} events in {trials} trials: no proportion can be formed")
    from scipy import special  # slow to import, and scipy.stats (same digits) far slower

    tail = (1 - level) / 2
    low, high = special.betaincinv(events + 0.5, trials - events + 0.5, [tail, 1 - tail])
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

    frame: country, year, and any columns of values; exits: country -> year of exit, a row an exit.
    Returns the rows of leavers: country, exit_year, years_from_exit (-before..after), then the other
    columns; sorted by exit and year. A country that left twice has both series.
    """
    left = pd.DataFrame({"country": exits.index, "exit_year": exits.to_numpy()})
    rows = left.merge(frame, on="country")
    if rows.empty:
        raise BriefingError("none of the leavers is in the series")
    offset = (rows["year"] - rows["exit_year"]).astype("int64")
    table = rows.assign(years_from_exit=offset)[offset.between(-before, after)]
    first = ["country", "exit_year", "years_from_exit"]
    columns = first + [name for name in table if name not in first]
    return table[columns].sort_values(["exit_year", *first], ignore_index=True)


# ----------------------------------------------------------------------------
# Does anything known beforehand beat the base rate?

MODIFIERS: Final = ("has_recent_leaver", "is_distant")
"""What might raise the chance of an exit, named before looking: see `with_modifiers`. Any more, and
a handful of exits could be fitted by chance."""
MEMBER_YEAR_COLUMNS: Final = {"country": "str", "year": "int64", "is_exit": "bool"}


def member_years(
    memberships: pd.DataFrame,
    organisations: list[str],
    exclude: Iterable[str],
    as_of: pd.Timestamp | str,
    since: pd.Timestamp | str | None = None,
) -> pd.DataFrame:
    """Calendar years that began with a country inside: country, year, is_exit (it left that year).

    Arguments as `spells`. Whole years, for forecasts made on 1 January: the year of joining does
    not count, nor does a year that is not over on `as_of`, unless the country has left in it. So
    their number differs a little from the exact years of `spells`.
    """
    day = pd.Timestamp(as_of)
    last_full = day.year if (day.month, day.day) == (12, 31) else day.year - 1
    rows = []
    for spell in spells(memberships, organisations, exclude, as_of, since).itertuples():
        starts_year = (spell.start.month, spell.start.day) == (1, 1)
        first = spell.start.year + (0 if starts_year else 1)
        last = spell.end.year if spell.is_exit else last_full
        rows += [
            {"country": spell.country, "year": year, "is_exit": spell.is_exit and year == last}
            for year in range(first, last + 1)
        ]
    table = pd.DataFrame(rows, columns=list(MEMBER_YEAR_COLUMNS)).astype(MEMBER_YEAR_COLUMNS)
    return table.sort_values(["country", "year"], ignore_index=True)


def with_modifiers(
    table: pd.DataFrame, ideal_points: pd.DataFrame, patron: str, years: int = 5
) -> pd.DataFrame:
    """Member-years with the two modifiers, each known on 1 January of the year.

    table: as from `member_years`; ideal_points: country, year, ideal_point. Adds has_recent_leaver
    (another member left in the `years` calendar years before) and is_distant (in the year before,
    the country's ideal point was further from the patron's than that of the median member). Member-
    years without an ideal point of the year before are left out.
    """
    points = ideal_points[["country", "year", "ideal_point"]]
    other = points[points["country"] == patron].set_index("year")["ideal_point"]
    if other.empty:
        raise BriefingError(f"no ideal points of {patron}; give the ISO3 code of a UN member")
    before = points.assign(
        year=points["year"] + 1,
        distance=(points["ideal_point"] - points["year"].map(other)).abs(),
    )[["country", "year", "distance"]]
    joined = table.merge(before, on=["country", "year"], how="left", validate="many_to_one")
    median = joined.groupby("year")["distance"].transform("median")
    left = table[table["is_exit"]]
    recent = [
        bool(((left["country"] != country) & left["year"].between(year - years, year - 1)).any())
        for country, year in zip(joined["country"], joined["year"], strict=True)
    ]
    joined["has_recent_leaver"] = np.asarray(recent, dtype=bool)
    joined["is_distant"] = joined["distance"] > median
    known = joined.dropna(subset="distance").reset_index(drop=True)
    return known[[*MEMBER_YEAR_COLUMNS, *MODIFIERS]]


SKILL_COLUMNS: Final = {
    "model": "str",
    "n": "int64",
    "exits": "int64",
    "n_with": "int64",
    "exits_with": "int64",
    "brier": "float64",
    "brier_base": "float64",
    "skill": "float64",
    "low": "float64",
    "high": "float64",
    "beats_base_rate": "bool",
}


def leave_one_country_out(
    table: pd.DataFrame,
    modifiers: Iterable[str] = MODIFIERS,
    resamples: int = 1000,
    seed: int = 0,
) -> pd.DataFrame:
    """Whether a modifier forecasts exits better than the base rate, on countries it has not seen.

    table: as from `with_modifiers`: country, is_exit and one bool column a modifier, at most two.
    Each country's years are forecast from the other countries alone: by the base rate, and by the
    rate of the years in which the modifiers had the same value, both as (exits + 1/2) / (years +
    1), the mean of the Jeffreys posterior, so that no forecast is exactly 0. Returns a row a
    modifier, and one for the two together: model ("a", "b", "a and b"), n, exits, n_with,
    exits_with (of the years in which it held; for the two, both), brier, brier_base (mean squared
    errors, Brier 1950), skill (1 - brier / brier_base), low, high (95% of bootstrap draws of
    countries; with a handful of them, too narrow), beats_base_rate (low > 0: a skill of 0.001 is
    none). Where no model does, the base rate is the answer. Raises BriefingError for more than two
    modifiers or a single country.
    """
    names = list(modifiers)
    if not 1 <= len(names) <= 2:
        raise BriefingError(f"{len(names)} modifiers: one or two, named in advance, are meant")
    if table["country"].nunique() < 2:
        raise BriefingError("leaving one country out needs the member-years of two or more")
    base = _forecasts(table, [])
    codes = pd.factorize(table["country"], sort=True)[0]
    weights = draw_weights(int(codes.max() + 1), resamples, seed, "countries")
    rows = []
    for model in [[name] for name in names] + ([names] if len(names) == 2 else []):
        forecast = _forecasts(table, model)
        held = table[model].all(axis=1)
        errors = [(each - table["is_exit"]) ** 2 for each in (forecast, base)]
        drawn, drawn_base = (weights @ np.bincount(codes, each) for each in errors)
        low, high = interval(1 - drawn / drawn_base)
        rows.append(
            {
                "model": " and ".join(model),
                "n": len(table),
                "exits": table["is_exit"].sum(),
                "n_with": held.sum(),
                "exits_with": table.loc[held, "is_exit"].sum(),
                "brier": errors[0].mean(),
                "brier_base": errors[1].mean(),
                "skill": brier_skill(table["is_exit"], forecast, base),
                "low": low,
                "high": high,
                "beats_base_rate": low > 0,
            }
        )
    return pd.DataFrame(rows, columns=list(SKILL_COLUMNS)).astype(SKILL_COLUMNS)


def _forecasts(table: pd.DataFrame, modifiers: list[str]) -> pd.Series:
    """The smoothed rate of exits in other countries' years with the same modifiers."""
    keyed = table.assign(everything=True)
    cell = ["everything", *modifiers]
    both = keyed.groupby(cell)["is_exit"].transform
    own = keyed.groupby([*cell, "country"])["is_exit"].transform
    exits, years = both("sum") - own("sum"), both("size") - own("size")
    return (exits + 0.5) / (years + 1)
