"""Boxes and letters drawn as one artist: the same drawing and tooltips as one artist each."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from analysis.charts import marks, theme

SVG = "{http://www.w3.org/2000/svg}"
NAN = float("nan")


def drawn(svg: str) -> list[tuple[str, dict[str, str]]]:
    """The filled shapes inside the axes, with their styles in any order."""
    root = ElementTree.fromstring(svg)
    shapes = []
    for path in root.iter(f"{SVG}path"):
        style = dict(re.findall(r"([\w-]+): ([^;]+)", path.get("style", "")))
        if path.get("clip-path") and style.get("fill", "none") != "none":
            shapes.append((" ".join(path.attrib["d"].split()), style))
    return shapes


def said(svg: str) -> list[str]:
    return re.findall("<title>([^<]*)</title>", svg)


@pytest.mark.parametrize("is_wide", [False, True])
def test_bars_are_those_that_matplotlib_draws_one_by_one(is_wide: bool) -> None:
    def limits(axes: Axes) -> None:
        axes.set_xlim(-1, 5)
        axes.set_ylim(-1, 5)

    figure, axes = theme.canvas(2)
    each = axes.barh if is_wide else axes.bar
    base = {"left" if is_wide else "bottom": [0, 1, 0.5, 0]}
    size = {"height" if is_wide else "width": 0.5}
    each([0, 1, 2, 3], [3, 2.25, 0, NAN], **base, **size, color="#123456", ec="white", lw=0.5)
    limits(axes)
    apart = theme.svg(figure)

    figure, axes = theme.canvas(2)
    edges = [(-0.25, 0, 0.25, 3), (0.75, 1, 1.25, 3.25), (1.75, 0.5, 2.25, 0.5), (3, 0, 3.5, NAN)]
    if is_wide:
        edges = [(low, left, high, right) for left, low, right, high in edges]
    marks.bars(
        axes,
        edges,
        ["#123456"] * 4,
        "horizontal" if is_wide else "vertical",
        edgecolors="white",
        linewidths=0.5,
    )
    limits(axes)
    together = theme.svg(figure)

    assert said(together) == said(apart) == ["0: 3", "1: 2.25"]
    assert [style for _, style in drawn(together)] == [style for _, style in drawn(apart)[:2]]
    assert len(together) < len(apart)


def test_boxes_have_faces_of_their_own_and_no_tooltips() -> None:
    figure, axes = theme.canvas(2)
    marks.boxes(axes, [(0, 0, 1, 1), (1, 0, 2, 1)], ["#112233", "#445566"], linewidths=0)
    svg = theme.svg(figure)
    assert [style["fill"] for _, style in drawn(svg)] == ["#112233", "#445566"]
    assert said(svg) == []


def test_a_box_lies_where_a_patch_would() -> None:
    paths = []
    for is_patch in (True, False):
        figure, axes = theme.canvas(2)
        axes.set_xlim(0, 4)
        axes.set_ylim(0, 1)
        if is_patch:
            axes.add_patch(Rectangle((1, 0.25), 2, 0.5, fc="#112233", lw=0))
        else:
            marks.boxes(axes, [(1, 0.25, 3, 0.75)], ["#112233"], linewidths=0)
        paths += [d.removesuffix(" z").split(" L ") for d, _ in drawn(theme.svg(figure))]
    patch, box = ({point.removeprefix("M ") for point in path} for path in paths)
    assert patch == box and len(box) == 4


def test_letters_stand_in_the_middle_of_their_places() -> None:
    figure, axes = theme.canvas(2)
    axes.set_xlim(0, 2)
    with theme.themed():
        places = [(0.5, 0.5), (1.5, 0.25)]
        axes.add_artist(marks.Letters(axes, places, ["Y", "N"], ["#ffffff", "#112233"], size=40))
    root = ElementTree.fromstring(theme.svg(figure))
    letters = [text for text in root.iter(f"{SVG}text") if text.text in {"Y", "N"}]
    assert [letter.text for letter in letters] == ["Y", "N"]
    assert "#112233" in letters[1].attrib["style"]
    scale, height = 72 / figure.dpi, 72 * figure.get_figheight()
    for letter, place in zip(letters, places, strict=True):
        assert "Noto Sans" in letter.attrib["style"]
        x, y = map(float, re.findall(r"-?[\d.]+", letter.attrib["transform"]))
        middle_x, middle_y = axes.transData.transform(place) * scale
        # Noto Sans: capitals are 0.714 of the size high; Y is 0.566 wide, N 0.76.
        wide = {"Y": 0.566, "N": 0.76}[str(letter.text)] * 40
        assert x + wide / 2 == pytest.approx(middle_x, abs=1)
        assert y - 0.714 * 40 / 2 == pytest.approx(height - middle_y, abs=1)
