"""The step both exporters share: a notebook read into a plain document.

A document is a dict that JSON can hold, and the bytes of its pictures by file name. Whatever is
counted, named or looked up is settled here, so that HTML and PDF cannot disagree: which heading
is the title, section numbers, "Figure 3", where a link leads.

Fields: title, short_title, subtitle, as_of, as_of_text, language, description, keywords, authors,
parameters ([[label, value]...]), summary (blocks), has_cover, contents ([{level, number, id,
text}]), blocks.

Block kinds, beside those of `analysis.export.markup`:
    heading {level from 1, number, id, c}
    figure {id, number, label, caption, alt, picture, source, coverage, note, data?}
    table {columns: [{c, align, width?}], rows: [[{c, tone?, title?, head?}]]} and, of a captioned
        one, {id, number, label, caption, source, coverage, note}
    callout {title, tone, word, blocks}
    judgements {items: [{c, basis, word, confidence, evidence}]}
    sources {items: [{id, number, publisher, title, citation, licence, retrieved, vintage, url,
        sha256}]}: the notes that the publishers in source lines lead to
    facts {items: [{name, value}]}
    image {picture, alt, width?}, code {text}, output {text}, error {name, message}
    math {tex, rows: [{tex, picture, width, height, depth}]}
Links become {t: "link", href, c, is_file?}, {t: "link", to, c} or {t: "ref", to, s, title}.
{t: "digest", s} is a checksum, which may be broken across lines.
"""

from __future__ import annotations

import base64
import binascii
import io
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import unquote, unquote_to_bytes, urlsplit
from xml.parsers import expat

from nbformat import NotebookNode

from analysis.export import blocks, markup, maths
from analysis.export.markup import Node

HIDDEN_TAGS = {"parameters", "injected-parameters"}
CALLOUT_WORDS = {"finding": "Finding", "caution": "Caution", "contrary": "Contrary evidence"}
BASIS_WORDS = {"likelihood": "Likelihood", "fact": "Fact"}
_RASTER = ("image/png", "image/jpeg", "image/gif", "image/webp")
_MONTHS = [
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
]  # fmt: skip
DATE = re.compile(rf"\d{{4}}-\d\d(?:-\d\d)?|(?:\d\d?\s)?(?:{'|'.join(_MONTHS)})\s\d{{4}}")
_NUMBERED_BY_HAND = re.compile(r"^(?:\d+(?:\.\d+)*[.)]?|[IVX]+\.|[A-Z]\.)\s")


@dataclass
class Document:
    """What an exporter renders: `data` (JSON) and `pictures` (file name to bytes)."""

    data: dict[str, Any]
    pictures: dict[str, bytes] = field(default_factory=dict)


def read(notebook: NotebookNode, name: str = "notebook", folder: Path | None = None) -> Document:
    """A notebook as a document.

    name: the title where the notebook has none. folder: where pictures that Markdown cells name
    by a relative path are looked for.
    """
    return _Reader(notebook, name, folder).document()


class _Reader:
    def __init__(self, notebook: NotebookNode, name: str, folder: Path | None) -> None:
        self.notebook = notebook
        self.name = name
        self.folder = folder
        self.pictures: dict[str, bytes] = {}
        self.widths: dict[str, int] = {}
        self.seen = 0
        self.cover: blocks.Cover | None = None

    # -- cells and outputs -------------------------------------------------------------------

    def document(self) -> Document:
        data = self._head([node for cell in self.notebook.cells for node in self._cell(cell)])
        _plain_headings(data["summary"], is_within=True)
        _plain_headings(data["blocks"])
        data["contents"] = _number(data["blocks"])
        for table in find(data["blocks"], lambda node: node.get("kind") == "table"):
            _keep_dates_whole(table)
        _note_sources(data["blocks"])
        whole = {"summary": data["summary"], "blocks": data["blocks"]}
        _resolve_links(whole)
        self._draw_formulas(data)
        return Document(data, self.pictures)

    def _cell(self, cell: NotebookNode) -> list[Node]:
        tags = set(cell.get("metadata", {}).get("tags", []))
        if cell.cell_type == "markdown":
            return self._prose(cell.source, cell.get("attachments", {}))
        if cell.cell_type == "code" and not tags & HIDDEN_TAGS:
            return self._outputs(cell.get("outputs", []))
        return []  # raw cells are meant for one other format

    def _prose(self, text: str, attachments: dict[str, Any] | None = None) -> list[Node]:
        found = markup.markdown(text, raw_html=True)
        self._load_images(found, attachments or {})
        return found

    def _outputs(self, outputs: list[NotebookNode]) -> list[Node]:
        found: list[Node] = []
        for output in outputs:
            if output.output_type == "stream":
                text = _terminal(output.text)
                if found and found[-1].get("stream"):
                    found[-1]["text"] += "\n" + text
                elif text:
                    found.append({"kind": "output", "text": text, "stream": True})
            elif output.output_type == "error":
                message = _terminal(str(output.get("evalue", "")))
                found.append({"kind": "error", "name": output.ename, "message": message})
            else:
                found += self._shown(output.get("data", {}), output.get("metadata", {}))
        return found

    def _shown(self, data: dict[str, Any], metadata: dict[str, Any]) -> list[Node]:
        """The richest form of an output that can be printed."""
        if (block := blocks.read(data)) is not None:
            return self._block(block, data)
        if "text/markdown" in data:
            return self._prose(_joined(data["text/markdown"]))
        if picture := self._picture(data):
            name, mime = picture
            own = {**metadata, **metadata.get(mime, {})}
            width = own.get("width") if isinstance(own.get("width"), int | float) else None
            return [self._image("image", name, str(own.get("alt", "")), width)]
        if "text/html" in data:
            found = markup.html(_joined(data["text/html"]))
            self._load_images(found, {})
            if found:
                return found
        if "text/latex" in data:
            tex = re.sub(r"^\$+|\$+$", "", _joined(data["text/latex"]).strip()).strip()
            if all(maths.draw(line) for line in maths.lines(tex)) or "text/plain" not in data:
                return [{"kind": "math", "tex": tex}]
        text = _terminal(_joined(data.get("text/plain", "")))
        return [{"kind": "output", "text": text}] if text else []

    # -- the briefing's own outputs ----------------------------------------------------------

    def _block(self, block: blocks.Block, shown: dict[str, Any]) -> list[Node]:
        match block:
            case blocks.Cover():
                self.cover = block
                return []
            case blocks.Figure():
                return self._figure(block, shown)
            case blocks.Table():
                return [_table(block)]
            case blocks.Callout():
                return [_callout(block)]
            case blocks.Judgements():
                return [_judgements(block)]
            case blocks.Sources():
                return [_sources(block)]
            case blocks.Provenance():
                return _provenance(block)
        return []

    def _figure(self, figure: blocks.Figure, shown: dict[str, Any]) -> list[Node]:
        alt = figure.alt or markup.plain(markup.inline(figure.caption))
        picture = self._picture(shown)
        if picture is None:
            return [{"kind": "output", "text": alt}]
        values = figure.data
        data = {"data": {"columns": values.columns, "rows": values.rows}} if values else {}
        return [{**self._image("figure", picture[0], alt), **_caption(figure), **data}]

    # -- title and metadata ------------------------------------------------------------------

    def _head(self, found: list[Node]) -> dict[str, Any]:
        meta = self.notebook.get("metadata", {})
        cover = self.cover or blocks.Cover("", "", "", (), "", "")
        title = cover.title
        top = next((block for block in found if block["kind"] == "heading"), None)
        text = markup.plain(top["c"]).strip() if top else ""
        is_first = bool(top) and top is found[0]
        sole = top and top["level"] == 1 and sum(_is_top(block) for block in found) == 1
        if top and (text == title or (not title and (sole or is_first))):
            found = [block for block in found if block is not top]
            title = title or text
        title = title or str(meta.get("title") or self.name.replace("_", " "))
        authors = [
            str(author.get("name", "")) if isinstance(author, dict) else str(author)
            for author in meta.get("authors", [])
        ]
        return {
            "title": title,
            "short_title": title if len(title) <= 70 else title[:68].rsplit(" ", 1)[0] + " …",
            "subtitle": cover.subtitle,
            "as_of": cover.as_of,
            "as_of_text": _long_date(cover.as_of),
            "language": cover.language,
            "description": cover.description,
            "keywords": cover.keywords,
            "authors": [author for author in authors if author],
            "parameters": [list(pair) for pair in cover.parameters],
            "summary": markup.markdown(cover.summary),
            "has_cover": self.cover is not None,
            "blocks": found,
        }

    # -- pictures ----------------------------------------------------------------------------

    def _picture(self, data: dict[str, Any]) -> tuple[str, str] | None:
        """The first picture of an output that can be read: its file name and MIME type."""
        for mime in ("image/svg+xml", *_RASTER):
            if mime in data and (name := self._add(_bytes(data[mime], mime), mime)):
                return name, mime
        return None

    def _add(self, content: bytes | None, mime: str) -> str | None:
        """Keep a picture that can be read; its file name."""
        suffix, width = _picture_kind(content or b"")
        if not content or not suffix:
            return None
        for known, same in self.pictures.items():
            if same == content and known.endswith(suffix):
                return known
        name = f"picture-{len(self.pictures) + 1}{suffix}"
        self.pictures[name] = content
        if width:
            self.widths[name] = width
        return name

    def _image(self, kind: str, picture: str, alt: str, width: float | None = None) -> Node:
        """Its width in CSS pixels is the one stated, else its own, as in a browser."""
        width = width or self.widths.get(picture)
        sized = {"width": width} if width else {}
        self.seen += 1
        alt = alt or f"Picture {self.seen}, given without a description"
        return {"kind": kind, "picture": picture, "alt": alt, **sized}

    def _load_images(self, found: list[Node], attachments: dict[str, Any]) -> None:
        """Pictures named in Markdown: embedded where they are at hand, else their words."""
        for image in find(found, lambda node: node.get("t") == "image"):
            source = image.pop("src")
            picture = self._fetch(source, attachments)
            if picture:
                kind = image.get("kind", "")
                image.update(self._image(kind, picture, image["alt"]))
                continue
            words = image["alt"] or f"picture {source.rsplit('/', 1)[-1]}"[:80]
            text: Node = {"t": "text", "s": words}
            if _is_web(source):  # a report loads nothing from elsewhere
                text = {"t": "link", "href": source, "c": [text]}
            in_block = image.get("kind") == "image"
            image.clear()
            image.update({"kind": "paragraph", "c": [text]} if in_block else text)

    def _fetch(self, source: str, attachments: dict[str, Any]) -> str | None:
        if source.startswith("data:"):
            header, _, payload = source[5:].partition(",")
            is_base64 = header.endswith(";base64")
            content = _decode(payload) if is_base64 else unquote_to_bytes(payload)
            return self._add(content, header.split(";")[0])
        if source.startswith("attachment:"):
            for mime, value in attachments.get(unquote(source[11:]), {}).items():
                return self._add(_bytes(value, mime), mime)
        elif self.folder and not urlsplit(source).scheme and not source.startswith(("/", "\\")):
            path = self.folder / unquote(source)
            if path.is_file():
                return self._add(path.read_bytes(), "")
        return None

    def _draw_formulas(self, data: dict[str, Any]) -> None:
        for node in list(find(data, lambda n: n.get("kind") == "math" or n.get("t") == "math")):
            node["rows"] = []
            for tex in maths.lines(node["tex"]):
                is_display = node.get("kind") == "math"
                formula = maths.draw(tex.replace(r"\frac", r"\dfrac") if is_display else tex)
                row: Node = {"tex": tex}
                if formula:
                    row["picture"] = self._add(formula.svg.encode(), "image/svg+xml")
                    row.update(width=formula.width, height=formula.height, depth=formula.depth)
                node["rows"].append(row)


def _is_top(block: Node) -> bool:
    return block["kind"] == "heading" and block["level"] == 1


# -- the briefing's own outputs ----------------------------------------------------------------


def _caption(block: blocks.Figure | blocks.Table) -> Node:
    return {
        "id": block.id,
        "caption": markup.inline(block.caption),
        "source": markup.inline(block.source),
        "coverage": markup.inline(block.coverage),
        "note": markup.inline(block.note),
    }


def _table(table: blocks.Table) -> Node:
    columns: list[Node] = [
        {"c": [_words(column.name)], "align": column.align} for column in table.columns
    ]
    for node, column in zip(columns, table.columns, strict=True):
        if column.width:
            node["width"] = column.width
    rows = [[_cell(cell) for cell in row] for row in table.rows]
    for row in rows:
        if row:
            row[0]["head"] = True
    return {"kind": "table", "columns": columns, "rows": rows, **_caption(table)}


def _cell(cell: blocks.Cell | str) -> Node:
    if isinstance(cell, str):
        return {"c": markup.inline(cell)}
    stated = {"tone": cell.tone, "title": cell.title}
    return {"c": markup.inline(cell.text), **{key: text for key, text in stated.items() if text}}


def _callout(callout: blocks.Callout) -> Node:
    return {
        "kind": "callout",
        "title": callout.title,
        "tone": callout.tone,
        "word": CALLOUT_WORDS[callout.tone],
        "blocks": markup.markdown(callout.body),
    }


def _judgements(judgements: blocks.Judgements) -> Node:
    items = [
        {
            "c": markup.inline(item.text),
            "basis": item.basis,
            "word": BASIS_WORDS.get(item.basis, item.basis.capitalize()),
            "confidence": markup.inline(item.confidence),
            "evidence": [
                {"t": "link", "href": f"#{key}", "c": [_words(key)]} for key in item.evidence
            ],
        }
        for item in judgements.items
    ]
    return {"kind": "judgements", "items": items}


def _sources(sources: blocks.Sources) -> Node:
    items = [
        {
            **vars(item),
            "url": item.url if _is_web(item.url) else "",
            "id": f"source-{number}",
            "number": str(number),
        }
        for number, item in enumerate(sources.items, 1)
    ]
    return {"kind": "sources", "items": items}


def _provenance(provenance: blocks.Provenance) -> list[Node]:
    """A section of its own: facts, then a table of tables and one of the publishers' files."""
    facts = {
        **dict(provenance.facts),
        "Parameters": "; ".join(f"{name}={value}" for name, value in provenance.parameters),
        "Versions": ", ".join(f"{name}\u00a0{version}" for name, version in provenance.versions),
    }
    tables = _listing(
        "**Tables used.** The digest is that of the file in data/.",
        {"Table": 3.2, "Vintage": 1.9, "Corrected cells": 1, "SHA-256": 4},
        [
            [f"{table.title}\n{table.name}", table.vintage, table.corrected, table.sha256]
            for table in provenance.tables
        ],
    )
    files = _listing(
        "**Publishers' files** that these tables were made from.",
        {"Publisher and file": 3.4, "Licence": 2.7, "SHA-256": 4},
        [
            [f"{file.publisher}\n{file.file}", file.licence, file.sha256]
            for file in provenance.files
        ],
    )
    return [
        {"kind": "heading", "level": 2, "c": [_words("Provenance")]},
        {"kind": "facts", "items": [{"name": k, "value": v} for k, v in facts.items()]},
        *tables,
        *files,
    ]


def _words(text: str) -> Node:
    return {"t": "text", "s": text}


def _lines(text: str) -> list[Node]:
    nodes: list[Node] = []
    for line in text.split("\n"):
        nodes += [{"t": "break"}, _words(line)] if nodes else [_words(line)] if line else []
    return nodes


def _listing(caption: str, widths: dict[str, float], rows: list[list[str]]) -> list[Node]:
    """A table of plain texts, without a number; a checksum is the last of each row."""
    columns = [{"c": [_words(n)], "align": "left", "width": w} for n, w in widths.items()]
    cells = [
        [*({"c": _lines(text)} for text in row[:-1]), {"c": [{"t": "digest", "s": row[-1]}]}]
        for row in rows
    ]
    if not rows:
        return []
    return [{"kind": "table", "columns": columns, "rows": cells, "caption": markup.inline(caption)}]


def _keep_dates_whole(table: Node) -> None:
    for x, column in enumerate(table["columns"]):
        cells = [column["c"], *(row[x]["c"] for row in table["rows"] if x < len(row))]
        dates = [found[0] for cell in cells for found in DATE.finditer(markup.plain(cell))]
        if dates:
            column["whole"] = max(dates, key=len)


# -- numbers and links -------------------------------------------------------------------------


def _plain_headings(tree: Any, is_within: bool = False) -> None:
    """Headings within a list, a quotation or a box open no section: they become bold text."""
    for block in tree:
        if block["kind"] == "heading" and is_within:
            words = [{"t": "strong", "c": block["c"]}]
            block.clear()
            block.update(kind="paragraph", c=words)
        for inner in [block.get("blocks", []), *_items(block)]:
            _plain_headings(inner, is_within=True)


def _items(block: Node) -> list[list[Node]]:
    return block["items"] if block["kind"] == "list" else []


def _number(blocks: list[Node]) -> list[Node]:
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


def _note_sources(blocks: list[Node]) -> None:
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
        out.append(_words(node["s"][end : found.end()]))
        for item in notes[found[1]]:
            link = {"t": "link", "href": f"#{item['id']}", "c": [_words(item["number"])]}
            out += [{"t": "sup", "c": [link]}, {"t": "sup", "c": [_words(",")]}]
        out.pop()
        end = found.end()
    return [*out, _words(node["s"][end:])] if node["s"][end:] else out


def _unlinked(nodes: list[Node]) -> list[Node]:
    """A heading as the contents show it: no links, anchors or pictures within the entry's link."""
    out: list[Node] = []
    for node in nodes:
        if node["t"] == "link":
            out += _unlinked(node["c"])
        elif node["t"] not in ("anchor", "image"):
            out.append({**node, "c": _unlinked(node["c"])} if "c" in node else dict(node))
    return out


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


def _resolve_links(whole: dict[str, Any]) -> None:
    """Links within the document lead somewhere or become text; those to figures become labels."""
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
    for link in list(find(whole, lambda node: node.get("t") == "link")):
        href = link["href"]
        if href.startswith("#"):
            key = unquote(href[1:])
            key = key if key in targets else loose.get(_slug(key), key)
            target = targets.get(key)
            del link["href"]
            if target is None:
                link["t"] = "span"
            elif target.get("label"):
                words = markup.plain(link.pop("c"))
                title = markup.plain(target["caption"]) if words == key else words
                link.update(t="ref", to=key, s=target["label"], title=title)
            elif target.get("kind") == "heading" and markup.plain(link["c"]) == key:
                section = target["number"] and f"Section\u00a0{target['number']}"
                words = section or markup.plain(target["c"])
                link.update(to=key, c=[{"t": "text", "s": words}])
            else:
                link["to"] = key
        elif not _is_web(href) and not href.startswith("mailto:"):
            if urlsplit(href).scheme or href.startswith("//"):
                del link["href"]
                link["t"] = "span"
            else:
                link["is_file"] = True


def _is_web(address: str) -> bool:
    return address.startswith(("https://", "http://"))


# -- small readers -----------------------------------------------------------------------------


def _joined(value: Any) -> str:
    return "".join(value) if isinstance(value, list) else str(value)


def _bytes(value: Any, mime: str) -> bytes | None:
    text = _joined(value)
    return text.encode() if mime == "image/svg+xml" else _decode(text)


def _decode(text: str) -> bytes | None:
    try:
        return base64.b64decode(text)
    except (binascii.Error, ValueError):
        return None


def _picture_kind(content: bytes) -> tuple[str, int]:
    """File suffix, by the content and not by what it is said to be, and a photograph's pixels.

    ("", 0) where it cannot be read.
    """
    if content.lstrip()[:1] == b"<":
        return (".svg" if _root_element(content) == "http://www.w3.org/2000/svg svg" else "", 0)
    from PIL import Image

    try:
        with Image.open(io.BytesIO(content)) as image:
            image.load()
            width, form = image.width, str(image.format)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return "", 0
    suffix = {"PNG": ".png", "JPEG": ".jpg", "GIF": ".gif", "WEBP": ".webp"}.get(form, "")
    return suffix, width


def _root_element(content: bytes) -> str:
    """Namespace and name of an XML document's root; "" where the document is not well formed.

    Nor may it use entities of its own: those can grow without bound, or read other files.
    """
    names: list[str] = []

    def start(name: str, _: dict[str, str]) -> None:
        names.append(name)
        parser.StartElementHandler = None

    def refuse(*_: Any) -> int:
        raise ValueError("an entity")

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = start
    parser.EntityDeclHandler = parser.UnparsedEntityDeclHandler = refuse
    parser.ExternalEntityRefHandler = parser.SkippedEntityHandler = refuse
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, ValueError, LookupError):  # the last of an encoding
        return ""
    return names[0]


def _terminal(text: str) -> str:
    """What a terminal would show at the end: no colour codes, progress bars at their last state."""
    from nbconvert.filters.ansi import strip_ansi

    lines = _joined(strip_ansi(_joined(text))).replace("\r\n", "\n").split("\n")
    lines = [line.rstrip("\r").rsplit("\r", 1)[-1].expandtabs(8) for line in lines]
    kept = "".join(c for c in "\n".join(lines) if c == "\n" or c.isprintable())
    return kept.strip("\n").rstrip()


def _long_date(iso: str) -> str:
    """2024-06-12 as 12 June 2024; anything else as it stands."""
    try:
        day = date.fromisoformat(iso)
    except ValueError:
        return iso
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
