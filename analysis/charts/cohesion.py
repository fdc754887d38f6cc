"""Charts of a bloc: cohesion beside chance, members' sides, dependence, statuses, leavers."""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.figure import Figure as Canvas

from analysis.charts import finish, hover, steps, theme
from analysis.charts.institutions import FULL, draw_statuses
from analysis.dimensions.arms import MembersArms, part
from analysis.dimensions.cohesion import BesideChance
from analysis.dimensions.dimension import Finding
from analysis.dimensions.institutions import MembersStatuses
from analysis.dimensions.marked import strong
from analysis.dimensions.scope import Scope
from analysis.dimensions.votes import MembersSides
from analysis.dimensions.words import capital, percent, points
from analysis.export.blocks import Cell, Column, Figure, Table

AT_EACH_END = 6
MANY_PANELS = 12
MANY_ROWS = 40


def cohesion(finding: BesideChance, scope: Scope) -> Figure:
    """The bloc's agreement index with its interval, before the band of random blocs."""
    frame, bloc = finding.frame, scope.alliance
    figure, axes = theme.canvas(3.0)
    with theme.themed():
        own = frame[frame["bloc"] == bloc].sort_values("year")
        axes.fill_between(own["year"], own["random_low"], own["random_high"], color="#eceff1", lw=0)
        axes.plot(own["year"], own["random_mean"], color=theme.PEER, ls=":", lw=1.2,
                  label="random blocs, mean")  # fmt: skip
        ends = [(own["year"].iloc[-1], own["random_mean"].iloc[-1], "random blocs", theme.MUTED)]
        others = frame[frame["bloc"] != bloc].groupby("bloc")
        for number, (code, rows) in enumerate(others):
            rows = rows.sort_values("year")
            tint = theme.colour(str(code)) if code == "EU" else theme.MUTED
            theme.line(
                axes, rows, "year", "agreement_index", color=tint, lw=1.0, label=str(code),
                ls=theme.DASHES[number % len(theme.DASHES)], ms=4, markevery=(number, 5),
                marker=theme.MARKERS[1:][number % (len(theme.MARKERS) - 1)],
            )  # fmt: skip
            ends.append((rows["year"].iloc[-1], rows["agreement_index"].iloc[-1], str(code), tint))
        theme.line(axes, own, "year", "agreement_index", color=theme.FOCUS, lw=2.2, marker="o", ms=4,
                   label=bloc)  # fmt: skip
        ends.append((own["year"].iloc[-1], own["agreement_index"].iloc[-1], bloc, theme.FOCUS))
        axes.set_ylim(min(0.4, own["random_low"].min()), 1.0)
        theme.year_axis(axes, own["year"].min() - 0.5, own["year"].max() + 0.3)
        finding = steps.mark(finding, scope, [axes])
        theme.label_ends(axes, ends, gap=0.062)
        axes.set_ylabel("agreement index")
        axes.set_xlabel("year in which the session opened")
    return finish.figure(
        finding,
        "fig-cohesion",
        figure,
        strong(f"Does {scope.alliance_name} vote as one?")
        + f" Agreement index (Hix, Noury and Roland 2005) of "
        f"{scope.alliance_name} by session; the grey band holds 95% of {finding.size} states drawn at "
        "random, the dotted line is their mean, the thin lines are other organisations.",
        f"Line chart by session of the agreement index of {scope.alliance_name}, beside random blocs of "
        f"the same size and other organisations. Mean {finding.compared}.",
        finish.values(
            frame,
            [
                "bloc",
                "session",
                "year",
                "agreement_index",
                "random_low",
                "random_mean",
                "random_high",
                "n",
            ],
        ),
    )


def without(finding: Finding, scope: Scope) -> Table:
    """Cohesion with and without each member."""
    frame, ends = finding.frame, AT_EACH_END
    is_long = len(frame) > 2 * ends
    shown = pd.concat([frame.head(ends), frame.tail(ends)]) if is_long else frame
    rows = [
        [
            scope.name(row.without),
            f"{row.agreement_index:.3f}",
            f"{row.agreement_index_without:.3f}",
            f"{row.change:+.3f}".replace("-", "−"),
            f"{row.n}",
        ]
        for row in shown.itertuples()
    ]
    return finish.table(
        finding,
        "tab-without",
        strong(f"{capital(scope.alliance_name)} without each of its members.")
        + " Above zero: the rest vote "
        "more as one."
        + (
            f" The {ends} largest changes to either side, of {len(frame)} members."
            if is_long
            else ""
        ),
        [
            Column("Left out", 2),
            Column("All members", 1, "right"),
            Column("Without", 1, "right"),
            Column("Change", 1, "right"),
            Column("n", 1, "right"),
        ],
        rows,
    )


def _multiples(frame: pd.DataFrame, scope: Scope, lines: dict[str, tuple[str, str]]) -> Canvas:
    """Small panels, one a member: each column of `lines` (column: colour, legend) over the years."""
    members = frame.sort_values("name")["country"].drop_duplicates().tolist()
    columns = min(3 if len(members) <= 12 else 5, len(members))
    rows = -(-len(members) // columns)
    tall = 1.55 if columns <= 3 else 1.05
    figure, panels = theme.canvas(
        0.4 + tall * rows, nrows=rows, ncols=columns, sharex=True, sharey=True, squeeze=False
    )
    with theme.themed():
        for number, panel in enumerate(panels.flat):
            if number >= len(members):
                panel.axis("off")
                continue
            own = frame[frame["country"] == members[number]].sort_values("year")
            for column, (tint, word) in lines.items():
                dashes = theme.PATRON_DASHES if column == list(lines)[-1] else "-"
                panel.plot(own["year"], own[column], color=tint, lw=1.3, ls=dashes, label=word)
            panel.set_title(
                scope.name(members[number]), fontsize=9 if columns <= 3 else theme.SMALL
            )
            panel.set_ylim(0, 1)
            theme.percent_axis(panel)
        theme.year_axis(panels[0][0], frame["year"].min(), frame["year"].max())
        figure.legend(
            *panels[0][0].get_legend_handles_labels(), loc="outside lower center", ncols=len(lines)
        )
    return figure


def member_sides(finding: MembersSides, scope: Scope) -> Figure:
    """Each member's share with the patron and with the destination: small multiples of all sessions,
    or, where members are many, dots of the last one beside the first since the scope's start."""
    frame, name = finding.frame, scope.names
    lines = {
        "bloc": (theme.colour(scope.destination), f"with {name['destination']}"),
        "patron": (theme.colour(scope.patron), f"with {name['patron']}"),
    }
    many = frame["country"].nunique() > MANY_PANELS
    if many:
        figure, years = _dots(frame, scope, lines)
        drawn = (
            f"Filled marks: the session of {years[1]}; hollow: that of {years[0]}; those that vote "
            f"with {name['patron']} least stand at the top."
        )
    else:
        figure, drawn = _multiples(frame, scope, lines), "By session."
    ranked = sorted(finding.patron, key=scope.name)
    summary = "; ".join(f"{scope.name(code)} {percent(finding.patron[code])}" for code in ranked)
    return finish.figure(
        finding,
        "fig-member-sides",
        figure,
        strong("Each member's side.") + f" Share of the resolutions on which {name['patron']} and "
        f"{name['destination']} differ; the rest is in between or not cast. {drawn}",
        f"{'Dots' if many else 'Small line charts'}. Latest session, with {name['patron']}: {summary}.",
        finish.values(
            frame, ["country", "session", "year", "patron", "bloc", "between", "absent", "n"]
        ),
    )


def _dots(
    frame: pd.DataFrame, scope: Scope, lines: dict[str, tuple[str, str]]
) -> tuple[Canvas, tuple[int, int]]:
    """A row a member, its shares in two sessions as dots; and the years of the two."""
    last = int(frame["year"].max())
    first = int(frame.loc[frame["year"] >= min(scope.since.year, last), "year"].min())
    now = frame[frame["year"] == last].sort_values(["patron", "name"], ascending=[False, False])
    order = now["country"].tolist()
    figure, axes = theme.canvas(0.8 + 0.19 * len(order))
    with theme.themed():
        for (column, (tint, word)), shape in zip(lines.items(), ("s", "o"), strict=True):
            for year, face in ((first, "white"), (last, tint)):
                rows = frame[(frame["year"] == year) & frame["country"].isin(order)]
                dots = axes.scatter(
                    rows[column], [order.index(code) for code in rows["country"]], s=24,
                    marker=shape, facecolor=face, edgecolor=tint, lw=1.0,
                    zorder=3 if year == last else 2, label=f"{word}, {year}",
                )  # fmt: skip
                hover.say(
                    dots,
                    [
                        f"{scope.name(code)}, {word}, {year}: {percent(share)}"
                        for code, share in zip(rows["country"], rows[column], strict=True)
                    ],
                )
        axes.set_yticks(
            range(len(order)), [scope.name(code) for code in order], fontsize=theme.SMALL
        )
        axes.set_ylim(-0.7, len(order) - 0.3)
        axes.set_xlim(-0.03, 1.03)
        axes.grid(True, axis="x")
        axes.grid(True, axis="y", lw=0.3)
        theme.percent_axis(axes, "x")
        axes.legend(loc="lower center", bbox_to_anchor=(0.4, 1.0), ncols=4)
    return figure, (first, last)


def member_trade(finding: Finding, scope: Scope) -> Figure:
    """Small multiples: the patron's share of each member's exports and imports."""
    name = scope.names
    wide = finding.frame.pivot(index=["country", "name", "year"], columns="flow", values="share")
    figure = _multiples(
        wide.reset_index(),
        scope,
        {
            flow: (tint, f"{name['patron_s']} share of {flow}s")
            for flow, tint in (("export", theme.colour(scope.patron)), ("import", theme.MUTED))
            if flow in wide
        },
    )
    return finish.figure(
        finding,
        "fig-member-trade",
        figure,
        strong(f"Who depends on {name['patron']} in trade.")
        + f" {name['patron_s']} share of each member's "
        "trade in goods, in full years.",
        finding.sentence,
        finish.values(
            finding.frame,
            ["country", "flow", "year", "share", "value_usd_million", "total_usd_million"],
        ),
    )


def distances(finding: Finding, scope: Scope) -> Figure:
    """Each member's distance from the patron on ideal points, as lines."""
    frame, name = finding.frame, scope.names
    members = frame.sort_values("name")["country"].drop_duplicates().tolist()
    named = set(finding.frame.sort_values("absolute")["country"].drop_duplicates())
    crowded = len(members) > len(theme.SERIES)
    if crowded:  # name the two at either end alone, the rest in grey
        last = frame[frame["year"] == frame["year"].max()].sort_values("absolute")["country"]
        named = {*last.head(2), *last.tail(2)}
    figure, axes = theme.canvas(2.8)
    with theme.themed():
        ends: list[tuple[float, float, str, str]] = []
        tints = iter(theme.SERIES)
        for code in members:
            rows = frame[frame["country"] == code].sort_values("year")
            tint = next(tints) if code in named else theme.PEER
            number = len(ends)
            style: dict[str, Any] = {"lw": 0.7, "zorder": 2}
            if code in named:
                style = {
                    "lw": 1.4, "zorder": 3, "ls": theme.DASHES[number % len(theme.DASHES)],
                    "marker": theme.MARKERS[number % len(theme.MARKERS)], "ms": 4,
                    "markevery": (number, 4),
                }  # fmt: skip
            theme.line(axes, rows, "year", "absolute", color=tint, label=scope.name(code), **style)
            if code in named:
                end = rows.iloc[-1]
                ends.append((end["year"], end["absolute"], scope.name(code), tint))
        axes.set_ylim(0, frame["absolute"].max() * 1.08)
        theme.year_axis(axes, frame["year"].min(), frame["year"].max())
        theme.label_ends(axes, ends, gap=0.07)
        axes.set_ylabel("distance, ideal points")
    return finish.figure(
        finding,
        "fig-distances",
        figure,
        strong(f"How far each member stands from {name['patron']}.")
        + f" Distance between ideal points by "
        f"year; a line rises when the member moves away, and when {name['patron']} does.",
        finding.sentence,
        finish.values(frame, ["country", "year", "absolute", "low", "high"]),
    )


def by_member(finding: Finding, scope: Scope) -> Table:
    """What is known of each member, side by side, by name."""
    name = scope.names

    def share(value: float | None) -> Cell:
        if value is None or value != value:
            return Cell("not in hand", "muted")
        return Cell(percent(value))

    rows = [
        [
            row.name,
            f"{row.years:.1f}",
            share(row.with_patron),
            share(row.with_bloc),
            share(row.arms),
            share(row.exports),
        ]
        for row in finding.frame.itertuples(index=False)
    ]
    return finish.table(
        finding,
        "tab-members",
        strong("Member by member.") + " What is known of each, in the latest year of each table.",
        [
            Column("Member", 1.6),
            Column("Years", 0.8, "right"),
            Column(f"Votes with {name['patron']}", 1.2, "right"),
            Column(f"Votes with {name['destination']}", 1.2, "right"),
            Column(f"Arms from {name['patron']}", 1.2, "right"),
            Column(f"Exports to {name['patron']}", 1.2, "right"),
        ],
        rows,
    )


def member_arms(finding: MembersArms, scope: Scope) -> Figure:
    """The patron's share of each member's arms in three windows, as dots on a line."""
    frame, name = finding.frame, scope.names
    windows = frame[["start", "window"]].drop_duplicates().sort_values("start")
    order = (
        frame.sort_values("start").groupby("country")["share"].last().sort_values().index.tolist()
    )
    tint = theme.STATE_COLOURS.get(scope.patron, theme.INK)
    shades = [theme.paler(tint, by) for by in (0.45, 0.0)]
    figure, axes = theme.canvas(0.75 + (0.3 if len(order) <= 12 else 0.19) * len(order))
    with theme.themed():
        for y, code in enumerate(order):
            rows = frame[frame["country"] == code]
            (rule,) = axes.plot(
                [rows["share"].min(), rows["share"].max()], [y, y], color=theme.RULE, lw=1.2
            )
            hover.say(rule, [])
        faces = [theme.PAPER, shades[0], shades[1]][-len(windows) :]
        shapes = ["o", "s", "D"][-len(windows) :]  # told apart in grey by shape, the first hollow
        for (_, window), face, shape in zip(
            windows.itertuples(index=False), faces, shapes, strict=True
        ):
            rows = frame[frame["window"] == window]
            dots = axes.scatter(
                rows["share"],
                [order.index(code) for code in rows["country"]],
                facecolor=face,
                edgecolor=tint,
                marker=shape,
                s=32,
                zorder=3,
                label=window,
            )
            hover.say(
                dots,
                [
                    f"{scope.name(row.country)}, {window}: {part(row.share)}"
                    for row in rows.itertuples()
                ],
            )
        axes.set_yticks(range(len(order)), [scope.name(code) for code in order])
        axes.set_xlim(-0.03, 1.03)
        axes.grid(True, axis="x")
        theme.percent_axis(axes, "x")
        axes.legend(loc="lower center", bbox_to_anchor=(0.4, 1.0), ncols=len(windows))
    latest = "; ".join(f"{scope.name(code)} {part(share)}" for code, share in finding.share.items())
    return finish.figure(
        finding,
        "fig-member-arms",
        figure,
        strong(f"Who depends on {name['patron']} for arms.")
        + f" {capital(name['patron_s'])} share of "
        "deliveries of major arms in windows of five years.",
        f"Dot chart. Latest window: {latest}.",
        finish.values(frame, ["country", "window", "share", "tiv_million", "total"]),
    )


def statuses(finding: MembersStatuses, scope: Scope) -> Figure:
    """Every state's status in the bloc and the treaties it continues, as bars."""
    frame = finding.frame
    crowded = frame["country"].nunique() > MANY_ROWS
    if crowded:
        ever = frame.loc[frame["status"] == "member", "country"]
        frame = frame[frame["country"].isin(ever)]
    first, today = frame["start"].min(), pd.Timestamp(scope.as_of)
    order = frame.groupby("name")["start"].min().sort_values().index.tolist()
    figure, axes = theme.canvas(0.75 + 0.175 * len(order))
    with theme.themed():
        draw_statuses(
            axes,
            frame.assign(
                y=frame["name"].map(order.index),
                end=frame["end"].fillna(pd.Timestamp(finding.checked)),
                called=frame["name"],
                face=theme.ACCENT,
                edge=frame["status"].isin(FULL).map({True: "white", False: theme.MUTED}),
            ),
        )
        axes.set_yticks(range(len(order)), order, fontsize=theme.SMALL)
        axes.set_ylim(len(order) - 0.4, -0.6)
        axes.grid(True, axis="x")
        axes.grid(False, axis="y")
        axes.set_xlim(first, today)
    return finish.figure(
        finding,
        "fig-statuses",
        figure,
        strong(f"Who belonged to {scope.alliance_name}, and when.")
        + " Solid bars: member, of it or of a "
        "treaty that it continues; open bars: another status; hatched: frozen or suspended."
        + (" States that were never members are left out." if crowded else ""),
        finding.sentence,
        finish.values(
            frame,
            ["organisation", "country", "status", "start", "end", "source_title", "source_url"],
        ),
    )


def leavers(finding: Finding, scope: Scope) -> Figure:
    """Leavers in colour around the year of their exit; today's members in grey up to now."""
    frame, name = finding.frame, scope.names
    figure, (left, right) = theme.canvas(3.3, ncols=2, sharey=True)
    with theme.themed():
        for panel, rows in ((left, frame[frame["is_leaver"]]), (right, frame[~frame["is_leaver"]])):
            ends = []
            for number, (label, line) in enumerate(rows.groupby("name")):
                line = line.sort_values("years_from_exit")
                tint = theme.SERIES[number % len(theme.SERIES)]
                panel.plot(
                    line["years_from_exit"], line["difference"], color=tint, lw=1.3,
                    ls=theme.DASHES[number % len(theme.DASHES)], ms=4, label=str(label),
                    marker=theme.MARKERS[number % len(theme.MARKERS)], markevery=(number, 5),
                )  # fmt: skip
                last = line.iloc[-1]
                ends.append((last["years_from_exit"], last["difference"], str(label), tint))
            panel.axhline(0, color=theme.INK, lw=0.8)
            panel.yaxis.set_major_formatter(lambda v, _: points(v).split(" ")[0])
            theme.label_ends(panel, ends, gap=0.07, size=theme.SMALL)
        left.axvline(0, color=theme.MUTED, lw=0.8, ls=":")
        left.set_title("Past leavers")
        left.set_xlabel("years from the session of the exit")
        right.set_title("Today's members")
        right.set_xlabel("years to the last session")
        left.set_ylabel("percentage points")
    return finish.figure(
        finding,
        "fig-leavers",
        figure,
        strong("Past leavers beside today's members.")
        + f" Agreement with {name['destination']} minus "
        f"agreement with {name['patron']}, aligned on the session in which each left "
        f"{scope.alliance_name}.",
        finding.sentence,
        finish.values(frame, ["name", "years_from_exit", "difference", "is_leaver"]),
    )
