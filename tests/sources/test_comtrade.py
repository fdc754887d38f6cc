"""Armenia's gas: codes and flags, months missing, Russia's share."""

import io
from datetime import date

import pandas as pd
import pytest
from editions import accounts

from analysis.errors import BriefingError
from analysis.sources import description, plain_files
from analysis.tables import load

PRINTED = """\
period,trade_code,partner_iso,commodity_code,IsQtyEstimated,IsNetWgtEstimated,netweight_kg,trade_value_us
2010-10-01,M,RUS,271121,FALSE,FALSE,87326900,22608692.9
2010-08-01,RX,_X,271121,FALSE,TRUE,1495800,374973
"""


def gas(text: str) -> pd.DataFrame:
    lines = pd.read_csv(io.StringIO(text), dtype=str, keep_default_na=False)
    return plain_files.from_lines(lines, description.load("comtrade"), "gas_imports_monthly")


def test_codes_and_flags() -> None:
    made = gas(PRINTED)
    assert made[["partner", "month", "flow", "is_estimated"]].to_numpy().tolist() == [
        ["RUS", "2010-10-01", "import", False],
        ["XXX", "2010-08-01", "reexport", True],
    ]
    assert made["value_usd"].tolist() == [22608692.9, 374973.0]


def test_another_good_is_refused() -> None:
    with pytest.raises(BriefingError, match=r'commodity_code: "271111" is not one of .*271121'):
        gas(PRINTED.replace("_X,271121", "_X,271111"))


@pytest.fixture(scope="module")
def imports() -> pd.DataFrame:
    return load.table("gas_imports_monthly", as_of=date(2023, 9, 30)).query("flow == 'import'")


def test_every_row_is_kept_and_none_is_estimated() -> None:
    gas = load.table("gas_imports_monthly", as_of=date(2023, 9, 30))
    assert len(gas) == 426
    assert not gas["is_estimated"].any()
    (told,) = accounts("gas_imports_monthly", "trade/comtrade_armenia_natural_gas_monthly.csv")
    assert (told["read"], told["kept"]) == (426, 426)


def test_months_missing(imports: pd.DataFrame) -> None:
    months = pd.date_range("2010-01-01", "2023-09-01", freq="MS")
    missing = {
        partner: [str(month)[:7] for month in months if month not in set(rows["month"])]
        for partner, rows in imports.groupby("partner")
    }
    assert missing["RUS"] == ["2010-09", "2010-12"]
    assert missing["IRN"] == ["2010-09", "2010-12", "2013-06"]
    assert len(imports[imports["partner"] == "XXX"]) == 1


def test_russia_sells_four_fifths_of_the_gas_and_more(imports: pd.DataFrame) -> None:
    yearly = imports.pivot_table(
        index=imports["month"].dt.year, columns="partner", values="net_weight_kg", aggfunc="sum"
    )
    share = yearly["RUS"] / yearly.sum(axis=1)
    assert share.between(0.77, 0.88).all()
    assert share.loc[2022] == pytest.approx(0.873, abs=0.0005)
