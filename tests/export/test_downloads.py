"""What is taken from a document: names of files, lines at their heads, numbers as numbers."""

from __future__ import annotations

import csv
import io
import zipfile
from typing import Any

import openpyxl
import pandas as pd
from briefing_samples import cell, notebook
from nbformat.v4 import new_output

from analysis.export import blocks, document, downloads, takeaway, workbook

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="100pt" height="40pt" viewBox="0 0 100 40">'
    '<text x="5" y="20" font-size="8" font-family="Noto Sans">Chart</text></svg>'
)


def made(**changes: Any) -> document.Document:
    """A document with a chart, a table and two sources."""
    figure = blocks.Figure(
        "fig-trade", SVG, "**Who trades.** Exports, by year.", "A chart", "Source: Customs (2026)",
        coverage="Years 2020 to 2024.",
        data=blocks.Values(
            ["state", "share", "note"], [["Armenia", 0.25, "a, #b"], ["Côte d'Ivoire", None, "=1"]],
            ["", "share, from 0 to 1", ""],
        ),
    )  # fmt: skip
    table = blocks.Table(
        "tab-trade", "**Trade.** By state.",
        [blocks.Column(name) for name in ("State", "Part", "Million", "Range", "Day", "Read in")],
        [
            ["Armenia", "25%", "1,974", "+11 (−2 to +19)", "2 March 2022", 
             blocks.Cell("[A](https://a.org/x)", markdown=True)],
            ["Georgia", "–", "−3", "±0 (−1 to +2)", "March 2022", "by hand"],
        ],
        "Source: Customs (2026)",
    )  # fmt: skip
    cover = blocks.Cover(
        "Who trades?", "", "2026-06-25", [("Country", "Armenia")], "All do.", "",
        stem=changes.get("stem", "trade-ARM-2026-06-25"),
    )  # fmt: skip
    sources = blocks.Sources(
        [
            blocks.Publication("Customs", "", "CC BY 4.0", "2026-01-01", url="https://c.org"),
            blocks.Publication("Others", "", "All rights reserved", "2026-01-01"),
        ]
    )
    shown = [
        cell(new_output("display_data", data=block._repr_mimebundle_()))
        for block in (cover, figure, table, sources)
    ]
    return document.read(notebook(shown))


def of(read: document.Document) -> dict[str, bytes]:
    return dict(takeaway.files(read))


def rows(content: bytes) -> list[list[str]]:
    text = content.decode("utf-8-sig")
    return list(csv.reader(line for line in text.splitlines(True) if not line.startswith("# ")))


def test_names_of_files_name_the_briefing_and_the_figure() -> None:
    assert set(of(made())) == {
        "trade-ARM-2026-06-25-trade.svg",
        "trade-ARM-2026-06-25-trade.png",
        "trade-ARM-2026-06-25-trade.csv",
        "trade-ARM-2026-06-25-trade-table.csv",
        "trade-ARM-2026-06-25.xlsx",
    }
    assert all(name.startswith("notebook-") for name in of(made(stem="")) if "xlsx" not in name)


def test_a_file_says_what_it_holds_and_whence() -> None:
    content = of(made())["trade-ARM-2026-06-25-trade.csv"]
    assert content.startswith("\ufeff# Who trades?".encode())
    head = [line[2:] for line in content.decode("utf-8-sig").splitlines() if line[0] == "#"]
    assert head == [
        "Who trades?",
        "Figure 1. Who trades. Exports, by year.",
        "As of: 2026-06-25",
        "Country: Armenia",
        "Coverage: Years 2020 to 2024.",
        "Source: Customs (2026)",
        "Licence (Customs): CC BY 4.0",
        "Link: https://c.org",
        "Column share: share, from 0 to 1",
    ]


def test_programs_that_skip_comments_read_the_rest_with_its_numbers() -> None:
    content = of(made())["trade-ARM-2026-06-25-trade.csv"]
    read = pd.read_csv(io.BytesIO(content), comment="#", encoding="utf-8-sig")
    assert read.columns.tolist() == ["state", "share", "note"]
    assert read["share"].tolist()[0] == 0.25 and read["share"].isna().tolist() == [False, True]
    assert read["note"].tolist() == ["a, #b", "'=1"]


def test_a_table_has_numbers_days_and_links() -> None:
    head, first, second = rows(of(made())["trade-ARM-2026-06-25-trade-table.csv"])
    assert head == ["State", "Part (%)", "Million", "Range", "Range, low", "Range, high", "Day",
                    "Read in", "Read in: link"]  # fmt: skip
    assert first == ["Armenia", "25", "1974", "11", "-2", "19", "2022-03-02", "A",
                     "https://a.org/x"]  # fmt: skip
    assert second == ["Georgia", "", "-3", "0", "-1", "2", "March 2022", "by hand", ""]


def test_a_line_at_the_head_runs_nothing_where_it_is_split_at_its_commas() -> None:
    sheet = downloads.Sheet("a", "", "", ["one,=1+1\nand more"], ["a"], [])
    assert downloads.write(sheet).splitlines()[0] == "\ufeff# one,'=1+1 and more"


def test_a_workbook_has_a_sheet_a_figure_or_table_and_one_of_sources() -> None:
    content = of(made())["trade-ARM-2026-06-25.xlsx"]
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book.sheetnames == ["Contents", "Figure 1 trade", "Table 1 trade", "Sources"]
    chart = [[cell.value for cell in row] for row in book["Figure 1 trade"].iter_rows()]
    assert chart[0][0] == "Who trades?"
    assert chart[-3:] == [["state", "share", "note"], ["Armenia", 0.25, "a, #b"],
                          ["Côte d'Ivoire", None, "=1"]]  # fmt: skip
    assert book["Figure 1 trade"].cell(len(chart), 3).data_type == "s"  # a text, and no formula
    assert [row[1].value for row in book["Sources"].iter_rows(min_row=2)] == ["Customs", "Others"]


def test_the_same_document_gives_the_same_workbook() -> None:
    first, second = (of(made())["trade-ARM-2026-06-25.xlsx"] for _ in range(2))
    assert first == second
    assert zipfile.ZipFile(io.BytesIO(first)).testzip() is None


def test_sheets_of_one_name_are_told_apart() -> None:
    same = downloads.Sheet("a-very-long-name-of-a-figure-indeed", "Figure 1", "", [], ["a"], [[1]])
    content = workbook.write(made().data, [same, same])
    names = openpyxl.load_workbook(io.BytesIO(content)).sheetnames
    assert len({*names}) == 4 and all(len(name) <= 31 for name in names)


def test_a_picture_carries_its_title_and_source_and_its_own_fonts() -> None:
    found = of(made())
    svg = found["trade-ARM-2026-06-25-trade.svg"].decode()
    for words in ("Who trades", "Exports, by year.", "Source: Customs (2026)", "25 June 2026",
                  "@font-face"):  # fmt: skip
        assert words in svg
    from PIL import Image

    with Image.open(io.BytesIO(found["trade-ARM-2026-06-25-trade.png"])) as picture:
        width, height = picture.size
    assert width == 267  # 100 pt at twice 96 dots an inch
    assert height > 2 * 40 * 4 / 3  # its title and source stand above and below
