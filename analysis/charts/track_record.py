"""How good such forecasts were: the reliability diagram, what became of moves, those registered."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.ticker import MultipleLocator

from analysis.charts import finish, hover, theme
from analysis.dimensions.marked import strong
from analysis.dimensions.scope import Scope
from analysis.dimensions.track_record import (
    ExitTest,
    MoveTest,
    RegisteredForecasts,
    chance_in_words,
)
from analysis.dimensions.words import capital, day, listing, percent, with_article
from analysis.export.blocks import Cell, Column, Figure, Table
from analysis.measures.track_record import FATES
from analysis.tables.forecasts import EXIT

FATE_COLOURS = {
    "went on": ("#17407a", None),
    "stood": ("#e3e6e9", None),
    "turned back": ("#a63d24", "////"),
}
OF_A_LEAVER = {EXIT: "leaves {alliance}"}
OTHERWISE = "freezes its part in {alliance} or is suspended"


def exits(finding: ExitTest, scope: Scope) -> Figure:
    """How often what was given a chance came about: on the line where forecasts are right."""
    frame = finding.frame
    figure, axes = theme.canvas(2.5)
    with theme.themed():
        top = float(max(frame["high"].max(), frame["chance"].max(), frame["share"].max())) * 1.2
        right = float(frame["chance"].max()) * 1.22
        axes.axline((0, 0), slope=1, color=theme.MUTED, lw=0.8, ls=(0, (4, 2)))
        axes.vlines(frame["chance"], frame["low"], frame["high"], color=theme.ACCENT, lw=1.2)
        (dots,) = axes.plot(frame["chance"], frame["share"], "o", color=theme.ACCENT, ms=5)
        hover.say(
            dots,
            [
                f"given {percent(row.chance, 1)}: {row.events:,} of {row.forecasts:,} left, "
                f"{percent(row.share, 1)}"
                for row in frame.itertuples()
            ],
        )
        for row in frame.to_dict("records"):
            axes.annotate(
                f"{row['events']:,} of\n{row['forecasts']:,}",
                (row["chance"], max(row["high"], row["share"])),
                xytext=(0, 3),
                textcoords="offset points",
                ha="center",
                fontsize=theme.SMALL,
                color=theme.MUTED,
            )
        axes.set_xlim(0, right)
        axes.set_ylim(0, top)
        for which, axis in (("x", axes.xaxis), ("y", axes.yaxis)):
            axis.set_major_locator(MultipleLocator(0.02 if top < 0.2 else 0.1))
            theme.percent_axis(axes, which)
        axes.set_xlabel("chance given of leaving within three years (mean of a group)")
        axes.set_ylabel("share that left")
    groups = "; ".join(
        f"given {percent(row['chance'], 1)}, {percent(row['share'], 1)} left"
        for row in frame.to_dict("records")
    )
    return finish.figure(
        finding,
        "fig-exit-record",
        figure,
        strong("What the base rate's chances were worth.")
        + " Members by the chance that they would have been "
        "given; with each group how many left, and its 95% interval. On the broken line as many leave "
        "as were said to.",
        f"Reliability diagram: the share of members that left, by the chance that they would have been "
        f"given, in {len(frame)} groups. Of those {groups}.",
        finish.values(
            frame, ["lower", "upper", "forecasts", "events", "chance", "share", "low", "high"]
        ),
    )


def moves(finding: MoveTest, scope: Scope) -> Figure:
    """What became of moves: a bar a group, in parts that went on, stood and turned back."""
    frame, name = finding.frame, scope.names
    labels = {
        "towards": f"towards {name['destination']}",
        "away": f"away from {name['destination']}",
        "no clear move": "no clear move",
    }
    groups = [group for group in labels if group in set(frame["group"])]
    figure, axes = theme.canvas(0.75 + 0.36 * len(groups))
    with theme.themed():
        left = np.zeros(len(groups))
        wide = frame.pivot(index="group", columns="fate", values="share").loc[groups]
        for fate in FATES:
            face, hatch = FATE_COLOURS[fate]
            share = wide[fate].to_numpy()
            axes.barh(
                range(len(groups)), share, left=left, height=0.6, color=face, hatch=hatch,
                edgecolor=theme.PAPER, label=fate,
            )  # fmt: skip
            for at, (start, part) in enumerate(zip(left, share, strict=True)):
                if part >= 0.06:
                    axes.annotate(
                        percent(part), (start + part / 2, at), ha="center", va="center", fontsize=theme.SMALL,
                        color=theme.INK if fate == "stood" else theme.PAPER,
                        bbox={"boxstyle": "square,pad=0.15", "fc": face, "ec": "none"},
                    )  # fmt: skip
            left += share
        counts = frame.drop_duplicates("group").set_index("group")["of"]
        axes.set_yticks(
            range(len(groups)), [f"{labels[group]} ({counts[group]:,})" for group in groups]
        )
        axes.set_ylim(len(groups) - 0.5, -0.5)
        axes.set_xlim(0, 1)
        axes.grid(False)
        theme.percent_axis(axes, "x")
        axes.legend(loc="upper center", bbox_to_anchor=(0.4, -0.12 - 0.1 / len(groups)), ncols=3)
    return finish.figure(
        finding,
        "fig-move-record",
        figure,
        strong("What became of moves.")
        + " Verdicts of earlier years, flagged either way or not, by what the "
        "state did in the three years that followed, in the direction of its move; in brackets how many.",
        f"Stacked bars of {len(groups)} groups. {finding.sentence}",
        finish.values(frame, ["group", "fate", "n", "of", "share", "low", "high"]),
    )


def registered(finding: RegisteredForecasts, scope: Scope) -> Table:
    """The forecasts registered, those still open first; members alike in one row."""
    frame = finding.frame
    keys = ["organisation", "measure", "chance", "low", "high", "method", "edition", "deadline"]
    alike = frame.assign(
        is_one=frame["country"].notna(), outcome=frame["outcome"].fillna("")
    ).groupby([*keys, "is_one", "outcome"], sort=False)
    rows: list[list[Cell | str]] = []
    for _, same in alike:
        row = same.iloc[0]
        whom = scope.called(row["country"]) if row["is_one"] else _any_of(row, scope)
        if len(same) > 1:
            whom = f"each of {listing([scope.called(code) for code in same['country']])}"
        what = OF_A_LEAVER.get(row["measure"], OTHERWISE)
        said = f"{whom} {what.format(alliance=with_article(row['organisation']))}"
        rows.append(
            [
                capital(said),
                chance_in_words(row),
                capital(row["method"]),
                row["edition"],
                day(row["deadline"].date()),
                _outcome(row),
            ]
        )
    rows.sort(key=lambda row: row[-1] != "open")
    return finish.table(
        finding,
        "tab-registered",
        strong("Forecasts registered.") + f" {finding.sentence}",
        [
            Column("What may come", 2.6),
            Column("Chance", 1.3),
            Column("By which method", 2.6),
            Column("Edition", 0.8),
            Column("By", 1.2),
            Column("Outcome", 1.1),
        ],
        rows,
    )


def _any_of(row: pd.Series, scope: Scope) -> str:
    members = [scope.called(code) for code in row["members"].split("; ")]
    return f"at least one of {listing(members)}" if len(members) > 1 else members[0]


def _outcome(row: pd.Series) -> str:
    if not row["outcome"]:
        return "open"
    return f"{row['outcome']} ({day(row['resolved'].date())})"
