"""Least squares with an effect for each text and each period, for many states at once.

What moves is compared within a text: a vote on Cuba's embargo with another vote on it, years
later. With effects for texts and dummies for periods, all that the estimate needs of the votes is
their number and their sum in each cell of text and period (Frisch and Waugh 1933: the period
dummies are demeaned by text). So a state's hundreds of votes become a small table, and all states
are solved in one go. Each state is estimated by itself, on its own votes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from analysis.measures.resampling import Floats, Ints

SMALLEST_ERROR: Final = 1.0
"""No standard error is below this, in the units of the votes (points from 0 to 100)."""
FEWEST_FREEDOM: Final = 3.0
"""Degrees of freedom are at least this many."""

Bools = NDArray[np.bool_]


class Estimate(NamedTuple):
    """A change from the first period to the last, one a state; missing where it cannot be told."""

    change: Floats
    error: Floats

    def only_where(self, known: Bools) -> Estimate:
        """The same, missing for the other states."""
        return Estimate(np.where(known, self.change, np.nan), np.where(known, self.error, np.nan))


@dataclass(frozen=True)
class Design:
    """The votes of each state by text and period. Made by `design`.

    texts: codes of the texts (rows of the tables below). counts: votes, states x texts x periods;
    a text that a state saw in one period only counts no votes. weight: w, what one vote of a cell
    adds to the change from the first period to the last. products: of the demeaned dummies of all
    periods but the first, Z'Z, and inverse, theirs. is_linked: texts lead from every period to
    every other.
    """

    texts: Ints
    counts: Floats
    weight: Floats
    products: Floats
    inverse: Floats
    is_linked: Bools

    @property
    def n_before(self) -> Ints:
        """Votes of the first period on texts that carry the estimate."""
        return self.counts[:, :, 0].sum(axis=1).astype(int)

    @property
    def n_after(self) -> Ints:
        """Votes of the last period on texts that carry the estimate."""
        return self.counts[:, :, -1].sum(axis=1).astype(int)

    @property
    def n_texts(self) -> Ints:
        """Texts that carry the estimate: G."""
        return (self.counts.sum(axis=2) > 0).sum(axis=1)

    @property
    def effective_texts(self) -> Floats:
        """How many texts of equal leverage would carry as much: G*, (sum l)^2 / sum l^2."""
        leverage = (self.counts * self.weight**2).sum(axis=2)
        total = leverage.sum(axis=1)
        return _ratio(total**2, (leverage**2).sum(axis=1))

    @property
    def freedom(self) -> Floats:
        """Degrees of freedom of Student's t."""
        return np.maximum(self.effective_texts - 1, FEWEST_FREEDOM)


def design(text: Ints, period: Ints, is_known: Bools) -> Design:
    """The design of votes on texts: text and period (0 to the last) a vote, is_known votes x states.

    Votes on texts seen by a state in one period only are left out. A period without votes takes no
    part; where the first or last has none, or the periods that have are not linked by texts, there
    is no estimate.
    """
    texts = np.unique(text)
    n_periods = int(period.max()) + 1 if len(period) else 2
    counts = _cells(is_known.astype(float), np.searchsorted(texts, text), period, n_periods)
    counts *= ((counts > 0).sum(axis=2) > 1)[:, :, None]
    per_text = counts.sum(axis=2, keepdims=True)
    shares = _ratio(counts, per_text)
    products = -shares.transpose(0, 2, 1) @ counts
    per_period = counts.sum(axis=1)
    at = np.arange(n_periods)
    products[:, at, at] += per_period

    has_votes = per_period > 0
    is_linked = _is_linked(products < 0, has_votes) & has_votes[:, 0] & has_votes[:, -1]
    # A period without votes has no effect, and an estimate that cannot be made is not needed.
    inner = products[:, 1:, 1:]
    inner[~is_linked] = np.eye(n_periods - 1)
    inner[:, at[:-1], at[:-1]] += ~has_votes[:, 1:] & is_linked[:, None]
    inverse = np.asarray(np.linalg.inv(inner), dtype=np.float64)

    column = np.concatenate([np.zeros((len(inverse), 1)), inverse[:, :, -1]], axis=1)
    mean = (shares @ column[:, :, None])[:, :, 0]
    weight = np.where(counts > 0, column[:, None, :] - mean[:, :, None], 0.0)
    weight[~is_linked] = np.nan
    return Design(texts, counts, weight, inner, inverse, is_linked)


def cell_sums(made: Design, text: Ints, period: Ints, values: Floats) -> Floats:
    """Sums of values (votes x states, 0 where a state has none) in the cells of a design."""
    n_periods = made.counts.shape[2]
    sums = _cells(values, np.searchsorted(made.texts, text), period, n_periods)
    return np.where(made.counts > 0, sums, 0.0)


def estimate(made: Design, sums: Floats) -> Estimate:
    """The change of each state from the first period to the last, and its standard error.

    The error is robust to any dependence within a text (CR1 over texts), and at least
    `SMALLEST_ERROR`.
    """
    effects = _period_effects(made.inverse, demeaned(made, sums))
    left = demeaned(made, sums - made.counts * effects[:, None, :])  # residuals, summed in cells
    score = (made.weight * left).sum(axis=2)
    change = np.where(made.is_linked, effects[:, -1], np.nan)
    return Estimate(change, standard_error(score, made.n_texts))


def standard_error(score: Floats, n_texts: Ints | int) -> Floats:
    """From the weighted residuals summed in each text (last axis) and the number of texts."""
    n = np.asarray(n_texts, dtype=float)
    return np.maximum(
        np.sqrt((score**2).sum(axis=-1) * _ratio(n, np.maximum(n - 1, 0))), SMALLEST_ERROR
    )


def demeaned(made: Design, sums: Floats) -> Floats:
    """Cell sums of values less their text's mean."""
    return sums - made.counts * _ratio(sums.sum(axis=2), made.counts.sum(axis=2))[:, :, None]


def restricted_residuals(made: Design, sums: Floats) -> Floats:
    """Cell sums of the residuals where the last period is held to be like the first."""
    centred = demeaned(made, sums)
    target = centred.sum(axis=1)[:, 1:-1, None]
    effects = np.zeros((len(sums), sums.shape[2]))
    effects[:, 1:-1] = np.linalg.solve(made.products[:, :-1, :-1], target)[:, :, 0]
    return demeaned(made, sums - made.counts * effects[:, None, :])


def _period_effects(inverse: Floats, centred: Floats) -> Floats:
    """Effects of all periods, the first's nought."""
    target = centred.sum(axis=1)[:, 1:, None]
    effects = (inverse @ target)[:, :, 0]
    return np.concatenate([np.zeros((len(effects), 1)), effects], axis=1)


def _cells(values: Floats, text: Ints, period: Ints, n_periods: int) -> Floats:
    """Sums of values (votes x states) by text and period: states x texts x periods."""
    cell = text * n_periods + period
    order = np.argsort(cell, kind="stable")
    present, starts = np.unique(cell[order], return_index=True)
    n_texts = int(text.max()) + 1 if len(text) else 0
    sums = np.zeros((n_texts * n_periods, values.shape[1]))
    if len(present):
        sums[present] = np.add.reduceat(values[order], starts, axis=0)
    return np.ascontiguousarray(sums.reshape(n_texts, n_periods, -1).transpose(2, 0, 1))


def _is_linked(shares_text: Bools, has_votes: Bools) -> Bools:
    """Whether texts lead from each period that has votes to every other."""
    n_periods = shares_text.shape[1]
    reach = (shares_text | np.eye(n_periods, dtype=bool)).astype(np.float32)
    for _ in range(max(1, int(np.ceil(np.log2(n_periods))))):
        reach = (reach @ reach > 0).astype(np.float32)
    both = has_votes[:, :, None] & has_votes[:, None, :]
    is_linked: Bools = np.all((reach > 0) | ~both, axis=(1, 2))
    return is_linked


def _ratio(above: Floats, below: Floats) -> Floats:
    """above / below, nought where below is."""
    return np.divide(above, below, out=np.zeros(np.broadcast(above, below).shape), where=below > 0)
