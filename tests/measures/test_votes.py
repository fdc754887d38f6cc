"""What the measures of roll calls promise."""

import warnings

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from vote_tables import ballots, one_group, position, random_votes

from analysis.errors import BriefingError
from analysis.measures import votes as measure

FEW = settings(max_examples=20, deadline=None)
LETTERS = st.sampled_from("YNAX.")


# Tables


def test_wide_table_holds_values_and_leaves_absence_and_non_membership_missing() -> None:
    wide = measure.wide(
        ballots("""
             RUS ARM
        2    N   X
        1    Y   A
        3    Y   .
        """)
    )
    assert list(wide.index) == [1, 2, 3]
    assert list(wide.columns) == ["ARM", "RUS"]
    assert wide["RUS"].tolist() == [1.0, 0.0, 1.0]
    assert wide["ARM"].isna().tolist() == [False, True, True]
    assert wide.loc[1, "ARM"] == 0.5


def test_wide_table_says_what_is_wrong_with_its_input() -> None:
    twice = ballots("    ARM\n1   Y\n1   N")
    with pytest.raises(BriefingError, match="two votes on one resolution"):
        measure.wide(twice)
    with pytest.raises(BriefingError, match="unknown vote 'Q'"):
        measure.wide(ballots("    ARM\n1   Q"))
    missing = ballots("    ARM\n1   Y").assign(vote=None)
    with pytest.raises(BriefingError, match="must not be empty"):
        measure.wide(missing)


def test_order_of_categories_does_not_matter() -> None:
    votes = ballots("    RUS ARM\n1   Y   A")
    for column, categories in (("country", ["RUS", "USA", "ARM"]), ("vote", list("XNAY"))):
        votes[column] = pd.Categorical(votes[column], categories=categories)
    wide = measure.wide(votes)
    assert list(wide.columns) == ["ARM", "RUS"]
    assert wide.loc[1].tolist() == [0.5, 1.0]


def test_letters_tell_absence_from_non_membership() -> None:
    votes = ballots("""
         ARM RUS
    1    X   Y
    2    .   N
    """)
    letters = measure.letters(votes, ["RUS", "ARM"])
    assert list(letters.columns) == ["RUS", "ARM"]
    assert letters["ARM"].tolist() == ["X", ""]
    assert measure.eligible(votes)["ARM"].tolist() == [True, False]
    with pytest.raises(BriefingError, match="GEO has no votes here"):
        measure.letters(votes, ["GEO"])


def test_contested_leaves_out_unanimous_votes_judged_over_all_members() -> None:
    wide = measure.wide(
        ballots("""
             ARM RUS USA
        1    Y   Y   Y
        2    Y   Y   N
        3    Y   X   Y
        4    X   X   X
        5    A   A   A
        """)
    )
    assert measure.contested(wide).index.tolist() == [2]


def test_clusters_are_an_agenda_item_or_else_a_title_on_one_day() -> None:
    resolutions = pd.DataFrame(
        {
            "undl_id": [1, 2, 3, 4],
            "title": ["The Golan", "the  golan ", "The Golan", "Budget"],
            "date": pd.to_datetime(["2024-12-03", "2024-12-03", "2023-12-03", "2024-12-03"]),
        }
    )
    labels = measure.cluster_labels(resolutions)
    assert labels[1] == labels[2]
    assert len(set(labels)) == 3
    with_item = measure.cluster_labels(resolutions.assign(agenda_item=["34", "", "34", "34"]))
    assert with_item[1] == with_item[4]
    assert with_item[1] != with_item[2]


def test_an_item_is_one_cluster_in_a_session_and_families_are_one_on_a_day() -> None:
    resolutions = pd.DataFrame(
        {
            "undl_id": range(6),
            "date": ["2024-12-03", "2024-12-09", "2025-11-03", *["2024-12-03"] * 2, "2024-12-04"],
            "session": pd.array([79, 79, 80, 79, 79, 79], dtype="Int64"),
            "special_session": None,
            "agenda_item": [*["Question of Palestine"] * 3, None, None, None],
            "family": ["F1", "F2", "F1", "F7", "F7", "F7"],
            "title": list("abcdef"),
        }
    )
    labels = measure.cluster_labels(resolutions)
    assert labels[0] == labels[1] != labels[2]
    assert labels[3] == labels[4] != labels[5]
    assert labels.nunique() == 4


def test_no_interval_rests_on_fewer_than_15_items() -> None:
    wide = pd.DataFrame(
        {"ARM": [1, 0.5, 0] * 20, "RUS": [1, 0, 0] * 20, "USA": [0, 1, 1] * 20}, dtype=float
    )
    member = wide.notna()
    for items, has_interval in ((14, False), (15, True)):
        clusters = pd.Series(np.arange(60) % items, index=wide.index)
        one = one_group(wide)
        tables = [
            measure.agreement(wide, "ARM", "RUS", one, clusters),
            measure.agreement_difference(wide, "ARM", "RUS", "USA", one, clusters),
            measure.side_taken(wide, "ARM", "RUS", wide["USA"], one, member, clusters),
        ]
        for table in tables:
            assert table["is_reportable"].all() and (table["n_clusters"] == items).all()
            assert table["low"].notna().all() == has_interval


VOETEN = """
    rcid session part      ARM RUS USA
    1    77      whole     Y   Y   N
    2    77      whole     A   N   N
    3    77      whole     A   A   N
    4    77      whole     Y   X   N
    5    77      whole     X   Y   N
    6    77      whole     Y   Y   Y
    7    77      paragraph Y   N   N
    8    77      amendment Y   Y   N
    9    78      whole     Y   X   N
"""


def test_identical_votes_by_the_rule_of_the_published_series() -> None:
    """Parts and unanimous roll calls are left out; the share is over those on which both voted, n
    counts those on which the state itself did, and the session is the table's own."""
    header, *lines = [line.split() for line in VOETEN.strip().splitlines()]
    table = pd.DataFrame(lines, columns=header).astype({"rcid": int, "session": int})
    table["date"] = pd.Timestamp("2023-11-01")  # all of one session, by the date
    calls = table.assign(
        is_amendment=table["part"] == "amendment", is_paragraph=table["part"] == "paragraph"
    )
    cast = table.melt(["rcid", "date"], ["ARM", "RUS", "USA"], "country", "vote")
    found = measure.published_identical(cast, calls, "ARM", "RUS")
    assert found["group"].tolist() == [77, 78]
    assert found["n"].tolist() == [4, 1]
    assert found["n_both"].tolist() == [3, 0]
    assert found["identical"].iloc[0] == pytest.approx(2 / 3)
    assert np.isnan(found["identical"].iloc[1])
    other = measure.published_identical(cast, calls, "RUS", "ARM").set_index("group")
    assert other.loc[77, ["n", "n_both"]].tolist() == [4, 3]


def test_majority_needs_more_than_half_of_the_votes_cast_on_the_day() -> None:
    wide = measure.wide(
        ballots("""
             DEU FRA ITA GBR
        1    Y   Y   N   N
        2    Y   Y   N   N
        3    Y   A   X   N
        4    A   A   X   N
        5    X   X   X   N
        """)
    )
    mask = pd.DataFrame(True, index=wide.index, columns=wide.columns)
    mask.loc[2:, "GBR"] = False  # left after the first vote
    majority = measure.majority(wide, mask)
    assert majority.isna().tolist() == [True, False, True, False, True]
    assert majority[[2, 4]].tolist() == [1.0, 0.5]


def test_bloc_of_one_has_the_position_of_its_member() -> None:
    wide = measure.wide(ballots("    DEU FRA\n1   N   Y\n2   X   Y"))
    mask = pd.DataFrame({"DEU": [True, True]}, index=wide.index)
    majority = measure.majority(wide, mask)
    assert majority[1] == 0.0
    assert np.isnan(majority[2])


# Scores of two series


@FEW
@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=2, max_size=30),
    st.floats(0.5, 4),
    st.floats(-3, 3),
)
def test_chance_correction_does_not_depend_on_the_coding(
    pairs: list[tuple[int, int]], stretch: float, shift: float
) -> None:
    a, b = np.array(pairs, dtype=float).T
    for score in (measure.squared_kappa, measure.squared_pi):
        plain, moved = score(a, b), score(stretch * a + shift, stretch * b + shift)
        assert plain == pytest.approx(moved, abs=1e-6, nan_ok=True)
        assert plain == pytest.approx(score(b, a), abs=1e-9, nan_ok=True)
        assert np.isnan(plain) or -1 <= plain <= 1 + 1e-12


def test_scores_leave_out_pairs_with_a_missing_value() -> None:
    a, b = [1, 0.5, np.nan, 0, 1], [1, 0, 1, np.nan, 0.5]
    for score in (measure.squared_kappa, measure.squared_pi):
        assert score(a, b) == score([1, 0.5, 1], [1, 0, 0.5])
        assert np.isnan(score([np.nan], [1.0]))
        with pytest.raises(BriefingError, match="one length"):
            score([1, 0], [1])


# Agreement by group


def test_agreement_of_a_small_table_by_hand() -> None:
    votes = ballots("""
         ARM RUS
    1    Y   Y
    2    Y   A
    3    N   Y
    4    X   Y
    5    A   X
    6    .   Y
    """)
    wide = measure.wide(votes)
    table = measure.agreement(wide, "ARM", "RUS", one_group(wide), eligible=measure.eligible(votes))
    row = table.iloc[0]
    assert row["n"] == 3
    assert row["agreement"] == pytest.approx((1 + 0.5 + 0) / 3)
    assert row["identical"] == pytest.approx(1 / 3)
    assert row["absent_share"] == pytest.approx(1 / 5)
    assert row["is_thin"]
    assert not row["is_reportable"]
    assert np.isnan(row["low"])
    assert np.isnan(row["high"])


def test_groups_are_separate_and_resolutions_without_a_group_left_out() -> None:
    votes = random_votes(1, 60)
    wide = measure.wide(votes)
    sessions = pd.Series(
        np.where(wide.index < 25, 77.0, np.where(wide.index < 50, 78.0, np.nan)), index=wide.index
    )
    both = measure.agreement(wide, "ARM", "RUS", sessions)
    alone = measure.agreement(wide, "ARM", "RUS", sessions[sessions == 78])
    assert both["group"].tolist() == [77, 78]
    pd.testing.assert_frame_equal(both.iloc[[1]].reset_index(drop=True), alone)


@FEW
@given(st.lists(st.tuples(LETTERS, LETTERS), min_size=1, max_size=25))
def test_agreement_is_symmetric_bounded_and_blind_to_absence(pairs: list[tuple[str, str]]) -> None:
    rows = "\n".join(f"{k} {a} {b} Y" for k, (a, b) in enumerate(pairs))
    votes = ballots("ARM RUS USA\n" + rows)
    for code in ("ARM", "RUS"):
        if not (votes["country"] == code).any():
            return
    wide = measure.wide(votes)
    there = measure.agreement(wide, "ARM", "RUS", one_group(wide), resamples=50)
    back = measure.agreement(wide, "RUS", "ARM", one_group(wide), resamples=50)
    pd.testing.assert_frame_equal(there, back)
    cast = [(a, b) for a, b in pairs if a in "YNA" and b in "YNA"]
    assert there["n"].sum() == len(cast)
    for row in there.itertuples():
        assert 0 <= row.agreement <= 1
        assert row.identical <= row.agreement
        assert np.isnan(row.low) or 0 <= row.low <= row.high <= 1


def test_order_of_rows_and_columns_does_not_matter() -> None:
    votes = random_votes(2, 40)
    clusters = pd.Series([f"item {k // 3}" for k in range(40)], index=range(40))
    wide = measure.wide(votes)
    mixed = measure.wide(votes.sample(frac=1, random_state=3))
    pd.testing.assert_frame_equal(wide, mixed)
    shuffled = wide.sample(frac=1, random_state=4)[list(wide.columns[::-1])]
    for given_clusters in (clusters, None):
        pd.testing.assert_frame_equal(
            measure.agreement(wide, "ARM", "RUS", one_group(wide), given_clusters),
            measure.agreement(shuffled, "ARM", "RUS", one_group(wide), given_clusters),
        )


def test_constant_series_makes_kappa_missing_and_is_flagged() -> None:
    rows = "\n".join(f"{k} Y {'YN'[k % 2]}" for k in range(12))
    wide = measure.wide(ballots("ARM RUS\n" + rows))
    row = measure.agreement(wide, "ARM", "RUS", one_group(wide)).iloc[0]
    assert row["is_constant"]
    assert np.isnan(row["kappa"])
    assert np.isnan(row["kappa_low"])
    assert row["agreement"] == 0.5


def test_bootstrap_is_reproducible_from_its_seed() -> None:
    wide = measure.wide(random_votes(5, 60))
    first = measure.agreement(wide, "ARM", "RUS", one_group(wide), seed=1)
    again = measure.agreement(wide, "ARM", "RUS", one_group(wide), seed=1)
    other = measure.agreement(wide, "ARM", "RUS", one_group(wide), seed=2)
    pd.testing.assert_frame_equal(first, again)
    assert first.loc[0, "kappa_low"] != other.loc[0, "kappa_low"]
    assert first.loc[0, "agreement"] == other.loc[0, "agreement"]


def test_interval_on_clustered_votes_is_wider_than_without_clusters() -> None:
    """30 items of 4 texts that are voted alike: agreement is a share of items, not of texts."""
    rng = np.random.default_rng(7)
    wider = []
    for _ in range(20):
        agrees = np.repeat(rng.random(30) < 0.6, 4)
        wide = pd.DataFrame({"ARM": 1.0, "RUS": agrees.astype(float)}, index=range(120))
        clusters = pd.Series(np.repeat(np.arange(30), 4), index=wide.index)
        row, naive = (
            measure.agreement(wide, "ARM", "RUS", one_group(wide), given_clusters).iloc[0]
            for given_clusters in (clusters, None)
        )
        wider.append((row["high"] - row["low"]) / (naive["high"] - naive["low"]))
    assert np.mean(wider) == pytest.approx(2, abs=0.25)  # the square root of 4 texts an item


def test_all_absent_gives_a_row_that_says_so_and_no_score() -> None:
    votes = ballots("""
         ARM RUS
    1    X   Y
    2    X   N
    """)
    wide = measure.wide(votes)
    row = measure.agreement(
        wide, "ARM", "RUS", one_group(wide), eligible=measure.eligible(votes)
    ).iloc[0]
    assert row["n"] == 0
    assert row["absent_share"] == 1
    assert np.isnan(row["agreement"])


def test_country_without_votes_and_country_with_itself_are_clear_errors() -> None:
    wide = measure.wide(ballots("    ARM RUS\n1   Y   N"))
    with pytest.raises(BriefingError, match="ABC has no votes here"):
        measure.agreement(wide, "ABC", "RUS", one_group(wide))
    with pytest.raises(BriefingError, match="with itself"):
        measure.agreement(wide, "RUS", "RUS", one_group(wide))


def test_no_resolution_in_any_group_gives_an_empty_typed_frame() -> None:
    votes = ballots("    ARM RUS\n1   Y   N")
    wide, eligible = measure.wide(votes), measure.eligible(votes)
    nowhere = pd.Series({99: 80})
    for table in (
        measure.agreement(wide, "ARM", "RUS", nowhere),
        measure.agreement_difference(wide, "ARM", "RUS", position("1:Y"), nowhere),
        measure.side_taken(wide, "ARM", "RUS", position("1:Y"), nowhere, eligible),
        measure.sides_of_all(wide, "RUS", position("1:Y"), nowhere, eligible),
    ):
        assert table.empty
        assert table["n"].dtype == "int64"


def test_difference_is_paired_and_on_resolutions_with_all_three_positions() -> None:
    votes = random_votes(8, 80)
    wide = measure.wide(votes)
    bloc = wide["FRA"].where(wide.index % 7 != 0)
    row = measure.agreement_difference(wide, "ARM", "RUS", bloc, one_group(wide)).iloc[0]
    known = wide["ARM"].notna() & wide["RUS"].notna() & bloc.notna()
    assert row["n"] == known.sum()
    assert row["difference"] == pytest.approx(row["with_bloc"] - row["with_patron"])
    assert row["low"] < row["difference"] < row["high"]
    # A patron that always votes as the bloc: no difference in any draw.
    same = measure.agreement_difference(wide, "ARM", wide["FRA"], wide["FRA"], one_group(wide))
    assert same.loc[0, ["difference", "low", "high"]].tolist() == [0, 0, 0]


# The side taken


SIDES_TABLE = """
     ARM RUS
1    Y   N
2    N   N
3    A   N
4    X   N
5    .   N
6    Y   Y
7    Y   X
8    Y   A
9    N   A
10   A   Y
"""
BLOC = "1:Y 2:Y 3:Y 4:Y 5:Y 6:Y 7:Y 8:Y 9:Y 10:-"


def test_side_of_each_polarised_vote() -> None:
    votes = ballots(SIDES_TABLE)
    wide = measure.wide(votes)
    side = measure.side_of_vote(wide, "ARM", "RUS", position(BLOC), measure.eligible(votes))
    assert side.to_dict() == {
        1: "bloc",
        2: "patron",
        3: "between",
        4: "absent",
        # 5: not a member. 6: not polarised. 7: the patron did not vote. 10: the bloc was split.
        8: "bloc",
        9: "patron",  # N is nearer to the patron's abstention than to the bloc's Y
    }


def test_shares_of_sides_add_to_one_and_count_polarised_votes() -> None:
    votes = ballots(SIDES_TABLE)
    wide = measure.wide(votes)
    table = measure.side_taken(
        wide, "ARM", "RUS", position(BLOC), one_group(wide), measure.eligible(votes)
    )
    assert table["side"].tolist() == ["patron", "bloc", "between", "absent"]
    assert table["n"].tolist() == [6] * 4
    assert table["share"].tolist() == pytest.approx([2 / 6, 2 / 6, 1 / 6, 1 / 6])
    assert not table["is_reportable"].any()
    assert table["low"].isna().all()


@FEW
@given(st.lists(st.tuples(LETTERS, LETTERS, LETTERS), min_size=1, max_size=30))
def test_four_shares_always_add_to_one(cells: list[tuple[str, str, str]]) -> None:
    rows = "\n".join(f"{k} {a} {b} {c} Y" for k, (a, b, c) in enumerate(cells))
    votes = ballots("ARM RUS FRA USA\n" + rows)
    if set(votes["country"]) != {"ARM", "RUS", "FRA", "USA"}:
        return
    wide, eligible = measure.wide(votes), measure.eligible(votes)
    table = measure.side_taken(
        wide, "ARM", "RUS", wide["FRA"], one_group(wide), eligible, resamples=50
    )
    if table.empty:
        return
    assert table["share"].sum() == pytest.approx(1)
    assert table["count"].sum() == table["n"].iloc[0]
    everyone = measure.sides_of_all(wide, "RUS", wide["FRA"], one_group(wide), eligible)
    row = everyone.set_index("country").loc["ARM", list(measure.SIDES)]
    assert row.to_list() == pytest.approx(table["share"].to_list())
    # With patron and bloc exchanged, the two sides change names and nothing else.
    turned = measure.side_taken(
        wide, "ARM", "FRA", wide["RUS"], one_group(wide), eligible, resamples=50
    )
    assert turned["share"].iloc[[1, 0, 2, 3]].to_list() == pytest.approx(table["share"].to_list())


def test_side_needs_membership_and_three_different_voters() -> None:
    votes = ballots("    ARM RUS\n1   Y   N")
    wide, eligible = measure.wide(votes), measure.eligible(votes)
    with pytest.raises(BriefingError, match="eligible is needed"):
        measure.side_taken(wide, "ARM", "RUS", position("1:Y"), one_group(wide), None)
    with pytest.raises(BriefingError, match="both the country and the patron"):
        measure.side_taken(wide, "RUS", "RUS", position("1:Y"), one_group(wide), eligible)


def test_one_vote_is_no_interval_and_no_warning() -> None:
    votes = ballots("    ARM RUS\n1   Y   N")
    wide, eligible = measure.wide(votes), measure.eligible(votes)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        row = measure.agreement(wide, "ARM", "RUS", one_group(wide), eligible=eligible).iloc[0]
        side = measure.side_taken(wide, "ARM", "RUS", position("1:Y"), one_group(wide), eligible)
    assert np.isnan(row["kappa"])
    assert np.isnan(row["low"])
    assert side["share"].tolist() == [0, 1, 0, 0]
    assert side["low"].isna().all()
