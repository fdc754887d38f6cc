"""Trade: the patron's share, the destination's, and what re-exports hide."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from analysis.dimensions import office_trade, words, world_trade
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
from analysis.dimensions.office_trade import ROLES, TradeByPartner
from analysis.dimensions.overall import share_ways, share_words
from analysis.dimensions.partners import MONTHS
from analysis.dimensions.scope import Scope
from analysis.dimensions.transfers import Transfers
from analysis.dimensions.watch import about
from analysis.dimensions.world_trade import ListedPartners, NewestLevel, years_in_words
from analysis.measures import dependence

COMPARISON = (
    f"of comparable changes, nine in ten are under {100 * world_trade.JUDGED_CHANGE:.0f} points"
)
LARGE_SHARE = 0.2  # of a member's exports: a tie in trade


@dataclass(frozen=True, kw_only=True)
class MembersTrade(Finding):
    """The patron's share of each member's exports in its last full year."""

    exports: dict[str, float]


class Trade(Dimension):
    """The country's exports and imports by partner."""

    key = "trade"
    title = "trade"
    gives_verdict = True

    @property
    def findings(self) -> Sequence[Finding]:
        found = (self.by_partner, self.listed, self.newest, self.with_russia)
        return [finding for finding in found if finding.sentence]

    @cached_property
    def listed(self) -> ListedPartners | NoData:
        """Shares of the first partners; only where no office's own table is in hand."""
        if not self.by_partner.is_empty:
            return NoData("", "trade_partners")
        return world_trade.listed(self.scope)

    @cached_property
    def newest(self) -> NewestLevel | NoData:
        """Shares in the IMF's newest year: a level of its own method, beside the others."""
        return self.scope.once(world_trade.newest)

    @cached_property
    def with_russia(self) -> Finding:
        """Trade with Russia by the IMF's table; only where no office's own table is in hand."""
        if not self.by_partner.is_empty:
            return NoData("", "russia_trade_annual")
        return world_trade.with_russia(self.scope)

    @cached_property
    def by_partner(self) -> TradeByPartner | NoData:
        """Shares by the state's own office."""
        return office_trade.by_partner(self.scope)

    def verdict(self) -> Verdict | None:
        found: TradeByPartner | ListedPartners
        say: Callable[[Any], str]
        if not self.by_partner.is_empty:
            found, say, unknown = self.by_partner, words.part, ""
        elif not self.listed.is_empty:
            found, say = self.listed, world_trade.share_in_words
            unknown = self._unknown(found)
        else:
            return None
        then, now = (
            f"of exports {self._both(found.level, window, say)} ({years_in_words(years)})"
            for window, years in (("base", found.base), ("last", found.last))
        )
        moved = self._moved(found.moved)
        return Verdict(
            self.title,
            then,
            now,
            COMPARISON,
            moved + unknown,
            share_ways(found.moved["patron"], found.moved["destination"]),
            leads=True,
            sure=sure(*self._doubts),
            data_to=f"{found.last[-1]}",
            brief=f"its trade {moved} ({then}; {now})",
            otherwise=self._otherwise(found.moved),
        )

    def _otherwise(self, moved: Mapping[str, int]) -> str:
        """The reading of later years that would change the verdict."""
        role = "patron" if moved["patron"] or not moved["destination"] else "destination"
        change = f"{100 * world_trade.JUDGED_CHANGE:.0f} points or more"
        share = f"{self.scope.names[f'{role}_s']} share of exports"
        if not moved[role]:
            return f"a change of {change} in {share}"
        return f"{share} {'down' if moved[role] > 0 else 'up'} again by {change}"

    def _unknown(self, found: ListedPartners) -> str:
        """Whose latest share of exports the lists cannot tell."""
        unknown = [
            self.scope.names[f"{role}_s"]
            for role in ROLES
            if world_trade.is_unknown(found.level["export", role, "last"])
        ]
        return f"; {' and '.join(unknown)} share is not known" if unknown else ""

    def _both(
        self, level: Mapping[tuple[str, str, str], Any], window: str, say: Callable[[Any], str]
    ) -> str:
        """Both roles' shares of exports in a window, in words."""
        name = self.scope.names
        return " and ".join(f"{name[role]} {say(level['export', role, window])}" for role in ROLES)

    def _moved(self, moved: Mapping[str, int]) -> str:
        said = share_words(moved["patron"], moved["destination"], self.scope.names)
        return said or "no move that may be read"

    @property
    def _doubts(self) -> list[str]:
        """Against a verdict on trade."""
        found = self.by_partner
        if found.is_empty:
            return [
                "the publisher lists only the first partners",
                f"since {world_trade.ROUNDED_SINCE} many shares are partners' reports, rounded to "
                "whole per cents",
            ]
        if found.is_clouded:
            return ["goods in transit are among the exports"]
        return [] if found.has_reexport_estimate else ["how much is in transit is not known"]

    def judgement(self) -> Judgement | None:
        found = self.by_partner
        if not found.is_empty:
            has_transfers = not self.scope.once(Transfers).by_sender.is_empty
            evidence = ("fig-trade", "fig-transfers") if has_transfers else ("fig-trade",)
            return Judgement(self.title, found.sentence, confidence(*self._doubts), evidence)
        listed = self.listed
        if listed.is_empty:
            return None
        return Judgement(
            self.title,
            listed.sentence,
            confidence(*self._doubts),
            ("fig-trade-partners",),
            is_spare=not any(listed.moved.values()),
        )

    def headlines(self) -> list[Headline]:
        return [*self._office_headlines(), *self._listed_headlines(), *self._newest_headlines()]

    def _listed_headlines(self) -> list[Headline]:
        found, name = self.listed, self.scope.names
        if found.is_empty:
            return []
        return [
            Headline(
                f"exports, listed partners: {role}",
                f"{name[f'{role}_s']} share of exports, mean of three years (Factbook)",
                f"{world_trade.share_in_words(found.level['export', role, 'last'])} "
                f"({world_trade.years_in_words(found.last)})",
                found.tables,
                world_trade.years_in_words(found.last),
            )
            for role in ("patron", "destination")
            # An organisation's sum hangs on how long the lists are: no figure to compare editions by.
            if role == "patron" or self.scope.is_state_destination
        ]

    def _newest_headlines(self) -> list[Headline]:
        found, name = self.newest, self.scope.names
        if found.is_empty:
            return []
        return [
            Headline(
                f"exports, newest year: {role}",
                f"{name[f'{role}_s']} share of exports (IMF)",
                f"{words.part(found.share['export', role])} ({found.year})",
                found.tables,
                f"{found.year}",
            )
            for role in ("patron", "destination")
            if ("export", role) in found.share
        ]

    def _office_headlines(self) -> list[Headline]:
        found, name = self.by_partner, self.scope.names
        if found.is_empty:
            return []
        years = years_in_words(found.last)
        return [
            Headline(
                f"exports, statistical office: {role}",
                f"{name[f'{role}_s']} share of exports, mean of three years",
                f"{words.part(found.level['export', role, 'last'])} ({years})",
                found.tables,
                years,
            )
            for role in ROLES
        ]

    def indicators(self) -> list[Indicator]:
        found, newest = self.by_partner, self.newest
        if not found.is_empty:
            patron, bloc = (found.level["export", role, "last"] for role in ROLES)
            years = years_in_words(found.last)
            return [self._indicator("Exports, mean of three years", patron, bloc, years, found)]
        if newest.is_empty or ("export", "patron") not in newest.share:
            return []
        patron, bloc = (newest.share["export", role] for role in ROLES)
        label = f"Exports in {newest.year + 1} (IMF)"
        return [self._indicator(label, patron, bloc, f"{newest.year}", newest)]

    def _indicator(
        self, label: str, patron: float, bloc: float, year: str, found: Finding
    ) -> Indicator:
        name, ahead = self.scope.names, bloc > patron
        return Indicator(
            label,
            f"{words.part(patron)} to {name['patron']}, {words.part(bloc)} to "
            f"{name['destination']} ({year})",
            f"{about(bloc)[0]} to {name['destination']}"
            if ahead
            else f"more to {name['destination']} than to {name['patron']}",
            f"more to {name['patron']} than to {name['destination']}"
            if ahead
            else f"{about(patron)[0]} to {name['patron']}",
            found.tables,
        )

    def counter_evidence(self) -> list[CounterEvidence]:
        verdict = self.verdict()
        if verdict is None or any(way.is_forward for way in verdict.ways):
            return []
        found = self.by_partner if not self.by_partner.is_empty else self.listed
        if verdict.ways:
            text = f"Trade to {verdict.data_to} {verdict.words}: the other way."
        elif not found.is_empty and self._is_back(found):
            text = (
                f"Recorded trade to {verdict.data_to} gives no support to a turn: {verdict.now}; "
                f"before, {self._before(verdict)}. What part of it is goods in transit is not known well "
                "enough to call it a move either way."
            )
        elif not found.is_empty and self._is_known(found):
            text = (
                f"Trade to {verdict.data_to} shows no turn: {verdict.now}; before, "
                f"{self._before(verdict)}."
            )
        else:
            return []
        return [CounterEvidence("Trade", text, Reading.MOVED)]

    def _before(self, verdict: Verdict) -> str:
        return verdict.then.removeprefix("of exports ")

    def _is_known(self, found: TradeByPartner | ListedPartners) -> bool:
        return isinstance(found, TradeByPartner) or not self._unknown(found)

    def _is_back(self, found: TradeByPartner | ListedPartners) -> bool:
        """Whether recorded exports went the other way by as much as would be judged, in years of
        goods in transit."""
        if not isinstance(found, TradeByPartner) or not found.is_clouded:
            return False
        return (
            found.change("export", "patron") >= world_trade.JUDGED_CHANGE
            or found.change("export", "destination") <= -world_trade.JUDGED_CHANGE
        )


class MemberTrade(Dimension):
    """The patron's share of each member's trade."""

    key = "trade"
    title = "trade"

    @property
    def findings(self) -> Sequence[Finding]:
        return [self.shares]

    @cached_property
    def shares(self) -> MembersTrade | NoData:
        """The patron's share of each member's exports and imports, in full years.

        frame: country, name, flow, year, share, value_usd_million, total_usd_million.
        """
        scope, name = self.scope, self.scope.names
        members = [code for code in scope.alliance_members if code != scope.patron]
        frame, used = patron_shares(scope, members)
        if frame.empty:
            return NoData(
                f"No trade table of a member of {scope.alliance_name} is in hand, so dependence in "
                "trade is not judged here.",
                "trade_monthly",
            )
        frame = frame.rename(columns={"reporter": "country"})
        frame["name"] = frame["country"].map(scope.name)
        latest = frame.sort_values("year").groupby(["country", "flow"]).tail(1)
        texts = []
        for code, rows in latest.groupby("country"):
            by_flow = rows.set_index("flow")
            parts = [
                f"{words.percent(by_flow.loc[flow, 'share'])} of {flow}s"
                for flow in ("export", "import")
                if flow in by_flow.index
            ]
            texts.append(f"{scope.name(str(code))} {' and '.join(parts)} ({rows['year'].max()})")
        without = [scope.name(code) for code in members if code not in set(frame["country"])]
        sentence = (
            f"In the last full year in hand {name['patron_s']} share of the members' trade in goods "
            f"was: {'; '.join(texts)}."
        )
        if without:
            sentence += f" No table in hand holds the trade of {words.listing(without)}."
        coverage = (
            f"Full years {int(frame['year'].min())}–{int(frame['year'].max())} as each state's own "
            "customs report them; goods in transit are among the exports"
        )
        for code in latest["country"].unique():
            years = office_trade.reexport_years(scope, code)
            marked = years.loc[years["is_dominant"], "year"].tolist()
            if marked:
                listed = words.listing([str(year) for year in marked])
                coverage += f", to a large part in {scope.name(code)} in {listed}"
                used = (*used, "reexports_monthly")
        coverage += "."
        exports = latest[latest["flow"] == "export"].set_index("country")["share"]
        return MembersTrade(
            sentence,
            frame,
            (*used, "memberships"),
            coverage,
            exports=exports.to_dict(),
            publishers=office_trade.publishers(office_trade.ANNUAL, latest["country"].unique()),
        )

    def counter_evidence(self) -> list[CounterEvidence]:
        found = self.shares
        if found.is_empty or max(found.exports.values()) <= LARGE_SHARE:
            return []
        return [
            CounterEvidence(
                "Trade",
                f"{found.sentence} Such markets are a reason to stay that votes do not show.",
                Reading.APART,
            )
        ]


def patron_shares(scope: Scope, reporters: list[str]) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """The patron's share of the trade of several states, in full years; the tables it is from.

    Returns reporter, flow (export, import), year, share, value_usd_million, total_usd_million.
    """
    parts, used = [], []
    for reporter in reporters:
        table, source = office_trade.table_of(scope, reporter)
        if table.empty:
            continue
        used.append(source)
        if "month" in table:
            table = table.assign(year=table["month"].dt.year)
            months = table.groupby(["flow", "year"])["month"].transform("nunique")
            table = table[months == MONTHS]
        share = dependence.partner_share(
            table, "value_usd_thousand", ["flow", "year"], "partner", scope.patron
        )
        parts.append(
            pd.DataFrame(
                {
                    "reporter": reporter,
                    "flow": share["flow"].astype(str),
                    "year": share["year"].astype(int),
                    "share": share["share"],
                    "value_usd_million": share["value_usd_thousand"] / 1000,
                    "total_usd_million": share["total"] / 1000,
                }
            )
        )
    columns = ["reporter", "flow", "year", "share", "value_usd_million", "total_usd_million"]
    frame = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)
    return frame, tuple(dict.fromkeys(used))
