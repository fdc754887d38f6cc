"""Which events stand on the time axis of a chart, on made tables."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

import pandas as pd

from analysis.charts import hover, steps, theme
from analysis.dimensions.dimension import Finding


def scope(*rows: tuple[str, str, str, str, str], country: str | None = "XXA") -> Any:
    """A scope with these events: date, actors, follows, tags, label."""
    table = pd.DataFrame(rows, columns=["date", "actors", "follows", "tags", "label"])
    table["date"] = pd.to_datetime(table["date"])
    table = table.replace({"": None})
    return SimpleNamespace(country=country, alliance="ORG", table=lambda name: table)


def marked(given: Any, first: int = 2010, last: int = 2025, size: float = 3.0) -> Any:
    _, axes = theme.canvas(size)
    axes.plot([first, last], [0, 1])
    axes.set_xlim(first - 0.5, last + 1)
    finding = Finding("", pd.DataFrame(), (), "Twelve votes.")
    return axes, steps.mark(finding, given, [axes])


def test_steps_of_the_state_are_numbered_by_date_and_told_in_the_note() -> None:
    given = scope(
        ("2022-03-03", "XXA; ORG", "XXA", "application", "It applies"),
        ("2014-05-01", "XXA; XXB", "XXA", "war", "A war begins"),
        ("2016-05-01", "XXA; XXB", "XXA", "summit_absence", "It stays away"),
        ("2018-05-01", "XXB; XXA", "XXB", "war", "A war of another"),
    )
    axes, finding = marked(given)
    assert [text.get_text() for text in axes.texts] == ["1", "2"]
    assert finding.coverage == (
        "Twelve votes. Numbered lines: 1 A war begins, 1 May 2014; 2 It applies, 3 March 2022."
    )
    assert "A war begins, 1 May 2014" in hover.targets(axes.figure)


def test_a_step_stands_between_the_sessions_that_it_lies_between() -> None:
    axes, _ = marked(scope(("2024-02-22", "XXA; ORG", "XXA", "freeze", "It freezes its part")))
    (line,) = (line for line in axes.get_lines() if line.get_transform() != axes.transData)
    assert (
        2023 < line.get_xdata()[0] < 2024
    )  # the session of 2023 voted before it, that of 2024 after


def test_a_number_beyond_the_newest_value_leaves_room_for_the_names_of_the_lines() -> None:
    given = scope(
        ("2020-05-01", "XXA; ORG", "XXA", "freeze", "It freezes its part"),
        ("2025-11-20", "XXA; ORG", "XXA", "exit_announced", "It says that it leaves"),
    )
    axes, _ = marked(given)
    axes.figure.draw_without_rendering()
    boxes = {text.get_text(): text.get_window_extent() for text in axes.texts}
    at = {text.get_text(): axes.transData.transform((text.xy[0], 0))[0] for text in axes.texts}
    assert boxes["2"].x1 < at["2"]
    assert boxes["1"].x0 < at["1"] < boxes["1"].x1


def test_a_line_without_values_and_bars_alone_are_charts_too() -> None:
    given = scope(("2020-05-01", "XXA; ORG", "XXA", "freeze", "It freezes its part"))
    for draw in (lambda axes: axes.plot([], []), lambda axes: None):
        _, axes = theme.canvas(3.0)
        axes.bar([2010, 2025], [1, 2])
        draw(axes)
        axes.set_xlim(2009, 2027)
        found = steps.mark(Finding("", pd.DataFrame(), (), ""), given, [axes])
        assert "1 It freezes its part" in found.coverage


def test_what_lies_outside_the_values_was_only_planned_or_said_again_is_not_marked() -> None:
    given = scope(
        ("2009-05-01", "XXA; XXB", "XXA", "war", "Before the first value"),
        ("2026-09-01", "XXA; XXB", "XXA", "coup", "After the newest"),
        ("2020-05-01", "XXA; ORG", "XXA", "exit_completed; scheduled", "Set for its day"),
        ("2015-02-01", "XXA; ORG", "XXA", "freeze", "First said"),
        ("2019-02-01", "XXA; ORG", "XXA", "freeze", "Said again"),
    )
    _, finding = marked(given)
    assert finding.coverage.endswith("Numbered lines: 1 First said, 1 February 2015.")


def test_five_at_most_the_weightiest_and_none_upon_another() -> None:
    joined = [
        (f"20{10 + 2 * n}-06-01", f"XXA; O{n}", "XXA", "joined", f"Joins {n}") for n in range(7)
    ]
    near = ("2016-06-20", "XXA; XXB", "XXA", "war", "A war begins")
    axes, finding = marked(scope(*joined, near))
    assert len(axes.texts) == steps.MOST
    assert "A war begins" in finding.coverage and "Joins 3" not in finding.coverage


def test_an_alliance_has_the_steps_that_name_it() -> None:
    given = scope(
        ("2012-06-28", "XXA; ORG", "XXA", "suspension", "It pauses"),
        ("2013-06-28", "XXA; XXB", "XXA", "war", "Not of the alliance"),
        country=None,
    )
    _, finding = marked(given)
    assert finding.coverage.endswith("Numbered lines: 1 It pauses, 28 June 2012.")


def test_a_chart_without_steps_says_nothing_of_them() -> None:
    axes, finding = marked(scope(("2012-06-28", "XXB", "XXB", "war", "Another's")))
    assert finding.coverage == "Twelve votes." and not axes.texts


def test_the_day_a_step_is_told_by_is_that_of_the_table() -> None:
    found = steps.of(scope(("2012-06-28", "XXA", "", "coup", "A coup")))
    assert found["date"].dt.date.tolist() == [dt.date(2012, 6, 28)]
