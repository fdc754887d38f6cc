"""Ideal points as findings, on the tables of data/."""

import datetime as dt

from analysis.dimensions.ideal_points import IdealPoints
from analysis.dimensions.scope import Scope


def test_russia_moved_more_than_armenia_to_the_widest_gap():
    scope = Scope("RUS", dt.date(2023, 12, 31), dt.date(2021, 1, 1), "ARM", "EU")
    found = IdealPoints(scope).who_moved
    moved = found.moved[-1]
    assert (moved.start, moved.end) == (2021, 2023)
    assert abs(moved.patron_move) > 3 * abs(moved.own_move)
    assert "the larger move was Russia's" in found.sentence


def test_thin_years_are_named():
    scope = Scope("RUS", dt.date(2026, 11, 23), dt.date(2011, 1, 1), "ARM", "EU")
    assert IdealPoints(scope).who_moved.thin_years == [2024]
