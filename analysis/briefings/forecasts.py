"""Registering what the briefings say may come (`briefing release`): once an edition, by its day.

The statements are those of the outlook: a member leaves, at least one leaves, a part is frozen or
suspended; each with the chance of its class of cases. “All stay” is the same forecast as “at least one
leaves”, and is not registered twice.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd

from analysis.briefings.briefing import Briefing
from analysis.briefings.parameters import default_as_of
from analysis.dimensions import words
from analysis.dimensions.outlook import ExitRate, Exits, OwnExit
from analysis.dimensions.prospects import HORIZON_YEARS, Prospect
from analysis.dimensions.scope import Scope
from analysis.errors import BriefingError
from analysis.measures.exits import Chance
from analysis.tables import forecasts, load
from analysis.tables.forecast_rows import COLUMNS, DIGITS, OUTCOME, identity
from analysis.tables.standing import of_organisation

Row = dict[str, Any]


def edition_of(day: dt.date) -> str:
    """The edition of an as-of day.

    >>> edition_of(dt.date(2026, 6, 25))
    '2026-06'
    """
    return f"{day:%Y-%m}"


def check(edition: str) -> None:
    """BriefingError unless this is the edition of the day that briefings speak of today: none is
    registered for a month that is past, or still to come."""
    day = default_as_of()
    if edition != edition_of(day):
        raise BriefingError(
            f'edition "{edition}": the tables are followed to {words.day(day)}, so that only '
            f"{edition_of(day)} can be released"
        )


def release(cases: Iterable[Briefing], table: pd.DataFrame | None = None) -> pd.DataFrame:
    """The table of forecasts with what these briefings say, and with today's outcomes.

    The edition's statements are added once: where it has rows already, none is.
    """
    day = default_as_of()
    held = load.table("forecasts") if table is None else table
    held = forecasts.with_outcomes(held, day)
    if edition_of(day) in set(held["edition"]):
        return held
    made = {row["id"]: row for case in cases for row in statements(case)}
    return pd.concat([held, _frame(list(made.values()))], ignore_index=True) if made else held


def statements(case: Briefing) -> list[Row]:
    """What a briefing says may come, as rows of the table of forecasts; none without an outlook."""
    rows = []
    for subject in case.subjects:
        if isinstance(subject, Exits):
            rows += _of_alliance(case.scope, subject)
        elif isinstance(subject, OwnExit):
            rows += _of_state(case.scope, subject)
    return rows


def _of_state(scope: Scope, subject: OwnExit) -> list[Row]:
    if subject.exits.is_empty:
        return []
    rows = []
    for one in subject.exits.each:
        rows += _of_member(scope, one, subject.rate(one))
    return rows


def _of_alliance(scope: Scope, subject: Exits) -> list[Row]:
    rate, found = subject.exits, subject.prospects
    if rate.is_empty or found.is_empty:
        return []
    rows = []
    for one in found.each:
        rows += _of_member(scope, one, rate)
    quiet = [one.progress.country for one in found.each if not one.progress.is_formal]
    if len(quiet) > 1:
        rows += [
            _row(scope, rate.organisation, forecasts.EXIT, quiet, chance, method, rate.followed)
            for chance, method in _base_rates(rate, len(quiet))
        ]
    pause = subject.freeze(rate)
    if pause.chance is not None and pause.low is not None and pause.high is not None:
        held = of_organisation(rate.organisation, rate.followed, scope.table("memberships"))
        free = [
            code
            for code in rate.current
            if code in held and not (held[code].frozen or held[code].suspended)
        ]
        chance = Chance(pause.chance, pause.low, pause.high, 0, rate.member_years)
        method = f"rate of the organisation: {pause.basis}"
        rows.append(
            _row(scope, rate.organisation, forecasts.PAUSE, free, chance, method, rate.followed)
        )
    return rows


def _of_member(scope: Scope, one: Prospect, rate: ExitRate) -> list[Row]:
    """A member's exit: by each class of its formal steps, else by the base rate."""
    made = one.progress
    if made.is_formal:
        chances = [
            (each.share, f"{each.basis} states that {each.words} left") for each in one.classes
        ]
    else:
        chances = _base_rates(rate, 1)
    return [
        _row(
            scope, made.organisation, forecasts.EXIT, [made.country], chance, method, made.followed
        )
        for chance, method in chances
    ]


def _base_rates(rate: ExitRate, members: int) -> list[tuple[Chance, str]]:
    """The chance by exits, and that by decisions where they differ, each with what it rests on."""
    years = f"{rate.member_years:,.0f} member-years"
    counted = words.count(rate.exits, "exit") if rate.exits else "no exit"
    made = [(rate.chance(members), f"base rate: {counted} in {years}")]
    if rate.decisions != rate.exits:
        counted = words.count(rate.decisions, "decision")
        made.append((rate.by_decision(members), f"base rate: {counted} in {years}"))
    return made


def _row(
    scope: Scope,
    organisation: str,
    measure: str,
    members: Sequence[str],
    chance: Chance,
    method: str,
    known_to: dt.date,
) -> Row:
    """One forecast.

    Parameters
    ----------
    scope
        Gives names and the as-of day.
    organisation, measure, members
        What comes about: one of `tables.forecasts.STEPS`, by one of these members.
    chance, method
        How likely, and what that rests on.
    known_to
        The day to which the membership was followed; the horizon counts from it.
    """
    deadline = (pd.Timestamp(known_to) + pd.DateOffset(years=HORIZON_YEARS)).date()
    one = members[0] if len(members) == 1 else None
    row: Row = {
        "edition": edition_of(scope.as_of),
        "made": scope.as_of,
        "statement": _statement(scope, organisation, measure, members, deadline),
        "measure": measure,
        "organisation": organisation,
        "country": one,
        "members": "; ".join(members),
        "chance": round(chance.p, DIGITS),
        "low": round(chance.low, DIGITS),
        "high": round(chance.high, DIGITS),
        "method": method,
        "known_to": known_to,
        "deadline": deadline,
        "resolved_by": forecasts.RESOLVED_BY[measure],
    }
    return {"id": identity(row), **row, **dict.fromkeys(OUTCOME)}


def _statement(
    scope: Scope, organisation: str, measure: str, members: Sequence[str], deadline: dt.date
) -> str:
    alliance, by = words.with_article(organisation), f"by {words.day(deadline)}"
    who = (
        scope.called(members[0])
        if len(members) == 1
        else f"at least one of {words.listing([scope.called(code) for code in members])}"
    )
    what = (
        f"leaves {alliance}"
        if measure == forecasts.EXIT
        else f"freezes its part in {alliance} or is suspended"
    )
    return words.opened(words.capital(f"{who} {what} {by}."))


def _frame(rows: list[Row]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    for name in ("made", "known_to", "deadline", "resolved"):
        frame[name] = pd.to_datetime(frame[name]).astype("datetime64[us]")
    return frame
