"""Votes as findings, on the tables of data/: the figures that a right implementation returns."""

import datetime as dt
import re

import pandas as pd
import pytest

from analysis.dimensions.scope import Scope
from analysis.dimensions.votes import Votes, without_ballots


@pytest.fixture(scope="module")
def armenia() -> Votes:
    return Votes(Scope("RUS", dt.date(2025, 12, 31), dt.date(2011, 1, 1), "ARM", "EU"))


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


def test_shares_of_all_polarised_votes_are_never_read_as_a_move(armenia: Votes):
    assert "not whether it moved" in armenia.side_taken.sentence
    assert not re.search(r"\b(rose|fell|went from|moved towards)\b", armenia.side_taken.sentence)


def test_crimea_votes_turn_from_no_to_abstention_in_2022(armenia: Votes):
    frame = armenia.recurring.frame
    crimea = frame[frame["slug"] == "crimea-rights"].set_index("year")["country"]
    assert set(crimea.loc[:2021]) == {"N"}
    assert set(crimea.loc[2022:]) == {"A"}


def test_the_interval_of_the_newest_session_is_by_agenda_item(armenia: Votes):
    assert "(95% interval 38 to 65%)" in armenia.side_taken.sentence


def test_a_session_that_goes_on_is_called_partial_and_one_that_ended_is_not(armenia: Votes):
    partial = "session 80 (2025–26, partial: votes to 18 December 2025)"
    assert partial in armenia.side_taken.sentence
    assert all("session 80, partial" in headline.words for headline in armenia.headlines())
    ended = Votes(Scope("RUS", dt.date(2024, 10, 1), dt.date(2011, 1, 1), "ARM", "EU"))
    assert "In session 78 (2023–24) Armenia" in ended.side_taken.sentence
    assert "partial" not in ended.side_taken.coverage


def test_votes_known_by_their_tally_are_named_as_far_as_they_were_known():
    autumn = Votes(Scope("RUS", dt.date(2026, 11, 23), dt.date(2011, 1, 1), "ARM", "EU"))
    assert "A/RES/80/307 (4 September 2026, 164–1–6)" in autumn.side_taken.coverage
    spring = Votes(Scope("RUS", dt.date(2026, 4, 1), dt.date(2011, 1, 1), "ARM", "EU"))
    assert "left out: A/RES/80/250 (25 March 2026, 123–3–52)." in spring.side_taken.coverage
    winter = Votes(Scope("RUS", dt.date(2026, 1, 1), dt.date(2011, 1, 1), "ARM", "EU"))
    assert "tallies alone" not in winter.side_taken.coverage


def test_a_vote_whose_ballots_have_come_is_no_longer_without_them():
    scope = Scope("RUS", dt.date(2026, 11, 23), dt.date(2011, 1, 1), "ARM", "EU")
    held = scope.table("resolutions")
    known = without_ballots(scope)
    row = {"symbol": "A/RES/80/307", "date": pd.Timestamp("2026-09-04"), "yes": 163}
    scope._cache["resolutions"] = pd.concat([held, pd.DataFrame([row])], ignore_index=True)
    assert set(known["symbol"]) - set(without_ballots(scope)["symbol"]) == {"A/RES/80/307"}
    tally = {"date": pd.Timestamp("2026-05-20"), "yes": 141, "no": 8, "abstain": 28}
    scope._cache["resolutions"] = pd.concat([held, pd.DataFrame([tally])], ignore_index=True)
    gone = set(known["title"]) - set(without_ballots(scope)["title"])
    assert len(gone) == 1 and "climate change" in gone.pop()


def test_with_few_items_no_interval_is_printed_and_it_is_said():
    early = Votes(Scope("RUS", dt.date(2009, 10, 1), dt.date(2008, 1, 1), "ARM", "EU"))
    found = early.side_taken
    assert found.frame["low"].isna().any()
    assert "(too few items for an interval)" in found.sentence and "nan" not in found.sentence
    assert "fewer than 15 items" in found.coverage
    assert all("too few items" in headline.words for headline in early.headlines())
    assert not any("nan" in str(indicator) for indicator in early.indicators())


def test_the_second_series_speaks_by_its_own_rule():
    armenia = Votes(Scope("RUS", dt.date(2024, 6, 12), dt.date(2009, 1, 1), "ARM", "EU"))
    said = armenia.sensitivity.sentence
    assert "identical votes on 54% of 81 roll calls of session 78 (to 4 June 2024)" in said
    assert "votes_voeten" in armenia.sensitivity.tables


def test_before_the_patron_voted_votes_are_not_judged():
    early = Votes(Scope("RUS", dt.date(1992, 6, 1), dt.date(1992, 1, 1), "ARM", "EU"))
    assert early.side_taken.is_empty
    assert "not judged" in early.side_taken.sentence


def test_a_state_that_stays_away_takes_no_side():
    away = Votes(Scope("RUS", dt.date(2026, 6, 25), dt.date(2020, 1, 1), "VEN", "EU"))
    assert "Venezuela did not vote on any of the 56 resolutions" in away.side_taken.sentence
    assert "0%" not in away.side_taken.sentence
    assert away.judgement() is None
