"""What a notebook cell shows: figures, tables, callouts, judgements, sources, provenance, the cover.

Each object gives Jupyter a MIME bundle. JupyterLab and stock nbconvert use its `text/html`;
the briefing exporters use `application/vnd.briefing+json` (and, of a figure, `image/svg+xml`).
"""

from __future__ import annotations

import base64
from dataclasses import asdict, dataclass, field
from html import escape
from typing import Any

import mistune

MIME = "application/vnd.briefing+json"

Cell = str | dict[str, str]
Bundle = dict[str, Any]

_markdown = mistune.create_markdown(escape=True)
_CAPTION_STYLE = "font-size: 90%; max-width: 65em; color: #3d4650"


def _html(markdown: str) -> str:
    return str(_markdown(markdown))


@dataclass(frozen=True)
class Figure:
    """A chart with what a reader needs to trust it.

    id: "fig-...", unique in a notebook. svg: the drawing. caption, note: Markdown. alt: what the
    chart shows, in words, with its main figures. source, coverage: one line each. data: the
    plotted values as {"columns": [...], "rows": [[...]]}.
    """

    id: str
    svg: str
    caption: str
    alt: str
    source: str
    coverage: str = ""
    note: str = ""
    data: dict[str, list[Any]] | None = None

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> Bundle:
        fields = {k: v for k, v in asdict(self).items() if k != "svg" and v}
        picture = base64.b64encode(self.svg.encode()).decode()
        lines = " ".join(part for part in (self.coverage, self.source) if part)
        return {
            MIME: {"kind": "figure", **fields},
            "image/svg+xml": self.svg,
            "text/html": (
                f'<figure><img src="data:image/svg+xml;base64,{picture}" alt="{escape(self.alt)}">'
                f'<figcaption style="{_CAPTION_STYLE}">{_html(self.caption)}{_html(self.note)}'
                f"<p>{escape(lines)}</p></figcaption></figure>"
            ),
            "text/plain": self.alt,
        }


@dataclass(frozen=True)
class Table:
    """A table of inline Markdown cells; a cell may carry a tone: {"text", "tone", "title"}.

    columns: [{"name", "align", "width"}]; rows: lists of cells, one a column.
    """

    id: str
    caption: str
    columns: list[dict[str, Any]]
    rows: list[list[Cell]]
    source: str
    coverage: str = ""
    note: str = ""

    def __post_init__(self) -> None:
        odd = [row for row in self.rows if len(row) != len(self.columns)]
        if odd:
            raise ValueError(f"{self.id}: a row has {len(odd[0])} cells for {len(self.columns)}")

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> Bundle:
        texts = [[c if isinstance(c, str) else c["text"] for c in row] for row in self.rows]
        head = "".join(f"<th>{escape(str(c['name']))}</th>" for c in self.columns)
        body = "".join(
            "<tr>" + "".join(f"<td>{_html(t)}</td>" for t in row) + "</tr>" for row in texts
        )
        return {
            MIME: {"kind": "table", **{k: v for k, v in asdict(self).items() if v}},
            "text/html": (
                f"<table><caption>{_html(self.caption)}</caption><thead><tr>{head}</tr></thead>"
                f"<tbody>{body}</tbody></table>"
                f'<p style="{_CAPTION_STYLE}">{escape(self.coverage)} {escape(self.source)}</p>'
            ),
            "text/plain": "\n".join(" | ".join(row) for row in texts),
        }


@dataclass(frozen=True)
class Callout:
    """A boxed remark. tone: finding, caution or contrary (evidence against the main reading)."""

    title: str
    body: str
    tone: str = "finding"

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> Bundle:
        return {
            MIME: {"kind": "callout", **asdict(self)},
            "text/html": f"<blockquote><b>{escape(self.title)}</b>{_html(self.body)}</blockquote>",
            "text/plain": f"{self.title}: {self.body}",
        }


@dataclass(frozen=True)
class Judgements:
    """The key judgements of a briefing: [{"text", "basis", "confidence", "evidence"}], Markdown.

    basis: "likelihood" or "fact"; confidence: a sentence of its own; evidence: figure, table ids.
    """

    items: list[dict[str, Any]]

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> Bundle:
        body = "".join(
            f"<li>{_html(i['text'])}<i>{_html(i['confidence'])}</i></li>" for i in self.items
        )
        return {
            MIME: {"kind": "judgements", "items": self.items},
            "text/html": f"<ol>{body}</ol>",
            "text/plain": "\n".join(f"- {i['text']} {i['confidence']}" for i in self.items),
        }


@dataclass(frozen=True)
class Sources:
    """Publishers behind a briefing, each with its licence, retrieval date and checksum."""

    items: list[dict[str, str]]

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> Bundle:
        lines = [
            f"{i['publisher']}: {i['citation']} Licence: {i['licence']}. "
            f"Retrieved {i['retrieved']}."
            for i in self.items
        ]
        return {
            MIME: {"kind": "sources", "items": self.items},
            "text/html": "<ul>" + "".join(f"<li>{escape(line)}</li>" for line in lines) + "</ul>",
            "text/plain": "\n".join(lines),
        }


@dataclass(frozen=True)
class Provenance:
    """What a briefing was made from, so that another can make it again and compare.

    facts: [label, value] pairs; parameters: [name, value] as the command line takes them; tables:
    [{"name", "title", "vintage", "corrected", "sha256"}]; files: the publishers' files,
    [{"publisher", "file", "licence", "vintage", "sha256"}]; versions: [package, version].
    Checksums are whole.
    """

    facts: list[list[str]]
    parameters: list[list[str]]
    tables: list[dict[str, str]]
    files: list[dict[str, str]]
    versions: list[list[str]]

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> Bundle:
        lines = [f"{name}: {value}" for name, value in [*self.facts, *self.parameters]]
        lines += [f"{t['name']}: {t['vintage']}; SHA-256 {t['sha256']}" for t in self.tables]
        lines += [f"{f['publisher']}, {f['file']}: SHA-256 {f['sha256']}" for f in self.files]
        lines += [f"{package} {version}" for package, version in self.versions]
        return {
            MIME: {"kind": "provenance", **asdict(self)},
            "text/html": (
                "<h2>Provenance</h2><ul>"
                + "".join(f"<li>{escape(line)}</li>" for line in lines)
                + "</ul>"
            ),
            "text/plain": "\n".join(lines),
        }


@dataclass(frozen=True)
class Cover:
    """Title, date, parameters and the bottom line (`summary`, Markdown)."""

    title: str
    subtitle: str
    as_of: str
    parameters: list[list[str]]
    summary: str
    description: str
    keywords: list[str] = field(default_factory=list)
    language: str = "en"

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> Bundle:
        rows = "".join(
            f"<tr><th>{escape(k)}</th><td>{escape(v)}</td></tr>" for k, v in self.parameters
        )
        return {
            MIME: {"kind": "cover", **asdict(self)},
            "text/html": (
                f"<h1>{escape(self.title)}</h1><p>{escape(self.subtitle)}</p>"
                f"<table>{rows}</table>{_html(self.summary)}"
            ),
            "text/plain": f"{self.title}. {self.subtitle}. {self.summary}",
        }


@dataclass(frozen=True)
class Prose:
    """Computed Markdown."""

    text: str

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> Bundle:
        return {"text/markdown": self.text, "text/plain": self.text}
