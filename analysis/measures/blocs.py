"""Cohesion of a bloc: how far its members vote as one, against random blocs of the same size.

A small bloc of states without ties votes alike on most texts, because most of the Assembly does.
Cohesion therefore says something only beside the cohesion of random blocs drawn from the same
session.

Tables: `wide` as from `votes.wide`; `membership_mask` bool, undl_id x country, who belonged on the
day of the vote.
"""

from __future__ import annotations

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
    generator,
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


BASELINE_COLUMNS: Final = {
    "group": "object",
    "n": "int64",
    "size": "int64",
    "agreement_index": "float64",
    "random_mean": "float64",
    "random_low": "float64",
    "random_high": "float64",
    "share_as_cohesive": "float64",
    "is_thin": "bool",
    "is_reportable": "bool",
}


def random_baseline(
    wide: pd.DataFrame,
    membership_mask: pd.DataFrame,
    groups: pd.Series,
    draws: int = 1000,
    seed: int = 0,
) -> pd.DataFrame:
    """A bloc's cohesion beside that of random blocs of as many members, group by group.

    Random blocs are drawn from all countries that voted in the group, the bloc's own members among
    them. Returns group, n, size (members of the bloc that voted in the group), agreement_index (the
    bloc's), random_mean, random_low, random_high (the middle 95% of the random blocs),
    share_as_cohesive (share of the random blocs at least as cohesive: small = the bloc is more
    cohesive than chance), is_thin, is_reportable. Groups in which fewer than two members voted are
    left out.
    """
    if draws < 1:
        raise BriefingError(f"{draws} random blocs: at least 1 is meant")
    # Which blocs are drawn must not hang on the order in which countries happen to stand.
    wide = wide.sort_index(axis=1)
    own = agreement_index(wide, membership_mask).to_numpy()
    values = wide.to_numpy()
    mask = align(membership_mask, wide)
    rows = []
    for group, at in group_rows(wide, groups):
        known = own[at][~np.isnan(own[at])]
        present = (~np.isnan(values[at])).any(axis=0)
        size = int((mask[at] & ~np.isnan(values[at])).any(axis=0).sum())
        if not len(known):
            continue
        pool = np.flatnonzero(present)
        chosen = _random_blocs(len(pool), size, draws, generator(seed, group))
        counts = [
            (values[at][:, pool] == VOTE_VALUE[letter]).astype(float) @ chosen for letter in "YNA"
        ]
        # Where fewer than two members of a random bloc voted, its mean leaves the resolution out.
        index = _agreement_index(*counts)
        defined = ~np.isnan(index)
        total = np.where(defined, index, 0).sum(axis=0)
        random = total / np.maximum(defined.sum(axis=0), 1)
        low, high = interval(random)
        rows.append(
            {
                "group": group,
                "n": len(known),
                "size": size,
                "agreement_index": known.mean(),
                "random_mean": random.mean(),
                "random_low": low,
                "random_high": high,
                "share_as_cohesive": (random >= known.mean() - 1e-12).mean(),
                "is_thin": len(known) < MIN_FIRM,
                "is_reportable": len(known) >= MIN_REPORTABLE,
            }
        )
    return typed(rows, BASELINE_COLUMNS)


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


def _random_blocs(pool: int, size: int, draws: int, rng: np.random.Generator) -> Floats:
    """Membership of random blocs, pool x draws: each column holds `size` ones."""
    order = rng.random((pool, draws)).argsort(axis=0)
    return (order < size).astype(float)
