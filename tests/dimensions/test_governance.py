"""Governance: levels then and now, and the destination's median of those that are rated."""

import datetime as dt

import pandas as pd

from analysis.dimensions.governance import Governance
from analysis.dimensions.scope import Scope
from analysis.tables import provenance


def scored(rows: str, destination: str = "EU", country: str = "SRB") -> Governance:
    scope = Scope("RUS", dt.date(2026, 6, 1), dt.date(2011, 1, 1), country, destination)
    table = pd.DataFrame(
        [line.split() for line in rows.strip().splitlines()],
        columns=["country", "year", "indicator", "value"],
    ).astype({"year": int, "value": float})
    scope._cache["governance_indicators"] = table.assign(low=float("nan"), high=float("nan"))
    return Governance(scope)


FALL = """
SRB 2010 vdem_libdem 0.60
SRB 2011 vdem_libdem 0.55
SRB 2024 vdem_libdem 0.30
DEU 2024 vdem_libdem 0.80
FRA 2024 vdem_libdem 0.70
ITA 2024 vdem_libdem 0.10
"""


def test_then_is_the_first_year_asked_about_and_beside_it_the_median():
    found = scored(FALL).levels
    assert (
        "was 0.55 in 2011 and 0.30 in 2024 (the median of the EU's members: 0.70)" in found.sentence
    )
    assert "Freedom House has no score of it." in found.sentence


def test_a_state_is_beside_its_own_score():
    found = scored(FALL, "DEU").levels
    assert "(Germany's: 0.80)" in found.sentence


def test_a_state_without_scores_gets_one_line():
    found = scored(FALL, country="FJI").levels
    assert found.is_empty
    assert "Fiji" in found.sentence


def test_it_judges_nothing():
    assert scored(FALL).judgement() is None


def test_scores_on_the_tables_and_whose_they_are():
    scope = Scope("RUS", dt.date(2026, 6, 1), dt.date(2011, 1, 1), "SRB", "EU")
    found = Governance(scope).levels
    assert "V-Dem's score for liberal democracy (0 to 1) was" in found.sentence
    assert "Freedom House's score for freedom (0 to 100) was" in found.sentence
    assert "World Bank" not in provenance.source_line(*found.tables, publishers=found.publishers)
    table = scope.table("governance_indicators")
    own = table[(table["country"] == "SRB") & (table["indicator"] == "fh_total")]
    newest = own.sort_values("year")["value"].iloc[-1]
    assert found.frame.set_index("indicator").loc["fh_total", "now"] == newest


def voted(rows: list[tuple[str, str, float, int]], country: str = "ARM") -> Governance:
    scope = Scope("RUS", dt.date(2026, 6, 25), dt.date(2011, 1, 1), country, "EU")
    table = pd.DataFrame(rows, columns=["date", "party", "share_percent", "seats"])
    scope._cache["elections"] = table.assign(
        country="ARM", date=pd.to_datetime(table["date"]), turnout_percent=50.0
    )
    return Governance(scope)


VOTES = [
    ("2009-01-01", "Before", 90.0, 9),
    ("2021-06-20", "Second", 20.0, 2),
    ("2021-06-20", "First", 60.0, 8),
    ("2026-06-07", "Other", 55.0, 6),
    ("2026-06-07", "First", 40.0, 4),
    ("2026-06-07", "Small", 5.0, 0),
]


def test_the_newest_election_comes_first_and_one_before_the_first_day_is_none():
    found = voted(VOTES).elections
    assert found.sentence.startswith(
        "In the parliamentary election of 7 June 2026, at a turnout of 50.0%, Other came first with "
        "55.0% of the votes for lists and 6 of 10 seats, ahead of First with 40.0% and 4. In that of "
        "20 June 2021"
    )
    assert found.frame["party"].tolist() == ["Other", "First", "First", "Second"]


def test_a_state_whose_elections_are_not_in_the_table_gets_no_word():
    assert voted(VOTES, "SRB").elections.sentence == ""
    assert len(voted(VOTES, "SRB").findings) == 1


def test_the_election_of_june_2026_as_certified():
    scope = Scope("RUS", dt.date(2026, 6, 25), dt.date(2011, 1, 1), "ARM", "EU")
    first = Governance(scope).elections.frame.iloc[0]
    assert round(first["share_percent"], 2) == 49.88
    assert (first["seats"], first["of_seats"]) == (64, 105)
