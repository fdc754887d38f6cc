"""What country codes and memberships promise."""

from datetime import date

import pandas as pd
import pytest

from analysis.errors import BriefingError
from analysis.tables import countries, load


def spans(rows: str) -> pd.DataFrame:
    """Memberships from a small table: organisation country status start end."""
    cells = [row.split() for row in rows.strip().splitlines()]
    frame = pd.DataFrame(cells, columns=["organisation", "country", "status", "start", "end"])
    for column in ("start", "end"):
        frame[column] = pd.to_datetime(frame[column].replace("-", None))
    return frame


CLUB = spans("""
    CLUB  AAA  member     2000-01-01  -
    CLUB  BBB  member     2000-01-01  2010-06-01
    CLUB  BBB  member     2015-01-01  -
    CLUB  CCC  candidate  2000-01-01  2012-01-01
    CLUB  CCC  member     2012-01-01  -
    CLUB  AAA  frozen     2014-01-01  -
    CLUB  DDD  suspended  2000-01-01  -
    CLUB  EEE  non_party  -           -
""")


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ((1999, 12, 31), ""),
        ((2000, 1, 1), "AAA BBB"),
        ((2010, 5, 31), "AAA BBB"),
        ((2010, 6, 1), "AAA"),
        ((2012, 1, 1), "AAA CCC"),
        ((2015, 1, 1), "AAA BBB CCC"),
    ],
)
def test_members_are_those_of_the_day(at: tuple[int, int, int], expected: str) -> None:
    assert countries.members("CLUB", date(*at), CLUB) == expected.split()


def test_the_mask_follows_the_date_of_each_vote() -> None:
    resolutions = pd.DataFrame(
        {"undl_id": [7, 8, 9], "date": pd.to_datetime(["2009-01-01", "2011-01-01", "2016-01-01"])}
    )
    mask = countries.membership_mask("CLUB", resolutions, ["CCC", "BBB", "ZZZ"], CLUB)
    assert mask.index.tolist() == [7, 8, 9] and mask.index.name == "undl_id"
    assert mask.to_dict("list") == {
        "CCC": [False, False, True],
        "BBB": [True, False, True],
        "ZZZ": [False, False, False],
    }
    same = countries.membership_mask("CLUB", resolutions.set_index("undl_id"), mask.columns, CLUB)
    pd.testing.assert_frame_equal(same, mask)


def test_an_unknown_organisation_is_answered_with_those_there_are() -> None:
    with pytest.raises(BriefingError, match="no organisation 'CLUBS'; there are: CLUB"):
        countries.members("CLUBS", date(2000, 1, 1), CLUB)


@pytest.mark.parametrize(
    ("organisation", "at", "n"),
    [
        ("EU", (1957, 12, 31), 0), ("EU", (1958, 1, 1), 6), ("EU", (1973, 1, 1), 9),
        ("EU", (1981, 1, 1), 10), ("EU", (1986, 1, 1), 12), ("EU", (1995, 1, 1), 15),
        ("EU", (2004, 4, 30), 15), ("EU", (2004, 5, 1), 25), ("EU", (2007, 1, 1), 27),
        ("EU", (2013, 7, 1), 28), ("EU", (2020, 1, 30), 28), ("EU", (2020, 2, 1), 27),
        ("CSTO", (2005, 1, 1), 6), ("CSTO", (2008, 1, 1), 7), ("CSTO", (2013, 1, 1), 6),
        ("CSTO", (2024, 6, 12), 6), ("NATO", (2024, 6, 12), 32), ("NATO", (2003, 1, 1), 19),
    ],
)  # fmt: skip
def test_real_organisations_had_as_many_members(
    organisation: str, at: tuple[int, int, int], n: int
) -> None:
    assert len(countries.members(organisation, date(*at))) == n


@pytest.mark.parametrize("at", [date(1991, 12, 26), date(2004, 4, 30), date(2024, 6, 12)], ids=str)
def test_members_by_the_text_are_those_by_the_frame(at: date) -> None:
    frame = load.table("memberships")
    assert countries.organisations() == sorted(frame["organisation"].unique())
    for organisation in countries.organisations():
        assert countries.members(organisation, at) == countries.members(organisation, at, frame)


def test_the_membership_of_the_united_nations_is_that_of_the_table() -> None:
    for row in load.table("countries").itertuples():
        days = (row.un_member_start, row.un_member_end)
        expected = tuple(None if day is None or day != day else day.date() for day in days)
        assert countries.un_membership(row.country) == expected


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("ARM", "ARM"), ("armenia", "ARM"), ("  Viet   Nam ", "VNM"), ("Russian Federation", "RUS"),
        ("USSR", "SUN"), ("Burma", "MMR"), ("Türkiye", "TUR"), ("TURKEY", "TUR"), ("xkx", "XKX"),
    ],
)  # fmt: skip
def test_a_country_is_known_by_code_and_by_any_name(text: str, code: str) -> None:
    assert countries.resolve(text) == code


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("Armenai", "did you mean Armenia?"),
        ("Kazakstan", "Kazakhstan"),
        ("qqqqqq", "give a name or an ISO3 code"),
    ],
)
def test_a_misspelt_country_is_answered_with_near_ones(text: str, hint: str) -> None:
    with pytest.raises(BriefingError, match=hint.replace("?", r"\?")):
        countries.resolve(text)


def test_a_code_without_a_country_is_refused() -> None:
    with pytest.raises(BriefingError, match=r"no country has the code 'RSU'; did you mean .*SUR"):
        countries.name("RSU")


# The table against the votes


@pytest.fixture(scope="module")
def spans_of_voting() -> pd.DataFrame:
    votes = load.table("votes").merge(load.table("resolutions")[["undl_id", "date"]])
    return votes.groupby("country", observed=True)["date"].agg(["min", "max"])


def test_there_are_193_members_and_nine_former_ones() -> None:
    table = load.table("countries")
    member = table["un_member_start"].notna()
    assert (member & table["un_member_end"].isna()).sum() == 193
    former = table["country"][table["un_member_end"].notna()]
    assert " ".join(sorted(former)) == "CSK DDR EAT EAZ GER SCG SUN YMD YUG"


def test_nobody_votes_before_joining_or_after_the_end() -> None:
    votes = load.table("votes").merge(load.table("resolutions")[["undl_id", "date"]])
    table = load.table("countries").set_index("country")
    country = votes["country"].astype(str)
    early = votes["date"] < country.map(table["un_member_start"])
    late = votes["date"] > country.map(table["un_member_end"])
    assert not late.any()
    # UNDL has five states as not voting some weeks before they were admitted.
    assert set(votes["vote"][early]) == {"X"}
    there = country[early].value_counts().to_dict()
    assert there == {"JPN": 7, "DMA": 6, "ARE": 1, "MNG": 1, "WSM": 1}


def test_every_member_votes_within_three_years_of_joining(spans_of_voting: pd.DataFrame) -> None:
    start = load.table("countries").set_index("country")["un_member_start"]
    late = spans_of_voting["min"] - start.loc[spans_of_voting.index]
    assert late.max() < pd.Timedelta(days=3 * 365)


def test_everyone_who_votes_is_a_member_and_all_members_vote(spans_of_voting: pd.DataFrame) -> None:
    table = load.table("countries").dropna(subset=["un_member_start"])
    assert set(spans_of_voting.index) == set(table["country"])
