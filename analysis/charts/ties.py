"""The network of support, three ways: a matrix, a drawing, a count over time; and its limits."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.collections import PathCollection
from matplotlib.lines import Line2D
from matplotlib.patches import FancyBboxPatch
from matplotlib.path import Path
from matplotlib.ticker import MaxNLocator
from matplotlib.transforms import offset_copy

from analysis.charts import finish, hover, theme
from analysis.dimensions import words
from analysis.dimensions.dimension import Finding
from analysis.dimensions.marked import strong
from analysis.dimensions.scope import Scope
from analysis.dimensions.ties import LAYERS, STANDINGS
from analysis.export.blocks import Cell, Column, Figure, Table

# Line by tier: told apart without colour by dashes and by weight.
TIER_WORDS = {
    "A": "military help (A)",
    "B": "treaty, base or access (B)",
    "C": "recognition or votes (C)",
}
TIER_LINES: dict[str, dict[str, Any]] = {
    "A": {"color": "#8f2d16", "linewidth": 2.2, "linestyle": (0, (7, 1.4, 1.4, 1.4))},
    "B": {"color": theme.ACCENT, "linewidth": 1.5, "linestyle": (0, (5, 1.6))},
    "C": {"color": theme.MUTED, "linewidth": 1.5, "linestyle": (0, (1, 1.6))},
}
DRAWN_SIDES = 2
MATRIX_COLUMNS = ["supporter", "layer", "n_acts", "n_limits", "is_weak", "first"]
FORMATS = {"year": "%Y", "month": "%Y-%m", "day": "%Y-%m-%d"}


def matrix(finding: Finding, scope: Scope) -> Figure:
    """Supporter by layer: a filled dot for a sound source, a hollow one for weak ones, a bar a limit."""
    frame = finding.frame
    each = frame.drop_duplicates("supporter")
    order = each["supporter"].tolist()
    layers = [layer for layer in LAYERS if layer in set(frame["layer"])]
    figure, axes = theme.canvas(0.8 + 0.15 * len(order))
    with theme.themed():
        axes.grid(True, axis="both", color="#eef0f2")
        frame = frame.assign(
            x=frame["layer"].map(layers.index), y=frame["supporter"].map(order.index)
        )
        acts, limited = frame[frame["n_acts"] > 0], frame[frame["n_limits"] > 0]
        dots = axes.scatter(
            acts["x"],
            acts["y"],
            s=46,
            facecolor=[theme.PAPER if weak else theme.ACCENT for weak in acts["is_weak"]],
            edgecolor=theme.ACCENT,
            linewidth=1.4,
            zorder=3,
        )
        hover.say(
            dots,
            [
                f"{row.name}, {LAYERS[row.layer]}: {words.count(row.n_acts, 'act')}, since "
                f"{row.first:%Y}" + (", weak sources only" if row.is_weak else "")
                for row in acts.itertuples(index=False)
            ],
        )
        beside = offset_copy(axes.transData, figure, 6, 0, "points")
        for row in acts.itertuples():
            axes.text(
                row.x,
                row.y,
                f"{row.first:%Y}",
                transform=beside,
                va="center",
                fontsize=theme.SMALL,
                color=theme.MUTED,
                in_layout=False,  # in front of the next dot, as all of them are
            )
        bars = axes.scatter(
            limited["x"] - 0.22,
            limited["y"],
            marker="|",
            s=52,
            color=theme.INK,
            linewidth=1.8,
            zorder=4,
        )
        hover.say(
            bars,
            [
                f"{row.name}, {LAYERS[row.layer]}: {words.count(row.n_limits, 'limit')} set"
                for row in limited.itertuples(index=False)
            ],
        )
        names = [
            f"{row.name}  {row.tiers.replace('; ', '')}" for row in each.itertuples(index=False)
        ]
        axes.set_yticks(range(len(order)), names, fontsize=theme.SMALL)
        axes.set_xticks(
            range(len(layers)),
            [LAYERS[layer].replace(" and ", " and\n") for layer in layers],
            fontsize=theme.SMALL,
        )
        axes.xaxis.tick_top()
        axes.tick_params(length=0)
        axes.set_xlim(-0.5, len(layers) - 0.4)
        axes.set_ylim(len(order) - 0.4, -0.6)
        for spine in axes.spines.values():
            spine.set_visible(False)
        dot: dict[str, Any] = {"marker": "o", "ls": "", "mec": theme.ACCENT}
        handles = [
            Line2D([], [], mfc=theme.ACCENT, label="act that counts, sound source", **dot),
            Line2D([], [], mfc=theme.PAPER, label="act that counts, weak sources only", **dot),
            Line2D([], [], marker="|", ls="", color=theme.INK, mew=1.8, label="limit set"),
        ]
        axes.legend(handles=handles, loc="upper center", bbox_to_anchor=(0.45, -0.005), ncols=3)
    counts = acts.groupby("layer")["supporter"].nunique()
    per_layer = "; ".join(f"{LAYERS[layer]}: {counts.get(layer, 0)}" for layer in layers)
    return finish.figure(
        finding,
        "fig-matrix",
        figure,
        strong(f"Who supports {scope.name(scope.patron)}, and how.")
        + " Supporters by the rule, with their "
        "tiers: A military help, B treaty, base or standing access, C recognition or votes. A dot is "
        "an act that counts, the year that of the earliest that still holds; a hollow dot rests on weak "
        "sources only; a bar is a limit that the state has set there.",
        f"Dot matrix of {len(order)} supporters by kind of support. States a kind: {per_layer}.",
        finish.values(frame, MATRIX_COLUMNS),
    )


def drawing(finding: Finding, scope: Scope) -> Figure:
    """The network as lines into the patron: a line a tier, states with acts in most layers on top."""
    each = finding.frame.drop_duplicates("supporter")
    tiers = each.set_index("supporter")["tiers"].str.split("; ")
    order = each["supporter"].tolist()
    sides = [order[0::DRAWN_SIDES], order[1::DRAWN_SIDES]]
    depth = max(len(side) for side in sides)
    figure, axes = theme.canvas(0.6 + 0.26 * depth)
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
        lines: dict[str, list[Path]] = {tier: [] for tier in TIER_LINES}
        for sign, side in zip((-1, 1), sides, strict=True):
            ports = np.linspace(centre - reach, centre + reach, max(len(side), 2))
            for y, code in enumerate(side):
                held = tiers[code]
                for k, tier in enumerate(held):
                    offset = (k - (len(held) - 1) / 2) * 0.24
                    corners = [
                        (sign * 1.0, y + offset),
                        (sign * 0.6, y + offset),
                        (sign * 0.52, ports[y] + offset),
                        (sign * 0.16, ports[y] + offset),
                    ]
                    lines[tier].append(
                        Path(corners, [Path.MOVETO, Path.CURVE4, Path.CURVE4, Path.CURVE4])
                    )
                label = axes.text(
                    sign * 1.03,
                    y,
                    scope.name(code),
                    ha="right" if sign < 0 else "left",
                    va="center",
                    fontsize=8,
                )
                kinds = ", ".join(TIER_WORDS[tier] for tier in held)
                hover.say(label, [f"{scope.name(code)}: {kinds}"])
        for tier, paths in lines.items():
            style = TIER_LINES[tier]
            axes.add_collection(
                PathCollection(
                    paths,
                    facecolors="none",
                    edgecolors=style["color"],
                    linewidths=style["linewidth"],
                    linestyles=[style["linestyle"]],
                )
            )
        handles = [
            Line2D([], [], label=TIER_WORDS[tier], **style) for tier, style in TIER_LINES.items()
        ]
        axes.legend(
            handles=handles, loc="upper center", ncols=3, bbox_to_anchor=(0.5, 0.0), handlelength=3
        )
    named = "; ".join(
        f"{meaning}: {sum(tier in held for held in tiers)}" for tier, meaning in TIER_WORDS.items()
    )
    return finish.figure(
        finding,
        "fig-network",
        figure,
        strong(f"The supporters of {scope.name(scope.patron)} by tier.")
        + " One line a tier, states with acts in "
        "most layers at the top.",
        f"Drawing of {len(order)} supporters of {scope.name(scope.patron)}. {named}.",
        finish.values(each, ["supporter", "tiers"]),
    )


def growth(finding: Finding, scope: Scope) -> Figure:
    """Number of supporters by tier and in all, month by month, as steps."""
    frame = finding.frame
    figure, axes = theme.canvas(2.6)
    styles = {"all": {"color": theme.INK, "linewidth": 2.4, "linestyle": "-"}, **TIER_LINES}
    with theme.themed():
        ends = []
        for tier, style in styles.items():
            rows = frame[frame["tier"] == tier].sort_values("date")
            theme.line(axes, rows, "date", "n_supporters", drawstyle="steps-post",
                       label=TIER_WORDS.get(tier, "all supporters"), **style)  # fmt: skip
            last = rows.iloc[-1]
            text = f"{TIER_WORDS.get(tier, 'all supporters')}: {last['n_supporters']}"
            ends.append((last["date"], last["n_supporters"], text, style["color"]))
        axes.set_ylim(0, frame["n_supporters"].max() * 1.12)
        theme.label_ends(axes, ends, gap=0.075)
        axes.set_ylabel("states that count")
        axes.yaxis.set_major_locator(MaxNLocator(integer=True))
        axes.set_xlim(frame["date"].min(), frame["date"].max())
    return finish.figure(
        finding,
        "fig-growth",
        figure,
        strong("Supporters over time.")
        + " States that count by the rule on each day, in all and by tier; a "
        "state may stand in more than one tier.",
        finding.sentence,
        finish.values(frame, ["date", "tier", "n_supporters"]),
    )


def _precise(date: pd.Timestamp, precision: str) -> str:
    return f"{date:{FORMATS[precision]}}"


def _source(row: Any) -> Cell:
    """The source of a row, shaded where it is weak."""
    return Cell(row.source_title, "weak" if row.is_weak else "")


def uncounted(finding: Finding, scope: Scope) -> Table:
    """Ties that do not count, with the reason: one row a state and reason."""
    rows: list[list[Cell | str]] = []
    for (name, counts, reason), each in finding.frame.groupby(
        ["name", "counts", "rule_reason"], sort=False
    ):
        labels = [f"{row.label} ({row.start:%Y})" for row in each.itertuples()]
        titles = list(dict.fromkeys(each["source_title"]))
        rows.append(
            [
                str(name),
                "; ".join(labels),
                str(reason)
                if counts == "no"
                else Cell(f"{words.capital(STANDINGS[str(counts)])}: {reason}", "strong"),
                Cell("; ".join(titles), "weak" if each["is_weak"].all() else ""),
            ]
        )
    return finish.table(
        finding,
        "tab-uncounted",
        strong("Ties that do not count, and why.")
        + " What is unclear comes first, then goods that enable; "
        "“exposure” is trade on which a state depends or by which it gains, without an act of its "
        "government. The year is that of the start.",
        [
            Column("State or territory", 1.1),
            Column("Tie", 3),
            Column("Why it does not count", 2.6),
            Column("Read in", 2.9),
        ],
        rows,
    )


def limits(finding: Finding, scope: Scope) -> Table:
    """Dated limits of support, with their source."""
    rows: list[list[Cell | str]] = [
        [
            row.name,
            "yes" if row.is_supporter else "no",
            _precise(row.start, row.start_precision),
            row.label,
            LAYERS[row.layer],
            _source(row),
        ]
        for row in finding.frame.itertuples()
    ]
    return finish.table(
        finding,
        "tab-limits",
        strong("Where support stops.") + " Dated evidence against a tie.",
        [
            Column("State", 1.2),
            Column("Supporter", 0.9),
            Column("Since", 1),
            Column("Limit", 3.4),
            Column("Layer", 1.2),
            Column("Read in", 2.4),
        ],
        rows,
    )


def strongest(finding: Finding, scope: Scope) -> Table:
    """The acts that reach the battlefield in words, with dates, figures and sources."""
    rows: list[list[Cell | str]] = []
    for row in finding.frame.itertuples():
        text = row.label + ("" if pd.isna(row.magnitude) else f" ({row.magnitude})")
        since = _precise(row.start, row.start_precision)
        until = "" if pd.isna(row.end) else f" to {row.end:%Y-%m}"
        rows.append(
            [row.name, f"{row.tier}, {LAYERS[row.layer]}", f"{since}{until}", text, _source(row)]
        )
    return finish.table(
        finding,
        "tab-ties",
        strong("Military acts in words.")
        + " Troops, munitions, arms, territory and bases that count by the "
        "rule; figures are those of the cited source and are never added up.",
        [
            Column("State", 1.1),
            Column("Tier, layer", 1.2),
            Column("When", 1.1),
            Column("What", 3.8),
            Column("Read in", 2.7),
        ],
        rows,
    )


def figures(finding: Finding, scope: Scope) -> Table:
    """Counts of what was sent, and under them of what was announced; never added."""
    stages = {"delivered": "sent or in place", "pledged": "announced, ordered or planned"}
    rows: list[list[Cell | str]] = []
    for row in finding.frame.itertuples():
        standing = "" if row.counts == "yes" else f" ({STANDINGS.get(row.counts, row.counts)})"
        rows.append(
            [
                row.name,
                Cell(stages[row.stage], "muted" if row.stage == "pledged" else ""),
                f"{row.tie}{standing}",
                row.figure,
                _precise(row.known, row.known_precision),
                row.counted_by or "as the source says",
                _source(row),
            ]
        )
    return finish.table(
        finding,
        "tab-figures",
        strong("Sent and announced, apart.")
        + " Figures of troops, munitions and weapons as their sources "
        "give them; counts of one thing by several hands stand side by side and are never added.",
        [
            Column("State", 0.9),
            Column("Stage", 1.1),
            Column("Of what", 2),
            Column("Figure", 2.2),
            Column("Known", 0.9),
            Column("Counted by", 1.3),
            Column("Read in", 2),
        ],
        rows,
    )
