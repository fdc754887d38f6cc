"""Dated events compiled by hand from news, releases and official texts.

The labels are this project's own (`labels/events.csv`) and say nothing later than their date.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from analysis.errors import BriefingError
from analysis.sources.common import account, field, resource
from analysis.sources.compiled import cited, compiled_rows, compiled_source, label_rows, labelled
from analysis.sources.ties import CITED_FIELDS

FILES = {"armenia": "events/events_armenia.csv", "support": "events/events_support.csv"}

RESOURCES = {
    "events": resource(
        "events",
        title="Dated events",
        description=(
            "One row an event. Scope armenia: Armenia's relations with Russia, its alliance and the "
            "West; scope support: who stood by Russia in its war on Ukraine. An event of both "
            "stands twice, once in each scope."
        ),
        fields=[
            field("event_id", "string", "Identifier: date and kind.", required=True),
            field("date", "date", "Day of the event.", required=True),
            field("scope", "string", "Subject.", required=True, enum=tuple(FILES)),
            field(
                "actors",
                "string",
                "Codes joined by '; ': ISO 3166-1 alpha-3 for states, the usual letters for "
                "organisations, a name where there is no code.",
                required=True,
            ),
            field("kind", "string", "Kind of event.", required=True),
            field("label", "string", "The event in a few words.", required=True, pattern=".{1,70}"),
            *CITED_FIELDS,
        ],
        key=["event_id"],
        sources=compiled_source(*FILES.values(), title="Dated events"),
        as_of={"happened": "date", "precision": "day"},
    ),
}


def build(raw: Path) -> dict[str, pd.DataFrame]:
    """The table `events` from the two compiled files in `raw`."""
    return {"events": events({scope: compiled_rows(raw, file) for scope, file in FILES.items()})}


def events(by_scope: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """One row an event, from a frame of compiled rows for each scope; every row is kept."""
    rows = pd.concat([rows.assign(scope=scope) for scope, rows in by_scope.items()])
    found = labelled(
        rows.reset_index(drop=True), label_rows("events.csv"), ["scope", "date", "kind"]
    )
    identifier = found["date"] + "-" + found["kind"].str.replace("_", "-")
    twice = identifier.duplicated()
    out = found[["date", "scope", "kind", "label", "confidence", "date_basis"]].assign(
        event_id=identifier.mask(twice, identifier + "-" + found["scope"]),
        actors=[coded(actors) for actors in found["actors"]],
        **cited(found),
    )
    out = out.replace("", None)
    out.attrs["accounting"] = [
        account(FILES[scope], read=len(rows), kept=int((out["scope"] == scope).sum()))
        for scope, rows in by_scope.items()
    ]
    return out


def coded(actors: str) -> str:
    """The codes of the actors that the compiler named, by labels/actors.csv.

    >>> coded("Armenia; CSTO; Russia and others")
    'ARM; CSTO; RUS'
    """
    codes = label_rows("actors.csv").set_index("name")["code"]
    names = actors.split("; ")
    unknown = sorted(set(names) - set(codes.index))
    if unknown:
        raise BriefingError(f"actors without a code: {unknown}; add them to labels/actors.csv")
    return "; ".join(dict.fromkeys(codes[name] for name in names))
