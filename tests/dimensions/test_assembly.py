"""The emergency session on Ukraine: what "last" and "all" mean while ballots are missing."""

import datetime as dt

import pandas as pd

from analysis.dimensions.assembly import Assembly
from analysis.dimensions.scope import Scope
from analysis.tables import load


def assembly(as_of: dt.date, **tables: pd.DataFrame) -> Assembly:
    return Assembly(Scope("RUS", as_of, dt.date(2022, 2, 24), _cache=tables))


TODAY = dt.date(2026, 6, 25)
NOW, BEFORE = assembly(TODAY), assembly(dt.date(2026, 2, 23))


def test_the_last_resolution_is_the_one_whose_ballots_are_not_in_hand() -> None:
    found = NOW.tallies
    assert found.last == "A/RES/ES-11/10" and found.tallies[found.last] == (107, 12, 51)
    assert "A/RES/ES-11/10 of 24 February 2026 by 107 to 12 with 51" in found.sentence
    assert "the tally alone is in hand" in found.sentence
    assert "North Korea, Russia and Sudan, the same as on A/RES/ES-11/9" in found.sentence
    assert "rejected on 24 February 2026 by 69 to 11" in found.sentence  # the motion
    assert "All 10 resolutions" in found.coverage and "ballots of 9 are in hand" in found.coverage
    assert found.frame["is_in_hand"].tolist() == [True] * 9 + [False]
    assert "the tally alone" in NOW.headlines()[0].words
    assert NOW.indicators()[0].today.endswith("(A/RES/ES-11/10)")


def test_who_is_the_same_as_before_is_counted_not_assumed() -> None:
    known = load.table("votes_without_ballots", TODAY)
    noes = known["symbol"] == "A/RES/ES-11/10"
    others = known.assign(voted_no=known["voted_no"].mask(noes, "BLR; FJI; RUS"),
                          no=known["no"].mask(noes, 3))  # fmt: skip
    told = assembly(TODAY, votes_without_ballots=others).tallies.sentence
    assert "Belarus, Fiji and Russia, of whom 2 had voted no on A/RES/ES-11/9" in told
    some = known.assign(voted_no=known["voted_no"].mask(noes, "BLR; RUS"))
    told = assembly(TODAY, votes_without_ballots=some).tallies.sentence
    assert "Belarus and Russia." in told and "the same as" not in told  # ten are not known


def test_what_counts_states_names_the_votes_it_speaks_of() -> None:
    assert "Between A/RES/ES-11/1 (2 March 2022) and A/RES/ES-11/9 (3 Dec" in NOW.shift.sentence
    assert "A/RES/ES-11/9 is the last whose ballots are in hand" in NOW.shift.sentence
    for found in (NOW.stances, NOW.shift):
        assert "A/RES/ES-11/10 left out" in found.coverage
    judged = NOW.judgement()
    assert judged is not None
    assert judged.confidence == (
        "Confidence is moderate: the ballots of A/RES/ES-11/10 are not in hand."
    )


def test_before_that_vote_the_records_are_whole() -> None:
    assert BEFORE.tallies.last == "A/RES/ES-11/9" and BEFORE.tallies.is_last_in_hand
    assert "All 9 resolutions" in BEFORE.tallies.coverage
    assert "All ballots are in hand" in BEFORE.tallies.coverage
    for found in BEFORE.findings:
        assert "ES-11/10" not in found.sentence + found.coverage
    judged = BEFORE.judgement()
    assert judged is not None and judged.confidence == "Confidence is high."


def test_a_state_that_no_longer_votes_so_is_named() -> None:
    assert "Syria did not vote no on the newest of these" in NOW.stances.sentence
    votes = load.table("votes", TODAY)
    newest = (votes["undl_id"] == 4094643) & (votes["country"] == "SYR")
    turned = assembly(TODAY, votes=votes.assign(vote=votes["vote"].mask(newest, "N")))
    assert "did not vote no on the newest" not in turned.stances.sentence


def test_before_the_first_vote_each_finding_says_its_own() -> None:
    sentences = [found.sentence for found in assembly(dt.date(2022, 2, 23)).findings]
    assert len(set(sentences)) == len(sentences) == 4
    assert "had not yet voted" in sentences[0]
    assert assembly(dt.date(2022, 2, 23)).judgement() is None


def test_one_vote_has_no_range() -> None:
    first = assembly(dt.date(2022, 3, 5))
    assert "ranged" not in first.tallies.sentence
    assert first.tallies.coverage.startswith("1 resolution of")
    assert first.shift.is_empty
