"""Where the figures and tables of a PDF go, decided one after another from where the text puts them.

Typst settles a layout within five attempts, too few for a chain of figures each of which moves the
next. So the layout is asked, a figure is placed, and the layout is asked again; every answer is
final, since a figure moves nothing that stands before it.

A mark is what the layout tells of one of these, in the order of the text; `room` is what its page
has left below it, lengths in points:
    {what: "figure" | "table", id, page, room}     where it would begin
    {what: "end", id, page, room}                  the end of a section
    {what: "top" | "body" | "picture", id, page, room}
                                                   within it: its caption; its body; below its picture
    {what: "bottom", id, page, room, gap}          its end; `gap`: the space it needs below
A plan gives each id its place: {where: "here" | "top" | "breaks" | "long" | "flush", scale}.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

Mark = Mapping[str, Any]
Plan = dict[str, dict[str, Any]]

SMALLEST = 0.85  # of its size: a figure may shrink so far to fit a page
MM = 72 / 25.4
LONG = 95 * MM  # a table as tall as this is set in the text, over as many pages as it takes
BREAKS = 50 * MM  # the room in which a short table begins and goes on overleaf
WHITE = 60 * MM  # the most that the end of a section may leave empty
HERE: dict[str, Any] = {"where": "here", "scale": 1}


class Size(NamedTuple):
    """Heights in points, the same wherever it stands; of what is taller than a page, the page's."""

    whole: float  # with its caption and the gap below
    body: float
    picture: float


def settle(ask: Callable[[Plan], Sequence[Mark]]) -> Plan:
    """The plan of a document. ask: the marks of its layout under a plan."""
    plan: Plan = {}
    marks = ask(plan)  # each in one piece, whatever its height
    sizes = sizes_of(marks)
    for table in _long(marks, sizes):
        plan[table] = {**HERE, "where": "long"}
    if plan:
        marks = ask(plan)
    while _decide(marks, sizes, plan):
        marks = ask(plan)
    return plan


def sizes_of(marks: Sequence[Mark]) -> dict[str, Size]:
    """The heights that a layout without a plan tells, by id."""
    at: dict[str, dict[str, float]] = defaultdict(dict)
    sizes: dict[str, Size] = {}
    for mark in marks:
        room = at[mark["id"]]
        room[mark["what"]] = mark["room"]
        if mark["what"] == "bottom":
            bottom = mark["room"]
            sizes[mark["id"]] = Size(
                whole=room.get("top", room["body"]) - bottom + mark["gap"],
                body=room["body"] - bottom,
                picture=room["body"] - room.get("picture", room["body"]),
            )
    return sizes


def _long(marks: Sequence[Mark], sizes: Mapping[str, Size]) -> list[str]:
    figures = {mark["id"] for mark in marks if mark["what"] == "figure"}
    return [key for key, size in sizes.items() if key not in figures and size.body >= LONG]


def _decide(marks: Sequence[Mark], sizes: Mapping[str, Size], plan: Plan) -> bool:
    """Add to `plan` what these marks settle; True where that moves what follows."""
    drawn = {mark["id"]: mark["page"] for mark in marks if mark["what"] == "body"}
    waiting = 0  # the last page that a figure before this mark went to
    for mark in marks:
        if mark["what"] not in ("figure", "table", "end"):
            continue
        if mark["id"] not in plan:
            plan[mark["id"]] = _place(mark, sizes.get(mark["id"]), waiting > mark["page"])
            if plan[mark["id"]] != HERE:
                return True
        if mark["what"] == "figure":
            waiting = max(waiting, drawn[mark["id"]])
    return False


def _place(mark: Mark, size: Size | None, is_behind: bool) -> dict[str, Any]:
    """The place of one. is_behind: a figure before it waits for the next page."""
    if size is None:  # the end of a section
        return {**HERE, "where": "flush"} if is_behind and mark["room"] < WHITE else HERE
    over = size.whole - mark["room"]
    if mark["what"] == "table":
        fits = over <= 0 or mark["room"] < BREAKS
        return HERE if fits else {**HERE, "where": "breaks"}
    if is_behind:  # or it would come before the one it follows
        return {**HERE, "where": "top"}
    if over <= 0:
        return HERE
    scale = 1 - over / size.picture if size.picture else 0
    if scale >= SMALLEST:
        return {**HERE, "scale": scale}
    return {**HERE, "where": "top"}
