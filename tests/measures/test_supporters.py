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
