"""Trade of any state: what the lists of first partners, the IMF's pairs and Russia's table allow."""

import datetime as dt

import pandas as pd
import pytest

from analysis.briefings import report
from analysis.briefings.realignment import Realignment
from analysis.dimensions import world_trade
from analysis.dimensions.office_trade import OFFICES
from analysis.dimensions.scope import Scope
from analysis.dimensions.trade import Trade
from analysis.tables import provenance

BASE, LAST = (2011, 2012, 2013), (2021, 2022, 2023)


def world(
    base: dict[str, float],
    last: dict[str, float],
    destination: str = "CHN",
    years: tuple[int, ...] = (*BASE, *LAST),
    country: str = "PAK",
) -> Scope:
    """A state whose lists are the same in each year of a window, between the US and a destination."""
    scope = Scope("USA", dt.date(2026, 6, 1), dt.date(2011, 1, 1), country, destination)
    rows = [
        (country, flow, year, partner, share, rank, False)
        for flow in ("export", "import")
        for year in years
        for rank, (partner, share) in enumerate((base if year in BASE else last).items(), start=1)
    ]
    columns = ["reporter", "flow", "year", "partner", "share_percent", "rank", "has_impossible_sum"]
    scope._cache["trade_partners"] = pd.DataFrame(rows, columns=columns)
    # The IMF's newest figures bear the last window out, unless a test says otherwise.
    newest = pairs("\n".join(f"{country} {partner} {share}" for partner, share in last.items()))
    rest = pairs(f"{country} ZZZ {100 - sum(last.values())}")
    scope._cache["trade_pairs"] = pd.concat([newest, rest])
    return scope


def pairs(rows: str) -> pd.DataFrame:
    """Exports by pair of states in 2025: exporter, importer, value."""
    table = [line.split() for line in rows.strip().splitlines()]
    frame = pd.DataFrame(table, columns=["exporter", "importer", "value_usd_million"])
    frame["value_usd_million"] = pd.to_numeric(frame["value_usd_million"], errors="coerce")
    return frame.assign(year=2025)


def test_a_fall_of_twelve_points_is_away_from_the_patron():
    found = world_trade.listed(world({"USA": 30, "JPN": 5}, {"USA": 18, "JPN": 5}))
    assert (
        "The United States' share of exports fell by 12 points: trade moved away from"
        in found.sentence
    )
    assert "For China no change of 12 points is sure" in found.sentence
    assert found.moved == {"patron": -1, "destination": 0}


def test_a_change_across_a_break_of_method_needs_the_newest_figures_on_its_side():
    scope = world({"USA": 30, "JPN": 5}, {"USA": 10, "JPN": 5})
    assert world_trade.listed(scope).moved["patron"] == -1
    other = world({"USA": 30, "JPN": 5}, {"USA": 10, "JPN": 5})
    other._cache["trade_pairs"] = pairs("PAK USA 62\nPAK JPN 38")
    found = world_trade.listed(other)
    assert found.moved["patron"] == 0
    assert "not borne out by the IMF's newest figures, so no move is read" in found.sentence


def test_a_partner_that_reports_nothing_is_not_known_to_have_a_small_share():
    scope = world({"USA": 5, "RUS": 42}, {"USA": 15, "CHN": 34})
    scope = Scope("RUS", scope.as_of, scope.since, "PAK", "CHN", _cache=scope._cache)
    found = world_trade.listed(scope)
    assert "Russia not known (42% before)" in found.sentence
    assert "Russia has named no partners since 2021" in found.sentence
    assert found.moved["patron"] == 0
    verdict = Trade(scope).verdict()
    assert verdict is not None and "Russia's share is not known" in verdict.words


def test_a_fall_of_less_is_no_move():
    found = world_trade.listed(world({"USA": 30, "JPN": 5}, {"USA": 19, "JPN": 5}))
    assert "moved" not in found.sentence
    assert "Neither for the United States nor for China is a change of 12 points" in found.sentence


def test_a_rise_of_the_patron_is_a_move_to_it():
    found = world_trade.listed(world({"USA": 18, "JPN": 5}, {"USA": 40, "JPN": 5}))
    assert "trade moved towards the United States" in found.sentence
    assert found.moved["patron"] == 1


def test_both_rising_gives_no_direction():
    found = world_trade.listed(world({"USA": 10, "CHN": 10}, {"USA": 30, "CHN": 30}))
    assert found.moved == {"patron": 1, "destination": 1}


def test_a_fall_out_of_the_list_counts_only_as_far_as_it_is_sure():
    # From 20% to a place below a lowest share of 10%: a fall of 10 points at least, or of 20.
    found = world_trade.listed(world({"USA": 20, "JPN": 15}, {"JPN": 30, "KOR": 10}))
    assert "the United States at most 10% (20% before)" in found.sentence
    assert found.moved["patron"] == 0
    found = world_trade.listed(world({"USA": 20, "JPN": 15}, {"JPN": 30, "KOR": 5}))
    assert "fell by 15 points at least" in found.sentence


def test_who_gained_most_is_named_and_is_neither_party():
    found = world_trade.listed(world({"USA": 30, "ARE": 5}, {"CHN": 40, "ARE": 20, "USA": 10}))
    assert found.gainer == "ARE"
    assert "Of all others the United Arab Emirates gained most in exports: 20%, against 5%." in (
        found.sentence
    )
    assert world_trade.listed(world({"USA": 30, "ARE": 5}, {"USA": 30, "ARE": 5})).gainer is None


def test_an_organisation_is_called_what_it_is():
    found = world_trade.listed(world({"DEU": 20, "USA": 5}, {"DEU": 40, "USA": 5}, "EU"))
    assert (
        "the EU's members, of the partners that the source lists, 40% (20% before)"
        in found.sentence
    )
    assert "The EU's share of exports, of the partners listed, rose by 20 points" in found.sentence


def test_a_longer_list_is_no_move_towards_an_organisation():
    longer = {"DEU": 20, "USA": 5, "FRA": 5, "ITA": 5, "ESP": 5}
    found = world_trade.listed(world({"DEU": 20, "USA": 5}, longer, "EU"))
    assert found.level["export", "destination", "last"].low == pytest.approx(0.35)
    assert found.moved["destination"] == 0


def test_years_with_an_impossible_sum_are_left_out():
    scope = world({"USA": 30, "JPN": 5}, {"USA": 10, "JPN": 5}, years=(*BASE, *LAST, 2024))
    table = scope._cache["trade_partners"]
    table.loc[table["year"] == 2024, ["share_percent", "has_impossible_sum"]] = [90.0, True]
    assert world_trade.listed(scope).last == [*LAST]


def test_too_few_years_are_said_to_be_too_few():
    found = world_trade.listed(world({"USA": 30}, {"USA": 10}, years=(2011, 2021, 2022)))
    assert found.is_empty
    assert "Pakistan's exports in 3 years: too few to compare" in found.sentence


def test_a_spare_judgement_where_nothing_is_sure():
    # Asked of the real tables for what an office would have: Pakistan has no table of its own.
    assert Trade(world({"USA": 30, "JPN": 5}, {"USA": 29, "JPN": 5})).judgement().is_spare
    judged = Trade(world({"USA": 30, "JPN": 5}, {"USA": 8, "JPN": 5})).judgement()
    assert not judged.is_spare


# --- the IMF's pairs ---


def scope_of(rows: str) -> Scope:
    scope = Scope("USA", dt.date(2026, 6, 1), dt.date(2011, 1, 1), "PAK", "CHN")
    scope._cache["trade_pairs"] = pairs(rows)
    return scope


def test_shares_of_the_newest_year():
    found = world_trade.newest(
        scope_of("PAK USA 20\nPAK CHN 30\nPAK DEU 50\nCHN PAK 60\nUSA PAK 40")
    )
    assert "the United States took 20% of Pakistan's exports and China 30%" in found.sentence
    assert "40% of imports came from the United States and 60% from China" in found.sentence


def test_a_missing_pair_gives_no_share():
    found = world_trade.newest(scope_of("PAK USA 20\nPAK RUS none\nCHN PAK 60"))
    assert ("export", "patron") not in found.share
    assert "Pakistan's trade with Russia is left out" in found.sentence


def test_a_flow_that_is_not_given_is_said_not_to_be():
    found = world_trade.newest(scope_of("CHN PAK 60"))
    assert "no exports of Pakistan are given" in found.sentence
    assert found.share == {("import", "patron"): 0.0, ("import", "destination"): 1.0}


# --- on the tables of data/ ---


def asked(country: str, patron: str, destination: str, as_of: str = "2026-11-23") -> Scope:
    return Scope(patron, dt.date.fromisoformat(as_of), dt.date(2020, 1, 1), country, destination)


@pytest.mark.parametrize(
    ("country", "patron", "destination", "said"),
    [
        ("SRB", "RUS", "EU", "Russia not known (6% before)"),
        ("IND", "RUS", "USA", "the United States 18% (16% before)"),
        ("TUR", "USA", "RUS", "Russia not known (at most 4% before)"),
        ("PAK", "USA", "CHN", "the United States 15% (16% before); China 8% (7% before)"),
        ("BRA", "USA", "CHN", "China 28% (20% before)"),
        ("MLI", "FRA", "RUS", "the United Arab Emirates gained most in exports: 71%"),
        ("PHL", "USA", "CHN", "the United States 14% (15% before); China 16% (13% before)"),
    ],
)
def test_sentences_of_states_without_an_office_in_hand(
    country: str, patron: str, destination: str, said: str
):
    found = world_trade.listed(asked(country, patron, destination))
    assert said in found.sentence
    assert not any(found.moved.values())  # none of these changes is sure to reach the threshold


def test_brazils_exports_to_china_are_the_mean_of_its_last_lists():
    scope = asked("BRA", "USA", "CHN")
    table = scope.table("trade_partners")
    rows = table[(table["reporter"] == "BRA") & (table["flow"] == "export")]
    own = rows[(rows["partner"] == "CHN") & rows["year"].isin([2019, 2022, 2023])]
    level = world_trade.listed(scope).level["export", "destination", "last"]
    assert level.low == level.high == pytest.approx(own["share_percent"].sum() / 300)


def test_indias_purchases_from_russia():
    found = world_trade.with_russia(asked("IND", "RUS", "EU"))
    assert "sold goods of USD 9.1 billion to India in 2021" in found.sentence
    assert "in 2024 it was USD 68.7 billion" in found.sentence
    assert "by the figures of India turned round" in found.sentence


def test_russias_own_count_is_not_called_another():
    found = world_trade.with_russia(asked("IND", "RUS", "EU", "2020-06-01"))
    assert "turned round" not in found.sentence


def test_nothing_is_said_of_russia_where_it_is_no_party():
    assert world_trade.with_russia(asked("PAK", "USA", "CHN")).sentence == ""


def test_the_imfs_year_is_not_known_before_its_release():
    assert world_trade.newest(asked("IND", "RUS", "EU", "2026-04-23")).sentence == ""


def test_an_office_is_named_for_its_own_state_alone():
    found = Trade(asked("KAZ", "RUS", "EU")).by_partner
    line = provenance.source_line(*found.tables, publishers=found.publishers)
    assert "Kazakhstan" in line
    assert "Kyrgyz" not in line
    assert "Uzbekistan" not in line
    published = {source.publisher for source in provenance.sources("neighbours_trade_annual")}
    assert published == set(OFFICES.values())


def test_the_whole_briefing_cites_an_office_for_its_own_state_alone():
    case = Realignment.ask(country="KAZ", as_of="2026-06-25")
    for found in (case.indicators, case.changed, case.reach):
        assert found.publishers["neighbours_trade_annual"] == (OFFICES["KAZ"],)
    cited = {entry.publisher for entry in report.sources(case).items}
    assert OFFICES["KAZ"] in cited
    assert not cited & {OFFICES["KGZ"], OFFICES["UZB"]}
