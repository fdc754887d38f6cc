"""Computed text: whatever a table holds is shown as it is written."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.dimensions.marked import link, markdown, plain, strong
from analysis.export import markup
from tests.export.written import NASTY

# What Markdown, its extensions, HTML and formulas are made of.
PIECES = [
    "*", "**", "_", "__", "a", "b2", " ", "$", "$$", "\\", "\\(", "\\)", "\\[", "(", ")", "[", "]",
    "[x](http://y)", "http://y.z", "https://a", "HTTP://a.b", "www.a.b", "<b>", "</b>", "<!--", "-->",
    "&amp;", "&#42;", "`", "``", "```", "~~~", "~~", "|", "|-|", "- ", "+ ", "1. ", "12) ", "# ", "> ",
    "\n", "\n\n", "    ", "\t", ":", "::", ": x", ":::", "{note}", "^", "[^1]", "[^1]: x", "!",
    "![a](b)", "=", "===", "---", "(x)=", "x@y.org", "\\ref{a}", "\\begin{a}x\\end{a}", "!!! note",
    "[ ] ", "[x] ", "'", '"', "%", "@", "é", "…", "\r", "<script>", "<a href=x>", "{{", "\\\n", "…{.c}",
]  # fmt: skip


def shown(text: str, *, raw_html: bool) -> list[object]:
    """Each paragraph as its text; whatever else there is as its node."""
    return [
        block["c"][0]["s"]
        if block["kind"] == "paragraph" and [node["t"] for node in block["c"]] == ["text"]
        else block
        for block in markup.markdown(text, raw_html)
    ]


def paragraphs(text: str) -> list[str]:
    return [" ".join(part.split()) for part in re.split(r"\n\s*\n", text) if part.strip()]


@pytest.mark.parametrize("raw_html", [False, True], ids=["block", "cell"])
@settings(max_examples=1500, deadline=None)
@given(text=st.lists(st.sampled_from(PIECES), max_size=9).map("".join))
def test_any_text_is_shown_as_it_is_written(text: str, raw_html: bool) -> None:
    assert shown(markdown(text), raw_html=raw_html) == paragraphs(text)


@settings(max_examples=1500, deadline=None)
@given(text=st.lists(st.sampled_from(PIECES), min_size=1, max_size=6).map("".join))
def test_bold_and_links_of_the_projects_own_hold_any_text(text: str) -> None:
    text = " ".join(text.split())
    label = f"{text}." if text else "a."
    nodes = markup.inline(markdown(f"It is {strong(label)} See {link(label, '#tab-a')} {text}"))
    bold = [node for node in nodes if node["t"] == "strong"]
    assert [markup.plain(node["c"]) for node in bold] == [label]
    links = [node for node in nodes if node["t"] == "link"]
    assert [(node["href"], markup.plain(node["c"])) for node in links] == [("#tab-a", label)]
    assert markup.plain(nodes) == f"It is {label} See {label} {text}".strip()


@pytest.mark.parametrize("text", NASTY)
def test_the_samples_are_shown_as_they_are_written(text: str) -> None:
    assert shown(markdown(text), raw_html=True) == paragraphs(text)


@pytest.mark.parametrize(
    ("address", "leads_to"),
    [
        ("https://a.org/b_(c)*d_?e=1&f=2#g", "https://a.org/b_(c)*d_?e=1&f=2#g"),
        ("https://a.org/<b> c\\d$e$|", "https://a.org/%3Cb%3E%20c%5Cd%24e%24%7C"),
    ],
)
def test_a_link_leads_where_it_should(address: str, leads_to: str) -> None:
    (node,) = markup.inline(markdown(link("x_y_", address)))
    assert (node["href"], node["c"]) == (leads_to, [{"t": "text", "s": "x_y_"}])


def test_what_needs_no_escape_stays() -> None:
    text = "Armenia's share (2019–2023) fell by −12 points, 95% interval −15 to −9; it is 3.5 of 8."
    assert markdown(text) == plain(text) == text


def test_marks_are_dropped_from_plain_text() -> None:
    assert plain(f"a {strong('b')} {link('c', 'https://d.org')}") == "a b c"
