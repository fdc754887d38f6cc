"""What follows from a briefing's list of dimensions, and that nothing of it is lost."""

import pytest

from analysis.briefings.briefing import MOST_JUDGEMENTS, Briefing
from analysis.briefings.registry import BRIEFINGS
from analysis.dimensions.dimension import Dimension

AS_OF = "2026-06-01"
QUESTIONS = ("judgement", "headlines", "indicators", "scenarios", "counter_evidence")
# Judgements of fact for which the five key judgements of the default briefings have no place.
LEFT_OUT = {
    "realignment": ["opinion"],
    "claims": [
        "North Korea arms Russia and blames Washington",
        "Several states back Moscow",
        "Pashinyan called the CSTO a shell or a bubble",
        "Pashinyan accused CSTO members of planning with Azerbaijan",
    ],
}


@pytest.fixture(scope="module", params=list(BRIEFINGS))
def case(request: pytest.FixtureRequest) -> Briefing:
    return BRIEFINGS[request.param].ask(as_of=AS_OF)


def test_every_dimension_of_the_list_is_there_by_its_key(case: Briefing):
    assert len(case.subjects) == len(case.dimensions)
    assert len({subject.key for subject in case.subjects}) == len(case.subjects)
    for subject in case.subjects:
        assert isinstance(subject, Dimension) and getattr(case, subject.key) is subject


def test_another_order_names_questions_and_dimensions_that_there_are(case: Briefing):
    assert set(case.first) <= set(QUESTIONS)
    keys = {subject.key for subject in case.subjects}
    assert all(set(first) <= keys for first in case.first.values())
    for question in QUESTIONS:
        assert sorted(s.key for s in case.ordered(question)) == sorted(keys)


def test_every_finding_of_every_dimension_is_in_the_briefing(case: Briefing):
    everything = {id(finding) for finding in case.everything}
    assert all(id(f) in everything for subject in case.subjects for f in subject.findings)


def test_a_judgement_without_a_place_is_named(case: Briefing):
    assert case.left_out == LEFT_OUT.get(case.name, [])
    placed = [j.dimension for j in case.judgements]
    for judgement in case.judged:
        assert judgement.dimension in placed or judgement.dimension in case.left_out


def test_the_outlook_keeps_its_place(case: Briefing):
    assert len(case.judgements) <= MOST_JUDGEMENTS
    outlook = [j for j in case.verdicts if j.basis == "likelihood"]
    if outlook and case.name != "claims":
        assert case.judgements[-1] is outlook[0]


def test_the_cover_tells_of_every_parameter_but_the_date(case: Briefing):
    labels = [label for label, _ in case.cover_rows]
    assert len(labels) == len(case.cover) and set(case.model.takes()) - {"as_of"} <= set(case.cover)
    assert "Compared since" in labels
