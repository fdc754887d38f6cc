"""Announced exits, and the counts of exits from organisations and pacts."""

from pathlib import Path

import pandas as pd
import pytest

from analysis.sources.exits import STAGES, read_announced
from analysis.tables import load


@pytest.fixture(scope="module")
def cases() -> pd.DataFrame:
    return load.table("announced_exits")


def test_every_case_is_kept(cases: pd.DataFrame) -> None:
    assert len(cases) == 260
    assert cases["is_in_rates"].sum() == 247
    assert cases.loc[~cases["is_in_rates"], "why_not"].notna().all()
    assert cases.loc[cases["is_in_rates"], "why_not"].isna().all()


def test_no_stage_is_later_than_the_day_to_which_the_case_was_observed(cases: pd.DataFrame) -> None:
    for stage in [*STAGES, "announced"]:
        assert not (cases[stage] > cases["observed_to"]).any()


def test_a_case_as_of_a_day_tells_nothing_later() -> None:
    then = load.table("announced_exits", as_of=pd.Timestamp("2018-01-01").date())
    britain = then.set_index("case_id").loc["EU-GBR-2016"]
    assert britain["notified"] == pd.Timestamp("2017-03-29")
    assert pd.isna(britain["left"]) and pd.isna(britain["left_how"])
    now = load.table("announced_exits").set_index("case_id").loc["EU-GBR-2016"]
    assert (now["left"], now["left_how"]) == (pd.Timestamp("2020-01-31"), "withdrawal")


def test_armenia_is_one_of_them(cases: pd.DataFrame) -> None:
    armenia = cases.set_index("case_id").loc["CSTO-ARM-2024"]
    assert (armenia["announcement_type"], armenia["announced_by"]) == (
        "decision",
        "head of government",
    )
    assert armenia["frozen"] == pd.Timestamp("2024-02-22")
    assert armenia[["notified", "left", "reversed"]].isna().all()


def test_only_aggregates_of_pacts_are_here() -> None:
    pacts = load.table("alliance_endings").set_index(["patron", "first_year"])
    assert len(pacts) == 12
    assert pacts.loc[("RUS", 1992), ["dyad_years", "endings"]].tolist() == [220, 8]
    assert pacts.loc[("all five", 1946), ["dyad_years", "endings"]].tolist() == [7518, 50]


def test_a_day_known_by_the_year_is_put_no_later_than_it_was_seen(tmp_path: Path) -> None:
    header = (
        "case_id,cluster_id,organisation,organisation_kind,country,announced,date_precision,"
        "announced_by,announcement_type,frozen_or_suspended,parliament_decided,notified,left,"
        "left_kind,reversed,returned,body_ended,observed_to,patron,multilateral,in_rates,"
        "why_not_in_rates,source_title,source_url,confidence"
    )
    row = (
        "X-AAA-2025,X,X,other,AAA,2025,year,minister,notice,,,2025,2026,withdrawal,,,,2026-06-30,,"
        "TRUE,TRUE,,General knowledge,,known"
    )
    path = tmp_path / "cases.csv"
    path.write_text(f"{header}\n{row}\n", "utf-8")
    (case,) = read_announced(path)["announced_exits"].to_dict("records")
    assert case["left"] == pd.Timestamp("2026-06-30")
    assert case["notified"] == case["announced"] == pd.Timestamp("2025-12-31")
    assert pd.isna(case["reversed"]) and case["is_in_rates"]
