"""Tooltips of charts: where they lie, and what they say."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pandas as pd
import pytest

from analysis.charts import theme

SVG = "{http://www.w3.org/2000/svg}"


def said(figure: object) -> list[str]:
    root = ElementTree.fromstring(theme.svg(figure))  # type: ignore[arg-type]
    return [str(title.text) for title in root.iter(f"{SVG}title")]


def test_a_point_says_its_series_its_place_and_its_value_in_the_words_of_the_axes() -> None:
    figure, axes = theme.canvas(2)
    axes.plot([2020, 2021], [0.5, 0.125], label="with <the> EU")
    axes.plot([2020, 2021], [0.25, 0.75])
    axes.axhline(0.3)  # a rule, not a value
    theme.percent_axis(axes)
    assert said(figure) == [
        "with <the> EU, 2020: 50.0%", "with <the> EU, 2021: 12.5%", "2020: 25.0%", "2021: 75.0%",
    ]  # fmt: skip


def test_a_bar_says_its_category_and_its_length() -> None:
    figure, axes = theme.canvas(2)
    axes.barh([0, 1], [3, 1234.5], left=[1, 0])
    axes.set_yticks([0, 1], ["Belarus", "Armenia"])
    assert said(figure) == ["Belarus: 3", "Armenia: 1234.5"]


def test_an_axis_that_has_words_of_its_own_gives_them() -> None:
    figure, axes = theme.canvas(2)
    axes.plot([1, 2], [0.05, -0.2])
    axes.yaxis.set_major_formatter(lambda value, _: f"{100 * value:+.0f} points")
    assert said(figure) == ["1: +5 points", "2: -20 points"]


def test_dates_are_left_out_for_a_place_may_stand_for_a_whole_year() -> None:
    figure, axes = theme.canvas(2)
    axes.plot(pd.to_datetime(["2024-06-12", "2024-06-13"]), [1, 2])
    assert said(figure) == []


def test_what_is_missing_has_no_target() -> None:
    figure, axes = theme.canvas(2)
    axes.plot([], [])
    axes.plot([1, 2, 3], [1, float("nan"), 3])
    axes.bar([1, 2, 3], [0, float("nan"), 2])
    assert said(figure) == ["1: 1", "3: 3", "3: 2"]


def test_an_axis_without_ticks_does_no_harm() -> None:
    figure, axes = theme.canvas(2)
    axes.plot([1, 2], [3, 4])
    axes.set_xticks([])
    assert said(figure) == ["1: 3", "2: 4"]


def test_a_target_lies_on_the_mark_it_speaks_of() -> None:
    figure, axes = theme.canvas(2)
    axes.plot([1, 2], [3, 4], marker="o")
    root = ElementTree.fromstring(theme.svg(figure))
    xlink = "{http://www.w3.org/1999/xlink}href"
    line = root.find(f".//{SVG}g[@id='axes_1']/{SVG}g/{SVG}g[@clip-path]")
    assert line is not None
    marks = [
        (float(use.attrib["x"]), float(use.attrib["y"])) for use in line if xlink in use.attrib
    ]
    middles = [
        (
            float(rect.attrib["x"]) + float(rect.attrib["width"]) / 2,
            float(rect.attrib["y"]) + float(rect.attrib["height"]) / 2,
        )
        for rect in root.iter(f"{SVG}rect")
        if rect.find(f"{SVG}title") is not None
    ]
    assert len(marks) == len(middles) == 2
    for mark, middle in zip(marks, middles, strict=True):
        assert middle == pytest.approx(mark, abs=0.3)


def test_a_chart_without_values_or_with_too_many_has_no_targets() -> None:
    figure, axes = theme.canvas(2)
    axes.text(0, 0, "words")
    assert said(figure) == []
    axes.plot(range(2000), range(2000))
    assert not re.search("pointer-events", theme.svg(figure))


def test_a_line_without_a_label_goes_by_the_name_that_is_written_at_its_end() -> None:
    figure, axes = theme.canvas(2)
    axes.plot([2020, 2021, 2022], [1, 2, float("nan")])
    axes.plot([2020, 2021], [5, 6])
    axes.plot([2020, 2021], [8, 9])
    theme.label_ends(axes, [(2021, 2, "with the EU 52%", "k"), (2021, 6, "Russia 30 in 2021", "k")])
    assert said(figure) == [
        "with the EU, 2020: 1", "with the EU, 2021: 2", "Russia, 2020: 5", "Russia, 2021: 6",
        "2020: 8", "2021: 9",
    ]  # fmt: skip
