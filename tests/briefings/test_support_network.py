"""The support network on the tables of data/: figures apart, weights, newcomers, other patrons."""

import datetime as dt
import subprocess
import sys

import pytest

from analysis.briefings.support_network import SupportNetwork, supported
from analysis.dimensions import marked, ties
from analysis.errors import BriefingError
from analysis.tables import plain

TODAY = dt.date(2026, 11, 23)


@pytest.fixture(scope="module")
def russia() -> SupportNetwork:
    return SupportNetwork.ask(as_of=TODAY)


def test_what_was_sent_and_what_was_announced_are_apart(russia: SupportNetwork):
    frame = russia.ties.figures.frame
    assert set(frame["stage"]) == {"delivered", "pledged"}
    announced = frame.loc[frame["stage"] == "pledged", "figure"]
    assert all(any(w in text for w in ("announced", "ordered", "planned", "claimed"))
               for text in announced)  # fmt: skip
    assert not frame["figure"].str.contains("dead").any()


def test_counts_known_later_are_not_used():
    early = SupportNetwork.ask(as_of="2024-06-12").ties.figures.frame
    assert early["known"].max() <= dt.datetime(2024, 6, 12)
    assert "Korea" not in " ".join(early.loc[early["stage"] == "pledged", "name"])


def test_the_weights_of_the_stances_are_shares_of_one_whole(russia: SupportNetwork):
    frame = russia.assembly.weights.frame
    for column in ("states", "population", "gdp_usd_million"):
        assert frame[f"share_{column}"].sum() == pytest.approx(1)
    assert frame["states"].sum() == len(russia.assembly.stances.frame)
    assert "Singapore" in russia.assembly.weights.coverage  # no figure for it: said, not guessed


def test_before_the_sizes_were_known_there_are_none():
    case = SupportNetwork.ask(as_of="2018-01-01", since="2014")
    assert case.assembly.weights.is_empty


def test_few_years_name_no_chance_of_a_new_sender(russia: SupportNetwork):
    found = russia.growth.newcomers
    assert found.frame["supporter"].tolist() == ["BLR", "IRN", "PRK"]
    assert found.high - found.low > ties.WIDEST
    assert russia.scenarios.frame["word"].unique().tolist() == ["no base rate"]


def test_contrary_evidence_has_the_votes_the_weights_and_the_limits(russia: SupportNetwork):
    titles = [marked.plain(remark).split(".")[0] for remark in russia.contrary]
    assert titles[:3] == ["Votes", "Weight", "Limits"]


@pytest.mark.parametrize("patron", ["CHN", "USA", "Iran"])
def test_a_patron_without_compiled_ties_is_refused_in_one_line(patron: str):
    with pytest.raises(BriefingError) as caught:
        SupportNetwork.check({"patron": patron})
    assert str(caught.value) == (
        "patron: ties of support were compiled for Russia only; choose RUS"
    )


def test_who_can_be_asked_follows_from_the_table(monkeypatch: pytest.MonkeyPatch):
    rows = [
        {"supported": "CHN", "counts": "yes"},
        {"supported": "MLI", "counts": "no"},
        {"supported": "RUS", "counts": "yes"},
    ]
    read = plain.rows
    monkeypatch.setattr(
        plain, "rows", lambda name, *given: rows if name == "support_ties" else read(name, *given)
    )
    assert supported() == ["CHN", "RUS"]
    assert SupportNetwork.check({"patron": "CHN"}).patron == "CHN"
    with pytest.raises(BriefingError, match="for China and Russia only; choose CHN or RUS"):
        SupportNetwork.check({"patron": "MLI"})


def test_a_parameter_is_checked_without_pandas():
    code = (
        "import sys; from analysis.briefings.support_network import SupportNetwork as S; "
        "S.check({'patron': 'RUS'}); sys.exit('pandas' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_bottom_line_counts_by_the_rule_and_says_what_grew(russia: SupportNetwork):
    text = russia.bottom_line
    assert text.startswith(
        "As last checked on 30 May 2026, 17 states count as supporters of Russia"
    )
    assert "against 8 on 1 January 2022" in text
    assert "Military help comes from Belarus, Iran and North Korea." in text
    assert "what has grown most is open voting" in text
    assert "Confidence is" in text
    early = SupportNetwork.ask(as_of="2024-06-12").bottom_line
    assert "12 states count" in early and "against 8 on 1 January 2022" in early
    assert "what has grown most" not in early  # as many by help as by votes


def test_nothing_is_compared_where_who_left_is_not_known():
    text = SupportNetwork.ask(as_of="2021-06-01").bottom_line
    assert "8 states count" in text and "against" not in text and "new" not in text


@pytest.mark.parametrize("as_of", ["2022-02-23", "2024-06-12", None])
def test_no_judgement_is_empty_and_no_remark_repeats_one(as_of: str | None):
    case = SupportNetwork.ask(as_of=as_of)
    texts = [judgement.text for judgement in case.judgements]
    assert len(texts) >= 3 and all(texts)
    for remark in case.contrary:
        title, said = marked.plain(remark).split(". ", 1)
        if not title.startswith("Arms"):
            assert said not in texts


def test_editions_are_matched_and_speak_of_the_day_checked(russia: SupportNetwork):
    frame = russia.changed.frame.set_index("figure")
    assert frame.loc["supporters by the rule", ["before", "now"]].tolist() == ["13", "17"]
    assert frame.at["states that give military help", "change"] == "unchanged"
