"""Backtests and scores: nothing later is used, and stored figures come out by a second route."""

import csv
import datetime as dt
import math
from collections import defaultdict

import numpy as np
import pandas as pd
import pytest
from scipy import optimize, stats

from analysis.briefings.moves import series
from analysis.errors import BriefingError
from analysis.measures import backtest, moves, track_record
from analysis.tables import descriptor, load, organisations

DAY = dt.date(2020, 1, 1)


def memberships(**ends: str | None) -> pd.DataFrame:
    """Four organisations of ten members each, from 1950; `ends` gives the end of single ones, as
    `A3`, and a second word how it ended."""
    rows = []
    for name in "ABCD":
        for number in range(10):
            end, _, how = (ends.get(f"{name}{number}") or "").partition(" ")
            rows.append(
                {"organisation": name, "country": f"{name}{number}", "status": "member",
                 "start": "1950-01-01", "end": end or None, "ending": how.replace("_", " ") or "left"}
            )  # fmt: skip
    frame = pd.DataFrame(rows)
    return frame.assign(start=pd.to_datetime(frame["start"]), end=pd.to_datetime(frame["end"]))


FIVE = {"A0": "1960-01-01", "A1": "1970-01-01", "A2": "1980-01-01", "A3": "1985-01-01"}


def backtested(table: pd.DataFrame, followed: dt.date = DAY) -> pd.DataFrame:
    return backtest.exits(table, {name: [name] for name in "ABCD"}, dict.fromkeys("ABCD", followed))


def test_the_first_forecast_is_made_when_five_exits_are_known() -> None:
    made = backtested(memberships(**FIVE, B0="2000-06-01"))
    assert made["year"].min() == 2001
    assert backtested(memberships(**FIVE, B0="1990-06-01"))["year"].min() == 1992


def test_a_forecast_uses_nothing_later_than_its_day() -> None:
    early = {**FIVE, "B0": "1990-06-01"}
    quiet = backtested(memberships(**early))
    later = backtested(memberships(**early, C0="2010-06-01", C1="2011-06-01"))
    said = ["year", "organisation", "exits_before", "chance", "climatology"]
    before = [
        frame.loc[frame["year"] <= 2010, said].reset_index(drop=True) for frame in (quiet, later)
    ]
    pd.testing.assert_frame_equal(*before)
    after = [
        frame[frame["year"] == 2012].set_index("organisation")["chance"] for frame in (quiet, later)
    ]
    assert after[1]["C"] > after[0]["C"]


def test_an_exit_counts_in_each_of_the_three_years_before_it_and_no_other() -> None:
    made = backtested(memberships(**FIVE, B0="1990-06-01", C0="2010-06-01"))
    own = made[made["organisation"] == "C"].set_index("year")["left"]
    assert own[own > 0].index.tolist() == [2008, 2009, 2010]


def test_years_that_are_not_over_have_no_forecast() -> None:
    made = backtested(memberships(**FIVE, B0="1990-06-01"), dt.date(2005, 6, 1))
    assert made["resolved"].max() == pd.Timestamp(2005, 1, 1)


def test_members_whose_organisation_ended_are_left_out_and_no_exits() -> None:
    ended = {f"D{number}": "2010-06-01 organisation_ended" for number in range(9)}
    made = backtested(memberships(**FIVE, B0="1990-06-01", **ended))
    own = made[made["organisation"] == "D"].set_index("year")
    assert own.loc[2006, "members"] == 10 and own.loc[2009, ["members", "left"]].tolist() == [1, 0]


# Scores


def rows(*groups: tuple[str, int, int, float, float]) -> pd.DataFrame:
    return pd.DataFrame(
        groups, columns=["organisation", "members", "left", "chance", "climatology"]
    )


def test_the_brier_score_is_the_mean_of_squared_errors() -> None:
    found = track_record.score(rows(("A", 4, 1, 0.5, 0.2), ("B", 2, 0, 0.1, 0.2)), "organisation")
    each = [0.25, 0.25, 0.25, 0.25, 0.01, 0.01]
    assert found.brier == pytest.approx(np.mean(each))
    assert found.brier_climatology == pytest.approx((0.64 + 5 * 0.04) / 6)
    assert found.skill == pytest.approx(1 - found.brier / found.brier_climatology)
    assert (found.forecasts, found.events, found.expected) == (6, 1, pytest.approx(2.2))


def test_a_handful_of_organisations_gives_no_interval_and_no_verdict() -> None:
    found = track_record.score(rows(("A", 4, 4, 1.0, 0.1), ("B", 2, 0, 0.0, 0.1)), "organisation")
    assert found.skill == 1 and math.isnan(found.low) and found.word == "neither"


@pytest.mark.parametrize(("good", "word"), [(True, "better"), (False, "worse")])
def test_what_tells_leavers_from_stayers_is_better_and_what_mistakes_them_worse(
    good: bool, word: str
) -> None:
    made = [(f"O{k}", 10, 5 * (k % 2), 0.5 if (k % 2) == good else 0.0, 0.25) for k in range(40)]
    assert track_record.score(rows(*made), "organisation").word == word


def test_the_interval_is_that_of_organisations_not_of_members() -> None:
    """Ten times the members of the same organisations make it no narrower."""
    made = [(f"O{k}", 10, k % 3, 0.1 + 0.02 * (k % 3), 0.1) for k in range(30)]
    few = track_record.score(rows(*made), "organisation")
    many = track_record.score(
        rows(*[(o, 10 * n, 10 * left, p, c) for o, n, left, p, c in made]), "organisation"
    )
    assert (few.low, few.high) == (pytest.approx(many.low), pytest.approx(many.high))


def test_no_forecast_has_no_score() -> None:
    with pytest.raises(BriefingError, match="no forecast"):
        track_record.score(rows(), "organisation")


def test_reliability_counts_each_forecast_in_one_group() -> None:
    made = rows(("A", 10, 1, 0.005, 0.1), ("B", 10, 2, 0.01, 0.1), ("C", 5, 1, 0.5, 0.1))
    found = track_record.reliability(made, "organisation")
    assert found["forecasts"].tolist() == [10, 10, 5] and found["events"].tolist() == [1, 2, 1]
    assert found["share"].tolist() == [0.1, 0.2, 0.2]
    assert found["lower"].tolist() == [0.0, 0.01, 0.08]


# What moves became


def test_a_move_goes_on_stands_or_turns_back_in_its_own_direction() -> None:
    relative = pd.Series([8.0, 8.0, 8.0, -8.0, -8.0, 8.0])
    later = pd.Series([5.0, -4.9, -5.0, -6.0, 6.0, np.nan])
    assert track_record.fate(relative, later).tolist() == [
        "went on", "stood", "turned back", "went on", "turned back", None,
    ]  # fmt: skip


def test_fates_stand_beside_those_of_states_without_a_move() -> None:
    table = pd.DataFrame(
        {"country": list("ABCD"), "code": ["T+", "behind", "0", "T?"], "relative": [8.0, -8, 1, 4],
         "later": [6.0, 6.0, 0.0, 0.0]}
    )  # fmt: skip
    found = track_record.fates(table).set_index(["group", "fate"])["n"]
    assert found["towards", "went on"] == 1 and found["away", "turned back"] == 1
    assert found["no clear move"].sum() == 1  # what is not flagged and has an own change is neither


@pytest.mark.parametrize(
    ("is_step", "size", "session", "word"),
    [
        (True, 9.0, 71, "stands"),
        (True, 9.0, 74, "another date"),
        (True, -9.0, 70, "gone"),
        (False, 9.0, 70, "gone"),
    ],
)
def test_a_dated_step_lasts_where_a_later_run_finds_it_near_its_date(
    is_step: bool, size: float, session: int, word: str
) -> None:
    step = pd.Series({"session": 70, "size": 6.0})
    later = pd.Series({"session": session, "size": size, "is_step": is_step})
    assert backtest._again(step, later) == word


# The stored figures by a second route


def spans(name: str) -> dict[str, list[tuple[dt.date, dt.date | None, str]]]:
    """Memberships by country straight from the file, those that pass on joined."""
    chain = organisations.lineage(name)
    path = descriptor.data_folder() / "memberships.csv"
    found: dict[str, list[tuple[dt.date, dt.date | None, str]]] = defaultdict(list)
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["organisation"] in chain and row["status"] == "member":
                end = dt.date.fromisoformat(row["end"]) if row["end"] else None
                found[row["country"]].append(
                    (dt.date.fromisoformat(row["start"]), end, row["ending"])
                )
    joined = {}
    for country, parts in found.items():
        kept: list[tuple[dt.date, dt.date | None, str]] = []
        for start, end, how in sorted(parts, key=lambda part: part[0]):
            before = kept[-1][1] if kept else None
            if kept and before is not None and (start - before).days <= 31:
                kept[-1] = (kept[-1][0], end, how)
            else:
                kept.append((start, end, how))
        joined[country] = kept
    return joined


STAYS = ("passed on", "organisation ended", "state ended")


@pytest.mark.parametrize("year", [1996, 2008, 2020])
def test_the_stored_exits_come_out_of_the_file_by_hand(year: int) -> None:
    stored = load.table("track_record_exits")
    stored = stored[stored["year"] == year].set_index("organisation")
    day, until = dt.date(year, 1, 1), dt.date(year + 3, 1, 1)
    with (descriptor.data_folder() / "memberships.csv").open(encoding="utf-8", newline="") as file:
        names = {row["organisation"] for row in csv.DictReader(file) if row["status"] == "member"}
    counts: dict[str, tuple[int, float]] = {}
    became: dict[str, tuple[int, int]] = {}
    for name in {organisations.newest(one) for one in names}:
        followed = organisations.followed(name)
        seen = min(day, followed)
        exits, years, members, left = 0, 0.0, 0, 0
        for parts in spans(name).values():
            for start, end, how in parts:
                if start > seen:
                    continue
                gone = end is not None and end <= seen
                years += ((end if gone and end else seen) - start).days / 365.25
                exits += gone and how not in STAYS
                if gone:
                    continue
                goes = end is not None and end <= until
                left += goes and how not in STAYS
                members += not goes or how not in STAYS
        if years:
            counts[name] = (exits, years)
        if members and until <= followed:
            became[name] = (members, left)
    x, t = (np.array([count[k] for count in counts.values()]) for k in (0, 1))
    enough = t >= 20

    def unlikely(logs: np.ndarray) -> float:
        a, b = np.exp(logs)
        return -stats.nbinom.logpmf(x[enough], a, b / (b + t[enough])).sum()

    best = optimize.minimize(unlikely, np.log([0.3, 80.0]), method="Nelder-Mead",
                             options={"xatol": 1e-6, "fatol": 1e-9, "maxiter": 5000})  # fmt: skip
    a, b = np.exp(best.x)
    assert set(stored.index) == set(became)
    assert {n: (r["members"], r["left"]) for n, r in stored.iterrows()} == became
    for name, row in stored.iterrows():
        exits, years = counts[str(name)]
        assert row["exits_before"] == exits
        assert row["member_years_before"] == pytest.approx(years, abs=0.06)
        expected = 1 - ((b + years) / (b + years + 3)) ** (a + exits)
        assert row["chance"] == pytest.approx(expected, rel=2e-3, abs=2e-6)
    rate = x.sum() / t.sum()
    assert stored["climatology"].iloc[0] == pytest.approx(1 - math.exp(-3 * rate), rel=1e-4)


@pytest.mark.parametrize(("year", "country"), [(2004, "GEO"), (2013, "BLR"), (2020, "MLI")])
def test_the_stored_moves_come_out_of_least_squares(year: int, country: str) -> None:
    """One state's later move, with a column a text and a session, by a general solver."""
    stored = load.table("track_record_moves")
    row = stored[
        (stored["patron"] == "RUS") & (stored["destination"] == "EU")
        & (stored["year"] == year) & (stored["country"] == country)
    ].iloc[0]  # fmt: skip
    now = series("RUS", "EU", dt.date(year + 3, 12, 31))
    then = series("RUS", "EU", dt.date(year, 12, 31))
    before, start, end = (
        moves.windows(then, dt.date(year - 6, 1, 1)),
        moves.windows(then, dt.date(year - 6, 1, 1)).after,
        moves.windows(now, dt.date(year - 3, 1, 1)).after,
    )
    at = now.states.index(country)
    like = moves.like_voters(now, before.before).mean(now)
    frame = pd.DataFrame(
        {"text": now.text, "session": now.session, "d": now.position[:, at] - like[:, at]}
    ).dropna()
    frame = frame[frame["session"].between(start[0], end[1])]
    period = frame["session"].clip(start[1], end[0])
    frame = frame.assign(period=period)
    frame = frame[frame.groupby("text")["period"].transform("nunique") > 1]
    texts = pd.get_dummies(frame["text"]).to_numpy(float)
    periods = pd.get_dummies(frame["period"]).to_numpy(float)[:, 1:]
    solved = np.linalg.lstsq(np.hstack([periods, texts]), frame["d"].to_numpy(), rcond=None)[0]
    assert row["later"] == pytest.approx(solved[periods.shape[1] - 1], abs=0.006)
