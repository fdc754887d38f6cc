"""Governance: how democratic and how free a state is held to be, beside the destination; no verdict."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import pandas as pd

from analysis.dimensions import words
from analysis.dimensions.dimension import Dimension, Finding, NoData

TABLE = "governance_indicators"
ELECTIONS = "elections"
ELECTIONS_TOLD = 2
LISTS_TOLD = 2
# Indicator: publisher, what it measures, the top of its scale and its decimals.
MEASURES = {
    "vdem_libdem": ("V-Dem", "liberal democracy", 1, 2),
    "vdem_polyarchy": ("V-Dem", "electoral democracy", 1, 2),
    "fh_total": ("Freedom House", "freedom", 100, 0),
}
LOWEST = 0  # of each scale; Freedom House's can go a little below
IN_THE_SENTENCE = ("vdem_libdem", "fh_total")


class Governance(Dimension):
    """Scores of democracy and freedom, then and now: facts beside the others."""

    key = "governance"
    title = "governance"

    @property
    def findings(self) -> Sequence[Finding]:
        return [finding for finding in (self.levels, self.elections) if finding.sentence]

    @cached_property
    def levels(self) -> Finding:
        """Scores in the first year from `since` on and in the newest, and the destination's then.

        frame: indicator, publisher, measure, top, first, before, last, now, low, high (the
        publisher's bounds, V-Dem only), destination (its own score or its members' median), rated
        (how many it is of).
        """
        scope, name = self.scope, self.scope.names
        table = scope.table(TABLE)
        table = table[table["indicator"].isin(list(MEASURES))]
        rows = []
        for indicator, (publisher, measure, top, decimals) in MEASURES.items():
            scores = table[table["indicator"] == indicator]
            own = scores[scores["country"] == scope.focus].set_index("year").sort_index()
            own = own[own.index >= scope.since.year]
            if own.empty:
                continue
            first, last = int(own.index[0]), int(own.index[-1])
            members = scores[
                scores["country"].isin(scope.destination_members)
                & (scores["country"] != scope.focus)
                & (scores["year"] == last)
            ]["value"]
            rows.append(
                {
                    "indicator": indicator,
                    "publisher": publisher,
                    "measure": measure,
                    "top": top,
                    "decimals": decimals,
                    "first": first,
                    "before": float(own.loc[first, "value"]),
                    "last": last,
                    "now": float(own.loc[last, "value"]),
                    "low": float(own.loc[last, "low"]),
                    "high": float(own.loc[last, "high"]),
                    "destination": float(members.median()),
                    "rated": len(members),
                }
            )
        if not rows:
            return NoData(
                f"Neither V-Dem nor Freedom House has scores of {name['country']} that were published "
                f"by {words.day(scope.as_of)} and are of {scope.since.year} or later.",
                TABLE,
            )
        frame = pd.DataFrame(rows)
        texts = []
        for row in frame[frame["indicator"].isin(IN_THE_SENTENCE)].itertuples():
            text = (
                f"{words.possessive(row.publisher)} score for {row.measure} ({LOWEST} to {row.top}) was "
                f"{row.before:.{row.decimals}f} in {row.first} and {row.now:.{row.decimals}f} in "
                f"{row.last}"
            )
            if row.rated:
                whose = (
                    name["destination_s"]
                    if scope.is_state_destination
                    else f"the median of {name['destination_s']} members"
                )
                text += f" ({whose}: {row.destination:.{row.decimals}f})"
            texts.append(text)
        sentence = f"How {name['country']} is governed, for comparison alone: {'; '.join(texts)}."
        missing = [
            publisher
            for publisher in dict.fromkeys(entry[0] for entry in MEASURES.values())
            if publisher not in set(frame["publisher"])
        ]
        if missing:
            sentence += f" {words.listing(missing)} has no score of it."
        return Finding(
            sentence,
            frame,
            (TABLE,) if scope.is_state_destination else (TABLE, "memberships"),
            "Experts' judgements on scales of their own, never averaged; more is better. The range is "
            "the publisher's own interval of the newest score.",
            publishers={TABLE: tuple(dict.fromkeys(frame["publisher"]))},
        )

    @cached_property
    def elections(self) -> Finding:
        """The newest parliamentary elections since `since`; without a word where the table, which
        covers few states, has none of the country.

        frame: date, party, share_percent, seats, of_seats, turnout_percent; lists with seats, newest
        election first, largest list first.
        """
        scope = self.scope
        table = scope.table(ELECTIONS)
        table = table[(table["country"] == scope.focus) & (table["date"].dt.date >= scope.since)]
        if table.empty:
            return NoData("", ELECTIONS)
        days = sorted(table["date"].unique(), reverse=True)[:ELECTIONS_TOLD]
        frame = table[table["date"].isin(days)].copy()
        frame["of_seats"] = frame.groupby("date")["seats"].transform("sum")
        frame = frame[frame["seats"] > 0].sort_values(
            ["date", "share_percent"], ascending=False, ignore_index=True
        )
        columns = ["date", "party", "share_percent", "seats", "of_seats", "turnout_percent"]
        texts = [
            _told(rows.head(LISTS_TOLD), "the parliamentary election" if not number else "that")
            for number, (_, rows) in enumerate(frame.groupby("date", sort=False))
        ]
        return Finding(
            " ".join(texts),
            frame[columns],
            (ELECTIONS,),
            "Lists that won seats, as certified; shares are of the votes for all lists. Which lists won "
            "says nothing by itself of where a state stands abroad.",
        )


def _told(rows: pd.DataFrame, what: str) -> str:
    """The first lists of one election."""
    first, others = rows.iloc[0], rows.iloc[1:]
    text = (
        f"In {what} of {words.day(first['date'].date())}, at a turnout of "
        f"{first['turnout_percent']:.1f}%, {first['party']} came first with "
        f"{first['share_percent']:.1f}% of the votes for lists and {first['seats']} of "
        f"{first['of_seats']} seats"
    )
    behind = [
        f"{row.party} with {row.share_percent:.1f}% and {row.seats}" for row in others.itertuples()
    ]
    return f"{text}, ahead of {words.listing(behind)}." if behind else f"{text}."
