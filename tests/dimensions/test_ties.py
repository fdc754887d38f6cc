"""What is said of ties, on made tables: who counts, what grew, what stands beside."""

import datetime as dt

import pandas as pd
import pytest

from analysis.dimensions.presence import Presence
from analysis.dimensions.scope import Scope
from analysis.dimensions.ties import Growth, Limits, Ties
from analysis.tables import load

AS_OF, SINCE = dt.date(2025, 6, 25), dt.date(2022, 1, 1)
TREATY = "KGZ RUS treaty defence_treaty 2002-10-07 yes B"
LENT = "BLR RUS territory airspace 2022-02-24 yes A"
SHELLS = "BLR RUS munitions munitions 2022-03-01 yes A"
VOTES = "MLI RUS diplomatic assembly_votes 2023-02-23 yes C"
OIL = "IND RUS economy energy_purchase 2022 no - reason=purchase"
ROUTE = "HKG RUS economy reexport_route 2022 no - reason=territory"
GOODS = "CHN RUS economy dual_use_goods 2023-05-05 enabler D reason=firms"
RUMOUR = "AZE RUS treaty defence_treaty 1997-07-03 unclear B reason=lapsed"


def table(*rows: str) -> pd.DataFrame:
    """Ties, each: supporter supported layer kind start counts tier, then name=value; start by its
    day or its year."""
    made = []
    for row in rows:
        supporter, supported, layer, kind, start, counts, tier, *rest = row.split()
        given = dict(part.split("=") for part in rest)
        first = pd.Timestamp(start)
        is_year = len(start) == 4
        counted = first + pd.offsets.YearEnd(0) if is_year else first
        made.append(
            {
                "tie_id": f"{supporter}-{kind}-{start}",
                "supporter": supporter,
                "supported": supported,
                "layer": layer,
                "kind": kind,
                "start": first,
                "start_precision": "year" if is_year else "day",
                "end": pd.to_datetime(given.get("end")),
                "counts": None if counts == "-" else counts,
                "tier": None if tier == "-" else tier,
                "counts_from": counted if counts == "yes" else pd.NaT,
                "counts_to": pd.to_datetime(given.get("end")) if counts == "yes" else pd.NaT,
                "rule_reason": given.get("reason"),
                "published": pd.NaT,
                "is_limit": "limit" in given,
                "label": given.get("label", kind).replace("_", " "),
                "magnitude": given.get("magnitude"),
                "stage": given.get("stage"),
                "source_title": given.get("source", "News"),
                "source_published": pd.NaT,
                "confidence": given.get("confidence", "read"),
                "source_quality": given.get("quality", "dataset").replace("_", " "),
            }
        )
    frame = pd.DataFrame(made)
    for column in ("start", "end", "counts_from", "counts_to", "published", "source_published"):
        frame[column] = frame[column].astype("datetime64[us]")
    return frame


def scope(*rows: str, as_of: dt.date = AS_OF, country: str | None = None, patron: str = "RUS",
          figures: pd.DataFrame | None = None) -> Scope:  # fmt: skip
    cache = {"support_ties": table(*rows)}
    if figures is not None:
        cache["tie_figures"] = figures
    return Scope(patron, as_of, SINCE, country, _cache=cache)


def ties(*rows: str) -> Ties:
    return Ties(scope(*rows))


def test_the_rule_decides_who_is_counted() -> None:
    found = ties(TREATY, LENT, VOTES, OIL, GOODS, RUMOUR).matrix
    assert found.supporters == 3 and "3 states count as supporters of Russia" in found.sentence
    assert found.helping == ["BLR"] and found.votes_alone == ["MLI"]
    assert found.sending == []  # land that is lent is not sent
    assert ties(TREATY, LENT, SHELLS).matrix.sending == ["BLR"]
    for name in ("India", "China", "Azerbaijan"):
        assert name not in found.sentence


def test_the_day_is_the_one_checked_never_a_later_as_of_date() -> None:
    late = Ties(scope(TREATY, as_of=dt.date(2026, 11, 23)))
    assert late.matrix.sentence.startswith("As last checked on 30 May 2026")
    assert "177 days before" in late.confidence
    assert "days before" not in ties(TREATY).confidence


def test_what_does_not_count_has_its_own_list_with_the_reason() -> None:
    limit = "CHN RUS economy trade_controls 2024-04-01 - - limit=yes"
    ended = "IND RUS troops joint_exercise 2025-02-12 no - end=2025-02-16 reason=days"
    found = ties(TREATY, OIL, ROUTE, GOODS, RUMOUR, limit, ended).uncounted
    assert found.frame["counts"].tolist() == ["unclear", "enabler", "no", "no"]
    assert found.frame["rule_reason"].tolist() == ["lapsed", "firms", "territory", "purchase"]
    assert found.enabling == ["CHN"] and "Unclear are ties of Azerbaijan" in found.sentence


def test_states_and_territories_are_counted_apart() -> None:
    found = ties(TREATY, OIL, ROUTE).uncounted
    assert (found.states, found.territories) == (["IND"], ["HKG"])
    assert "those of 1 state " in found.sentence
    assert "Hong Kong (no member of the United Nations)" in found.sentence
    assert "Hong Kong" not in ties(TREATY, OIL).uncounted.sentence


def test_weak_sources_are_told_by_quality_not_by_having_been_read() -> None:
    weak = ties(f"{TREATY} quality=state_media", f"{LENT} quality=dataset").matrix
    assert weak.frame.set_index("supporter")["is_weak"].to_dict() == {"BLR": False, "KGZ": True}
    assert weak.weak == 0.5
    assert (
        "50% of the acts that count rest on weak sources"
        in ties(f"{TREATY} quality=aggregator", LENT).confidence
    )
    assert "weak" not in ties(TREATY, LENT).confidence


def test_the_year_shown_is_that_of_an_act_that_still_holds() -> None:
    old = "KGZ RUS territory military_base 1995-01-01 yes B end=2012-01-01"
    new = "KGZ RUS territory military_base 2003-10-23 yes B"
    frame = ties(old, new).matrix.frame
    assert frame["first"].dt.year.tolist() == [2003]


def test_growth_is_of_starts_known_to_be_later() -> None:
    vague = "IRN RUS arms drones 2022 yes A"
    found = Growth(scope(TREATY, LENT, VOTES, vague)).by_month
    assert (found.then, found.now) == (1, 4)
    assert found.began == ["BLR", "MLI"] and found.unsure == ["IRN"]
    assert "Whether Iran began before the first day is not known" in found.summary
    assert found.helping == ["BLR"] and found.votes_alone == ["MLI"]


def test_the_layer_that_grew_is_one_that_was_observed_at_the_start() -> None:
    second = "UZB RUS treaty defence_treaty 2024-01-15 yes B"
    shells = [f"{code} RUS munitions munitions 2023-05-01 yes A" for code in ("BLR", "PRK")]
    text = Growth(scope(TREATY, second, *shells)).by_month.sentence
    assert "most new states, 1, came in treaty (1 then, 2 now)" in text
    assert "No act in munitions is on record for the first day" in text
    still = Growth(scope(TREATY, *shells)).by_month.sentence
    assert "No layer on record on the first day has a new state" in still


def test_votes_of_a_session_that_had_not_met_are_no_growth_of_a_layer() -> None:
    recognised = "NIC RUS diplomatic recognition 2008-09-05 yes C"
    text = Growth(scope(recognised, VOTES)).by_month.sentence
    assert "votes have no earlier count" in text
    assert "No layer on record on the first day has a new state" in text


def test_who_dropped_out_is_said_where_the_table_can_know_it() -> None:
    ended = "SYR RUS diplomatic recognition 2018-05-29 yes C end=2022-12-08"
    assert "No longer counted is Syria" in Growth(scope(TREATY, ended)).by_month.summary
    unknown = Growth(scope(TREATY, LENT)).by_month
    assert not unknown.is_comparable and "dropped out" in unknown.summary
    assert "None of the first has dropped out" not in unknown.summary


def test_a_sender_that_may_have_begun_before_is_no_newcomer() -> None:
    vague = "IRN RUS arms drones 2022 yes A"
    unclear = "CHN RUS arms drones 2024-03-01 unclear A"
    frame = Growth(scope(SHELLS, vague, unclear)).newcomers.frame
    assert frame["supporter"].tolist() == ["BLR"]


def test_limits_and_what_has_ended_are_no_ties_of_the_patron() -> None:
    kept = "RUS MLI troops military_presence 2021-12-01 no -"
    words_only = "RUS IRN troops no_military_help 2024-03-01 - - limit=yes"
    over = "RUS KAZ troops csto_operation 2022-01-06 no - end=2022-01-19"
    found = Limits(scope(TREATY, kept, words_only, over)).reverse
    assert found.frame["supported"].tolist() == ["MLI"]
    assert "Iran" not in found.sentence and "Kazakhstan" not in found.sentence


def test_limits_tell_supporters_from_the_rest() -> None:
    own = "KGZ RUS troops exercise_cancelled 2022-10-09 - - limit=yes"
    other = "IND RUS economy trade_controls 2024-02-01 - - limit=yes"
    limits = Limits(scope(TREATY, OIL, own, other))
    assert limits.dated.frame["is_supporter"].tolist() == [False, True]
    assert "1 supporter (Kyrgyzstan) and by 1 state that is no supporter (India)" in (
        limits.dated.sentence
    )
    assert "Kyrgyzstan counts and has set limits" in limits.counter_evidence()[0].text
    assert Limits(scope(TREATY, other)).counter_evidence() == []


def figure(tie: str, known: str, cited: str, confidence: str = "read") -> dict[str, object]:
    return {
        "tie_id": tie,
        "known": pd.Timestamp(known),
        "known_precision": "day",
        "figure": f"{known} shells",
        "stage": "delivered",
        "counted_by": "Seoul",
        "source_title": f"Press ({cited})",
        "source_published": pd.Timestamp(cited),
        "confidence": confidence,
    }


def test_no_source_is_shown_beside_a_figure_that_is_younger() -> None:
    tie = "BLR-munitions-2022-03-01"
    rows = [
        figure(tie, "2023-05-29", "2023-05-29"),
        figure(tie, "2023-07-01", "2023-05-29"),
        figure(tie, "2023-04-01", "2023-05-29", confidence="known"),
    ]
    found = Ties(scope(SHELLS, figures=pd.DataFrame(rows))).figures.frame
    shown = found.set_index("figure")["source_title"]
    assert shown["2023-05-29 shells"] == "Press (2023-05-29)"
    for text in ("2023-07-01 shells", "2023-04-01 shells"):
        assert shown[text].startswith("general knowledge")
    assert found.set_index("figure")["is_weak"].sum() == 2


def test_figures_say_of_what_they_are() -> None:
    frame = Ties(Scope("RUS", AS_OF, SINCE)).figures.frame
    assert frame["tie"].notna().all() and frame["counts"].notna().all()


def test_what_a_state_does_and_what_it_declines() -> None:
    over = "KAZ RUS territory military_base 1995-01-01 yes B end=2020-06-01 label=Balkhash"
    held = "KAZ RUS treaty defence_treaty 2002-10-07 yes B label=Pact"
    limit = "KAZ RUS diplomatic non_recognition 2022-06-17 - - limit=yes label=Declines"
    trade = "KAZ RUS economy reexport_route 2022 no - reason=firms label=Route"
    back = "RUS KAZ troops csto_operation 2022-01-06 no - end=2022-01-19 label=Operation"
    found = Presence(scope(over, held, limit, trade, back, country="KAZ")).ties
    assert (found.acts, found.held, found.limits) == (1, 1, 1)
    assert "for 1 act: Pact (2002)." in found.sentence
    assert "On record without counting: Route (2022, firms)." in found.sentence
    assert "On record against it: Declines (2022)." in found.sentence
    assert "Balkhash" not in found.sentence and "Operation" not in found.sentence
    ended = found.frame.loc[found.frame["is_over"], "label"]
    assert set(ended) == {"Balkhash", "Operation"}


def test_a_state_without_a_supporting_act_is_called_no_supporter() -> None:
    found = Presence(scope(TREATY, OIL, country="IND")).ties
    assert "India does not count as a supporter of Russia" in found.sentence
    assert "The table holds no limit that India has set" in found.sentence


def test_another_patron_is_said_not_to_be_covered() -> None:
    found = Presence(scope(TREATY, country="KGZ", patron="CHN")).ties
    assert found.is_empty and "the table covers support for Russia only" in found.sentence
    none = Presence(scope(TREATY, country="FJI")).ties
    assert none.is_empty and "covers" not in none.sentence


@pytest.mark.parametrize("as_of", ["2022-02-23", "2024-06-12", "2026-06-25"])
def test_no_limit_and_nothing_that_ended_is_listed_as_in_force(as_of: str) -> None:
    day = dt.date.fromisoformat(as_of)
    real = Scope("RUS", day, SINCE)
    rows = load.table("support_ties", day).set_index("tie_id")
    for frame in (
        Ties(real).uncounted.frame,
        Ties(real).strongest.frame,
        Limits(real).reverse.frame,
    ):
        listed = rows.loc[frame["tie_id"]]
        assert not listed["is_limit"].any()
        assert not (listed["end"] <= pd.Timestamp(day)).any()
