"""What a chart or table carries for a reader who takes it away: names, units and links.

A chart plots codes and roles ("patron"); what is taken away says Russia, and RUS beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from analysis.dimensions.marked import link, markdown
from analysis.dimensions.scope import LATER_SOURCE, UNKNOWN, Scope
from analysis.errors import BriefingError
from analysis.export.blocks import Cell, Table, Values
from analysis.measures.moves import VERDICTS
from analysis.tables import countries

# Columns that hold a state's code; beside the name, the code stands in a column of its own.
CODED = ("country", "state", "supplier", "supporter", "group")
READ_IN = "Read in"  # the column of a table that names the source of each row
_CODE = re.compile(r"[A-Z]{3}")

MEANINGS = {
    "absent": "share of the resolutions on which the state cast no vote, from 0 to 1",
    "absolute": "distance between ideal points, whichever is greater",
    "abstention": "number of abstentions",
    "agreement_index": "agreement of the members with each other, from 0 to 1",
    "best": "battle deaths, best estimate",
    "between": "share of the resolutions on which the state voted in between, from 0 to 1",
    "cast": "number of resolutions on which a vote was cast",
    "code": "verdict, by its code",
    "date": "day, or the first day of the year or month where no more is known",
    "deals": "number of deals",
    "did not vote": "number that did not vote",
    "did_not_vote": "number that did not vote",
    "difference": "difference of two agreements, each from 0 to 1",
    "direction": "to or from {patron}",
    "end": "day; empty where it has not ended",
    "field": "what the event is about",
    "first": "day of the earliest act",
    "flow": "exports or imports of the state",
    "group": "trading partner, or sender",
    "high": "upper end of the interval or range, in the unit of the value",
    "ideal_point": "ideal point, estimated from votes; it has no unit",
    "is_in_hand": "whether each state's vote is known, and not the tally alone",
    "is_leaver": "whether the state has left",
    "is_member": "whether the supplier is a member",
    "is_scheduled": "whether the day was set beforehand",
    "is_weak": "whether it rests on weak sources alone",
    "layer": "kind of support",
    "letters": "vote by vote: Y yes, N no, A abstention, X no vote, - not a member",
    "like": "mean position of states that had voted like it, in points from 0 ({patron}) to 100 "
    "({destination})",
    "chance": "mean of the chances that were given, from 0 to 1",
    "lower": "lower end of the band of chances, from 0 to 1",
    "upper": "upper end of the band of chances, from 0 to 1",
    "forecasts": "number of forecasts in the band",
    "events": "number of them that came about",
    "low": "lower end of the interval or range, in the unit of the value",
    "months": "number of months that the year's figure covers",
    "n": "number of resolutions",
    "n_acts": "number of acts that count",
    "n_limits": "number of limits that the state has set",
    "n_supporters": "number of states",
    "n_votes": "number of votes that the estimate rests on",
    "no": "number of votes against",
    "q05": "lower end of the 90% interval of the ideal point",
    "q95": "upper end of the 90% interval of the ideal point",
    "random_high": "agreement of random blocs of the same size: 97.5th percentile, from 0 to 1",
    "random_low": "agreement of random blocs of the same size: 2.5th percentile, from 0 to 1",
    "random_mean": "agreement of random blocs of the same size: mean, from 0 to 1",
    "rank": "rank by change beyond that of states that had voted like it",
    "relative": "change beyond that of states that had voted like it, in points of 100 towards "
    "{destination}",
    "relative_high": "upper end of the 95% interval of the change, in points",
    "relative_low": "lower end of the 95% interval of the change, in points",
    "score": "mean vote, from 0 (always against the resolution) to 1 (always for it)",
    "session": "regular session of the General Assembly, by number",
    "share": "share, from 0 to 1",
    "side": "which of the two sides, if either",
    "source_quality": "kind of source",
    "stance": "class, by the mean vote",
    "source_title": "where it was read",
    "source_url": "its address",
    "start": "day",
    "symbol": "resolution, by its symbol",
    "tier": "tier of support: A, B or C",
    "tiers": "tiers of support: A, B and C",
    "tiv_million": "million trend-indicator values (TIV) of SIPRI",
    "total": "all suppliers together, in million trend-indicator values (TIV) of SIPRI",
    "total_usd_million": "all partners together, in million US dollars of the year",
    "value_percent": "share of those asked, in percent",
    "value_usd_million": "million US dollars of the year",
    "window": "years, both included",
    "year": "year",
    "years_from_exit": "years from the session in which the state left; of others, from the latest",
    "yes": "number of votes for",
}
"""What a column holds and its unit, by the column's name, the sides in braces."""


def named(values: Values, scope: Scope) -> Values:
    """The values with states by name and code, sides by name, and what each column means.

    A column of codes is followed by one that is called after it, with "_code". "patron" and the
    like become the names of the scope, in columns' names too.
    """
    sides = _sides(scope)
    columns = [list(column) for column in zip(*values.rows, strict=True)]
    columns = columns or [[] for _ in values.columns]
    if {"source_title", "source_url"} <= {*values.columns}:
        titles, at = (
            columns[values.columns.index("source_title")],
            values.columns.index("source_url"),
        )
        columns[at] = [
            None if title == LATER_SOURCE else address
            for title, address in zip(titles, columns[at], strict=True)
        ]
    made: list[tuple[str, list[Any], str]] = []
    has_codes = False
    for name, column in zip(values.columns, columns, strict=True):
        if name == "bloc" and set(column) <= scope.organisations:
            made.append(("organisation", column, "organisation"))
        elif name in CODED and any(map(_is_state, column)):
            called = [_name(value, scope) for value in column]
            codes = [value if _is_state(value) else None for value in column]
            made += [(name, called, MEANINGS.get(name, "state")),
                     (f"{name}_code", codes, "ISO 3166-1 alpha-3")]  # fmt: skip
            has_codes = has_codes or name == "country"
        elif name in ("country", "patron", "bloc"):
            code = {"country": scope.country, "patron": scope.patron, "bloc": scope.destination}[
                name
            ]
            made.append((scope.name(code) if code else "position", column, _of_side(column, scope)))
        elif name == "code" and set(column) <= set(VERDICTS):
            words = {code: text.format(**scope.names) for code, text in VERDICTS.items()}
            made.append(("verdict", [words[code] for code in column], "verdict on the votes"))
        else:
            meaning = MEANINGS.get(name, "").format(**scope.names)
            made.append((name, [_said(value, name, sides, scope) for value in column], meaning))
    if has_codes:
        made = [part for part in made if part[0] != "name"]  # it stands under "country"
    return Values(
        [name for name, _, _ in made],
        [list(row) for row in zip(*(_whole(column) for _, column, _ in made), strict=True)],
        [meaning for _, _, meaning in made],
    )


def linked(table: Table, tables: Iterable[str], scope: Scope) -> Table:
    """The table with a link at each source that its rows were read in, where an address is known."""
    places = [n for n, column in enumerate(table.columns) if column.name == READ_IN]
    addresses = _addresses(tables, scope) if places else {}
    if not addresses:
        return table
    rows = [
        [_link(cell, addresses) if n in places else cell for n, cell in enumerate(row)]
        for row in table.rows
    ]
    return replace(table, rows=rows)


def _addresses(tables: Iterable[str], scope: Scope) -> dict[str, str]:
    """The address of each source, by its title as the tables give it."""
    found: dict[str, str] = {}
    for name in tables:
        table = scope.table(name)
        if {"source_title", "source_url"} <= {*table.columns}:
            known = table[["source_title", "source_url"]].dropna().drop_duplicates("source_title")
            found.update(zip(known["source_title"], known["source_url"], strict=True))
    return {
        title: address
        for title, address in found.items()
        if title != LATER_SOURCE and address.startswith(("https://", "http://"))
    }


def _link(cell: Cell | str, addresses: Mapping[str, str]) -> Cell | str:
    made = cell if isinstance(cell, Cell) else Cell(cell)
    text = made.text
    titles = text.split("; ") if text not in addresses else [text]
    if made.markdown or not any(title in addresses for title in titles):
        return cell
    linked = "; ".join(
        link(title, addresses[title]) if title in addresses else title for title in titles
    )
    return replace(made, text=markdown(linked), markdown=True)


def _sides(scope: Scope) -> dict[str, str]:
    """What the sides of a vote or an event are called."""
    destination = scope.name(scope.destination)
    return {
        "patron": scope.name(scope.patron), "bloc": destination, "destination": destination,
        "between": "in between", "absent": "did not vote",
    }  # fmt: skip


def _said(value: Any, column: str, sides: Mapping[str, str], scope: Scope) -> Any:
    """A value of no column of codes, as a reader reads it."""
    if not isinstance(value, str):
        return value
    if column in ("side", "role"):
        return sides.get(value, value)
    if column in ("status", "layer"):
        return value.replace("_", " ")
    return value.replace("the patron", scope.names["patron"]) if column == "stance" else value


def _is_state(value: Any) -> bool:
    if not isinstance(value, str) or not _CODE.fullmatch(value):
        return False
    try:
        countries.name(value)
    except BriefingError:
        return False
    return True


def _name(value: Any, scope: Scope) -> Any:
    return scope.name(value) if value == UNKNOWN or _is_state(value) else value


def _of_side(column: Sequence[Any], scope: Scope) -> str:
    """What a column called after a side or a state holds."""
    numbers = [value for value in column if isinstance(value, int | float)]
    if not numbers:
        return MEANINGS["letters"].replace("vote by vote", "votes")
    if max(numbers) <= 1:
        return "share of the resolutions with that side, from 0 to 1"
    return "mean position, in points from 0 ({patron}) to 100 ({destination})".format(**scope.names)


def _whole(column: Sequence[Any]) -> list[Any]:
    """Whole numbers as such, where a column holds no others."""
    numbers = [value for value in column if isinstance(value, float)]
    if not numbers or not all(value.is_integer() for value in numbers):
        return list(column)
    return [int(value) if isinstance(value, float) else value for value in column]
