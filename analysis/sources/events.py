"""Dated events compiled by hand from news, releases and official texts.

The labels are this project's own (`labels/events.csv`) and say nothing later than their date.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from analysis.errors import BriefingError
from analysis.sources.accounting import account
from analysis.sources.compiled import cited, label_rows, labelled
from analysis.sources.rawfile import raw_file, read_csv
from analysis.sources.reader import Frames

FILES = {"armenia": "events/events_armenia.csv", "support": "events/events_support.csv"}


def build(raw: Path) -> Frames:
    """The table `events` from the two compiled files in `raw`."""
    return {
        "events": events({scope: read_csv(raw_file(raw, file)) for scope, file in FILES.items()})
    }


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
        account(len(rows), int((out["scope"] == scope).sum()), file=FILES[scope])
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
