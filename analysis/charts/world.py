"""The world table: flagged states and those that readers ask about, all states ranked, the map."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd
import shapely
from matplotlib.axes import Axes

from analysis.charts import finish, hover, maps, theme
from analysis.dimensions.beside import OTHERS, FlaggedStates
from analysis.dimensions.camps import CampSizes
from analysis.dimensions.dimension import Finding, Verdict
from analysis.dimensions.marked import strong
from analysis.dimensions.moves import AWAY, TOWARDS
from analysis.dimensions.scope import Scope
from analysis.dimensions.words import capital, signed
from analysis.dimensions.world import Screen
from analysis.export.blocks import Cell, Column, Figure, Table
from analysis.measures.moves import FLAGGED, NO_VERDICT
from analysis.tables import load

ROWS_A_PAGE = 99  # of the ranked plot
COLUMNS_OF_RANKS = 3
MAP_TOLERANCE_METRES = 15_000
COLUMNS_OF_PANELS = 4
BESIDE = [kind.title for kind in OTHERS]
# Classes of the map, told apart in grey by lightness and pattern.
CLASSES = {
    "towards": ("#17407a", None, "towards {destination}, beyond others"),
    "as others": ("#9db7d5", "////", "towards it, not shown to be beyond others"),
    "no move": ("#e3e6e9", None, "no clear change, or under 10 points"),
    "away as others": ("#e8c3a8", "\\\\\\\\", "away from it, not shown to be beyond others"),
    "away": ("#a63d24", "xxxx", "away from it, beyond others"),
    "none": (theme.PAPER, None, "no verdict"),
}


def flagged(screen: Screen, ranked: Finding, asked: Finding, scope: Scope) -> Figure:
    """The flagged states and those that readers will ask about, with intervals."""
    name = scope.names
    rows = ranked.frame[ranked.frame["country"].isin([*screen.towards, *screen.away])]
    others = asked.frame if not asked.is_empty else rows.iloc[:0]
    both = pd.concat([rows, others], ignore_index=True)
    parts = {"Flagged": rows, "Not flagged": others} if len(others) else {"Flagged": rows}
    most = max(len(part) for part in parts.values())
    figure, panels = theme.canvas(0.72 + 0.14 * most, ncols=len(parts), squeeze=False, sharex=True)
    with theme.themed():
        for panel, (title, part) in zip(panels[0], parts.items(), strict=True):
            _dots(panel, part, list(range(len(part))))
            panel.set_yticks(range(len(part)), part["name"], fontsize=theme.SMALL)
            panel.set_ylim(most - 0.3, -0.7)
            panel.set_title(title)
            _axis(panel)
        figure.supxlabel(_points_towards(scope), fontsize=theme.SMALL, color=theme.MUTED)
    return finish.figure(
        screen,
        "fig-flagged",
        figure,
        strong("Change beyond states that had voted like it.") + f" Points of 100 towards "
        f"{name['destination']}, 95% intervals; full marks are flagged. On the right: states that "
        "readers will ask about.",
        f"Dot plot with intervals of {len(rows)} flagged states and {len(others)} others. "
        f"{screen.sentence}",
        finish.values(
            both, ["country", "name", "relative", "relative_low", "relative_high", "code"], digits=2
        ),
    )


def ranked(finding: Finding, scope: Scope, page: int) -> Figure | None:
    """Half of all states by rank, in three columns of names; None where no state is left for it."""
    known = finding.frame[finding.frame["rank"].notna()].reset_index(drop=True)
    rows = known.iloc[page * ROWS_A_PAGE : (page + 1) * ROWS_A_PAGE].reset_index(drop=True)
    if rows.empty:
        return None
    tall = -(-len(rows) // COLUMNS_OF_RANKS)
    figure, panels = theme.canvas(0.75 + 0.138 * tall, ncols=COLUMNS_OF_RANKS)
    low = float(known["relative_low"].clip(lower=-60).min())
    high = float(known["relative_high"].clip(upper=70).max())
    with theme.themed():
        for number, panel in enumerate(panels):
            part = rows.iloc[number * tall : (number + 1) * tall]
            _dots(panel, part, list(range(len(part))))
            labels = [f"{row['name']} {int(row['rank'])}" for row in part.to_dict("records")]
            panel.set_yticks(range(len(part)), labels, fontsize=theme.SMALL)
            panel.set_ylim(tall - 0.3, -0.7)
            panel.set_xlim(low, high)
            _axis(panel)
        figure.supxlabel(_points_towards(scope), fontsize=theme.SMALL, color=theme.MUTED)
    return finish.figure(
        finding,
        "fig-ranked-second" if page else "fig-ranked-first",
        figure,
        strong(f"All states by rank, {int(rows['rank'].min())} to {int(rows['rank'].max())}.") + " Change "
        "beyond states that had voted like it, with its 95% interval and rank; full marks are flagged.",
        f"Dot plot of {len(rows)} states by rank, from {rows['name'].iloc[0]} "
        f"({signed(rows['relative'].iloc[0], 0)}) to {rows['name'].iloc[-1]} "
        f"({signed(rows['relative'].iloc[-1], 0)}).",
        finish.values(
            rows, ["rank", "country", "name", "relative", "relative_low", "relative_high", "code"],
            digits=2,
        ),
    )  # fmt: skip


def world_map(finding: Finding, scope: Scope) -> Figure:
    """The world by verdict."""
    from matplotlib.patches import Patch

    frame = finding.frame
    kinds = frame.set_index("country")["code"].map(_kind)
    world = load.table("world")
    shapes = maps.projected(world["geometry"], MAP_TOLERANCE_METRES)
    of_shape = world["country"].map(kinds).fillna("none")
    figure, axes = theme.canvas(3.9)
    with theme.themed():
        axes.axis("off")
        tints = of_shape.map({kind: tint for kind, (tint, _, _) in CLASSES.items()})
        tints[world["country"] == scope.patron] = theme.INK
        verdicts = frame.set_index("country")["verdict"]
        said = [
            f"{scope.name(code)}: {verdicts.get(code, 'no verdict')}" for code in world["country"]
        ]
        maps.fill(axes, shapes, said, facecolor=tints, edgecolor="#8a9299", linewidth=0.25)
        for kind, (_, hatch, _) in CLASSES.items():
            here = (of_shape == kind).to_numpy()
            if hatch and here.any():
                maps.fill(
                    axes, shapes[here], [text for text, is_here in zip(said, here, strict=True) if is_here],
                    facecolor="none", edgecolor="white", linewidth=0.25, hatch=hatch,
                )  # fmt: skip
        west, _, east, _ = shapely.total_bounds(shapes)
        axes.set_xlim(west, east)
        counts = kinds.value_counts()
        handles: list[Any] = [Patch(color=theme.INK, label=scope.name(scope.patron))]
        handles += [
            Patch(facecolor=tint, edgecolor="white" if hatch else "#8a9299", hatch=hatch, lw=0.4,
                  label=f"{said.format(destination=scope.names['destination'])} "
                  f"({int(counts.get(kind, 0))})")
            for kind, (tint, hatch, said) in CLASSES.items()
        ]  # fmt: skip
        axes.legend(handles=handles, loc="upper center", bbox_to_anchor=(0.5, 0.02), ncols=2,
                    handlelength=1.4, columnspacing=1.2)  # fmt: skip
    return finish.figure(
        finding,
        "fig-world",
        figure,
        strong("Where the states are that moved.")
        + f" Verdict on votes between {scope.names['patron']} and "
        f"{scope.names['destination']}. Outlines show no position on any dispute; Crimea is drawn in "
        "Ukraine, following the General Assembly.",
        "World map by verdict: "
        + ", ".join(f"{int(n)} {kind}" for kind, n in counts.items())
        + ".",
        finish.values(frame, ["country", "name", "code", "relative"], digits=2),
    )


def panels(finding: FlaggedStates, scope: Scope) -> Figure:
    """A small chart for each flagged state: its votes beside those of states that voted like it."""
    states = finding.states
    lines = math.ceil(len(states) / COLUMNS_OF_PANELS)
    figure, grid = theme.canvas(
        0.5 + 1.25 * lines, nrows=lines, ncols=COLUMNS_OF_PANELS, sharex=True, sharey=True,
        squeeze=False,
    )  # fmt: skip
    with theme.themed():
        for panel, one in zip(grid.flat, states, strict=False):
            rows = one.move.frame
            panel.plot(rows["year"], rows["like"], color=theme.MUTED, ls="--", lw=1,
                       label="states that had voted like it")  # fmt: skip
            panel.plot(rows["year"], rows["country"], color=theme.FOCUS, lw=1.5, label=one.name)
            panel.set_title(one.name, fontsize=8)
            panel.set_ylim(0, 100)
        for panel in list(grid.flat)[len(states) :]:
            panel.axis("off")
        first, last = finding.frame["year"].min(), finding.frame["year"].max()
        for panel in grid[-1]:
            theme.year_axis(panel, first - 0.5, last + 0.5)
        grid[0][0].set_ylabel(f"{scope.names['destination']} = 100", fontsize=theme.SMALL)
    return finish.figure(
        finding,
        "fig-panels",
        figure,
        strong("The flagged, one by one.")
        + f" Mean position by session, 0 {scope.names['patron']} to 100 "
        f"{scope.names['destination']}: the state (full line) and states that had voted like it "
        "(broken).",
        f"Small line charts of {len(states)} states: {', '.join(one.name for one in states)}.",
        finish.values(finding.frame, ["name", "session", "year", "country", "like", "n"], digits=1),
    )


def flagged_table(finding: FlaggedStates, scope: Scope) -> Table:
    """The flagged, state by state: votes and what arms, trade, institutions and opinion say."""
    rows: list[list[Cell | str]] = []
    for one in finding.states:
        row = one.move.row
        verdicts = {verdict.dimension: verdict for verdict in one.verdicts}
        rows.append(
            [
                Cell(one.name, "strong"),
                f"{signed(row['relative'], 0)} ({signed(row['relative_low'], 0)} to "
                f"{signed(row['relative_high'], 0)})",
                f"{int(row['closer'])}, {int(row['further'])}, {int(row['alike'])}",
                "yes" if one.move.is_firm else "no",
                *[_said(verdicts.get(title), scope) for title in BESIDE],
            ]
        )
    return finish.table(
        finding,
        "tab-flagged",
        strong("The flagged, state by state.")
        + " Change beyond states that had voted like it; texts on which "
        "it now stands closer, further, alike; whether that is firm; and what else is known.",
        [
            Column("State", 1.5),
            Column("Beyond others", 1.4, "right"),
            Column("Texts", 0.9, "right"),
            Column("Firm", 0.6),
            *[Column(capital(title), 1.4) for title in BESIDE],
        ],
        rows,
    )


def _said(found: Verdict | None, scope: Scope) -> Cell | str:
    """The directions that a verdict names."""
    if found is None:
        return Cell("no data", "muted")
    if not found.ways:
        return Cell("no move to be read", "muted")
    return Cell(", ".join(way.called(scope.names) for way in found.ways), "strong")


def verdicts(finding: Screen, scope: Scope) -> Table:
    """How many states have which verdict, and how many would be flagged by chance."""
    rows: list[list[Cell | str]] = [
        [
            Cell(capital(row.verdict), "strong" if row.code in FLAGGED else ""),
            f"{row.n}",
        ]
        for row in finding.frame.itertuples()
        if row.n
    ]
    rows.append(
        [
            "Flagged, those in bold together",
            f"{finding.flagged}; by chance about {finding.by_chance:.0f} ({finding.low} to "
            f"{finding.high})",
        ]
    )
    return finish.table(
        finding,
        "tab-verdicts",
        strong("Verdicts counted.")
        + " How many states have which; in bold those that count as flagged.",
        [Column("Verdict", 4), Column("States", 1.6, "right")],
        rows,
    )


def camps(finding: CampSizes, scope: Scope) -> Table:
    """Members, people and output by camp, and members a year before."""
    name = scope.names
    called = {
        "patron": f"closer to {name['patron']}",
        "between": "between the two",
        "destination": f"closer to {name['destination']}",
    }
    frame = finding.frame
    people, output = frame["population"].sum(), frame["gdp_usd_million"].sum()
    rows: list[list[Cell | str]] = [
        [
            capital(called[row.camp]),
            f"{row.members}",
            "" if pd.isna(row.members_before) else f"{row.members_before:.0f}",
            f"{row.population / people:.0%}" if people else "",
            f"{row.gdp_usd_million / output:.0%}" if output else "",
        ]
        for row in frame.itertuples()
    ]
    return finish.table(
        finding,
        "tab-camps",
        strong("Camps.")
        + " A level, not a move: thirds of the way between the two, by the mean position in "
        "the latest sessions.",
        [
            Column("Camp", 2),
            Column("States", 1, "right"),
            Column("A year before", 1, "right"),
            Column("People", 1, "right"),
            Column("Output", 1, "right"),
        ],
        rows,
    )


def everything(finding: Finding, scope: Scope) -> Table:
    """All states, to look one up and to sort."""
    rows: list[list[Cell | str]] = []
    for row in finding.frame.sort_values("name").to_dict("records"):
        has = row["code"] != NO_VERDICT
        rows.append(
            [
                Cell(row["name"], "strong" if row["code"] in FLAGGED else ""),
                f"{int(row['rank'])}" if has else "",
                signed(row["own"], 0) if has else "",
                signed(row["relative"], 0) if has else "",
                f"{signed(row['relative_low'], 0)} to {signed(row['relative_high'], 0)}"
                if has
                else "",
                f"{row['position']:.0f}" if pd.notna(row["position"]) else "",
                row["verdict"],
            ]
        )
    return finish.table(
        finding,
        "tab-world",
        strong("All states.")
        + " By name; change on the same texts, and beyond states that had voted like it.",
        [
            Column("State", 1.6),
            Column("Rank", 0.6, "right"),
            Column("Own", 0.6, "right"),
            Column("Beyond", 0.8, "right"),
            Column("95% interval", 1.1, "right"),
            Column("Stands at", 0.8, "right"),
            Column("Verdict", 3.6),
        ],
        rows,
    )


def _dots(axes: Axes, rows: pd.DataFrame, places: list[int]) -> None:
    """Marks with intervals: full and coloured where flagged, hollow where not."""
    for place, row in zip(places, rows.to_dict("records"), strict=True):
        is_flagged = row["code"] in FLAGGED
        tint = theme.MUTED
        if is_flagged:
            tint = CLASSES["towards" if row["code"] in TOWARDS else "away"][0]
        (rule,) = axes.plot([row["relative_low"], row["relative_high"]], [place, place], color=tint,
                            lw=1.4 if is_flagged else 0.8, zorder=2)  # fmt: skip
        hover.say(rule, [])
        (dot,) = axes.plot([row["relative"]], [place], ls="", marker="o" if row["relative"] >= 0 else "s",
                  ms=4, mfc=tint if is_flagged else theme.PAPER, mec=tint, zorder=3,
                  label=row["name"])  # fmt: skip
        hover.say(
            dot,
            [
                f"{row['name']}: {signed(row['relative'], 0)} points ({signed(row['relative_low'], 0)} "
                f"to {signed(row['relative_high'], 0)})"
            ],
        )


def _points_towards(scope: Scope) -> str:
    return f"points towards {scope.names['destination']}"


def _axis(axes: Axes) -> None:
    axes.axvline(0, color=theme.INK, lw=0.8)
    axes.grid(axis="y", visible=False)
    axes.tick_params(axis="y", length=0)
    axes.xaxis.set_major_formatter(lambda v, _: f"{v:+.0f}".replace("-", "−"))


def _kind(code: str) -> str:
    """The class of the map to which a verdict belongs."""
    if code in FLAGGED:
        return "towards" if code in TOWARDS else "away"
    if code in TOWARDS:
        return "as others"
    if code in AWAY:
        return "away as others"
    return "none" if code == NO_VERDICT else "no move"
