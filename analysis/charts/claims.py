"""The article's claims: a table of verdicts, and for each claim its conditions and their evidence."""

from __future__ import annotations

from typing import Final

import pandas as pd
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from analysis.charts import finish, hover, marks, theme
from analysis.dimensions.claim_facts import BELARUS
from analysis.dimensions.claims import Claims
from analysis.dimensions.conditions import Answer, Condition, Outcome
from analysis.dimensions.dimension import Finding
from analysis.dimensions.marked import emphasis, link, markdown, strong
from analysis.dimensions.scope import Scope
from analysis.dimensions.words import capital, day, listing, opened, percent
from analysis.export.blocks import Cell, Column, Figure, Table, Tone, Values
from analysis.tables import provenance

TONES: Final[dict[str, Tone]] = {
    Answer.SUPPORTED.value: "yes",
    Answer.CAVEAT.value: "abstain",
    Answer.CONTRADICTED.value: "no",
    Answer.OPEN.value: "muted",
}
TIERS: Final = {
    "A": "military help",
    "B": "treaty, base or access",
    "C": "recognition or votes",
}


def verdicts(finding: Finding, scope: Scope) -> Table:
    """All claims with their verdicts."""
    rows = [
        [row.id, row.claim, Cell(row.verdict, TONES[row.verdict]), row.n_for, row.n_against]
        for row in finding.frame.itertuples()
    ]
    return finish.table(
        finding,
        "tab-verdicts",
        strong("The claims and their verdicts.")
        + f" Conditions for and against each that hold; the rule is in "
        f"{link('the method', '#sec-method')}.",
        [
            Column("Claim", 0.6),
            Column("What the article said", 5),
            Column("Verdict", 2),
            Column("For it", 0.9, "right"),
            Column("Against it", 0.9, "right"),
        ],
        rows,
    )


def claim(claims: Claims, letter: str) -> Table:
    """One claim's conditions: for or against, whether each holds, and what the tables show."""
    (found,) = [one for one in claims.claims if one.id == letter]
    rows = [
        [
            opened(condition.text),
            "against" if condition.is_against else "for",
            Cell(condition.outcome.value, "muted" if condition.outcome is Outcome.OPEN else ""),
            opened(_shown(condition)),
        ]
        for condition in found.conditions
    ]
    when = (
        f"Tested on what came after {day(claims.article.day)}."
        if found.is_forecast
        else f"Tested on what had happened by {day(claims.article.day)}."
    )
    said = f"{emphasis('Later, beside the verdict.')} {opened(found.since)}" if found.since else ""
    return Table(
        f"tab-claim-{letter}",
        markdown(f"{strong(found.text.rstrip('?.') + '.')} Verdict: {found.answer.value}."),
        [
            Column("Condition", 3),
            Column("Side", 0.8),
            Column("Result", 1.1),
            Column("What the tables show", 5),
        ],
        finish.cells(rows),
        provenance.source_line(*found.tables),
        f"{when} {found.confidence}",
        markdown(said),
    )


def _shown(condition: Condition) -> str:
    entries = "; ".join(str(entry) for entry in condition.entries)
    return f"{condition.shown} {entries}".strip()


def closeness(finding: Finding, scope: Scope) -> Table:
    """Who stands first by each measure, on the article's day and, where that is later, as last known."""
    frame = finding.frame
    then, now = frame[frame["when"] == "then"], frame[frame["when"] == "now"].set_index("measure")
    first_day = then["day"].iloc[0]
    has_later = bool((now["day"] > first_day).any())
    rows = []
    for row in then.itertuples():
        later = now.loc[row.measure]
        cells = [capital(row.measure), f"{listing(row.first)} ({row.best})", row.own]
        if has_later:
            cells += [
                f"{listing(later['first'])} ({later['best']})",
                later["own"],
                day(later["day"]),
            ]
        rows.append(cells)
    name = scope.name(BELARUS)
    columns = [
        Column("Measure", 2),
        Column(f"First by {day(first_day)}", 2.6),
        Column(name, 0.9, "right"),
    ]
    if has_later:
        columns += [
            Column("First as last known", 2.6),
            Column(name, 0.9, "right"),
            Column("Last known", 1.3),
        ]
    return finish.table(
        finding,
        "tab-closeness",
        strong(f"Who stands closest to {scope.name(scope.patron)}, measure by measure.")
        + f" Who is first, and "
        f"the value of {name}.",
        columns,
        rows,
    )


def supporters(finding: Finding, scope: Scope) -> Table:
    """Supporters by the rule, then and now, by what counts."""

    def kinds(tiers: object) -> str | Cell:
        if not isinstance(tiers, str):
            return Cell("none that counts", "muted")
        return "; ".join(TIERS[tier] for tier in tiers.split("; "))

    frame = finding.frame
    has_later = not frame["then"].equals(frame["now"])
    rows = [
        [row.name, f"{row.since:%Y}", kinds(row.then), *([kinds(row.now)] if has_later else [])]
        for row in frame.itertuples()
    ]
    return finish.table(
        finding,
        "tab-backing",
        strong(f"Who supports {scope.name(scope.patron)} by the rule.")
        + " What counts is an act of a "
        "government, directed to it and in force on the day.",
        [
            Column("State", 1.4),
            Column("Since", 0.7),
            Column("On the article's day", 3),
            *([Column("As last checked", 3)] if has_later else []),
        ],
        rows,
    )


def arms_to(finding: Finding, scope: Scope) -> Figure:
    """Suppliers of the other side's arms; members of the alliance in colour and hatched."""
    frame = finding.frame.head(8).iloc[::-1]
    figure, axes = theme.canvas(0.7 + 0.24 * len(frame))
    with theme.themed():
        member = theme.colour(scope.patron)
        bars = axes.barh(
            frame["name"],
            frame["tiv_million"],
            color=[member if inside else theme.PEER for inside in frame["is_member"]],
            height=0.7,
            label="deliveries, million TIV",
        )
        for bar, inside in zip(bars, frame["is_member"], strict=True):
            if inside:
                bar.set_hatch("///")
                bar.set_edgecolor("white")
        for y, row in enumerate(frame.itertuples()):
            axes.annotate(
                f"{row.tiv_million:,.0f} ({percent(row.share)})",
                (row.tiv_million, y),
                xytext=(4, 0),
                textcoords="offset points",
                va="center",
                fontsize=theme.SMALL,
                color=theme.MUTED,
            )
        axes.set_xlim(0, frame["tiv_million"].max() * 1.15)
        axes.grid(False)
        axes.set_xticks([])
        axes.spines["bottom"].set_visible(False)
        axes.legend(
            handles=[
                Patch(
                    facecolor=member,
                    edgecolor="white",
                    hatch="///",
                    label=f"member of {scope.alliance_name}",
                ),
                Patch(color=theme.PEER, label="other supplier"),
            ],
            loc="lower right",
        )
    return finish.figure(
        finding,
        "fig-arms-to",
        figure,
        strong("Who armed Azerbaijan before the war of 2020.")
        + f" Deliveries of major arms in million TIV "
        f"(trend-indicator value) and share; members of {scope.alliance_name} hatched.",
        finding.sentence,
        finish.values(finding.frame, ["supplier", "tiv_million", "share", "is_member"]),
    )


def requests(finding: Finding, scope: Scope) -> Figure:
    """Battle deaths by year, with the days of war, offensive and requests for help."""
    frame = finding.frame
    deaths, events = frame[frame["year"].notna()], frame[frame["mark"].notna()]
    figure, axes = theme.canvas(2.7)
    with theme.themed():
        drawn = marks.boxes(
            axes,
            [(row.year + 0.15, 0, row.year + 0.85, row.deaths_best) for row in deaths.itertuples()],
            [theme.PEER] * len(deaths),
        )
        hover.say(
            drawn,
            [
                f"{row.year:.0f}, battle deaths: {row.deaths_best:,.0f} ({row.deaths_low:,.0f} to "
                f"{row.deaths_high:,.0f})"
                for row in deaths.itertuples()
            ],
        )
        axes.vlines(
            deaths["year"] + 0.5,
            deaths["deaths_low"],
            deaths["deaths_high"],
            color=theme.INK,
            lw=1.0,
        )
        top = deaths["deaths_high"].max() * 1.3
        days = events.assign(x=events["date"].dt.year + (events["date"].dt.dayofyear - 1) / 365)
        for row in days[days["mark"].isin(["war", "offensive"])].itertuples():
            axes.axvline(row.x, ymax=0.86, color=theme.INK, lw=0.9, ls=(0, (4, 2)))
            axes.text(
                row.x,
                top * 0.97,
                f"{row.mark} {row.date:%b %Y}",
                ha="center",
                va="top",
                fontsize=theme.SMALL,
            )
        asked = days[days["mark"].isin(["over Karabakh", "own border"])]
        for row in asked.itertuples():
            (mark,) = axes.plot(
                row.x,
                top * 0.8,
                marker="v",
                ls="",
                ms=6,
                mec=theme.INK,
                mfc=theme.INK if row.mark == "over Karabakh" else "white",
            )
            hover.say(mark, [f"help asked for, {row.mark}: {day(row.date.date())}"])
        last = max(days["date"].dt.year.max(), deaths["year"].max()) + 1
        first_open = deaths["year"].max() + 1
        if last > first_open:
            axes.axvspan(first_open, last, color=theme.PEER, alpha=0.25, lw=0)
            axes.text(
                (first_open + last) / 2,
                top * 0.4,
                "no data",
                ha="center",
                fontsize=theme.SMALL,
                color=theme.MUTED,
            )
        axes.set_title("Battle deaths")
        axes.set_ylim(0, top)
        theme.year_axis(axes, deaths["year"].min(), last)
        axes.yaxis.set_major_formatter(lambda v, _: f"{v:,.0f}")
        axes.legend(
            handles=[
                Line2D(
                    [],
                    [],
                    marker="v",
                    ls="",
                    ms=6,
                    mec=theme.INK,
                    mfc=fill,
                    label=f"help asked: {words}",
                )
                for words, fill in (("over Nagorno-Karabakh", theme.INK), ("own border", "white"))
            ],
            loc="center left",
        )
    data = pd.DataFrame(
        {
            "when": deaths["year"].astype(int).astype(str).tolist()
            + events["date"].dt.strftime("%Y-%m-%d").tolist(),
            "what": ["battle deaths"] * len(deaths) + events["mark"].tolist(),
            "best": deaths["deaths_best"].tolist() + [None] * len(events),
            "low": deaths["deaths_low"].tolist() + [None] * len(events),
            "high": deaths["deaths_high"].tolist() + [None] * len(events),
        }
    )
    return finish.figure(
        finding,
        "fig-deaths",
        figure,
        strong("The wars, and when help was asked for.")
        + " Battle deaths a year in the conflict over "
        "Nagorno-Karabakh, with a line from the low to the high estimate; broken lines are the war and "
        "the offensive.",
        finding.sentence,
        finish.values(data, list(data.columns)),
    )


def votes_with(finding: Finding, scope: Scope, most: int = 14) -> Figure:
    """The states closest to the patron over the emergency session, by votes cast with it."""
    frame = finding.frame[finding.frame["stance"] != "too few votes"].head(most).iloc[::-1]
    figure, axes = theme.canvas(0.6 + 0.2 * len(frame))
    named = {"N": "no", "A": "abstention", "Y": "yes", "X": "did not vote"}
    drawn = "".join(frame["letters"])
    shown = {letter: word for letter, word in named.items() if letter in drawn}
    with theme.themed():
        edges, faces, tooltips = [], [], []
        for y, row in enumerate(frame.itertuples()):
            left = 0
            for letter in shown:
                count = row.letters.count(letter)
                if not count:
                    continue
                edges.append([left, y - 0.37, left + count, y + 0.37])
                faces.append(theme.VOTE_COLOURS[letter])
                tooltips.append(f"{row.name}, {shown[letter]}: {count}")
                axes.text(
                    left + count / 2,
                    y,
                    f"{count} {letter}",
                    ha="center",
                    va="center_baseline",
                    fontsize=theme.SMALL,
                    color="white" if letter in "NY" else theme.INK,
                )
                left += count
        bars = marks.boxes(axes, edges, faces, edgecolors="white", linewidths=0.5)
        hover.say(bars, tooltips)
        axes.set_xlim(0, max(right for _, _, right, _ in edges))
        axes.set_yticks(range(len(frame)), frame["name"])
        axes.grid(False)
        axes.legend(
            handles=[
                Patch(color=theme.VOTE_COLOURS[letter], label=f"{letter} {word}")
                for letter, word in shown.items()
            ],
            loc="lower center",
            bbox_to_anchor=(0.45, 1.0),
            ncols=4,
            handlelength=1,
        )
        axes.set_xlabel("resolutions of the emergency session")
    top = frame.iloc[-1]
    return finish.figure(
        finding,
        "fig-votes-with",
        figure,
        strong(f"Closest to {scope.name(scope.patron)} in the emergency session on Ukraine.")
        + f" Votes of the "
        f"{len(frame)} states that voted with it most, by the article's day.",
        f"Stacked bars. First: {top['name']} with votes {' '.join(top['letters'])}.",
        Values(
            ["state", *shown.values()],
            [
                [row.name, *(row.letters.count(letter) for letter in shown)]
                for row in frame.iloc[::-1].itertuples(index=False)
            ],
        ),
    )
