"""How many subjects have data on each member of the United Nations: the tables reach any state.

`python -m pytest -s tests/tables/test_reach_of_states.py` prints the table.
"""

import pandas as pd
import pytest

from analysis.tables import countries, followed, load

SINCE = 2011
FIRST_DAY = pd.Timestamp(SINCE, 1, 1)
FEWEST = 5
MOST_BELOW = 8  # so that 185 of 193 have FEWEST


def voters() -> set[str]:
    resolutions = load.table("resolutions")
    recent = resolutions.loc[resolutions["date"] >= FIRST_DAY, "undl_id"]
    votes = load.table("votes")
    cast = votes[votes["undl_id"].isin(recent) & (votes["vote"] != "X")]
    return set(cast["country"].astype(str))


def named(table: str, column: str, year: str = "year") -> set[str]:
    frame = load.table(table)
    return set(frame.loc[frame[year] >= SINCE, column].astype(str))


def belonging() -> set[str]:
    frame = load.table("memberships")
    return set(frame.loc[~(frame["end"] < FIRST_DAY), "country"])


def asked() -> set[str]:
    polls = load.table("polls")
    recent = polls[polls["fieldwork_end"] >= FIRST_DAY]
    return named("favourability", "country") | set(recent["country"])


@pytest.fixture(scope="module")
def reach() -> pd.DataFrame:
    """A row a member, a column a subject: whether there are data since SINCE."""
    subjects = {
        "votes": voters(),
        "ideal points": named("ideal_points", "country"),
        "arms": named("arms_suppliers", "recipient", "window_end"),
        "trade": named("trade_partners", "reporter") | named("trade_pairs", "exporter"),
        "institutions": belonging(),
        "opinion": asked(),
        "governance": named("governance_indicators", "country"),
    }
    members = countries.un_members(followed.default_as_of())
    return pd.DataFrame(
        {subject: [code in held for code in members] for subject, held in subjects.items()},
        index=pd.Index(members, name="country"),
    )


def test_nearly_every_member_has_data_on_five_of_seven_subjects(reach: pd.DataFrame):
    counts = reach.sum(axis=1)
    shown = reach.replace({True: "x", False: "-"}).assign(n=counts)
    print(shown.sort_values(["n", "country"]).to_string())
    print(counts.value_counts().sort_index().to_string())
    assert len(reach) == 193
    assert (counts < FEWEST).sum() <= MOST_BELOW


@pytest.mark.parametrize("subject", ["votes", "ideal points", "trade", "institutions"])
def test_some_subjects_reach_all_but_a_few(reach: pd.DataFrame, subject: str):
    assert reach[subject].sum() >= 190
