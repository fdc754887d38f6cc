"""Registering forecasts: what is registered, once, and what the edition may be."""

import datetime as dt
from typing import Any

import pandas as pd
import pytest

from analysis.briefings import forecasts, registry
from analysis.briefings.parameters import default_as_of
from analysis.dimensions.dimension import Scenario
from analysis.dimensions.outlook import Exits
from analysis.errors import BriefingError
from analysis.tables import descriptor, load
from analysis.tables.checks import rules, stored_table
from analysis.tables.checks.totals import forecasts as faults
from analysis.tables.forecast_rows import CONTENT, identity

AS_OF = "2026-06-25"


@pytest.fixture(scope="module")
def alliance() -> Any:
    return registry.ask("alliance", as_of=AS_OF)


@pytest.fixture(scope="module")
def made(alliance: Any) -> pd.DataFrame:
    return pd.DataFrame(forecasts.statements(alliance))


def test_each_member_but_the_patron_has_a_forecast_by_each_method(
    alliance: Any, made: pd.DataFrame
) -> None:
    rate = alliance.outlook.exits
    of_one = made[made["country"].notna()]
    assert set(of_one["country"]) == set(rate.current)
    stepped = {one.progress.country: one for one in alliance.outlook.prospects.at_a_step}
    for country, rows in of_one.groupby("country"):
        if country in stepped:
            expected = [one.share.p for one in stepped[country].classes]
        else:
            expected = [rate.chance().p, rate.by_decision().p]
        assert sorted(rows["chance"]) == pytest.approx(sorted(expected), abs=1e-6)
    several = made[made["country"].isna() & (made["measure"] == "exit")]
    quiet = set(rate.current) - set(stepped)
    assert {frozenset(row.split("; ")) for row in several["members"]} == {frozenset(quiet)}


def test_a_freeze_is_asked_of_those_whose_part_is_not_frozen(
    alliance: Any, made: pd.DataFrame
) -> None:
    row = made[made["measure"] == "pause"].iloc[0]
    printed = next(one for one in alliance.outlook.scenarios() if "frozen" in one.name)
    members = row["members"].split("; ")
    assert f"One of the {len(members)} members" in printed.shape
    assert (row["chance"], row["low"]) == (
        pytest.approx(printed.chance, abs=1e-6), pytest.approx(printed.low, abs=1e-6),
    )  # fmt: skip


def test_no_chance_is_registered_where_the_past_gives_none(
    alliance: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    nothing = Scenario("A part is frozen", "", None, "no such case", "")
    monkeypatch.setattr(Exits, "freeze", lambda *_: nothing)
    assert "pause" not in {row["measure"] for row in forecasts.statements(alliance)}


def test_a_deadline_is_three_years_after_the_day_to_which_the_membership_was_followed(
    made: pd.DataFrame,
) -> None:
    for row in made.to_dict("records"):
        assert row["deadline"] == row["known_to"].replace(year=row["known_to"].year + 3)
        day = f"{row['deadline'].day} {row['deadline']:%B %Y}"
        assert row["statement"].endswith(f"by {day}.")


def test_a_briefing_without_an_outlook_says_nothing_of_what_may_come() -> None:
    assert forecasts.statements(registry.ask("movers", as_of=AS_OF)) == []


def test_an_edition_is_registered_once(alliance: Any) -> None:
    empty = load.table("forecasts").iloc[:0]
    state = registry.ask("realignment", as_of=AS_OF)
    first = forecasts.release([alliance, state], empty)
    assert len(first) and first["id"].is_unique
    shared = [row["id"] for row in forecasts.statements(state)]
    assert set(shared) & {row["id"] for row in forecasts.statements(alliance)}  # said by both, once
    fewer = forecasts.release([alliance], first)
    pd.testing.assert_frame_equal(fewer, first)
    pd.testing.assert_frame_equal(
        forecasts.release([state, alliance], first.iloc[:1]), first.iloc[:1]
    )


def test_a_later_edition_is_added_and_leaves_the_earlier_rows_as_they_are(
    alliance: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = forecasts.release([alliance], load.table("forecasts").iloc[:0])
    later = registry.ask("alliance", as_of="2026-07-02")
    monkeypatch.setattr(forecasts, "default_as_of", lambda: dt.date(2026, 7, 2))
    second = forecasts.release([later], first)
    assert set(second["edition"]) == {"2026-06", "2026-07"}
    pd.testing.assert_frame_equal(second.iloc[: len(first)], first)


def test_only_the_edition_of_the_day_can_be_released() -> None:
    today = forecasts.edition_of(default_as_of())
    forecasts.check(today)
    for wrong in ("2020-01", "2099-12", "June", today.replace("-", "")):
        with pytest.raises(BriefingError, match=today):
            forecasts.check(wrong)


# The stored table, and what its check finds


def get(table: pd.DataFrame) -> Any:
    return lambda _name, columns: table[columns]


def test_the_stored_forecasts_are_as_they_were_registered() -> None:
    table = load.table("forecasts")
    assert len(table) and list(faults(get(table))) == []


@pytest.mark.parametrize(
    ("column", "value", "rule"),
    [
        ("chance", 0.5, "no forecast is edited"),
        ("statement", "It rains.", "no forecast is edited"),
        ("deadline", pd.Timestamp(2020, 1, 1), "is not after the day on which it was made"),
        ("known_to", pd.Timestamp(2027, 1, 1), "is after the day on which it was made"),
        ("edition", "2026-07", "is not the month in which it was made"),
        ("low", 0.9, "lies outside its interval"),
        ("outcome", "did not", "stand together or not at all"),
    ],
)
def test_a_damaged_row_is_found(column: str, value: Any, rule: str) -> None:
    table = load.table("forecasts").iloc[:1].copy()
    table[column] = [value]
    assert any(rule in str(fault) for fault in faults(get(table)))
    if column != "outcome":
        assert any("no forecast is edited" in str(fault) for fault in faults(get(table)))


def test_an_edit_that_also_changes_the_identifier_is_still_held_to_the_rules() -> None:
    table = load.table("forecasts").iloc[:1].copy()
    table["deadline"] = pd.Timestamp(2020, 1, 1)
    table["id"] = identity(table.iloc[0].to_dict())
    found = [str(fault) for fault in faults(get(table))]
    assert len(found) == 1 and "is not after the day on which it was made" in found[0]


def test_the_identifier_reads_the_same_from_the_file_and_from_memory(
    alliance: Any, made: pd.DataFrame
) -> None:
    stored = load.table("forecasts")
    own = stored[stored["id"].isin(made["id"])]
    assert len(own)
    for row in own[["id", *CONTENT]].to_dict("records"):
        assert identity(row) == row["id"]


def test_a_deadline_may_lie_ahead_of_the_data_and_a_day_of_making_may_not() -> None:
    entry = descriptor.resource("forecasts")
    table = load.table("forecasts")
    late = table.assign(made=pd.Timestamp(2100, 1, 1))
    for frame, expected in ((table, set()), (late, {"made"})):
        found = rules.of_rows(stored_table.of_frame(entry, frame), retrieved="2026-11-26")
        assert {fault.column for fault in found} == expected
