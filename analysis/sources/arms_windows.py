"""Who armed a state, in windows of five years, and what the shares are if single deals drop out.

A share of arms is a few deals, so one deal more or less can move it far. Deals are drawn anew, whole,
as many as there are, 4,000 times: in each draw some are left out and others counted twice. The middle
95% of the shares drawn stand beside the share itself. They are no confidence interval, since deals
are no sample.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

YEARS = 5
WINDOWS = 20
DRAWS = 4_000
MIDDLE = (2.5, 97.5)
# With fewer deals hardly any draw differs from another.
FEWEST_DEALS = 5
DIGITS = 4


def first_year(last_year: int) -> int:
    """The first year of the windows, the last of which ends with `last_year`.

    >>> first_year(2025)
    2002
    """
    return last_year - WINDOWS - YEARS + 2


def suppliers(deliveries: pd.DataFrame) -> pd.DataFrame:
    """Suppliers of each recipient in each window.

    Parameters
    ----------
    deliveries
        One row a deal and year: deal (any label), recipient, supplier, year, tiv_million. A share is
        of all of a recipient's rows.

    Returns
    -------
    recipient, window_end, supplier, tiv_million, share (0 to 1), deals (by the supplier, with a
    delivery in the window), share_low and share_high (missing under five deals to the recipient).
    """
    last = int(deliveries["year"].max())
    parts = []
    for recipient, own in deliveries.groupby("recipient"):
        worth, by = _matrix(own, last)
        for end in range(last - WINDOWS + 1, last + 1):
            window = worth[:, _columns(end, last)].sum(axis=1)
            there = window > 0
            if not there.any():
                continue
            names, one_hot = _one_hot(by[there])
            drawn = _drawn(window[there, None], one_hot, _seed(recipient, end, 1))[..., 0]
            low, high = _middle(drawn) if there.sum() >= FEWEST_DEALS else _nothing(len(names))
            tiv = window[there] @ one_hot
            parts.append(
                pd.DataFrame(
                    {
                        "recipient": recipient,
                        "window_end": end,
                        "supplier": names,
                        "tiv_million": tiv.round(3),
                        "share": (tiv / tiv.sum()).round(DIGITS),
                        "deals": one_hot.sum(axis=0).astype(int),
                        "share_low": low,
                        "share_high": high,
                    }
                )
            )
    return pd.concat(parts, ignore_index=True)


def share_changes(deliveries: pd.DataFrame) -> pd.DataFrame:
    """Change of each supplier's share from one window of a recipient to the next that does not
    overlap with it.

    Both windows' deals are drawn together, each with all its years, so that a deal delivered in both
    is left out of both. Parameters are those of `suppliers`.

    Returns
    -------
    recipient, window_end (of the later window), supplier, share_before, share, change, change_low,
    change_high (-1 to 1), and of the recipient's windows as a whole deals_before, deals,
    tiv_before_million, tiv_million. Without deliveries in one of the windows there is no share in it
    and no change; under five deals in one of them, no interval.
    """
    last = int(deliveries["year"].max())
    parts = []
    for recipient, own in deliveries.groupby("recipient"):
        worth, by = _matrix(own, last)
        for end in range(last - WINDOWS + 1 + YEARS, last + 1):
            windows = np.stack(
                [worth[:, _columns(one, last)].sum(axis=1) for one in (end - YEARS, end)], axis=1
            )
            there = windows.any(axis=1)
            if not there.any():
                continue
            names, one_hot = _one_hot(by[there])
            tiv = one_hot.T @ windows[there]
            total, deals = tiv.sum(axis=0), (windows > 0).sum(axis=0)
            with np.errstate(invalid="ignore"):
                before, now = (tiv / total).T
            low, high = _nothing(len(names))
            if deals.min() >= FEWEST_DEALS:
                drawn = _drawn(windows[there], one_hot, _seed(recipient, end, 2))
                low, high = _middle(drawn[..., 1] - drawn[..., 0])
            parts.append(
                pd.DataFrame(
                    {
                        "recipient": recipient,
                        "window_end": end,
                        "supplier": names,
                        "share_before": before.round(DIGITS),
                        "share": now.round(DIGITS),
                        "change": (now - before).round(DIGITS),
                        "change_low": low,
                        "change_high": high,
                        "deals_before": deals[0],
                        "deals": deals[1],
                        "tiv_before_million": total[0].round(3),
                        "tiv_million": total[1].round(3),
                    }
                )
            )
    return pd.concat(parts, ignore_index=True)


def alone(deliveries: pd.DataFrame, cell: list[str]) -> set[object]:
    """The deals whose worth can be told from a table with one row a `cell`: those alone in one.

    >>> rows = pd.DataFrame({"deal": [1, 2, 3], "supplier": ["A", "A", "B"]})
    >>> alone(rows, ["supplier"])
    {3}
    """
    by_cell = deliveries.groupby(cell)["deal"].agg(["nunique", "first"])
    return set(by_cell.loc[by_cell["nunique"] == 1, "first"])


def in_windows(deliveries: pd.DataFrame) -> pd.DataFrame:
    """The deliveries once for each window that they fall in: their columns and window_end."""
    last = int(deliveries["year"].max())
    parts = [
        deliveries[deliveries["year"].between(end - YEARS + 1, end)].assign(window_end=end)
        for end in range(last - WINDOWS + 1, last + 1)
    ]
    return pd.concat(parts, ignore_index=True)


def _matrix(own: pd.DataFrame, last: int) -> tuple[np.ndarray, np.ndarray]:
    """Worth of each deal (row) in each year (column, from the first of the windows), and who
    supplied it. Deals keep the order of the register, so that the draws of a recipient stay."""
    deal, labels = pd.factorize(own["deal"], sort=True)
    worth = np.zeros((len(labels), last - first_year(last) + 1))
    np.add.at(worth, (deal, own["year"].to_numpy() - first_year(last)), own["tiv_million"])
    by = own.drop_duplicates("deal").set_index("deal")["supplier"].reindex(labels)
    return worth, by.to_numpy(dtype=object)


def _columns(end: int, last: int) -> slice:
    """The years of a window in such a matrix."""
    return slice(end - YEARS + 1 - first_year(last), end + 1 - first_year(last))


def _one_hot(by: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The suppliers in order of code, and for each deal (row) a 1 under its own."""
    codes, names = pd.factorize(by, sort=True)
    return names, np.eye(len(names))[codes]


def _seed(recipient: str, end: int, tables: int) -> np.random.Generator:
    """Draws that depend on the recipient, the window and the table alone."""
    return np.random.default_rng([tables, end, *recipient.encode()])


def _drawn(worth: np.ndarray, one_hot: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Shares by draw, supplier and window; missing where a draw left a window without deals.

    `worth` has a row a deal and a column a window, `one_hot` a column a supplier.
    """
    n = len(worth)
    picked = random.integers(0, n, (DRAWS, n)) + n * np.arange(DRAWS)[:, None]
    times = np.bincount(picked.ravel(), minlength=DRAWS * n).reshape(DRAWS, n).astype(float)
    tiv = np.stack([times @ (one_hot * window[:, None]) for window in worth.T], axis=-1)
    with np.errstate(invalid="ignore"):
        return tiv / tiv.sum(axis=1, keepdims=True)


def _middle(drawn: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Ends of the middle of each supplier's draws (column), those without a value left out."""
    whole = drawn[~np.isnan(drawn).any(axis=1)]
    low, high = np.percentile(whole, MIDDLE, axis=0)
    return low.round(DIGITS), high.round(DIGITS)


def _nothing(n: int) -> tuple[np.ndarray, np.ndarray]:
    return np.full(n, np.nan), np.full(n, np.nan)
