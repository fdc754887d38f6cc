"""Charts of published polls."""

from __future__ import annotations

from analysis.charts import finish, theme
from analysis.dimensions.dimension import Finding
from analysis.dimensions.scope import Scope
from analysis.export.blocks import Figure


def polls(finding: Finding, scope: Scope) -> Figure:
    """A panel on the patron and one on the destination: each repeated question a line, named at its
    end."""
    frame = finding.frame
    names = {scope.patron: scope.names["patron"], scope.destination: scope.names["destination"]}
    asked = [one for one in names if one in set(frame["about"])]
    figure, panels = theme.canvas(2.3 * len(asked), nrows=len(asked), sharex=True, squeeze=False)
    with theme.themed():
        for panel, about in zip(panels[:, 0], asked, strict=True):
            rows = frame[frame["about"] == about]
            ends = []
            for number, (_, line) in enumerate(rows.groupby("series")):
                tint = theme.SERIES[number % len(theme.SERIES)]
                line = line.sort_values("date")
                panel.plot(line["date"], line["value_percent"], color=tint, marker="o", ms=3.2)
                last = line.iloc[-1]
                text = f"{last['question']} {last['value_percent']:.0f}"
                ends.append((last["date"], last["value_percent"], text, tint))
            panel.set_ylim(0, 100)
            panel.set_title(f"On {names[about]}")
            panel.set_ylabel("% of respondents")
            edge = frame["date"].max()
            for x, y, _, tint in ends:  # a leader from a line that ended early to its name
                panel.plot([x, edge], [y, y], color=tint, lw=0.6, ls=":")
            theme.label_ends(panel, [(edge, y, text, tint) for _, y, text, tint in ends], gap=0.085)
            panel.set_xlim(right=edge)
    return finish.figure(
        finding,
        "fig-polls",
        figure,
        f"**What people in {scope.names['country']} told pollsters.** Questions asked at least "
        "twice; the pollsters' wordings and methods differ, so compare points within a line only.",
        finding.sentence,
        finish.values(frame, ["pollster", "question", "fieldwork_end", "value_percent"]),
    )
