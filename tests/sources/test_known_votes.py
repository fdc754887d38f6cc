"""Votes known by their tally: own words, the ballots that are sure, and nothing filled in."""

import pandas as pd
import pytest
from editions import accounts

from analysis.errors import BriefingError
from analysis.sources import known_votes
from analysis.tables import load

BALLOTS = pd.DataFrame(
    [
        ("RUS", "N", "complete list"),
        ("ARM", "A", "named"),
        ("OMN", "A", "named by one outlet: weak"),
        ("SVK", "", "two reports"),
    ],
    columns=["country", "vote", "note"],
)


def test_weak_and_contradicting_reports_are_not_carried() -> None:
    assert known_votes.named_ballots(BALLOTS)["country"].tolist() == ["RUS", "ARM"]
    with pytest.raises(BriefingError, match=r"votes \['Q'\]"):
        known_votes.named_ballots(BALLOTS.replace({"vote": {"A": "Q"}}))


def test_the_votes_of_2026() -> None:
    table = load.table("votes_without_ballots").set_index("symbol")
    ukraine = table.loc["A/RES/ES-11/10"]
    assert ukraine[["yes", "no", "abstain", "not_voting"]].tolist() == [107, 12, 51, 23]
    assert ukraine["voted_no"] == "BDI; BFA; BLR; CUB; ERI; IRN; MLI; NER; NIC; PRK; RUS; SDN"
    assert len(ukraine["abstained"].split("; ")) == 13 and "ARM" in ukraine["abstained"]
    assert ukraine["voted_yes"] == "GEO; UKR" and ukraine["did_not_vote"] == "AZE"
    assert table["is_adopted"].tolist().count(False) == 1
    assert table.loc["A/RES/81/1", "session"] == 81 and table["special_session"].count() == 2


def test_each_row_of_the_two_files_is_accounted_for() -> None:
    votes, ballots = accounts("votes_without_ballots", known_votes.VOTES)
    assert (votes["read"], votes["kept"]) == (7, 7)
    assert (ballots["read"], ballots["merged"], sum(ballots["left_out"].values())) == (34, 28, 6)
