"""The words that indicators and scenarios share, and both as lists."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import asdict, dataclass

import pandas as pd

from analysis.dimensions import words
from analysis.dimensions.dimension import Finding, Indicator, NoData, Scenario

CLEAR_MOVE = 0.10
"""A share that moved by less than this, where no interval is to be had, counts as unchanged."""


@dataclass(frozen=True, kw_only=True)
class Scenarios(Finding):
    """Scenarios, most likely first."""

    chances: dict[str, float | None]


def indicators(found: Iterable[Indicator]) -> Finding:
    """The indicators for which there are data. frame: name, today, further, back."""
    kept = list(found)
    if not kept:
        return NoData("No dimension with data gives an indicator to watch.", "memberships")
    frame = pd.DataFrame([asdict(indicator) for indicator in kept]).drop(columns="tables")
    used = tuple(dict.fromkeys(table for indicator in kept for table in indicator.tables))
    return Finding(
        f"A reading beyond its threshold would change this briefing: the table holds "
        f"{words.count(len(kept), 'indicator')}. Where one is a share, its threshold is the edge of "
        "today's 95% interval if there is one, else ten points from today's reading.",
        frame,
        used,
        f"Readings as of the date of the briefing; {words.count(len(kept), 'indicator')}.",
    )


def scenarios(found: Iterable[Scenario], sentence: str) -> Scenarios:
    """The scenarios, most likely first. frame: name, shape, chance, low, high, word, basis, signs."""
    found = list(found)
    ordered = sorted(found, key=lambda s: -1.0 if s.chance is None else s.chance, reverse=True)
    frame = pd.DataFrame([asdict(scenario) | {"word": scenario.likelihood} for scenario in ordered])
    return Scenarios(
        sentence,
        frame.drop(columns="tables"),
        tuple(dict.fromkeys(table for scenario in found for table in scenario.tables)),
        "Chances have 95% intervals. A word is given only where the interval lies within two "
        "neighbouring bands of the scale.",
        chances={scenario.name: scenario.chance for scenario in ordered},
    )


def band(share: float, low: float, high: float) -> tuple[str, str]:
    """The readings above and below an interval, in words; within the bounds of a share. Where there
    is no interval, ten points to either side.

    >>> band(0.5, 0.42, 0.58)
    ('above 58%', 'below 42%')
    >>> band(0.02, -0.08, 0.12)[1]
    'none at all'
    >>> band(0.5, float("nan"), float("nan"))
    ('above 60%', 'below 40%')
    """
    if math.isnan(low):
        return about(share)
    return (
        f"above {words.percent(high)}" if round(high, 2) < 1 else "all of them",
        f"below {words.percent(low)}" if round(low, 2) > 0 else "none at all",
    )


def about(share: float) -> tuple[str, str]:
    """The same ten points to either side, where no interval is to be had."""
    return band(share, share - CLEAR_MOVE, share + CLEAR_MOVE)
