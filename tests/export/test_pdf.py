"""The PDF briefing, opened and searched: structure, fonts, bookmarks, text."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pikepdf
import pytest
from briefing_samples import briefing, chart, foreign, notebook, ordinary, prose, shown
from bs4 import BeautifulSoup
from nbconvert.exporters import get_exporter
from PIL import Image
from traitlets import TraitError

from analysis.export import placement
from analysis.export.html import BriefingHTMLExporter
from analysis.export.pdf import BriefingPDFExporter, thumbnail
from analysis.export.typefaces import FONTS


def export(made: Any, **settings: Any) -> bytes:
    return BriefingPDFExporter(**settings).from_notebook_node(made)[0]


@pytest.fixture(scope="module")
def ours() -> bytes:
    return export(briefing())


@pytest.fixture(scope="module")
def theirs() -> bytes:
    return export(foreign())


@pytest.fixture(scope="module")
def plain() -> bytes:
    return export(ordinary())


def opened(content: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(content))


def text_of(content: bytes) -> str:
    if not shutil.which("pdftotext"):
        pytest.skip("pdftotext (poppler-utils) is not installed: the text is not searched")
    run = subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=content, capture_output=True, check=True
    )
    return run.stdout.decode()


def tags(pdf: pikepdf.Pdf) -> Counter[str]:
    """How often each structure element is used."""
    found: Counter[str] = Counter()
    waiting: list[Any] = [pdf.Root.StructTreeRoot.K]
    while waiting:
        node = waiting.pop()
        if isinstance(node, pikepdf.Array):
            waiting += list(node)  # type: ignore[call-overload]
        elif isinstance(node, pikepdf.Dictionary):
            if "/S" in node:
                found[str(node.S).lstrip("/")] += 1
                if str(node.S) == "/Figure":
                    found["described"] += "/Alt" in node
            if "/K" in node:
                waiting.append(node.K)
    return found


def rasters(content: bytes) -> int:
    pdf = opened(content)
    streams = [thing for thing in pdf.objects if isinstance(thing, pikepdf.Stream)]
    return sum(str(stream.get("/Subtype")) == "/Image" for stream in streams)


def test_it_is_registered_with_nbconvert() -> None:
    assert get_exporter("briefing_pdf") is BriefingPDFExporter


def test_metadata_is_that_of_the_cover_and_dated_as_of(ours: bytes) -> None:
    pdf = opened(ours)
    assert str(pdf.Root.Lang) == "en"
    assert str(pdf.docinfo.Title) == "Has Armenia moved from Russia to the European Union?"
    assert str(pdf.docinfo.Subject).startswith("How far Armenia's alignment moved")
    assert str(pdf.docinfo.Keywords) == "Armenia, alignment, roll calls"
    assert str(pdf.docinfo.CreationDate).startswith("D:20240612")


def test_it_claims_pdf_ua_and_is_tagged(ours: bytes) -> None:
    pdf = opened(ours)
    with pdf.open_metadata() as metadata:
        assert metadata["{http://www.aiim.org/pdfua/ns/id/}part"] == "1"
    found = tags(pdf)
    assert pdf.Root.MarkInfo.Marked
    assert (found["Title"], found["H1"], found["H2"]) == (1, 5, 3)
    assert (found["Table"], found["Caption"], found["TOCI"]) == (4, 6, 8)
    assert found["Figure"] == found["described"] > 0


def test_sections_are_bookmarks(ours: bytes) -> None:
    pdf = opened(ours)
    with pdf.open_outline() as outline:
        top = [item.title for item in outline.root]
        second = [item.title for item in outline.root[1].children]
    assert top == [
        "1 Key judgements",
        "2 Evidence by dimension",
        "3 Method",
        "4 Sources",
        "5 Provenance",
    ]
    assert second == ["2.1 Votes", "2.2 Trade"]


def test_every_font_is_embedded_and_none_is_the_machine_s(ours: bytes, theirs: bytes) -> None:
    names = set()
    for content in (ours, theirs):
        pdf = opened(content)
        for thing in pdf.objects:
            if isinstance(thing, pikepdf.Dictionary) and "/FontName" in thing:
                assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(thing.keys())
                names.add(str(thing.FontName).split("+")[-1])
    assert {"NotoSans-Regular", "NotoSans-Bold"} <= names
    # Formulas are set in Typst's own font of mathematics.
    assert all(name.startswith(("NotoSans", "DejaVuSans", "NewCMMath")) for name in names)


def test_drawings_stay_drawings_and_their_text_can_be_found(ours: bytes, theirs: bytes) -> None:
    assert rasters(ours) == 0 < rasters(theirs)
    assert text_of(ours).count("Kazakhstan") >= 3  # two charts and the cover


def test_must_hold(ours: bytes) -> None:
    text = text_of(ours)
    for words in (
        "as of 12 June 2024",
        "page 1 of 4",
        "Bottom line",
        "Figure 1",
        "see Figure 1 and Table 2",
        "Coverage: sessions 67 to 78",
        "Source: UN Digital Library (retrieved 2026-11-23)",
        "Contrary evidence",
        'alert("x")</script> #let x = 1',
        "Հայաստան",
        "საქართველო",
        "Россия",
    ):
        assert words in text


def test_must_not_hold(ours: bytes, theirs: bytes) -> None:
    for text in (text_of(ours), text_of(theirs)):
        for words in ("secret_code", "In [", "hidden parameter", "\x1b[", "onclick"):
            assert words not in text


def test_a_long_table_repeats_its_header_on_the_next_page(ours: bytes) -> None:
    pages = text_of(ours).split("\f")
    with_rows = [page for page in pages if "Partner 2 " in page or "Partner 35 " in page]
    assert len(with_rows) == 2
    assert all("2018" in page and "2024" in page for page in with_rows)


def test_a_reader_s_notebook_shows_its_outputs(theirs: bytes) -> None:
    text = text_of(theirs)
    for words in ("100%|##|", "<script>x</script> #x", "ZeroDivisionError", "interactive control"):
        assert words in text
    found = tags(opened(theirs))
    assert found["Figure"] == found["described"] > 0


def test_the_same_bytes_each_time(ours: bytes) -> None:
    assert export(briefing()) == ours


@pytest.mark.parametrize(
    ("settings", "variable", "size"),
    [
        ({}, None, [595, 842]),
        ({"paper": "us-letter"}, None, [612, 792]),
        ({}, "us-letter", [612, 792]),
        ({"paper": "a4"}, "us-letter", [595, 842]),
    ],
)
def test_the_paper_is_a4_or_us_letter(
    settings: Any, variable: str | None, size: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("BRIEFING_PAPER", raising=False)
    if variable:
        monkeypatch.setenv("BRIEFING_PAPER", variable)
    pdf = opened(export(notebook([prose("# T")]), **settings))
    box = pdf.pages[0].mediabox
    assert [round(float(side)) for side in list(box)[2:]] == size


def test_another_paper_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BRIEFING_PAPER", "foolscap")
    with pytest.raises(TraitError, match="foolscap"):
        export(notebook([prose("# T")]))


def test_source_date_epoch_sets_the_date(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1718150400")
    made = opened(export(notebook([prose("# T")])))
    assert str(made.docinfo.CreationDate).startswith("D:20240612")


def test_a_script_that_no_font_has_still_gives_a_tagged_pdf(
    caplog: pytest.LogCaptureFixture,
) -> None:
    pdf = opened(export(notebook([prose("# 中文\n\ntext")])))
    assert pdf.Root.MarkInfo.Marked
    assert str(pdf.docinfo.Title) == "中文"


def test_a_picture_that_cannot_be_drawn_is_left_out_and_the_rest_is_set() -> None:
    svg = "<svg xmlns='http://www.w3.org/2000/svg' width='0' height='9'/>"
    made = notebook([prose(f'# T\n\n<img alt="x" src="data:image/svg+xml,{svg}">\n\nThe rest.')])
    text = text_of(export(made))
    assert "could not be read" in text and "The rest." in text


@pytest.mark.parametrize("paper", ["a4", "us-letter"])
@pytest.mark.parametrize("made", [briefing, foreign, ordinary])
def test_the_layout_settles(made: Any, paper: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Page numbers in the contents are those of the pages: nothing moves back and forth."""
    import typst

    class Compiler:
        def __init__(self, *given: Any, **settings: Any) -> None:
            self.real = real(*given, **settings)
            self.eval = self.real.eval

        def compile(self, **settings: Any) -> Any:
            made, found = self.real.compile_with_warnings(**settings)
            warnings.extend(str(warning) for warning in found)
            return made

    warnings: list[str] = []
    real = typst.Compiler
    monkeypatch.setattr(typst, "Compiler", Compiler)
    assert export(made(), paper=paper).startswith(b"%PDF") and warnings == []


def test_heights_are_told_by_where_the_layout_puts_things(monkeypatch: pytest.MonkeyPatch) -> None:
    svg = "<svg xmlns='http://www.w3.org/2000/svg' width='300pt' height='120pt'/>"
    rows = [["a"]] * 50
    made = notebook(
        [
            shown("figure", id="fig", caption="c", alt="a", source="s", svg=svg),
            shown("table", id="tab", columns=[{"name": "n"}], rows=rows, caption="c"),
            shown("table", id="all", columns=[{"name": "n"}], rows=rows * 3, caption="c"),
            shown("table", id="row", columns=[{"name": "n"}], rows=rows[:1], caption=""),
        ]
    )
    found: list[placement.Block] = []

    def settle(ask: Any, *heights: float) -> placement.Plan:
        found.extend(placement.blocks_of(ask(placement.GALLEY)))
        return placement_settle(ask, *heights)

    placement_settle = placement.settle
    monkeypatch.setattr(placement, "settle", settle)
    export(made)
    figure, table, longer, row = found
    assert [len(block.cuts) for block in (table, longer, row)] == [50, 150, 1]
    assert figure.picture == pytest.approx(120) and figure.height > 120 + placement.GAP
    # 49 rows more, of a line of capitals in 8 pt and what is around it; the first has no caption.
    step = 8 * 0.714 + 6.4
    assert table.cuts[-1] - table.cuts[0] == pytest.approx(49 * step, rel=0.01)
    assert longer.height - table.height == pytest.approx(100 * step, rel=0.01)
    assert table.picture == 0


def test_page_one_is_set_closer_where_its_chart_has_no_room_otherwise() -> None:
    said = "Armenia voted with Russia in fewer of the votes on the same texts than before. " * 5
    cover = shown("cover", title="A title", as_of="2024-06-12", summary=said,
                  parameters=[["Country", "Armenia"]])  # fmt: skip
    figure = shown("figure", id="fig-one", caption="Page one", alt="A line.", svg=chart(3, 4.4))
    for times in range(1, 5):
        lead = [cover, *(prose(said * 2) for _ in range(times)), figure]
        made = notebook([*lead, prose("## Detail"), prose("Text. " * 60)])
        one = text_of(export(made)).split("\f")[0]
        assert "A title" in one and "Detail" not in one


@pytest.mark.parametrize("paper", ["a4", "us-letter"])
@pytest.mark.parametrize("made", [briefing, foreign, ordinary])
def test_no_page_is_blank_and_nothing_stands_in_the_margins(made: Any, paper: str) -> None:
    for number, page in enumerate(images(export(made(), paper=paper)), 1):
        ink = np.argwhere(page < 200)
        height, width = page.shape
        assert len(ink) > 200, f"page {number} is blank"
        (top, left), (bottom, right) = ink.min(axis=0), ink.max(axis=0)
        edge = (
            15 / 25.4 * 100 - 1
        )  # 15 mm; the margins are 20 mm and more, boxes reach out a little
        assert left > edge and right < width - edge, f"page {number}, left or right"
        assert top > 0.4 * edge and bottom < height - 0.4 * edge, f"page {number}, top or foot"


def images(content: bytes) -> list[np.ndarray]:
    """The pages at 100 dpi as arrays of greys."""
    if not shutil.which("pdftoppm"):
        pytest.skip("pdftoppm (poppler-utils) is not installed: no page is looked at")
    with tempfile.TemporaryDirectory() as folder:
        command = ["pdftoppm", "-r", "100", "-gray", "-png", "-", f"{folder}/page"]
        subprocess.run(command, input=content, check=True)
        return [
            np.asarray(Image.open(path).convert("L")) for path in sorted(Path(folder).glob("*.png"))
        ]


def test_every_page_but_the_first_has_a_running_head_and_each_its_number(ours: bytes) -> None:
    pages = text_of(ours).split("\f")[:-1]
    for number, page in enumerate(pages, 1):
        assert f"page {number} of {len(pages)}" in page
        first = next(line for line in page.splitlines() if line.strip())
        head = r"Has Armenia moved from Russia to the European Union\?\s+as of 12 June 2024"
        assert bool(re.search(head, first)) == (number > 1)  # the cover says it itself


def test_the_contents_name_the_pages_where_sections_are(ours: bytes) -> None:
    pages = text_of(ours).split("\f")
    for number, heading in (("1", "Key judgements"), ("2.2", "Trade"), ("5", "Provenance")):
        (entry,) = re.findall(rf"^\s*{re.escape(number)}\s+{heading}\s+(\d+)$", pages[0], re.M)
        assert re.search(rf"^\s*{re.escape(number)}\s+{heading}$", pages[int(entry) - 1], re.M)


def test_the_provenance_is_told_in_full(ours: bytes) -> None:
    text = flat(text_of(ours))
    # Checksums are shortened to what identifies a file; the HTML has them whole.
    assert "cd" * 6 in text and "ef" * 6 in text and "cd" * 7 not in text
    for words in (
        "Python 3.11.7",
        "votes.parquet",
        "register.csv",
        "3 cells",
        "non-commercial use",
    ):
        assert flat(words) in text


def test_letters_of_the_region_are_there_in_fonts_that_are_embedded(ours: bytes) -> None:
    """No missing glyphs: Armenian and Georgian come from DejaVu Sans, Cyrillic from Noto Sans."""
    pdf = opened(ours)
    fonts = "".join(
        str(thing.FontName)
        for thing in pdf.objects
        if isinstance(thing, pikepdf.Dictionary) and "/FontName" in thing
    )
    assert "DejaVuSans" in fonts and "NotoSans-Regular" in fonts
    from fontTools.ttLib import TTFont
    from matplotlib import get_data_path

    dejavu = TTFont(Path(get_data_path()) / "fonts/ttf/DejaVuSans.ttf").getBestCmap()
    noto = TTFont(FONTS / "NotoSans-Regular.ttf").getBestCmap()
    assert all(ord(letter) in dejavu for letter in "ԱաՖֆևქართჰა")
    assert all(ord(letter) in noto for letter in "АяЁёЇїЎў")


@pytest.mark.parametrize(
    "text",
    [
        "United Kingdom of Great Britain and Northern Ireland " * 4,
        "Côte d'Ivoire",
        "<script>alert(1)</script>",
        "#import $x$ @y *z* \\ ~ _w_ `v` <t> // /* */ -- --- [u]",
    ],
)
def test_hostile_text_comes_out_as_text(text: str) -> None:
    made = notebook(
        [
            shown("cover", title=text, subtitle=text, as_of="2024-06-12", summary="s", description=text,
                  parameters=[[text, text]], keywords=[text]),
            shown("provenance", facts=[[text, text]], parameters=[["country", text]], tables=[],
                  files=[], versions=[[text, text]]),
            shown("sources", items=[{"publisher": text, "title": text, "url": "#x"}]),
        ]
    )  # fmt: skip
    pdf = export(made)
    assert str(opened(pdf).docinfo.Title) == text
    assert flat(text_of(pdf)).count(flat(text)) >= 6
    html = BriefingHTMLExporter().from_notebook_node(made)[0]
    soup = BeautifulSoup(html, "html.parser")
    assert flat(soup.get_text()).count(flat(text)) >= 7
    assert len(soup.find_all("script")) == 1


def flat(text: str) -> str:
    return re.sub(r"[\s\u200b]", "", text)


def test_a_wide_table_is_set_in_parts_that_fit(plain: bytes) -> None:
    text = text_of(plain)
    assert all(f"indicator {number}" in " ".join(text.split()) for number in (0, 11, 29))
    assert tags(opened(plain))["Table"] >= 5


def test_an_ordinary_notebook_is_set_whole(plain: bytes) -> None:
    text = flat(text_of(plain))
    for words in (
        "nested bold",
        "passed 0123456789",
        "interactive control",
        "KeyError",
        "3 February 2021",
    ):
        assert flat(words) in text
    for words in ("raw_secret", "cdn.example.org", "view+json", "\x1b["):
        assert words not in text
    found = tags(opened(plain))
    assert found["Figure"] == found["described"] > 0
    with opened(plain).open_metadata() as metadata:
        assert metadata["{http://www.aiim.org/pdfua/ns/id/}part"] == "1"


def test_the_thumbnail_is_small_and_the_same_each_time(ours: bytes) -> None:
    made = thumbnail(ours)
    assert made == thumbnail(ours) and len(made) < 12_000
    assert thumbnail(b"no PDF") == b""
    with Image.open(io.BytesIO(made)) as picture:
        assert picture.format == "WEBP" and picture.width == 240
        assert len(np.unique(np.asarray(picture))) > 20  # not blank
