"""Reading the UN Digital Library's files, and the votes they make against the publisher's tally."""

import io
import json
from datetime import date

import pandas as pd
import pytest
from editions import accounts

from analysis.errors import BriefingError
from analysis.sources import undl, undl_records
from analysis.tables import descriptor, load

# The three layouts, as the publisher's files have them, with fewer countries.
OLD = """\
Council,Date,Title,Resolution,TOTAL VOTES,NO-VOTE COUNT,ABSENT COUNT,NO COUNT,YES COUNT,Link,token,\
FRANCE,USSR,RUSSIAN FEDERATION, CHILE,CHILE,AY SWEDEN,DONOTKNOW
Security Council,1990-01-02,On peace,S/RES/1(1990),2,0,0,0,2,https://x/record/1,1,Y,Y,,,,,
General Assembly,1990-11-01,Law of the sea : resolution / adopted by the General Assembly,A/RES/45/1,\
3,1,0,0,2,https://x/record/2,2,Y,Y,,,X,,
General Assembly,1992-11-01,Law of the sea : resol[...],A/RES/47/1,4,1,1,1,1,https://x/record/3,3,\
N,,A,Y,,X,
General Assembly,1992-12-01,Not adopted,A/47/L.1,1,0,0,0,1,https://x/record/4,4,Y,,,,,,
"""

NEW = """\
Link,token,Scrape_Year,Title,Council,Resolution,country,subregion,continent,Date,YES COUNT,NO COUNT,\
ABSTAIN COUNT,NO-VOTE COUNT,TOTAL VOTES,tags,FRA,RUS
https://x/record/7,7,2025,On peace,Security Council,S/RES/9(2025),,,,2025-01-15,002,000,000,000,2,\
"A, B",YES,YES
https://x/record/8,8,2025,The path to peace : resolution / adopted by the General Assembly,\
General Assembly,A/RES/ES-11/8,,,,2025-02-24,001,000,000,003,4,,YES,
"""

LINES = """\
{"id": "5", "s": 77, "d": "2022-12-15", "t": "Report on the Cuba embargo ...", "N": ["RUS"], \
"A": [], "X": ["AFG", "VEN"]}
"""
NOW = ["AFG", "FRA", "RUS", "VEN"]


def csv(text: str) -> pd.DataFrame:
    return pd.read_csv(io.StringIO(text), dtype=str, keep_default_na=False)


def lines(text: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in text.splitlines()]


def cells(letters: pd.DataFrame) -> dict[str, str]:
    """Each record's votes as "FRA:Y RUS:N"."""
    return {
        str(record): " ".join(f"{code}:{row[code]}" for code in sorted(row.index) if row[code])
        for record, row in letters.iterrows()
    }


def test_the_old_layout_gives_one_column_a_country_whatever_its_name_was() -> None:
    texts, letters = undl.read_old(csv(OLD), ["2", "3"])
    assert cells(letters) == {"2": "CHL:X FRA:Y SUN:Y", "3": "CHL:Y FRA:N RUS:A SWE:X"}
    assert texts["title"].tolist() == ["Law of the sea", "Law of the sea"]
    assert texts["symbol"].tolist() == ["A/RES/45/1", "A/RES/47/1"]


def test_the_old_layout_accounts_for_each_row() -> None:
    texts, _ = undl.read_old(csv(OLD), ["2", "3"])
    book = texts.attrs["accounting"]
    assert (book["read"], book["kept"]) == (4, 2)
    assert list(book["left_out"].values()) == [1, 1]


def test_a_row_whose_votes_are_not_its_counts_is_refused() -> None:
    wrong = OLD.replace("A/RES/45/1,3,1,0,0,2", "A/RES/45/1,3,1,0,0,3")
    with pytest.raises(BriefingError, match="record 2 has another number of Y than its YES COUNT"):
        undl.read_old(csv(wrong), ["2", "3"])


def test_a_country_under_two_names_in_one_row_is_refused() -> None:
    wrong = OLD.replace("N,,A,Y,,X,", "N,,A,Y,Y,X,")
    with pytest.raises(BriefingError, match="CHL voted under two names in record 3"):
        undl.read_old(csv(wrong), ["2", "3"])


def test_an_unknown_name_is_refused() -> None:
    with pytest.raises(BriefingError, match=r"without a country: \['FRANKREICH'\]"):
        undl.read_old(csv(OLD.replace("FRANCE", "FRANKREICH")), ["2", "3"])


def test_in_the_layout_of_2025_a_blank_is_a_member_that_did_not_vote() -> None:
    texts, letters = undl.read_new(csv(NEW), NOW)
    assert cells(letters) == {"8": "AFG:X FRA:Y RUS:X VEN:X"}
    assert texts["title"].tolist() == ["The path to peace"]
    assert texts.attrs["accounting"]["left_out"] == {"Security Council": 1}


def test_in_the_lines_whoever_is_not_named_voted_yes() -> None:
    texts, letters = undl.read_lines(lines(LINES), "s77.jsonl", NOW)
    assert cells(letters) == {"5": "AFG:X FRA:Y RUS:N VEN:X"}
    assert texts[["title", "label"]].to_numpy().tolist() == [["Report on the Cuba embargo…", "77"]]


def test_a_ten_in_the_file_of_the_tenth_emergency_session_is_no_regular_session() -> None:
    texts, _ = undl.read_lines(lines(LINES.replace("77", "10")), "un_votes/es10.jsonl", NOW)
    assert texts["label"].tolist() == ["ES-10"]


@pytest.mark.parametrize(
    ("change", "message"),
    [(('["RUS"]', '["RUS", "AFG"]'), "names a country twice"),
     (('["RUS"]', '["SUN"]'), r"\['SUN'\] are not the members of its day")],
)  # fmt: skip
def test_a_line_with_a_fault_is_refused(change: tuple[str, str], message: str) -> None:
    with pytest.raises(BriefingError, match=message):
        undl.read_lines(lines(LINES.replace(*change)), "s77.jsonl", NOW)


def test_a_record_in_two_files_is_kept_once_if_they_agree() -> None:
    same = LINES.replace('"5"', '"8"').replace('["RUS"]', "[]")
    same = same.replace('["AFG", "VEN"]', '["AFG", "RUS", "VEN"]')
    early, late = undl.read_lines(lines(same), "s78.jsonl", NOW), undl.read_new(csv(NEW), NOW)
    texts, letters = undl.joined([early, late])
    assert letters.index.tolist() == ["8"] and texts["symbol"].tolist() == ["A/RES/ES-11/8"]
    book = early[0].attrs["accounting"]
    assert (book["read"], book["kept"], book["merged"]) == (1, 0, 1)


def test_a_record_that_two_files_give_differently_is_refused() -> None:
    early = undl.read_lines(lines(LINES.replace('"5"', '"8"')), "s78.jsonl", NOW)
    with pytest.raises(BriefingError, match="record 8 has other votes in two files"):
        undl.joined([early, undl.read_new(csv(NEW), NOW)])


def test_a_missing_symbol_is_filled_by_address_or_by_date_and_tally() -> None:
    texts = pd.DataFrame(
        {"undl_id": ["1", "2", "3", "4"], "date": ["2023-12-19"] * 4, "symbol": ["A/1", "", "", ""]}
    )
    tallies = pd.DataFrame(
        {"yes": [9, 9, 8, 7], "no": [1, 1, 1, 1], "abstain": [0, 0, 0, 0]}, index=list("1234")
    )
    known = csv(
        "symbol,date,yes,no,abstain,source_url\n"
        "A/2,2023-12-19,5,5,5,https://digitallibrary.un.org/record/2\n"
        "A/3,2023-12-19,8,1,0,https://digitallibrary.un.org\n"
        "A/5,2023-12-19,9,1,0,https://news.example\n"
        "A/6,2023-12-20,7,1,0,https://news.example\n"
    )
    assert undl.with_symbols(texts, tallies, known)["symbol"].tolist() == ["A/1", "A/2", "A/3", ""]


def test_items_are_joined_by_record_with_their_basis() -> None:
    items = csv(
        "undl_id,symbol,agenda_item,committee,family_id,basis\n"
        "2,A/2,Question of Palestine,plenary,F0002,read\n1,A/1,,,F0001,family and day\n"
    ).set_index("undl_id")
    made = undl.with_items(pd.DataFrame({"undl_id": ["1", "2"], "symbol": ["A/1", "A/2"]}), items)
    columns = ["agenda_item", "item_basis", "committee", "family", "draft"]
    assert made[columns].to_numpy().tolist() == [
        ["", "family and day", "", "F0001", ""],
        ["Question of Palestine", "read", "plenary", "F0002", ""],
    ]


@pytest.fixture(scope="module")
def items() -> pd.DataFrame:
    return load.table("resolutions", as_of=date(2025, 12, 31))


def test_most_items_since_1992_are_known(items: pd.DataFrame) -> None:
    recent = items[items["date"] >= "1992-01-01"]
    assert recent["agenda_item"].notna().mean() > 0.88
    assert items["agenda_item"].nunique() == 95
    newest = items[items["session"] == 80]
    assert newest["agenda_item"].value_counts().head(2).to_dict() == {
        "General and complete disarmament": 28,
        "Promotion and protection of human rights": 21,
    }


def test_issue_codes_are_voetens_up_to_session_72_and_say_how_they_are_known(
    items: pd.DataFrame,
) -> None:
    issues = load.table("resolution_issues", as_of=date(2025, 12, 31)).set_index("undl_id")
    assert set(issues.index) == set(items["undl_id"])
    flags = [f"is_{code}" for code in ("me", "nu", "di", "hr", "co", "ec")]
    assert issues[flags].sum().tolist() == [1098, 838, 1146, 1045, 876, 836]
    assert issues["basis"].value_counts().to_dict() == {
        "Voeten": 4660, "same text": 589, "title model": 445,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("title", "clean"),
    [
        ("On law : resolution / adopted by the General Assembly", "On law"),
        ("On law. : resolution / adopted by the General Assembly.", "On law"),
        ("On law : resolultion / adopted by the General Assembly", "On law"),
        ("On law : resolutions / by the General Assembly", "On law"),
        ("On law: decision / adopted by the General Assembly", "On law"),
        ("On law : resolution adopted b[...]", "On law"),
        (
            "Review of resolutions adopted by the Council",
            "Review of resolutions adopted by the Council",
        ),
        ("On law : resolution[...]", "On law"),
        ("On law :[...]", "On law"),
        ("On law : re...", "On law"),
        ("On law and resources : report of 5 [...]", "On law and resources: report of 5…"),
        ("Law  of the sea", "Law of the sea"),
        (
            "Implementation of resolutions in the field",
            "Implementation of resolutions in the field",
        ),
    ],
)
def test_titles_lose_the_words_on_their_adoption_and_nothing_else(title: str, clean: str) -> None:
    assert undl_records.clean_title(title) == clean


def test_a_cut_title_is_completed_only_where_one_full_title_begins_alike() -> None:
    titles = pd.Series(
        ["Law of…", "Law of the sea", "Rights of…", "Rights of all", "Rights of few"]
    )
    assert undl_records.complete_titles(titles).tolist() == [
        "Law of the sea", "Law of the sea", "Rights of…", "Rights of all", "Rights of few",
    ]  # fmt: skip


def test_a_symbol_of_no_session_is_refused() -> None:
    with pytest.raises(BriefingError, match="names no session"):
        undl_records.session_label("A/76/L.14")


# The tables in data/, to the last vote of 2025

LAST = date(2025, 12, 31)


@pytest.fixture(scope="module")
def resolutions() -> pd.DataFrame:
    return load.table("resolutions", as_of=LAST)


@pytest.fixture(scope="module")
def votes() -> pd.DataFrame:
    return load.table("votes", as_of=LAST)


def test_the_publishers_rows_are_all_accounted_for() -> None:
    books = {book["file"]: book for book in accounts("resolutions", undl.OLD)}
    old = books[undl.OLD]
    assert (old["read"], old["kept"]) == (7855, 5230)
    assert sorted(old["left_out"].values()) == [8, 2617]
    kept = {file: (book["read"], book["kept"], book["merged"]) for file, book in books.items()}
    assert kept[undl.NEW] == (236, 192, 0)
    assert [kept[file] for file in undl.LINES] == [
        (91, 91, 0), (85, 85, 0), (84, 84, 0), (7, 6, 1), (6, 6, 0),
    ]  # fmt: skip
    assert sum(book["kept"] for book in books.values()) == 5694


def test_there_are_as_many_resolutions_and_votes_as_in_the_publishers_export(
    resolutions: pd.DataFrame, votes: pd.DataFrame
) -> None:
    assert len(resolutions) == 5694
    assert len(votes) == 947_434


def test_every_country_and_session_agrees_with_the_publishers_tally_but_for_named_exceptions() -> (
    None
):
    # Of the whole tables, whatever their last day: the tallies are those of whole sessions.
    ours = undl_records.tallied(load.table("votes"), load.table("resolutions"))
    theirs = load.table("undl_tallies").set_index(["country", "session"])
    sessions = pd.to_numeric(theirs.index.get_level_values("session"), errors="coerce")
    to_80 = theirs[~(sessions > 80)]
    assert len(to_80) == 14_179 and to_80.index.get_level_values("country").nunique() == 202
    assert set(ours.index) == set(theirs.index)
    difference = ours - theirs.reindex(ours.index)
    found = difference[(difference != 0).any(axis=1)]
    named = load.table("tally_exceptions").set_index(["country", "session"])
    expected = pd.DataFrame(0, index=named.index, columns=ours.columns)
    for where, row in named.iterrows():
        expected.loc[where, [k for k, v in undl_records.COUNTS.items() if v == row["counted"]]] = 1
        expected.loc[where, [k for k, v in undl_records.COUNTS.items() if v == row["tallied"]]] = -1
    pd.testing.assert_frame_equal(found.sort_index(), expected.sort_index(), check_dtype=False)
    sessions = pd.to_numeric(named.index.get_level_values("session"), errors="coerce")
    assert (~(sessions > 80)).sum() == 5


def test_counts_are_those_of_the_votes(resolutions: pd.DataFrame, votes: pd.DataFrame) -> None:
    counted = votes.groupby(["undl_id", "vote"], observed=False).size().unstack()
    counted = counted[list(undl_records.LETTERS)].set_axis(list(undl_records.COUNTS), axis=1)
    stated = resolutions.set_index("undl_id")[list(undl_records.COUNTS)]
    pd.testing.assert_frame_equal(
        stated.sort_index(), counted.sort_index(), check_names=False, check_column_type=False
    )


@pytest.mark.parametrize(
    ("symbol", "tally"),
    [
        ("A/RES/68/262", (100, 11, 58)), ("A/RES/ES-10/6", (115, 2, 5)),
        ("A/RES/ES-11/1", (141, 5, 35)), ("A/RES/ES-11/2", (140, 5, 38)),
        ("A/RES/ES-11/3", (93, 24, 58)), ("A/RES/ES-11/4", (143, 5, 35)),
        ("A/RES/ES-11/5", (94, 14, 73)), ("A/RES/ES-11/6", (141, 7, 32)),
        ("A/RES/ES-11/7", (93, 18, 65)), ("A/RES/ES-11/8", (93, 8, 73)),
        ("A/RES/ES-11/9", (91, 12, 57)),
    ],
)  # fmt: skip
def test_known_resolutions_have_the_announced_votes(
    resolutions: pd.DataFrame, symbol: str, tally: tuple[int, int, int]
) -> None:
    row = resolutions[resolutions["symbol"] == symbol]
    assert row[["yes", "no", "abstain"]].to_numpy().tolist() == [list(tally)]


def test_armenia_did_not_vote_on_cooperation_with_the_csto(
    resolutions: pd.DataFrame, votes: pd.DataFrame
) -> None:
    text = "Cooperation between the United Nations and the Collective Security Treaty Organization"
    row = resolutions[(resolutions["title"] == text) & (resolutions["date"] == "2024-11-18")]
    cast = votes.merge(row[["undl_id"]]).set_index("country")["vote"]
    assert cast["ARM"] == "X" and cast["RUS"] == "Y"


def test_a_resolution_belongs_to_a_regular_or_to_a_special_session(
    resolutions: pd.DataFrame,
) -> None:
    assert (resolutions["session"].isna() != resolutions["special_session"].isna()).all()
    # The nineteenth session (1964) worked without voting.
    assert set(resolutions["session"].dropna()) == set(range(1, 81)) - {19}
    year = resolutions["date"].dt.year - resolutions["session"].astype("float")
    assert set(year[resolutions["session"] > 1].dropna()) == {1945, 1946}


def test_no_title_keeps_the_words_on_its_adoption(resolutions: pd.DataFrame) -> None:
    assert not resolutions["title"].str.contains(r": resol|/ adopted|\.\.\.| : ").any()


def test_symbols_are_missing_only_where_the_file_gives_none(resolutions: pd.DataFrame) -> None:
    missing = resolutions[resolutions["symbol"].isna()]
    assert missing["date"].between("2022-06-01", "2024-12-31").all()
    assert resolutions["symbol"].dropna().is_unique


def test_only_members_have_a_row(votes: pd.DataFrame, resolutions: pd.DataFrame) -> None:
    first = resolutions.loc[resolutions["symbol"] == "A/RES/ES-10/6", "undl_id"].item()
    there = set(votes.loc[votes["undl_id"] == first, "country"])
    assert len(there) == 185 and not there & {"KIR", "NRU", "TON", "CHE", "TLS", "SSD", "TUV"}


def test_the_votes_stay_small() -> None:
    assert (descriptor.data_folder() / "votes.parquet").stat().st_size < 1_500_000
