"""The values of a chart's marks as tooltips: invisible targets with an SVG title, over the drawing.

A browser shows them under the pointer, without a script; on paper they leave nothing. What is read
out is what a chart says of an artist's marks (`say`); else what the artist was given, in the words of
its axes, a date by its month.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from html import escape
from weakref import WeakKeyDictionary

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.category import StrCategoryLocator
from matplotlib.collections import Collection
from matplotlib.dates import DateLocator, num2date
from matplotlib.figure import Figure as Canvas
from matplotlib.lines import Line2D
from matplotlib.text import Annotation, Text
from matplotlib.ticker import FixedLocator, FuncFormatter, PercentFormatter
from numpy.typing import NDArray

from analysis.charts.marks import Boxes, Letters

MOST = 2500  # marks; a chart with more is a texture, not a set of values to point at
_NEAR = 0.5  # the reach of a named tick: categories stand at whole numbers
_VALUE = re.compile(r"[\s,:]*[+−-]?\d[\d.,]*%?(?: in \d{4})?$")  # at the end of a line's name
_REACH = 5  # points around a mark
_texts: WeakKeyDictionary[Artist, Sequence[str]] = WeakKeyDictionary()
_WORD = re.compile(r"[^\W\d]{2}|\d[-–]\d")


def say(artist: Artist, texts: Sequence[str]) -> None:
    """Give each mark of an artist its tooltip.

    artist: a line, a scatter, boxes, letters or the shapes of a map, with a text for each of their
    points, in their order; or a text, with one.
    """
    _texts[artist] = [*texts]


def titled(drawn: str, figure: Canvas) -> str:
    """The SVG of a figure with tooltips on the shapes of its maps, which fill no boxes."""
    for axes in figure.axes:
        for shapes in axes.collections:
            gid, texts = shapes.get_gid(), _texts.get(shapes)
            if gid and texts:
                drawn = _on_paths(drawn, gid, texts)
    return drawn


def _on_paths(drawn: str, gid: str, texts: Sequence[str]) -> str:
    """The drawing with a title in each path of a group; as it was where they are not as many."""
    found = re.search(rf'<g id="{re.escape(gid)}">.*?</g>', drawn, re.DOTALL)
    if not found or found[0].count("<path ") != len(texts):
        return drawn
    said = iter(texts)
    group = re.sub(
        r"<path ([^>]*)/>",
        lambda path: f"<path {path[1]}><title>{escape(next(said))}</title></path>",
        found[0],
    )
    return drawn[: found.start()] + group + drawn[found.end() :]


def targets(figure: Canvas) -> str:
    """An SVG group of targets for a figure that has been drawn; empty where it has none."""
    scale, height = 72 / figure.dpi, 72 * figure.get_figheight()
    found = []
    titles = [axes.get_title(loc="left") or axes.get_title() for axes in figure.axes]
    are_many = sum(map(bool, titles)) > 1
    for axes, title in zip(figure.axes, titles, strict=True):
        of_panel = f"{title}: " if are_many and title else ""
        for text, (x0, y0, x1, y1) in [
            *(
                (text if text.startswith(f"{title}, ") else of_panel + text, place)
                for text, place in [*_points(axes), *_bars(axes)]
            ),
            *_said(axes),
        ]:
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


def _said(axes: Axes) -> Iterator[Target]:
    """What a chart itself says of its marks."""
    reach = _REACH * axes.figure.dpi / 72
    for artist in axes.get_children():
        texts = _texts.get(artist, ())
        if not texts:
            continue
        if isinstance(artist, Text):
            yield texts[0], tuple(artist.get_window_extent().extents)
        elif isinstance(artist, Boxes):
            places = axes.transData.transform(artist.edges.reshape(-1, 2)).reshape(-1, 4)
            for text, place in zip(texts, places.tolist(), strict=True):
                yield text, tuple(place)
        elif (points := _places(artist)) is not None:
            for text, (x, y) in zip(texts, axes.transData.transform(points).tolist(), strict=True):
                if np.isfinite((x, y)).all():
                    yield text, (x - reach, y - reach, x + reach, y + reach)


def _places(artist: Artist) -> NDArray[np.float64] | None:
    """Where the marks of an artist stand, in data units; None for the shapes of a map."""
    if isinstance(artist, Line2D):
        return np.asarray(artist.get_xydata(), dtype=float)
    if isinstance(artist, Letters):
        return artist.places
    if isinstance(artist, Collection) and not artist.get_gid():
        return np.ma.filled(np.ma.asarray(artist.get_offsets(), dtype=float), np.nan)
    return None


Bars = tuple[bool, str, NDArray[np.float64]]  # from left to right or not, whose, their edges


def _points(axes: Axes) -> Iterator[Target]:
    """The points of lines, each with a square of some pixels around it."""
    reach = _REACH * axes.figure.dpi / 72
    across, up, inside = _words(axes.xaxis), _words(axes.yaxis), axes.viewLim.frozen()
    for line in axes.get_lines():
        if line in _texts or line.get_transform() != axes.transData or not line.get_visible():
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
        if isinstance(drawn, Boxes) and drawn.orientation and drawn not in _texts:
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


def has_names(axis: Axis) -> bool:
    """Whether an axis names things, and does not measure."""
    return bool(_names(axis))


def _names(axis: Axis) -> list[tuple[float, str]]:
    """The places on an axis that have names."""
    if not isinstance(axis.get_major_locator(), FixedLocator | StrCategoryLocator):
        return []
    places = [*map(float, axis.get_majorticklocs())]
    names = axis.get_major_formatter().format_ticks(places)
    named = [name.replace("\n", ", ") for name in names]
    return [*zip(places, named, strict=True)] if any(map(_WORD.search, named)) else []


def _words(axis: Axis) -> Callable[[float], str]:
    """How the axis says a value: a named tick, a month, a share, a number."""
    if isinstance(axis.get_major_locator(), DateLocator):
        return lambda day: f"{num2date(day):%B %Y}"
    formatter = axis.get_major_formatter()
    ticks = _names(axis)

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
