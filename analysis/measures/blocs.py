"""Cohesion of a bloc: how far its members vote as one, against random blocs of the same size.

A small bloc of states without ties votes alike on most texts, because most of the Assembly does.
Cohesion therefore says something only beside that of random blocs, over the same sessions.

Tables: `wide` as from `votes.wide`; `membership_mask` bool, undl_id x country, who belonged on the
day of the vote.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from analysis.errors import BriefingError
from analysis.measures.resampling import (
    MIN_CLUSTERS,
    MIN_FIRM,
    MIN_REPORTABLE,
    Floats,
    align,
    cluster_codes,
    draw_weights,
    group_rows,
    interval,
    typed,
)
from analysis.measures.votes import VOTE_VALUE

MIN_CAST: Final = 2
"""A single vote agrees with itself: cohesion needs two."""


def rice(wide: pd.DataFrame, membership_mask: pd.DataFrame) -> pd.Series:
    """Rice index of each resolution, |Y - N| / (Y + N): undl_id -> 0..1 (Rice 1925).

    Abstentions do not count; missing where fewer than two members voted Y or N.
    """
    yes, no, _ = _counts(wide, membership_mask)
    total = yes + no
    index = np.where(total >= MIN_CAST, np.abs(yes - no) / np.maximum(total, 1), np.nan)
    return pd.Series(index, index=wide.index, name="rice")


def agreement_index(wide: pd.DataFrame, membership_mask: pd.DataFrame) -> pd.Series:
    """Agreement index of each resolution: undl_id -> 0..1 (Hix, Noury and Roland 2005).

    (m - (T - m) / 2) / T with T votes cast and m the largest of Y, N and A: 1 when all vote alike,
    0 when the three are equal. Missing where fewer than two members voted.
    """
    index = _agreement_index(*_counts(wide, membership_mask))
    return pd.Series(index, index=wide.index, name="agreement_index")


COHESION_COLUMNS: Final = {
    "group": "object",
    "n": "int64",
    "members": "int64",
    "agreement_index": "float64",
    "low": "float64",
    "high": "float64",
    "rice": "float64",
    "n_rice": "int64",
    "n_clusters": "int64",
    "is_thin": "bool",
    "is_reportable": "bool",
}


def cohesion(
    wide: pd.DataFrame,
    membership_mask: pd.DataFrame,
    groups: pd.Series,
    clusters: pd.Series | None = None,
    resamples: int = 1000,
    seed: int = 0,
) -> pd.DataFrame:
    """Mean agreement index and Rice index of a bloc, group by group.

    Parameters
    ----------
    wide
        Votes, as from `votes.wide`.
    membership_mask
        Bool, undl_id x country, who belonged to the bloc on the day of the vote.
    groups
        undl_id -> label; resolutions without one are left out.
    clusters
        undl_id -> cluster, for the bootstrap (default: each resolution its own).
    resamples
        Bootstrap draws; 0 for no intervals.
    seed
        Of the random draws.

    Returns
    -------
    DataFrame
        group, n (resolutions on which at least two members voted), members (that voted at all in
        the group), agreement_index, low, high (95% cluster bootstrap; missing under 10 resolutions
        or 15 clusters, or without resamples), rice, n_rice, n_clusters, is_thin (n < 20),
        is_reportable (n >= 10). Groups without such a resolution are left out: a bloc of one gives
        an empty frame.
    """
    index = agreement_index(wide, membership_mask).to_numpy()
    rice_index = rice(wide, membership_mask).to_numpy()
    voted = align(membership_mask, wide) & wide.notna().to_numpy()
    rows = []
    for group, at in group_rows(wide, groups):
        both = at[~np.isnan(index[at])]
        n = len(both)
        if not n:
            continue
        codes = cluster_codes(wide.index[both], clusters)
        n_clusters = int(codes.max() + 1)
        low = high = np.nan
        if resamples and n >= MIN_REPORTABLE and n_clusters >= MIN_CLUSTERS:
            weights = draw_weights(n_clusters, resamples, seed, group)
            total = weights @ np.bincount(codes, index[both])
            low, high = interval(total / (weights @ np.bincount(codes)))
        known = rice_index[at][~np.isnan(rice_index[at])]
        rows.append(
            {
                "group": group,
                "n": n,
                "members": int(voted[at].any(axis=0).sum()),
                "agreement_index": index[both].mean(),
                "low": low,
                "high": high,
                "rice": known.mean() if len(known) else np.nan,
                "n_rice": len(known),
                "n_clusters": n_clusters,
                "is_thin": n < MIN_FIRM,
                "is_reportable": n >= MIN_REPORTABLE,
            }
        )
    return typed(rows, COHESION_COLUMNS)


BY_SESSION_COLUMNS: Final = {
    "group": "object",
    "n": "int64",
    "agreement_index": "float64",
    "random_low": "float64",
    "random_mean": "float64",
    "random_high": "float64",
}


@dataclass(frozen=True)
class BesideRandom:
    """A bloc's mean agreement index over sessions, beside that of random blocs.

    agreement_index: mean over the sessions of each one's mean; random_mean: of the random blocs.
    low, high: the middle 95% of the differences, the bloc's less a random bloc's. d: the difference
    in standard deviations of the random blocs. p: share of random blocs at least as cohesive, the
    bloc itself counted among them. by_session: group, n, agreement_index, random_low, random_mean,
    random_high.
    """

    agreement_index: float
    random_mean: float
    low: float
    high: float
    d: float
    p: float
    size: int
    draws: int
    by_session: pd.DataFrame

    @property
    def difference(self) -> float:
        """The bloc's index less that of the mean random bloc."""
        return self.agreement_index - self.random_mean


def beside_random(
    wide: pd.DataFrame,
    membership_mask: pd.DataFrame,
    eligible: pd.DataFrame,
    groups: pd.Series,
    draws: int = 1000,
    seed: int = 1,
) -> BesideRandom | None:
    """A bloc's cohesion over sessions beside that of random blocs, each kept for all sessions.

    Sessions are no independent trials: states that vote alike in one do so in the next. So random
    blocs are drawn once, and a bloc and they are compared by one figure each, the mean over the
    sessions of the session's mean agreement index.

    Parameters
    ----------
    wide
        Votes, as from `votes.wide`.
    membership_mask
        Bool, undl_id x country, who belonged to the bloc on the day of the vote.
    eligible
        Bool, undl_id x country, who could vote. Random blocs are drawn from those that could in
        every session, the bloc's own members among them, and are as large as the bloc was on
        average.
    groups
        undl_id -> session; resolutions without one are left out, as are sessions with fewer than 10
        resolutions on which two members voted.
    draws, seed
        Number of random blocs, and seed of the draws.

    None where no session is left.
    """
    if draws < 1:
        raise BriefingError(f"{draws} random blocs: at least 1 is meant")
    # Which blocs are drawn must not hang on the order in which countries happen to stand.
    wide = wide.sort_index(axis=1)
    own_index = agreement_index(wide, membership_mask).to_numpy()
    kept = [
        (group, at)
        for group, at in group_rows(wide, groups)
        if np.isfinite(own_index[at]).sum() >= MIN_REPORTABLE
    ]
    if not kept:
        return None
    present = align(eligible, wide)
    everywhere = np.logical_and.reduce([present[at].any(axis=0) for _, at in kept])
    pool = np.flatnonzero(everywhere)
    belonged = align(membership_mask, wide)
    size = round(float(np.concatenate([belonged[at].sum(axis=1) for _, at in kept]).mean()))
    rng = np.random.default_rng(seed)
    chosen = np.zeros((len(pool), draws), dtype=np.float32)
    for draw in range(draws):
        chosen[rng.permutation(len(pool))[:size], draw] = 1
    rows, random = [], []
    for group, at in kept:
        values = wide.to_numpy()[np.ix_(at, pool)]
        counts = [(values == VOTE_VALUE[letter]).astype(np.float32) @ chosen for letter in "YNA"]
        # Where fewer than two members of a random bloc voted, its mean leaves the resolution out.
        index = _agreement_index(*counts)
        defined = np.isfinite(index)
        means = np.where(defined, index, 0).sum(axis=0) / np.maximum(defined.sum(axis=0), 1)
        low, high = interval(means)
        known = own_index[at][np.isfinite(own_index[at])]
        random.append(means)
        row = (group, len(known), known.mean(), low, means.mean(), high)
        rows.append(dict(zip(BY_SESSION_COLUMNS, row, strict=True)))
    by_session = typed(rows, BY_SESSION_COLUMNS)
    own, others = float(by_session["agreement_index"].mean()), np.mean(random, axis=0)
    low, high = interval(own - others)
    spread = float(others.std())
    return BesideRandom(
        agreement_index=own,
        random_mean=float(others.mean()),
        low=low,
        high=high,
        d=(own - float(others.mean())) / spread if spread else float("nan"),
        p=float((1 + (others >= own - 1e-12).sum()) / (1 + draws)),
        size=size,
        draws=draws,
        by_session=by_session,
    )


LEAVE_OUT_COLUMNS: Final = {
    "group": "object",
    "without": "str",
    "n": "int64",
    "agreement_index": "float64",
    "agreement_index_without": "float64",
    "change": "float64",
    "is_thin": "bool",
    "is_reportable": "bool",
}


def without(membership_mask: pd.DataFrame, country: str) -> pd.DataFrame:
    """The membership mask with one country left out."""
    if country not in membership_mask or not membership_mask[country].any():
        raise BriefingError(f"{country} is no member of this bloc on any of these days")
    return membership_mask.assign(**{country: False})


def leave_one_out(
    wide: pd.DataFrame, membership_mask: pd.DataFrame, groups: pd.Series
) -> pd.DataFrame:
    """Cohesion with and without each member, on the resolutions where both are defined.

    Returns group, without (the country), n, agreement_index (all members), agreement_index_without,
    change (without - with: above 0, the bloc votes more as one when the country is left out),
    is_thin, is_reportable. Only resolutions on which the country was a member count.
    """
    mask = align(membership_mask, wide)
    full = agreement_index(wide, membership_mask).to_numpy()
    rows = []
    for position in np.flatnonzero(mask.any(axis=0)):
        country = str(wide.columns[int(position)])
        rest = agreement_index(wide, without(membership_mask, country)).to_numpy()
        usable = mask[:, position] & ~np.isnan(full) & ~np.isnan(rest)
        for group, at in group_rows(wide, groups):
            both = at[usable[at]]
            if not len(both):
                continue
            rows.append(
                {
                    "group": group,
                    "without": country,
                    "n": len(both),
                    "agreement_index": full[both].mean(),
                    "agreement_index_without": rest[both].mean(),
                    "change": rest[both].mean() - full[both].mean(),
                    "is_thin": len(both) < MIN_FIRM,
                    "is_reportable": len(both) >= MIN_REPORTABLE,
                }
            )
    table = typed(rows, LEAVE_OUT_COLUMNS)
    return table.sort_values(["group", "without"], ignore_index=True, kind="stable")


def _counts(wide: pd.DataFrame, membership_mask: pd.DataFrame) -> tuple[Floats, Floats, Floats]:
    """Members that voted Y, N and A on each resolution."""
    values = np.where(align(membership_mask, wide), wide.to_numpy(), np.nan)
    yes, no, abstain = ((values == VOTE_VALUE[letter]).sum(axis=1) for letter in "YNA")
    return yes.astype(float), no.astype(float), abstain.astype(float)


def _agreement_index(yes: Floats, no: Floats, abstain: Floats) -> Floats:
    total = yes + no + abstain
    most = np.maximum(np.maximum(yes, no), abstain)
    index = (most - (total - most) / 2) / np.maximum(total, 1)
    return np.where(total >= MIN_CAST, index, np.nan)
