"""Charts of arms, trade and transfers: stacked bars by partner, with the years to distrust marked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb

from analysis.charts import finish, marks, steps, theme
from analysis.dimensions.arms import ArmsImports, PatronTransfers, part, supplier_name
from analysis.dimensions.marked import strong
from analysis.dimensions.office_trade import ROLES, TradeByPartner
from analysis.dimensions.partners import OTHERS
from analysis.dimensions.scope import Scope
from analysis.dimensions.transfers import TransfersBySender
from analysis.dimensions.words import capital, count, percent, usd
from analysis.dimensions.world_trade import ListedPartners, years_in_words
from analysis.export.blocks import Figure

GREYS = ["#8b949e", "#b6bdc4", "#d3d8dd"]


def _tints(groups: list[str], focus: str | None = None) -> dict[str, str]:
    """A colour for each partner: its own where it has one, greys in turn for the rest."""
    tints, spare = {}, iter(GREYS * 4)
    for group in groups:
        own = theme.STATE_COLOURS.get(group)
        tints[group] = own if own and group != OTHERS else next(spare)
    if OTHERS in tints:
        tints[OTHERS] = "#e4e7ea"
    return tints


def _names(tints: Iterable[str], scope: Scope) -> dict[str, str]:
    return {code: "others" if code == OTHERS else scope.name(code) for code in tints}


def _patterns(tints: Iterable[str]) -> dict[str, str | None]:
    """A pattern for each partner, by which they are told apart in grey; none for the first."""
    patterns = iter(theme.PATTERNS * 2)
    return {code: None if code == OTHERS else next(patterns) for code in tints}


def _stack(
    axes: Axes,
    frame: pd.DataFrame,
    x: str,
    group: str,
    value: str,
    tints: dict[str, str],
    names: Mapping[str, str] | None = None,
) -> None:
    """Stacked bars, in the order of `tints` from the bottom; each of a partner, by its name.

    Not seaborn's: it draws a patch for each part of each bar, some hundred on a chart, and takes
    longer over them than a briefing over all else that it draws.
    """
    width = 0.78
    heights = (
        frame.groupby([x, group])[value]
        .sum()
        .unstack(fill_value=0.0)
        .reindex(columns=[*tints], fill_value=0.0)
    )
    tops = heights.to_numpy().cumsum(axis=1)
    left = heights.index.to_numpy(dtype=float) - width / 2
    bottom = np.zeros(len(heights))
    patterns = _patterns(tints)
    for number, (code, tint) in enumerate(tints.items()):
        top = tops[:, number]
        edges = np.column_stack([left, bottom, left + width, top])
        marks.bars(
            axes, edges, [tint] * len(left), edgecolors="white", linewidths=0.5,
            hatch=patterns[code], label=(names or {}).get(code, "_"),
        )  # fmt: skip
        bottom = top
    # By hand: a stacked bar of no height would pin the axis to the tallest bar's end.
    axes.set_ylim(0, bottom.max() * 1.06)


def _legend(
    axes: Axes,
    scope: Scope,
    tints: dict[str, str],
    labels: Mapping[str, str] = MappingProxyType({OTHERS: "others"}),
    patterns: Mapping[str, str | None] | None = None,
    **place: Any,
) -> None:
    """The key, in the order of `tints`; the name of a state that has no label of its own."""
    from matplotlib.patches import Patch

    patterns = patterns or _patterns(tints)
    handles = [
        Patch(facecolor=tint, edgecolor="white", lw=0, hatch=patterns[code],
              label=labels.get(code) or scope.name(code))
        for code, tint in tints.items()
    ]  # fmt: skip
    axes.legend(handles=handles, handlelength=1.5, handleheight=1, **place)


MOST_SUPPLIERS = 7
LABELLED = 0.08  # a part of a bar from this share on has room for its figure


def arms_windows(finding: ArmsImports, scope: Scope) -> Figure:
    """Suppliers' shares in windows of five years beside the worth of each window. The patron stands
    at the bottom, with a line around it, whether or not it delivered anything."""
    name, frame = scope.names, finding.frame
    figure, (volume, share) = theme.canvas(2.55, ncols=2, gridspec_kw={"width_ratios": [1.15, 1.4]})
    totals = frame.groupby("supplier")["tiv_million"].sum().sort_values(ascending=False)
    recent = frame[frame["window"] == finding.window]
    first = frame.drop_duplicates("window_end", keep="first")["supplier"]  # of each window
    wanted = dict.fromkeys([scope.patron, *recent["supplier"][:3], *first[::-1], *totals.index])
    leading = list(wanted)[:MOST_SUPPLIERS]
    frame = frame.assign(group=frame["supplier"].where(frame["supplier"].isin(leading), OTHERS))
    tints = _tints([*leading, *([OTHERS] if (frame["group"] == OTHERS).any() else [])])
    tints[scope.patron] = theme.STATE_COLOURS.get(scope.patron, theme.INK)
    windows = frame[["window_end", "window"]].drop_duplicates()
    position = {end: x for x, end in enumerate(windows["window_end"])}
    frame = frame.assign(x=frame["window_end"].map(position))
    with theme.themed():
        for axes, value in ((volume, "tiv_million"), (share, "share")):
            _stack(axes, frame, "x", "group", value, tints, _names(tints, scope))
            own = frame[frame["group"] == scope.patron]
            marks.boxes(
                axes,
                [(x - 0.39, 0, x + 0.39, top) for x, top in zip(own["x"], own[value], strict=True)],
                ["none"] * len(own),
                edgecolors=theme.INK,
                linewidths=1.0,
            )
            axes.set_xlim(-0.6, len(position) - 0.4)
            axes.set_xticks(list(position.values()), windows["window"])
        deals = frame.groupby("window_end")["deals"].sum()
        share.set_xticks(
            list(position.values()),
            [
                f"{row.window}\n{count(deals[row.window_end], 'deal')}"
                for row in windows.itertuples()
            ],
        )
        volume.set_title("Worth, million TIV")
        share.set_title("Share of the window's imports")
        theme.percent_axis(share)
        share.set_ylim(0, 1)
        parts = frame.groupby(["x", "group"])["share"].sum().unstack(fill_value=0.0)
        for x, row in parts.reindex(columns=[*tints], fill_value=0.0).iterrows():
            for group, top in row.cumsum().items():
                if row[group] >= LABELLED:
                    share.annotate(
                        percent(row[group]),
                        (x, top - row[group] / 2),
                        ha="center",
                        va="center",
                        color=_on(tints[group]),
                        fontweight="bold" if group == scope.patron else "normal",
                        fontsize=theme.SMALL,
                        bbox={"fc": tints[group], "ec": "none", "pad": 0.8},
                    )
        labels = {OTHERS: "others"}
        for code in leading:
            labels[code] = supplier_name(scope.name(code), code)
        if scope.patron not in totals.index:
            labels[scope.patron] += " (nothing)"
        _legend(
            share, scope, dict(reversed(tints.items())), labels, _patterns(tints),
            loc="upper left", bbox_to_anchor=(1.0, 1.0),
        )  # fmt: skip
    alt = (
        f"Stacked bars of {name['country_s']} imports of major arms by supplier, in windows of five years "
        f"from {windows['window'].iloc[0]} "
        f"to {windows['window'].iloc[-1]}. {capital(name['patron_s'])} share in {finding.window}: "
        f"{part(finding.patron.share)}"
    )
    if not finding.is_past:
        alt += f"; in {finding.earlier_window}: {part(finding.patron.before)}"
    code, largest = finding.leader
    alt += f". Largest in {finding.window}: {labels[code]}, {part(largest)}"
    return finish.figure(
        finding,
        "fig-arms",
        figure,
        strong(f"Who arms {name['country']}.")
        + f" Deliveries of major arms by supplier in windows of five "
        f"years: worth on the left, shares on the right, with the number of deals. "
        f"{capital(name['patron'])} is at the bottom, with a dark line around it; the key follows the "
        "order of the bars.",
        alt + ".",
        finish.values(frame, ["window", "supplier", "tiv_million", "share", "deals"]),
    )


def _on(tint: str) -> str:
    """White or ink, whichever is read more easily on this colour."""
    red, green, blue = to_rgb(tint)
    return "white" if 0.299 * red + 0.587 * green + 0.114 * blue < 0.5 else theme.INK


def trade(finding: TradeByPartner, scope: Scope) -> Figure:
    """Exports and imports by partner and year; years in which re-exports dominate are marked."""
    name, frame = scope.names, finding.frame
    figure, axes = theme.canvas(3.7, nrows=2, ncols=2, sharex=True)
    order = frame.sort_values("order")["group"].drop_duplicates().tolist()
    tints = _tints(order)
    words = {"export": "Exports", "import": "Imports"}
    marked = sorted(frame.loc[frame["is_reexport_year"], "year"].unique())
    with theme.themed():
        for column, (flow, title) in enumerate(words.items()):
            rows = frame[frame["flow"] == flow]
            for line, value in enumerate(("value_usd_million", "share")):
                panel = axes[line][column]
                scaled = rows.assign(
                    shown=rows[value] / 1000 if value == "value_usd_million" else rows[value]
                )
                _stack(panel, scaled, "year", "group", "shown", tints, _names(tints, scope))
                for year in marked:
                    panel.axvspan(year - 0.5, year + 0.5, color="#f3ead2", zorder=0, lw=0)
            theme.year_axis(axes[0][column], frame["year"].min() - 0.7, frame["year"].max() + 0.7)
            axes[0][column].set_title(f"{title}, USD billion")
            axes[1][column].set_title(f"{title}, share")
            theme.percent_axis(axes[1][column])
            axes[1][column].set_ylim(0, 1)
        finding = steps.mark(finding, scope, [*axes[0], *axes[1]], steps.MID_YEAR)
        if marked:
            axes[0][0].annotate(
                "shaded: re-exports\nare a fifth or more",
                (0.03, 0.97),
                xycoords="axes fraction",
                va="top",
                fontsize=theme.SMALL,
                color=theme.MUTED,
            )
        partial = frame[frame["months"] < 12][["year", "months"]].drop_duplicates()
        for row in partial.itertuples():
            for panel in axes[1]:
                panel.annotate(
                    f"{row.months} m",
                    (row.year, 1.0),
                    ha="center",
                    va="bottom",
                    fontsize=theme.SMALL,
                    color=theme.MUTED,
                    annotation_clip=False,
                )
        _legend(axes[0][1], scope, tints, loc="upper left", bbox_to_anchor=(1.0, 1.0))
    shares = {
        role: [percent(finding.level["export", role, window]) for window in ("base", "last")]
        for role in ROLES
    }
    base, last = years_in_words(finding.base), years_in_words(finding.last)
    return finish.figure(
        finding,
        "fig-trade",
        figure,
        strong("Trade has to be read with its transit.")
        + f" {name['country_s']} trade in goods by partner."
        + (
            " Shaded years: estimated re-exports are at least a fifth of all exports."
            if marked
            else ""
        ),
        f"Stacked bars by year. {name['patron_s']} share of exports: "
        f"{shares['patron'][0]} in {base}, {shares['patron'][1]} in {last}; "
        f"{name['destination_s']}: {' and '.join(shares['destination'])}.",
        finish.values(frame, ["flow", "year", "group", "value_usd_million", "share", "months"]),
    )


# Told apart in grey by line and mark.
ROLE_MARKS: dict[str, tuple[Any, str]] = {
    "patron": (theme.PATRON_DASHES, "s"),
    "destination": ("-", "o"),
    "gainer": (":", "^"),
}


def partner_lines(finding: ListedPartners, scope: Scope) -> Figure:
    """Shares of exports and imports of the patron, the destination and who else gained most."""
    name, frame = scope.names, finding.frame
    figure, panels = theme.canvas(2.6, ncols=2, sharey=True)
    tints = {
        "patron": theme.colour(scope.patron),
        "destination": theme.colour(scope.destination),
        "gainer": theme.MUTED,
    }
    for role in ("patron", "destination"):
        if tints[role] == theme.STATE_COLOURS["other"]:
            tints[role] = theme.INK
    first, last = frame["year"].min(), frame["year"].max()
    told = []
    with theme.themed():
        for panel, (flow, title) in zip(
            panels, {"export": "Exports", "import": "Imports"}.items(), strict=True
        ):
            panel.set_ylim(0, max(0.1, float(frame["share"].max()) * 1.08))
            ends = []
            for role, (dashes, mark) in ROLE_MARKS.items():
                line = frame[(frame["flow"] == flow) & (frame["role"] == role)]
                rows = line.dropna(subset="share")
                if rows.empty:
                    continue
                tint, code = tints[role], str(rows["group"].iloc[0])
                panel.plot(
                    line["year"],
                    line["share"],  # missing where not listed, which breaks the line
                    color=tint,
                    ls=dashes,
                    marker=mark,
                    markersize=3,
                    lw=1.2,
                    label=scope.name(code),
                )
                end = rows.iloc[-1]
                listed = (
                    " members"
                    if code == scope.destination and not scope.is_state_destination
                    else ""
                )
                text = f"{scope.name(code)}{listed} {percent(end['share'])} ({end['year']})"
                ends.append((end["year"], end["share"], text, tint))
                told.append(f"{title.lower()}, {text}")
            panel.set_title(f"{title}, shares of partners listed")
            theme.percent_axis(panel)
            theme.year_axis(panel, first - 0.5, last + 0.5)
            if ends:
                theme.label_ends(
                    panel, [(last, *end[1:]) for end in ends], gap=0.085, size=theme.SMALL
                )
        finding = steps.mark(finding, scope, [*panels], steps.MID_YEAR)
    return finish.figure(
        finding,
        "fig-trade-partners",
        figure,
        strong(f"With whom {name['country']} trades.") + f" Shares of exports and imports of "
        f"{name['patron']}, of {name['destination']} and of whoever else gained most, in the years "
        "with an estimate. A partner that is not among the first listed has no point: its share is "
        "no larger than the lowest listed, but not known.",
        f"Lines by year, {first} to {last}; last points: {'; '.join(told)}.",
        finish.values(frame, ["flow", "year", "role", "group", "share"]),
    )


def transfers(finding: TransfersBySender, scope: Scope) -> Figure:
    """Gross inflows of individuals' transfers by sender state and year."""
    name, frame = scope.names, finding.frame
    figure, axes = theme.canvas(2.5)
    order = frame.sort_values("order")["group"].drop_duplicates().tolist()
    tints = _tints(order)
    with theme.themed():
        scaled = frame.assign(shown=frame["value_usd_million"] / 1000)
        _stack(axes, scaled, "year", "group", "shown", tints, _names(tints, scope))
        axes.set_title("Gross inflow, USD billion")
        totals = scaled.groupby("year")["shown"].sum()
        months = frame.groupby("year")["months"].first()
        for year, total in totals.items():
            rows = scaled[(scaled["year"] == year) & (scaled["group"] == scope.patron)]
            part = float(rows["shown"].sum()) / total
            text = percent(part) + ("" if months[year] == 12 else f"\n{months[year]} m")
            axes.annotate(
                text,
                (year, total),
                xytext=(0, 2),
                textcoords="offset points",
                ha="center",
                va="bottom",
                fontsize=theme.SMALL,
                color=theme.colour(scope.patron),
            )
        axes.set_ylim(0, totals.max() * 1.12)
        axes.set_xticks(totals.index)
        _legend(axes, scope, tints, loc="upper left", bbox_to_anchor=(1.0, 1.0))
    last, base = finding.last, finding.base
    return finish.figure(
        finding,
        "fig-transfers",
        figure,
        strong(f"Money sent to {name['country']}.")
        + f" Individuals' transfers by sender state; the figure "
        f"above a bar is {name['patron_s']} share.",
        f"Stacked bars by year. From {name['patron']}: {usd(finding.patron_usd_million[base])} in "
        f"{base} and {usd(finding.patron_usd_million[last])} in {last}, "
        f"{percent(finding.patron_share[last])} of the total.",
        finish.values(frame, ["year", "group", "value_usd_million", "share", "months"]),
    )


def patron_arms(finding: PatronTransfers, scope: Scope) -> Figure:
    """Arms to the patron by supplier and from it by recipient, by year."""
    frame = finding.frame
    patron = scope.name(scope.patron)
    figure, panels = theme.canvas(3.1, ncols=2)
    words = {"from": f"From {patron}, by recipient", "to": f"To {patron}, by supplier"}
    with theme.themed():
        for panel, (direction, title) in zip(panels, words.items(), strict=True):
            rows = frame[frame["direction"] == direction]
            totals = rows.groupby("state")["tiv_million"].sum().sort_values(ascending=False)
            leading = [str(code) for code in totals[totals > 0].index[:5]]
            rows = rows.assign(group=rows["state"].where(rows["state"].isin(leading), OTHERS))
            tints = _tints([*leading, *([OTHERS] if (rows["group"] == OTHERS).any() else [])])
            _stack(panel, rows, "year", "group", "tiv_million", tints, _names(tints, scope))
            panel.set_title(f"{title}, million TIV")
            theme.year_axis(panel, frame["year"].min() - 0.7, frame["year"].max() + 0.7)
            _legend(
                panel,
                scope,
                tints,
                loc="upper center",
                bbox_to_anchor=(0.5, -0.1),
                ncols=3,
                columnspacing=1.0,
            )
    return finish.figure(
        finding,
        "fig-patron-arms",
        figure,
        strong(f"Major arms from and to {patron}.")
        + " Deliveries by year; the two panels have scales of "
        "their own.",
        f"Stacked bars by year. From {patron}: {finding.sent:,.0f} million TIV in "
        f"{finding.window[0]}–{finding.window[1]}, {finding.sent_before:,.0f} million in "
        f"{finding.before[0]}–{finding.before[1]}.",
        finish.values(frame, ["direction", "year", "state", "tiv_million"], digits=3),
    )
