"""A warning is a failure here: no measure may warn and give a number all the same."""

from pathlib import Path

import pytest
from project_tables import LAST_VOTE, History

from analysis.measures import votes
from analysis.tables import countries, load

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.filterwarnings("error"))


@pytest.fixture(scope="session")
def history() -> History:
    resolutions = load.table("resolutions", as_of=LAST_VOTE)
    cast = load.table("votes", as_of=LAST_VOTE)
    wide = votes.wide(cast)
    return History(
        resolutions,
        cast,
        wide,
        votes.eligible(cast),
        countries.membership_mask("EU", resolutions, wide.columns),
        resolutions.set_index("undl_id")["session"],
    )
