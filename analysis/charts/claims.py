"""The article's claims: a table of verdicts, and for each claim its conditions and evidence."""

from __future__ import annotations

from analysis.charts import finish, marks, theme
from analysis.dimensions.claims import CAVEAT, CONTRADICTED, NOT_TESTABLE, SUPPORTED, Claims
from analysis.dimensions.dimension import Finding
from analysis.dimensions.scope import Scope
from analysis.dimensions.words import opened, percent
from analysis.export.blocks import Cell, Column, Figure, Table, Tone, Values
from analysis.tables import provenance

TONES: dict[str, Tone] = {
    SUPPORTED: "yes",
    CAVEAT: "abstain",
    CONTRADICTED: "no",
    NOT_TESTABLE: "muted",
}


def verdicts(finding: Finding, scope: Scope) -> Table:
    """All claims with their verdicts."""
    rows = [
        [
            row.id,
            row.claim,
            Cell(row.verdict, TONES[row.verdict]),
            f"{row.n_met} of {row.n_conditions}",
        ]
        for row in finding.frame.itertuples()
    ]
    return finish.table(
        finding,
        "tab-verdicts",
        "**The claims and their verdicts.** By the rules in [the method](#sec-method).",
        [
            Column("", 0.4),
            Column("Claim", 5),
            Column("Verdict", 2),
            Column("Conditions met", 1.2, "right"),
        ],
        rows,
    )


def claim(claims: Claims, letter: str) -> Table:
    """One claim's conditions, whether each is met, and the table that tells."""
    (verdict,) = [v for v in claims.verdicts if v.id == letter]
    words = {True: "met", False: "not met", None: "cannot be told"}
    rows = [
        [
            opened(condition.text),
            "core" if condition.core else "qualifies",
            Cell(words[condition.met], "muted" if condition.met is None else ""),
            condition.source or "none",
        ]
        for condition in verdict.conditions
    ]
    used = [condition.source for condition in verdict.conditions if condition.source]
    return Table(
        f"tab-claim-{letter}",
        f"**{verdict.claim.rstrip('?.')}.** Verdict: {verdict.verdict}.",
        [
            Column("Condition", 5),
            Column("Role", 0.9),
            Column("Result", 1.1),
            Column("Table", 1.3),
        ],
        rows,
        provenance.source_line(*used) if used else "Source: none of the tables in hand",
        f"As of {claims.scope.as_of.isoformat()}.",
    )


def arms_to(finding: Finding, scope: Scope) -> Figure:
    """Suppliers of the other side's arms; members of the alliance in colour."""
    frame = finding.frame.head(8).iloc[::-1]
    figure, axes = theme.canvas(0.5 + 0.24 * len(frame))
    with theme.themed():
        tints = [
            theme.colour(scope.patron) if member else theme.PEER for member in frame["is_member"]
        ]
        axes.barh(frame["name"], frame["tiv_million"], color=tints, height=0.7)
        for y, row in enumerate(frame.itertuples()):
            axes.annotate(
                f"{row.tiv_million:,.0f} ({percent(row.share)})",
                (row.tiv_million, y),
                xytext=(4, 0),
                textcoords="offset points",
                va="center",
                fontsize=7.5,
                color=theme.MUTED,
            )
        axes.set_xlim(0, frame["tiv_million"].max() * 1.15)
        axes.grid(False)
        axes.set_xticks([])
        axes.spines["bottom"].set_visible(False)
    return finish.figure(
        finding,
        "fig-arms-to",
        figure,
        "**Who armed Azerbaijan before the war of 2020.** Deliveries of major arms in million TIV, "
        "members of the CSTO in colour.",
        finding.sentence,
        finish.values(finding.frame, ["supplier", "tiv_million", "share", "is_member"]),
    )


def deaths(finding: Finding, scope: Scope) -> Figure:
    """Battle deaths by year, with their low and high estimates."""
    frame = finding.frame
    figure, axes = theme.canvas(2.2)
    with theme.themed():
        axes.bar(frame["year"], frame["deaths_best"], color=theme.MUTED, width=0.7)
        axes.vlines(
            frame["year"], frame["deaths_low"], frame["deaths_high"], color=theme.INK, lw=1.0
        )
        axes.set_title("Battle deaths")
        theme.year_axis(axes, frame["year"].min() - 0.7, frame["year"].max() + 0.7)
        axes.yaxis.set_major_formatter(lambda v, _: f"{v:,.0f}")
    return finish.figure(
        finding,
        "fig-deaths",
        figure,
        "**The wars behind the claim.** Battle deaths by year in the conflict over "
        "Nagorno-Karabakh; the line runs from the low to the high estimate.",
        finding.sentence,
        finish.values(frame, ["year", "deaths_best", "deaths_low", "deaths_high"]),
    )


def votes_with(finding: Finding, scope: Scope, most: int = 14) -> Figure:
    """The states closest to the patron over the emergency session, by votes cast with it."""
    frame = finding.frame[finding.frame["stance"] != "too few votes"].head(most).iloc[::-1]
    figure, axes = theme.canvas(0.5 + 0.2 * len(frame))
    shown = {"N": "no", "A": "abstention", "Y": "yes", "X": "did not vote"}
    with theme.themed():
        edges, faces = [], []
        for y, row in enumerate(frame.itertuples()):
            left = 0
            for letter in shown:
                count = row.letters.count(letter)
                edges.append([left, y - 0.37, left + count, y + 0.37])
                faces.append(theme.VOTE_COLOURS[letter])
                left += count
        marks.bars(axes, edges, faces, "horizontal", edgecolors="white", linewidths=0.5)
        axes.set_xlim(0, max(right for _, _, right, _ in edges))
        axes.set_yticks(range(len(frame)), frame["name"])
        axes.grid(False)
        from matplotlib.patches import Patch

        axes.legend(
            handles=[
                Patch(color=theme.VOTE_COLOURS[letter], label=word)
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
        f"**Closest to {scope.name(scope.patron)} in the General Assembly.** Votes of the "
        f"{len(frame)} states with the lowest mean over the emergency session on Ukraine.",
        f"Stacked bars. First: {top['name']} with votes {' '.join(top['letters'])}.",
        Values(
            ["state", *shown.values()],
            [
                [row.name, *(row.letters.count(letter) for letter in shown)]
                for row in frame.iloc[::-1].itertuples(index=False)
            ],
        ),
    )
