"""Remittances by corridor: coverage, and the one corridor that a central bank counts."""

from editions import accounts

from analysis.tables import load


def test_russia_to_armenia_is_near_what_the_central_bank_counts() -> None:
    corridors = load.table("remittance_corridors").query("year == 2017")
    corridors = corridors.set_index(["sender", "receiver"])
    modelled = corridors.loc[("RUS", "ARM"), "value_usd_million"]
    bank = load.table("transfers_monthly").query(
        "partner == 'RUS' and direction == 'inflow' and kind == 'noncommercial'"
    )
    counted = bank.loc[bank["month"].dt.year == 2017, "value_usd_thousand"].sum() / 1000
    assert round(modelled) == 979
    assert abs(modelled / counted - 1) < 0.1


def test_coverage() -> None:
    (told,) = accounts("remittance_corridors", "transfers/remittances_bilateral_2017_worldbank.csv")
    corridors = load.table("remittance_corridors")
    assert told["read"] == told["kept"] == len(corridors) == 11_882
    states = load.table("countries")
    members = states.loc[states["un_member_start"].notna() & states["un_member_end"].isna()]
    assert len(set(members["country"]) & set(corridors["receiver"])) == 170
