"""Trade: the patron's share, the destination's, and what re-exports hide."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from analysis.dimensions import partners, words, world_trade
from analysis.dimensions.dimension import (
    CounterEvidence,
    Dimension,
    Finding,
    Headline,
    Indicator,
    Judgement,
    NoData,
    Reading,
)
from analysis.dimensions.partners import MONTHS, TOTAL
from analysis.dimensions.scope import Scope
from analysis.dimensions.transfers import Transfers
from analysis.dimensions.watch import CLEAR_MOVE, about
from analysis.dimensions.world_trade import ListedPartners, NewestLevel
from analysis.measures import dependence

ANNUAL = "neighbours_trade_annual"
# Each office reports its own state's trade alone.
OFFICES = {
    "KAZ": "Bureau of National Statistics of Kazakhstan",
    "KGZ": "National Statistical Committee of the Kyrgyz Republic",
    "UZB": "Statistics Agency of Uzbekistan",
}
LARGE_SHARE = 0.2  # of a member's exports: a tie in trade


@dataclass(frozen=True, kw_only=True)
class TradeByPartner(Finding):
    """Shares of exports and their value, by year, of the two full years compared.

    turn: the gain of the destination's share on the patron's.
    """

    base: int
    last: int
    patron_share: dict[int, float]
    destination_share: dict[int, float]
    turn: float
    is_turned: bool
    reexport_years: list[int]
    has_reexport_estimate: bool


@dataclass(frozen=True, kw_only=True)
class MembersTrade(Finding):
    """The patron's share of each member's exports in its last full year."""

    exports: dict[str, float]


class Trade(Dimension):
    """The country's exports and imports by partner."""

    key = "trade"
    title = "trade"

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
        return world_trade.newest(self.scope)

    @cached_property
    def with_russia(self) -> Finding:
        """Trade with Russia by the IMF's table; only where no office's own table is in hand."""
        if not self.by_partner.is_empty:
            return NoData("", "russia_trade_annual")
        return world_trade.with_russia(self.scope)

    @cached_property
    def by_partner(self) -> TradeByPartner | NoData:
        """Exports and imports (by origin) by partner group and year.

        frame: flow, year, group (state, destination bloc or "other"), value_usd_million, share, months,
        is_reexport_year.
        """
        scope, name = self.scope, self.scope.names
        table, source = _trade_table(scope, scope.focus)
        if table.empty:
            return NoData(
                f"No table of {name['country_s']} own customs or statistics office, published by "
                f"{words.day(scope.as_of)}, is in hand.",
                "trade_monthly",
            )
        frame, months = partners.annual(table, scope, "flow", keep=5)
        frame = frame.merge(months, on=["flow", "year"])
        reexports = reexport_years(scope, scope.focus)
        dominant = reexports.loc[reexports["is_dominant"], "year"].tolist()
        frame["is_reexport_year"] = frame["year"].isin(dominant)

        used = (source, "reexports_monthly") if dominant else (source,)
        full = frame[(frame["flow"] == "export") & (frame["months"] == MONTHS)]
        years = partners.span(full)
        if years is None:
            return NoData(
                f"The table of {name['country_s']} own office covers too short a time to compare.",
                *used,
            )
        base, last = years
        patron = partners.by_year(full, years, scope.patron, "share")
        bloc = partners.by_year(full, years, scope.destination, "share")
        value = partners.by_year(full, years, scope.patron, "value_usd_million")
        turn = (bloc[last] - patron[last]) - (bloc[base] - patron[base])
        turned = turn >= CLEAR_MOVE
        sentence = (
            f"In {last} {name['patron']} took {words.percent(patron[last])} of {name['country_s']} "
            f"recorded exports ({words.usd(value[last])}), against {words.percent(patron[base])} "
            f"({words.usd(value[base])}) in {base}; {name['destination']} took "
            f"{words.percent(bloc[last])}, against {words.percent(bloc[base])}. "
        )
        sentence += (
            f"Trade turned towards {name['destination']} between the two years."
            if turned
            else f"Trade to {last} shows no turn towards {name['destination']}; it went the other way."
            if turn <= -CLEAR_MOVE
            else f"Trade to {last} shows no clear turn towards {name['destination']}."
        )
        if dominant:
            rows = reexports[reexports["is_dominant"]]
            shares = words.listing(
                [
                    f"{words.percent(row.share)} in {row.year}"
                    + ("" if row.months == MONTHS else f" ({words.count(row.months, 'month')})")
                    for row in rows.itertuples()
                ]
            )
            sentence += (
                f" By a third party's estimate re-exports made up {shares} of all exports: goods in "
                "transit are not alignment."
            )
        coverage = f"Years {int(frame['year'].min())}–{int(frame['year'].max())}"
        coverage += partners.partial_years(months[months["flow"] == "export"])
        has_estimate = not reexports.empty
        if source == "trade_monthly":
            coverage += "; imports by country of origin"
        if not has_estimate:
            coverage += "; no estimate of re-exports is in hand"
        if not scope.is_state_destination:
            coverage += (
                f"; {name['destination']} is its members of {words.day(scope.as_of)} in every year"
            )
        coverage += "."
        return TradeByPartner(
            sentence,
            frame,
            used,
            coverage,
            base=base,
            last=last,
            patron_share=patron,
            destination_share=bloc,
            turn=turn,
            is_turned=turned,
            reexport_years=dominant,
            has_reexport_estimate=has_estimate,
            publishers=_publishers(source, [scope.focus]),
        )

    def judgement(self) -> Judgement | None:
        found = self.by_partner
        if found.is_empty:
            return self._judgement_of_listed()
        clouded = found.last in found.reexport_years or not found.has_reexport_estimate
        has_transfers = not self.scope.once(Transfers).by_sender.is_empty
        return Judgement(
            self.title,
            found.sentence,
            f"Confidence is {'moderate' if clouded else 'high'}: "
            + (
                "customs data are complete, but goods in transit are among the exports."
                if clouded
                else "customs data are complete."
            ),
            ("fig-trade", "fig-transfers") if has_transfers else ("fig-trade",),
            True if found.is_turned else False if found.turn <= -CLEAR_MOVE else None,
        )

    def _judgement_of_listed(self) -> Judgement | None:
        """A verdict where a change is sure to reach the threshold; else spare, for want of others."""
        found = self.listed
        if found.is_empty:
            return None
        return Judgement(
            self.title,
            found.sentence,
            "Confidence is moderate: the publisher lists only the first partners, and since "
            f"{world_trade.ROUNDED_SINCE} many shares are partners' reports, rounded to whole per "
            "cents.",
            ("fig-trade-partners",),
            found.direction,
            is_spare=not any(found.moved.values()),
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
        return [
            Headline(
                f"exports, statistical office: {role}",
                f"{name[f'{role}_s']} share of exports",
                f"{words.percent(share[found.last])} ({found.last})",
                found.tables,
                f"{found.last}",
            )
            for role, share in (
                ("patron", found.patron_share),
                ("destination", found.destination_share),
            )
        ]

    def indicators(self) -> list[Indicator]:
        found, newest = self.by_partner, self.newest
        if not found.is_empty:
            patron, bloc = found.patron_share[found.last], found.destination_share[found.last]
            return [self._indicator("Exports, next full year", patron, bloc, found.last, found)]
        if newest.is_empty or ("export", "patron") not in newest.share:
            return []
        patron, bloc = (newest.share["export", role] for role in ("patron", "destination"))
        label = f"Exports in {newest.year + 1} (IMF)"
        return [self._indicator(label, patron, bloc, newest.year, newest)]

    def _indicator(
        self, label: str, patron: float, bloc: float, year: int, found: Finding
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
        found = self.by_partner
        if not found.is_empty:
            against = not found.is_turned
            return [CounterEvidence("Trade", found.sentence, Reading.MOVED)] if against else []
        listed = self.listed
        if listed.is_empty or listed.direction:
            return []
        patron, bloc = (listed.level["export", role, "last"] for role in ("patron", "destination"))
        if listed.direction is None and patron.low <= bloc.high:
            return []
        return [CounterEvidence("Trade", listed.sentence, Reading.MOVED)]


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
            years = reexport_years(scope, code)
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
            publishers=_publishers(ANNUAL, latest["country"].unique()),
        )

    def counter_evidence(self) -> list[CounterEvidence]:
        found = self.shares
        if found.is_empty or max(found.exports.values()) <= LARGE_SHARE:
            return []
        return [CounterEvidence("Trade", found.sentence, Reading.APART)]


def reexport_years(scope: Scope, reporter: str) -> pd.DataFrame:
    """Estimated re-exports of a state as a share of its exports: year, months, share, is_dominant.

    Over the months that both tables cover; the exports are those of the trade table, since the
    estimate counts only the commodities in which it finds re-exports.
    """
    estimate = scope.table("reexports_monthly")
    estimate = estimate[estimate["reporter"] == reporter].set_index("month")["reexports_usd"]
    table = scope.table("trade_monthly")
    table = table[(table["reporter"] == reporter) & (table["flow"] == "export")]
    exports = table.groupby("month")["value_usd_thousand"].sum() * 1000
    both = pd.DataFrame({"reexports": estimate, "exports": exports}).rename_axis("month")
    both = both.reset_index().assign(year=lambda f: f["month"].dt.year)
    years = dependence.reexport_share(both, "reexports", "exports", "year")
    years = years[years["n"] > 0].rename(columns={"n": "months"})
    return years[["year", "months", "share", "is_dominant"]].reset_index(drop=True)


def patron_shares(scope: Scope, reporters: list[str]) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """The patron's share of the trade of several states, in full years; the tables it is from.

    Returns reporter, flow (export, import), year, share, value_usd_million, total_usd_million.
    """
    parts, used = [], []
    for reporter in reporters:
        table, source = _trade_table(scope, reporter)
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


def _publishers(table: str, reporters: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Whose rows of a table of several offices are those of the reporters."""
    if table != ANNUAL:
        return {}
    return {ANNUAL: tuple(office for code, office in OFFICES.items() if code in set(reporters))}


def _trade_table(scope: Scope, reporter: str) -> tuple[pd.DataFrame, str]:
    """Exports and imports of a state by partner, from the table that holds it; the table's name."""
    monthly = scope.table("trade_monthly")
    monthly = monthly[(monthly["reporter"] == reporter) & (monthly["partner"] != TOTAL)]
    if not monthly.empty:
        kept = monthly[monthly["flow"].isin(["export", "import_origin"])]
        flows = kept["flow"].astype(str).replace("import_origin", "import")
        return kept.assign(flow=flows), "trade_monthly"
    annual = scope.table(ANNUAL)
    annual = annual[(annual["reporter"] == reporter) & (annual["partner"] != TOTAL)]
    return annual[["flow", "partner", "year", "value_usd_thousand"]], ANNUAL
