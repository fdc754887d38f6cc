"""Roll-call votes: agreement, chance-corrected agreement, and the side taken on polarised votes.

Votes are coded Y = 1, A = 0.5, N = 0. Not voting and not being a member are both missing in a wide
table, so no measure can mistake an absence for half an agreement; how often a state stayed away is
reported beside each score.

Both vote series are taken: the resolutions of the UN Digital Library, known by `undl_id`, and
Voeten's roll calls, known by `rcid` and date; the index of a wide table is then `roll_call`
(`groups.roll_call_ids`). The two have different units and are never to be joined.

All scores over groups (a session, a year) come with a cluster bootstrap: the resolutions of one
agenda item are drawn or left out together, since delegations decide them together. With fewer than
15 items there is no interval.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final, NamedTuple, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from analysis.errors import BriefingError
from analysis.measures.groups import by_session, roll_call_ids
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
    renumber,
    typed,
)

VOTE_VALUE: Final[dict[str, float]] = {"Y": 1.0, "A": 0.5, "N": 0.0}
ABSENT: Final = "X"
SIDES: Final = ("patron", "bloc", "between", "absent")

Position: TypeAlias = str | pd.Series
Eligible: TypeAlias = pd.DataFrame | pd.Series | None


# ----------------------------------------------------------------------------
# Tables


# Codes of a dense table: 0 not a member, then a place in this string.
_LETTERS: Final = ".YANX"
_CODE_VALUE: Final = np.array([VOTE_VALUE.get(letter, np.nan) for letter in _LETTERS])


def _spread(votes: pd.DataFrame) -> tuple[pd.Index, pd.Index, NDArray[np.uint8]]:
    """Votes as a dense table of codes (resolution x country): bytes, as a history has a million."""
    roll_call = roll_call_ids(votes)
    key = roll_call.name
    if roll_call.isna().any() or votes[["country", "vote"]].isna().to_numpy().any():
        raise BriefingError(f"votes: {key}, country and vote must not be empty")
    rows, ids = pd.factorize(roll_call, sort=True)
    columns, countries = _factorize_by_name(votes["country"])
    kinds, letters = _factorize_by_name(votes["vote"])
    strange = [letter for letter in letters if letter not in {*VOTE_VALUE, ABSENT}]
    if strange:
        raise BriefingError(f"votes: unknown vote {strange[0]!r}; known are Y, N, A and X")
    cell = rows * len(countries) + columns
    if np.bincount(cell, minlength=1).max() > 1:
        raise BriefingError(
            f"votes: a country has two votes on one resolution; the key is ({key}, country)"
        )
    code = np.array([_LETTERS.index(letter) for letter in letters], dtype=np.uint8)
    table = np.zeros((len(ids), len(countries)), dtype=np.uint8)
    table.ravel()[cell] = code[kinds]
    names = pd.Index(countries, dtype="str", name="country")
    return pd.Index(np.asarray(ids), name=key), names, table


def _factorize_by_name(column: pd.Series) -> tuple[NDArray[np.int64], NDArray[np.object_]]:
    """Codes and sorted names; a categorical's own order is not trusted to be alphabetical."""
    codes, found = pd.factorize(column)
    names = np.asarray(found, dtype=object)
    order = np.argsort(names.astype(str), kind="stable")
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    return place[codes], names[order]


def wide(votes: pd.DataFrame) -> pd.DataFrame:
    """Votes as numbers: one row a resolution (sorted), one column a country (sorted).

    votes: undl_id (or rcid and date), country, vote (Y N A X). Values: 1 yes, 0.5 abstention, 0 no,
    missing where the country did not vote or was no member. Raises BriefingError for an unknown
    letter or a repeated key.

    >>> ballots = {"undl_id": [1, 1, 2], "country": ["ARM", "RUS", "ARM"], "vote": ["Y", "A", "X"]}
    >>> wide(pd.DataFrame(ballots)).to_dict("list")
    {'ARM': [1.0, nan], 'RUS': [0.5, nan]}
    """
    return wide_and_eligible(votes)[0]


def eligible(votes: pd.DataFrame) -> pd.DataFrame:
    """True where the country was a member, whether or not it cast a vote. Shape as `wide`."""
    return wide_and_eligible(votes)[1]


def wide_and_eligible(votes: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Both tables of the same votes, which are gone through once."""
    ids, countries, codes = _spread(votes)
    return (
        pd.DataFrame(_CODE_VALUE[codes], index=ids, columns=countries),
        pd.DataFrame(codes > 0, index=ids, columns=countries),
    )


def letters(votes: pd.DataFrame, countries: list[str]) -> pd.DataFrame:
    """Votes as letters, for reading: index undl_id, one column a country in the order asked.

    Values Y, N, A, X, or "" where the country was no member. Raises BriefingError for a country
    that never was one.
    """
    known = set(votes["country"].unique())
    require_known(countries, known)
    asked = votes[votes["country"].isin(countries)]
    ids, columns, codes = _spread(asked)
    printed = np.array(["", *_LETTERS[1:]], dtype=object)
    frame = pd.DataFrame(printed[codes], index=ids, columns=columns)
    roll_call = roll_call_ids(votes)
    every = pd.Index(np.sort(roll_call.unique()), name=roll_call.name)
    return frame.reindex(index=every, columns=countries, fill_value="").rename_axis(
        columns="country"
    )


def contested(wide: pd.DataFrame) -> pd.DataFrame:
    """The resolutions on which members disagreed: where every vote cast was the same is left out.

    Judged over all columns, so call it on the whole membership before choosing countries. Voeten's
    dyadic scores are computed on what this leaves.
    """
    values = wide.to_numpy()
    cast = ~np.isnan(values)
    highest = np.where(cast, values, -np.inf).max(axis=1, initial=-np.inf)
    lowest = np.where(cast, values, np.inf).min(axis=1, initial=np.inf)
    return wide[highest > lowest]


def cluster_labels(resolutions: pd.DataFrame) -> pd.Series:
    """Which resolutions were decided together: undl_id (or roll_call) -> cluster.

    resolutions: the key, date, and where known agenda_item (with session and special_session),
    family, title. A cluster is one agenda item of one session; where no item is known, one family
    of texts on one day, else one title on one day; where there is none of these, as in Voeten's
    roll calls, the day: some ten clusters a session, too few for an interval.

    >>> texts = {"undl_id": [7, 8], "title": ["The  Golan", "the Golan"], "date": "2024-12-03"}
    >>> cluster_labels(pd.DataFrame(texts)).to_list()
    ['2024-12-03 the golan', '2024-12-03 the golan']
    >>> items = {"agenda_item": "Question of Palestine", "session": [79, 80]}
    >>> cluster_labels(pd.DataFrame(texts | items)).to_list()
    ['session 79 item question of palestine', 'session 80 item question of palestine']
    """

    def plain(column: str) -> pd.Series:
        if column not in resolutions:
            return pd.Series("", index=resolutions.index)
        return resolutions[column].astype(object).fillna("").map(lambda text: _plain(str(text)))

    day = pd.to_datetime(resolutions["date"]).dt.strftime("%Y-%m-%d")
    item, family = plain("agenda_item"), plain("family")
    session = plain("session") + plain("special_session")
    on_one_day = day + " " + plain("title").where(family == "", "family " + family)
    in_session = "session " + session.where(session != "", day) + " item " + item
    cluster = on_one_day.where(item == "", in_session).astype("str").astype("category")
    cluster.index = pd.Index(roll_call_ids(resolutions))
    return cluster.rename("cluster")


def majority(wide: pd.DataFrame, membership_mask: pd.DataFrame) -> pd.Series:
    """A bloc's position: the vote cast by more than half of its members that voted, else missing.

    membership_mask: bool, undl_id x country, who belonged to the bloc on the day of the vote;
    countries and resolutions it does not name count as outside. Returns undl_id -> 1, 0.5, 0 or
    missing.
    """
    values = np.where(align(membership_mask, wide), wide.to_numpy(), np.nan)
    total = (~np.isnan(values)).sum(axis=1)
    position = np.full(len(wide), np.nan)
    for value in VOTE_VALUE.values():
        position[2 * (values == value).sum(axis=1) > total] = value
    return pd.Series(position, index=wide.index, name="majority")


# ----------------------------------------------------------------------------
# Scores of two series


def squared_kappa(first: ArrayLike, second: ArrayLike) -> float:
    """Chance-corrected agreement of two series of ratings, with squared distances (Haege 2011).

    1 - sum d^2 / (SSa + SSb - (2/n) sa sb). Equals Cohen's kappa with quadratic weights, on any
    interval scale: the value does not change when the scale is shifted or stretched. Pairs with a
    missing value are left out. Missing (NaN) when either series is constant, since chance agreement
    then explains everything.

    >>> round(squared_kappa([1, 2, 3, 3], [1, 3, 3, 2]), 4)
    0.6364
    """
    sums = _pair_sums(*_common(first, second))
    return float(kappa_of_sums(sums)[0])


def squared_pi(first: ArrayLike, second: ArrayLike) -> float:
    """As `squared_kappa`, with one pooled distribution for chance (Scott's pi, Haege 2011).

    1 - sum d^2 / (SSa + SSb - (sa + sb)^2 / (2n)). Missing when the two series hold one value
    between them.
    """
    sums = _pair_sums(*_common(first, second))
    return float(_pi(sums)[0])


# ----------------------------------------------------------------------------
# Agreement by group

AGREEMENT_COLUMNS: Final = {
    "group": "object",
    "n": "int64",
    "agreement": "float64",
    "low": "float64",
    "high": "float64",
    "identical": "float64",
    "kappa": "float64",
    "kappa_low": "float64",
    "kappa_high": "float64",
    "pi": "float64",
    "absent_share": "float64",
    "n_clusters": "int64",
    "is_constant": "bool",
    "is_thin": "bool",
    "is_reportable": "bool",
}


def agreement(
    wide: pd.DataFrame,
    first: Position,
    second: Position,
    groups: pd.Series,
    clusters: pd.Series | None = None,
    eligible: Eligible = None,
    resamples: int = 1000,
    seed: int = 0,
) -> pd.DataFrame:
    """How alike two voters vote, group by group (a session, a year).

    Parameters
    ----------
    wide
        Votes, as from `wide`.
    first, second
        A country's code or a position (undl_id -> value, as from `majority`).
    groups
        undl_id -> label; resolutions without one are left out.
    clusters
        undl_id -> cluster, for the bootstrap (default: each resolution its own).
    eligible
        Who was a member (as from `eligible`), for absent_share.
    resamples
        Bootstrap draws; 0 for no intervals.
    seed
        Of the random draws.

    Returns
    -------
    DataFrame
        One row a group in which `first` was a member (without `eligible`: in which both voted),
        sorted: group, n (resolutions on which both voted), agreement = mean(1 - |a - b|), identical
        = mean(a = b), kappa and pi (squared, Haege 2011), low/high and kappa_low/kappa_high (95%
        percentile intervals of the cluster bootstrap; missing under 10 resolutions or 15 clusters),
        absent_share (of `first`, as a member), n_clusters, is_constant (one of the two cast the
        same vote throughout: kappa is missing), is_thin (n < 20), is_reportable (n >= 10).

    Raises
    ------
    BriefingError
        For an unknown country or a country compared with itself.
    """
    if isinstance(first, str) and isinstance(second, str) and first == second:
        raise BriefingError(f"agreement of {first} with itself is no finding; name two countries")
    a, b = position_values(wide, first), position_values(wide, second)
    member = _member(wide, first, eligible)
    all_codes = cluster_codes(wide.index, clusters)
    rows = []
    for group, at in group_rows(wide, groups):
        both = at[~np.isnan(a[at]) & ~np.isnan(b[at])]
        was_member = at[member[at]] if member is not None else both
        if not len(was_member):
            continue
        x, y = a[both], b[both]
        sums = _pair_sums(x, y)
        n = len(both)
        codes = renumber(all_codes[both])
        low, high, kappa_low, kappa_high = [np.nan] * 4
        n_clusters = int(codes.max() + 1) if n else 0
        if resamples and n >= MIN_REPORTABLE and n_clusters >= MIN_CLUSTERS:
            weights = draw_weights(n_clusters, resamples, seed, group)
            per_cluster = np.stack([np.bincount(codes, part) for part in pair_parts(x, y)], axis=1)
            drawn = PairSums(*(weights @ per_cluster).T)
            low, high = interval((drawn.n - drawn.d) / drawn.n)
            kappa_low, kappa_high = interval(kappa_of_sums(drawn))
        rows.append(
            {
                "group": group,
                "n": n,
                "agreement": float((n - sums.d[0]) / n) if n else np.nan,
                "low": low,
                "high": high,
                "identical": float((x == y).mean()) if n else np.nan,
                "kappa": float(kappa_of_sums(sums)[0]),
                "kappa_low": kappa_low,
                "kappa_high": kappa_high,
                "pi": float(_pi(sums)[0]),
                "absent_share": (
                    float(np.isnan(a[was_member]).mean()) if member is not None else np.nan
                ),
                "n_clusters": n_clusters,
                "is_constant": bool(n and (np.ptp(x) == 0 or np.ptp(y) == 0)),
                "is_thin": n < MIN_FIRM,
                "is_reportable": n >= MIN_REPORTABLE,
            }
        )
    return typed(rows, AGREEMENT_COLUMNS)


IDENTICAL_COLUMNS: Final = {
    "group": "object",
    "n": "int64",
    "n_both": "int64",
    "identical": "float64",
}


def published_identical(
    votes: pd.DataFrame, roll_calls: pd.DataFrame, first: str, second: str
) -> pd.DataFrame:
    """Identical votes of two states by session, by the rule of Voeten's published series.

    Amendments and paragraphs are left out, and roll calls on which every vote cast was the same; the
    share is over the roll calls on which both voted, an abstention a category of its own.

    votes: rcid, date, country, vote of all members; roll_calls: rcid, date, session, is_amendment,
    is_paragraph. Returns group (his session), n (roll calls on which `first` voted), n_both,
    identical (missing where the two never voted together); sessions in which `first` did not vote
    are left out. Source of the rule: Voeten, Strezhnev and Bailey, United Nations General Assembly
    Voting Data.
    """
    whole = roll_calls[~roll_calls["is_amendment"] & ~roll_calls["is_paragraph"]]
    cast = wide(votes[roll_call_ids(votes).isin(roll_call_ids(whole))])
    values = contested(cast)
    own, other = position_values(values, first), position_values(values, second)
    rows = []
    for group, at in group_rows(values, by_session(whole)):
        x, y = own[at], other[at]
        both = ~np.isnan(x) & ~np.isnan(y)
        n, n_both = int((~np.isnan(x)).sum()), int(both.sum())
        if n:
            same = float((x == y)[both].mean()) if n_both else np.nan
            rows.append({"group": group, "n": n, "n_both": n_both, "identical": same})
    return typed(rows, IDENTICAL_COLUMNS)


DIFFERENCE_COLUMNS: Final = {
    "group": "object",
    "n": "int64",
    "with_bloc": "float64",
    "with_patron": "float64",
    "difference": "float64",
    "low": "float64",
    "high": "float64",
    "n_clusters": "int64",
    "is_thin": "bool",
    "is_reportable": "bool",
}


def agreement_difference(
    wide: pd.DataFrame,
    country: str,
    patron: Position,
    bloc: Position,
    groups: pd.Series,
    clusters: pd.Series | None = None,
    resamples: int = 1000,
    seed: int = 0,
) -> pd.DataFrame:
    """Agreement with the bloc minus agreement with the patron, where all three took a position.

    On the same resolutions, so that the agenda moves both terms alike and their difference can be
    compared across years; the two terms therefore differ a little from `agreement` of each pair.
    The interval is paired: both terms are computed on each bootstrap draw of clusters.

    Parameters
    ----------
    wide
        Votes, as from `wide`.
    country
        The country's code.
    patron, bloc
        A country's code or a position (as from `majority`).
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
        A row a group: group, n, with_bloc, with_patron, difference (-1..1; above 0 = closer to the
        bloc), low, high, n_clusters, is_thin, is_reportable.
    """
    require_three(country, patron, bloc)
    c, p, b = (
        position_values(wide, country),
        position_values(wide, patron),
        position_values(wide, bloc),
    )
    known = ~(np.isnan(c) | np.isnan(p) | np.isnan(b))
    all_codes = cluster_codes(wide.index, clusters)
    rows = []
    for group, at in group_rows(wide, groups):
        at = at[known[at]]
        n = len(at)
        if not n:
            continue
        bloc_score, patron_score = 1 - np.abs(c[at] - b[at]), 1 - np.abs(c[at] - p[at])
        codes = renumber(all_codes[at])
        n_clusters = int(codes.max() + 1)
        low = high = np.nan
        if resamples and n >= MIN_REPORTABLE and n_clusters >= MIN_CLUSTERS:
            weights = draw_weights(n_clusters, resamples, seed, group)
            gap = weights @ np.bincount(codes, bloc_score - patron_score)
            low, high = interval(gap / (weights @ np.bincount(codes)))
        rows.append(
            {
                "group": group,
                "n": n,
                "with_bloc": bloc_score.mean(),
                "with_patron": patron_score.mean(),
                "difference": (bloc_score - patron_score).mean(),
                "low": low,
                "high": high,
                "n_clusters": n_clusters,
                "is_thin": n < MIN_FIRM,
                "is_reportable": n >= MIN_REPORTABLE,
            }
        )
    return typed(rows, DIFFERENCE_COLUMNS)


# ----------------------------------------------------------------------------
# The side taken on polarised votes

SIDE_COLUMNS: Final = {
    "group": "object",
    "side": "str",
    "count": "int64",
    "share": "float64",
    "low": "float64",
    "high": "float64",
    "n": "int64",
    "n_clusters": "int64",
    "is_thin": "bool",
    "is_reportable": "bool",
}


def polarised(wide: pd.DataFrame, patron: Position, bloc: Position) -> pd.Series:
    """undl_id -> True where the patron cast a vote, the bloc has a position, and the two differ."""
    p, b = position_values(wide, patron), position_values(wide, bloc)
    differ = ~np.isnan(p) & ~np.isnan(b) & (p != b)
    return pd.Series(differ, index=wide.index, name="is_polarised")


def side_of_vote(
    wide: pd.DataFrame,
    country: str,
    patron: Position,
    bloc: Position,
    eligible: Eligible,
) -> pd.Series:
    """Where the country stood on each polarised resolution: patron, bloc, between or absent.

    Index undl_id.

    Closer to the patron or to the bloc by the distance of the vote's values; between when both are
    as far; absent when it was a member and did not vote. Only polarised resolutions on which it was
    a member are returned.
    """
    require_three(country, patron, bloc)
    member = _member(wide, country, eligible)
    if member is None:
        raise BriefingError(
            "eligible is needed: without it, absence and not being a member look the same"
        )
    c, p, b = (
        position_values(wide, country),
        position_values(wide, patron),
        position_values(wide, bloc),
    )
    keep = polarised(wide, patron, bloc).to_numpy() & member
    side = _side(c, p, b)[keep]
    names = np.asarray(SIDES, dtype=object)[side]
    return pd.Series(names, index=wide.index[keep], name="side", dtype="str")


def side_taken(
    wide: pd.DataFrame,
    country: str,
    patron: Position,
    bloc: Position,
    groups: pd.Series,
    eligible: Eligible,
    clusters: pd.Series | None = None,
    resamples: int = 1000,
    seed: int = 0,
) -> pd.DataFrame:
    """Shares of polarised resolutions on which a country took each side or stayed away.

    Parameters
    ----------
    wide
        Votes, as from `wide`.
    country
        The country's code.
    patron, bloc
        A country's code or a position (as from `majority`).
    groups
        undl_id -> label; resolutions without one are left out.
    eligible
        Who was a member (as from `eligible`).
    clusters
        undl_id -> cluster, for the bootstrap (default: each resolution its own).
    resamples
        Bootstrap draws; 0 for no intervals.
    seed
        Of the random draws.

    Returns
    -------
    DataFrame
        Four rows a group with at least one polarised resolution, in the order of SIDES: group,
        side, count, share (the four add to 1), low, high (95% percentile interval of the cluster
        bootstrap, drawn once a group, so the four shares are paired; missing under 10 resolutions
        or 15 clusters, or without resamples), n (polarised resolutions on which the country was a
        member), n_clusters, is_thin, is_reportable. An empty frame of these columns where there is
        none.

    Raises
    ------
    BriefingError
        For an unknown country or a patron that is the country.
    """
    side = side_of_vote(wide, country, patron, bloc, eligible)
    all_codes = cluster_codes(side.index, clusters)
    rows = []
    for group, at in group_rows(side.to_frame(), groups):
        picked = side.iloc[at]
        n = len(picked)
        one_hot = picked.to_numpy(dtype=object)[:, None] == np.asarray(SIDES, dtype=object)
        count = one_hot.sum(axis=0)
        codes = renumber(all_codes[at])
        n_clusters = int(codes.max() + 1)
        low, high = np.full(4, np.nan), np.full(4, np.nan)
        if resamples and n >= MIN_REPORTABLE and n_clusters >= MIN_CLUSTERS:
            drawn = _drawn_shares(one_hot, codes, draw_weights(n_clusters, resamples, seed, group))
            low, high = np.quantile(drawn, [0.025, 0.975], axis=0)
        rows += [
            {
                "group": group,
                "side": name,
                "count": count[k],
                "share": count[k] / n,
                "low": low[k],
                "high": high[k],
                "n": n,
                "n_clusters": n_clusters,
                "is_thin": n < MIN_FIRM,
                "is_reportable": n >= MIN_REPORTABLE,
            }
            for k, name in enumerate(SIDES)
        ]
    return typed(rows, SIDE_COLUMNS)


SIDE_ALL_COLUMNS: Final = {
    "group": "object",
    "country": "str",
    "n": "int64",
    "patron": "float64",
    "bloc": "float64",
    "between": "float64",
    "absent": "float64",
}


def sides_of_all(
    wide: pd.DataFrame,
    patron: str,
    bloc: Position,
    groups: pd.Series,
    eligible: pd.DataFrame,
) -> pd.DataFrame:
    """The side taken by every country at once, for maps and rankings: no intervals.

    Returns group, country, n, patron, bloc, between, absent (shares that add to 1); a row for each
    country that was a member on at least one polarised resolution of the group. The patron itself
    is left out.
    """
    p, b = position_values(wide, patron)[:, None], position_values(wide, bloc)[:, None]
    member = align(eligible, wide)
    is_polarised = polarised(wide, patron, bloc).to_numpy()
    side = _side(wide.to_numpy(), p, b)
    parts = []
    for group, at in group_rows(wide, groups):
        at = at[is_polarised[at]]
        n = member[at].sum(axis=0)
        keep = (n > 0) & (wide.columns != patron)
        frame = pd.DataFrame(
            {"country": np.asarray(wide.columns, dtype=object)[keep], "n": n[keep]}
        )
        for k, name in enumerate(SIDES):
            frame[name] = ((side[at] == k) & member[at]).sum(axis=0)[keep] / n[keep]
        frame.insert(0, "group", pd.Series([group] * len(frame), dtype=object))
        parts.append(frame)
    return (
        pd.concat(parts, ignore_index=True).astype(SIDE_ALL_COLUMNS)
        if parts
        else typed([], SIDE_ALL_COLUMNS)
    )


# ----------------------------------------------------------------------------
# Parts


class PairSums(NamedTuple):
    """Sums over common resolutions that the scores are made of; one entry a bootstrap draw."""

    n: Floats
    d: Floats
    d2: Floats
    a: Floats
    b: Floats
    a2: Floats
    b2: Floats


def pair_parts(a: Floats, b: Floats) -> tuple[Floats, ...]:
    """What each common resolution adds to `PairSums`."""
    d = np.abs(a - b)
    return np.ones_like(a), d, d * d, a, b, a * a, b * b


def _pair_sums(a: Floats, b: Floats) -> PairSums:
    return PairSums(*(np.array([part.sum()]) for part in pair_parts(a, b)))


def kappa_of_sums(s: PairSums) -> Floats:
    """Squared kappa of each entry of the sums; missing where a series is constant."""
    # A constant series makes kappa 0 (or 0/0) whatever the other voter did: no measurement.
    constant = (s.n * s.a2 - s.a**2 < 1e-9) | (s.n * s.b2 - s.b**2 < 1e-9)
    usable = (s.n > 0) & ~constant
    n = np.where(usable, s.n, 1)
    expected = np.where(usable, s.a2 + s.b2 - 2 / n * s.a * s.b, 1)
    return np.where(usable, 1 - s.d2 / expected, np.nan)


def _pi(s: PairSums) -> Floats:
    n = np.where(s.n > 0, s.n, 1)
    expected = s.a2 + s.b2 - (s.a + s.b) ** 2 / (2 * n)
    usable = (s.n > 0) & (expected > 1e-9)
    return np.where(usable, 1 - s.d2 / np.where(usable, expected, 1), np.nan)


def _common(first: ArrayLike, second: ArrayLike) -> tuple[Floats, Floats]:
    a, b = np.asarray(first, dtype=float), np.asarray(second, dtype=float)
    if a.shape != b.shape:
        raise BriefingError(
            f"two series of one length are needed, not {len(a)} and {len(b)} values"
        )
    both = ~np.isnan(a) & ~np.isnan(b)
    return a[both], b[both]


def _side(c: Floats, p: Floats, b: Floats) -> NDArray[np.int64]:
    """Index into SIDES; c may be one column or all of them."""
    to_patron, to_bloc = np.abs(c - p), np.abs(c - b)
    return np.select([np.isnan(c), to_patron < to_bloc, to_bloc < to_patron], [3, 0, 1], default=2)


def _drawn_shares(one_hot: NDArray[np.bool_], codes: NDArray[np.int64], weights: Floats) -> Floats:
    per_cluster = np.zeros((weights.shape[1], one_hot.shape[1]))
    np.add.at(per_cluster, codes, one_hot)
    counts = weights @ per_cluster
    return counts / counts.sum(axis=1, keepdims=True)


def position_values(wide: pd.DataFrame, position: Position) -> Floats:
    """A country's votes, or a bloc's position, in the order of `wide`."""
    if isinstance(position, str):
        require_known([position], set(wide.columns))
        return wide[position].to_numpy(dtype=float)
    if not position.index.is_unique:
        raise BriefingError("a position must name each resolution once (index undl_id)")
    return position.reindex(wide.index).to_numpy(dtype=float)


def _member(wide: pd.DataFrame, who: Position, eligible: Eligible) -> NDArray[np.bool_] | None:
    if eligible is None or not isinstance(who, str):
        return None
    column = eligible[who] if isinstance(eligible, pd.DataFrame) else eligible
    return column.reindex(wide.index, fill_value=False).to_numpy(dtype=bool)


def require_three(country: str, patron: Position, bloc: Position) -> None:
    """BriefingError where the country is its own patron or bloc."""
    for other, role in ((patron, "patron"), (bloc, "bloc")):
        if isinstance(other, str) and other == country:
            raise BriefingError(
                f"{country} is both the country and the {role}; name two different ones"
            )


def require_known(countries: list[str], known: set[str]) -> None:
    """BriefingError where a country has no votes in the table."""
    unknown = [code for code in countries if code not in known]
    if unknown:
        raise BriefingError(
            f"{unknown[0]} has no votes here; give the ISO3 code of a UN member, such as ARM"
        )


@cache
def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip().casefold()
