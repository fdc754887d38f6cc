"""Armenia's elections: shares are those of the votes, seats, and the one odd row."""

import pytest

from analysis.tables import descriptor, load


@pytest.mark.parametrize(
    ("date", "first", "share", "seats", "of"),
    [
        ("2012-05-06", "republican", 44.11, 69, 129),
        ("2017-04-02", "republican", 49.14, 58, 105),
        ("2018-12-09", "my_step", 70.44, 88, 132),
        ("2021-06-20", "civil_contract", 53.96, 71, 107),
        ("2026-06-07", "civil_contract", 49.88, 64, 105),
    ],
)
def test_results(date: str, first: str, share: float, seats: int, of: int) -> None:
    table = load.table("elections")
    own = table[table["date"] == date].set_index("party_id")
    assert own["votes"].idxmax() == first
    assert round(own.loc[first, "share_percent"], 2) == share
    assert (own.loc[first, "seats"], own["seats"].sum()) == (seats, of)
    counted = own["votes"] / own["votes"].sum() * 100
    assert (counted - own["share_percent"]).abs().max() < 0.0001
    assert ((own["camp"] == "no seats") == (own["seats"] == 0)).all()


def test_the_list_just_over_four_percent_has_no_seat() -> None:
    table = load.table("elections")
    odd = table[(table["share_percent"] >= 4) & (table["seats"] == 0) & (table["date"] >= "2021")]
    assert odd[["party_id", "share_percent"]].to_numpy().tolist() == [
        ["prosperous_armenia", 4.0019]
    ]
    assert "4.0019%" in descriptor.resource("elections")["description"]
