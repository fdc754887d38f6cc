"""Markdown and HTML read into plain nodes, the one form both exporters render.

Everything passes one gate: Markdown becomes HTML, and HTML is walked by a list of known elements.
What is not on the list leaves its text behind; scripts, styles and frames leave nothing.

Inline nodes are dicts with a field `t`:
    text {s}, code {s}, math {tex}, math-ref {tex}, note {blocks}, break, anchor {id},
    image {src, alt, stated?},
    strong, em, strike, sub, sup {c: [inline...]}, link {href, c: [inline...]}
Block nodes are dicts with a field `kind`:
    paragraph {c, align?, unshown?}, heading {level, c, id?}, list {ordered, start,
        items: [[block...]...]}, quote {blocks}, code {text}, math {tex},
        image {src, alt, stated?, align?}, rule,
    table {columns: [{c, align}], rows: [[{c, head?, blocks?, look?}...]...], caption?, note?:
        [inline...]}; a cell has `blocks` and no `c` where it holds more than lines of text; look:
        {background?, colour?: "#rrggbb", bold?, italic?: true, bar?: {colour, from, to}}
A paragraph with `unshown` stands for an output that is not shown, see `interactive`.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterator
from functools import cache
from itertools import groupby
from typing import Any

import mistune
from bs4.element import CData, NavigableString, Tag

from analysis.export import (
    extensions,
    formulas,
    html_tree,
    inline_styles,
    interactive,
    lengths,
    vectors,
)

Node = dict[str, Any]

_MARKS = {
    "b": "strong",
    "strong": "strong",
    "i": "em",
    "em": "em",
    "cite": "em",
    "var": "em",
    "dfn": "em",
    "s": "strike",
    "del": "strike",
    "strike": "strike",
    "sub": "sub",
    "sup": "sup",
}
_CODE = {"code", "tt", "kbd", "samp"}
_DROPPED = {
    "script", "style", "applet", "noscript", "head", "title", "link", "meta", "input", "math",
}  # fmt: skip


@cache
def _reader(raw_html: bool) -> mistune.Markdown:
    # Addresses are judged later, where it is known what they are for.
    renderer = mistune.HTMLRenderer(escape=not raw_html, allow_harmful_protocols=True)
    return mistune.create_markdown(
        renderer=renderer, plugins=["table", "strikethrough", "url", "def_list", extensions.plugin]
    )


def markdown(text: str, raw_html: bool = False) -> list[Node]:
    r"""Markdown to blocks. raw_html: read HTML inside it, else show it as it was typed.

    >>> markdown("A *b* & <script>")
    [{'kind': 'paragraph', 'c': [{'t': 'text', 's': 'A '}, {'t': 'em', 'c': [{'t': 'text', 's': 'b'}]}, {'t': 'text', 's': ' & <script>'}]}]
    """  # noqa: E501
    text, held = formulas.hold(text)
    soup = (html_tree.regular if raw_html else html_tree.tree)(str(_reader(raw_html)(text)))
    formulas.plant(soup, held)
    return extensions.with_notes(_walk(soup), find)


def inline(text: str) -> list[Node]:
    """Markdown to one run of inline nodes: a caption, a table cell. Blocks are joined by breaks."""
    if not _SPECIAL.search(text):  # most cells of a table are a bare word or number
        return [words(text.strip())] if text.strip() else []
    return _inlines_of(markdown(text))


_SPECIAL = re.compile(r"[^\w\s.,;:()%/'’\-–—]|://|www\.|^\s*(?:[-–—]|\d+[.)])\s|---|\n|__|(?<!\w)_")


def _inlines_of(blocks: list[Node]) -> list[Node]:
    runs: list[list[Node]] = []
    for block in blocks:
        if "c" in block:
            runs.append(block["c"])
        elif block["kind"] == "list":
            runs.extend(_inlines_of(item) for item in block["items"])
        elif block["kind"] == "quote":
            runs.append(_inlines_of(block["blocks"]))
        elif block["kind"] == "math":
            runs.append([{"t": "math", "tex": block["tex"]}])
        elif block["kind"] == "code":
            runs += [[{"t": "code", "s": line}] for line in block["text"].split("\n")]
        elif block["kind"] == "table":
            runs += [_beside(row) for row in [block["columns"], *block["rows"]]]
        elif block["kind"] == "image":
            runs.append([{key: value for key, value in block.items() if key != "kind"}])
    out: list[Node] = []
    for run in filter(None, runs):
        out += [{"t": "break"}, *run] if out else run
    return out


def _beside(cells: list[Node]) -> list[Node]:
    """Cells of one row as inline nodes, apart from each other."""
    out: list[Node] = []
    for cell in cells:
        out += [words(" | "), *in_lines(cell)] if out else in_lines(cell)
    return out


def in_lines(cell: Node) -> list[Node]:
    """What a table's cell holds as inline nodes, whatever it holds."""
    return _inlines_of(cell["blocks"]) if "blocks" in cell else list(cell["c"])


def html(text: str) -> list[Node]:
    """HTML to blocks, by the list of known elements.

    >>> html("<p onclick='x()'>a<br><b>b</b></p><script>x()</script>")
    [{'kind': 'paragraph', 'c': [{'t': 'text', 's': 'a'}, {'t': 'break'}, {'t': 'strong', 'c': [{'t': 'text', 's': 'b'}]}]}]
    """  # noqa: E501
    soup = html_tree.regular(text)
    formulas.plant(soup, None)
    return _walk(soup)


def latex(text: str) -> list[Node]:
    """An output of LaTeX to blocks: its formulas, displayed, and the words between them."""
    blocks: list[Node] = []
    for part in formulas.latex(text):
        if isinstance(part, str):
            run = [words(" ".join(part.split()))]
        elif part.kind == "display":
            blocks.append({"kind": "math", "tex": part.tex})
            continue
        else:
            run = [{"t": "math", "tex": part.tex}]
        if blocks and blocks[-1]["kind"] == "paragraph":
            blocks[-1]["c"] += [words(" "), *run]
        else:
            blocks.append({"kind": "paragraph", "c": run})
    return blocks


def plain(nodes: list[Node]) -> str:
    """The text of inline nodes without their marks."""
    parts = []
    for node in nodes:
        if node["t"] == "break":
            parts.append(" ")
        elif node["t"] in ("math", "math-ref"):
            parts.append(node["tex"])
        else:
            parts.append(node.get("s") or plain(node.get("c", [])))
    return "".join(parts)


def find(tree: Any, wanted: Callable[[Node], Any]) -> Iterator[Node]:
    """Every dict in a tree of lists and dicts that `wanted` accepts, in the order of the text."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            if wanted(node):
                yield node
            within = [value for key, value in node.items() if key != "data"]  # a chart's numbers
        else:
            within = node
        waiting += [value for value in reversed(within) if isinstance(value, (dict, list))]


def is_web(address: str) -> bool:
    """Whether an address leads into the web: a report links to it, and loads nothing from it."""
    return address.startswith(("https://", "http://"))


def words(text: str) -> Node:
    """An inline node of plain text."""
    return {"t": "text", "s": text}


def _walk(parent: Tag) -> list[Node]:
    """The blocks of an element; runs of inline children become paragraphs."""
    blocks: list[Node] = []
    run: list[Node] = []

    def flush() -> None:
        nodes = _trim(run)
        run.clear()
        if not nodes:
            return
        if len(nodes) == 1 and nodes[0]["t"] == "image":
            blocks.append({"kind": "image", **nodes[0]})
        else:
            blocks.append({"kind": "paragraph", "c": nodes})

    for child in parent.children:
        if isinstance(child, Tag) and (child.name in html_tree.BLOCKS or _is_display_math(child)):
            # An anchor alone in front of a block marks the block.
            if not _trim([node for node in run if node["t"] != "anchor"]):
                anchors, run[:] = [node for node in run if node["t"] == "anchor"], []
            else:
                anchors = []
                flush()
            found = _block(child)
            target = next((b for b in found if "c" in b), None)
            if anchors and target is not None:
                target["c"] = anchors + target["c"]
            blocks += found
        else:
            run += _inline(child)
    flush()
    return blocks


def _is_display_math(tag: Tag) -> bool:
    return tag.name == "div" and "tex" in _classes(tag)


def _classes(tag: Tag) -> list[str]:
    return [name for name in tag.get_attribute_list("class") if name]


def _block(tag: Tag) -> list[Node]:
    name = tag.name
    if (made := extensions.block(tag, _walk)) is not None:
        return made
    if _is_display_math(tag):
        return [{"kind": "math", "tex": tag.get_text().strip()}]
    if re.fullmatch(r"h[1-6]", name):
        nodes = _trim(_inlines(tag))
        heading: Node = {"kind": "heading", "level": int(name[1]), "c": nodes}
        if tag.get("id"):
            heading["id"] = str(tag["id"])
        return [heading] if nodes else []
    if name in ("ul", "ol"):
        items = [_walk(li) for li in tag.find_all("li", recursive=False)]
        start = str(tag.get("start") or "1")
        first = int(start) if start.isdigit() else 1
        ordered = name == "ol"
        return [{"kind": "list", "ordered": ordered, "start": first, "items": items}]
    if name == "pre":
        return [{"kind": "code", "text": tag.get_text().strip("\n")}]
    if name == "hr":
        return [{"kind": "rule"}]
    if name == "table":
        return _table(tag)
    if name in interactive.EMBEDDED:
        return interactive.read(tag)
    blocks = _walk(tag)
    if align := _alignment(tag):
        for block in blocks:
            if block["kind"] in ("paragraph", "image"):
                block.setdefault("align", align)
    if name in ("dt", "summary"):
        for block in blocks:
            if block["kind"] == "paragraph":
                block["c"] = [{"t": "strong", "c": block["c"]}]
    if tag.get("id"):
        target = next((b for b in blocks if "c" in b), None)
        if target is not None:
            target["c"] = [{"t": "anchor", "id": str(tag["id"])}, *target["c"]]
    return blocks


def _alignment(tag: Tag) -> str:
    """How an element sets its lines, where it says so: "center", "right" or ""."""
    stated = lengths.declarations(str(tag.get("style", ""))).get("text-align", tag.get("align"))
    align = "center" if tag.name == "center" else str(stated or "").strip().lower()
    return align if align in ("center", "right") else ""


def _inlines(parent: Tag) -> list[Node]:
    return [node for child in parent.children for node in _inline(child)]


def _inline(child: Any) -> list[Node]:
    if isinstance(child, NavigableString):
        if type(child) not in (NavigableString, CData):  # a comment, a doctype
            return []
        text = re.sub(r"\s+", " ", str(child)) if not child.find_parent("pre") else str(child)
        return [words(text)] if text else []
    name = child.name
    if name in _DROPPED:
        return []
    if name == "br":
        return [{"t": "break"}]
    if "tex" in _classes(child):
        return [{"t": "math", "tex": child.get_text().strip()}]
    if "note-ref" in _classes(child):
        return [{"t": "note", "key": child.get_text()}]
    if "tex-ref" in _classes(child):
        return [{"t": "math-ref", "tex": child.get_text().strip()}]
    if name in ("img", "svg"):
        return _picture(child)
    if name in _CODE:
        return [{"t": "code", "s": child.get_text()}]
    nodes = _inlines(child)
    if nodes and _is_apart(child):
        nodes = [words(" "), *nodes, words(" ")]
    if name in _MARKS:
        return [{"t": _MARKS[name], "c": nodes}] if nodes else []
    anchor = child.get("id") or (child.get("name") if name == "a" else None)
    before: list[Node] = [{"t": "anchor", "id": str(anchor)}] if anchor else []
    if name == "a" and child.get("href") and nodes:
        return [*before, {"t": "link", "href": str(child["href"]).strip(), "c": nodes}]
    return before + nodes


def _is_apart(tag: Tag) -> bool:
    """Whether a style sets an inline element apart from the words beside it."""
    if not (style := lengths.declarations(str(tag.get("style", "")))):
        return False
    gaps = " ".join(
        value for name, value in style.items() if name.startswith(("margin", "padding"))
    )
    return (
        style.get("display", "inline") not in ("inline", "contents", "none")
        or style.get("position") in ("absolute", "fixed")
        or re.search(r"[1-9]", gaps) is not None
    )


def _picture(tag: Tag) -> list[Node]:
    """An <img>, or a drawing within the text, as an inline node; nothing where none is shown."""
    if tag.name == "svg":
        drawing = vectors.of_tag(tag)
        if not drawing:
            return []
        source = f"data:image/svg+xml;base64,{base64.b64encode(drawing.encode()).decode()}"
        node: Node = {"t": "image", "src": source, "alt": ""}
    else:
        node = {"t": "image", "src": str(tag.get("src", "")), "alt": str(tag.get("alt", ""))}
    stated = sizes({**tag.attrs, **lengths.declarations(str(tag.get("style", "")))})
    if tag.name == "svg" and not stated.keys() - {"width", "height"}:
        stated = {}  # the drawing has these itself
    return [{**node, "stated": stated} if stated else node]


def sizes(stated: dict[str, Any]) -> dict[str, float]:
    """A picture's width and height in CSS pixels, or as a share of what is around, by attributes.

    >>> sizes({"width": "300", "max-width": "50%"}), sizes({"width": "50%", "height": "auto"})
    ({'width': 300.0, 'most': 0.5}, {'share': 0.5})
    """
    found: dict[str, float] = {}
    for name, key in (("width", "width"), ("height", "height"), ("max-width", "most_width")):
        if length := lengths.pixels(str(stated.get(name, ""))):
            found[key] = length
    for name, key in (("width", "share"), ("max-width", "most")):
        if part := lengths.share(str(stated.get(name, ""))):
            found[key] = part
    return found


def _trim(nodes: list[Node]) -> list[Node]:
    """Neighbouring texts joined, white space and breaks at both ends removed."""
    out: list[Node] = []
    for is_text, run in groupby(nodes, key=lambda node: node["t"] == "text"):
        if not is_text:
            out += map(dict, run)
            continue
        parts = [node["s"] for node in run]
        text = re.sub(r"\s+", " ", "".join(parts)) if len(parts) > 1 else parts[0]
        out.append(words(text.lstrip() if out and out[-1]["t"] == "break" else text))
    while out and (out[0]["t"] == "break" or (out[0]["t"] == "text" and not out[0]["s"].strip())):
        out.pop(0)
    while out and (
        out[-1]["t"] == "break" or (out[-1]["t"] == "text" and not out[-1]["s"].strip())
    ):
        out.pop()
    if out and out[0]["t"] == "text":
        out[0]["s"] = out[0]["s"].lstrip()
    if out and out[-1]["t"] == "text":
        out[-1]["s"] = out[-1]["s"].rstrip()
    return out


_NUMBER = re.compile(r"[-−+]?[$€£]?\d[\d,. ]*(?:e[-+]?\d+)?\s?%?|nan|NaN|—|–|-|", re.IGNORECASE)


def _table(tag: Tag) -> list[Node]:
    """A table as a grid: spans are filled, header rows joined, columns of numbers set right.

    A row of the head, above its names, that is one cell all across is a part of the caption, and
    one of the foot, of the note.
    """
    grid = _grid(tag)
    width = max((len(line) for _, line in grid), default=0)
    if not width:
        return []
    across: dict[str, list[Node]] = {"thead": [], "tfoot": []}
    head: list[list[Node]] = []
    body: list[list[Node]] = []
    for part, line in grid:
        whole = len(line) == width > 1 and all(cell is line[0] for cell in line)
        if whole and "c" in line[0] and (part == "tfoot" or (part == "thead" and not head)):
            across[part] += [{"t": "break"}, *line[0]["c"]] if across[part] else line[0]["c"]
            continue
        if whole or part != "thead":
            line = [cell if cell is not before else {**cell, "c": []}
                    for before, cell in zip([None, *line], line, strict=False)]  # fmt: skip
        line += [{"c": []} for _ in range(width - len(line))]
        (head if part == "thead" else body).append(line)
    columns = [
        _column([line[x] for line in head], [line[x] for line in body]) for x in range(width)
    ]
    table: Node = {"kind": "table", "columns": columns, "rows": body}
    caption = tag.find("caption")
    named = _trim(_inlines(caption)) if isinstance(caption, Tag) else []
    if named or caption is not None or across["thead"]:
        between = [{"t": "break"}] if named and across["thead"] else []
        table["caption"] = [*named, *between, *across["thead"]]
    if across["tfoot"]:
        table["note"] = across["tfoot"]
    return [table]


def _grid(tag: Tag) -> list[tuple[str, list[Node]]]:
    """The rows of a table, each with its part of it: a cell stands wherever it spans to.

    Below itself a cell stands blank.
    """
    grid: list[tuple[str, list[Node]]] = []
    spans: dict[tuple[int, int], Node] = {}
    has_body = False
    rows = [row for row in tag.find_all("tr") if row.find_parent("table") is tag]
    for y, row in enumerate(rows):
        cells = row.find_all(["td", "th"], recursive=False)
        around = [above for above in (tag, row.parent, row) if isinstance(above, Tag)]
        part = around[1].name if len(around) == 3 else "tbody"
        line: list[Node] = []
        for cell in cells:
            while (y, len(line)) in spans:
                line.append(spans[y, len(line)])
            node = _cell(cell, around)
            wide, deep = (_span(cell, key) for key in ("colspan", "rowspan"))
            blank = {**{k: v for k, v in node.items() if k != "blocks"}, "c": []}
            for dy in range(1, deep):
                for dx in range(wide):
                    spans[y + dy, len(line) + dx] = blank
            line += [node] * wide
        while (y, len(line)) in spans:
            line.append(spans[y, len(line)])
        names = cells[1:] if cells and cells[0].name == "td" and not line[0]["c"] else cells
        if part == "thead" or (not has_body and names and all(c.name == "th" for c in names)):
            grid.append(("thead", line))
        elif line:
            has_body = True
            grid.append((part, line))
    return grid


_IN_LINES = {"paragraph", "heading", "math"}


def _cell(cell: Tag, around: list[Tag]) -> Node:
    blocks = _walk(cell)
    is_text = all(block["kind"] in _IN_LINES for block in blocks)
    node: Node = {"c": _trim(_inlines_of(blocks))} if is_text else {"c": [], "blocks": blocks}
    if cell.name == "th":
        node["head"] = True
    if align := re.search(r"text-align:\s*(left|right|center)", str(cell.get("style", ""))):
        node["align"] = align[1]
    if look := inline_styles.look(*around, cell):
        node["look"] = look
    return node


def _column(head: list[Node], body: list[Node]) -> Node:
    """A column of a table, from its cells."""
    names: list[Node] = []
    for cell in head:
        if cell["c"]:
            names += [{"t": "break"}, *cell["c"]] if names else cell["c"]
    stated = next((cell["align"] for cell in [*body, *head] if "align" in cell), None)
    numeric = any(cell["c"] for cell in body) and all(
        "blocks" not in cell and _NUMBER.fullmatch(plain(cell["c"]).strip()) for cell in body
    )
    return {"c": names, "align": stated or ("right" if numeric else "left")}


def _span(cell: Tag, key: str) -> int:
    value = str(cell.get(key) or "1")
    return min(int(value), 1000) if value.isdigit() and int(value) else 1
