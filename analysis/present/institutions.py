"""The treaty ledger: memberships as bars, dated events as marks below; and the events in words."""

from __future__ import annotations

import pandas as pd
from matplotlib.lines import Line2D

from analysis import tables
from analysis.findings.institutions import EVENT_LANES, STRONG_QUALITY
from analysis.findings.scope import Finding, Scope
from analysis.present import theme
from analysis.present.display import Cell, Figure, Table

FULL = {"member"}
PAUSED = {"frozen", "suspended", "withdrawal_step"}
LANE_COLOURS = {
    "Patron's alliance": "#b5482f",
    "Russian forces and ties": "#8a5a44",
    "European Union": "#1f5fa8",
    "Other partners": "#6a4c93",
    "Armed conflict": theme.INK,
}


def _camp(organisation: str, scope: Scope, table: pd.DataFrame) -> str:
    """The colour of an organisation: whose it is, by who belongs to it."""
    members = table[(table["organisation"] == organisation) & (table["status"] == "member")]
    inside = members["country"].isin(scope.destination_members)
    if organisation == scope.destination or inside.mean() >= 0.5:
        return theme.colour(scope.destination)
    now = (
        set(members["country"])
        if members["end"].notna().all()
        else set(members.loc[members["end"].isna(), "country"])
    )
    return theme.colour(scope.patron) if scope.patron in now else theme.MUTED


def ledger(spans: Finding, events: Finding, scope: Scope) -> Figure:
    """Memberships as bars (full, lighter where not a member, hatched where paused), events below."""
    name, frame = scope.names, spans.frame
    table = scope.table("memberships")
    # Those still held first, the newest at the top of its group.
    order = frame.groupby("organisation")["start"].min().sort_values().index.tolist()
    lanes = [
        lane for lane in EVENT_LANES if not events.is_empty and lane in set(events.frame["lane"])
    ]
    rows = len(order) + len(lanes)
    first = pd.Timestamp(max(1991, int(frame["start"].dt.year.min())), 1, 1)
    today = pd.Timestamp(scope.as_of)
    split = len(lanes) > 0
    figure, panels = theme.canvas(
        0.9 + 0.2 * rows + 0.5 * split,
        nrows=2 if split else 1,
        squeeze=False,
        gridspec_kw={"height_ratios": [len(order), 1.35 * len(lanes)]} if split else None,
    )
    top = panels[0][0]
    with theme.themed():
        for y, organisation in enumerate(order):
            tint = _camp(organisation, scope, table)
            for row in frame[frame["organisation"] == organisation].itertuples():
                start = max(row.start, first)
                end = today if pd.isna(row.end) else row.end
                if (
                    row.status == "signatory"
                    and pd.isna(row.end)
                    and len(frame[frame["organisation"] == organisation]) > 1
                ):
                    continue
                full, paused = row.status in FULL, row.status in PAUSED
                top.barh(
                    y,
                    end - start,
                    left=start,
                    height=0.62,
                    color=tint if full else theme.PAPER,
                    alpha=1,
                    edgecolor=tint,
                    lw=0.8,
                    hatch="////" if paused else None,
                )
                if not full:
                    word = str(row.status).replace("_", " ")
                    place = start + (end - start) / 2
                    if (end - start).days > 1600:
                        top.text(
                            place,
                            y,
                            word,
                            ha="center",
                            va="center",
                            fontsize=6.8,
                            color=theme.INK,
                            bbox={"fc": "white", "ec": "none", "pad": 0.6},
                        )
                    else:
                        top.annotate(
                            f"{word} {row.start:%Y}",
                            (end, y),
                            xytext=(4, 0),
                            textcoords="offset points",
                            va="center",
                            fontsize=6.8,
                            annotation_clip=False,
                            color=theme.INK,
                        )
        top.set_yticks(range(len(order)), order, fontsize=7.8)
        top.invert_yaxis()
        top.grid(True, axis="x")
        top.grid(False, axis="y")
        top.set_xlim(first, today)
        top.set_title("Memberships and statuses")
        if split:
            low = panels[1][0]
            shown = events.frame
            for y, lane in enumerate(lanes):
                inside = shown[shown["lane"] == lane]
                strong = inside["source_quality"].isin(STRONG_QUALITY)
                for rows_, face in (
                    (inside[strong], LANE_COLOURS[lane]),
                    (inside[~strong], theme.PAPER),
                ):
                    low.scatter(
                        rows_["date"],
                        [y] * len(rows_),
                        s=26,
                        facecolor=face,
                        edgecolor=LANE_COLOURS[lane],
                        linewidth=1.0,
                        zorder=3,
                        alpha=0.9,
                    )
            labels = [
                lane.replace("Patron's alliance", "CSTO").replace(
                    "Russian forces", f"{scope.name(scope.patron)}'s forces"
                )
                for lane in lanes
            ]
            low.set_yticks(range(len(lanes)), labels, fontsize=7.8)
            low.set_ylim(len(lanes) - 0.5, -0.5)
            low.set_xlim(shown["date"].min() - pd.Timedelta(days=60), today)
            low.grid(True, axis="both")
            low.set_title(f"Dated events since {scope.since:%Y}")
            low.legend(
                handles=[
                    Line2D(
                        [],
                        [],
                        marker="o",
                        ls="",
                        color=theme.MUTED,
                        ms=5,
                        label="news or official text",
                    ),
                    Line2D(
                        [],
                        [],
                        marker="o",
                        ls="",
                        mec=theme.MUTED,
                        mfc=theme.PAPER,
                        ms=5,
                        label="weak source",
                    ),
                ],
                loc="upper center",
                bbox_to_anchor=(0.4, -0.16),
                ncols=2,
            )
    still = ", ".join(spans.facts["members"])
    return Figure(
        "fig-ledger",
        theme.svg(figure),
        f"**The treaty ledger of {name['country']}.** Solid bars: member; open bars: another status "
        "(named); hatched: frozen or suspended. Colours: organisations the patron belongs to, those "
        "made up mostly of the destination's members, others.",
        f"Timeline of {len(order)} organisations and {len(events.frame)} dated events. Member on "
        f"{scope.as_of.isoformat()} of: {still}.",
        tables.source_line(*spans.tables, *events.tables),
        f"{spans.coverage} {events.coverage}",
        data={
            "columns": ["organisation", "status", "start", "end"],
            "rows": [
                [
                    r.organisation,
                    r.status,
                    f"{r.start:%Y-%m-%d}",
                    "" if pd.isna(r.end) else f"{r.end:%Y-%m-%d}",
                ]
                for r in frame.itertuples()
            ],
        },
    )


def event_table(
    events: Finding, scope: Scope, lanes: tuple[str, ...] = tuple(EVENT_LANES)
) -> Table:
    """The events in words, newest first; rows on weak sources are toned."""
    rows: list[list[Cell]] = []
    shown = events.frame[events.frame["lane"].isin(lanes)].sort_values("date", ascending=False)
    for row in shown.itertuples():
        weak = row.source_quality not in STRONG_QUALITY
        source = row.source_title if isinstance(row.source_title, str) else "general knowledge"
        link = isinstance(row.source_url, str) and row.source_url.startswith("http")
        rows.append(
            [
                f"{row.date:%Y-%m-%d}",
                row.lane.replace("Patron's alliance", "CSTO"),
                row.label,
                {"text": f"[{source}]({row.source_url})" if link else source, "tone": "weak"}
                if weak
                else (f"[{source}]({row.source_url})" if link else source),
            ]
        )
    return Table(
        "tab-events",
        f"**Dated events, newest first.** Since {scope.since:%Y}; shaded sources are weak "
        "(copies, aggregators, state media, general knowledge).",
        [
            {"name": "Date", "align": "left", "width": 1},
            {"name": "Field", "align": "left", "width": 1.5},
            {"name": "Event", "align": "left", "width": 4.2},
            {"name": "Read in", "align": "left", "width": 3},
        ],
        rows,
        tables.source_line(*events.tables),
        events.coverage,
    )
