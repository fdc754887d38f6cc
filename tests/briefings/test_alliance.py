"""The alliance briefing on the tables of data/: cohesion beside chance, exits, any bloc."""

import datetime as dt
import functools

import pytest

from analysis.briefings.alliance import Alliance
from analysis.dimensions import words
from analysis.dimensions.marked import plain
from analysis.tables import organisations

LAST = dt.date(2024, 12, 31)
"""The older figures are of this day, to which all tables behind them reach."""
SINCE = dt.date(2011, 1, 1)


@pytest.fixture(scope="module")
def csto() -> Alliance:
    return Alliance.ask(as_of=LAST, since=SINCE)


def test_six_members_one_of_them_frozen(csto: Alliance):
    assert csto.statuses.history.members == ["ARM", "BLR", "KAZ", "KGZ", "RUS", "TJK"]
    assert csto.statuses.history.paused == {"ARM": dt.date(2024, 2, 22)}


def test_four_exits_and_none_by_continuation(csto: Alliance):
    assert csto.outlook.exits.exits == 4
    left = csto.outlook.exits.frame[csto.outlook.exits.frame["is_exit"]]
    assert sorted(left["country"]) == ["AZE", "GEO", "UZB", "UZB"]
    assert csto.outlook.exits.decisions == 2


def test_a_leaver_who_came_back_and_left_again_has_two_lines(csto: Alliance):
    names = set(csto.outlook.leavers.frame.loc[csto.outlook.leavers.frame["is_leaver"], "name"])
    assert {"Uzbekistan 1999", "Uzbekistan 2012"} <= names


@functools.cache
def asked(bloc: str) -> Alliance:
    """The briefing on a bloc, of the default day."""
    return Alliance.ask(bloc=bloc)


BLOCS = ["CSTO", "EAEU", "CIS", "SCO", "NATO", "ECOWAS", "AES", "OPEC", "BRICS", "GUAM"]


@pytest.mark.parametrize("bloc", BLOCS)
def test_any_bloc_gives_whole_findings(bloc: str):
    case = asked(bloc)
    assert case.bottom_line.count(".") >= 4
    assert all(found.sentence for found in case.everything)
    day = words.day(organisations.followed(bloc, case.scope.as_of))
    assert f"as last checked on {day}" in case.bottom_line
    # A patron that is no member is not said to be left out of it.
    if case.scope.patron not in case.scope.alliance_members:
        assert (
            "besides" not in case.bottom_line
            and "without Russia" not in case.outlook.exits.sentence
        )


@pytest.mark.parametrize("bloc", BLOCS)
def test_every_chance_has_its_interval_or_a_reason(bloc: str):
    case = asked(bloc)
    (judged,) = [j for j in case.judgements if j.basis == "likelihood"]
    assert "95% interval" in judged.text
    assert "leaves within" not in judged.text or "years of " in judged.text
    frame = case.scenarios.frame
    given = frame["chance"].notna()
    assert frame.loc[given, ["low", "high"]].notna().all().all()
    assert (frame.loc[~given, "basis"].str.len() > 0).all()


@pytest.mark.parametrize("bloc", BLOCS)
def test_no_judgement_names_a_chart_that_is_not_shown(bloc: str):
    case = asked(bloc)
    shown = {
        "fig-statuses": case.statuses.history,
        "fig-cohesion": case.cohesion.beside_chance,
        "tab-without": case.cohesion.leave_one_out,
        "fig-member-sides": case.sides.sides,
        "fig-distances": case.distances.distances,
        "fig-member-arms": case.arms.shares,
        "fig-member-trade": case.trade.shares,
        "tab-exits": case.outlook.exits,
        "tab-prospects": case.outlook.prospects,
        "tab-references": case.outlook.references,
        "fig-leavers": case.outlook.leavers,
    }
    for judgement in case.judgements:
        for key in judgement.evidence:
            assert not shown[key].is_empty, key


def test_nothing_is_almost_no_chance_where_nobody_has_left():
    for bloc in ("EAEU", "NATO", "SCO", "AES"):
        case = asked(bloc)
        assert case.outlook.exits.exits == 0
        assert "almost no chance" not in case.bottom_line
        assert "rests on the exits of other organisations" in case.judgements[-1].text


def test_armenia_is_held_against_like_cases_and_the_others_against_the_base_rate():
    case = asked("CSTO")
    assert "2 of 17 left within 3 years, 12% (95% interval 2.5 to 33%)" in case.bottom_line
    assert "4 other members besides Russia" in case.bottom_line
    assert "15% (95% interval 4.8 to 30%) by exits, 8% (1.4 to 21%) by decisions" in (
        case.outlook.exits.sentence
    )


def test_a_day_before_the_freeze_knows_none():
    case = Alliance.ask(as_of="2021-12-31")
    assert "frozen" not in case.bottom_line and "2 of 17" not in case.bottom_line
    assert "5 members besides Russia" in case.bottom_line


def test_the_session_of_an_exit_is_the_one_under_way_on_its_day(csto: Alliance):
    frame = csto.outlook.leavers.frame
    last = csto.cohesion.rolls.sessions
    assert last.min() <= 53
    at_exit = frame[frame["is_leaver"] & frame["years_from_exit"].eq(0)].set_index("name")
    # Session 53 opened in September 1998, before the exit of April 1999.
    assert at_exit.loc["Georgia 1999", "year"] == 1998
    assert at_exit.loc["Uzbekistan 2012", "year"] == 2012


def test_as_of_2013_the_second_exit_of_uzbekistan_is_known_and_the_freeze_is_not():
    case = Alliance.ask(as_of="2013-06-30")
    assert case.outlook.exits.exits == 4
    assert case.statuses.history.paused == {}


def test_trade_is_shown_for_the_members_whose_tables_are_in_hand(csto: Alliance):
    assert set(csto.trade.shares.frame["country"]) == {"ARM", "KAZ", "KGZ"}
    assert "Belarus and Tajikistan" in csto.trade.shares.sentence
    assert csto.trade.shares.frame["share"].between(0, 1).all()
    assert "Armenia in 2022, 2023 and 2024" in csto.trade.shares.coverage  # re-exports


def test_every_member_but_the_patron_stands_in_the_table_with_what_is_known(csto: Alliance):
    frame = csto.outlook.by_member.frame.set_index("country")
    assert sorted(frame.index) == ["ARM", "BLR", "KAZ", "KGZ", "TJK"]
    assert frame["name"].is_monotonic_increasing
    steps = csto.outlook.prospects.frame.set_index("country")["step"]
    assert steps["ARM"].startswith("part frozen 22 February 2024; exit announced 12 June 2024")
    assert set(steps.drop("ARM")) == {"none on record"}


def test_distances_are_those_of_the_ideal_points(csto: Alliance):
    frame = csto.distances.distances.frame
    points = csto.scope.table("ideal_points").set_index(["country", "year"])["ideal_point"]
    row = frame[(frame["country"] == "ARM") & (frame["year"] == 2023)].iloc[0]
    assert row["absolute"] == pytest.approx(abs(points["ARM", 2023] - points["RUS", 2023]))
    assert 2024 not in set(frame["year"])  # too few votes


def test_contrary_evidence_names_what_ties_the_members(csto: Alliance):
    assert {plain(remark).split(".")[0] for remark in csto.contrary} >= {
        "Arms", "Trade", "Staying power",
    }  # fmt: skip
