"""Arms: who supplies a state in five-year windows, and what the patron sends and receives."""

from __future__ import annotations

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
)
from analysis.measures import dependence
from analysis.tables import contexts

TABLES = ("arms_transfers",)
WINDOW_YEARS = 5
WINDOWS_OF_MEMBERS = 3  # shown of each member, the newest
FEW_SUPPLIERS = 3
MOST = 0.5  # a share above this is most of a state's arms
METHOD = (
    "A deal's trend-indicator value (TIV) is spread evenly over its years of delivery; "
    "TIV measures military capability, not price"
)


@dataclass(frozen=True, kw_only=True)
class ArmsImports(Finding):
    """The newest window with deliveries, and the one before it."""

    window: str
    patron_share: float
    suppliers: int
    is_past: bool
    """Nothing delivered in the latest window: what came long ago is history, not a standing."""
    earlier_window: str | None = None
    earlier_patron_share: float | None = None


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

    @property
    def findings(self) -> Sequence[Finding]:
        return [self.imports]

    @cached_property
    def imports(self) -> ArmsImports | NoData:
        """Suppliers of the country's major arms in five-year windows that end at the last full year.

        frame: window, start, window_end, supplier, tiv_million, share, n, h, h_normalised.
        """
        scope, name = self.scope, self.scope.names
        table = scope.table("arms_transfers")
        table = table[(table["recipient"] == scope.focus) & table["has_all_suppliers"]]
        if table.empty:
            return NoData(
                f"The arms table does not hold all suppliers of {name['country']}, so its arms imports "
                "are not judged here.",
                *TABLES,
            )
        last_year = int(scope.table("arms_transfers")["year"].max())
        frame = _windows(table, last_year)

        def share(start: int) -> float:
            rows = frame[(frame["start"] == start) & (frame["supplier"] == scope.patron)]
            return float(rows["share"].sum())

        newest = int(frame["start"].max())
        latest = frame[frame["start"] == newest]
        leader = latest.iloc[0]
        patron_share = share(newest)
        is_past = int(leader["window_end"]) < last_year
        sentence = (
            f"In {leader['window']} {name['patron']} supplied {words.percent(patron_share)} "
            f"of {name['country_s']} imports of major arms by trend-indicator value"
        )
        earlier = frame.loc[frame["start"] < newest, ["start", "window"]].drop_duplicates()
        earlier_window, earlier_share = None, None
        if not earlier.empty:
            before = earlier.iloc[-1]
            earlier_window, earlier_share = str(before["window"]), share(int(before["start"]))
            sentence += f", against {words.percent(earlier_share)} in {earlier_window}"
        sentence += "."
        if leader["supplier"] != scope.patron:
            sentence += (
                f" The first supplier was {scope.called(str(leader['supplier']))} with "
                f"{words.percent(leader['share'])}."
            )
        if is_past:
            sentence += (
                f" No delivery of major arms to {name['country']} after {int(leader['window_end'])} is "
                "on record."
            )
        coverage = (
            f"Deliveries {int(frame['start'].min())}–{last_year}, {len(table)} supplier-years; "
            f"{METHOD}. Windows with few deals move in steps."
        )
        return ArmsImports(
            sentence,
            frame,
            TABLES,
            coverage,
            window=str(leader["window"]),
            patron_share=patron_share,
            suppliers=int(leader["n"]),
            is_past=is_past,
            earlier_window=earlier_window,
            earlier_patron_share=earlier_share,
        )

    def judgement(self) -> Judgement | None:
        found = self.imports
        if found.is_empty or found.is_past or found.earlier_patron_share is None:
            return None
        change = found.patron_share - found.earlier_patron_share
        moved = True if change < -watch.CLEAR_MOVE else False if change > watch.CLEAR_MOVE else None
        return Judgement(
            self.title,
            found.sentence,
            "Confidence is moderate: the register covers major arms only, and the window holds few "
            "suppliers."
            if found.suppliers <= FEW_SUPPLIERS
            else "Confidence is high: the register is thorough on major arms, and covers no others.",
            ("fig-arms",),
            moved,
        )

    def headlines(self) -> list[Headline]:
        found = self.imports
        if found.is_empty or found.is_past:
            return []
        return [
            Headline(
                f"{self.scope.names['patron_s']} share of arms imports",
                f"{words.percent(found.patron_share)} ({found.window})",
                found.tables,
            )
        ]

    def indicators(self) -> list[Indicator]:
        found = self.imports
        if found.is_empty or found.is_past:
            return []
        up, down = watch.about(found.patron_share)
        return [
            Indicator(
                f"{self.scope.names['patron_s']} share of arms imports, next five-year window",
                f"{words.percent(found.patron_share)} ({found.window})",
                down,
                up,
                found.tables,
            )
        ]

    def counter_evidence(self) -> list[CounterEvidence]:
        verdict = self.judgement()
        if verdict is None or verdict.moved is not False:
            return []
        return [CounterEvidence("Arms", verdict.text, Reading.MOVED)]


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
        table = scope.table("arms_transfers")
        members = [code for code in scope.alliance_members if code != scope.patron]
        held = table[table["has_all_suppliers"] & table["recipient"].isin(members)]
        if held.empty:
            return NoData(
                f"The arms table does not hold all suppliers of the members of {scope.alliance_name}.",
                *TABLES,
            )
        last_year = int(table["year"].max())
        sums = dependence.windows(
            held, "year", "tiv_million", ["recipient", "supplier"], end=last_year,
            length=WINDOW_YEARS,
        )  # fmt: skip
        keys = ["recipient", "window_start", "window"]
        share = dependence.partner_share(sums, "tiv_million", keys, "supplier", scope.patron)
        frame = share.rename(columns={"recipient": "country", "window_start": "start"})
        frame = frame[frame["total"] > 0].sort_values(["country", "start"], ignore_index=True)
        frame["name"] = frame["country"].map(scope.name)
        starts = sorted(frame["start"].unique())[-WINDOWS_OF_MEMBERS:]
        frame = frame[frame["start"].isin(starts)]
        latest = frame[frame["start"] == starts[-1]]
        texts = [
            f"{row.name} {words.percent(row.share)}"
            for row in latest.sort_values("share", ascending=False).itertuples(index=False)
        ]
        sentence = (
            f"In {latest['window'].iloc[0]} {name['patron']} supplied of the members' major arms: "
            f"{words.listing(texts)}."
        )
        coverage = (
            f"Deliveries to {last_year}. {METHOD}. Members without deliveries in a window "
            "are not shown in it."
        )
        return MembersArms(
            sentence,
            frame,
            (*TABLES, "memberships"),
            coverage,
            share=latest.set_index("country")["share"].to_dict(),
        )

    def judgement(self) -> Judgement | None:
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
        return [CounterEvidence("Arms", found.sentence, Reading.APART)]


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
                *TABLES,
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
            return NoData(f"The arms table holds no transfers of {patron}.", *TABLES)
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
        coverage = f"Deliveries {int(frame['year'].min())}–{last}. {METHOD}."
        return PatronTransfers(
            sentence,
            frame,
            TABLES,
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
                f"major arms from {self.scope.names['patron']}, three years",
                f"{found.sent:,.0f} million TIV ({found.window[0]}–{found.window[1]})",
                found.tables,
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
        return [CounterEvidence("Arms sales", found.sentence, Reading.SUPPORTED)]


def _windows(table: pd.DataFrame, last_year: int) -> pd.DataFrame:
    """TIV and share by window and supplier, with the window's concentration and largest first."""
    sums = dependence.windows(
        table, "year", "tiv_million", "supplier", end=last_year, length=WINDOW_YEARS
    )
    keys = ["window_start", "window_end", "window"]
    shares = dependence.shares(sums, "tiv_million", keys, "supplier")
    concentration = dependence.herfindahl(sums, "tiv_million", keys, "supplier")
    shares = shares.merge(concentration[[*keys, "h", "h_normalised"]], on=keys)
    return shares[shares["total"] > 0].rename(columns={"window_start": "start"})
