"""Long things: always a PDF, nothing lost without a word, and no more work than there is text."""

from __future__ import annotations

import re
from typing import Any

import nbformat.v4 as nb
import pytest
from briefing_samples import cell, notebook, prose
from cases import Converted, boxes, convert, converted

from analysis.export import bounds, document, markup, pdf
from analysis.export.html import BriefingHTMLExporter
from analysis.export.pdf import BriefingPDFExporter


def said(*texts: str) -> Converted:
    return convert(notebook([prose(text) for text in texts]))


def printed(text: str) -> Converted:
    return convert(notebook([cell(nb.new_output("stream", name="stdout", text=text))]))


def fits(made: Converted) -> bool:
    """Whether every word of the PDF stands within its page's margins."""
    return all(word.left > 50 and word.right < 545 for word in boxes(made.pdf))


def squeezed(text: str) -> str:
    return re.sub(r"[\s\u200b]+", "", text)


# -- the given cases ---------------------------------------------------------------------------


def test_of_600_addresses_the_first_and_last_hundred_are_printed() -> None:
    made = converted("stdout-600-urls")
    for words in (made.words, made.paper_words):
        found = re.findall(r"RES/(\d{5})", words.replace("\u200b", ""))
        assert found == [f"{n:05}" for n in (*range(100), *range(500, 600))]
        assert "400 of 600 lines are left out here" in words
    assert fits(made)


@pytest.mark.parametrize("depth", [12, 20])
def test_deep_quotations_are_set(depth: int) -> None:
    made = converted(f"quote-{depth}")
    assert made.paper_words.count("deep") == made.words.count("deep") == 1
    assert len(made.main.find_all("blockquote")) == depth
    assert ">" not in made.words and made.is_accessible and fits(made)


def test_a_long_line_of_code_is_broken_and_whole() -> None:
    made = converted("long-code-line")
    for words in (made.words, made.paper):
        assert squeezed(words).count("very_long_code_line_without_breaks_") == 20
        assert squeezed(words).count("abcdefghij") == 20
    assert fits(made)
    words = boxes(made.pdf)
    start = next(word for word in words if word.text == "inline")
    assert any(
        word.top == pytest.approx(start.top, abs=6) for word in words if "abcdef" in word.text
    )


def test_a_very_long_title_leaves_room_for_the_text() -> None:
    made = converted("very-long-title")
    assert made.paper_words.count("A very long title that goes on") == 20
    assert "bbbbbbbbb" in squeezed(made.paper.split("\f")[0])
    assert made.is_accessible and fits(made)


# -- outputs of many lines ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "limit", "shown"),
    [
        (3, 0, "1 2 3"), (3, 3, "1 2 3"), (4, 3, "1 2 3 4"), (5, 3, "1 2 [2] 5"),
        (9, 1, "1 [8]"), (9, 2, "1 [7] 9"), (9, 4, "1 2 [5] 8 9"), (1, 1, "1"),
    ],
)  # fmt: skip
def test_lines_are_left_out_in_the_middle(lines: int, limit: int, shown: str) -> None:
    text = bounds.shortened("\n".join(map(str, range(1, lines + 1))), limit)
    assert (
        re.sub(r"\[… (\d+) of \d+ lines are left out here …\]", r"[\1]", text).split()
        == shown.split()
    )


def test_100_000_printed_lines_are_shown_by_their_ends() -> None:
    made = printed("".join(f"line {n}\n" for n in range(100_000)))
    for words in (made.words, made.paper_words):
        assert len(re.findall(r"line \d+", words)) == 200
        assert "99,800 of 100,000 lines are left out here" in words
        assert "line 99 [" in words and "] line 99900" in words


def test_the_limit_counts_what_several_outputs_of_a_cell_print_together() -> None:
    streams = [nb.new_output("stream", name="stdout", text=f"{n}\n") for n in range(3000)]
    [block] = document.read(notebook([cell(*streams)]), printed_lines=4).data["blocks"]
    assert block["text"].split("\n") == [
        "0",
        "1",
        "[… 2,996 of 3,000 lines are left out here …]",
        "2998",
        "2999",
    ]


@pytest.mark.parametrize(
    "output",
    [
        nb.new_output("stream", name="stderr", text="a\n" * 9),
        nb.new_output("execute_result", data={"text/plain": "a\n" * 9}),
        nb.new_output("display_data", data={"text/html": "<pre>" + "a\n" * 9 + "</pre>"}),
        nb.new_output("error", ename="E", evalue="a\n" * 9, traceback=[]),
    ],
)
@pytest.mark.parametrize("exporter", [BriefingHTMLExporter, BriefingPDFExporter])
def test_the_limit_is_an_option_of_both_exporters(exporter: Any, output: Any) -> None:
    made = notebook([cell(output)])
    read = exporter(printed_lines=2).read(made)[0].data["blocks"][0]
    text = read.get("text") or read["message"]
    assert text.split("\n")[0] == text.split("\n")[-1] == "a" and text.count("\n") == 2
    read = exporter(printed_lines=0).read(made)[0].data["blocks"][0]
    assert "left out" not in str(read)


def test_an_author_s_code_is_shown_whole() -> None:
    made = said("```\n" + "\n".join(f"step {n}" for n in range(500)) + "\n```")
    for words in (made.words, made.paper_words):
        assert len(re.findall(r"step \d+", words)) == 500


# -- words without a place to break ------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["{}", "`{}`", "**{}**", "> - {}", "## {}\n\ntext", "[{}](https://x.org)"]
)
@pytest.mark.parametrize("many", [1, 400])
def test_long_words_are_broken_within_the_margins(text: str, many: int) -> None:
    word = "https://data.un.org/" + "A" * (3000 // many) + "/end"
    made = said("# T\n\n" + text.format(" ".join([word] * many)))
    assert made.paper.count("A") == made.words.count("A") == many * word.count("A")
    assert squeezed(made.paper).count("/end") >= many - 9  # but where a page ends within it
    assert fits(made) and not made.pdf_warnings


def test_a_million_letters_in_one_word() -> None:
    made = printed("x" * 1_000_000)
    assert made.paper.count("x") == made.words.count("x") == 1_000_000


@pytest.mark.parametrize(
    "text", ["- {}", "1. {}\n2. next", "> - one\n> - {}", "- one\n  - {}", "> {}"]
)
def test_an_item_longer_than_a_page_goes_on_overleaf(text: str) -> None:
    made = said("# T\n\n" + text.format(" ".join(f"word{n}" for n in range(3000))))
    assert len(set(re.findall(r"word\d+", made.paper_words))) == 3000
    pages = [word for word in boxes(made.pdf) if word.text.startswith("word")]
    assert max(word.page for word in pages) > 1 and max(word.bottom for word in pages) < 790


def test_pictures_of_an_item_go_on_overleaf() -> None:
    from test_pictures import picture

    made = said(
        "# T\n\n- start\n" + "".join(f"\n  ![{n}]({picture(600, 500 + n)})\n" for n in range(4))
    )
    assert made.pdf.count(b"/Subtype /Image") + made.pdf.count(b"/Subtype/Image") == 4
    assert made.paper.count("\f") == 4


# -- what stands in itself ---------------------------------------------------------------------

NESTED = {
    "quotes": lambda n: "> " * n + "deep",
    "lists": lambda n: "\n".join("  " * k + f"- item{k}" for k in range(n)) + " deep",
    "numbers": lambda n: "\n".join("   " * k + f"1. item{k}" for k in range(n)) + " deep",
    "marks": lambda n: "<b><i>" * n + "deep" + "</i></b>" * n,
    "links": lambda n: '<a href="https://x.org"><b>' * n + "deep" + "</b></a>" * n,
    "divisions": lambda n: "<div>" * n + "deep" + "</div>" * n,
    "items": lambda n: "<ul><li>" * n + "deep" + "</li></ul>" * n,
    "mixed": lambda n: "<blockquote><ul><li><b>" * n + "deep" + "</b></li></ul></blockquote>" * n,
    "details": lambda n: "<details><summary>s</summary>" * n + "deep" + "</details>" * n,
}


@pytest.mark.parametrize("depth", [3, 9, 25, 60, 1500])
@pytest.mark.parametrize("kind", NESTED)
def test_a_thing_nested_however_deep_is_set_with_its_words(kind: str, depth: int) -> None:
    if kind in ("lists", "numbers"):
        depth = min(depth, 60)  # their indentation alone grows with the square
    made = said("# T\n\n" + NESTED[kind](depth))
    assert made.words.count("deep") == made.paper_words.count("deep") == 1
    assert fits(made) and made.is_accessible
    if kind in ("lists", "numbers"):
        assert len(set(re.findall(r"item\d+", made.paper_words))) == depth


def test_replies_below_one_another_keep_their_order_and_depth() -> None:
    text = "\n>\n".join(f"{'> ' * n}reply{n}" for n in range(15, 0, -1))
    made = said(text)
    assert re.findall(r"reply(\d+)", made.paper_words) == [str(n) for n in range(15, 0, -1)]
    left = {word.text: word.left for word in boxes(made.pdf) if word.text.startswith("reply")}
    assert [left[f"reply{n}"] for n in range(1, 16)] == sorted(left.values())
    assert len(set(left.values())) == 15


# -- the work ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "<p>" + "<span>a</span> " * 20_000,  # neighbouring texts were joined one by one
        "a<br>" * 20_000,
        "https://data.un.org/documents/A " * 5_000,
        "\n\n".join(["word"] * 20_000),
    ],
)
def test_texts_are_joined_once(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Counted in characters that regular expressions are run over, not in time."""
    work = 0
    sub = re.sub

    def counted(pattern: Any, repl: Any, string: str, *rest: Any, **more: Any) -> str:
        nonlocal work
        work += len(string)
        return sub(pattern, repl, string, *rest, **more)

    monkeypatch.setattr(markup.re, "sub", counted)
    markup.markdown(text, raw_html=True)
    assert work < 30 * len(text)


def test_an_output_is_set_in_blocks_of_few_lines() -> None:
    """Typst's time for one block grows with the square of its lines."""
    text = "\n".join(f"line {n}" for n in range(1_234))
    [block] = bounds.breakable([{"kind": "output", "text": text}])
    assert max(part.count("\n") for part in block["parts"]) < 100
    assert "\n".join(block["parts"]) == text


def test_a_place_within_a_heading_is_there_once_though_the_contents_repeat_the_heading() -> None:
    made = said(
        "# T\n\n[go](#here)",
        *(f"## Part {n} **<a name='here{n}'></a>**" for n in range(4)),
        "## Last <a id='here'></a>\n\n[on](#here2)",
    )
    assert made.is_accessible and not made.pdf_warnings
    assert len(made.main.select("a[href='#here'], a[href='#here2']")) == 2
    assert made.pdf.count(b"/Subtype /Link") + made.pdf.count(b"/Subtype/Link") >= 2


def test_a_block_reads_the_plans_of_few_others(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each block asks for its own plan; with one file for all, the work grew with the square."""
    sizes: list[int] = []
    dumps = pdf.json.dumps

    def counted(value: Any, **more: Any) -> str:
        text = dumps(value, **more)
        if not more:  # a plan
            sizes.append(len(value))
        return text

    monkeypatch.setattr(pdf.json, "dumps", counted)
    assert said(*["word"] * 300).pdf
    assert sum(sizes) >= 300 and max(sizes) <= pdf.SHELF
