"""Charts of published polls, and the series as a table."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

import pandas as pd
from matplotlib.axes import Axes

from analysis.charts import finish, hover, theme
from analysis.dimensions import words
from analysis.dimensions.marked import strong
from analysis.dimensions.opinion import Polls, Series, Side
from analysis.dimensions.scope import Scope
from analysis.export.blocks import Cell, Column, Figure, Table
from analysis.measures.opinion import LEAST_POINTS

# Told apart in grey by dash and marker; more lines than these can not be.
STYLES: Sequence[tuple[str, str, str]] = (
    ("-", "o", theme.SERIES[0]),
    ("--", "s", theme.SERIES[1]),
    (":", "^", theme.SERIES[2]),
    ("-.", "D", theme.INK),
)
LEGEND_LETTERS = 34  # of a line of the legend
PANEL_INCH = 1.85


def polls(finding: Polls, scope: Scope) -> Figure:
    """A panel on the patron and one on the destination: the series that leads and up to three more,
    each a line from its first wave to its last; a point where it was asked once."""
    frame, name = finding.frame, scope.names
    drawn = {side.about: _drawn(side, finding) for side in finding.sides}
    drawn = {about: series for about, series in drawn.items() if series}
    figure, panels = theme.canvas(
        PANEL_INCH * len(drawn), nrows=len(drawn), sharex=True, squeeze=False
    )
    with theme.themed():
        for panel, (about, series) in zip(panels[:, 0], drawn.items(), strict=True):
            for one, style in zip(series, STYLES, strict=False):
                _line(panel, one, frame[frame["series"] == one.key], style, scope)
            theme.date_axis(panel)
            panel.set_ylim(0, 100)
            panel.set_title(f"On {scope.called(about)}")
            panel.set_ylabel("% of those asked")
            panel.legend(
                loc="upper left", bbox_to_anchor=(1.0, 1.0), handlelength=3, labelspacing=0.7
            )
    shown = [one for series in drawn.values() for one in series]
    kept = frame[frame["series"].isin([one.key for one in shown])]
    total = frame["series"].nunique()
    left = "" if len(shown) == total else f" Of {total} series in hand {len(shown)} are drawn."
    return finish.figure(
        finding,
        "fig-polls",
        figure,
        strong(f"What people in {name['country']} told pollsters.")
        + f" Wordings and methods differ, so compare "
        f"points within a line only; a hollow point has a date that is inferred.{left}",
        " ".join(_said(one, kept[kept["series"] == one.key]) for one in shown),
        finish.values(kept, ["pollster", "question", "date", "value_percent"]),
    )


def series_table(finding: Polls, scope: Scope) -> Table:
    """The series that can be compared: then, now, and the change with its interval; of a side
    without one, those that were asked once."""
    rows: list[list[Cell | str]] = []
    listed = 0
    for side in finding.sides:
        for one in _ordered(side, finding):
            if one.change is None or one.before is None or one.after is None:
                if side.lead:
                    continue
                then, now, change = "", str(one.waves[-1]), "not comparable"
                weak = one.waves[-1].is_weak
            else:
                then, now = str(one.before), str(one.after)
                change = (
                    f"{one.change.points:+.0f} ({one.change.low:+.0f} to {one.change.high:+.0f})"
                )
                change = change.replace("-", "−").replace("+0", "0")
                change = strong(change) if one.standing else change
                weak = one.before.is_weak or one.after.is_weak
            listed += 1
            pollster = Cell(one.pollster, "weak" if weak else "")
            name = scope.name(side.about)
            rows.append([name, words.capital(one.question), pollster, then, now, change])
    left = len(finding.series) - listed
    return finish.table(
        finding,
        "tab-polls",
        strong("What was asked, then and now.")
        + f" Changes in percentage points with their 95% intervals; in "
        f"bold those of {LEAST_POINTS} points or more beyond noise. Shaded: a figure rests on a weak "
        "source."
        + (f" Left out: {left} series that were asked once or not since." if left else ""),
        [
            Column("On", 0.9),
            Column("The answer counted", 2.7),
            Column("Pollster", 1.5),
            Column("Then", 1.6, "right"),
            Column("Newest", 1.7, "right"),
            Column("Change", 1.7, "right"),
        ],
        rows,
    )


def _ordered(side: Side, finding: Polls) -> list[Series]:
    """A side's series: the lead, those that can be compared, then the rest, newest first."""
    compared = [*([side.lead] if side.lead else []), *side.others]
    rest = [
        one
        for one in finding.series.values()
        if one.about == side.about and one.sign and one.waves and one not in compared
    ]
    return [*compared, *sorted(rest, key=lambda one: one.waves[-1].date, reverse=True)]


def _drawn(side: Side, finding: Polls) -> list[Series]:
    """As many of them as can be told apart; those asked more than once first."""
    ordered = _ordered(side, finding)
    return sorted(ordered, key=lambda one: len(one.waves) < 2)[: len(STYLES)]


def _line(
    panel: Axes, one: Series, rows: pd.DataFrame, style: tuple[str, str, str], scope: Scope
) -> None:
    dash, marker, tint = style
    last = rows.iloc[-1]
    year = "" if last["date"].year == scope.as_of.year else f" in {last['date'].year}"
    label = f"{last['value_percent']:.0f}{year}: {words.capital(one.question)} ({one.pollster})"
    (drawn,) = panel.plot(
        rows["date"],
        rows["value_percent"],
        ls=dash,
        marker=marker,
        color=tint,
        ms=4,
        label="\n".join(textwrap.wrap(label, LEGEND_LETTERS)),
    )
    hover.say(
        drawn,
        [
            f"{words.capital(one.question)} ({one.pollster}), {row.when}: {row.value_percent:.0f}%"
            for row in rows.itertuples(index=False)
        ],
    )
    inferred = rows[rows["is_inferred"]]
    (hollow,) = panel.plot(
        inferred["date"],
        inferred["value_percent"],
        ls="",
        marker=marker,
        ms=4,
        mec=tint,
        mfc=theme.PAPER,
        zorder=4,
    )
    hover.say(hollow, [])  # the point below says it


def _said(one: Series, rows: pd.DataFrame) -> str:
    """A series in words, for who can not see it."""
    first, last = rows.iloc[0], rows.iloc[-1]
    text = f"{words.capital(one.question)} ({one.pollster}):"
    if len(rows) == 1:
        return f"{text} {last['value_percent']:.0f}% in {last['when']}."
    return (
        f"{text} {first['value_percent']:.0f}% in {first['when']}, {last['value_percent']:.0f}% in "
        f"{last['when']}."
    )
