"""The measures on the project's own tables: figures that publishers or other counts have printed."""

from typing import NamedTuple

import numpy as np
import pandas as pd
import pytest

from analysis import countries, tables
from analysis.measures import blocs, dependence, network, outlook, recurring, votes


class History(NamedTuple):
    resolutions: pd.DataFrame
    votes: pd.DataFrame
    wide: pd.DataFrame
    eligible: pd.DataFrame
    eu: pd.DataFrame
    session: pd.Series


@pytest.fixture(scope="module")
def history() -> History:
    resolutions = tables.load("resolutions")
    cast = tables.load("votes")
    wide = votes.wide(cast)
    return History(
        resolutions,
        cast,
        wide,
        votes.eligible(cast),
        countries.membership_mask("EU", resolutions, wide.columns),
        resolutions.set_index("undl_id")["session"],
    )


def side_shares(history: History, bloc: pd.Series, session: pd.Series) -> pd.DataFrame:
    table = votes.side_taken(
        history.wide, "ARM", "RUS", bloc, session, history.eligible, resamples=10
    )
    shares = table.pivot(index="group", columns="side", values="share")
    return shares.assign(n=table.groupby("group")["n"].first()).loc[77:80]


def test_es_11_tallies(history: History) -> None:
    symbols = history.resolutions.set_index("symbol")["undl_id"]
    expected = {
        "A/RES/ES-11/1": (141, 5, 35),
        "A/RES/ES-11/2": (140, 5, 38),
        "A/RES/ES-11/3": (93, 24, 58),
        "A/RES/ES-11/4": (143, 5, 35),
        "A/RES/ES-11/5": (94, 14, 73),
        "A/RES/ES-11/6": (141, 7, 32),
        "A/RES/ES-11/7": (93, 18, 65),
        "A/RES/ES-11/8": (93, 8, 73),
        "A/RES/ES-11/9": (91, 12, 57),
    }
    for symbol, tally in expected.items():
        row = history.wide.loc[symbols[symbol]]
        assert ((row == 1).sum(), (row == 0).sum(), (row == 0.5).sum()) == tally, symbol


def test_side_taken_by_armenia_in_sessions_77_to_80(history: History) -> None:
    """By the rule here: EU members of the day, more than half of their votes.

    A first count had 0.34, 0.44, 0.46, 0.52 with the EU and 0.40, 0.33, 0.36, 0.30 with Russia, on
    53, 54, 61 and 56 votes; see the next test for what sets the two apart.
    """
    shares = side_shares(history, votes.majority(history.wide, history.eu), history.session)
    assert shares["bloc"].tolist() == pytest.approx([0.34, 0.44, 0.46, 0.52], abs=0.01)
    assert shares["patron"].tolist() == pytest.approx([0.40, 0.33, 0.36, 0.30], abs=0.015)
    assert shares["n"].tolist() == [50, 54, 60, 56]


def test_first_count_is_reproduced_exactly_by_its_own_rules(history: History) -> None:
    """The commonest vote with ties read as abstention, and three texts of mid-2022 in session 77."""
    values = history.wide.where(history.eu)
    counts = np.column_stack([(values == value).sum(axis=1) for value in (0.5, 1.0, 0.0)])
    commonest = pd.Series([0.5, 1.0, 0.0])[counts.argmax(axis=1)].set_axis(values.index)
    commonest = commonest.where(counts.sum(axis=1) > 0)
    dates = history.resolutions.set_index("undl_id")["date"]
    mid_2022 = history.session.eq(76).fillna(False) & dates.between("2022-06-01", "2022-08-31")
    session = history.session.mask(mid_2022, 77)
    shares = side_shares(history, commonest, session).round(2)
    assert shares["bloc"].tolist() == [0.34, 0.44, 0.46, 0.52]
    assert shares["patron"].tolist() == [0.40, 0.33, 0.36, 0.30]
    assert shares["n"].tolist() == [53, 54, 61, 56]


def test_armenia_did_not_vote_on_un_csto_cooperation_in_2024(history: History) -> None:
    position = votes.majority(history.wide, history.eu)
    panel = recurring.panel(history.resolutions, history.votes, "ARM", "RUS", position, 2014)
    assert panel.loc["un-csto", [2022, 2024]].tolist() == ["Y", "X"]
    crimea = panel.loc["crimea-rights"]
    assert "".join(crimea[list(range(2016, 2022))]) == "N" * 6
    assert "".join(crimea[[2022, 2023, 2024, 2025]]) == "AAAA"


def test_every_recurring_text_has_been_voted_more_than_once_but_one(history: History) -> None:
    found = recurring.texts(history.resolutions)
    years = found.groupby("slug")["date"].agg(lambda dates: dates.dt.year.nunique())
    named = {text.slug for text in recurring.RECURRING}
    assert set(years.index) == named
    # Cooperation with the CIS came to a vote in 2025 for the first time.
    assert set(years[years < 2].index) == {"un-cis"}
    assert found["undl_id"].is_unique


def test_no_title_fits_two_recurring_texts(history: History) -> None:
    titles = history.resolutions["title"]
    fits = sum(
        titles.str.match(f"(?:{t.title})", case=False).astype(int) for t in recurring.RECURRING
    )
    assert fits.max() == 1


def test_csto_is_as_cohesive_as_six_random_members_and_the_eu_is_not(history: History) -> None:
    csto = countries.membership_mask("CSTO", history.resolutions, history.wide.columns)
    recent = history.session[history.session >= 77]
    alliance = blocs.random_baseline(history.wide, csto, recent, draws=300)
    union = blocs.random_baseline(history.wide, history.eu, recent, draws=300)
    assert (alliance["size"] == 6).all()
    assert (alliance["share_as_cohesive"] > 0.2).all()
    assert (union["share_as_cohesive"] < 0.01).all()


def test_russias_share_of_armenias_arms_imports_2011_to_2020() -> None:
    """SIPRI prints 94%; an even split of each deal over its years of delivery gives 94.5%."""
    arms = tables.load("arms_transfers")
    armenia = arms[(arms["recipient"] == "ARM") & arms["year"].between(2011, 2020)]
    row = dependence.partner_share(armenia, "tiv_million", "recipient", "supplier", "RUS").iloc[0]
    assert row["share"] == pytest.approx(0.945, abs=0.006)


def test_base_rate_of_exits_from_the_alliance() -> None:
    """Four exits in some 171 member-years from the treaty in force to early 2024: 2.3% a year."""
    memberships = tables.load("memberships")
    early = outlook.exits_base_rate(
        memberships, ["CST", "CSTO"], ["RUS"], "2024-02-22", since="1994-04-20"
    ).iloc[0]
    assert early["exits"] == 4
    assert early["member_years"] == pytest.approx(171, abs=0.6)
    assert early[["rate", "low", "high"]].tolist() == pytest.approx([0.023, 0.008, 0.055], abs=6e-4)
    # From the signatures, and to a later day, the rate is a little lower and the story the same.
    later = outlook.exits_base_rate(memberships, ["CST", "CSTO"], ["RUS"], "2026-06-01").iloc[0]
    assert later["exits"] == 4
    assert 0.019 < later["rate"] < 0.022


def test_nothing_named_in_advance_beats_the_base_rate_of_exits() -> None:
    memberships, points = tables.load("memberships"), tables.load("ideal_points")
    years = outlook.member_years(
        memberships, ["CST", "CSTO"], ["RUS"], "2025-12-31", since="1994-04-20"
    )
    assert (len(years), years["is_exit"].sum()) == (176, 4)
    table = outlook.with_modifiers(years, points, "RUS")
    assert (len(table), table["is_exit"].sum()) == (173, 4)
    skill = outlook.leave_one_country_out(table).set_index("model")
    assert (skill["skill"].abs() < 0.05).all()
    assert not skill["beats_base_rate"].any()
    # Nobody left within five years of another's exit: three left together, one alone.
    assert skill.loc["has_recent_leaver", "exits_with"] == 0


def test_ties_of_support_fit_the_network() -> None:
    ties = tables.load("support_ties")
    assert network.graph(ties).number_of_edges() == (~ties["is_limit"]).sum()
    russia = ties[ties["supported"] == "RUS"]
    ranked = network.rank(russia, "2024-06-12").set_index("supporter")
    assert ranked.loc["BLR", "rank"] == 1
    growth = network.growth(russia, ["2022-01-01", "2024-06-12"])
    munitions = growth[growth["layer"] == "munitions"]["n_supporters"].tolist()
    assert munitions[0] < munitions[1]
