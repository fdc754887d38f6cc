"""The support network on the tables of data/: figures apart, weights, newcomers, other patrons."""

import datetime as dt

import pytest

from analysis.briefings.support_network import SupportNetwork
from analysis.dimensions import ties

TODAY = dt.date(2026, 11, 23)


@pytest.fixture(scope="module")
def russia() -> SupportNetwork:
    return SupportNetwork.ask(as_of=TODAY)


def test_what_was_sent_and_what_was_announced_are_apart(russia: SupportNetwork):
    frame = russia.ties.figures.frame
    assert set(frame["stage"]) == {"delivered", "pledged"}
    announced = frame.loc[frame["stage"] == "pledged", "figure"]
    assert all(any(w in text for w in ("announced", "ordered", "planned", "claimed"))
               for text in announced)  # fmt: skip
    assert not frame["figure"].str.contains("dead").any()


def test_counts_known_later_are_not_used():
    early = SupportNetwork.ask(as_of="2024-06-12").ties.figures.frame
    assert early["known"].max() <= dt.datetime(2024, 6, 12)
    assert "Korea" not in " ".join(early.loc[early["stage"] == "pledged", "name"])


def test_the_weights_of_the_stances_are_shares_of_one_whole(russia: SupportNetwork):
    frame = russia.assembly.weights.frame
    for column in ("states", "population", "gdp_usd_million"):
        assert frame[f"share_{column}"].sum() == pytest.approx(1)
    assert frame["states"].sum() == len(russia.assembly.stances.frame)
    assert "Singapore" in russia.assembly.weights.coverage  # no figure for it: said, not guessed


def test_before_the_sizes_were_known_there_are_none():
    case = SupportNetwork.ask(as_of="2018-01-01", since="2014")
    assert case.assembly.weights.is_empty


def test_few_years_name_no_chance_of_a_new_sender(russia: SupportNetwork):
    found = russia.growth.newcomers
    assert found.frame["supporter"].tolist() == ["BLR", "IRN", "PRK"]
    assert found.high - found.low > ties.WIDEST
    assert russia.scenarios.frame["word"].unique().tolist() == ["no base rate"]


def test_contrary_evidence_has_the_votes_the_weights_and_the_limits(russia: SupportNetwork):
    titles = [remark.split(".**")[0].strip("*") for remark in russia.contrary]
    assert titles[:3] == ["Votes", "Weight", "Limits"]


def test_the_session_on_ukraine_measures_no_support_for_another_patron():
    usa = SupportNetwork.ask(patron="USA", as_of=TODAY)
    for found in (
        usa.assembly.tallies,
        usa.assembly.stances,
        usa.assembly.weights,
        usa.assembly.shift,
        usa.arms.transfers,
    ):
        assert found.is_empty
        assert "the United States" in found.sentence
    assert usa.contrary == []
    assert usa.changed.is_empty and usa.scenarios.is_empty and usa.indicators.is_empty
    assert "holds no support for the United States" in usa.bottom_line
    assert usa.reach.is_empty
