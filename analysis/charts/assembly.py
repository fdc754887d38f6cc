"""The emergency session on Ukraine: tallies as bars, shifts as a grid, stances as a map."""

from __future__ import annotations

from dataclasses import replace

import shapely
from matplotlib.axes import Axes

from analysis.charts import finish, hover, maps, marks, theme
from analysis.dimensions.assembly import LETTERS, SESSION, STANCES, VoteShift
from analysis.dimensions.dimension import Finding
from analysis.dimensions.marked import link, strong
from analysis.dimensions.scope import Scope
from analysis.dimensions.words import percent
from analysis.export.blocks import Cell, Column, Figure, Table
from analysis.tables import load

STANCE_COLOURS = dict(
    zip(
        [word for _, _, word in STANCES],
        ["#8f2d16", "#dd9a80", "#ecd9a0", "#9dbfdd", "#3b82c4"],
        strict=True,
    )
)
NO_HATCH = "////"
HATCHES = {STANCES[0][2]: "////", STANCES[1][2]: "//"}  # for print without colour
NO_CLASS = "#d9dde1"
MAP_TOLERANCE_METRES = 15_000


def stance_words(scope: Scope) -> dict[str, str]:
    """The classes as a reader reads them, with the patron's name."""
    return {
        word: word.replace("the patron", scope.name(scope.patron)).replace(
            "leaning against", f"leaning against {scope.name(scope.patron)}"
        )
        for _, _, word in STANCES
    }


def tallies(finding: Finding, scope: Scope) -> Figure:
    """One bar a resolution, from no through abstention to yes, with the counts written in."""
    frame = finding.frame
    figure, axes = theme.canvas(0.65 + 0.23 * len(frame))
    order = ["N", "A", "X", "Y"]
    with theme.themed():
        axes.grid(False)
        edges, faces, noes, tooltips = [], [], [], []
        for y, row in enumerate(frame.itertuples()):
            left = 0
            for letter in order:
                value = int(getattr(row, letter))
                if not value:
                    continue
                tooltips.append(f"{row.symbol}, {theme.VOTE_WORDS[letter]}: {value}")
                edges.append([left, y - 0.37, left + value, y + 0.37])
                faces.append(theme.VOTE_COLOURS[letter])
                if letter == "N":
                    noes.append(edges[-1])
                if value >= 4:
                    axes.text(
                        left + value / 2,
                        y,
                        f"{value}",
                        ha="center",
                        va="center",
                        fontsize=theme.SMALL,
                        color="white" if letter in "YN" else theme.INK,
                        bbox={"fc": theme.VOTE_COLOURS[letter], "ec": "none", "pad": 0.6},
                    )
                left += value
        drawn = marks.boxes(axes, edges, faces, edgecolors="white", linewidths=0.6)
        hover.say(drawn, tooltips)
        # Hatched, for print without colour.
        marks.boxes(
            axes, noes, ["none"] * len(noes), hatch=NO_HATCH, edgecolors="white", linewidths=0
        )
        axes.set_yticks(
            range(len(frame)),
            [
                f"{row.symbol.removeprefix('A/RES/')}{'' if row.is_in_hand else '*'}  {row.date:%b %Y}"
                for row in frame.itertuples()
            ],
        )
        axes.invert_yaxis()
        axes.set_xlim(0, frame[order].sum(axis=1).max())
        axes.set_xticks([])
        axes.spines["bottom"].set_visible(False)
        axes.spines["left"].set_visible(False)
        from matplotlib.patches import Patch

        axes.legend(
            handles=[
                Patch(
                    facecolor=theme.VOTE_COLOURS[letter],
                    edgecolor="white",
                    hatch=NO_HATCH if letter == "N" else None,
                    lw=0,
                    label=theme.VOTE_WORDS[letter],
                )
                for letter in order
            ],
            loc="lower center",
            bbox_to_anchor=(0.45, 1.0),
            ncols=4,
            handlelength=1,
        )
    first, last = frame.iloc[0], frame.iloc[-1]
    return finish.figure(
        finding,
        "fig-tallies",
        figure,
        strong(f"The resolutions of the emergency session on Ukraine ({SESSION}).")
        + " Members by vote; "
        "those that did not vote are counted too."
        + ("" if frame["is_in_hand"].all() else " * Known by the reported tally alone."),
        f"Stacked bars of {len(frame)} resolutions. {first['symbol']}: {first['Y']} yes, "
        f"{first['N']} no, {first['A']} abstentions; {last['symbol']}: {last['Y']} yes, "
        f"{last['N']} no, {last['A']} abstentions.",
        finish.values(
            frame.rename(columns={"Y": "yes", "A": "abstention", "N": "no", "X": "did_not_vote"}),
            ["symbol", "date", "yes", "abstention", "no", "did_not_vote", "is_in_hand"],
        ),
    )


def shift(finding: VoteShift, scope: Scope) -> Table:
    """The states that voted otherwise on the second resolution than on the first, by name."""
    moved = finding.frame[finding.frame["first"] != finding.frame["last"]]
    order = list(LETTERS)
    moved = moved.sort_values(["first", "last"], key=lambda letters: letters.map(order.index))
    rows: list[list[Cell | str]] = [
        [
            theme.VOTE_WORDS[row.first],
            theme.VOTE_WORDS[row.last],
            f"{row.n}",
            ", ".join(sorted(scope.name(code) for code in row.countries)),
        ]
        for row in moved.itertuples()
    ]
    same = int(finding.frame["n"].sum() - moved["n"].sum())
    return finish.table(
        finding,
        "tab-shift",
        strong(f"From {finding.first} to {finding.last}.")
        + f" The states whose vote differs; the other {same} "
        "voted alike on both.",
        [
            Column(finding.first.removeprefix("A/RES/"), 0.9),
            Column(finding.last.removeprefix("A/RES/"), 0.9),
            Column("States", 0.6, "right"),
            Column("Which", 6),
        ],
        rows,
    )


def stance_map(finding: Finding, scope: Scope, weights: Finding) -> Figure:
    """The world by stance over the session, and the weight of each: states, people, output."""
    from matplotlib.patches import Patch

    frame = finding.frame
    # The newest outlines, whatever the as-of date: they date nothing but themselves.
    world = load.table("world")
    # Coarser than the table: a coast's detail below 15 km is lost at this size anyway.
    shapes = maps.projected(world["geometry"], MAP_TOLERANCE_METRES)
    stance = frame.set_index("country")["stance"]
    tints = world["country"].map(stance).map(STANCE_COLOURS).fillna(NO_CLASS)
    tints[world["country"] == scope.patron] = theme.INK
    words = stance_words(scope)
    counts = frame["stance"].value_counts()
    if weights.is_empty:
        figure, axes = theme.canvas(3.7)
        bars = None
    else:
        figure, (axes, bars) = theme.canvas(4.4, nrows=2, gridspec_kw={"height_ratios": [3.55, 1]})
    with theme.themed():
        if bars is not None:
            _weigh(bars, weights)
        axes.axis("off")
        means = frame.set_index("country")["score"]
        said = [
            f"{scope.name(code)}: {words.get(stance.get(code, ''), 'too few votes or no member')}"
            + (
                f", mean vote {means[code]:.2f}"
                if code in means and means[code] == means[code]
                else ""
            )
            for code in world["country"]
        ]
        maps.fill(axes, shapes, said, facecolor=tints, edgecolor="white", linewidth=0.25)
        for word, hatch in HATCHES.items():
            here = (world["country"].map(stance) == word).to_numpy()
            if here.any():
                maps.fill(
                    axes, shapes[here], [text for text, is_here in zip(said, here, strict=True) if is_here],
                    facecolor="none", edgecolor="white", linewidth=0.25, hatch=hatch,
                )  # fmt: skip
        west, _, east, _ = shapely.total_bounds(shapes)
        axes.set_xlim(west, east)
        handles = [Patch(color=theme.INK, label=scope.name(scope.patron))]
        handles += [
            Patch(
                facecolor=tint,
                edgecolor="white",
                hatch=HATCHES.get(word),
                lw=0,
                label=f"{words[word]} ({counts.get(word, 0)})",
            )
            for word, tint in STANCE_COLOURS.items()
        ]
        handles.append(
            Patch(
                color=NO_CLASS,
                label=f"too few votes or no member ({counts.get('too few votes', 0)})",
            )
        )
        axes.legend(
            handles=handles,
            loc="upper center",
            bbox_to_anchor=(0.5, 0.02),
            ncols=3,
            handlelength=1,
            columnspacing=1.2,
        )
    summary = ", ".join(f"{counts.get(word, 0)} {words[word]}" for word in STANCE_COLOURS)
    weighed = "" if weights.is_empty else f" {weights.sentence}"
    shown = replace(
        finding,
        tables=(*dict.fromkeys([*finding.tables, *weights.tables]), "world"),
        coverage=f"{finding.coverage} {weights.coverage}".strip(),
    )
    return finish.figure(
        shown,
        "fig-map",
        figure,
        strong("The world over the emergency session.")
        + " Mean vote of each member on the resolutions on "
        "Ukraine, in five classes (an abstention counts half). Outlines show no position on any "
        "dispute; Crimea is drawn in Ukraine, following the General Assembly."
        + (
            ""
            if weights.is_empty
            else " The bars weigh the classes by members, by people and by output."
        ),
        f"World map of {len(frame)} members by mean vote: {summary}.{weighed}",
        finish.values(frame, ["country", "score", "cast", "stance", "letters"], digits=3),
    )


WEIGHTS = {"states": "members", "population": "people", "gdp_usd_million": "output"}


def _weigh(axes: Axes, weights: Finding) -> None:
    """Three bars of the whole: members, people, output, by stance."""
    frame = weights.frame
    axes.grid(False)
    for y, column in enumerate(WEIGHTS):
        left = 0.0
        for row in frame.to_dict("records"):
            share = row[f"share_{column}"]
            tint = STANCE_COLOURS.get(row["stance"], NO_CLASS)
            axes.barh(
                y, share, left=left, height=0.74, color=tint, edgecolor="white", lw=0.6,
                hatch=HATCHES.get(row["stance"]), label=row["stance"],
            )  # fmt: skip
            if share >= 0.035:
                dark = row["stance"] == STANCES[0][2]
                axes.text(
                    left + share / 2, y, percent(share), ha="center", va="center", fontsize=theme.SMALL,
                    color="white" if dark else theme.INK,
                    bbox={"fc": tint, "ec": "none", "pad": 0.8},
                )  # fmt: skip
            left += share
    axes.set_yticks(range(len(WEIGHTS)), list(WEIGHTS.values()))
    axes.invert_yaxis()
    axes.set_xlim(0, 1)
    theme.percent_axis(axes, "x")
    axes.set_xticks([])
    for spine in axes.spines.values():
        spine.set_visible(False)


def loyal(finding: Finding, scope: Scope) -> Table:
    """The states that stood with the patron or leaned to it, vote by vote."""
    shown = finding.frame[finding.frame["stance"].isin([STANCES[0][2], STANCES[1][2]])]
    words = stance_words(scope)
    rows: list[list[Cell | str]] = []
    for row in shown.itertuples():
        letters = " ".join(row.letters)
        rows.append(
            [
                row.name,
                Cell(letters, title="Y yes, N no, A abstention, X did not vote"),
                f"{row.cast}",
                f"{row.score:.2f}",
                words[row.stance],
            ]
        )
    return finish.table(
        finding,
        "tab-loyal",
        strong(f"Who stands with {scope.name(scope.patron)}, vote by vote.")
        + " Letters in the order of "
        f"{link('the tallies', '#fig-tallies')}; the mean runs from 0 (with it each time) to 1 (against).",
        [
            Column("State", 2),
            Column("Votes", 2),
            Column("Cast", 0.8, "right"),
            Column("Mean", 0.8, "right"),
            Column("Class", 2),
        ],
        rows,
    )
