"""Shares of partners of whom only the first are listed: bounds, windows and comparable changes."""

import pandas as pd
import pytest

from analysis.measures import listed_shares
from analysis.measures.listed_shares import Level


def lists(years: dict[int, dict[str, float]]) -> pd.DataFrame:
    rows = [
        (year, partner, share, rank)
        for year, shares in years.items()
        for rank, (partner, share) in enumerate(shares.items(), start=1)
    ]
    return pd.DataFrame(rows, columns=["year", "partner", "share", "rank"])


def test_a_partner_not_listed_is_bounded_by_the_lowest_listed():
    frame = lists({2020: {"CHN": 0.3, "USA": 0.1}})
    assert listed_shares.level(frame, [2020], "RUS") == Level(0.0, 0.1)


def test_a_partner_not_listed_is_bounded_by_what_is_left():
    frame = lists({2020: {"CHN": 0.58, "USA": 0.40}})
    assert listed_shares.level(frame, [2020], "RUS").high == pytest.approx(0.02)


def test_the_change_of_two_bounded_levels_is_bounded():
    change = Level(0.1, 0.2).change_from(Level(0.0, 0.05))
    assert (change.low, change.high) == (pytest.approx(0.05), pytest.approx(0.2))


def test_too_few_years_give_no_windows():
    assert listed_shares.windows([2015, 2016, 2017, 2019, 2022], 2011) is None


def test_an_organisation_is_its_members_listed_among_the_first():
    frame = lists({2020: {"DEU": 0.3, "CHN": 0.2, "FRA": 0.1}})
    assert listed_shares.joint(frame, [2020], ["DEU", "FRA"]) == pytest.approx(0.4)
    assert listed_shares.joint(frame, [2020], ["DEU", "FRA"], first=2) == pytest.approx(0.3)


def test_comparable_changes_are_those_of_partners_listed_throughout():
    steady = {year: {"CHN": 0.1 + 0.05 * (year - 2015), "USA": 0.2} for year in range(2015, 2021)}
    steady[2016]["FRA"] = 0.1
    smaller, n = listed_shares.smaller_windows(
        lists(steady), [2015, 2016, 2017], [2018, 2019, 2020], 0.15
    )
    assert (smaller, n) == (0.5, 2)  # the United States did not change; China is the one asked
