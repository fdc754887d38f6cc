"""How many states a screen of all of them would flag if nothing had moved (`moves`).

A screen looks at nearly two hundred states, so some are flagged by chance. `by_chance` says how
many: whole texts change their sign under the hypothesis of no relative move (a wild cluster
bootstrap, Wu 1986 and Liu 1988; counted as in Tusher et al. 2001). `passes_bh` is stricter and
judges each state by itself (Benjamini and Hochberg 1995). `shuffled` deals the sessions of each
text anew; it breaks the dependence between years, so it finds too few and is for comparison only.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Final, NamedTuple

import numpy as np
import pandas as pd
from scipy import stats

from analysis.measures import moves, text_effects
from analysis.measures.moves import Comparison, Series
from analysis.measures.resampling import Floats, Ints
from analysis.measures.text_effects import Bools

DRAWS: Final = 200
SEED: Final = 1
SHUFFLES: Final = 12
FALSE_DISCOVERIES: Final = 0.10


class Screen(NamedTuple):
    """States flagged, and how many would be by chance: the mean and the middle 90% of draws."""

    flagged: int
    by_chance: float
    low: int
    high: int


def screen(compared: Comparison) -> Screen:
    """How many states are flagged (`moves.FLAGGED`), and how many would be by chance."""
    drawn = by_chance(compared)
    low, high = np.percentile(drawn, [5, 95], method="nearest")
    n = sum(code in moves.FLAGGED for code in compared.code)
    return Screen(n, float(drawn.mean()), int(low), int(high))


def by_chance(compared: Comparison, draws: int = DRAWS, seed: int = SEED) -> Ints:
    """The number of states flagged in each draw, in which whole texts change their sign.

    The same signs for all states, so that what states have in common stays. Of each state with a
    verdict and like-voters: the residuals of a fit in which the latest sessions are like those
    before, with their text's sign, are fitted in full.
    """
    made, linked = compared.series, compared.linked
    text, period, away = moves.away_from_reference(compared)
    built = linked.made
    sums = text_effects.cell_sums(built, text, period, away)
    residuals = text_effects.restricted_residuals(built, sums)
    every = np.random.default_rng(seed).choice([-1.0, 1.0], (draws, len(made.texts)))
    signs = every[:, built.texts]

    counted = linked.has_verdict & (abs(compared.gap) < moves.LARGE_MOVE)
    flagged = np.zeros(draws, dtype=np.int64)
    for state in np.flatnonzero(counted):
        weight, counts = built.weight[state], built.counts[state]
        effects = signs @ residuals[state][:, 1:] @ built.inverse[state]
        # The text means drop out: weights add up to nought in each text.
        own = (weight * residuals[state]).sum(axis=1)
        score = signs * own - effects @ (weight * counts)[:, 1:].T
        error = text_effects.standard_error(score, built.n_texts[state])
        change = effects[:, -1]
        p = 2 * stats.t.sf(abs(change) / error, built.freedom[state])
        flagged += (p < moves.CLEAR) & (abs(change) >= moves.SMALLEST_MOVE)
    return flagged


def passes_bh(compared: Comparison, rate: float = FALSE_DISCOVERIES) -> Bools:
    """Flagged states that also pass Benjamini and Hochberg's rule over all states with a verdict."""
    p = compared.linked.p(compared.linked.relative)
    known = np.flatnonzero(compared.linked.has_verdict)
    passed = np.zeros(len(p), dtype=bool)
    passed[known] = benjamini_hochberg(p[known], rate)
    return passed & np.isin(np.array(compared.code, dtype=object), moves.FLAGGED)


def benjamini_hochberg(p: Floats, rate: float) -> Bools:
    """Which hypotheses are rejected at this rate of false discoveries.

    >>> benjamini_hochberg(np.array([0.5, 0.01, 0.06, 0.02]), 0.1).tolist()
    [False, True, True, True]
    """
    order = np.sort(p)
    below = np.flatnonzero(order <= rate * np.arange(1, len(p) + 1) / len(p))
    return p <= order[below[-1]] if len(below) else np.zeros(len(p), dtype=bool)


def shuffled(compared: Comparison, draws: int = SHUFFLES, seed: int = SEED) -> pd.DataFrame:
    """Verdicts when votes trade sessions within their texts: a row a draw, a column a code.

    The sum of the columns `moves.FLAGGED` is the number flagged. All states' votes on a resolution
    move together, and everything is computed anew.
    """
    random = np.random.default_rng(seed)
    drawn = [
        Counter(moves.compare(shuffle(compared, random), compared.since).code) for _ in range(draws)
    ]
    return pd.DataFrame([[found[code] for code in moves.VERDICTS] for found in drawn],
                        columns=list(moves.VERDICTS))  # fmt: skip


def shuffle(compared: Comparison, random: np.random.Generator) -> Series:
    """The same votes, those of the sessions compared in random order within each text."""
    made = compared.series
    rows = np.flatnonzero(made.session >= compared.windows.before[0])
    text = made.text[rows]
    session = made.session.copy()
    dealt = np.lexsort((random.random(len(rows)), text))
    session[rows[np.argsort(text, kind="stable")]] = made.session[rows[dealt]]
    return replace(made, session=session)
