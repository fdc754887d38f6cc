"""The alliance briefing: does a bloc act as one, what ties its members, and will others leave?"""

from functools import cached_property
from typing import TYPE_CHECKING, Annotated, ClassVar

from pydantic import Field
from pydantic import model_validator as validates

from analysis.briefings.briefing import Briefing
from analysis.briefings.parameters import About, Bloc, Destination, Parameters, State
from analysis.dimensions import words
from analysis.errors import BriefingError
from analysis.tables import countries, organisations

if TYPE_CHECKING:
    from analysis.dimensions.cohesion import Cohesion
    from analysis.dimensions.dimension import Reading
    from analysis.dimensions.institutions import Statuses
    from analysis.dimensions.outlook import Exits

MANY_MEMBERS = 8  # above this a sentence does not name them all


class AllianceParameters(Parameters):
    """An alliance, who leads it, and where its members may turn."""

    bloc: Annotated[Bloc, About("Alliance")] = Field(
        "CSTO", description="the alliance or organisation asked about"
    )
    patron: Annotated[State, About("State held against")] = Field(
        "RUS", description="the state that leads it, or that its members are held against"
    )
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
        "track_record.ExitRecord",
        "track_record.Registered",
    )
    first: ClassVar = {
        "judgement": ("statuses",),
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
        """Whether it acts as one; where that is not shown, what speaks for it is the other side."""
        from analysis.dimensions.dimension import Reading

        found = self.cohesion.beside_chance
        return Reading.TOGETHER if not found.is_empty and found.is_more else Reading.APART

    @property
    def expectation(self) -> str:
        return (
            "What may come stands with how often such a thing has happened, by the classes above; the "
            "rows overlap, and none is a forecast from the day's events."
        )

    @cached_property
    def bottom_line(self) -> str:
        """Membership in law, what was left, cohesion, what may come, and the limit that matters."""
        parts = [self._in_law, self._left, self._as_one, self._to_come, self._limit]
        return " ".join(part for part in parts if part)

    @property
    def _in_law(self) -> str:
        """The members as last checked, and those at a formal step."""
        members, name = self.scope.alliance_members, self.scope.alliance_name
        named = ""
        if len(members) <= MANY_MEMBERS:
            named = f": {words.listing([self.scope.called(code) for code in members])}"
        day = words.day(organisations.followed(self.scope.alliance, self.scope.as_of))
        text = (
            f"{words.capital(name)} had {words.count(len(members), 'member')} in law as last checked "
            f"on {day}{named}."
        )
        found = self.outlook.prospects
        if not found.is_empty:
            for one in found.at_a_step:
                text += f" {words.capital(one.opening(self.scope))}"
        return text

    @property
    def _left(self) -> str:
        """How many memberships have ended, and by how many decisions."""
        exits = self.outlook.exits
        if exits.is_empty:
            return ""
        since = exits.frame["start"].min()
        if not exits.exits:
            return f"Since {since:%Y} no member has left it, as far as the table goes."
        last = exits.frame.loc[exits.frame["is_exit"], "end"].max()
        counted = (
            f"{words.count(exits.exits, 'membership')} {'has' if exits.exits == 1 else 'have'}"
        )
        by = f", by {words.count(exits.decisions, 'decision')}"
        if exits.exits == exits.decisions:
            by = ""
        text = f"Since {since:%Y}, {counted} ended by exit{by}, the last in {last:%Y}"
        ended = exits.frame.loc[exits.frame["is_exit"], "ending"]
        pauses = int((ended == "paused").sum())
        if pauses:
            text += f"; {pauses} of them a suspension, an exit in fact and a pause in law"
        return f"{text}."

    @property
    def _as_one(self) -> str:
        """Whether its members vote as one, by the rule."""
        cohesion, name = self.cohesion.beside_chance, self.scope.alliance_name
        if cohesion.is_empty:
            return f"Too few recorded votes show whether {name} votes as one."
        years = f"from {cohesion.first + 1945} to {cohesion.last + 1946}"
        index = (
            f"an agreement index of {cohesion.agreement_index:.2f} against "
            f"{cohesion.random_mean:.2f} for so many states drawn at random"
        )
        if cohesion.is_more:
            return (
                f"In the General Assembly its members voted as one more than chance brings, {years}: "
                f"{index}."
            )
        return (
            f"In the General Assembly it is not shown either way whether its members vote as one more "
            f"than chance brings, {years}: {index}."
        )

    @property
    def _to_come(self) -> str:
        """The chance that a member leaves: of those at a formal step, and of the others."""
        return self.outlook.in_short

    @property
    def _limit(self) -> str:
        """What the whole rests on least."""
        exits = self.outlook.exits
        if exits.is_empty:
            return ""
        if self.outlook.prospects.is_empty or not self.outlook.prospects.at_a_step:
            why = "exits are rare, and the rate rests on few decisions or on other organisations"
        else:
            why = "steps elsewhere are remembered, not sampled, so that shares are upper bounds"
        return (
            f"The limit that matters most: {why}; a formal notice, or a step taken back, would change "
            "this reading."
        )
