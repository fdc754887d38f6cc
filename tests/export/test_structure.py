"""Titles, front matter, notes, tasks, remarks and links of notebooks."""

from __future__ import annotations

import io

import nbformat.v4 as nb
import pikepdf
import pytest
from cases import Converted, convert, converted

from analysis.export import document, frontmatter


def made_of(*texts: str) -> Converted:
    return convert(nb.new_notebook(cells=[nb.new_markdown_cell(text) for text in texts]))


# -- titles and sections -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("texts", "title", "sections"),
    [
        (["# One\ntext", "# Two\ntext"], "notebook", ["One", "Two"]),
        (["## A", "## B"], "notebook", ["A", "B"]),
        (["## A", "# B"], "notebook", ["A", "B"]),
        (["# T", "## A", "## B"], "T", ["A", "B"]),
        (["text", "## A"], "notebook", ["A"]),
    ],
)
def test_a_heading_with_siblings_is_no_title(
    texts: list[str], title: str, sections: list[str]
) -> None:
    data = document.read(nb.new_notebook(cells=[nb.new_markdown_cell(t) for t in texts])).data
    assert data["title"] == title
    assert [entry["c"][0]["s"] for entry in data["contents"]] == sections


def test_a_heading_in_an_output_opens_no_section() -> None:
    outputs = [
        nb.new_output("display_data", data={"text/markdown": "# From Markdown\n\ntext"}),
        nb.new_output("display_data", data={"text/html": "<h2>From HTML</h2><p>more</p>"}),
    ]
    cells = [nb.new_markdown_cell("## Section"), nb.new_code_cell("x", outputs=outputs)]
    made = convert(nb.new_notebook(cells=[nb.new_markdown_cell("text"), *cells]))
    assert [h.get_text()[:9] for h in made.main.find_all(["h1", "h2", "h3"])] == ["1 Section"]
    assert {"From Markdown", "From HTML"} <= {
        bold.get_text() for bold in made.main.select("strong")
    }
    with pikepdf.open(io.BytesIO(made.pdf)) as pdf, pdf.open_outline() as outline:
        assert [item.title for item in outline.root] == ["1 Section"]


@pytest.mark.parametrize("name", ["two-h1", "yaml-front"])
def test_a_case_has_two_sections(name: str) -> None:
    made = converted(name)
    numbers = [tag.get_text() for tag in made.main.select("h2 .number")]
    assert numbers == ["1", "2"]
    title = "Front matter title" if name == "yaml-front" else name
    assert made.page.h1.get_text() == title and made.paper.lstrip().startswith(title)


FRONT = """---
title: "A title: with a colon"
subtitle: Below it
author:
  - name: A. Author
  - Another
date: 2024-06-12
lang: de-AT
keywords: [one, two]
description: What it is
format:
  html: default
---
"""


@pytest.mark.parametrize("kind", ["raw", "markdown"])
def test_front_matter_is_metadata(kind: str) -> None:
    make = nb.new_raw_cell if kind == "raw" else nb.new_markdown_cell
    rest = "\n# Heading\n\ntext" if kind == "markdown" else ""
    cells = [make(FRONT + rest), *([nb.new_markdown_cell("# Heading\n\ntext")] if not rest else [])]
    data = document.read(nb.new_notebook(cells=cells)).data
    assert data["title"] == "A title: with a colon"
    assert (data["subtitle"], data["as_of"], data["language"]) == ("Below it", "2024-06-12", "de")
    assert (data["authors"], data["keywords"]) == (["A. Author", "Another"], ["one", "two"])
    assert data["description"] == "What it is"
    assert [block["kind"] for block in data["blocks"]] == ["heading", "paragraph"]
    assert "title:" not in str(data["blocks"])


@pytest.mark.parametrize(
    "text",
    [
        "---\n\nA rule above\n\n---",
        "---\nnot: [closed\n---\n",
        "---\njust a line\n---\n",
        "text\n---\na: b\n---",
        "---",
    ],
)
def test_rules_are_no_front_matter(text: str) -> None:
    read = frontmatter.read([nb.new_markdown_cell(text)])
    assert read.cell is None and read.title == ""
    made_of(text, "more")


def test_front_matter_of_odd_kinds_fails_nothing() -> None:
    text = "---\ntitle: [a, b]\ndate: yesterday\nlang: English language\n"
    text += "author: {affiliation: x}\nkeywords: 7\n---\n"
    read = frontmatter.read([nb.new_raw_cell(text)])
    assert (read.title, read.date, read.language, read.authors, read.keywords) == (
        "",
        "",
        "",
        [],
        ["7"],
    )


# -- notes, tasks, remarks -----------------------------------------------------------------------------


def test_notes_are_numbered_through_and_lead_there_and_back() -> None:
    made = made_of(
        "A[^b] and B[^a] and A again[^b].\n\n[^b]: Text of *b*.",
        "From another cell[^c].\n\n[^a]: Text of a.\n\n[^c]: First.\n\n    Second paragraph.",
        "A note of the same name[^b].\n\n[^b]: Another text.",
    )
    links = made.main.select("sup a")
    assert [link.get_text() for link in links] == ["1", "2", "1", "3", "4"]
    for link in [*links, *made.main.select('a[href^="#to-note"]')]:
        assert made.page.find(id=link["href"][1:]) is not None
    assert (
        "Notes Text of b . ↑ Text of a. ↑ First. Second paragraph. ↑ Another text. ↑" in made.words
    )
    for words in ("Text of b.", "Text of a.", "Second paragraph.", "Another text."):
        assert words in made.paper_words
    assert made.is_accessible and made.html_warnings == made.pdf_warnings == []


def test_a_note_that_nothing_refers_to_is_shown_all_the_same() -> None:
    made = made_of("Text.\n\n[^x]: An orphan.")
    assert "An orphan." in made.words and "An orphan." in made.paper_words


def test_a_reference_to_no_note_is_text() -> None:
    assert "see [^nowhere]" in made_of("see [^nowhere] here").words


def test_the_case_of_notes() -> None:
    made = converted("footnotes")
    assert (
        made.words
        == "A claim 1 and another 2 . Notes The first note with a source . ↑ The second note. ↑"
    )
    assert "1. The first note with a source." in made.paper_words


def test_tasks_are_ticked_or_not_and_lists_in_lists_too() -> None:
    made = made_of("- [x] done\n- [ ] open\n  - [X] inner\n- plain [ ] text")
    assert made.words == "☑ done ☐ open ☑ inner plain [ ] text"
    assert "☑ done" in made.paper_words and "☐ open" in made.paper_words
    case = converted("tasklist")
    assert case.words.startswith("☑ done ☐ open") and "☑ done" in case.paper_words


@pytest.mark.parametrize(
    ("text", "word", "title", "tone"),
    [
        (":::{note}\nBody *here*.\n:::", "Note", "", "finding"),
        ("```{warning} Mind\nBody *here*.\n```", "Warning", "Mind", "caution"),
        ("::::{tip}\n:class: dropdown\nBody *here*.\n::::", "Tip", "", "finding"),
        ("```{admonition} My own\nBody *here*.\n```", "My own", "", "finding"),
        ("> [!NOTE]\n> Body *here*.", "Note", "", "finding"),
        ("> [!CAUTION]\n>\n> Body *here*.", "Caution", "", "caution"),
        ('!!! danger "So"\n    Body *here*.', "Danger", "So", "caution"),
    ],
)
def test_a_remark_is_boxed(text: str, word: str, title: str, tone: str) -> None:
    made = made_of(f"Before.\n\n{text}\n\nAfter.")
    (box,) = made.main.select(f"section.callout.{tone}")
    assert " ".join(box.get_text(" ").split()) == " ".join(f"{word} {title} Body here .".split())
    assert box.em.get_text() == "here"
    assert made.words.startswith("Before.") and made.words.endswith("After.")
    for words in ("Before.", word, "Body here.", "After."):
        assert words in made.paper_words


def test_remarks_within_remarks_and_lists_code_and_formulas_in_them() -> None:
    made = made_of(
        "::::{note}\n- a\n- b\n\n```python\nx = 1\n```\n\n:::{warning}\n$x^2$\n:::\n::::\n\nAfter"
    )
    outer = made.main.select_one("section.callout.finding")
    assert outer.select_one("section.callout.caution math") and outer.li and outer.pre
    assert made.words.endswith("After") and made.is_accessible


def test_a_remark_that_is_not_closed_loses_nothing() -> None:
    assert "Body Still body" in made_of(":::{note}\nBody\n\nStill body").words


def test_other_directives_stay_as_they_were_typed() -> None:
    made = made_of("```{code-block} python\nx = 1\n```\n\n> just [!a] quote")
    assert "x = 1" in made.words and "just [!a] quote" in made.words
    assert not made.main.select(".callout")


def test_the_case_of_remarks() -> None:
    made = converted("admonition-myst")
    expected = "Note This is a note. Warning Careful This is a warning. Note GitHub alert."
    expected += " Note Title mkdocs note"
    assert made.words == expected
    assert expected in made.paper_words


# -- links within the document -------------------------------------------------------------------------


def targets(pdf: bytes) -> int:
    """How many links of a PDF lead to a place in it."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return sum(
            "/Dest" in note or str(note.get("/A", {}).get("/S", "")) == "/GoTo"
            for page in opened.pages
            for note in page.get("/Annots", [])
        )


def test_links_within_the_document_lead_there_and_one_that_does_not_is_told() -> None:
    made = converted("toc-links")
    links = {a.get_text(): a.get("href") for a in made.page.find_all("a") if a.get_text()}
    for name in ("Intro", "Method A/B", "Évaluation", "2. Part", "up"):
        assert made.page.find(id=links[name][1:]) is not None, name
    assert made.page.find(id=links["up"][1:]).name == "h1"
    assert "gone" in made.words and "gone" not in links
    assert made.html_warnings == made.pdf_warnings == ["A link leads nowhere: #nowhere"]
    assert targets(made.pdf) >= 5


def test_references_are_links_and_pictures() -> None:
    made = converted("ref-links")
    assert made.main.a["href"] == "https://example.org" and made.main.img["alt"] == "pic"
    assert "See docs" in made.paper_words and made.html_warnings == []


def test_a_target_of_myst_is_led_to() -> None:
    made = made_of("(my-place)=\n## A section\n\ntext", "[there](#my-place)")
    (link,) = [a for a in made.main.find_all("a") if a.get_text() == "there"]
    assert made.page.find(id=link["href"][1:]) is not None
    assert made.html_warnings == [] and "(my-place)=" not in made.words
