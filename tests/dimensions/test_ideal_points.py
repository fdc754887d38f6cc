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
    assert "The larger change is Russia's." in found.sentence


def test_points_that_changed_places_are_said_to_have():
    scope = Scope("RUS", dt.date(2026, 6, 25), dt.date(2020, 1, 1), "ARM", "EU")
    said = IdealPoints(scope).who_moved.sentence
    assert said.startswith("Ideal points are a second opinion")
    assert "stood 0.18 above Russia and stands 0.23 below it: they have changed places" in said


def test_thin_years_are_named():
    scope = Scope("RUS", dt.date(2026, 11, 23), dt.date(2011, 1, 1), "ARM", "EU")
    assert IdealPoints(scope).who_moved.thin_years == [2024]
