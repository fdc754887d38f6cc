"""Change: who moved, and whether a series has a break.

Ideal points are the published series of Bailey, Strezhnev and Voeten (2017); they are not estimated
again here. Above nought is closer to the United States in the Assembly, below nought further away.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
import pandas as pd

from analysis.errors import BriefingError

MIN_VOTES: Final = 20
"""An ideal point of a year with fewer votes is thin: it says little about that year."""
MAX_P: Final = 0.10
"""A break with a larger permutation p-value is not to be claimed."""

DISTANCE_COLUMNS: Final = {
    "year": "int64",
    "country_point": "float64",
    "patron_point": "float64",
    "signed": "float64",
    "low": "float64",
    "high": "float64",
    "absolute": "float64",
    "n_votes": "int64",
    "is_thin": "bool",
}


def distance(
    ideal_points: pd.DataFrame, country: str, patron: str, min_votes: int = MIN_VOTES
) -> pd.DataFrame:
    """Distance of a country from its patron, year by year.

    ideal_points: country, year, n_votes, ideal_point, q05, q95. Returns, for the years both have:
    year, country_point, patron_point, signed (country - patron), low, high (90% interval of
    signed), absolute, n_votes (of the one with fewer), is_thin (n_votes < min_votes).

    The interval combines the published 5% and 95% quantiles of the two points by the method of
    variance estimates recovery (Zou and Donner 2008), as if the two were independent. The published
    file has no joint draws; errors that the two share would cancel, so the interval errs on the
    wide side.
    """
    own, other = _points(ideal_points, country, patron)
    years = own.index.intersection(other.index).sort_values()
    own, other = own.loc[years], other.loc[years]
    low, high = _recovered_interval([(own, 1), (other, -1)])
    signed = own["ideal_point"] - other["ideal_point"]
    votes = np.minimum(own["n_votes"], other["n_votes"])
    table = pd.DataFrame(
        {
            "year": years,
            "country_point": own["ideal_point"],
            "patron_point": other["ideal_point"],
            "signed": signed,
            "low": low,
            "high": high,
            "absolute": signed.abs(),
            "n_votes": votes,
            "is_thin": votes < min_votes,
        }
    ).reset_index(drop=True)
    return table.astype(DISTANCE_COLUMNS)


MOVE_COLUMNS: Final = {
    "country": "str",
    "patron": "str",
    "start": "int64",
    "end": "int64",
    "own_move": "float64",
    "own_low": "float64",
    "own_high": "float64",
    "patron_move": "float64",
    "patron_low": "float64",
    "patron_high": "float64",
    "change": "float64",
    "low": "float64",
    "high": "float64",
    "absolute_start": "float64",
    "absolute_end": "float64",
    "absolute_change": "float64",
    "n_votes": "int64",
    "is_thin": "bool",
}


def who_moved(
    ideal_points: pd.DataFrame,
    country: str,
    patron: str,
    start: int,
    end: int,
    min_votes: int = MIN_VOTES,
) -> pd.DataFrame:
    """Who moved: the change in distance over some years, as the country's move and the patron's.

    change in signed distance = own_move - patron_move, exactly.

    Parameters
    ----------
    ideal_points
        Columns country, year, n_votes, ideal_point, q05, q95.
    country, patron
        Codes of two different countries.
    start, end
        The first year and the last.
    min_votes
        An ideal point on fewer votes is thin.

    Returns
    -------
    DataFrame
        One row: country, patron, start, end, own_move, patron_move and change, each with low and
        high (90%, see `distance`), absolute_start, absolute_end, absolute_change (above nought =
        further apart), n_votes (the fewest behind the four points), is_thin.

    Raises
    ------
    BriefingError
        Where a year is missing for either, or start is not before end.
    """
    if start >= end:
        raise BriefingError(f"from {start} to {end}: the first year must come before the second")
    own, other = _points(ideal_points, country, patron)
    for code, points in ((country, own), (patron, other)):
        for year in (start, end):
            if year not in points.index:
                known = f"{points.index.min()} to {points.index.max()}"
                raise BriefingError(f"no ideal point of {code} in {year}; there are {known}")
    own_start, own_end = own.loc[[start]], own.loc[[end]]
    other_start, other_end = other.loc[[start]], other.loc[[end]]
    own_terms = [(own_end, 1), (own_start, -1)]
    other_terms = [(other_end, 1), (other_start, -1)]
    against = [(frame, -sign) for frame, sign in other_terms]
    row: dict[str, object] = {"country": country, "patron": patron, "start": start, "end": end}
    for terms, value, low, high in (
        (own_terms, "own_move", "own_low", "own_high"),
        (other_terms, "patron_move", "patron_low", "patron_high"),
        (own_terms + against, "change", "low", "high"),
    ):
        bounds = _recovered_interval(terms)
        row[value] = _combined(terms).item()
        row[low], row[high] = bounds[0].item(), bounds[1].item()
    before = abs(_combined([(own_start, 1), (other_start, -1)]).item())
    after = abs(_combined([(own_end, 1), (other_end, -1)]).item())
    fewest = min(int(f["n_votes"].item()) for f in (own_start, own_end, other_start, other_end))
    row |= {
        "absolute_start": before,
        "absolute_end": after,
        "absolute_change": after - before,
        "n_votes": fewest,
        "is_thin": fewest < min_votes,
    }
    return pd.DataFrame([row], columns=list(MOVE_COLUMNS)).astype(MOVE_COLUMNS)


class Break(NamedTuple):
    """One break in the level of a series."""

    n_before: int
    last_before: object
    first_after: object
    mean_before: float
    mean_after: float
    explained: float
    p_value: float
    n: int
    is_claimable: bool


def break_date(
    series: pd.Series, min_size: int = 2, permutations: int = 999, seed: int = 0
) -> Break:
    """The best single break in the mean of a series, by exact search, with a permutation p-value.

    Every split that leaves at least `min_size` values on each side is tried; the best has the least
    sum of squares about the two means (Bai and Perron 1998, one break). It is the split that
    ruptures' Dynp(model="l2", jump=1) finds (its default, jump=5, tries every fifth only); written
    out here because one running sum serves all the random orders at once, where a search of its own
    for each takes some 400 times as long. Missing values are dropped.
    Returns n_before, last_before and first_after (index labels on either side), mean_before,
    mean_after, explained (share of the total sum of squares), p_value (share of random orders of
    the series that split at least as well; never 0), n, is_claimable (p_value <= 0.10).

    On a dozen values a break is found in most series, real or not: claim none that is not
    claimable. The p-value assumes that, without a break, any order was as likely; a plain trend
    gives a small one too, so look at the series. Raises BriefingError for fewer than 6 values or a
    series that does not vary.
    """
    known = series.dropna().sort_index()
    values = known.to_numpy(dtype=float)
    n = len(values)
    if n < max(6, 2 * min_size):
        raise BriefingError(
            f"{n} values are too few to date a break; at least {max(6, 2 * min_size)}"
        )
    if np.ptp(values) == 0:
        raise BriefingError("the series does not vary, so it has no break")
    centred = values - values.mean()
    rng = np.random.default_rng(seed)
    orders = rng.permuted(np.tile(centred, (permutations, 1)), axis=1)
    gains = _gains(centred[None, :], min_size)[0]
    n_before = int(gains.argmax()) + min_size
    best = gains.max()
    as_good = (_gains(orders, min_size).max(axis=1) >= best * (1 - 1e-9)).sum()
    p_value = float((1 + as_good) / (1 + permutations))
    return Break(
        n_before=n_before,
        last_before=known.index[n_before - 1],
        first_after=known.index[n_before],
        mean_before=float(values[:n_before].mean()),
        mean_after=float(values[n_before:].mean()),
        explained=float(best / (centred**2).sum()),
        p_value=p_value,
        n=n,
        is_claimable=p_value <= MAX_P,
    )


def _gains(centred: np.ndarray, min_size: int) -> np.ndarray:
    """Fall in the sum of squares for each split of each row; columns min_size..n - min_size."""
    n = centred.shape[1]
    left = centred.cumsum(axis=1)[:, min_size - 1 : n - min_size]
    size = np.arange(min_size, n - min_size + 1)
    # The two parts sum to s and -s about the mean: between-part SS = s^2 (1/k + 1/(n-k)).
    return left**2 * (1 / size + 1 / (n - size))


_Term = tuple[pd.DataFrame, int]


def _combined(terms: list[_Term]) -> np.ndarray:
    return np.sum([sign * frame["ideal_point"].to_numpy() for frame, sign in terms], axis=0)


def _recovered_interval(terms: list[_Term]) -> tuple[np.ndarray, np.ndarray]:
    """90% interval of a signed sum of points (Zou and Donner 2008)."""
    centre = _combined(terms)
    below, above = np.zeros_like(centre), np.zeros_like(centre)
    for frame, sign in terms:
        point = frame["ideal_point"].to_numpy()
        down, up = (point - frame["q05"].to_numpy()) ** 2, (frame["q95"].to_numpy() - point) ** 2
        below, above = (below + down, above + up) if sign > 0 else (below + up, above + down)
    return centre - np.sqrt(below), centre + np.sqrt(above)


def _points(
    ideal_points: pd.DataFrame, country: str, patron: str
) -> tuple[pd.DataFrame, pd.DataFrame]:
    if country == patron:
        raise BriefingError(
            f"{country} is both the country and the patron; name two different ones"
        )
    found = []
    for code in (country, patron):
        points = ideal_points[ideal_points["country"] == code].set_index("year").sort_index()
        if points.empty:
            raise BriefingError(f"no ideal points of {code}; give the ISO3 code of a UN member")
        if not points.index.is_unique:
            raise BriefingError(f"ideal points of {code}: a year comes twice")
        found.append(points)
    return found[0], found[1]
