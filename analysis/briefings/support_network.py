"""The support-network briefing: who supports a patron, how, and whether it grows."""

from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, ClassVar

from pydantic import Field

from analysis.briefings.briefing import Briefing
from analysis.briefings.parameters import About, Parameters, Since, State, default_since
from analysis.dimensions import words

if TYPE_CHECKING:
    from analysis.dimensions.assembly import Assembly
    from analysis.dimensions.dimension import Reading
    from analysis.dimensions.ties import Growth, Limits, Ties


def since_invasion(as_of: date) -> date:
    """The year in which the war of the network briefing began, or the usual default before it.

    >>> since_invasion(date(2026, 11, 23)), since_invasion(date(2020, 5, 1))
    (datetime.date(2022, 1, 1), datetime.date(2005, 1, 1))
    """
    begins = date(2022, 1, 1)
    return begins if as_of > begins else default_since(as_of)


class SupportNetworkParameters(Parameters):
    """The state that is supported."""

    patron: State = Field("RUS", description="the state that is supported: ISO3 code or name")
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
        """Two sentences: how deep and how broad the support is, and what speaks against it."""
        from analysis.dimensions.assembly import STANCES

        matrix, stances, patron = (
            self.ties.matrix,
            self.assembly.stances,
            self.scope.names["patron"],
        )
        if matrix.is_empty:
            return (
                f"The table of ties holds no support for {patron} by "
                f"{words.day(self.scope.as_of)}. What else is in hand stands below."
            )
        first = (
            f"By {words.day(self.scope.as_of)} {words.count(matrix.supporters, 'state')} had "
            f"documented ties of support to {patron}; "
            + (
                f"troops, munitions, missiles, drones or heavy weapons came from {self.ties.senders}."
                if matrix.sending
                else "none is recorded as sending troops, munitions or weapons."
            )
        )
        if stances.is_empty:
            return f"{first} {stances.sentence}"
        with_patron = stances.classes.get(STANCES[0][2], 0)
        against = stances.classes.get(STANCES[-1][2], 0)
        limits = (
            ""
            if self.limits.dated.is_empty
            else ", and several partners set limits to what they give"
        )
        return (
            f"{first} In the General Assembly {with_patron} members stood with it on nearly every "
            f"resolution on Ukraine and {against} against it{limits}."
        )
