"""The parts that every briefing has: cover, key judgements, prose, sources."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from analysis import tables
from analysis.findings import prose
from analysis.findings.scope import Finding, Judgement, Scope
from analysis.present.display import Callout, Cover, Figure, Judgements, Prose, Sources, Table


def cover(scope: Scope, title: str, subtitle: str, summary: str, keywords: list[str]) -> Cover:
    """The cover: title, parameters in words, and the bottom line (`summary`)."""
    rows = [["As of", prose.day(scope.as_of)], ["Compared since", prose.day(scope.since)]]
    if scope.country:
        rows = [
            ["Country", scope.name(scope.country)],
            ["Patron", scope.name(scope.patron)],
            ["Destination", scope.name(scope.destination)],
            ["Peers", prose.listing([scope.name(code) for code in scope.comparison]) or "none"],
            *rows,
        ]
    else:
        rows = [["Patron", scope.name(scope.patron)], *rows]
    return Cover(
        title=title,
        subtitle=subtitle,
        as_of=scope.as_of.isoformat(),
        parameters=rows,
        summary=summary,
        description=f"{subtitle} {summary}",
        keywords=keywords,
    )


def show(
    build: Callable[..., Figure | Table], finding: Finding, *rest: Any
) -> Figure | Table | None:
    """The chart or table of a finding; nothing where it has no data, for its sentence says so."""
    return None if finding.is_empty else build(finding, *rest)


def contrary(remarks: Sequence[str]) -> Callout:
    """Evidence against the main reading, one paragraph a remark."""
    if not remarks:
        return Callout("No contrary evidence", "No dimension with data contradicts the rest.")
    body = "\n".join(f"- {remark}" for remark in remarks)
    return Callout("What speaks against it", body, "contrary")


def judgements(made: Iterable[Judgement]) -> Judgements:
    """Key judgements as the reader sees them."""
    return Judgements(
        [
            {
                "text": j.text,
                "basis": j.basis,
                "confidence": j.confidence,
                "evidence": list(j.evidence),
            }
            for j in made
        ]
    )


def say(*findings: Finding | str) -> Prose:
    """One paragraph from findings' sentences and plain text."""
    return Prose(" ".join(f if isinstance(f, str) else f.sentence for f in findings))


def sources(names: Iterable[str]) -> Sources:
    """The publishers' files behind the named tables, each once."""
    fields = ("publisher", "title", "citation", "licence", "retrieved", "vintage", "url", "sha256")
    return Sources(
        [{field: getattr(s, field) for field in fields} for s in tables.provenance(*names)]
    )
