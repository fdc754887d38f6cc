"""Treaties and memberships with their dates: a state's, and all that an alliance ever had."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from analysis.dimensions import words
from analysis.dimensions.dimension import (
    CounterEvidence,
    Dimension,
    Finding,
    Headline,
    Indicator,
    Judgement,
    NoData,
    Reading,
    Scenario,
)
from analysis.dimensions.events import Events
from analysis.dimensions.scope import Scope
from analysis.tables import organisations

TABLES = ("memberships",)
FROZEN = ("frozen", "suspended")
PAUSED = (*FROZEN, "withdrawal_step")
TOWARDS_MEMBERSHIP = ("member", "candidate", "applicant", "associate", "observer", "partner")
STEPS = ("applicant", "candidate", "member", "associate")


@dataclass(frozen=True, kw_only=True)
class Memberships(Finding):
    """What the country belongs to, what of it the patron does too, and what changed since the start.

    standing: its status in the destination. frozen: organisations in which its part is frozen or
    suspended, with the day. left, paused, joined (of the patron's organisations) and towards (the
    destination): organisation and day.
    """

    members: list[str]
    shared: list[str]
    standing: str | None
    frozen: dict[str, dt.date]
    left: dict[str, dt.date]
    paused: dict[str, dt.date]
    joined: dict[str, dt.date]
    towards: dict[str, dt.date]


@dataclass(frozen=True, kw_only=True)
class MembersStatuses(Finding):
    """Members of the alliance, and those whose part is frozen or suspended, with the day."""

    members: list[str]
    paused: dict[str, dt.date]


class Institutions(Dimension):
    """The country's memberships."""

    key = "institutions"
    title = "treaty participation"
    gives_verdict = True

    @property
    def findings(self) -> Sequence[Finding]:
        return [self.ledger]

    @cached_property
    def ledger(self) -> Memberships | NoData:
        """The country's memberships as spans of dates.

        frame: organisation, status, start, end (NaT: still so on the as-of date), start_precision,
        confidence.
        """
        scope, name = self.scope, self.scope.names
        table = scope.table("memberships")
        frame = table[(table["country"] == scope.focus) & table["start"].notna()]
        if frame.empty:
            return NoData(
                f"The memberships table holds nothing on {name['country']}.", "memberships"
            )
        frame = frame.sort_values(["organisation", "start"], ignore_index=True)
        held = frame[frame["end"].isna()]
        members = held.loc[held["status"] == "member", "organisation"].tolist()
        frozen = held[held["status"].isin(FROZEN)]
        beside = table[(table["country"] == scope.patron) & (table["status"] == "member")]
        shared = sorted(set(beside.loc[beside["end"].isna(), "organisation"]) & set(members))
        sentence = (
            f"On {words.day(scope.as_of)} {name['country']} was a member of "
            f"{_listing(members) or 'none of the listed organisations'}"
        )
        if shared:
            sentence += f"; it shares {_listing(shared)} with {name['patron']}"
        sentence += "."
        for row in frozen.itertuples():
            sentence += (
                f" Its part in {words.with_article(str(row.organisation))} has been {row.status} since "
                f"{_when(row.start, row.start_precision)}."
            )
        shifts = _shifts(scope, frame, beside)
        standing = _standing(scope, held)
        verbs = {"left": "left", "joined": "joined", "towards": f"become {_a(standing)} of"}
        changed = [
            f"{verbs[way]} {words.with_article(organisation)} ({day.year})"
            for way in ("left", "joined", "towards")
            for organisation, day in shifts[way].items()
        ]
        if changed:
            sentence += (
                f" In organisations that {name['patron']} belongs to, or towards "
                f"{name['destination']}, it has since {scope.since:%Y} {words.listing(changed)}."
            )
        noted = held[(held["organisation"] == scope.destination) & held["note"].notna()]
        if len(noted):
            step = noted.sort_values("start").iloc[-1]
            sentence += (
                f" Towards {name['destination']} the latest step on record is: {step['note']} "
                f"({_when(step['start'], step['start_precision'])})."
            )
        coverage = (
            f"{frame['organisation'].nunique()} organisations of the memberships table in which "
            f"{name['country']} has a dated status; legal status, not participation."
        )
        return Memberships(
            sentence,
            frame,
            TABLES,
            coverage,
            members=members,
            shared=shared,
            standing=standing,
            frozen={str(r.organisation): r.start.date() for r in frozen.itertuples()},
            left=shifts["left"],
            paused=shifts["paused"],
            joined=shifts["joined"],
            towards=shifts["towards"],
        )

    def judgement(self) -> Judgement | None:
        found = self.ledger
        if found.is_empty:
            return None
        away = found.left or found.paused or found.towards
        has_events = not self.scope.once(Events).dated.is_empty
        return Judgement(
            self.title,
            found.sentence,
            "Confidence is high: statuses are dated legal facts"
            + ("; a frozen part is no exit, and the treaty binds on." if found.paused else "."),
            ("fig-ledger", "fig-events") if has_events else ("fig-ledger",),
            True if away else False if found.shared else None,
        )

    def headlines(self) -> list[Headline]:
        found = self.ledger
        if found.is_empty:
            return []
        paused = words.listing(sorted(found.paused)) or "none"
        return [
            Headline(
                "shared organisations",
                f"organisations shared with {self.scope.names['patron']}",
                f"{words.listing(found.shared) or 'none'} (paused: {paused})",
                found.tables,
            )
        ]

    def indicators(self) -> list[Indicator]:
        found = self.ledger
        if found.is_empty or not found.shared:
            return []
        shared = _listing(found.shared)
        paused = sorted(set(found.frozen) & set(found.shared))
        frozen = _listing(paused)
        further = "notice of withdrawal, or another part frozen"
        if self._next_step:
            further += f"; {self._next_step}"
        return [
            Indicator(
                f"Organisations shared with {self.scope.names['patron']}",
                shared + (f"; its part in {frozen} is frozen or suspended" if frozen else ""),
                further,
                f"its part in {frozen} taken up again" if frozen else "another treaty joined",
                found.tables,
            )
        ]

    def scenarios(self) -> list[Scenario]:
        if not self._next_step:
            return []
        name = self.scope.names["destination"]
        return [
            Scenario(
                f"Joins {name}",
                f"Its membership of {name} begins.",
                None,
                "the table of memberships does not say when past members applied",
                f"{words.capital(self._next_step)}.",
                self.ledger.tables,
            )
        ]

    def counter_evidence(self) -> list[CounterEvidence]:
        found, name = self.ledger, self.scope.names
        if found.is_empty or not found.shared:
            return []
        shared = _listing(found.shared)
        text = f"In law {name['country']} still shares {shared} with {name['patron']}."
        return [CounterEvidence("Treaties", text, Reading.MOVED)]

    @property
    def in_law(self) -> str:
        """For a bottom line: one sentence or two on where the country stands in law, with the day to
        which that was followed."""
        return self.ledger.sentence

    @property
    def _next_step(self) -> str:
        """The next step towards membership of the destination, for a state that has taken one."""
        standing = None if self.ledger.is_empty else self.ledger.standing
        if standing in (None, "member"):
            return ""
        name = self.scope.names["destination"]
        if standing == "candidate":
            return f"negotiations with {name} opened, or a treaty of accession signed"
        return (
            f"the status of a candidate of {name}"
            if standing == "applicant"
            else f"an application to join {name}"
        )


class Statuses(Dimension):
    """Who belonged to the alliance and the treaties it continues, and when."""

    key = "statuses"
    title = "treaty"

    @property
    def findings(self) -> Sequence[Finding]:
        return [self.history]

    @cached_property
    def history(self) -> MembersStatuses | NoData:
        """Every status that a state held in the bloc and the treaties it continues.

        frame: organisation, country, name, status, start, end, start_precision; longest first.
        """
        scope = self.scope
        table = scope.table("memberships")
        frame = table[
            table["organisation"].isin(organisations.lineage(scope.alliance))
            & table["start"].notna()
        ].copy()
        if frame.empty:
            return NoData(
                f"The memberships table holds nothing on {scope.alliance_name}.", "memberships"
            )
        frame["name"] = frame["country"].map(scope.name)
        frame = frame.sort_values(["start", "name"], ignore_index=True)
        members = scope.alliance_members
        paused = frame[
            frame["status"].isin(FROZEN) & frame["end"].isna() & frame["country"].isin(members)
        ]
        sentence = (
            f"On {words.day(scope.as_of)} {scope.alliance_name} had "
            f"{words.count(len(members), 'member')}: "
            f"{words.listing([scope.called(code) for code in members])}."
        )
        for row in paused.itertuples():
            sentence += (
                f" {words.possessive(scope.called(row.country))} part has been {row.status} since "
                f"{words.day(row.start.date())}."
            )
        return MembersStatuses(
            sentence,
            frame,
            TABLES,
            "Legal status, not participation.",
            members=members,
            paused={row.country: row.start.date() for row in paused.itertuples()},
        )

    def judgement(self) -> Judgement | None:
        return self.judgement_of(
            self.history,
            "Confidence is high: statuses are dated legal facts.",
            "fig-statuses",
        )

    def headlines(self) -> list[Headline]:
        found = self.history
        if found.is_empty:
            return []
        return [
            Headline(
                "members",
                "members",
                f"{len(found.members)} (paused: {self.paused or 'none'})",
                found.tables,
            )
        ]

    def indicators(self) -> list[Indicator]:
        found = self.history
        if found.is_empty:
            return []
        return [
            Indicator(
                f"Members of {self.scope.alliance_name}",
                f"{len(found.members)}"
                + (f", with the part of {self.paused} frozen or suspended" if found.paused else ""),
                "notice of withdrawal by one; another part frozen",
                f"the part of {self.paused} taken up again" if found.paused else "a new member",
                found.tables,
            )
        ]

    def counter_evidence(self) -> list[CounterEvidence]:
        found = self.history
        if found.is_empty or not found.paused:
            return []
        return [CounterEvidence("Membership", found.sentence, Reading.TOGETHER)]

    @property
    def paused(self) -> str:
        """The members whose part is frozen or suspended, in words; empty where there is none."""
        paused = {} if self.history.is_empty else self.history.paused
        return words.listing([self.scope.called(code) for code in paused])


def _listing(organisations: list[str]) -> str:
    """Organisations in words, as they stand inside a sentence."""
    return words.listing([words.with_article(organisation) for organisation in organisations])


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
        rows = own[own["organisation"].isin(organisations.lineage(organisation))]
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


def _when(date: pd.Timestamp, precision: str) -> str:
    if precision == "year":
        return f"{date.year}"
    if precision == "month":
        return f"{date:%B %Y}"
    return words.day(date.date())
