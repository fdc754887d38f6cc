"""A country beside its peers: has it moved, or has everybody?

Which votes are polarised changes from session to session, and with it how often anyone sides with
the patron. Peers vote on the same resolutions, so the gap between a country and its peers,
resolution by resolution, is free of that.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from analysis.errors import BriefingError
from analysis.measures.resampling import (
    MIN_CLUSTERS,
    MIN_REPORTABLE,
    Floats,
    cluster_codes,
    draw_weights,
    interval,
    typed,
)
from analysis.measures.votes import (
    Position,
    polarised,
    position_values,
    require_known,
    require_three,
)


def leaning(
    wide: pd.DataFrame, countries: list[str], patron: Position, bloc: Position
) -> pd.DataFrame:
    """How each country leaned on each polarised resolution: -1 with the patron ... 1 with the bloc.

    |vote - patron| - |vote - bloc|, missing where the country did not vote. Where patron and bloc
    are half a step apart (one abstained) the ends are -0.5 and 0.5. Index undl_id, one column a
    country.
    """
    require_known(countries, set(wide.columns))
    for country in countries:
        require_three(country, patron, bloc)
    p = position_values(wide, patron)[:, None]
    b = position_values(wide, bloc)[:, None]
    votes = wide[countries]
    return (abs(votes - p) - abs(votes - b))[polarised(wide, patron, bloc)]


CHANGE_COLUMNS: Final = {
    "country": "str",
    "peers": "str",
    "country_change": "float64",
    "peers_change": "float64",
    "gap_before": "float64",
    "gap_after": "float64",
    "change": "float64",
    "low": "float64",
    "high": "float64",
    "n_before": "int64",
    "n_after": "int64",
    "is_reportable": "bool",
}


def difference_in_differences(
    wide: pd.DataFrame,
    country: str,
    peers: list[str],
    patron: Position,
    bloc: Position,
    before: ArrayLike,
    after: ArrayLike,
    clusters: pd.Series | None = None,
    resamples: int = 1000,
    seed: int = 0,
) -> pd.DataFrame:
    """Change of a country's leaning less its peers', between two sets of resolutions.

    The gap between the country and the mean of its peers on the same resolution, after minus
    before, which is the difference in differences with an effect for each resolution. Only
    polarised resolutions on which the country and at least half of the peers voted.

    Parameters
    ----------
    wide
        Votes, as from `votes.wide`.
    country
        The country's code.
    peers
        Codes of one or more other countries.
    patron, bloc
        A country's code or a position (as from `votes.majority`).
    before, after
        The undl_id of the resolutions of two separate sets.
    clusters
        undl_id -> cluster, drawn whole (default: each resolution its own).
    resamples
        Bootstrap draws.
    seed
        Of the random draws.

    Returns
    -------
    DataFrame
        One row: country, peers ("KAZ; KGZ"), country_change, peers_change, gap_before, gap_after,
        change (gap_after - gap_before), low, high (95%), n_before, n_after, is_reportable (both at
        least 10; else, or under 15 clusters at either end, no interval).

    Raises
    ------
    BriefingError
        Where a set holds no such resolution, or the sets overlap.
    """
    table = _beside(wide, country, peers, patron, bloc)
    first = table[table.index.isin(np.asarray(before))]
    second = table[table.index.isin(np.asarray(after))]
    if len(first.index.intersection(second.index)):
        raise BriefingError("before and after share resolutions; they must be two separate sets")
    for part, name in ((first, "before"), (second, "after")):
        if part.empty:
            raise BriefingError(
                f"no polarised resolution {name} on which {country} and peers voted"
            )
    low = high = np.nan
    is_reportable = min(len(first), len(second)) >= MIN_REPORTABLE
    codes = [cluster_codes(part.index, clusters) for part in (first, second)]
    if is_reportable and min(each.max() + 1 for each in codes) >= MIN_CLUSTERS:
        drawn = [
            _drawn_means(part["gap"], each, resamples, seed, name)
            for part, each, name in zip((first, second), codes, ("before", "after"), strict=True)
        ]
        low, high = interval(drawn[1] - drawn[0])
    moved = second.mean() - first.mean()
    row = {
        "country": country,
        "peers": "; ".join(peers),
        "country_change": moved["country"],
        "peers_change": moved["peers"],
        "gap_before": first["gap"].mean(),
        "gap_after": second["gap"].mean(),
        "change": moved["gap"],
        "low": low,
        "high": high,
        "n_before": len(first),
        "n_after": len(second),
        "is_reportable": is_reportable,
    }
    return typed([row], CHANGE_COLUMNS)


def _beside(
    wide: pd.DataFrame, country: str, peers: list[str], patron: Position, bloc: Position
) -> pd.DataFrame:
    """Leaning of the country, mean leaning of its peers, and the gap; index undl_id."""
    if not peers or country in peers or len(set(peers)) < len(peers):
        raise BriefingError(f"peers of {country}: name one or more other countries, each once")
    lean = leaning(wide, [country, *peers], patron, bloc)
    usable = lean[country].notna() & (2 * lean[peers].notna().sum(axis=1) >= len(peers))
    lean = lean[usable]
    table = pd.DataFrame({"country": lean[country], "peers": lean[peers].mean(axis=1)})
    return table.assign(gap=table["country"] - table["peers"])


def _drawn_means(
    values: pd.Series, codes: np.ndarray, resamples: int, seed: int, group: object
) -> Floats:
    weights = draw_weights(int(codes.max() + 1), resamples, seed, group)
    return (weights @ np.bincount(codes, values)) / (weights @ np.bincount(codes))
