"""A notebook as a tagged PDF, set by Typst in this process: no LaTeX, no browser."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from nbformat import NotebookNode
from traitlets import Enum, default

from analysis import _compat
from analysis.export import (
    bounds,
    column_widths,
    maths,
    palette,
    placement,
    table_widths,
    typefaces,
)
from analysis.export.document import Document
from analysis.export.exporter import TEMPLATES, BriefingExporter
from analysis.export.markup import Node, find, plain, words

# A raster's name keeps its suffix, but Typst reads pictures by their content.
_NO_PICTURE = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="240" height="24">'
    '<text y="16" font-family="Noto Sans" font-size="11">A picture that could not be read</text>'
    "</svg>"
)


# Of a page's text, in points: the paper's height less 24 mm above it and 21 mm below.
TEXT_HEIGHTS = {"a4": (297 - 45) * 72 / 25.4, "us-letter": 11 * 72 - 45 * 72 / 25.4}
# And of a page turned on its side: width and height.
TURNED = {
    "a4": ((297 - 40) * 72 / 25.4, (210 - 45) * 72 / 25.4),
    "us-letter": (11 * 72 - 45.9 * 72 / 25.4, 8.5 * 72 - 45 * 72 / 25.4),
}
_MARKS = """query(<placing>).map(it => {
  let (lowest, ..mark) = it.value
  let at = it.location().position()
  (..mark, page: at.page, room: lowest - at.y.pt())
})"""


class BriefingPDFExporter(BriefingExporter):
    """Export a notebook as a briefing in PDF: PDF/UA-1 where every picture is described."""

    export_from_notebook = "Briefing (PDF)"
    output_mimetype = "application/pdf"
    folder = TEMPLATES / "briefing_pdf"

    paper = Enum(
        ("a4", "us-letter"),
        help="The paper's size; default: $BRIEFING_PAPER where set, in any case, else a4",
    ).tag(config=True)

    def __init__(self, config: Any = None, **kw: Any) -> None:
        _compat.let_stdout_take_bytes()
        super().__init__(config, **kw)

    @default("paper")
    def _paper_default(self) -> str:
        given = os.environ.get("BRIEFING_PAPER", "").strip().casefold() or "a4"
        return "us-letter" if given == "letter" else given

    @default("file_extension")
    def _file_extension_default(self) -> str:
        return ".pdf"

    @default("template_file")
    def _template_file_default(self) -> str:
        return "briefing.typ"

    def from_notebook_node(
        self, nb: NotebookNode, resources: Any = None, **kw: Any
    ) -> tuple[Any, dict[str, Any]]:
        """A notebook as (PDF bytes, resources)."""
        read, resources = self.read(nb, resources, **kw)
        made = self.compile(read)
        self.warn(read)
        return made, resources

    def compile(self, read: Document) -> bytes:
        """A document as PDF, the same bytes each time."""
        import typst

        maths.typst(read.data, read.warnings)
        moment = _moment(read.data["as_of"])
        heights = TEXT_HEIGHTS[self.paper], TURNED[self.paper][1]
        with TemporaryDirectory() as name:
            folder = Path(name)
            for file, content in {**self._inputs(read, moment), **read.pictures}.items():
                (folder / file).write_bytes(content)
            fonts = typefaces.for_typst(read.lacking)
            try:
                # The standard forbids characters that no font has.
                standards = () if read.unshown else ("ua-1",)
                return _typeset(folder, moment, heights, fonts, *standards)
            except (typst.TypstError, RuntimeError) as error:  # the latter from a query
                # What the standard forbids is no reason for no report.
                why = " ".join(str(error).split())
                read.warnings.append(f"Not PDF/UA-1, written as plain tagged PDF: {why}")
                for picture in _unreadable(folder, list(read.pictures)):
                    read.warnings.append(f"A picture could not be read and is left out: {picture}")
                    (folder / picture).write_text(_NO_PICTURE, encoding="utf-8")
                return _typeset(folder, moment, heights, fonts)

    def _inputs(self, read: Document, moment: datetime) -> dict[str, bytes]:
        """What Typst reads beside the pictures, by file name."""
        shown = {key: value for key, value in read.data.items() if key not in ("blocks", "summary")}
        data = {
            **bounds.breakable(shown),
            "title": read.data["title"],
            "title_shown": bounds.breakable({"s": read.data["title"]})["s"],
            "parameters": [
                [bounds.breakable({"s": text})["s"] for text in pair]
                for pair in read.data["parameters"]
            ],
            "summary": bounds.breakable(bounds.shallow(read.data["summary"])),
            "paper": self.paper,
            "date": [moment.year, moment.month, moment.day],
            "blocks": self._blocks(read.data),
            "turned": TURNED[self.paper],
        }
        for number, block in enumerate(find(data, lambda node: "kind" in node), 1):
            block["key"] = f"block-{number}"  # under which the plan has it
        return {
            "main.typ": self.template_path.read_bytes(),
            "palette.json": palette.PATH.read_bytes(),
            "document.json": json.dumps(data, ensure_ascii=False).encode(),
        }

    def _blocks(self, data: Node) -> list[Node]:
        """The blocks as they stand on paper."""
        blocks = bounds.breakable(bounds.shallow(_for_paper(data["blocks"])))
        first = next((x for x, b in enumerate(blocks) if b["kind"] == "heading"), 0)
        lead = first if data["has_cover"] else 0  # page one, which is not turned
        width, _ = TURNED[self.paper]
        return [
            *(_page_one(block) for block in table_widths.laid_out(blocks[:lead])),
            *_turned(table_widths.laid_out(blocks[lead:], width)),
        ]


def _page_one(block: Node) -> Node:
    """A block of page one; a table with the widths that take the least room."""
    is_stated = block["kind"] == "table" and all("width" in one for one in block["columns"])
    return column_widths.least_tall(block, table_widths.TEXT_WIDTH) if is_stated else block


def _turned(blocks: list[Node]) -> list[Node]:
    """Blocks with each table that a page is turned for, and the headings before it, in one."""
    out: list[Node] = []
    for block in blocks:
        if block["kind"] == "table" and block.get("layout", {}).get("turned"):
            within = [{**block, "breaks": True}]
            # The first heading of all stays where it is: what a briefing tells before it is page one.
            while len(out) > 1 and out[-1]["kind"] == "heading":
                within.insert(0, out.pop())
            out.append({"kind": "turned", "blocks": within})
        else:
            out.append(block)
    return out


DIGEST = 12  # characters that identify a file; whole in the HTML and in the record


def _for_paper(blocks: list[Node]) -> list[Node]:
    """The blocks without what paper has no room for.

    A chart's numbers are not set; checksums are shortened, and what stands on two lines beside them
    stands on one; a licence is written out once, and then called by its number.
    """
    licences: list[str] = []

    def licence(text: str) -> str:
        if text and text not in licences:
            licences.append(text)
            return f"{len(licences)}: {text}"
        return f"{licences.index(text) + 1}" if text else ""

    def cell(column: str, node: Node) -> Node:
        if column == "SHA-256":
            return {**node, "c": [{**one, "s": one["s"][:DIGEST]} for one in node["c"]]}
        if column == "Licence":
            return {**node, "c": [words(licence(plain(node["c"])))]}
        return {**node, "c": [words(": ") if one["t"] == "break" else one for one in node["c"]]}

    out = []
    for block in blocks:
        block = {key: value for key, value in block.items() if key != "data"}
        if block["kind"] == "sources":
            block["items"] = [
                {**item, "licence": licence(item["licence"])} for item in block["items"]
            ]
        if block["kind"] == "table" and plain(block["columns"][-1]["c"]) == "SHA-256":
            names = [plain(column["c"]) for column in block["columns"]]
            block["rows"] = [
                [cell(name, node) for name, node in zip(names, row, strict=True)]
                for row in block["rows"]
            ]
            block["columns"] = [
                {**column, "width": WIDTHS.get(name, column["width"])}
                for name, column in zip(names, block["columns"], strict=True)
            ]
        out.append(block)
    return out


WIDTHS = {"Table": 5.4, "Publisher and file": 5.8, "SHA-256": 1.5, "Vintage": 2.4, "Licence": 2.2}


SHELF = 32  # blocks whose plans share a file: each block reads its own, not those of all


def _typeset(
    folder: Path, moment: datetime, heights: tuple[float, float], fonts: Any, *standards: str
) -> bytes:
    """The PDF of main.typ in the folder, once its figures have found their places.

    heights: of the text on a page, and on one turned on its side, in points.
    """
    import typst

    compiler = typst.Compiler(str(folder / "main.typ"), font_paths=fonts)

    blocks = (folder / "document.json").read_bytes().count(b'"key": "block-')

    def write(plan: placement.Plan) -> None:
        shelves: dict[str, placement.Plan] = {"plan.json": {}}
        shelves |= {f"plan-{number}.json": {} for number in range(blocks // SHELF + 1)}
        for key, choice in plan.items():
            number = key.removeprefix("block-")
            shelf = f"plan-{int(number) // SHELF}.json" if number.isdigit() else "plan.json"
            shelves[shelf][key] = choice
        for name, shelf_plan in shelves.items():
            (folder / name).write_text(json.dumps(shelf_plan), encoding="utf-8")

    def ask(plan: placement.Plan) -> list[placement.Mark]:
        write(plan)
        return list(json.loads(compiler.eval(_MARKS)))

    write(placement.settle(ask, *heights))
    made = compiler.compile(
        pdf_standards=list(standards),  # type: ignore[arg-type]
        timestamp=int(moment.timestamp()),
    )
    assert isinstance(made, bytes)
    return made


def thumbnail(content: bytes) -> bytes:
    """The first page of a PDF as a small WebP picture, the same bytes each time.

    Empty where the PDF cannot be read: a list of briefings does without a picture.
    """
    import typst
    from PIL import Image

    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "briefing.pdf").write_bytes(content)
        (folder / "main.typ").write_text(
            "#set page(width: 240pt, height: auto, margin: 0pt)\n"
            '#image("briefing.pdf", page: 1, width: 100%)',
            encoding="utf-8",
        )
        try:
            drawn = typst.compile(
                str(folder / "main.typ"), format="png", ppi=144, ignore_system_fonts=True
            )
        except typst.TypstError:
            return b""
    buffer = io.BytesIO()
    with Image.open(io.BytesIO(drawn)) as page:
        small = page.convert("RGB").resize((240, round(240 * page.height / page.width)))
        small.save(buffer, "WEBP", quality=55, method=6)
    return buffer.getvalue()


def _unreadable(folder: Path, names: list[str]) -> Iterator[str]:
    """The pictures that Typst cannot read, say one that links to another file."""
    import typst

    probe = folder / "probe.typ"
    for name in names:
        probe.write_text(f'#image("{name}")', encoding="utf-8")
        try:
            typst.compile(str(probe), font_paths=typefaces.for_typst())
        except typst.TypstError:
            yield name


def _moment(as_of: str) -> datetime:
    """The document's date: SOURCE_DATE_EPOCH, else its as-of date, never the time of the run."""
    if epoch := os.environ.get("SOURCE_DATE_EPOCH", "").strip():
        return datetime.fromtimestamp(int(epoch), UTC)
    try:
        day = date.fromisoformat(as_of)
    except ValueError:
        day = date(1970, 1, 1)
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
