"""Democracy scores, output and remittances: scales, directions, published values, coverage."""

from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from editions import accounts

from analysis.errors import BriefingError
from analysis.sources import indicators
from analysis.tables import load


def values(*rows: tuple[str, float]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["indicator", "value"])
    return frame.assign(country="ARM", year=2024, low=float("nan"), high=float("nan"))


def test_unit_publisher_and_release_follow_from_the_indicator() -> None:
    made = indicators.with_facts(values(("fh_pr", 4), ("eiu_democracy", 5.35)))
    assert made["unit"].tolist() == [
        "rating, 1 to 7, 1 most free",
        "index, 0 to 10, 10 most democratic",
    ]
    assert made["publisher"].tolist() == ["Freedom House", "EIU"]
    assert made["published"].tolist() == ["2025-03-31", "2025-02-28"]


@pytest.mark.parametrize(("indicator", "value"), [("fh_pr", 0), ("vdem_libdem", 1.2)])
def test_a_value_off_its_scale_is_refused(indicator: str, value: float) -> None:
    with pytest.raises(BriefingError, match=f"{indicator} ARM 2024: {value:.1f} is off the scale"):
        indicators.with_facts(values((indicator, float(value))))


def test_a_value_out_of_its_interval_is_refused() -> None:
    rows = values(("vdem_libdem", 0.4)).assign(low=0.5, high=0.6)
    with pytest.raises(BriefingError, match="out of its interval"):
        indicators.with_facts(rows)


def test_ratings_of_the_occupied_territories_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / indicators.FREEDOM_RATINGS
    path.parent.mkdir()
    path.write_text(
        "fh_country,year,pr,cl,status\nArmenia,2000.0,4.0,4.0,PF\n"
        f"{indicators.NOT_A_COUNTRY},2024.0,7.0,7.0,NF\n",
        "utf-8",
    )
    made = indicators.freedom_ratings(tmp_path)
    assert made[["country", "indicator", "value"]].to_numpy().tolist() == [
        ["ARM", "fh_pr", 4.0],
        ["ARM", "fh_cl", 4.0],
    ]
    (account,) = made.attrs["accounting"]
    assert (account["read"], account["kept"], account["left_out"]) == (2, 1, {"not a state": 1})


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    return load.table("governance_indicators", as_of=date(2025, 7, 31))


def test_rows_of_each_file_are_accounted_for() -> None:
    told = accounts(
        "governance_indicators", "indicators/vdem_v15_libdem_polyarchy_10countries_2000_2024.csv"
    )
    assert [(one["read"], one["kept"]) for one in told] == [
        *((250, 250), (130, 130), (251, 250)),
        *((170, 170), (13979, 6929), (44, 44)),
    ]


@pytest.mark.parametrize(
    ("indicator", "countries", "first", "last", "rows"),
    [
        ("vdem_polyarchy", 10, 2000, 2024, 250),
        ("vdem_libdem", 10, 2000, 2024, 250),
        ("fh_total", 10, 2012, 2024, 130),
        ("fh_pr", 10, 2000, 2024, 250),
        ("fh_cl", 10, 2000, 2024, 250),
        ("eiu_democracy", 10, 2006, 2024, 170),
        ("gdp_current_usd", 213, 1990, 2023, 6929),
        ("remittances_percent_gdp", 3, 2005, 2024, 44),
    ],
)
def test_coverage(
    table: pd.DataFrame, indicator: str, countries: int, first: int, last: int, rows: int
) -> None:
    one = table[table["indicator"] == indicator]
    assert one["country"].nunique() == countries
    assert one["year"].agg(["min", "max"]).tolist() == [first, last]
    assert len(one) == rows


def test_published_values_of_armenia(table: pd.DataFrame) -> None:
    armenia = table[table["country"] == "ARM"].set_index(["indicator", "year"])["value"]
    assert armenia["fh_total", 2024] == 54  # Freedom in the World 2025: Armenia 54, Partly Free
    assert armenia["eiu_democracy", 2024] == 5.35
    assert armenia["vdem_polyarchy", 2024] == 0.623
    assert round(armenia["gdp_current_usd", 2023] / 1e9, 1) == 24.2


def test_one_is_best_in_the_ratings_and_more_is_better_in_the_points(table: pd.DataFrame) -> None:
    last = table[table["year"] == 2024].pivot(index="country", columns="indicator", values="value")
    better = last["fh_total"].sort_values()
    assert better.index[-1] == "MDA" and last.loc["MDA", "fh_pr"] == last["fh_pr"].min()
    assert last.loc["BLR", "fh_pr"] == 7
    assert last[["fh_total", "fh_pr"]].corr().iloc[0, 1] < -0.9
    assert last[["fh_total", "vdem_polyarchy"]].corr().iloc[0, 1] > 0.8
    assert last[["fh_total", "eiu_democracy"]].corr().iloc[0, 1] > 0.8


def test_only_v_dem_has_intervals(table: pd.DataFrame) -> None:
    with_interval = table[table["low"].notna() & table["high"].notna()]
    assert set(with_interval["publisher"]) == {"V-Dem"} and len(with_interval) == 500
    assert table["low"].isna().equals(table["high"].isna())


def test_a_score_is_known_when_it_is_out() -> None:
    then = load.table("governance_indicators", as_of=pd.Timestamp("2024-03-15").date())
    last = then.groupby("indicator")["year"].max()
    assert last["eiu_democracy"] == 2023
    assert last["fh_total"] == last["vdem_libdem"] == 2022
