"""Sanctions on the state that the war in Ukraine is about, and its lists of unfriendly states.

They bear on a briefing only where that state is the patron or the destination. No verdict follows:
the table says what stands, not what a state did since a day of the briefing's choosing.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import pandas as pd

from analysis.dimensions import words
from analysis.dimensions.dimension import Dimension, Finding, NoData
from analysis.dimensions.scope import LATER_SOURCE
from analysis.tables import contexts
from analysis.tables.events import is_weak

TABLE = "sanctions"
EXTENTS = {
    "own": "has had sanctions on {} in force since {}",
    "aligned": "has taken over the sanctions of others on {} since {}",
    "partial": "has taken part in some of the sanctions on {} since {}",
}


class Sanctions(Dimension):
    """Whether the country takes part in sanctions, and whether it is listed for it."""

    key = "sanctions"
    title = "sanctions"

    @property
    def findings(self) -> Sequence[Finding]:
        return [self.standing] if self.standing.sentence else []

    @cached_property
    def standing(self) -> Finding:
        """What the country does and how it is listed; without a word where the table is about
        neither the patron nor the destination, and before anybody had sanctions.

        frame: measure, extent, start, start_precision, note, source_title, source_published, is_weak.
        """
        scope, name = self.scope, self.scope.names
        about = contexts.read().emergency_session.about
        table = scope.table(TABLE)
        has_begun = table.loc[table["measure"] == "sanctions", "start"].notna().any()
        if about not in (scope.patron, scope.destination) or not has_begun:
            return NoData("", TABLE)
        target = scope.called(about)
        rows = table[table["country"] == scope.focus].set_index("measure", drop=False)
        if rows.empty:
            states = table.loc[table["measure"] == "sanctions", "country"].nunique()
            return NoData(
                f"Whether {name['country']} takes part in sanctions on {target} is not known here: the "
                f"table covers {states} states and territories, and it is not among them.",
                TABLE,
            )
        texts = [
            self._sanctions(rows.loc["sanctions"], target) if "sanctions" in rows.index else "",
            self._listed(rows, target),
        ]
        weak = is_weak(rows)
        frame = rows.assign(is_weak=weak).reset_index(drop=True)
        return Finding(
            " ".join(text for text in texts if text),
            frame[
                ["measure", "extent", "start", "start_precision", "note", "source_title",
                 "source_published", "is_weak"]
            ],
            (TABLE,),
            "Sanctions over the present war in Ukraine, not those from before it."
            + (" The source is weak." if weak.any() else ""),
        )  # fmt: skip

    def _sanctions(self, row: pd.Series, target: str) -> str:
        name = self.scope.names["country"]
        if row["extent"] == "none":
            title, read = row["source_title"], row["source_published"]
            if pd.notna(read):
                source = f"by a source of {read:%B %Y}"
            else:
                source = f"by {title}" if title == LATER_SOURCE else f"source: {title}"
            return f"No sanctions of {name} on {target} over the war were found ({source})."
        note = f" ({row['note']})" if isinstance(row["note"], str) else ""
        said = EXTENTS[row["extent"]].format(target, _since(row))
        return f"{words.capital(name)} {said}{note}."

    def _listed(self, rows: pd.DataFrame, target: str) -> str:
        """Whether the state is on the list of unfriendly ones."""
        if "unfriendly_list" in rows.index:
            whose = words.capital(words.possessive(target))
            since = _since(rows.loc["unfriendly_list"])
            name = self.scope.names["country"]
            return f"{whose} list of unfriendly states has named {name} since {since}."
        return ""


def _since(row: pd.Series) -> str:
    if row["start_precision"] == "day":
        return words.day(row["start"].date())
    return f"{row['start']:{'%B %Y' if row['start_precision'] == 'month' else '%Y'}}"
