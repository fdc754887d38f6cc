"""Money transfers: what individuals send into a state, from the patron and from the destination."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from analysis.dimensions import partners, words
from analysis.dimensions.dimension import (
    CounterEvidence,
    Dimension,
    Finding,
    NoData,
    Reading,
)
from analysis.dimensions.partners import MONTHS, TOTAL

TABLES = ("transfers_monthly",)
CORRIDORS = "remittance_corridors"
LEAST_SHARE = 0.05  # of modelled inflows, to be worth a sentence


@dataclass(frozen=True, kw_only=True)
class TransfersBySender(Finding):
    """Shares of inflows and the patron's value, by year, of the two full years compared."""

    base: int
    last: int
    patron_share: dict[int, float]
    destination_share: dict[int, float]
    patron_usd_million: dict[int, float]


@dataclass(frozen=True, kw_only=True)
class ModelledRemittances(Finding):
    """Modelled shares of what the country receives, by role; year: that of the model."""

    year: int
    share: dict[str, float]


class Transfers(Dimension):
    """Money that individuals send into the country."""

    key = "transfers"
    title = "transfers"

    @property
    def findings(self) -> Sequence[Finding]:
        return [finding for finding in (self.by_sender, self.modelled) if finding.sentence]

    @cached_property
    def by_sender(self) -> TransfersBySender | NoData:
        """Money that individuals send into the country, by sender state and year.

        frame: direction, year, group, value_usd_million, share, months.
        """
        scope, name = self.scope, self.scope.names
        table = scope.table("transfers_monthly")
        table = table[(table["reporter"] == scope.focus) & (table["kind"] == "total")]
        table = table[(table["direction"] == "inflow") & (table["partner"] != TOTAL)]
        if table.empty:
            return NoData(
                f"No count of the money that individuals send to {name['country']}, by sender, is in "
                f"hand{self._counted}.",
                *TABLES,
            )
        frame, months = partners.annual(table, scope, "direction", keep=4)
        frame = frame.merge(months, on=["direction", "year"])
        full = frame[frame["months"] == MONTHS]
        years = partners.span(full)
        if years is None:
            return NoData(
                f"Money transfers to {name['country']} are known for too short a time.", *TABLES
            )
        base, last = years
        share = partners.by_year(full, years, scope.patron, "share")
        bloc = partners.by_year(full, years, scope.destination, "share")
        value = partners.by_year(full, years, scope.patron, "value_usd_million")
        sentence = (
            f"Individuals in {name['patron']} sent {words.usd(value[last])} in {last}, "
            f"{words.percent(share[last])} of all inflows, against {words.usd(value[base])} "
            f"({words.percent(share[base])}) in {base}; {words.percent(bloc[last])} came from "
            f"{name['destination']} ({words.percent(bloc[base])} in {base})."
        )
        coverage = (
            f"Years {int(frame['year'].min())}–{int(frame['year'].max())}; all transfers of "
            f"individuals through banks, gross inflow{partners.partial_years(months)}."
        )
        return TransfersBySender(
            sentence,
            frame,
            TABLES,
            coverage,
            base=base,
            last=last,
            patron_share=share,
            destination_share=bloc,
            patron_usd_million=value,
        )

    @property
    def _counted(self) -> str:
        """Whose count there is, as the end of a sentence."""
        codes = sorted(set(self.scope.table("transfers_monthly")["reporter"]))
        whose = words.listing([words.possessive(self.scope.called(code)) for code in codes])
        return f"; there is {whose}" if codes else ""

    @cached_property
    def modelled(self) -> ModelledRemittances | NoData:
        """Remittances by the World Bank's model, where nobody counted and a share is large enough.

        frame: role, group, value_usd_million, share.
        """
        scope, name = self.scope, self.scope.names
        table = scope.table(CORRIDORS)
        table = table[table["receiver"] == scope.focus]
        total = float(table["value_usd_million"].sum())
        if total <= 0 or not self.by_sender.is_empty:
            return NoData("", CORRIDORS)
        members = [code for code in scope.destination_members if code != scope.patron]
        senders = {"patron": [scope.patron], "destination": members}
        value = {
            role: float(table.loc[table["sender"].isin(codes), "value_usd_million"].sum())
            for role, codes in senders.items()
        }
        share = {role: amount / total for role, amount in value.items()}
        if max(share.values()) < LEAST_SHARE:
            return NoData("", CORRIDORS)
        year = int(table["year"].max())
        texts = [
            f"{words.part(share[role])}{' came' if not number else ''} from {name[role]}"
            + (f" ({words.usd(value[role])})" if share[role] >= LEAST_SHARE else "")
            for number, role in enumerate(senders)
        ]
        frame = pd.DataFrame(
            {
                "role": [*senders],
                "group": [scope.patron, scope.destination],
                "value_usd_million": [*value.values()],
                "share": [*share.values()],
            }
        )
        return ModelledRemittances(
            f"By the World Bank's model of {year}, which rests on numbers of migrants and incomes and "
            f"is no count, of {words.usd(total)} in remittances to {name['country']}, "
            f"{words.listing(texts)}.",
            frame,
            (CORRIDORS,),
            f"Remittances of {year}, modelled.",
            year=year,
            share=share,
        )

    def counter_evidence(self) -> list[CounterEvidence]:
        found = self.by_sender
        if found.is_empty or found.patron_share[found.last] <= found.destination_share[found.last]:
            return []
        name = self.scope.names
        follows = (
            f" So the money that comes from abroad ties {name['country_s']} households to "
            f"{name['patron']} more than to {name['destination']}."
        )
        return [CounterEvidence("Transfers", found.sentence + follows, Reading.MOVED)]
