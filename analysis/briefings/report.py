"""The parts that every briefing has: cover, key judgements, prose, sources, provenance."""

from __future__ import annotations

import datetime as dt
import os
import platform
from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib import metadata
from pathlib import PurePosixPath
from typing import Any

from analysis.dimensions import words
from analysis.dimensions.scope import Finding, Judgement, Scope
from analysis.export.blocks import (
    Callout,
    Cell,
    Cover,
    Figure,
    Judgements,
    Prose,
    Provenance,
    Sources,
    Table,
)
from analysis.measures.outlook import LIKELIHOOD
from analysis.tables import load

# What a briefing's bytes depend on most, beside Python: tables, measures, charts, pages.
VERSIONS = (
    "shared-briefings", "pandas", "pyarrow", "numpy", "scipy", "networkx", "geopandas",
    "matplotlib", "papermill", "nbconvert", "typst",
)  # fmt: skip


def cover(
    scope: Scope,
    title: str,
    subtitle: str,
    summary: str,
    keywords: list[str],
    about: Sequence[list[str]] = (),
) -> Cover:
    """The cover: title, parameters in words (`about`: further rows), the bottom line (`summary`)."""
    rows = [["Compared since", words.day(scope.since)]]
    if scope.country:
        rows = [
            ["Country", scope.name(scope.country)],
            ["Patron", scope.name(scope.patron)],
            ["Destination", scope.name(scope.destination)],
            ["Peers", words.listing([scope.name(code) for code in scope.comparison]) or "none"],
            *rows,
        ]
    else:
        rows = [*about, ["Patron", scope.name(scope.patron)], *rows]
    return Cover(
        title=title,
        subtitle=subtitle,
        as_of=scope.as_of.isoformat(),
        parameters=rows,
        summary=words.opened(summary),
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
    body = "\n".join(f"- {words.opened(remark)}" for remark in remarks)
    return Callout("What speaks against it", body, "contrary")


def judgements(made: Iterable[Judgement]) -> Judgements:
    """Key judgements as the reader sees them."""
    return Judgements(
        [
            {
                "text": words.opened(j.text),
                "basis": j.basis,
                "confidence": j.confidence,
                "evidence": list(j.evidence),
            }
            for j in made
        ]
    )


def say(*findings: Finding | str) -> Prose:
    """One paragraph from findings' sentences and plain text."""
    texts = (f if isinstance(f, str) else f.sentence for f in findings)
    return Prose(words.opened(" ".join(text for text in texts if text)))


def changed(finding: Finding) -> Table:
    """Headline figures of the previous edition beside today's."""
    earlier = words.day(finding.facts["earlier"])
    rows: list[list[Cell]] = [
        [
            words.opened(row.figure[:1].upper() + row.figure[1:]),
            row.before,
            {"text": row.now, "tone": "strong"} if row.is_changed else row.now,
        ]
        for row in finding.frame.itertuples()
    ]
    return Table(
        "tab-changed",
        f"**Since the edition of {earlier}.** Changed figures are marked.",
        [
            {"name": "Figure", "align": "left", "width": 2.6},
            {"name": earlier, "align": "left", "width": 2},
            {"name": "This edition", "align": "left", "width": 2},
        ],
        rows,
        load.source_line(*finding.tables),
        finding.coverage,
    )


def reach(finding: Finding) -> Table:
    """How far each table reaches."""
    rows: list[list[Cell]] = [
        [
            row.title,
            row.publisher,
            row.vintage or "kept by hand",
            f"{row.first:%Y}",
            f"{row.newest:%Y-%m-%d}",
            f"{row.rows:,}",
        ]
        for row in finding.frame.sort_values("newest", ascending=False).itertuples()
    ]
    return Table(
        "tab-reach",
        "**How far the data reach.** First and newest fact of each table used, as of the date of "
        "the briefing, and the publisher's edition it was made from.",
        [
            {"name": "Table", "align": "left", "width": 3},
            {"name": "Publisher", "align": "left", "width": 2.3},
            {"name": "Vintage", "align": "left", "width": 1.6},
            {"name": "From", "align": "left", "width": 0.7},
            {"name": "Newest fact", "align": "left", "width": 1.3},
            {"name": "Rows", "align": "right", "width": 1},
        ],
        rows,
        load.source_line(*finding.tables),
        finding.coverage,
    )


def corrections(scope: Scope, names: Iterable[str]) -> Table | None:
    """What was corrected in the named tables, by reason; nothing where nothing was."""
    names = tuple(names)
    found = load.corrections(*names, as_of=scope.as_of)
    if found.empty:
        return None
    rows: list[list[Cell]] = [
        [row.publisher, row.table, f"{row.n:,}", row.reason] for row in found.itertuples()
    ]
    return Table(
        "tab-corrections",
        "**Corrections applied.** What publishers' files have wrong, as far as it was found, put "
        "right before anything was computed.",
        [
            {"name": "Publisher", "align": "left", "width": 1.6},
            {"name": "Table", "align": "left", "width": 1.2},
            {"name": "Cells", "align": "right", "width": 0.6},
            {"name": "Reason", "align": "left", "width": 5.6},
        ],
        rows,
        "Source: data/corrections.csv, with the evidence for each cell",
        f"{found['n'].sum():,} cells of facts up to {words.day(scope.as_of)}.",
    )


def likelihood_words() -> str:
    """The one scale of likelihood words, for the method section."""
    low, parts = 0.01, []
    for high, word in LIKELIHOOD:
        parts.append(f"{word} {100 * low:.0f}–{100 * min(high, 0.99):.0f}%")
        low = high
    return f"Likelihood words follow one scale (ICD 203): {', '.join(parts)}."


def sources(names: Iterable[str]) -> Sources:
    """The publishers behind the named tables; files of one title together, checksums shortened."""
    return Sources(
        [
            {
                "publisher": group[0].publisher,
                "title": group[0].title,
                "citation": group[0].citation,
                "licence": group[0].licence,
                "retrieved": group[0].retrieved,
                "vintage": "; ".join(dict.fromkeys(s.vintage for s in group if s.vintage)),
                "url": group[0].url,
                "sha256": ", ".join(s.sha256[:12] for s in group if s.sha256),
            }
            for group in load.publications(*names)
        ]
    )


def provenance(parameters: Any, names: Iterable[str]) -> Provenance:
    """What the briefing was made from: its checked `parameters`, and the named tables."""
    names = tuple(names)
    given: Mapping[str, Any] = parameters.plain()
    corrected = load.corrections(*names, as_of=parameters.as_of).groupby("table")["n"].sum()
    editions = load.vintages(*names)
    listed = []
    for name in names:
        entry = load.resource(name)
        count = int(corrected.get(name, 0))
        listed.append(
            {
                "name": entry["path"],
                "title": entry["title"],
                "vintage": editions[name] or "kept by hand",
                "corrected": f"{count:,}" if count else "",
                "sha256": entry["hash"].removeprefix("sha256:"),
            }
        )
    files = [source for source in load.provenance(*names) if source.sha256]
    retrieved = max((s.retrieved for s in load.provenance(*names)), default="")
    total = int(corrected.sum())
    facts = [["As of", words.day(parameters.as_of)], ["Build date", _built(parameters.as_of)]]
    if retrieved:
        facts.append(["Newest data retrieved", words.day(dt.date.fromisoformat(retrieved))])
    facts.append(["Corrections applied", f"{total:,} cells, as listed" if total else "none"])
    return Provenance(
        facts=facts,
        parameters=[[name, _written(value)] for name, value in given.items()],
        tables=listed,
        files=[
            {
                "publisher": source.publisher,
                "file": PurePosixPath(source.file).name,
                "licence": source.licence,
                "vintage": source.vintage,
                "sha256": source.sha256,
            }
            for source in files
        ],
        versions=[
            ["Python", ".".join(platform.python_version_tuple()[:2])],
            *[[name, metadata.version(name)] for name in VERSIONS],
        ],
    )


def _built(as_of: dt.date) -> str:
    """The day SOURCE_DATE_EPOCH names; the clock is never read, for bytes that can be repeated.

    A build sets it to the as-of date where its caller has not set it.
    """
    given = os.environ.get("SOURCE_DATE_EPOCH", "").strip()
    day = dt.datetime.fromtimestamp(int(given), dt.UTC).date() if given else as_of
    return "the as-of date, so that bytes can be repeated" if day == as_of else words.day(day)


def _written(value: Any) -> str:
    """A parameter as the command line takes it."""
    if value is None:
        return "default"
    return ",".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
