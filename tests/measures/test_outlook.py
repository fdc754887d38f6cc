"""Base rates of exits and words for probabilities."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import BriefingError
from analysis.measures import outlook as measure


def memberships(text: str) -> pd.DataFrame:
    """organisation country status start end, a row a membership ("-" = no end)."""
    columns = ["organisation", "country", "status", "start", "end"]
    frame = pd.DataFrame([line.split() for line in text.strip().splitlines()], columns=columns)
    return frame.assign(
        start=pd.to_datetime(frame["start"]),
        end=pd.to_datetime(frame["end"].where(frame["end"] != "-")),
    )


ALLIANCE = memberships("""
CST  RUS member   1992-01-01 2002-01-01
CST  ARM member   1992-01-01 2002-01-01
CST  UZB member   1992-01-01 1997-01-01
CSTO RUS member   2002-01-01 -
CSTO ARM member   2002-01-01 -
CSTO ARM frozen   2010-01-01 -
CSTO UZB member   2000-01-01 2004-01-01
CSTO SRB observer 2002-01-01 -
NATO DEU member   1955-05-09 -
""")
BOTH = ["CST", "CSTO"]


def test_passing_into_the_successor_is_no_exit() -> None:
    table = measure.spells(ALLIANCE, BOTH, ["RUS"], "2012-01-01")
    assert table["country"].tolist() == ["ARM", "UZB", "UZB"]
    assert table["is_exit"].tolist() == [False, True, True]
    assert table["years"].tolist() == pytest.approx([20, 5, 4], abs=0.01)


def test_frozen_members_count_and_observers_do_not() -> None:
    countries = set(measure.spells(ALLIANCE, BOTH, [], "2012-01-01")["country"])
    assert countries == {"RUS", "ARM", "UZB"}


def test_an_exit_after_the_day_is_not_known_yet() -> None:
    table = measure.spells(ALLIANCE, BOTH, ["RUS"], "2003-01-01")
    assert table["is_exit"].sum() == 1
    assert table["years"].sum() == pytest.approx(11 + 5 + 3, abs=0.01)
    cut = ALLIANCE.assign(end=ALLIANCE["end"].where(ALLIANCE["end"] <= "2003-01-01"))
    same = measure.spells(cut, BOTH, ["RUS"], "2003-01-01")
    pd.testing.assert_frame_equal(table, same)


def test_how_a_membership_ended_is_kept() -> None:
    told = ALLIANCE.assign(ending=["passed on", "passed on", "without notice", *[None] * 6])
    told.loc[told["end"] == "2004-01-01", "ending"] = "paused"
    table = measure.spells(told, BOTH, ["RUS"], "2012-01-01")
    assert table["ending"].tolist() == ["", "without notice", "paused"]
    assert table["is_exit"].tolist() == [False, True, True]
    early = measure.spells(told, BOTH, ["RUS"], "2003-01-01")
    assert early["ending"].tolist() == ["", "without notice", ""]


def test_exposure_may_start_with_the_treaty_in_force() -> None:
    table = measure.spells(ALLIANCE, BOTH, ["RUS"], "2012-01-01", since="1998-01-01")
    assert table["country"].tolist() == ["ARM", "UZB"]
    assert table["years"].tolist() == pytest.approx([14, 4], abs=0.01)


def test_unknown_organisation_is_a_clear_error() -> None:
    with pytest.raises(BriefingError, match="organisations are CST, CSTO, NATO"):
        measure.spells(ALLIANCE, ["SEATO"], [], "2012-01-01")


def test_jeffreys_interval_ends_at_nought_and_one() -> None:
    assert measure.jeffreys(0, 20)[0] == 0
    assert measure.jeffreys(20, 20)[1] == 1
    with pytest.raises(BriefingError, match="no proportion"):
        measure.jeffreys(3, 2)


@pytest.mark.parametrize(
    ("p", "word"),
    [
        (0.0, "almost no chance"),
        (0.049, "almost no chance"),
        (0.05, "very unlikely"),
        (0.2, "unlikely"),
        (0.45, "roughly even chance"),
        (0.55, "likely"),
        (0.8, "very likely"),
        (0.95, "almost certain"),
        (1.0, "almost certain"),
    ],
)
def test_words_of_icd_203(p: float, word: str) -> None:
    assert measure.likelihood(p) == word


def test_a_number_that_is_no_probability_is_a_clear_error() -> None:
    for wrong in (-0.1, 1.1, float("nan")):
        with pytest.raises(BriefingError, match="no probability"):
            measure.likelihood(wrong)
    with pytest.raises(BriefingError, match="rate of 0 to 1"):
        measure.over(2.3, 5)


@given(st.floats(0, 1), st.integers(0, 20), st.integers(1, 10))
def test_a_longer_horizon_never_lowers_the_chance(rate: float, years: int, members: int) -> None:
    assert measure.over(rate, years, members) <= measure.over(rate, years + 1, members) + 1e-12
    assert measure.over(rate, 1) == pytest.approx(rate)


def test_brier_skill_is_nought_for_the_base_rate_and_one_for_certainty() -> None:
    outcomes = [0, 0, 1, 0]
    assert measure.brier_skill(outcomes, [0.25] * 4, 0.25) == 0
    assert measure.brier_skill(outcomes, outcomes, 0.25) == 1
    assert measure.brier_skill(outcomes, [1, 1, 0, 1], 0.25) < 0
    assert np.isnan(measure.brier_skill([0, 0], [0.1, 0.1], 0.0))


def test_series_of_leavers_are_counted_from_their_exit() -> None:
    series = pd.DataFrame(
        {
            "country": ["GEO"] * 4 + ["KAZ"],
            "year": [1997, 1998, 1999, 2000, 1999],
            "score": range(5),
        }
    )
    table = measure.align_on_exit(series, pd.Series({"GEO": 1999}), before=1, after=1)
    assert table["years_from_exit"].tolist() == [-1, 0, 1]
    assert table["score"].tolist() == [1, 2, 3]
    with pytest.raises(BriefingError, match="none of the leavers"):
        measure.align_on_exit(series, pd.Series({"UZB": 1999}))


def test_a_country_that_left_twice_is_aligned_on_both_exits() -> None:
    spells = measure.spells(ALLIANCE, BOTH, ["RUS"], "2012-01-01")
    left = spells[spells["is_exit"]].set_index("country")
    exits = left["end"].dt.year
    series = pd.DataFrame({"country": "UZB", "year": range(1990, 2010), "score": range(20)})
    table = measure.align_on_exit(series, exits, before=1, after=0)
    assert table["exit_year"].tolist() == [1997, 1997, 2004, 2004]
    assert table["score"].tolist() == [6, 7, 13, 14]


def test_member_years_are_those_that_began_inside_and_are_over() -> None:
    table = measure.member_years(ALLIANCE, BOTH, ["RUS"], "2003-06-01")
    uzbekistan = table[table["country"] == "UZB"]
    # Its second spell began on 1 January 2000; 2003 is not over, and its exit of 2004 not known.
    assert uzbekistan["year"].tolist() == [*range(1992, 1998), 2000, 2001, 2002]
    assert uzbekistan.loc[uzbekistan["is_exit"], "year"].tolist() == [1997]
    later = measure.member_years(ALLIANCE, BOTH, ["RUS"], "2004-12-31")
    assert later[later["is_exit"]]["year"].tolist() == [1997, 2004]
    assert later["year"].max() == 2004


def test_modifiers_are_known_on_the_first_of_january() -> None:
    table = pd.DataFrame(
        {
            "country": ["ARM", "ARM", "GEO", "KAZ", "KAZ"],
            "year": [1999, 2000, 1999, 1999, 2000],
            "is_exit": [False, False, True, False, False],
        }
    )
    places = {"ARM": 0.1, "GEO": 0.9, "KAZ": 0.3, "RUS": 0.0}
    points = pd.DataFrame(
        [(c, y, p) for c, p in places.items() for y in (1998, 1999)],
        columns=["country", "year", "ideal_point"],
    )
    found = measure.with_modifiers(table, points, "RUS").set_index(["country", "year"])
    assert found["has_recent_leaver"].to_dict() == {
        ("ARM", 1999): False,
        ("ARM", 2000): True,
        ("GEO", 1999): False,  # its own exit is no warning of it
        ("KAZ", 1999): False,
        ("KAZ", 2000): True,
    }
    assert found["is_distant"].to_dict() == {
        ("ARM", 1999): False,
        ("ARM", 2000): False,
        ("GEO", 1999): True,
        ("KAZ", 1999): False,  # the median itself
        ("KAZ", 2000): True,
    }
    early = points[points["year"] == 1998]
    assert set(measure.with_modifiers(table, early, "RUS")["year"]) == {1999}
    with pytest.raises(BriefingError, match="no ideal points of USA"):
        measure.with_modifiers(table, points, "USA")


def simulated_member_years(seed: int, with_modifier: float, without: float) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    held = rng.random(1200) < 0.3
    return pd.DataFrame(
        {
            "country": np.repeat([f"C{k:02}" for k in range(40)], 30),
            "is_exit": rng.random(1200) < np.where(held, with_modifier, without),
            "told": held,
            "noise": rng.random(1200) < 0.5,
        }
    )


def test_skill_tells_a_modifier_that_forecasts_from_one_that_does_not() -> None:
    table = simulated_member_years(0, with_modifier=0.4, without=0.02)
    skill = measure.leave_one_country_out(table, ["told", "noise"]).set_index("model")
    # True skill: the spread of the two rates over the variance of the outcome.
    rate = 0.3 * 0.4 + 0.7 * 0.02
    truth = 0.3 * 0.7 * 0.38**2 / (rate * (1 - rate))
    assert skill.loc["told", "skill"] == pytest.approx(truth, abs=0.06)
    assert abs(skill.loc["noise", "skill"]) < 0.01
    assert skill["beats_base_rate"].to_dict() == {
        "told": True,
        "noise": False,
        "told and noise": True,
    }
    assert (skill["low"] < skill["skill"]).all()
    assert skill.loc["told and noise", "skill"] < skill.loc["told", "skill"] + 0.01


def test_forecast_of_a_country_does_not_know_its_own_exits() -> None:
    table = pd.DataFrame(
        {
            "country": ["ARM"] * 3 + ["GEO"] * 4,
            "is_exit": [False, False, False, False, False, False, True],
            "told": [False, False, True, False, False, False, True],
        }
    )
    row = measure.leave_one_country_out(table, ["told"]).iloc[0]
    base = np.array([1.5 / 5] * 3 + [0.5 / 4] * 4)
    told = np.array([0.5 / 4, 0.5 / 4, 1.5 / 2, 0.5 / 3, 0.5 / 3, 0.5 / 3, 0.5 / 2])
    assert row["brier_base"] == pytest.approx(((base - table["is_exit"]) ** 2).mean())
    assert row["brier"] == pytest.approx(((told - table["is_exit"]) ** 2).mean())
    assert (row["n_with"], row["exits_with"]) == (2, 1)


def test_more_than_two_modifiers_or_one_country_are_clear_errors() -> None:
    table = simulated_member_years(1, 0.1, 0.1)
    with pytest.raises(BriefingError, match="3 modifiers"):
        measure.leave_one_country_out(table, ["told", "noise", "told"])
    with pytest.raises(BriefingError, match="two or more"):
        measure.leave_one_country_out(table[table["country"] == "C00"], ["told"])
