"""HTML that cells put out, read as a browser would show it."""

from __future__ import annotations

import time
from typing import Any

import nbformat.v4 as nb
import pytest
from cases import Converted, convert, converted

from analysis.export import markup
from analysis.export.markup import Node


def text(nodes: Any) -> str:
    """The text of blocks: cells and inline nodes as they stand, blocks and cells apart by a bar."""
    parts: list[str] = []
    for node in nodes:
        if node["kind"] == "table":
            lines = [node["columns"], *node["rows"]]
            for part in ("caption", "note"):
                parts += [markup.plain(node[part])] if part in node else []
            parts += [
                text(cell["blocks"]) if "blocks" in cell else markup.plain(cell["c"])
                for line in lines for cell in line
            ]  # fmt: skip
        elif node["kind"] == "list":
            parts += [text(item) for item in node["items"]]
        elif node["kind"] == "quote":
            parts.append(text(node["blocks"]))
        elif "c" in node:
            parts.append(markup.plain(node["c"]))
        elif "text" in node:
            parts.append(node["text"])
    return "|".join(part for part in parts if part)


def read(html: str) -> list[Node]:
    return markup.html(html)


def shown(html: str) -> Converted:
    output = nb.new_output("display_data", data={"text/html": html, "text/plain": "<X object>"})
    return convert(nb.new_notebook(cells=[nb.new_code_cell("x", outputs=[output])]))


CELLS = "<table><tr><td>12</td><td>34</td></tr></table>"


@pytest.mark.parametrize(
    "around",
    ["<{0}>", "<span><span>{0}</span></span>", "<my-figure>{0}</my-figure>", "<a href='#x'>{0}</a>",
     "<b>{0}</b>", "<form>{0}</form>", "<label>{0}</label>", "<unheard>{0}</unheard>", "{0}",
     "<button>{0}</button>", "<font color=red>{0}</font>", "<fieldset><legend>l</legend>{0}</fieldset>",
     "<p>{0}</p>", "<x-a><x-b><x-c>{0}</x-c></x-b></x-a>", "<ul>{0}</ul>", "<li>{0}</li>",
     "<table><tr><td>{0}</td></tr></table>", "<noscript>{0}</noscript>", "<details>{0}</details>"],
)  # fmt: skip
@pytest.mark.parametrize("inner", [CELLS, "<div>12</div><div>34</div>", "<p>12<p>34",
                                   "<ul><li>12<li>34</ul>", "<dl><dt>12<dd>34</dl>",
                                   "<table><tr><td>12<td>34</table>", "<h3>12</h3>34"])  # fmt: skip
def test_blocks_stay_apart_within_any_element(around: str, inner: str) -> None:
    if around == "<{0}>":
        around = "{0}"
    found = text(read(around.format(inner)))
    assert "1234" not in found and "12" in found and "34" in found


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        # a browser ends items, rows and cells that a tag does not
        ("<ul><li>a<li>b<li>c</ul>", "a|b|c"),
        ("<table><tr><td>1<td>2<tr><td>3<td>4</table>", "1|2|3|4"),
        ("<table><thead><tr><th>h<tbody><tr><td>1<tfoot><tr><td>2</table>", "h|1|2"),
        ("<dl><dt>a<dd>1<dt>b<dd>2</dl>", "a|1|b|2"),
        ("<p>a<p>b", "a|b"),
        # lists in lists
        ("<ul><li>a</li><ul><li>b</li></ul><li>c</li></ul>", "a|b|c"),
        ("<ol><ul><li>a</li></ul></ol>", "a"),
        ("<ul>loose<li>a</li><div>between</div><li>b</li></ul>", "loose|a|between|b"),
        ("<ul><form><li>a</li><li>b</li></form></ul>", "a|b"),
        ("<li>a</li><li>b</li>", "a|b"),
        ("<menu><li>a</menu><dir><li>b</dir>", "a|b"),
        # rows and cells astray
        ("<table><td>1</td><td>2</td></table>", "1|2"),
        ("<table><tbody><td>1</td></tbody></table>", "1"),
        ("<tr><td>1</td><td>2</td></tr>", "1|2"),
        ("<div><td>1</td><td>2</td></div>", "1|2"),
        ("<table>stray<tr><td>1</td></tr></table>", "stray|1"),
        ("<table><p>stray</p><tr>more<td>1</td></tr></table>", "stray|more|1"),
        ("<table><form><tr><td>1</td></tr><tr><td>2</td></tr></form></table>", "1|2"),
        ("<table><tr><form><td>1</td><td>2</td></form></tr></table>", "1|2"),
        ("<table><tr><div><td>1</td></div></tr></table>", "1"),
        ("<table><tfoot><tr><td>f</td></tr></tfoot><tr><td>1</td></tr></table>", "1|f"),
        ("<table></table>a", "a"),
        # forms
        ("<select><option>a<option selected>b</select>", "b"),
        ("<select><option>a<option>b</select>", "a"),
        ("x<button>y</button>z", "x y z"),
        ("<textarea>a\n b</textarea>", "a\n b"),
        ("<input value='7'> years", "7 years"),
        ("<input type=hidden value='7'>a", "a"),
        # preformatted
        ("<pre>line 1<br>line 2</pre>", "line 1\nline 2"),
        ("<pre><div>a</div><div>b</div></pre>", "a\nb"),
        ("<td><pre>a<br>b</pre></td>", "a\nb"),
        # hidden
        ("<div style='display:none'>a</div>b", "b"),
        ("<div style='DISPLAY : None !important'>a</div>b", "b"),
        ("<p hidden>a</p>b", "b"),
        ("<p style='visibility:hidden'>a</p>b", "b"),
        ("<style>.x{display:none}</style><p class=x>a</p><p>b</p>", "b"),
        ("<style>.x{display:none}</style><p class=x style='display:block'>a</p>", "a"),
        ("<style>p{display:none} p.y{display:block}</style><p class=y>a</p><p>b</p>", "a"),
        ("<style>p:hover{display:none}</style><p>a</p>", "a"),
        ("<style>p::before{display:none} @media print{p{display:none}}</style><p>a</p>", "a"),
        ("<template><p>a</p></template>b", "b"),
        ("<dialog>a</dialog><dialog open>b</dialog>", "b"),
        ("<datalist><option>a</datalist>b", "b"),
        ("<table><tr hidden><td>1</td></tr><tr><td>2</td><td style='display:none'>3</td></table>",
         "2"),
        ("<ul><li hidden>a</li><li>b</li></ul>", "b"),
        ("<details><summary>s</summary>inner</details>", "s|inner"),
        # set apart by a style, or by being of no known kind
        ("<span style='display:block'>a</span><span style='display:block'>b</span>", "a|b"),
        ("<x-cell>12</x-cell><x-cell>34</x-cell>", "12 34"),
        ("<div style='display:flex'><span>12</span><span>34</span></div>", "12 34"),
        ("<span style='display:table-cell'>12</span><span style='display:table-cell'>34</span>",
         "12 34"),
        ("<mark>Armenia<span style='margin-left:.5rem'>GPE</span></mark>", "Armenia GPE"),
        # and what is not set apart is not
        ("<span>12</span><b>34</b>", "1234"),
        ("H<sub>2</sub>O", "H2O"),
        ("un<font>broken</font>", "unbroken"),
    ],
)  # fmt: skip
def test_html_is_read_as_a_browser_shows_it(html: str, expected: str) -> None:
    assert text(read(html)) == expected


def test_a_mark_about_blocks_is_about_each_text_within() -> None:
    assert read("<b><p>a</p>c<div>d <i>e</i></div></b>") == [
        {"kind": "paragraph", "c": [{"t": "strong", "c": [{"t": "text", "s": "a"}]}]},
        {"kind": "paragraph", "c": [{"t": "strong", "c": [{"t": "text", "s": "c"}]}]},
        {"kind": "paragraph", "c": [{"t": "strong", "c": [
            {"t": "text", "s": "d "}, {"t": "em", "c": [{"t": "text", "s": "e"}]},
        ]}]},
    ]  # fmt: skip
    [link, _] = read('<a href="https://example.org"><div>a</div><div>b</div></a>')
    assert link["c"][0]["href"] == "https://example.org"


def test_a_name_over_two_columns_stands_over_both() -> None:
    [table] = read(
        "<table><thead><tr><th></th><th colspan=2>2020</th></tr>"
        "<tr><th>state</th><th>yes</th><th>no</th></tr></thead>"
        "<tbody><tr><th rowspan=2>EU</th><td>1</td><td>2</td></tr><tr><td>3</td><td>4</td></tr>"
        "</tbody></table>"
    )
    assert [markup.plain(column["c"]) for column in table["columns"]] == [
        "state", "2020 yes", "2020 no",
    ]  # fmt: skip
    assert [[markup.plain(cell["c"]) for cell in row] for row in table["rows"]] == [
        ["EU", "1", "2"], ["", "3", "4"],
    ]  # fmt: skip


def test_a_cell_over_two_columns_of_the_body_is_shown_once() -> None:
    [table] = read("<table><tr><td colspan=2>a</td><td>b</td></tr><tr><td>1<td>2<td>3</table>")
    assert [[markup.plain(cell["c"]) for cell in row] for row in table["rows"]] == [
        ["a", "", "b"], ["1", "2", "3"],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("html-custom-element", ["12", "34"]), ("html-form-table", ["12", "34"]),
        ("html-nested-ul", ["a", "b", "c"]), ("html-table-stray", ["stray", "cap", "1", "no tr"]),
        ("html-pre-br", ["line 1", "line 2"]), ("html-hidden", ["seen"]),
    ],
)  # fmt: skip
def test_the_cases_show_every_word_in_both_formats(name: str, words: list[str]) -> None:
    made = converted(name)
    for shown_words in (made.words, made.paper_words):
        at = [shown_words.index(word) for word in words]
        assert at == sorted(at)
        for never in ("1234", "internal only", "also hidden", "line 1line 2"):
            assert never not in shown_words
    assert not made.pdf_warnings and not made.html_warnings


def test_a_fitted_pipeline_is_one_short_block() -> None:
    made = converted("real-libraries-2")
    for words in (made.words, made.paper_words):
        assert words.count("LogisticRegression()") == 1 == words.count("StandardScaler()")
        for never in ("rerun this cell", "DRAFT ONLY", "Parameters", "1234 5 6"):
            assert never not in words
        assert "<xarray.Dataset> Size: 64B" in words
        assert "b lost?" in words and "12 34 5 6" in words


def test_a_drawing_within_html_is_shown() -> None:
    made = converted("displacy")
    assert made.main.select("svg") and "Armenia NOUN" in made.paper_words


@pytest.mark.parametrize(
    "html",
    ["<b>" * 400 + "x" + "</b>" * 400, "<div>" * 300 + "x", "<table><tr><td>" * 60 + "x",
     "<ul><li>" * 60 + "x", "<td>1" * 3000, "<li>a" * 3000, "<b><p>x</p>" * 300],
)  # fmt: skip
def test_deep_and_unclosed_html_is_read_in_a_moment(html: str) -> None:
    start = time.process_time()
    assert text(read(html))
    assert time.process_time() - start < 10


def test_reading_takes_no_longer_than_the_input_grows() -> None:
    def seconds(rows: int) -> float:
        cells = "<tr><th>1</th>" + "<td>2.5</td>" * 9 + "</tr>"
        start = time.process_time()
        read(f"<table>{cells * rows}</table>")
        return time.process_time() - start

    seconds(50)
    assert seconds(2000) < 8 * max(seconds(500), 0.05)
