"""Organisations, the standing of states in them, and the steps in law."""

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from analysis.errors import BriefingError
from analysis.tables import countries, descriptor, followed, load, organisations
from analysis.tables.standing import RANKED, Standing, standing, steps

KNOWN = pd.read_csv(Path(__file__).with_name("members_known_numbers.csv"))
LONG_AGO, TODAY = date(1945, 1, 1), date(2026, 6, 25)


def told(organisation: str | list[str], country: str) -> list[tuple[str, str, str]]:
    found = steps(organisation, country, LONG_AGO, TODAY)
    return [
        (f"{day:%Y-%m-%d}", step, direction)
        for day, step, direction in zip(
            found["day"], found["step"], found["direction"], strict=True
        )
    ]


@pytest.mark.parametrize("row", KNOWN.index)
def test_known_numbers_of_members(row: int) -> None:
    organisation, day, expected = KNOWN.loc[row, ["organisation", "day", "expected"]]
    assert len(countries.members(organisation, date.fromisoformat(day))) == expected


def test_there_are_72_organisations_and_every_member_of_the_united_nations_is_in_one() -> None:
    memberships = load.table("memberships")
    assert len(organisations.names()) == 72
    assert sorted(memberships["organisation"].unique()) == organisations.names()
    assert set(countries.un_members(TODAY)) <= set(memberships["country"])


def test_an_organisation_is_told_in_its_own_words() -> None:
    csto = organisations.get("CSTO")
    assert (csto.kind, csto.full_name) == (
        "defence alliance",
        "Collective Security Treaty Organization",
    )
    assert (csto.founded, csto.ended) == (date(2002, 10, 7), None)
    assert organisations.get("CIS").depositary == "Belarus"
    assert organisations.get("Council of Europe").called == "the Council of Europe"
    with pytest.raises(BriefingError, match=r"no organisation 'Csto'; there are: AES, "):
        organisations.get("Csto")


def test_only_an_organisation_whose_members_passed_over_is_continued() -> None:
    assert organisations.newest("CST") == "CSTO"
    assert organisations.lineage("EAEU") == ["EAEU"]
    assert organisations.lineage("of Nowhere") == ["of Nowhere"]


def test_no_status_on_the_way_out_or_in_is_a_current_status() -> None:
    assert standing("CIS", "GEO", TODAY) == Standing(None, left=date(2009, 8, 18))
    assert standing("EU", "GBR", TODAY).status is None
    assert standing("EU", "ARM", TODAY).status == "partner"
    assert standing("Council of Europe", "BLR", TODAY) == Standing(
        "applicant", halted=date(2022, 3, 17)
    )
    assert not {"left", "accession_step", "halted", "withdrawal_step"} & set(RANKED)


def test_a_member_that_froze_its_part_and_announced_its_exit_is_one_still() -> None:
    armenia = standing("CSTO", "ARM", date(2024, 6, 12))
    assert armenia.is_member and armenia.is_leaving
    assert (armenia.frozen, armenia.announced, armenia.notified) == (
        date(2024, 2, 22),
        date(2024, 6, 12),
        None,
    )
    assert not standing("CSTO", "ARM", date(2024, 2, 21)).is_leaving
    uzbekistan = standing("CSTO", "UZB", TODAY)
    assert not uzbekistan.is_member and uzbekistan.suspended == date(2012, 12, 19)


def test_a_standing_by_a_table_cut_at_a_date_knows_no_more() -> None:
    day = date(2024, 3, 1)
    table = load.table("memberships", as_of=day)
    assert standing("CSTO", "ARM", TODAY, table) == Standing("member", frozen=date(2024, 2, 22))


@pytest.mark.parametrize(
    ("organisation", "country", "expected"),
    [
        (
            "CSTO",
            "UZB",
            [
                ("2006-06-23", "joined", "towards"),
                ("2012-06-28", "froze its part", "away"),
                ("2012-12-19", "membership paused", "away"),
            ],
        ),
        ("CST", "AZE", [("1993-09-24", "joined", "towards"), ("1999-04-02", "left", "away")]),
        (
            "CIS",
            "TKM",
            [("1991-12-21", "joined", "towards"), ("2005-08-26", "lowered its status", "away")],
        ),
        (
            "ICC (Rome Statute)",
            "HUN",
            [
                ("2002-07-01", "joined", "towards"),
                ("2025-04-03", "announced withdrawal", "away"),
                ("2025-06-02", "gave notice", "away"),
                ("2026-05-27", "took the notice back", "towards"),
            ],
        ),
        (
            "NATO",
            "FRA",
            [
                ("1949-08-24", "joined", "towards"),
                ("1966-07-01", "froze its part", "away"),
                ("2009-04-04", "took up its part again", "towards"),
            ],
        ),
        (
            "Commonwealth",
            "ZAF",
            [("1961-05-31", "left", "away"), ("1994-06-01", "returned", "towards")],
        ),
        (
            ["OAU", "African Union"],
            "KEN",
            [("1963-12-01", "joined", "towards")],
        ),
        ("EurAsEC", "TJK", [("2001-05-30", "joined", "towards")]),
        (
            "EU",
            "GEO",
            [
                ("2016-07-01", "association agreement", "towards"),
                ("2022-03-03", "applied", "towards"),
                ("2023-12-14", "candidate", "towards"),
                ("2024-06-27", "accession halted", "away"),
            ],
        ),
    ],
    ids=str,
)
def test_exits_freezes_notices_and_returns_are_told_apart(
    organisation: str | list[str], country: str, expected: list[tuple[str, str, str]]
) -> None:
    assert told(organisation, country) == expected


def test_passing_to_the_organisation_that_continues_one_is_no_step() -> None:
    assert told("CSTO", "KAZ") == []
    assert told("CST", "KAZ") == [("1992-05-15", "joined", "towards")]


def test_steps_are_those_within_the_days_asked_for() -> None:
    found = steps("CIS", "MDA", date(2026, 1, 1), date(2026, 3, 20))
    assert found["step"].tolist()[-1] == "step towards withdrawal"
    assert found["day"].between("2026-01-01", "2026-03-20").all()
    assert (found["direction"] == "away").all() and len(found) >= 4
    assert steps("CIS", "MDA", date(1990, 1, 1), date(1991, 1, 1)).empty


# Until when


def test_until_when_an_organisation_was_followed() -> None:
    assert organisations.followed("CSTO", TODAY) == date(2025, 11, 27)
    assert followed.default_as_of() == organisations.latest_followed() == TODAY
    assert max(organisations.get(name).checked_through for name in organisations.names()) == TODAY


def test_until_when_a_topic_and_a_table_were_followed() -> None:
    assert followed.topic("support_ties") == date(2026, 5, 30)
    assert followed.topic("other_polls") == date(2026, 5, 31)
    with pytest.raises(BriefingError, match=r"no topic 'war'; there are: armenia_ambassador, "):
        followed.topic("war")
    assert followed.state_of_affairs("support_ties", "EAEU") == TODAY
    votes = followed.reach("votes")
    assert votes.last_fact == votes.followed_to
    assert followed.reach("countries") == followed.Reach(None, None)
    assert followed.reach("memberships").followed_to >= TODAY


@pytest.mark.parametrize("name", [one["name"] for one in descriptor.package()["resources"]])
def test_no_table_reaches_past_the_day_it_is_asked_for(name: str) -> None:
    day = date(2024, 6, 12)
    found = followed.reach(name, day)
    assert all(known is None or known <= day for known in (found.last_fact, found.followed_to))
