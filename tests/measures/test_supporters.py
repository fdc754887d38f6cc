"""The rule of who supports a patron, on the table of ties."""

from datetime import date

import pandas as pd
import pytest

from analysis.measures import network
from analysis.tables import load


@pytest.mark.parametrize(
    ("at", "count"), [("2022-01-01", 8), ("2024-06-12", 12), ("2026-05-30", 17)]
)
def test_supporters_by_the_rule(at: str, count: int) -> None:
    found = network.supporters(load.table("support_ties"), at)
    assert found["supporter"].nunique() == len(found) == count
    then = load.table("support_ties", as_of=date.fromisoformat(at))
    known_then = set(network.supporters(then, at)["supporter"])
    assert known_then <= set(found["supporter"])


def test_who_they_were_and_why() -> None:
    found = network.supporters(load.table("support_ties"), "2026-05-30").set_index("supporter")
    assert found.at["PRK", "tiers"] == "A; B; C"
    assert found.at["ARM", "tiers"] == "B"
    assert found.loc["BDI"].tolist() == ["C", pd.Timestamp("2025-12-03"),
                                         "BDI-assembly_votes-2025-12-03"]  # fmt: skip
    assert {"CHN", "HKG", "HUN", "AZE", "UZB"}.isdisjoint(found.index)


@pytest.mark.parametrize("edition", ["2022-12-31", "2024-06-12", "2026-06-25"])
def test_every_edition_counts_the_same_supporters_of_one_day(edition: str) -> None:
    """But for acts that were not yet published; none of those of this day is one."""
    table = load.table("support_ties", as_of=date.fromisoformat(edition))
    found = network.supporters(table, "2022-01-01")["supporter"].tolist()
    assert found == ["ARM", "BLR", "KAZ", "KGZ", "NIC", "SYR", "TJK", "VEN"]


@pytest.mark.parametrize("edition", ["2022-12-31", "2023-12-31", "2024-12-31"])
def test_an_edition_lacks_only_what_was_not_known_then(edition: str) -> None:
    """On its own day: acts published later, or dated to a year or month that had not ended."""
    then, whole = (
        load.table("support_ties", date.fromisoformat(edition)),
        load.table("support_ties"),
    )
    before = set(network.counted(then, edition)["tie_id"])
    missing = network.counted(whole, edition).set_index("tie_id").drop(list(before))
    assert (missing["published"] > pd.Timestamp(edition)).all()
