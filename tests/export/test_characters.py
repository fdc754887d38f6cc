"""Characters that the project's fonts lack, and texts that run from right to left."""

from __future__ import annotations

import base64
import io
import json
import re
import shutil
import subprocess
from pathlib import Path

import nbformat.v4 as nb
import numpy as np
import pikepdf
import pytest
from cases import Converted, convert, converted
from fontTools import subset
from fontTools.ttLib import TTFont
from nbformat import NotebookNode
from PIL import Image

from analysis.export import characters, document, typefaces


def notebook(*texts: str) -> NotebookNode:
    return nb.new_notebook(cells=[nb.new_markdown_cell(text) for text in texts])


# -- marks that are drawn ------------------------------------------------------------------------------


def drawn(mark: str) -> np.ndarray:
    """A mark as greys, as a printer without colours would have it."""
    import typst

    source = "#set page(width: auto, height: auto, margin: 0pt)\n"
    source += f"#image(bytes({json.dumps(characters.drawing(mark)[1])}), width: 32pt)"
    made = typst.compile(source.encode(), format="png", ppi=144)
    with Image.open(io.BytesIO(made)) as image:
        return np.asarray(image.convert("L"), dtype=float)


def test_marks_can_be_told_apart_in_grey() -> None:
    pictures = {mark: drawn(mark) for mark in sorted(characters.DRAWN)}
    assert len(pictures) > 25
    for first, one in pictures.items():
        for second, other in pictures.items():
            if first < second:
                assert np.abs(one - other).mean() > 1.5, f"{first} looks like {second}"


def test_every_mark_has_a_name_of_its_own() -> None:
    names = {characters.drawing(mark)[0] for mark in characters.DRAWN}
    assert len(names) == len(characters.DRAWN)


@pytest.mark.parametrize(
    "text", ["Left: ✅ ❌", "`🟢` and **🔴**", "# 🟡 title", "| 🔵 |\n|---|\n| ⬛ |"]
)
def test_marks_are_drawn_with_their_names_in_both_formats(text: str) -> None:
    made = convert(notebook("Before\n\n" + text))
    used = sorted(characters.DRAWN & set(text))
    names = {characters.drawing(mark)[0] for mark in used}
    assert names <= {svg["aria-label"] for svg in made.page.select("svg[role=img]")}
    assert not set(used) & set(made.main.get_text())
    assert made.is_accessible and made.html_warnings == made.pdf_warnings == []
    with pikepdf.open(io.BytesIO(made.pdf)) as pdf:
        told = {str(thing.Alt) for thing in pdf.objects
                if isinstance(thing, pikepdf.Dictionary) and "/Alt" in thing}  # fmt: skip
    assert names <= told


def test_marks_in_outputs_and_in_the_title_are_drawn_and_a_download_has_the_character() -> None:
    output = nb.new_output("stream", name="stdout", text="✅ passed")
    cells = [
        nb.new_markdown_cell("# 🟢 All\n\n| a |\n|---|\n| 🔴 |"),
        nb.new_code_cell("x", outputs=[output]),
    ]
    made = convert(nb.new_notebook(cells=cells))
    assert made.page.h1.svg["aria-label"] == "green circle"
    assert made.main.select_one("pre svg")["aria-label"] == "tick"
    link = made.page.select_one('a[download$=".csv"]')["href"]
    assert "🔴" in base64.b64decode(link.split(",")[1]).decode()


@pytest.mark.parametrize("name", ["emoji-table", "own-emoji"])
def test_a_case_tells_tick_and_cross_apart(name: str) -> None:
    made = converted(name)
    labels = [svg["aria-label"] for svg in made.main.select("svg[role=img]")]
    expected = ["tick", "cross", "green circle", "red circle"]
    assert labels == expected[: len(labels)] and len(labels) >= 2


# -- characters without a glyph ------------------------------------------------------------------------


def test_what_no_font_has_is_named_with_how_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typefaces, "_font_folders", lambda: [])
    typefaces.machine_fonts.cache_clear()
    made = convert(notebook("中文 中 `文` हिन्दी", "| 中 |\n|---|\n| 🚀 |"))
    (warning,) = made.html_warnings
    assert made.pdf_warnings == [warning]
    for words in (
        "中 (3 times)",
        "文 (2 times)",
        "🚀 (once)",
        "CJK",
        "Devanagari",
    ):
        assert words in warning
    assert "中文" in made.words and made.pdf.startswith(b"%PDF") and not made.is_accessible


@pytest.mark.parametrize(
    "text",
    ["Հայաստան საქართველო Россия Ελλάδα ქ", "العربية עברית", "tiếng Việt, Čeština, ŁĄ", "x → y ≤ z ☑ ✔ ★ №",
     "soft\u00adhyphen zero\u200bwidth \u2066isolate\u2069 ⚠\ufe0f", "€ ₽ ₼ ₾"],
)  # fmt: skip
def test_what_the_project_s_fonts_have_is_not_warned_about(text: str) -> None:
    made = convert(notebook(text))
    assert made.html_warnings == made.pdf_warnings == [] and made.is_accessible


def test_a_script_named_by_a_case_is_warned_about(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typefaces, "_font_folders", lambda: [])
    typefaces.machine_fonts.cache_clear()
    for name in ("lang-chinese", "own-emoji"):
        made = Converted(converted(name).notebook, name)
        assert "亚 (" in made.html_warnings[0] and "亚 (" in made.pdf_warnings[0]


def font(path: Path, letters: str) -> None:
    """A font with these letters, which look like A, B, C."""
    options = subset.Options(layout_features=[], name_IDs=["*"])
    subsetter = subset.Subsetter(options)
    with TTFont(typefaces.FONTS / "NotoSans-Regular.ttf") as made:
        subsetter.populate(text="ABCDEFG"[: len(letters)])
        subsetter.subset(made)
        names = made.getGlyphOrder()[1:]
        for table in made["cmap"].tables:
            table.cmap = {ord(letter): name for letter, name in zip(letters, names, strict=True)}
        for record in made["name"].names:
            if record.nameID in (1, 4, 6, 16):
                record.string = path.stem
        made.save(path)


def test_a_noto_font_of_the_machine_is_used_where_it_has_the_script(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "noto").mkdir()
    font(tmp_path / "noto" / "NotoSansMade-Regular.ttf", "中文")
    font(tmp_path / "OtherSans-Regular.ttf", "क")
    (tmp_path / "NotoBroken-Regular.ttf").write_bytes(b"no font")
    monkeypatch.setattr(typefaces, "_font_folders", lambda: [tmp_path, tmp_path / "nowhere"])
    typefaces.machine_fonts.cache_clear()
    try:
        made = convert(notebook("中文 text"))
        assert made.html_warnings == made.pdf_warnings == [] and made.is_accessible
        assert "unicode-range:U+4E2D,U+6587" in made.html
        assert "中文" in made.paper_words
        assert convert(notebook("中文 text")).pdf == made.pdf
        other = convert(notebook("क"))
        assert "क (once)" in other.pdf_warnings[0]
    finally:
        typefaces.machine_fonts.cache_clear()


def test_fonts_of_the_machine_change_nothing_where_none_is_needed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = convert(notebook("Text → ✅"))
    pages = before.html, before.pdf
    font(tmp_path / "NotoSansMade-Regular.ttf", "中Te→")
    monkeypatch.setattr(typefaces, "_font_folders", lambda: [tmp_path])
    typefaces.machine_fonts.cache_clear()
    after = convert(notebook("Text → ✅"))
    assert (after.html, after.pdf) == pages
    typefaces.machine_fonts.cache_clear()


def test_a_build_tells_what_has_no_glyph(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from analysis.briefings.requests import Request
    from analysis.build.worker import render

    monkeypatch.setattr(typefaces, "_font_folders", lambda: [])
    typefaces.machine_fonts.cache_clear()
    request = Request("own", "own", "Own", tmp_path / "own.ipynb", {})
    _, _, warnings = render(notebook("亚美尼亚"), request)
    assert len(warnings) == 1 and "亚 (2 times)" in warnings[0]


# -- from right to left --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain", False),
        ("أرمينيا", True),
        ("2020: ארמניה and more", True),
        ("The word أرمينيا", False),
        ("123 – !", False),
        ("", False),
    ],
)
def test_a_text_runs_as_its_first_letter_does(text: str, expected: bool) -> None:
    assert characters.is_right_to_left(text) is expected


def test_paragraphs_headings_lists_and_tables_run_right_to_left_each_by_itself() -> None:
    made = convert(
        notebook(
            "## ארמניה\n\n## B\n\nשלום world\n\nHello שלום\n\n- אחד\n- two\n\n| א | ב |\n|---|---|\n| 1 | 2 |"
        )
    )
    marked = [(tag.name, tag.get("dir")) for tag in made.main.select("h2, p, ul, table")]
    assert marked == [
        ("h2", "rtl"),
        ("h2", None),
        ("p", "rtl"),
        ("p", None),
        ("ul", "rtl"),
        ("table", "rtl"),
    ]
    assert made.is_accessible


def ink(made: Converted) -> list[tuple[float, float]]:
    """Left and right ends of each line of a PDF's first page, as shares of its width."""
    if not shutil.which("pdftoppm"):
        pytest.skip("pdftoppm (poppler-utils) is not installed: no page is looked at")
    run = subprocess.run(
        ["pdftoppm", "-r", "60", "-gray", "-png", "-singlefile", "-"],
        input=made.pdf, capture_output=True, check=True,
    )  # fmt: skip
    with Image.open(io.BytesIO(run.stdout)) as image:
        dark = np.asarray(image.convert("L")) < 160
    rows = dark.any(axis=1)
    ends, start = [], None
    for y, is_dark in enumerate([*rows, False]):
        if is_dark and start is None:
            start = y
        elif not is_dark and start is not None:
            columns = np.flatnonzero(dark[start:y].any(axis=0))
            ends.append((columns[0] / dark.shape[1], columns[-1] / dark.shape[1]))
            start = None
    return ends


def test_a_right_to_left_paragraph_stands_at_the_right_margin() -> None:
    title, arabic, latin, *_ = ink(convert(notebook("# T\n\nأرمينيا وروسيا\n\nArmenia")))
    assert title[0] < 0.12 and latin[0] < 0.12
    assert arabic[0] > 0.5 and arabic[1] > 0.88


@pytest.mark.parametrize("name", ["lang-arabic", "rtl-mixed"])
def test_a_case_in_arabic_keeps_its_order_and_its_joins(name: str) -> None:
    made = converted(name)
    assert made.main.p["dir"] == "rtl"
    assert "منذ عام 2020 (CSTO)" in made.words
    assert made.is_accessible and made.html_warnings == made.pdf_warnings == []
    # Letters that join need the font's own rules for it.
    fonts = re.findall(r'font-family:"DejaVu Sans"[^}]*base64,([^)]*)\)', made.html)
    with TTFont(io.BytesIO(base64.b64decode(fonts[0]))) as face:
        features = {record.FeatureTag for record in face["GSUB"].table.FeatureList.FeatureRecord}
    assert {"init", "medi", "fina"} <= features


def test_a_table_that_runs_from_the_right_stands_at_the_right() -> None:
    from cases import boxes

    made = converted("lang-arabic")
    cells = [word for word in boxes(made.pdf) if "12.5" in word.text or "%" in word.text]
    assert cells and all(word.left > 595 / 2 for word in cells)


def test_the_title_runs_as_it_is_written() -> None:
    read = document.read(notebook("# أرمينيا\n\ntext"))
    assert read.data["title_dir"] == "rtl"
