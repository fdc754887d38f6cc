"""Reading the ideal points, and the table they make."""

import io
from datetime import date

import pandas as pd
import pytest
from editions import accounts

from analysis.errors import BriefingError
from analysis.sources import ideal_points
from analysis.tables import load

FILE = """\
ccode\tiso3c\tCountryname\tyear\tNVotesFP\tIdealPointFP\tQ5%FP\tQ10%FP\tQ50%FP\tQ90%FP\tQ95%FP
365\t"RUS"\t"Russia"\t1991\t60\t-1.2\t-1.5\t-1.4\t-1.2\t-1.0\t-0.9
365\t"RUS"\t"Russia"\t1992\t70\t0.2\t0.1\t0.1\t0.2\t0.3\t0.4
260\t"DEU"\t"German Federal Republic"\t1989\t90\t1.5\t1.1\t1.2\t1.5\t1.8\t1.9
255\t"DEU"\t"Germany"\t1990\t80\t1.4\t1.1\t1.2\t1.4\t1.8\t1.9
678\t"YAR"\t"Yemen Arab Republic"\t1989\t90\t-0.5\t-0.9\t-0.8\t-0.5\t-0.2\t-0.1
345\t"YUG"\t"Yugoslavia"\t2002\t60\t0.5\t0.1\t0.2\t0.5\t0.8\t0.9
345\t"YUG"\t"Yugoslavia"\t2005\t60\t0.6\t0.1\t0.2\t0.5\t0.8\t0.9
345\t"YUG"\t"Yugoslavia"\t2025\t158\t0.7\t0.1\t0.2\t0.5\t0.8\t0.9
510\t"TZA"\t"Tanzania"\t1963\t20\t-0.7\t-0.9\t-0.8\t-0.7\t-0.2\t-0.1
"""


def read(text: str) -> pd.DataFrame:
    frame = pd.read_csv(io.StringIO(text), sep="\t", dtype=str, keep_default_na=False)
    return ideal_points.read_points(frame)


def test_a_state_before_and_after_it_changed_has_two_codes() -> None:
    found = read(FILE)
    assert list(zip(found["country"], found["year"], strict=True)) == [
        ("SUN", 1991), ("RUS", 1992), ("GER", 1989), ("DEU", 1990), ("YEM", 1989),
        ("YUG", 2002), ("SCG", 2005), ("SRB", 2025), ("EAT", 1963),
    ]  # fmt: skip
    assert found["n_votes"].tolist()[:2] == [60, 70]


def test_quantiles_that_do_not_rise_are_refused() -> None:
    with pytest.raises(BriefingError, match="quantiles of a row do not rise"):
        read(FILE.replace("-1.5\t-1.4", "-1.5\t-1.9"))


def test_the_thin_year_2024_rests_on_at_most_eight_votes() -> None:
    most = load.table("ideal_points").groupby("year")["n_votes"].max()
    assert most[2024] == 8
    assert most[most.index > 1970].drop(2024).min() > 30


def test_russia_moves_away_from_the_united_states_after_2011() -> None:
    points = load.table("ideal_points").set_index(["country", "year"])["ideal_point"]
    gap = points["USA"] - points["RUS"]
    assert gap[2023] > gap[2001] > 0


def test_all_rows_of_the_file_are_kept() -> None:
    assert len(load.table("ideal_points", as_of=date(2025, 12, 31))) == 11_610
    (book,) = accounts("ideal_points", "ideal_points/Idealpointestimates1946-2025.tab")
    assert book["read"] == book["kept"] == 11_610
