"""Where figures and tables go on paper, told by marks written out by hand; lengths in points."""

from __future__ import annotations

from typing import Any

from analysis.briefing.placement import BREAKS, HERE, WHITE, Plan, settle

TOP = {"where": "top", "scale": 1}


def figure(name: str, page: int, over: float, shrinks: float = 300, room: float = 400) -> Any:
    return {
        "what": "figure",
        "id": name,
        "page": page,
        "room": room,
        "over": over,
        "shrinks": shrinks,
    }


def drawn(name: str, page: int) -> Any:
    return {"what": "drawn", "id": name, "page": page}


def settled(*marks: Any) -> Plan:
    return settle(lambda plan: marks)


def test_a_figure_stands_where_it_is_discussed_if_it_fits() -> None:
    assert settled(figure("a", 1, over=-1), drawn("a", 1)) == {"a": HERE}


def test_a_figure_shrinks_a_little_to_fit_and_no_further() -> None:
    assert settled(figure("a", 1, over=30))["a"] == {"where": "here", "scale": 0.9}
    assert settled(figure("a", 1, over=46))["a"] == TOP
    assert settled(figure("a", 1, over=1, shrinks=0))["a"] == TOP


def test_a_figure_does_not_overtake_the_one_before_it() -> None:
    marks = [figure("a", 1, over=200), drawn("a", 2), figure("b", 1, over=-50), drawn("b", 1)]
    assert settled(*marks) == {"a": TOP, "b": TOP}


def test_a_section_keeps_its_figures_unless_that_leaves_much_of_the_page_white() -> None:
    waiting = [figure("a", 1, over=200), drawn("a", 2)]
    end = {"what": "end", "id": "end", "page": 1}
    assert settled(*waiting, {**end, "room": WHITE - 1})["end"]["where"] == "flush"
    assert settled(*waiting, {**end, "room": WHITE + 1})["end"] == HERE
    assert settled({**end, "room": 0})["end"] == HERE


def test_a_short_table_breaks_only_where_it_would_leave_much_white() -> None:
    table = {"what": "table", "id": "t", "page": 1, "over": 10}
    assert settled({**table, "room": BREAKS + 1})["t"]["where"] == "breaks"
    assert settled({**table, "room": BREAKS - 1})["t"] == HERE
    assert settled({**table, "room": 500, "over": -10})["t"] == HERE


def test_the_layout_is_asked_anew_after_each_move_and_no_move_is_undone() -> None:
    asked: list[Plan] = []

    def ask(plan: Plan) -> list[Any]:
        asked.append(dict(plan))
        moved = "a" in plan  # a's move to the next page makes room for b on this one
        return [figure("a", 1, over=200), drawn("a", 2), figure("b", 2 if moved else 1, over=-1)]

    assert settle(ask) == {"a": TOP, "b": HERE}
    assert asked == [{}, {"a": TOP}]
