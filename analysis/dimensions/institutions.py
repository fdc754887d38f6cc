"""Treaties and memberships with their dates, and the dated events beside them."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from analysis.dimensions import outlook
from analysis.dimensions import words as prose
from analysis.dimensions.scope import Finding, Scope, nothing

# The lanes of the ledger: which kinds of event stand in which lane.
EVENT_LANES = {
    "CSTO": ["csto"],
    "Russia": [
        "border_guards",
        "peacekeepers",
        "diplomatic_protest",
        "warning",
        "military",
        "incident",
        "diplomacy",
    ],
    "European Union": ["eu_agreement", "eu_accession", "eu_mission", "eu_aid", "eu_ties"],
    "Other partners": ["us_ties", "arms", "icc"],
    "Armed conflict": [
        "armed_conflict",
        "ceasefire",
        "blockade",
        "displacement",
        "peace_process",
    ],
}


PAUSED = ("frozen", "suspended", "withdrawal_step")
TOWARDS_MEMBERSHIP = ("member", "candidate", "applicant", "associate", "observer", "partner")
STEPS = ("applicant", "candidate", "member", "associate")


def terms(scope: Scope) -> str:
    """What a reader has to know of contested names; empty where none comes up."""
    if scope.focus not in ("ARM", "AZE"):
        return ""
    ended = scope.as_of >= KARABAKH_HANDOVER
    return (
        "Nagorno-Karabakh is a region that the members of the United Nations regard as part of "
        "Azerbaijan; "
        + (f"until {KARABAKH_HANDOVER:%B %Y} most of it was" if ended else "much of it is")
        + " run by an Armenian administration that no member recognised."
    )


def ledger(scope: Scope) -> Finding:
    """The country's memberships as spans of dates.

    frame: organisation, status, start, end (NaT: still so on the as-of date), start_precision,
    confidence.
    """
    name = scope.names
    table = scope.table("memberships")
    frame = table[(table["country"] == scope.focus) & table["start"].notna()]
    if frame.empty:
        return nothing(f"The memberships table holds nothing on {name['country']}.", "memberships")
    frame = frame.sort_values(["organisation", "start"], ignore_index=True)
    held = frame[frame["end"].isna()]
    members = held.loc[held["status"] == "member", "organisation"].tolist()
    frozen = held[held["status"].isin(["frozen", "suspended"])]
    beside = table[(table["country"] == scope.patron) & (table["status"] == "member")]
    shared = sorted(set(beside.loc[beside["end"].isna(), "organisation"]) & set(members))
    sentence = (
        f"On {prose.day(scope.as_of)} {name['country']} was a member of "
        f"{prose.listing([_the(m) for m in members]) or 'none of the listed organisations'}"
    )
    if shared:
        sentence += f"; it shares {prose.listing([_the(m) for m in shared])} with {name['patron']}"
    sentence += "."
    for row in frozen.itertuples():
        sentence += (
            f" Its part in {_the(str(row.organisation))} has been {row.status} since "
            f"{_when(row.start, row.start_precision)}."
        )
    shifts = _shifts(scope, frame, beside)
    standing = _standing(scope, held)
    words = {"left": "left", "joined": "joined", "towards": f"become {_a(standing)} of"}
    changed = [
        f"{words[way]} {_the(organisation)} ({day.year})"
        for way in ("left", "joined", "towards")
        for organisation, day in shifts[way].items()
    ]
    if changed:
        sentence += (
            f" In organisations that {name['patron']} belongs to, or towards "
            f"{name['destination']}, it has since {scope.since:%Y} {prose.listing(changed)}."
        )
    noted = held[(held["organisation"] == scope.destination) & held["note"].notna()]
    if len(noted):
        step = noted.sort_values("start").iloc[-1]
        sentence += (
            f" Towards {name['destination']} the latest step on record is: {step['note']} "
            f"({_when(step['start'], step['start_precision'])})."
        )
    facts = {
        "members": members,
        "shared": shared,
        "standing": standing,
        "frozen": {str(r.organisation): r.start.date() for r in frozen.itertuples()},
        **shifts,
    }
    coverage = (
        f"{frame['organisation'].nunique()} organisations of the memberships table in which "
        f"{name['country']} has a dated status; legal status, not participation."
    )
    return Finding(sentence, frame, ("memberships",), coverage, facts)


def _standing(scope: Scope, held: pd.DataFrame) -> str | None:
    """The country's status in the destination, the one furthest towards membership; None if none."""
    own = set(held.loc[held["organisation"] == scope.destination, "status"])
    return next((status for status in TOWARDS_MEMBERSHIP if status in own), None)


def _shifts(scope: Scope, own: pd.DataFrame, patron: pd.DataFrame) -> dict[str, dict[str, dt.date]]:
    """What changed since the scope's start: left, paused and joined of the patron's organisations
    (those it belongs to now), and steps towards the destination. Organisation -> date.

    A treaty that a later organisation continues is neither left nor joined when the one follows
    the other.
    """
    since = pd.Timestamp(scope.since)
    found: dict[str, dict[str, dt.date]] = {"left": {}, "paused": {}, "joined": {}, "towards": {}}
    for organisation in sorted(set(patron.loc[patron["end"].isna(), "organisation"])):
        rows = own[own["organisation"].isin(outlook.lineage(organisation))]
        member = rows[rows["status"] == "member"]
        if len(member):
            begun, ended = member["start"].min(), member["end"]
            if ended.notna().all() and ended.max() >= since:
                found["left"][organisation] = ended.max().date()
            elif ended.isna().any() and begun >= since:
                found["joined"][organisation] = begun.date()
        paused = rows[rows["status"].isin(PAUSED) & rows["end"].isna() & (rows["start"] >= since)]
        if len(paused):
            found["paused"][organisation] = paused["start"].min().date()
    steps = own[
        (own["organisation"] == scope.destination)
        & own["status"].isin(STEPS)
        & (own["start"] >= since)
        & own["end"].isna()
    ]
    if len(steps):
        found["towards"][scope.destination] = steps["start"].min().date()
    return found


def _a(status: str | None) -> str:
    """A status with its article.

    >>> _a("candidate"), _a("associate")
    ('a candidate', 'an associate')
    """
    word = status or "partner"
    return f"{'an' if word[0] in 'aeio' else 'a'} {word}"


def _the(organisation: str) -> str:
    return prose.with_article(organisation)


def _when(date: pd.Timestamp, precision: str) -> str:
    if precision == "year":
        return f"{date.year}"
    if precision == "month":
        return f"{date:%B %Y}"
    return prose.day(date.date())


def events(scope: Scope) -> Finding:
    """Dated events that name the country, since the scope's start, in lanes.

    frame: event_id, date, lane, kind, label, confidence, source_quality, source_title, source_url.
    """
    name = scope.names
    table = scope.table("events")
    names_country = table["actors"].str.split("; ").map(lambda actors: scope.focus in actors)
    frame = table[names_country & (table["date"] >= pd.Timestamp(scope.since))].copy()
    frame = frame.drop_duplicates(["date", "label"])
    lanes = {kind: lane for lane, kinds in EVENT_LANES.items() for kind in kinds}
    frame["lane"] = frame["kind"].map(lanes)
    frame = frame[frame["lane"].notna()].sort_values("date", ignore_index=True)
    if frame.empty:
        return nothing(f"The events table holds nothing on {name['country']}.", "events")
    last = frame.iloc[-1]
    weak = int((~frame["source_quality"].isin(STRONG_QUALITY)).sum())
    sentence = (
        f"The table of events holds "
        f"{prose.count(len(frame), 'dated entry', 'dated entries')} on {name['country']} from "
        f"{frame['date'].min():%Y} on; the latest, of {prose.day(last['date'].date())}, reads: "
        f"“{last['label']}”."
    )
    coverage = (
        f"{len(frame)} events read from the cited sources; {weak} rest on copies, aggregators, "
        "state media or general knowledge and are drawn hollow."
    )
    return Finding(sentence, frame, ("events",), coverage, {"events": len(frame), "weak": weak})


KARABAKH_HANDOVER = dt.date(2023, 9, 20)  # the cease-fire that ended the administration's rule
STRONG_QUALITY = ["news or analysis", "official text or release"]
