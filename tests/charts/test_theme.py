"""How a chart is finished: the bytes, and what they cost."""

import io
import re

import matplotlib as mpl
import pytest

from analysis.charts import theme


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


def test_a_name_moved_off_its_line_has_a_leader_and_leaves_the_limits_alone() -> None:
    figure, axes = theme.canvas(2.5)
    with theme.themed():
        axes.plot([0, 1], [0.5, 0.5])
        axes.plot([0, 1], [0, 0.501])
        before = axes.get_xlim(), axes.get_ylim()
        theme.label_ends(axes, [(1, 0.5, "first", theme.INK), (1, 0.501, "second", theme.INK)])
    assert (axes.get_xlim(), axes.get_ylim()) == before
    leaders = axes.get_lines()[2:]
    assert len(leaders) == 1
    theme.svg(figure)
    (start, end), point = (
        leaders[0].get_transform().transform(leaders[0].get_xydata()),
        axes.transData.transform((1, leaders[0].get_ydata()[0])),
    )
    point_size = figure.dpi / 72
    assert start - point == pytest.approx([2 * point_size, 0])
    (name,) = [text for text in axes.texts if text.get_position()[0] > 10]
    extent = name.get_window_extent()
    assert end[0] == pytest.approx(extent.x0 - 2 * point_size, abs=point_size)
    assert end[1] == pytest.approx((extent.y0 + extent.y1) / 2, abs=point_size)
