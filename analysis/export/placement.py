"""Where the figures and tables of a PDF go, and how large its figures are.

Typst sets a text as it comes and looks at no page ahead. So a document is first set as one long
page, which tells how tall each of its blocks is. From these heights that way to fill the pages is
sought which leaves the least white, keeps figures near their text and shrinks them least. Then the
layout is asked whether it came out so; where it did not, the rest is sought anew from there.

A mark is what the layout tells of one of these, in the order of the text; `room` is what its page
has left below it, in points (on the one long page it may be below nought):
    {what: "lead", id, page, room}          a block of page one; "lead-end": below the last of them
    {what: "block", id, kind, level, is_sticky, page, room}
                                            where a block would begin; the last is of kind "end"
    {what: "flushed", id, kind, page, room}         below the figures that are set before it
    {what: "cut", page, room}               within it: its first line, and each of its rows or items
    {what: "body" | "picture", id, page, room}      a figure's picture begins, ends
A plan tells of page one, {tight}: how much smaller it is set, in steps of a twentieth, so that its
chart has room; and of blocks that are not set as they come:
    {where: "here" | "top" | "breaks" | "later", scale, flush, overleaf, whole}
a figure at the top of the next page; a table that goes on overleaf; a figure of page one that it has
no room for; a block before which all figures are set, and one that begins a page; a paragraph or box
kept in one piece.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

Mark = Mapping[str, Any]
Plan = dict[str, dict[str, Any]]

HERE: dict[str, Any] = {"where": "here", "scale": 1}
GALLEY: Plan = {"galley": HERE}  # the plan of the one long page
SMALLEST = 0.88  # of its size: a figure may shrink so far, and its smallest type to 7 points
LINE = 14.4  # from a line of text to the next, in points, as all lengths here
LEAST_LINE = 5.5  # how tall a line is, from the top of its capitals to where it stands
GAP = 9.0  # below a block; dropped at the foot of a page
APART = {"table": 18.0, "figure": 18.0}  # above them
SLIP = 3.0  # by which a height on the one long page may differ from that in place
REPEATED = 20.0  # a table's head
LEAST_ROOM = 4 * LINE  # for a heading and the first lines of what follows
LAST_ROWS = 2  # of a table, which stay with its notes
TIGHTEST = 2  # steps by which page one may be set smaller; its least type is then of 7 points
ROUNDS = 10
MOST_OVERLEAF = 4  # headings that are moved overleaf one after the other, before that is left
KEPT = 160  # ways that are followed at a time
MUCH_WHITE = 0.18  # of a page; with what a foot may lack, a fifth
LARGE = 0.4  # of a page: a box that is smaller is not torn


@dataclass
class Block:
    """A block as the one long page shows it."""

    key: str
    kind: str
    level: int
    is_sticky: bool
    start: float
    height: float = 0.0
    cuts: list[float] = field(default_factory=list)  # where its lines, rows or items begin
    picture: float = 0.0  # what of it may shrink
    page: float = 0.0  # the height of its own pages, which are turned on their side
    is_whole: bool = False
    is_overleaf: bool = False

    def pieces(self) -> list[float]:
        """The heights of its parts, none of which is cut."""
        if self.kind == "paragraph":
            lines = round((self.height - GAP) / LINE)
            if lines < 4:
                return [self.height]
            return [2 * LINE, *[LINE] * (lines - 4), self.height - LINE * (lines - 2)]
        tail = LAST_ROWS if self.kind in TABLES else 1
        if self.kind not in ITEMISED or len(self.cuts) <= tail:
            return [self.height]
        ends = [*self.cuts[1 : len(self.cuts) - tail + 1], self.height]
        return [end - begin for begin, end in zip([0.0, *ends], ends, strict=False)]


SPACED = ("list", "callout", "judgements", "sources")  # a gap between their items
TABLES = ("table", "turned")
ITEMISED = (*TABLES, *SPACED)


@dataclass(frozen=True)
class Way:
    """A way to set the blocks so far: its cost, and where the next would begin."""

    cost: float
    page: int
    used: float
    held: float = 0.0  # headings and the like, which stay with what follows
    waiting: tuple[Block, ...] = ()  # figures for the top of the next page
    told: tuple[Any, ...] = ()  # (key, page or choice), linked to those before

    def tell(self, key: str, what: int | dict[str, Any]) -> Way:
        return replace(self, told=(key, what, self.told))


def settle(
    ask: Callable[[Plan], Sequence[Mark]], height: float, turned: float | None = None
) -> Plan:
    """The plan of a document.

    Parameters
    ----------
    ask: the marks of its layout under a plan.
    height: of the text on a page.
    turned: of the text on a page that is turned on its side for a wide table.
    """
    for tight in range(TIGHTEST + 1):
        lead: Plan = {"lead": {**HERE, "tight": tight}} if tight else {}
        marks = ask({**GALLEY, **lead})
        first = {**_first_page(marks), **lead}
        if all(choice["where"] == "here" for choice in first.values()):
            break
    else:  # no room for all at any rate: what is there is set as usual
        marks = ask(GALLEY)
        first = _first_page(marks)
    blocks = blocks_of(marks)
    for block in blocks:
        block.page = (turned or height) if block.kind == "turned" else 0.0
    if not blocks:
        return first
    begin = next(mark for mark in marks if mark["what"] == "block")
    used = height - begin["room"] + sum(_height_in_lead(marks, key) for key in first
                                        if first[key]["where"] == "later")  # fmt: skip
    way = Way(0.0, begin["page"] + int(used // height), used % height)
    overleaf: set[str] = set()
    while True:
        for block in blocks:
            block.is_overleaf = block.key in overleaf
        plan, marks = _seek(ask, [replace(block) for block in blocks], way, first, height)
        found = {*_stranded(marks)} - overleaf
        if not found or len(overleaf) > MOST_OVERLEAF:
            return plan
        overleaf |= found


def _seek(
    ask: Callable[[Plan], Sequence[Mark]], blocks: list[Block], way: Way, first: Plan, height: float
) -> tuple[Plan, Sequence[Mark]]:
    """The plan of these blocks, and the marks of its layout; `first` is that of page one."""
    settled: Plan = {}
    tried: set[str] = set()
    keys = [*(block.key for block in blocks), "end"]
    for _ in range(ROUNDS):
        chosen, pages = _read(best(blocks, way, height))
        plan = {**first, **settled, **chosen}
        marks = ask(plan)
        found = _pages(marks)
        begun = {mark["id"]: mark["page"] for mark in marks if mark["what"] == "block"}
        above = {
            key for key, choice in chosen.items()
            if choice["where"] == "top" and found.get(key) == begun[key]
        }  # fmt: skip
        off = next(
            (
                number for number, block in enumerate(blocks)
                if block.key in above or any(
                    found.get(one, pages.get(one)) != pages.get(one)
                    for one in (block.key, _end_of(block.key))
                )
            ), None,
        )  # fmt: skip
        if off is None:
            break
        # What stands before is settled: set the rest anew from where it truly begins.
        block = blocks[off]
        is_late = found.get(block.key, 0) > pages[block.key]
        is_above = block.key in above
        before = blocks[off - 1] if off else None
        if is_above and before and before.kind == "paragraph" and not before.is_whole:
            # It would stand in the midst of the sentence that goes on from the page before.
            before.is_whole, is_above = True, False
            off, block = off - 1, before
        elif (is_late and block.key not in tried) or is_above:
            tried.add(block.key)
            block.height += GAP + SLIP if is_late else -GAP - SLIP
        else:
            off += 1  # as it came out
        at = next(mark for mark in marks if mark["what"] == "block" and mark["id"] == keys[off])
        waiting = tuple(
            block for block in (*way.waiting, *blocks[:off])
            if block.kind == "figure" and found.get(block.key, 0) > at["page"]
        )  # fmt: skip
        settled |= {block.key: chosen[block.key] for block in blocks[:off] if block.key in chosen}
        blocks, keys = blocks[off:], keys[off:]
        used = height - at["room"]
        if blocks and used > 0 and found.get(keys[0], 0) > at["page"]:
            used += APART.get(blocks[0].kind, GAP)  # told of before the space above it
        # A figure that has room on the page on which it is told of stands at the top of that.
        way = Way(0.0, at["page"], used - block.height if is_above else used, waiting=waiting)
    return plan, marks


def _stranded(marks: Sequence[Mark]) -> Iterator[str]:
    """The headings that Typst leaves below figures, though what follows is overleaf, and those whose
    text it begins in the margin."""
    found = _pages(marks)
    for mark, after in _followed(marks):
        if found.get(after, 0) > mark["page"] or mark["room"] < LEAST_ROOM:
            yield mark["id"]
    yield from _below(marks)


def _below(marks: Sequence[Mark]) -> Iterator[str]:
    """The blocks that Typst begins in the margin, each by the first of the headings above it: it
    keeps a heading with what follows even where that has no room."""
    first = key = ""
    kept = is_begun = False
    for mark in marks:
        if mark["what"] == "block":
            if not kept:
                first = mark["id"]
            key, is_begun = mark["id"], False
            kept = mark["kind"] == "heading" or mark["is_sticky"]
        elif key and mark["what"] == "cut" and not is_begun:
            is_begun = True
            if mark["room"] < LEAST_LINE:
                yield first


def _followed(marks: Sequence[Mark]) -> Iterator[tuple[Mark, str]]:
    """The headings before which all figures are set, each with the block after it."""
    flushed: Mark | None = None
    for mark in marks:
        if mark["what"] == "flushed" and mark["kind"] == "heading":
            flushed = mark
        elif flushed and mark["what"] == "block" and mark["kind"] != "heading":
            yield flushed, mark["id"]
            flushed = None


def blocks_of(marks: Sequence[Mark]) -> list[Block]:
    """The blocks after page one, with their heights."""
    blocks: list[Block] = []
    for mark in marks:
        y = -mark["room"]
        if mark["what"] == "block":
            if blocks:
                blocks[-1].height = y - blocks[-1].start
            blocks.append(Block(mark["id"], mark["kind"], mark["level"], mark["is_sticky"], y))
        elif blocks and mark["what"] == "cut":
            blocks[-1].cuts.append(y - blocks[-1].start)
        elif blocks and mark["what"] == "body":
            blocks[-1].picture = -y
        elif blocks and mark["what"] == "picture":
            blocks[-1].picture += y
    return blocks[:-1]


def best(blocks: Sequence[Block], start: Way, height: float) -> Way:
    """The cheapest way found to set these blocks on pages of a height."""
    ways = [start]
    for block in blocks:
        after: dict[tuple[int, int, int, int], Way] = {}
        for way in ways:
            for new in _set(way, block, height):
                place = (new.page, round(new.used), round(new.held), len(new.waiting))
                if place not in after or new.cost < after[place].cost:
                    after[place] = new
        ways = sorted(after.values(), key=lambda way: way.cost)[:KEPT]
    ends = []
    for way in ways:
        while way.waiting:
            way = _turn(way, height)
        ends.append(way)
    return min(ends, key=lambda way: way.cost)


def _set(way: Way, block: Block, height: float) -> Iterator[Way]:
    """The ways to set one more block."""
    if block.kind == "figure":
        yield from _figure(way, block, height)
    elif block.kind == "heading":
        ways = [way]
        if block.is_overleaf:
            turned = _turn(way, height) if way.used else way
            ways = [turned.tell(block.key, {**HERE, "overleaf": True})]
        elif block.level == 1 and way.waiting:
            flushed = way
            while flushed.waiting:
                flushed = _turn(flushed, height)
            ways = [flushed.tell(block.key, {**HERE, "flush": True})]
        apart = 2.5 if block.level == 1 else 0.5
        if not block.is_overleaf:
            ways.append(replace(way, cost=way.cost + apart * len(way.waiting)))
        for one in ways:
            yield replace(one, held=one.held + block.height).tell(block.key, 0)
    elif block.is_sticky:
        yield replace(way, held=way.held + block.height).tell(block.key, 0)
    elif block.kind == "turned":
        yield _turned(way, block, height)
    elif block.kind == "table":
        pieces = block.pieces()
        if len(pieces) == 1 or block.height < 0.9 * height:
            yield _lay(way, block, [block.height], height)
        if len(pieces) > 1:
            choice = {**HERE, "where": "breaks"}
            while way.waiting:  # no figure in the midst of its rows
                way, choice["flush"] = _turn(way, height), True
            broken = _lay(way, block, pieces, height)
            if broken.page > way.page:
                least = 0.3 if block.height > height / 2 else 1.0
                broken = replace(broken, cost=broken.cost + least)
            yield broken.tell(block.key, choice)
    elif block.kind == "callout" and block.height < LARGE * height:
        whole = _lay(way, block, [block.height], height)
        yield whole.tell(block.key, {**HERE, "whole": True})
    elif block.kind == "paragraph" and (way.waiting or block.is_whole or len(block.pieces()) == 1):
        # Nor in the midst of a sentence; and what is short is not cut.
        whole = _lay(way, block, [block.height], height)
        yield whole.tell(block.key, {**HERE, "whole": True})
    else:
        yield _lay(way, block, block.pieces(), height)


def _turned(way: Way, block: Block, height: float) -> Way:
    """Set a table on pages of its own, which are turned on their side."""
    choice = dict(HERE)
    while way.waiting:
        way, choice["flush"] = _turn(way, height), True
    if way.used > 0 or way.held:
        way = _turn(replace(way, used=way.used + way.held, held=0.0), height)
    begun = way.tell(block.key, way.page)
    own = _lay(replace(begun, used=0.0), block, block.pieces(), block.page)
    return replace(own, page=own.page + 1, used=0.0, cost=begun.cost).tell(block.key, choice)


def _figure(way: Way, block: Block, height: float) -> Iterator[Way]:
    over = way.used + way.held + block.height - GAP - height
    queued = replace(way, waiting=(*way.waiting, block)).tell(block.key, {**HERE, "where": "top"})
    if way.waiting:  # or it would come before the one it follows
        yield queued
    elif over <= 0:
        yield _lay(way, block, [block.height], height)
        if block.picture:  # so that what follows has room
            smaller = _lay(way, block, [block.height - (1 - SMALLEST) * block.picture], height)
            smaller = replace(smaller, cost=smaller.cost + 8 * (1 - SMALLEST))
            yield smaller.tell(block.key, {**HERE, "scale": SMALLEST})
    else:
        yield queued
        less = over + SLIP
        if block.picture and 1 - less / block.picture >= SMALLEST:
            scale = 1 - less / block.picture
            smaller = _lay(way, block, [block.height - less], height)
            smaller = replace(smaller, cost=smaller.cost + 8 * (1 - scale))
            yield smaller.tell(block.key, {**HERE, "scale": round(scale, 4)})


def _lay(way: Way, block: Block, pieces: Sequence[float], height: float) -> Way:
    """Set the pieces of a block one below the other, over as many pages as it takes."""
    for number, piece in enumerate(pieces):
        piece += way.held
        is_last = number == len(pieces) - 1
        needed = piece - (GAP if is_last or block.kind in SPACED else 0)
        while way.used > 0 and way.used + needed > height - SLIP:
            way = _turn(way, height)
            if number and block.kind in TABLES:
                needed, piece = needed + REPEATED, piece + REPEATED
        if not number:
            way = way.tell(block.key, way.page)
        if is_last and block.kind in ITEMISED:
            way = way.tell(_end_of(block.key), way.page)
        used = way.used + piece
        if is_last and used > height and used - GAP <= height:
            used = height
        # What is taller than a page goes on overleaf.
        way = replace(way, used=used % height if used > height else used, held=0.0,
                      page=way.page + int(used // height) if used > height else way.page)  # fmt: skip
    return way


def _turn(way: Way, height: float) -> Way:
    """The next page, with those figures at its top that have waited and that it has room for."""
    white = max(0.0, 1 - way.used / height)
    cost = way.cost + 40 * white**2 + (20 + 40 * (white - MUCH_WHITE) if white > MUCH_WHITE else 0)
    page, waiting, told = way.page + 1, list(way.waiting), way.told
    total = picture = 0.0
    placed: list[Block] = []
    for block in waiting:
        least = (1 - SMALLEST) * (picture + block.picture)
        if placed and total + block.height - least > height:
            break
        placed.append(block)
        total, picture = total + block.height, picture + block.picture
    scale = 1.0
    if total > height and picture:
        scale = max(SMALLEST, 1 - (total - height + 2 * SLIP) / picture)
        cost += 8 * (1 - scale)
        total = height
    for block in placed:
        told = (block.key, page, told)
        if scale < 1:
            told = (block.key, {"where": "top", "scale": round(scale, 4)}, told)
    cost += 0.3 * len(placed) + 2.5 * (len(waiting) - len(placed))
    return replace(way, cost=cost, page=page, used=total, waiting=tuple(waiting[len(placed) :]),
                   told=told)  # fmt: skip


def _read(way: Way) -> tuple[Plan, dict[str, int]]:
    """What a way chose for each block, and the pages on which it begins and ends; of headings,
    nought."""
    chosen: Plan = {}
    pages: dict[str, int] = {}
    told = way.told
    while told:
        key, what, told = told
        if isinstance(what, int):
            pages.setdefault(key, what)
        else:
            chosen.setdefault(key, what)
    return chosen, pages


def _pages(marks: Sequence[Mark]) -> dict[str, int]:
    """The page on which each block truly begins, and of rows and items the page of the last; a
    heading's goes with what follows it."""
    pages: dict[str, int] = {}
    key = kind = ""
    for mark in marks:
        if mark["what"] == "block":
            key, kind = mark["id"], mark["kind"]
            if kind == "heading" or mark["is_sticky"]:
                key = ""
        elif key and mark["what"] in ("cut", "body"):
            pages.setdefault(key, mark["page"])
            if kind in ITEMISED:
                pages[_end_of(key)] = mark["page"]
    return pages


def _end_of(key: str) -> str:
    """Under which the page stands on which the block of that key ends."""
    return f"{key} ends"


def _first_page(marks: Sequence[Mark]) -> Plan:
    """The last figure of page one made smaller where it does not fit, or set after the contents."""
    plan: Plan = {}
    over = -next((mark["room"] for mark in marks if mark["what"] == "lead-end"), 0.0)
    lead = [mark["id"] for mark in marks if mark["what"] == "lead"]
    at = {(mark["what"], mark["id"]): mark["room"] for mark in marks if "id" in mark}
    for key in reversed(lead):
        if over <= 0 or ("body", key) not in at:
            continue
        picture = at["body", key] - at["picture", key]
        scale = 1 - (over + SLIP) / picture
        if scale >= SMALLEST:
            plan[key] = {**HERE, "scale": round(scale, 4)}
            break
        plan[key] = {**HERE, "where": "later"}
        over -= _height_in_lead(marks, key)
    return plan


def _height_in_lead(marks: Sequence[Mark], key: str) -> float:
    """How tall a block of page one is."""
    lead = [mark for mark in marks if mark["what"] in ("lead", "lead-end")]
    for mark, after in pairwise(lead):
        if mark["id"] == key:
            return float(mark["room"] - after["room"])
    return 0.0
