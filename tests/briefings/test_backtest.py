"""The stored backtests: current, and stale as soon as code or tables change."""

from pathlib import Path

import pytest

from analysis.briefings import backtest
from analysis.tables import load


@pytest.mark.parametrize("name", list(backtest.MADE_FROM))
def test_the_stored_backtest_is_what_todays_code_and_tables_give(name: str) -> None:
    assert backtest.is_current(name), "out of date: run `briefing data backtest`"


def test_comments_and_docstrings_are_not_code() -> None:
    plain = "def f(a):\n    return a + 1\n"
    told = '"""A module."""\n\n\ndef f(a):  # adds\n    """One more."""\n    return a + 1\n'
    assert backtest._code(plain) == backtest._code(told)
    assert backtest._code(plain) != backtest._code(plain.replace("1", "2"))


def test_a_changed_table_makes_it_stale(monkeypatch: pytest.MonkeyPatch) -> None:
    before = backtest.digest("track_record_exits")
    entry = backtest.descriptor.resource

    def changed(name: str, folder: Path | None = None) -> dict:
        return entry(name, folder) | ({"hash": "another"} if name == "memberships" else {})

    monkeypatch.setattr(backtest.descriptor, "resource", changed)
    assert backtest.digest("track_record_exits") != before
    assert not backtest.is_current("track_record_exits")


def test_a_backtest_is_known_only_when_its_years_are_over() -> None:
    for name in backtest.MADE_FROM:
        table = load.table(name, as_of=load.pd.Timestamp(2010, 6, 30).date())
        assert table["year"].max() in (2006, 2007)


def test_moves_are_tested_for_each_pair_from_2000_on() -> None:
    table = load.table("track_record_moves")
    found = set(table[["patron", "destination"]].itertuples(index=False, name=None))
    assert found == set(backtest.PAIRS)
    assert table["year"].min() == 2000
    assert set(table["step_after"].dropna()) <= {"stands", "another date", "gone"}
