"""Tooltips of charts: where they lie, and what they say."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pandas as pd
import pytest
import shapely

from analysis.charts import hover, maps, marks, theme

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


def test_a_date_is_said_by_its_month() -> None:
    figure, axes = theme.canvas(2)
    axes.plot(pd.to_datetime(["2024-06-12", "2024-07-13"]), [1, 2], label="all")
    assert said(figure) == ["all, June 2024: 1", "all, July 2024: 2"]


def test_a_chart_says_of_its_marks_what_their_places_do_not() -> None:
    figure, axes = theme.canvas(2)
    dots = axes.scatter(pd.to_datetime(["2022-01-01", "2024-06-12"]), [0, 0])
    hover.say(dots, ["in 2022: <a> treaty", "12 June 2024: a vote"])
    (line,) = axes.plot(pd.to_datetime(["2022-01-01"]), [0.5], label="unsaid")
    hover.say(line, [])
    words = axes.text(0.5, 0.5, "Belarus", transform=axes.transAxes)
    hover.say(words, ["Belarus: troops"])
    drawn = marks.boxes(axes, [(19000, 1, 19100, 2), (19200, 1, 19300, 2)], ["k", "w"])
    hover.say(drawn, ["CSTO: member", "EU: candidate"])
    assert sorted(said(figure)) == [
        "12 June 2024: a vote", "Belarus: troops", "CSTO: member", "EU: candidate",
        "in 2022: <a> treaty",
    ]  # fmt: skip


def test_as_many_texts_as_marks() -> None:
    figure, axes = theme.canvas(2)
    hover.say(axes.scatter([1, 2], [1, 2]), ["one"])
    with pytest.raises(ValueError, match="argument 2"):
        theme.svg(figure)


def test_small_panels_and_stacks_say_whose_they_are() -> None:
    figure, panels = theme.canvas(2, ncols=2)
    for panel, name in zip(panels, ("Belarus", "Armenia"), strict=True):
        panel.set_title(name)
        panel.plot([2020], [1], label="with Russia")
    panels[0].plot([2020], [2], label="Belarus")
    marks.bars(panels[1], [(0, 1, 1, 3)], ["k"], label="India")
    panels[1].set_xticks([0.5], ["2021–25\n4 deals"])
    assert said(figure) == [
        "Belarus: with Russia, 2020: 1", "Belarus, 2020: 2", "Armenia: with Russia, 2020: 1",
        "Armenia: India, 2021–25, 4 deals: 2",
    ]  # fmt: skip


def test_a_state_on_a_map_is_named() -> None:
    figure, axes = theme.canvas(2)
    shapes = pd.Series([shapely.box(x, 0, x + 1, 1) for x in range(3)])
    maps.fill(axes, shapes, ["Armenia: a", "Belarus: <b>", "Chad: c"], facecolor="w")
    root = ElementTree.fromstring(theme.svg(figure))
    named = [path[0].text for path in root.iter(f"{SVG}path") if len(path)]
    assert named == ["Armenia: a", "Belarus: <b>", "Chad: c"]


def test_a_narrow_screen_is_told_where_the_names_are() -> None:
    def drawn(*names: str, columns: int = 1) -> ElementTree.Element:
        figure, panels = theme.canvas(2, ncols=columns, squeeze=False)
        for panel in panels.flat:
            panel.barh(range(len(names)), [3] * len(names))
            panel.set_yticks(range(len(names)), names)
        return ElementTree.fromstring(theme.svg(figure))

    short, long = (
        float(drawn(*names).attrib["data-names"]) for names in (("Chad",), ("Trinidad and Tobago",))
    )
    assert 0.02 < short < long - 0.05 < 0.5
    two = drawn("Chad", "Mali", columns=2).attrib
    assert two["data-begins"] == "left" and "data-names" not in two
    figure, axes = theme.canvas(2)
    axes.plot([2020, 2021], [1, 2])
    years = ElementTree.fromstring(theme.svg(figure)).attrib
    assert not {"data-begins", "data-names"} & set(years)


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
    axes.plot(range(3000), range(3000))
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
