"""Votes as findings, on the tables of data/: the figures that a right implementation returns."""

import datetime as dt

import pytest

from analysis.dimensions.scope import Scope
from analysis.dimensions.votes import Votes


@pytest.fixture(scope="module")
def armenia() -> Votes:
    return Votes(Scope("RUS", dt.date(2026, 11, 23), dt.date(2011, 1, 1), "ARM", "EU"))


def test_side_taken_by_armenia_in_sessions_77_to_80(armenia: Votes):
    """The published first count: EU 0.34 0.44 0.46 0.52, Russia 0.40 0.33 0.36 0.30.

    It used the plurality vote and put three late texts of session 76 into 77; the strict majority
    differs from it by at most 0.01.
    """
    frame = armenia.side_taken.frame
    table = frame[frame["session"] >= 77].pivot(index="session", columns="side", values="share")
    assert table["bloc"].tolist() == pytest.approx([0.34, 0.44, 0.46, 0.52], abs=0.011)
    assert table["patron"].tolist() == pytest.approx([0.40, 0.33, 0.36, 0.30], abs=0.011)


def test_the_four_sides_add_to_one(armenia: Votes):
    total = armenia.side_taken.frame.groupby("session")["share"].sum()
    assert total.tolist() == pytest.approx([1.0] * len(total))


def test_the_sentence_carries_the_newest_figures(armenia: Votes):
    found = armenia.side_taken
    share, low, high = found.newest["bloc"]
    assert f"{100 * share:.0f}%" in found.sentence
    assert f"{100 * low:.0f} to {100 * high:.0f}%" in found.sentence
    assert f"of the {found.n} resolutions" in found.sentence


def test_a_direction_is_claimed_only_where_the_interval_allows_it(armenia: Votes):
    found = armenia.side_taken
    for side, name in (("bloc", "the EU"), ("patron", "Russia")):
        change = getattr(found, side)
        word = "rose" if change.low > 0 else "fell" if change.high < 0 else "shows no clear"
        assert f"share with {name} {word}" in found.sentence


def test_crimea_votes_turn_from_no_to_abstention_in_2022(armenia: Votes):
    frame = armenia.recurring.frame
    crimea = frame[frame["slug"] == "crimea-rights"].set_index("year")["country"]
    assert set(crimea.loc[:2021]) == {"N"}
    assert set(crimea.loc[2022:]) == {"A"}


def test_before_the_patron_voted_votes_are_not_judged():
    early = Votes(Scope("RUS", dt.date(1992, 6, 1), dt.date(1992, 1, 1), "ARM", "EU"))
    assert early.side_taken.is_empty
    assert "not judged" in early.side_taken.sentence
