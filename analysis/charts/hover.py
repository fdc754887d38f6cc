"""The values of a chart's marks as tooltips: invisible targets with an SVG title, over the drawing.

A browser shows them under the pointer, without a script; on paper they leave nothing. What is read
out is what the artists were given, in the words of their axes. Axes of dates are left out: a mark's
place on one may be the middle of a month or year that alone is known.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html import escape

import numpy as np
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.dates import DateLocator
from matplotlib.figure import Figure as Canvas
from matplotlib.text import Annotation
from matplotlib.ticker import FixedLocator, FuncFormatter, PercentFormatter
from numpy.typing import NDArray

from analysis.charts.marks import Boxes

MOST = 1500  # marks; a chart with more is a texture, not a set of values to point at
_NEAR = 0.5  # the reach of a named tick: categories stand at whole numbers
_VALUE = re.compile(r"[\s,:]*[+−-]?\d[\d.,]*%?(?: in \d{4})?$")  # at the end of a line's name
_WORD = re.compile(r"[^\W\d]{2}|\d[-–]\d")


def targets(figure: Canvas) -> str:
    """An SVG group of targets for a figure that has been drawn; empty where it has none."""
    scale, height = 72 / figure.dpi, 72 * figure.get_figheight()
    found = []
    for axes in figure.axes:
        if any(isinstance(a.get_major_locator(), DateLocator) for a in (axes.xaxis, axes.yaxis)):
            continue
        for text, (x0, y0, x1, y1) in [*_points(axes), *_bars(axes)]:
            left, right = sorted((x0 * scale, x1 * scale))
            top, bottom = sorted((height - y0 * scale, height - y1 * scale))
            found.append(
                f'<rect x="{left:.1f}" y="{top:.1f}" width="{right - left:.1f}" '
                f'height="{bottom - top:.1f}"><title>{escape(text)}</title></rect>'
            )
    if not 0 < len(found) <= MOST:
        return ""
    return f'<g fill="none" pointer-events="all">{"".join(found)}</g>'


Target = tuple[str, tuple[float, ...]]
Bars = tuple[bool, str, NDArray[np.float64]]  # from left to right or not, whose, their edges


def _points(axes: Axes) -> Iterator[Target]:
    """The points of lines, each with a square of some pixels around it."""
    reach = 5 * axes.figure.dpi / 72
    across, up, inside = _words(axes.xaxis), _words(axes.yaxis), axes.viewLim.frozen()
    for line in axes.get_lines():
        if line.get_transform() != axes.transData or not line.get_visible():
            continue  # a rule across the axes
        points = np.asarray(line.get_xydata(), dtype=float)
        name = _named(str(line.get_label())) or _named(_at_end(axes, points))
        places = axes.transData.transform(points)
        for (x, y), (px, py) in zip(points.tolist(), places.tolist(), strict=True):
            if inside.contains(x, y):
                text = f"{name}{across(x)}: {up(y)}"
                yield text, (px - reach, py - reach, px + reach, py + reach)


def _bars(axes: Axes) -> Iterator[Target]:
    """The bars, each by the category at its middle and by its length."""
    across, up = _words(axes.xaxis), _words(axes.yaxis)
    for is_wide, name, boxes in [*_bars_apart(axes), *_bars_together(axes)]:
        category, amount = (up, across) if is_wide else (across, up)
        places = axes.transData.transform(boxes.reshape(-1, 2)).reshape(-1, 4)
        for (x0, y0, x1, y1), place in zip(boxes.tolist(), places.tolist(), strict=True):
            value = x1 - x0 if is_wide else y1 - y0
            if not value or not np.isfinite(value):
                continue
            middle = (y0 + y1) / 2 if is_wide else (x0 + x1) / 2
            yield f"{name}{category(middle)}: {amount(value)}", tuple(place)


def _bars_apart(axes: Axes) -> Iterator[Bars]:
    """Bars that matplotlib made, a patch each."""
    for container in axes.containers:
        if patches := getattr(container, "patches", ()):
            is_wide = getattr(container, "orientation", None) == "horizontal"
            edges = [bar.get_bbox().extents for bar in patches]
            yield is_wide, _named(str(container.get_label())), np.array(edges)


def _bars_together(axes: Axes) -> Iterator[Bars]:
    """Bars drawn as one artist."""
    for drawn in axes.collections:
        if isinstance(drawn, Boxes) and drawn.orientation:
            yield drawn.orientation == "horizontal", _named(str(drawn.get_label())), drawn.edges


def _named(label: str) -> str:
    """A series' name in front of its value; matplotlib's own begin with an underscore."""
    return "" if label.startswith("_") else f"{label}, "


def _at_end(axes: Axes, points: NDArray[np.float64]) -> str:
    """The name that is written at a line's last point, without its value; "_" where there is none."""
    known = points[np.isfinite(points).all(axis=1)]
    for text in axes.texts:
        if len(known) and isinstance(text, Annotation) and text.xycoords == "data":
            try:
                is_there = np.allclose(np.asarray(text.xy, dtype=float), known[-1])
            except (TypeError, ValueError):  # a day
                continue
            if is_there and (name := _VALUE.sub("", text.get_text()).strip()):
                return name
    return "_"


def _words(axis: Axis) -> Callable[[float], str]:
    """How the axis says a value: a named tick, a share, a number."""
    formatter = axis.get_major_formatter()
    ticks: list[tuple[float, str]] = []
    if isinstance(axis.get_major_locator(), FixedLocator):
        places = axis.get_majorticklocs().tolist()
        names = formatter.format_ticks(places)
        if any(map(_WORD.search, names)):
            ticks = [*zip(places, names, strict=True)]

    def in_words(value: float) -> str:
        near = min(ticks, key=lambda tick: abs(tick[0] - value), default=(np.inf, ""))
        if abs(near[0] - value) < _NEAR:
            return near[1]
        if isinstance(formatter, PercentFormatter):
            return f"{100 * value / formatter.xmax:.1f}%"
        if isinstance(formatter, FuncFormatter) and (words := formatter(value)):
            return words
        if abs(value) < 1000:
            return f"{value:.4g}"
        return f"{value:.1f}" if value % 1 else f"{value:.0f}"

    return in_words
