"""The table of moves, as the command line prints it."""

import io
from collections.abc import Callable

import pandas as pd
import pytest

from analysis import cli
from analysis.briefings import moves
from analysis.briefings.movers import MoversParameters
from analysis.errors import BriefingError

Call = Callable[..., tuple[int, str, str]]
RUN = {"patron": "RUS", "destination": "EU", "as_of": "2013-06-30", "since": "2000-01-01"}


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str]) -> Call:
    def briefing(**values: str) -> tuple[int, str, str]:
        pairs = [part for name, value in values.items() for part in ("-p", f"{name}={value}")]
        with pytest.raises(SystemExit) as ended:
            cli.main(["moves", *pairs])
        captured = capsys.readouterr()
        return int(ended.value.code or 0), captured.out, captured.err

    return briefing


def test_the_command_prints_all_states_by_rank(call: Call) -> None:
    code, printed, said = call(**RUN)
    assert (code, said) == (0, "")
    table = pd.read_csv(io.StringIO(printed), keep_default_na=False)
    assert tuple(table) == moves.COLUMNS
    assert len(table) == 192
    ranked = table[table["rank"] != ""]
    assert ranked["rank"].astype(int).tolist() == list(range(1, 174))
    left = table[table["rank"] == ""]
    assert left["code"].eq("nd").all()
    assert left["country"].is_monotonic_increasing
    assert left[["own", "relative", "relative_low"]].eq("").all(axis=None)
    armenia = table.set_index("country").loc["ARM"]
    assert [round(float(armenia[name]), 1) for name in ("own", "relative")] == [-21.9, -15.5]
    assert armenia[["code", "is_firm"]].tolist() == ["A?", False]
    assert armenia[["closer", "further", "alike"]].astype(int).tolist() == [0, 5, 5]


def test_the_default_is_six_years_back() -> None:
    asked = MoversParameters.checked("moves", {"as_of": "2024-06-12"})
    assert (asked.patron, asked.destination, str(asked.since)) == ("RUS", "EU", "2018-01-01")
    assert (
        str(MoversParameters.checked("moves", {"as_of": "2024-06-12", "since": 2011}).since)
        == "2011-01-01"
    )


@pytest.mark.parametrize(
    ("values", "fault"),
    [
        ({"destination": "RUS"}, "name two different states"),
        ({"patro": "RUS"}, "did you mean patron"),
        ({"patron": "EU"}, "EU is an organisation; name a state"),
        ({"as_of": "2013-06-30", "since": "2012"}, "name an earlier day"),
        ({"since": "1990"}, "no polarised votes in the three sessions before"),
    ],
)
def test_bad_input_is_one_clear_line(values: dict[str, str], fault: str, call: Call) -> None:
    code, printed, said = call(**values)
    assert (code, printed) == (2, "")
    assert fault in said
    assert len(said.splitlines()) == 1


def test_no_figure_is_minus_nought() -> None:
    text = moves.csv(pd.DataFrame({"country": ["ARM", "GEO"], "gap": [-1e-12, None]}))
    assert text == "country,gap\nARM,0.0\nGEO,\n"


def test_check_is_one_line() -> None:
    with pytest.raises(BriefingError, match="neither a year nor a date"):
        MoversParameters.checked("moves", {"since": "long ago"})
