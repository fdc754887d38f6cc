"""Registered forecasts: by what they are known, and how the tables decide them."""

import datetime as dt
from typing import Any

import pandas as pd
import pytest

from analysis.tables import forecasts, organisations
from analysis.tables.forecast_rows import CONTENT, identity
from analysis.tables.forecasts import Resolution, resolve, with_outcomes

START, DEADLINE = dt.date(2020, 1, 1), dt.date(2023, 1, 1)
LATER = dt.date(2025, 1, 1)


def forecast(**given: Any) -> dict[str, Any]:
    row: dict[str, Any] = {
        "edition": "2020-01", "made": START, "statement": "Kazakhstan leaves the EAEU.",
        "measure": "exit", "organisation": "EAEU", "country": "KAZ", "members": "KAZ",
        "chance": 0.1, "low": 0.05, "high": 0.2, "method": "base rate", "known_to": START,
        "deadline": DEADLINE, "resolved_by": forecasts.RESOLVED_BY["exit"],
    }  # fmt: skip
    row |= given
    return {"id": identity(row), **row, "outcome": None, "resolved": pd.NaT}


def memberships(*more: dict[str, Any]) -> pd.DataFrame:
    """Two members of the EAEU since 2015, with rows that change or add to them."""
    plain = {
        "organisation": "EAEU", "status": "member", "start": "2015-01-01", "start_precision": "day",
        "end": None, "ending": None, "note": None, "source_title": None, "source_quality": None,
        "confidence": None,
    }  # fmt: skip
    told = {row["country"] for row in more if row.get("status", "member") == "member"}
    rows = [{**plain, "country": code} for code in ("KAZ", "KGZ") if code not in told]
    frame = pd.DataFrame([*rows, *({**plain, **row} for row in more)])
    return frame.assign(start=pd.to_datetime(frame["start"]), end=pd.to_datetime(frame["end"]))


def left(country: str, day: str) -> dict[str, Any]:
    return {"country": country, "end": day, "ending": "without notice"}


def decided(row: dict[str, Any], table: pd.DataFrame, as_of: dt.date = LATER) -> Resolution | None:
    return resolve(row, as_of, table)


def test_an_exit_after_the_day_and_no_later_than_the_deadline_came_about() -> None:
    for day in ("2020-01-02", "2023-01-01"):
        found = decided(forecast(), memberships(left("KAZ", day)))
        assert found == Resolution("came about", dt.date.fromisoformat(day))


@pytest.mark.parametrize("day", ["2020-01-01", "2023-01-02"])
def test_an_exit_before_or_after_the_span_is_none(day: str) -> None:
    assert decided(forecast(), memberships(left("KAZ", day))) == Resolution("did not", DEADLINE)


def test_another_members_exit_decides_only_what_is_said_of_several() -> None:
    table = memberships(left("KGZ", "2021-06-01"))
    assert decided(forecast(), table) == Resolution("did not", DEADLINE)
    several = forecast(country=None, members="KAZ; KGZ")
    assert decided(several, table) == Resolution("came about", dt.date(2021, 6, 1))


def test_a_notice_or_a_freeze_is_no_exit() -> None:
    steps = [{"country": "KAZ", "status": status, "start": "2021-01-01"}
             for status in ("withdrawal_notified", "frozen")]  # fmt: skip
    assert decided(forecast(), memberships(*steps)) == Resolution("did not", DEADLINE)


@pytest.mark.parametrize("status", ["frozen", "suspended"])
def test_a_part_frozen_or_suspended_is_a_pause(status: str) -> None:
    table = memberships({"country": "KAZ", "status": status, "start": "2021-01-01"})
    found = decided(forecast(measure="pause"), table)
    assert found == Resolution("came about", dt.date(2021, 1, 1))
    assert decided(forecast(measure="pause"), memberships()) == Resolution("did not", DEADLINE)


def test_it_stays_open_until_the_membership_was_followed_to_the_deadline() -> None:
    """That nothing is on record is no outcome before the record reaches so far."""
    beyond = organisations.followed("EAEU") + dt.timedelta(days=1)
    row = forecast(deadline=beyond)
    assert decided(row, memberships(), dt.date(2100, 1, 1)) is None
    assert decided(forecast(), memberships(), DEADLINE - dt.timedelta(days=1)) is None
    early = memberships(left("KAZ", "2021-06-01"))
    assert decided(forecast(), early, dt.date(2021, 6, 1)) is not None


def test_where_the_organisation_ends_first_a_forecast_is_void() -> None:
    row = forecast(
        organisation="G5 Sahel", members="TCD", country="TCD", known_to=dt.date(2023, 12, 1),
        deadline=dt.date(2026, 12, 1),
    )  # fmt: skip
    found = resolve(row, LATER)
    assert found is not None and found.outcome == "void"


def test_outcomes_are_added_to_open_rows_and_nothing_else_changes() -> None:
    table = pd.DataFrame([forecast(), forecast(deadline=dt.date(2199, 1, 1))])
    table["outcome"] = table["outcome"].astype("str").where(table["outcome"].notna())
    made = with_outcomes(table, LATER, memberships())
    assert made["outcome"].tolist()[0] == "did not" and pd.isna(made["outcome"].iloc[1])
    assert made["resolved"].iloc[0] == pd.Timestamp(DEADLINE)
    pd.testing.assert_frame_equal(made[["id", *CONTENT]], table[["id", *CONTENT]])
    again = with_outcomes(made, LATER, memberships(left("KAZ", "2021-06-01")))
    assert again["outcome"].iloc[0] == "did not"  # what is decided stays


@pytest.mark.parametrize("column", CONTENT)
def test_the_identifier_tells_an_edit_of_any_column(column: str) -> None:
    row = forecast()
    other = {**row, column: 0.15 if column in ("chance", "low", "high") else dt.date(2021, 2, 3)}
    assert identity(other) != row["id"]
    assert identity({**row, "outcome": "did not"}) == row["id"]
