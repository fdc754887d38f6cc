"""The alliance briefing: does a bloc act as one, what ties its members, and will others leave?"""

from functools import cached_property
from typing import TYPE_CHECKING, Annotated, ClassVar

from pydantic import Field
from pydantic import model_validator as validates

from analysis.briefings.briefing import Briefing
from analysis.briefings.parameters import About, Bloc, Destination, Parameters, State
from analysis.dimensions import words
from analysis.errors import BriefingError
from analysis.tables import countries

if TYPE_CHECKING:
    from analysis.dimensions.cohesion import Cohesion
    from analysis.dimensions.dimension import Reading
    from analysis.dimensions.institutions import Statuses
    from analysis.dimensions.outlook import Exits


class AllianceParameters(Parameters):
    """An alliance, who leads it, and where its members may turn."""

    bloc: Annotated[Bloc, About("Alliance")] = Field(
        "CSTO", description="the alliance or organisation asked about"
    )
    patron: State = Field("RUS", description="the state that leads it, or is held to")
    destination: Destination = Field("EU", description="the bloc that members may turn to")

    @validates(mode="after")
    def _check_bloc(self) -> "AllianceParameters":
        if len(countries.members(self.bloc, self.as_of)) < 2:
            raise BriefingError(
                f"bloc: {self.bloc} had fewer than two members on {self.as_of}; "
                "choose a later as_of or another bloc"
            )
        for name in ("bloc", "patron"):
            if self.destination == getattr(self, name):
                raise BriefingError(
                    f"destination: {self.destination} is the {name} itself; name another"
                )
        return self


class Alliance(Briefing[AllianceParameters]):
    """Is this alliance a shell, and will others follow?"""

    name = "alliance"
    title = "{bloc}: an alliance or a shell?"
    subtitle = "Does it act as one, what ties its members, and will others leave?"
    description = "Does this alliance act as one, and will others leave it?"
    keywords = ("alliances", "cohesion", "General Assembly", "arms transfers", "exits")
    model = AllianceParameters
    named = ("bloc", "as_of")
    cover = ("bloc", "destination", "patron", "since")
    dimensions = (
        "cohesion.Cohesion",
        "votes.MemberSides",
        "ideal_points.MemberDistances",
        "arms.MemberArms",
        "trade.MemberTrade",
        "institutions.Statuses",
        "outlook.Exits",
    )
    first: ClassVar = {
        "headlines": ("statuses",),
        "counter_evidence": ("arms", "trade", "outlook", "statuses", "sides"),
    }
    # Organisations shown beside the one asked about, where they had members by then.
    given: ClassVar = {"beside": ("EU", "EAEU", "CIS", "SCO", "BRICS", "NATO")}
    no_scenarios = "The past of this organisation gives no base rate."

    cohesion: "Cohesion"
    statuses: "Statuses"
    outlook: "Exits"

    @property
    def reading(self) -> "Reading":
        """Whether it acts as one."""
        from analysis.dimensions.dimension import Reading

        found = self.cohesion.beside_chance
        return Reading.TOGETHER if not found.is_empty and found.is_more else Reading.APART

    @property
    def expectation(self) -> str:
        return self.outlook.question

    @cached_property
    def bottom_line(self) -> str:
        """Two sentences: whether the bloc acts as one, and what may come."""
        from analysis.dimensions.outlook import HORIZON_YEARS

        by, name = f"By {words.day(self.scope.as_of)}", self.scope.alliance_name
        cohesion, exits = self.cohesion.beside_chance, self.outlook.exits
        if cohesion.is_empty:
            first = f"{by} too few votes show whether {name} acts as one."
        else:
            paused = self.statuses.paused
            first = (
                f"{by} {name} voted in the General Assembly as one "
                f"{'more than' if cohesion.is_more else 'no more than'} random states of the same "
                f"number{f', with the part of {paused} frozen or suspended' if paused else ''}."
            )
        if exits.is_empty:
            return f"{first} Its past gives no rate of exits."
        return (
            f"{first} On its past alone, {exits.basis}, "
            f"{words.it_is(exits.word).replace('**', '')} that a given member leaves within "
            f"{HORIZON_YEARS} years."
        )
