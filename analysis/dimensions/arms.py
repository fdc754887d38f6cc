"""Arms: who supplies a state in windows of five years, and what the patron sends and receives."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from analysis.dimensions import watch, words
from analysis.dimensions.dimension import (
    CounterEvidence,
    Dimension,
    Finding,
    Headline,
    Indicator,
    Judgement,
    NoData,
    Reading,
    Verdict,
    confidence,
    sure,
)
from analysis.dimensions.overall import share_ways, share_words
from analysis.dimensions.scope import UNKNOWN
from analysis.tables import contexts

TABLES = ("arms_suppliers", "arms_share_changes")
TRANSFERS = ("arms_transfers",)
WINDOW_YEARS = 5
WINDOWS_OF_MEMBERS = 3  # shown of each member, the newest
FEWEST_DEALS = 5  # in a window, for a verdict: under it one deal is most of a share
LEAST_TIV = 50.0  # million, in a window, for a verdict
MANY_MEMBERS = 8  # above this a sentence names only those with a large share
MOST = 0.5  # a share above this is most of a state's arms
TRACE = 0.01  # what rounds to less than this is told from nothing in words
ALL = 0.99995  # shares are rounded in the tables
METHOD = (
    "A deal's trend-indicator value (TIV) is spread evenly over its years of delivery; "
    "TIV measures military capability, not price"
)
DOUBTS = ("the register covers major arms only, and SIPRI revises it",)
EDITION = "All years are those of SIPRI's edition in hand; later editions revise them"


@dataclass(frozen=True)
class Shift:
    """A supplier's share in the earlier and the later window, and the range of its change if single
    deals are left out or doubled; missing where there is none."""

    before: float
    share: float
    low: float
    high: float

    @property
    def change(self) -> float:
        return self.share - self.before

    @property
    def direction(self) -> int:
        """1 up, -1 down, 0 where the change is small or single deals decide its sign.

        >>> Shift(0.9, 0.2, -0.9, -0.4).direction, Shift(0.3, 0.5, -0.1, 0.4).direction
        (-1, 0)
        """
        if self.is_small:
            return 0
        # As printed, in whole points: a range that reads "to 0" does not tell a direction.
        return 1 if round(self.low, 2) > 0 else -1 if round(self.high, 2) < 0 else 0

    @property
    def is_small(self) -> bool:
        return round(abs(self.change), 4) < watch.CLEAR_MOVE

    @property
    def in_words(self) -> str:
        """Both shares.

        >>> Shift(0.0, 0.73, 0.2, 1.0).in_words
        '73%, none before'
        """
        if not (self.share or self.before):
            return "none in either window"
        return f"{part(self.share)}, {part(self.before)} before"


NOTHING = Shift(0.0, 0.0, float("nan"), float("nan"))


@dataclass(frozen=True, kw_only=True)
class ArmsImports(Finding):
    """The latest window beside the one before it.

    verdict: the sentences on the patron and what came of its place. patron, destination: shares and
    changes (an organisation's is the sum of its members'). gainer: the supplier, not the patron,
    with the largest gain, if any gained. leader: the first supplier and its share. peers_change:
    median change of the patron's share among comparable recipients; missing where there are none.
    """

    window: str
    end: int
    earlier_window: str
    verdict: str
    patron: Shift
    destination: Shift
    gainer: str | None
    leader: tuple[str, float]
    peers_change: float
    is_past: bool
    """Nothing delivered in the latest window: what came long ago is history, not a standing."""
    is_large: bool
    """Both windows hold enough deals and enough worth for a verdict."""

    @property
    def directions(self) -> tuple[int, int]:
        """Of the patron's and of the destination's share; 0 where too little is held to judge."""
        if not self.is_large:
            return 0, 0
        return self.patron.direction, self.destination.direction


@dataclass(frozen=True, kw_only=True)
class MembersArms(Finding):
    """The patron's share of each member's arms in the latest window."""

    share: dict[str, float]


@dataclass(frozen=True, kw_only=True)
class PatronTransfers(Finding):
    """What the patron sent in three years and in the three before, in million TIV."""

    window: tuple[int, int]
    before: tuple[int, int]
    sent: float
    sent_before: float
    change: float


class Arms(Dimension):
    """Who supplies the country's major arms."""

    key = "arms"
    title = "arms supply"
    gives_verdict = True

    @property
    def findings(self) -> Sequence[Finding]:
        return [self.imports]

    @cached_property
    def imports(self) -> ArmsImports | NoData:
        """Suppliers of the country's major arms in windows of five years, the latest one beside the
        one before it.

        frame: window, window_end, supplier, tiv_million, share, deals (by the supplier).
        """
        scope, name = self.scope, self.scope.names
        table = scope.table("arms_suppliers")
        if table.empty:
            return NoData(
                "No window of SIPRI's register of major arms was published by "
                f"{words.day(scope.as_of)}, so arms supply is not judged here.",
                *TABLES,
            )
        end = int(table["window_end"].max())
        ends = range(end, int(table["window_end"].min()) - 1, -WINDOW_YEARS)
        first = min(ends) - WINDOW_YEARS + 1
        frame = _shown(table[table["recipient"] == scope.focus], ends)
        if frame.empty:
            return NoData(
                f"SIPRI's register holds no deliveries of major arms to {name['country']} in "
                f"{first}–{end}.",
                *TABLES,
            )
        newest = int(frame["window_end"].max())
        latest = frame[frame["window_end"] == newest]
        leader = str(latest["supplier"].iloc[0]), float(latest["share"].iloc[0])
        changes = scope.table("arms_share_changes")
        changes = changes[changes["window_end"] == newest]
        own = changes[changes["recipient"] == scope.focus].set_index("supplier")
        if newest == end:
            patron, destination = self._shift(own, [scope.patron]), self._shift(own, self._others)
            gainer = self._gainer(own)
            is_large = bool(_is_large(own).any())
        else:
            share = float(latest.loc[latest["supplier"] == scope.patron, "share"].sum())
            patron = Shift(math.nan, share, math.nan, math.nan)
            destination, gainer, is_large = NOTHING, None, False
        beside, peers_change = self._beside(changes)
        window, earlier = _window(newest), _window(newest - WINDOW_YEARS)
        if newest < end:
            verdict = (
                f"SIPRI's register holds no deliveries of major arms to {name['country']} in "
                f"{newest + 1}–{end}; in {window} {name['patron']} supplied {part(patron.share)} of "
                f"{name['country_s']} imports."
            )
            rest = self._first(leader, {scope.patron})
        elif is_large:
            gained = NOTHING if gainer is None else self._shift(own, [gainer])
            verdict = (
                f"{self._level(patron, window, earlier)} "
                f"{self._verdict(patron, destination, gainer, gained)}"
            )
            rest = self._first(leader, {scope.patron, scope.destination, gainer})
            if patron.share or patron.before:
                rest += beside
        else:
            verdict = f"{self._level(patron, window, earlier)} {_too_small(own, window, earlier)}"
            rest = self._first(leader, {scope.patron}) + (
                f" {words.capital(self._suppliers)} supplied {part(destination.share)}."
            )
        known = [f"{words.count(int(latest['deals'].sum()), 'deal')} in {window}"]
        if not scope.is_state_destination:
            known.append(
                f"{name['destination_s']} share is the sum of its members' by the membership of "
                f"{words.day(scope.as_of)}, and the range of its change the sum of theirs, "
                "which is as a rule wider than its own"
            )
        return ArmsImports(
            words.opened(verdict + rest),
            frame,
            TABLES if scope.is_state_destination else (*TABLES, "memberships"),
            f"Deliveries {first}–{end} by all suppliers, {known[0]}. {METHOD}. {EDITION}."
            + "".join(f" {words.capital(text)}." for text in known[1:]),
            window=window,
            end=newest,
            earlier_window=earlier,
            verdict=words.opened(verdict),
            patron=patron,
            destination=destination,
            gainer=gainer,
            leader=leader,
            peers_change=peers_change,
            is_past=newest < end,
            is_large=is_large,
        )

    @cached_property
    def _others(self) -> list[str]:
        """The destination, or its members without the country and the patron."""
        apart = (self.scope.focus, self.scope.patron)
        return [code for code in self.scope.destination_members if code not in apart]

    @property
    def _suppliers(self) -> str:
        """The destination as a supplier: itself, or its members."""
        name, scope = self.scope.names, self.scope
        if scope.is_state_destination:
            return name["destination"]
        are_all = len(self._others) == len(scope.destination_members)
        return f"{name['destination_s']} {'' if are_all else 'other '}members together"

    def _bracket(self, destination: Shift) -> str:
        """The destination's shares after its name: an organisation's are its members'."""
        if self.scope.is_state_destination:
            return f"({destination.in_words})"
        whose = self._suppliers.replace(self.scope.names["destination_s"], "its")
        return f"({whose} {destination.in_words})"

    def _shift(self, own: pd.DataFrame, suppliers: list[str]) -> Shift:
        """The shares of suppliers taken together. The range of a sum is at most the sum of ranges."""
        rows = own[own.index.isin(suppliers)]
        if rows.empty:
            return NOTHING
        low, high = (
            float(rows[end].sum(skipna=False).clip(-1, 1)) for end in ("change_low", "change_high")
        )
        return Shift(float(rows["share_before"].sum()), float(rows["share"].sum()), low, high)

    def _gainer(self, own: pd.DataFrame) -> str | None:
        """The supplier, not the patron, with the largest gain."""
        gains = own.loc[own.index != self.scope.patron, "change"]
        gains = gains[gains > 0]
        return None if gains.empty else str(gains.idxmax())

    def _called(self, supplier: str | None) -> str:
        if supplier is None:
            return ""
        return (
            "suppliers that SIPRI does not know"
            if supplier == UNKNOWN
            else self.scope.called(supplier)
        )

    def _level(self, patron: Shift, window: str, earlier: str) -> str:
        """The patron's share in the two windows, and its change."""
        name = self.scope.names
        if not (patron.share or patron.before):
            return (
                f"SIPRI's register holds no deliveries of major arms from {name['patron']} to "
                f"{name['country']} in {earlier} or {window}, so there was no share to lose."
            )
        text = (
            f"In {window} {name['patron']} supplied {part(patron.share)} of {name['country_s']} "
            f"imports of major arms, against {part(patron.before)} in {earlier}: "
            f"{words.points(patron.change)}"
        )
        if not math.isnan(patron.low):
            text += (
                f" ({words.signed(100 * patron.low, 0)} to {words.signed(100 * patron.high, 0)} if "
                "single deals are left out or doubled)"
            )
        return f"{text}."

    def _verdict(self, patron: Shift, destination: Shift, gainer: str | None, gained: Shift) -> str:
        """What may be said of the patron's share, who gained, and whether the destination did."""
        name, bound = self.scope.names, self.scope.destination
        largest = f"the largest gain is that of {self._called(gainer)} ({gained.in_words})."
        has_other = gainer is not None and gainer != bound
        if patron.direction < 0 and gained.direction > 0:
            text = f"Arms supply moved away from {name['patron']}, to {self._called(gainer)} "
            text += f"({gained.in_words})"
            if gainer == bound:
                return f"{text}."
            if destination.direction <= 0 and (destination.is_small or destination.change < 0):
                return f"{text}; not to {name['destination']} {self._bracket(destination)}."
            parts = [f"{text}."]
        elif patron.direction < 0:
            parts = [f"Arms supply moved away from {name['patron']}."]
            if has_other:
                parts.append(f"Who took its place depends on single deals: {largest}")
        else:
            if patron.direction > 0:
                parts = [f"Arms supply moved towards {name['patron']}."]
            elif not (patron.share or patron.before):
                parts = []
            elif patron.is_small:
                parts = [
                    f"A change of less than {watch.CLEAR_MOVE * 100:.0f} points counts as none."
                ]
            else:
                parts = [
                    "Whether that is a change depends on single deals, so there is no verdict on it."
                ]
            if has_other:
                parts.append(words.capital(largest))
        return " ".join([*parts, self._towards(destination)])

    def _towards(self, destination: Shift) -> str:
        """Whether the destination gained."""
        name = self.scope.names["destination"]
        what = self._bracket(destination)
        if destination.direction:
            way = "towards" if destination.direction > 0 else "away from"
            return f"Arms supply moved {way} {name} {what}."
        way = "gained" if destination.change > 0 else "lost"
        if destination.is_small and not round(destination.change, 4):
            return f"{name} gained nothing {what}."
        if destination.is_small:
            return f"{name} {way} less than {watch.CLEAR_MOVE * 100:.0f} points {what}."
        return f"Whether {name} {way} depends on single deals {what}."

    def _first(self, leader: tuple[str, float], named: set[str | None]) -> str:
        """The first supplier, where nothing has named it yet."""
        code, share = leader
        if code in named:
            return ""
        if code == UNKNOWN:
            return f" Of the largest part ({part(share)}) SIPRI does not know the supplier."
        if share >= ALL:
            return f" The only supplier was {self.scope.called(code)}."
        return f" The first supplier was {self.scope.called(code)} with {part(share)}."

    def _beside(self, changes: pd.DataFrame) -> tuple[str, float]:
        """Median change of the patron's share among peers whose windows are large enough; where no
        peer's are, among all recipients. One that the patron armed in neither window had no share to
        lose, and is not counted."""
        scope, name = self.scope, self.scope.names
        large = changes[_is_large(changes) & (changes["recipient"] != scope.focus)]
        by_patron = large[large["supplier"] == scope.patron].set_index("recipient")["change"]
        of_peers = by_patron[by_patron.index.isin(scope.comparison)]
        moves = by_patron if of_peers.empty else of_peers
        if moves.empty:
            return "", math.nan
        median = float(moves.median())
        if len(moves) == 1:
            return (
                f" Beside it, {name['patron_s']} share of the arms of "
                f"{scope.called(str(moves.index[0]))} changed by {words.points(median)}.",
                median,
            )
        whom = "other recipients of its arms" if of_peers.empty else "peers that it armed and"
        return (
            f" Beside it, {name['patron_s']} share changed by {words.points(median)} at the median of "
            f"the {len(moves)} {whom} whose windows are large enough.",
            median,
        )

    def verdict(self) -> Verdict | None:
        found, name = self.imports, self.scope.names
        if found.is_empty or found.is_past or not found.is_large:
            return None
        now = f"{name['patron']} {part(found.patron.share)}"
        code, share = found.leader
        if code not in (self.scope.patron, UNKNOWN):
            now += f", {self.scope.called(code)} {part(share)}"
        return Verdict(
            self.title,
            f"{name['patron']} {part(found.patron.before)} ({found.earlier_window})",
            f"{now} ({found.window})",
            "no recipient to compare with"
            if math.isnan(found.peers_change)
            else f"{words.points(found.peers_change)} at the median of comparable recipients",
            share_words(*found.directions, name) or "no move that may be read",
            share_ways(*found.directions),
            leads=True,
            sure=sure(*DOUBTS),
            data_to=f"{found.end}",
            brief=self._brief(found),
            otherwise=self._otherwise(found),
        )

    def _brief(self, found: ArmsImports) -> str:
        """The verdict with its figures, as a clause."""
        name = self.scope.names
        patron, destination = found.directions
        said = share_words(patron, destination, name) or "show no move that may be read"
        role, shift = (
            ("destination", found.destination)
            if destination and not patron
            else ("patron", found.patron)
        )
        clause = (
            f"its arms supply {said} ({name[role]} {part(shift.before)} in {found.earlier_window}, "
            f"{part(shift.share)} in {found.window}"
        )
        code, share = found.leader
        if patron < 0 and code not in (self.scope.patron, UNKNOWN):
            clause += f", {self.scope.called(code)} {part(share)}"
        return f"{clause})"

    def _otherwise(self, found: ArmsImports) -> str:
        """The next window's reading that would change the verdict."""
        name = self.scope.names
        patron, destination = found.directions
        role, way = ("patron", patron) if patron else ("destination", destination)
        shift = found.patron if role == "patron" else found.destination
        if not way:
            return (
                f"a change of {watch.CLEAR_MOVE * 100:.0f} points or more in {name['patron_s']} share of "
                "arms imports that rests on no single deal"
            )
        up, down = watch.about(shift.share)
        return (
            f"{name[f'{role}_s']} share of arms imports {down if way > 0 else up} in the next "
            "five-year window"
        )

    def judgement(self) -> Judgement | None:
        found = self.imports
        if found.is_empty or not found.is_large:
            return None
        return Judgement(self.title, found.verdict, confidence(*DOUBTS), ("fig-arms",))

    def headlines(self) -> list[Headline]:
        found = self.imports
        if found.is_empty or found.is_past:
            return []
        code, share = found.leader
        return [
            Headline(
                "arms: the patron's share",
                f"{self.scope.names['patron_s']} share of arms imports, five years",
                f"{part(found.patron.share)} ({found.window})",
                TABLES,
                f"{found.window}",
            ),
            Headline(
                "arms: the first supplier",
                "first supplier of arms, five years",
                f"{supplier_name(self.scope.name(code), code)} {part(share)} ({found.window})",
                TABLES,
                f"{found.window}",
            ),
        ]

    def indicators(self) -> list[Indicator]:
        found, name = self.imports, self.scope.names
        if found.is_empty or found.is_past:
            return []
        made = []
        if found.patron.share:
            up, down = watch.about(found.patron.share)
            made.append(
                Indicator(
                    f"{name['patron_s']} share of arms imports, next five-year window",
                    f"{part(found.patron.share)} ({found.window})",
                    down,
                    up,
                    TABLES,
                )
            )
        elif found.destination.share:
            up, down = watch.about(found.destination.share)
            made.append(
                Indicator(
                    f"{name['destination_s']} share of arms imports, next five-year window",
                    f"{part(found.destination.share)} ({found.window})",
                    up,
                    down,
                    found.tables,
                )
            )
        return made

    def counter_evidence(self) -> list[CounterEvidence]:
        found, name = self.imports, self.scope.names
        if found.is_empty or not any(found.directions):
            return []
        patron, destination = found.directions
        if patron > 0:
            text = (
                f"{name['patron_s']} share of arms imports rose ({found.patron.in_words}): supply moved "
                f"towards {name['patron']}."
            )
        elif patron < 0 and found.peers_change <= found.patron.change:
            text = (
                f"{name['patron_s']} share fell as far among comparable recipients "
                f"({words.points(found.peers_change)} at the median), so the fall says more of "
                f"{name['patron']} than of {name['country']}."
            )
        elif patron < 0 and found.destination.change < watch.CLEAR_MOVE:
            text = (
                f"What left {name['patron']} did not go to {name['destination']} "
                f"{self._bracket(found.destination)}: less dependence on one is no turn to the other."
            )
        elif destination < 0:
            text = self._towards(found.destination)
        else:
            return []
        return [CounterEvidence("Arms", words.opened(text), Reading.MOVED)]


TOLD = 0.10  # a patron that supplied less than this to every member takes no judgement


class MemberArms(Dimension):
    """The patron's share of each member's major arms."""

    key = "arms"
    title = "arms"

    @property
    def findings(self) -> Sequence[Finding]:
        return [self.shares]

    @cached_property
    def shares(self) -> MembersArms | NoData:
        """The patron's share of each member's major arms in the latest five-year windows.

        frame: country, name, window, start, share, tiv_million.
        """
        scope, name = self.scope, self.scope.names
        table = scope.table("arms_suppliers")
        members = [code for code in scope.alliance_members if code != scope.patron]
        held = table[table["recipient"].isin(members)]
        if held.empty:
            return NoData(
                "SIPRI's register holds no deliveries of major arms to the members of "
                f"{scope.alliance_name} by windows of five years.",
                "arms_suppliers",
            )
        end = int(table["window_end"].max())
        frame = _shown(held, range(end, end - WINDOW_YEARS * WINDOWS_OF_MEMBERS, -WINDOW_YEARS))
        own = frame["share"].where(frame["supplier"] == scope.patron, 0.0)
        worth = frame["tiv_million"].where(frame["supplier"] == scope.patron, 0.0)
        frame = (
            frame.assign(share=own, total=frame["tiv_million"], tiv_million=worth)
            .groupby(["recipient", "window_end", "window"], as_index=False)[
                ["tiv_million", "total", "share"]
            ]
            .sum()
            .rename(columns={"recipient": "country"})
        )
        frame["start"] = frame["window_end"] - WINDOW_YEARS + 1
        frame["name"] = frame["country"].map(scope.name)
        latest = frame[frame["window_end"] == frame["window_end"].max()]
        latest = latest.sort_values("share", ascending=False)
        sentence = f"In {latest['window'].iloc[0]} {name['patron']} supplied "
        if len(latest) <= MANY_MEMBERS:
            each = [
                f"{part(row.share)} of {words.possessive(scope.called(row.country))}"
                for row in latest.itertuples(index=False)
            ]
            sentence += f"{words.listing(each)} imports of major arms."
        else:
            most = [scope.called(code) for code in latest.loc[latest["share"] > MOST, "country"]]
            sentence += (
                f"{part(float(latest['share'].median()))} of the imports of major arms of the median "
                f"member of {scope.alliance_name}"
                + (
                    f", and most of those of {words.listing(most)}."
                    if most
                    else "; no member got most of them from there."
                )
            )
        coverage = (
            f"Deliveries to {end} by all suppliers, {words.count(len(latest), 'member')}. {METHOD}. "
            f"{EDITION}. Members without deliveries in a window are not shown in it."
        )
        return MembersArms(
            sentence,
            frame,
            ("arms_suppliers", "memberships"),
            coverage,
            share=latest.set_index("country")["share"].to_dict(),
        )

    def judgement(self) -> Judgement | None:
        if self.shares.is_empty or max(self.shares.share.values()) < TOLD:
            return None
        return self.judgement_of(
            self.shares,
            "Confidence is moderate: small importers' windows hold few deals.",
            "fig-member-arms",
        )

    def indicators(self) -> list[Indicator]:
        found = self.shares
        if found.is_empty:
            return []
        major = [code for code, share in found.share.items() if share > MOST]
        return [
            Indicator(
                f"Members that get most of their arms from {self.scope.names['patron']}",
                words.listing([self.scope.called(code) for code in major]) or "none",
                "one fewer in the next window" if major else "no delivery in the next window",
                "one more in the next window",
                found.tables,
            )
        ]

    def counter_evidence(self) -> list[CounterEvidence]:
        found = self.shares
        if found.is_empty or max(found.share.values()) <= MOST:
            return []
        return [
            CounterEvidence(
                "Arms",
                f"{found.sentence} A member that left would have to look for other suppliers.",
                Reading.APART,
            )
        ]


class PatronArms(Dimension):
    """What the patron sends and receives."""

    key = "arms"
    title = "arms"

    @property
    def findings(self) -> Sequence[Finding]:
        return [self.transfers]

    @cached_property
    def transfers(self) -> PatronTransfers | NoData:
        """Major arms to the patron by supplier and from the patron by recipient, by year.

        frame: direction (to, from), year, state, tiv_million.
        """
        scope = self.scope
        table = scope.table("arms_transfers")
        table = table[table["year"] >= scope.since.year - 10]
        patron = scope.names["patron"]
        if scope.patron not in contexts.read().whole_suppliers:
            return NoData(
                f"The arms table does not hold all recipients of {patron}, so its transfers are not "
                "judged here.",
                *TRANSFERS,
            )
        parts = []
        for direction, role, other in (
            ("to", "recipient", "supplier"),
            ("from", "supplier", "recipient"),
        ):
            rows = table[table[role] == scope.patron]
            sums = rows.groupby(["year", other], as_index=False, observed=True)["tiv_million"].sum()
            parts.append(sums.rename(columns={other: "state"}).assign(direction=direction))
        frame = pd.concat(parts, ignore_index=True)
        if frame.empty:
            return NoData(f"The arms table holds no transfers of {patron}.", *TRANSFERS)
        last = int(frame["year"].max())

        def top(direction: str, start: int, end: int) -> pd.Series:
            rows = frame[(frame["direction"] == direction) & frame["year"].between(start, end)]
            return rows.groupby("state")["tiv_million"].sum().sort_values(ascending=False)

        window, before = (last - 2, last), (last - 5, last - 3)
        sent, sent_before = top("from", *window).sum(), top("from", *before).sum()
        suppliers = top("to", *window)
        suppliers = suppliers[suppliers > 0]
        change = sent / sent_before - 1 if sent_before else float("nan")
        sentence = (
            f"Deliveries of major arms from {patron} in {window[0]}–{window[1]} came to "
            f"{sent:,.0f} million TIV, against {sent_before:,.0f} million in {before[0]}–{before[1]} "
            f"({'+' if change > 0 else '−'}{abs(100 * change):.0f}%)."
        )
        if len(suppliers):
            names = words.listing([scope.called(str(code)) for code in suppliers.index])
            sentence += (
                f" In the same years the register records deliveries to {patron} from {names}; "
                "artillery rounds and most missiles are not in it."
            )
        coverage = (
            f"Deliveries {int(frame['year'].min())}–{last}, between states: those to armed groups and "
            f"organisations are left out. {METHOD}."
        )
        return PatronTransfers(
            sentence,
            frame,
            TRANSFERS,
            coverage,
            window=window,
            before=before,
            sent=float(sent),
            sent_before=float(sent_before),
            change=float(change),
        )

    def judgement(self) -> Judgement | None:
        return self.judgement_of(
            self.transfers,
            "Confidence is moderate: the register covers major arms only and revises recent years.",
            "fig-patron-arms",
        )

    def headlines(self) -> list[Headline]:
        found = self.transfers
        if found.is_empty:
            return []
        return [
            Headline(
                "arms from the patron",
                f"major arms from {self.scope.names['patron']}, three years",
                f"{found.sent:,.0f} million TIV ({found.window[0]}–{found.window[1]})",
                found.tables,
                f"{found.window[0]}–{found.window[1]}",
            )
        ]

    def indicators(self) -> list[Indicator]:
        found = self.transfers
        if found.is_empty or not found.sent:
            return []
        more, less = found.sent * (1 + watch.CLEAR_MOVE), found.sent * (1 - watch.CLEAR_MOVE)
        return [
            Indicator(
                f"Major arms from {self.scope.names['patron']}, next three years",
                f"{found.sent:,.0f} million TIV ({found.window[0]}–{found.window[1]})",
                f"above {max(found.sent_before, more):,.0f} million",
                f"below {less:,.0f} million",
                found.tables,
            )
        ]

    def counter_evidence(self) -> list[CounterEvidence]:
        found = self.transfers
        if found.is_empty or not found.change < 0:
            return []
        sold, before = (f"{first}–{last}" for first, last in (found.window, found.before))
        text = (
            f"Major arms from {self.scope.names['patron']} fell by {words.percent(-found.change)} from "
            f"{before} to {sold}: fewer states buy what would tie them to it."
        )
        return [CounterEvidence("Arms sales", text, Reading.SUPPORTED)]


def part(share: float) -> str:
    """A share in words that keep a trace apart from nothing, and most apart from all.

    >>> part(0.0), part(0.003), part(0.238), part(0.9991)
    ('none', 'under 1%', '24%', 'over 99%')
    """
    if share <= 0:
        return "none"
    if share < TRACE / 2:
        return f"under {words.percent(TRACE)}"
    return (
        f"over {words.percent(1 - TRACE)}" if 1 - TRACE / 2 <= share < ALL else words.percent(share)
    )


def supplier_name(name: str, code: str) -> str:
    """The name of a supplier, as charts and tables print it."""
    return "supplier not known" if code == UNKNOWN else name


def _window(end: int) -> str:
    """
    >>> _window(2025), _window(2002)
    ('2021–25', '1998–02')
    """
    return f"{end - WINDOW_YEARS + 1}–{end % 100:02d}"


def _shown(table: pd.DataFrame, ends: Sequence[int]) -> pd.DataFrame:
    """The rows of these windows, each window's largest supplier first."""
    frame = table[table["window_end"].isin(ends)]
    frame = frame.assign(window=frame["window_end"].map(_window))
    return frame.sort_values(
        ["window_end", "share", "supplier"], ascending=[True, False, True], ignore_index=True
    )


def _is_large(changes: pd.DataFrame) -> pd.Series:
    """Whether both windows hold enough deals and enough worth for a verdict."""
    return (changes[["deals_before", "deals"]].min(axis=1) >= FEWEST_DEALS) & (
        changes[["tiv_before_million", "tiv_million"]].min(axis=1) >= LEAST_TIV
    )


def _too_small(own: pd.DataFrame, window: str, earlier: str) -> str:
    """That the windows are too small, and what each of them holds."""
    row = own.iloc[0]
    held = [
        f"{words.count(int(deals), 'deal')} worth {tiv:,.0f} million TIV in {years}"
        if deals
        else f"none in {years}"
        for deals, tiv, years in (
            (row["deals_before"], row["tiv_before_million"], earlier),
            (row["deals"], row["tiv_million"], window),
        )
    ]
    return (
        f"These windows are too small for a verdict: the register holds {words.listing(held)}, and it "
        f"takes {FEWEST_DEALS} deals and {LEAST_TIV:.0f} million in each."
    )
