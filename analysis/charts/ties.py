"""The network of support, three ways: a matrix, a drawing, a count over time; and its limits."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.collections import PathCollection
from matplotlib.lines import Line2D
from matplotlib.patches import FancyBboxPatch
from matplotlib.path import Path
from matplotlib.transforms import offset_copy

from analysis.charts import finish, theme
from analysis.dimensions.dimension import Finding
from analysis.dimensions.scope import Scope
from analysis.dimensions.ties import LAYERS
from analysis.export.blocks import Cell, Column, Figure, Table

# Okabe and Ito's palette: told apart by colour-blind readers; legends repeat the order.
LAYER_COLOURS = {
    "troops": "#a6321f",
    "munitions": "#d55e00",
    "arms": "#e69f00",
    "territory": "#8c6d46",
    "treaty": theme.ACCENT,
    "economy": "#009e73",
    "finance": "#56b4e9",
    "diplomatic": "#8b7bb5",
}
LAYER_SIGNS = {
    "troops": "tr",
    "munitions": "mu",
    "arms": "ar",
    "territory": "te",
    "treaty": "ty",
    "economy": "ec",
    "finance": "fi",
    "diplomatic": "di",
}
DRAWN_SIDES = 2
TIE_COLUMNS = ["supporter", "layer", "n_ties", "n_limits", "confidence", "first"]


def matrix(finding: Finding, scope: Scope, most: int = 36) -> Figure:
    """Supporter by layer: a filled dot read in a source, a hollow one general knowledge, a bar a limit."""
    frame = finding.frame
    order = frame.drop_duplicates("supporter")["supporter"].tolist()[:most]
    frame = frame[frame["supporter"].isin(order)]
    figure, axes = theme.canvas(0.75 + 0.172 * len(order))
    layers = list(LAYERS)
    with theme.themed():
        axes.grid(True, axis="both", color="#eef0f2")
        frame = frame.assign(
            x=frame["layer"].map(layers.index), y=frame["supporter"].map(order.index)
        )
        ties, limited = frame[frame["n_ties"] > 0], frame[frame["n_limits"] > 0]
        tints = ties["layer"].map(LAYER_COLOURS)
        axes.scatter(
            ties["x"],
            ties["y"],
            s=46,
            facecolor=tints.where(ties["confidence"] == "read", theme.PAPER).tolist(),
            edgecolor=tints.tolist(),
            linewidth=1.4,
            zorder=3,
        )
        beside = offset_copy(axes.transData, figure, 6, 0, "points")
        for row in ties.itertuples():
            axes.text(
                row.x,
                row.y,
                f"{row.first:%Y}",
                transform=beside,
                va="center",
                fontsize=6.8,
                color=theme.MUTED,
                in_layout=False,  # in front of the next dot, as all of them are
            )
        axes.scatter(
            limited["x"] - 0.22,
            limited["y"],
            marker="|",
            s=52,
            color=theme.INK,
            linewidth=1.8,
            zorder=4,
        )
        names = {code: scope.name(code) for code in order}
        axes.set_yticks(range(len(order)), [names[code] for code in order], fontsize=7.8)
        words = [LAYERS[layer].replace(" and ", " and\n") for layer in layers]
        axes.set_xticks(range(len(layers)), words, fontsize=7.5)
        axes.xaxis.tick_top()
        axes.tick_params(length=0)
        axes.set_xlim(-0.5, len(layers) - 0.4)
        axes.set_ylim(len(order) - 0.4, -0.6)
        for spine in axes.spines.values():
            spine.set_visible(False)
        handles = [
            Line2D([], [], marker="o", ls="", color=theme.MUTED, label="read in a source"),
            Line2D(
                [],
                [],
                marker="o",
                ls="",
                mec=theme.MUTED,
                mfc=theme.PAPER,
                label="general knowledge",
            ),
            Line2D(
                [], [], marker="|", ls="", color=theme.INK, mew=1.8, label="limit set in this layer"
            ),
        ]
        axes.legend(handles=handles, loc="upper center", bbox_to_anchor=(0.45, -0.005), ncols=3)
    held = frame[frame["n_ties"] > 0]
    counts = held.groupby("layer")["supporter"].nunique()
    per_layer = "; ".join(f"{LAYERS[k]}: {counts.get(k, 0)}" for k in LAYERS)
    return finish.figure(
        finding,
        "fig-matrix",
        figure,
        f"**Who supports {scope.name(scope.patron)}, and how.** Documented ties in force on the "
        "as-of date; the year is that of the earliest tie that still holds.",
        f"Dot matrix of {len(order)} states by eight kinds of support. States a layer: {per_layer}.",
        finish.values(frame, TIE_COLUMNS),
    )


def drawing(finding: Finding, scope: Scope) -> Figure:
    """The network as ribbons into the patron: a line a layer, states with most layers on top.

    Signs beside the names repeat the layers, for print without colour.
    """
    frame = finding.frame[finding.frame["n_ties"] > 0]
    order = frame.drop_duplicates("supporter")["supporter"].tolist()
    sides = [order[0::DRAWN_SIDES], order[1::DRAWN_SIDES]]
    depth = max(len(side) for side in sides)
    figure, axes = theme.canvas(0.6 + 0.2 * depth)
    with theme.themed():
        axes.axis("off")
        axes.set_xlim(-1.85, 1.85)
        axes.set_ylim(depth - 0.3, -0.9)
        centre, reach = (depth - 1) / 2, depth * 0.3
        axes.add_patch(
            FancyBboxPatch(
                (-0.16, centre - reach - 0.6),
                0.32,
                2 * reach + 1.2,
                boxstyle="round,pad=0,rounding_size=0.06",
                color=theme.colour(scope.patron),
                mutation_aspect=5,
            )
        )
        axes.text(
            0,
            centre,
            scope.name(scope.patron),
            color="white",
            rotation=90,
            ha="center",
            va="center",
            fontweight="bold",
            fontsize=11,
        )
        lines, tints, dashes = [], [], []
        of_state = dict(tuple(frame.groupby("supporter")))
        for sign, side in zip((-1, 1), sides, strict=True):
            ports = np.linspace(centre - reach, centre + reach, max(len(side), 2))
            for y, code in enumerate(side):
                evidence = of_state[code].set_index("layer")["confidence"]
                layers = [layer for layer in LAYERS if layer in evidence.index]
                for k, layer in enumerate(layers):
                    offset = (k - (len(layers) - 1) / 2) * 0.115
                    lines.append(
                        Path(
                            [
                                (sign * 1.0, y + offset),
                                (sign * 0.6, y + offset),
                                (sign * 0.52, ports[y] + offset),
                                (sign * 0.16, ports[y] + offset),
                            ],
                            [Path.MOVETO, Path.CURVE4, Path.CURVE4, Path.CURVE4],
                        )
                    )
                    tints.append(LAYER_COLOURS[layer])
                    dashes.append("-" if evidence[layer] == "read" else (0, (2, 1.4)))
                signs = " ".join(LAYER_SIGNS[layer] for layer in layers)
                parts = [signs, scope.name(code)]
                axes.text(
                    sign * 1.03,
                    y,
                    " · ".join(parts if sign < 0 else reversed(parts)),
                    ha="right" if sign < 0 else "left",
                    va="center",
                    fontsize=8,
                )
        axes.add_collection(
            PathCollection(
                lines, facecolors="none", edgecolors=tints, linewidths=1.5, linestyles=dashes
            )
        )
        handles = [
            Line2D([], [], color=tint, lw=2, label=f"{LAYERS[layer]} ({LAYER_SIGNS[layer]})")
            for layer, tint in LAYER_COLOURS.items()
        ]
        axes.legend(handles=handles, loc="upper center", ncols=4, bbox_to_anchor=(0.5, 0.0))
    counts = frame.groupby("supporter")["layer"].nunique()
    top = ", ".join(f"{scope.name(code)} {counts[code]}" for code in order[:6])
    return finish.figure(
        finding,
        "fig-network",
        figure,
        f"**The network around {scope.name(scope.patron)}.** One line a layer of support, states "
        "with most layers at the top; broken lines rest on general knowledge.",
        f"Drawing of {len(order)} states tied to {scope.name(scope.patron)}. Most layers: {top}.",
        finish.values(frame, TIE_COLUMNS),
    )


def growth(finding: Finding, scope: Scope) -> Figure:
    """Number of supporters by layer, month by month, as steps."""
    frame = finding.frame
    figure, axes = theme.canvas(3.1)
    with theme.themed():
        ends = []
        for layer in LAYERS:
            rows = frame[frame["layer"] == layer].sort_values("date")
            if rows.empty:
                continue
            tint = LAYER_COLOURS[layer]
            axes.step(rows["date"], rows["n_supporters"], where="post", color=tint)
            last = rows.iloc[-1]
            ends.append(
                (
                    last["date"],
                    last["n_supporters"],
                    f"{LAYERS[layer]} {last['n_supporters']}",
                    tint,
                )
            )
        axes.set_ylim(0, frame.loc[frame["layer"] != "all", "n_supporters"].max() * 1.12)
        theme.label_ends(axes, ends, gap=0.065)
        axes.set_ylabel("states with a tie")
        axes.set_xlim(frame["date"].min(), frame["date"].max())
    return finish.figure(
        finding,
        "fig-growth",
        figure,
        "**Layers over time.** States with at least one documented tie in force, by layer.",
        finding.sentence,
        finish.values(frame, ["date", "layer", "n_supporters"]),
    )


def _precise(date: pd.Timestamp, precision: str) -> str:
    return (
        f"{date:%Y}"
        if precision == "year"
        else f"{date:%Y-%m}"
        if precision == "month"
        else (f"{date:%Y-%m-%d}")
    )


def limits(finding: Finding, scope: Scope) -> Table:
    """Dated limits of support, with source and strength."""
    rows: list[list[Cell | str]] = []
    for row in finding.frame.itertuples():
        rows.append(
            [
                row.name,
                _precise(row.start, row.start_precision),
                row.label,
                LAYERS[row.layer],
                "read" if row.confidence == "read" else Cell("general knowledge", "weak"),
                row.source_title,
            ]
        )
    columns = [
        Column("State", 1.2),
        Column("Since", 1),
        Column("Limit", 3.4),
        Column("Layer", 1.2),
        Column("Evidence", 1),
        Column("Read in", 2),
    ]
    return finish.table(
        finding,
        "tab-limits",
        "**Where support stops.** Dated evidence against a tie.",
        columns,
        rows,
    )


def strongest(finding: Finding, scope: Scope) -> Table:
    """The ties that reach the battlefield in words, with dates, figures and sources."""
    rows: list[list[Cell | str]] = []
    for row in finding.frame.itertuples():
        text = row.label + ("" if pd.isna(row.magnitude) else f" ({row.magnitude})")
        since = _precise(row.start, row.start_precision)
        until = "" if pd.isna(row.end) else f" to {row.end:%Y-%m}"
        rows.append(
            [
                row.name,
                LAYERS[row.layer],
                f"{since}{until}",
                text,
                Cell(row.source_title, "weak" if row.confidence != "read" else ""),
            ]
        )
    columns = [
        Column("State", 1.1),
        Column("Layer", 1.1),
        Column("When", 1.1),
        Column("What", 3.8),
        Column("Read in", 2.8),
    ]
    return finish.table(
        finding,
        "tab-ties",
        "**Military ties in words.** Troops, munitions, arms, territory and bases, as documented "
        "and in force; figures are those of the cited source and are never added up.",
        columns,
        rows,
    )


def figures(finding: Finding, scope: Scope) -> Table:
    """Counts of what was sent, and under them of what was announced; never added."""
    words = {"delivered": "sent or in place", "pledged": "announced, ordered or planned"}
    rows: list[list[Cell | str]] = []
    for row in finding.frame.itertuples():
        rows.append(
            [
                row.name,
                Cell(words[row.stage], "muted" if row.stage == "pledged" else ""),
                row.figure,
                _precise(row.known, row.known_precision),
                row.counted_by or "as the source says",
                Cell(row.source_title, "weak" if row.confidence != "read" else ""),
            ]
        )
    return finish.table(
        finding,
        "tab-figures",
        "**Sent and announced, apart.** Figures of troops, munitions and weapons as their sources "
        "give them; counts of one thing by several hands stand side by side and are never added.",
        [
            Column("State", 1.1),
            Column("Stage", 1.2),
            Column("Figure", 3),
            Column("Known", 1),
            Column("Counted by", 1.5),
            Column("Read in", 2.2),
        ],
        rows,
    )
