"""The treaty ledger: memberships as bars, dated events as marks below; and the events in words."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from analysis.charts import finish, hover, marks, theme
from analysis.dimensions import law, words
from analysis.dimensions.dimension import Finding
from analysis.dimensions.institutions import Changes, Memberships
from analysis.dimensions.marked import strong
from analysis.dimensions.scope import Scope
from analysis.export.blocks import Cell, Column, Figure, Table

FULL = {"member"}
HATCHES = {"frozen": "////", "suspended": "xxxx", "halted": "||||"}
"""What is not as usual, over the bar that it interrupts."""
POINTS = {
    "withdrawal_announced": ("v", False),
    "withdrawal_notified": ("v", True),
    "withdrawal_step": ("<", False),
    "accession_step": (">", False),
    "left": ("X", True),
}
"""Steps of one day: marker, and whether it is filled."""
STATUS_WORDS = {
    "frozen": "frozen by itself",
    "suspended": "suspended by the organisation",
    "halted": "accession halted",
    "withdrawal_announced": "withdrawal announced",
    "withdrawal_notified": "notice given",
    "withdrawal_step": "step towards withdrawal",
    "accession_step": "step towards accession",
    "left": "left",
}
POINTS_WIDE, POINTS_A_LETTER = 330, 4.4  # of such a chart, of its type
MOST_ROWS = 26
MOST_NOT_DRAWN = 14
MOST_STEPS = 30


def _camp(organisation: str, scope: Scope, members: pd.DataFrame) -> str:
    """The colour of an organisation: whose it is, by its spells of full membership."""
    members = members[members["organisation"] == organisation]
    inside = members["country"].isin(scope.destination_members)
    if organisation == scope.destination or inside.mean() >= 0.5:
        return theme.colour(scope.destination)
    now = (
        set(members["country"])
        if members["end"].notna().all()
        else set(members.loc[members["end"].isna(), "country"])
    )
    return theme.colour(scope.patron) if scope.patron in now else theme.MUTED


def ledger(finding: Memberships, scope: Scope) -> Figure:
    """Standings as bars in the organisations of the two, and where something changed."""
    name, frame = scope.names, finding.frame
    rank = {
        role: number for number, role in enumerate(("patron", "destination", "shared", "beyond"))
    }
    weight = frame["role"].map(rank).fillna(len(rank)) - frame["is_changed"] * 0.5
    matters = frame[frame["role"].ne("") | frame["is_changed"]].assign(weight=weight)
    kept = matters.groupby("organisation")["weight"].min().sort_values(kind="stable")
    drawn = frame[frame["organisation"].isin(kept.index[:MOST_ROWS])]
    if drawn.empty:
        drawn = frame
    order = drawn.groupby("organisation")["start"].min().sort_values().index.tolist()
    table = scope.table("memberships")
    members = table[(table["status"] == "member") & table["organisation"].isin(order)]
    first = pd.Timestamp(max(1991, int(drawn["start"].dt.year.min())), 1, 1)
    today = pd.Timestamp(scope.as_of)
    lasts = pd.to_datetime(drawn["organisation"].map(finding.followed))
    figure, axes = theme.canvas(0.75 + 0.175 * len(order))
    with theme.themed():
        camps = {organisation: _camp(organisation, scope, members) for organisation in order}
        draw_statuses(
            axes,
            drawn.assign(
                y=drawn["organisation"].map(order.index),
                start=drawn["start"].clip(lower=first),
                end=drawn["end"].fillna(lasts),
                called=drawn["organisation"],
                face=drawn["organisation"].map(camps),
                edge=drawn["organisation"].map(camps),
            ),
        )
        axes.set_yticks(range(len(order)), order, fontsize=theme.SMALL)
        axes.set_ylim(len(order) - 0.4, -0.6)
        axes.grid(True, axis="x")
        axes.grid(False, axis="y")
        axes.set_xlim(first, today)
    rest = [one for one in finding.members if one not in order]
    left = ""
    if len(rest) > MOST_NOT_DRAWN:
        left = f" Membership of {words.count(len(rest), 'other organisation')} is not drawn."
    elif rest:
        left = (
            f" Not drawn: membership of {law.named(rest)}, which stand for neither and where nothing "
            f"changed since {words.day(scope.since)}."
        )
    still = ", ".join(finding.members)
    return finish.figure(
        finding,
        "fig-ledger",
        figure,
        strong(f"Where {name['country']} stands in law.")
        + f" Solid bars: member; open bars: another status "
        "(named); bars end at the day to which the organisation was followed. Colours: organisations "
        f"that {name['patron']} belongs to, those made up mostly of the destination's members, "
        f"others.{left}",
        f"Timeline of {len(order)} organisations. Member as last checked of: {still}.",
        finish.values(
            frame,
            [
                "organisation",
                "status",
                "start",
                "end",
                "source_quality",
                "source_title",
                "source_url",
            ],
        ),
    )


def steps_table(finding: Changes, scope: Scope) -> Table:
    """The dated steps in law since the scope's start, newest first; weak sources are toned."""
    shown = finding.frame.sort_values("day", ascending=False, kind="stable").head(MOST_STEPS)
    ways = {"AWAY": "away from {patron}", "BACK": "back towards {patron}",
            "TOWARDS": "towards {destination}", "OFF": "away from {destination}", "": "–"}  # fmt: skip
    rows: list[list[Cell | str]] = []
    for row in shown.itertuples():
        note = f": {row.note}" if isinstance(row.note, str) else ""
        source = row.source_title if isinstance(row.source_title, str) else "General knowledge"
        rows.append(
            [
                law.when(row.day, row.precision),
                row.organisation,
                f"{row.step}{note}",
                ways[row.way].format(**scope.names),
                Cell(source, "weak" if row.is_weak else ""),
            ]
        )
    coverage = finding.coverage
    if len(shown) < len(finding.frame):
        coverage = f"The newest {len(shown)} of {len(finding.frame)} steps. {coverage}"
    return finish.table(
        replace(finding, coverage=coverage),
        "tab-steps",
        strong(
            f"Dated steps in law of {scope.names['country']} since {words.day(scope.since)}, newest "
            "first."
        )
        + " Shaded sources are weak (copies, aggregators, state media, general knowledge).",
        [
            Column("Day", 1.1),
            Column("Organisation", 1.4),
            Column("Step", 3.2),
            Column("Counts as", 1.4),
            Column("Read in", 2),
        ],
        rows,
    )


def draw_statuses(axes: Axes, frame: pd.DataFrame) -> None:
    """Spells as bars: filled for members, open and named for another status; over them a hatch for a
    part frozen or suspended and for an accession halted, each its own, and a marker a step. With a
    legend of the hatches and markers there are.

    frame: y, start, start_precision, end, status, `called` (whose row it is), and the colours `face`
    of a full bar and `edge`.
    """
    spells = frame[~frame["status"].isin(POINTS) & (frame["end"] > frame["start"])]
    is_full, is_over = spells["status"].isin(FULL), spells["status"].isin(HATCHES)
    axes.xaxis.update_units(frame["start"])
    edges = pd.DataFrame(
        {
            "left": axes.convert_xunits(spells["start"]),
            "low": spells["y"] - 0.31,
            "right": axes.convert_xunits(spells["end"]),
            "high": spells["y"] + 0.31,
        },
        index=spells.index,
    )
    faces = spells["face"].where(is_full, theme.PAPER)
    layers: list[tuple[pd.Series, str | None]] = [(~is_full & ~is_over, None), (is_full, None)]
    layers += [(spells["status"] == status, hatch) for status, hatch in HATCHES.items()]
    for some, hatch in layers:
        if some.any():
            drawn = marks.boxes(
                axes,
                edges[some],
                faces[some].tolist(),
                edgecolors=spells.loc[some, "edge"].tolist(),
                linewidths=0.8,
                hatch=hatch,
            )
            hover.say(drawn, [_spell(row) for row in spells[some].itertuples()])
    _name_statuses(axes, spells, ~is_full & ~is_over)
    for status, (marker, is_filled) in POINTS.items():
        some = frame[frame["status"] == status]
        points = axes.scatter(
            some["start"],
            some["y"],
            s=20,
            marker=marker,
            facecolor=theme.INK if is_filled else theme.PAPER,
            edgecolor=theme.INK,
            linewidth=0.8,
            zorder=3,
        )
        hover.say(points, [_spell(row, is_step=True) for row in some.itertuples()])
    seen = set(frame["status"])
    handles: list[Patch | Line2D] = [
        Patch(facecolor=theme.PAPER, edgecolor=theme.INK, hatch=hatch, label=STATUS_WORDS[status])
        for status, hatch in HATCHES.items()
        if status in seen
    ]
    handles += [
        Line2D([], [], marker=marker, ls="", mec=theme.INK,
               mfc=theme.INK if is_filled else theme.PAPER, ms=4.5, label=STATUS_WORDS[status])
        for status, (marker, is_filled) in POINTS.items()
        if status in seen
    ]  # fmt: skip
    if handles:
        axes.legend(
            handles=handles,
            loc="lower right",
            bbox_to_anchor=(1.0, 1.0),
            ncols=3,
            fontsize=theme.SMALL,
            borderaxespad=0.2,
        )


def _spell(row: Any, is_step: bool = False) -> str:
    """Whose row, which status, from when to when; of a step its day."""
    status = STATUS_WORDS.get(row.status, str(row.status).replace("_", " "))
    start = law.when(row.start.date(), str(row.start_precision))
    return f"{row.called}: {status}, {start}" + ("" if is_step else f" to {row.end:%B %Y}")


def _name_statuses(axes: Axes, spells: pd.DataFrame, is_named: pd.Series) -> None:
    """The names of statuses: inside the bar where there is room, else after it with its year, or
    before it; none where other bars stand on both sides, as with the steps of one accession."""
    first, last = spells["start"].min(), spells["end"].max()
    points_a_day = POINTS_WIDE / max(1, (last - first).days)
    for row in spells[is_named].itertuples():
        word = str(row.status).replace("_", " ")
        others = spells[(spells["y"] == row.y) & (spells.index != row.Index)]
        style: dict[str, Any] = {"va": "center", "fontsize": theme.SMALL, "annotation_clip": False}
        if (row.end - row.start).days * points_a_day > POINTS_A_LETTER * len(word):
            axes.text(
                row.start + (row.end - row.start) / 2, row.y, word, ha="center", va="center",
                fontsize=theme.SMALL, bbox={"fc": "white", "ec": "none", "pad": 0.6},
            )  # fmt: skip
            continue
        named = f"{word} {row.start:%Y}"
        before = (row.start - first).days * points_a_day
        has_room_before = (
            before > POINTS_A_LETTER * len(named) and not (others["start"] < row.start).any()
        )
        at = {"textcoords": "offset points", "xytext": (4, 0), **style}
        is_outlived = (others["end"] > row.end) | (
            (others["end"] == row.end) & (others["start"] > row.start)
        )
        if not is_outlived.any() and not has_room_before:
            axes.annotate(named, (row.end, row.y), **at)
        elif has_room_before:
            axes.annotate(named, (row.start, row.y), **{**at, "xytext": (-4, 0), "ha": "right"})


def presence(finding: Finding, scope: Scope) -> Table:
    """Ties of support between the two states, how each stands by the rule, and limits."""
    formats = {"year": "%Y", "month": "%Y-%m", "day": "%Y-%m-%d"}
    rows: list[list[Cell | str]] = []
    for row in finding.frame.itertuples():
        rows.append(
            [
                f"{row.start:{formats[row.start_precision]}}",
                row.label,
                Cell(row.standing, "strong" if row.is_limit else ""),
                Cell(row.source_title, "weak" if row.is_weak else ""),
            ]
        )
    return finish.table(
        finding,
        "tab-presence",
        strong(f"Ties of support between {scope.names['country']} and {scope.names['patron']}.")
        + " Newest "
        "first; shaded sources are weak.",
        [
            Column("Since", 1),
            Column("Tie or step", 3.6),
            Column("Now", 1.8),
            Column("Read in", 3),
        ],
        rows,
    )
