"""Dated events as marks in lanes, and in words."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
from matplotlib.lines import Line2D

from analysis.charts import finish, hover, theme
from analysis.dimensions import words
from analysis.dimensions.dimension import Finding
from analysis.dimensions.events import LANES
from analysis.dimensions.marked import link, strong
from analysis.dimensions.scope import LATER_SOURCE, Scope
from analysis.export.blocks import Cell, Column, Figure, Table

MARKERS = {"patron": "s", "destination": "^", "both": "D", "neither": "o"}
MOST_ROWS = 30
MARGIN_DAYS = 60


def lanes(finding: Finding, scope: Scope) -> Figure:
    """Dated events as marks in lanes, by whom they name; hollow where the source is weak, a cross
    where an older source had set the day."""
    name = scope.names
    frame = finding.frame[finding.frame["lane"].notna()]
    order = [lane for lane in LANES if lane in set(frame["lane"])]
    tints = {
        "patron": theme.colour(scope.patron),
        "destination": theme.colour(scope.destination),
        "both": theme.INK,
        "neither": theme.MUTED,
    }
    figure, axes = theme.canvas(0.95 + 0.27 * len(order))
    with theme.themed():
        frame = frame.assign(y=frame["lane"].map(order.index))
        for side, marker in MARKERS.items():
            dots = frame[(frame["side"] == side) & ~frame["is_scheduled"]]
            dots = dots.sort_values("is_weak", kind="stable")
            tint = pd.Series(tints[side], index=dots.index)
            drawn = axes.scatter(
                dots["date"],
                dots["y"],
                s=24,
                marker=marker,
                facecolor=tint.mask(dots["is_weak"], theme.PAPER).tolist(),
                edgecolor=tint.tolist(),
                zorder=3,
                clip_on=False,
            )
            hover.say(drawn, [_tooltip(row) for row in dots.itertuples()])
        ahead = frame[frame["is_scheduled"]]
        drawn = axes.scatter(
            ahead["date"], ahead["y"], s=24, marker="x", color=theme.INK, zorder=4, clip_on=False
        )
        hover.say(drawn, [_tooltip(row) for row in ahead.itertuples()])
        axes.set_yticks(range(len(order)), order, fontsize=theme.SMALL)
        axes.set_ylim(len(order) - 0.5, -0.5)
        first = frame["date"].min() - pd.Timedelta(days=MARGIN_DAYS)
        axes.set_xlim(first, pd.Timestamp(scope.as_of))
        axes.grid(True, axis="both")
        theme.date_axis(axes)
        called = {
            "patron": scope.name(scope.patron),
            "destination": scope.name(scope.destination),
            "both": "both",
            "neither": "neither",
        }
        handles = [
            Line2D([], [], marker=MARKERS[side], ls="", color=tints[side], ms=5, label=label)
            for side, label in called.items()
            if (frame["side"] == side).any()
        ]
        if frame["is_weak"].any():
            handles.append(
                Line2D([], [], marker="o", ls="", mec=theme.MUTED, mfc=theme.PAPER, ms=5,
                       label="weak source")
            )  # fmt: skip
        if len(ahead):
            handles.append(
                Line2D([], [], marker="x", ls="", color=theme.INK, ms=5, label="set beforehand")
            )
        axes.legend(
            handles=handles, loc="lower right", bbox_to_anchor=(1.0, 1.0), ncols=len(handles)
        )
    counts = frame["lane"].value_counts()
    told = ", ".join(f"{lane} {counts[lane]}" for lane in order)
    return finish.figure(
        finding,
        "fig-events",
        figure,
        strong("When things happened.")
        + f" Dated events of {name['country']} by field, and whom of the two "
        "they name; hollow where the source is weak.",
        f"Timeline of {len(frame)} events from {frame['date'].min():%Y} to "
        f"{frame['date'].max():%Y}: {told}.",
        finish.values(
            frame.rename(columns={"lane": "field", "label": "event"}),
            [
                "date",
                "field",
                "event",
                "side",
                "is_scheduled",
                "source_quality",
                "source_title",
                "source_url",
            ],
        ),
    )


def _tooltip(row: Any) -> str:
    standing = " (set beforehand)" if row.is_scheduled else ""
    return f"{row.lane}, {words.day(row.date.date())}: {row.label}{standing}"


def table(finding: Finding, scope: Scope, most: int = MOST_ROWS) -> Table:
    """The events in words, newest first: all where they are few, else those with a tag, which are
    steps that change something."""
    frame = finding.frame
    inside = frame if len(frame) <= most else frame[frame["tags"].notna()]
    shown = inside.sort_values("date", ascending=False, kind="stable").head(most)
    rows: list[list[Cell | str]] = []
    for row in shown.itertuples():
        source = row.source_title
        has_address = isinstance(row.source_url, str) and row.source_url.startswith(
            ("https://", "http://")
        )
        if has_address and source != LATER_SOURCE:
            source = link(source, row.source_url)
        rows.append(
            [
                f"{row.date:%Y-%m-%d}",
                row.lane if isinstance(row.lane, str) else "",
                f"{row.label} (set beforehand)" if row.is_scheduled else row.label,
                Cell(source, "weak" if row.is_weak else ""),
            ]
        )
    coverage = f"All {len(frame)} events."
    if len(shown) < len(frame):
        coverage = f"The newest {len(shown)} of {len(inside)} events that are steps by their tags, "
        coverage += f"of {len(frame)} in all."
    return finish.table(
        replace(finding, coverage=coverage),
        "tab-events",
        strong("Dated events, newest first.")
        + " Shaded sources are weak (copies, aggregators, state media, "
        "general knowledge).",
        [Column("Date", 1), Column("Field", 1.5), Column("Event", 4.2), Column("Read in", 3)],
        rows,
    )
