"""Where figures and tables go on paper, told by marks written out by hand; lengths in points."""

from __future__ import annotations

from typing import Any

from analysis.export.placement import BREAKS, HERE, LONG, WHITE, Plan, settle

TOP = {"where": "top", "scale": 1}
GAP = 10


def within(name: str, page: int, room: float, whole: float, picture: float = 0) -> list[Any]:
    """The marks in a figure or table of a height; 20 of it are the caption, 10 the gap below."""
    rooms = {"top": room, "body": room - 20, "picture": room - 20 - picture}
    rooms["bottom"] = room - whole + GAP
    return [
        {"what": what, "id": name, "page": page, "room": left, "gap": GAP}
        for what, left in rooms.items()
    ]


def figure(name: str, page: int, over: float, picture: float = 300, room: float = 400) -> list[Any]:
    """A figure that stands on a page and needs so much more than it has room for."""
    return [
        {"what": "figure", "id": name, "page": page, "room": room},
        *within(name, page, room, room + over, picture),
    ]


def table(name: str, page: int, whole: float, room: float) -> list[Any]:
    mark = {"what": "table", "id": name, "page": page, "room": room}
    return [mark, *within(name, page, room, whole)]


def gone(marks: list[Any], page: int) -> list[Any]:
    """A figure that stands on one page and is drawn on another."""
    return [marks[0], *({**mark, "page": page} for mark in marks[1:])]


def settled(*marks: list[Any]) -> Plan:
    return settle(lambda plan: [mark for group in marks for mark in group])


def test_a_figure_stands_where_it_is_discussed_if_it_fits() -> None:
    assert settled(figure("a", 1, over=0)) == {"a": HERE}


def test_a_figure_shrinks_a_little_to_fit_and_no_further() -> None:
    assert settled(figure("a", 1, over=30))["a"] == {"where": "here", "scale": 0.9}
    assert settled(figure("a", 1, over=46))["a"] == TOP
    assert settled(figure("a", 1, over=1, picture=0))["a"] == TOP


def test_a_figure_does_not_overtake_the_one_before_it() -> None:
    first = gone(figure("a", 1, over=200), 2)
    assert settled(first, figure("b", 1, over=-50)) == {"a": TOP, "b": TOP}


def test_a_section_keeps_its_figures_unless_that_leaves_much_of_the_page_white() -> None:
    waiting = gone(figure("a", 1, over=200), 2)
    end = {"what": "end", "id": "end", "page": 1}
    assert settled(waiting, [{**end, "room": WHITE - 1}])["end"]["where"] == "flush"
    assert settled(waiting, [{**end, "room": WHITE + 1}])["end"] == HERE
    assert settled([{**end, "room": 0}])["end"] == HERE


def test_a_short_table_breaks_only_where_it_would_leave_much_white() -> None:
    assert settled(table("t", 1, whole=200, room=BREAKS + 1))["t"]["where"] == "breaks"
    assert settled(table("t", 1, whole=200, room=BREAKS - 1))["t"] == HERE
    assert settled(table("t", 1, whole=200, room=200))["t"] == HERE


def test_a_long_table_is_told_by_the_height_of_its_body_and_the_layout_asked_anew() -> None:
    asked: list[Plan] = []

    def ask(plan: Plan) -> list[Any]:
        asked.append(dict(plan))
        marks = [*table("long", 1, LONG + 30, room=900), *table("short", 2, LONG + 29, room=900)]
        # One without a caption has no place to be decided.
        return [*marks, *within("unnumbered", 2, 900, LONG + 30)]

    long = {**HERE, "where": "long"}
    assert settle(ask) == {"long": long, "unnumbered": long, "short": HERE}
    assert asked == [{}, {"long": long, "unnumbered": long}]


def test_the_layout_is_asked_anew_after_each_move_and_no_move_is_undone() -> None:
    asked: list[Plan] = []

    def ask(plan: Plan) -> list[Any]:
        asked.append(dict(plan))
        moved = "a" in plan  # a's move to the next page makes room for b on this one
        return [*gone(figure("a", 1, over=200), 2), *figure("b", 2 if moved else 1, over=-1)]

    assert settle(ask) == {"a": TOP, "b": HERE}
    assert asked == [{}, {"a": TOP}]


def test_heights_are_those_of_the_first_layout() -> None:
    """A figure made smaller still counts as tall as it was; it is not judged by its new height."""

    def ask(plan: Plan) -> list[Any]:
        first = figure("a", 1, over=30)
        if plan:
            first[1:] = within("a", 1, 400, whole=400, picture=270)
        return [*first, *figure("b", 2, over=30 if not plan else -100, room=300)]

    assert settle(ask)["b"]["scale"] == 0.9
