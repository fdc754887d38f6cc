"""Registered forecasts: what a row says, by what it is known, and what the tables say became of it.

A forecast is registered once, in an edition, and never edited but for its outcome: its identifier
holds a digest of all else. Outcomes are read from the tables, not decided by hand.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import pandas as pd

from analysis.tables import organisations
from analysis.tables.forecast_rows import OUTCOME
from analysis.tables.standing import steps

CAME, DID_NOT, VOID = "came about", "did not", "void"

EXIT, PAUSE = "exit", "pause"
STEPS: Final = {
    EXIT: ("left", "membership paused", "lowered its status"),
    PAUSE: ("froze its part", "suspended"),
}
"""The steps in law (`standing.steps`) by which a forecast of each measure has come about."""
RESOLVED_BY: Final = {
    measure: "memberships: a member named has one of the steps "
    f"{', '.join(done)} after known_to and no later than deadline; did not come about once the "
    "organisation was followed to the deadline (organisations, checked_through); void where the "
    "organisation ended first"
    for measure, done in STEPS.items()
}


@dataclass(frozen=True)
class Resolution:
    """What became of a forecast, and on which day that was decided."""

    outcome: str
    day: date


def resolve(
    row: Mapping[Any, Any], as_of: date, memberships: pd.DataFrame | None = None
) -> Resolution | None:
    """What the tables say, as of a day, became of a forecast; None where that is still open.

    row: organisation, members (codes joined by "; "), measure, known_to, deadline. It came about on
    the day of the first such step of one of the members; that there was none is known only once
    the organisation was followed to the deadline.
    """
    organisation, deadline = str(row["organisation"]), _day(row["deadline"])
    first = _day(row["known_to"]) + pd.Timedelta(days=1)
    found = steps(
        list(dict.fromkeys([organisation, organisations.newest(organisation)])),
        None,
        first,
        min(deadline, as_of),
        memberships,
    )
    done = found[
        found["country"].isin(str(row["members"]).split("; "))
        & found["step"].isin(STEPS[str(row["measure"])])
    ]
    if len(done):
        return Resolution(CAME, done["day"].min().date())
    ended = organisations.get(organisation).ended
    has_heir = organisations.newest(organisation) != organisation
    if ended and not has_heir and ended <= min(deadline, as_of):
        return Resolution(VOID, ended)
    if organisations.followed(organisations.newest(organisation), as_of) >= deadline:
        return Resolution(DID_NOT, deadline)
    return None


def with_outcomes(
    table: pd.DataFrame, as_of: date, memberships: pd.DataFrame | None = None
) -> pd.DataFrame:
    """The forecasts with the outcomes of those that were open and are decided by a day."""
    made = table.copy()
    for place in table.index[table["outcome"].isna()]:
        found = resolve(table.loc[place].to_dict(), as_of, memberships)
        if found is not None:
            made.loc[place, list(OUTCOME)] = [found.outcome, pd.Timestamp(found.day)]
    return made


def _day(value: Any) -> date:
    return pd.Timestamp(value).date()
