"""The claims briefing: which article, which day, and what page one says."""

import json

import pytest

from analysis.briefings import registry
from analysis.briefings.claims import Claims
from analysis.dimensions.dimension import NoData
from analysis.dimensions.marked import markdown
from analysis.errors import BriefingError
from analysis.tables.claims import article


@pytest.fixture(scope="module")
def today() -> Claims:
    return Claims.ask(as_of="2026-06-01")


def test_a_day_before_the_article_is_refused_in_one_line():
    with pytest.raises(BriefingError) as told:
        registry.check("claims", as_of="2024-06-12")
    assert str(told.value) == (
        "as_of: the article is of June 2024; choose 2024-06-13 or later, not 2024-06-12"
    )
    assert registry.check("claims", as_of="2024-06-13").as_of == article().day


def test_the_article_is_named_on_the_cover_and_in_the_bottom_line(today: Claims):
    cover = dict(today.cover_rows)
    assert article().title in cover["Article"]
    assert "June 2024; publisher and author not recorded" in cover["Article"]
    assert article().title in today.bottom_line


def test_page_one_tells_claims_by_their_words(today: Claims):
    texts = [today.bottom_line, *(j.text for j in today.judgements), *today.contrary]
    texts += [row.label for row in today.headlines] + today.indicators.frame["name"].tolist()
    for text in texts:
        assert not any(f"laim {letter}" in text for letter in "abcdefghijk")
        assert "_" not in text
    assert today.judgements[0].text.startswith("“Armenia announced that it would leave the CSTO”")


def test_what_narrows_a_claim_is_not_said_twice_in_the_same_words(today: Claims):
    judged = " ".join(j.text for j in today.judgements)
    for remark in today.contrary:
        body = markdown(remark).split("** ", 1)[1]
        assert body not in judged


def test_counts_in_the_bottom_line_are_those_of_the_table(today: Claims):
    counts = today.claims.table.frame["verdict"].value_counts()
    assert counts.sum() == 11
    assert f"{counts['supported']} are supported" in today.bottom_line
    assert f"{counts['cannot be told']} cannot be told" in today.bottom_line


def test_there_is_no_edition_before_the_article():
    early, late = Claims.ask(as_of="2024-06-13"), Claims.ask(as_of="2025-06-13")
    assert isinstance(early.changed, NoData) and "there was none to test" in early.changed.sentence
    assert not late.changed.is_empty


def test_the_sections_of_the_notebook_are_named_as_the_claims_are(today: Claims):
    cells = json.loads(Claims.notebook.read_text("utf-8"))["cells"]
    heads = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown"]
    for claim in today.claims.claims:
        assert f"### {claim.id}: {claim.name}" in heads
