"""The treaty ledger: memberships as bars, dated events as marks below; and the events in words."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes

from analysis.charts import finish, marks, theme
from analysis.dimensions.dimension import Finding
from analysis.dimensions.institutions import Memberships
from analysis.dimensions.scope import Scope
from analysis.export.blocks import Cell, Column, Figure, Table

FULL = {"member"}
ROOM_FOR_A_WORD_DAYS = 1600
PAUSED = {"frozen", "suspended", "withdrawal_step"}


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
    """Memberships as bars: full, open with another status, hatched where paused."""
    name, frame = scope.names, finding.frame
    order = frame.groupby("organisation")["start"].min().sort_values().index.tolist()
    table = scope.table("memberships")
    members = table[(table["status"] == "member") & table["organisation"].isin(order)]
    first = pd.Timestamp(max(1991, int(frame["start"].dt.year.min())), 1, 1)
    today = pd.Timestamp(scope.as_of)
    figure, axes = theme.canvas(0.5 + 0.175 * len(order))
    with theme.themed():
        camps = {organisation: _camp(organisation, scope, members) for organisation in order}
        draw_statuses(
            axes,
            frame.assign(
                y=frame["organisation"].map(order.index),
                start=frame["start"].clip(lower=first),
                end=frame["end"].fillna(today),
                face=frame["organisation"].map(camps),
                edge=frame["organisation"].map(camps),
            ),
        )
        axes.set_yticks(range(len(order)), order, fontsize=7.8)
        axes.invert_yaxis()
        axes.grid(True, axis="x")
        axes.grid(False, axis="y")
        axes.set_xlim(first, today)
    still = ", ".join(finding.members)
    return finish.figure(
        finding,
        "fig-ledger",
        figure,
        f"**The treaty ledger of {name['country']}.** Solid bars: member; open bars: another status "
        "(named); hatched: frozen or suspended. Colours: organisations the patron belongs to, those "
        "made up mostly of the destination's members, others.",
        f"Timeline of {len(order)} organisations. Member on {scope.as_of.isoformat()} of: {still}.",
        finish.values(frame, ["organisation", "status", "start", "end"]),
    )


def drawing_order(statuses: pd.Series) -> pd.Series:
    """Full membership over a status that it outgrew, a pause over the membership it interrupts.

    >>> drawing_order(pd.Series(["frozen", "member", "observer"])).tolist()
    [2, 1, 0]
    """
    return statuses.map(lambda status: 2 if status in PAUSED else int(status in FULL))


def draw_statuses(axes: Axes, frame: pd.DataFrame) -> None:
    """Spells as bars: filled for members, open and named for another status, hatched in a pause.

    frame: y, start, end, status, and the colours `face` of a full bar and `edge`.
    """
    frame = frame.sort_values("status", key=drawing_order)
    is_full, is_paused = frame["status"].isin(FULL), frame["status"].isin(PAUSED)
    axes.xaxis.update_units(frame["start"])
    edges = pd.DataFrame(
        {
            "left": axes.convert_xunits(frame["start"]),
            "low": frame["y"] - 0.31,
            "right": axes.convert_xunits(frame["end"]),
            "high": frame["y"] + 0.31,
        },
        index=frame.index,
    )
    faces = frame["face"].where(is_full, theme.PAPER)
    for some, hatch in ((~is_paused, None), (is_paused, "////")):
        if some.any():
            marks.boxes(
                axes,
                edges[some],
                faces[some].tolist(),
                edgecolors=frame.loc[some, "edge"].tolist(),
                linewidths=0.8,
                hatch=hatch,
            )
    for row in frame[~is_full].itertuples():
        label_status(axes, row.y, row.start, row.end, f"{row.status}".replace("_", " "))


def label_status(axes: Axes, y: int, start: pd.Timestamp, end: pd.Timestamp, word: str) -> None:
    """The name of a status: inside its bar where there is room, else after it, with its year."""
    if (end - start).days > ROOM_FOR_A_WORD_DAYS:
        axes.text(
            start + (end - start) / 2,
            y,
            word,
            ha="center",
            va="center",
            fontsize=6.8,
            bbox={"fc": "white", "ec": "none", "pad": 0.6},
        )
    else:
        axes.annotate(
            f"{word} {start:%Y}",
            (end, y),
            xytext=(4, 0),
            textcoords="offset points",
            va="center",
            fontsize=6.8,
            annotation_clip=False,
        )


def presence(finding: Finding, scope: Scope) -> Table:
    """Bases, troops and treaties between the two states, and the dated steps the other way."""
    rows: list[list[Cell | str]] = []
    for row in finding.frame.itertuples():
        day = f"{row.start:%Y}" if row.start_precision == "year" else f"{row.start:%Y-%m-%d}"
        what = "step the other way" if row.is_limit else "ended" if row.is_over else "in force"
        rows.append(
            [
                day,
                row.label,
                Cell(what, "strong" if row.is_limit else ""),
                Cell(row.source_title, "weak" if row.confidence != "read" else ""),
            ]
        )
    return finish.table(
        finding,
        "tab-presence",
        f"**Bases, troops and treaties between {scope.names['country']} and "
        f"{scope.names['patron']}.** Newest first; shaded sources are weak.",
        [
            Column("Since", 1),
            Column("Tie or step", 3.6),
            Column("Now", 1.5),
            Column("Read in", 3),
        ],
        rows,
    )
