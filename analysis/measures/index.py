"""A composite index, where one number is asked for: an appendix to a dashboard, never instead of it.

In the order of the Handbook on Constructing Composite Indicators (OECD and JRC 2008): indicators
chosen beforehand, missing values left missing, goalposts fixed beforehand, equal weights, geometric
mean, then a Monte Carlo over what could have been chosen otherwise. A rank is printed with the
interval that this gives.

Tables: one row a unit (the index; countries, say), one column an indicator.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np
import pandas as pd

from analysis.errors import BriefingError
from analysis.measures.resampling import Floats

FLOOR: Final = 0.01
"""The least value after normalisation: a geometric mean with a nought in it forgets all the rest."""
NORMALISATIONS: Final = ("goalposts", "min-max", "ranks")
AGGREGATIONS: Final = ("geometric", "arithmetic")
SIGNIFICANT: Final = 12
"""Decimals at which two scores are the same: rounding must not break a tie."""


class Indicator(NamedTuple):
    """An indicator and its goalposts, fixed before looking at the values.

    worst maps to 0 and best to 1; where less is better, worst is the larger number.
    """

    name: str
    worst: float
    best: float


def normalise(frame: pd.DataFrame, indicators: Sequence[Indicator]) -> pd.DataFrame:
    """Indicators on a scale of 0.01 to 1 between their goalposts; values beyond them are cut there.

    Fixed goalposts keep a unit's value the same whoever else is in the table or whatever the year.
    Missing stays missing. Columns in the order of `indicators`. Raises BriefingError for a missing
    column, equal goalposts or an infinite value.

    >>> table = pd.DataFrame({"share": [0.0, 0.5, 2.0]}, index=["ARM", "GEO", "KAZ"])
    >>> normalise(table, [Indicator("share", worst=1, best=0)])["share"].tolist()
    [1.0, 0.505, 0.01]
    """
    _check(frame, indicators)
    scaled = {
        each.name: ((frame[each.name] - each.worst) / (each.best - each.worst)).clip(0, 1)
        for each in indicators
    }
    return _floored(pd.DataFrame(scaled, index=frame.index, dtype=float))


INDEX_COLUMNS: Final = {"score": "float64", "rank": "Int64", "n_known": "int64"}


def composite(
    frame: pd.DataFrame,
    indicators: Sequence[Indicator],
    weights: Mapping[str, float] | None = None,
    aggregation: str = "geometric",
) -> pd.DataFrame:
    """The index: score (0.01..1), rank (1 = highest; equal scores share a rank), n_known.

    weights: indicator -> weight, scaled to add to 1; without them, equal weights. aggregation:
    "geometric" (a low value is not made good by a high one) or "arithmetic". Index and order as in
    `frame`. A unit with a missing indicator has no score and no rank: nothing is imputed.
    """
    if aggregation not in AGGREGATIONS:
        raise BriefingError(f"aggregation {aggregation!r}: one of {', '.join(AGGREGATIONS)}")
    values = normalise(frame, indicators)
    names = list(values.columns)
    given = pd.Series(1.0, index=names) if weights is None else pd.Series(weights, dtype=float)
    if set(given.index) != set(names) or (given < 0).any() or not 0 < given.sum() < np.inf:
        raise BriefingError(f"weights: one of 0 or more for each of {', '.join(names)} is meant")
    shares = (given[names] / given.sum()).to_numpy()
    table = pd.DataFrame({"n_known": values.notna().sum(axis=1)}, index=frame.index)
    known = values.notna().all(axis=1)
    scores = _scores(values[known].to_numpy(), shares[None, :], aggregation)
    table["score"] = pd.Series(scores[0], index=values.index[known], dtype=float)
    table["rank"] = pd.Series(_ranks(scores)[0], index=values.index[known], dtype="Int64")
    return table[list(INDEX_COLUMNS)].astype(INDEX_COLUMNS)


RANK_COLUMNS: Final = {
    "score": "float64",
    "rank": "Int64",
    "rank_median": "float64",
    "rank_low": "float64",
    "rank_high": "float64",
    "share_same_rank": "float64",
    "n_ranked": "int64",
    "n_known": "int64",
}


def rank_intervals(
    frame: pd.DataFrame,
    indicators: Sequence[Indicator],
    draws: int = 2000,
    seed: int = 0,
) -> pd.DataFrame:
    """The index with the interval of ranks that other reasonable choices would have given.

    Each draw takes weights at random (all sets of weights as likely: Dirichlet), a normalisation
    (goalposts, or the least and largest value in the table, or ranks) and an aggregation (geometric
    or arithmetic mean). Returns, in the order of `frame`: score and rank (as `composite`: goalposts,
    equal weights, geometric mean), rank_median, rank_low, rank_high (the middle 95% of draws),
    share_same_rank (of draws with the same rank as printed), n_ranked (units with a rank), n_known.
    A rank whose interval spans most of n_ranked is no finding. The same seed gives the same table.
    """
    if draws < 1:
        raise BriefingError(f"{draws} draws: at least 1 is meant")
    table = composite(frame, indicators)
    known = table["score"].notna()
    oriented = frame.loc[known, [each.name for each in indicators]].astype(float)
    for each in indicators:
        if each.best < each.worst:
            oriented[each.name] = -oriented[each.name]
    ways = {
        "goalposts": normalise(frame, indicators)[known],
        "min-max": _floored(_min_max(oriented)),
        "ranks": _floored(_min_max(oriented.rank())),
    }
    rng = np.random.default_rng(seed)
    weights = rng.dirichlet(np.ones(len(indicators)), size=draws)
    way = rng.integers(len(NORMALISATIONS), size=draws)
    mean = rng.integers(len(AGGREGATIONS), size=draws)
    ranks = np.empty((draws, int(known.sum())))
    for k, normalisation in enumerate(NORMALISATIONS):
        for j, aggregation in enumerate(AGGREGATIONS):
            at = (way == k) & (mean == j)
            scores = _scores(ways[normalisation].to_numpy(), weights[at], aggregation)
            ranks[at] = _ranks(scores)
    table["n_ranked"] = int(known.sum())
    for name in ("rank_median", "rank_low", "rank_high", "share_same_rank"):
        table[name] = np.nan
    if known.any():
        low, median, high = np.quantile(ranks, [0.025, 0.5, 0.975], axis=0, method="nearest")
        own = table.loc[known, "rank"].to_numpy(dtype=float)
        table.loc[known, "rank_low"] = low
        table.loc[known, "rank_median"] = median
        table.loc[known, "rank_high"] = high
        table.loc[known, "share_same_rank"] = (ranks == own).mean(axis=0)
    return table[list(RANK_COLUMNS)].astype(RANK_COLUMNS)


def _check(frame: pd.DataFrame, indicators: Sequence[Indicator]) -> None:
    names = [each.name for each in indicators]
    if not names or len(set(names)) < len(names):
        raise BriefingError("an index needs one or more indicators, each named once")
    if not frame.index.is_unique:
        raise BriefingError("an index needs one row a unit; a unit comes twice")
    for each in indicators:
        if each.name not in frame:
            raise BriefingError(
                f"no column {each.name!r}; there are {', '.join(map(str, frame.columns))}"
            )
        if not np.isfinite([each.worst, each.best]).all() or each.worst == each.best:
            raise BriefingError(f"{each.name}: two different goalposts are needed")
        if np.isinf(frame[each.name].to_numpy(dtype=float)).any():
            raise BriefingError(f"{each.name}: an infinite value has no place between goalposts")


def _floored(scaled: pd.DataFrame) -> pd.DataFrame:
    return FLOOR + (1 - FLOOR) * scaled


def _min_max(values: pd.DataFrame) -> pd.DataFrame:
    """Between the least and the largest value; a column that does not vary tells nobody apart."""
    span = values.max() - values.min()
    return ((values - values.min()) / span.where(span > 0)).fillna(0.5)


def _scores(values: Floats, weights: Floats, aggregation: str) -> Floats:
    """Draws x units."""
    if aggregation == "geometric":
        return np.exp(weights @ np.log(values).T)
    return weights @ values.T


def _ranks(scores: Floats) -> Floats:
    from scipy import stats  # slow to import, and only an index needs it

    return stats.rankdata(-scores.round(SIGNIFICANT), method="min", axis=1)
