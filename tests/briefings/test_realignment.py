"""Judgements and bottom line follow from the findings, and from nothing later than the date."""

import datetime as dt
import re

import pytest

from analysis.briefings.realignment import Realignment
from analysis.briefings.support_network import SupportNetwork
from analysis.dimensions import words
from analysis.dimensions.dimension import Way
from analysis.measures.outlook import LIKELIHOOD


@pytest.fixture(scope="module", params=["2013-06-30", "2024-06-12", "2026-11-23"])
def armenia(request: pytest.FixtureRequest) -> Realignment:
    return Realignment.ask(as_of=request.param)


def said(case: Realignment) -> str:
    parts = [case.bottom_line, *case.contrary]
    parts += [f"{j.text} {j.confidence}" for j in case.judgements]
    parts += [found.sentence for found in case.everything]
    return "\n".join(parts)


def test_every_verdict_and_every_gap_is_in_the_bottom_line(armenia: Realignment):
    found, said = armenia.overall, armenia.bottom_line
    for verdict in (*found.forward, *found.back):
        is_named_alone = found.kind == "moved" and not verdict.leads
        assert (verdict.dimension if is_named_alone else verdict.brief) in said
    for verdict in found.still:
        assert verdict.dimension in said
    assert all(title in said for title in found.missing)


def test_the_scope_line_tells_to_when_each_dimension_with_a_verdict_reaches(armenia: Realignment):
    line = armenia.scope_line
    assert line.startswith(f"As of {words.day(armenia.scope.as_of)}: ")
    reaches = line.removesuffix(".").split(": ")[1].split(", ")
    assert sorted(reaches) == sorted(
        f"{v.dimension} to {v.data_to}" for v in armenia.overall.verdicts
    )


@pytest.mark.parametrize("country", ["ARM", "SRB", "KAZ"])
def test_what_would_change_the_reading_is_of_what_it_rests_on(country: str):
    case = Realignment.ask(country=country, as_of="2026-06-25")
    found = case.overall
    basis = found.still if found.kind in ("none", "weak") else found.moving
    said = case.bottom_line.partition("What would change this reading: ")[2]
    named = [
        verdict for verdict in found.verdicts if verdict.otherwise and verdict.otherwise in said
    ]
    assert named and set(named) <= set(basis)


def test_where_no_move_names_its_own_end_what_stood_still_tells_what_would_change_the_reading():
    case = Realignment.ask(country="BRA", as_of="2026-06-25")
    assert case.overall.moving and not any(v.otherwise for v in case.overall.moving)
    said = case.bottom_line.partition("What would change this reading: ")[2]
    assert any(v.otherwise and v.otherwise in said for v in case.overall.still)


def test_nothing_said_is_later_than_the_as_of_date(armenia: Realignment):
    # A registered forecast names the day by which it falls due.
    text = re.sub(r"\bdue on \d{1,2} \w+ \d{4}", "", said(armenia))
    years = {int(year) for year in re.findall(r"\b(?:19|20)\d{2}\b", text)}
    assert max(years) <= armenia.scope.as_of.year
    for found in armenia.everything:
        for column in found.frame.select_dtypes("datetime").columns.drop(
            "deadline", errors="ignore"
        ):
            latest = dt.datetime.combine(armenia.scope.as_of, dt.time.max)
            assert (found.frame[column].dropna() <= latest).all()


def test_likelihood_and_confidence_never_share_a_sentence(armenia: Realignment):
    scale = [word for _, word in LIKELIHOOD]
    for sentence in re.split(r"(?<=[.!?])\s", said(armenia)):
        has_likelihood = any(re.search(rf"\b{word}\b", sentence) for word in scale)
        assert not (has_likelihood and "onfidence" in sentence), sentence


def test_the_accession_law_of_2025_is_not_known_in_2024():
    labels = Realignment.ask(as_of="2024-06-12").events.dated
    assert not labels.frame["label"].str.contains("accession law").any()
    today = Realignment.ask(as_of="2026-11-23").events.dated
    assert today.frame["label"].str.contains("accession law").any()


def test_the_frozen_part_in_the_csto_is_a_move_and_no_exit():
    case = Realignment.ask(as_of="2026-06-01")
    assert case.institutions.ledger.frozen == {"CSTO": dt.date(2024, 2, 22)}
    assert "CSTO" in case.institutions.ledger.members


@pytest.mark.parametrize("country", ["TUR", "BRA", "SRB"])
def test_arms_are_judged_far_from_russia_too(country: str):
    case = Realignment.ask(country=country, as_of="2026-11-23")
    assert not case.arms.imports.is_empty
    assert "arms supply" in case.bottom_line


def test_the_network_has_its_closest_two_in_front():
    case = SupportNetwork.ask(as_of="2026-06-01")
    order = case.ties.matrix.frame["supporter"].drop_duplicates().tolist()
    assert order[:2] == ["BLR", "PRK"]


def test_the_ten_tallies_of_the_emergency_session():
    tallies = SupportNetwork.ask(as_of="2026-06-01").assembly.tallies
    assert list(tallies.tallies.values()) == [
        (141, 5, 35), (140, 5, 38), (93, 24, 58), (143, 5, 35), (94, 14, 73), (141, 7, 32),
        (93, 18, 65), (93, 8, 73), (91, 12, 57), (107, 12, 51),
    ]  # fmt: skip


def test_only_belarus_and_north_korea_voted_with_russia_each_time():
    stances = SupportNetwork.ask(as_of="2026-06-01").assembly.stances
    assert stances.always == ["Belarus", "North Korea"]


def test_before_the_war_the_network_briefing_is_whole():
    case = SupportNetwork.ask(as_of="2021-06-01")
    assert case.assembly.tallies.is_empty
    assert "not yet voted" in case.bottom_line
    assert all(found.sentence for found in case.everything if found is not case.ties.strongest)


def test_polls_on_russia_do_not_judge_another_patron():
    case = Realignment.ask(patron="GBR", as_of="2026-11-23")
    assert case.opinion.polls.patron.latest is None
    assert not set(case.opinion.verdict().ways) & {Way.AWAY, Way.BACK}


def test_a_patron_is_judged_by_the_polls_about_it():
    usa = Realignment.ask(patron="USA", as_of="2026-11-23").opinion.polls
    assert usa.patron.lead.question == "Relations with the USA are good"


@pytest.mark.parametrize(
    ("country", "joins"), [("ARM", False), ("UKR", True), ("HUN", False), ("BRA", False)]
)
def test_only_a_state_on_the_way_to_the_destination_may_join_it(country: str, joins: bool):
    case = Realignment.ask(country=country, as_of="2024-06-12")
    named = [] if case.scenarios.is_empty else case.scenarios.frame["name"].tolist()
    assert ("Joins the EU" in named) is joins


def test_steps_of_security_the_other_way_are_told_apart_from_the_ties():
    case = Realignment.ask(as_of="2026-11-23")
    frame = case.presence.ties.frame
    assert frame["is_limit"].sum() == case.presence.ties.limits == 4
    assert "Gyumri" in case.presence.ties.sentence


def test_a_state_far_away_has_a_whole_briefing_all_the_same():
    case = Realignment.ask(country="FJI", as_of="2013-06-30")
    assert case.presence.ties.is_empty and case.outlook.exits.is_empty
    assert "the Commonwealth" in case.institutions.ledger.sentence
    assert [j.basis for j in case.judgements] == ["fact", "fact", "fact"]
    assert case.bottom_line.count(".") >= 2


@pytest.mark.parametrize("country", ["FJI", "USA", "HUN"])
def test_states_far_from_the_story_give_whole_findings(country: str):
    destination = "CSTO" if country == "HUN" else "EU"
    case = Realignment.ask(country=country, destination=destination, as_of="2021-12-31")
    assert case.bottom_line
    assert all(found.sentence for found in case.everything)


def test_a_verdict_that_names_ways_both_ways_is_told_once():
    said = Realignment.ask(country="GEO", as_of="2026-06-25").bottom_line
    assert said.count("became a candidate of the EU in 2023") == 1
