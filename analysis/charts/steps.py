"""Events on the time axis of the chart they explain: thin numbered lines, told in its note."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from analysis.charts import hover, theme
from analysis.dimensions import words
from analysis.dimensions.dimension import Finding
from analysis.dimensions.scope import Scope
from analysis.tables import events

Found = TypeVar("Found", bound=Finding)

# Tags of events that change where a state stands, the weightiest first.
TAGS = (
    "war", "exit_completed", "exit_notified", "freeze", "exit_announced", "suspension", "returned",
    "application", "talks_opened", "candidacy", "coup", "defence_treaty", "accession_halted",
    "accession_law", "joined",
)  # fmt: skip
MOST = 5
APART = 8.0  # points: the numbers of lines that are nearer would stand upon another
BEYOND = 0.15  # of a year: a step so much later than the newest value still belongs to it
SESSION_OPENS = 0.8  # of a year: votes of a session stand at the year in which it opened
MID_YEAR = 0.5  # what is told of a whole year stands at that year


def of(scope: Scope) -> pd.DataFrame:
    """The steps of the state, or of the alliance, that a briefing is about.

    Columns: date, label, rank (that of its tag in `TAGS`); in order of date. Of steps of one kind
    that name the same parties the first. What was only set for its day is left out.
    """
    table = scope.table("events")
    if scope.country:
        is_own = table.index.isin(events.following(table, scope.country).index)
        is_own |= table["actors"].str.split("; ").str[0] == scope.country
    else:
        is_own = table.index.isin(events.naming(table, scope.alliance).index)
    own = table[is_own & ~table.index.isin(events.tagged(table, events.SCHEDULED).index)]
    found = []
    for rank, tag in enumerate(TAGS):
        tagged = events.tagged(own, tag).sort_values("date", kind="stable")
        found.append(tagged.drop_duplicates("actors").assign(rank=rank))
    steps = pd.concat(found).sort_values(["date", "rank"], kind="stable")
    steps = steps.drop_duplicates(["date", "label"])
    return steps[["date", "label", "rank"]].reset_index(drop=True)


def chosen(steps: pd.DataFrame, place: Callable[[float], float], axes: Axes) -> pd.DataFrame:
    """The weightiest steps between an axis' first and newest value, at most `MOST` of them and none
    upon another, by date; x is where on the axis they stand."""
    first, last = axes.get_xlim()
    apart = APART / 72 * axes.figure.dpi / axes.bbox.width * (last - first)
    last = min(last, axes.dataLim.xmax + BEYOND)
    days = pd.DatetimeIndex(steps["date"])
    years = days.year + (days.day_of_year - 1) / 365.25
    steps = steps.assign(x=[place(year) for year in years])
    steps = steps[steps["x"].between(first, last)]
    kept: list[int] = []
    for index, x in steps.sort_values(["rank", "date"], kind="stable")["x"].items():
        if all(abs(x - steps.loc[other, "x"]) >= apart for other in kept):
            kept.append(index)
    return steps.loc[sorted(kept[:MOST])]


def mark(
    finding: Found, scope: Scope, panels: Sequence[Axes], offset: float = SESSION_OPENS
) -> Found:
    """Mark steps on axes of years; the finding, whose coverage tells what the numbers mean.

    Parameters
    ----------
    finding: of the chart.
    scope: whose state or alliance the steps are of.
    panels: axes with the same years, their limits set; the numbers stand on the first.
    offset: the part of a year that has gone by where a year's value stands: `SESSION_OPENS` or
        `MID_YEAR`.
    """
    shown = chosen(of(scope), lambda year: year - offset, panels[0])
    newest = _newest(panels[0])
    told = []
    for number, step in enumerate(shown.itertuples(), 1):
        for panel in panels:
            panel.axvline(step.x, color=theme.MUTED, lw=0.7, ls=(0, (1, 1.5)), zorder=1.5)
        text = f"{step.label}, {words.day(step.date.date())}"
        # To the right of the newest value stand the names of the lines.
        is_last = step.x > newest
        drawn = panels[0].annotate(
            f"{number}", (step.x, 1), xycoords=("data", "axes fraction"),
            xytext=(-1.5 if is_last else 0, -2), textcoords="offset points",
            ha="right" if is_last else "center", va="top", fontsize=theme.SMALL,
            color=theme.MUTED, bbox={"fc": theme.PAPER, "ec": theme.MUTED, "lw": 0.4, "pad": 1.0},
        )  # fmt: skip
        hover.say(drawn, [text])
        told.append(f"{number} {text}")
    if not told:
        return finding
    key = f"Numbered lines: {'; '.join(told)}."
    return replace(finding, coverage=" ".join(filter(None, [finding.coverage, key])))


def _newest(axes: Axes) -> float:
    """Where the lines that are drawn end; without any, all that is drawn."""
    drawn = [line for line in axes.lines if line.get_transform() == axes.transData]
    ends = [float(x) for line in drawn for x in np.ravel(line.get_xdata()) if np.isfinite(x)]
    return max(ends, default=float(axes.dataLim.xmax))
