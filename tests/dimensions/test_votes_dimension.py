"""Votes as findings, on the tables of data/: the figures that a right implementation returns."""

import datetime as dt

import pytest

from analysis.briefings.realignment import Realignment
from analysis.dimensions import votes
from analysis.dimensions.scope import Scope


@pytest.fixture(scope="module")
def rolls() -> votes.RollCalls:
    return votes.RollCalls(Scope("RUS", dt.date(2026, 11, 23), dt.date(2011, 1, 1), "ARM", "EU"))


def test_side_taken_by_armenia_in_sessions_77_to_80(rolls: votes.RollCalls):
    """The published first count: EU 0.34 0.44 0.46 0.52, Russia 0.40 0.33 0.36 0.30.

    It used the plurality vote and put three late texts of session 76 into 77; the strict majority
    differs from it by at most 0.01.
    """
    frame = votes.side_taken(rolls).frame
    table = frame[frame["session"] >= 77].pivot(index="session", columns="side", values="share")
    assert table["bloc"].tolist() == pytest.approx([0.34, 0.44, 0.46, 0.52], abs=0.011)
    assert table["patron"].tolist() == pytest.approx([0.40, 0.33, 0.36, 0.30], abs=0.011)


def test_the_four_sides_add_to_one(rolls: votes.RollCalls):
    total = votes.side_taken(rolls).frame.groupby("session")["share"].sum()
    assert total.tolist() == pytest.approx([1.0] * len(total))


def test_the_sentence_carries_the_newest_figures(rolls: votes.RollCalls):
    found = votes.side_taken(rolls)
    share, low, high = found.facts["newest"]["bloc"]
    assert f"{100 * share:.0f}%" in found.sentence
    assert f"{100 * low:.0f} to {100 * high:.0f}%" in found.sentence
    assert f"of the {found.facts['n']} resolutions" in found.sentence


def test_a_direction_is_claimed_only_where_the_interval_allows_it(rolls: votes.RollCalls):
    found = votes.side_taken(rolls)
    for side, name in (("bloc", "the EU"), ("patron", "Russia")):
        change = found.facts[side]
        word = "rose" if change["low"] > 0 else "fell" if change["high"] < 0 else "shows no clear"
        assert f"share with {name} {word}" in found.sentence


def test_crimea_votes_turn_from_no_to_abstention_in_2022(rolls: votes.RollCalls):
    frame = votes.recurring_texts(rolls).frame
    crimea = frame[frame["slug"] == "crimea-rights"].set_index("year")["country"]
    assert set(crimea.loc[:2021]) == {"N"}
    assert set(crimea.loc[2022:]) == {"A"}


def test_russia_moved_more_than_armenia_to_the_widest_gap():
    found = votes.who_moved(Scope("RUS", dt.date(2023, 12, 31), dt.date(2021, 1, 1), "ARM", "EU"))
    moved = found.facts["moved"][-1]
    assert (moved["start"], moved["end"]) == (2021, 2023)
    assert abs(moved["patron_move"]) > 3 * abs(moved["own_move"])
    assert "the larger move was Russia's" in found.sentence


def test_thin_years_are_named(rolls: votes.RollCalls):
    assert votes.who_moved(rolls.scope).facts["thin_years"] == [2024]


@pytest.mark.parametrize("country", ["FJI", "USA", "HUN"])
def test_states_far_from_the_story_give_whole_findings(country: str):
    case = Realignment(country, "RUS", "CSTO" if country == "HUN" else "EU",
                       dt.date(2021, 12, 31), dt.date(2006, 1, 1))  # fmt: skip
    assert case.bottom_line
    assert all(found.sentence for found in case.everything)


def test_before_the_patron_voted_votes_are_not_judged():
    case = Realignment("ARM", "RUS", "EU", dt.date(1992, 6, 1), dt.date(1992, 1, 1))
    assert case.side_taken.is_empty
    assert "not judged" in case.side_taken.sentence
