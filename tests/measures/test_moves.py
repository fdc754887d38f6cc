"""Moves in small assemblies, with results derived by hand."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from assemblies import AT, assembly, comparison, like_voters_of, memberships, series_of

from analysis.errors import BriefingError
from analysis.measures import moves
from analysis.measures.moves import Windows

DAY = date(2026, 6, 30)


def series(table: str, spells: str = "", destination: str = "FRA") -> moves.Series:
    return moves.series(*assembly(table), memberships(spells), "RUS", destination, DAY)


def positions(made: moves.Series) -> dict[str, list[float]]:
    return dict(zip(made.states, made.position.T.tolist(), strict=True))


# --- votes and positions ---


def test_positions_run_from_the_patron_to_the_destination() -> None:
    made = series("""
                       RUS FRA ARM GEO KAZ
    2020-11-01 mines   N   Y   N   Y   A
    2020-11-02 space   Y   A   Y   A   N
    2020-11-03 embargo A   N   Y   A   N
    """)
    # A state beyond the destination is with it: KAZ on space, and ARM on the embargo with RUS.
    assert positions(made) == {"ARM": [0, 0, 0], "GEO": [100, 100, 0], "KAZ": [50, 100, 100]}


def test_votes_on_which_they_agree_or_one_is_absent_are_left_out() -> None:
    made = series("""
                       RUS FRA ARM
    2020-11-01 agreed  Y   Y   N
    2020-11-02 absent  X   Y   N
    2020-11-03 differ  Y   N   X
    """)
    assert made.votes["title"].tolist() == ["differ"]
    assert np.isnan(made.position).all()


def test_a_bloc_stands_where_more_than_half_of_those_that_voted_stand() -> None:
    spells = """
    EU FRA member    1958-01-01 -
    EU DEU member    1958-01-01 -
    EU GBR member    1973-01-01 2020-01-31
    EU TUR candidate 1999-12-11 -
    """
    made = series(
        """
                       RUS FRA DEU GBR TUR ARM
    2019-11-01 two     N   Y   Y   N   N   N
    2019-11-02 tie     N   Y   N   X   N   N
    2020-01-30 last    N   Y   N   Y   N   N
    2020-01-31 out     N   Y   N   Y   N   N
    2020-02-01 alone   N   Y   X   N   N   N
    """,
        spells,
        "EU",
    )
    assert made.votes["title"].tolist() == ["two", "last", "alone"]
    assert dict(zip(made.states, made.is_third.tolist(), strict=True)) == {
        "ARM": True, "DEU": False, "FRA": False, "GBR": False, "TUR": True
    }  # fmt: skip


def test_states_are_those_with_a_seat_lately_present_or_not() -> None:
    lines = "\n".join(f"{2000 + i // 28}-11-{1 + i % 28:02} t{i} N Y Y ." for i in range(60))
    made = series(
        f"RUS FRA ARM YUG\n1999-11-01 early N Y Y Y\n{lines}".replace("t59 N Y Y .", "t59 N Y Y X")
    )
    assert made.states == ("ARM", "YUG")
    gone = series(f"RUS FRA ARM YUG\n1999-11-01 early N Y Y Y\n{lines}")
    assert gone.states == ("ARM",)


def test_votes_before_september_1991_and_after_the_day_are_left_out() -> None:
    made = series("""
                       RUS FRA ARM
    2026-07-01 late    N   Y   N
    1991-09-01 first   N   Y   N
    1991-08-31 early   N   Y   N
    2026-06-30 last    N   Y   N
    """)
    assert made.votes["title"].tolist() == ["first", "last"]
    assert made.session.tolist() == [46, 80]


def test_a_special_session_counts_with_the_regular_one_of_its_day() -> None:
    votes, resolutions = assembly("""
                       RUS FRA ARM
    2022-08-31 august  N   Y   N
    2022-09-01 opening N   Y   N
    2022-09-10 resumed N   Y   N
    """)
    resolutions["session"] = pd.array([pd.NA, pd.NA, 76], dtype="Int64")
    made = moves.series(votes, resolutions, memberships(), "RUS", "FRA", DAY)
    assert made.session.tolist() == [76, 77, 76]


def test_parties_that_never_differed_are_a_clear_error() -> None:
    with pytest.raises(
        BriefingError, match="no vote until 2026-06-30 on which RUS and FRA differed"
    ):
        series("RUS FRA ARM\n2020-11-01 agreed Y Y N")
    with pytest.raises(BriefingError, match="XYZ has no votes"):
        series("RUS FRA ARM\n2020-11-01 agreed Y N N", destination="XYZ")


# --- texts ---


@pytest.mark.parametrize(
    ("title", "key"),
    [
        ("Reducing  nuclear danger", "slug:nuclear-danger"),
        ("reducing NUCLEAR danger : resolution", "slug:nuclear-danger"),
        ("Jerusalem : report", "jerusalem"),  # the pattern asks for the end
        ("Aggression against Ukraine", "aggression against ukraine"),
        ("Return of Ukrainian children", "return ukrainian children"),
        ("The people's 2nd report on the 1999 Session", "people"),
        ("one two three four five six seven eight", "one two three four five six seven"),
    ],
)  # fmt: skip
def test_keys_of_texts(title: str, key: str) -> None:
    asked = pd.DataFrame({"undl_id": [1], "title": [title], "date": ["2024-11-01"]})
    assert moves.text_keys(asked).tolist() == [key]


# --- windows ---


def many(sessions: dict[int, int]) -> moves.Series:
    return series_of([(s, "a", [0.0]) for s, n in sessions.items() for _ in range(n)])


def test_windows_are_the_latest_full_sessions_and_three_before_the_year() -> None:
    made = many({63: 9, 64: 1, 70: 30, 77: 20, 78: 19, 79: 25, 80: 3})
    assert moves.windows(made, date(2011, 1, 1)) == Windows((63, 65), (77, 80))
    assert moves.windows(made, date(2011, 12, 31), shift=-1) == Windows((62, 64), (77, 80))
    assert moves.windows(made, date(2011, 1, 1), n_after=3) == Windows((63, 65), (70, 80))


def test_periods_that_overlap_or_are_empty_are_clear_errors() -> None:
    made = many({63: 9, 77: 20, 79: 25})
    with pytest.raises(BriefingError, match="reach into the latest"):
        moves.compare(made, date(2023, 1, 1))
    with pytest.raises(BriefingError, match="no polarised votes in the three sessions before"):
        moves.compare(made, date(2001, 1, 1))
    with pytest.raises(BriefingError, match="too few for a comparison"):
        moves.compare(many({63: 9, 77: 20}), date(2011, 1, 1))


# --- like-voting states ---


def voted(text: str, *patterns: str) -> list[tuple[int, str, list[float]]]:
    """Votes of session 64 on one text: each pattern has a digit a state, 0 1 2 (x 50), - absent."""
    value = {"0": 0.0, "1": 50.0, "2": 100.0, "-": np.nan}
    return [(64, text, [value[digit] for digit in pattern]) for pattern in patterns]


def test_the_nearest_come_first_and_equals_by_code() -> None:
    # AAA votes 0 throughout; AAB 50 apart on all, AAC and AAD 100 on one of five.
    made = series_of(voted("a", "0122", "0100", "0100", "0100", "0100"))
    assert like_voters_of(made, (63, 65), None) == ["AAC", "AAD", "AAB"]


def test_a_text_is_judged_by_the_other_texts_alone() -> None:
    # On text a AAB votes like AAA, on b AAC does.
    made = series_of(voted("a", *["002"] * 6) + voted("b", *["020"] * 5))
    assert like_voters_of(made, (63, 65), None) == ["AAB", "AAC"]
    assert like_voters_of(made, (63, 65), "a") == ["AAC", "AAB"]
    assert like_voters_of(made, (63, 65), "b") == ["AAB", "AAC"]


def test_comparable_are_states_with_five_common_votes_and_half_of_the_states_own() -> None:
    # Of ten votes of AAA, AAB cast 4, AAC 5; of twelve, 5 are too few.
    ten = voted("a", *["000"] * 4, "0-0", *["0--"] * 5)
    assert like_voters_of(series_of(ten), (63, 65), None) == ["AAC"]
    assert like_voters_of(series_of(ten + voted("a", "0--")), (63, 65), None) == []


def test_only_the_votes_before_choose() -> None:
    made = series_of(voted("a", *["002"] * 5) + [(66, "a", [0.0, 100.0, 0.0])] * 9)
    assert like_voters_of(made, (63, 65), None) == ["AAB", "AAC"]


def test_the_mean_of_like_voters_needs_half_of_them() -> None:
    before = voted("a", *["00002"] * 5)
    after = [
        (80, "b", [0.0, 100.0, np.nan, np.nan, 0.0]),
        (80, "b", [0.0, 100.0, 50.0, np.nan, 0.0]),
    ]
    made = series_of(before + after)
    mean = moves.like_voters(made, (63, 65)).mean(made, n=3)
    # The three nearest of AAA are AAB, AAC and AAD: one of three is too few, two give 75.
    np.testing.assert_array_equal(mean[-2:, 0], [np.nan, 75])


# --- verdicts ---


@pytest.mark.parametrize(
    ("own", "relative", "gap", "code"),
    [
        # change and standard error; with 39 degrees of freedom t is 2.02 at 5%, 1.68 at 10%
        ((8, 2), (6, 2), 0, "T+"),
        ((-8, 2), (-6, 2), 0, "A+"),
        ((8, 2), (-6, 2), 0, "behind"),  # signs differ
        ((4.9, 1), (6, 2), 0, "ahead"),  # its own change is below S
        ((8, 5), (6, 2), 0, "ahead"),  # or not sure
        ((8, 2), (4.9, 1), 0, "T="),  # the relative move is below S, and within D
        ((8, 2), (6, 3), 0, "T?"),  # 6 + 1.68 x 3 is beyond 10
        ((-8, 2), (-6, 3), 0, "A?"),
        ((-8, 2), (0, 3), 0, "A="),
        ((8, 2), (6, 2), 10, "T?"),  # nobody voted like it
        ((-8, 2), (6, 2), -10, "A?"),
        ((2, 1), (6, 2), 12, "?"),
        ((8, 2), (3, 1), 12, "T="),  # the gap rule asks for a relative move
        ((2, 1), (3, 1), 12, "0"),
        ((2, 1), (3, 1), 0, "0"),
        ((2, 6), (3, 1), 0, "?"),
        ((2, 1), (3, 6), 0, "?"),
    ],
)
def test_the_first_rule_that_holds(
    own: tuple[float, float], relative: tuple[float, float], gap: float, code: str
) -> None:
    assert comparison(own=own, relative=relative, gap=gap).code == (code,)
    assert code in moves.VERDICTS


def test_intervals_are_of_90_percent_where_the_verdict_rests_on_them() -> None:
    still = moves.table(comparison(own=(2, 1), relative=(3, 1))).iloc[0]
    assert (still["code"], still["level"]) == ("0", 90)
    assert still["own_high"] == pytest.approx(2 + 1.6849, abs=1e-3)
    wide = moves.table(comparison(own=(2, 1), relative=(3, 1)), level=95).iloc[0]
    assert wide["own_high"] == pytest.approx(2 + 2.0227, abs=1e-3)


# --- a whole assembly by hand ---


def hand_made() -> moves.Series:
    """Twelve texts of one vote before and one after; twelve states.

    Before, all stand at 0. After, AAA stands at 100 on six texts, and all others at 100 on three
    of them.
    """
    before = [(65, f"t{i:02}", [0.0] * 12) for i in range(12)]
    after = [(80, f"t{i:02}", [100.0 * (i < 6)] + [100.0 * (i < 3)] * 11) for i in range(12)]
    return series_of(before + after)


def test_a_move_beyond_those_that_voted_like_it() -> None:
    made = hand_made()
    reference = moves.like_voters(made, (63, 65)).mean(made)
    found = moves.move(made, AT, reference)
    # Own: 6 of 12 texts by 100. Others: 3 of 12, so the relative move is 25.
    assert found.own.change[0] == pytest.approx(50)
    assert found.relative.change[0] == pytest.approx(25)
    # Weights are 1/12 a vote, so a text's score is its change's distance from the mean, over 12.
    assert found.own.error[0] == pytest.approx(np.sqrt(12 * (50 / 12) ** 2 * 12 / 11))
    squares = 3 * 75**2 + 9 * 25**2
    assert found.relative.error[0] == pytest.approx(np.sqrt(squares / 12**2 * 12 / 11))
    assert found.made.freedom[0] == pytest.approx(11)
    assert found.has_verdict.all()


def test_the_table_of_it() -> None:
    made = hand_made()
    # Sessions need twenty votes to be the latest: texts of one vote fill them up.
    fill = [(s, f"f{s}{i}", [50.0] * 12) for s in (79, 80) for i in range(20)]
    rows = [
        (int(s), made.texts[t], p.tolist())
        for s, t, p in zip(made.session, made.text, made.position, strict=True)
    ]
    table = moves.table(moves.compare(series_of(rows + fill), date(2011, 1, 1)))
    first = table.iloc[0]
    assert first[["country", "code", "rank"]].tolist() == ["AAA", "T?", 1]  # 25 is 1.9 errors
    assert first[["own", "others", "relative"]].tolist() == pytest.approx([50, 25, 25])
    assert first[["direct_own", "direct_relative"]].tolist() == pytest.approx([50, 25])
    assert first[["closer", "further", "alike"]].tolist() == [6, 0, 6]
    assert first["texts_closer"] == "t00; t01; t02; t03; t04; t05"
    assert first[["gap", "n_before", "n_after", "effective_texts"]].tolist() == pytest.approx(
        [0, 12, 12, 12]
    )
    # Of 52 votes after: 6 at 100 and 40 at 50 make 50; the others stand at 100 on three only.
    assert first["position"] == pytest.approx((600 + 40 * 50) / 52)
    assert first["beyond_average"] == pytest.approx(300 / 52)
    assert first["like_voters"] == "; ".join(made.states[1:])
    assert (table["rank"].to_numpy()[1:] == 2).all()
    assert table["reason"].eq("").all()


def test_too_little_data_is_said() -> None:
    made = hand_made()
    reference = np.zeros_like(made.position)
    made.position[:3, 0] = np.nan
    assert moves.move(made, AT, reference).reason[:2] == ("too few votes before", "")
    few = np.full(12, 9)
    assert moves.move(made, AT, reference, few).reason[1] == "too few like-voters"
    assert np.isnan(moves.move(made, AT, reference, few).own.change).all()
