"""The movers briefing: which states moved in their votes, beyond states that had voted like them?"""

from functools import cached_property
from typing import TYPE_CHECKING

from pydantic import Field
from pydantic import model_validator as validates

from analysis.briefings.briefing import Briefing
from analysis.briefings.parameters import Destination, Parameters, State
from analysis.dimensions import words
from analysis.errors import BriefingError

if TYPE_CHECKING:
    from analysis.dimensions.beside import Beside
    from analysis.dimensions.dimension import Reading
    from analysis.dimensions.world import World


class MoversParameters(Parameters):
    """The state that others may be leaving, and where they may be going."""

    patron: State = Field("RUS", description="the state that others may be leaving")
    destination: Destination = Field("EU", description="where they may be going: bloc or state")

    @validates(mode="after")
    def _check_parties(self) -> "MoversParameters":
        if self.destination == self.patron:
            raise BriefingError(
                f"destination and patron are both {self.patron}; name two different states"
            )
        return self


class Movers(Briefing[MoversParameters]):
    """Who is moving, of all states?"""

    name = "movers"
    title = "Who moves between {patron} and {destination}?"
    subtitle = "Which states parted from those that had voted like them, and what else moved?"
    description = "Of all states, who moved in their votes, beyond states that voted like them?"
    keywords = ("alignment", "General Assembly", "screening", "world")
    model = MoversParameters
    named = ("patron", "destination", "as_of")
    cover = ("patron", "destination", "since")
    dimensions = ("world.World", "beside.Beside", "camps.Camps", "track_record.MoveRecord")
    no_scenarios = "This briefing looks back: it says who moved, not who will."

    world: "World"
    beside: "Beside"

    @property
    def reading(self) -> "Reading | None":
        from analysis.dimensions.dimension import Reading

        return None if self.world.screen.is_empty else Reading.FLAGGED

    @property
    def expectation(self) -> str:
        return self.no_scenarios

    @cached_property
    def bottom_line(self) -> str:
        """How many moved and how many would by chance, who, what else agrees, and the limit."""
        found = self.world.screen
        if found.is_empty:
            return found.sentence
        still = found.judged - found.flagged
        return " ".join(
            [
                found.sentence,
                self.beside.flagged.sentence,
                f"Of the other {still} states no move beyond others' is shown, which is not to say "
                "that there was none.",
                f"Votes end on {words.day(self.world.all.last_vote)}.",
            ]
        )
