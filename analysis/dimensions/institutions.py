"""Treaties and memberships in law: a state's standings and steps, and an alliance's members."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import pandas as pd

from analysis.dimensions import law, words
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
    Verdict,
    Way,
    confidence,
    sure,
)
from analysis.dimensions.scope import Scope
from analysis.tables import contexts, countries, followed, organisations
from analysis.tables.events import is_weak
from analysis.tables.standing import (
    BEGINS,
    ENTERS,
    EXITS,
    LEAVES,
    ON_THE_WAY,
    Standing,
    of_organisation,
    of_state,
    steps,
)

TABLES = ("memberships", "organisations", "known_through")
FROZEN = ("frozen", "suspended")
LONG_AGO = dt.date(1900, 1, 1)
MOST_NAMED = 6
MOST_STEPS_NAMED = 6
NEWEST_STEPS = 2  # along each way, that a verdict names
MOST_MEMBERS_NAMED = 12
LEAVING = ("frozen", "withdrawal_announced", "withdrawal_notified")
EXIT_WORDS = {
    "left": "left",
    "membership paused": "paused membership of",
    "lowered its status": "lowered the status held in",
    "gave up its association": "gave up association with",
}
EXIT_NOUNS = {
    "left": ("exit", "exits"),
    "membership paused": ("pause", "pauses"),
    "lowered its status": ("lowered status", "lowered statuses"),
    "gave up its association": ("association given up", "associations given up"),
}
PAUSE = ", a pause in law and an exit in fact as long as it lasts"
STALE = dt.timedelta(days=365)


@dataclass(frozen=True, kw_only=True)
class Memberships(Finding):
    """Where the country stands in law in the bodies of the patron and in the destination.

    members, shared: organisations of which it is a member, and those of these that the patron is in
    too; beyond: those that the patron is not in, but the destination or most of its members.
    standings: in each organisation in which it has one. standing: its status in a destination
    that is a bloc. frozen, suspended: organisations in which its part is frozen by itself, or
    suspended by the organisation, with the day. followed: organisation and the day to which the
    country's standing in it was followed.
    """

    members: list[str]
    shared: list[str]
    beyond: list[str]
    standings: dict[str, Standing]
    standing: str | None
    frozen: dict[str, dt.date]
    suspended: dict[str, dt.date]
    followed: dict[str, dt.date]


@dataclass(frozen=True, kw_only=True)
class Changes(Finding):
    """The dated steps in law since the scope's start. counted: those that a verdict rests on."""

    counted: pd.DataFrame


@dataclass(frozen=True, kw_only=True)
class MembersStatuses(Finding):
    """Members of the alliance in law, and those whose part is frozen or suspended, or who announced
    or notified their withdrawal, with the day; checked: the day to which it was followed."""

    members: list[str]
    frozen: dict[str, dt.date]
    suspended: dict[str, dt.date]
    announced: dict[str, dt.date]
    notified: dict[str, dt.date]
    checked: dt.date

    @property
    def paused(self) -> dict[str, dt.date]:
        """Members whose part is frozen or suspended, with the day."""
        return self.suspended | self.frozen


class Institutions(Dimension):
    """The country's memberships, and the steps in law that changed them.

    Which organisations stand for whom: for the patron its small blocs (`contexts.small_blocs`); for a
    patron without one, all organisations that it belongs to and the destination does not. For a
    destination that is a bloc, the bloc; for a state, the organisations that it belongs to and the
    patron does not. A step counts by what it is in law (`standing.ENTERS`, `standing.LEAVES`): an
    announcement, a seat as an observer or partner, and what the organisation imposed do not.
    """

    key = "institutions"
    title = "treaty participation"
    gives_verdict = True

    @property
    def findings(self) -> Sequence[Finding]:
        return [self.ledger, self.changes]

    # --- which organisations stand for whom ---

    @cached_property
    def patrons(self) -> list[str]:
        """The organisations that stand for the patron."""
        held = self._held(self.scope.patron) - {self.scope.destination}
        return sorted(held & contexts.read().small_blocs or held - self._of_destination)

    @cached_property
    def destinations(self) -> list[str]:
        """The organisations that stand for the destination."""
        if not self.scope.is_state_destination:
            return [self.scope.destination]
        return sorted(self._held(self.scope.destination) - self._held(self.scope.patron))

    @cached_property
    def _of_destination(self) -> set[str]:
        """The organisations that the destination, or most of its members, belong to."""
        members = self.scope.destination_members
        rows = self._memberships[self._memberships["country"].isin(members)]
        shares = rows.groupby("organisation")["country"].nunique() / max(len(members), 1)
        return {str(one) for one in shares.index[shares > 0.5]}

    def _held(self, code: str) -> set[str]:
        """The organisations that a state was a member of at some time since the scope's start."""
        rows = self._memberships
        return set(rows.loc[rows["country"] == code, "organisation"])

    @cached_property
    def _memberships(self) -> pd.DataFrame:
        table = self.scope.table("memberships")
        is_over = table["end"] <= pd.Timestamp(self.scope.since)
        return table[(table["status"] == "member") & ~is_over]

    @cached_property
    def _rows(self) -> pd.DataFrame:
        table = self.scope.table("memberships")
        return table[table["country"] == self.scope.focus]

    # --- findings ---

    @cached_property
    def ledger(self) -> Memberships | NoData:
        """The country's memberships as spans of dates, and its standing as last checked.

        frame: organisation, status, start, end (NaT: still so on the as-of date), start_precision,
        source_quality, role (patron, destination, shared or beyond; empty for none), is_changed (whether it
        took a step there since the scope's start).
        """
        scope, name = self.scope, self.scope.names
        frame = self._rows[self._rows["start"].notna()]
        if frame.empty:
            return NoData(
                f"The memberships table holds nothing on {name['country']}.", "memberships"
            )
        frame = frame.sort_values(["organisation", "start"], ignore_index=True)
        standings = of_state(scope.focus, scope.as_of, self._rows)
        beside = of_state(scope.patron, scope.as_of, scope.table("memberships"))
        shared = [
            one
            for one, held in standings.items()
            if held.is_member and one in beside and beside[one].is_member
        ]
        shared.sort(key=lambda one: (one not in self.patrons, one))
        members = [one for one, held in standings.items() if held.is_member]
        beyond = [
            one
            for one in members
            if one in self._of_destination and one not in (*shared, scope.destination)
        ]
        roles = (
            dict.fromkeys(beyond, "beyond")
            | dict.fromkeys(shared, "shared")
            | dict.fromkeys(self.patrons, "patron")
            | dict.fromkeys(self.destinations, "destination")
        )
        of_bloc = standings.get(scope.destination, Standing(None)).status
        found = Memberships(
            "",
            frame.assign(
                role=frame["organisation"].map(roles).fillna(""),
                is_changed=frame["organisation"].isin(self.changes.frame["organisation"]),
            ),
            TABLES,
            f"{frame['organisation'].nunique()} of the {len(organisations.names())} organisations in "
            f"the table have a dated row of {name['country']}; standing in law, not participation, "
            "each followed to a day of its own.",
            members=members,
            shared=shared,
            beyond=beyond,
            standings=standings,
            standing=of_bloc if of_bloc in law.HELD else None,
            frozen={one: held.frozen for one, held in standings.items() if held.frozen},
            suspended={one: held.suspended for one, held in standings.items() if held.suspended},
            followed=followed.standings(
                [*frame["organisation"].unique(), *self.patrons, *self.destinations],
                scope.focus,
                scope.as_of,
            ),
        )
        return replace(found, sentence=" ".join(filter(None, self._sentences(found))))

    @cached_property
    def changes(self) -> Changes:
        """The dated steps in law since the scope's start.

        frame: the columns of `standing.steps`, way (of `Way`, by its name; empty where the step does
        not count), is_weak (whether its source is).
        """
        scope, name = self.scope, self.scope.names
        frame = self._steps(sorted(set(self._rows["organisation"])), scope.focus)
        frame = frame.assign(
            way=[
                way.name if (way := self._way(row.organisation, row.step)) else ""
                for row in frame.itertuples()
            ],
            is_weak=is_weak(frame),
        )
        sentence = (
            f"Since {words.day(scope.since)} the table holds "
            f"{words.count(len(frame), 'dated step') if len(frame) else 'no dated step'} in law by "
            f"{name['country']} or on its part in an organisation."
        )
        coverage = (
            f"Steps count for {name['patron']} in {law.named(self.patrons) or 'no organisation'}, "
            f"for {name['destination']} in {law.named(self.destinations) or 'no organisation'}; "
            "announcements, seats as observer or partner and what an organisation imposed do not."
        )
        return Changes(sentence, frame, TABLES, coverage, counted=frame[frame["way"] != ""])

    def _steps(self, names: Sequence[str], country: str | None) -> pd.DataFrame:
        """Steps in the scope's years."""
        table = self._rows if country == self.scope.focus else self.scope.table("memberships")
        return steps([*names], country, self.scope.since, self.scope.as_of, table)

    def _way(self, organisation: str, step: str) -> Way | None:
        """Which way a step leads, by the organisation and by what it is; None where it counts not."""
        is_in = step in ENTERS
        if not is_in and step not in LEAVES:
            return None
        if organisation in self.destinations:
            return Way.TOWARDS if is_in else Way.OFF
        if organisation in self.patrons:
            return Way.BACK if is_in else Way.AWAY
        return None

    # --- the ledger in words ---

    def _sentences(self, found: Memberships) -> list[str]:
        """Where it stood with the patron, how far on the way out, where with the destination, and
        the steps that this does not tell."""
        name = self.scope.names
        text = (
            f"Of the {len(organisations.names())} organisations in the table, {name['country']} was a "
            f"member in law of {len(found.members) or 'none'}"
        )
        if found.shared:
            text += (
                f"; with {name['patron']} it shared "
                f"{law.checked(found.shared[:MOST_NAMED], found.followed)}"
            )
            if more := found.shared[MOST_NAMED:]:
                text += f" and {words.count(len(more), 'other')}"
        elif found.members:
            text += f", none of which {name['patron']} belonged to"
        beyond = found.beyond
        if beyond and not self.scope.is_state_destination:
            text += (
                f". Without {name['patron']}, but with most members of {name['destination']}, it was in "
                f"{law.checked(beyond[:MOST_NAMED], found.followed)}"
            )
            if more := beyond[MOST_NAMED:]:
                text += f" and {words.count(len(more), 'other')}"
        parts, told = [f"{text}."], set[tuple[str, str]]()
        for one in found.shared:
            held = found.standings[one]
            if out := self._not_left(found, [one]):
                parts += out
                told |= {(one, BEGINS[status][0]) for status in LEAVING}
            parts += self._paused(one, held, ("suspended",))
            if held.suspended:
                told.add((one, BEGINS["suspended"][0]))
        for one, held in found.standings.items():
            if one not in (*found.shared, self.scope.destination):
                parts += self._paused(one, held, FROZEN, before=self.scope.since)
        gone = self._gone(found)
        if len(gone):
            parts.append(f"It {words.listing(law.done(gone))}{law.in_fact(gone)}.")
            parts += [
                f"{words.capital(words.with_article(organisations.newest(one)))} continues "
                f"{words.with_article(one)}."
                for one in gone["organisation"]
                if organisations.newest(one) != one
            ]
            told |= set(zip(gone["organisation"], gone["step"], strict=True))
        parts.append(self._destination(found))
        if found.standing:
            told.add((self.scope.destination, BEGINS[found.standing][0]))
        told |= {(self.scope.destination, BEGINS[status][0]) for status in ("halted", "left")}
        return [*parts, self._other_steps(told)]

    def _not_left(self, found: Memberships, names: Sequence[str]) -> list[str]:
        """A sentence for each of some memberships that the country is on its way out of."""
        said = []
        for one in names:
            out = law.leaving(found.standings[one], self._of(one), found.followed[one])
            if out:
                called = words.with_article(one)
                said.append(f"It had not left {called}: it was a member in law, {out}.")
        return said

    def _paused(
        self, organisation: str, held: Standing, kinds: Sequence[str], before: dt.date | None = None
    ) -> list[str]:
        """A sentence where its part is suspended or frozen, since a day before `before`."""
        by = {"frozen": "frozen by its own act", "suspended": "suspended, by no act of its own,"}
        days = {"frozen": held.frozen, "suspended": held.suspended}
        return [
            f"Its part in {words.with_article(organisation)} had been {by[kind]} since "
            f"{law.since(self._of(organisation), kind, day)}."
            for kind, day in days.items()
            if kind in kinds and day and not (before and day >= before)
        ]

    def _of(self, organisation: str) -> pd.DataFrame:
        return self._rows[self._rows["organisation"] == organisation]

    def _gone(self, found: Memberships) -> pd.DataFrame:
        """The exits from the patron's organisations, or those that they continue, that still hold."""
        names = [one for patron in self.patrons for one in organisations.lineage(patron)]
        inside = set(found.members)
        names = [one for one in dict.fromkeys(names) if organisations.newest(one) not in inside]
        exits = steps(names, self.scope.focus, LONG_AGO, self.scope.as_of, self._rows)
        exits = exits[exits["step"].isin(EXITS)]
        return exits.drop_duplicates("organisation", keep="last")

    def _destination(self, found: Memberships) -> str:
        """Where it stood with the destination, as last checked."""
        scope, name = self.scope, self.scope.names
        if scope.is_state_destination:
            both = [one for one in self.destinations if one in found.members]
            if both:
                return (
                    f"With {name['destination']}, and not with {name['patron']}, it shared "
                    f"{law.checked(both[:MOST_NAMED], found.followed)}."
                )
            beyond = law.named(self.destinations, "or") or "none in the table"
            return (
                f"It belonged to none of the organisations that {name['destination']} was in and "
                f"{name['patron']} was not ({beyond})."
            )
        return f"It {self._with_bloc(found)}."

    def _with_bloc(self, found: Memberships) -> str:
        """Where it stood with a destination that is a bloc, as a clause after "it"."""
        scope, bloc = self.scope, self.scope.names["destination"]
        rows = self._of(scope.destination)
        held = found.standings.get(scope.destination, Standing(None))
        day = words.day(found.followed[scope.destination])
        if found.standing:
            start = rows.loc[
                (rows["status"] == found.standing) & ~(rows["end"] <= pd.Timestamp(scope.as_of)),
                "start",
            ].max()
            begun = law.since(rows, found.standing, start.date())
            text = f"had been {law.HELD[found.standing]} {bloc} since {begun}"
        elif held.left:
            text = f"had left {bloc} {law.since(rows, 'left', held.left, law.on)}"
        else:
            text = f"had no status in {bloc} on record"
        text += f", as last checked on {day}"
        if held.halted:
            text += (
                f"; its accession had been halted since {law.since(rows, 'halted', held.halted)}"
            )
        has_begun = (rows["status"] == "accession_step").any()
        if has_begun and found.standing not in ("member", *ON_THE_WAY):
            text += "; no application to join was on record to that day"
        return text

    def _other_steps(self, told: set[tuple[str, str]]) -> str:
        """The steps since the scope's start that are not told yet, those that count first."""
        frame, since = self.changes.frame, words.day(self.scope.since)
        if frame.empty:
            return f"No dated step in law was on record since {since}."
        is_told = [(row.organisation, row.step) in told for row in frame.itertuples()]
        rest = frame[[not one for one in is_told]]
        if rest.empty:
            return ""
        # What counts first, then the state's own acts, then what is new.
        order = rest.assign(
            other=rest["way"].eq(""), imposed=rest["direction"].eq("imposed"), age=-rest.index
        ).sort_values(["other", "imposed", "age"])
        kinds = order[["organisation", "step"]].drop_duplicates()
        named = set(kinds.head(MOST_STEPS_NAMED).itertuples(index=False, name=None))
        is_named = [(row.organisation, row.step) in named for row in rest.itertuples()]
        text = (
            f"Since {since} it {'also ' if any(is_told) else ''}"
            f"{words.listing(law.done(rest[is_named]))}"
        )
        more = len(rest) - sum(is_named)
        if not more:
            return f"{text}."
        return f"{text}; {words.count(more, 'other step')} {'stands' if more == 1 else 'stand'} in the table."

    # --- what follows ---

    def verdict(self) -> Verdict | None:
        """Formal steps since the scope's start, by where they lead; "moved" is not said of them."""
        found = self.ledger
        if found.is_empty:
            return None
        scope = self.scope
        days = self._days()
        return Verdict(
            self.title,
            f"{self._side(scope.since)} ({words.day(scope.since)})",
            f"{self._side(scope.as_of)} ({law.last_checked(days)})",
            self._others(is_short=True) or "not compared",
            self._verdict(),
            ways=self._ways,
            sure=sure(*self._doubts()),
            data_to=words.day(max(days)),
            brief=self._brief(),
            otherwise=self._otherwise(),
        )

    @property
    def _ways(self) -> tuple[Way, ...]:
        counted = set(self.changes.counted["way"])
        return tuple(way for way in Way if way.name in counted)

    def _along(self, way: Way) -> str:
        """A way with the names of the two: "away from Russia"."""
        name = self.scope.names
        return way.value.replace("the patron", name["patron"]).replace(
            "the destination", name["destination"]
        )

    def _verdict(self) -> str:
        counted = self.changes.counted
        if counted.empty:
            text = f"no formal step {self._where()} on record since {words.day(self.scope.since)}"
        else:
            said = "; ".join(f"{along}: it {done}" for along, done in self._by_way())
            text = f"{'formal steps' if len(counted) > 1 else 'a formal step'} {said}"
        imposed = self.changes.frame
        imposed = imposed[
            imposed["step"].eq("suspended")
            & imposed["organisation"].isin([*self.patrons, *self.destinations])
        ]
        if len(imposed):
            was = words.listing(law.done(imposed.assign(precision="year", note=None)))
            text += f"; it {was}, by no act of its own"
        return text

    def _by_way(self) -> list[tuple[str, str]]:
        """Each way, and the newest steps along it with their years; earlier ones by their number."""
        counted = self.changes.counted
        found = []
        for way in self._ways:
            own = counted[counted["way"] == way.name]
            newest = own.tail(NEWEST_STEPS)
            text = words.listing(law.done(newest.assign(precision="year", note=None)))
            if earlier := len(own) - len(newest):
                text += f", after {words.count(earlier, 'earlier step')}"
            found.append((self._along(way), text))
        return found

    def _brief(self) -> str:
        """The verdict as a clause; empty where there is no step."""
        counted = self.changes.counted
        if counted.empty:
            return ""
        said = words.listing([f"{along} ({done})" for along, done in self._by_way()])
        return f"it took {'formal steps' if len(counted) > 1 else 'a formal step'} {said}"

    def _otherwise(self) -> str:
        """The step that would change the verdict."""
        found = self.ledger
        if found.is_empty or not self._ways:
            return f"a formal step {self._where()}"
        frozen = [one for one in self.patrons if one in found.frozen]
        held_up = found.standings.get(self.scope.destination, Standing(None))
        if Way.AWAY in self._ways and frozen:
            return f"its part in {law.named(frozen)} taken up again"
        if Way.OFF in self._ways and held_up.halted:
            return f"its accession to {self.scope.names['destination']} resumed"
        is_one_way = len({way.is_forward for way in self._ways}) == 1
        return "a formal step the other way" if is_one_way else ""

    def _where(self) -> str:
        """The organisations in which a step would count."""
        both = [*self.patrons, *self.destinations]
        if len(both) <= MOST_NAMED:
            return f"in {law.named(both, 'or')}"
        return f"in the {len(both)} organisations that stand for the two"

    def _side(self, at: dt.date) -> str:
        """Its standing in the organisations that stand for the two, on a day, in a few words."""
        held, name = of_state(self.scope.focus, at, self._rows), self.scope.names
        inside = [one for one in self.patrons if one in held and held[one].is_member]
        part = words.listing([law.within(one, held[one]) for one in inside[:MOST_NAMED]])
        if more := inside[MOST_NAMED:]:
            part += f" and {words.count(len(more), 'other')}"
        if len(self.patrons) > MOST_NAMED:
            text = f"in {_of(part, len(self.patrons), name['patron'])}"
        elif inside:
            text = f"in {part}"
        else:
            text = f"no member of {law.named(self.patrons, 'or')}"
        text += "".join(
            f", {law.HELD[str(held[one].status)]} {words.with_article(one)}"
            for one in self.patrons
            if one in held and not held[one].is_member and held[one].status in law.HELD
        )
        if self.scope.is_state_destination:
            near = law.named(
                [one for one in self.destinations if one in held and held[one].is_member]
            )
            return f"{text}; in {_of(near, len(self.destinations), name['destination'])}"
        of_bloc = held.get(self.scope.destination, Standing(None))
        status = law.HELD.get(str(of_bloc.status), "without a status in")
        return f"{text}; {status} {name['destination']}" + (
            ", accession halted" if of_bloc.halted else ""
        )

    @cached_property
    def _rests_on(self) -> list[str]:
        """The organisations that the verdict rests on: those of the steps that count; where there is
        none, those of the two in which it has a standing, or else all of theirs."""
        if len(self.changes.counted):
            return sorted(set(self.changes.counted["organisation"]))
        both = [*self.patrons, *self.destinations]
        own = set(self._rows["organisation"])
        return [one for one in both if one in own] or both

    def _days(self) -> list[dt.date]:
        followed_to = self.ledger.followed if not self.ledger.is_empty else {}
        return [followed_to[one] for one in self._rests_on] or [self.scope.as_of]

    def _doubts(self) -> list[str]:
        """Legal facts are sure, but for a weak source and for an organisation not lately followed."""
        weak = self.changes.counted[self.changes.counted["is_weak"]]
        doubts = []
        if len(weak):
            quality = words.listing(sorted(set(weak["source_quality"])))
            total = len(self.changes.counted)
            which = "the step" if total == 1 else "all steps" if len(weak) == total else ""
            doubts.append(
                f"{which or f'{len(weak)} of {total} steps'} "
                f"{'rests' if len(weak) == 1 else 'rest'} on a weak source ({quality})"
            )
        stale = [
            one
            for one, day in zip(self._rests_on, self._days(), strict=False)
            if self.scope.as_of - day > STALE
        ]
        if stale:
            doubts.append(
                f"{law.named(stale)} {'was' if len(stale) == 1 else 'were'} last checked more than a "
                f"year before {words.day(self.scope.as_of)}"
            )
        return doubts

    def _others(self, *, is_short: bool = False) -> str:
        """How many others did the same: of the members of an organisation that was left, and of the
        states that the country is held against for what led elsewhere. Short: by counts alone."""
        counted = self.changes.counted
        out = counted[counted["way"].isin([Way.AWAY.name, Way.OFF.name])]
        out = out[out["step"] != BEGINS["halted"][0]]
        parts = []
        for organisation, own in out.groupby("organisation", sort=False):
            among = set(self._members(str(organisation), own["day"].iloc[0].date()))
            among.discard(self.scope.focus)
            table = self._steps([str(organisation)], None)
            did = set(table.loc[table["step"].isin(own["step"]), "country"]) & among
            parts.append(
                f"of the other {words.count(len(among), 'member')} of "
                f"{words.with_article(str(organisation))}, "
                f"{words.some(len(did)) if is_short else self._who(did)} did the same"
            )
        ways = [way for way in self._ways if way in (Way.TOWARDS, Way.BACK)]
        peers = list(self.scope.comparison)
        if peers and (ways or counted.empty):
            table = self.scope.table("memberships")
            table = table[table["country"].isin(peers)]
            both = [*self.patrons, *self.destinations]
            table = steps(both, None, self.scope.since, self.scope.as_of, table)
            led = [self._way(row.organisation, row.step) for row in table.itertuples()]
            led_by: list[str] = []
            for way in ways or (Way.AWAY, Way.TOWARDS):
                did = set(table.loc[[one is way for one in led], "country"])
                if is_short:
                    took = "" if led_by else " took a formal step"
                    led_by.append(f"{words.some(len(did))}{took} {self._along(way)}")
                else:
                    led_by.append(f"{self._who(did)} took a formal step {self._along(way)}")
            against = "compared" if is_short else "that it is held against"
            joined = (", " if is_short else "; ").join(led_by)
            parts.append(f"of the {words.count(len(peers), 'state')} {against}, {joined}")
        return words.capital("; ".join(parts))

    def _members(self, organisation: str, day: dt.date) -> list[str]:
        return countries.members(organisation, day, self.scope.table("memberships"))

    def _who(self, codes: set[str]) -> str:
        """A few states by name, many by number, none as none."""
        if len(codes) > MOST_NAMED:
            return f"{len(codes)}"
        return words.listing(by_name(self.scope, codes)) or "none"

    def judgement(self) -> Judgement | None:
        found, name = self.ledger, self.scope.names
        if found.is_empty:
            return None
        counted, since = self.changes.counted, words.day(self.scope.since)
        if counted.empty:
            text = (
                f"No formal step of {name['country']} {self._where()} is on record since {since}. "
                f"Its standing, {law.last_checked(self._days())}: {self._side(self.scope.as_of)}."
            )
        else:
            taken = f"{len(counted)} formal steps" if len(counted) > 1 else "a formal step"
            text = f"{words.capital(name['country'])} took {taken} since {since}."
            for way in self._ways:
                own = counted[counted["way"] == way.name].assign(note=None)
                text += f" {words.capital(self._along(way))} it {words.listing(law.done(own))}."
            inside = [one for one in self.patrons if one in found.members]
            if Way.AWAY in self._ways and inside:
                text += f" It remained a member in law of {law.named(inside)}."
        if others := self._others():
            text += f" {others}."
        evidence = ["fig-ledger"]
        evidence += ["tab-steps"] if len(self.changes.frame) else []
        return Judgement(
            self.title, words.opened(text), confidence(*self._doubts()), tuple(evidence)
        )

    def headlines(self) -> list[Headline]:
        found, name = self.ledger, self.scope.names
        if found.is_empty:
            return []
        shared = law.named(found.shared[:MOST_NAMED]) or "none"
        if more := found.shared[MOST_NAMED:]:
            shared += f" and {words.count(len(more), 'other')}"
        return [
            Headline(
                "organisations shared with the patron",
                f"organisations shared with {name['patron']}",
                shared,
                found.tables,
            ),
            Headline(
                "standing in law",
                f"standing with {name['patron']} and {name['destination']}",
                self._side(self.scope.as_of),
                found.tables,
                words.day(max(self._days())),
            ),
        ]

    def indicators(self) -> list[Indicator]:
        found, name = self.ledger, self.scope.names
        inside = [] if found.is_empty else [one for one in found.shared if one in self.patrons]
        if found.is_empty or not inside:
            return []
        frozen = law.named([one for one in inside if one in found.frozen])
        further = "notice of withdrawal, or another part frozen"
        if self._next_step:
            further += f"; {self._next_step}"
        return [
            Indicator(
                f"Standing in {law.named(inside[:MOST_NAMED])}",
                self._side(self.scope.as_of),
                further,
                f"its part in {frozen} taken up again"
                if frozen
                else f"another treaty joined that {name['patron']} belongs to",
                found.tables,
            )
        ]

    def scenarios(self) -> list[Scenario]:
        """Accession to a destination, for a state that has taken a formal step to it."""
        if not self._next_step:
            return []
        name = self.scope.names["destination"]
        return [
            Scenario(
                f"Joins {name}",
                f"Its membership of {name} begins.",
                None,
                self._accessions(),
                f"{words.capital(self._next_step)}.",
                self.ledger.tables,
            )
        ]

    @property
    def in_law(self) -> str:
        """For a bottom line: where the country stands in law with the two, in a sentence or two, with
        the day to which that was followed."""
        found, name = self.ledger, self.scope.names
        if found.is_empty:
            return found.sentence
        inside = [one for one in self.patrons if one in found.members]
        gone = self._gone(found)
        out = self._not_left(found, inside)
        left = f"{words.listing(law.done(gone))}{law.in_fact(gone)}"
        if out:
            text = " ".join(out).replace("It had", f"{name['country']} had", 1).removesuffix(".")
        elif inside:
            text = (
                f"{name['country']} was a member in law of "
                f"{law.checked(inside[:MOST_NAMED], found.followed)}, with no step out of "
                f"{'them' if len(inside) > 1 else 'it'} standing"
            )
        elif len(gone):
            text = f"{name['country']} {left}"
        elif len(self.patrons) <= MOST_NAMED:
            text = f"{name['country']} was no member of {law.named(self.patrons, 'or')}"
        else:
            text = f"{name['country']} was in no organisation that stands for {name['patron']}"
        if len(gone) and (out or inside):
            text += f". It {left}"
        apart = out or len(gone) or self.scope.is_state_destination
        beside = f". {self._destination(found)}" if apart else f", and {self._with_bloc(found)}."
        return words.capital(text) + beside

    @property
    def _next_step(self) -> str:
        """The next step towards membership of the destination, for a state that has taken one."""
        if self.ledger.is_empty or self.scope.is_state_destination:
            return ""
        standing, name = self.ledger.standing, self.scope.names["destination"]
        if standing == "member":
            return ""
        if self.ledger.standings.get(self.scope.destination, Standing(None)).halted:
            return f"its accession to {name} resumed" if standing in ON_THE_WAY else ""
        following = {
            "negotiating": f"talks with {name} closed, or a treaty of accession signed",
            "candidate": f"talks on joining {name} opened",
            "applicant": f"the status of a candidate of {name}",
        }
        own = self._of(self.scope.destination)
        has_begun = (own["status"] == "accession_step").any()
        return following.get(str(standing), f"an application to join {name}" if has_begun else "")

    def _accessions(self) -> str:
        """How many earlier states that came as far joined, and after how many years."""
        standing = self.ledger.standing if not self.ledger.is_empty else None
        if standing not in ON_THE_WAY:
            return "the table holds too few cases at this stage"
        table = self.scope.table("memberships")
        rows = table[
            (table["organisation"] == self.scope.destination)
            & (table["country"] != self.scope.focus)
        ]
        begun = rows[rows["status"] == standing].groupby("country")["start"].min()
        joined = rows[rows["status"] == "member"].groupby("country")["start"].min()
        years = ((joined - begun).dropna().dt.days / 365.25).round().astype(int)
        stage = {
            "applicant": "applied",
            "candidate": "became candidates",
            "negotiating": "opened talks",
        }[standing]
        if years.empty:
            return f"none of {words.count(len(begun), 'other state')} that {stage} has joined yet"
        return (
            f"{len(years)} of {words.count(len(begun), 'other state')} that {stage} joined, after "
            f"{years.min()} to {words.count(int(years.max()), 'year')} (median {years.median():.0f})"
        )

    def counter_evidence(self) -> list[CounterEvidence]:
        """What the record in law says against a move, and what follows from it."""
        found, name = self.ledger, self.scope.names
        inside = [] if found.is_empty else [one for one in found.shared if one in self.patrons]
        if found.is_empty or not inside:
            return []
        bound = law.named(inside[:MOST_NAMED])
        if more := inside[MOST_NAMED:]:
            bound += f" and {words.count(len(more), 'other')}"
        counted = self.changes.counted
        if (counted["way"].eq(Way.AWAY.name) & counted["step"].isin(EXITS)).any():
            text = (
                f"The exit did not cut every tie in law: {name['country']} remained in {bound} with "
                f"{name['patron']}."
            )
        elif Way.AWAY in self._ways:
            text = (
                f"What {name['country']} did in law can be undone and ends nothing yet: while it is a "
                f"member of {bound}, those treaties bind it as before."
            )
        else:
            text = (
                f"No formal step out of {bound} is on record since {words.day(self.scope.since)}: "
                "what moved elsewhere was not followed in law."
            )
        opposite = [way for way in self._ways if not way.is_forward]
        if opposite:
            text += (
                f" Steps {words.listing([self._along(way) for way in opposite])} are on record in the "
                "same years, so the record in law does not point one way."
            )
        return [CounterEvidence("Treaties", text, Reading.MOVED)]


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

        frame: organisation, country, name, status, start, end, start_precision, source_quality;
        by start.
        """
        scope = self.scope
        table = scope.table("memberships")
        chain = organisations.lineage(scope.alliance)
        frame = table[table["organisation"].isin(chain) & table["start"].notna()].copy()
        if frame.empty:
            return NoData(
                f"The memberships table holds nothing on {scope.alliance_name}.", "memberships"
            )
        frame["name"] = frame["country"].map(scope.name)
        frame = frame.sort_values(["start", "name"], ignore_index=True)
        standings = {
            code: held
            for code, held in of_organisation(scope.alliance, scope.as_of, table).items()
            if held.is_member
        }
        found = MembersStatuses(
            "",
            frame,
            TABLES,
            "Standing in law, not participation.",
            members=sorted(standings),
            frozen={code: held.frozen for code, held in standings.items() if held.frozen},
            suspended={code: held.suspended for code, held in standings.items() if held.suspended},
            announced={code: held.announced for code, held in standings.items() if held.announced},
            notified={code: held.notified for code, held in standings.items() if held.notified},
            checked=organisations.followed(scope.alliance, scope.as_of),
        )
        told = [
            self._members(found),
            *self._conditions(standings),
            *self._left(chain, found.members),
        ]
        return replace(found, sentence=" ".join(told))

    def _members(self, found: MembersStatuses) -> str:
        named = words.listing(by_name(self.scope, found.members))
        return (
            f"As last checked on {words.day(found.checked)}, {self.scope.alliance_name} had "
            f"{words.count(len(found.members), 'member') if found.members else 'no member'} in law"
            f"{f': {named}' if 0 < len(found.members) <= MOST_MEMBERS_NAMED else ''}."
        )

    def _conditions(self, standings: dict[str, Standing]) -> list[str]:
        """Members on the way out, and those that the organisation suspended, each with its day."""
        scope, said = self.scope, []
        table = scope.table("memberships")
        own = table[table["organisation"] == scope.alliance]
        for code, held in standings.items():
            rows = own[own["country"] == code]
            day = followed.standings([scope.alliance], code, scope.as_of)[scope.alliance]
            if way_out := law.leaving(held, rows, day):
                who = words.capital(scope.called(code))
                said.append(f"{who} had not left: it was a member in law, {way_out}.")
                taken = steps(scope.alliance, code, LONG_AGO, scope.as_of, rows)
                taken = taken[taken["status"] == "withdrawal_step"]
                said += [f"{who} {done}." for done in law.done(taken)]
        halted = [
            f"{scope.called(code)} (since "
            f"{law.since(own[own['country'] == code], 'suspended', held.suspended)})"
            for code, held in standings.items()
            if held.suspended
        ]
        if halted:
            said.append(
                f"Suspended by the organisation, and members in law: {words.listing(halted)}."
            )
        return said

    @cached_property
    def _exits(self) -> pd.DataFrame:
        """All exits and pauses."""
        scope = self.scope
        chain = organisations.lineage(scope.alliance)
        found = steps(chain, None, LONG_AGO, scope.as_of, scope.table("memberships"))
        return found[found["step"].isin(EXITS)]

    def _left(self, chain: list[str], members: list[str]) -> list[str]:
        """Exits in words, those of one day together, and pauses apart from them."""
        scope, found = self.scope, self._exits
        said = []
        if found.empty:
            return [f"No exit from {law.named(chain, 'or')} is on record."]
        for step, rows in found.groupby("step", sort=False):
            each = []
            for (organisation, day), same in rows.groupby(["organisation", "day"], sort=False):
                who = words.listing(by_name(scope, same["country"]))
                is_back = set(same["country"]) <= set(members)
                each.append(
                    f"{who} {'together ' if len(same) > 1 else ''}{EXIT_WORDS[str(step)]} "
                    f"{words.with_article(str(organisation))} "
                    f"{law.on(day.date(), str(same['precision'].iloc[0]))}"
                    f"{' and later came back' if is_back else ''}"
                )
            lead = ""
            if len(each) > MOST_NAMED:
                lead = f"The last {MOST_NAMED} of {len(each)} days of exits: "
            text = f"{lead}{'; '.join(each[-MOST_NAMED:])}"
            if step == "membership paused":
                text += PAUSE
            elif len(rows) > len(each):
                text += " (exits of one day count as one decision)"
            said.append(f"{words.capital(text)}.")
        return said

    def judgement(self) -> Judgement | None:
        found = self.history
        if found.is_empty:
            return None
        stale = self.scope.as_of - found.checked > STALE
        doubt = (
            f"{self.scope.alliance_name} was last checked on {words.day(found.checked)}"
            if stale
            else ""
        )
        past = []
        for step, rows in self._exits.groupby("step", sort=False):
            counted = words.count(len(rows), *EXIT_NOUNS[str(step)])
            days = rows["day"].nunique()
            past.append(counted + (f" on {words.count(days, 'day')}" if days < len(rows) else ""))
        text = (
            f"{words.capital(self.scope.alliance_name)} had "
            f"{words.count(len(found.members), 'member')} in law{self._counts(found)}, as last checked "
            f"on {words.day(found.checked)}. On record so far: {words.listing(past) or 'no exit'}."
        )
        return Judgement(self.title, text, confidence(doubt), ("fig-statuses",))

    def headlines(self) -> list[Headline]:
        found = self.history
        if found.is_empty:
            return []
        return [
            Headline(
                "members",
                "members in law",
                f"{len(found.members)}{self._counts(found)}",
                found.tables,
                words.day(found.checked),
            )
        ]

    def _counts(self, found: MembersStatuses) -> str:
        """Those on the way out, by kind, in brackets."""
        kinds = {
            "frozen": found.frozen,
            "suspended": found.suspended,
            "withdrawal announced": found.announced,
            "notice given": found.notified,
        }
        parts = [f"{kind}: {self._named(codes)}" for kind, codes in kinds.items() if codes]
        return f" ({'; '.join(parts)})" if parts else ""

    def _named(self, codes: dict[str, dt.date]) -> str:
        if len(codes) > MOST_NAMED:
            return f"{len(codes)}"
        return words.listing(by_name(self.scope, codes))

    def indicators(self) -> list[Indicator]:
        found = self.history
        if found.is_empty:
            return []
        back = "a new member"
        if found.frozen:
            back = f"the part of {self._named(found.frozen)} taken up again"
        return [
            Indicator(
                f"Members of {self.scope.alliance_name}",
                f"{len(found.members)} in law{self._counts(found)}",
                "notice of withdrawal by one; another part frozen",
                back,
                found.tables,
            )
        ]

    def counter_evidence(self) -> list[CounterEvidence]:
        found = self.history
        if found.is_empty:
            return []
        out = found.frozen | found.announced | found.notified
        if not out:
            return []
        some = "a member that has" if len(out) == 1 else "members that have"
        text = (
            f"{words.capital(self._named(out))} stayed {'a member' if len(out) == 1 else 'members'} "
            f"in law and took a step out: {len(found.members)} members on paper include {some} begun "
            "to leave, so that what the members do together is not what the list of members says."
        )
        return [CounterEvidence("Membership", words.opened(text), Reading.TOGETHER)]

    @property
    def paused(self) -> str:
        """The members whose part is frozen or suspended, in words; empty where there is none."""
        return "" if self.history.is_empty else self._named(self.history.paused)


def by_name(scope: Scope, codes: Iterable[str]) -> list[str]:
    """States as they stand inside a sentence, in order of their names."""
    return [scope.called(code) for code in sorted(codes, key=scope.name)]


def _of(named: str, number: int, side: str) -> str:
    """Some of the organisations that stand for one of the two."""
    return f"{f'{named},' if named else 'none'} of the {number} that stand for {side}"
