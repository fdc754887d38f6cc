"""One reader for all files that are plain tables: what to do is in the table's description (`read`).

A line of the file is kept, or left out for a stated reason; its cells become codes, days and numbers;
columns become rows, and lines of one key are added, where the description says so. Nothing is
guessed: a word without a code, a name without a country or another unit stops the build.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.errors import BriefingError, quoted
from analysis.sources.accounting import account
from analysis.sources.compiled import cited, first_day, label_rows, labelled, last_day
from analysis.sources.corrections import correct, corrections
from analysis.sources.country_names import to_country
from analysis.sources.description import Column, Condition, Description, Melt, Read, Table
from analysis.sources.rawfile import read_csv

NUMBERS = ("number", "integer")
LINE = "line of the file"


def read(description: Description, name: str, source: str, path: Path) -> pd.DataFrame:
    """What the file `path` of a source gives of the table `name`, with the account of its rows.

    BriefingError where the file is not as it is described.
    """
    table = description.tables[name]
    spec = table.plain().get(source)
    if not spec:
        raise BriefingError(f"table {name}: nothing says how the source {source!r} is read")
    needed = columns_needed(table, spec)
    with path.open("rb") as file:
        is_workbook = file.read(2) == b"PK"
    if is_workbook:
        raise BriefingError(
            f"{path.name} is a workbook: save its lines as CSV with the columns {', '.join(needed)}"
        )
    lines = read_csv(
        path,
        needed,
        encoding=spec.encoding,
        separator=spec.separator,
        skipped_lines=spec.skipped_lines,
    )
    return from_lines(lines, description, name, source)


def columns_needed(table: Table, spec: Read) -> list[str]:
    """The columns that the file must have."""
    found, made = [], set()
    for rule in rules(table, spec).values():
        found += [rule.from_] if rule.from_ else []
        found += [condition.column for condition in rule.any]
    found += [condition.column for condition in spec.rows]
    if spec.labels:
        found += spec.labels.on
        made |= set(label_rows(spec.labels.file)) - set(spec.labels.on)
    if spec.cited:
        found += ["source_title", "source_url"]
        made |= {"source_quality", "source_published"}
    if spec.melt:
        found += spec.melt.columns if isinstance(spec.melt.columns, list) else []
        made |= {spec.melt.names, spec.melt.values}
    return [column for column in dict.fromkeys(found) if column not in made]


def rules(table: Table, spec: Read) -> dict[str, Column]:
    """How each column is made: as described, or else as the file's column of the same name."""
    return {
        column: spec.columns.get(column) or Column.model_validate(column) for column in table.fields
    }


def from_lines(
    lines: pd.DataFrame, description: Description, name: str, source: str = ""
) -> pd.DataFrame:
    """The table `name` from the lines of a file, all texts under the file's own column names.

    The file is that of the table's first source, unless another `source` is named.
    """
    table = description.tables[name]
    source = source or table.sources[0]
    spec, publisher = table.plain()[source], description.sources[source].publisher
    kept, left_out = chosen(lines, spec.rows)
    if spec.labels:
        labels = label_rows(spec.labels.file)
        ours = [column for column in labels if column not in spec.labels.on]
        kept = labelled(kept.drop(columns=ours, errors="ignore"), labels, spec.labels.on)
    if spec.cited:
        kept = kept.assign(**cited(kept))
    kept = kept.reset_index(drop=True).assign(**{LINE: np.arange(len(kept))})
    if spec.melt:
        before = len(kept)
        kept = melted(kept, spec.melt)
        empty = before - kept[LINE].nunique()
        if empty and not spec.melt.reason:
            raise BriefingError(f"{empty} lines without a value")
        if spec.melt.reason:
            left_out[spec.melt.reason] = empty
    made = rules(table, spec)
    cells = {column: values(kept, rule, publisher) for column, rule in made.items()}
    rows = pd.DataFrame(cells, index=kept.index)
    if corrections(name):
        rows = correct(rows, name, table.key)
    for column in numeric(table):
        rows[column] = pd.to_numeric(rows[column]) * made[column].factor
    n_lines, merged = kept[LINE].nunique(), 0
    if spec.add_up:
        names = spec.melt.names if spec.melt else ""
        alike = [column for column in table.key if column != names]
        merged = n_lines - len(rows[alike].drop_duplicates())
        rows = added_up(rows, table)
    for column in numeric(table):
        digits = made[column].round
        if digits is not None:
            rows[column] = rows[column].round(digits)
    if spec.without_zeros:
        rows = rows[rows[spec.without_zeros] != 0]
    rows = rows.replace("", None).reset_index(drop=True)
    rows.attrs["accounting"] = [account(len(lines), n_lines - merged, merged, left_out)]
    return rows


def numeric(table: Table) -> list[str]:
    """The table's columns of numbers."""
    return [column for column, field in table.fields.items() if field.type in NUMBERS]


def chosen(
    lines: pd.DataFrame, conditions: Iterable[Condition]
) -> tuple[pd.DataFrame, dict[str, int]]:
    """The lines that meet all conditions, and how many were left out for each reason, the first that
    applied. BriefingError where a line fails a condition without a reason."""
    kept = lines
    left_out: dict[str, int] = {}
    for condition in conditions:
        good = holds(kept, condition)
        if condition.reason:
            left_out[condition.reason] = left_out.get(condition.reason, 0) + int((~good).sum())
        elif not good.all():
            found = quoted(kept.loc[~good, condition.column].iloc[0])
            raise BriefingError(f"column {condition.column}: {found} is not {expected(condition)}")
        kept = kept[good]
    return kept, left_out


def holds(lines: pd.DataFrame, condition: Condition) -> pd.Series:
    """Whether each line meets the condition."""
    cells = lines[condition.column]
    if condition.among:
        return cells.isin(condition.among)
    if condition.not_among:
        return ~cells.isin(condition.not_among)
    if condition.matches:
        return cells.str.fullmatch(condition.matches).astype(bool)
    return pd.to_numeric(cells) >= condition.since


def expected(condition: Condition) -> str:
    """The condition in words."""
    if condition.among:
        return f"one of {condition.among}"
    if condition.not_among:
        return f"other than {condition.not_among}"
    return f"like {condition.matches}" if condition.matches else f"{condition.since} or later"


def melted(lines: pd.DataFrame, melt: Melt) -> pd.DataFrame:
    """One row a line and column melted that is not empty."""
    pattern = melt.columns
    columns = (
        [str(name) for name in lines if re.fullmatch(pattern, str(name))]
        if isinstance(pattern, str)
        else pattern
    )
    if not columns:
        raise BriefingError(f"no column is like {pattern}")
    others = [name for name in lines if name not in (*columns, melt.names, melt.values)]
    long = lines.melt(others, columns, var_name=melt.names, value_name=melt.values)
    return long[long[melt.values] != ""].reset_index(drop=True)


def added_up(rows: pd.DataFrame, table: Table) -> pd.DataFrame:
    """One row a key, the numbers of its rows added; other columns are those of the first."""
    summed = numeric(table)
    how = {
        column: "sum" if column in summed else "first"
        for column in table.fields
        if column not in table.key
    }
    return rows.groupby(table.key, as_index=False, sort=False).agg(how)


def values(lines: pd.DataFrame, rule: Column, publisher: str) -> object:
    """The cells of one column of the table."""
    if rule.any:
        return pd.concat([holds(lines, one) for one in rule.any], axis=1).any(axis=1)
    if not rule.from_:
        return rule.value
    cells = lines[rule.from_]
    if rule.codes or rule.others != "refuse":
        cells = coded(cells, rule, publisher)
    if rule.period:
        cells = in_period(cells, rule.period)
    if rule.next_year:
        cells = (cells.astype(int) + 1).astype(str) + "-" + rule.next_year
    return cells


def coded(cells: pd.Series, rule: Column, publisher: str) -> pd.Series:
    """The codes of the publisher's words; an empty cell stays one."""
    others = [word for word in cells.unique() if word not in rule.codes and word != ""]
    if others and rule.others == "refuse":
        raise BriefingError(
            f"column {rule.from_}: {quoted(others[0])} is not one of {list(rule.codes)}"
        )
    found = others if rule.others == "keep" else to_country(others, publisher)
    return cells.map({"": "", **rule.codes, **dict(zip(others, found, strict=True))})


def in_period(cells: pd.Series, period: str) -> pd.Series:
    """What `Column.period` names of each day, month or year; nothing of an empty cell."""
    if period == "month":
        return pd.to_datetime(cells, format="%Y-%m-%d").dt.to_period("M").dt.start_time
    found: dict[str, object] = {}
    for text in cells.unique():
        if period == "last_day":
            found[text] = last_day(text)
        else:
            first, precision = first_day(text) if text else (pd.NaT, None)
            found[text] = precision if period == "precision" else first
    return cells.map(found)
