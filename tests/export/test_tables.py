"""Tables of any width and content, in both formats: nothing overlaps, nothing is lost."""

from __future__ import annotations

import random
import re
from itertools import pairwise
from typing import Any

import nbformat.v4 as nb
import pytest
from cases import Converted, Word, boxes, convert, converted
from nbformat import NotebookNode

from analysis.export import inline_styles, markup, table_widths
from analysis.export.table_widths import TEXT_WIDTH, Extent, Room, choose

LETTERS = "abcdefghijklmnopqrstuvwxyzMW0123456789"
TURNED = (297 - 40) / 25.4 * 72


def shown(html: str) -> NotebookNode:
    """A notebook that puts out this HTML."""
    data = {"text/html": html, "text/plain": "<Table at 0x7f>"}
    output = nb.new_output("execute_result", data=data, execution_count=1)
    return nb.new_notebook(cells=[nb.new_code_cell("table", outputs=[output])])


def table(names: list[str], rows: list[list[str]]) -> str:
    """A table as pandas writes it, its rows numbered."""
    head = "".join(f"<th>{name}</th>" for name in ["", *names])
    body = "".join(
        f"<tr><th>{y}</th>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>"
        for y, row in enumerate(rows)
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def drawn(count: int, length: int, rows: int = 3, letters: str = LETTERS) -> tuple[list[Any], ...]:
    """Names of columns and rows of random words of a length, the same each time."""
    draw = random.Random(f"{count} {length}")
    made = [["".join(draw.choices(letters, k=length)) for _ in range(count)] for _ in range(rows)]
    return [f"c{x}" for x in range(count)], made


def overlapping(words: list[Word]) -> list[tuple[str, str]]:
    """The words of a PDF that stand on one another."""
    found = []
    for page in {word.page for word in words}:
        here = sorted((word for word in words if word.page == page), key=lambda word: word.top)
        for place, one in enumerate(here):
            for other in here[place + 1 :]:
                if other.top >= one.bottom:
                    break
                across = min(one.right, other.right) - max(one.left, other.left)
                down = min(one.bottom, other.bottom) - max(one.top, other.top)
                if across > 0.3 and down > 0.5 * min(
                    one.bottom - one.top, other.bottom - other.top
                ):
                    found.append((one.text, other.text))
    return found


def told(made: Converted) -> list[str]:
    """The words of a PDF without the places where they may be broken."""
    return [word.text.replace("\u200b", "") for word in boxes(made.pdf)]


# -- widths --------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [5, 8, 11, 15, 22, 37, 60])
@pytest.mark.parametrize("length", [4, 9, 14, 22, 30])
def test_no_two_cells_overlap_and_each_can_be_read_off(count: int, length: int) -> None:
    names, rows = drawn(count, length)
    made = convert(shown(table(names, rows)))
    words = boxes(made.pdf)
    assert not overlapping(words)
    texts = told(made)
    assert [cell for row in rows for cell in row if cell not in texts] == []
    assert not made.pdf_warnings
    assert all(word.left > 50 and word.right < 842 - 50 for word in words)


@pytest.mark.parametrize("letters", ["0123456789", "MW@%", "ЖШЩЮ", "ԱՄՋՖ", "il.,"])
def test_nor_do_letters_that_are_wide_or_of_another_script(letters: str) -> None:
    names, rows = drawn(14, 12, letters=letters)
    made = convert(shown(table(names, rows)))
    assert not overlapping(boxes(made.pdf))


def test_nor_do_long_names_above_short_numbers() -> None:
    names = [f"share_of_exports_to_partner_{x}_in_2024" for x in range(16)]
    made = convert(shown(table(names, [[f"{x}.{y}" for x in range(16)] for y in range(4)])))
    assert not overlapping(boxes(made.pdf))
    joined = "".join(told(made))
    assert all(part in joined for name in names for part in re.split("(?<=_)", name))


def test_nor_does_a_token_of_any_length() -> None:
    rows = [["x" * 300, "1"], ["https://example.org/" + "a/" * 90, "2"]]
    made = convert(shown(table(["what", "n"], rows)))
    assert not overlapping(boxes(made.pdf))
    assert "".join(told(made)).count("x") >= 300


def test_nor_do_texts_that_take_lines() -> None:
    sentence = "The share of exports that go to the Russian Federation fell. " * 6
    made = convert(shown(table([f"c{x}" for x in range(9)], [[sentence] * 9, ["1"] * 9])))
    assert not overlapping(boxes(made.pdf))
    assert made.paper_words.count("Federation") == 54


@pytest.mark.parametrize("name", ["wide-11", "wide-20", "wide-60", "real-libraries"])
def test_a_wide_table_of_the_cases(name: str) -> None:
    made = converted(name)
    assert not overlapping(boxes(made.pdf))
    texts = set(told(made))
    for body in made.main.find_all("tbody"):
        for cell in body.find_all("td"):
            if re.fullmatch(r"-?[\d.]+(e[+-]\d+)?", cell.get_text()):
                assert cell.get_text() in texts


def test_the_parts_of_a_split_table_each_name_their_rows() -> None:
    made = converted("wide-60")
    assert made.paper.count("Columns ") > 2
    assert "Columns 2 to" in made.paper and re.search(r"Columns \d+ to 61 of 61", made.paper)
    heads = [int(number) for number in re.findall(r"indicator_(\d+)", made.paper)]
    assert sorted(heads) == list(range(60))


def test_a_wide_table_is_turned_and_what_follows_is_not() -> None:
    names, rows = drawn(14, 10)
    cells = [
        nb.new_markdown_cell("Before."),
        nb.new_markdown_cell("## Wide"),
        *shown(table(names, rows)).cells,
        nb.new_markdown_cell("After."),
    ]
    made = convert(nb.new_notebook(cells=cells))
    at = {word.text: word for word in boxes(made.pdf)}
    assert (at["Before."].page, at["c13"].page, at["After."].page) == (1, 2, 3)
    assert at["Wide"].page == 2  # a heading goes with its table
    assert at["c13"].right > 600


def test_two_turned_tables_and_one_at_the_end_leave_no_empty_page() -> None:
    names, rows = drawn(14, 10)
    one = shown(table(names, rows)).cells
    made = convert(nb.new_notebook(cells=[nb.new_markdown_cell("Before."), *one, *one]))
    assert {word.page for word in boxes(made.pdf) if word.text == "c3"} == {2, 3}
    assert "page 1 of 3" in made.paper


def test_a_turned_table_of_many_rows_goes_on_and_repeats_its_head() -> None:
    names, rows = drawn(14, 10, rows=130)
    made = convert(nb.new_notebook(cells=[
        nb.new_markdown_cell("Before."), *shown(table(names, rows)).cells,
        nb.new_markdown_cell("After."),
    ]))  # fmt: skip
    words = boxes(made.pdf)
    pages = sorted({word.page for word in words if word.text == "c13"})
    assert len(pages) > 3 and all(b == a + 1 for a, b in pairwise(pages))
    assert next(word.page for word in words if word.text == "After.") == pages[-1] + 1
    texts = told(made)
    assert [cell for row in rows for cell in row if cell not in texts] == []
    assert not overlapping(words)


def extents(*lengths: float) -> list[Extent]:
    """Columns of words of these lengths, in ems."""
    return [Extent(word=length, line=length) for length in lengths]


def test_what_does_not_fit_is_smaller_then_turned_then_split() -> None:
    room = Room(TEXT_WIDTH, TURNED)
    fits = choose(extents(*[5] * 9), 1, room)
    assert (fits["size"], fits["turned"], len(fits["groups"])) == (8, False, 1)
    assert fits["groups"][0]["widths"] == [0] * 9  # Typst finds them
    smaller = choose(extents(*[5] * 11), 1, room)
    assert 6 <= smaller["size"] < 8 and not smaller["turned"]
    turned = choose(extents(*[5] * 15), 1, room)
    assert turned["turned"] and len(turned["groups"]) == 1
    split = choose(extents(*[5] * 60), 1, room)
    assert len(split["groups"]) > 1 and all(group["columns"][0] == 0 for group in split["groups"])
    assert sorted({x for group in split["groups"] for x in group["columns"]}) == list(range(60))


def test_a_table_within_a_list_is_not_turned() -> None:
    made = choose(extents(*[5] * 15), 1, Room(TEXT_WIDTH))
    assert not made["turned"] and len(made["groups"]) == 2


@pytest.mark.parametrize("count", [1, 4, 9, 16, 33])
def test_columns_are_as_wide_as_their_words_and_all_within_the_page(count: int) -> None:
    draw = random.Random(count)
    columns = [Extent(word=word, line=word * draw.uniform(1, 20)) for word in
               (draw.uniform(1, 14) for _ in range(count))]  # fmt: skip
    made = choose(columns, 1, Room(TEXT_WIDTH, TURNED))
    page = TURNED if made["turned"] else TEXT_WIDTH
    for group in made["groups"]:
        if any(group["widths"]):
            assert sum(group["widths"]) <= page + 0.1
            for x, width in zip(group["columns"], group["widths"], strict=True):
                assert width >= columns[x].least(made["size"]) + 2 * made["inset"] - 0.1


def test_the_levels_of_an_index_are_repeated() -> None:
    rows = [[{"c": [], "head": True}, {"c": [], "head": True}, {"c": []}, {"c": []}]]
    assert table_widths.naming(rows) == 2
    made = choose(extents(4, 4, *[8] * 30), 2, Room(TEXT_WIDTH))
    assert all(group["columns"][:2] == [0, 1] for group in made["groups"])


def test_a_column_that_states_its_width_is_left_alone() -> None:
    given = [{"kind": "table", "columns": [{"c": [], "width": 1}], "rows": [[{"c": []}]]}]
    assert table_widths.laid_out(given, TURNED) == given


# -- what cells hold -----------------------------------------------------------------------------


def test_pictures_and_tables_within_cells_are_shown() -> None:
    made = converted("img-in-table-cells")
    assert len(made.main.select("td img")) == 2
    assert len(_pictures(made)) >= 1
    nested = converted("nested-table")
    assert nested.main.select_one("td table").get_text(" ", strip=True) == "inner 1 inner 2"
    for words in ("outer", "inner 1", "inner 2", "right"):
        assert words in nested.paper_words
    held = converted("code-in-cell-html")
    assert held.main.select_one("td pre").get_text() == "line1\nline2"
    assert held.main.select_one("td table").get_text(" ", strip=True) == "12 34"
    assert held.main.select_one("td img") and len(_pictures(held)) == 1
    assert "1234" not in held.paper_words and "line1 line2" in held.paper_words


def _pictures(made: Converted) -> list[Any]:
    import io

    import pikepdf

    with pikepdf.open(io.BytesIO(made.pdf)) as pdf:
        streams = [thing for thing in pdf.objects if isinstance(thing, pikepdf.Stream)]
        images = [one for one in streams if str(one.get("/Subtype")) == "/Image"]
        masks = {one.SMask.objgen for one in images if "/SMask" in one}
        return [one.objgen for one in images if one.objgen not in masks]


def test_a_picture_beside_many_columns_shrinks_into_its_cell() -> None:
    picture = converted("img-in-table-cells").main.select_one("td img")["src"]
    rows = [[f'<img src="{picture}">', *["1234567890"] * 7]]
    made = convert(shown(table([f"c{x}" for x in range(8)], rows)))
    assert not overlapping(boxes(made.pdf)) and len(_pictures(made)) == 1


def test_a_nested_table_can_be_taken_with_its_outer_one() -> None:
    made = converted("nested-table")
    assert len(made.main.select("a[download]")) == 1
    assert not made.main.select("td a[download]")


def test_a_cell_taller_than_a_page_is_whole() -> None:
    long = " ".join(f"word{n}" for n in range(2500))
    made = convert(shown(table(["a", "b"], [[long, "1"], ["last", "2"]])))
    words = made.paper_words
    assert all(f"word{n}" in words for n in range(2500)) and "last" in words


# -- the look of cells ---------------------------------------------------------------------------


def test_a_styler_s_colours_are_kept_in_both_formats() -> None:
    made = converted("styler")
    styles = {cell.get_text(): cell.get("style", "") for cell in made.main.find_all("td")}
    assert styles["-12.5"] == "background:#ff0000;color:#ffffff"
    assert styles["33.1"] == "background:#00ff00;color:#000000"
    assert styles["ARM"] == ""
    assert _fills(made) == {(255, 0, 0), (0, 255, 0)}


def _fills(made: Converted) -> set[tuple[int, int, int]]:
    """The strong colours of a PDF's first page."""
    import io
    import subprocess

    import numpy as np
    from PIL import Image

    run = subprocess.run(
        ["pdftoppm", "-r", "60", "-png", "-singlefile", "-"],
        input=made.pdf, capture_output=True, check=True,
    )  # fmt: skip
    pixels = np.asarray(Image.open(io.BytesIO(run.stdout)).convert("RGB")).reshape(-1, 3)
    colours, counts = np.unique(pixels, axis=0, return_counts=True)
    strong = (colours.max(axis=1).astype(int) - colours.min(axis=1) > 200) & (counts > 40)
    return {tuple(int(part) for part in colour) for colour in colours[strong]}


def test_great_tables_titles_are_its_caption_and_sources_its_note() -> None:
    made = converted("great-tables-style")
    figure = made.main.select_one("figure.table")
    caption = figure.figcaption.get_text(" ", strip=True)
    assert caption.startswith("Trade of Armenia USD m")
    assert [name.get_text() for name in figure.select("thead th")] == ["Partner", "Value"]
    assert figure.select_one(".foot").get_text(strip=True) == "Source: Armstat"
    assert made.paper_words.index("Trade of Armenia") < made.paper_words.index("Partner Value")
    assert made.paper_words.index("RUS 1,234") < made.paper_words.index("Source: Armstat")


def test_the_foot_comes_last() -> None:
    made = converted("footer-row")
    rows = [row.get_text(" ", strip=True) for row in made.main.select("tbody tr")]
    assert rows == ["a 1", "b 2", "Total 3"]
    assert re.search(r"k v a 1 b 2 Total 3", made.paper_words)


STYLED = """<style>
#T_a_row0_col0 {{ {0} }}
td.data {{ color: #123456 }}
td {{ font-weight: bold }}
#T_a_row0_col0:hover {{ background: #ffff00 }}
@media print {{ td {{ display: none }} }}
</style><table><tr><td id="T_a_row0_col0" class="data" style="{1}">x</td></tr></table>"""


@pytest.mark.parametrize(
    ("rule", "own", "look"),
    [
        ("color: red", "", {"colour": "#ff0000", "bold": True}),
        ("", "color: rgb(0, 0, 255)", {"colour": "#0000ff", "bold": True}),
        ("color: red !important", "color: blue", {"colour": "#ff0000", "bold": True}),
        ("font-weight: normal", "", {"colour": "#123456"}),
        ("background: #000", "", {"background": "#000000", "colour": "#415d78", "bold": True}),
        ("background: hsl(120, 100%, 50%); color: inherit", "", {"background": "#00ff00"}),
        ("background: linear-gradient(90deg, red 50%, transparent 50%)", "", {}),
        ("background-color: transparent; font-style: italic", "", {"italic": True}),
        ("background-color: rgba(255, 0, 0, .5)", "", {"background": "#ff8080"}),
    ],
)
def test_the_look_of_a_cell_is_that_of_a_browser(rule: str, own: str, look: dict[str, Any]) -> None:
    [made] = markup.html(STYLED.format(rule, own))
    found = made["rows"][0][0].get("look", {})
    assert {key: found.get(key) for key in look} == look


def test_text_on_a_colour_can_be_read() -> None:
    for background, colour in (("#000080", "#ffffff"), ("#ffff80", "#000000")):
        [made] = markup.html(f'<table><tr style="background:{background}"><td>x</td></tr></table>')
        assert made["rows"][0][0]["look"] == {"background": background, "colour": colour}


def test_the_colours_of_print_on_paper_are_no_look() -> None:
    [made] = markup.html('<table style="color:#333;background:#fff"><tr><td>x</td></tr></table>')
    assert "look" not in made["rows"][0][0]


BARS = [
    ("linear-gradient(90deg, #d65f5f 27.3%, transparent 27.3%)", ("#d65f5f", 0, 27.3)),
    ("linear-gradient(90deg, transparent 16.4%, #5fba7d 16.4%, #5fba7d 38.2%, transparent 38.2%)"
     " no-repeat center", ("#5fba7d", 16.4, 38.2)),
    ("linear-gradient(to right, rgba(0,0,0,0) 50%, rgb(95, 186, 125) 50%, rgb(95, 186, 125) 100%)",
     ("#5fba7d", 50, 100)),
    ("linear-gradient(90deg, #d65f5f 0.0%, transparent 0.0%)", None),
    ("linear-gradient(90deg, red, blue)", None),
    ("linear-gradient(90deg, red 0%, blue 100%)", None),
    ("linear-gradient(180deg, red 50%, transparent 50%)", None),
    ("linear-gradient(90deg, red 20%, blue 20%, blue 60%, transparent 60%)", None),
    ("linear-gradient(90deg, url(x) 50%, transparent 50%)", None),
    ("linear-gradient(90deg, " + "transparent, (" * 3000, None),
]  # fmt: skip


@pytest.mark.parametrize("property", ["background", "background-image"])
@pytest.mark.parametrize(("value", "bar"), BARS)
def test_a_bar_is_read_where_its_colours_change_at_once(
    property: str, value: str, bar: tuple[str, float, float] | None
) -> None:
    [made] = markup.html(f'<table><tr><td style="{property}:{value}">x</td></tr></table>')
    found = made["rows"][0][0].get("look", {}).get("bar")
    assert found == (bar and dict(zip(("colour", "from", "to"), bar, strict=True)))


def test_a_dark_bar_is_lighter_so_that_its_number_can_be_read() -> None:
    style = "background:linear-gradient(90deg, navy 50%, transparent 50%)"
    [made] = markup.html(f'<table><tr><td style="{style}">x</td></tr></table>')
    colour = made["rows"][0][0]["look"]["bar"]["colour"]
    parts = [int(colour[at : at + 2], 16) for at in (1, 3, 5)]
    assert min(parts) > 90 and parts[2] == max(parts)


def test_a_styler_s_bars_are_drawn_in_both_formats() -> None:
    import pandas as pd

    frame = pd.DataFrame({"state": ["ARM", "GEO", "KAZ"], "share": [-1.5, 2, 4]})
    bars = frame.style.bar(subset=["share"], color=["#ff0000", "#00ff00"], align="mid").to_html()
    made = convert(shown(bars))
    styles = [cell["style"] for cell in made.main.find_all("td", class_="right")]
    assert all("linear-gradient(90deg,#" in style for style in styles)
    assert ["#ff0000" in style for style in styles] == [True, False, False]
    assert {(255, 0, 0), (0, 255, 0)} <= _fills(made)
    lines = [word for word in boxes(made.pdf) if word.text in ("share", "4.000000")]
    assert made.is_accessible and len({round(word.right) for word in lines}) == 1


def test_no_style_of_a_notebook_s_reaches_the_page() -> None:
    bad = 'color:red;background:url(https://example.org/x.png);position:fixed"onclick="x()'
    made = convert(shown(f'<table><tr><td style="{bad}">x</td><td>y</td></tr></table>'))
    assert "position:fixed" not in str(made.main) and "example.org" not in str(made.main)


def test_a_sheet_of_ten_thousand_rules_is_read_in_a_moment() -> None:
    import time

    ids = [f"T_row{y}_col{x}" for y in range(1000) for x in range(10)]
    rules = "".join(f"#{name} {{ background-color: #ff0000 }}" for name in ids)
    cells = "".join(
        "<tr>" + "".join(f'<td id="T_row{y}_col{x}">1</td>' for x in range(10)) + "</tr>"
        for y in range(1000)
    )
    start = time.process_time()
    soup = markup.html_tree.tree(f"<style>{rules}</style><table>{cells}</table>")
    inline_styles.write_into_elements(soup)
    assert time.process_time() - start < 20
    assert all(inline_styles.look(cell)["background"] == "#ff0000" for cell in soup.find_all("td"))


@pytest.mark.parametrize("within", ["color:{}", "background:{}", "x{} {{color:red}}"])
def test_brackets_however_deep_are_no_style_and_no_fault(within: str) -> None:
    deep = within.format("(" * 5000)
    html = f'<style>td {{ {deep} }}</style><style>{deep}</style><table><tr><td style="{deep}">x'
    [made] = markup.html(html)
    assert made["rows"][0][0]["c"] == [{"t": "text", "s": "x"}]
