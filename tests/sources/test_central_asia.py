"""Trade of Kazakhstan, Kyrgyzstan and Uzbekistan: three layouts, totals, editions, mirrors."""

from datetime import date
from typing import Any

import pandas as pd
import pytest
from editions import accounts

from analysis.errors import BriefingError
from analysis.sources import central_asia
from analysis.sources.rawfile import library
from analysis.tables import load

HEADER = ["Наименование страны", "Товарооборот", "", "Экспорт", "", "Импорт", ""]


def kazakh_sheet(*lines: tuple[str, float | str, float | str]) -> list[list[Any]]:
    """A sheet as the Kazakh office prints it: name, turnover and share, export, import."""
    above = [
        [" Основные показатели внешней торговли Республики Казахстан", *[""] * 6],
        ["", "", "", "", "тыс. долларов США", "", ""],
        HEADER,
        ["", "Всего", "удельный вес", "Всего", "удельный вес", "Всего", "удельный вес"],
    ]
    return above + [[name, 0.0, "", out, "", into, ""] for name, out, into in lines]


OLD = kazakh_sheet(("Всего", 10.0, 5.0), ("Россия", 10.0, 5.0))
NEW = kazakh_sheet(
    ("Всего", 12.0, 8.0), ("Страны ЕАЭС", 12.0, 6.0), ("Россия", 12.0, 6.0), ("Китай", "", 2.0)
)
BOOKS: dict[int, dict[str, list[list[Any]]]] = {
    2022: {"2022": OLD},
    2023: {
        "Обложка": [["Дата опубликования: 25.07.2024"]],
        "2022": NEW,
        "2023": kazakh_sheet(("Всего", 1.0, 1.0), (" Россия", 1.0, 1.0)),
    },
}


def rows(frame: pd.DataFrame) -> list[str]:
    columns = ["reporter", "partner", "year", "flow", "value_usd_thousand"]
    return sorted(frame[columns].astype(str).agg(" ".join, axis=1))


def test_a_kazakh_year_comes_from_the_last_workbook_that_has_it() -> None:
    made = central_asia.kazakh_trade(BOOKS)
    assert rows(made) == [
        "KAZ CHN 2022 import 2.0",
        "KAZ RUS 2022 export 12.0",
        "KAZ RUS 2022 import 6.0",
        "KAZ RUS 2023 export 1.0",
        "KAZ RUS 2023 import 1.0",
    ]
    assert made.set_index("year")["published"].loc[2023].unique().tolist() == ["2024-07-25"]
    assert made.set_index("year")["published"].loc[2022].isna().all()
    first, second = made.attrs["accounting"]
    assert (first["read"], first["kept"]) == (2, 0)
    assert first["left_out"] == {central_asia.OLD_EDITION: 2}
    assert (second["read"], second["kept"]) == (6, 3)


def test_partners_that_do_not_add_to_the_total_are_refused() -> None:
    books = {2023: {"2023": kazakh_sheet(("Всего", 2.0, 1.0), ("Россия", 1.0, 1.0))}}
    with pytest.raises(BriefingError, match="Kazakhstan 2023, export: the partners add to 1"):
        central_asia.kazakh_trade(books)


def test_a_sheet_in_another_unit_is_refused() -> None:
    sheet = [[str(cell).replace("тыс.", "млн") for cell in row] for row in OLD]
    with pytest.raises(BriefingError, match=r"the unit 'тыс\. долларов США' expected"):
        central_asia.kazakh_trade({2022: {"2022": sheet}})


def kyrgyz_rows(unit: str = "(thousand US dollars)") -> list[tuple[Any, ...]]:
    return [
        ("", "", "4.03.00.18: Geographic distribution of exports of goods", None, None),
        ("", "", unit, None, None),
        (None, None, None, 1994, "1995 1"),
        ("Бардыгы", "Всего", "Total", 10.0, 21.0),
        ("КМШ", "СНГ", "CIS", 8.0, 20.0),
        (None, None, None, None, None),
        ("Бутан", "Бутан", "Butane", 2.0, "-"),
        ("Орусия", "Россия", "Russia", 8.0, 20.0),
        ("", "Сальвадор", "Salvador", "-", 0.5),
        ("", "Эль-Сальвадор", "El Salvador", "-", 0.5),
        ("", "", "1 Рreliminary data", None, None),
    ]


def test_kyrgyz_rows_with_a_footnote_in_the_header() -> None:
    made = central_asia.kyrgyz_trade(kyrgyz_rows(), "export")
    assert rows(made) == [
        "KGZ BTN 1994 export 2.0",
        "KGZ RUS 1994 export 8.0",
        "KGZ RUS 1995 export 20.0",
        "KGZ SLV 1995 export 1.0",
    ]
    (account,) = made.attrs["accounting"]
    assert (account["read"], account["kept"], account["merged"]) == (6, 3, 1)
    assert account["left_out"] == {central_asia.GROUP: 2}


def test_a_kyrgyz_workbook_in_another_unit_is_refused() -> None:
    with pytest.raises(BriefingError, match="the unit"):
        central_asia.kyrgyz_trade(kyrgyz_rows("(million US dollars)"), "export")


def test_uzbek_rows() -> None:
    lines = pd.DataFrame(
        [
            ("643", "Russia", "3151098.4", "0.0"),
            ("0", "Other countries", "0.1", ""),
            ("798", "Tuvalu", "0.0", "0"),
        ],
        columns=["Code", "Klassifikator_en", "2022", "2023"],
    )
    made = central_asia.uzbek_trade(lines, "export")
    assert rows(made) == ["UZB RUS 2022 export 3151098.4", "UZB XXX 2022 export 0.1"]
    (account,) = made.attrs["accounting"]
    assert (account["read"], account["kept"], account["left_out"]) == (
        3,
        2,
        {"no trade in any year": 1},
    )


def test_a_name_without_a_country_is_refused() -> None:
    lines = pd.DataFrame([("1", "Atlantis", "1")], columns=["Code", "Klassifikator_en", "2022"])
    with pytest.raises(BriefingError, match=r"Uzbekistan names without a country: \['Atlantis'\]"):
        central_asia.uzbek_trade(lines, "export")


def test_a_missing_reader_is_named_with_the_way_to_get_it() -> None:
    with pytest.raises(BriefingError, match=r"no_such_reader is not installed.*\.\[sources\]"):
        library("no_such_reader", "a table")


@pytest.fixture(scope="module")
def trade() -> pd.DataFrame:
    return load.table("neighbours_trade_annual", as_of=date(2024, 7, 25))


def test_coverage(trade: pd.DataFrame) -> None:
    years = trade.groupby("reporter")["year"].agg(["min", "max", "nunique"])
    assert years.to_numpy().tolist() == [[2018, 2023, 6], [1994, 2023, 30], [2010, 2023, 14]]
    assert (trade["value_usd_thousand"] > 0).all()


def test_rows_of_each_file_are_accounted_for() -> None:
    told = accounts("neighbours_trade_annual", "trade/kaz_2019.xls")
    assert [(one["read"], one["kept"]) for one in told[:5]] == [
        *((404, 189), (393, 191), (392, 178), (419, 190), (433, 409)),
    ]
    assert [one["read"] for one in told[5:]] == [160, 204, 228, 234]


def test_each_partner_of_the_past_or_of_no_country_is_named(trade: pd.DataFrame) -> None:
    known = set(load.table("countries")["country"])
    assert set(trade["partner"]) - known == {"XXX", "EUU_NS", "XUN", "XCI", "ANT"}


def test_published_totals(trade: pd.DataFrame) -> None:
    """What the Kazakh and Kyrgyz offices print as their totals, in million dollars."""
    total = trade.groupby(["reporter", "flow", "year"])["value_usd_thousand"].sum() / 1000
    assert total["KAZ", "export", 2023] == pytest.approx(79_138.75, rel=0.0001)
    assert total["KAZ", "import", 2023] == pytest.approx(60_412.28, rel=0.0001)
    assert total["KGZ", "import", 2022] == pytest.approx(9_803.16, rel=0.0001)
    # The one year whose partners fall short of the total of 2,752.16.
    assert total["KGZ", "export", 2021] / 2_752.16 == pytest.approx(0.598, abs=0.0005)


def test_the_offices_and_russia_see_one_trade(trade: pd.DataFrame) -> None:
    own = trade[trade["partner"] == "RUS"].set_index(["reporter", "flow", "year"])
    own = own["value_usd_thousand"].sort_index() / 1000
    russia = load.table("russia_trade_annual").set_index(["partner", "flow", "year"])
    russia = russia["value_usd_million"].sort_index()

    def ratio(reporter: str, flow: str) -> pd.Series:
        other = {"export": "import", "import": "export"}[flow]
        return (own[reporter, flow] / russia[reporter, other]).dropna()

    assert ratio("KAZ", "export").between(0.97, 1.07).all()
    assert ratio("KAZ", "import").between(0.95, 1.06).all()
    assert ratio("KGZ", "import").between(0.82, 1.12).all()
    assert ratio("KGZ", "export").between(0.9, 1.5).all()
    assert ratio("UZB", "import").loc[2017:2022].between(0.9, 1.07).all()
    # Uzbekistan's exports are not what Russia counts as imports: up to 2.4 times as much.
    assert ratio("UZB", "export").between(1.2, 2.4).all()
