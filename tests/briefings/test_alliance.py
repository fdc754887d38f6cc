"""The alliance briefing on the tables of data/: cohesion beside chance, exits, any bloc."""

import datetime as dt

import pytest

from analysis.briefings.alliance import Alliance

LAST = dt.date(2024, 12, 31)
"""The figures are of this day, to which all tables behind them reach."""
SINCE = dt.date(2011, 1, 1)


@pytest.fixture(scope="module")
def csto() -> Alliance:
    return Alliance.ask(as_of=LAST, since=SINCE)


def test_the_csto_is_no_more_cohesive_than_random_members(csto: Alliance):
    assert csto.cohesion.beside_chance.is_more is False
    assert "no more than chance brings" in csto.cohesion.beside_chance.sentence


def test_the_eu_is():
    eu = Alliance.ask(bloc="EU", destination="USA", as_of=LAST, since=SINCE)
    assert eu.cohesion.beside_chance.is_more is True
    assert eu.cohesion.beside_chance.share_as_cohesive < 0.01


def test_six_members_one_of_them_frozen(csto: Alliance):
    assert csto.statuses.history.members == ["ARM", "BLR", "KAZ", "KGZ", "RUS", "TJK"]
    assert csto.statuses.history.paused == {"ARM": dt.date(2024, 2, 22)}


def test_four_exits_and_none_by_continuation(csto: Alliance):
    assert csto.outlook.exits.exits == 4
    left = csto.outlook.exits.frame[csto.outlook.exits.frame["is_exit"]]
    assert sorted(left["country"]) == ["AZE", "GEO", "UZB", "UZB"]
    assert 0.015 < csto.outlook.exits.rate < 0.03


def test_the_chance_of_any_exit_is_above_that_of_one(csto: Alliance):
    (outlook,) = [j for j in csto.judgements if j.basis == "likelihood"]
    assert "very unlikely" in outlook.text
    assert csto.outlook.exits.chance < 0.10


def test_a_leaver_who_came_back_and_left_again_has_two_lines(csto: Alliance):
    names = set(csto.outlook.leavers.frame.loc[csto.outlook.leavers.frame["is_leaver"], "name"])
    assert {"Uzbekistan 1999", "Uzbekistan 2012"} <= names


@pytest.mark.parametrize("bloc", ["EAEU", "CIS", "SCO", "BRICS", "NATO", "GUAM"])
def test_any_bloc_gives_whole_findings(bloc: str):
    patron = "USA" if bloc == "NATO" else "RUS"
    case = Alliance.ask(bloc=bloc, patron=patron, as_of="2021-12-31")
    assert case.bottom_line.count(".") >= 2
    assert all(found.sentence for found in case.everything)


def test_as_of_2013_the_second_exit_of_uzbekistan_is_known_and_the_freeze_is_not():
    case = Alliance.ask(as_of="2013-06-30")
    assert case.outlook.exits.exits == 4
    assert case.statuses.history.paused == {}


def test_no_exit_so_far_is_no_chance_of_nought():
    nato = Alliance.ask(bloc="NATO", patron="USA", as_of="2021-12-31")
    exits = nato.outlook.exits
    assert exits.exits == 0
    assert 0 < exits.rate < exits.high
    assert "half an exit" in nato.outlook.exits.sentence


def test_that_all_stay_and_that_one_leaves_add_to_one(csto: Alliance):
    chances = csto.scenarios.chances
    assert chances["All members stay"] + chances["At least one leaves"] == pytest.approx(1)
    assert 0 < chances["Another part is frozen"] < chances["At least one leaves"]


def test_trade_is_shown_for_the_members_whose_tables_are_in_hand(csto: Alliance):
    assert set(csto.trade.shares.frame["country"]) == {"ARM", "KAZ", "KGZ"}
    assert "Belarus and Tajikistan" in csto.trade.shares.sentence
    assert csto.trade.shares.frame["share"].between(0, 1).all()
    assert "Armenia in 2022, 2023 and 2024" in csto.trade.shares.coverage  # re-exports


def test_every_member_but_the_patron_stands_in_the_table_with_what_is_known(csto: Alliance):
    frame = csto.outlook.by_member.frame.set_index("country")
    assert sorted(frame.index) == ["ARM", "BLR", "KAZ", "KGZ", "TJK"]
    assert frame.loc["ARM", "status"] == "part frozen or suspended"
    assert frame["with_patron"].is_monotonic_increasing


def test_distances_are_those_of_the_ideal_points(csto: Alliance):
    frame = csto.distances.distances.frame
    points = csto.scope.table("ideal_points").set_index(["country", "year"])["ideal_point"]
    row = frame[(frame["country"] == "ARM") & (frame["year"] == 2023)].iloc[0]
    assert row["absolute"] == pytest.approx(abs(points["ARM", 2023] - points["RUS", 2023]))
    assert 2024 not in set(frame["year"])  # too few votes


def test_contrary_evidence_names_what_ties_the_members(csto: Alliance):
    assert {remark.split(".**")[0].strip("*") for remark in csto.contrary} >= {
        "Arms", "Trade", "Staying power",
    }  # fmt: skip
