"""Cohesion of a bloc and its baseline."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from vote_tables import ballots, one_group

from analysis.errors import BriefingError
from analysis.measures import blocs as measure
from analysis.measures.votes import wide as make_wide

WIDE = make_wide(
    ballots("""
         RUS BLR ARM KAZ USA
    1    Y   Y   Y   Y   N
    2    N   N   A   Y   Y
    3    N   A   Y   X   Y
    4    Y   X   X   X   N
    5    A   A   N   X   Y
    """)
)


def mask(*countries: str) -> pd.DataFrame:
    return pd.DataFrame(True, index=WIDE.index, columns=list(countries))


CSTO = mask("RUS", "BLR", "ARM", "KAZ")


def test_rice_leaves_abstentions_out_and_needs_two_votes() -> None:
    rice = measure.rice(WIDE, CSTO)
    assert rice[[1, 2, 3]].tolist() == pytest.approx([1, 1 / 3, 0])
    assert rice[[4, 5]].isna().all()


def test_agreement_index_by_hand() -> None:
    index = measure.agreement_index(WIDE, CSTO)
    # (m - (T - m) / 2) / T: 4 of 4; 2 of 4; 1 of 3 each; one vote alone; 2 of 3.
    assert index[[1, 2, 3, 5]].tolist() == pytest.approx([1, 0.25, 0, 0.5])
    assert np.isnan(index[4])


@settings(max_examples=20, deadline=None)
@given(st.lists(st.sampled_from("YNA"), min_size=2, max_size=12))
def test_agreement_index_is_bounded_and_one_only_when_unanimous(letters: list[str]) -> None:
    codes = [f"C{k}" for k in range(len(letters))]
    wide = make_wide(ballots(" ".join(codes) + "\n1 " + " ".join(letters)))
    everyone = pd.DataFrame(True, index=wide.index, columns=codes)
    index = measure.agreement_index(wide, everyone)[1]
    assert -1e-12 <= index <= 1
    assert (index == 1) == (len(set(letters)) == 1)


def test_cohesion_of_a_group_counts_the_resolutions_behind_it() -> None:
    row = measure.cohesion(WIDE, CSTO, one_group(WIDE)).iloc[0]
    assert row["n"] == 4
    assert row["n_rice"] == 3
    assert row["members"] == 4
    assert row["agreement_index"] == pytest.approx((1 + 0.25 + 0 + 0.5) / 4)
    assert row["is_thin"]
    assert np.isnan(row["low"])


def test_bloc_of_one_and_unknown_bloc_have_no_cohesion() -> None:
    for bloc in (mask("RUS"), mask("XYZ")):
        assert measure.cohesion(WIDE, bloc, one_group(WIDE)).empty
        assert measure.random_baseline(WIDE, bloc, one_group(WIDE)).empty


def camps(seed: int = 0) -> tuple[pd.DataFrame, pd.DataFrame]:
    """30 states that vote at random and 6 that always vote alike."""
    rng = np.random.default_rng(seed)
    states = rng.choice([0.0, 0.5, 1.0], size=(60, 30))
    together = np.repeat(rng.choice([0.0, 1.0], size=(60, 1)), 6, axis=1)
    names = [f"S{k:02}" for k in range(30)] + [f"B{k}" for k in range(6)]
    wide = pd.DataFrame(np.hstack([states, together]), columns=names)
    return wide, pd.DataFrame(True, index=wide.index, columns=names[30:])


def test_baseline_tells_a_bloc_from_states_taken_at_random() -> None:
    wide, bloc = camps()
    row = measure.random_baseline(wide, bloc, one_group(wide), draws=200).iloc[0]
    assert row["agreement_index"] == 1
    assert row["size"] == 6
    assert row["share_as_cohesive"] == 0
    assert row["random_high"] < 1
    no_bloc = pd.DataFrame(True, index=wide.index, columns=[f"S{k:02}" for k in range(6)])
    chance = measure.random_baseline(wide, no_bloc, one_group(wide), draws=200).iloc[0]
    assert chance["random_low"] - 0.05 <= chance["agreement_index"] <= chance["random_high"]
    assert chance["share_as_cohesive"] > 0.05


def test_baseline_is_reproducible_and_the_same_whatever_other_groups_are_asked_for() -> None:
    wide, bloc = camps()
    sessions = pd.Series(np.where(wide.index < 30, 79, 80), index=wide.index)
    both = measure.random_baseline(wide, bloc, sessions, draws=50, seed=3)
    alone = measure.random_baseline(wide, bloc, sessions[sessions == 80], draws=50, seed=3)
    pd.testing.assert_frame_equal(both.iloc[[1]].reset_index(drop=True), alone)


def test_leaving_out_the_dissenter_raises_cohesion() -> None:
    wide = make_wide(
        ballots("""
             RUS BLR ARM
        1    N   N   Y
        2    N   N   Y
        """)
    )
    bloc = pd.DataFrame(True, index=wide.index, columns=["RUS", "BLR", "ARM"])
    table = measure.leave_one_out(wide, bloc, one_group(wide)).set_index("without")
    assert table.loc["ARM", "change"] == pytest.approx(1 - 0.5)
    assert table.loc["RUS", "change"] < 0
    with pytest.raises(BriefingError, match="USA is no member"):
        measure.without(bloc, "USA")
