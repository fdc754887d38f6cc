"""Sanctions and lists: one row a measure, how sure the dates are, counts."""

import io
from datetime import date

import pandas as pd
import pytest
from editions import accounts

from analysis.errors import BriefingError
from analysis.sources import sanctions
from analysis.tables import load

LAST = date(2026, 6, 1)

HEADER = (
    "country,unfriendly_list_2022_start,embassy_list_2021_start,sanctions_on_russia,"
    "sanctions_start,note,source_title,source_url,confidence\n"
)
ROWS = """\
HRV,2022-03-05,2022-07-22,yes,2022-02-23,embassy-list date from general knowledge,T,https://t.example,read
AND,2022-03-05,,aligned,2022-03,Microstate (month from general knowledge; listing read),T,https://t.example,read
AZE,,,no,,Not among senders,T,https://t.example,checked
"""


@pytest.fixture(autouse=True)
def no_notes(monkeypatch: pytest.MonkeyPatch) -> None:
    empty = pd.DataFrame({"country": [], "measure": [], "note": []}, dtype=str)
    monkeypatch.setattr(sanctions, "label_rows", lambda name: empty)


def compiled(rows: str) -> pd.DataFrame:
    return pd.read_csv(io.StringIO(HEADER + rows), dtype=str, keep_default_na=False)


def test_each_measure_is_a_row_with_its_own_date() -> None:
    made = sanctions.sanctions(compiled(ROWS))
    columns = ["country", "measure", "extent", "start", "start_precision", "date_basis"]
    made["start"] = made["start"].dt.strftime("%Y-%m-%d")
    assert sorted(made[columns].fillna("-").agg(" ".join, axis=1)) == [
        "AND sanctions aligned 2022-03-01 month partly known",
        "AND unfriendly_list - 2022-03-05 day read",
        "AZE sanctions none - - -",
        "HRV embassy_list - 2022-07-22 day partly known",
        "HRV sanctions own 2022-02-23 day read",
        "HRV unfriendly_list - 2022-03-05 day read",
    ]
    (account,) = made.attrs["accounting"]
    assert (account["read"], account["kept"]) == (3, 3)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (ROWS.replace(",no,,", ",maybe,,"), r"sanctions_on_russia is \['maybe'\]"),
        (ROWS.replace(",no,,", ",no,2022-03-01,"), "a start of sanctions where there are none"),
    ],
)
def test_facts_that_do_not_fit_are_refused(wrong: str, message: str) -> None:
    with pytest.raises(BriefingError, match=message):
        sanctions.sanctions(compiled(wrong))


def test_a_note_without_its_row_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    notes = pd.DataFrame([("FRA", "sanctions", "x")], columns=["country", "measure", "note"])
    monkeypatch.setattr(sanctions, "label_rows", lambda name: notes)
    with pytest.raises(BriefingError, match=r"no such row: \[\['FRA', 'sanctions'\]\]"):
        sanctions.sanctions(compiled(ROWS))


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    return load.table("sanctions", as_of=LAST)


def test_counts(table: pd.DataFrame) -> None:
    assert table["measure"].value_counts().to_dict() == {
        "sanctions": 108,
        "unfriendly_list": 63,
        "embassy_list": 8,
    }
    embassy = table[table["measure"] == "embassy_list"]
    assert set(embassy["country"]) == {"CZE", "DNK", "GRC", "HRV", "NOR", "SVK", "SVN", "USA"}
    (told,) = accounts("sanctions", "ties/unfriendly_and_sanctions.csv")
    assert (told["read"], told["kept"]) == (108, 108)


def test_every_member_of_the_eu_is_on_the_list_and_sends_sanctions(table: pd.DataFrame) -> None:
    members = load.table("memberships", as_of=LAST).query(
        "organisation == 'EU' and status == 'member'"
    )
    eu = set(members.loc[members["end"].isna(), "country"])
    own = table[(table["measure"] == "sanctions") & (table["extent"] == "own")]
    listed = table[table["measure"] == "unfriendly_list"]
    assert eu <= set(own["country"]) and eu <= set(listed["country"])


def test_no_member_of_the_csto_or_brics_sends_sanctions(table: pd.DataFrame) -> None:
    members = load.table("memberships", as_of=LAST).query(
        "organisation in ('CSTO', 'BRICS') and status == 'member'"
    )
    now = set(members.loc[members["end"].isna(), "country"]) - {"RUS"}
    extents = table[table["measure"] == "sanctions"].set_index("country")["extent"]
    assert set(extents.reindex(sorted(now)).dropna()) == {"none"}


def test_sanctions_have_a_date_and_states_without_have_none(table: pd.DataFrame) -> None:
    sent = table[table["measure"] == "sanctions"]
    assert (sent["start"].isna() == (sent["extent"] == "none")).all()
    assert table.loc[table["measure"] != "sanctions", "start"].notna().all()


def test_the_list_is_not_known_before_it_was_made() -> None:
    then = load.table("sanctions", as_of=pd.Timestamp("2022-02-27").date())
    assert set(then["measure"]) == {"sanctions", "embassy_list"}
    assert then[then["extent"] == "own"]["country"].nunique() >= 27
    assert "CHE" not in set(then["country"])


def test_no_note_tells_of_a_later_year(table: pd.DataFrame) -> None:
    noted = table[table["note"].notna()]
    years = noted["note"].str.extract(r"\b(20\d\d)\b")[0].dropna().astype(int)
    assert (years == noted.loc[years.index, "start"].dt.year).all()
