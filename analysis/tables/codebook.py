"""The codebook of data/: README.md in the folder of the tables, written from their descriptor.

Everything in it is the descriptor's word or counted in the tables, so that the same folder gives
the same text.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.tables import descriptor, files, load, provenance
from analysis.tables.checks import stored_table
from analysis.tables.checks.rules import COUNTRY_COLUMNS
from analysis.tables.checks.stored_table import StoredTable

NAME = "README.md"

# Where a table's known differences from what it is checked against are listed.
EXCEPTIONS = {"votes": "tally_exceptions", "undl_tallies": "tally_exceptions"}

INTRODUCTION = """\
This page is written by `briefing data codebook` from `datapackage.json` and the tables themselves:
do not edit it, edit the descriptor's entry in `analysis/sources/`.

## How to read the tables

A table is one file, CSV (UTF-8) or Parquet, which any tool opens. From Python:

```python
from datetime import date
from analysis.tables import load, provenance

arms = load.table("arms_transfers", as_of=date(2024, 6, 12))
arms.attrs["tables"], provenance.source_line("arms_transfers")
```

`load.table` reads a file only if it is the one that the descriptor records, by its SHA-256.

- Countries are ISO 3166-1 alpha-3 codes; former states have codes of their own (table
  [countries](#countries)). XXX stands for a country that the publisher does not know or does not name.
- Dates are written YYYY-MM-DD. A month or a year stands as its first day, or as a number.
- Units stand at the end of a column's name: `_usd_thousand`, `_million`, `_percent` (0 to 100); a
  `share` is 0 to 1. `is_` and `has_` are true or false.
- An empty cell is not known or does not apply; it is never zero.

## How as-of works

`load.table(name, as_of=day)` gives what was known at the end of that day, so that a briefing as of
a date uses no row later than it (a value that its publisher has revised since is today's edition):

- a row stays if what it tells of is over by then: a year counts from 31 December, a month from its
  last day, a day from itself;
- a row with a date of publication stays only if that is past too;
- an end that lies after the day is blank, for nobody knew it;
- rows without a date go, unless the table says that they stay;
- tables that tell of no time (codes, names, shapes, checksums) are not cut.

Under each table, "as of" says which columns this goes by.

## How to change a table

A table was checked in full before its checksum was recorded, and each entry of `datapackage.json`
has a `seal`, the checksum of what else it says. So a file or an entry that has changed since, by
whatever hand, is refused in one line: in a build, in a notebook, on the command line. An edit of
your own is an act of your own:

```sh
.venv/bin/briefing data accept polls   # checks all tables with it, then records polls as it now is
```

The entry is marked `changedLocally`, and each briefing made from the table says "changed locally"
beside its edition, under "Provenance", with the SHA-256 of the bytes that were read. The mark goes
when the table is refreshed or rebuilt. What breaks a rule is not accepted, nor is a table without a
row. `git checkout data/` puts everything back.

## How to check and to rebuild

```sh
.venv/bin/briefing data check              # every table against its descriptor; each fault with its row
.venv/bin/briefing data check votes polls  # only these
make data RAW=folder                       # build the tables anew from the publishers' files
.venv/bin/briefing data codebook           # write this page anew
```

The publishers' files are not kept here; under each table, "made from" names them with the start of
their SHA-256. What a publisher got wrong is corrected in one place, [corrections](#corrections),
and the build stops once a publisher has mended it. Rows that did not enter a table are counted under
it with the reason.
"""


def path(folder: Path | None = None) -> Path:
    """Where the codebook of a folder of tables lies."""
    return (folder or descriptor.data_folder()) / NAME


def write(folder: Path | None = None) -> Path:
    """Write the codebook; returns its path."""
    made = path(folder)
    files.write_whole(made, text(folder).encode())
    return made


def is_current(folder: Path | None = None) -> bool:
    """Whether the codebook in the folder is the one that its descriptor and tables give."""
    there = path(folder)
    return there.is_file() and there.read_text(encoding="utf-8") == text(folder)


def text(folder: Path | None = None) -> str:
    """The codebook as Markdown. BriefingError where there is no descriptor."""
    folder = folder or descriptor.data_folder()
    package = descriptor.package(folder)
    entries = {entry["name"]: entry for entry in package["resources"]}
    read = {name: stored_table.read(entry, folder) for name, entry in entries.items()}
    names = sorted(entries)
    contents = [
        [f"[{name}](#{name})", entries[name]["title"], f"{read[name].rows:,}", _years(name, read)]
        for name in names
    ]
    blocks = [f"# {package['title']}: codebook", package["description"], INTRODUCTION.strip()]
    blocks += ["## Tables", _table(["table", "what it holds", "rows", "years"], contents, "llrl")]
    for name in names:
        blocks += _of_table(entries[name], read, folder)
    return "\n\n".join(blocks) + "\n"


def _of_table(
    entry: Mapping[str, Any], read: Mapping[str, StoredTable], folder: Path
) -> Iterable[str]:
    """The section on one table, block by block."""
    name, table = entry["name"], read[entry["name"]]
    key = ", ".join(f"`{column}`" for column in entry["schema"]["primaryKey"])
    facts = [
        f"- **File**: [{entry['path']}]({entry['path']}), one row per {key}",
        f"- **Coverage**: {_coverage(name, read)}",
        f"- **As of**: {_as_of(entry)}",
    ]
    yield f"### {name}"
    yield f"**{entry['title']}.** {entry['description']}"
    yield "\n".join(facts)
    yield _fields(entry, table)
    yield "Made from:"
    yield "\n".join(_sources(name, folder))
    if accounting := entry.get("accounting"):
        yield "What became of the rows of these files:"
        yield _accounting(accounting)
    if faults := _faults(name, read, folder):
        yield "Known faults:"
        yield "\n".join(faults)


def _table(columns: list[str], rows: Iterable[Iterable[str]], align: str) -> str:
    """A Markdown table; `align` has l or r for each column."""
    marks = {"l": "---", "r": "---:"}
    lines = [columns, [marks[letter] for letter in align]]
    lines += [[_cell(cell) for cell in row] for row in rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _cell(words: str) -> str:
    return " ".join(words.split()).replace("|", "\\|")


def _fields(entry: Mapping[str, Any], table: StoredTable) -> str:
    key = entry["schema"]["primaryKey"]
    targets = {
        one["fields"][0]: f"[{one['reference']['resource']}](#{one['reference']['resource']})"
        for one in entry["schema"].get("foreignKeys", [])
    }
    rows = []
    for one in entry["schema"]["fields"]:
        name = one["name"]
        missing = float(table.empty(name).mean()) if name in table.cells and table.rows else 0.0
        rows.append(
            [
                f"`{name}`" + (" (key)" if name in key else ""),
                one["type"],
                one["description"],
                one.get("unit", ""),
                _allowed(one, targets.get(name, "")),
                f"{missing:.1%}" if missing >= 0.001 else "< 0.1%" if missing else "",
            ]
        )
    return _table(["column", "type", "meaning", "unit", "allowed values", "empty"], rows, "lllllr")


def _allowed(one: Mapping[str, Any], target: str) -> str:
    """What a column's constraints allow, in words."""
    limits = one.get("constraints", {})
    low, high = limits.get("minimum"), limits.get("maximum")
    words = []
    if target:
        words.append(f"in {target}")
    if "enum" in limits:
        words.append(", ".join(f"`{value}`" for value in limits["enum"]))
    if "pattern" in limits:
        words.append(f"like `{limits['pattern']}`")
    if low is not None and high is not None:
        words.append(f"{low} to {high}")
    elif low is not None or high is not None:
        words.append(f"{low} or more" if high is None else f"{high} or less")
    if limits.get("unique"):
        words.append("unique")
    return "; ".join(words)


def _happened(name: str, read: Mapping[str, StoredTable]) -> pd.Series | None:
    """When each row happened, by the table's `asOf`: dates or years; None where it tells of no
    time."""
    rule = read[name].entry.get("asOf", {})
    if "through" in rule:
        other = read.get(rule["through"])
        return None if other is None else _happened(rule["through"], read)
    column = rule.get("happened")
    return read[name].values.get(column) if column else None


def _years(name: str, read: Mapping[str, StoredTable]) -> str:
    happened = _happened(name, read)
    if happened is None or happened.dropna().empty:
        return ""
    is_date = pd.api.types.is_datetime64_any_dtype(happened)
    years = (happened.dt.year if is_date else happened).dropna()
    first, last = int(years.min()), int(years.max())
    return str(first) if first == last else f"{first}–{last}"


def _coverage(name: str, read: Mapping[str, StoredTable]) -> str:
    table = read[name]
    words = [f"{table.rows:,} rows", _years(name, read)]
    for column in COUNTRY_COLUMNS:
        if column in table.values:
            codes = table.values[column].dropna().nunique()
            words.append(f"{codes:,} code{'s' * (codes != 1)} in `{column}`")
    return "; ".join(word for word in words if word)


def _as_of(entry: Mapping[str, Any]) -> str:
    """The descriptor's `asOf` in words."""
    rule = entry.get("asOf")
    if not rule:
        return "not cut: it tells of no time"
    if "through" in rule:
        return f"by the dates of [{rule['through']}](#{rule['through']}), through `{rule['on']}`"
    precision = rule.get("precision", "day")
    if precision == "day":
        words = [f"by the day in `{rule['happened']}`"]
    elif precision in load.PERIODS:
        words = [f"by the end of the {precision} in `{rule['happened']}`"]
    else:
        words = [f"by the end of the period in `{rule['happened']}`, as long as `{precision}` says"]
    if "published" in rule:
        words.append(f"not before `{rule['published']}` where that is known")
    for until, about in descriptor.later_days(rule).items():
        names = "`, `".join([until, *about])
        words.append(
            f"`{names}` are blank while `{until}` lies ahead"
            if about
            else f"`{until}` is blank while it lies ahead"
        )
    if rule.get("undated") == "keep":
        words.append("rows without a date always stay")
    return "; ".join(words)


def _sources(name: str, folder: Path) -> Iterable[str]:
    for group in provenance.publications(name, folder=folder):
        first = group[0]
        only = f" (only `{'`, `'.join(first.fields)}`)" if first.fields else ""
        address = f" <{first.url}>." if first.url else ""
        vintages = "; ".join(dict.fromkeys(one.vintage for one in group if one.vintage))
        dated = [
            f"Vintage: {vintages}." if vintages else "",
            f"Retrieved {first.retrieved}." if first.retrieved else "",
        ]
        words = [
            f"- **{first.publisher}**: {first.title}{only}.",
            f"{first.citation.rstrip('.')}.{address}",
            f"Licence: {first.licence.rstrip('.')}.",
            *filter(None, dated),
        ]
        yield " ".join(words)
        for one in group:
            if one.file:
                yield f"  - `{one.file}` (SHA-256 {one.sha256[:12]}…)"


def _accounting(books: Iterable[Mapping[str, Any]]) -> str:
    rows = [
        [
            f"`{book['file']}`",
            f"{book['read']:,}",
            f"{book['kept']:,}",
            f"{book['merged']:,}",
            "; ".join(f"{number:,}: {why}" for why, number in book["left_out"].items()),
        ]
        for book in books
    ]
    return _table(["file", "rows read", "kept", "merged", "left out, and why"], rows, "lrrrl")


def _faults(name: str, read: Mapping[str, StoredTable], folder: Path) -> list[str]:
    """The corrections applied to a table, and the exceptions it is known for."""
    lines = []
    if "corrections" in read:
        found = provenance.corrections(name, folder=folder)
        lines += [
            f"- {row.n:,} cell{'s' * (row.n != 1)} corrected ([corrections](#corrections)): "
            f"{_cell(row.reason)}"
            for row in found.itertuples()
        ]
    exceptions = EXCEPTIONS.get(name, "")
    if exceptions in read and exceptions:
        lines.append(
            f"- {read[exceptions].rows} differences without a cause that could be shown: "
            f"[{exceptions}](#{exceptions})"
        )
    return lines
