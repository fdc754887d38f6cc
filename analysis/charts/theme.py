"""One look for all charts: sizes, type, colours, and the one way to finish a chart as SVG."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from functools import cache
from typing import Any

import matplotlib as mpl
import matplotlib.font_manager as fonts
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.colors import to_hex, to_rgb
from matplotlib.figure import Figure as Canvas
from matplotlib.lines import Line2D
from matplotlib.transforms import ScaledTranslation, blended_transform_factory

from analysis.charts import hover
from analysis.export import palette
from analysis.export.typefaces import FONTS

WIDTH_INCH = 170 / 25.4  # the text width of an A4 page with 20 mm margins

INK, MUTED, RULE, PAPER, ACCENT = (
    palette.LIGHT[name] for name in ("ink", "muted", "rule", "paper", "accent")
)
PEER = "#aab2ba"
FOCUS = "#0b7a6f"
BAND = "#eef0f2"  # behind a span of years

# The same state or bloc has the same colour in every chart; told apart in grey scale by lightness.
STATE_COLOURS = {
    "RUS": "#c2512f",
    "EU": "#17407a",
    "USA": "#6a4c93",
    "FRA": "#4f8fd0",
    "IND": "#d08a1d",
    "CHN": "#c9a227",
    "ARM": FOCUS,
    "BLR": "#7a8b3c",
    "UKR": "#86a9c9",
    "PRK": "#5b3a29",
    "IRN": "#3f6f5f",
    "KAZ": "#c77d9b",
    "ARE": "#8c6d46",
    "other": "#c4cad0",
}
# The patron's line is broken, so that it is told from the others where there is no colour.
PATRON_DASHES = (0, (4.5, 1.4))
SMALL = 8  # points: the least type; a page may shrink a chart to 0.88, and its type to 7
# Lines of many are told apart in grey by dash and mark, and filled marks of many by pattern.
DASHES: list[Any] = ["-", (0, (5, 1.5)), (0, (1, 1.3)), (0, (6, 1.3, 1, 1.3)), (0, (9, 2)),
                     (0, (3, 1.2, 1, 1.2, 1, 1.2))]  # fmt: skip
MARKERS = ["o", "s", "^", "D", "v", "X", "P"]
# No dots: a field of them is a hundred times the bytes of lines.
PATTERNS = [None, "////", "----", "\\\\\\\\", "xxxx", "||||", "++++", "//"]
VOTE_COLOURS = {"Y": "#2a6fb0", "A": "#ecd9a0", "N": "#a63d24", "X": "#e4e7ea"}
VOTE_WORDS = {"Y": "yes", "A": "abstention", "N": "no", "X": "did not vote"}
# Okabe and Ito's palette, for series that are no states.
SERIES = [
    "#0072b2",
    "#d55e00",
    "#009e73",
    "#cc79a7",
    "#b88200",
    "#56b4e9",
    MUTED,
    INK,
]

_RC: Any = {
    "font.family": ["Noto Sans", "DejaVu Sans"],
    "font.size": 8.5,
    "axes.titlesize": 9,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.titlepad": 8,
    "axes.titley": 1.0,  # where it would come to stand anyway, without measuring the axis each time
    "axes.labelsize": 8.5,
    "axes.labelcolor": MUTED,
    "axes.edgecolor": MUTED,
    "axes.linewidth": 0.6,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.grid.axis": "y",
    "axes.axisbelow": True,
    "axes.unicode_minus": False,
    "grid.color": "#e6e9ec",
    "grid.linewidth": 0.6,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "xtick.labelsize": 8,
    "ytick.labelsize": 8,
    "xtick.major.size": 3,
    "ytick.major.size": 0,
    "text.color": INK,
    "lines.linewidth": 1.6,
    "lines.solid_capstyle": "round",
    "legend.frameon": False,
    "legend.fontsize": 8,
    "figure.facecolor": PAPER,
    "savefig.facecolor": PAPER,
    "hatch.linewidth": 0.5,
    "svg.fonttype": "none",  # text stays text: selectable in HTML and PDF
    "svg.hashsalt": "briefing",  # the same ids each time
}


def canvas(height_inch: float, **grid: Any) -> tuple[Canvas, Any]:
    """A themed figure of text width and its axes; `grid` goes to `Figure.subplots`."""
    know_fonts()
    # Not pyplot: no global state, and nothing for the notebook to show a second time.
    with mpl.rc_context(_RC):
        figure = Canvas(figsize=(WIDTH_INCH, height_inch), layout="constrained")
        axes = figure.subplots(**grid)
    for panel in figure.axes:
        for spine in panel.spines.values():
            spine.set_in_layout(False)  # on the edge: to measure one takes all ticks of its axis
    return figure, axes


@cache
def know_fonts() -> None:
    """Tell matplotlib of the project's fonts, before those of the same name on this machine."""
    listed = fonts.fontManager.ttflist
    for path in sorted(FONTS.glob("*.ttf")):
        listed[:] = [entry for entry in listed if entry.fname != str(path)]
        fonts.fontManager.addfont(path)
        listed.insert(0, listed.pop())


def svg(figure: Canvas) -> str:
    """The finished chart as SVG text, the same bytes for the same chart."""
    buffer = io.StringIO()
    FigureCanvasSVG(figure)  # the layout is to measure text as this backend does
    with mpl.rc_context(_RC):
        for panel in figure.axes:
            for axis in (panel.xaxis, panel.yaxis):
                if not axis.get_label_text():
                    axis.set_label_coords(0.5, 0.5)  # else measured, all ticks, to place nothing
        # The layout by itself: savefig would draw the whole figure once more to come to it.
        if engine := figure.get_layout_engine():
            engine.execute(figure)
            figure.set_layout_engine(None)
        figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    drawn = hover.titled(buffer.getvalue(), figure).removesuffix("</svg>\n")
    drawn += hover.targets(figure) + "</svg>\n"
    drawn = drawn.replace("<svg ", f"<svg{_seen_first(figure)} ", 1)
    # A hundredth of a point is finer than any printer, and a quarter of the bytes.
    return re.sub(
        r' d="([^"]*)"',
        lambda found: ' d="' + re.sub(r"-?\d+\.\d+", _short, found[1]) + '"',
        drawn,
    )


def _seen_first(figure: Canvas) -> str:
    """What a narrow screen is to know of a chart, as an attribute of its root: how much of its width
    the names at its left take, which are kept in sight; or that it begins at its left end, where
    names stand within it or beside each of its columns. Else its newest years are at its right end.
    """
    named = [axes for axes in figure.axes if hover.has_names(axes.yaxis) and axes.axison]
    # Where the axes begin on the page, in parts of the figure's width.
    lefts = {round(axes.get_position().x0, 2) for axes in named}
    if len(lefts) == 1 and len(named) == len(figure.axes):
        return f' data-names="{min(axes.get_position().x0 for axes in named):.3f}"'
    if named or any(not axes.axison for axes in figure.axes):
        return ' data-begins="left"'
    return ""


def _short(number: re.Match[str]) -> str:
    return f"{float(number[0]):.2f}".rstrip("0").rstrip(".")


def themed() -> Any:
    """A context in which artists made after the canvas follow the theme too."""
    return mpl.rc_context(_RC)


def colour(code: str, focus: str | None = None) -> str:
    """The colour of a state or bloc; the state a briefing is about has the focus colour."""
    if code == focus:
        return FOCUS
    return STATE_COLOURS.get(code, STATE_COLOURS["other"])


def line(axes: Axes, rows: pd.DataFrame, x: str, y: str, **style: Any) -> None:
    """A line through the rows, as seaborn draws it; without names of its own on the axes.

    Rows without a value are left out, and the line goes on over them: a line that breaks where
    nothing is known is drawn by the axes themselves.
    """
    names = axes.get_xlabel(), axes.get_ylabel()
    style = {"color": INK, "markeredgewidth": 0, **style}
    sns.lineplot(data=rows, x=x, y=y, ax=axes, errorbar=None, estimator=None, legend=False, **style)
    axes.set(xlabel=names[0], ylabel=names[1])


def paler(tint: str, by: float) -> str:
    """The colour mixed with white: 0 leaves it as it is, 1 is white."""
    red, green, blue = (light + by * (1 - light) for light in to_rgb(tint))
    return to_hex((red, green, blue))


def label_ends(
    axes: Axes,
    ends: Iterable[tuple[float, float, str, str]],
    gap: float = 0.055,
    size: float = 8,
) -> None:
    """Write each line's name at its end, moved apart so that none overlaps.

    ends: (x, y, text, colour); gap: the least distance as a share of the axis' height.
    """
    low, high = axes.get_ylim()
    step = gap * (high - low)
    placed: list[float] = []
    ordered = sorted(ends, key=lambda end: end[1])
    for _, y, _, _ in ordered:
        placed.append(max(y, placed[-1] + step) if placed else y)
    # Pushed above the frame: slide the whole run down by as much as there is room for.
    overflow = max(0.0, (placed[-1] if placed else low) - high)
    for index in range(len(placed) - 1, -1, -1):
        ceiling = high if index == len(placed) - 1 else placed[index + 1] - step
        placed[index] = min(placed[index], ceiling) if overflow else placed[index]
    for (x, true, text, tint), y in zip(ordered, placed, strict=True):
        moved = abs(y - true) > 0.3 * step
        away = 16 if moved else 5  # points
        axes.annotate(
            text,
            (x, true),
            xytext=(away, y),
            textcoords=("offset points", "data"),
            va="center",
            color=tint,
            fontsize=size,
            annotation_clip=False,
        )
        if moved:
            axes.add_artist(_leader(axes, x, true, y, away, tint))


def _leader(axes: Axes, x: float, start: float, end: float, away: float, tint: str) -> Line2D:
    """A thin line from a point to its name `away` points to the right, off either by two points."""
    place = ScaledTranslation(axes.convert_xunits(x), 0, axes.transData)  # type: ignore[arg-type]
    return Line2D(
        [2 / 72, (away - 2) / 72],
        [start, end],
        transform=blended_transform_factory(
            axes.figure.dpi_scale_trans + place,  # inches from the point
            axes.transData,
        ),
        color=tint,
        lw=0.5,
        zorder=3,
        clip_on=False,
        in_layout=False,
    )


def year_axis(axes: Axes, first: float, last: float) -> None:
    """An axis of years from `first` to `last`, with ticks at whole years alone."""
    from matplotlib.ticker import MaxNLocator

    axes.set_xlim(first, last)
    axes.xaxis.set_major_locator(MaxNLocator(nbins="auto", steps=[1, 2, 5, 10], integer=True))


def date_axis(axes: Axes) -> None:
    """An axis of dates with few ticks, none of which says the year twice."""
    from matplotlib.dates import AutoDateLocator, ConciseDateFormatter

    locator = AutoDateLocator(minticks=3, maxticks=8)
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(ConciseDateFormatter(locator, show_offset=False))


def percent_axis(axes: Axes, which: str = "y") -> None:
    """Shares of 0 to 1 written as per cent."""
    from matplotlib.ticker import PercentFormatter

    getattr(axes, f"{which}axis").set_major_formatter(PercentFormatter(1.0, decimals=0))
