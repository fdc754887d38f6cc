"""What the sentences of the briefings must say, and must not: over all that is computed."""

import datetime as dt
import re

import pytest

from analysis.briefings.briefing import Briefing
from analysis.briefings.registry import ask
from analysis.dimensions.marked import plain

ASKED = [
    ("realignment", {}),
    ("realignment", {"country": "SRB"}),
    ("realignment", {"country": "IND", "as_of": "2024-06-12"}),
    ("realignment", {"country": "MLI", "patron": "FRA", "destination": "RUS"}),
    ("realignment", {"country": "PAK", "patron": "USA", "destination": "CHN"}),
    ("support_network", {}),
    ("support_network", {"as_of": "2022-02-23"}),
    ("alliance", {}),
    ("alliance", {"bloc": "NATO"}),
    ("claims", {}),
    ("movers", {}),
]

# Each pattern, and a sentence that it would catch.
UNWANTED = {
    r"away from .{3,30} or towards": "It moved away from Russia or towards the EU.",
    r"either agreement alone can not": "For either agreement alone can not tell.",
    r"no more than random": "It voted as one no more than random states.",
    r"to the other side": "It was 0.16 and is 0.23, to the other side.",
    r"step the other way": "There was a step the other way.",
    r"what moved it moved its peers": "So what moved it moved its peers too.",
    r"[Vv]otes as it does now": "It votes as it does now.",
    r"\bno data yet\b": "Votes with Russia: no data yet.",
    r"\b(?:fig|tab|sec)-[a-z]": "See tab-figures.",
    r"\bnan\b|\bNaT\b": "It changed by nan points.",
    r"(?:^|[.!?] )\d": "It rose. 4 states fell.",
    r"\b0 (?:states?|texts?|of \d)": "It has 0 states.",
    r"\b1 (?:states|texts|members|events|exits|dimensions) ": "It has 1 texts in hand.",
    r"\bRep\.": "The Central African Rep. voted.",
    r"\bthe (?:Schengen|NATO|BRICS)\b(?! area| group)": "A member of the NATO.",
    r"\b(?:proves?|proven|undoubtedly|clearly shows)\b": "This proves it.",
    r"almost no chance\b.{0,40}\(0%\)": "There is almost no chance (0%).",
    r"\.\.(?!\.)|  ": "It ends so..",
    r"\*\*|\]\(": "It is **so**.",
    r"\b(?:bloc|patron)'s side\b": "It took the bloc's side.",
}


def said(case: Briefing) -> list[str]:
    """All sentences that are computed: the bottom line, judgements, findings, remarks."""
    texts = [case.bottom_line, *case.contrary]
    texts += [f"{judgement.text} {judgement.confidence}" for judgement in case.judgements]
    texts += [finding.sentence for finding in case.everything if finding.sentence]
    return [re.sub(r"[“][^”]*[”]", "“…”", plain(text)) for text in texts]


@pytest.fixture(scope="module", params=ASKED, ids=lambda one: f"{one[0]} {one[1]}")
def case(request: pytest.FixtureRequest) -> Briefing:
    name, values = request.param
    found: Briefing = ask(name, **values)
    return found


@pytest.mark.parametrize("pattern", UNWANTED)
def test_each_pattern_catches_what_it_is_for(pattern: str) -> None:
    assert re.search(pattern, UNWANTED[pattern])


def test_no_unwanted_words(case: Briefing) -> None:
    found = [
        (pattern, text[max(0, hit.start() - 60) : hit.end() + 60])
        for text in said(case)
        for pattern in UNWANTED
        for hit in re.finditer(pattern, text)
    ]
    assert found == []


def test_a_session_that_goes_on_is_called_partial_wherever_it_is_named(case: Briefing) -> None:
    for text in said(case):
        for named in re.finditer(r"\bsession 80\b|\bsessions \d\d–80\b", text):
            assert "partial" in text[named.start() : named.end() + 60], text


def test_a_chance_is_never_printed_without_its_interval_or_its_count(case: Briefing) -> None:
    for text in said(case):
        for sentence in re.split(r"(?<=[.!?]) ", text):
            if re.search(r"chance that .{5,120}\bleaves?\b", sentence):
                assert re.search(r"\d to \d|\d of \d|cannot be told", sentence), sentence


def test_a_horizon_begins_on_the_day_followed_and_not_later(case: Briefing) -> None:
    for text in said(case):
        for day in re.findall(r"within 3 years of (\d{1,2} \w+ \d{4})", text):
            begins = dt.datetime.strptime(day, "%d %B %Y").date()
            assert begins <= case.scope.as_of
