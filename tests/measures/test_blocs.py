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
        found = measure.beside_random(WIDE, bloc, WIDE.notna() | True, one_group(WIDE))
        assert found is None


def camps(seed: int = 0) -> tuple[pd.DataFrame, pd.DataFrame]:
    """30 states that vote at random and 6 that always vote alike."""
    rng = np.random.default_rng(seed)
    states = rng.choice([0.0, 0.5, 1.0], size=(60, 30))
    together = np.repeat(rng.choice([0.0, 1.0], size=(60, 1)), 6, axis=1)
    names = [f"S{k:02}" for k in range(30)] + [f"B{k}" for k in range(6)]
    wide = pd.DataFrame(np.hstack([states, together]), columns=names)
    return wide, pd.DataFrame(True, index=wide.index, columns=names[30:])


def everyone(wide: pd.DataFrame) -> pd.DataFrame:
    return wide.notna() | True


def sessions(wide: pd.DataFrame, last: int = 80) -> pd.Series:
    """The first half of the resolutions in one session, the rest in the next."""
    return pd.Series(np.where(wide.index < len(wide) // 2, last - 1, last), index=wide.index)


def test_a_bloc_that_always_votes_alike_stands_out_from_random_blocs() -> None:
    wide, bloc = camps()
    found = measure.beside_random(wide, bloc, everyone(wide), sessions(wide), draws=200)
    assert found is not None
    assert (found.agreement_index, found.size) == (1, 6)
    assert found.p == pytest.approx(1 / 201)
    assert 0 < found.low < found.difference < found.high
    assert found.d > 3
    assert found.by_session["group"].tolist() == [79, 80]


def test_states_that_vote_at_random_do_not_stand_out() -> None:
    wide, _ = camps()
    chance = pd.DataFrame(True, index=wide.index, columns=[f"S{k:02}" for k in range(6)])
    found = measure.beside_random(wide, chance, everyone(wide), sessions(wide), draws=200)
    assert found is not None
    assert found.p > 0.05
    assert found.low < 0 < found.high


def test_a_bloc_alike_in_one_session_alone_is_compared_over_all_of_them() -> None:
    """Blocs are kept: what is drawn in one session is the same bloc in the next."""
    rng = np.random.default_rng(0)
    wide, bloc = camps()
    wide.iloc[30:, 30:] = rng.choice([0.0, 1.0], size=(30, 6))
    found = measure.beside_random(wide, bloc, everyone(wide), sessions(wide), draws=400)
    assert found is not None
    early, late = found.by_session["agreement_index"]
    assert early == 1 > late
    assert found.agreement_index == pytest.approx((early + late) / 2)


def test_random_blocs_are_drawn_from_those_that_could_vote_in_every_session() -> None:
    wide, bloc = camps()
    early = everyone(wide)
    # Random voters that are not there in the second session: blocs can only be of the others.
    early.iloc[30:, :30] = False
    found = measure.beside_random(wide, bloc, early, sessions(wide), draws=50)
    assert found is not None
    assert found.random_mean == 1 and found.p == 1


def test_the_draws_are_the_same_again_and_few_votes_give_none() -> None:
    wide, bloc = camps()
    first, again = (
        measure.beside_random(wide, bloc, everyone(wide), sessions(wide), draws=50, seed=3)
        for _ in range(2)
    )
    assert first is not None and again is not None
    assert (first.low, first.high, first.p) == (again.low, again.high, again.p)
    few = wide.iloc[:9]
    assert measure.beside_random(few, bloc, everyone(few), one_group(few)) is None
    with pytest.raises(BriefingError, match="at least 1 is meant"):
        measure.beside_random(wide, bloc, everyone(wide), sessions(wide), draws=0)


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
