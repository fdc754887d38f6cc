"""The measures against well-kept libraries that reckon the same thing another way."""

import numpy as np
import pandas as pd
import pytest
import ruptures
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

from analysis.measures import change, votes

FEW = settings(max_examples=40, deadline=None)
RATINGS = st.lists(st.tuples(st.integers(1, 3), st.integers(1, 3)), min_size=2, max_size=40)


@FEW
@given(RATINGS)
def test_squared_kappa_is_scikit_learns_with_quadratic_weights(
    pairs: list[tuple[int, int]],
) -> None:
    first, second = [a for a, _ in pairs], [b for _, b in pairs]
    kappa = votes.squared_kappa(first, second)
    if len(set(first)) == 1 or len(set(second)) == 1:
        assert np.isnan(kappa)
        return
    theirs = cohen_kappa_score(first, second, labels=[1, 2, 3], weights="quadratic")
    assert kappa == pytest.approx(theirs, abs=1e-12)


@FEW
@given(st.lists(st.floats(-5, 5), min_size=8, max_size=40).filter(lambda v: np.ptp(v) > 0.1))
def test_break_splits_as_well_as_ruptures_exact_search(values: list[float]) -> None:
    ours = change.break_date(pd.Series(values), permutations=1).n_before
    found = ruptures.Dynp(model="l2", min_size=2, jump=1).fit(np.array(values)).predict(n_bkps=1)

    def squares(n_before: int) -> float:
        parts = np.split(np.array(values), [n_before])
        return float(sum(part.var() * len(part) for part in parts))

    # Two splits may be as good as each other.
    assert squares(ours) == pytest.approx(squares(found[0]), abs=1e-9)
