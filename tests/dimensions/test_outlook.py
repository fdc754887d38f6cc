"""What may come: members' steps towards an exit, classes of cases, base rates, in made worlds."""

import datetime as dt
from typing import Any

import pandas as pd
import pytest

from analysis.dimensions import prospects
from analysis.dimensions.marked import strong
from analysis.dimensions.outlook import Exits, OwnExit, exit_rate
from analysis.dimensions.prospects import Dated, Progress, progress, prospect, reference
from analysis.dimensions.scope import Scope
from analysis.tables import load

DAY = dt.date(2026, 6, 25)
BLOC = "EAEU"
"""An organisation of the project, with made members."""
MEMBERSHIP = dict.fromkeys(
    ["ending", "source_title", "source_url", "source_published", "note", "source_quality"]
)


def member(country: str, status: str = "member", start: str = "2015-01-01", **given: Any) -> dict:
    """A row of the table of memberships."""
    row = {"organisation": BLOC, "country": country, "status": status, "start": start, "end": None}
    more = {"start_precision": "day", "confidence": "read", "date_basis": "read"}
    return {**MEMBERSHIP, **row, **more, **given}


MEMBERS = [member(code) for code in ("RUS", "ARM", "BLR", "KAZ", "KGZ")]


def case(country: str, kind: str, announced: str, **given: Any) -> dict:
    """A row of the table of announced exits."""
    row: dict = {
        "case_id": f"{country}-{announced}",
        "cluster_id": f"{country}-{announced}",
        "organisation": BLOC,
        "country": country,
        "announced": announced,
        "announced_precision": "day",
        "announced_by": "head of state",
        "announcement_type": kind,
        "observed_to": "2026-06-30",
        "is_in_rates": True,
    }
    days = ["frozen", "decided_by_parliament", "notified", "left", "reversed", "returned"]
    return {**row, **dict.fromkeys([*days, "body_ended"]), **given}


def world(rows: list[dict], cases: list[dict] | None = None, **given: Any) -> Scope:
    """A scope on made memberships, and on made cases where they are given."""
    scope = Scope("RUS", DAY, dt.date(2011, 1, 1), bloc=BLOC, **given)
    table = pd.DataFrame([*rows, member("FRA", organisation="EU")])
    for column in ("start", "end", "source_published"):
        table[column] = pd.to_datetime(table[column])
    scope._cache["memberships"] = table
    if cases is not None:
        made = pd.DataFrame(cases)
        for column in made.columns.intersection(
            ["announced", "frozen", "decided_by_parliament", "notified", "left", "reversed",
             "returned", "body_ended", "observed_to"]
        ):  # fmt: skip
            made[column] = pd.to_datetime(made[column])
        scope._cache["announced_exits"] = made
    topics = load.table("known_through")
    scope._cache["known_through"] = topics[topics["country"] == "nobody"]
    return scope


def decided(number: int, left: int) -> list[dict]:
    """Old decisions elsewhere, of which some came about within a year."""
    return [
        case("FJI", "decision", "2000-01-01", case_id=f"old {k}", cluster_id=f"old {k}",
             organisation="Elsewhere", left="2000-12-01" if k < left else None)
        for k in range(number)
    ]  # fmt: skip


# Steps


def test_a_member_without_a_step_keeps_the_base_rate():
    found = prospect(world(MEMBERS, decided(12, 3)), BLOC, "ARM")
    assert found is not None
    assert not found.progress.is_formal and found.progress.few_words == "none on record"
    assert found.classes == [] and found.opening(world(MEMBERS)) == ""


@pytest.mark.parametrize(
    ("status", "stage", "words"),
    [
        ("frozen", "freeze", "part frozen 1 March 2026"),
        ("withdrawal_announced", "decision or freeze", "exit announced 1 March 2026"),
        ("withdrawal_notified", "notice", "notice given 1 March 2026"),
    ],
)
def test_a_formal_step_in_the_table_ends_the_use_of_the_base_rate(
    status: str, stage: str, words: str
):
    made = progress(
        world([*MEMBERS, member("ARM", status, "2026-03-01")], decided(1, 0)), BLOC, "ARM"
    )
    assert made is not None and made.is_formal
    assert made.few_words == words
    assert made.stages(DAY) == [(stage, 0.0)]


def test_an_imposed_suspension_is_no_step_of_the_member():
    made = progress(
        world([*MEMBERS, member("ARM", "suspended", "2026-03-01")], decided(1, 0)), BLOC, "ARM"
    )
    assert made is not None and not made.is_formal


def test_a_step_that_has_ended_or_lies_ahead_is_none():
    taken_back = member("ARM", "withdrawal_announced", "2020-01-01", end="2021-01-01")
    made = progress(world([*MEMBERS, taken_back], decided(1, 0)), BLOC, "ARM")
    assert made is not None and not made.is_formal
    ahead = member("ARM", "withdrawal_announced", "2026-07-01")
    assert not Progress(BLOC, "ARM", DAY).stages(DAY)
    scope = world([*MEMBERS, ahead], decided(1, 0))
    later = progress(scope, BLOC, "ARM")
    assert later is not None and later.decision is None


def test_a_state_that_is_no_member_has_no_prospect():
    assert prospect(world(MEMBERS, decided(1, 0)), BLOC, "MDA") is None


def test_who_decided_tells_the_class_of_a_decision():
    row = member("ARM", "withdrawal_announced", "2026-03-01")
    for by, stage in (("head of state", "decision"), ("minister", "decision or freeze")):
        own = case("ARM", "decision", "2026-03-01", announced_by=by)
        made = progress(world([*MEMBERS, row], [own]), BLOC, "ARM")
        assert made is not None and made.stages(DAY) == [(stage, 0.0)]


def test_an_own_case_that_was_reversed_or_came_about_or_is_no_exit_counts_no_more():
    for gone in ({"reversed": "2026-05-01"}, {"left": "2026-05-01"}, {"is_in_rates": False}):
        own = case("ARM", "decision", "2026-03-01", **gone)
        made = progress(world(MEMBERS, [own]), BLOC, "ARM")
        assert made is not None and not made.is_formal


def test_a_threat_counts_for_as_long_as_the_horizon_and_is_no_formal_step():
    young, old = (
        progress(world(MEMBERS, [case("ARM", "threat", day)]), BLOC, "ARM")
        for day in ("2024-01-01", "2022-01-01")
    )
    assert young is not None and old is not None
    assert young.stages(DAY) == [("threat", 0.0)] and not young.is_formal
    assert old.stages(DAY) == [] and old.few_words == "none on record"


def test_after_a_year_the_class_is_that_of_those_that_stood_as_long():
    frozen, announced = Dated(dt.date(2024, 2, 22)), Dated(dt.date(2024, 6, 12))
    made = Progress(BLOC, "ARM", DAY, freeze=frozen, decision=announced, is_by_head=True)
    assert made.stages(dt.date(2024, 6, 12)) == [("decision", 0.0), ("freeze", 0.0)]
    assert made.stages(DAY) == [("decision or freeze", 2.5)]
    # A new decision after an old freeze: the latest step tells the class.
    late = Progress(BLOC, "ARM", DAY, freeze=frozen, decision=Dated(dt.date(2026, 3, 1)))
    assert late.stages(DAY) == [("decision or freeze", 0.0)]


# Classes


def test_a_class_of_few_cases_gives_no_chance():
    assert reference(world(MEMBERS, decided(9, 3)), "decision") is None
    found = reference(world(MEMBERS, decided(12, 3)), "decision")
    assert found is not None and found.basis == "3 of 12"
    assert "Of 12 states on record" in found.sentence and "3 left" in found.sentence
    assert reference(world(MEMBERS, decided(12, 3)), "notice") is None


def test_where_classes_differ_both_are_printed_and_no_word():
    freezes = [{**row, "announcement_type": "freeze", "frozen": "2000-01-01", "left": None,
                "case_id": f"f{k}", "cluster_id": f"f{k}"}
               for k, row in enumerate(decided(40, 0))]  # fmt: skip
    own = case("ARM", "decision", "2026-03-01")
    rows = [*MEMBERS, member("ARM", "frozen", "2026-02-01")]
    scope = world(rows, [*decided(40, 38), *freezes, own])
    found = prospect(scope, BLOC, "ARM")
    assert found is not None
    assert [one.basis for one in found.classes] == ["38 of 40", "0 of 40"]
    assert found.word == ""
    text = found.sentence(scope)
    assert "38 left" in text and "none left" in text and "The classes differ" in text
    assert "remembered, not sampled" in text


def test_one_class_within_two_bands_takes_a_word():
    own = case("ARM", "decision", "2026-03-01")
    scope = world(MEMBERS, [*decided(60, 57), own])
    found = prospect(scope, BLOC, "ARM")
    assert found is not None and found.word == "almost certain"
    assert strong("almost certain") in found.sentence(scope)
    wide = world(MEMBERS, [*decided(12, 6), own])
    other = prospect(wide, BLOC, "ARM")
    assert other is not None and other.word == ""


# The alliance


def test_exits_of_one_day_are_one_decision_and_a_pause_is_said_to_be_one():
    gone = [
        member("GEO", start="2015-01-01", end="2019-04-02", ending="without notice"),
        member("AZE", start="2015-01-01", end="2019-04-02", ending="without notice"),
        member("UZB", start="2015-01-01", end="2022-12-19", ending="paused"),
    ]
    rate = exit_rate(world([*MEMBERS, *gone]), BLOC)
    assert not rate.is_empty
    assert (rate.exits, rate.decisions, rate.others) == (3, 2, 4)
    assert "Azerbaijan and Georgia (2 April 2019, one decision)" in rate.sentence
    assert "an exit in fact and a pause in law" in rate.sentence
    assert rate.basis == "3 exits by 2 decisions in 62 member-years"
    assert rate.by_decision().p < rate.chance().p
    assert "by exits" in rate.said() and "by decisions" in rate.said()


def test_no_exit_takes_no_word_and_says_what_it_rests_on():
    rate = exit_rate(world(MEMBERS), BLOC)
    assert not rate.is_empty
    assert rate.exits == 0 and rate.word() == "" and rate.word(4) == ""
    assert "what other organisations' exits leave possible" in rate.sentence
    judged = world(MEMBERS, decided(1, 0)).once(Exits).judgement()
    assert judged is not None and "almost no chance" not in judged.text
    assert "fig-leavers" not in judged.evidence


def test_member_years_end_on_the_day_followed_and_leave_the_patron_out():
    rate = exit_rate(world(MEMBERS), BLOC)
    assert not rate.is_empty
    assert rate.followed == dt.date(2026, 6, 25)
    assert rate.member_years == pytest.approx(4 * 11.48, abs=0.02)
    assert rate.patron == " besides Russia"
    # A patron that is no member is neither left out nor named.
    without = exit_rate(world(MEMBERS[1:]), BLOC)
    assert not without.is_empty and without.patron == "" and "Russia" not in without.sentence


def test_another_freeze_is_reckoned_over_members_whose_part_is_not_frozen():
    rows = [*MEMBERS, member("ARM", "frozen", "2024-02-22")]
    (chance,) = [
        s for s in world(rows, decided(1, 0)).once(Exits).scenarios() if "frozen" in s.name
    ]
    assert chance.name.startswith("Another part")
    assert "One of the 3 members besides Russia" in chance.shape
    assert chance.low < chance.chance < chance.high
    (none,) = [
        s for s in world(MEMBERS, decided(1, 0)).once(Exits).scenarios() if "frozen" in s.name
    ]
    assert none.chance is None and "no such case" in none.basis


def test_a_pause_that_ended_the_membership_is_no_freeze_as_well():
    rows = [
        *MEMBERS,
        member("UZB", end="2022-12-19", ending="paused"),
        member("UZB", "frozen", "2022-06-28", end="2022-12-19"),
        member("UZB", "suspended", "2022-12-19"),
    ]
    (chance,) = [
        s for s in world(rows, decided(1, 0)).once(Exits).scenarios() if "frozen" in s.name
    ]
    assert chance.chance is None


def test_every_scenario_has_an_interval_or_a_reason():
    rows = [*MEMBERS, member("ARM", "withdrawal_notified", "2026-02-22")]
    for scope in (world(MEMBERS, decided(1, 0)), world(rows, decided(12, 3))):
        for scenario in scope.once(Exits).scenarios():
            if scenario.chance is None:
                assert scenario.basis
            else:
                assert scenario.low is not None and scenario.high is not None
                assert scenario.low <= scenario.chance <= scenario.high


def test_all_stay_is_said_only_where_nobody_is_on_the_way_out():
    names = {s.name for s in world(MEMBERS, decided(1, 0)).once(Exits).scenarios()}
    assert {"All members stay", "At least one leaves"} <= names
    rows = [*MEMBERS, member("ARM", "frozen", "2026-02-22")]
    names = {s.name for s in world(rows, decided(1, 0)).once(Exits).scenarios()}
    assert {"Armenia leaves", "Another member leaves"} <= names
    assert "All members stay" not in names


# A state's own exit


def test_a_state_is_judged_where_it_has_gone_furthest():
    rows = [*MEMBERS, member("ARM", "withdrawal_announced", "2026-03-01")]
    rows += [{**row, "organisation": "CIS"} for row in MEMBERS]
    scope = world(rows, [*decided(12, 3), case("ARM", "decision", "2026-03-01")], country="ARM")
    own = scope.once(OwnExit)
    assert not own.exits.is_empty
    assert [one.progress.organisation for one in own.exits.each] == ["CIS", BLOC]
    judged = own.judgement()
    assert judged is not None and "the EAEU" in judged.text and "3 left" in judged.text
    assert {s.name for s in own.scenarios()} == {"Leaves the CIS", "Leaves the EAEU"}


def test_a_state_that_shares_no_alliance_has_nothing_to_leave():
    own = world(MEMBERS, decided(1, 0), country="MDA").once(OwnExit)
    assert own.exits.is_empty and own.judgement() is None and own.scenarios() == []
    assert own.ahead == ""


# On the tables of the project


@pytest.mark.parametrize(
    ("stage", "waited", "basis", "share"),
    [
        ("notice", 0.0, "65 of 78", "83% (95% interval 74 to 90%)"),
        ("decision", 0.0, "12 of 22", "55% (95% interval 34 to 74%)"),
        ("freeze", 0.0, "6 of 27", "22% (95% interval 10 to 40%)"),
        ("decision or freeze", 2.5, "2 of 17", "12% (95% interval 2.5 to 33%)"),
    ],
)
def test_shares_of_the_classes(stage: str, waited: float, basis: str, share: str):
    found = reference(Scope("RUS", DAY, dt.date(2011, 1, 1)), stage, waited)
    assert found is not None
    assert (found.basis, prospects.said(found.share)) == (basis, share)


def test_armenia_stands_where_17_states_stood_and_moldova_where_its_latest_step_puts_it():
    armenia = prospect(Scope("RUS", DAY, dt.date(2011, 1, 1)), "CSTO", "ARM")
    assert armenia is not None
    assert [one.basis for one in armenia.classes] == ["2 of 17"]
    assert armenia.progress.followed == DAY and armenia.word == ""
    moldova = prospect(Scope("RUS", DAY, dt.date(2011, 1, 1)), "CIS", "MDA")
    assert moldova is not None and moldova.progress.latest is not None
    assert [(one.stage, one.waited) for one in moldova.classes] == [("decision or freeze", 0.0)]
    assert moldova.classes[0].share.p > 0.2


def test_what_was_known_in_2021_names_no_step_of_armenia():
    scope = Scope("RUS", dt.date(2021, 12, 31), dt.date(2006, 1, 1), bloc="CSTO")
    found = scope.once(Exits).prospects
    assert not found.is_empty and found.at_a_step == []
