"""The realignment briefing: has a state moved from its patron to another bloc, beyond its peers?"""

from functools import cached_property
from typing import TYPE_CHECKING, Annotated, ClassVar

from pydantic import Field
from pydantic import model_validator as validates

from analysis.briefings.briefing import Briefing
from analysis.briefings.parameters import About, Destination, Parameters, Peers, State
from analysis.dimensions import words
from analysis.errors import BriefingError
from analysis.tables import countries

if TYPE_CHECKING:
    from analysis.dimensions.dimension import Reading
    from analysis.dimensions.outlook import Moves
    from analysis.dimensions.votes import Votes


class RealignmentParameters(Parameters):
    """A state, its patron, where it may be going, and whom to compare it with."""

    country: Annotated[State, About(is_each_member=True)] = Field(
        "ARM", description="the state asked about: ISO3 code or name"
    )
    patron: State = Field("RUS", description="the state it may be leaving")
    destination: Destination = Field("EU", description="where it may be going: bloc or state")
    peers: Peers | None = Field(
        None,
        description="states to compare with, by comma; unset: the other members, ever, of the patron's blocs",
    )

    @validates(mode="after")
    def _check_parties(self) -> "RealignmentParameters":
        for name, other in (("country", "patron"), ("destination", "country"),
                            ("destination", "patron")):  # fmt: skip
            if getattr(self, name) == getattr(self, other):
                raise BriefingError(
                    f"{name} and {other} are both {getattr(self, name)}; name two different states"
                )
        if self.destination in countries.organisations() and not countries.members(
            self.destination, self.as_of
        ):
            raise BriefingError(
                f"destination: {self.destination} had no members on {self.as_of}; "
                "choose a later as_of or another bloc"
            )
        for name in ("country", "patron"):
            if self.peers and getattr(self, name) in self.peers:
                raise BriefingError(
                    f"peers: {getattr(self, name)} is the {name} itself; leave it out of the peers"
                )
        return self


class Realignment(Briefing[RealignmentParameters]):
    """Has a state moved from its patron to another bloc?"""

    name = "realignment"
    title = "{country} between {patron} and {destination}"
    subtitle = "Has it moved, how far, since when, and compared with whom?"
    description = "Has this state moved from its patron to a bloc: how far, since when?"
    keywords = ("alignment", "General Assembly", "arms transfers", "trade", "treaties")
    model = RealignmentParameters
    named = ("country", "patron", "destination", "as_of")
    cover = ("country", "patron", "destination", "peers", "since")
    dimensions = (
        "votes.Votes",
        "votes.Closeness",
        "ideal_points.IdealPoints",
        "arms.Arms",
        "presence.Presence",
        "trade.Trade",
        "transfers.Transfers",
        "institutions.Institutions",
        "events.Events",
        "governance.Governance",
        "opinion.Opinion",
        "outlook.OwnExit",
        "outlook.Moves",
    )
    first: ClassVar = {
        "headlines": ("votes", "arms", "institutions"),
        "counter_evidence": ("closeness", "arms", "trade", "transfers", "ideal_points", "opinion"),
        "scenarios": ("moves",),
    }
    no_scenarios = "The tables in hand give no base rate for this state."

    votes: "Votes"
    moves: "Moves"

    @property
    def reading(self) -> "Reading | None":
        """That it moved; that nothing did is no reading: what points to a move is judged already."""
        from analysis.dimensions.dimension import Reading

        return Reading.MOVED if any(judgement.moved for judgement in self.judged) else None

    @property
    def expectation(self) -> str:
        found = self.moves.moves
        if found.is_empty:
            return (
                "Too few votes give a base rate of moves; what else may come stands in the table."
            )
        return found.sentence

    @cached_property
    def bottom_line(self) -> str:
        """Two sentences: where the state moved, and where it did not."""
        name = self.scope.names
        made = self.judged
        away = [j.dimension for j in made if j.moved]
        stayed = [j.dimension for j in made if j.moved is False]
        unclear = [j.dimension for j in made if j.moved is None]
        if not made:
            return (
                f"No table in hand has data on {name['country']} by {words.day(self.scope.as_of)}. "
                "Nothing can be said about a move."
            )
        if away:
            first = (
                f"By {words.day(self.scope.as_of)} {name['country']} had moved away from "
                f"{name['patron']} or towards {name['destination']} in {words.listing(away)}."
            )
        else:
            first = (
                f"By {words.day(self.scope.as_of)} no dimension with data shows a move of "
                f"{name['country']} from {name['patron']} towards {name['destination']}"
                f"{self._standing()}."
            )
        shows = "shows" if len(stayed) == 1 else "show"
        if stayed and unclear:
            second = (
                f"{words.capital(words.listing(stayed))} {shows} no such move, and the evidence is "
                f"unclear on {words.listing(unclear)}."
            )
        elif stayed:
            second = f"{words.capital(words.listing(stayed))} {shows} no such move."
        elif unclear:
            second = f"The evidence is unclear on {words.listing(unclear)}."
        else:
            second = "No dimension with data contradicts this."
        return f"{first} {second}"

    def _standing(self) -> str:
        """Whose side the state takes anyway, where its votes tell: a level, not a move."""
        taken, name = self.votes.side_taken, self.scope.names
        if taken.is_empty:
            return ""
        (bloc, bloc_low, bloc_high), (patron, low, high) = (
            taken.newest["bloc"],
            taken.newest["patron"],
        )
        if bloc_low > high:
            nearer, farther = ("destination", bloc), ("patron", patron)
        elif low > bloc_high:
            nearer, farther = ("patron", patron), ("destination", bloc)
        else:
            return ""
        return (
            f"; where the two disagree in the General Assembly it votes with {name[nearer[0]]} "
            f"({words.percent(nearer[1])}) more often than with {name[farther[0]]} "
            f"({words.percent(farther[1])})"
        )
