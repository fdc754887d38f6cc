"""What a chart or table carries: names for codes and roles, units, links to what was read."""

import datetime as dt

import pandas as pd
import pytest

from analysis.charts import carried
from analysis.dimensions.scope import LATER_SOURCE, Scope
from analysis.export.blocks import Cell, Column, Table, Values

SCOPE = Scope("RUS", dt.date(2026, 6, 25), dt.date(2020, 1, 1), country="ARM")


def columns(values: Values) -> dict[str, list]:
    made = carried.named(values, SCOPE)
    assert len(made.meanings) == len(made.columns)
    return dict(zip(made.columns, map(list, zip(*made.rows, strict=True)), strict=True))


def test_states_stand_by_name_and_by_code() -> None:
    made = columns(Values(["supplier", "share"], [["RUS", 0.5], ["XXX", 0.4], ["other", 0.1]]))
    assert made["supplier"] == ["Russia", "not known", "other"]
    assert made["supplier_code"] == ["RUS", None, None]


def test_a_name_is_given_once() -> None:
    made = columns(Values(["country", "name", "n"], [["GEO", "Georgia", 3]]))
    assert made == {"country": ["Georgia"], "country_code": ["GEO"], "n": [3]}


def test_sides_stand_by_name_in_cells_and_in_columns() -> None:
    made = columns(Values(["side", "patron", "bloc"], [["patron", 0.1, 0.9], ["absent", 0.2, 0.8]]))
    assert made == {"side": ["Russia", "did not vote"], "Russia": [0.1, 0.2], "EU": [0.9, 0.8]}
    told = carried.named(Values(["patron", "country"], [["Y", 35.5], ["N", 40.25]]), SCOPE)
    assert told.columns == ["Russia", "Armenia"]
    assert "Y yes" in told.meanings[0]
    assert told.meanings[1] == "mean position, in points from 0 (Russia) to 100 (the EU)"


def test_an_organisation_is_no_side() -> None:
    assert columns(Values(["bloc", "n"], [["CSTO", 1], ["EU", 2]]))["organisation"] == [
        "CSTO",
        "EU",
    ]


def test_whole_numbers_are_whole_and_units_are_told() -> None:
    values = Values(["n_votes", "value_usd_million"], [[34.0, 1.5], [62.0, None]])
    assert columns(values)["n_votes"] == [34, 62]
    assert carried.named(values, SCOPE).meanings[1] == "million US dollars of the year"


def test_an_address_that_was_published_later_is_not_carried() -> None:
    rows = [[LATER_SOURCE, "https://a.org/later"], ["A paper", "https://a.org/then"]]
    made = columns(Values(["source_title", "source_url"], rows))
    assert made["source_url"] == [None, "https://a.org/then"]


@pytest.fixture
def scope() -> Scope:
    made = Scope("RUS", dt.date(2026, 6, 25), dt.date(2020, 1, 1))
    made._cache["support_ties"] = pd.DataFrame(
        {
            "source_title": ["A (2024): x; y", "B", LATER_SOURCE, "C"],
            "source_url": ["https://a.org", "https://b.org/(1)", "https://c.org", "by hand"],
        }
    )
    return made


def read_in(scope: Scope, cell: Cell | str) -> Cell | str:
    table = Table("tab-a", "", [Column("What"), Column("Read in")], [["B", cell]], "")
    made = carried.linked(table, ["support_ties"], scope)
    assert made.rows[0][0] == "B"  # no source
    return made.rows[0][1]


def test_what_was_read_is_linked(scope: Scope) -> None:
    assert read_in(scope, "A (2024): x; y") == Cell(
        "[A (2024): x; y](<https://a.org>)", markdown=True
    )
    assert read_in(scope, Cell("B; C", "weak")) == Cell(
        "[B](<https://b.org/(1)>); C", "weak", markdown=True
    )
    for unknown in (LATER_SOURCE, "C", "D"):
        assert read_in(scope, unknown) == unknown
