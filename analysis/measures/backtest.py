"""What the same methods would have said in earlier years, with what was known then.

    exits    of each organisation's members on 1 January: the base rate's chance of leaving within three
             years, its prior refitted on the exits before that day, and who left
    after    of each state's move between two periods: how far it moved on in the sessions since

Nothing later than the day is used, but values are today's edition: what was known later about an
earlier day is known here too. How good it was: `analysis.measures.track_record`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

import numpy as np
import pandas as pd

from analysis.errors import BriefingError
from analysis.measures import moves, outlook
from analysis.measures.exits import base_rate_chance, fitted
from analysis.measures.moves import Comparison, Windows
from analysis.measures.resampling import typed
from analysis.measures.steps import NAMED_WITHIN

HORIZON_YEARS: Final = 3
FIRST_YEAR_OF_EXITS: Final = 1992
FIRST_YEAR_OF_MOVES: Final = 2000
FEWEST_EXITS: Final = 5
"""Exits that must be known before a first forecast is made."""

EXIT_COLUMNS: Final = {
    "year": "int64",
    "organisation": "str",
    "resolved": "datetime64[us]",
    "members": "int64",
    "left": "int64",
    "exits_before": "int64",
    "member_years_before": "float64",
    "prior_shape": "float64",
    "prior_years": "float64",
    "chance": "float64",
    "low": "float64",
    "high": "float64",
    "climatology": "float64",
}
MOVE_COLUMNS: Final = {
    "country": "str",
    "code": "str",
    "relative": "float64",
    "later": "float64",
    "step_after": "str",
}


def exits(
    memberships: pd.DataFrame,
    lineages: Mapping[str, Sequence[str]],
    followed: Mapping[str, date],
    first: int = FIRST_YEAR_OF_EXITS,
) -> pd.DataFrame:
    """Each organisation's forecast on 1 January of each year, and what became of its members.

    memberships: as `outlook.spells` takes them. lineages: organisation -> itself with those that it
    continues. followed: the day to which its membership was followed; a year counts only if its
    three years were over by then.

    Columns: year, organisation, resolved (day on which the three years end), members (on the day,
    whose outcome is known), left (of them, within three years), exits_before and
    member_years_before (of the organisation), prior_shape and prior_years (the Gamma fitted over all
    organisations as of that day), chance, low, high (`base_rate_chance` of one member), climatology
    (the chance by one rate for all organisations: all exits over all member-years until then).
    Members whose organisation or state ended within the three years are left out, as are years before
    five exits were known.
    """
    whole = {
        name: _spells(memberships, chain, pd.Timestamp(followed[name]))
        for name, chain in lineages.items()
    }
    last = max((day.year for day in followed.values()), default=first)
    rows: list[dict[str, object]] = []
    for year in range(first, last + 1):
        day = pd.Timestamp(year, 1, 1)
        known = {
            name: _spells(memberships, chain, min(day, pd.Timestamp(followed[name])))
            for name, chain in lineages.items()
        }
        counts = {name: int(spells["is_exit"].sum()) for name, spells in known.items()}
        years = {name: float(spells["years"].sum()) for name, spells in known.items()}
        if sum(counts.values()) < FEWEST_EXITS:
            continue
        try:
            prior = fitted(list(counts.values()), list(years.values()))
        except BriefingError:
            continue
        rate = sum(counts.values()) / sum(years.values())
        until = day + pd.DateOffset(years=HORIZON_YEARS)
        for name, spells in known.items():
            inside = spells[spells["end"].isna()]
            if inside.empty or until > pd.Timestamp(followed[name]):
                continue
            then = inside[["country", "start"]].merge(whole[name], on=["country", "start"])
            has_ended = then["end"] <= until
            left = has_ended & then["is_exit"]
            members = int((~has_ended | left).sum())
            if not members:
                continue
            chance = base_rate_chance(counts[name], years[name], HORIZON_YEARS, prior=prior)
            rows.append({
                "year": year, "organisation": name, "resolved": until, "members": members,
                "left": int(left.sum()), "exits_before": counts[name],
                "member_years_before": years[name], "prior_shape": prior.a, "prior_years": prior.b,
                "chance": chance.p, "low": chance.low, "high": chance.high,
                "climatology": -math.expm1(-HORIZON_YEARS * rate),
            })  # fmt: skip
    return typed(rows, EXIT_COLUMNS)


def _spells(memberships: pd.DataFrame, chain: Sequence[str], day: pd.Timestamp) -> pd.DataFrame:
    """Unbroken memberships known on a day; none where there was no member yet."""
    try:
        return outlook.spells(memberships, list(chain), [], day)
    except BriefingError:
        return typed([], outlook.SPELL_COLUMNS)


def after(
    then: Comparison, steps_then: pd.DataFrame, now: Comparison, steps_now: pd.DataFrame
) -> pd.DataFrame:
    """How far each state moved on after a comparison, and whether its dated step was found again.

    then, now: comparisons of the same patron and destination, `now` some sessions later. steps_then,
    steps_now: of `steps.steps` on each.

    Columns: country, code and relative (verdict and move then), later (its relative move from the
    latest sessions of then to those of now, on the same texts, against the states that had voted
    like it before; missing without enough data), step_after (what the later run made of a step that
    was dated then: stands, a step the same way within three sessions of it; another date, the same
    way; gone; missing where no step was dated). States without a verdict then are left out.
    """
    made = now.series
    at = Windows(before=then.windows.after, after=now.windows.after)
    if at.overlap:
        raise BriefingError(f"the sessions {at.before} and {at.after} overlap: nothing came later")
    like = moves.like_voters(made, then.windows.before)
    moved = moves.move(made, at, like.mean(made), like.fewest)
    later = dict(
        zip(
            made.states,
            np.where(moved.has_verdict, moved.relative.change, np.nan).tolist(),
            strict=True,
        )
    )
    dated = steps_then[steps_then["is_dated"]].set_index("country")
    found = steps_now.set_index("country")
    rows: list[dict[str, object]] = []
    for country, code, relative in zip(
        then.series.states, then.code, then.linked.relative.change.tolist(), strict=True
    ):
        if code == moves.NO_VERDICT:
            continue
        row: dict[str, object] = {
            "country": country, "code": code, "relative": relative,
            "later": later.get(country, np.nan), "step_after": None,
        }  # fmt: skip
        if country in dated.index and country in found.index:
            row["step_after"] = _again(dated.loc[country], found.loc[country])
        rows.append(row)
    return typed(rows, MOVE_COLUMNS)


def _again(step: pd.Series, later: pd.Series) -> str:
    """What a later run made of a dated step."""
    if not later["is_step"] or np.sign(later["size"]) != np.sign(step["size"]):
        return "gone"
    near = abs(int(later["session"]) - int(step["session"])) <= NAMED_WITHIN
    return "stands" if near else "another date"
