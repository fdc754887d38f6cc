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
A plan tells of page one, {tight}: how much smaller it is set, in steps, so that its
chart has room; and of blocks that are not set as they come:
    {where: "here" | "top" | "breaks" | "later", scale, moved, close, flush, overleaf, whole,
unstuck}
a figure at the top of the next page; a table that goes on overleaf; a figure of page one that it has
no room for; a figure set after the table that follows it; a table with less space between its rows;
a block before which all figures are set, and one that begins a page; a paragraph or box kept in one
piece; the words before a box, set apart from it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from types import MappingProxyType
from typing import Any

BEGINS = " begins"  # after a block's key
Mark = Mapping[str, Any]
Plan = dict[str, dict[str, Any]]

HERE: dict[str, Any] = {"where": "here", "scale": 1}
GALLEY: Plan = {"galley": HERE}  # the plan of the one long page
SMALLEST = 0.88  # of its size: a figure may shrink so far, and its smallest type to 7 points
LINE = 14.4  # from a line of text to the next, in points, as all lengths here
LEAST_LINE = 5.5  # how tall a line is, from the top of its capitals to where it stands
GAP = 9.0  # between blocks; dropped at the foot of a page
APART = {"table": 18.0, "figure": 18.0, "callout": 14.2, "judgements": 14.2}  # around these
ABOVE = (23.8, 15.4, 13.3)  # a heading, by its level
DRIFT = 8.0  # from where a block was to begin: so much, and the rest is sought anew
SLIP = 3.0  # by which a height on the one long page may differ from that in place
CLOSER = 1.6  # by which a row may be less tall
CLOSE_FROM = 6  # rows
REPEATED = 20.0  # a table's head
LEAST_ROOM = 4 * LINE  # for a heading and the first lines of what follows
LAST_ROWS = 2  # of a table, which stay with its notes
TIGHTEST = 3  # steps by which page one may be set smaller; its least type is then of 7 points
ROUNDS = 20
MOST_OVERLEAF = 4  # headings that are moved overleaf one after the other, before that is left
KEPT = 160  # ways that are followed at a time
MUCH_WHITE = 0.18  # of a page; with what a foot may lack, a fifth
LARGE = 0.4  # of a page: a box that is smaller is never torn
SHRUNK = 1.0  # what it costs to make a figure as small as it may be
CLOSED = 0.6  # to set the rows of a table closer
MOVED = 1.5  # to set it after the table that follows it
TORN = 30.0  # to cut a large box in two
UNSTUCK = 3.0  # to begin a box overleaf from the words before it


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
    gap: float = GAP  # below it, which is part of its height
    is_whole: bool = False
    is_overleaf: bool = False
    is_moved: bool = False  # a figure that stands after the table it came before

    def choice(self, **more: Any) -> dict[str, Any]:
        """A choice for it in a plan."""
        return {**HERE, **({"moved": True} if self.is_moved else {}), **more}

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
    gap: float = 0.0  # of it, what is dropped where the page ends here
    held: float = 0.0  # headings and the like, which stay with what follows
    after: Block | None = None  # a figure for below the next table
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
    for _ in range(ROUNDS):
        chosen, pages = _read(best(blocks, way, height))
        blocks = _in_order(blocks, chosen)
        keys = [*(block.key for block in blocks), "end"]
        plan = {**first, **settled, **chosen}
        marks = ask(plan)
        found, tops = _pages(marks), _tops(marks, height)
        begun = {mark["id"]: mark["page"] for mark in marks if mark["what"] == "block"}
        above = {
            key for key, choice in chosen.items()
            if choice["where"] == "top" and found.get(key) == begun[key]
        }  # fmt: skip
        elsewhere = {
            block.key for block in blocks
            if block.key in above or any(
                found.get(one, pages.get(one)) != pages.get(one)
                for one in (block.key, _end_of(block.key))
            )
        }  # fmt: skip
        adrift = {
            key.removesuffix(BEGINS) for key, top in tops.items()
            if abs(top - pages.get(key, top)) > DRIFT
        }  # fmt: skip
        off = next((n for n, one in enumerate(blocks) if one.key in elsewhere | adrift), None)
        if off is None:
            break
        heading = off
        while heading and (blocks[heading - 1].kind == "heading" or blocks[heading - 1].is_sticky):
            heading -= 1
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
        elif block.key not in elsewhere and heading:
            off = heading
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


def _in_order(blocks: Sequence[Block], chosen: Plan) -> list[Block]:
    """The blocks as they are set: a figure that was moved stands after the table."""
    out = [*blocks]
    for number, block in enumerate(blocks):
        if "moved" in chosen.get(block.key, HERE) and not block.is_moved:
            out[number : number + 2] = blocks[number + 1], replace(block, is_moved=True)
    return out


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
    for block, following in pairwise(blocks):
        above = APART.get(following.kind, GAP)
        if following.kind == "heading":
            above = ABOVE[min(following.level, len(ABOVE)) - 1]
        block.gap = max(APART.get(block.kind, GAP), above)
    return blocks[:-1]


def best(blocks: Sequence[Block], start: Way, height: float) -> Way:
    """The cheapest way found to set these blocks on pages of a height."""
    ways = [start]
    for block, following in pairwise([*blocks, None]):
        assert block is not None  # which the last alone is
        may_move = (
            block.kind == "figure"
            and not block.is_moved
            and following is not None
            and following.kind == "table"
        )
        after: dict[tuple[Any, ...], Way] = {}
        for way in ways:
            for new in _all_ways(way, block, height, may_move):
                place = (
                    new.page,
                    round(new.used),
                    round(new.held),
                    len(new.waiting),
                    bool(new.after),
                )
                if place not in after or new.cost < after[place].cost:
                    after[place] = new
        ways = sorted(after.values(), key=lambda way: way.cost)[:KEPT]
    ends = []
    for way in ways:
        while way.waiting:
            way = _turn(way, height)
        ends.append(way)
    return min(ends, key=lambda way: way.cost)


def _all_ways(way: Way, block: Block, height: float, may_move: bool) -> Iterator[Way]:
    """The ways to set one more block, and below it the figure that was moved there."""
    if way.after is None:
        yield from _set(way, block, height)
        if may_move and not way.waiting:
            yield replace(way, after=replace(block, is_moved=True), cost=way.cost + MOVED)
        return
    for new in _set(replace(way, after=None), block, height):
        yield from _figure(new, way.after, height)


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
        unstuck = _lay(way, block, [block.height], height)
        yield replace(unstuck, cost=unstuck.cost + UNSTUCK).tell(
            block.key, {**HERE, "unstuck": True, "whole": True}
        )
    elif block.kind == "turned":
        yield _turned(way, block, height)
    elif block.kind == "table":
        yield from _table(way, block, height)
        if len(block.cuts) >= CLOSE_FROM:
            close = replace(way, cost=way.cost + CLOSED)
            yield from _table(close, _close(block), height, {"close": True})
    elif block.kind == "callout":
        if block.height - block.gap <= height - SLIP:
            whole = _lay(way, block, [block.height], height)
            yield whole.tell(block.key, {**HERE, "whole": True})
        if block.height > LARGE * height:
            torn = _lay(way, block, block.pieces(), height)
            yield replace(torn, cost=torn.cost + TORN) if torn.page > way.page else torn
    elif block.kind == "paragraph" and (way.waiting or block.is_whole or len(block.pieces()) == 1):
        # Nor in the midst of a sentence; and what is short is not cut.
        whole = _lay(way, block, [block.height], height)
        yield whole.tell(block.key, {**HERE, "whole": True})
    else:
        yield _lay(way, block, block.pieces(), height)


def _table(
    way: Way, block: Block, height: float, more: Mapping[str, Any] = MappingProxyType({})
) -> Iterator[Way]:
    """Set a table in one piece or between its rows; `more` is what else is chosen for it."""
    pieces = block.pieces()
    if len(pieces) == 1 or block.height < 0.9 * height:
        whole = _lay(way, block, [block.height], height)
        yield whole.tell(block.key, block.choice(**more)) if more else whole
    if len(pieces) > 1:
        choice = block.choice(where="breaks", **more)
        while way.waiting:  # no figure in the midst of its rows
            way, choice["flush"] = _turn(way, height), True
        broken = _lay(way, block, pieces, height)
        if broken.page > way.page:
            least = 0.3 if block.height > height / 2 else 1.0
            broken = replace(broken, cost=broken.cost + least)
        yield broken.tell(block.key, choice)


def _close(block: Block) -> Block:
    """A table with less space between its rows."""
    cuts = [cut - CLOSER * (number + 1) for number, cut in enumerate(block.cuts)]
    return replace(block, height=block.height - CLOSER * (len(cuts) + 1), cuts=cuts)


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
    over = way.used + way.held + block.height - block.gap - height
    is_first = not way.waiting  # or it would come before the one it follows
    smallest = (1 - SMALLEST) * block.picture
    small = replace(block, height=block.height - smallest, picture=0.0)
    if over > 0 or not is_first:
        queued = replace(way, waiting=(*way.waiting, block))
        yield queued.tell(block.key, block.choice(where="top"))
        if block.picture:  # so that what follows has room
            less = replace(way, waiting=(*way.waiting, small), cost=way.cost + SHRUNK)
            yield less.tell(block.key, block.choice(where="top", scale=SMALLEST))
    if over <= 0 and is_first:
        laid = _lay(way, block, [block.height], height)
        yield laid.tell(block.key, block.choice()) if block.is_moved else laid
        if block.picture:
            less = _lay(replace(way, cost=way.cost + SHRUNK), small, [small.height], height)
            yield less.tell(block.key, block.choice(scale=SMALLEST))
    elif is_first and over + SLIP <= smallest:
        scale = 1 - (over + SLIP) / block.picture
        cost = way.cost + SHRUNK * (1 - scale) / (1 - SMALLEST)
        less = _lay(replace(way, cost=cost), block, [block.height - over - SLIP], height)
        yield less.tell(block.key, block.choice(scale=round(scale, 4)))


def _lay(way: Way, block: Block, pieces: Sequence[float], height: float) -> Way:
    """Set the pieces of a block one below the other, over as many pages as it takes."""
    for number, piece in enumerate(pieces):
        piece += way.held
        is_last = number == len(pieces) - 1
        needed = piece - (block.gap if is_last else GAP if block.kind in SPACED else 0)
        while way.used > 0 and way.used + needed > height - SLIP:
            way = _turn(way, height)
            if number and block.kind in TABLES:
                needed, piece = needed + REPEATED, piece + REPEATED
        if not number:
            way = way.tell(block.key, way.page).tell(_top_of(block.key), round(way.used + way.held))
        if is_last and block.kind in ITEMISED:
            way = way.tell(_end_of(block.key), way.page)
        used = way.used + piece
        gap = block.gap if is_last else 0.0
        if is_last and used > height and used - gap <= height:
            gap, used = gap - (used - height), height
        # What is taller than a page goes on overleaf.
        way = replace(way, used=used % height if used > height else used, gap=gap, held=0.0,
                      page=way.page + int(used // height) if used > height else way.page)  # fmt: skip
    return way


def _turn(way: Way, height: float) -> Way:
    """The next page, with those figures at its top that have waited and that it has room for."""
    white = max(0.0, 1 - (way.used - way.gap) / height)
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
        cost += SHRUNK * (1 - scale) / (1 - SMALLEST)
        total = height
    for block in placed:
        told = (block.key, page, told)
        if scale < 1 and block.picture:
            told = (block.key, block.choice(where="top", scale=round(scale, 4)), told)
    cost += 0.3 * len(placed) + 2.5 * (len(waiting) - len(placed))
    return replace(way, cost=cost, page=page, used=total, gap=placed[-1].gap if placed else 0.0,
                   waiting=tuple(waiting[len(placed) :]), told=told)  # fmt: skip


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


def _tops(marks: Sequence[Mark], height: float) -> dict[str, float]:
    """How far down its page each block begins that is set where it is told of."""
    found = _pages(marks)
    return {
        _top_of(mark["id"]): height - mark["room"]
        for mark in marks
        if mark["what"] == "block"
        and mark["kind"] != "turned"
        and found.get(mark["id"]) == mark["page"]
    }


def _top_of(key: str) -> str:
    """Under which it stands how far down its page the block of that key begins."""
    return f"{key}{BEGINS}"


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
