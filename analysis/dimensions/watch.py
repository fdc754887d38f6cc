"""What to watch and what may come: indicators with thresholds, scenarios with base rates."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass

import pandas as pd

from analysis.dimensions import words
from analysis.dimensions.scope import Finding, nothing
from analysis.measures.outlook import likelihood

CLEAR_MOVE = 0.10
"""A share that moved by less than this, where no interval is to be had, counts as unchanged."""


@dataclass(frozen=True)
class Indicator:
    """Something to watch: its reading today, and the readings that would change the judgement.

    further: what would point beyond today's judgement; back: what would speak against it.
    """

    name: str
    today: str
    further: str
    back: str
    tables: tuple[str, ...]


@dataclass(frozen=True)
class Scenario:
    """What may come, what it would look like, and how often such a thing has happened.

    chance: from 0 to 1, None where the past gives none; basis: where it comes from, or why there
    is none; signs: what would be seen first.
    """

    name: str
    shape: str
    chance: float | None
    basis: str
    signs: str

    @property
    def word(self) -> str:
        """The likelihood word, or that there is none.

        >>> Scenario("Exit", "", 0.06, "", "").word, Scenario("Accession", "", None, "", "").word
        ('very unlikely', 'no base rate')
        """
        return "no base rate" if self.chance is None else likelihood(self.chance)


def indicators(found: Iterable[Indicator | None]) -> Finding:
    """The indicators for which there are data. frame: name, today, further, back."""
    kept = [indicator for indicator in found if indicator is not None]
    if not kept:
        return nothing("No dimension with data gives an indicator to watch.", "memberships")
    frame = pd.DataFrame([asdict(indicator) for indicator in kept]).drop(columns="tables")
    used = tuple(dict.fromkeys(table for indicator in kept for table in indicator.tables))
    return Finding(
        f"{words.count(len(kept), 'indicator')} would change this reading. The threshold of a share is "
        "the edge of today's 95% interval where there is one, else ten points from today's reading.",
        frame,
        used,
        f"Readings as of the date of the briefing; {words.count(len(kept), 'indicator')}.",
    )


def scenarios(found: Iterable[Scenario], sentence: str, *used: str) -> Finding:
    """The scenarios, most likely first. frame: name, shape, chance, word, basis, signs."""
    ordered = sorted(found, key=lambda s: -1.0 if s.chance is None else s.chance, reverse=True)
    frame = pd.DataFrame([asdict(scenario) | {"word": scenario.word} for scenario in ordered])
    return Finding(
        sentence,
        frame,
        used,
        "Chances are base rates of the past, not forecasts from today's events; scenarios overlap.",
        {scenario.name: scenario.chance for scenario in ordered},
    )


def band(share: float, low: float, high: float) -> tuple[str, str]:
    """The readings above and below an interval, in words; within the bounds of a share.

    >>> band(0.5, 0.42, 0.58)
    ('above 58%', 'below 42%')
    >>> band(0.02, -0.08, 0.12)[1]
    'none at all'
    """
    return (
        f"above {words.percent(high)}" if round(high, 2) < 1 else "all of them",
        f"below {words.percent(low)}" if round(low, 2) > 0 else "none at all",
    )


def about(share: float) -> tuple[str, str]:
    """The same ten points to either side, where no interval is to be had."""
    return band(share, share - CLEAR_MOVE, share + CLEAR_MOVE)
