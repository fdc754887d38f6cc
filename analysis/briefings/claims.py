"""The claims briefing: what the article of June 2024 said, claim by claim, against the data."""

from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from pydantic import model_validator as validates

from analysis.briefings.briefing import MOST_JUDGEMENTS, Briefing
from analysis.briefings.parameters import Parameters
from analysis.dimensions import words
from analysis.errors import BriefingError
from analysis.tables.claims import article

if TYPE_CHECKING:
    from analysis.dimensions import claims
    from analysis.dimensions.conditions import Claim
    from analysis.dimensions.dimension import Finding, Judgement, Reading


class ClaimsParameters(Parameters):
    """What every briefing takes; the day is none before the article's."""

    @validates(mode="after")
    def _no_day_before_the_article(self) -> "ClaimsParameters":
        first = article().day
        if self.as_of < first:
            raise BriefingError(
                f"as_of: the article is of {first:%B %Y}; choose {first} or later, not {self.as_of}"
            )
        return self


class Claims(Briefing[ClaimsParameters]):
    """Does what the article said hold?"""

    name = "claims"
    title = "What was said in June 2024, against the data"
    subtitle = "The claims of one news article, each with its test"
    description = "What the article of June 2024 said, claim by claim: does it hold?"
    keywords = ("claims", "verification", "CSTO", "Armenia", "Russia")
    model = ClaimsParameters
    named = ("as_of",)
    cover = ("article", "country", "patron", "destination", "since")
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

    def _in_words(self, name: str) -> str:
        return self.named_article if name == "article" else super()._in_words(name)

    @property
    def named_article(self) -> str:
        """The article, and what is not recorded of it."""
        found = self.claims.article
        return f"“{found.title}”, {found.day:%B %Y}; publisher and author not recorded"

    @property
    def introduction(self) -> str:
        """The article and how it is tested, in two sentences."""
        found = self.claims.article
        return (
            f"The article is {self.named_article}. What it said of its own time is tested on what had "
            f"happened by {words.day(found.day)}, the day after the session of parliament that it "
            "reports; what came later stands beside it, marked as such."
        )

    @property
    def reading(self) -> "Reading":
        """That what the article said holds."""
        from analysis.dimensions.dimension import Reading

        return Reading.HOLDS

    @property
    def expectation(self) -> str:
        return self.claims.followers.sentence

    @property
    def judged(self) -> "list[Judgement]":
        """The verdicts that the tables allow, those of the article's title in front."""
        return self.claims.judgements

    @cached_property
    def judgements(self) -> "list[Judgement]":
        """The first of the verdicts; `left_out` names the others."""
        return self.judged[:MOST_JUDGEMENTS]

    @cached_property
    def changed(self) -> "Finding":
        """What differs from the edition of a year before, if the article was there by then."""
        from analysis.dimensions.dimension import NoData
        from analysis.dimensions.scope import year_earlier

        if year_earlier(self.scope.as_of) < self.claims.article.day:
            return NoData(
                f"The article is of {self.claims.article.day:%B %Y}: a year before "
                f"{words.day(self.scope.as_of)} there was none to test."
            )
        return super().changed

    @cached_property
    def bottom_line(self) -> str:
        """How many claims hold, what has come of the two that make the title, how sure, and why."""
        from analysis.dimensions.conditions import Answer, counted, in_words
        from analysis.dimensions.dimension import confidence

        found = self.claims.claims
        by = {claim.id: claim for claim in found}
        sentences = [
            f"Of the {len(found)} claims of the article “{self.claims.article.title}” "
            f"({self.claims.article.day:%B %Y}), {in_words(found)}.",
            f"Two of them make its title. {self._told(by['e'])} {self._told(by['i'])}",
        ]
        fallen = counted(found)[Answer.CONTRADICTED]
        if fallen:
            sentences.append(f"Contradicted: {words.listing([f'“{c.name}”' for c in fallen])}.")
        doubt = (
            "most conditions rest on facts compiled by hand from news" if self._is_compiled else ""
        )
        return " ".join([*sentences, confidence(doubt)])

    @staticmethod
    def _told(claim: "Claim") -> str:
        return f"“{claim.name}” is {claim.answer.value}. {claim.since}".strip()

    @property
    def _is_compiled(self) -> bool:
        """Whether most conditions rest on compiled tables alone."""
        from analysis.dimensions.conditions import COMPILED

        conditions = [c for claim in self.claims.claims for c in claim.conditions]
        return 2 * sum(set(c.tables) <= COMPILED for c in conditions) > len(conditions)
