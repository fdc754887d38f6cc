"""Shares of partners of whom a publisher lists only the first: what is known, and what is bounded.

Frames hold one row a year and partner listed: year, partner, share (0..1), rank (1 the largest). A
partner without a row was not among the first: its share is unknown, but no larger than the lowest
share listed, nor than what the listed shares leave.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import pandas as pd

WINDOW: int = 3  # years with an estimate that are averaged
LEAST_COMPARABLE: float = 0.02  # a smaller partner's share hardly can change


@dataclass(frozen=True)
class Level:
    """A mean share, 0..1: its bounds, equal where the partner was listed in every year."""

    low: float
    high: float

    @property
    def is_known(self) -> bool:
        return self.high - self.low < 1e-9

    def change_from(self, base: Level) -> Level:
        """The bounds of the change since `base`.

        >>> Level(0.3, 0.3).change_from(Level(0.0, 0.1))
        Level(low=0.19999999999999998, high=0.3)
        """
        return Level(self.low - base.high, self.high - base.low)


def windows(years: Collection[int], since: int) -> tuple[list[int], list[int]] | None:
    """The base and the last years to compare, WINDOW each that do not overlap; None under twice that.

    The base ends before `since` where enough years lie there, else with the first years.

    >>> windows([2009, 2010, 2014, 2015, 2016, 2017, 2019, 2022, 2023], 2017)
    ([2014, 2015, 2016], [2019, 2022, 2023])
    >>> windows([2014, 2015, 2016, 2017, 2019, 2022], 2011)
    ([2014, 2015, 2016], [2017, 2019, 2022])
    """
    ordered = sorted(set(years))
    if len(ordered) < 2 * WINDOW:
        return None
    earlier, last = ordered[:-WINDOW], ordered[-WINDOW:]
    before = max(WINDOW, sum(year < since for year in earlier))
    return earlier[before - WINDOW : before], last


def level(
    frame: pd.DataFrame, years: Sequence[int], partner: str, silent: Collection[int] = ()
) -> Level:
    """The mean share of one partner over the years, with its bounds where it was not listed.

    silent: years in which lists made of partners' reports miss it, since it reports nothing: then a
    place outside the list says nothing of its share.

    >>> rows = [(2020, "CHN", 0.3, 1), (2020, "USA", 0.1, 2), (2021, "CHN", 0.4, 1)]
    >>> frame = pd.DataFrame(rows, columns=["year", "partner", "share", "rank"])
    >>> level(frame, [2020, 2021], "USA")
    Level(low=0.05, high=0.25)
    """
    lows, highs = [], []
    for year in years:
        rows = frame[frame["year"] == year]
        own = rows.loc[rows["partner"] == partner, "share"]
        if not own.empty:
            lows.append(float(own.sum()))
            highs.append(float(own.sum()))
        elif year in silent:
            lows.append(0.0)
            highs.append(1.0)
        else:
            lows.append(0.0)
            highs.append(min(float(rows["share"].min()), max(0.0, 1 - float(rows["share"].sum()))))
    return Level(sum(lows) / len(years), sum(highs) / len(years))


def joint(
    frame: pd.DataFrame, years: Sequence[int], partners: Collection[str], first: int | None = None
) -> float:
    """The mean of the summed shares of several partners, as far as listed (among the `first`)."""
    rows = frame[frame["year"].isin(years) & frame["partner"].isin(partners)]
    if first is not None:
        rows = rows[rows["rank"] <= first]
    return float(rows["share"].sum()) / len(years)


def listed_always(frame: pd.DataFrame, years: Sequence[int]) -> int:
    """How many partners are listed in each of the years at least."""
    return min(int((frame["year"] == year).sum()) for year in years)


def smaller_windows(
    frame: pd.DataFrame, base: Sequence[int], last: Sequence[int], change: float
) -> tuple[float, int]:
    """The share of comparable changes that are smaller in size, and how many there are.

    Comparable: of any partner listed in all years of two windows that lie as many estimates apart,
    with `LEAST_COMPARABLE` at least in one of them. "base" and "last" are two of these windows.
    """
    years = sorted(frame["year"].unique())
    apart = years.index(last[0]) - years.index(base[0])
    shares = frame.pivot_table(index="year", columns="partner", values="share", aggfunc="sum")
    means = shares.reindex(years).rolling(WINDOW, min_periods=WINDOW).mean()
    is_large = means.ge(LEAST_COMPARABLE) | means.shift(apart).ge(LEAST_COMPARABLE)
    changes = means.diff(apart).where(is_large).stack().dropna()
    if changes.empty:
        return float("nan"), 0
    return float((changes.abs() < abs(change) - 1e-9).mean()), len(changes)
