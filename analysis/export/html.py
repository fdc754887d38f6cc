"""A notebook as one HTML file: nothing in it is loaded from elsewhere, and one script of our own.

The page's policy allows that script and the page's style by their hashes and forbids all else; the
script sorts tables, shows where something scrolls and saves charts as pictures; without it the
page reads the same.
"""

from __future__ import annotations

import base64
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup
from nbformat import NotebookNode
from traitlets import default

from analysis.export import characters, document, downloads, maths, palette, typefaces, workbook
from analysis.export.csp import digest
from analysis.export.drawings import inline_svg
from analysis.export.exporter import TEMPLATES, BriefingExporter
from analysis.export.markup import Node

_MIMES = {
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
}
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_SCRIPTS = ("sort.js", "scroll.js", "take.js")
_MARKS = {"strong": "strong", "em": "em", "strike": "s", "sub": "sub", "sup": "sup", "span": "span"}


class BriefingHTMLExporter(BriefingExporter):
    """Export a notebook as a briefing in HTML, for screens of any width and for print."""

    export_from_notebook = "Briefing (HTML)"
    output_mimetype = "text/html"
    folder = TEMPLATES / "briefing_html"

    @default("file_extension")
    def _file_extension_default(self) -> str:
        return ".html"

    @default("template_file")
    def _template_file_default(self) -> str:
        return "index.html.j2"

    def from_notebook_node(
        self, nb: NotebookNode, resources: Any = None, **kw: Any
    ) -> tuple[Any, dict[str, Any]]:
        """A notebook as (HTML text, resources)."""
        read, resources = self.read(nb, resources, **kw)
        page = self.page(read)
        self.warn(read)
        return page, resources

    def page(self, read: document.Document) -> str:
        """A document as HTML text."""
        template = self.template_path
        environment = _environment(template.parent, *self.template_paths)
        maths.mathml(read.data, read.warnings)
        writer = _Writer(read)
        taken = _Downloads(read.data)
        script = "".join((self.folder / name).read_text(encoding="utf-8") for name in _SCRIPTS)
        html = environment.get_template(template.name).render(
            document=read.data,
            shown=characters.html,
            inline=writer.inline,
            cell=writer.cell,
            picture=writer.picture,
            formula=writer.formula,
            download=taken.link,
            everything=taken.everything,
            is_sortable=_is_sortable,
            widths=_widths,
            look=_look,
            script=Markup(script),
            script_hash=digest(script),
        )
        style = environment.get_template("briefing.css").render(palette.COLOURS) + "\n"
        style = typefaces.faces(html + style, read.lacking) + "\n" + style
        # Both stand in the head before anything of the notebook's.
        return html.replace("STYLE-HASH", digest(style), 1).replace("/*style*/", style, 1)


@cache
def _environment(*folders: Path) -> jinja2.Environment:
    """Templates of these folders, each compiled once for each state of its file."""
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(folders),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def make_common() -> None:
    """Compile the exporter's own templates, for processes forked from this one."""
    exporter = BriefingHTMLExporter()
    environment = _environment(exporter.template_path.parent, *exporter.template_paths)
    for name in environment.list_templates(extensions=("j2", "css")):
        environment.get_template(name)


class _Downloads:
    """What can be taken from one page, as links that hold it: the page stays one file."""

    def __init__(self, data: Node) -> None:
        self.data = data
        self.sheets = {id(block): sheet for block, sheet in downloads.sheets(data)}

    def link(self, block: Node) -> Markup:
        """A fold with the values of a figure, or a table, whole; nothing without values.

        A script adds a chart's picture.
        """
        sheet = self.sheets.get(id(block))
        if sheet is None:
            return Markup("")
        name = f"{self.data['stem']}-{sheet.key}"
        return Markup(
            '<details class="take" data-file="{0}"><summary aria-label="Download {1}">Download'
            '</summary><a download="{0}.csv" href="data:text/csv;charset=utf-8;base64,{2}">CSV</a>'
            "</details>"
        ).format(name, sheet.label or "this table", _base64(downloads.write(sheet).encode()))

    def everything(self) -> Markup:
        """A link that holds all values as one workbook; nothing where there are none."""
        made = workbook.write(self.data, [*self.sheets.values()])
        if not made:
            return Markup("")
        return Markup(
            '<p class="everything"><a download="{}.xlsx" href="data:{};base64,{}">'
            "All figures and tables as one workbook (XLSX)</a></p>"
        ).format(self.data["stem"], _XLSX, _base64(made))


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode()


def _is_sortable(block: Node) -> bool:
    """Whether rows keep their sense in another order: not where one goes on from the row above."""
    rows = block["rows"]
    if any("blocks" in cell for row in rows for cell in row):
        return False
    named = all(column["c"] for column in block["columns"][1:])
    return named and len(rows) > 2 and all(row[0]["c"] for row in rows)


class _Writer:
    """Inline nodes and pictures of one document as HTML."""

    def __init__(self, read: document.Document) -> None:
        self.data = read.data
        self.pictures = read.pictures
        self.drawn = 0

    def inline(self, nodes: list[Node]) -> Markup:
        return Markup("").join(self._node(node) for node in nodes)

    def cell(self, nodes: list[Node]) -> Markup:
        """A table's cell, its dates in one piece however narrow the column."""
        keep = Markup('<span class="whole">{}</span>')
        parts = []
        for node in nodes:
            if node["t"] != "text":
                parts.append(self._node(node))
                continue
            end = 0
            for found in document.DATE.finditer(node["s"]):
                parts += [characters.html(node["s"][end : found.start()]), keep.format(found[0])]
                end = found.end()
            parts.append(characters.html(node["s"][end:]))
        return Markup("").join(parts)

    def _node(self, node: Node) -> Markup:
        kind = node["t"]
        if kind == "text":
            return characters.html(node["s"])
        if kind in _MARKS:
            tag = Markup(_MARKS[kind])
            return Markup("<{0}>{1}</{0}>").format(tag, self.inline(node["c"]))
        if kind == "code":
            return Markup("<code>{}</code>").format(characters.html(node["s"]))
        if kind == "digest":
            return Markup('<code class="digest">{}</code>').format(node["s"])
        if kind == "break":
            return Markup("<br>")
        if kind == "anchor":
            return Markup('<span id="{}"></span>').format(node["id"])
        if kind == "ref":
            title = node["title"]
            return Markup('<a href="#{}" title="{}">{}</a>').format(node["to"], title, node["s"])
        if kind == "link":
            href = f"#{node['to']}" if "to" in node else node["href"]
            return Markup('<a href="{}">{}</a>').format(href, self.inline(node["c"]))
        if kind == "math":
            return self.formula(node)
        if kind == "image":
            return self.picture(node)
        raise ValueError(f"unknown inline node {kind!r}")

    def formula(self, node: Node) -> Markup:
        """A formula as MathML with the anchors of its labels; its TeX where it could not be set."""
        anchors = Markup("").join(Markup('<span id="{}"></span>').format(k) for k in node["ids"])
        if "mathml" not in node and "instead" in node:
            return anchors + self.picture(node["instead"])
        if "mathml" not in node:
            return anchors + Markup('<code class="tex">{}</code>').format(node["tex"])
        return anchors + Markup(node["mathml"])

    def picture(self, node: Node) -> Markup:
        """A drawing inlined, so that its text stays text; anything else as a data: address."""
        name, alt = node["picture"], node["alt"]
        content = self.pictures[name]
        is_figure = node.get("kind") == "figure"
        if name.endswith(".svg"):
            self.drawn += 1
            frame = downloads.frame(self.data, node) if is_figure else None
            style = "" if is_figure else _drawing_style(node)
            inlined = inline_svg(content, f"d{self.drawn}-", alt, frame, style)
            if inlined:
                return inlined
        width, style = Markup(""), _size_style(node)
        if "width" in node and not node.get("share"):
            width = Markup(' width="{}"').format(max(1, int(node["width"])))
        styled = Markup(' style="{}"').format(style) if style else Markup("")
        mime = _MIMES[Path(name).suffix]
        data = Markup(_base64(content))
        return Markup('<img src="data:{};base64,{}" alt="{}"{}{}>').format(
            mime, data, alt, width, styled
        )


def _size_style(node: Node) -> str:
    """What of a picture's size its attribute `width` does not say."""
    parts = []
    if "share" in node:
        parts.append(f"width:{100 * node['share']:g}%")
    if "ratio" in node:
        parts.append(f"aspect-ratio:{node['ratio']:g};height:auto")
    if "most" in node:
        parts.append(f"max-width:{100 * node['most']:g}%")
    return ";".join(parts)


def _drawing_style(node: Node) -> str:
    """The size of a drawing within the page, and the ground that pictures have."""
    width = f"{100 * node['share']:g}%" if "share" in node else f"{node['width']:g}px"
    most = f"{100 * node.get('most', 1):g}%"
    ratio = f"aspect-ratio:{node['ratio']:g};" if "ratio" in node else ""
    return f"width:{width};max-width:{most};height:auto;{ratio}background:var(--chart)"


def _widths(columns: list[Node]) -> list[str]:
    """Relative widths as percentages, where every column states one."""
    given = [column.get("width", 0) for column in columns]
    return [f"{100 * w / sum(given):.1f}%" for w in given] if given and all(given) else []


def _look(look: Node) -> str:
    """A cell's look as a style. A text without a background of its own is lighter on a dark page."""
    parts = []
    if "bar" in look:  # on a ground of its own, for a number that is black
        bar, ground = look["bar"], look.get("background", palette.LIGHT["paper"])
        stops = (f"{ground} {bar['from']:g}%", f"{bar['colour']} {bar['from']:g}% {bar['to']:g}%")
        rest = f"{ground} {bar['to']:g}%"
        parts.append(f"background:linear-gradient(90deg,{','.join(stops)},{rest})")
        parts.append("min-width:8em")
        look = {"colour": "#000000", **look, "background": ground}
    elif "background" in look:
        parts.append(f"background:{look['background']}")
    if "colour" in look:
        colour = look["colour"]
        parts.append(f"color:{colour}")
        if "background" not in look:
            light = "".join(f"{(int(colour[at : at + 2], 16) + 255) // 2:02x}" for at in (1, 3, 5))
            parts.append(f"color:light-dark({colour},#{light})")
    if "bold" in look:
        parts.append("font-weight:700")
    if "italic" in look:
        parts.append("font-style:italic")
    return ";".join(parts)
