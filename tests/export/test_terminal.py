"""Printed texts as a terminal would show them."""

from __future__ import annotations

import time

import nbformat.v4 as nb
import pytest
from cases import convert, converted

from analysis.export.terminal import screen


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain\ntext", "plain\ntext"),
        ("loading...\b\b\bdone", "loadingdone"),
        ("abc\rX", "Xbc"),
        ("10%\r 20%\r100%\n", "100%\n"),
        ("a\r\nb", "a\nb"),
        ("a\tb", "a       b"),
        ("\x1b[1;32mok\x1b[0m", "ok"),
        ("\x1b]8;;https://example.org\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x1b]0;title\x07text", "text"),
        ("old text\x1b[2K\x1b[1Gnew", "new"),
        ("old text\x1b[3G\x1b[Knew", "olnew"),
        ("old\x1b[1Knew", "   new"),
        ("one\ntwo\x1b[A\rONE\x1b[B\rTWO", "ONE\nTWO"),
        ("a\x1b[3Cb", "a   b"),
        ("abc\x1b[2DX", "aXc"),
        ("\b\b\x1b[5Aa", "a"),
        ("a\x00b\x07c", "abc"),
        ("\x1b[38;5;196mred\x1b[39m and \x1b(Bplain", "red and plain"),
        ("\x1b[99999999Cx", " " * 10_000 + "x"),
        ("a\x1b", "a"),
    ],
)
def test_a_screen_shows(text: str, shown: str) -> None:
    assert screen(text) == shown


def test_a_long_text_takes_time_by_its_length() -> None:
    start = time.perf_counter()
    screen("\x1b[31mred\x1b[0m\n" * 50_000 + "12%\r" * 50_000)
    assert time.perf_counter() - start < 10


@pytest.mark.parametrize(
    ("name", "shown", "gone"),
    [("ansi-hyperlink", "progress 100%", "example"), ("backspace", "loadingdone", "...")],
)
def test_a_case_is_shown_as_on_a_terminal(name: str, shown: str, gone: str) -> None:
    made = converted(name)
    assert made.words == shown
    assert shown in made.paper_words and gone not in made.paper_words


def test_an_error_is_shown_as_on_a_terminal_too() -> None:
    error = nb.new_output("error", ename="E", evalue="\x1b[31mwrong\x1b[0m thing", traceback=[])
    made = convert(nb.new_notebook(cells=[nb.new_code_cell("x", outputs=[error])]))
    assert "wrong thing" in made.words and "wrong thing" in made.paper_words
