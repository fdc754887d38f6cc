"""The measures on the project's own tables: figures that publishers or other counts have printed."""

from datetime import date

from project_tables import History

from analysis.measures import network, outlook, recurring
from analysis.tables import load


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


def test_nothing_named_in_advance_beats_the_base_rate_of_exits() -> None:
    last = date(2025, 12, 31)
    memberships, points = (load.table(name, as_of=last) for name in ("memberships", "ideal_points"))
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
    ties = load.table("support_ties", as_of=date(2026, 5, 31))
    russia = ties[ties["supported"] == "RUS"].assign(is_weak=False)
    matrix = network.matrix(russia, "2024-06-12").set_index("supporter")
    assert (matrix.loc["BLR", "rank"] == 1).all()
    growth = network.growth(russia, ["2022-01-01", "2024-06-12"])
    assert growth.loc[growth["tier"] == "A", "n_supporters"].tolist() == [0, 3]
