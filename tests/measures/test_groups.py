"""Sessions of roll calls, and the measures of votes over groups of them, on both vote series."""

import pandas as pd
import pytest
from vote_tables import ballots, voeten_ballots

from analysis.errors import BriefingError
from analysis.measures import dyads, groups, votes

RESOLUTIONS = pd.DataFrame(
    {
        "undl_id": [1, 2, 3, 4, 5],
        "date": ["2019-12-31", "2020-01-01", "2022-03-02", "2024-02-21", "2024-02-22"],
        "session": pd.array([74, 74, None, 78, 78], dtype="Int64"),
        "special_session": ["", "", "ES-11", "", ""],
    }
)
VOTES = ballots("""
     ARM RUS
1    Y   Y
2    Y   N
3    X   N
4    Y   Y
5    A   N
""")


def test_sessions() -> None:
    assert groups.by_session(RESOLUTIONS).to_dict() == {1: 74, 2: 74, 4: 78, 5: 78}
    assert groups.by_session(RESOLUTIONS, special=True)[3] == "ES-11"


def test_a_resolution_of_two_groups_counts_in_both() -> None:
    wide, eligible = votes.wide(VOTES), votes.eligible(VOTES)
    rights, other = [1, 2], [2, 3, 5]
    subjects = pd.Series(["Human Rights"] * 2 + ["Other"] * 3, index=[*rights, *other])
    table = votes.agreement(wide, "ARM", "RUS", subjects, eligible=eligible).set_index("group")
    assert table["n"].to_dict() == {"Human Rights": 2, "Other": 2}
    assert table["agreement"].tolist() == [0.5, 0.25]
    assert table.loc["Other", "absent_share"] == pytest.approx(1 / 3)
    every_pair = dyads.agreement_matrix(wide, subjects).set_index(["group", "first", "second"])
    assert every_pair.loc[("Other", "ARM", "RUS"), "agreement"] == 0.25


def test_mixed_labels_of_sessions_are_sorted_numbers_first() -> None:
    wide = votes.wide(VOTES)
    sessions = groups.by_session(RESOLUTIONS, special=True)
    assert votes.agreement(wide, "ARM", "RUS", sessions)["group"].tolist() == [74, 78]
    cube = dyads.agreement_cube(wide, sessions)
    assert cube.groups == (74, 78, "ES-11")


def test_one_resolution_twice_in_one_group_is_a_clear_error() -> None:
    wide = votes.wide(VOTES)
    with pytest.raises(BriefingError, match="twice in one group"):
        votes.agreement(wide, "ARM", "RUS", pd.Series([78, 78], index=[1, 1]))
    twice = pd.concat([RESOLUTIONS, RESOLUTIONS.iloc[:1]])
    with pytest.raises(BriefingError, match="each undl_id must come once"):
        groups.by_session(twice)


def test_missing_columns_are_clear_errors() -> None:
    with pytest.raises(BriefingError, match="no column 'date'"):
        groups.by_session(pd.DataFrame({"undl_id": [1]}))
    with pytest.raises(BriefingError, match="known by undl_id"):
        groups.by_session(pd.DataFrame({"id": [1], "date": ["2020-01-01"]}))


# Voeten's roll calls: another key, no titles and no sessions; 1 yes, 2 abstain, 3 no, 8 absent, 9 not a
# member.

CAST = voeten_ballots("""
                    ARM RUS USA
    427  1955-10-03 9   3   1
    9101 2022-11-04 1   3   1
    9102 2022-11-04 2   2   2
    427  2023-05-02 8   3   1
    9104 2023-05-02 3   3   9
""")
ROLL_CALLS = CAST[["rcid", "date"]].drop_duplicates(ignore_index=True)


def test_a_number_that_voeten_gave_twice_is_two_roll_calls() -> None:
    wide = votes.wide(CAST)
    assert wide.index.name == "roll_call"
    assert wide.index.tolist() == [4271955, 4272023, 91012022, 91022022, 91042023]
    with pytest.raises(BriefingError, match="by rcid and date"):
        votes.wide(CAST.drop(columns="date"))


def test_sessions_of_voetens_roll_calls_are_told_from_the_date() -> None:
    sessions = groups.by_session(ROLL_CALLS)
    assert sessions.to_dict() == {
        4271955: 10,
        91012022: 77,
        91022022: 77,
        4272023: 77,
        91042023: 77,
    }
    first = pd.DataFrame({"rcid": [3, 4], "date": ["1946-01-01", "1946-10-01"]})
    assert groups.by_session(first).tolist() == [1, 1]


def test_the_measures_take_voetens_roll_calls() -> None:
    wide, eligible = votes.wide(CAST), votes.eligible(CAST)
    assert not eligible.loc[91042023, "USA"]
    assert votes.letters(CAST, ["ARM"])["ARM"].tolist() == ["", "X", "Y", "A", "N"]
    sessions, clusters = groups.by_session(ROLL_CALLS), votes.cluster_labels(ROLL_CALLS)
    assert clusters.nunique() == 3  # no titles: what was voted on one day
    row = votes.agreement(wide, "ARM", "RUS", sessions, clusters, eligible).iloc[0]
    assert (row["n"], row["identical"], row["n_clusters"]) == (3, pytest.approx(2 / 3), 2)
    assert row["absent_share"] == 0.25
    assert votes.contested(wide).index.tolist() == [4271955, 4272023, 91012022]
    side = votes.side_taken(wide, "ARM", "RUS", "USA", sessions, eligible)
    assert dict(zip(side["side"], side["count"], strict=True)) == {
        "patron": 0,
        "bloc": 1,
        "between": 0,
        "absent": 1,
    }
