"""Where the figures and tables of a PDF go, decided one after another from where the text puts them.

Typst settles a layout within five attempts, too few for a chain of figures each of which moves the
next. So the layout is asked, a figure is placed, and the layout is asked again; every answer is
final, since a figure moves nothing that stands before it.

A mark is what the layout tells of one of these, in the order of the text; lengths in points:
    {what: "figure", id, page, room, over, shrinks}  `over`: what it lacks of the page's `room`;
                                                     `shrinks`: the height of its picture
    {what: "table", id, page, room, over}            a table short enough for one page
    {what: "end", id, page, room}                    the end of a section
    {what: "drawn", id, page}                        where a figure went
A plan gives each id its place: {where: "here" | "top" | "breaks" | "flush", scale}.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

Mark = Mapping[str, Any]
Plan = dict[str, dict[str, Any]]

SMALLEST = 0.85  # of its size: a figure may shrink so far to fit a page
MM = 72 / 25.4
BREAKS = 50 * MM  # the room in which a short table begins and goes on overleaf
WHITE = 60 * MM  # the most that the end of a section may leave empty
HERE: dict[str, Any] = {"where": "here", "scale": 1}


def settle(ask: Callable[[Plan], Sequence[Mark]]) -> Plan:
    """The plan of a document. ask: the marks of its layout under a plan."""
    plan: Plan = {}
    marks = ask(plan)
    while decide(marks, plan):
        marks = ask(plan)
    return plan


def decide(marks: Sequence[Mark], plan: Plan) -> bool:
    """Add to `plan` what these marks settle; True where that moves what follows."""
    drawn = {mark["id"]: mark["page"] for mark in marks if mark["what"] == "drawn"}
    waiting = 0  # the last page that a figure before this mark went to
    for mark in marks:
        if mark["what"] == "drawn":
            continue
        if mark["id"] not in plan:
            plan[mark["id"]] = _place(mark, waiting > mark["page"])
            if plan[mark["id"]] != HERE:
                return True
        waiting = max(waiting, drawn.get(mark["id"], 0))
    return False


def _place(mark: Mark, is_behind: bool) -> dict[str, Any]:
    """The place of one. is_behind: a figure before it waits for the next page."""
    if mark["what"] == "end":
        return {**HERE, "where": "flush"} if is_behind and mark["room"] < WHITE else HERE
    if mark["what"] == "table":
        fits = mark["over"] <= 0 or mark["room"] < BREAKS
        return HERE if fits else {**HERE, "where": "breaks"}
    if is_behind:  # or it would come before the one it follows
        return {**HERE, "where": "top"}
    if mark["over"] <= 0:
        return HERE
    scale = 1 - mark["over"] / mark["shrinks"] if mark["shrinks"] else 0
    if scale >= SMALLEST:
        return {**HERE, "scale": scale}
    return {**HERE, "where": "top"}
