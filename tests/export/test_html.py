"""The HTML briefing, opened and searched: what it must hold, and what it must not."""

from __future__ import annotations

import base64
import csv
import io
import re
from collections import Counter
from itertools import pairwise

import openpyxl
import pytest
from briefing_samples import HOSTILE, briefing, cell, foreign, notebook, ordinary, prose
from bs4 import BeautifulSoup
from nbconvert.exporters import get_exporter

from analysis.export.csp import digest
from analysis.export.drawings import inline_svg
from analysis.export.html import BriefingHTMLExporter

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


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
    for words in ("secret_code", "onclick", "onload", "javascript:", "In [", "\x1b["):
        assert words not in html
    assert html.count("<script") == 1  # our own, at the end
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
def test_the_policy_allows_the_page_s_own_style_and_script_and_no_other(
    page: str, request: pytest.FixtureRequest
) -> None:
    html = request.getfixturevalue(page)
    soup = BeautifulSoup(html, "html.parser")
    rules = dict(
        rule.split(" ", 1)
        for rule in str(soup.select_one("meta[http-equiv]")["content"]).split("; ")  # type: ignore[index]
    )
    assert rules["default-src"] == "'none'"
    for tag, rule in (("style", "style-src"), ("script", "script-src")):
        (found,) = re.findall(rf"<{tag}>(.*?)</{tag}>", html, re.S)
        assert rules[rule] == f"'{digest(found)}'"
    assert "unsafe" not in rules["script-src"] + rules["style-src"]


def test_a_title_cannot_take_the_place_of_the_style() -> None:
    made = notebook([prose("text")])
    made.metadata["title"] = "/*style*/ STYLE-HASH"
    html = BriefingHTMLExporter().from_notebook_node(made)[0]
    assert "<title>/*style*/ STYLE-HASH</title>" in html


def held(href: str, kind: str) -> bytes:
    """What a link of the page holds."""
    stated, _, payload = href.partition(",")
    assert stated == f"data:{kind};base64"
    return base64.b64decode(payload)


def test_a_table_and_the_values_of_a_chart_can_be_downloaded(ours: str) -> None:
    soup = BeautifulSoup(ours, "html.parser")
    found = {}
    for link in soup.select(".take a[download]"):
        text = held(str(link["href"]), "text/csv;charset=utf-8").decode("utf-8-sig")
        lines = [line for line in io.StringIO(text, newline="") if not line.startswith("# ")]
        found[str(link["download"])] = list(csv.reader(lines))
    assert "Notebook-side-taken.csv" not in found  # it carries no values
    assert found["Notebook-trade.csv"][1] == ['\'=HYPERLINK("https://example.org")', "-1.5"]
    assert found["Notebook-votes-table.csv"][0][:2] == ["State", "ES-11/1"]
    table = found["Notebook-trade-table.csv"]
    assert table[3][0] == f"Partner 3 {HOSTILE}"
    assert len(table) == 36


def test_all_values_are_in_one_workbook_a_sheet_each(ours: str) -> None:
    soup = BeautifulSoup(ours, "html.parser")
    (link,) = soup.select(".everything a")
    assert link["download"] == "Notebook.xlsx"
    book = openpyxl.load_workbook(io.BytesIO(held(str(link["href"]), XLSX)))
    files = soup.select(".take a[download]")
    assert book.sheetnames[0] == "Contents" and book.sheetnames[-1] == "Sources"
    assert len(book.sheetnames) == len(files) + 2


def test_the_provenance_is_told_in_full(ours: str) -> None:
    soup = BeautifulSoup(ours, "html.parser")
    heading = soup.find(id="sec-provenance")
    assert heading is not None
    text = " ".join(part.get_text(" ") for part in heading.find_all_next(["dl", "figure"]))
    for words in (
        "cd" * 32,
        "ef" * 32,
        "non-commercial use",
        "typst\u00a00.15.2",
        "3 cells",
        HOSTILE,
    ):
        assert words in text


def test_publishers_in_source_lines_lead_to_their_notes(ours: str) -> None:
    soup = BeautifulSoup(ours, "html.parser")
    note = soup.select_one("#fig-side-taken .foot sup a")
    assert note is not None and note["href"] == "#source-1"
    item = soup.find(id="source-1")
    assert item is not None and "UN Digital Library" in item.get_text()
    assert soup.select_one("#fig-trade .foot sup") is None  # Armstat is not among the sources


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


@pytest.fixture(scope="module")
def plain() -> str:
    return BriefingHTMLExporter().from_notebook_node(ordinary())[0]


def test_an_ordinary_notebook_keeps_its_tables_text_and_pictures(plain: str) -> None:
    text = " ".join(BeautifulSoup(plain, "html.parser").get_text(" ").split())
    for words in (
        "Exports & imports: an ordinary notebook",
        "nested bold",
        "passed 0123456789",
        "an interactive control (ipywidgets) “HBox”",
        "Chart(plot)",
        "computed text",
        "KeyError",
        "indicator 29",
    ):
        assert words in text
    for words in ("raw_secret", "cdn.example.org", "\x1b[", "view+json", "onclick"):
        assert words not in plain
    assert 'alt="A blue field" width="150"' in plain


def test_rows_that_go_on_from_the_row_above_are_not_sorted(plain: str) -> None:
    soup = BeautifulSoup(plain, "html.parser")
    tables = [table for table in soup.select("table") if table.find("thead")]
    several, _, dated = tables[:3]
    assert "Armenia" in several.get_text() and "sortable" not in str(several.get("class"))
    assert "June 2019" in dated.get_text() and "sortable" in str(dated.get("class"))


def test_dates_in_tables_are_kept_whole(plain: str) -> None:
    whole = {tag.get_text() for tag in BeautifulSoup(plain, "html.parser").select("td .whole")}
    assert whole == {"3 February 2021", "June 2019", "23 November 2026", "2021-02-03",
                     "2019-06-30", "2026-11-23"}  # fmt: skip
