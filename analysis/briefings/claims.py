"""The claims briefing: what the article of June 2024 said, claim by claim, against the data."""

from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from analysis.briefings.briefing import MOST_JUDGEMENTS, Briefing
from analysis.briefings.parameters import Parameters
from analysis.dimensions import words

if TYPE_CHECKING:
    from analysis.dimensions import claims
    from analysis.dimensions.dimension import Judgement, Reading


class ClaimsParameters(Parameters):
    """No more than every briefing takes."""


class Claims(Briefing[ClaimsParameters]):
    """Does what the article said hold?"""

    name = "claims"
    title = "What was said in June 2024, against the data"
    subtitle = "Eleven claims of one news article, each with its test"
    description = "What the article of June 2024 said, claim by claim: does it hold?"
    keywords = ("claims", "verification", "CSTO", "Armenia", "Russia")
    model = ClaimsParameters
    named = ("as_of",)
    cover = ("country", "patron", "destination", "peers", "since")
    dimensions = ("claims.Claims",)
    given: ClassVar = {
        "country": "ARM",
        "patron": "RUS",
        "destination": "EU",
        "bloc": "CSTO",
        "beside": ("EU",),
    }
    no_scenarios = "The past of the CSTO gives no base rate."

    claims: "claims.Claims"

    @property
    def reading(self) -> "Reading":
        """That what the article said holds."""
        from analysis.dimensions.dimension import Reading

        return Reading.HOLDS

    @property
    def expectation(self) -> str:
        return self.claims.outlook.question

    @property
    def judged(self) -> "list[Judgement]":
        """The verdicts that the tables allow, those that qualify the claims most in front."""
        return self.claims.judgements

    @cached_property
    def judgements(self) -> "list[Judgement]":
        """Of the verdicts, those that qualify the claims most; `left_out` names the others."""
        return sorted(self.judged[:MOST_JUDGEMENTS], key=lambda j: j.dimension)

    @property
    def tables(self) -> list[str]:
        """The tables of the findings, and those that conditions alone ask."""
        return list(dict.fromkeys([*super().tables, "events", "memberships", "polls"]))

    @cached_property
    def bottom_line(self) -> str:
        """Two sentences: how many claims hold, and which do not."""
        contradicted = [v.id for v in self.claims.verdicts if v.is_contradicted]
        second = (
            f"Contradicted: {words.listing(contradicted)}."
            if contradicted
            else "None is contradicted by the tables in hand; what qualifies them is listed with each."
        )
        return f"{self.claims.table.sentence} {second}"
