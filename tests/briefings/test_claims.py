"""Verdicts follow from stated rules; the claims on the tables of data/."""

import pytest

from analysis.briefings.claims import Claims
from analysis.dimensions.claims import (
    CAVEAT,
    CONTRADICTED,
    NOT_TESTABLE,
    SUPPORTED,
    Condition,
    Verdict,
)


@pytest.mark.parametrize(
    ("core", "qualifying", "verdict"),
    [
        ([True, True], [], SUPPORTED),
        ([True], [False], SUPPORTED),
        ([True], [True], CAVEAT),
        ([True, False], [True], CONTRADICTED),
        ([None, False], [], CONTRADICTED),
        ([True, None], [], NOT_TESTABLE),
        ([], [True], NOT_TESTABLE),
    ],
)
def test_the_rules(core: list[bool | None], qualifying: list[bool], verdict: str):
    conditions = [Condition("", met) for met in core]
    conditions += [Condition("", met, core=False) for met in qualifying]
    assert Verdict("x", "", tuple(conditions)).verdict == verdict


@pytest.fixture(scope="module")
def today() -> Claims:
    return Claims.ask(as_of="2026-06-01")


def test_all_eleven_claims_have_a_verdict_with_conditions(today: Claims):
    assert [v.id for v in today.claims.verdicts] == list("abcdefghijk")
    assert all(v.conditions for v in today.claims.verdicts)


def test_verdicts_of_today(today: Claims):
    verdicts = {v.id: v.verdict for v in today.claims.verdicts}
    assert verdicts["a"] == CAVEAT  # North Korea votes with Russia each time, too
    assert verdicts["b"] == SUPPORTED
    assert verdicts["d"] == CAVEAT  # Armenia's part is frozen
    assert verdicts["e"] == CAVEAT  # still a legal member
    assert {verdicts[k] for k in "ghjk"} == {NOT_TESTABLE}


def test_before_the_war_the_claim_about_belarus_falls_or_cannot_be_told():
    early = Claims.ask(as_of="2021-12-31")
    verdict = next(v for v in early.claims.verdicts if v.id == "a")
    assert verdict.verdict == NOT_TESTABLE  # no tie is found, which is no evidence against one


def test_a_complete_register_can_contradict_a_claim():
    early = Claims.ask(as_of="2010-01-01")
    verdict = next(v for v in early.claims.verdicts if v.id == "d")
    assert verdict.verdict == CONTRADICTED  # Uzbekistan was a seventh member


def test_the_accession_law_is_a_condition_only_once_adopted(today: Claims):
    def texts(case: Claims) -> str:
        verdict = next(v for v in case.claims.verdicts if v.id == "i")
        return " ".join(c.text for c in verdict.conditions)

    assert "law on starting accession was adopted" in texts(today)
    article = Claims.ask(as_of="2024-06-13")
    assert "law on starting accession" not in texts(article)


def test_the_deadliest_year_has_the_published_figures(today: Claims):
    assert "2020, with 7,646 battle deaths (7,548 to 9,077)" in today.claims.deaths.sentence


def test_counts_in_the_bottom_line_add_up(today: Claims):
    assert sum(today.claims.table.counts.values()) == 11
    assert today.claims.table.sentence in today.bottom_line
