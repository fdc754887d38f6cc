"""The realignment briefing: all findings on one state, its key judgements and bottom line."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import cached_property

from analysis.briefings import edition
from analysis.briefings.case import FEWEST_JUDGEMENTS, MOST_JUDGEMENTS, Case
from analysis.dimensions import (
    economy,
    institutions,
    opinion,
    outlook,
    security,
    votes,
    watch,
    words,
)
from analysis.dimensions.scope import Finding, Judgement, Scope, nothing, stated
from analysis.dimensions.watch import CLEAR_MOVE, Indicator, Scenario
from analysis.measures.outlook import likelihood


class Realignment(Case):
    """Has a state moved from its patron to another bloc? Each property is one finding."""

    def __init__(
        self,
        country: str,
        patron: str,
        destination: str,
        as_of: dt.date,
        since: dt.date,
        peers: Sequence[str] | None = None,
    ) -> None:
        self.scope = Scope(
            patron=patron,
            as_of=as_of,
            since=since,
            country=country,
            destination=destination,
            peers=peers,
        )
        self.rolls = votes.RollCalls(self.scope)

    def on(self, day: dt.date) -> Realignment:
        scope = self.scope
        return Realignment(
            scope.focus, scope.patron, scope.destination, day, scope.since, scope.peers
        )

    @cached_property
    def side_taken(self) -> Finding:
        return votes.side_taken(self.rolls)

    @cached_property
    def closeness(self) -> Finding:
        return votes.closeness(self.rolls)

    @cached_property
    def shared_shift(self) -> Finding:
        return votes.shared_shift(self.rolls, self.side_taken)

    @cached_property
    def recurring(self) -> Finding:
        return votes.recurring_texts(self.rolls)

    @cached_property
    def sensitivity(self) -> Finding:
        return votes.sensitivity(self.rolls)

    @cached_property
    def who_moved(self) -> Finding:
        return votes.who_moved(self.scope)

    @cached_property
    def moves(self) -> Finding:
        return votes.moves(self.rolls)

    @cached_property
    def arms(self) -> Finding:
        return security.arms_imports(self.scope)

    @cached_property
    def presence(self) -> Finding:
        return security.presence(self.scope)

    @cached_property
    def trade(self) -> Finding:
        return economy.trade(self.scope)

    @cached_property
    def transfers(self) -> Finding:
        return economy.transfers(self.scope)

    @cached_property
    def polls(self) -> Finding:
        return opinion.polls(self.scope)

    @cached_property
    def ledger(self) -> Finding:
        return institutions.ledger(self.scope)

    @cached_property
    def events(self) -> Finding:
        return institutions.events(self.scope)

    @cached_property
    def exits(self) -> Finding:
        """Exits from the alliance of the patron that the country belongs to, if to one."""
        if self.ledger.is_empty:
            return nothing("No membership is recorded, so no exit can be judged.", "memberships")
        shared = outlook.alliance(self.ledger.facts["shared"])
        if shared is None:
            return nothing(
                f"{self.scope.names['country']} shares no alliance in the table with "
                f"{self.scope.names['patron']}, so there is no exit to expect.",
                "memberships",
            )
        return outlook.exits(self.scope, shared)

    @cached_property
    def contrary(self) -> list[str]:
        """What speaks against the bottom line, each remark a finding's own sentence."""
        if not any(judgement.moved for judgement in self.dimensions):
            return []  # the reading is that nothing moved; what points to a move is judged above
        remarks = []
        shift = self.shared_shift
        if not shift.is_empty and not (shift.facts["is_clear"] and shift.facts["change"] > 0):
            remarks.append(f"**A shared shift.** {self.shared_shift.sentence}")
        if any(j.dimension == "arms supply" and j.moved is False for j in self.dimensions):
            remarks.append(f"**Arms.** {self.arms.sentence}")
        if not self.trade.is_empty and not self.trade.facts["is_turned"]:
            remarks.append(f"**Trade.** {self.trade.sentence}")
        if not self.transfers.is_empty:
            facts = self.transfers.facts
            if facts["patron_share"][facts["last"]] > facts["destination_share"][facts["last"]]:
                remarks.append(f"**Transfers.** {self.transfers.sentence}")
        if not self.who_moved.is_empty:
            moved = self.who_moved.facts["moved"][0]
            if abs(moved["patron_move"]) - abs(moved["own_move"]) >= votes.LIKE_MOVES:
                remarks.append(f"**Ideal points.** {self.who_moved.sentence}")
        if not self.polls.is_empty and opinion.recovered(self.polls):
            remarks.append(f"**Opinion.** {self.polls.sentence}")
        if not self.ledger.is_empty and self.ledger.facts["shared"]:
            shared = words.listing([words.with_article(o) for o in self.ledger.facts["shared"]])
            name = self.scope.names
            remarks.append(
                f"**Treaties.** In law {name['country']} still shares {shared} with "
                f"{name['patron']}."
            )
        return remarks

    @property
    def headlines(self) -> edition.Figures:
        """The headline figures of this edition, in words: those for which there are data."""
        name, found = self.scope.names, {}
        if not self.side_taken.is_empty:
            newest, last = self.side_taken.facts["newest"], self.side_taken.facts["late"][-1]
            for side, role in (("bloc", "destination"), ("patron", "patron")):
                share, low, high = newest[side]
                found[f"votes with {name[role]}, latest session"] = (
                    f"{words.percent(share)} ({100 * low:.0f}–{100 * high:.0f}%, session {last})",
                    self.side_taken.tables,
                )
        if not self.arms.is_empty and not self.arms.facts["is_past"]:
            facts = self.arms.facts
            found[f"{name['patron_s']} share of arms imports"] = (
                f"{words.percent(facts['patron_share'])} ({facts['window']})",
                self.arms.tables,
            )
        if not self.ledger.is_empty:
            facts = self.ledger.facts
            paused = words.listing(sorted(facts["paused"])) or "none"
            found[f"organisations shared with {name['patron']}"] = (
                f"{words.listing(facts['shared']) or 'none'} (paused: {paused})",
                self.ledger.tables,
            )
        if not self.trade.is_empty:
            facts = self.trade.facts
            for role, label in (
                ("patron", name["patron_s"]),
                ("destination", name["destination_s"]),
            ):
                share = facts[f"{role}_share"][facts["last"]]
                found[f"{label} share of exports"] = (
                    f"{words.percent(share)} ({facts['last']})",
                    self.trade.tables,
                )
        if not self.polls.is_empty and (turn := self.polls.facts["patron"]):
            found[f"“{turn['question']}”"] = (
                f"{turn['last']:.0f}% ({turn['last_year']})",
                self.polls.tables,
            )
        return found

    @property
    def everything(self) -> list[Finding]:
        return [
            self.side_taken,
            self.closeness,
            self.shared_shift,
            self.recurring,
            self.sensitivity,
            self.who_moved,
            self.arms,
            self.presence,
            self.trade,
            self.transfers,
            self.ledger,
            self.events,
            self.polls,
            self.exits,
            self.moves,
            self.indicators,
            self.scenarios,
            self.changed,
        ]

    @cached_property
    def dimensions(self) -> list[Judgement]:
        """What is judged of each dimension with data, in the order of the evidence."""
        made = [
            self._on_votes(),
            self._on_arms(),
            self._on_economy(),
            self._on_institutions(),
            self._on_opinion(),
        ]
        return [judgement for judgement in made if judgement is not None]

    @cached_property
    def judgements(self) -> list[Judgement]:
        """The dimensions' judgements and the outlook; the last dimensions give way where too many."""
        ahead = [judgement for judgement in [self._on_exit() or self._on_moves()] if judgement]
        made = [*self.dimensions[: MOST_JUDGEMENTS - len(ahead)], *ahead]
        # Where few dimensions have data, more of what the votes tell.
        spare = [
            stated(
                "closeness",
                self.closeness,
                "Confidence is high: roll calls are complete records.",
                ("fig-closeness",),
            ),
            stated(
                "ideal points",
                self.who_moved,
                "Confidence is moderate: the points are estimates, and published as such.",
                ("fig-who-moved",),
            ),
        ]
        missing = max(0, FEWEST_JUDGEMENTS - len(made))
        more = [judgement for judgement in spare if judgement is not None][:missing]
        return [*made[: len(made) - len(ahead)], *more, *ahead]

    @cached_property
    def indicators(self) -> Finding:
        return watch.indicators(
            [
                self._watch_votes(),
                self._watch_arms(),
                self._watch_trade(),
                self._watch_treaties(),
                self._watch_opinion(),
            ]
        )

    @cached_property
    def scenarios(self) -> Finding:
        name, made = self.scope.names, []
        if not self.moves.is_empty:
            facts = self.moves.facts
            span = words.count(votes.HORIZON_SESSIONS, "session")
            moved = words.points(votes.CLEAR_DIFFERENCE).lstrip("+")
            made += [
                Scenario(
                    f"Votes on towards {name['destination']}",
                    f"Within {span} the votes with {name['destination']} less those with "
                    f"{name['patron']} gain {moved} or more on the median member's.",
                    facts["up"],
                    "how often members did so in the past",
                    "Recurring texts on which the letter changes; fewer absences.",
                ),
                Scenario(
                    "Votes as it does now",
                    f"The same difference stays within {moved} of the median member's change.",
                    facts["stay"],
                    "how often members did so in the past",
                    "Shares inside today's intervals for a second session.",
                ),
                Scenario(
                    f"Votes back towards {name['patron']}",
                    f"The same difference loses {moved} or more.",
                    facts["down"],
                    "how often members did so in the past",
                    f"Votes with {name['patron']} on texts that name it.",
                ),
            ]
        if not self.exits.is_empty:
            facts = self.exits.facts
            alliance = words.with_article(facts["organisation"])
            made.append(
                Scenario(
                    f"Leaves {alliance}",
                    f"Within {outlook.HORIZON_YEARS} years its membership of {alliance} ends in law.",
                    facts["chance"],
                    f"{words.count(facts['exits'], 'exit')} in {facts['member_years']:.0f} "
                    "member-years",
                    "Notice to the depositary; a vote in parliament; the share of costs unpaid.",
                )
            )
        if step := self._next_step:
            made.append(
                Scenario(
                    f"Joins {name['destination']}",
                    f"Its membership of {name['destination']} begins.",
                    None,
                    "the table of memberships does not say when past members applied",
                    f"{step[:1].upper()}{step[1:]}.",
                )
            )
        if not made:
            return nothing("The tables in hand give no base rate for this state.", "memberships")
        return watch.scenarios(
            made,
            self.moves.sentence
            if not self.moves.is_empty
            else "Too few votes give a base rate of moves; what else may come stands in the table.",
            "votes",
            "resolutions",
            "memberships",
        )

    @property
    def _next_step(self) -> str:
        """The next step towards membership of the destination, for a state that has taken one."""
        standing = self.ledger.facts.get("standing") if not self.ledger.is_empty else None
        if standing in (None, "member"):
            return ""
        name = self.scope.names["destination"]
        if standing == "candidate":
            return f"negotiations with {name} opened, or a treaty of accession signed"
        return (
            f"an application to join {name}"
            if standing != "applicant"
            else (f"the status of a candidate of {name}")
        )

    def _watch_votes(self) -> Indicator | None:
        if self.side_taken.is_empty:
            return None
        name, newest = self.scope.names, self.side_taken.facts["newest"]
        bloc, patron = newest["bloc"], newest["patron"]
        (bloc_up, bloc_down), (patron_up, patron_down) = watch.band(*bloc), watch.band(*patron)
        return Indicator(
            f"Votes where {name['patron']} and {name['destination']} disagree, next session",
            f"{words.percent(bloc[0])} with {name['destination']}, {words.percent(patron[0])} with "
            f"{name['patron']} (session {self.side_taken.facts['late'][-1]})",
            f"{bloc_up} with {name['destination']}, or {patron_down} with {name['patron']}",
            f"{bloc_down} with {name['destination']}, or {patron_up} with {name['patron']}",
            self.side_taken.tables,
        )

    def _watch_arms(self) -> Indicator | None:
        if self.arms.is_empty or self.arms.facts["is_past"]:
            return None
        share = self.arms.facts["patron_share"]
        up, down = watch.about(share)
        return Indicator(
            f"{self.scope.names['patron_s']} share of arms imports, next five-year window",
            f"{words.percent(share)} ({self.arms.facts['window']})",
            down,
            up,
            self.arms.tables,
        )

    def _watch_trade(self) -> Indicator | None:
        if self.trade.is_empty:
            return None
        facts, name = self.trade.facts, self.scope.names
        bloc, patron = (facts[f"{role}_share"][facts["last"]] for role in ("destination", "patron"))
        ahead = bloc > patron
        return Indicator(
            "Exports, next full year",
            f"{words.percent(patron)} to {name['patron']}, {words.percent(bloc)} to "
            f"{name['destination']} ({facts['last']})",
            f"{watch.about(bloc)[0]} to {name['destination']}"
            if ahead
            else f"more to {name['destination']} than to {name['patron']}",
            f"more to {name['patron']} than to {name['destination']}"
            if ahead
            else f"{watch.about(patron)[0]} to {name['patron']}",
            self.trade.tables,
        )

    def _watch_treaties(self) -> Indicator | None:
        if self.ledger.is_empty or not self.ledger.facts["shared"]:
            return None
        facts, name = self.ledger.facts, self.scope.names
        shared = words.listing([words.with_article(item) for item in facts["shared"]])
        paused = sorted(set(facts["frozen"]) & set(facts["shared"]))
        frozen = words.listing([words.with_article(item) for item in paused])
        further = "notice of withdrawal, or another part frozen"
        if self._next_step:
            further += f"; {self._next_step}"
        return Indicator(
            f"Organisations shared with {name['patron']}",
            shared + (f"; its part in {frozen} is frozen or suspended" if frozen else ""),
            further,
            f"its part in {frozen} taken up again" if frozen else "another treaty joined",
            self.ledger.tables,
        )

    def _watch_opinion(self) -> Indicator | None:
        if self.polls.is_empty or not (turn := self.polls.facts["patron"]):
            return None
        up, down = watch.about(turn["last"] / 100)
        return Indicator(
            f"“{turn['question']}”, next wave",
            f"{turn['last']:.0f}% ({turn['last_year']})",
            down,
            up,
            self.polls.tables,
        )

    @cached_property
    def bottom_line(self) -> str:
        """Two sentences: where the state moved, and where it did not."""
        name = self.scope.names
        made = self.dimensions
        away = [j.dimension for j in made if j.moved]
        stayed = [j.dimension for j in made if j.moved is False]
        unclear = [j.dimension for j in made if j.moved is None]
        if not made:
            return (
                f"No table in hand has data on {name['country']} by {words.day(self.scope.as_of)}. "
                "Nothing can be said about a move."
            )
        if away:
            first = (
                f"By {words.day(self.scope.as_of)} {name['country']} had moved away from "
                f"{name['patron']} or towards {name['destination']} in {words.listing(away)}."
            )
        else:
            first = (
                f"By {words.day(self.scope.as_of)} no dimension with data shows a move of "
                f"{name['country']} from {name['patron']} towards {name['destination']}"
                f"{self._standing()}."
            )
        shows = "shows" if len(stayed) == 1 else "show"
        if stayed and unclear:
            second = (
                f"{_capital(words.listing(stayed))} {shows} no such move, and the evidence is "
                f"unclear on {words.listing(unclear)}."
            )
        elif stayed:
            second = f"{_capital(words.listing(stayed))} {shows} no such move."
        elif unclear:
            second = f"The evidence is unclear on {words.listing(unclear)}."
        else:
            second = "No dimension with data contradicts this."
        return f"{first} {second}"

    def _standing(self) -> str:
        """Whose side the state takes anyway, where its votes tell: a level, not a move."""
        if self.side_taken.is_empty:
            return ""
        name, newest = self.scope.names, self.side_taken.facts["newest"]
        (bloc, bloc_low, bloc_high), (patron, low, high) = newest["bloc"], newest["patron"]
        if bloc_low > high:
            nearer, farther = ("destination", bloc), ("patron", patron)
        elif low > bloc_high:
            nearer, farther = ("patron", patron), ("destination", bloc)
        else:
            return ""
        return (
            f"; where the two disagree in the General Assembly it votes with {name[nearer[0]]} "
            f"({words.percent(nearer[1])}) more often than with {name[farther[0]]} "
            f"({words.percent(farther[1])})"
        )

    # Each rule below states its threshold where it decides.

    def _on_votes(self) -> Judgement | None:
        finding, name = self.side_taken, self.scope.names
        bloc, patron = finding.facts.get("bloc"), finding.facts.get("patron")
        if finding.is_empty or not bloc or not patron:
            return None
        before, late = finding.facts["before"], finding.facts["late"]
        left_patron, joined_bloc = patron["high"] < 0, bloc["low"] > 0
        moved = True if left_patron or joined_bloc else None
        if patron["low"] > 0 or bloc["high"] < 0:
            moved = False
        text = (
            f"In the General Assembly {name['country_s']} share of votes with "
            f"{name['destination']}, where it and {name['patron']} disagree, went from "
            f"{words.percent(bloc['before'])} (sessions {before[0]}–{before[-1]}) to "
            f"{words.percent(bloc['after'])} (sessions {late[0]}–{late[-1]}), and with "
            f"{name['patron']} from {words.percent(patron['before'])} to "
            f"{words.percent(patron['after'])}."
        )
        how = {
            True: "at least one of the two changes exceeds its 95% interval, on complete records",
            None: "neither change exceeds its 95% interval",
            False: "the records are complete and a change against the move exceeds its interval",
        }[moved]
        return Judgement(
            "voting at the UN",
            text,
            f"Confidence is {'moderate' if moved is None else 'high'}: {how}.",
            ("fig-side-taken", "fig-closeness", "fig-recurring"),
            moved,
        )

    def _on_arms(self) -> Judgement | None:
        facts = self.arms.facts
        if self.arms.is_empty or facts["is_past"] or "earlier_patron_share" not in facts:
            return None
        change = facts["patron_share"] - facts["earlier_patron_share"]
        moved = True if change < -CLEAR_MOVE else False if change > CLEAR_MOVE else None
        few = facts["suppliers"] <= 3
        return Judgement(
            "arms supply",
            self.arms.sentence,
            "Confidence is moderate: the register covers major arms only, and the window holds few "
            "suppliers."
            if few
            else "Confidence is high: the register is thorough on major arms, and covers no others.",
            ("fig-arms",),
            moved,
        )

    def _on_institutions(self) -> Judgement | None:
        finding = self.ledger
        if finding.is_empty:
            return None
        facts = finding.facts
        away = facts["left"] or facts["paused"] or facts["towards"]
        paused = bool(facts["paused"])
        moved = True if away else False if facts["shared"] else None
        return Judgement(
            "treaty participation",
            finding.sentence,
            "Confidence is high: statuses are dated legal facts"
            + ("; a frozen part is no exit, and the treaty binds on." if paused else "."),
            ("fig-ledger",) if self.events.is_empty else ("fig-ledger", "fig-events"),
            moved,
        )

    def _on_economy(self) -> Judgement | None:
        if self.trade.is_empty:
            return None
        facts = self.trade.facts
        clouded = facts["last"] in facts["reexport_years"] or not facts["has_reexport_estimate"]
        return Judgement(
            "trade",
            self.trade.sentence,
            f"Confidence is {'moderate' if clouded else 'high'}: "
            + (
                "customs data are complete, but goods in transit are among the exports."
                if clouded
                else "customs data are complete."
            ),
            ("fig-trade", "fig-transfers") if not self.transfers.is_empty else ("fig-trade",),
            True if facts["is_turned"] else False if facts["turn"] <= -CLEAR_MOVE else None,
        )

    def _on_moves(self) -> Judgement | None:
        """Where no alliance gives a base rate of exits: how often states' votes move at all."""
        if self.moves.is_empty:
            return None
        facts, name = self.moves.facts, self.scope.names
        return Judgement(
            "outlook",
            f"On the base rate alone {words.it_is(likelihood(facts['stay']))} "
            f"({words.percent(facts['stay'])}) that {name['country_s']} votes stay as close to "
            f"{name['destination']} and to {name['patron']} as they are, beside the median "
            f"member's, over the next {words.count(votes.HORIZON_SESSIONS, 'session')}.",
            "Confidence is moderate: the rate rests on many states, whose votes move together.",
            ("tab-scenarios",),
            basis="likelihood",
        )

    def _on_exit(self) -> Judgement | None:
        if self.exits.is_empty:
            return None
        frozen = self.exits.facts["organisation"] in self.ledger.facts["frozen"]
        return outlook.exit_judgement(self.scope, self.exits, frozen)

    def _on_opinion(self) -> Judgement | None:
        if self.polls.is_empty or self.polls.facts["patron"] is None:
            return None
        moved = opinion.has_cooled(self.polls)
        return Judgement(
            "opinion",
            self.polls.sentence,
            "Confidence is moderate: few waves, several pollsters, figures read from releases.",
            ("fig-polls",),
            moved,
        )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
