"""Battle deaths: the cut to post-Soviet states, UCDP's names, published figures."""

import io
from datetime import date

import pandas as pd
import pytest
from editions import accounts

from analysis.sources import ucdp
from analysis.tables import load

DEATHS = """\
"conflict_id","dyad_id","location_inc","side_a","side_a_2nd","side_b","side_b_2nd","territory_name","year","bd_best","bd_low","bd_high","type_of_conflict","gwno_loc"
"388","833","Azerbaijan","Government of Azerbaijan","Government of Turkey","Republic of Artsakh","Government of Armenia","Artsakh (Nagorno-Karabakh)","2020","7646","7548","9077","4","373"
"13243","14117","Russia (Soviet Union), Ukraine","Government of Russia (Soviet Union)","","Government of Ukraine","","","2022","81517","57717","160778","2","365, 369"
"11342","11971","India","Government of India","","GNLA","","Garoland","2012","27","23","27","3","750"
"299","11973","Syria","Government of Syria","Government of Iran, Government of Russia (Soviet Union)","Syrian insurgents","","","2020","3513","3435","3718","4","652"
"""  # noqa: E501


@pytest.fixture
def lines() -> pd.DataFrame:
    return pd.read_csv(io.StringIO(DEATHS), dtype=str, keep_default_na=False)


def test_conflicts_over_post_soviet_states_are_kept(lines: pd.DataFrame) -> None:
    made = ucdp.battle_deaths(lines)
    assert made["location"].tolist() == ["AZE", "RUS; UKR"]
    assert made["side_a"].tolist() == ["Azerbaijan", "Russia (Soviet Union)"]
    assert made["side_a_supporters"].tolist()[0] == "Turkey"
    assert made["territory"].isna().tolist() == [False, True]
    assert made["kind"].tolist() == ["internationalised", "interstate"]
    assert made["published"].tolist() == ["2021-06-30", "2023-06-30"]
    (account,) = made.attrs["accounting"]
    assert (account["read"], account["kept"]) == (4, 2)


@pytest.fixture(scope="module")
def deaths() -> pd.DataFrame:
    return load.table("battle_deaths", as_of=date(2023, 6, 30))


def test_karabakh_in_2020(deaths: pd.DataFrame) -> None:
    war = deaths[(deaths["territory"] == "Artsakh (Nagorno-Karabakh)") & (deaths["year"] == 2020)]
    figures = war[["deaths_best", "deaths_low", "deaths_high"]].to_numpy().tolist()
    assert figures == [[7646, 7548, 9077]]
    assert war[["side_a", "side_b", "side_b_supporters"]].to_numpy().tolist() == [
        ["Azerbaijan", "Republic of Artsakh", "Armenia"]
    ]


def test_russia_and_ukraine_in_2022(deaths: pd.DataFrame) -> None:
    war = deaths[deaths["kind"].eq("interstate") & deaths["location"].eq("RUS; UKR")]
    assert war[["year", "deaths_best", "deaths_low", "deaths_high"]].to_numpy().tolist() == [
        [2022, 81517, 57717, 160778]
    ]


def test_estimates_are_in_order(deaths: pd.DataFrame) -> None:
    assert (deaths["deaths_low"] <= deaths["deaths_best"]).all()
    assert (deaths["deaths_best"] <= deaths["deaths_high"]).all()
    assert (deaths["deaths_best"] >= 25).all()


def test_every_row_is_accounted_for() -> None:
    (told,) = accounts("battle_deaths", "conflict/BattleDeaths_v23_1.csv")
    assert (told["read"], told["kept"]) == (1848, 98)


def test_a_year_is_known_when_ucdp_has_released_it() -> None:
    then = load.table("battle_deaths", as_of=pd.Timestamp("2021-05-31").date())
    assert then["year"].max() == 2019
