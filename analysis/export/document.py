"""The step both exporters share: a notebook read into a plain document.

A document is a dict that JSON can hold, and the bytes of its pictures by file name. Whatever is
counted, named or looked up is settled here, so that HTML and PDF cannot disagree: which heading
is the title, section numbers, "Figure 3", where a link leads.

Fields: title, title_id (empty where no link leads there), short_title, stem, subtitle, scope, as_of,
as_of_text, language, description, keywords, authors,
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
    image {picture, alt, width, ratio?, share?, most?, align?}
    code {text}, output {text}, error {name, message}
    math {tex, given, ids, number?, instead?} and, in the format that was written, {mathml} or
        {typst}; instead: an image of it, for where it cannot be set
A picture's width is in CSS pixels, its ratio is width to height where it is not its own; share and
most are of the width of what is around it: for its width, and for the most that it takes.
Links become {t: "link", href, c, is_file?}, {t: "link", to, c} or {t: "ref", to, s, title}.
{t: "digest", s} is a checksum, which may be broken across lines.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from analysis.export import (
    blocks,
    bounds,
    characters,
    extensions,
    frontmatter,
    interactive,
    markup,
    maths,
    references,
    terminal,
)
from analysis.export.markup import Node, find, is_web, words
from analysis.export.pictures import Pictures, joined

HIDDEN_TAGS = {"parameters", "injected-parameters"}
CALLOUT_WORDS = {"finding": "Finding", "caution": "Caution", "contrary": "Contrary evidence"}
BASIS_WORDS = {"likelihood": "Likelihood", "fact": "Fact"}
_MONTHS = [
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
]  # fmt: skip
DATE = re.compile(rf"\d{{4}}-\d\d(?:-\d\d)?|(?:\d\d?\s)?(?:{'|'.join(_MONTHS)})\s\d{{4}}")


@dataclass
class Document:
    """What an exporter renders: `data` (JSON) and `pictures` (file name to bytes).

    warnings: what a reader of the report would not be shown as it is in the notebook, a line each;
    reading a notebook adds to them, and so does writing a format.
    lacking: characters that the project's fonts do not have; unshown: that no font here has.
    """

    data: dict[str, Any]
    pictures: dict[str, bytes] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    lacking: frozenset[str] = frozenset()
    unshown: frozenset[str] = frozenset()


def read(
    notebook: NotebookNode,
    name: str = "notebook",
    folder: Path | None = None,
    printed_lines: int = bounds.PRINTED_LINES,
) -> Document:
    """A notebook as a document.

    name: the title where the notebook has none. folder: where pictures that Markdown cells name
    by a relative path are looked for. printed_lines: of an output that are shown, 0 for all.
    """
    return _Reader(notebook, name, folder, printed_lines).document()


class _Reader:
    def __init__(
        self, notebook: NotebookNode, name: str, folder: Path | None, printed_lines: int
    ) -> None:
        self.notebook = notebook
        self.printed_lines = printed_lines
        self.name = name
        self.pictures = Pictures(folder)
        self.warnings: list[str] = []
        self.title: Node | None = None  # the heading that is the title
        self.cover: blocks.Cover | None = None

    # -- cells and outputs -------------------------------------------------------------------

    def document(self) -> Document:
        markdown = [cell.source for cell in self.notebook.cells if cell.cell_type == "markdown"]
        self.notes = extensions.Notes(markdown)
        self.front = frontmatter.read(self.notebook.cells)
        data = self._head([node for cell in self.notebook.cells for node in self._cell(cell)])
        references.collect_notes(data["blocks"])
        whole = {"summary": data["summary"], "blocks": data["blocks"]}
        maths.resolve(whole, self.warnings)
        references.embolden_within(data["summary"], is_within=True)
        references.embolden_within(data["blocks"])
        data["contents"] = references.number(data["blocks"])
        for table in find(data["blocks"], lambda node: node.get("kind") == "table"):
            _keep_dates_whole(table)
        references.note_sources(data["blocks"])
        references.resolve_links(whole, self.warnings, self.title)
        to_title = find(whole, lambda node: self.title and node.get("to") == self.title["id"])
        data["title_id"] = self.title["id"] if self.title and any(to_title) else ""
        characters.set_directions(data)
        data["title_dir"] = "rtl" if characters.is_right_to_left(data["title"]) else ""
        data["marks"] = characters.marks(data)
        self.warnings += interactive.warnings(find(whole, lambda node: "unshown" in node))
        self.warnings += self.pictures.warnings()
        lacking = characters.lacking(data)
        if unshown := characters.without_glyph(lacking):
            self.warnings.append(characters.warning(unshown))
        return Document(
            data, self.pictures.files, self.warnings, frozenset(lacking), frozenset(unshown)
        )

    def _cell(self, cell: NotebookNode) -> list[Node]:
        tags = set(cell.get("metadata", {}).get("tags", []))
        if cell.cell_type == "markdown":
            text = frontmatter.without(cell.source) if cell is self.front.cell else cell.source
            return self._prose(self.notes.brought_to(text), cell.get("attachments", {}))
        if cell.cell_type == "code" and not tags & HIDDEN_TAGS:
            found = self._outputs(cell.get("outputs", []))
            for output in find(found, lambda node: node.get("kind") in ("output", "error", "code")):
                key = "message" if output["kind"] == "error" else "text"
                output[key] = bounds.shortened(output[key], self.printed_lines)
            return found
        return []  # raw cells are meant for one other format

    def _prose(self, text: str, attachments: dict[str, Any] | None = None) -> list[Node]:
        found = markup.markdown(text, raw_html=True)
        self.pictures.load(found, attachments or {})
        return found

    def _outputs(self, outputs: list[NotebookNode]) -> list[Node]:
        found: list[Node] = []
        for output in outputs:
            if output.output_type == "stream":
                text = _terminal(output.text)
                if found and "parts" in found[-1]:
                    found[-1]["parts"].append(text)
                elif text:
                    found.append({"kind": "output", "parts": [text]})
            elif output.output_type == "error":
                message = _terminal(str(output.get("evalue", "")))
                found.append({"kind": "error", "name": output.ename, "message": message})
            else:
                shown = self._shown(output.get("data", {}), output.get("metadata", {}))
                if blocks.MIME not in output.get("data", {}):  # no section of the notebook's
                    references.embolden_within(shown, is_within=True)
                interactive.join(found, shown)
        for node in found:
            if "parts" in node:
                node["text"] = "\n".join(node.pop("parts"))
        return found

    def _shown(self, data: dict[str, Any], metadata: dict[str, Any]) -> list[Node]:
        """The richest form of an output that can be printed."""
        if (block := blocks.read(data)) is not None:
            return self._block(block, data)
        if "text/markdown" in data:
            return self._prose(joined(data["text/markdown"]))
        if picture := self.pictures.first_of(data):
            name, mime = picture
            own = {**metadata, **metadata.get(mime, {})}
            alt = str(own.get("alt", ""))
            image = self.pictures.node("image", name, alt, markup.sizes(own))
            formula = maths.sole(markup.latex(joined(data.get("text/latex", ""))))
            return [{**formula, "instead": image} if formula else image]
        if (line := interactive.of_bundle(data)) is not None:
            return line
        if "text/html" in data:
            source = joined(data["text/html"])
            found = markup.html(source) or interactive.of_scripts(source)
            self.pictures.load(found, {})
            if found:
                return found
        if "text/latex" in data:
            source = joined(data["text/latex"])
            table = maths.table(source)
            return markup.html(table) if table else markup.latex(source)
        text = _terminal(joined(data.get("text/plain", "")))
        if "text/html" in data and interactive.is_bare(text):
            return []  # of HTML that shows nothing
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
        picture = self.pictures.first_of(shown)
        if picture is None:
            return [{"kind": "output", "text": alt}]
        values = figure.data
        data = {"data": vars(values)} if values else {}
        return [{**self.pictures.node("figure", picture[0], alt), **_caption(figure), **data}]

    # -- title and metadata ------------------------------------------------------------------

    def _head(self, found: list[Node]) -> dict[str, Any]:
        meta = self.notebook.get("metadata", {})
        cover = self.cover or blocks.Cover("", "", "", (), "", "")
        title = cover.title
        title = title or self.front.title
        headings = [block for block in found if block["kind"] == "heading"]
        top = headings[0] if headings else None
        text = markup.plain(top["c"]).strip() if top else ""
        # A heading with siblings is that of a section.
        is_sole = top and all(other["level"] > top["level"] for other in headings[1:])
        is_title = is_sole and (top["level"] == 1 or top is found[0])  # type: ignore[index]
        if top and (text == title or (not title and is_title)):
            found = [block for block in found if block is not top]
            title = title or text
            self.title = {**top, "id": top.get("id") or "title", "number": ""}
        title = title or str(meta.get("title") or self.name.replace("_", " "))
        authors = self.front.authors or [
            str(author.get("name", "")) if isinstance(author, dict) else str(author)
            for author in meta.get("authors", [])
        ]
        as_of = cover.as_of or self.front.date
        return {
            "title": title,
            "stem": cover.stem or _stem(self.name),
            "short_title": title if len(title) <= 70 else title[:68].rsplit(" ", 1)[0] + " …",
            "subtitle": cover.subtitle or self.front.subtitle,
            "scope": cover.scope,
            "as_of": as_of,
            "as_of_text": _long_date(as_of),
            "language": cover.language if self.cover else self.front.language or cover.language,
            "description": cover.description or self.front.description,
            "keywords": cover.keywords or self.front.keywords,
            "authors": [author for author in authors if author],
            "parameters": [list(pair) for pair in cover.parameters],
            "summary": markup.markdown(cover.summary),
            "has_cover": self.cover is not None,
            "blocks": found,
        }


# -- the briefing's own outputs ----------------------------------------------------------------


def _caption(block: blocks.Figure | blocks.Table) -> Node:
    return {
        "id": block.id,
        "caption": markup.inline(block.caption),
        "source": _lines(block.source),
        "coverage": _lines(block.coverage),
        "note": markup.inline(block.note),
    }


def _table(table: blocks.Table) -> Node:
    columns: list[Node] = [
        {"c": [words(column.name)], "align": column.align} for column in table.columns
    ]
    for node, column in zip(columns, table.columns, strict=True):
        if column.width:
            node["width"] = column.width
    rows = [[_cell(cell) for cell in row] for row in table.cells()]
    for row in rows:
        if row:
            row[0]["head"] = True
    return {"kind": "table", "columns": columns, "rows": rows, **_caption(table)}


def _cell(cell: blocks.Cell) -> Node:
    stated = {"tone": cell.tone, "title": cell.title}
    nodes = markup.inline(cell.text) if cell.markdown else _lines(cell.text)
    return {"c": nodes, **{key: text for key, text in stated.items() if text}}


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
                {"t": "link", "href": f"#{key}", "c": [words(key)]} for key in item.evidence
            ],
        }
        for item in judgements.items
    ]
    return {"kind": "judgements", "items": items}


def _sources(sources: blocks.Sources) -> Node:
    items = [
        {
            **vars(item),
            "url": item.url if is_web(item.url) else "",
            "id": f"source-{number}",
            "number": str(number),
        }
        for number, item in enumerate(sources.items, 1)
    ]
    return {"kind": "sources", "items": items}


def _provenance(provenance: blocks.Provenance) -> list[Node]:
    """A section of its own: facts, then a table of tables and one of the publishers' files."""
    facts = [
        *provenance.facts,
        ("Parameters", "; ".join(f"{name}={value}" for name, value in provenance.parameters)),
        ("Versions", ", ".join(f"{name}\u00a0{version}" for name, version in provenance.versions)),
    ]
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
        {"kind": "heading", "level": 2, "c": [words("Provenance")]},
        {"kind": "facts", "items": [{"name": k, "value": v} for k, v in facts]},
        *tables,
        *files,
    ]


def _lines(text: str) -> list[Node]:
    """Text as it is written, its lines parted by breaks."""
    nodes: list[Node] = []
    for line in text.strip().splitlines():
        nodes += [{"t": "break"}, words(line)] if nodes else [words(line)]
    return nodes


def _listing(caption: str, widths: dict[str, float], rows: list[list[str]]) -> list[Node]:
    """A table of plain texts, without a number; a checksum is the last of each row."""
    columns = [{"c": [words(n)], "align": "left", "width": w} for n, w in widths.items()]
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


# -- small readers -----------------------------------------------------------------------------


def _terminal(text: str) -> str:
    """What a terminal would show at the end: no colour codes, progress bars at their last state."""
    lines = terminal.screen(joined(text)).split("\n")
    kept = "".join(c for c in "\n".join(map(str.rstrip, lines)) if c == "\n" or c.isprintable())
    return kept.strip("\n").rstrip()


def _stem(name: str) -> str:
    """A name as that of a file: letters, digits and dashes."""
    return re.sub(r"[^\w-]+", "-", name).strip("-")[:80] or "notebook"


def _long_date(iso: str) -> str:
    """2024-06-12 as 12 June 2024; anything else as it stands."""
    try:
        day = date.fromisoformat(iso)
    except ValueError:
        return iso
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
