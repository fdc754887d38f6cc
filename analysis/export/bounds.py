"""What a page can hold: long outputs cut short, words that may be broken, quotations not too deep."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from analysis.export.markup import Node, find, words

PRINTED_LINES = 200  # of an output that are shown where nothing else is said
IN_TEXT = 28  # characters in a row after which a line may be broken, on paper
_BREAK = "\u200b"  # a place where a line may be broken; nothing is seen there
_SHOWN = {
    "s", "text", "message", "name", "value", "title", "citation", "publisher", "licence", "vintage",
    "retrieved", "subtitle", "short_title", "word",
}  # fmt: skip
_ROOM = 9.0  # what may stand in one another on paper, by what each costs
_QUOTE, _LIST = 2.0, 1.0
_MARKS = 6  # marks, say bold within a link, in one another
_TALL, _LINE = 20, 90  # lines that may stay on one page, and the characters of each
_BARS = 40  # of quotations in one another, at the most
_CHUNK = 100  # lines that Typst sets at a time: the time of one block grows with its square


def shortened(text: str, limit: int) -> str:
    """An output's lines: where there are more than `limit`, its first and last, and how many are not.

    limit: how many lines are shown; 0 for all.

    >>> print(shortened("a\\nb\\nc\\nd\\ne", 2))
    a
    [… 3 of 5 lines are left out here …]
    e
    """
    lines = text.split("\n")
    left_out = len(lines) - limit
    if not limit or left_out <= 1:  # in place of one line there is room for it
        return text
    first = (limit + 1) // 2
    told = f"[… {left_out:,} of {len(lines):,} lines are left out here …]"
    return "\n".join([*lines[:first], told, *lines[len(lines) - (limit - first) :]])


def breakable(tree: Any, every: int = IN_TEXT) -> Any:
    """A copy of a document's part whose long words may be broken; tables are left to themselves.

    every: so many characters in a row, after which there is a place to break. What is set in lines
    of one width also gets these in `parts`.
    """
    long = re.compile(rf"[^\s{_BREAK}]{{{every}}}")

    def copied(node: Any) -> Any:
        if isinstance(node, list):
            return [copied(one) for one in node]
        if not isinstance(node, dict) or "rows" in node:
            return node
        made = {
            key: long.sub(rf"\g<0>{_BREAK}", value)
            if isinstance(value, str) and key in _SHOWN
            else copied(value)
            for key, value in node.items()
        }
        if node.get("kind") in ("code", "output", "error"):
            made["parts"] = _in_chunks(made["text" if "text" in made else "message"])
        return made

    return copied(tree)


def _in_chunks(text: str) -> list[str]:
    """The lines of an output, some at a time."""
    lines = text.split("\n")
    return ["\n".join(lines[at : at + _CHUNK]) for at in range(0, len(lines), _CHUNK)]


def shallow(blocks: list[Node], room: float = _ROOM) -> list[Node]:
    """Blocks that stand no deeper in one another than Typst sets.

    A quotation deeper than that becomes a row of such with as many `bars`; of a list's items,
    paragraphs with the items' marks. Nothing of the text is lost.
    """
    out: list[Node] = []
    for block in blocks:
        kind = block["kind"]
        if "c" in block:
            is_tall = _lines([block]) > _TALL
            made = {**block, "c": _shallow_marks(block["c"])}
            if kind == "heading":  # whose words stand in the contents too: a place is there once
                made["anchors"] = [n["id"] for n in find(made["c"], _is_anchor)]
                made["c"] = _without_anchors(made["c"])
            out.append({**made, "is_tall": True} if is_tall else made)
        elif kind == "quote" and room >= _QUOTE:
            out.append({**block, "blocks": shallow(block["blocks"], room - _QUOTE)})
        elif kind == "quote":
            out += _barred(block, 1, room)
        elif kind == "list" and room >= _LIST:
            items = [shallow(item, room - _LIST) for item in block["items"]]
            tall = [_lines(item) > _TALL for item in items]
            out.append({**block, "items": items, "tall": tall})
        elif kind == "list":
            out += _unlisted(block, room)
        elif "blocks" in block:
            out.append({**block, "blocks": shallow(block["blocks"], room - _QUOTE)})
        else:
            out.append(block)
    return out


def _is_anchor(node: Node) -> bool:
    return node.get("t") == "anchor"


def _without_anchors(nodes: list[Node]) -> list[Node]:
    kept = [node for node in nodes if not _is_anchor(node)]
    return [{**n, "c": _without_anchors(n["c"])} if "c" in n else n for n in kept]


def _lines(tree: Any) -> float:
    """About as many lines as blocks or nodes take on paper."""
    if isinstance(tree, list):
        return sum(map(_lines, tree))
    if not isinstance(tree, dict):
        return 0.0
    own = 1.0 if "kind" in tree else 0.0
    if "picture" in tree:
        own += min(tree.get("width", 600.0), 640.0) / 26  # as if it were two thirds as high
    if isinstance(text := tree.get("text", tree.get("s")), str):
        own += len(text) / _LINE + text.count("\n")
    inner = (tree.get(key) for key in ("c", "blocks", "items", "rows"))
    return own + sum(_lines(one) for one in inner if one)


def _barred(quote: Node, bars: int, room: float) -> Iterator[Node]:
    run: list[Node] = []
    for block in [*quote["blocks"], None]:
        if block is not None and block["kind"] != "quote":
            run.append(block)
            continue
        inner: list[Node] = []
        for one in shallow(run, room):
            if one["kind"] != "quote":
                inner.append(one)
                continue
            if inner:  # a quotation of a list's item stands beside it, with as many bars
                yield {"kind": "quote", "bars": min(bars, _BARS), "blocks": inner}
                inner = []
            yield {**one, "bars": min(bars + one.get("bars", 1), _BARS)}
        if inner:
            yield {"kind": "quote", "bars": min(bars, _BARS), "blocks": inner}
        run = []
        if block is not None:
            yield from _barred(block, bars + 1, room)


def _unlisted(block: Node, room: float) -> Iterator[Node]:
    for number, item in enumerate(block["items"], block["start"]):
        mark = f"{number}. " if block["ordered"] else "– "
        inner = shallow(item, room)
        if inner and inner[0]["kind"] == "paragraph":
            inner[0] = {**inner[0], "c": [words(mark), *inner[0]["c"]]}
        yield from inner


def _shallow_marks(nodes: list[Node], depth: int = 0) -> list[Node]:
    out: list[Node] = []
    for node in nodes:
        if "c" not in node:
            out.append(node)
        elif depth < _MARKS:
            out.append({**node, "c": _shallow_marks(node["c"], depth + 1)})
        else:
            out += _shallow_marks(node["c"], depth)
    return out
