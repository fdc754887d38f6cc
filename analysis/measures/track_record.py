"""How good forecasts were: Brier score, skill against climatology, reliability; what moves became.

Forecasts of one organisation, and verdicts on one state, hang together over the years, so intervals
are those of organisations (of states) drawn anew, whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
import pandas as pd

from analysis.errors import BriefingError
from analysis.measures.moves import FLAGGED, NO_CLEAR_MOVE, SMALLEST_MOVE
from analysis.measures.resampling import MIN_CLUSTERS, Floats, draw_weights, interval, typed

RESAMPLES: Final = 2_000
SEED: Final = 0
EDGES: Final = (0.0, 0.01, 0.02, 0.04, 0.08, 1.0)
"""Of the groups of forecasts in the reliability diagram, fixed beforehand."""

RELIABILITY_COLUMNS: Final = {
    "lower": "float64",
    "upper": "float64",
    "forecasts": "int64",
    "events": "int64",
    "chance": "float64",
    "share": "float64",
    "low": "float64",
    "high": "float64",
}
FATES: Final = ("went on", "stood", "turned back")


@dataclass(frozen=True)
class Score:
    """Of so many forecasts, how many came about, and the Brier score beside that of climatology.

    expected: how many the forecasts said. skill: 1 - brier / brier_climatology, missing where
    climatology was exact, with its 95% interval, missing under `MIN_CLUSTERS` clusters.
    """

    forecasts: int
    events: int
    expected: float
    clusters: int
    brier: float
    brier_climatology: float
    skill: float
    low: float
    high: float

    @property
    def word(self) -> str:
        """Whether it beats climatology: better, worse, or neither shown."""
        if self.low > 0:
            return "better"
        return "worse" if self.high < 0 else "neither"


def score(rows: pd.DataFrame, cluster: str, resamples: int = RESAMPLES) -> Score:
    """The score of forecasts given in groups of one chance.

    rows: members (forecasts of the row), left (of them, came about), chance, climatology, and the
    column named by `cluster`, whose values are drawn anew, whole. BriefingError without a row.
    """
    if rows.empty:
        raise BriefingError("no forecast to score")
    n, events = (rows[name].to_numpy(dtype=float) for name in ("members", "left"))
    errors = {
        name: events * (1 - rows[name]) ** 2 + (n - events) * rows[name] ** 2
        for name in ("chance", "climatology")
    }
    codes = pd.factorize(rows[cluster], sort=True)[0]
    own, base = (np.bincount(codes, errors[name]) for name in ("chance", "climatology"))
    weights = draw_weights(len(own), resamples, SEED, cluster)
    low, high = float("nan"), float("nan")
    if len(own) >= MIN_CLUSTERS:
        low, high = interval(_skill(weights @ own, weights @ base))
    return Score(
        forecasts=int(n.sum()),
        events=int(events.sum()),
        expected=float((n * rows["chance"]).sum()),
        clusters=len(own),
        brier=float(own.sum() / n.sum()),
        brier_climatology=float(base.sum() / n.sum()),
        skill=float(_skill(own.sum(keepdims=True), base.sum(keepdims=True))[0]),
        low=low,
        high=high,
    )


def _skill(own: Floats, base: Floats) -> Floats:
    return 1 - np.divide(own, base, out=np.full(base.shape, np.nan), where=base > 0)


def reliability(
    rows: pd.DataFrame,
    cluster: str,
    edges: Sequence[float] = EDGES,
    resamples: int = RESAMPLES,
) -> pd.DataFrame:
    """How often what was given a chance came about, by groups of chances; rows as `score`.

    Columns: lower, upper (edges of the group), forecasts, events, chance (mean), share (that came
    about), low, high (95%, clusters drawn anew). Groups without a forecast have no row.
    """
    found: list[dict[str, object]] = []
    for lower, upper in pairwise(edges):
        inside = rows[(rows["chance"] >= lower) & (rows["chance"] < upper)]
        n = int(inside["members"].sum())
        if not n:
            continue
        codes = pd.factorize(inside[cluster], sort=True)[0]
        of, came = (np.bincount(codes, inside[name]) for name in ("members", "left"))
        weights = draw_weights(len(of), resamples, SEED, f"{cluster} {lower}")
        low, high = interval((weights @ came) / (weights @ of))
        found.append({
            "lower": lower, "upper": upper, "forecasts": n, "events": int(came.sum()),
            "chance": float((inside["members"] * inside["chance"]).sum() / n),
            "share": float(came.sum() / n), "low": low, "high": high,
        })  # fmt: skip
    return typed(found, RELIABILITY_COLUMNS)


def fate(relative: pd.Series, later: pd.Series) -> pd.Series:
    """What became of moves: went on (5 points or more the same way), turned back (the other way), or
    stood; missing where the later move is not known."""
    onward = later * np.sign(relative)
    said = np.select(
        [onward >= SMALLEST_MOVE, onward <= -SMALLEST_MOVE], ["went on", "turned back"], "stood"
    )
    return pd.Series(said, index=relative.index, dtype=object).where(later.notna(), None)


FATE_COLUMNS: Final = {
    "group": "str",
    "fate": "str",
    "n": "int64",
    "of": "int64",
    "share": "float64",
    "low": "float64",
    "high": "float64",
}


def fates(rows: pd.DataFrame, resamples: int = RESAMPLES) -> pd.DataFrame:
    """How often moves went on, stood or turned back, beside the states that showed no clear move.

    rows: country, code, relative, later, as from `backtest.after`. Columns: group (towards, away:
    flagged so; no clear move: whatever sign their relative move had), fate, n, of, share, low and
    high (95%, states drawn anew). Groups without a known fate have no rows.
    """
    told = rows.assign(fate=fate(rows["relative"], rows["later"]))
    told = told[told["fate"].notna()]
    is_flagged = told["code"].isin(FLAGGED)
    groups = {
        "towards": told[is_flagged & (told["relative"] > 0)],
        "away": told[is_flagged & (told["relative"] < 0)],
        "no clear move": told[told["code"].isin(NO_CLEAR_MOVE)],
    }
    found: list[dict[str, object]] = []
    for group, inside in groups.items():
        if inside.empty:
            continue
        codes = pd.factorize(inside["country"], sort=True)[0]
        of = np.bincount(codes)
        weights = draw_weights(len(of), resamples, SEED, group)
        for name in FATES:
            had = np.bincount(codes, inside["fate"] == name)
            low, high = interval((weights @ had) / (weights @ of))
            found.append({
                "group": group, "fate": name, "n": int(had.sum()), "of": len(inside),
                "share": float(had.sum() / len(inside)), "low": low, "high": high,
            })  # fmt: skip
    return typed(found, FATE_COLUMNS)
