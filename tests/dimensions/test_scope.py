"""What a briefing is about: roles, names, peers, and tables cut at its date."""

import datetime as dt
import os
import shutil
from pathlib import Path

import pandas as pd
import pytest

from analysis.dimensions.scope import Scope
from analysis.dimensions.votes import RollCalls, Votes
from analysis.tables import descriptor

MEMBERSHIPS = pd.DataFrame(
    [
        ("CSTO", "RUS", "member", "2002-10-07", None),
        ("CSTO", "ARM", "member", "2002-10-07", None),
        ("CSTO", "UZB", "member", "2006-08-16", "2012-12-19"),
        ("CSTO", "SRB", "observer", "2013-04-11", None),
        ("EU", "FRA", "member", "1958-01-01", None),
        ("BRICS", "RUS", "member", "2009-06-16", None),
        ("BRICS", "IND", "member", "2009-06-16", None),
    ],
    columns=["organisation", "country", "status", "start", "end"],
).assign(
    start=lambda f: pd.to_datetime(f["start"]),
    end=lambda f: pd.to_datetime(f["end"]),
)


def scope(**given: object) -> Scope:
    about = {
        "country": "ARM",
        "patron": "RUS",
        "destination": "EU",
        "as_of": dt.date(2024, 6, 12),
        "since": dt.date(2009, 1, 1),
    } | given
    made = Scope(**about)  # type: ignore[arg-type]
    made._cache["memberships"] = MEMBERSHIPS
    return made


def test_peers_are_the_others_that_ever_belonged_to_the_patrons_alliance():
    assert scope().comparison == ["UZB"]


def test_observers_and_members_of_wide_clubs_are_no_peers():
    assert "SRB" not in scope().comparison
    assert "IND" not in scope().comparison


def test_named_peers_win_and_the_country_is_never_its_own_peer():
    assert scope(peers=["GEO", "ARM"]).comparison == ["GEO"]


def test_a_state_outside_the_patrons_blocs_has_no_peers_unless_named():
    assert scope(country="FJI").comparison == []


def test_names_for_sentences_take_articles_and_possessives():
    names = scope(country="USA").names
    assert names["country"] == "the United States"
    assert names["country_s"] == "the United States'"
    assert names["destination"] == "the EU"
    assert names["patron_s"] == "Russia's"


def test_a_destination_may_be_a_state():
    assert scope().is_state_destination is False
    assert scope(destination="USA").is_state_destination
    assert scope(destination="USA").destination_members == ["USA"]


def test_members_of_the_destination_are_those_of_the_as_of_date():
    assert scope().destination_members == ["FRA"]


def test_tables_are_cut_at_the_as_of_date():
    made = scope(as_of=dt.date(2012, 1, 1))
    assert made.table("resolutions")["date"].max() <= pd.Timestamp("2012-01-01")


def test_what_a_scope_makes_is_made_once():
    made = scope()
    assert made.once(Votes) is made.once(Votes)
    assert made.once(Votes) is not scope().once(Votes)


DAY, SINCE = dt.date(2024, 6, 12), dt.date(2009, 1, 1)


def rows(made: Scope) -> list[int]:
    """Made anew each time that it is called."""
    return [len(made.table("memberships"))]


def test_what_holds_for_all_countries_is_made_once_for_all() -> None:
    armenia, serbia = (Scope("RUS", DAY, SINCE, country) for country in ("ARM", "SRB"))
    shared = armenia.shared(rows, ("memberships",))
    assert serbia.shared(rows, ("memberships",)) is shared
    for other in (
        Scope("USA", DAY, SINCE, "ARM"),
        Scope("RUS", DAY, SINCE, "ARM", "NATO"),
        Scope("RUS", dt.date(2023, 6, 12), SINCE, "ARM"),
        Scope("RUS", DAY, dt.date(2010, 1, 1), "ARM"),
    ):
        assert other.shared(rows, ("memberships",)) is not shared


def test_a_scope_with_a_table_of_its_own_shares_nothing_made_of_it() -> None:
    own = scope()
    assert own.shared(rows, ("memberships",)) == [len(MEMBERSHIPS)]
    assert Scope("RUS", DAY, SINCE, "ARM").shared(rows, ("memberships",)) != [len(MEMBERSHIPS)]


def test_what_was_shared_is_made_anew_where_a_file_was_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = descriptor.data_folder()
    shutil.copy(source / "datapackage.json", tmp_path)
    table = Path(shutil.copy(source / "memberships.csv", tmp_path))
    monkeypatch.setenv("BRIEFING_DATA", str(tmp_path))
    first = Scope("RUS", DAY, SINCE, "ARM").shared(rows, ("memberships",))
    assert Scope("RUS", DAY, SINCE, "KAZ").shared(rows, ("memberships",)) is first
    os.utime(table, ns=(1, 1))
    assert Scope("RUS", DAY, SINCE, "KAZ").shared(rows, ("memberships",)) is not first


def test_roll_calls_shared_by_two_states_judge_each_by_its_own_votes() -> None:
    armenia, nowhere = (Scope("RUS", DAY, SINCE, country) for country in ("ARM", "XKX"))
    rolls = RollCalls.of(armenia)
    assert RollCalls.of(nowhere) is rolls
    assert not Votes(armenia).side_taken.is_empty
    assert Votes(nowhere).side_taken.is_empty


def test_a_contested_name_is_explained_where_it_comes_up():
    assert "until September 2023" in scope().terms
    assert "much of it is run" in scope(as_of=dt.date(2022, 1, 1)).terms
    assert scope(country="FJI").terms == ""
