"""The Factbook's partners: order, impossible sums, distance from customs figures."""

from pathlib import Path

import pandas as pd
import pytest
from editions import accounts

from analysis.errors import BriefingError
from analysis.sources import factbook
from analysis.tables import load

FILE = """\
country,flow,year,partner,share_percent,edition
ARM,export,2023,RUS,37.0,2025
ARM,export,2023,ARE,25.0,2025
NAM,export,2023,ZAF,60.0,2025
NAM,export,2023,CHN,42.0,2025
ABW,export,1998,USA,53.2,2000
"""


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "partners.csv"
    path.write_text(text, "utf-8")
    return path


def test_partners_have_their_rank_and_an_impossible_sum_is_marked(tmp_path: Path) -> None:
    made = factbook.read(written(tmp_path, FILE))["trade_partners"]
    rows = made[["reporter", "partner", "rank", "has_impossible_sum"]].to_numpy().tolist()
    assert rows == [
        ["ARM", "RUS", 1, False], ["ARM", "ARE", 2, False],
        ["NAM", "ZAF", 1, True], ["NAM", "CHN", 2, True],
    ]  # fmt: skip
    assert set(made["published"]) == {pd.Timestamp("2025-12-31")}
    (account,) = made.attrs["accounting"]
    assert account["left_out"] == {"reporter was never a member of the United Nations": 1}


def test_partners_out_of_order_are_refused(tmp_path: Path) -> None:
    wrong = FILE.replace("ARE,25.0", "ARE,38.0")
    with pytest.raises(BriefingError, match="partners of ARM, export, 2023 are not in the order"):
        factbook.read(written(tmp_path, wrong))


@pytest.fixture(scope="module")
def partners() -> pd.DataFrame:
    accounts("trade_partners", "trade/factbook_trade_partners_1997_2023.csv")
    return load.table("trade_partners")


def test_coverage(partners: pd.DataFrame) -> None:
    states = load.table("countries")
    members = states.loc[states["un_member_start"].notna() & states["un_member_end"].isna()]
    since = partners[partners["year"] >= 2011]
    assert set(members["country"]) - set(since["reporter"]) == {"LIE"}
    assert partners["year"].max() == 2023 and partners["edition"].max() == 2025
    reports = partners[partners["flow"] == "export"].groupby("year")["reporter"].nunique()
    assert reports[[2012, 2018, 2021, 2023]].tolist() == [174, 1, 68, 191]


def test_the_impossible_sums_are_known_by_name(partners: pd.DataFrame) -> None:
    marked = partners.loc[partners["has_impossible_sum"], ["reporter", "flow", "year"]]
    assert sorted(map(tuple, marked.drop_duplicates().to_numpy())) == [
        ("CYP", "export", 1997), ("CYP", "import", 1997), ("CYP", "import", 1999),
        ("MKD", "export", 2003), ("NAM", "export", 2022), ("NAM", "export", 2023),
        ("NAM", "import", 2004), ("NAM", "import", 2006), ("PRK", "export", 2014),
        ("TJK", "import", 2019),
    ]  # fmt: skip
    sums = partners[~partners["has_impossible_sum"]]
    assert sums.groupby(["reporter", "flow", "year"])["share_percent"].sum().max() <= 100.5


@pytest.mark.parametrize(
    ("flow", "customs", "points"), [("export", "export", 0.6), ("import", "import_origin", 1.7)]
)
def test_armenias_shares_are_near_its_customs_services(
    partners: pd.DataFrame, flow: str, customs: str, points: float
) -> None:
    trade = load.table("trade_monthly").query("reporter == 'ARM' and partner != 'WLD'")
    trade = trade[trade["flow"] == customs].assign(year=lambda rows: rows["month"].dt.year)
    value = trade.groupby(["year", "partner"])["value_usd_thousand"].sum()
    share = (value / value.groupby("year").transform("sum") * 100).rename("customs").reset_index()
    own = partners[(partners["reporter"] == "ARM") & (partners["flow"] == flow)]
    both = own.merge(share.astype({"partner": str}), on=["year", "partner"])
    assert round((both["share_percent"] - both["customs"]).abs().mean(), 1) == points
    assert len(both) > 80


def test_an_estimate_is_known_by_the_end_of_its_editions_year() -> None:
    then = load.table("trade_partners", as_of=pd.Timestamp("2024-06-12").date())
    assert then["edition"].max() == 2023 and then["year"].max() <= 2022
