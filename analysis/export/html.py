"""A notebook as one HTML file: nothing in it is loaded from elsewhere, and one script of our own.

The page's policy allows that script and the page's style by their hashes and forbids all else; the
script sorts tables, and without it the page reads the same.
"""

from __future__ import annotations

import base64
import re
from functools import cache
from pathlib import Path
from typing import Any

from markupsafe import Markup, escape
from nbconvert.exporters.exporter import Exporter
from nbconvert.exporters.templateexporter import TemplateExporter
from nbformat import NotebookNode
from traitlets import Unicode, default

from analysis.export import document, downloads
from analysis.export.csp import digest
from analysis.export.markup import Node

TEMPLATES = Path(__file__).parent / "templates"
FOLDER = TEMPLATES / "briefing_html"
FONTS = Path(__file__).parent / "fonts"
_SVG = "http://www.w3.org/2000/svg"
_XLINK = "http://www.w3.org/1999/xlink"
_UNSAFE = {"script", "foreignObject", "iframe", "metadata", "handler", "listener", "style"}
_MIMES = {
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
}
_MARKS = {"strong": "strong", "em": "em", "strike": "s", "sub": "sub", "sup": "sup", "span": "span"}


class BriefingHTMLExporter(TemplateExporter):
    """Export a notebook as a briefing in HTML, for screens of any width and for print."""

    export_from_notebook = "Briefing (HTML)"
    output_mimetype = "text/html"

    template_name = Unicode("briefing_html", help="The template's folder").tag(
        config=True, affects_template=True
    )

    @default("file_extension")
    def _file_extension_default(self) -> str:
        return ".html"

    @default("template_extension")
    def _template_extension_default(self) -> str:
        return ".html.j2"

    @default("extra_template_basedirs")
    def _default_extra_template_basedirs(self) -> list[str]:
        return [*super()._default_extra_template_basedirs(), str(TEMPLATES)]

    def _create_environment(self) -> Any:
        environment = super()._create_environment()
        environment.autoescape = True
        environment.trim_blocks = environment.lstrip_blocks = True
        return environment

    def from_notebook_node(
        self, nb: NotebookNode, resources: Any = None, **kw: Any
    ) -> tuple[Any, dict[str, Any]]:
        """A notebook as (HTML text, resources)."""
        # nbconvert's own preprocessors run; its template step is replaced by the document's.
        nb, resources = Exporter.from_notebook_node(self, nb, resources, **kw)
        return self.page(read_document(nb, resources)), resources

    def page(self, read: document.Document) -> str:
        """A document as HTML text."""
        writer = _Writer(read)
        script = (FOLDER / "sort.js").read_text(encoding="utf-8")
        html = self.template.render(
            document=read.data,
            inline=writer.inline,
            cell=writer.cell,
            picture=writer.picture,
            formula=writer.formula,
            download=_Downloads().link,
            is_sortable=_is_sortable,
            widths=_widths,
            script=Markup(script),
            script_hash=digest(script),
        )
        style = (FOLDER / "briefing.css").read_text(encoding="utf-8")
        style = font_faces(html + style) + "\n" + style
        # Both stand in the head before anything of the notebook's.
        return str(html.replace("STYLE-HASH", digest(style), 1).replace("/*style*/", style, 1))


class _Downloads:
    """The links to CSV files of one page."""

    def __init__(self) -> None:
        self.unnamed = 0

    def link(self, block: Node) -> Markup:
        """A link that holds the values of a figure, or a table, whole; nothing without values."""
        text = downloads.of_block(block)
        if not text:
            return Markup("")
        name = block.get("id")
        if not name:
            self.unnamed += 1
            name = f"table-{self.unnamed}-unnumbered"
        words = "Data of this chart (CSV)" if block["kind"] == "figure" else "This table (CSV)"
        # A data: address: the page stays one file, and its policy allows no other.
        data = base64.b64encode(text.encode()).decode()
        return Markup(
            '<p class="download"><a download="{}.csv" href="data:text/csv;charset=utf-8;base64,{}"'
            ' aria-label="{}">{}</a></p>'
        ).format(name, data, f"{block.get('label') or 'Table'}: {words}", words)


def _is_sortable(block: Node) -> bool:
    """Whether rows keep their sense in another order: not where one goes on from the row above."""
    rows = block["rows"]
    named = all(column["c"] for column in block["columns"][1:])
    return named and len(rows) > 2 and all(row[0]["c"] for row in rows)


def read_document(nb: NotebookNode, resources: dict[str, Any]) -> document.Document:
    """The document of a notebook that an nbconvert exporter holds."""
    meta = resources.get("metadata", {})
    folder = Path(meta.get("path") or ".")
    return document.read(nb, name=str(meta.get("name") or "notebook"), folder=folder)


class _Writer:
    """Inline nodes and pictures of one document as HTML."""

    def __init__(self, read: document.Document) -> None:
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
                parts += [escape(node["s"][end : found.start()]), keep.format(found[0])]
                end = found.end()
            parts.append(escape(node["s"][end:]))
        return Markup("").join(parts)

    def _node(self, node: Node) -> Markup:
        kind = node["t"]
        if kind == "text":
            return escape(node["s"])
        if kind in _MARKS:
            tag = Markup(_MARKS[kind])
            return Markup("<{0}>{1}</{0}>").format(tag, self.inline(node["c"]))
        if kind == "code":
            return Markup("<code>{}</code>").format(node["s"])
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
            return Markup(" ").join(self.formula(row) for row in node["rows"])
        if kind == "image":
            return self.picture(node)
        raise ValueError(f"unknown inline node {kind!r}")

    def formula(self, row: Node) -> Markup:
        """A formula in the text's own size and colour; its TeX where it could not be drawn."""
        if not row.get("picture"):
            return Markup('<code class="tex">{}</code>').format(row["tex"])
        style = f"width:{row['width']:.2f}em;height:{row['height']:.2f}em"
        style += f";vertical-align:-{row['depth']:.2f}em"
        svg = self.pictures[row["picture"]].decode()
        start = Markup('<svg class="formula" role="img" aria-label="{}" style="{}" ')
        return start.format(row["tex"], style) + Markup(svg.removeprefix("<svg "))

    def picture(self, node: Node) -> Markup:
        """A drawing inlined, so that its text stays text; anything else as a data: address."""
        name, alt = node["picture"], node["alt"]
        content = self.pictures[name]
        if node.get("kind") == "figure" and name.endswith(".svg"):
            self.drawn += 1
            inlined = inline_svg(content, f"d{self.drawn}-", alt)
            if inlined:
                return inlined
        width = Markup(' width="{}"').format(int(node["width"])) if "width" in node else ""
        mime = _MIMES[Path(name).suffix]
        data = Markup(base64.b64encode(content).decode())
        return Markup('<img src="data:{};base64,{}" alt="{}"{}>').format(mime, data, alt, width)


def inline_svg(content: bytes, prefix: str, alt: str) -> Markup | None:
    """An SVG drawing to stand in a page: own ids, no scripts, no addresses, described by `alt`.

    None where its style sheet would reach the page around it; matplotlib's one rule for all
    elements is put on the root, from where it is inherited.
    """
    from xml.etree import ElementTree

    from defusedxml.ElementTree import fromstring

    ElementTree.register_namespace("", _SVG)
    ElementTree.register_namespace("xlink", _XLINK)
    root = fromstring(content)
    styles = ["".join(e.itertext()).strip() for e in root.iter(f"{{{_SVG}}}style")]
    rules = [re.fullmatch(r"\*\s*\{([^{}<]*)\}", style) for style in styles]
    if not all(rules):
        return None
    for parent in list(root.iter()):
        for child in list(parent):
            if not isinstance(child.tag, str) or _local(child.tag) in _UNSAFE:
                parent.remove(child)
    for element in root.iter():
        for key, value in list(element.attrib.items()):
            name = _local(key)
            if name.lower().startswith("on"):
                del element.attrib[key]
            elif name == "id":
                element.set(key, prefix + value)
            elif name == "href":
                if value.startswith("#"):
                    element.set(key, f"#{prefix}{value[1:]}")
                elif not value.startswith("data:image/"):
                    del element.attrib[key]
            elif "url(" in value:
                value = re.sub(r"url\(\s*['\"]?#([^)'\"]+)['\"]?\s*\)", rf"url(#{prefix}\1)", value)
                element.set(key, re.sub(r"url\((?!#)[^)]*\)", "none", value))
    width, _, height, _ = _size(root)
    for key in ("width", "height", "version"):
        root.attrib.pop(key, None)
    if "viewBox" not in root.attrib:
        root.set("viewBox", f"0 0 {width:g} {height:g}")
    style = ";".join(rule[1].strip().rstrip(";") for rule in rules if rule)
    root.set("style", f"{style};max-width:{width:g}px".lstrip(";"))
    root.set("role", "img")
    root.set("aria-label", alt)
    return Markup(ElementTree.tostring(root, encoding="unicode"))


def _local(name: str) -> str:
    return name.rsplit("}", 1)[-1]


def _size(root: Any) -> tuple[float, str, float, str]:
    """Width and height in CSS pixels, with the units they were given in."""
    pixels = {"": 1.0, "px": 1.0, "pt": 4 / 3, "mm": 96 / 25.4, "cm": 96 / 2.54, "in": 96.0}
    out: list[Any] = []
    for index, key in ((2, "width"), (3, "height")):
        match = re.fullmatch(r"([\d.]+)(px|pt|mm|cm|in)?", root.get(key, ""))
        if match:
            out += [round(float(match[1]) * pixels[match[2] or ""], 2), match[2] or ""]
        else:
            box = re.split(r"[\s,]+", root.get("viewBox", "0 0 640 480").strip())
            out += [float(box[index]), ""]
    return tuple(out)


def _widths(columns: list[Node]) -> list[str]:
    """Relative widths as percentages, where every column states one."""
    given = [column.get("width", 0) for column in columns]
    return [f"{100 * w / sum(given):.1f}%" for w in given] if given and all(given) else []


# -- fonts -------------------------------------------------------------------------------------


# All that most pages are written in: fonts with these are made once, and not for each page.
COMMON = frozenset(map(ord, "–—‘’“”…€−↑↓↕")) | {*range(0x20, 0x7F), *range(0xA0, 0x100)}


def common_fonts() -> None:
    """Make the fonts that most pages have, for processes forked from this one."""
    font_faces("<em>")


def font_faces(html: str) -> str:
    """@font-face rules with the characters of a page, so that charts measure as drawn.

    What Noto Sans lacks (the minus sign, arrows) comes from DejaVu Sans, as in matplotlib.
    """
    import matplotlib

    dejavu = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    characters = frozenset(map(ord, html)) - set(range(32)) | COMMON
    known = _characters(FONTS / "NotoSans-Regular.ttf")
    faces = [
        ("Noto Sans", 400, "normal", FONTS / "NotoSans-Regular.ttf", characters & known),
        ("Noto Sans", 700, "normal", FONTS / "NotoSans-Bold.ttf", characters & known),
    ]
    if re.search(r"<em>|italic", html):
        faces.append(
            ("Noto Sans", 400, "italic", FONTS / "NotoSans-Italic.ttf", characters & known)
        )
    if rest := (characters - known) & _characters(dejavu / "DejaVuSans.ttf"):
        faces.append(("DejaVu Sans", 400, "normal", dejavu / "DejaVuSans.ttf", rest))
    return "\n".join(
        f'@font-face{{font-family:"{family}";font-weight:{weight};font-style:{style};'
        f"src:url(data:font/woff;base64,{_subset(path, wanted)}) format('woff')}}"
        for family, weight, style, path, wanted in faces
    )


@cache
def _characters(path: Path) -> frozenset[int]:
    from fontTools.ttLib import TTFont

    with TTFont(path, lazy=True) as font:
        return frozenset(font.getBestCmap())


@cache
def _subset(path: Path, characters: frozenset[int]) -> str:
    """A font with these characters only, as base64 of WOFF."""
    import io

    from fontTools import subset
    from fontTools.ttLib import TTFont

    options = subset.Options(flavor="woff", layout_features=["kern", "mark", "mkmk", "ccmp"])
    options.hinting = False
    options.drop_tables += ["FFTM"]
    with TTFont(path, lazy=True, recalcTimestamp=False) as font:
        subsetter = subset.Subsetter(options)
        subsetter.populate(unicodes=characters)
        subsetter.subset(font)
        font.flavor = "woff"
        buffer = io.BytesIO()
        font.save(buffer)
    return base64.b64encode(buffer.getvalue()).decode()
