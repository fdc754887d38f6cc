"""The support-network briefing: who supports a patron, how, and whether it grows."""

from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, ClassVar

from pydantic import AfterValidator, Field

from analysis.briefings.briefing import Briefing
from analysis.briefings.parameters import About, Parameters, Since, State, default_since
from analysis.dimensions import words
from analysis.errors import BriefingError
from analysis.tables import countries, plain

if TYPE_CHECKING:
    from analysis.dimensions.assembly import Assembly
    from analysis.dimensions.dimension import Reading
    from analysis.dimensions.ties import Grown, Growth, Limits, Ties


def since_invasion(as_of: date) -> date:
    """The year in which the war of the network briefing began, or the usual default before it.

    >>> since_invasion(date(2026, 11, 23)), since_invasion(date(2020, 5, 1))
    (datetime.date(2022, 1, 1), datetime.date(2014, 1, 1))
    """
    begins = date(2022, 1, 1)
    return begins if as_of > begins else default_since(as_of)


def supported() -> list[str]:
    """The states for which ties of support were compiled: an act that counts is directed to them.

    >>> supported()
    ['RUS']
    """
    rows = plain.rows("support_ties")
    return sorted({row["supported"] for row in rows if row["counts"] == "yes"})


def _patron(code: str) -> str:
    known = supported()
    if code not in known:
        names = words.listing([words.with_article(countries.name(one)) for one in known])
        raise BriefingError(
            f"ties of support were compiled for {names} only; choose {words.listing(known, 'or')}"
        )
    return code


class SupportNetworkParameters(Parameters):
    """The state that is supported."""

    patron: Annotated[State, AfterValidator(_patron)] = Field(
        "RUS", description="the state that is supported: ISO3 code or name"
    )
    since: Annotated[
        Since,
        About("Compared since", "1 January 2022, or 6 years before an as_of earlier than that"),
    ] = Field(
        default_factory=lambda values: since_invasion(values["as_of"]),
        description="where the comparison begins: YYYY or YYYY-MM-DD",
    )


class SupportNetwork(Briefing[SupportNetworkParameters]):
    """Who supports a patron?"""

    name = "support_network"
    title = "Who supports {patron}"
    subtitle = "By what means, how well documented, and is it growing?"
    description = "Who supports this patron, by what means, and is the support growing?"
    keywords = ("support", "Ukraine", "General Assembly", "arms transfers", "alliances")
    model = SupportNetworkParameters
    named = ("patron", "as_of")
    cover = ("patron", "since")
    dimensions = (
        "ties.Ties",
        "ties.Growth",
        "assembly.Assembly",
        "arms.PatronArms",
        "ties.Limits",
    )
    first: ClassVar = {
        "headlines": ("ties", "limits"),
        "counter_evidence": ("assembly", "limits", "arms"),
    }
    no_scenarios = "The table of ties gives no base rate for {patron} over so short a time."

    ties: "Ties"
    growth: "Growth"
    assembly: "Assembly"
    limits: "Limits"

    @property
    def reading(self) -> "Reading":
        """That support is broad and grows."""
        from analysis.dimensions.dimension import Reading

        return Reading.SUPPORTED

    @property
    def expectation(self) -> str:
        return self.growth.newcomers.sentence

    @cached_property
    def bottom_line(self) -> str:
        """Who supports the patron by the rule, how many did at the start, who helps militarily, what
        has grown, how the Assembly votes, how sure this is and the limit that matters."""
        scope, matrix, grown = self.scope, self.ties.matrix, self.growth.by_month
        patron = scope.names["patron"]
        if matrix.is_empty:
            return f"{matrix.sentence} {self.assembly.tallies.sentence}"
        then, new = "", ""
        if not grown.is_empty and grown.is_comparable:
            then = f", against {grown.then or 'none'} on {words.day(scope.since)}"
            new = _what_grew(grown)
        parts = [
            f"As last checked on {words.day(matrix.checked)}, "
            f"{words.count(matrix.supporters, 'state')} {'counts' if matrix.supporters == 1 else 'count'} "
            f"as {'a supporter' if matrix.supporters == 1 else 'supporters'} of {patron} by a written "
            f"rule{then}.",
            f"Military help comes from {self.ties.named(matrix.helping)}."
            if matrix.helping
            else "None is on record as giving military help.",
            new,
        ]
        stances = self.assembly.stances
        if stances.is_empty:
            parts.append(self.assembly.tallies.sentence)
        else:
            parts.append(
                f"Over the votes of the General Assembly on Ukraine "
                f"{len(stances.with_patron) or 'none'} of the members stood with {patron}, "
                f"{stances.against} against it."
            )
        enabling = [] if self.ties.uncounted.is_empty else self.ties.uncounted.enabling
        if enabling:
            parts.append(
                f"Goods of firms that the war depends on, from {self.ties.named(enabling)}, are not "
                "counted: no act of a government behind them is documented."
            )
        return " ".join(part for part in [*parts, self.ties.confidence] if part)


def _what_grew(grown: "Grown") -> str:
    """What the new supporters do; nothing is called growth whose start is not known."""
    if not grown.began:
        return "No state is known to have begun since."
    others = len(grown.began) - len(grown.helping) - len(grown.votes_alone)
    kinds = [
        (len(grown.helping), "military help"),
        (others, "a treaty, a base or recognition"),
        (len(grown.votes_alone), "votes alone"),
    ]
    listed = words.listing([f"{number} for {kind}" for number, kind in kinds if number])
    text = f"Those new since then number {len(grown.began)}: {listed}"
    if len(grown.votes_alone) > len(grown.began) / 2:
        text += "; what has grown most is open voting, not help"
    return f"{text}."
