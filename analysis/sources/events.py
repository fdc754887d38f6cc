"""Dated events compiled by hand from news, releases and official texts.

The labels and the tags are this project's own (`labels/events.csv`): a label says nothing later than
its date, and tags say what kind of step an event was, so that no reader has to go by words.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from analysis.errors import BriefingError
from analysis.sources.accounting import account
from analysis.sources.compiled import cited, label_rows, labelled
from analysis.sources.rawfile import raw_file, read_csv
from analysis.sources.reader import Frames
from analysis.tables import countries

FILES = {
    "armenia": "events/events_armenia.csv",
    "support": "events/events_support.csv",
    "others": "events/events_others.csv",
}
OPENING = ["scope", "country", "date", "kind"]
# Whose story a file follows where its rows do not say: the network's events follow no one state.
FOLLOWED = {"armenia": "ARM", "support": ""}


def build(raw: Path) -> Frames:
    """The table `events` from the compiled files in `raw`."""
    return {
        "events": events({scope: read_csv(raw_file(raw, file)) for scope, file in FILES.items()})
    }


def events(by_scope: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """One row an event, from a frame of compiled rows for each file.

    Rows of which a label says that they tell of another row's event are merged into it: actors of
    all of them stand in the one that is kept.
    """
    rows = pd.concat(
        [rows.assign(scope=scope) for scope, rows in by_scope.items()], ignore_index=True
    ).fillna({"country": ""})
    rows["number"] = (rows.groupby(OPENING).cumcount() + 1).astype(str)
    found = labelled(rows, label_rows("events.csv"), [*OPENING, "number"])
    repeats = found["same_as"] != ""
    kept = found[~repeats].reset_index(drop=True)
    meanings = label_rows("event_tags.csv").set_index("tag")["meaning"].to_dict()
    unknown = sorted(
        {tag for tags in kept["tags"] for tag in filter(None, tags.split("; "))} - set(meanings)
    )
    if unknown:
        raise BriefingError(f"tags without a meaning: {unknown}; add them to labels/event_tags.csv")
    kept["event_id"] = identifiers(kept)
    actors = _actors(kept, found[repeats])
    follows = _followed(kept, found[repeats])
    out = kept[["event_id", "date", "kind", "tags", "label", "confidence", "date_basis"]].assign(
        actors=kept["event_id"].map(actors), follows=kept["event_id"].map(follows), **cited(kept)
    )
    out = out.replace("", None)
    out.attrs["facts"] = {"tags": "; ".join(f"{tag}: {said}" for tag, said in meanings.items())}
    out.attrs["accounting"] = [
        account(
            len(rows),
            int((kept["scope"] == scope).sum()),
            merged=int((found.loc[repeats, "scope"] == scope).sum()),
            file=FILES[scope],
        )
        for scope, rows in by_scope.items()
    ]
    return out


def identifiers(rows: pd.DataFrame) -> pd.Series:
    """Date and kind of each event, and a number from the second of one day and kind on."""
    opening = rows["date"] + "-" + rows["kind"].str.replace("_", "-")
    number = rows.groupby(opening).cumcount() + 1
    return opening.where(number == 1, opening + "-" + number.astype(str))


def _actors(kept: pd.DataFrame, repeats: pd.DataFrame) -> dict[str, str]:
    """The codes of the actors of each event kept, with those of the rows that repeat it."""
    astray = sorted(set(repeats["same_as"]) - set(kept["event_id"]))
    if astray:
        raise BriefingError(f"labels/events.csv: same_as {astray} is no event that is kept")
    joined = _with_repeats(kept, repeats).groupby("event_id")["actors"].agg("; ".join)
    return {str(event): coded(actors) for event, actors in joined.items()}


def _followed(kept: pd.DataFrame, repeats: pd.DataFrame) -> dict[str, str]:
    """The codes of the states whose story each event kept belongs to, those of its repeats too."""
    rows = _with_repeats(kept, repeats)
    rows["country"] = rows["scope"].map(FOLLOWED).fillna(rows["country"])
    rows = rows[rows["country"] != ""]
    joined = rows.groupby("event_id")["country"].agg(lambda codes: "; ".join(sorted(set(codes))))
    return {str(event): codes for event, codes in joined.items()}


def _with_repeats(kept: pd.DataFrame, repeats: pd.DataFrame) -> pd.DataFrame:
    """The rows that are kept and those that repeat them, each under the event it tells of."""
    again = repeats.assign(event_id=repeats["same_as"])
    return pd.concat([kept, again], ignore_index=True)


def coded(actors: str) -> str:
    """The codes of the actors that the compiler named: those of labels/actors.csv, and of states.

    >>> coded("Armenia; CSTO; Russia and others; Georgia")
    'ARM; CSTO; RUS; GEO'
    """
    codes = label_rows("actors.csv").set_index("name")["code"]
    found, unknown = [], []
    for name in dict.fromkeys(actors.split("; ")):
        if name in codes.index:
            found.append(codes[name])
            continue
        try:
            found.append(countries.resolve(name))
        except BriefingError:
            unknown.append(name)
    if unknown:
        raise BriefingError(f"actors without a code: {unknown}; add them to labels/actors.csv")
    return "; ".join(dict.fromkeys(found))
