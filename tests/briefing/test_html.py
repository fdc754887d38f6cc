"""The HTML briefing, opened and searched: what it must hold, and what it must not."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise

import pytest
from briefing_samples import briefing, cell, foreign, notebook, prose
from bs4 import BeautifulSoup
from nbconvert.exporters import get_exporter

from analysis.briefing.html import BriefingHTMLExporter, inline_svg


@pytest.fixture(scope="module")
def ours() -> str:
    return BriefingHTMLExporter().from_notebook_node(briefing())[0]


@pytest.fixture(scope="module")
def theirs() -> str:
    return BriefingHTMLExporter().from_notebook_node(foreign())[0]


def test_it_is_registered_with_nbconvert() -> None:
    assert get_exporter("briefing_html") is BriefingHTMLExporter


def test_must_hold(ours: str) -> None:
    text = BeautifulSoup(ours, "html.parser").get_text(" ")
    for words in (
        "Has Armenia moved from Russia to the European Union?",
        "12 June 2024",
        "Bottom line",
        "Figure\u00a01",
        "Table\u00a02",
        "Coverage: sessions 67 to 78",
        "Source: UN Digital Library (retrieved 2026-11-23)",
        "Contrary evidence",
        "Confidence is moderate",
        "free to reuse with attribution",
        "Հայաստան · საქართველო · Россия",
    ):
        assert words in text


@pytest.mark.parametrize("page", ["ours", "theirs"])
def test_must_not_hold(page: str, request: pytest.FixtureRequest) -> None:
    html = request.getfixturevalue(page)
    for words in ("<script", "secret_code", "onclick", "onload", "javascript:", "In [", "\x1b["):
        assert words not in html
    assert "hidden parameter output" not in html


@pytest.mark.parametrize("page", ["ours", "theirs"])
def test_nothing_is_loaded_from_elsewhere(page: str, request: pytest.FixtureRequest) -> None:
    html = request.getfixturevalue(page)
    soup = BeautifulSoup(html, "html.parser")
    policy = soup.find("meta", attrs={"http-equiv": "Content-Security-Policy"})
    assert policy is not None and "default-src 'none'" in str(policy["content"])
    for tag in soup.find_all(True):
        for key in ("src", "srcset", "data", "poster", "xlink:href"):
            value = str(tag.get(key) or "")
            assert not value or value.startswith(("data:", "#")), tag
        if tag.name != "a":
            assert str(tag.get("href") or "#").startswith("#"), tag
    styles = "".join(style.get_text() for style in soup.find_all("style"))
    assert "@import" not in styles
    assert set(re.findall(r"url\((\w+)", html)) <= {"data"}


@pytest.mark.parametrize("page", ["ours", "theirs"])
def test_each_id_is_used_once_and_each_link_within_the_page_leads_somewhere(
    page: str, request: pytest.FixtureRequest
) -> None:
    soup = BeautifulSoup(request.getfixturevalue(page), "html.parser")
    ids = Counter(str(tag["id"]) for tag in soup.find_all(id=True))
    assert [name for name, count in ids.items() if count > 1] == []
    for tag in soup.find_all(["a", "use"]):
        address = str(tag.get("href") or tag.get("xlink:href") or "")
        assert not address.startswith("#") or address[1:] in ids, address
    for name in re.findall(r"url\(#([^)]+)\)", str(soup)):
        assert name in ids


@pytest.mark.parametrize("page", ["ours", "theirs"])
def test_one_title_and_headings_in_order(page: str, request: pytest.FixtureRequest) -> None:
    soup = BeautifulSoup(request.getfixturevalue(page), "html.parser")
    levels = [int(tag.name[1]) for tag in soup.find_all(re.compile("^h[1-6]$"))]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_every_picture_is_described(ours: str, theirs: str) -> None:
    for html in (ours, theirs):
        soup = BeautifulSoup(html, "html.parser")
        assert all(img.get("alt") for img in soup.find_all("img"))
        assert all(svg.get("aria-label") for svg in soup.find_all("svg"))
    assert "Armenia ends at −1, Kazakhstan at 1." in ours


def test_text_in_drawings_stays_text_in_the_font_it_was_measured_in(ours: str) -> None:
    soup = BeautifulSoup(ours, "html.parser")
    drawing = soup.select_one("#fig-side-taken svg")
    assert drawing is not None and "Kazakhstan" in drawing.get_text()
    assert '@font-face{font-family:"Noto Sans";font-weight:400' in ours
    assert '@font-face{font-family:"DejaVu Sans"' in ours  # for the minus sign


def test_markup_in_captions_and_cells_is_text(ours: str) -> None:
    soup = BeautifulSoup(ours, "html.parser")
    caption = soup.select_one("#fig-trade figcaption")
    assert caption is not None and '<script>alert("x")</script>' in caption.get_text()


def test_a_table_names_its_columns_and_rows_and_scrolls_within_itself(ours: str) -> None:
    soup = BeautifulSoup(ours, "html.parser")
    table = soup.select_one("#tab-votes .scroll table")
    assert table is not None
    assert table.select("thead th[scope=col]")[0].get_text() == "State"
    assert len(table.select("tbody th[scope=row]")) == 6
    letter = table.select_one("td.tone-yes")
    assert letter is not None and letter.get_text() == "Y" and "yes" in str(letter["title"])


def test_the_same_bytes_each_time(ours: str) -> None:
    assert BriefingHTMLExporter().from_notebook_node(briefing())[0] == ours


def test_code_of_a_reader_s_prose_is_kept_and_an_error_is_shown(theirs: str) -> None:
    text = BeautifulSoup(theirs, "html.parser").get_text(" ")
    for words in ("print('kept: prose code')", "ZeroDivisionError", "division by zero", "100%|##|"):
        assert words in text


def test_an_empty_notebook_gives_a_page() -> None:
    html, resources = BriefingHTMLExporter().from_notebook_node(notebook([cell()]))
    assert "<h1>" in html and resources["output_extension"] == ".html"


def test_a_drawing_is_made_safe_to_stand_in_a_page() -> None:
    svg = (
        b'<svg xmlns="http://www.w3.org/2000/svg" width="10pt" height="5pt" onload="x()">'
        b'<style>*{stroke-linecap:butt}</style><script>x()</script><clipPath id="a"/>'
        b'<g clip-path="url(#a)" fill="url(https://example.org/p)"/>'
        b'<image href="https://example.org/p.png"/></svg>'
    )
    safe = str(inline_svg(svg, "d1-", "A <drawing>"))
    assert 'clip-path="url(#d1-a)"' in safe and 'id="d1-a"' in safe
    assert 'aria-label="A &lt;drawing&gt;"' in safe and "stroke-linecap:butt" in safe
    for words in ("script", "onload", "example.org", "<style"):
        assert words not in safe


def test_a_drawing_whose_style_would_reach_the_page_is_kept_apart() -> None:
    svg = b'<svg xmlns="http://www.w3.org/2000/svg"><style>p{color:red}</style></svg>'
    assert inline_svg(svg, "d1-", "x") is None


def test_contents_only_where_there_are_sections_to_find() -> None:
    few = BriefingHTMLExporter().from_notebook_node(notebook([prose("# T\n\n## A\n\ntext")]))[0]
    assert "<nav" not in few
