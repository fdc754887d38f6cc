"""What a briefing is about: roles, names, peers, and tables cut at its date."""

import datetime as dt

import pandas as pd

from analysis.dimensions.scope import Scope
from analysis.dimensions.votes import Votes

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


def test_a_contested_name_is_explained_where_it_comes_up():
    assert "until September 2023" in scope().terms
    assert "much of it is run" in scope(as_of=dt.date(2022, 1, 1)).terms
    assert scope(country="FJI").terms == ""
