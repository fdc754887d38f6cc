"""Everything that a reader can take from a document, as files: SVG, PNG, CSV and one workbook."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from analysis.export import downloads, typefaces, workbook
from analysis.export.document import Document
from analysis.export.drawings import standalone

PIXELS_PER_INCH = 192  # twice what a screen has


def files(read: Document) -> Iterator[tuple[str, bytes]]:
    """The files of a document: each one's name and content."""
    data = read.data
    stem = data["stem"]
    sheets = {id(block): sheet for block, sheet in downloads.sheets(data)}
    for sheet in sheets.values():
        yield f"{stem}-{sheet.key}.csv", downloads.write(sheet).encode()
    for block in downloads.blocks(data):
        if block["kind"] != "figure":
            continue
        name = f"{stem}-{of.key if (of := sheets.get(id(block))) else downloads.key(block)}"
        content, suffix = read.pictures[block["picture"]], Path(block["picture"]).suffix
        if suffix != ".svg":
            yield f"{name}{suffix}", content
            continue
        frame = downloads.frame(data, block)
        plain = standalone(content, block["alt"], frame) or content
        faces = typefaces.faces(plain.decode())
        yield f"{name}.svg", standalone(content, block["alt"], frame, faces) or content
        yield f"{name}.png", png(plain)
    if made := workbook.write(data, [*sheets.values()]):
        yield f"{stem}.xlsx", made


def png(svg: bytes) -> bytes:
    """An SVG drawing as PNG, in the project's fonts."""
    import typst

    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "drawing.svg").write_bytes(svg)
        (folder / "main.typ").write_text(
            '#set page(width: auto, height: auto, margin: 0pt)\n#image("drawing.svg")',
            encoding="utf-8",
        )
        made = typst.compile(
            str(folder / "main.typ"),
            format="png",
            ppi=PIXELS_PER_INCH,
            font_paths=typefaces.for_typst(),
        )
    assert isinstance(made, bytes)
    return made
