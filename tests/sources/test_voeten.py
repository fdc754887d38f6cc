"""Voeten's roll calls: marks, seats that changed their code, gaps, and UNDL beside them."""

from datetime import date

import pandas as pd
import pytest
from editions import accounts

from analysis.errors import BriefingError
from analysis.measures import groups
from analysis.sources import voeten
from analysis.tables import load

LAST = date(2024, 6, 4)
FLAGS = {"me": "TRUE", "nu": "FALSE", "di": "FALSE", "hr": "TRUE", "co": "FALSE", "ec": "FALSE"}


def wide(*rows: tuple[str, str, dict[str, str]]) -> pd.DataFrame:
    """Rows as the file has them: rcid, date, and the marks of a few states."""
    return pd.DataFrame([{"rcid": rcid, "date": day} | FLAGS | marks for rcid, day, marks in rows])


def test_marks_become_letters_and_seats_get_the_code_of_their_day() -> None:
    table = wide(
        ("900", "1971-10-07", {"RUS": "3", "SRB": "2", "CHN": "8", "TWN": "1", "YEM": "9.0"}),
        ("9000", "2010-12-01", {"RUS": "1", "SRB": "1", "CHN": "3", "TWN": "9", "YEM": "2.0"}),
    )
    made = voeten.votes(table).astype(str).agg(" ".join, axis=1).tolist()
    assert sorted(made) == [
        "900 1971-10-07 CHN Y",
        "900 1971-10-07 SUN N",
        "900 1971-10-07 YUG A",
        "9000 2010-12-01 CHN N",
        "9000 2010-12-01 RUS Y",
        "9000 2010-12-01 SRB Y",
        "9000 2010-12-01 YEM A",
    ]


def test_issues_are_flags() -> None:
    made = voeten.roll_calls(wide(("3", "1946-01-01", {"RUS": "1"})))
    assert made.filter(like="is_").iloc[0].to_dict() == {
        "is_me": True, "is_nu": False, "is_di": False,
        "is_hr": True, "is_co": False, "is_ec": False,
    }  # fmt: skip


def test_an_unknown_mark_is_refused() -> None:
    with pytest.raises(BriefingError, match=r"marks \['7'\]"):
        voeten.votes(wide(("3", "1946-01-01", {"RUS": "7"})))


GAP = """
    TUR 2023-08-31 X    before the gap
    TUR 2023-11-01 X    lost
    TUR 2023-11-02 Y
    ZMB 2023-11-01 X    lost
    ZWE 2023-11-01 X    lost
    VEN 2023-11-01 X    real
"""


def test_a_roll_call_that_stands_twice_is_dropped_and_the_reason_is_in_the_corrections() -> None:
    table = wide(("9396", "2023-09-01", {"RUS": "1"}), ("9430", "2023-09-01", {"RUS": "1"}))
    assert voeten.without_repeats(table)["rcid"].tolist() == ["9396"]
    with pytest.raises(BriefingError, match="9430/2023-09-01: 0 such rows"):
        voeten.without_repeats(table.head(1))


def test_flags_and_session_are_joined_one_to_one() -> None:
    calls = voeten.roll_calls(wide(("3", "1946-01-01", {}), ("4", "1946-01-02", {})))
    columns = ["rcid", "date", "session", "is_amendment", "is_paragraph", "is_final_passage"]
    rows = [["3", "1946-01-01", "1", "1", "0", "0"], ["4", "1946-01-02", "1", "0", "0", "1"]]
    made = voeten.with_flags(calls, pd.DataFrame(rows, columns=columns))
    assert made[columns[2:]].to_numpy().tolist() == [
        [1, True, False, False],
        [1, False, False, True],
    ]
    with pytest.raises(BriefingError, match="no roll call 4 of 1946-01-02"):
        voeten.with_flags(calls, pd.DataFrame(rows[:1], columns=columns))


def found(text: str) -> pd.DataFrame:
    rows = [line.split()[:3] for line in text.strip().splitlines()]
    return pd.DataFrame(rows, columns=["country", "date", "vote"]).assign(rcid=range(len(rows)))


def test_absences_of_the_gaps_are_not_carried() -> None:
    kept = voeten.without_gaps(found(GAP))
    assert kept[["country", "date"]].agg(" ".join, axis=1).tolist() == [
        "TUR 2023-08-31",
        "TUR 2023-11-02",
        "VEN 2023-11-01",
    ]


def test_a_gap_that_was_mended_stops_the_build() -> None:
    with pytest.raises(BriefingError, match=r"ZMB is absent in 0 of 1 .* take it out of GAPS"):
        voeten.without_gaps(found(GAP.replace("ZMB 2023-11-01 X", "ZMB 2023-11-01 Y")))


def test_absence_before_admission_is_none() -> None:
    rows = found("CHE 1998-11-12 X\nCHE 2003-11-12 X\nCHE 2003-11-13 Y")
    assert voeten.admitted(rows)["date"].tolist() == ["2003-11-12", "2003-11-13"]


@pytest.fixture(scope="module")
def votes() -> pd.DataFrame:
    return load.table("votes_voeten", as_of=LAST)


def test_coverage(votes: pd.DataFrame) -> None:
    calls = load.table("roll_calls_voeten", as_of=LAST)
    assert len(calls) == 6550
    assert [str(day)[:10] for day in calls["date"].agg(["min", "max"])] == [
        "1946-01-01",
        "2024-06-04",
    ]
    assert sorted(calls.loc[calls["rcid"].duplicated(), "rcid"]) == [411, 427, 449, 495]
    assert calls[[f"is_{code}" for code in voeten.ISSUES]].sum().tolist() == [
        *(1110, 922, 1162, 1063, 1027, 835),
    ]
    key = ["rcid", "date"]
    there = pd.MultiIndex.from_frame(calls[key])
    assert pd.MultiIndex.from_frame(votes[key].drop_duplicates()).isin(there).all()
    (told,) = accounts("votes_voeten", "un_votes/voeten_rollcalls_1946_2024_wide.csv")
    assert (told["read"], told["kept"], told["left_out"]) == (6551, 6550, {voeten.REPEATED: 1})
    assert not (calls["rcid"] == 9430).any() and (calls["rcid"] == 9396).any()
    flags = ["is_amendment", "is_paragraph", "is_final_passage"]
    assert calls[flags].sum().tolist() == [311, 991, 5405]
    by_date = groups.by_session(calls.drop(columns="session"))
    own = groups.by_session(calls)
    assert (own != by_date.reindex(own.index)).sum() == 49  # his session is not that of the date


def test_former_states_end_where_their_successors_begin(votes: pd.DataFrame) -> None:
    days = votes.groupby("country", observed=True)["date"].agg(["min", "max"])
    for before, after in (("SUN", "RUS"), ("GER", "DEU"), ("YUG", "SCG"), ("SCG", "SRB")):
        assert days.loc[before, "max"] < days.loc[after, "min"]


def absent(rows: pd.DataFrame) -> pd.Series:
    return rows.groupby("country", observed=True)["vote"].agg(lambda vote: (vote == "X").mean())


def test_states_are_absent_as_often_as_in_undl(votes: pd.DataFrame) -> None:
    """The two series of 2023 count other things, and yet agree on who stays away: within five
    hundredths, but for the states whose absences the file has lost."""
    resolutions = load.table("resolutions").set_index("undl_id")["date"]
    undl = load.table("votes")
    undl = undl[undl["undl_id"].map(resolutions).dt.year == 2023]
    gap = absent(votes[votes["date"].dt.year == 2023]) - absent(undl)
    gap = gap.dropna()
    assert len(gap) > 190
    assert set(gap[gap.abs() > 0.05].index) <= {one.country for one in voeten.GAPS}


def test_tallies_of_a_known_vote(votes: pd.DataFrame) -> None:
    """A/RES/68/262 on Ukraine, 27 March 2014: 100 to 11, 58 abstentions."""
    calls = votes[votes["date"].dt.strftime("%Y-%m-%d") == "2014-03-27"]
    counts = calls.groupby("rcid")["vote"].value_counts().unstack()
    assert counts[["Y", "N", "A"]].to_numpy().tolist() == [[100, 11, 58]]
