"""What a notebook cell shows: figures, tables, callouts, judgements, sources, provenance, the cover.

Each block gives Jupyter a MIME bundle, and `read` gives the block of a bundle. JupyterLab and stock
nbconvert use the bundle's `text/html`; the briefing exporters use `application/vnd.briefing+json`
(and, of a figure, `image/svg+xml`). In JSON a field that has its default is left out.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, dataclass, fields, is_dataclass, replace
from functools import cache
from html import escape
from types import UnionType
from typing import Any, ClassVar, Literal, Union, get_args, get_origin, get_type_hints

MIME = "application/vnd.briefing+json"

Align = Literal["left", "right", "center"]
Tone = Literal["", "yes", "no", "abstain", "absent", "weak", "strong", "muted"]
CalloutTone = Literal["finding", "caution", "contrary"]
Bundle = dict[str, Any]
Pair = tuple[str, str]

_CAPTION_STYLE = "font-size: 90%; max-width: 65em; color: #3d4650"


class Block:
    """What the exporters know how to set; `kind` is its name in JSON."""

    kind: ClassVar[str]

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> Bundle:
        return {
            MIME: {"kind": self.kind, **_to_json(self)},
            "text/html": self.html(),
            "text/plain": self.text(),
        }

    def html(self) -> str:
        """The block as HTML without a style sheet."""
        raise NotImplementedError

    def text(self) -> str:
        """The block as plain text."""
        raise NotImplementedError


# -- figures and tables ------------------------------------------------------------------------


@dataclass(frozen=True)
class Values:
    """The plotted values of a figure: names of columns, and rows of as many values.

    meanings: what each column holds and its unit, one a column; empty where it is not told.
    """

    columns: Sequence[str]
    rows: Sequence[Sequence[Any]]
    meanings: Sequence[str] = ()

    def __post_init__(self) -> None:
        _check_width("values", self.columns, self.rows)


@dataclass(frozen=True)
class Figure(Block):
    """A chart with what a reader needs to trust it.

    id: "fig-...", unique in a notebook. svg: the drawing. caption, note: Markdown. alt: what the
    chart shows, in words, with its main figures. source, coverage: one line of text each. data: the
    plotted values.
    """

    kind = "figure"

    id: str
    svg: str
    caption: str
    alt: str
    source: str
    coverage: str = ""
    note: str = ""
    data: Values | None = None

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> Bundle:
        bundle = super()._repr_mimebundle_()
        return {**bundle, "image/svg+xml": bundle[MIME].pop("svg")}

    def html(self) -> str:
        picture = base64.b64encode(self.svg.encode()).decode()
        lines = " ".join(part for part in (self.coverage, self.source) if part)
        return (
            f'<figure><img src="data:image/svg+xml;base64,{picture}" alt="{escape(self.alt)}">'
            f'<figcaption style="{_CAPTION_STYLE}">{_html(self.caption)}{_html(self.note)}'
            f"<p>{escape(lines)}</p></figcaption></figure>"
        )

    def text(self) -> str:
        return self.alt


@dataclass(frozen=True)
class Column:
    """A column of a table. width: relative to the others'; 0: as wide as its content.

    markdown: whether its cells hold Markdown within a line; else they are shown as they are written.
    """

    name: str
    width: float = 0
    align: Align = "left"
    markdown: bool = False


@dataclass(frozen=True)
class Cell:
    """A cell that is more than its text. title: for a pointer.

    markdown: whether the text is Markdown within a line; else it is shown as it is written.
    """

    text: str
    tone: Tone = ""
    title: str = ""
    markdown: bool = False


@dataclass(frozen=True)
class Table(Block):
    """A table, as many cells a row as there are columns.

    A cell's text is shown as it is written, each of its lines as one, unless the cell or its column
    says that it holds Markdown. caption, note: Markdown. source, coverage: one line of text each.
    """

    kind = "table"

    id: str
    caption: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell | str]]
    source: str
    coverage: str = ""
    note: str = ""

    def __post_init__(self) -> None:
        _check_width(self.id, self.columns, self.rows)

    def texts(self) -> list[list[str]]:
        """The rows without tones and titles."""
        return [[cell.text for cell in row] for row in self.cells()]

    def cells(self) -> list[list[Cell]]:
        """The rows, each cell as one that says whether it holds Markdown."""
        return [
            [
                replace(cell, markdown=cell.markdown or column.markdown)
                if isinstance(cell, Cell)
                else Cell(cell, markdown=column.markdown)
                for column, cell in zip(self.columns, row, strict=True)
            ]
            for row in self.rows
        ]

    def html(self) -> str:
        head = "".join(f"<th>{escape(column.name)}</th>" for column in self.columns)
        body = "".join(
            "<tr>" + "".join(f"<td>{_cell_html(cell)}</td>" for cell in row) + "</tr>"
            for row in self.cells()
        )
        return (
            f"<table><caption>{_html(self.caption)}</caption><thead><tr>{head}</tr></thead>"
            f"<tbody>{body}</tbody></table>"
            f'<p style="{_CAPTION_STYLE}">{escape(self.coverage)} {escape(self.source)}</p>'
        )

    def text(self) -> str:
        return "\n".join(" | ".join(row) for row in self.texts())


def _cell_html(cell: Cell) -> str:
    if cell.markdown:
        return _html(cell.text)
    return "<br>".join(escape(line) for line in cell.text.strip().splitlines())


def _check_width(name: str, columns: Sequence[Any], rows: Sequence[Sequence[Any]]) -> None:
    odd = [row for row in rows if len(row) != len(columns)]
    if odd:
        raise ValueError(f"{name}: a row has {len(odd[0])} cells for {len(columns)} columns")


# -- remarks and judgements --------------------------------------------------------------------


@dataclass(frozen=True)
class Callout(Block):
    """A boxed remark. tone: "contrary" is evidence against the main reading."""

    kind = "callout"

    title: str
    body: str
    tone: CalloutTone = "finding"

    def html(self) -> str:
        return f"<blockquote><b>{escape(self.title)}</b>{_html(self.body)}</blockquote>"

    def text(self) -> str:
        return f"{self.title}: {self.body}"


@dataclass(frozen=True)
class KeyJudgement:
    """One judgement. text, confidence: Markdown, a sentence each. evidence: ids of figures and tables.

    basis: "fact", or "likelihood" for what is yet to come.
    """

    text: str
    confidence: str
    basis: str = "fact"
    evidence: Sequence[str] = ()


@dataclass(frozen=True)
class Judgements(Block):
    """The key judgements of a briefing."""

    kind = "judgements"

    items: Sequence[KeyJudgement]

    def html(self) -> str:
        body = "".join(
            f"<li>{_html(item.text)}<i>{_html(item.confidence)}</i></li>" for item in self.items
        )
        return f"<ol>{body}</ol>"

    def text(self) -> str:
        return "\n".join(f"- {item.text} {item.confidence}" for item in self.items)


# -- sources and provenance --------------------------------------------------------------------


@dataclass(frozen=True)
class Publication:
    """What a publisher made public, and how it was come by; sha256 may be shortened."""

    publisher: str
    citation: str
    licence: str
    retrieved: str
    title: str = ""
    vintage: str = ""
    url: str = ""
    sha256: str = ""


@dataclass(frozen=True)
class Sources(Block):
    """The publications behind a briefing."""

    kind = "sources"

    items: Sequence[Publication]

    def _lines(self) -> list[str]:
        return [
            f"{item.publisher}: {item.citation} Licence: {item.licence}. "
            f"Retrieved {item.retrieved}."
            for item in self.items
        ]

    def html(self) -> str:
        return "<ul>" + "".join(f"<li>{escape(line)}</li>" for line in self._lines()) + "</ul>"

    def text(self) -> str:
        return "\n".join(self._lines())


@dataclass(frozen=True)
class TableUsed:
    """A table that a briefing was made from, by its file's `name` and its whole checksum."""

    name: str
    title: str
    vintage: str
    sha256: str
    corrected: str = ""


@dataclass(frozen=True)
class FileUsed:
    """A publisher's file that tables were made from, with its whole checksum."""

    publisher: str
    file: str
    licence: str
    sha256: str
    vintage: str = ""


@dataclass(frozen=True)
class Provenance(Block):
    """What a briefing was made from, so that another can make it again and compare.

    facts: label and value. parameters: name and value as the command line takes them. versions:
    package and version.
    """

    kind = "provenance"

    facts: Sequence[Pair]
    parameters: Sequence[Pair]
    tables: Sequence[TableUsed]
    files: Sequence[FileUsed]
    versions: Sequence[Pair]

    def _lines(self) -> list[str]:
        return [
            *(f"{name}: {value}" for name, value in [*self.facts, *self.parameters]),
            *(f"{table.name}: {table.vintage}; SHA-256 {table.sha256}" for table in self.tables),
            *(f"{file.publisher}, {file.file}: SHA-256 {file.sha256}" for file in self.files),
            *(f"{package} {version}" for package, version in self.versions),
        ]

    def html(self) -> str:
        lines = "".join(f"<li>{escape(line)}</li>" for line in self._lines())
        return f"<h2>Provenance</h2><ul>{lines}</ul>"

    def text(self) -> str:
        return "\n".join(self._lines())


# -- the cover and prose -----------------------------------------------------------------------


@dataclass(frozen=True)
class Cover(Block):
    """Title, date, parameters (label and value) and the bottom line (`summary`, Markdown).

    scope: one line under the title, as of when and to when the data reach.
    stem: how the names of files that are taken from the briefing begin. asked: what it was asked
    with, by name, as a build compares it with the request.
    """

    kind = "cover"

    title: str
    subtitle: str
    as_of: str
    parameters: Sequence[Pair]
    summary: str
    description: str
    scope: str = ""
    keywords: Sequence[str] = ()
    language: str = "en"
    stem: str = ""
    asked: Mapping[str, Any] | None = None

    def html(self) -> str:
        rows = "".join(
            f"<tr><th>{escape(label)}</th><td>{escape(value)}</td></tr>"
            for label, value in self.parameters
        )
        return (
            f"<h1>{escape(self.title)}</h1><p>{escape(self.subtitle)}</p>"
            f"<p>{escape(self.scope)}</p><table>{rows}</table>{_html(self.summary)}"
        )

    def text(self) -> str:
        return f"{self.title}. {self.subtitle}. {self.summary}"


@dataclass(frozen=True)
class Prose:
    """Computed Markdown, which every exporter knows."""

    markdown: str

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> Bundle:
        return {"text/markdown": self.markdown, "text/plain": self.markdown}


@cache
def _markdown() -> Any:
    import mistune

    return mistune.create_markdown(escape=True)


def _html(markdown: str) -> str:
    return str(_markdown()(markdown))


# -- to JSON and back --------------------------------------------------------------------------


def read(bundle: Mapping[str, Any]) -> Block | None:
    """The block of a MIME bundle, of whatever making; None where it holds none that is known.

    What is missing or of no use has its default, or is empty; a row of a table is cut or filled.
    """
    given = bundle.get(MIME)
    if not isinstance(given, dict) or str(given.get("kind")) not in _BLOCKS:
        return None
    svg = bundle.get("image/svg+xml", "")
    made: Block = _from_json(
        _BLOCKS[str(given["kind"])],
        {**given, "svg": "".join(svg) if isinstance(svg, list) else svg},
    )
    return made


_BLOCKS: dict[str, type[Block]] = {
    block.kind: block for block in (Cover, Figure, Table, Callout, Judgements, Sources, Provenance)
}


def _to_json(value: Any) -> Any:
    """A block as JSON can hold it."""
    if is_dataclass(value):
        stated = {f.name: getattr(value, f.name) for f in fields(value)}
        defaults = {f.name: f.default for f in fields(value)}
        return {name: _to_json(v) for name, v in stated.items() if v != defaults[name]}
    if isinstance(value, list | tuple):
        return [_to_json(item) for item in value]
    return value


def _from_json(made: Any, given: Mapping[str, Any]) -> Any:
    """A dataclass from JSON's object."""
    types = _types(made)
    stated = {}
    for each in fields(made):
        value = _typed(types[each.name], given.get(each.name))
        if value or each.default is MISSING:
            stated[each.name] = value
    if made is Table:
        width = len(stated["columns"])
        stated["rows"] = [[*row, *[""] * width][:width] for row in stated["rows"]]
    return made(**stated)


_types = cache(get_type_hints)


def _typed(wanted: Any, value: Any) -> Any:
    """JSON's value as the type that a field has; empty, or None, where it cannot be."""
    origin, inner = get_origin(wanted), get_args(wanted)
    if wanted is str:
        return "" if value is None else str(value)
    if wanted is bool:
        return value is True
    if wanted is float:
        return value if isinstance(value, int | float) else 0
    if origin is Literal:
        return value if value in inner else ""
    if origin is tuple:
        is_pair = isinstance(value, list | tuple) and len(value) == len(inner)
        return tuple(map(str, value)) if is_pair else None
    if origin is Sequence:
        items = value if isinstance(value, list | tuple) else []
        if inner[0] is Any:
            return items
        return [v for item in items if (v := _typed(inner[0], item)) is not None]
    if origin in (Union, UnionType):
        if not isinstance(value, dict):
            return _typed(str, value) if str in inner else None
        wanted = inner[0]
        if get_origin(wanted) is Mapping:
            return value
    try:
        return _from_json(wanted, value if isinstance(value, dict) else {})
    except ValueError:  # rows that are too short or too long
        return None
