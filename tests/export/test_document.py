"""What both exporters rest on: titles, numbers, links, and nothing but plain nodes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat.v4 as nb
import pytest
from briefing_samples import HOSTILE, briefing, cell, chart, display, notebook, prose, shown

from analysis.export import document, markup


def read(*cells: Any) -> dict[str, Any]:
    return document.read(notebook(list(cells))).data


def headings(data: dict[str, Any]) -> list[tuple[int, str, str]]:
    return [
        (block["level"], block["number"], markup.plain(block["c"]))
        for block in data["blocks"]
        if block["kind"] == "heading"
    ]


def figure(name: str) -> Any:
    return shown("figure", id=name, caption=f"Shows {name}", alt="A line.", svg=chart(3))


@pytest.fixture(scope="module")
def sample() -> dict[str, Any]:
    return document.read(briefing()).data


# -- titles and sections ------------------------------------------------------------------------


def test_the_cover_gives_title_date_and_parameters(sample: dict[str, Any]) -> None:
    assert sample["title"] == "Has Armenia moved from Russia to the European Union?"
    assert (sample["as_of"], sample["as_of_text"]) == ("2024-06-12", "12 June 2024")
    assert ["Patron", "Russia"] in sample["parameters"]


@pytest.mark.parametrize(
    ("cells", "title"),
    [
        (["# One title\n\n## A"], "One title"),
        (["Text first\n\n# The sole title\n\n## A"], "The sole title"),
        (["# First\n\n# Second"], "my file"),
        (["## First", "## Second"], "my file"),
        (["## Only\n\n### A\n\n### B"], "Only"),
        (["Text\n\n# First\n\n# Second"], "my file"),
        (["Text only"], "my file"),
    ],
)
def test_a_notebook_without_cover_takes_its_title_from_its_text(
    cells: list[str], title: str
) -> None:
    made = notebook([prose(text) for text in cells])
    assert document.read(made, name="my_file").data["title"] == title


def test_sections_are_numbered_and_no_level_is_skipped() -> None:
    data = read(prose("# T\n\n## A\n\n#### A one\n\n### A two\n\n## B\n\n### B one\n\n#### deep"))
    assert headings(data) == [
        (1, "1", "A"),
        (2, "1.1", "A one"),
        (2, "1.2", "A two"),
        (1, "2", "B"),
        (2, "2.1", "B one"),
        (3, "", "deep"),
    ]
    assert [entry["number"] for entry in data["contents"]] == ["1", "1.1", "1.2", "2", "2.1"]


def test_headings_numbered_by_hand_are_not_numbered_twice() -> None:
    data = read(prose("# T\n\n## 1. Data\n\n## 2. Method"))
    assert headings(data) == [(1, "", "1. Data"), (1, "", "2. Method")]


def test_headings_within_a_list_or_a_box_open_no_section() -> None:
    data = read(prose("- # in a list\n\n> ## in a quotation"), shown("callout", body="# in a box"))
    assert headings(data) == []


def test_equal_headings_get_different_anchors() -> None:
    data = read(prose("# T\n\n## Limits\n\n## Limits\n\n## Own {#sec-mine}"))
    assert [entry["id"] for entry in data["contents"]] == ["sec-limits", "sec-limits-2", "sec-mine"]


# -- figures, tables and links ------------------------------------------------------------------


def test_figures_and_tables_are_numbered_in_order_each_by_itself(sample: dict[str, Any]) -> None:
    labels = [(b["id"], b["label"]) for b in sample["blocks"] if "label" in b]
    assert labels == [
        ("fig-side-taken", "Figure\u00a01"),
        ("tab-votes", "Table\u00a01"),
        ("fig-trade", "Figure\u00a02"),
        ("tab-trade", "Table\u00a02"),
    ]


def links(text: str, *cells: Any) -> list[tuple[str, str]]:
    paragraph = read(prose(text), *cells)["blocks"][0]
    return [
        (n["t"], n.get("to") or n.get("href") or "") for n in paragraph["c"] if n["t"] != "text"
    ]


def test_a_link_to_a_figure_becomes_its_number_wherever_the_figure_stands() -> None:
    data = read(prose("See [the second](#fig-b)."), figure("fig-a"), figure("fig-b"))
    ref = data["blocks"][0]["c"][1]
    assert (ref["t"], ref["to"], ref["s"]) == ("ref", "fig-b", "Figure\u00a02")
    assert ref["title"] == "the second"


def test_section_links_find_the_section_however_the_anchor_is_spelt() -> None:
    text = "[a](#sec-some-method) [b](#Some-method) [c](#some-method)"
    assert links(text, prose("## Some method")) == [("link", "sec-some-method")] * 3


def test_links_that_lead_nowhere_or_run_something_become_text() -> None:
    text = "[a](#fig-none) [b](javascript:x) [c](data:text/html,x) [d](file:///etc/passwd)"
    assert links(text) == [("span", "")] * 4


def test_evidence_is_shown_by_number(sample: dict[str, Any]) -> None:
    judgements = next(b for b in sample["blocks"] if b["kind"] == "judgements")
    evidence = [[markup.plain([ref]) for ref in i["evidence"]] for i in judgements["items"]]
    assert evidence == [
        ["Figure\u00a01", "Table\u00a01"],
        ["Table\u00a02"],
        ["Section\u00a02"],
    ]


# -- what is shown and what is not --------------------------------------------------------------


def test_parameter_cells_raw_cells_and_code_give_nothing() -> None:
    hello = nb.new_output("stream", name="stdout", text="hello")
    data = read(
        cell(hello, tags=("parameters",)),
        cell(hello, tags=("injected-parameters",)),
        nb.new_raw_cell("raw"),
        cell(source="secret()"),
    )
    assert data["blocks"] == []


def test_a_terminal_output_is_what_a_terminal_shows_at_the_end() -> None:
    text = "  0%\r 50%\r100%\n\x1b[31mred\x1b[0m\n"
    [block] = read(cell(nb.new_output("stream", name="stderr", text=text)))["blocks"]
    assert block["text"] == "100%\nred"


def test_an_error_is_shown_with_its_message_and_without_the_code() -> None:
    error = nb.new_output("error", ename="KeyError", evalue="'x'", traceback=["secret()"])
    [block] = read(cell(error))["blocks"]
    assert (block["kind"], block["name"], block["message"]) == ("error", "KeyError", "'x'")


def test_an_output_that_only_a_script_could_draw_falls_back_to_its_words() -> None:
    [block] = read(cell(display(text__html="<script>plot()</script>", text__plain="Plot(1)")))[
        "blocks"
    ]
    assert (block["kind"], block["text"]) == ("output", "Plot(1)")


def test_a_pandas_table_keeps_its_cells_and_sets_numbers_right() -> None:
    html = (
        "<table><thead><tr><th></th><th colspan='2'>2024</th></tr>"
        "<tr><th></th><th>name</th><th>share</th></tr></thead>"
        "<tr><th rowspan='2'>x</th><td>a</td><td>0.5</td></tr><tr><td>b</td><td>-1</td></tr></table>"
    )
    [table] = read(cell(display(text__html=html)))["blocks"]
    assert [markup.plain(c["c"]) for c in table["columns"]] == ["", "2024 name", "2024 share"]
    assert [c["align"] for c in table["columns"]] == ["left", "left", "right"]
    rows = [[markup.plain(c["c"]) for c in row] for row in table["rows"]]
    assert rows == [["x", "a", "0.5"], ["", "b", "-1"]]


def test_html_of_a_markdown_cell_passes_by_a_list_of_known_elements() -> None:
    data = read(prose("<b onclick='x()'>b</b><script>x()</script><applet>y</applet> end"))
    assert data["blocks"] == [
        {
            "kind": "paragraph",
            "c": [
                {"t": "strong", "c": [{"t": "text", "s": "b"}]},
                {"t": "text", "s": " end"},
            ],
        }
    ]


def test_markup_in_data_is_shown_as_it_was_typed() -> None:
    data = read(shown("table", columns=[{"name": HOSTILE}], rows=[["<script>x</script>"]]))
    table = data["blocks"][0]
    assert markup.plain(table["columns"][0]["c"]) == HOSTILE
    assert markup.plain(table["rows"][0][0]["c"]) == "<script>x</script>"


def test_pictures_of_other_addresses_are_named_not_loaded() -> None:
    data = read(prose("![a chart](https://example.org/p.png)"))
    assert data["blocks"][0]["c"][0]["href"] == "https://example.org/p.png"


def test_what_cannot_be_read_as_a_picture_is_not_taken_for_one() -> None:
    data = read(cell(nb.new_output("display_data", data={"image/png": "bm90IGEgcG5n"})))
    assert data["blocks"] == []


SVG = b'<svg xmlns="http://www.w3.org/2000/svg">'


@pytest.mark.parametrize(
    ("content", "is_kept"),
    [
        (SVG + b"<g/></svg>", True),
        (b'<?xml version="1.0"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "x">' + SVG + b"</svg>", True),
        (b'<s:svg xmlns:s="http://www.w3.org/2000/svg"/>', True),
        (SVG + b"<g></svg>", False),
        (SVG, False),
        (b"<svg/>", False),
        (b'<html xmlns="http://www.w3.org/1999/xhtml"/>', False),
        (b'<!DOCTYPE svg [<!ENTITY a "b">]>' + SVG + b"&a;</svg>", False),
        (b'<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + SVG + b"&a;</svg>", False),
        (b'<!DOCTYPE svg [<!ENTITY % a SYSTEM "x"> %a;]>' + SVG + b"</svg>", False),
        (b'<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "x">' + SVG + b"&nbsp;</svg>", False),
        (b'<?xml version="1.0" encoding="none-such"?>' + SVG + b"</svg>", False),
        (b'<?xml version="1.0" encoding="utf-8"?>' + SVG + b"\xff</svg>", False),
    ],
)  # fmt: skip
def test_a_drawing_is_kept_if_it_is_svg_and_declares_no_entity(
    content: bytes, is_kept: bool, tmp_path: Path
) -> None:
    (tmp_path / "drawing").write_bytes(content)
    read = document.read(notebook([prose("# T\n\n![words](drawing)")]), folder=tmp_path)
    assert list(read.pictures.values()) == ([content] if is_kept else [])


def test_everything_in_a_tree_is_found_in_the_order_of_the_text_but_for_a_chart_s_numbers() -> None:
    deep: Any = {"id": 9}
    for _ in range(5_000):  # deeper than functions may call each other
        deep = {"c": [deep]}
    tree = [{"id": 1, "c": [{"id": 2}, {"id": 3}]}, {"data": {"id": 4}, "c": {"id": 5}}, deep]
    assert [node["id"] for node in markup.find(tree, lambda node: "id" in node)] == [
        1,
        2,
        3,
        5,
        9,
    ]
