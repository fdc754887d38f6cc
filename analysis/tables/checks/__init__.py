"""Is data/ what its descriptor says? Every fault found, in words a user can act on.

The rules come from the descriptor, so that a table added to it is checked without a line here:
`rules` for each table by itself, `totals` for what several must add up to. `check` finds every
fault of a folder; loading a table stops at the first, with `refuse_faults`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain
from pathlib import Path

import pandas as pd

from analysis.errors import BriefingError
from analysis.tables import descriptor
from analysis.tables.checks import rules, stored_table
from analysis.tables.checks.entries import faults
from analysis.tables.checks.problem import Problem
from analysis.tables.checks.stored_table import StoredTable
from analysis.tables.checks.totals import TOTALS, Get, Total

__all__ = ["Problem", "check", "faults", "named", "refuse_faults"]


def named(folder: Path | None = None, names: Sequence[str] = ()) -> list[str]:
    """The tables asked for, or all that the descriptor has; BriefingError for one there is not."""
    if names:
        asked = dict.fromkeys(names)
        return [str(descriptor.resource_unsealed(name, folder)["name"]) for name in asked]
    return sorted(str(entry["name"]) for entry in descriptor.unsealed(folder)["resources"])


def check(
    folder: Path | None = None, names: Sequence[str] | None = None, as_recorded: bool = True
) -> list[Problem]:
    """Every fault of the named tables of `folder` (default: all tables of data/), none if all is well.

    A table that a named one refers to is read too, but told of only through it. Faults of one kind
    in one column are shortened to a few and a number. Without `as_recorded`, files and entries need
    not be those that were written. BriefingError where there is no descriptor, or no such table.

    >>> check(names=["country_names"])
    []
    """
    folder = folder or descriptor.data_folder()
    asked = named(folder, names or ())
    content = descriptor.unsealed(folder)
    found = [
        Problem(name or "all tables", rules.DESCRIPTOR, "", "", what)
        for name, what in descriptor.broken_seals(content)
        if as_recorded and (name in asked if name else not names)
    ]
    in_entries = {entry["name"]: list(faults(entry)) for entry in content["resources"]}
    found += [fault for name in asked for fault in in_entries[name]]
    # An entry that is no entry says nothing of its table: it is as if there were none.
    entries = {one["name"]: one for one in content["resources"] if not in_entries[one["name"]]}
    there: dict[str, StoredTable] = {}

    def get(name: str) -> StoredTable:
        if name not in there:
            entry = entries.get(name) or {"name": name, "path": name, "schema": {"fields": []}}
            there[name] = stored_table.read(entry, folder)
        return there[name]

    def values(name: str, columns: list[str]) -> pd.DataFrame:
        return get(name).frame(columns)

    for name in asked:
        if name not in entries:
            continue
        found += rules.of_entry(entries[name], set(in_entries))
        table = get(name)
        found += table.problems
        if as_recorded:
            found += rules.of_file(table, folder)
        if table.is_read:
            found += rules.of_rows(table, get, _retrieved(entries[name], entries.values()))
    for total in TOTALS:
        if set(total.needs) <= set(entries) and set(total.needs) & set(asked):
            found += _added_up(total, values)
    if not names:
        described = {str(entry.get("path")) for entry in content["resources"]}
        found += rules.undescribed_files(folder, described)
    return found


def refuse_faults(stored: StoredTable) -> None:
    """BriefingError with the first fault that a table has by itself, whatever other tables hold."""
    for fault in chain(stored.problems, rules.of_rows(stored)):
        raise BriefingError(f"table {fault}")


def _added_up(total: Total, values: Get) -> list[Problem]:
    try:
        return list(total.find(values))
    except KeyError as missing:
        needs = ", ".join(total.needs)
        rule = f"could not be added up: {missing.args[0]!r} is missing in one of {needs}"
        return [Problem(total.needs[0], "all rows", "", "", f"{total.about} {rule}")]


def _retrieved(entry: descriptor.Resource, entries: Iterable[descriptor.Resource]) -> str:
    """The latest day on which a source of the table was retrieved; of a table kept by hand, the
    latest of the folder."""
    own = _days(entry)
    return max(own) if own else max((day for one in entries for day in _days(one)), default="")


def _days(entry: descriptor.Resource) -> list[str]:
    return [one["retrieved"] for one in entry.get("sources", []) if one.get("retrieved")]
