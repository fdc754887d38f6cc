"""What is said of a move in votes: on the tables of data/, and on made-up rows of figures."""

import datetime as dt

import pandas as pd
import pytest

from analysis.dimensions.dimension import Way
from analysis.dimensions.moves import Moves
from analysis.dimensions.scope import Scope
from analysis.measures import moves as measure
from analysis.measures import robustness


def asked(
    country: str, patron: str = "RUS", destination: str = "EU", since: str = "2020-01-01"
) -> Moves:
    as_of = dt.date(2026, 6, 25)
    return Moves(Scope(patron, as_of, dt.date.fromisoformat(since), country, destination))


@pytest.fixture(scope="module")
def armenia() -> Moves:
    return asked("ARM")


def test_the_sentence_that_a_minister_can_check_leads(armenia: Moves):
    assert armenia.move.sentence.startswith(
        "Of 30 texts put to the vote both in 2017–20 and in 2024–26 (votes to 18 December 2025), "
        "Armenia now stands closer to the EU on 5, further from it on none and alike on 25."
    )


def test_headlines_need_no_other_ways_to_compute(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("the 80 ways were computed")

    monkeypatch.setattr(robustness, "ways", refuse)
    kazakhstan = asked("KAZ")
    assert len(kazakhstan.headlines()) == 2
    with pytest.raises(AssertionError, match="80 ways"):
        kazakhstan.verdict()


def test_the_votes_of_all_states_are_compared_once(armenia: Moves) -> None:
    kazakhstan = asked("KAZ")
    assert kazakhstan.world is armenia.world
    assert kazakhstan.world is not asked("KAZ", since="2014-01-01").world
    longer = kazakhstan.world.since(dt.date(2011, 1, 1))
    assert longer is armenia.world.since(dt.date(2011, 1, 1))
    assert longer is not None
    assert not longer.table.equals(kazakhstan.world.table)
    assert kazakhstan.world.since(dt.date(2026, 1, 1)) is None  # reaches into the latest sessions


def test_what_others_did_stands_beside_the_own_change(armenia: Moves):
    said = armenia.move.sentence
    assert "+11 points of 100 (95% interval +2 to +19)" in said
    assert "+7 points beyond them (−4 to +17)" in said
    assert "not shown to be more than states that voted like it" in said


def test_a_firm_move_that_others_may_share_counts_as_half(armenia: Moves):
    verdict = armenia.verdict()
    assert verdict is not None
    assert (verdict.ways, verdict.weight, verdict.leads) == ((Way.TOWARDS,), 0.5, True)
    assert "The verdict is firm" in armenia.ways.sentence


def test_a_move_beyond_others_counts_whole_and_its_year_is_named():
    argentina = asked("ARG")
    verdict = argentina.verdict()
    assert verdict is not None and (verdict.ways, verdict.weight) == ((Way.TOWARDS,), 1.0)
    assert "opened in September 2024" in argentina.move.sentence


def test_without_states_that_voted_like_it_none_are_compared_with():
    serbia = asked("SRB")
    assert "No states voted like it: the nearest stood 11 points closer to the EU" in (
        serbia.move.sentence
    )
    verdict = serbia.verdict()
    assert verdict is not None and verdict.others == "no states voted like it"


def test_a_code_goes_nowhere_into_the_text(armenia: Moves):
    for case in (armenia, asked("BLR"), asked("MLI", "FRA", "RUS")):
        for finding in case.findings:
            assert not any(f" {code}" in finding.sentence for code in ("T?", "A?", "T=", "nd "))


def test_a_date_is_told_where_no_move_is_flagged():
    mali = asked("MLI", "FRA", "RUS")
    assert mali.move.code == "0"
    assert "in the session that opened in September 2023" in mali.move.sentence
    verdict = mali.verdict()
    assert verdict is not None and verdict.ways == ()


@pytest.mark.parametrize(
    ("code", "gap", "said"),
    [
        ("T+", 1.0, "beyond states that voted like it"),
        ("A=", 1.0, "moved away from the EU, as states that voted like it did"),
        ("T?", 12.0, "no states voted like it to hold it against"),
        ("?", 1.0, "the data allow a change from −6 to +14 points"),
        ("0", 1.0, "no change of 10 points or more"),
    ],
)
def test_the_words_follow_from_the_code(armenia: Moves, code: str, gap: float, said: str):
    row = pd.Series({"code": code, "gap": gap, "own_low": -6.2, "own_high": 13.9})
    assert said in armenia._verdict(row)


def test_every_code_with_a_verdict_has_words_that_name_the_destination_or_none(armenia: Moves):
    for code in measure.VERDICTS:
        row = pd.Series({"code": code, "gap": 0.0, "own_low": -1.0, "own_high": 1.0})
        assert "{" not in armenia._verdict(row)


def test_votes_that_allow_no_comparison_are_not_judged():
    late = asked("ARM", since="2025-01-01")
    assert late.move.is_empty and "name an earlier day" in late.move.sentence
    assert late.verdict() is None and late.judgement() is None
    assert late.findings == [late.move]


def test_the_longer_view_stands_in_one_sentence(armenia: Moves):
    assert armenia.long_view.sentence.startswith("The longer view, against 2008–11: ")
    assert "nearest stood 13 points closer to Russia" in armenia.long_view.sentence


def test_texts_are_named_as_a_reader_knows_them(armenia: Moves):
    assert armenia.texts.frame["way"].tolist() == ["closer"] * 5
    assert "“Georgia: displaced persons”" in armenia.texts.sentence
    assert (armenia.texts.frame["country_after"] > armenia.texts.frame["country_before"]).all()
