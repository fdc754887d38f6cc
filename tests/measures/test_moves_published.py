# ruff: noqa: E501  (the figures stand as they are published, a run or a state a line)
"""The figures that moves are held to, on the votes of the project: seven runs, to the printed digit.

Second routes: the main figures once more with a loop over states and statsmodels; and what must not
matter does not. Slow: the 80 ways of all runs, steps, and how often a planted move is found.
"""

from dataclasses import replace
from datetime import date
from functools import cache

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf
from scipy import stats

from analysis.briefings import moves as briefing
from analysis.measures import moves, robustness, screens, steps
from analysis.tables import load

CODES = ["T+", "A+", "ahead", "behind", "T=", "A=", "T?", "A?", "0", "?", "nd"]
RUNS = """
run  patron destination as_of      since | A     B     | T+ A+ ahead behind T= A= T? A? 0   ?   nd | by_chance low high | firm own bh dated
main RUS    EU          2025-12-31 2011  | 79-80 63-65 | 5  1  0     14     8  0  11 1  54  93  5  | 3.3       0   7    | 11   15  3  16
2024 RUS    EU          2024-06-12 2011  | 77-78 63-65 | 6  1  0     6      8  0  3  1  101 61  5  | 3.4       1   7    | 8    7   1  12
2021 RUS    EU          2021-12-31 2011  | 75-76 63-65 | 3  4  0     4      2  0  1  1  117 57  3  | 3.2       1   6    | 9    3   0  10
2013 RUS    EU          2013-06-30 2000  | 66-67 52-54 | 4  3  2     0      0  0  0  3  64  97  19 | 3.5       1   8    | 4    1   3  12
2020 RUS    EU          2025-12-31 2020  | 79-80 72-74 | 7  0  1     5      2  0  6  0  101 67  3  | 2.2       0   6    | 10   7   3  16
usa  USA    CHN         2025-12-31 2011  | 79-80 63-65 | 0  13 9     0      1  11 4  1  140 8   4  | 1.5       0   5    | 20   7   18 20
fra  FRA    RUS         2025-12-31 2011  | 79-80 63-65 | 1  7  16    0      0  8  1  4  32  118 4  | 2.5       0   6    | 13   10  10 13
"""
STATES = """
run  state position average own   low   high | others relative low   high | direct_own direct low   high | closer further alike gap   code   rank
main ARM   59       +3      +12.7 0.4   25.0 | +6.6   +6.1     -3.8  16.0 | +9.0       +0.6   -11.4 12.7 | 4      3       14    +13.0 T?     14
main GEO   92       +36     -0.9  -8.6  6.8  | +0.0   -0.9     -7.9  6.1  | -3.4       -2.5   -10.6 5.7  | 2      2       18    -5.9  0      115
main KAZ   49       -6      +4.5  -3.2  12.2 | +6.5   -2.0     -6.2  2.1  | +4.9       -2.6   -4.8  -0.4 | 1      0       21    +1.9  ?      137
main BLR   23       -33     -3.4  -9.7  3.0  | +7.8   -11.2    -20.6 -1.8 | -3.9       -11.0  -22.2 0.3  | 0      2       21    -2.4  behind 180
main SRB   70       +14     +11.4 -1.6  24.4 | +2.4   +9.0     -3.9  21.9 | +7.8       +6.6   -9.3  22.6 | 5      1       15    -24.7 ?      7
main MLI   36       -18     -3.3  -14.0 7.5  | +5.4   -8.6     -17.5 0.3  | -0.9       -6.7   -16.3 2.9  | 1      3       19    -1.3  ?      178
main CHN   34       -22     +5.7  -2.9  14.4 | +6.9   -1.1     -8.0  5.8  | +7.7       +1.3   -6.5  9.1  | 2      0       21    -3.1  ?      119
2020 ARM   .        .       +10.5 1.5   19.5 | .      +6.8     -3.7  17.2 | +11.3      +7.0   -4.9  18.9 | 5      0       25    +7.7  T?     11
2024 ARM   .        .       +9.5  -2.3  21.3 | .      +4.6     -5.3  14.6 | +4.2       -2.5   -14.3 9.2  | 3      3       15    +13.0 ?      .
2021 ARM   .        .       +6.1  -4.8  17.1 | .      +4.0     -7.0  15.0 | +4.7       +2.5   -10.5 15.5 | 4      3       17    +13.0 ?      .
2013 ARM   .        .       -21.9 -38.2 -5.7 | .      -15.5    -28.2 -2.8 | -27.5      -23.4  -41.8 -5.0 | 0      5       5     +14.1 A?     .
"""
COLUMNS = {
    "position": "position", "average": "beyond_average", "own": "own", "low": "own_low",
    "high": "own_high", "others": "others", "relative": "relative", "low.1": "relative_low",
    "high.1": "relative_high", "direct_own": "direct_own", "direct": "direct_relative",
    "low.2": "direct_relative_low", "high.2": "direct_relative_high", "closer": "closer",
    "further": "further", "alike": "alike", "gap": "gap", "rank": "rank",
}  # fmt: skip
STEPS = """
run  state session size  p     since
main ARM   75      +4.8  0.373 -
main GEO   65      -5.9  0.478 -
main KAZ   69      -2.1  0.685 -
main BLR   77      -8.1  0.017 2016-2023
main SRB   66      +7.0  0.509 -
main MLI   78      -11.4 0.001 2023
main CHN   77      +2.6  0.683 -
2020 ARM   75      +5.4  0.18  -
"""


def published(text: str) -> pd.DataFrame:
    """A table of words, columns of the same name numbered as pandas does."""
    lines = [line.replace("|", " ").split() for line in text.strip().splitlines()]
    names: list[str] = []
    for name in lines[0]:
        seen = sum(known.partition(".")[0] == name for known in names)
        names.append(f"{name}.{seen}" if seen else name)
    return pd.DataFrame(lines[1:], columns=names)


RUN = published(RUNS).set_index("run")
EVERY = pytest.mark.parametrize("run", RUN.index)


@cache
def compared(run: str) -> moves.Comparison:
    row = RUN.loc[run]
    made = briefing.series(row["patron"], row["destination"], date.fromisoformat(row["as_of"]))
    return moves.compare(made, date(int(row["since"]), 1, 1))


@cache
def table(run: str) -> pd.DataFrame:
    return moves.table(compared(run)).set_index("country", drop=False)


@cache
def ways(run: str) -> pd.DataFrame:
    return robustness.ways(compared(run))


@cache
def step(run: str) -> pd.DataFrame:
    return steps.steps(compared(run)).set_index("country")


def assert_printed(value: float, printed: str) -> None:
    """The value, rounded to the digits of what is printed, is what is printed."""
    digits = len(printed.partition(".")[2])
    assert round(float(value), digits) == float(printed), f"{value} is not {printed}"


# --- the figures ---


@EVERY
def test_periods_and_verdicts(run: str) -> None:
    row, found = RUN.loc[run], compared(run)
    assert "{}-{}".format(*found.windows.after) == row["A"]
    assert "{}-{}".format(*found.windows.before) == row["B"]
    count = table(run)["code"].value_counts()
    assert {code: count.get(code, 0) for code in CODES} == {code: int(row[code]) for code in CODES}


@EVERY
def test_screens(run: str) -> None:
    row, found = RUN.loc[run], screens.screen(compared(run))
    assert found.flagged == sum(int(row[code]) for code in moves.FLAGGED)
    assert_printed(found.by_chance, row["by_chance"])
    assert (found.low, found.high) == (int(row["low"]), int(row["high"]))
    assert screens.passes_bh(compared(run)).sum() == int(row["bh"])


def test_states_that_pass_the_stricter_screen() -> None:
    def passed(run: str) -> str:
        is_passed = screens.passes_bh(compared(run))
        return " ".join(np.array(compared(run).series.states)[is_passed])

    assert passed("main") == "ARG PRY SLV"
    assert passed("2024") == "LBR"
    assert passed("2013") == "GEO UKR UZB"
    assert passed("2020") == "ARG BRA PRY"


@pytest.mark.parametrize("at", range(len(published(STATES))))
def test_states(at: int) -> None:
    row = published(STATES).iloc[at]
    found = table(row["run"]).loc[row["state"]]
    assert found["code"] == row["code"]
    for printed, column in COLUMNS.items():
        if row[printed] != ".":
            assert_printed(found[column], row[printed])


def test_more_of_the_main_run() -> None:
    found = compared("main")
    made = found.series
    assert len(moves.window_rows(made, found.windows.after)) == 119
    assert len(moves.window_rows(made, found.windows.before)) == 86
    assert table("main")["rank"].max() == 187
    armenia = table("main").loc["ARM"]
    assert_printed(armenia["direct_own_low"], "-7.8")
    assert_printed(armenia["direct_own_high"], "25.8")
    assert table("main").loc["GEO", "level"] == 90
    closer = table("2020").loc["ARM", "texts_closer"].split("; ")
    assert {"slug:georgia-displaced", "slug:crimea-rights", "slug:rights-syria"} < set(closer)


@pytest.mark.slow
@EVERY
def test_firm_verdicts(run: str) -> None:
    firm = robustness.firmness(compared(run), ways(run))
    count = firm[firm["is_firm"]]["tested"].value_counts()
    assert count.get("relative", 0) == int(RUN.loc[run, "firm"])
    assert count.get("own", 0) == int(RUN.loc[run, "own"])


@pytest.mark.slow
def test_eighty_ways_of_armenia_and_its_neighbours() -> None:
    main = robustness.firmness(compared("main"), ways("main")).set_index("country")
    seven = ["ARM", "GEO", "KAZ", "BLR", "SRB", "MLI", "CHN"]
    assert main.loc[seven, "ways"].eq(80).all()
    assert main.index[main["is_firm"]].intersection(seven).tolist() == ["BLR"]
    lately = robustness.firmness(compared("2020"), ways("2020")).set_index("country")
    for found, own, relative, clear in (
        (main.loc["ARM"], ("2.5", "10.9", "14.5"), ("-0.7", None, "9.1"), (0.5, 0.05)),
        (lately.loc["ARM"], ("5.8", None, "12.2"), ("2.1", "5.9", "8.6"), (1, 0.0125)),
    ):
        for figure, printed in (("own", own), ("relative", relative)):
            for part, text in zip(("lowest", "median", "highest"), printed, strict=True):
                if text is not None:
                    assert_printed(found[f"{figure}_{part}"], text)
        assert (found["own_clear"], found["relative_clear"]) == clear
    assert main.loc["ARM", "relative_median"] == pytest.approx(5.251, abs=5e-4)
    assert lately.loc["ARM", "own_median"] == pytest.approx(9.754, abs=5e-4)
    assert lately.loc["ARM", "is_firm"]


@pytest.mark.parametrize("at", range(len(published(STEPS))))
def test_best_steps(at: int) -> None:
    row = published(STEPS).iloc[at]
    found = step(row["run"]).loc[row["state"]]
    assert found["session"] == int(row["session"])
    assert_printed(found["size"], row["size"])
    assert_printed(found["p"], row["p"])
    since = "-"
    if found["is_dated"]:
        since = str(1945 + found["session"])
    elif found["is_step"]:
        since = f"{1945 + found['first']}-{1945 + found['last']}"
    assert since == row["since"]


@EVERY
@pytest.mark.slow
def test_dated_steps(run: str) -> None:
    assert step(run)["is_dated"].sum() == int(RUN.loc[run, "dated"])


# --- a second route ---


def distance_from_like_voters(made: moves.Series, state: str) -> pd.DataFrame:
    """A state's votes in the window, with its distance from its like-voters, by loops."""
    rows = pd.DataFrame(made.position, columns=list(made.states))
    rows = rows.assign(session=made.session, text=[made.texts[t] for t in made.text])
    before = rows[rows["session"].between(63, 65)]
    found = {}
    for row in rows[(rows["session"] >= 63) & rows[state].notna()].itertuples():
        others = before[before["text"] != row.text]
        cast = others[state].notna().sum()
        scores = []
        for other in made.states:
            apart = (others[state] - others[other]).abs().dropna()
            if other != state and len(apart) >= 5 and 2 * len(apart) >= cast:
                scores.append((apart.mean(), other))
        nearest = [other for _, other in sorted(scores)[:20]]
        voted = rows.loc[row.Index, nearest].astype(float).dropna()
        if 2 * len(voted) >= len(nearest):
            found[row.Index] = rows.loc[row.Index, state] - voted.mean()
    kept = rows.loc[list(found), ["session", "text", state]]
    return kept.rename(columns={state: "y"}).assign(d=pd.Series(found))


@pytest.mark.slow
@pytest.mark.parametrize("state", ["ARM", "BLR"])
def test_statsmodels_finds_the_same_with_a_dummy_a_text(state: str) -> None:
    rows = distance_from_like_voters(compared("main").series, state)
    found = table("main").loc[state]
    gap = rows.loc[rows["session"] <= 65, "d"].mean()
    assert found["gap"] == pytest.approx(gap)
    rows["period"] = rows["session"].clip(lower=65).replace({79: 99, 80: 99})
    for prefix, kept in (("", rows), ("direct_", rows[rows["period"].isin([65, 99])])):
        kept = kept[kept.groupby("text")["period"].transform("nunique") > 1]
        groups, n_texts = kept["text"], kept["text"].nunique()
        for figure, column in (("own", "y"), ("relative", "d")):
            fit = smf.ols(f"{column} ~ C(text) + C(period)", kept).fit(
                cov_type="cluster", cov_kwds={"groups": groups, "use_correction": False}
            )
            error = max(fit.bse["C(period)[T.99]"] * np.sqrt(n_texts / (n_texts - 1)), 1)
            assert found[prefix + figure] == pytest.approx(fit.params["C(period)[T.99]"])
            p = found[f"{prefix}{figure}_p"]
            t = fit.params["C(period)[T.99]"] / error
            assert p == pytest.approx(2 * stats.t.sf(abs(t), found[f"{prefix}freedom"]))
        assert found[f"{prefix}n_before"] == (kept["period"] == 65).sum()
        assert found[f"{prefix}n_after"] == (kept["period"] == 99).sum()


# --- what must not matter ---


def frames(as_of: date) -> list[pd.DataFrame]:
    return [load.table(name, as_of=as_of) for name in ("votes", "resolutions", "memberships")]


def test_the_order_of_rows_does_not_matter() -> None:
    as_of = date(2013, 6, 30)
    votes, resolutions, memberships = (f.sample(frac=1, random_state=1) for f in frames(as_of))
    made = moves.series(votes, resolutions, memberships, "RUS", "EU", as_of)
    again = moves.table(moves.compare(made, date(2000, 1, 1)))
    pd.testing.assert_frame_equal(again, table("2013").reset_index(drop=True), atol=1e-9)


def test_names_do_not_matter() -> None:
    """Other codes in the same alphabetical order give the same figures."""
    as_of = date(2013, 6, 30)
    votes, resolutions, memberships = frames(as_of)

    def renamed(codes: pd.Series) -> pd.Series:
        return "Q" + codes.astype("str")

    made = moves.series(
        votes.assign(country=renamed(votes["country"])),
        resolutions,
        memberships.assign(country=renamed(memberships["country"])),
        "QRUS",
        "EU",
        as_of,
    )
    again = moves.table(moves.compare(made, date(2000, 1, 1)))
    theirs = table("2013").reset_index(drop=True)
    figures = [name for name in again if name not in ("country", "like_voters")]
    pd.testing.assert_frame_equal(again[figures], theirs[figures])
    assert again["country"].tolist() == renamed(theirs["country"]).tolist()


def test_patron_and_destination_change_places() -> None:
    """Seen from the other end, every move turns round; so does every position."""
    as_of = date(2026, 6, 30)
    one = moves.series(*frames(as_of), "USA", "CHN", as_of)
    other = moves.series(*frames(as_of), "CHN", "USA", as_of)
    np.testing.assert_allclose(one.position, 100 - other.position)
    first, second = (moves.table(moves.compare(made, date(2011, 1, 1))) for made in (one, other))
    first, second = (each.set_index("country").sort_index() for each in (first, second))
    for column in ("own", "relative", "direct_own", "direct_relative", "gap"):
        np.testing.assert_allclose(first[column], -second[column], atol=1e-8)


def test_later_votes_do_not_matter() -> None:
    """Frames that were not cut give what frames cut at the day give."""
    as_of = date(2013, 6, 30)
    whole = [load.table(name) for name in ("votes", "resolutions", "memberships")]
    made = moves.series(*whole, "RUS", "EU", as_of)
    again = moves.table(moves.compare(made, date(2000, 1, 1)))
    pd.testing.assert_frame_equal(again, table("2013").reset_index(drop=True))


# --- how often a move is found ---


@pytest.mark.slow
def test_sessions_in_random_order_flag_few_states() -> None:
    for run in ("main", "2013", "2020"):
        drawn = screens.shuffled(compared(run))
        flagged = drawn[list(moves.FLAGGED)].sum(axis=1).mean()
        print(f"\n{run}: {flagged:.1f} flagged when sessions are shuffled")
        assert flagged <= 0.03 * len(compared(run).series.states)


def planted(made: moves.Series, after: np.ndarray, state: int, random: np.random.Generator,
            whole_texts: bool) -> moves.Series:  # fmt: skip
    """The state votes with the destination on as many more of the latest votes as move it by at
    least ten points: single votes, or all votes on a text, drawn at random."""
    position = made.position.copy()
    known = after[~np.isnan(position[after, state])]
    needed, risen = 10.0 * len(known), 0.0
    units = made.text[known] if whole_texts else known
    for unit in random.permutation(np.unique(units)):
        if risen >= needed:
            break
        rows = known[units == unit]
        risen += (100 - position[rows, state]).sum()
        position[rows, state] = 100
    return replace(made, position=position)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("whole_texts", "least", "most"), [(False, 0.80, 0.97), (True, 0.60, 0.85)]
)
def test_a_planted_move_of_ten_points(
    whole_texts: bool, least: float, most: float, capsys: pytest.CaptureFixture[str]
) -> None:
    """The power of the measure: docs/methodology.md."""
    random = np.random.default_rng(7)
    found, beyond, plants = 0, 0, 200
    base = compared("main")
    for number in range(plants):
        if number % 20 == 0:
            still = moves.compare(screens.shuffle(base, random), base.since)
            after = moves.window_rows(still.series, still.windows.after)
            level = moves.mean_of_known(still.series.position[after])
            usable = still.linked.has_verdict & (abs(still.gap) < 10) & (level <= 85)
            drawn = random.permutation(np.flatnonzero(usable))
        state = int(drawn[number % 20])
        made = planted(still.series, after, state, random, whole_texts)
        code = moves.compare(made, base.since).code[state]
        found += code in ("T+", "ahead")
        beyond += code == "T+"
    with capsys.disabled():
        print(f"\nplanted on {'whole texts' if whole_texts else 'single votes'}: "
              f"{found} of {plants} found, {beyond} as T+")  # fmt: skip
    assert least <= found / plants <= most
