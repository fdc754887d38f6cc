"""Pew's favourability: figures that Pew printed, coverage, scale."""

from pathlib import Path

import pandas as pd
import pytest
from editions import accounts

from analysis.errors import BriefingError
from analysis.sources import pew
from analysis.tables import load


@pytest.fixture(scope="module")
def views() -> pd.DataFrame:
    (told,) = accounts("favourability", "opinion/pew_favourability_2002_2023.csv")
    assert (told["read"], told["kept"]) == (2656, 2617)
    return load.table("favourability")


@pytest.mark.parametrize(
    ("country", "year", "about", "printed", "apart"),
    [("IND", 2023, "RUS", 57, 0), ("HUN", 2022, "RUS", 21, 1)],
)
def test_figures_that_pew_printed(
    views: pd.DataFrame, country: str, year: int, about: str, printed: int, apart: int
) -> None:
    row = views.query("country == @country and year == @year and about == @about").iloc[0]
    # Hungary's 21.5 was printed as 21: by microdata it is a shade above the half.
    assert abs(round(row["favourable_percent"] + 1e-9) - printed) <= apart


def test_coverage(views: pd.DataFrame) -> None:
    assert (len(views), views["country"].nunique()) == (2617, 69)
    on_russia = views[views["about"] == "RUS"]
    assert len(on_russia) == 415
    assert set(on_russia["country"]).isdisjoint({"ARM", "SRB", "KAZ"})


def test_shares_margins_and_samples_agree(views: pd.DataFrame) -> None:
    assert (views["favourable_percent"] + views["unfavourable_percent"]).max() <= 100.1
    p = views["favourable_percent"] / 100
    margin = 196 * (p * (1 - p) / views["n_effective"]) ** 0.5
    assert (margin - views["margin_percent"]).abs().max() < 0.1
    assert (views["n_effective"] <= views["n"] + 1).all()


def file(at: Path, china: float) -> Path:
    """A file with one country's views of 2013 and 2014, that of China in 2013 as given."""
    head = "country,year,about,favourable_percent,unfavourable_percent,n,n_effective,margin_95"
    shares = {(2013, "CHN"): china, (2013, "USA"): 69.0, (2014, "CHN"): 6.6}
    rows = [f"JPN,{y},{about},{share},20,700,650,3.5" for (y, about), share in shares.items()]
    path = at / "pew_favourability.csv"
    path.write_text("\n".join([head, *rows]) + "\n", "utf-8")
    return path


def test_the_wave_that_is_another_questions_is_left_out(tmp_path: Path) -> None:
    made = pew.read(file(tmp_path, 73.5))["favourability"]
    assert list(zip(made["year"], made["about"], strict=True)) == [("2013", "USA"), ("2014", "CHN")]
    assert made.attrs["accounting"][0]["left_out"] == {pew.REASON: 1}


def test_once_it_is_mended_the_exception_has_to_go(tmp_path: Path) -> None:
    with pytest.raises(BriefingError, match="take the exception out"):
        pew.read(file(tmp_path, 5.1))


def test_views_of_a_power_agree_from_year_to_year(views: pd.DataFrame) -> None:
    """One question throughout: where many countries were asked in two years running, they agree."""
    for about in ("CHN", "RUS", "USA"):
        wide = views[views["about"] == about].pivot(
            index="country", columns="year", values="favourable_percent"
        )
        for year in wide.columns[1:]:
            if year - 1 in wide and len(both := wide[[year - 1, year]].dropna()) >= 10:
                assert both.corr().iloc[0, 1] > 0.5, (about, year)
