"""Where figures and tables go on paper, told by blocks written out by hand; lengths in points."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from analysis.export.placement import (
    GALLEY,
    GAP,
    HERE,
    Block,
    Plan,
    Way,
    best,
    blocks_of,
    settle,
)

PAGE = 700.0


def block(key: str, kind: str, height: float, **more: Any) -> Block:
    return Block(key, kind, more.pop("level", 0), more.pop("is_sticky", False), 0.0, height, **more)


def text(key: str, height: float) -> Block:
    return block(key, "paragraph", height)


def figure(key: str, height: float) -> Block:
    return block(key, "figure", height, picture=height - 60)


def table(key: str, rows: int, notes: float = 30) -> Block:
    return block(key, "table", 30 + 20 * rows + notes, cuts=[30 + 20.0 * y for y in range(rows)])


def heading(key: str, level: int = 1) -> Block:
    return block(key, "heading", 30, level=level)


def planned(*blocks: Block, used: float = 0) -> tuple[Plan, dict[str, int]]:
    """The choices for these blocks after so much of page 1, and the pages on which they begin."""
    plan: Plan = {}
    pages: dict[str, int] = {}
    told = best(blocks, Way(0.0, 1, used), PAGE).told
    while told:
        key, what, told = told
        if isinstance(what, int):
            if not key.endswith((" ends", " begins")):
                pages.setdefault(key, what)
        else:
            plan.setdefault(key, what)
    return plan, pages


def test_a_figure_stands_where_it_is_discussed_if_it_fits() -> None:
    plan, pages = planned(text("a", 100), figure("f", 300), text("b", 100))
    assert plan == {} and pages["f"] == 1


def test_a_figure_shrinks_a_little_to_fit_and_no_further() -> None:
    plan, _ = planned(figure("f", 300), text("b", 500), used=PAGE - 285)
    assert plan["f"]["where"] == "here" and 0.88 <= plan["f"]["scale"] < 1
    plan, _ = planned(figure("f", 300), text("b", 500), used=PAGE - 250)
    assert plan["f"] == {"where": "top", "scale": 1}


def test_text_fills_the_page_that_a_figure_leaves() -> None:
    _, pages = planned(figure("f", 400), text("a", 200), text("b", 300), used=PAGE - 220)
    assert pages == {"f": 2, "a": 1, "b": 2}


def test_a_sentence_is_not_split_by_a_figure() -> None:
    plan, pages = planned(figure("f", 400), text("a", 200), used=PAGE - 120)
    assert plan["a"]["whole"] and pages["a"] == 2
    plan, pages = planned(text("a", 200), used=PAGE - 120)  # without a figure it goes on overleaf
    assert "a" not in plan and pages["a"] == 1


def test_nothing_is_set_in_no_way() -> None:
    assert planned() == ({}, {})


def test_figures_keep_their_order() -> None:
    plan, pages = planned(figure("f", 400), figure("g", 100), used=PAGE - 200)
    assert plan["g"]["where"] == "top" and pages["f"] == pages["g"] == 2


def test_two_figures_share_a_page_where_a_little_less_of_each_makes_room() -> None:
    plan, pages = planned(figure("f", 360), figure("g", 360), text("a", 300), used=PAGE - 100)
    assert pages["f"] == pages["g"] == 2
    assert plan["f"]["scale"] == plan["g"]["scale"] < 1


def test_a_section_keeps_its_figures_unless_that_leaves_much_of_the_page_white() -> None:
    after = [heading("h"), *(text(f"b{n}", 90) for n in range(4))]
    plan, _ = planned(figure("f", 400), text("a", 180), *after, used=PAGE - 200)
    assert plan["h"]["flush"]
    plan, _ = planned(figure("f", 400), *after, used=PAGE - 350)
    assert "h" not in plan


def test_a_heading_goes_with_what_follows() -> None:
    _, pages = planned(heading("h"), figure("f", 300), text("a", 40), used=PAGE - 60)
    assert pages["a"] == 2
    _, pages = planned(text("a", 40), heading("h"), table("t", 4), used=PAGE - 80)
    assert pages["t"] == 2


def test_a_table_stays_in_one_piece_unless_that_leaves_much_of_the_page_white() -> None:
    plan, pages = planned(table("t", 8), used=PAGE - 60)
    assert plan == {} and pages["t"] == 2
    plan, pages = planned(table("t", 12), used=PAGE - 250)
    assert plan["t"] == {**HERE, "where": "breaks"} and pages["t"] == 1


def test_the_notes_of_a_table_take_two_rows_with_them() -> None:
    pieces = table("t", 6, notes=30).pieces()
    assert pieces[-1] == 2 * 20 + 30
    assert sum(pieces) == 30 + 6 * 20 + 30
    assert len(table("t", 2).pieces()) == 1


def test_a_table_taller_than_a_page_breaks_and_no_figure_stands_in_the_midst_of_its_rows() -> None:
    plan, pages = planned(figure("f", 400), table("t", 40), used=PAGE - 200)
    assert plan["t"]["where"] == "breaks" and "moved" in plan["f"]
    assert pages["f"] > pages["t"]
    figures = figure("f", 400), figure("g", 400)
    plan, pages = planned(*figures, table("t", 40), used=PAGE - 200)
    assert plan["t"]["where"] == "breaks" and (plan["t"].get("flush") or "moved" in plan["g"])
    assert plan["g"]["where"] == "top" or "moved" in plan["g"]


def test_a_figure_without_room_stands_after_the_table_that_follows_it() -> None:
    blocks = [figure("f", 400), table("t", 20), text("b", 100)]
    plan, pages = planned(*blocks, used=PAGE - 230)
    assert (plan["t"]["where"], plan["f"]) == ("breaks", {**HERE, "moved": True})
    assert pages["t"] == 1 and pages["f"] == 2
    plan, _ = planned(*blocks, used=PAGE - 410)  # where it has room it stays where it is
    assert "moved" not in plan.get("f", HERE)


def test_rows_stand_closer_where_that_lets_a_table_stay_whole() -> None:
    plan, pages = planned(table("t", 14), text("b", 40), used=PAGE - 325)  # 14 rows take 340
    assert plan["t"] == {**HERE, "close": True} and pages == {"t": 1, "b": 2}


def test_no_page_is_left_more_than_a_fifth_white_for_a_figure_at_the_head_of_the_next() -> None:
    """What follows has room where that figure and one after it are a little smaller."""
    rest = [figure("g", 300), table("t", 12), block("c", "callout", 190)]
    plan, pages = planned(figure("f", 400), text("a", 60), *rest, used=PAGE - 70)
    assert pages["c"] == max(pages.values()) and len(set(pages.values())) <= 3
    assert all(choice.get("scale", 1) >= 0.88 for choice in plan.values())


def test_the_words_before_a_box_may_stand_on_the_page_before() -> None:
    lead = block("w", "paragraph", 40, is_sticky=True)
    box = block("c", "callout", 250)
    plan, pages = planned(lead, box, used=PAGE - 150)
    assert plan["w"]["unstuck"] and pages == {"w": 1, "c": 2}
    plan, pages = planned(lead, box, used=PAGE - 100)  # no white to speak of: they stay together
    assert "unstuck" not in plan.get("w", HERE) and pages["c"] == 2


def galley(*blocks: Block) -> list[dict[str, Any]]:
    """The marks of one long page."""
    marks: list[dict[str, Any]] = []
    y = 0.0
    for one in [*blocks, block("end", "end", 0)]:
        at = {"page": 1, "id": one.key, "kind": one.kind, "level": one.level}
        marks.append({**at, "what": "block", "is_sticky": one.is_sticky, "room": PAGE - y})
        if one.picture:
            marks.append({"what": "body", "id": one.key, "page": 1, "room": PAGE - y})
            below = PAGE - y - one.picture
            marks.append({"what": "picture", "id": one.key, "page": 1, "room": below})
        y += one.height
    return marks


def test_heights_are_read_from_one_long_page() -> None:
    read = blocks_of(galley(text("a", 120), figure("f", 300)))
    assert [(one.key, one.height, one.picture) for one in read] == [("a", 120, 0), ("f", 300, 240)]


def test_what_comes_out_otherwise_is_set_anew_from_there() -> None:
    """A figure that is said to fit, and does not, is asked of once more and made smaller."""
    asked: list[Plan] = []
    blocks = [text("a", PAGE - 300), figure("f", 300), text("b", 100)]

    def ask(plan: Plan) -> Sequence[dict[str, Any]]:
        asked.append(plan)
        marks = galley(*blocks)
        if plan is GALLEY:
            return marks
        fits = plan.get("f", HERE)["scale"] < 1 and plan["f"]["where"] == "here"
        return [
            {**mark, "page": 1 if fits or (mark["what"] == "block" and mark["id"] != "b") else 2}
            if mark.get("id") in ("f", "b") else mark
            for mark in marks
        ]  # fmt: skip

    plan = settle(ask, PAGE)
    assert "f" not in asked[1] and plan["f"]["scale"] < 1
    assert len(asked) <= 4


def lead(height: float, picture: float) -> list[dict[str, Any]]:
    """Page one: a block and a figure, of which the picture may shrink."""
    marks = [
        {"what": "lead", "id": "s", "page": 1, "room": PAGE},
        {"what": "lead", "id": "f", "page": 1, "room": PAGE - height},
        {"what": "body", "id": "f", "page": 1, "room": PAGE - height},
        {"what": "picture", "id": "f", "page": 1, "room": PAGE - height - picture},
        {"what": "lead-end", "id": "", "page": 1, "room": PAGE - height - picture - GAP},
    ]
    return [*marks, *({**mark, "page": 2} for mark in galley(text("a", 100)))]


def test_the_chart_of_page_one_shrinks_to_fit_or_stands_after_the_contents() -> None:
    assert settle(lambda plan: lead(400, 200), PAGE) == {}
    assert 0.88 <= settle(lambda plan: lead(500, 200), PAGE)["f"]["scale"] < 1
    assert settle(lambda plan: lead(600, 200), PAGE)["f"]["where"] == "later"


@pytest.mark.parametrize(("room", "is_overleaf"), [(30, True), (200, False)])
def test_a_heading_for_which_figures_leave_no_room_begins_a_page(
    room: float, is_overleaf: bool
) -> None:
    marks = galley(text("a", 90), heading("h"), text("b", 90))
    flushed = {"what": "flushed", "id": "h", "kind": "heading", "page": 1, "room": room}

    def ask(plan: Plan) -> list[dict[str, Any]]:
        is_moved = plan.get("h", HERE).get("overleaf", False)
        return [*marks[:2], {**flushed, "room": PAGE} if is_moved else flushed, *marks[2:]]

    plan = settle(ask, PAGE)
    assert plan.get("h", HERE).get("overleaf", False) is is_overleaf


def turned(key: str, rows: int) -> Block:
    """A wide table on pages of its own, 400 points high."""
    height = 30.0 + 20 * rows
    cuts = [30 + 20.0 * y for y in range(rows)]
    return block(key, "turned", height, cuts=cuts, page=400.0)


def test_a_turned_table_begins_a_page_and_so_does_what_follows() -> None:
    _, pages = planned(text("a", 100), turned("t", 10), text("b", 100))
    assert pages == {"a": 1, "t": 2, "b": 3}


def test_a_turned_table_takes_as_many_of_its_own_pages_as_it_needs() -> None:
    # 18 rows on the first page; on each of the next the head again and as many.
    _, pages = planned(text("a", 100), turned("t", 40), turned("u", 2), text("b", 100))
    assert pages == {"a": 1, "t": 2, "u": 5, "b": 6}


def test_figures_that_wait_are_set_before_a_turned_table() -> None:
    plan, pages = planned(text("a", 500), figure("f", 300), turned("t", 3), text("b", 100))
    assert (plan["f"]["where"], plan["t"].get("flush")) == ("top", True)
    assert pages == {"a": 1, "f": 2, "t": 3, "b": 4}
