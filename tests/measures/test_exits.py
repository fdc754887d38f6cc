"""Rates of exits, and what became of steps towards one."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.errors import BriefingError
from analysis.measures import exits, outlook
from analysis.tables import load, organisations

HERE = Path(__file__).parent
HORIZON = "2026-06-30"
RATES = pd.read_csv(HERE / "exit_rates.csv")


@pytest.fixture(scope="module")
def cases() -> pd.DataFrame:
    return load.table("announced_exits")


# The base rate


def test_the_base_rate_is_the_fit_over_political_organisations() -> None:
    table = load.table("organisation_exits")
    assert (table["exits"].sum(), table["member_years"].sum()) == (97, 65384)
    found = exits.fitted(table["exits"], table["member_years"])
    assert (round(found.a, 3), round(found.b, 1)) == (exits.BASE.a, exits.BASE.b) == (0.358, 201.8)


def test_a_fit_finds_the_rates_it_was_drawn_from() -> None:
    random = np.random.default_rng(0)
    years = random.integers(200, 4000, 4000)
    drawn = random.poisson(random.gamma(0.5, 1 / 150, 4000) * years)
    found = exits.fitted(drawn, years)
    assert found.a == pytest.approx(0.5, rel=0.08) and found.b == pytest.approx(150, rel=0.12)
    with pytest.raises(BriefingError, match="three organisations and one exit"):
        exits.fitted([0, 0, 0, 0], [500, 500, 500, 500])
    with pytest.raises(BriefingError, match="three organisations and one exit"):
        exits.fitted([1, 1, 1], [19, 19, 19])


@pytest.mark.parametrize(
    ("left", "years", "members", "expected"),
    [
        (4, 195, 1, (3.2, 1.0, 6.8)),
        (2, 195, 1, (1.8, 0.3, 4.6)),
        (0, 47, 1, (0.4, 0.0, 2.5)),
        (0, 1415, 1, (0.1, 0.0, 0.4)),
        (4, 190.5, 1, (3.3, 1.0, 6.9)),
        (4, 190.5, 5, (15.1, 4.8, 29.9)),
        (2, 190.5, 5, (8.5, 1.4, 21.0)),
    ],
)
def test_chances_from_the_base_rate(
    left: int, years: float, members: int, expected: tuple[float, float, float]
) -> None:
    chance = exits.base_rate_chance(left, years, 3, members)
    assert tuple(round(100 * value, 1) for value in (chance.p, chance.low, chance.high)) == expected
    assert (chance.events, chance.trials) == (left, years)


def test_a_chance_is_0_for_no_time_and_grows_with_time_members_and_exits() -> None:
    assert exits.base_rate_chance(3, 100, 0).p == exits.base_rate_chance(3, 100, 3, 0).high == 0
    chances = [exits.base_rate_chance(x, 100, h, m).p for x, h, m in
               ((0, 1, 1), (0, 3, 1), (0, 3, 2), (1, 3, 2))]  # fmt: skip
    assert chances == sorted(chances) and chances[0] > 0 and chances[-1] < 1
    three = exits.base_rate_chance(1, 100, 3)
    assert three.p == exits.base_rate_chance(1, 100, 1, 3).p
    with pytest.raises(BriefingError, match="0 or more"):
        exits.base_rate_chance(-1, 100, 3)


@pytest.mark.parametrize(
    ("organisation", "patron", "left", "member_years"),
    [("CSTO", "RUS", 4, 190.5), ("EAEU", "RUS", 0, 45.3), ("NATO", "USA", 0, 1371.0)],
)
def test_member_years_end_on_the_day_to_which_the_organisation_was_followed(
    organisation: str, patron: str, left: int, member_years: float
) -> None:
    day = pd.Timestamp(organisations.followed(organisation))
    spells = outlook.spells(
        load.table("memberships"), organisations.lineage(organisation), [patron], day
    )
    assert (spells["is_exit"].sum(), round(spells["years"].sum(), 1)) == (left, member_years)


def test_the_end_of_an_organisation_and_of_a_state_are_no_exits() -> None:
    memberships = load.table("memberships")

    def left(organisation: str) -> set[str]:
        spells = outlook.spells(memberships, [organisation], [], "2026-06-25")
        return set(spells.loc[spells["is_exit"], "country"])

    assert left("EurAsEC") == {"UZB"}  # its part paused in 2008; the rest ended with the body
    assert left("OAU") == {"MAR"}
    assert left("Warsaw Pact") == {"ALB", "DDR"}
    assert left("OSCE") == set()
    assert "YMD" not in left("Arab League")


# Words


@pytest.mark.parametrize(
    ("p", "low", "high", "word"),
    [
        (0.03, 0.01, 0.04, "almost no chance"),
        (0.03, 0.01, 0.068, "almost no chance"),  # two neighbouring bands
        (0.15, 0.048, 0.30, ""),  # three
        (0.83, 0.74, 0.90, "very likely"),
        (0.49, 0.37, 0.60, ""),
    ],
)
def test_a_word_needs_an_interval_within_two_neighbouring_bands(
    p: float, low: float, high: float, word: str
) -> None:
    assert exits.banded(p, low, high) == word
    assert exits.likelihood_of(exits.Chance(p, low, high, 3, 100)) == word


def test_no_word_where_nobody_left_or_two_counts_disagree() -> None:
    assert exits.likelihood_of(exits.base_rate_chance(0, 47, 3)) == ""
    assert exits.likelihood_of(exits.base_rate_chance(0, 1415, 3)) == ""
    little, much = (exits.Chance(p, p, p, 3, 100) for p in (0.1, 0.3))
    assert exits.likelihood_of(little) == "very unlikely"
    assert exits.likelihood_of(little, much) == ""
    assert exits.likelihood_of(little, little) == "very unlikely"


# What became of steps


@pytest.mark.parametrize("row", RATES.index[RATES["years"] > 1])
def test_shares_by_stage_are_those_counted_by_hand(cases: pd.DataFrame, row: int) -> None:
    expected = RATES.loc[row]
    found = exits.chance_by_stage(
        cases, expected["stage"], HORIZON, waited=expected["waited"], years=expected["years"]
    )
    assert (found.share.events, found.share.trials) == (expected["left"], expected["cases"])
    assert len(found.cases) == expected["cases"]
    assert [round(100 * value, 1) for value in (found.share.p, found.share.low, found.share.high)] \
        == pytest.approx(expected[["share", "low", "high"]].tolist(), abs=0.11)  # fmt: skip
    by = found.by_decision
    assert (round(by.events, 1), by.trials) == (expected["left_by_decision"], expected["decisions"])
    assert [100 * by.p, 100 * by.low, 100 * by.high] == pytest.approx(
        expected[["decision_share", "decision_low", "decision_high"]].tolist(), abs=0.11
    )
    # ILO-POL-1984 took its notice back in 1987, known by the year only: its last day is too late.
    late = int((expected["stage"], expected["years"]) == ("notice", 3))
    assert found.reversed_by_then + late == expected["reversed"]
    # The compiler counted Armenia, which had waited 2.5 years only in December 2026.
    early = int(expected["waited"] > 0)
    assert (found.body_ended, found.not_yet_known + early) == tuple(
        expected[["body_ended", "not_yet_known"]]
    )


def test_outcomes_are_computed_as_the_compiler_had_them(cases: pd.DataFrame) -> None:
    compiled = pd.read_csv(HERE / "announced_outcomes.csv").set_index("case_id")
    # Days known by month or year only stand on its last day here, on its middle there.
    coarse = {
        1: {"AFC-TZA", "ALBA-BOL-2019", "ECOWAS-MRT-1999", "IAEA-USA-1982", "LAS-LBY-2002",
            "PARLACEN-PAN-2009", "UNASUR-BOL-2019", "UNESCO-SGP-1984", "UNIDO-USA-1995"},
        3: {"ILO-POL-1984"},
        5: {"UNASUR-ARG-2018"},
    }  # fmt: skip
    for years, named in coarse.items():
        found = exits.outcome(cases, years)
        differs = found.to_numpy() != compiled.loc[cases["case_id"], str(years)].to_numpy()
        assert set(cases.loc[differs, "case_id"]) == named


def test_what_was_known_in_2010_gives_the_shares_of_then() -> None:
    then = load.table("announced_exits", as_of=pd.Timestamp("2010-12-31").date())
    found = exits.chance_by_stage(then, "notice", "2010-12-31")
    assert 10 < found.share.trials < 78
    assert not any(case.endswith(("2012", "2019", "2024")) for case in found.cases)


def test_a_stage_that_nobody_knows_or_nobody_was_at_is_told(cases: pd.DataFrame) -> None:
    with pytest.raises(BriefingError, match=r"no stage 'hint'; there are: threat, decision"):
        exits.chance_by_stage(cases, "hint", HORIZON)
    with pytest.raises(BriefingError, match="no case at the stage 'notice'"):
        exits.chance_by_stage(cases, "notice", "1950-01-01")


def test_a_notice_may_be_old(cases: pd.DataFrame) -> None:
    """Who gave notice and is still a member a year later is at risk; who had left is not."""
    fresh = exits.chance_by_stage(cases, "notice", HORIZON)
    old = exits.chance_by_stage(cases, "notice", HORIZON, waited=1)
    assert 0 < old.share.trials < fresh.share.trials
    gone = cases["left"] <= cases["notified"] + pd.DateOffset(years=1)
    assert not set(old.cases) & set(cases.loc[gone, "case_id"])


def test_joint_decisions_count_once() -> None:
    day = pd.Timestamp("2000-01-01")
    rows = pd.DataFrame(
        {
            "case_id": list("abc"),
            "cluster_id": ["x", "x", "y"],
            "announced": day,
            "announced_by": "minister",
            "announcement_type": "notice",
            "notified": day,
            "left": [pd.Timestamp("2001-01-01"), pd.NaT, pd.NaT],
            "observed_to": pd.Timestamp("2020-01-01"),
            "is_in_rates": True,
        }
    ).assign(**dict.fromkeys(["frozen", "reversed", "body_ended", "returned"], pd.NaT))
    found = exits.chance_by_stage(rows, "notice", "2020-01-01")
    assert (found.share.p, found.by_decision.p) == (pytest.approx(1 / 3), 0.25)
