"""How far a table reaches, and its entry in the descriptor with that filled in.

The texts of a description name facts in braces. They are taken from the table itself, at the column
that says when a row happened, and from what its file says of itself (`frame.attrs["facts"]`):

| word | example |
|---|---|
| first_year, last_year | 2025 |
| first_month, last_month | December 2025 |
| first_day, last_day | 4 June 2024 |
| rows, countries | 1,142 |
| PART.last_year and so on | the same of a part that the description names |
| vintage, retrieved, retrieved_year | of the source itself, or of the table's first |
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pandas as pd

from analysis.errors import BriefingError
from analysis.sources.description import Description, Field, Table

PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
NO_ROWS = "none"
TABLE_FORMATS = {"csv": {"mediatype": "text/csv", "encoding": "utf-8"}}


def entry(description: Description, name: str, frame: pd.DataFrame) -> dict[str, Any]:
    """The descriptor's entry of the table `name`, its texts filled from the rows of `frame`.

    BriefingError for a word in braces that nothing gives.
    """
    table = description.tables[name]
    known = facts(table, frame)
    filled = sources(description, name, known)
    first = {word: filled[0].get(word, "") for word in ("vintage", "retrieved")}
    known = {**first, **known}
    schema: dict[str, Any] = {
        "fields": [_field(column, field, known, name) for column, field in table.fields.items()],
        "primaryKey": list(table.key),
        "missingValues": [""],
    }
    if table.foreign_keys:
        schema["foreignKeys"] = [
            {"fields": [column], "reference": {"resource": resource, "fields": [other]}}
            for column, target in sorted(table.foreign_keys.items())
            for resource, other in [target.split(".")]
        ]
    made: dict[str, Any] = {
        "name": name,
        "path": f"{name}.{table.format}",
        "format": table.format,
        "title": fill(table.title, known, name),
        "description": fill(table.description, known, name),
        "schema": schema,
        "sources": filled,
        **TABLE_FORMATS.get(table.format, {}),
    }
    return made | ({"asOf": dict(table.as_of)} if table.as_of else {})


def sources(
    description: Description, name: str, known: Mapping[str, str], only: str = ""
) -> list[dict[str, Any]]:
    """The `sources` of the table `name`, filled: all of them, or those of the one named `only`."""
    made = []
    for key in [only] if only else description.tables[name].sources:
        for one in description.sources[key].entries():
            words = PLACEHOLDER.findall(one.get("vintage", ""))
            if any(known.get(word) == NO_ROWS for word in words):
                raise BriefingError(f"table {name}: no row says how far its file reaches")
            vintage = fill(one.get("vintage", ""), known, name)
            given = {"vintage": vintage, **retrieval(one.get("retrieved", "")), **known}
            texts = {word: fill(one[word], given, name) for word in ("title", "citation")}
            made.append(one | texts | ({"vintage": vintage} if vintage else {}))
    return made


def retrieval(day: str) -> dict[str, str]:
    """The facts of the day on which a file was retrieved."""
    return {"retrieved": day, "retrieved_year": day[:4]}


def _field(column: str, field: Field, known: Mapping[str, str], table: str) -> dict[str, Any]:
    made: dict[str, Any] = {
        "name": column,
        "type": field.type,
        "description": fill(field.description, known, table),
    }
    if field.unit:
        made["unit"] = field.unit
    constraints = {
        "required": field.required or None,
        "unique": field.unique or None,
        "enum": field.enum or None,
        "minimum": _edge(field.minimum, known, table),
        "maximum": _edge(field.maximum, known, table),
        "pattern": field.pattern or None,
    }
    given = {word: value for word, value in constraints.items() if value is not None}
    return made | ({"constraints": given} if given else {})


def _edge(edge: Any, known: Mapping[str, str], table: str) -> Any:
    if not (isinstance(edge, str) and PLACEHOLDER.search(edge)):
        return edge
    text = fill(edge, known, table)
    return int(text) if text.isdigit() else None


def fill(text: str, known: Mapping[str, str], table: str) -> str:
    """`text` with each word in braces replaced by the fact it names.

    >>> fill("2007 to {last_year}", {"last_year": "2024"}, "trade")
    '2007 to 2024'
    >>> fill("to {lastyear}", {"last_year": "2024"}, "trade")
    Traceback (most recent call last):
    analysis.errors.BriefingError: table trade: nothing gives {lastyear}; there are: last_year
    """

    def fact(match: re.Match[str]) -> str:
        if match[1] not in known:
            raise BriefingError(
                f"table {table}: nothing gives {match[0]}; there are: {', '.join(sorted(known))}"
            )
        return known[match[1]]

    return PLACEHOLDER.sub(fact, text)


def facts(table: Table, frame: pd.DataFrame) -> dict[str, str]:
    """The facts that a table's texts can name."""
    known = {"rows": f"{len(frame):,}"}
    if "country" in frame:
        known["countries"] = str(frame["country"].nunique())
    column = str(table.as_of.get("happened", ""))
    if column in frame:
        kind = table.fields[column].type
        known |= span(frame[column], kind)
        for part, condition in table.parts.items():
            reach = span(frame.query(condition)[column], kind)
            known |= {f"{part}.{word}": text for word, text in reach.items()}
    return known | frame.attrs.get("facts", {})


def span(happened: pd.Series, kind: str) -> dict[str, str]:
    """The first and the last year of a column; of days, the month and the day too. What is no year or
    day is passed over here, and refused where the columns get their types.

    >>> span(pd.Series(["2007-01-01", "2024-12-01"]), "date")["last_month"]
    'December 2024'
    >>> span(pd.Series([1946, 2025]), "year")
    {'first_year': '1946', 'last_year': '2025'}
    """
    if kind == "year":
        numbers = pd.to_numeric(happened, errors="coerce").dropna()
        edges = {"first": numbers.min(), "last": numbers.max()} if len(numbers) else {}
        return {f"{edge}_year": str(edges.get(edge, NO_ROWS)) for edge in ("first", "last")}
    days = pd.to_datetime(happened, errors="coerce").dropna()
    known: dict[str, str] = {}
    for edge, day in (("first", days.min()), ("last", days.max())):
        known |= {
            f"{edge}_year": f"{day:%Y}" if len(days) else NO_ROWS,
            f"{edge}_month": f"{day:%B %Y}" if len(days) else NO_ROWS,
            f"{edge}_day": f"{day.day} {day:%B %Y}" if len(days) else NO_ROWS,
        }
    return known
