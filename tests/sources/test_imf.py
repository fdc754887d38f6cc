"""Russia's trade: cells of single countries, mirror years, cells known to be wrong, mirrors."""

from datetime import date

import pandas as pd
import pytest
from editions import accounts

from analysis.errors import BriefingError
from analysis.sources import corrections, description, plain_files
from analysis.tables import load

YEARS = dict.fromkeys(map(str, range(2016, 2025)), "")
HEAD = {"COUNTRY.ID": "RUS", "SCALE": "Millions", "FREQUENCY.ID": "A"}


def lines(*rows: tuple[str, str, dict[str, str]]) -> pd.DataFrame:
    """Rows as the IMF prints them: flow, counterpart, and the years that have a value."""
    return pd.DataFrame(
        [
            HEAD | {"TRADE_FLOW.ID": flow, "COUNTERPART_COUNTRY.ID": partner} | YEARS | values
            for flow, partner, values in rows
        ]
    )


FILE = lines(
    ("XG", "ARM", {"2016": "959.080456", "2024": "9784.780863495844"}),
    ("MG", "WBG", {"2016": "0.585286"}),
    ("MG", "YUG", {}),
    ("MG", "G001", {"2016": "182267.576704"}),
    ("MG", "TX799", {"2016": "0.067067"}),
)


def made(file: pd.DataFrame, monkeypatch: pytest.MonkeyPatch) -> pd.DataFrame:
    """The table of a file that has none of the cells known to be wrong."""
    monkeypatch.setattr(plain_files, "corrections", lambda table: [])
    return plain_files.from_lines(file, description.load("imf"), "russia_trade_annual")


def test_a_row_for_each_filled_cell_of_a_single_country(monkeypatch: pytest.MonkeyPatch) -> None:
    cells = made(FILE, monkeypatch)
    columns = ["partner", "year", "flow", "value_usd_million"]
    assert cells[columns].astype(str).agg(" ".join, axis=1).tolist() == [
        "ARM 2016 export 959.080456",
        "PSE 2016 import 0.585286",
        "ARM 2024 export 9784.780863",
    ]
    (account,) = cells.attrs["accounting"]
    assert (account["read"], account["kept"]) == (5, 2)
    assert account["left_out"] == {
        "group of countries or trade not assigned to one": 2,
        "no value in any year": 1,
    }


def test_another_unit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(BriefingError, match=r'SCALE: "Units" is not one of .*Millions'):
        made(FILE.assign(SCALE="Units"), monkeypatch)


@pytest.fixture(scope="module")
def trade() -> pd.DataFrame:
    return load.table("russia_trade_annual", as_of=date(2024, 12, 31))


def mirror(trade: pd.DataFrame, partner: str, flow: str) -> pd.Series:
    rows = trade[(trade["partner"] == partner) & (trade["flow"] == flow)]
    return rows.set_index("year")["value_usd_million"]


def test_every_row_of_the_file_is_accounted_for() -> None:
    (told,) = accounts("russia_trade_annual", "trade/imf_imts_russia_annual_2016_2024.csv")
    assert (told["read"], told["kept"]) == (470, 409)


def test_values_are_mirrors_from_2022(trade: pd.DataFrame) -> None:
    assert set(trade.loc[trade["is_mirror_or_estimate"], "year"]) == {2022, 2023, 2024}
    assert trade["year"].min() == 2016


def test_cells_known_to_be_wrong_are_blank_and_no_others(trade: pd.DataFrame) -> None:
    blank = trade[trade["value_usd_million"].isna()]
    keys = blank[["reporter", "partner", "year", "flow"]].astype(str).agg("/".join, axis=1)
    corrected = corrections.corrections("russia_trade_annual")
    assert sorted(keys) == sorted(row["key"] for row in corrected)
    assert {row["corrected"] for row in corrected} == {""}
    assert len(keys) == 7


def test_partners_without_a_value_have_no_row(trade: pd.DataFrame) -> None:
    assert mirror(trade, "KAZ", "export").index.max() == 2023
    assert mirror(trade, "PRK", "export").index.max() == 2020
    assert mirror(trade, "PRK", "import").index.max() == 2021
    assert mirror(trade, "TKM", "export").index.max() == 2021


def test_armenia_and_russia_see_one_trade(trade: pd.DataFrame) -> None:
    armenia = load.table("trade_monthly").query("partner == 'RUS'")
    yearly = armenia.groupby([armenia["month"].dt.year, "flow"])["value_usd_thousand"].sum() / 1000
    by_flow = yearly.unstack()
    imports = by_flow["import_origin"] / mirror(trade, "ARM", "export")
    assert imports.loc[2017:2024].between(0.89, 0.97).all()
    exports = by_flow["export"] / mirror(trade, "ARM", "import")
    assert exports.loc[2016:2024].between(0.9, 1.22).all()
    # From 2022 on the one is made from the other, by one rate.
    assert exports.loc[2022:2024].between(1.18, 1.21).all()


def test_the_correction_of_uzbekistan_rests_on_its_own_figures(trade: pd.DataFrame) -> None:
    office = load.table("neighbours_trade_annual").query("reporter == 'UZB' and partner == 'RUS'")
    own = office.set_index(["flow", "year"])["value_usd_thousand"] / 1000
    assert own["import"].loc[[2022, 2023]].round(2).tolist() == [6230.69, 6660.63]
    assert own["export"].loc[[2022, 2023]].round(2).tolist() == [3151.10, 3495.68]
    before = own["import"] / mirror(trade, "UZB", "export")
    assert before.loc[2017:2022].between(0.9, 1.07).all()
    wrong = {
        row["key"]: float(row["reported"]) for row in corrections.corrections("russia_trade_annual")
    }
    assert wrong["RUS/UZB/2023/export"] / own["import", 2023] > 3
    assert wrong["RUS/UZB/2023/import"] / own["export", 2023] > 2


def test_the_correction_of_uganda_rests_on_its_size(trade: pd.DataFrame) -> None:
    before = mirror(trade, "UGA", "import").dropna()
    assert before.index.max() == 2021 and before.max() < 24
    indicators = load.table("governance_indicators")
    gdp = indicators.query("indicator == 'gdp_current_usd' and country == 'UGA'")
    last = gdp.set_index("year")["value"].loc[2023]
    wrong = {
        row["key"]: float(row["reported"]) for row in corrections.corrections("russia_trade_annual")
    }
    assert wrong["RUS/UGA/2024/import"] * 1e6 > last / 2


# All pairs of states in one year


PAIRS = "trade/imf_trade_pairs_2025.csv"


@pytest.fixture(scope="module")
def pairs() -> pd.DataFrame:
    accounts("trade_pairs", PAIRS)
    return load.table("trade_pairs")


def test_armenias_exports_of_2025(pairs: pd.DataFrame) -> None:
    exports = pairs[pairs["exporter"] == "ARM"].set_index("importer")["value_usd_million"]
    assert round(exports.sum()) == 8_312
    spells = load.table("memberships")
    spells = spells[(spells["organisation"] == "EU") & (spells["status"] == "member")]
    members = spells.loc[spells["end"].isna(), "country"]
    whole = 8_395  # the IMF's total, with trade not assigned to a partner
    shares = [exports["RUS"], exports.reindex(members).sum(), exports["ARE"]]
    assert [round(value / whole * 100) for value in shares] == [35, 8, 24]


def test_pairs_known_to_be_wrong_or_missing_are_blank_and_no_others(pairs: pd.DataFrame) -> None:
    blank = pairs[pairs["value_usd_million"].isna()]
    keys = blank[["exporter", "importer", "year"]].astype(str).agg("/".join, axis=1)
    known = corrections.corrections("trade_pairs")
    assert sorted(keys) == sorted(row["key"] for row in known)
    assert {(row["reported"] == "") for row in known if "KAZ" in row["key"]} == {True}
    assert set(blank["exporter"]) == {"KAZ", "RUS", "UGA", "UZB"} and len(blank) == 6


def test_members_without_exports_are_those_named(pairs: pd.DataFrame) -> None:
    states = load.table("countries")
    members = states.loc[states["un_member_start"].notna() & states["un_member_end"].isna()]
    missing = set(members["country"]) - set(pairs["exporter"])
    assert missing == {"AND", "CUB", "ERI", "LIE", "MCO", "PRK", "SSD", "STP", "SYR", "YEM"}


def test_every_pair_of_the_file_is_kept_and_two_are_added(pairs: pd.DataFrame) -> None:
    (told,) = accounts("trade_pairs", PAIRS)
    assert (told["read"], told["kept"], len(pairs)) == (18_645, 18_645, 18_645 + 2)


def test_the_pairs_were_out_on_24_april_2026() -> None:
    assert load.table("trade_pairs", as_of=pd.Timestamp("2026-04-23").date()).empty
    assert len(load.table("trade_pairs", as_of=pd.Timestamp("2026-04-24").date())) > 18_000
