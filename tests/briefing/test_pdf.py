"""The PDF briefing, opened and searched: structure, fonts, bookmarks, text."""

from __future__ import annotations

import io
import shutil
import subprocess
from collections import Counter
from typing import Any

import pikepdf
import pytest
from briefing_samples import briefing, foreign, notebook, prose
from nbconvert.exporters import get_exporter

from analysis.briefing.pdf import BriefingPDFExporter


def export(made: Any, **settings: Any) -> bytes:
    return BriefingPDFExporter(**settings).from_notebook_node(made)[0]


@pytest.fixture(scope="module")
def ours() -> bytes:
    return export(briefing())


@pytest.fixture(scope="module")
def theirs() -> bytes:
    return export(foreign())


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
    assert (found["Title"], found["H1"], found["H2"]) == (1, 4, 3)
    assert (found["Table"], found["Caption"], found["TOCI"]) == (2, 4, 7)
    assert found["Figure"] == found["described"] > 0


def test_sections_are_bookmarks(ours: bytes) -> None:
    pdf = opened(ours)
    with pdf.open_outline() as outline:
        top = [item.title for item in outline.root]
        second = [item.title for item in outline.root[1].children]
    assert top == ["1 Key judgements", "2 Evidence by dimension", "3 Method", "4 Sources"]
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
    assert all(name.startswith(("NotoSans", "DejaVuSans")) for name in names)


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
    for words in ("100%|##|", "<script>x</script> #x", "ZeroDivisionError", "IntSlider(value=3)"):
        assert words in text
    found = tags(opened(theirs))
    assert found["Figure"] == found["described"] > 0


def test_the_same_bytes_each_time(ours: bytes) -> None:
    assert export(briefing()) == ours


def test_the_paper_can_be_us_letter() -> None:
    pdf = opened(export(notebook([prose("# T")]), paper="us-letter"))
    box = pdf.pages[0].mediabox
    assert [round(float(side)) for side in list(box)[2:]] == [612, 792]


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


def test_a_picture_that_links_elsewhere_is_left_out_and_the_rest_is_set() -> None:
    svg = (
        "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'>"
        "<image href='file:///etc/passwd' width='5' height='5'/></svg>"
    )
    made = notebook([prose(f'# T\n\n<img alt="x" src="data:image/svg+xml,{svg}">\n\nThe rest.')])
    text = text_of(export(made))
    assert "could not be read" in text and "The rest." in text


def test_the_layout_settles(monkeypatch: pytest.MonkeyPatch) -> None:
    """Figures that move to the next page must not move back and forth."""
    import typst

    warnings: list[str] = []

    def compiled(*given: Any, **settings: Any) -> bytes:
        made, found = typst.compile_with_warnings(*given, **settings)
        warnings.extend(str(warning) for warning in found)
        return made

    monkeypatch.setattr(typst, "compile", compiled)
    assert export(briefing()).startswith(b"%PDF") and warnings == []
