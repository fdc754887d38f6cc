"""Presence and treaties: what ties a state's security to its patron besides arms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from analysis.dimensions import words
from analysis.dimensions.dimension import Dimension, Finding, NoData

TABLES = ("support_ties",)
LAYERS = ("troops", "territory", "treaty")


@dataclass(frozen=True, kw_only=True)
class SecurityTies(Finding):
    """Ties in force, and dated steps the other way."""

    held: int
    limits: int


class Presence(Dimension):
    """Bases, troops, guards and treaties of the two."""

    key = "presence"
    title = "presence and treaties"

    @property
    def findings(self) -> Sequence[Finding]:
        return [self.ties]

    @cached_property
    def ties(self) -> SecurityTies | NoData:
        """What ties the country's security to the patron besides arms, and where these ties end.

        frame: label, layer, start, start_precision, end, is_limit, is_over, confidence, source_title;
        bases, troops, guards and treaties of the two, in either direction, newest first.
        """
        scope, name = self.scope, self.scope.names
        table = scope.table("support_ties")
        pair = {scope.focus, scope.patron}
        rows = table[table["supporter"].isin(pair) & table["supported"].isin(pair)]
        frame = rows[rows["layer"].isin(LAYERS)].copy()
        if frame.empty:
            return NoData(
                f"The table of ties holds no base, troops or treaty between {name['country']} and "
                f"{name['patron']}.",
                *TABLES,
            )
        frame["is_over"] = frame["end"].notna() & (frame["end"] <= pd.Timestamp(scope.as_of))
        frame = frame.sort_values("start", ascending=False, ignore_index=True)
        limits = frame["is_limit"].astype(bool)
        held = frame[~limits & ~frame["is_over"]]
        step = frame[limits]
        sentence = (
            f"Between {name['country']} and {name['patron']} "
            f"{words.count(len(held), 'tie')} of bases, troops or treaties "
            f"{'is' if len(held) == 1 else 'are'} on record as in force"
            f"{': ' + _labels(held) if len(held) else ''}. "
        )
        sentence += (
            f"{words.count(len(step), 'dated step')} the other way "
            f"{'is' if len(step) == 1 else 'are'} on record: {_labels(step)}."
            if len(step)
            else "No dated step the other way is on record."
        )
        coverage = f"{len(frame)} rows; no row means that no tie was found, not that there is none."
        return SecurityTies(sentence, frame, TABLES, coverage, held=len(held), limits=len(step))


def _labels(rows: pd.DataFrame) -> str:
    """Labels with the year of their start, for a sentence."""
    return "; ".join(f"{row.label} ({row.start:%Y})" for row in rows.itertuples())
