"""All pairs at once: the same scores as one pair at a time."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from vote_tables import ballots, one_group, random_votes

from analysis.errors import BriefingError
from analysis.measures import dyads as measure
from analysis.measures import votes

FEW = settings(max_examples=10, deadline=None)


@FEW
@given(st.integers(0, 10_000))
def test_every_pair_has_the_scores_it_has_alone(seed: int) -> None:
    wide = votes.wide(random_votes(seed, 16))
    sessions = pd.Series([78, 79] * 8, index=wide.index)
    cube = measure.agreement_cube(wide, sessions, kappa=True)
    for first, second in (("ARM", "RUS"), ("IND", "DEU")):
        alone = votes.agreement(wide, first, second, sessions, resamples=1)
        columns = ["group", "n", "agreement", "identical", "is_thin", "is_reportable"]
        pair = cube.pair(first, second)
        pd.testing.assert_frame_equal(pair[columns], alone[columns], check_exact=True)
        np.testing.assert_allclose(pair["kappa"], alone["kappa"], atol=1e-12)


@FEW
@given(st.integers(0, 10_000))
def test_the_cube_is_symmetric_bounded_and_blind_to_order(seed: int) -> None:
    wide = votes.wide(random_votes(seed, 12))
    cube = measure.agreement_cube(wide, kappa=True)
    for scores in (cube.n, cube.agreement, cube.identical, cube.kappa):
        np.testing.assert_array_equal(scores, scores.transpose(0, 2, 1))
    known = cube.agreement[~np.isnan(cube.agreement)]
    assert ((known >= 0) & (known <= 1)).all()
    assert not (cube.identical > cube.agreement).any()
    turned = wide.sample(frac=1, random_state=seed)[list(wide.columns[::-1])]
    other = measure.agreement_cube(turned, one_group(wide))
    np.testing.assert_array_equal(other.agreement[0, ::-1, ::-1], cube.agreement[0])


def test_a_pair_that_never_voted_together_has_no_score() -> None:
    wide = votes.wide(
        ballots("""
             ARM RUS USA
        1    Y   N   X
        2    X   Y   X
        3    X   X   N
        """)
    )
    cube = measure.agreement_cube(wide, one_group(wide), kappa=True)
    matrix = cube.matrix(80)
    assert matrix.loc["ARM", "RUS"] == 0
    assert np.isnan(matrix.loc["ARM", "USA"])
    assert np.isnan(np.diag(matrix)).all()
    assert cube.matrix(80, "n").loc["RUS", "RUS"] == 2
    assert np.isnan(cube.matrix(80, "kappa")).all().all()  # one vote: constant
    assert cube.pair("ARM", "USA").empty
    assert cube.long()[["first", "second"]].to_numpy().tolist() == [["ARM", "RUS"], ["RUS", "ARM"]]


def test_no_group_gives_an_empty_typed_table() -> None:
    wide = votes.wide(ballots("    ARM RUS\n1   Y   N"))
    table = measure.agreement_matrix(wide, pd.Series({99: 80}))
    assert table.empty
    assert table.dtypes.astype(str).to_dict() == measure.MATRIX_COLUMNS


def test_wrong_names_are_clear_errors() -> None:
    wide = votes.wide(ballots("    ARM RUS\n1   Y   N"))
    cube = measure.agreement_cube(wide)
    with pytest.raises(BriefingError, match="GEO has no votes here"):
        cube.pair("ARM", "GEO")
    with pytest.raises(BriefingError, match="with itself"):
        cube.pair("ARM", "ARM")
    with pytest.raises(BriefingError, match="no group 80"):
        cube.matrix(80)
    with pytest.raises(BriefingError, match="no score 'kappa'"):
        cube.matrix("all", "kappa")
