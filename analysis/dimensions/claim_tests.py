"""The claims of the article as conditions, claim by claim: what has to be so, and what narrows it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from functools import cached_property

import pandas as pd

from analysis.dimensions import words
from analysis.dimensions.claim_facts import (
    ARMS,
    ARMS_YEARS,
    AZERBAIJAN,
    BELARUS,
    EVENTS,
    KARABAKH,
    NORTH_KOREA,
    SPELLS,
    TIES,
    VOTES,
    Facts,
    counting,
    few_names,
    lower,
    when,
)
from analysis.dimensions.conditions import Claim, Condition, outcome
from analysis.dimensions.marked import link
from analysis.measures import network
from analysis.tables import events, organisations, standing

CUSTOMS_UNION = "EAEU"
REPORT = "2023-10-13-arms"  # the event of a report on arms sent
SHELL = "2024-06-12-csto-2"  # the event of the statement on a shell or a bubble
FORECASTS = "jk"  # the claims about what is to come
SOVIET_UNION_ENDED = dt.date(1991, 12, 26)
MEMBERS_NAMED = 6  # of the alliance, by the article
SEVERAL = 3  # states that back another are "a number of states" from here on
WEAPONS = ("munitions", "missiles", "drones", "heavy_weapons")  # kinds of tie
REFUSES_HELP = "no_military_help"  # a kind of limit
ARMED_BY_MOST = 0.5  # share of the members' arms from which the patron arms them
CLEAR_FALL = 0.10  # of a share of arms
FOLLOWS_WITHIN_YEARS = 3  # of the article: then the question is closed


class ClaimTests(Facts):
    """The conditions of each claim."""

    @cached_property
    def claims(self) -> list[Claim]:
        """The claims in order."""
        return [
            self.tested(str(letter)) for letter in self.scope.table("claims")["id"].sort_values()
        ]

    def tested(self, letter: str) -> Claim:
        """One claim with its conditions."""
        tests: dict[str, tuple[Callable[[], list[Condition]], Callable[[], str]]] = {
            "a": (self._belarus, self._belarus_since),
            "b": (self._north_korea, self._north_korea_since),
            "c": (self._backing, self._backing_since),
            "d": (self._alliance, self._alliance_since),
            "e": (self._announced, self._announced_since),
            "f": (self._no_help, self._no_help_since),
            "g": (self._shell, str),
            "h": (self._accused, str),
            "i": (self._nearer, self._nearer_since),
            "j": (self._balance, str),
            "k": (self._followed, str),
        }
        conditions, since = tests[letter]
        row = self.scope.table("claims").set_index("id").loc[letter]
        return Claim(
            letter,
            str(row["name"]),
            str(row["claim"]),
            tuple(conditions()),
            since() if self.scope.as_of > self.article.day else "",
            is_forecast=letter in FORECASTS,
        )

    # --- a: closest to the patron ---

    def _belarus(self) -> list[Condition]:
        name, patron = self.scope.called(BELARUS), self.scope.names["patron"]
        found = self.closeness
        measures = f"{found.first} of {found.of} measures" if not found.is_empty else "no measure"
        others = "" if found.is_empty else words.listing(_unique(found.shared))
        ahead = "" if found.is_empty else words.listing(_unique(found.ahead))
        asked = (*VOTES, *TIES, *SPELLS)
        return [
            self._act("a1", f"{patron} attacked from its land", BELARUS, ("territory",)),
            self._act("a2", f"{patron} attacked through its air", BELARUS, ("airspace",)),
            Condition(
                "a3",
                f"{name} stands first, alone or beside others, by more than half of the measures "
                "of closeness",
                outcome(None if found.is_empty else 2 * found.first > found.of),
                f"It stood first by {measures} ({link('the table', '#tab-closeness')}).",
                asked,
            ),
            Condition(
                "a4",
                "Another state shares the first place by some measure",
                outcome(None if found.is_empty else bool(found.shared)),
                f"{others or 'None'} did.",
                asked,
                is_against=True,
                so="By some measures the first place is shared, so that “closest” holds in company.",
            ),
            Condition(
                "a5",
                f"Another state stands ahead of {name} by some measure",
                outcome(None if found.is_empty else bool(found.ahead)),
                f"{ahead or 'None'} did.",
                asked,
                is_against=True,
                so=f"By some measures {ahead} stood closer to {patron}: who is closest depends on what "
                "is measured.",
            ),
        ]

    def _belarus_since(self) -> str:
        found = self.closeness
        if found.is_empty:
            return ""
        now = found.frame[found.frame["when"] == "now"]
        ahead = now[now["n_ahead"] > 0]
        own = self.scope.name(BELARUS)
        shared = now.loc[now["n_ahead"] == 0, "first"]
        beside = sorted({name for names in shared for name in names} - {own})
        alone = sum(row.first == [own] for row in now.itertuples())
        closer = [f"{few_names(row.ahead)} by {row.measure}" for row in ahead.itertuples()]
        return (
            f"As last known, {own} stood first alone by {alone or 'none'} of {len(now)} measures"
            + (
                f" and beside others by {len(now) - len(ahead) - alone} ({words.listing(beside)})"
                if len(now) - len(ahead) - alone
                else ""
            )
            + (f"; closer stood {words.listing(closer)}" if closer else "")
            + "."
        )

    def _act(
        self,
        id: str,
        text: str,
        state: str,
        kinds: tuple[str, ...],
        *,
        is_going_on: bool = False,
    ) -> Condition:
        """Whether a state's acts of some kinds count by the article's day (or still count on it).

        It fails where they had ended by then, or where the state is on record with the opposite: a
        limit in the same layer, or its word that it gives no military help.
        """
        own = self._towards_patron[self._towards_patron["supporter"] == state]
        of_kind = own[own["kind"].isin(kinds)]
        begun = of_kind[(of_kind["counts"] == "yes") & (of_kind["counts_from"] <= self.day)]
        held = counting(begun, self.day) if is_going_on else begun
        limits = network.active(own[own["is_limit"].astype(bool)], self.day)
        layers = set(self._layers(kinds))
        limits = limits[limits["layer"].isin(layers) | (limits["kind"] == REFUSES_HELP)]
        against = begun if len(begun) else limits
        shown = held if len(held) else against
        return Condition(
            id,
            text,
            outcome(True if len(held) else False if len(against) else None),
            "It is on record."
            if len(held)
            else "The acts had ended by then."
            if len(begun)
            else "An entry says the opposite."
            if len(limits)
            else "The table of ties holds no entry.",
            TIES,
            entries=self._entries(shown, "start", "start_precision"),
        )

    def _layers(self, kinds: tuple[str, ...]) -> list[str]:
        """The layers to which kinds of tie belong, by all states' rows."""
        ties = self.scope.table("support_ties")
        named = {"munitions": "munitions", "territory": "territory", "airspace": "territory"}
        rows = ties.loc[ties["kind"].isin(kinds), "layer"].unique().tolist()
        return [*rows, *(named.get(kind, "arms") for kind in kinds)]

    # --- b: arms and words from North Korea ---

    def _north_korea(self) -> list[Condition]:
        own = self._towards_patron[self._towards_patron["supporter"] == NORTH_KOREA]
        said = own[(own["kind"] == "diplomatic_statement") & (own["start"] <= self.day)]
        blames = said[~said["is_limit"].astype(bool)]
        turned = own[
            own["is_limit"].astype(bool)
            & (own["layer"] == "diplomatic")
            & (own["start"] <= self.day)
        ]
        name, patron = self.scope.called(NORTH_KOREA), self.scope.names["patron"]
        arms = [
            self._act("b1", f"{name} sends {patron} shells", NORTH_KOREA, ("munitions",),
                      is_going_on=True),
            self._act("b2", f"{name} sends {patron} missiles", NORTH_KOREA, ("missiles",),
                      is_going_on=True),
        ]  # fmt: skip
        entries = [entry for condition in arms for entry in condition.entries]
        reports = self.scope.table("events")
        reports = self._until(reports[reports["event_id"] == REPORT])
        told = pd.concat(
            [
                own.loc[own["kind"].isin(WEAPONS) & (own["start"] <= self.day), "source_published"],
                reports["source_published"],
            ]
        )
        return [
            *arms,
            Condition(
                "b3",
                f"{name} has laid the cause of the war to the West",
                outcome(True if len(blames) else False if len(turned) else None),
                "A dated statement does." if len(blames) else "No such statement is on record.",
                TIES,
                entries=self._entries(
                    blames if len(blames) else turned, "start", "start_precision"
                ),
            ),
            Condition(
                "b4",
                "The arms are told by weak sources alone",
                outcome(all(entry.is_weak for entry in entries) if entries else None),
                f"Weak sources: {_of(entry.is_weak for entry in entries)}.",
                TIES,
                is_against=True,
                so="What is known of these arms comes from weak sources alone, so that the deliveries "
                "are likely rather than shown.",
            ),
            Condition(
                "b5",
                "Nothing published by the article's day tells of them",
                outcome(not (told <= self.day).any() if len(told.dropna()) else None),
                "A report of that time does."
                if len(reports)
                else "No report of that time is on record.",
                (*TIES, *EVENTS),
                is_against=True,
                so="What tells of these arms was published after the article, which could not rest on "
                "it.",
                entries=self._entries(reports, "date"),
            ),
        ]

    def _north_korea_since(self) -> str:
        own = self._towards_patron[self._towards_patron["supporter"] == NORTH_KOREA]
        new = own[(own["counts"] == "yes") & (own["counts_from"] > self.day)].sort_values("start")
        if new.empty:
            return self._nothing_since("no further act of support", self._ties_followed)
        listed = words.listing(
            [f"{lower(r.label)} ({when(r.start, r.start_precision)})" for r in new.itertuples()]
        )
        return f"Since then on record: {listed}."

    # --- c: states that back the patron ---

    def _backing(self) -> list[Condition]:
        ties, patron = self._towards_patron, self.scope.names["patron"]
        now = network.supporters(ties, self.day)
        acts = counting(ties, self.day)
        armed = sorted(set(acts.loc[acts["kind"].isin(WEAPONS), "supporter"]))
        tiers = now["tiers"].str.split("; ").map(set)
        in_words = now.loc[[("C" in held) for held in tiers], "supporter"].tolist()
        bound = now.loc[[held == {"B"} for held in tiers], "supporter"].tolist()
        limits = network.active(ties[ties["is_limit"].astype(bool)], self.day)
        limiting = sorted(set(limits["supporter"]) & set(now["supporter"]))
        told = None if ties.empty else True
        return [
            Condition(
                "c1",
                f"At least {SEVERAL} states support {patron} by the rule",
                outcome(told and len(now) >= SEVERAL),
                f"By the rule {len(now)} did: {self._listed(now['supporter'])}.",
                TIES,
            ),
            Condition(
                "c2",
                "Some of them send weapons",
                outcome(told and bool(armed)),
                f"On record as sending them: {self._listed(armed)}.",
                TIES,
            ),
            Condition(
                "c3",
                f"Some of them back {patron} with words: recognition, or repeated votes",
                outcome(told and bool(in_words)),
                f"On record as doing so: {self._listed(in_words)}.",
                TIES,
            ),
            Condition(
                "c4",
                "More than half of them are bound by a treaty or a base alone",
                outcome(told and 2 * len(bound) > len(now)),
                f"This is so of {len(bound)} of {len(now)}: {self._listed(bound)}.",
                TIES,
                is_against=True,
                so=f"Most of the supporters ({len(bound)} of {len(now)}) are bound by a treaty or a "
                "base alone, so “back” says more than they did.",
            ),
            Condition(
                "c5",
                "More than half of them have set a dated limit to their support",
                outcome(told and 2 * len(limiting) > len(now)),
                f"This is so of {len(limiting)} of {len(now)}: {self._listed(limiting)}.",
                TIES,
                is_against=True,
                so=f"Most of the supporters ({len(limiting)} of {len(now)}) have set limits, so their "
                "backing goes only so far.",
            ),
        ]

    def _backing_since(self) -> str:
        last = self._ties_followed
        if last <= self.article.day:
            return ""
        now = len(network.supporters(self._towards_patron, last))
        then = len(network.supporters(self._towards_patron, self.day))
        return f"Since then their number went from {then} to {now}, as last checked on {words.day(last)}."

    def _listed(self, codes: Iterable[str]) -> str:
        return words.listing(sorted(self.scope.called(code) for code in codes)) or "none"

    # --- d: the alliance ---

    def _alliance(self) -> list[Condition]:
        scope, day = self.scope, self.article.day
        members = self._members_at(day)
        own = organisations.get(scope.alliance)
        line = [organisations.get(name) for name in organisations.lineage(scope.alliance)]
        first = line[0]
        depositaries = [one.depositary for one in line if one.depositary]
        patron = scope.name(scope.patron)
        others = [code for code in members if code != scope.patron]
        share = self._patron_arms(others, day.year - 1)
        frozen = [code for code in members if self._standing(scope.alliance, day, code).frozen]
        span = f"{day.year - ARMS_YEARS}–{day.year - 1}"
        return [
            Condition(
                "d1",
                "It is a military alliance",
                outcome(own.kind == "defence alliance"),
                f"It is listed as a {own.kind}.",
                ("organisations",),
            ),
            Condition(
                "d2",
                "Its treaty came after the Soviet Union's end",
                outcome(first.founded > SOVIET_UNION_ENDED),
                f"The treaty is of {words.day(first.founded)}; the Soviet Union ended on "
                f"{words.day(SOVIET_UNION_ENDED)}.",
                ("organisations",),
            ),
            Condition(
                "d3",
                f"It has {MEMBERS_NAMED} members",
                outcome(len(members) == MEMBERS_NAMED),
                f"It had {len(members)}: {self._listed(members)}.",
                SPELLS,
            ),
            Condition(
                "d4",
                f"{patron} keeps its treaty as depositary",
                outcome(patron in depositaries if depositaries else None),
                f"The depositary is {words.listing(depositaries) or 'not recorded'}.",
                ("organisations",),
            ),
            Condition(
                "d5",
                f"{patron} supplies more than half of the other members' major arms",
                outcome(None if share is None else share > ARMED_BY_MOST),
                "No deliveries are on record."
                if share is None
                else f"Its share was {words.percent(share)} in {span}.",
                ARMS,
            ),
            Condition(
                "d6",
                "The part of a member is frozen",
                outcome(bool(frozen)),
                f"That of {self._listed(frozen)} was." if frozen else "None was.",
                SPELLS,
                is_against=True,
                so=f"Members in law were {len(members)}, but the part of {self._listed(frozen)} was "
                "frozen: in practice the alliance was smaller.",
            ),
            Condition(
                "d7",
                "The organisation itself is younger than its treaty",
                outcome(own.founded.year > first.founded.year),
                f"The organisation is of {own.founded.year}, the treaty of {first.founded.year}.",
                ("organisations",),
                is_against=True,
                so=f"What was formed in {first.founded.year}, after the Soviet Union's end, is the "
                f"treaty; the organisation followed in {own.founded.year}.",
            ),
        ]

    def _alliance_since(self) -> str:
        then, now = self._members_at(self.article.day), self._members_at(self._members_followed)
        last = words.day(self._members_followed)
        if then == now:
            return f"The members were the same as last checked on {last}."
        return f"As last checked on {last} it had {len(now)} members: {self._listed(now)}."

    # --- e: the exit announced ---

    def _announced(self) -> list[Condition]:
        scope, day = self.scope, self.article.day
        said_on = self.day - pd.Timedelta(days=1)
        said = self._named(scope.focus, scope.alliance, tags=("exit_announced",))
        in_time = said[said["date"] == said_on]
        held = self._standing(scope.alliance, day)
        announced = self._spell("withdrawal_announced")
        return [
            Condition(
                "e1",
                f"The statement is of {words.day(said_on.date())}",
                outcome(True if len(in_time) else False if len(said) else None),
                "It is on record, on that day."
                if len(in_time)
                else "The statement on record is of another day."
                if len(said)
                else "No such statement is on record.",
                EVENTS,
                entries=self._entries(in_time if len(in_time) else said, "date"),
            ),
            Condition(
                "e2",
                f"The record of {self._armenia_s} membership holds the announcement",
                outcome(held.announced is not None),
                f"Announced on {words.day(held.announced)}."
                if held.announced
                else "It holds no announcement.",
                SPELLS,
                entries=self._entries(announced, "start", "start_precision", "note"),
            ),
            Condition(
                "e3",
                f"The day was left open: {self._armenia} was a member, and no notice had been given",
                outcome(held.is_member and held.notified is None),
                self._in_law(held),
                SPELLS,
            ),
            Condition(
                "e4",
                "The announcement had been taken back by the article's day",
                outcome(bool(len(self._taken_back(self.article.day)))),
                "A step back is on record."
                if len(self._taken_back(self.article.day))
                else "No step back is on record.",
                SPELLS,
                is_against=True,
                so="It was taken back within days.",
            ),
        ]

    def _announced_since(self) -> str:
        last, scope = self._turn_followed, self.scope
        held = self._standing(scope.alliance, last)
        checked = f"As last checked on {words.day(last)}, {self._armenia}"
        if not held.is_member:
            return f"{checked} had left {scope.alliance_name}."
        notice = (
            f"it had given notice on {words.day(held.notified)}"
            if held.notified
            else "no notice of withdrawal is on record"
        )
        frozen = (
            f", and its part has been frozen since {words.day(held.frozen)}" if held.frozen else ""
        )
        return f"{checked} was still a member of {scope.alliance_name} in law: {notice}{frozen}."

    def _in_law(self, held: standing.Standing) -> str:
        """A standing in the alliance, as a sentence."""
        name, alliance = words.capital(self._armenia), self.scope.alliance_name
        if not held.is_member:
            return f"{name} was no member of {alliance}."
        text = f"{name} was a member of {alliance} in law"
        text += (
            f", had given notice on {words.day(held.notified)}"
            if held.notified
            else ", with no notice of withdrawal on record"
        )
        text += f" and its part frozen since {words.day(held.frozen)}" if held.frozen else ""
        return f"{text}."

    def _spell(self, status: str) -> pd.DataFrame:
        """The country's rows of a status in the alliance, begun by the article's day."""
        spells = self.scope.table("memberships")
        return spells[
            (spells["organisation"] == self.scope.alliance)
            & (spells["country"] == self.scope.focus)
            & (spells["status"] == status)
            & (spells["start"] <= self.day)
        ]

    def _taken_back(self, until: dt.date) -> pd.DataFrame:
        """Steps back into the alliance since the announcement, or since its part was frozen."""
        began = self._standing(self.scope.alliance, self.article.day)
        since = min(filter(None, (began.frozen, began.announced)), default=self.article.day)
        steps = self._steps(self.scope.alliance, self.scope.focus, since, until)
        return steps[steps["direction"] == "towards"]

    # --- f: no help over Karabakh ---

    def _no_help(self) -> list[Condition]:
        scope, name, patron = self.scope, self._armenia, self.scope.names["patron"]
        war = self._until(self._fighting("war"))
        bound = None
        if len(war):
            began = war["date"].iloc[0].date()
            bound = {scope.focus, scope.patron} <= set(self._members_at(began))
        asked = self._until(self._named(scope.focus, tags=("help_requested",)))
        over = events.naming(asked, KARABAKH, scope.patron)
        border = asked.drop(events.naming(asked, KARABAKH).index)
        less = self._until(self._named(scope.focus, tags=("help_limited",)))
        help_given = self._until(events.tagged(scope.table("events"), "help_given"))
        given = events.naming(help_given, scope.focus)
        given = given[
            given.index.isin(events.naming(given, AZERBAIJAN).index)
            | given.index.isin(events.naming(given, KARABAKH).index)
        ]
        elsewhere = help_given.drop(given.index)
        keepers = self._until(
            self._named(scope.focus, AZERBAIJAN, scope.patron, tags=("forces_arrived",))
        )
        left = self._until(self._named(scope.patron, AZERBAIJAN, tags=("forces_left",)))
        attack = self._until(self._fighting("offensive"))
        there = self._while_there(attack, keepers, left)
        return [
            Condition(
                "f1",
                f"{name} and {patron} were bound to help each other when the war began",
                outcome(bound),
                f"On {words.day(began)} both were members of {scope.alliance_name}."
                if bound
                else f"On {words.day(began)} they were not both members of {scope.alliance_name}."
                if len(war)
                else "No war is on record.",
                (*SPELLS, *EVENTS),
                entries=self._entries(war[:1], "date"),
            ),
            Condition(
                "f2",
                f"{name} asked {patron} for help over Nagorno-Karabakh",
                outcome(True if len(over) else False if len(asked) else None),
                f"On record: {words.count(len(over), 'request')}."
                if len(over)
                else "Requests are on record, none of them over Nagorno-Karabakh."
                if len(asked)
                else "No request is on record.",
                EVENTS,
                entries=self._entries(over, "date"),
            ),
            Condition(
                "f3",
                "No help in the fighting is on record, in a table that records such help",
                outcome(False if len(given) else True if len(elsewhere) else None),
                "Help is on record."
                if len(given)
                else "The table of events records such help to another state and none in this "
                "conflict; it is compiled from news and may have missed some."
                if len(elsewhere)
                else "The table of events holds no such help to anybody, so it cannot tell.",
                EVENTS,
                entries=self._entries(given if len(given) else elsewhere, "date"),
            ),
            Condition(
                "f4",
                f"The offensive came while {words.possessive(patron)} peacekeepers were there",
                outcome(there),
                {
                    True: "They were there, and did not stop it.",
                    False: "They had left by then.",
                    None: "No offensive, or no peacekeepers, are on record.",
                }[there],
                EVENTS,
                entries=self._entries(attack, "date"),
            ),
            Condition(
                "f5",
                f"{patron} sent forces to the region all the same",
                outcome(True if len(keepers) else None),
                "Peacekeepers came with the cease-fire." if len(keepers) else "None are on record.",
                EVENTS,
                is_against=True,
                so=f"{patron} did send peacekeepers, but with the cease-fire and not in the fighting: "
                "help of another kind than was asked for.",
                entries=self._entries(keepers, "date"),
            ),
            Condition(
                "f6",
                f"Most requests for help were about {self._armenia_s} own border",
                outcome(len(border) > len(over) if len(asked) else None),
                f"This is so of {len(border)} of {len(asked)} on record"
                + (", one of them answered with less than was asked." if len(less) else "."),
                EVENTS,
                is_against=True,
                so=f"Of the {len(asked)} requests on record {len(border)} were about {self._armenia_s} "
                f"own border: over Nagorno-Karabakh itself the claim rests on {len(over)}.",
                entries=self._entries(pd.concat([border, less]), "date"),
            ),
        ]

    def _no_help_since(self) -> str:
        later = self._after(
            self._named(self.scope.focus, tags=("help_requested", "help_given", "help_limited"))
        )
        if later.empty:
            return self._nothing_since("no further request or help", self._turn_followed)
        return f"Since then: {words.listing([str(e) for e in self._entries(later, 'date')])}."

    def _while_there(
        self, attack: pd.DataFrame, keepers: pd.DataFrame, left: pd.DataFrame
    ) -> bool | None:
        """Whether an offensive began while peacekeepers were there; None where one is not known."""
        if attack.empty or keepers.empty:
            return None
        day = attack["date"].iloc[-1]
        if keepers["date"].min() > day:
            return None
        return not (left["date"] <= day).any()

    # --- g, h: what was said of the alliance ---

    def _shell(self) -> list[Condition]:
        table = self.scope.table("events")
        said = table[table["event_id"] == SHELL]
        return self._statement(
            ("g1", "g2"), said, events.naming(said, self.scope.focus, self.scope.alliance)
        )

    def _accused(self) -> list[Condition]:
        scope = self.scope
        said = self._named(scope.focus, scope.alliance, tags=("alliance_conduct",))
        with_enemy = events.naming(said, AZERBAIJAN)
        made = self._statement(("h1", "h2"), with_enemy, with_enemy)
        members = set(self._members_at(self.article.day)) - {scope.focus}
        in_time = self._until(said)
        named = sorted({code for text in in_time["actors"] for code in text.split("; ")} & members)
        return [
            *made,
            Condition(
                "h3",
                "He named no member",
                outcome(not named if len(in_time) else None),
                f"{self._listed(named)} was named." if named else "None was named.",
                EVENTS,
                is_against=True,
                so="No member was named, so that the charge cannot be set against anybody's acts.",
                entries=self._entries(in_time, "date"),
            ),
        ]

    def _statement(
        self, ids: tuple[str, str], said: pd.DataFrame, own: pd.DataFrame
    ) -> list[Condition]:
        """Whether a statement is on record as the country's own and no later than the article.

        said: the statement as it stands in the table, by whomever; own: its rows by the country.
        """
        in_time = self._until(own)
        entries = self._entries(in_time if len(in_time) else said, "date")
        return [
            Condition(
                ids[0],
                f"The statement is on record: by {self._armenia_s} side, about "
                f"{self.scope.alliance_name}, no later than the article",
                outcome(True if len(in_time) else False if len(said) else None),
                "It is."
                if len(in_time)
                else "The statement on record is another's, or later."
                if len(said)
                else "No such statement is on record.",
                EVENTS,
                entries=entries,
            ),
            Condition(
                ids[1],
                "It is told by weak sources alone",
                outcome(all(entry.is_weak for entry in entries) if len(in_time) else None),
                f"Weak sources: {_of(entry.is_weak for entry in entries)}.",
                EVENTS,
                is_against=True,
                so="The words are told by weak sources alone; a transcript is not in hand.",
            ),
        ]

    # --- i: towards the destination ---

    def _nearer(self) -> list[Condition]:
        scope, day, name = self.scope, self.article.day, self._armenia
        bloc = scope.names["destination"]
        held = self._standing(scope.destination, day)
        taken = self._until(
            self._named(
                scope.focus,
                scope.destination,
                tags=("accession_step", "accession_law", "candidacy"),
            )
        )
        halted = self._until(
            self._named(scope.focus, scope.destination, tags=("accession_halted",))
        )
        goes_on = len(taken) and not (halted["date"] >= taken["date"].max()).any()
        inside = self._standing(CUSTOMS_UNION, day).is_member
        asked_in = held.status in ("applicant", "candidate", "negotiating", "member")
        union = organisations.get(CUSTOMS_UNION).called
        return [
            Condition(
                "i1",
                f"{name} has a standing with {bloc}",
                outcome(held.status is not None),
                f"It was {_a(held.status)}." if held.status else "It had none.",
                SPELLS,
            ),
            Condition(
                "i2",
                "Steps towards accession have been taken, by either side, and not halted",
                outcome(bool(goes_on) if len(taken) or len(halted) else None),
                f"On record: {words.count(len(taken), 'dated step')}"
                + ("." if goes_on or taken.empty else ", and a halt since."),
                EVENTS,
                entries=self._entries(taken, "date"),
            ),
            Condition(
                "i3",
                f"{name} belongs to a customs union that {bloc} is no part of",
                outcome(inside),
                f"It was {'a' if inside else 'no'} member of {union}.",
                SPELLS,
                is_against=True,
                so=f"To join {bloc}, {name} would have to leave {union}, whose members share a customs "
                "tariff: drawing nearer is open to it as it is, joining is not.",
            ),
            Condition(
                "i4",
                f"{name} had not applied",
                outcome(not asked_in),
                "It had not." if not asked_in else f"It was {_a(held.status)}.",
                SPELLS,
                is_against=True,
                so="No application had been made: joining was an aim, and not yet under way.",
            ),
        ]

    def _nearer_since(self) -> str:
        last = self._steps_followed
        held = self._standing(self.scope.destination, last)
        laws = self._after(
            self._named(self.scope.focus, self.scope.destination, tags=("accession_law",))
        )
        parts = []
        if len(laws):
            law = laws.iloc[-1]
            parts.append(
                f"Since then a law on starting accession was made (last step "
                f"{words.day(law['date'].date())})."
            )
        applied = held.status in ("applicant", "candidate", "negotiating", "member")
        parts.append(
            f"As last checked on {words.day(last)}, {self._armenia} was {_a(held.status)}."
            if applied
            else f"To {words.day(last)} no application was found."
        )
        return " ".join(parts)

    # --- j, k: what was to come ---

    @property
    def _has_left(self) -> bool:
        return not self._standing(self.scope.alliance, self._turn_followed).is_member

    def _balance(self) -> list[Condition]:
        scope, name, patron = self.scope, self._armenia, self.scope.names["patron"]
        left, last = self._has_left, self._turn_followed
        ties = self.scope.table("support_ties")
        hosted = ties[
            (ties["supporter"] == scope.focus)
            & (ties["supported"] == scope.patron)
            & ties["kind"].isin(["military_base", "border_guards"])
        ]
        then, now = network.active(hosted, self.day), network.active(hosted, self._ties_followed)
        years = scope.table("arms_transfers")["year"]
        newest = int(years.max()) if len(years) else self.article.day.year - 1
        base = self.article.day.year - 1
        before, after = (
            self._patron_arms([scope.focus], base),
            self._patron_arms([scope.focus], newest),
        )
        fell = None
        if newest > base and before is not None and after is not None:
            fell = before - after >= CLEAR_FALL
        untested = "" if left else f" It is no test while {name} has not left."
        return [
            Condition(
                "j1",
                f"The turn has taken place: {name} has left {scope.alliance_name}",
                outcome(True if left else None),
                f"As last checked on {words.day(last)}, it had."
                if left
                else f"As last checked on {words.day(last)}, it was still a member in law.",
                SPELLS,
            ),
            Condition(
                "j2",
                f"{words.possessive(patron)} base and guards in {name} went with it",
                outcome((now.empty if len(then) else None) if left else None),
                f"Of {words.count(len(then), 'such tie')} on the article's day "
                f"{_of_all(len(now), len(then))} still held on {words.day(self._ties_followed)}."
                f"{untested}",
                TIES,
                entries=self._entries(now, "start", "start_precision"),
            ),
            Condition(
                "j3",
                f"{words.possessive(patron)} share of {self._armenia_s} arms went with it",
                outcome(fell if left else None),
                (
                    f"It was {words.percent(before)} in {base - ARMS_YEARS + 1}–{base} and "
                    f"{words.percent(after)} in {newest - ARMS_YEARS + 1}–{newest}."
                    if fell is not None and before is not None and after is not None
                    else "No window after the article is in hand."
                )
                + untested,
                ARMS,
            ),
        ]

    def _followed(self) -> list[Condition]:
        scope, day, last = self.scope, self.article.day, self._members_followed
        others = [c for c in self._members_at(day) if c not in (scope.patron, scope.country)]
        out = [
            step
            for code in others
            for step in self._steps(scope.alliance, code, day, last).to_dict("records")
            if step["direction"] == "away"
        ]
        back = self._taken_back(last)
        back = back[back["day"] > self.day]
        closes = dt.date(day.year + FOLLOWS_WITHIN_YEARS, day.month, day.day)
        found = True if out else False if last >= closes else None
        named = [f"{scope.called(s['country'])} {s['step']} ({s['day']:%Y-%m-%d})" for s in out]
        return [
            Condition(
                "k1",
                f"Another member has left, frozen its part or announced an exit by "
                f"{words.day(closes)}",
                outcome(found),
                f"{words.listing(named)}."
                if out
                else f"To {words.day(last)} none of the {len(others)} others had.",
                SPELLS,
            ),
            Condition(
                "k2",
                f"There is something to follow: {self._armenia} has not gone back",
                outcome(back.empty),
                "No step back is on record." if back.empty else "A step back is on record.",
                SPELLS,
            ),
        ]


def _of(found: Iterable[bool]) -> str:
    """How many are so.

    >>> _of([True, False]), _of([False])
    ('1 of 2', 'none of 1')
    """
    listed = list(found)
    return f"{sum(listed) or 'none'} of {len(listed)}"


def _of_all(number: int, of: int) -> str:
    """A part of a number in words: all, none, or how many.

    >>> _of_all(2, 2), _of_all(0, 2), _of_all(1, 2)
    ('all', 'none', '1')
    """
    return "all" if number == of else str(number) if number else "none"


def _unique(found: dict[str, list[str]]) -> list[str]:
    return sorted({name for names in found.values() for name in names})


def _a(status: str | None) -> str:
    """A status with its article.

    >>> _a("applicant"), _a("accession_step")
    ('an applicant', 'an accession step')
    """
    text = str(status).replace("_", " ")
    return f"{'an' if text[0] in 'aeiou' else 'a'} {text}"
