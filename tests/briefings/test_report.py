"""The parts that every briefing has: how far the data reach, and what was corrected in them."""

import datetime as dt
from importlib import metadata

import pandas as pd

from analysis.briefings import coverage, report
from analysis.briefings.realignment import Realignment
from analysis.dimensions.scope import Scope
from analysis.tables import load, provenance

SCOPE = Scope("RUS", dt.date(2024, 6, 12), dt.date(2022, 1, 1))


def test_the_reach_names_the_edition_of_each_table() -> None:
    names = ["arms_transfers", "polls", "resolutions"]
    shown = report.reach_table(coverage.reach(SCOPE, names))
    editions = provenance.vintages(*names)
    at = [column.name for column in shown.columns].index("Vintage")
    assert {row[0]: row[at] for row in shown.rows} == {
        "Deliveries of major arms": editions["arms_transfers"],
        "Opinion polls in Armenia and other states": editions["polls"],
        "Resolutions the General Assembly adopted by recorded vote": editions["resolutions"],
    }


def test_corrections_are_a_table_by_reason() -> None:
    shown = report.corrections_table(SCOPE, ["votes", "resolutions", "arms_transfers"])
    assert shown is not None
    assert [column.name for column in shown.columns] == ["Publisher", "Table", "Cells", "Reason"]
    applied = load.table("corrections", SCOPE.as_of)
    applied = applied[applied["table"].isin(["votes", "resolutions"])]
    assert sum(int(str(row[2]).replace(",", "")) for row in shown.rows) == len(applied)
    assert len(shown.rows) < 10 < len(applied)
    assert shown.coverage == f"{len(applied)} cells of facts up to 12 June 2024."


def test_nothing_is_shown_where_nothing_was_corrected() -> None:
    assert report.corrections_table(SCOPE, ["polls"]) is None


def test_what_was_voted_later_is_not_told_of() -> None:
    early = Scope("RUS", dt.date(1980, 1, 1), dt.date(1970, 1, 1))
    shown = report.corrections_table(early, ["votes"])
    assert shown is not None
    dates = pd.to_datetime(load.table("corrections").query("table == 'votes'")["date"])
    assert sum(int(str(row[2])) for row in shown.rows) == (dates <= "1980-01-01").sum()


def test_a_briefing_says_how_to_cite_it() -> None:
    version = metadata.version("shared-briefings")
    for country, name in (("GEO", "Georgia"), ("SRB", "Serbia")):
        case = Realignment.ask(country=country, as_of="2024-06-12")
        cited = dict(report.provenance(case).facts)["Cite as"]
        assert cited == (
            f"{name} between Russia and the EU, edition of 12 June 2024, "
            f"shared-briefings version {version}"
        )
