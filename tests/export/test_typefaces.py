"""Fonts as Typst takes them: nothing is left on the disk, however a process ends."""

from __future__ import annotations

import multiprocessing
import tempfile
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import nbformat
import pytest
import typst
from fontTools.ttLib import TTCollection, TTFont
from nbformat.v4 import new_markdown_cell, new_notebook

from analysis.export import typefaces
from analysis.export.pdf import BriefingPDFExporter

SOURCE = "# A *title*\n\nText, **bold**, *sloped*, `code`, ⇒ and $\\int_0^1 x^2$."


def exported(source: str) -> bytes:
    notebook = new_notebook(cells=[new_markdown_cell(source, id="a")])
    made, _ = BriefingPDFExporter().from_notebook_node(nbformat.from_dict(notebook))
    assert isinstance(made, bytes)
    return made


@pytest.fixture
def emptied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of temporary files, empty; this process has read no fonts."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    typefaces.for_typst.cache_clear()
    return tmp_path


def test_an_exporter_in_a_pool_of_processes_leaves_nothing(emptied: Path) -> None:
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context) as pool:
        made = pool.submit(exported, SOURCE).result()
    assert list(emptied.iterdir()) == []
    assert made == exported(SOURCE)


def test_nothing_is_left_by_a_pool_that_is_ended_at_once(emptied: Path) -> None:
    with multiprocessing.get_context("spawn").Pool(
        1
    ) as pool:  # its end is SIGTERM to its processes
        made = pool.apply(exported, (SOURCE,))
        assert made.startswith(b"%PDF-")
        left = [path.name for path in emptied.iterdir() if path.name.startswith("briefing")]
    assert left == []


def test_every_face_is_set_after_its_file_is_gone(emptied: Path) -> None:
    fonts = typefaces.for_typst()
    assert list(emptied.iterdir()) == []
    families = ("Noto Sans", "DejaVu Sans", "DejaVu Sans Mono")
    assert {*families} <= {*fonts.families()}
    for family in families:
        faces = {
            typst.compile(
                f'#set page(width: 4cm, height: 2cm)\n#text(font: "{family}", style: "{style}", '
                f'weight: "{weight}", fallback: false)[Rag]'.encode(),
                font_paths=fonts,
                format="svg",
            )
            for style in ("normal", "italic")
            for weight in ("regular", "bold")
        }
        assert len(faces) == (3 if family == "Noto Sans" else 4)  # of which there is no bold italic
        assert all(b"<use" in face for face in faces)


def test_of_a_collection_of_fonts_the_first_is_taken(
    emptied: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    collection = TTCollection()
    for name in ("NotoSans-Italic.ttf", "NotoSans-Bold.ttf"):
        collection.fonts.append(TTFont(typefaces.FONTS / name))
    made = emptied / "some" / "NotoSome.ttc"
    made.parent.mkdir()
    collection.save(made)
    for font in collection.fonts:
        font.close()
    taken = emptied / "taken"
    taken.mkdir()
    typefaces._copy_first_face(made, taken)
    (found,) = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(taken)]
    ).fonts()
    assert (found.family, found.style) == ("Noto Sans", "italic")
    monkeypatch.setattr(typefaces, "machine_fonts", lambda _: [(made, frozenset("ᄀ"))])
    assert "Noto Sans" in typefaces.for_typst(frozenset("ᄀ")).families()
    typefaces.for_typst.cache_clear()
    assert sorted(path.name for path in emptied.iterdir()) == ["some", "taken"]
