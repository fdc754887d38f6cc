"""What in a document is counted or leads somewhere: sections, figures, notes, links within it."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import Any
from urllib.parse import unquote, urlsplit

from analysis.export import markup
from analysis.export.markup import Node, find, is_web, words

_NUMBERED_BY_HAND = re.compile(r"^(?:\d+(?:\.\d+)*[.)]?|[IVX]+\.|[A-Z]\.)\s")


def embolden_within(tree: Any, is_within: bool = False) -> None:
    """Headings within a list, a quotation, a table or a box open no section: they become bold text."""
    for block in tree:
        if block["kind"] == "heading" and is_within:
            words = [{"t": "strong", "c": block["c"]}]
            block.clear()
            block.update(kind="paragraph", c=words)
        for inner in [block.get("blocks", []), *_items(block)]:
            embolden_within(inner, is_within=True)


def _items(block: Node) -> list[list[Node]]:
    """The blocks within a list's items, or within a table's cells."""
    if block["kind"] == "table":
        return [cell["blocks"] for row in block["rows"] for cell in row if "blocks" in cell]
    return block["items"] if block["kind"] == "list" else []


def number(blocks: list[Node]) -> list[Node]:
    """Number sections, figures and tables in place; the table of contents."""
    headings = [block for block in blocks if block["kind"] == "heading"]
    used: Counter[str] = Counter()
    top = min((h["level"] for h in headings), default=1)
    at_top = [h for h in headings if h["level"] == top]
    by_hand = sum(bool(_NUMBERED_BY_HAND.match(markup.plain(h["c"]))) for h in at_top)
    is_numbered = by_hand * 2 <= len(at_top)
    open_levels: list[int] = []
    counts: list[int] = []
    for heading in headings:
        while open_levels and open_levels[-1] >= heading["level"]:
            open_levels.pop()
        open_levels.append(heading["level"])
        depth = len(open_levels)
        counts = counts[:depth] + [0] * (depth - len(counts))
        counts[depth - 1] += 1
        heading["level"] = depth
        is_shown = is_numbered and depth <= 2
        heading["number"] = ".".join(map(str, counts)) if is_shown else ""
        heading["c"], given = _explicit_id(heading["c"])
        slug = given or heading.get("id") or "sec-" + _slug(markup.plain(heading["c"]))
        heading["id"] = _unique(slug, used)
    for kind, label in (("figure", "Figure"), ("table", "Table")):
        # A table of a reader's own notebook has neither id nor caption, and no number.
        captioned = [b for b in blocks if b["kind"] == kind and "id" in b]
        for number, block in enumerate(captioned, 1):
            block["number"] = number
            block["label"] = f"{label}\u00a0{number}"
            block["id"] = _unique(block.get("id") or f"{kind[:3]}-{number}", used)
    return [
        {"level": h["level"], "number": h["number"], "id": h["id"], "c": _unlinked(h["c"])}
        for h in headings
        if h["level"] <= 2
    ]


def _explicit_id(nodes: list[Node]) -> tuple[list[Node], str]:
    """A heading's own id, written `## Heading {#sec-own-id}`."""
    if nodes and nodes[-1]["t"] == "text":
        match = re.search(r"\s*\{#([\w-]+)\}$", nodes[-1]["s"])
        if match:
            rest = nodes[-1]["s"][: match.start()]
            return [*nodes[:-1], {"t": "text", "s": rest}], match[1]
    return nodes, ""


def _slug(text: str) -> str:
    return re.sub(r"\W+", "-", text.lower()).strip("-") or "section"


def _unique(name: str, used: Counter[str]) -> str:
    used[name] += 1
    return name if used[name] == 1 else _unique(f"{name}-{used[name]}", used)


def note_sources(blocks: list[Node]) -> None:
    """Each publisher named in a source line gets the numbers of its entries in the sources."""
    notes: dict[str, list[Node]] = {}
    for block in blocks:
        for item in block["items"] if block["kind"] == "sources" else []:
            notes.setdefault(item["publisher"], []).append(item)
    notes.pop("", None)
    if not notes:
        return
    longest_first = sorted(notes, key=len, reverse=True)
    # With what stands in parentheses after it: the day of retrieval.
    named = re.compile(rf"(?<!\w)({'|'.join(map(re.escape, longest_first))})(?!\w)(?: \([^)]*\))?")
    for block in blocks:
        if block.get("source"):
            block["source"] = [
                part for node in block["source"] for part in _with_notes(node, named, notes)
            ]


def _with_notes(node: Node, named: re.Pattern[str], notes: dict[str, list[Node]]) -> list[Node]:
    if node["t"] != "text":
        return [node]
    out: list[Node] = []
    end = 0
    for found in named.finditer(node["s"]):
        out.append(words(node["s"][end : found.end()]))
        for first, last in _runs(notes[found[1]]):
            numbers = first["number"] if first is last else f"{first['number']}–{last['number']}"
            link = {"t": "link", "href": f"#{first['id']}", "c": [words(numbers)]}
            out += [{"t": "sup", "c": [link]}, {"t": "sup", "c": [words(",")]}]
        out.pop()
        end = found.end()
    return [*out, words(node["s"][end:])] if node["s"][end:] else out


def _runs(items: list[Node]) -> list[tuple[Node, Node]]:
    """The first and the last of each run of entries whose numbers follow one another."""
    runs: list[tuple[Node, Node]] = []
    for item in items:
        if runs and int(item["number"]) == int(runs[-1][1]["number"]) + 1:
            runs[-1] = (runs[-1][0], item)
        else:
            runs.append((item, item))
    return runs


def _unlinked(nodes: list[Node]) -> list[Node]:
    """A heading as the contents show it: no links, anchors or pictures within the entry's link."""
    out: list[Node] = []
    for node in nodes:
        if node["t"] == "link":
            out += _unlinked(node["c"])
        elif node["t"] not in ("anchor", "image"):
            within = {"c": _unlinked(node["c"])} if "c" in node else {}
            out.append({**node, **within, **({"ids": []} if "ids" in node else {})})
    return out


def collect_notes(blocks: list[Node]) -> None:
    """Number the notes of a text, and set them below it: each leads to the other."""
    notes: dict[str, str] = {}
    texts: list[list[Node]] = []
    waiting: Any = blocks
    while found := [*find(waiting, lambda node: node.get("t") == "note")]:
        waiting = []  # a note may refer to another
        given = [node.pop("blocks", []) for node in found]
        # By what they say: several places may refer to one note.
        for node, text, same in zip(found, given, map(json.dumps, given), strict=True):
            is_first = same not in notes
            number = notes.setdefault(same, str(len(notes) + 1))
            link = {"t": "link", "href": f"#note-{number}", "c": [words(number)]}
            anchor = [{"t": "anchor", "id": f"to-note-{number}"}] if is_first else []
            node.update(t="sup", c=[*anchor, link])
            if is_first:
                texts.append(_with_way_back(text, number))
                waiting.append(texts[-1])
    if texts:
        heading = {"kind": "paragraph", "c": [{"t": "strong", "c": [words("Notes")]}]}
        items = {"kind": "list", "ordered": True, "start": 1, "items": texts}
        blocks += [{"kind": "rule"}, heading, items]


def _with_way_back(text: list[Node], number: str) -> list[Node]:
    """A note with its anchor at its beginning, and at its end the way back to the text."""
    text = [*text]
    if not text or "c" not in text[-1]:
        text.append({"kind": "paragraph", "c": []})
    back: Node = {"t": "link", "href": f"#to-note-{number}", "c": [words("↑")]}
    text[-1] = {**text[-1], "c": [*text[-1]["c"], words(" "), back]}
    first = next(place for place, block in enumerate(text) if "c" in block)
    anchor: Node = {"t": "anchor", "id": f"note-{number}"}
    text[first] = {**text[first], "c": [anchor, *text[first]["c"]]}
    return text


def resolve_links(whole: dict[str, Any], warnings: list[str], title: Node | None = None) -> None:
    """Links within the document lead somewhere or become text; those to figures become labels.

    title: the heading that is the document's title. warnings: gets a line for each that leads nowhere.
    """
    targets: dict[str, Node] = {}
    loose: dict[str, str] = {}  # the way JupyterLab and others spell a heading's anchor
    for block in find(whole, lambda node: "id" in node):
        if block.get("t") == "anchor":
            if block["id"] in targets:
                block.update(t="text", s="")
            else:
                targets[block["id"]] = block
        else:
            targets[block["id"]] = block
            if block.get("kind") == "heading":
                loose.setdefault(_slug(markup.plain(block["c"])), block["id"])
    if title is not None:
        for name in [title["id"], *(node["id"] for node in title["c"] if node["t"] == "anchor")]:
            targets.setdefault(name, title)
        loose.setdefault(_slug(markup.plain(title["c"])), title["id"])
    for formula in find(whole, lambda node: "ids" in node):
        targets.update(dict.fromkeys(formula["ids"], formula))
    for link in list(find(whole, lambda node: node.get("t") == "link")):
        href = link["href"]
        if href.startswith("#"):
            key = unquote(href[1:])
            key = key if key in targets else loose.get(_slug(key), key)
            target = targets.get(key)
            key = title["id"] if title is not None and target is title else key
            del link["href"]
            if target is None:
                link["t"] = "span"
                warnings.append(f"A link leads nowhere: #{key}")
            elif target.get("label"):
                words = markup.plain(link.pop("c"))
                shown = markup.plain(target["caption"]) if words == key else words
                link.update(t="ref", to=key, s=target["label"], title=shown)
            elif target.get("kind") == "heading" and markup.plain(link["c"]) == key:
                section = target["number"] and f"Section\u00a0{target['number']}"
                words = section or markup.plain(target["c"])
                link.update(to=key, c=[{"t": "text", "s": words}])
            else:
                link["to"] = key
        elif not is_web(href) and not href.startswith("mailto:"):
            if urlsplit(href).scheme or href.startswith("//"):
                del link["href"]
                link["t"] = "span"
            else:
                link["is_file"] = True
