"""Memberships, ties of support, later figures, and the meaning of the votes on Ukraine."""

import re
from datetime import date

import pandas as pd
import pytest
from editions import accounts

from analysis.errors import BriefingError
from analysis.sources import description, ties
from analysis.tables import load

LAST = date(2026, 11, 26)  # the edition of this day


@pytest.fixture(scope="module")
def memberships() -> pd.DataFrame:
    return load.table("memberships", as_of=LAST)


@pytest.fixture(scope="module")
def support() -> pd.DataFrame:
    return load.table("support_ties", as_of=LAST)


def members(memberships: pd.DataFrame, organisation: str, day: str) -> set[str]:
    at = pd.Timestamp(day)
    rows = memberships[
        (memberships["organisation"] == organisation) & (memberships["status"] == "member")
    ]
    return set(rows.loc[(rows["start"] <= at) & ~(rows["end"] <= at), "country"])


@pytest.mark.parametrize(
    ("day", "count"),
    [
        ("1994-12-31", 12),
        ("1995-01-01", 15),
        ("2004-05-01", 25),
        ("2007-01-01", 27),
        ("2013-07-01", 28),
        ("2020-02-01", 27),
    ],
)
def test_members_of_the_eu(memberships: pd.DataFrame, day: str, count: int) -> None:
    assert len(members(memberships, "EU", day)) == count


@pytest.mark.parametrize(
    ("organisation", "day", "expected"),
    [
        ("CSTO", "2026-06-01", {"ARM", "BLR", "KAZ", "KGZ", "RUS", "TJK"}),
        ("CSTO", "2010-01-01", {"ARM", "BLR", "KAZ", "KGZ", "RUS", "TJK", "UZB"}),
        ("CST", "1999-04-01", {"ARM", "AZE", "BLR", "GEO", "KAZ", "KGZ", "RUS", "TJK", "UZB"}),
        ("CST", "1999-04-03", {"ARM", "BLR", "KAZ", "KGZ", "RUS", "TJK"}),
        ("EAEU", "2020-01-01", {"ARM", "BLR", "KAZ", "KGZ", "RUS"}),
        ("BRICS", "2012-01-01", {"BRA", "CHN", "IND", "RUS", "ZAF"}),
    ],
)
def test_members_of_other_organisations(
    memberships: pd.DataFrame, organisation: str, day: str, expected: set[str]
) -> None:
    assert members(memberships, organisation, day) == expected


def test_nato_has_32_members(memberships: pd.DataFrame) -> None:
    assert len(members(memberships, "NATO", "2026-01-01")) == 32


def test_armenia_is_frozen_in_the_csto_and_still_a_member(memberships: pd.DataFrame) -> None:
    rows = memberships[
        (memberships["organisation"] == "CSTO") & (memberships["country"] == "ARM")
    ].set_index("status")
    assert rows.at["frozen", "start"] == pd.Timestamp("2024-02-22")
    assert rows.loc[["frozen", "member"], "end"].isna().all()


def test_every_membership_is_kept_and_dated() -> None:
    memberships = load.table("memberships")
    assert len(memberships) == 2080
    undated = memberships[memberships["start"].isna()]
    assert (undated["status"] == "non_party").all()
    assert len(undated) == 39
    assert not (memberships["end"] < memberships["start"]).any()


def test_an_end_that_was_not_known_yet_is_blank() -> None:
    then = load.table("memberships", as_of=pd.Timestamp("2012-06-01").date())
    uzbekistan = then[(then["organisation"] == "CSTO") & (then["country"] == "UZB")]
    assert uzbekistan["end"].isna().all() and uzbekistan["ending"].isna().all()


def test_only_a_membership_that_ended_says_how(memberships: pd.DataFrame) -> None:
    ended = (memberships["status"] == "member") & memberships["end"].notna()
    assert memberships["ending"].notna().equals(ended)
    told = memberships[ended].set_index(["organisation", "country", "end"])["ending"]
    for organisation, country, end, word in (
        ("CST", "ARM", "2002-10-07", "passed on"),
        ("CST", "GEO", "1999-04-02", "without notice"),
        ("CSTO", "UZB", "2012-12-19", "paused"),
        ("CIS", "TKM", "2005-08-26", "lowered"),
        ("EU", "GBR", "2020-01-31", "left"),
        ("EurAsEC", "TJK", "2015-01-01", "organisation ended"),
        ("OSCE", "SUN", "1991-12-24", "state ended"),
    ):
        assert told[(organisation, country, pd.Timestamp(end))] == word


def test_general_knowledge_is_marked_as_such(memberships: pd.DataFrame) -> None:
    known = memberships["source_title"].str.startswith("General knowledge")
    assert (memberships.loc[known, "source_quality"] == "general knowledge").all()
    wiki = memberships["source_title"].str.contains("Wikipedia")
    assert (
        not memberships.loc[wiki, "source_quality"]
        .isin(["dataset", "official text or release"])
        .any()
    )


def test_seat_and_depositary_are_told_apart() -> None:
    table = load.table("organisations").set_index("organisation")
    assert table.loc["EU", ["seat", "depositary"]].tolist() == ["Brussels", "Italy"]
    assert table.loc["CST", "depositary"] == "Russia" and pd.isna(table.loc["CST", "seat"])
    assert pd.isna(table.loc["G7", "seat"]) and table.loc["AES", "seat"] == "Ouagadougou"
    assert table["continues"].dropna().to_dict() == {"CSTO": "CST", "African Union": "OAU"}


def test_ties_account_for_every_row(support: pd.DataFrame) -> None:
    compiled, limits = accounts("support_ties", "ties/support_ties.csv")
    assert compiled["read"] == 155
    assert compiled["kept"] + limits["kept"] == len(support) == 144
    assert sum(compiled["left_out"].values()) == 24


def test_each_layer_has_ties_and_russia_is_at_one_end(support: pd.DataFrame) -> None:
    assert set(support.loc[~support["is_limit"], "layer"]) == set(
        description.load("ties").tables["support_ties"].fields["layer"].enum
    )
    ends = support[["supporter", "supported"]].eq("RUS").sum(axis=1)
    assert (ends == 1).all()


@pytest.mark.parametrize(
    ("tie", "supporter", "supported", "layer", "is_limit"),
    [
        ("ARM-military_base-1995-03-16", "ARM", "RUS", "territory", False),
        ("ARM-border_guards_leave-2024-07-31", "ARM", "RUS", "territory", True),
        ("MLI-military_presence-2021-12", "RUS", "MLI", "troops", False),
        ("KAZ-csto_operation-2022-01-06", "RUS", "KAZ", "troops", False),
        ("KAZ-munitions_inputs-2022", "KAZ", "RUS", "economy", False),
        ("PRK-munitions-2023-09", "PRK", "RUS", "munitions", False),
        ("KAZ-non_recognition-2022-06-17", "KAZ", "RUS", "diplomatic", True),
        ("IRN-no_military_help-2026-03", "RUS", "IRN", "troops", True),
    ],
)
def test_direction_and_layer_follow_from_the_kind(
    support: pd.DataFrame, tie: str, supporter: str, supported: str, layer: str, is_limit: bool
) -> None:
    row = support.set_index("tie_id").loc[tie]
    assert (row["supporter"], row["supported"], row["layer"]) == (supporter, supported, layer)
    assert row["is_limit"] == is_limit


def test_no_vote_of_the_general_assembly_among_the_ties(support: pd.DataFrame) -> None:
    assert set(support.loc[support["kind"] == "council_vote", "supporter"]) == {"ERI", "VEN"}
    assert "diplomatic_vote" not in set(support["kind"])


def years(text: object) -> list[int]:
    return [int(year) for year in re.findall(r"\b(?:19|20)\d\d\b", str(text))]


def test_no_label_or_figure_tells_of_a_later_year(support: pd.DataFrame) -> None:
    known = support["published"].fillna(support["start"]).dt.year
    told = (support["label"] + " " + support["magnitude"].fillna("")).map(years)
    later = [
        tie
        for tie, year, found in zip(support["tie_id"], known, told, strict=True)
        if any(one > year for one in found)
    ]
    assert later == []


def test_later_figures_belong_to_a_tie_and_come_after_its_start(support: pd.DataFrame) -> None:
    figures = load.table("tie_figures", as_of=LAST)
    start = figures["tie_id"].map(support.set_index("tie_id")["start"])
    assert start.notna().all()
    assert (figures["known"] >= start).all()
    at = pd.Timestamp("2024-06-30").date()
    shells = load.table("tie_figures", as_of=at)
    assert shells.loc[shells["tie_id"] == "PRK-munitions-2023-09", "figure"].tolist() == [
        "at least 10,000 containers, up to 4.8 million shells"
    ]


def test_a_tie_published_late_is_not_known_before() -> None:
    before = load.table("support_ties", as_of=pd.Timestamp("2024-06-30").date())
    after = load.table("support_ties", as_of=pd.Timestamp("2025-02-01").date())
    assert "BLR-munitions-2023" not in set(before["tie_id"])
    assert "BLR-munitions-2023" in set(after["tie_id"])


def test_an_unknown_kind_stops_the_build(monkeypatch: pytest.MonkeyPatch) -> None:
    real = ties.label_rows

    def without_troops(name: str) -> pd.DataFrame:
        rows = real(name)
        return rows[rows["kind"] != "troops"] if name == "tie_kinds.csv" else rows

    labels = real("support_ties.csv")
    rule = dict.fromkeys(["counts", "tier", "counts_from", "counts_to", "rule_reason"], "")
    compiled = labels.rename(columns={"country": "supporter"}).assign(
        **rule,
        kind=labels["source_kind"],
        source_title="",
        source_url="",
        confidence="known",
        date_basis="known",
    )[
        [
            *("supporter", "kind", "start", "end"),
            *("source_title", "source_url", "confidence", "date_basis", *rule),
        ]
    ]
    monkeypatch.setattr(ties, "label_rows", without_troops)
    with pytest.raises(BriefingError, match=r"kinds in only one of the ties.*troops"):
        ties.support_ties(compiled)


def test_the_nine_emergency_resolutions_on_ukraine_are_there() -> None:
    votes = load.table("ukraine_votes", as_of=date(2025, 12, 31)).set_index("symbol")
    assert [f"A/RES/ES-11/{n}" in votes.index for n in range(1, 10)] == [True] * 9
    assert votes.index[votes["has_mixed_abstention"]].tolist() == ["A/RES/ES-11/8"]
    assert len(votes) == 25


def test_each_vote_on_ukraine_is_a_roll_call_of_that_day() -> None:
    votes = load.table("ukraine_votes").set_index("undl_id")
    dates = load.table("resolutions").set_index("undl_id")["date"]
    assert votes["date"].equals(dates.reindex(votes.index).astype(votes["date"].dtype))
