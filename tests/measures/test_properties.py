"""What holds for every measure of votes, whatever the votes."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from vote_tables import ballots, random_votes

from analysis.errors import BriefingError
from analysis.measures import blocs, dyads, votes

FEW = settings(max_examples=5, deadline=None)
COUNTRIES = "ARM RUS FRA DEU IND KAZ KGZ"
SPLIT = 30
SESSIONS = pd.Series(np.where(np.arange(60) < SPLIT, 78, 79), index=range(60))
ITEMS = pd.Series([f"item {k // 3}" for k in range(60)], index=range(60))

Table = Callable[[pd.DataFrame, pd.DataFrame], pd.DataFrame]


def bloc(wide: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(True, index=wide.index, columns=["FRA", "DEU"])


def union(wide: pd.DataFrame) -> pd.Series:
    return votes.majority(wide, bloc(wide))


def _by_session(wide: pd.DataFrame, eligible: pd.DataFrame) -> pd.DataFrame:
    """The bloc's own index alone: who is drawn hangs on who could vote in all sessions."""
    found = blocs.beside_random(wide, bloc(wide), eligible, SESSIONS, draws=50)
    columns = {name: blocs.BY_SESSION_COLUMNS[name] for name in ("group", "n", "agreement_index")}
    empty = pd.DataFrame(columns=[*columns]).astype(columns)
    return empty if found is None else found.by_session[[*columns]]


MEASURES: dict[str, Table] = {
    "agreement": lambda w, e: votes.agreement(w, "ARM", "RUS", SESSIONS, ITEMS, e, 50),
    "agreement with a bloc": lambda w, e: votes.agreement(
        w, "ARM", union(w), SESSIONS, ITEMS, e, 50
    ),
    "difference": lambda w, _: votes.agreement_difference(
        w, "ARM", "RUS", union(w), SESSIONS, ITEMS, 50
    ),
    "side taken": lambda w, e: votes.side_taken(w, "ARM", "RUS", union(w), SESSIONS, e, ITEMS, 50),
    "sides of all": lambda w, e: votes.sides_of_all(w, "RUS", union(w), SESSIONS, e).sort_values(
        ["group", "country"], ignore_index=True
    ),
    "all pairs": lambda w, _: (
        dyads.agreement_cube(w, SESSIONS, kappa=True)
        .long()
        .sort_values(["group", "first", "second"], ignore_index=True)
    ),
    "cohesion": lambda w, _: blocs.cohesion(w, bloc(w), SESSIONS, ITEMS, 50),
    "beside random blocs": lambda w, e: _by_session(w, e),
    "without a member": lambda w, _: blocs.leave_one_out(w, bloc(w).assign(RUS=True), SESSIONS),
}


@pytest.mark.parametrize("name", MEASURES)
@FEW
@given(seed=st.integers(0, 10_000))
def test_order_of_rows_and_countries_changes_nothing(name: str, seed: int) -> None:
    cast = random_votes(seed, 60, COUNTRIES)
    wide, eligible = votes.wide(cast), votes.eligible(cast)
    turned = wide.sample(frac=1, random_state=seed)[list(wide.columns[::-1])]
    pd.testing.assert_frame_equal(
        MEASURES[name](wide, eligible), MEASURES[name](turned, eligible), rtol=1e-12
    )


@pytest.mark.parametrize("name", MEASURES)
@FEW
@given(seed=st.integers(0, 10_000))
def test_votes_cut_at_a_date_change_nothing_before_it(name: str, seed: int) -> None:
    cast = random_votes(seed, 60, COUNTRIES)
    early = cast[cast["undl_id"] < SPLIT]
    whole = MEASURES[name](votes.wide(cast), votes.eligible(cast))
    cut = MEASURES[name](votes.wide(early), votes.eligible(early))
    pd.testing.assert_frame_equal(whole[whole["group"] == 78].reset_index(drop=True), cut)
    assert set(cut["group"]) == {78}


# The shares of sides count absences on purpose.
@pytest.mark.parametrize("name", [name for name in MEASURES if not name.startswith("side")])
@FEW
@given(seed=st.integers(0, 10_000))
def test_absence_and_not_being_a_member_are_the_same_to_a_score(name: str, seed: int) -> None:
    cast = random_votes(seed, 60, COUNTRIES)
    without = cast[cast["vote"] != "X"]
    eligible = votes.eligible(cast)
    pd.testing.assert_frame_equal(
        MEASURES[name](votes.wide(cast), eligible), MEASURES[name](votes.wide(without), eligible)
    )


@pytest.mark.parametrize("name", MEASURES)
def test_scores_are_within_their_bounds(name: str) -> None:
    cast = random_votes(11, 60, COUNTRIES)
    table = MEASURES[name](votes.wide(cast), votes.eligible(cast))
    signed = {"kappa", "pi", "kappa_low", "kappa_high", "difference", "change"}
    signed |= {"low", "high"} if "difference" in table else set()
    for column in table.select_dtypes("float"):
        least = -1 if column in signed else 0
        assert table[column].dropna().between(least - 1e-12, 1 + 1e-12).all(), column
    for low, high in (("low", "high"), ("kappa_low", "kappa_high")):
        if low in table:
            known = table.dropna(subset=[low, high])
            assert (known[low] <= known[high]).all()


# Edge cases: a clear error or an empty typed table.


def test_no_votes_at_all_are_empty_tables() -> None:
    none = ballots("    ARM RUS\n1   Y   N").iloc[:0]
    wide = votes.wide(none)
    assert wide.shape == (0, 0)
    assert votes.contested(wide).empty
    assert dyads.agreement_matrix(wide).empty
    assert votes.majority(wide, pd.DataFrame()).empty
    with pytest.raises(BriefingError, match="ARM has no votes here"):
        votes.agreement(wide, "ARM", "RUS", SESSIONS)


@pytest.mark.parametrize("name", MEASURES)
def test_a_table_of_absences_gives_no_score(name: str) -> None:
    cast = random_votes(1, 60, COUNTRIES).assign(vote="X")
    table = MEASURES[name](votes.wide(cast), votes.eligible(cast))
    if name.startswith("agreement"):
        assert (table["n"] == 0).all()
        assert table[["agreement", "kappa", "low", "high"]].isna().all().all()
        assert (table["absent_share"] == 1).all()
    else:
        assert table.empty
    full = random_votes(1, 60, COUNTRIES)
    filled = MEASURES[name](votes.wide(full), votes.eligible(full))
    pd.testing.assert_series_equal(table.dtypes, filled.dtypes)


@pytest.mark.parametrize("name", MEASURES)
def test_one_vote_gives_no_interval(name: str) -> None:
    cast = ballots(f"{COUNTRIES}\n0 Y N Y Y A A N")
    table = MEASURES[name](votes.wide(cast), votes.eligible(cast))
    for column in ("low", "high", "kappa", "kappa_low", "kappa_high"):
        if column in table:
            assert table[column].isna().all()
    if "is_reportable" in table:
        assert not table["is_reportable"].any()


def test_a_country_as_its_own_patron_or_bloc_is_a_clear_error() -> None:
    cast = random_votes(2, 60, COUNTRIES)
    wide, eligible = votes.wide(cast), votes.eligible(cast)
    for patron, destination, role in (("ARM", "FRA", "patron"), ("RUS", "ARM", "bloc")):
        for call in (
            lambda p, b: votes.agreement_difference(wide, "ARM", p, b, SESSIONS),
            lambda p, b: votes.side_taken(wide, "ARM", p, b, SESSIONS, eligible),
        ):
            with pytest.raises(BriefingError, match=f"ARM is both the country and the {role}"):
                call(patron, destination)
