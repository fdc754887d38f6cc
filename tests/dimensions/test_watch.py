"""Indicators, their thresholds, and scenarios with base rates."""

import pytest

from analysis.dimensions.dimension import Indicator, Scenario
from analysis.dimensions.watch import about, band, indicators, scenarios


def test_what_has_no_data_is_no_indicator():
    found = indicators([Indicator("Votes", "50%", "above 60%", "below 40%", ("votes",))])
    assert found.frame["name"].tolist() == ["Votes"]
    assert found.tables == ("votes",)
    assert indicators([]).is_empty


def test_scenarios_come_most_likely_first_and_those_without_a_rate_last():
    made = [
        Scenario("C", "", None, "none", ""),
        Scenario("B", "", 0.1, "1 of 10", ""),
        Scenario("A", "", 0.9, "9 of 10", "", ("votes",)),
    ]
    found = scenarios(made, "A sentence.")
    assert found.frame["name"].tolist() == ["A", "B", "C"]
    assert found.tables == ("votes",)
    assert found.frame["word"].tolist() == ["very likely", "very unlikely", "no base rate"]


@pytest.mark.parametrize(
    ("share", "above", "below"),
    [(0.5, "above 60%", "below 40%"), (0.95, "all of them", "below 85%"),
     (0.05, "above 15%", "none at all")],
)  # fmt: skip
def test_thresholds_stay_within_a_share(share: float, above: str, below: str):
    assert about(share) == (above, below)
    assert band(share, share - 0.1, share + 0.1) == (above, below)
