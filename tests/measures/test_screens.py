"""How many states a screen flags by chance."""

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf
from assemblies import comparison, series_of
from scipy import stats
from statsmodels.stats.multitest import multipletests

from analysis.measures import moves, screens


@pytest.fixture(scope="module")
def compared() -> moves.Comparison:
    """Fourteen states that vote at random on 22 texts, ten sessions long."""
    random = np.random.default_rng(3)
    rows = [
        (session, f"t{text:02}", random.choice([0.0, 50, 100, np.nan], 14).tolist())
        for session in range(63, 73)
        for text in range(22)
    ]
    return moves.compare(series_of(rows), date(2011, 1, 1))


def test_benjamini_hochberg_is_statsmodels() -> None:
    p = np.random.default_rng(2).random(60) ** 4
    theirs = multipletests(p, 0.1, "fdr_bh")[0]
    assert 0 < theirs.sum() < 60
    np.testing.assert_array_equal(screens.benjamini_hochberg(p, 0.1), theirs)
    assert not screens.benjamini_hochberg(np.array([0.5, 0.9]), 0.1).any()


def test_a_draw_is_a_regression_of_the_residuals_with_their_texts_signs(
    compared: moves.Comparison,
) -> None:
    """The count of each draw, by statsmodels, state by state."""
    text, period, away = moves.away_from_reference(compared)
    known = ~np.isnan(compared.series.position - compared.reference)
    signs = np.random.default_rng(1).choice([-1.0, 1.0], (200, len(compared.series.texts)))[:6]
    theirs = np.zeros(6, dtype=int)
    for state in np.flatnonzero(compared.linked.has_verdict & (abs(compared.gap) < 10)):
        rows = pd.DataFrame({"d": away[:, state], "text": text, "period": period})
        rows = rows[known[:, state]]
        last = rows["period"].max()
        held = rows.assign(period=rows["period"].where(rows["period"] < last, 0))
        rows["left"] = smf.ols("d ~ C(text) + C(period)", held).fit().resid
        n_texts = rows["text"].nunique()
        for draw in range(6):
            rows["drawn"] = rows["left"] * signs[draw][rows["text"]]
            fit = smf.ols("drawn ~ C(text) + C(period)", rows).fit(
                cov_type="cluster", cov_kwds={"groups": rows["text"], "use_correction": False}
            )
            name = f"C(period)[T.{last}]"
            error = max(fit.bse[name] * np.sqrt(n_texts / (n_texts - 1)), 1)
            change = fit.params[name]
            p = 2 * stats.t.sf(abs(change) / error, compared.linked.made.freedom[state])
            theirs[draw] += p < 0.05 and abs(change) >= 5
    np.testing.assert_array_equal(screens.by_chance(compared)[:6], theirs)


def test_shuffling_deals_the_sessions_of_each_text(compared: moves.Comparison) -> None:
    made = compared.series
    dealt = screens.shuffle(compared, np.random.default_rng(0))
    assert (dealt.session != made.session).any()
    for text in range(len(made.texts)):
        at = made.text == text
        assert sorted(dealt.session[at]) == sorted(made.session[at])
    assert dealt.position is made.position


def test_shuffling_leaves_earlier_votes_alone(compared: moves.Comparison) -> None:
    from_70 = replace(compared, windows=compared.windows._replace(before=(70, 71)))
    dealt = screens.shuffle(from_70, np.random.default_rng(0)).session
    before = compared.series.session < 70
    np.testing.assert_array_equal(dealt[before], compared.series.session[before])
    assert (dealt != compared.series.session).any()


def test_shuffles_count_verdicts(compared: moves.Comparison) -> None:
    drawn = screens.shuffled(compared, draws=2)
    assert drawn.shape == (2, len(moves.VERDICTS))
    assert (drawn.sum(axis=1) == 14).all()


def test_the_screen_counts_flagged_states() -> None:
    alone = comparison(own=(8, 2), relative=(6, 2))
    assert [code in moves.FLAGGED for code in alone.code] == [True]
    assert screens.passes_bh(alone).tolist() == [True]
    assert screens.passes_bh(comparison(own=(8, 2), relative=(4, 1))).tolist() == [False]
