"""Sanctions: said only of the state that they are about, and with their source."""

import datetime as dt

import pandas as pd

from analysis.dimensions.sanctions import Sanctions
from analysis.dimensions.scope import Scope

HEAD = ["country", "measure", "extent", "start", "start_precision", "note"]
ROWS = [
    ["SRB", "sanctions", "none", None, None, None],
    ["MDA", "sanctions", "partial", "2023-01-01", "year", "a part of the listings"],
    ["HUN", "sanctions", "own", "2022-02-23", "day", None],
    ["HUN", "unfriendly_list", None, "2022-03-05", "day", None],
]


def said(country: str, patron: str = "RUS", destination: str = "EU", rows: list = ROWS) -> str:
    scope = Scope(patron, dt.date(2026, 6, 1), dt.date(2011, 1, 1), country, destination)
    table = pd.DataFrame(rows, columns=HEAD)
    scope._cache["sanctions"] = table.assign(
        start=pd.to_datetime(table["start"]),
        source_title="A data base",
        source_published=pd.Timestamp("2022-03-07") if country == "SRB" else pd.NaT,
        source_quality="dataset",
    )
    return " ".join(finding.sentence for finding in Sanctions(scope).findings)


def test_what_was_not_found_is_said_with_its_source():
    assert said("SRB") == (
        "No sanctions of Serbia on Russia over the war were found (by a source of March 2022)."
    )


def test_sanctions_and_the_list_with_their_days():
    assert said("HUN") == (
        "Hungary has had sanctions on Russia in force since 23 February 2022. Russia's list of "
        "unfriendly states has named Hungary since 5 March 2022."
    )
    assert "some of the sanctions on Russia since 2023 (a part of the listings)" in said("MDA")


def test_they_bear_on_that_state_alone_as_patron_or_destination():
    assert said("SRB", "USA", "CHN") == ""
    assert said("SRB", "FRA", "RUS") != ""


def test_a_state_that_was_not_looked_at():
    assert "the table covers 3 states and territories" in said("FJI")


def test_before_anybody_had_sanctions_nothing_is_said():
    assert said("SRB", rows=[ROWS[0]]) == ""


def test_it_judges_nothing():
    scope = Scope("RUS", dt.date(2026, 6, 1), dt.date(2011, 1, 1), "HUN", "EU")
    assert Sanctions(scope).verdict() is None and Sanctions(scope).judgement() is None
