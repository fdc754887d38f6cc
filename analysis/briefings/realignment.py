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
    from collections.abc import Sequence

    from analysis.dimensions.dimension import Reading, Verdict
    from analysis.dimensions.institutions import Institutions
    from analysis.dimensions.moves import Moves
    from analysis.dimensions.outlook import OwnExit
    from analysis.dimensions.overall import Overall


class RealignmentParameters(Parameters):
    """A state, its patron, where it may be going, and whom to compare it with."""

    country: Annotated[State, About(is_each_member=True)] = Field(
        "ARM", description="the state asked about: ISO3 code or name"
    )
    patron: State = Field("RUS", description="the state it may be leaving")
    destination: Destination = Field("EU", description="where it may be going: bloc or state")
    peers: Peers | None = Field(
        None,
        description="states to name beside it, by comma; unset: all that ever were in the patron's blocs",
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
        "moves.Moves",
        "votes.Votes",
        "ideal_points.IdealPoints",
        "arms.Arms",
        "presence.Presence",
        "trade.Trade",
        "transfers.Transfers",
        "institutions.Institutions",
        "sanctions.Sanctions",
        "events.Events",
        "governance.Governance",
        "opinion.Opinion",
        "outlook.OwnExit",
        "track_record.Registered",
    )
    first: ClassVar = {
        "headlines": ("moves", "votes", "arms", "institutions"),
        "counter_evidence": ("moves", "arms", "trade", "transfers", "ideal_points", "opinion"),
    }
    no_scenarios = "The tables in hand give no base rate for this state."

    moves: "Moves"
    institutions: "Institutions"
    outlook: "OwnExit"

    @cached_property
    def overall(self) -> "Overall":
        """What the verdicts of the dimensions come to."""
        from analysis.dimensions.overall import over_all

        judged = [subject for subject in self.subjects if subject.gives_verdict]
        made = [(subject, subject.verdict()) for subject in judged]
        return over_all(
            [verdict for _, verdict in made if verdict is not None],
            [subject.title for subject, verdict in made if verdict is None],
        )

    @property
    def tables_of_verdicts(self) -> list[str]:
        """The tables that the verdicts rest on."""
        judged = [subject for subject in self.subjects if subject.gives_verdict]
        found = [f for subject in judged for f in subject.findings if not f.is_empty]
        return list(dict.fromkeys(table for finding in found for table in finding.tables))

    @property
    def reading(self) -> "Reading | None":
        """That it moved from its patron; that nothing did is no reading."""
        from analysis.dimensions.dimension import Reading

        return Reading.MOVED if self.overall.forward else None

    @property
    def expectation(self) -> str:
        if self.outlook.exits.is_empty:
            return self.outlook.exits.sentence
        return (
            "What may come stands with how often such a thing has happened, by the classes above; the "
            "rows overlap, and none is a forecast from the day's events."
        )

    @cached_property
    def bottom_line(self) -> str:
        """Where it stands in law; what moved and by how much, and what did not; what is to be expected;
        how sure that is, and what would change it. A paragraph each."""
        how_sure = " ".join(filter(None, (self._limits, self._otherwise)))
        parts = (self.institutions.in_law, self._moved, self.outlook.ahead, how_sure)
        return "\n\n".join(filter(None, parts))

    @property
    def _moved(self) -> str:
        """What moved and by how much, since when, what did not, and what cannot be judged."""
        found, name = self.overall, self.scope.names
        country, ends = name["country"], f"between {name['patron']} and {name['destination']}"
        if found.kind == "too few":
            n = words.count(len(found.verdicts), "dimension")
            text = f"Whether it moved {ends} is not judged over all: {n} with data are too few."
            return " ".join(filter(None, [text, self._missing]))
        moving, still = self._pointing(found.moving), self._still("and")
        if found.kind == "none":
            parts = [f"No move of {country} {ends} can be read from {self._still('or')}"]
        elif found.kind == "weak":
            no_move = f"can be read from {self._still('or')}" if still else "is shown"
            parts = [
                f"No move of {country} {ends} {no_move}",
                f"what points to one cannot stand for it alone: {moving}",
            ]
        else:
            if found.kind == "mixed":
                text = f"The data on {country} point both ways: {self._both_ways(found)}"
            elif found.kind == "one":
                text = f"{words.capital(country)} has moved in one dimension only: {moving}"
            else:
                text = (
                    f"{words.capital(country)} has moved {self._whither(found)}: {self._led(found)}"
                )
            no_move = f"no move can be read from {still}" if still else ""
            parts = [text, self._since_when, no_move]
        return " ".join(filter(None, [f"{'; '.join(filter(None, parts))}.", self._missing]))

    def _whither(self, found: "Overall") -> str:
        """The directions that the moves name, the patron's first: never one or the other."""
        from analysis.dimensions.dimension import Way

        named = {way for verdict in found.moving for way in verdict.ways}
        return words.listing([way.called(self.scope.names) for way in Way if way in named])

    def _both_ways(self, found: "Overall") -> str:
        """What points on, what back, and what does both, each once."""
        both = [verdict for verdict in found.forward if verdict in found.back]
        onward = self._pointing([verdict for verdict in found.forward if verdict not in both])
        backward = self._pointing([verdict for verdict in found.back if verdict not in both])
        opposed = f"{onward}; but {backward}" if onward and backward else onward or backward
        return "; ".join(filter(None, [self._pointing(both), opposed]))

    def _led(self, found: "Overall") -> str:
        """What a move rests on, with its figures; what else points the same way, by name."""
        leading = [verdict for verdict in found.moving if verdict.leads]
        others = [verdict.dimension for verdict in found.moving if not verdict.leads]
        same = "points the same way" if len(others) == 1 else "point the same way"
        beside = f"{words.listing(others)} {same}" if others else ""
        return "; ".join(filter(None, [self._pointing(leading), beside]))

    def _pointing(self, verdicts: "Sequence[Verdict]") -> str:
        """Verdicts that point one way, each with its figures."""
        ordered = sorted(verdicts, key=lambda verdict: (not verdict.leads, -verdict.weight))
        return "; ".join(v.brief or f"{v.dimension}: {v.words}" for v in ordered)

    @property
    def _since_when(self) -> str:
        """From when its votes moved, where a move of votes is said."""
        if not any(verdict.dimension == self.moves.title for verdict in self.overall.moving):
            return ""
        return self.moves.since_when

    def _still(self, last: str) -> str:
        """The dimensions that show no move, and to when their data reach."""
        still = [f"{v.dimension} (to {v.data_to})" for v in self.overall.still]
        return words.listing(still, last)

    @property
    def _missing(self) -> str:
        missing = self.overall.missing
        return f"Too little is in hand to judge {words.listing(missing, 'or')}." if missing else ""

    @property
    def _limits(self) -> str:
        """How sure a move over all is, and the dimension that may lead whose data end first."""
        found = self.overall
        leading = [v for v in found.verdicts if v.leads and v.data_to]
        if not leading:
            return found.confidence
        oldest = min(leading, key=lambda verdict: verdict.data_to[-4:])
        limit = f"limit that matters most: {oldest.dimension} is compared to {oldest.data_to} only."
        return f"{found.confidence} The {limit}".strip()

    @property
    def _otherwise(self) -> str:
        """What would change the reading: of what it rests on most, a figure and a step or a poll."""
        found = self.overall
        has_moved = found.kind not in ("none", "weak")
        for rests_on in [found.moving, found.still] if has_moved else [found.still]:
            ordered = sorted(rests_on, key=lambda verdict: -verdict.weight)
            leading = [v.otherwise for v in ordered if v.leads and v.otherwise][:1]
            beside = [v.otherwise for v in ordered if not v.leads and v.otherwise][:1]
            if named := ", or ".join([*leading, *beside]):
                return f"What would change this reading: {named}."
        return ""

    @property
    def scope_line(self) -> str:
        """To when the data of each dimension with a verdict reach."""
        reaches = {verdict.dimension: verdict.data_to for verdict in self.overall.verdicts}
        ordered = [s.title for s in self.subjects if s.title in reaches]
        return self._scope_line([(title, reaches[title]) for title in ordered])
