"""The measures against well-kept libraries that reckon the same thing another way."""

import numpy as np
import pandas as pd
import pytest
import ruptures
import statsmodels.formula.api as smf
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score
from vote_tables import random_votes

from analysis.measures import change, peers, votes

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


def test_difference_in_differences_is_a_regression_with_resolution_effects() -> None:
    """Country x after in a regression of leaning on resolutions and countries; clustered by item."""
    items, texts = 60, 2
    rng = np.random.default_rng(8)
    cast = random_votes(3, items * texts, "ARM KAZ KGZ TJK")
    cast.loc[cast["vote"] == "X", "vote"] = "A"
    cast = pd.concat(
        [
            cast,
            pd.DataFrame({"undl_id": range(items * texts), "country": "RUS", "vote": "N"}),
        ]
    )
    wide = votes.wide(cast)
    # Later, the country moves to the bloc on half of the items, with all their texts.
    item = np.repeat(np.arange(items), texts)
    later = item >= items // 2
    wide.loc[later & (rng.random(items) < 0.5)[item], "ARM"] = 1.0
    clusters = pd.Series([f"item {k:03}" for k in item], index=wide.index)
    bloc = pd.Series(1.0, index=wide.index)
    others = ["KAZ", "KGZ", "TJK"]
    row = peers.difference_in_differences(
        wide, "ARM", others, "RUS", bloc, wide.index[~later], wide.index[later], clusters
    ).iloc[0]
    lean = peers.leaning(wide, ["ARM", *others], "RUS", bloc).reset_index()
    long = lean.melt("undl_id", var_name="country", value_name="lean")
    long["moved"] = ((long["country"] == "ARM") & later[long["undl_id"]]).astype(float)
    fit = smf.ols("lean ~ moved + C(country) + C(undl_id)", long).fit(
        cov_type="cluster",
        # No small-sample factor: it would count the effects of resolutions, which lie within items.
        cov_kwds={"groups": item[long["undl_id"]], "use_correction": False},
    )
    assert row["change"] == pytest.approx(fit.params["moved"], abs=1e-9)
    assert (row["high"] - row["low"]) / 2 / 1.96 == pytest.approx(fit.bse["moved"], rel=0.08)
