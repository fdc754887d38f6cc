"""What a notebook shows: a finding, or one of the parts that every briefing has in one call."""

from __future__ import annotations

import datetime as dt
import os
import platform
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from importlib import metadata
from pathlib import PurePosixPath
from typing import Any

from analysis.briefings.briefing import Briefing
from analysis.briefings.edition import Changes
from analysis.briefings.realignment import Realignment
from analysis.charts import carried, finish, watch
from analysis.dimensions import words
from analysis.dimensions.dimension import Finding, Judgement
from analysis.dimensions.marked import is_marked, markdown, plain, strong
from analysis.dimensions.scope import Scope
from analysis.errors import BriefingError
from analysis.export.blocks import (
    Callout,
    Cell,
    Column,
    Cover,
    Figure,
    FileUsed,
    Judgements,
    KeyJudgement,
    Prose,
    Provenance,
    Publication,
    Sources,
    Table,
    TableUsed,
)
from analysis.measures.outlook import LIKELIHOOD
from analysis.tables import countries, descriptor
from analysis.tables import provenance as of_tables

# What a briefing's bytes depend on most, beside Python: tables, measures, charts, pages.
VERSIONS = (
    "shared-briefings", "pandas", "pyarrow", "numpy", "scipy", "shapely",
    "matplotlib", "papermill", "nbconvert", "typst",
)  # fmt: skip


def cover(case: Briefing) -> Cover:
    """The cover: title, the scope in words, the bottom line."""
    return Cover(
        title=case.heading(case.parameters),
        subtitle=case.subtitle,
        as_of=case.scope.as_of.isoformat(),
        scope=case.scope_line,
        parameters=case.cover_rows,
        summary=markdown(words.opened(case.bottom_line)),
        description=" ".join(plain(f"{case.subtitle} {case.bottom_line}").split()),
        keywords=case.keywords,
        stem=case.stem(case.parameters),
        asked=case.parameters.plain(),
    )


def own_cover(
    title: str, subtitle: str, summary: str | Finding, as_of: str = "", **asked: Any
) -> Cover:
    """The cover of a notebook that is a briefing of its own.

    title, subtitle: plain text. summary: the bottom line, Markdown, or a finding. as_of: the day up to
    which the data are known, as 2024-06-12. asked: the notebook's parameters by name, which the cover
    shows in words, and which a build compares with what was asked for.
    """
    said = summary.sentence if isinstance(summary, Finding) else summary
    is_text = isinstance(summary, Finding) or is_marked(said)
    return Cover(
        title=title,
        subtitle=subtitle,
        as_of=as_of,
        parameters=[
            (name.replace("_", " ").capitalize(), _shown(value)) for name, value in asked.items()
        ],
        summary=markdown(said) if is_text else said,
        description=plain(f"{subtitle} {said}").strip(),
        asked=asked,
    )


def _shown(value: Any) -> str:
    """A parameter for a reader: a state by its name, a day in words, yes or no."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return words.listing([_shown(part) for part in value]) or "none"
    text = "none" if value is None else str(value)
    with suppress(BriefingError):
        return countries.name(text)
    with suppress(ValueError):
        return words.day(dt.date.fromisoformat(text))
    return text


def show(
    build: Callable[..., Figure | Table], finding: Finding, *rest: Any
) -> Figure | Table | None:
    """The chart or table of a finding; nothing where it has no data, for its sentence says so.

    rest: what `build` takes beside it. With the scope among it, what a reader takes away has names
    for codes, and links.
    """
    if finding.is_empty:
        return None
    made = build(finding, *rest)
    scope = next((part for part in rest if isinstance(part, Scope)), None)
    if scope is None or made is None:
        return made
    if isinstance(made, Table):
        return carried.linked(made, finding.tables, scope)
    return replace(made, data=carried.named(made.data, scope)) if made.data else made


def say(*findings: Finding | str) -> Prose:
    """One paragraph from findings' sentences and plain text, which is shown as it is written."""
    texts = (f if isinstance(f, str) else f.sentence for f in findings)
    return Prose(markdown(words.opened(" ".join(text for text in texts if text))))


def scores(case: Realignment) -> list[list[Cell | str]]:
    """A row of the scorecard a dimension, in computed text."""
    titles = [subject.title for subject in case.subjects if subject.gives_verdict]
    made = {verdict.dimension: verdict for verdict in case.overall.verdicts}
    rows: list[list[Cell | str]] = []
    for title in titles:
        row = made.get(title)
        if row is None:
            rows.append([Cell(words.capital(title)), *[Cell("", "muted")] * 3,
                         Cell("too little data for a verdict", "muted"), "", ""])  # fmt: skip
            continue
        rows.append(
            [
                words.capital(title),
                row.then,
                row.now,
                row.others,
                Cell(row.words, "strong" if row.ways else ""),
                row.sure,
                row.data_to,
            ]
        )
    return rows


def scorecard(case: Realignment) -> Table:
    """One row a dimension: then, now, what others did, the verdict, how sure, to when."""
    return Table(
        id="tab-scorecard",
        caption=markdown(
            f"{strong('Scorecard.')} A verdict in bold names a move, by a rule fixed in advance."
        ),
        columns=[
            Column("Dimension", 1.35),
            Column("Then", 2.1),
            Column("Now", 2.0),
            Column("Others", 2.0),
            Column("Verdict", 2.1),
            Column("Sure", 1.05),
            Column("To", 0.85),
        ],
        rows=finish.cells(scores(case)),
        source=of_tables.source_line(*case.tables_of_verdicts, publishers=case.publishers),
        coverage="",
    )


def key_judgements(case: Briefing) -> None:
    """The key judgements, and the scale of their likelihood words."""
    _display(judgements(case.judgements), say(likelihood_words()))


def changes(case: Briefing) -> None:
    """What changed since the edition of a year before."""
    found = case.changed
    _display(say(found), changes_table(found) if isinstance(found, Changes) else None)


def counter_evidence(case: Briefing) -> Callout:
    """Evidence against the main reading, one paragraph a remark."""
    if not case.contrary:
        return Callout("No contrary evidence", "No dimension with data contradicts the rest.")
    body = "\n".join(f"- {markdown(words.opened(remark))}" for remark in case.contrary)
    return Callout("What speaks against it", body, "contrary")


def gaps(case: Briefing) -> None:
    """How far the data reach, and what was corrected in them."""
    _display(
        say(case.reach),
        show(reach_table, case.reach),
        corrections_table(case.scope, case.tables),
    )


def scenarios(case: Briefing) -> None:
    """What may come."""
    _display(say(case.scenarios), show(watch.scenarios, case.scenarios, case.scope))


def indicators(case: Briefing) -> None:
    """What to watch."""
    _display(say(case.indicators), show(watch.indicators, case.indicators, case.scope))


def sources(case: Briefing) -> Sources:
    """The publishers behind the briefing."""
    return publications(case.tables, case.publishers)


def provenance(case: Briefing) -> Provenance:
    """What the briefing was made from, and how to cite it."""
    return provenance_of(case.parameters, case.tables, citation(case))


def citation(case: Briefing) -> str:
    """How to cite a briefing: its title, its edition (the as-of date), the package's version."""
    package = VERSIONS[0]
    return (
        f"{case.heading(case.parameters)}, edition of {words.day(case.parameters.as_of)}, "
        f"{package} version {metadata.version(package)}"
    )


def _display(*blocks: Any) -> None:
    """Show blocks one below the other, as cells of their own would."""
    from IPython.display import display

    display(*(block for block in blocks if block is not None))


def judgements(made: Iterable[Judgement]) -> Judgements:
    """Key judgements as the reader sees them."""
    return Judgements(
        [
            KeyJudgement(
                markdown(words.opened(j.text)), markdown(j.confidence), j.basis, j.evidence
            )
            for j in made
        ]
    )


def changes_table(finding: Changes) -> Table:
    """Headline figures of the previous edition beside today's."""
    earlier = words.day(finding.earlier)
    rows = [
        [
            words.opened(words.capital(row.figure)),
            row.before,
            Cell(row.now, "strong" if row.change in ("new", "changed") else ""),
            row.change if row.change != "nothing newer" else f"nothing newer than {row.newest}",
        ]
        for row in finding.frame.itertuples()
    ]
    return finish.table(
        finding,
        "tab-changed",
        strong(f"Since the edition of {earlier}.") + " Changed figures are marked.",
        [
            Column("Figure", 2.4),
            Column(earlier, 1.7),
            Column("This edition", 1.7),
            Column("Change", 1.2),
        ],
        rows,
    )


def reach_table(finding: Finding) -> Table:
    """How far each table reaches."""
    rows = [
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
    return finish.table(
        finding,
        "tab-reach",
        strong("How far the data reach.")
        + " First and newest fact of each table used, as of the date of "
        "the briefing, and the publisher's edition it was made from.",
        [
            Column("Table", 3),
            Column("Publisher", 2.3),
            Column("Vintage", 1.6),
            Column("From", 0.7),
            Column("Newest fact", 1.3),
            Column("Rows", 1, "right"),
        ],
        rows,
    )


def corrections_table(scope: Scope, names: Iterable[str]) -> Table | None:
    """What was corrected in the named tables, by reason; nothing where nothing was."""
    names = tuple(names)
    found = of_tables.corrections(*names, as_of=scope.as_of)
    if found.empty:
        return None
    rows = [[row.publisher, row.table, f"{row.n:,}", row.reason] for row in found.itertuples()]
    return Table(
        "tab-corrections",
        markdown(
            f"{strong('Corrections applied.')} What publishers' files have wrong, as far as it was "
            "found, put right before anything was computed."
        ),
        [
            Column("Publisher", 1.6),
            Column("Table", 1.2),
            Column("Cells", 0.6, "right"),
            Column("Reason", 5.6),
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


def publications(names: Iterable[str], publishers: of_tables.Publishers | None = None) -> Sources:
    """The publishers behind the named tables; files of one title together, checksums shortened."""
    return Sources(
        [
            Publication(
                publisher=group[0].publisher,
                title=group[0].title,
                citation=group[0].citation,
                licence=group[0].licence,
                retrieved=group[0].retrieved,
                vintage="; ".join(dict.fromkeys(s.vintage for s in group if s.vintage)),
                url=group[0].url,
                sha256=", ".join(s.sha256[:12] for s in group if s.sha256),
            )
            for group in _by_publisher(of_tables.publications(*names, publishers=publishers))
        ]
    )


def _by_publisher(groups: list[list[of_tables.Source]]) -> list[list[of_tables.Source]]:
    """The same with those of one publisher together, so that a source line names one run of notes."""
    order = list(dict.fromkeys(group[0].publisher for group in groups))
    return sorted(groups, key=lambda group: order.index(group[0].publisher))


def provenance_of(parameters: Any, names: Iterable[str], cited_as: str) -> Provenance:
    """What the briefing was made from: its checked `parameters`, and the named tables."""
    names = tuple(names)
    given: Mapping[str, Any] = parameters.plain()
    corrected = of_tables.corrections(*names, as_of=parameters.as_of).groupby("table")["n"].sum()
    editions = of_tables.vintages(*names)
    listed = []
    for name in names:
        entry = descriptor.resource(name)
        count = int(corrected.get(name, 0))
        listed.append(
            TableUsed(
                name=entry["path"],
                title=entry["title"],
                vintage=editions[name] or "kept by hand",
                corrected=f"{count:,}" if count else "",
                sha256=descriptor.digest_read(name),
            )
        )
    files = [source for source in of_tables.sources(*names) if source.sha256]
    retrieved = max((s.retrieved for s in of_tables.sources(*names)), default="")
    total = int(corrected.sum())
    facts = [("As of", words.day(parameters.as_of)), ("Build date", _built(parameters.as_of))]
    if retrieved:
        facts.append(("Newest data retrieved", words.day(dt.date.fromisoformat(retrieved))))
    facts.append(("Corrections applied", f"{total:,} cells, as listed" if total else "none"))
    facts.append(("Cite as", cited_as))
    return Provenance(
        facts=facts,
        parameters=[(name, _written(value)) for name, value in given.items()],
        tables=listed,
        files=[
            FileUsed(
                publisher=source.publisher,
                file=PurePosixPath(source.file).name,
                licence=source.licence,
                vintage=source.vintage,
                sha256=source.sha256,
            )
            for source in files
        ],
        versions=[
            ("Python", ".".join(platform.python_version_tuple()[:2])),
            *((name, metadata.version(name)) for name in VERSIONS),
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
