"""Texts of data are shown as they are written: in the page, the PDF, the workbook and the CSV files."""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Callable
from typing import Any

import openpyxl
import pandas as pd
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from analysis.briefings import report
from analysis.charts import finish, theme
from analysis.dimensions.dimension import CounterEvidence, Finding, Judgement, Reading
from analysis.dimensions.marked import link, markdown, strong
from analysis.export.blocks import Callout, Cell, Column, Prose, Table
from tests.export.cases import Converted, convert, text_of
from tests.export.written import NASTY


def bundle(block: Any) -> dict[str, Any]:
    return dict(block._repr_mimebundle_())


def made(*blocks: Any) -> Converted:
    outputs = [new_output("display_data", data=bundle(block)) for block in blocks]
    cells = [new_code_cell("", outputs=[output], id=f"c{n}") for n, output in enumerate(outputs)]
    return convert(new_notebook(cells=cells))


def finding(text: str) -> Finding:
    return Finding(f"They said {text} in 2024.", pd.DataFrame({"label": [text]}), ("events",), text)


def as_chart(text: str) -> Any:
    drawing, axes = theme.canvas(1.5)
    axes.plot([1, 2])
    values = finish.values(finding(text).frame, ["label"])
    caption = strong(f"Of {text}.") + f" Told {text}."
    return finish.figure(finding(text), "fig-a", drawing, caption, f"Alt of {text}", values)


def as_table(text: str) -> Table:
    columns, rows = [Column("A"), Column("B")], [[text, Cell(text, "weak")], ["x", strong(text)]]
    return finish.table(
        finding(text), "tab-a", strong("Of what.") + f" Told {text}.", columns, rows
    )


def as_judgement(text: str) -> Any:
    judged = Judgement("votes", f"It holds that {text} is so.", f"Confidence is low: {text}.", ())
    return report.judgements([judged])


def as_remark(text: str) -> Callout:
    remark = CounterEvidence(f"Of {text}", f"Told {text}.", Reading.MOVED)
    return Callout("A title", f"- {markdown(str(remark))}", "contrary")


def as_cover(text: str) -> Any:
    return report.own_cover("A title", "A line", finding(text))


SHOWN: dict[str, tuple[Callable[[str], Any], int]] = {
    "sentence": (lambda text: report.say(finding(text)), 1),
    "plain words": (lambda text: report.say(f"Of {text} nothing."), 1),
    "chart": (as_chart, 3),  # in bold, after it, and in the coverage
    "table": (as_table, 5),  # in the caption, three cells and the coverage
    "judgement": (as_judgement, 2),
    "remark": (as_remark, 2),
    "cover": (as_cover, 1),
}


def joined(text: str) -> str:
    """Without white space and hyphens, which the setting of lines adds and takes."""
    return re.sub(r"[\s\u00ad\u2010\u200b-]", "", text)


@pytest.mark.parametrize("way", SHOWN)
def test_labels_are_shown_as_they_are_written(way: str) -> None:
    show, times = SHOWN[way]
    for_all = {text: show(text) for text in NASTY}
    for text, block in for_all.items():
        case = made(block)
        page, paper = case.page.body.get_text(" "), text_of(case.pdf, "-raw")
        assert joined(page).count(joined(text)) >= times, (text, page)
        assert joined(paper).count(joined(text)) >= times, (text, paper)
        for name in ("code", "del", "script", "math", "blockquote", "pre"):
            assert case.main.find(name) is None, (text, name)
        leading = {str(a["href"]) for a in case.main.find_all("a", href=True)}
        assert not {href for href in leading if "example" in href or href == "http://y"}, text
        assert not case.html_warnings and not case.pdf_warnings


def test_the_workbook_and_the_files_hold_the_labels() -> None:
    for text in NASTY:
        page = made(as_chart(text), as_table(text)).page
        (book,) = [a for a in page.find_all("a", download=True) if a["download"].endswith(".xlsx")]
        content = base64.b64decode(str(book["href"]).partition(",")[2])
        sheets = openpyxl.load_workbook(io.BytesIO(content))
        held = [[cell.value for row in sheet.iter_rows() for cell in row] for sheet in sheets]
        of_chart, of_table = (next(s for s, n in zip(held, sheets.sheetnames, strict=True) if w in n)
                              for w in ("Figure", "Table"))  # fmt: skip
        assert [joined(str(value)) for value in of_chart].count(joined(text)) >= 1
        assert [joined(str(value)) for value in of_table].count(joined(text)) >= 3


def test_a_cell_or_column_that_says_so_is_markdown() -> None:
    columns = [Column("A"), Column("B", markdown=True)]
    rows = [["**a**", "**b**"], [Cell("**c**", markdown=True), Cell("*d*", "weak")]]
    case = made(Table("tab-a", "C", columns, rows, "Source: x"))
    assert [tag.get_text() for tag in case.main.find_all(["strong", "em"])] == ["b", "c", "d"]
    assert "**a**" in case.words
    assert "**a**" in case.paper_words and "**b**" not in case.paper_words
    assert Table("t", "C", columns, rows, "").html().count("<strong>") == 2


def test_what_the_project_sets_in_bold_or_links_stays() -> None:
    said = f"It is {strong('likely')}: see {link('a_b_', 'https://a.example/x_y_')}."
    page = made(report.say(said), as_table("x")).main
    assert page.find("strong", string="likely") is not None
    assert page.find("a", href="https://a.example/x_y_").get_text() == "a_b_"


def test_prose_of_a_notebook_of_ones_own_is_markdown() -> None:
    assert made(Prose("Some **bold** words")).main.find("strong").get_text() == "bold"


def test_a_source_is_linked_by_its_words_alone() -> None:
    table = finish.table(
        finding("x"), "tab-a", "C", [Column("A")], [[link("2*3*4 [x]", "https://a.example/(1)")]]
    )
    (found,) = made(table).main.find_all("a", href="https://a.example/(1)")
    assert found.get_text() == "2*3*4 [x]"
