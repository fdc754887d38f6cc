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
    made = indicators.with_facts(values(("fh_total", 54), ("vdem_libdem", 0.4)))
    assert made["unit"].tolist() == [
        "points, 0 to 100, 100 most free",
        "index, 0 to 1, 1 most democratic",
    ]
    assert made["publisher"].tolist() == ["Freedom House", "V-Dem"]
    assert made["published"].tolist() == ["2025-03-31", "2025-04-30"]


@pytest.mark.parametrize(("indicator", "value"), [("fh_total", 101), ("vdem_libdem", 1.2)])
def test_a_value_off_its_scale_is_refused(indicator: str, value: float) -> None:
    with pytest.raises(BriefingError, match=f"{indicator} ARM 2024: {value:.1f} is off the scale"):
        indicators.with_facts(values((indicator, float(value))))


def test_a_value_out_of_its_interval_is_refused() -> None:
    rows = values(("vdem_libdem", 0.4)).assign(low=0.5, high=0.6)
    with pytest.raises(BriefingError, match="out of its interval"):
        indicators.with_facts(rows)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"indicator": "fh_pr"}, "governance.*: no indicator 'fh_pr'"),
        ({"rank": 1}, "governance.*: columns .'country', .* expected"),
    ],
)
def test_a_file_of_scores_with_something_else_in_it_is_refused(
    tmp_path: Path, change: dict[str, object], message: str
) -> None:
    path = tmp_path / indicators.SCORES
    path.parent.mkdir()
    rows = values(("fh_total", 54))[indicators.SCORE_COLUMNS].assign(**change)
    rows.to_parquet(path, index=False)
    with pytest.raises(BriefingError, match=message):
        indicators.scores(tmp_path)


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    return load.table("governance_indicators", as_of=date(2025, 7, 31))


def test_rows_of_each_file_are_accounted_for() -> None:
    told = accounts("governance_indicators", indicators.SCORES)
    assert [(one["read"], one["kept"]) for one in told] == [(14746, 14746), (13979, 6929)]


@pytest.mark.parametrize(
    ("indicator", "countries", "first", "last", "rows"),
    [
        ("vdem_polyarchy", 178, 1990, 2024, 6116),
        ("vdem_libdem", 178, 1990, 2024, 6095),
        ("fh_total", 195, 2012, 2024, 2535),
        ("gdp_current_usd", 213, 1990, 2023, 6929),
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
    assert armenia["vdem_polyarchy", 2024] == 0.623
    assert round(armenia["gdp_current_usd", 2023] / 1e9, 1) == 24.2


def test_all_members_of_the_united_nations_have_points_and_most_have_indices(
    table: pd.DataFrame,
) -> None:
    states = load.table("countries")
    members = set(states.loc[states["un_member_start"].notna() & states["un_member_end"].isna(),
                             "country"])  # fmt: skip
    rated = table.groupby("indicator")["country"].agg(lambda codes: len(members & set(codes)))
    assert rated["fh_total"] == len(members) == 193
    assert rated["vdem_polyarchy"] == rated["vdem_libdem"] == 172


def test_more_is_better_in_every_score(table: pd.DataFrame) -> None:
    last = table[table["year"] == 2024].pivot(index="country", columns="indicator", values="value")
    assert last["fh_total"].idxmax() == "FIN" and last.loc["BLR", "fh_total"] < 10
    assert last[["fh_total", "vdem_polyarchy"]].corr().iloc[0, 1] > 0.8
    assert last[["fh_total", "vdem_libdem"]].corr().iloc[0, 1] > 0.8


def test_only_v_dem_has_intervals(table: pd.DataFrame) -> None:
    with_interval = table[table["low"].notna() & table["high"].notna()]
    assert set(with_interval["publisher"]) == {"V-Dem"} and len(with_interval) == 12_211
    assert table["low"].isna().equals(table["high"].isna())


def test_a_score_is_known_when_it_is_out() -> None:
    then = load.table("governance_indicators", as_of=pd.Timestamp("2024-03-15").date())
    last = then.groupby("indicator")["year"].max()
    assert last["fh_total"] == last["vdem_libdem"] == 2022
