"""Money transfers: what individuals send into a state, from the patron and from the destination."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

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


@dataclass(frozen=True, kw_only=True)
class TransfersBySender(Finding):
    """Shares of inflows and the patron's value, by year, of the two full years compared."""

    base: int
    last: int
    patron_share: dict[int, float]
    destination_share: dict[int, float]
    patron_usd_million: dict[int, float]


class Transfers(Dimension):
    """Money that individuals send into the country."""

    key = "transfers"
    title = "transfers"

    @property
    def findings(self) -> Sequence[Finding]:
        return [self.by_sender]

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
            return NoData(f"No table of money transfers to {name['country']} is in hand.", *TABLES)
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

    def counter_evidence(self) -> list[CounterEvidence]:
        found = self.by_sender
        if found.is_empty or found.patron_share[found.last] <= found.destination_share[found.last]:
            return []
        return [CounterEvidence("Transfers", found.sentence, Reading.MOVED)]
