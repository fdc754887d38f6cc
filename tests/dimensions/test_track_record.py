"""What is said of the track record, in worlds in which it is otherwise."""

import datetime as dt
from typing import Any

import pandas as pd
import pytest

from analysis.charts import track_record as charts
from analysis.dimensions.scope import Scope
from analysis.dimensions.track_record import ExitRecord, MoveRecord, Registered
from analysis.tables import load

DAY = dt.date(2026, 6, 25)


def scope(**given: Any) -> Scope:
    return Scope("RUS", DAY, dt.date(2020, 1, 1), **given)


def exits(organisations: int, chance: float, left: int, climatology: float = 0.05) -> pd.DataFrame:
    """Organisations of ten members, every other of which loses some."""
    return pd.DataFrame(
        {
            "year": 2000 + number % 20, "organisation": f"O{number}", "members": 10,
            "left": left * (number % 2), "chance": chance * (number % 2), "climatology": climatology,
        }
        for number in range(organisations)
    )  # fmt: skip


def of_exits(table: pd.DataFrame) -> Any:
    made = scope(bloc="CSTO")
    made._cache["track_record_exits"] = table
    return made.once(ExitRecord).exits


@pytest.mark.parametrize(
    ("table", "words"),
    [
        (exits(40, 0.5, 5), "so it tells better which organisations lose members"),
        (exits(40, 0.9, 0), "so it tells worse which organisations lose members"),
        (exits(40, 0.05, 1).assign(chance=0.05), "so no skill is shown"),
        (exits(6, 0.5, 5), "(too few organisations for an interval), so no skill is shown"),
    ],
)
def test_the_sentence_says_what_the_interval_allows(table: pd.DataFrame, words: str) -> None:
    found = of_exits(table)
    assert words in found.sentence
    assert f"{table['left'].sum() or 'none'} came about. " in found.sentence


def test_the_alliance_asked_about_has_its_own_count() -> None:
    table = pd.concat([exits(40, 0.5, 5), exits(2, 0.4, 3).assign(organisation="CSTO")])
    assert "; in the CSTO 4.0 were expected and 3 came about." in of_exits(table).sentence
    assert "in the CSTO" not in of_exits(exits(40, 0.5, 5)).sentence


def test_before_any_forecast_was_over_nothing_is_said() -> None:
    found = of_exits(exits(2, 0.5, 5).iloc[:0])
    assert found.is_empty and "was over by that date" in found.sentence


def test_the_stored_backtest_shows_no_skill_and_says_so() -> None:
    found = scope(bloc="CSTO").once(ExitRecord).exits
    assert not found.is_empty
    assert found.score.low < 0 < found.score.high
    assert "no skill is shown" in found.sentence
    figure = charts.exits(found, scope(bloc="CSTO"))
    assert figure.id == "fig-exit-record" and "Reliability diagram" in figure.alt


# Moves


def moves(fates: dict[str, float], **given: Any) -> pd.DataFrame:
    """Verdicts on states, each with what came later."""
    return pd.DataFrame(
        [
            {"patron": "RUS", "destination": "EU", "year": 2010, "country": country, "code": "T+",
             "relative": 8.0, "later": later, "step_after": None, **given}
            for country, later in fates.items()
        ]
    )  # fmt: skip


def of_moves(table: pd.DataFrame, destination: str = "EU") -> Any:
    made = scope(destination=destination)
    made._cache["track_record_moves"] = table
    return made.once(MoveRecord).moves


def test_shares_follow_what_came_later() -> None:
    onward = of_moves(moves({"A": 9.0, "B": 9.0, "C": 0.0, "D": -9.0}))
    assert "of 4 moves towards the EU 50%" in onward.sentence
    assert "No step could be dated" in onward.sentence
    back = of_moves(moves({"A": -9.0, "B": -9.0, "C": -9.0, "D": -9.0}))
    assert "100% (100 to 100%) turned back" in back.sentence


def test_steps_are_counted_by_what_a_later_run_made_of_them() -> None:
    table = pd.concat(
        [
            moves({"A": 0.0, "B": 0.0}, step_after="stands"),
            moves({"C": 0.0}, step_after="gone"),
        ]
    )
    found = of_moves(table)
    assert (found.steps, found.stands, found.another_date, found.gone) == (3, 2, 0, 1)
    assert (
        "Of 3 steps that could be dated, a run of 3 years later found 2 again at that date, none at "
        "another and 1 not at all." in found.sentence
    )


def test_a_pair_that_is_not_tested_is_said_to_be_so() -> None:
    found = of_moves(moves({"A": 9.0}), destination="CHN")
    assert found.is_empty and "the table covers Russia and the EU only" in found.sentence


def test_the_stored_moves_have_a_chart() -> None:
    made = scope()
    found = made.once(MoveRecord).moves
    assert not found.is_empty
    assert charts.moves(found, made).id == "fig-move-record"


# Registered


def registered(table: pd.DataFrame, **given: Any) -> tuple[Any, Scope]:
    made = scope(**given)
    made._cache["forecasts"] = table
    return made.once(Registered).forecasts, made


def of_csto() -> pd.DataFrame:
    table = load.table("forecasts")
    return table[table["organisation"] == "CSTO"].reset_index(drop=True)


def test_open_forecasts_are_printed_and_have_no_score() -> None:
    table = of_csto()
    found, made = registered(table, bloc="CSTO")
    assert f"{len(table)} forecasts, all open, the next due on" in found.sentence
    assert "decided" not in found.sentence
    printed = charts.registered(found, made)
    assert {row[-1] for row in printed.rows} == {"open"}
    named = " ".join(str(row[0]) for row in printed.rows)
    assert all(made.called(code) in named for code in table["country"].dropna())


def test_decided_forecasts_have_a_score_beside_that_of_one_rate() -> None:
    table = of_csto()
    exits = table.index[table["measure"] == "exit"][:2]
    table.loc[exits[0], ["outcome", "resolved"]] = ["came about", pd.Timestamp(2027, 1, 1)]
    table.loc[exits[1], ["outcome", "resolved"]] = ["did not", pd.Timestamp(2028, 11, 27)]
    found, made = registered(table, bloc="CSTO")
    brier = ((1 - table.loc[exits[0], "chance"]) ** 2 + table.loc[exits[1], "chance"] ** 2) / 2
    assert found.brier == pytest.approx(brier)
    assert f"{len(table) - 2} of them open" in found.sentence
    assert (
        f"Of 2 decided, 1 came about; the Brier score of the exits among them is {brier:.3f}"
        in (found.sentence)
    )
    printed = charts.registered(found, made)
    assert printed.rows[-1][-1] != "open" and printed.rows[0][-1] == "open"


def test_a_void_forecast_is_not_scored() -> None:
    table = of_csto()
    table.loc[0, ["outcome", "resolved"]] = ["void", pd.Timestamp(2027, 1, 1)]
    found, _ = registered(table, bloc="CSTO")
    assert found.decided == 0 and "decided" not in found.sentence


def test_a_state_sees_its_own_and_nobody_elses() -> None:
    found, _ = registered(load.table("forecasts"), country="ARM")
    assert set(found.frame["country"]) == {"ARM"}
    assert registered(load.table("forecasts"), country="SRB")[0].is_empty


def test_before_the_first_edition_nothing_is_printed() -> None:
    made = Scope("RUS", dt.date(2024, 6, 12), dt.date(2018, 1, 1), bloc="CSTO")
    assert made.once(Registered).forecasts.is_empty
