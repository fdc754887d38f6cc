"""The moves of all states between a patron and a destination, as one table (`briefing moves`)."""

from datetime import date
from typing import Final

import pandas as pd

from analysis.briefings.movers import MoversParameters
from analysis.measures import moves, robustness, steps
from analysis.tables import load

COLUMNS: Final = (
    "country", "code", "own", "own_low", "own_high", "others",
    "relative", "relative_low", "relative_high", "direct_own", "direct_relative",
    "closer", "further", "alike", "gap", "rank", "step_session", "step_size", "step_p", "is_firm",
)  # fmt: skip
DECIMALS: Final = 6
LEVEL: Final = 95
"""Of every interval of the table, so that rows compare."""


def series(patron: str, destination: str, as_of: date) -> moves.Series:
    """The polarised votes of the project's tables, as they were known on a day."""
    votes, resolutions, memberships = (
        load.table(name, as_of=as_of) for name in ("votes", "resolutions", "memberships")
    )
    return moves.series(votes, resolutions, memberships, patron, destination, as_of)


def world(asked: MoversParameters) -> pd.DataFrame:
    """Every state's move, in points from 0 (the patron) to 100 (the destination), by rank.

    Columns: `COLUMNS`; code is a key of `measures.moves.VERDICTS`, intervals are of 95%, step is
    the best step of the distance from like-voters, found or not. States without a verdict come
    last, by code. Raises BriefingError where the votes allow no comparison.
    """
    compared = moves.compare(series(asked.patron, asked.destination, asked.as_of), asked.since)
    firm = robustness.firmness(compared, robustness.ways(compared))
    step = steps.steps(compared).rename(
        columns={name: f"step_{name}" for name in ("session", "size", "p")}
    )
    table = moves.table(compared, level=LEVEL)
    for beside in (step, firm):
        table = table.merge(beside, on="country", how="left", validate="one_to_one")
    return table[list(COLUMNS)]


def flagged(asked: MoversParameters) -> list[str]:
    """The states that the screen flags, in alphabetical order of code."""
    compared = moves.compare(series(asked.patron, asked.destination, asked.as_of), asked.since)
    return [
        state
        for state, code in zip(compared.series.states, compared.code, strict=True)
        if code in moves.FLAGGED
    ]


def csv(table: pd.DataFrame) -> str:
    """The table as CSV, empty where a figure is missing."""
    figures = table.select_dtypes("float").columns
    rounded = table.assign(**{name: table[name].round(DECIMALS) + 0.0 for name in figures})
    return rounded.to_csv(index=False, lineterminator="\n")  # + 0.0: no figure is -0
