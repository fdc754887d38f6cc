"""Dependence on a partner: shares, concentration, windows of years.

Frames hold one row an amount (a flow of arms or trade), with key columns and one column of values
in one unit. A missing value is unknown, not nought: it is left out of sums and counted in
`coverage`. Marks on amounts (is_estimate, is_uncertain, is_mirror, is_reexport_year: any bool
column) are carried along when named in `flags`: the mark itself, true where any amount behind the
row has it, and beside it what share of the total has it ("estimate_share"). Sums by window take
both on into shares.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import pandas as pd

from analysis.errors import BriefingError

By = str | list[str]

REEXPORT_FLOOR: Final = 0.2
"""From this share of all exports on, goods in transit decide what the exports seem to say."""


def shares(
    frame: pd.DataFrame, value: str, by: By, of: str, flags: Sequence[str] = ()
) -> pd.DataFrame:
    """Each partner's share of a total.

    by: the column(s) that make a total (recipient and year); of: the column that names partners
    (supplier). Returns by, of, `value` (summed), total, share (0..1; missing where the total is
    nought), n (partners with an amount above nought), coverage (share of the total's rows with a
    known value), then for each of `flags` the mark and the share of the total that has it. Sorted
    by `by`, largest first. Raises BriefingError for a column that is not there or a negative
    amount.

    >>> flows = pd.DataFrame({"year": 2020, "supplier": ["RUS", "FRA"], "tiv_million": [3.0, 1.0]})
    >>> flows["is_uncertain"] = [False, True]
    >>> table = shares(flows, "tiv_million", "year", "supplier", flags=["is_uncertain"])
    >>> table["is_uncertain"].tolist(), table["uncertain_share"].tolist()
    ([False, True], [0.25, 0.25])
    """
    keys = _key_columns(frame, value, by, of, flags)
    amounts = _summed(frame, [*keys, of], value, flags).reset_index()
    totals = _totals(frame, value, keys, of, flags)
    table = amounts.merge(totals, on=keys)
    table["share"] = _ratio(table[value], table["total"])
    table = table.sort_values(
        [*keys, value, of], ascending=[True] * len(keys) + [False, True], ignore_index=True
    )
    return table[[*keys, of, value, "total", "share", "n", "coverage", *_flag_columns(flags)]]


def partner_share(
    frame: pd.DataFrame,
    value: str,
    by: By,
    of: str,
    partner: str | list[str],
    flags: Sequence[str] = (),
) -> pd.DataFrame:
    """The share of one named partner, or of several together: 0 where it has no row.

    Parameters
    ----------
    frame
        One row an amount.
    value
        The column of amounts, in one unit.
    by
        The column or columns that make a total (recipient and year).
    of
        The column that names partners (supplier).
    partner
        The partner, or the partners taken together.
    flags
        Bool columns of marks to carry along.

    Returns
    -------
    DataFrame
        by, `value` (the partner's), total, share (0..1, missing where the total is nought), n,
        coverage, and the flags as in `shares` (the mark is that of the partner's amounts).

    Raises
    ------
    BriefingError
        For a column that is not there or a negative amount.
    """
    keys = _key_columns(frame, value, by, of, flags)
    names = [partner] if isinstance(partner, str) else list(partner)
    own = frame[frame[of].isin(names)]
    theirs = _summed(own, keys, value, flags).reset_index()
    table = _totals(frame, value, keys, of, flags).merge(
        theirs, on=keys, how="left", validate="one_to_one"
    )
    table[value] = table[value].fillna(0.0)
    for flag in flags:
        table[flag] = table[flag].eq(True)
    table["share"] = _ratio(table[value], table["total"])
    return table[[*keys, value, "total", "share", "n", "coverage", *_flag_columns(flags)]]


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
    keys = _key_columns(frame, value, by, of)
    each = shares(frame, value, by, of)
    grouped = each.assign(square=each["share"] ** 2).groupby(keys, observed=True)
    table = grouped[["n", "total", of, "share", "coverage"]].first()
    table = table.rename(columns={of: "largest", "share": "largest_share"})
    table["h"] = grouped["square"].sum(min_count=1)
    table = table.reset_index()
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
    flags: Sequence[str] = (),
) -> pd.DataFrame:
    """Sums over windows of years, end to end, the last one ending at `end` (the last full year).

    Arms deliveries are lumpy: SIPRI compares five-year windows for this reason.

    Parameters
    ----------
    frame
        One row an amount.
    years
        The column of years.
    value
        The column of amounts, in one unit.
    by
        The column or columns that make a sum, beside the window.
    end
        Last year of the last window; later years are left out.
    length
        Years in a window.
    flags
        Bool columns of marks to carry along.

    Returns
    -------
    DataFrame
        by, window_start, window_end, window ("2016-20"), `value` (summed; missing where no amount
        is known), n_years (years of the window in which there is any row), is_complete (the data
        reach back to the window's first year), n_rows, coverage (share of them with a known value),
        and for each of `flags` the mark and the share of the sum that has it.

    Raises
    ------
    BriefingError
        For a column that is not there, a negative amount or a window of no year.

    >>> flows = pd.DataFrame({"supplier": "RUS", "year": [2015, 2016, 2020], "tiv": [1, 2, 3]})
    >>> result = windows(flows, "year", "tiv", "supplier", end=2020)
    >>> result[["window", "tiv", "n_years"]].to_dict("list")
    {'window': ['2011-15', '2016-20'], 'tiv': [1, 5], 'n_years': [1, 2]}
    """
    if length < 1:
        raise BriefingError(f"a window of {length} years: at least 1 is meant")
    keys = _key_columns(frame, value, by, years, flags)
    within = frame[frame[years] <= end]
    steps_back = (end - within[years]) // length
    window_end = end - steps_back * length
    dated = within.assign(window_start=window_end - length + 1, window_end=window_end)
    keys = [*keys, "window_start", "window_end"]
    table = _summed(dated, keys, value, flags)
    table["n_years"] = dated.groupby(keys, observed=True)[years].nunique()
    table = table.reset_index()
    known = _known(dated, value).groupby([dated[key] for key in keys], observed=True).sum()
    table = table.merge(_coverage(known).reset_index(), on=keys)
    for flag in flags:
        flagged = _flagged(dated, value, flag).groupby([dated[key] for key in keys], observed=True)
        table = table.merge(flagged.sum().rename(_share_name(flag)).reset_index(), on=keys)
        table[_share_name(flag)] = _ratio(table[_share_name(flag)], table[value])
    first = within[years].min()
    table["window"] = [
        f"{start}-{stop % 100:02d}"
        for start, stop in zip(table["window_start"], table["window_end"], strict=True)
    ]
    table["is_complete"] = table["window_start"] >= first
    described = ["n_years", "is_complete", "n_rows", "coverage", *_flag_columns(flags)]
    return table[[*keys, "window", value, *described]]


def reexport_share(
    frame: pd.DataFrame, reexports: str, exports: str, by: By, floor: float = REEXPORT_FLOOR
) -> pd.DataFrame:
    """How much of a state's exports are estimated re-exports, and whether they set the figure.

    frame: by, and the two columns of amounts in one unit, a row a month, say. Only rows that have
    both count. Returns by, `reexports`, `exports` (summed), share (0..1), n (rows used), coverage
    (of the rows), is_dominant (share >= floor). Re-exports are no alignment: years in which they
    are dominant have to be marked on every chart of trade.

    >>> months = pd.DataFrame({"year": [2021, 2022, 2022], "again": [1, 40, None], "all": [10, 80, 90]})
    >>> reexport_share(months, "again", "all", "year")[["year", "share", "n", "is_dominant"]].to_dict("list")
    {'year': [2021, 2022], 'share': [0.1, 0.5], 'n': [1, 1], 'is_dominant': [False, True]}
    """
    keys = _key_columns(frame, exports, by, reexports)
    _key_columns(frame, reexports, by, exports)
    both = frame[reexports].notna() & frame[exports].notna()
    used = frame.assign(**{name: frame[name].where(both) for name in (reexports, exports)})
    table = (
        used.assign(is_known=both)
        .groupby(keys, observed=True)
        .agg(
            **{reexports: (reexports, "sum"), exports: (exports, "sum")},
            n=("is_known", "sum"),
            coverage=("is_known", "mean"),
        )
        .reset_index()
    )
    table["share"] = _ratio(table[reexports], table[exports])
    table["is_dominant"] = table["share"] >= floor
    return table[[*keys, reexports, exports, "share", "n", "coverage", "is_dominant"]]


def _totals(
    frame: pd.DataFrame, value: str, keys: list[str], of: str, flags: Sequence[str] = ()
) -> pd.DataFrame:
    amount = frame.groupby([*keys, of], observed=True)[value].sum().rename("amount").reset_index()
    amount["is_partner"] = amount["amount"] > 0
    totals = amount.groupby(keys, observed=True).agg(
        total=("amount", "sum"), n=("is_partner", "sum")
    )
    by = [frame[key] for key in keys]
    known = _known(frame, value).groupby(by, observed=True).sum()
    totals["coverage"] = _coverage(known)["coverage"]
    for flag in flags:
        flagged = _flagged(frame, value, flag).groupby(by, observed=True).sum()
        totals[_share_name(flag)] = _ratio(flagged, totals["total"])
    return totals.reset_index()


def _summed(frame: pd.DataFrame, keys: list[str], value: str, flags: Sequence[str]) -> pd.DataFrame:
    """Sums and marks: an unknown amount beside known ones is left out, alone it stays unknown."""
    grouped = frame.groupby(keys, observed=True)
    table = grouped[[value]].sum(min_count=1)
    return table.join(grouped[list(flags)].any()) if flags else table


def _known(frame: pd.DataFrame, value: str) -> pd.DataFrame:
    """Rows behind each row, and those with a known value: sums by window hold several."""
    n_rows = frame["n_rows"] if "n_rows" in frame else pd.Series(1, index=frame.index)
    share = frame["coverage"] if "coverage" in frame else frame[value].notna()
    return pd.DataFrame({"n_rows": n_rows, "n_known": n_rows * share})


def _coverage(known: pd.DataFrame) -> pd.DataFrame:
    return known.assign(coverage=known["n_known"] / known["n_rows"])[["n_rows", "coverage"]]


def _flagged(frame: pd.DataFrame, value: str, flag: str) -> pd.Series:
    """The part of each amount that has the mark."""
    share = frame[_share_name(flag)] if _share_name(flag) in frame else frame[flag].astype(float)
    return frame[value] * share


def _share_name(flag: str) -> str:
    return flag.removeprefix("is_").removeprefix("has_") + "_share"


def _flag_columns(flags: Sequence[str]) -> list[str]:
    return [name for flag in flags for name in (flag, _share_name(flag))]


def _ratio(part: pd.Series, whole: pd.Series) -> pd.Series:
    return part / whole.where(whole > 0, np.nan)


def _key_columns(
    frame: pd.DataFrame, value: str, by: By, of: str, flags: Sequence[str] = ()
) -> list[str]:
    keys = [by] if isinstance(by, str) else list(by)
    for column in (*keys, of, value, *flags):
        if column not in frame:
            raise BriefingError(f"no column {column!r}; there are {', '.join(map(str, frame))}")
    for flag in flags:
        if frame[flag].dtype != bool:
            raise BriefingError(f"{flag}: a mark is true or false for every row")
    if (frame[value] < 0).any():
        raise BriefingError(f"{value}: a negative amount has no share; 0 or more is meant")
    return keys
