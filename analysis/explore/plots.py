"""The chart of a frame of the public face, through seaborn on the briefings' theme."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from typing import Any, Final

import matplotlib.pyplot as plt
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.charts import theme
from analysis.errors import BriefingError

ROWS: Final = 12
"""Most rows that a ranking shows; a longer frame is cut."""
SERIES: Final = 6
"""Most partners, suppliers or questions that a chart tells apart."""
LONGEST_TITLE: Final = 90
LONGEST_LINE: Final = 130  # of the source line, in characters
OTHER: Final = "others"
MARKERS: Final = ("o", "s", "^", "D", "v", "P", "X")


def plot(frame: pd.DataFrame, title: str = "") -> Axes:
    """The chart of a frame of `analysis`, or of a part of its rows.

    Parameters
    ----------
    frame
        As `position`, `movers`, `arms` and the others give it; its `attrs` say which chart it has.
        Rows may have been left out or put in another order; columns must be as they were.
    title
        Other than the frame's own.

    Returns
    -------
    Axes
        Matplotlib's, the last where there are two: `plot(frame).figure.savefig("chart.svg")`.

    Raises
    ------
    BriefingError
        Where the frame has no chart of its own, or nothing to draw.
    """
    kind = frame.attrs.get("chart") if isinstance(frame, pd.DataFrame) else None
    if not kind:
        raise BriefingError(
            f"this has no chart of its own; frames of {', '.join(sorted(CHARTS))} have one, and "
            "seaborn draws any other"
        )
    if frame.empty:
        raise BriefingError(f"there is nothing to draw: no rows in {frame.attrs['title']!r}")
    theme.know_fonts()
    # Made before the theme is put on: what pyplot sets up with its first figure is to stay.
    figure = plt.figure(layout="constrained", facecolor=theme.PAPER)
    try:
        with theme.themed():
            axes = CHARTS[kind](frame, figure)
            figure.axes[0].set_title(textwrap.fill(title or frame.attrs["title"], LONGEST_TITLE))
            said = f"Source: {frame.attrs['source']}. As known on {frame.attrs['as_of']}."
            figure.supxlabel(
                textwrap.fill(said, LONGEST_LINE), x=0.01, ha="left", fontsize=7, color=theme.MUTED
            )
    except BriefingError:
        plt.close(figure)
        raise
    return axes


def _axes(figure: Figure, height: float, **grid: Any) -> Any:
    """The figure's axes, of text width and this height in inches; `grid` as in `Figure.subplots`."""
    figure.set_size_inches(theme.WIDTH_INCH, height)
    return figure.subplots(**grid)


def _beside(axes: Axes, title: str | None = None) -> None:
    """The legend to the right of the axes, where it hides nothing."""
    sns.move_legend(axes, "upper left", bbox_to_anchor=(1.01, 1), title=title or "")


def _position(frame: pd.DataFrame, figure: Figure) -> Axes:
    axes: Axes = _axes(figure, 3.4)
    names = frame.drop_duplicates("side").set_index("side")["side_name"]
    order = [names[side] for side in ("bloc", "patron", "between", "absent") if side in names]
    tints = [theme.ACCENT, theme.STATE_COLOURS["RUS"], theme.MUTED, theme.PEER]
    sns.lineplot(
        frame, x="opened", y="share", hue="side_name", style="side_name", hue_order=order,
        style_order=order, palette=tints[: len(order)], markers=MARKERS[: len(order)], dashes=True,
        errorbar=None, ax=axes,
    )  # fmt: skip
    for side, tint in (("bloc", tints[0]), ("patron", tints[1])):
        rows = frame[frame["side"] == side].sort_values("opened")
        axes.fill_between(rows["opened"], rows["low"], rows["high"], color=tint, alpha=0.15, lw=0)
    axes.set(xlabel="year in which the session opened", ylabel="share of votes; band: 95% interval")
    theme.percent_axis(axes)
    theme.year_axis(axes, frame["opened"].min() - 0.5, frame["opened"].max() + 0.5)
    _beside(axes)
    return axes


def _movers(frame: pd.DataFrame, figure: Figure) -> Axes:
    known = frame.dropna(subset="relative")
    if known.empty:
        raise BriefingError("there is nothing to draw: no state in these rows has a verdict")
    rows = known.head(ROWS)
    axes: Axes = _axes(figure, 0.9 + 0.22 * len(rows))
    sns.pointplot(
        rows, x="relative", y="country_name", linestyle="none", color=theme.ACCENT, markers="o",
        markersize=4, errorbar=None, ax=axes,
    )  # fmt: skip
    axes.hlines(range(len(rows)), rows["relative_low"], rows["relative_high"], color=theme.ACCENT,
                lw=1.2)  # fmt: skip
    axes.axvline(0, color=theme.MUTED, lw=0.8)
    axes.grid(axis="x")
    left = len(known) - len(rows)
    axes.set(
        xlabel="points towards the destination, beyond states that had voted like it; 95% interval"
        + (f"; first {len(rows)} of {len(known)} states" if left else ""),
        ylabel="",
    )
    return axes


def _arms(frame: pd.DataFrame, figure: Figure) -> Axes:
    axes: Axes = _axes(figure, 3.4)
    newest = frame["window_end"].max()
    # Windows that do not overlap, the newest and every fifth before it.
    frame = frame[(newest - frame["window_end"]) % 5 == 0]
    kept = _largest(frame, "supplier_name")
    rows = frame.assign(who=frame["supplier_name"].where(frame["supplier_name"].isin(kept), OTHER))
    shares = rows.groupby(["window_end", "window", "who"], as_index=False)["share"].sum()
    order = [*kept, *([OTHER] if (shares["who"] == OTHER).any() else [])]
    sns.histplot(
        shares, x="window", weights="share", hue="who", hue_order=order[::-1], multiple="stack",
        shrink=0.7, palette=_tints(order)[::-1], edgecolor=theme.PAPER, alpha=1, ax=axes,
    )  # fmt: skip
    axes.set(xlabel="deliveries in five years", ylabel="share of their worth")
    theme.percent_axis(axes)
    _beside(axes)
    return axes


def _largest(frame: pd.DataFrame, column: str) -> list[str]:
    """The names with the most of the shares in these rows, the largest first."""
    totals = frame.groupby(column)["share"].sum().sort_values(ascending=False)
    return [str(one) for one in totals.index[:SERIES]]


def _tints(names: list[str]) -> list[str]:
    """Colours that are told apart in grey: light and dark take turns."""
    shades = ["#17407a", "#9db7d5", "#c2512f", "#e8c3a8", "#3f6f5f", "#b9d3a8"]
    return [theme.STATE_COLOURS["other"] if one == OTHER else shades[at % len(shades)]
            for at, one in enumerate(names)]  # fmt: skip


def _trade(frame: pd.DataFrame, figure: Figure) -> Axes:
    flows = [flow for flow in ("export", "import") if (frame["flow"] == flow).any()]
    panels = _axes(
        figure, 2.2 + 2.2 * (len(flows) - 1), nrows=len(flows), sharex=True, squeeze=False
    )[:, 0]
    kept = _largest(frame[frame["year"] > frame["year"].max() - 10], "partner_name")
    for axes, flow in zip(panels, flows, strict=True):
        rows = frame[(frame["flow"] == flow) & frame["partner_name"].isin(kept)]
        listed = rows["publisher"] != "IMF"
        options: Any = {"x": "year", "y": "share", "hue": "partner_name", "hue_order": kept,
                        "palette": _tints(kept), "ax": axes}  # fmt: skip
        sns.lineplot(rows[listed], style="partner_name", style_order=kept, dashes=False,
                     markers=MARKERS[: len(kept)], errorbar=None, **options)  # fmt: skip
        if not listed.all():
            sns.scatterplot(rows[~listed], marker="_", s=90, linewidth=2.5, legend=False, **options)
        axes.set(
            ylabel=f"share of {flow}s",
            xlabel="year" if listed.all() else "year; dash: the IMF's first figures",
        )
        theme.percent_axis(axes)
        if axes is panels[0]:
            _beside(axes)
        elif axes.get_legend():
            axes.get_legend().remove()
    last: Axes = panels[-1]
    theme.year_axis(last, frame["year"].min() - 0.5, frame["year"].max() + 0.5)
    return last


def _memberships(frame: pd.DataFrame, figure: Figure) -> Axes:
    rows = frame.dropna(subset="start").sort_values(["start", "organisation"])
    if rows.empty:
        raise BriefingError("there is nothing to draw: no spell in these rows has a day")
    names = list(dict.fromkeys(rows["organisation"]))
    axes: Axes = _axes(figure, 0.9 + 0.2 * len(names))
    ends = rows["end"].fillna(rows["followed_to"]).clip(lower=rows["start"])
    spells = pd.concat(
        [rows.assign(spell=rows.index, day=rows["start"]), rows.assign(spell=rows.index, day=ends)]
    )
    kinds = list(dict.fromkeys(rows["status"]))
    sns.lineplot(
        spells, x="day", y="organisation", hue="status", style="status", units="spell",
        estimator=None, lw=4, solid_capstyle="butt", palette=_tints(kinds), hue_order=kinds,
        style_order=kinds, ax=axes,
    )  # fmt: skip
    sns.scatterplot(rows, x="start", y="organisation", color=theme.INK, s=14, legend=False, ax=axes)
    axes.set(
        xlabel="a spell without end is drawn to the day until which it was followed", ylabel=""
    )
    axes.grid(axis="x")
    _beside(axes)
    return axes


def _opinion(frame: pd.DataFrame, figure: Figure) -> Axes:
    views = frame[frame["answer"] == "favourable"]
    rows, column = (frame, "question") if views.empty else (views, "about_name")
    kept = list(rows[column].value_counts().index[:SERIES])
    rows = rows[rows[column].isin(kept)]
    when = "day" if views.empty else "year"
    axes: Axes = _axes(figure, 3.4)
    sns.lineplot(
        rows, x=when, y="share", hue=column, style=column, hue_order=kept, style_order=kept,
        palette=_tints(kept), markers=MARKERS[: len(kept)], dashes=False, errorbar=None, ax=axes,
    )  # fmt: skip
    for _, part in rows.dropna(subset="margin").groupby(column):
        axes.errorbar(part[when], part["share"], part["margin"], fmt="none", ecolor=theme.MUTED,
                      lw=0.6)  # fmt: skip
    axes.set(xlabel="", ylabel="share with a favourable view" if len(views) else "share of answers",
             ylim=(0, None))  # fmt: skip
    theme.percent_axis(axes)
    if when == "year":
        theme.year_axis(axes, rows["year"].min() - 0.5, rows["year"].max() + 0.5)
    _beside(axes)
    return axes


def _sessions(frame: pd.DataFrame, figure: Figure) -> Axes:
    axes: Axes = _axes(figure, 3)
    counted = frame.melt(["opened"], ["votes", "polarised"], "which", "n").dropna(subset="n")
    counted["which"] = counted["which"].map({"votes": "all", "polarised": "divided the two"})
    sns.lineplot(
        counted.astype({"n": int}), x="opened", y="n", hue="which", style="which", markers=["o", "s"],
        palette=[theme.PEER, theme.ACCENT], errorbar=None, ax=axes,
    )  # fmt: skip
    axes.set(xlabel="year in which the session opened", ylabel="recorded votes", ylim=(0, None))
    _beside(axes)
    return axes


def _catalogue(frame: pd.DataFrame, figure: Figure) -> Axes:
    rows = frame.dropna(subset=["first", "last"])
    axes: Axes = _axes(figure, 0.9 + 0.16 * len(rows))
    spans = rows.melt(["table"], ["first", "last"], value_name="day")
    sns.lineplot(spans, x="day", y="table", units="table", estimator=None, color=theme.ACCENT, lw=3,
                 ax=axes)  # fmt: skip
    axes.set(xlabel="first to last fact", ylabel="")
    return axes


def _countries(frame: pd.DataFrame, figure: Figure) -> Axes:
    axes: Axes = _axes(figure, 2.6)
    joined = frame["joined"].dropna().dt.year.value_counts()
    left = frame["left"].dropna().dt.year.value_counts()
    n = joined.sub(left, fill_value=0).sort_index().cumsum().rename("n").rename_axis("year")
    if n.empty:
        raise BriefingError("there is nothing to draw: none of these was ever a member of the UN")
    sns.lineplot(
        n.reset_index(), x="year", y="n", drawstyle="steps-post", color=theme.ACCENT, ax=axes
    )
    axes.set(xlabel="", ylabel="members of the United Nations", ylim=(0, None))
    return axes


CHARTS: Final[dict[str, Callable[[pd.DataFrame, Figure], Axes]]] = {
    "arms": _arms,
    "catalogue": _catalogue,
    "countries": _countries,
    "memberships": _memberships,
    "movers": _movers,
    "opinion": _opinion,
    "position": _position,
    "sessions": _sessions,
    "trade": _trade,
}
