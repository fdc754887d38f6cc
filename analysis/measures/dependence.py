"""Dependence on a partner: shares, concentration, windows of years, trade intensity.

Frames hold one row an amount (a flow of arms or trade), with key columns and one column of values
in one unit. A missing value is unknown, not nought: it is left out of sums and counted in
`coverage`.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.errors import BriefingError

By = str | list[str]


def shares(frame: pd.DataFrame, value: str, by: By, of: str) -> pd.DataFrame:
    """Each partner's share of a total.

    by: the column(s) that make a total (recipient and year); of: the column that names partners
    (supplier). Returns by, of, `value` (summed), total, share (0..1; missing where the total is
    nought), n (partners with an amount above nought), coverage (share of the total's rows with a
    known value). Sorted by `by`, largest first. Raises BriefingError for a column that is not there
    or a negative amount.
    """
    keys = _keys(frame, value, by, of)
    amounts = frame.groupby([*keys, of], observed=True)[value].sum().reset_index()
    totals = _totals(frame, value, keys, of)
    table = amounts.merge(totals, on=keys)
    table["share"] = _ratio(table[value], table["total"])
    table = table.sort_values(
        [*keys, value, of], ascending=[True] * len(keys) + [False, True], ignore_index=True
    )
    return table[[*keys, of, value, "total", "share", "n", "coverage"]]


def partner_share(
    frame: pd.DataFrame, value: str, by: By, of: str, partner: str | list[str]
) -> pd.DataFrame:
    """The share of one named partner, or of several together: 0 where it has no row.

    Returns by, `value` (the partner's), total, share (0..1, missing where the total is nought), n,
    coverage.
    """
    keys = _keys(frame, value, by, of)
    names = [partner] if isinstance(partner, str) else list(partner)
    theirs = frame[frame[of].isin(names)].groupby(keys, observed=True)[value].sum()
    table = _totals(frame, value, keys, of).merge(
        theirs.reset_index(), on=keys, how="left", validate="one_to_one"
    )
    table[value] = table[value].fillna(0.0)
    table["share"] = _ratio(table[value], table["total"])
    return table[[*keys, value, "total", "share", "n", "coverage"]]


def herfindahl(frame: pd.DataFrame, value: str, by: By, of: str) -> pd.DataFrame:
    """Concentration over partners, with the largest partner named beside it.

    Herfindahl-Hirschman: h = sum of squared shares (1/n..1); h_normalised = (h - 1/n) / (1 - 1/n)
    (0..1), missing with a single partner. Returns by, n (partners with an amount above nought),
    total, h, h_normalised, largest, largest_share, coverage; h is missing where the total is
    nought.

    >>> flows = pd.DataFrame({"year": 2020, "supplier": ["RUS", "FRA"], "tiv_million": [3.0, 1.0]})
    >>> result = herfindahl(flows, "tiv_million", "year", "supplier")
    >>> result[["h", "h_normalised", "largest"]].to_dict("list")
    {'h': [0.625], 'h_normalised': [0.25], 'largest': ['RUS']}
    """
    keys = _keys(frame, value, by, of)
    each = shares(frame, value, by, of)
    grouped = each.assign(square=each["share"] ** 2).groupby(keys, observed=True)
    table = grouped.agg(
        n=("n", "first"),
        total=("total", "first"),
        h=("square", lambda squares: squares.sum(min_count=1)),
        largest=(of, "first"),
        largest_share=("share", "first"),
        coverage=("coverage", "first"),
    ).reset_index()
    even = 1 / table["n"].where(table["n"] > 1)
    table["h_normalised"] = (table["h"] - even) / (1 - even)
    table["largest"] = table["largest"].where(table["total"] > 0)
    return table[[*keys, "n", "total", "h", "h_normalised", "largest", "largest_share", "coverage"]]


def windows(
    frame: pd.DataFrame,
    years: str,
    value: str,
    by: By,
    end: int,
    length: int = 5,
) -> pd.DataFrame:
    """Sums over windows of years, end to end, the last one ending at `end` (the last full year).

    years: the column of years. Returns by, window_start, window_end, window ("2016-20"), `value`
    (summed), n_years (years of the window in which there is any row), is_complete (the data reach
    back to the window's first year). Years after `end` are left out. Arms deliveries are lumpy:
    SIPRI compares five-year windows for this reason.

    >>> flows = pd.DataFrame({"supplier": "RUS", "year": [2015, 2016, 2020], "tiv": [1, 2, 3]})
    >>> result = windows(flows, "year", "tiv", "supplier", end=2020)
    >>> result[["window", "tiv", "n_years"]].to_dict("list")
    {'window': ['2011-15', '2016-20'], 'tiv': [1, 5], 'n_years': [1, 2]}
    """
    if length < 1:
        raise BriefingError(f"a window of {length} years: at least 1 is meant")
    keys = _keys(frame, value, by, years)
    within = frame[frame[years] <= end]
    steps_back = (end - within[years]) // length
    window_end = end - steps_back * length
    table = (
        within.assign(window_start=window_end - length + 1, window_end=window_end)
        .groupby([*keys, "window_start", "window_end"], observed=True)
        .agg(**{value: (value, "sum"), "n_years": (years, "nunique")})
        .reset_index()
    )
    first = within[years].min()
    table["window"] = [
        f"{start}-{stop % 100:02d}"
        for start, stop in zip(table["window_start"], table["window_end"], strict=True)
    ]
    table["is_complete"] = table["window_start"] >= first
    return table[[*keys, "window_start", "window_end", "window", value, "n_years", "is_complete"]]


def trade_intensity(frame: pd.DataFrame, value: str, by: By | None = None) -> pd.DataFrame:
    """Trade intensity of each reporter and partner: (x_ij / X_i) / (x_wj / X_w).

    frame: reporter, partner, `value`, every reporter's trade with every partner; by: further keys
    (year). Above 1, the reporter trades more with the partner than the reporters together do.
    Returns by, reporter, partner, `value`, share (x_ij / X_i), world_share (x_wj / X_w), intensity
    (missing where a share is undefined).
    """
    extra = [by] if isinstance(by, str) else list(by or [])
    _keys(frame, value, ["reporter", *extra], "partner")
    pair = frame.groupby([*extra, "reporter", "partner"], observed=True)[value].sum().reset_index()

    def total(columns: list[str]) -> pd.Series:
        if not columns:
            return pd.Series(pair[value].sum(), index=pair.index)
        return pair.groupby(columns, observed=True)[value].transform("sum")

    pair["share"] = _ratio(pair[value], total([*extra, "reporter"]))
    pair["world_share"] = _ratio(total([*extra, "partner"]), total(extra))
    pair["intensity"] = _ratio(pair["share"], pair["world_share"])
    return pair


def _totals(frame: pd.DataFrame, value: str, keys: list[str], of: str) -> pd.DataFrame:
    amount = frame.groupby([*keys, of], observed=True)[value].sum().rename("amount").reset_index()
    totals = amount.groupby(keys, observed=True)["amount"].agg(
        total="sum", n=lambda amounts: int((amounts > 0).sum())
    )
    totals["coverage"] = (
        frame[value].notna().groupby([frame[key] for key in keys], observed=True).mean()
    )
    return totals.reset_index()


def _ratio(part: pd.Series, whole: pd.Series) -> pd.Series:
    return part / whole.where(whole > 0, np.nan)


def _keys(frame: pd.DataFrame, value: str, by: By, of: str) -> list[str]:
    keys = [by] if isinstance(by, str) else list(by)
    for column in (*keys, of, value):
        if column not in frame:
            raise BriefingError(f"no column {column!r}; there are {', '.join(map(str, frame))}")
    if (frame[value] < 0).any():
        raise BriefingError(f"{value}: a negative amount has no share; 0 or more is meant")
    return keys
