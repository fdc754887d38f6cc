"""How a chart is finished: the bytes, and what they cost."""

import io
import re

import matplotlib as mpl

from analysis.present import theme


def crowded() -> theme.Canvas:
    """Two panels whose labels, titles and legend the layout has to make room for."""
    figure, axes = theme.canvas(2.5, ncols=2)
    with theme.themed():
        for panel in axes:
            panel.plot([0, 1], [0, 123456.7], label="a line")
            panel.set_title("A title")
            panel.set_ylabel("a label\nof two lines")
        axes[1].legend(loc="upper left", bbox_to_anchor=(1, 1))
        theme.label_ends(axes[0], [(1, 123456.7, "an end far outside", theme.INK)])
    return figure


def test_a_chart_has_the_bytes_that_matplotlib_alone_gives_it() -> None:
    buffer = io.StringIO()
    with mpl.rc_context(theme._RC):
        crowded().savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    # But for the paths' coordinates, which `svg` shortens, and the tooltips it lays over the drawing.
    laid = re.compile(r'<g fill="none" pointer-events="all">.*?</g>', re.S)
    drawn, expected = (
        re.sub(' d="[^"]*"', "", text) for text in (theme.svg(crowded()), buffer.getvalue())
    )
    assert laid.search(drawn)
    drawn = laid.sub("", drawn)
    assert drawn == expected and "an end far outside" in drawn


def test_a_chart_is_drawn_once() -> None:
    figure, drawings = crowded(), []
    figure.canvas.mpl_connect("draw_event", drawings.append)
    theme.svg(figure)
    assert len(drawings) == 1


def test_years_have_ticks_at_whole_years() -> None:
    figure, axes = theme.canvas(2.0, ncols=2)
    for panel, last in zip(axes, (2020.7, 2012.3), strict=True):
        theme.year_axis(panel, 2006.3, last)
        inside = [tick for tick in panel.get_xticks() if 2006.3 <= tick <= last]
        assert len(inside) >= 2 and all(tick == int(tick) for tick in inside)
    drawn = theme.svg(figure)
    assert not re.search(r">(?:19|20)\d\d\.\d", drawn)
