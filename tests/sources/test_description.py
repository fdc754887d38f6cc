"""Descriptions of tables: what is refused, what is shared, and what is filled in."""

from typing import Any

import pandas as pd
import pytest

from analysis.errors import BriefingError
from analysis.sources import coverage, description, registry

TEXT = """
sources:
  trade:
    files: [trade/trade.csv]
    title: Trade, data of {vintage}
    publisher: P
    citation: P, trade, {first_year} to {last_year}
    licence: free
    url: https://p.example
    vintage: Data to {last_month}
    retrieved: 2026-11-26
tables:
  trade:
    title: Trade
    description: "{first_month} to {last_day}, Asia to {asia.last_year}; {rows} rows, {countries} states."
    key: [country, month]
    as_of: {happened: month, precision: month}
    foreign_keys: {country: countries.country}
    sources: [trade]
    parts: {asia: country == 'KAZ'}
    fields:
      country: {like: country, description: State.}
      month: {like: month}
      vote: {type: string, enum: [yes, NO, on], description: Words.}
      value: {type: number, minimum: 0, maximum: "{last_year}", description: Value.}
"""
ROWS = pd.DataFrame(
    {"country": ["ARM", "KAZ"], "month": ["2024-02-01", "2022-12-01"], "vote": "yes", "value": 1}
)


def entry(text: str = TEXT, rows: pd.DataFrame = ROWS) -> dict[str, Any]:
    return coverage.entry(description.parsed(text, "p.yml"), "trade", rows)


def test_texts_say_how_far_the_rows_reach() -> None:
    made = entry()
    assert (
        made["description"] == "December 2022 to 1 February 2024, Asia to 2022; 2 rows, 2 states."
    )
    (source,) = made["sources"]
    assert source["citation"] == "P, trade, 2022 to 2024"
    assert source["vintage"] == "Data to February 2024"
    assert source["title"] == "Trade, data of Data to February 2024"
    assert source["retrieved"] == "2026-11-26"
    assert made["schema"]["fields"][3]["constraints"]["maximum"] == 2024


def test_what_a_file_says_of_itself_can_be_named() -> None:
    rows = ROWS.copy()
    rows.attrs["facts"] = {"edition": "v7"}
    assert (
        entry(TEXT.replace("Data to {last_month}", '"{edition}"'), rows)["sources"][0]["vintage"]
        == "v7"
    )


def test_a_field_starts_from_a_shared_one_and_its_own_words_win() -> None:
    country, month, vote, _ = entry()["schema"]["fields"]
    assert country["constraints"] == {"required": True, "pattern": "[A-Z]{3}"}
    assert (country["description"], month["description"]) == ("State.", "First day of the month.")
    assert vote["constraints"]["enum"] == ["yes", "NO", "on"], "no truth values"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("    title: Trade\n", "    titel: Trade\n"), "p.yml: tables.trade.title: Field required"),
        (("key: [country,", "key: [land,"), "p.yml: tables.trade: no field 'land'"),
        (("happened: month,", "happened: day,"), "p.yml: tables.trade: no field 'day'"),
        (("sources: [trade]", "sources: [arms]"), "tables.trade.sources: no source 'arms'"),
        (("type: number", "type: decimal"), "p.yml: tables.trade.fields.value.type: "),
        (("minimum: 0", "least: 0"), "tables.trade.fields.value.least: Extra inputs"),
        (("retrieved: 2026-11-26", "retrieved: soon"), "p.yml: sources.trade.retrieved: "),
        (("like: month", "like: moon"), "p.yml: month: like 'moon': shared.yml has only "),
        (("    licence: free", "    title: twice"), "p.yml, line 8: 'title' stands twice"),
        (("tables:", "tables: ["), "p.yml, line "),
        (
            ("{last_month}", "{lastmonth}"),
            "table trade: nothing gives {lastmonth}; there are: asia.",
        ),
    ],
)
def test_what_is_wrong_is_said_with_its_place(change: tuple[str, str], words: str) -> None:
    assert change[0] in TEXT
    with pytest.raises(BriefingError) as caught:
        entry(TEXT.replace(*change, 1))
    assert words in str(caught.value)


def test_a_vintage_is_not_made_from_no_rows() -> None:
    with pytest.raises(BriefingError, match="no row says how far its file reaches"):
        entry(rows=ROWS.iloc[:0])


def test_other_words_are_put_over_a_description() -> None:
    changed = description.parsed(
        TEXT, "p.yml", {"tables": {"trade": {"fields": {"month": {"description": "Other."}}}}}
    )
    month = changed.tables["trade"].fields["month"]
    assert (month.description, month.type) == ("Other.", "date")


def test_every_description_is_read_once_and_no_table_is_described_twice() -> None:
    files = {path.stem for path in description.FOLDER.glob("*.yml")} - {"shared"}
    assert files == set(registry.PUBLISHERS)
    names = [name for one in registry.publishers() for name in one.description.tables]
    assert len(names) == len(set(names))
