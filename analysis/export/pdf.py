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

from analysis.export import palette, placement, typefaces
from analysis.export.document import Document
from analysis.export.exporter import TEMPLATES, BriefingExporter
from analysis.export.markup import find

# A raster's name keeps its suffix, but Typst reads pictures by their content.
_NO_PICTURE = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="240" height="24">'
    '<text y="16" font-family="Noto Sans" font-size="11">A picture that could not be read</text>'
    "</svg>"
)


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
        ("a4", "us-letter"), help="The paper's size; default: $BRIEFING_PAPER where set, else a4"
    ).tag(config=True)

    @default("paper")
    def _paper_default(self) -> str:
        return os.environ.get("BRIEFING_PAPER", "").strip() or "a4"

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
        return self.compile(read), resources

    def compile(self, read: Document) -> bytes:
        """A document as PDF, the same bytes each time."""
        import typst

        moment = _moment(read.data["as_of"])
        with TemporaryDirectory() as name:
            folder = Path(name)
            for file, content in {**self._inputs(read, moment), **read.pictures}.items():
                (folder / file).write_bytes(content)
            try:
                return _typeset(folder, moment, "ua-1")
            except (typst.TypstError, RuntimeError) as error:  # the latter from a query
                # What the standard forbids, say a script no font has, is no reason for no report.
                self.log.warning("Not PDF/UA-1, written as plain tagged PDF: %s", error)
                for picture in _unreadable(folder, list(read.pictures)):
                    self.log.warning("A picture could not be read and is left out: %s", picture)
                    (folder / picture).write_text(_NO_PICTURE, encoding="utf-8")
                return _typeset(folder, moment)

    def _inputs(self, read: Document, moment: datetime) -> dict[str, bytes]:
        """What Typst reads beside the pictures, by file name."""
        data = {
            **read.data,
            "paper": self.paper,
            "date": [moment.year, moment.month, moment.day],
            # A chart's numbers are not set.
            "blocks": [{k: v for k, v in b.items() if k != "data"} for b in read.data["blocks"]],
        }
        for number, table in enumerate(find(data, lambda node: node.get("kind") == "table"), 1):
            table["key"] = table.get("id") or f"table-{number}-unnumbered"
        return {
            "main.typ": self.template_path.read_bytes(),
            "palette.json": palette.PATH.read_bytes(),
            "document.json": json.dumps(data, ensure_ascii=False).encode(),
        }


def _typeset(folder: Path, moment: datetime, *standards: str) -> bytes:
    """The PDF of main.typ in the folder, once its figures have found their places."""
    import typst

    compiler = typst.Compiler(str(folder / "main.typ"), font_paths=typefaces.for_typst()[0])

    def ask(plan: placement.Plan) -> list[placement.Mark]:
        (folder / "plan.json").write_text(json.dumps(plan), encoding="utf-8")
        return list(json.loads(compiler.eval(_MARKS)))

    placement.settle(ask)
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
            typst.compile(str(probe), font_paths=typefaces.for_typst()[0])
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
