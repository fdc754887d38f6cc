"""The emergency session on Ukraine: what "last" and "all" mean while ballots are missing."""

import datetime as dt

from analysis.dimensions.assembly import Assembly
from analysis.dimensions.scope import Scope


def assembly(as_of: dt.date) -> Assembly:
    return Assembly(Scope("RUS", as_of, dt.date(2022, 2, 24)))


NOW, BEFORE = assembly(dt.date(2026, 6, 25)), assembly(dt.date(2026, 2, 23))


def test_the_last_resolution_is_the_one_whose_ballots_are_not_in_hand() -> None:
    found = NOW.tallies
    assert found.last == "A/RES/ES-11/10" and found.tallies[found.last] == (107, 12, 51)
    assert "A/RES/ES-11/10 of 24 February 2026 by 107 to 12 with 51" in found.sentence
    assert "the tally alone is in hand" in found.sentence
    assert "North Korea, Russia and Sudan" in found.sentence  # the twelve noes
    assert "rejected on 24 February 2026 by 69 to 11" in found.sentence  # the motion
    assert "All 10 resolutions" in found.coverage
    assert found.frame["is_in_hand"].tolist() == [True] * 9 + [False]
    assert "the tally alone" in NOW.headlines()[0].words
    assert NOW.indicators()[0].today.endswith("(A/RES/ES-11/10)")


def test_what_counts_states_names_the_vote_it_leaves_out() -> None:
    assert "A/RES/ES-11/9 is the last whose ballots are in hand" in NOW.shift.sentence
    for found in (NOW.stances, NOW.shift):
        assert "A/RES/ES-11/10 left out" in found.coverage
    judged = NOW.judgement()
    assert judged is not None and "but for A/RES/ES-11/10" in judged.confidence


def test_before_that_vote_the_records_are_whole() -> None:
    assert BEFORE.tallies.last == "A/RES/ES-11/9" and BEFORE.tallies.is_last_in_hand
    assert "All 9 resolutions" in BEFORE.tallies.coverage
    for found in BEFORE.findings:
        assert "ES-11/10" not in found.sentence + found.coverage
