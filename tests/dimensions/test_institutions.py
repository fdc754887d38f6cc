"""Standings and steps in law: each kind in its own words, counted by what it is, with its day."""

import datetime as dt

import pandas as pd
import pytest

from analysis.charts import institutions as charts
from analysis.dimensions.dimension import Way
from analysis.dimensions.institutions import Institutions, Statuses
from analysis.dimensions.scope import Scope
from analysis.tables import load, organisations

AS_OF, SINCE = dt.date(2026, 6, 25), dt.date(2020, 1, 1)
BLOCS = """
CIS RUS member 1991-12-21
CSTO RUS member 2002-10-07
CSTO BLR member 2002-10-07
CSTO KAZ member 2002-10-07
EAEU RUS member 2015-01-01
EU DEU member 1958-01-01
"""
INSIDE = "CSTO ARM member 2002-10-07"


def table(rows: str) -> pd.DataFrame:
    """Memberships from lines of: organisation country status start [end] [key=value ...]."""
    found = []
    for line in filter(None, map(str.strip, rows.splitlines())):
        words = line.split()
        named = dict(word.split("=", 1) for word in words if "=" in word)
        plain = [word for word in words if "=" not in word]
        organisation, country, status, start, end = [*plain, None][:5]
        found.append(
            {
                "organisation": organisation.replace("_", " "),
                "country": country,
                "status": status,
                "start": pd.Timestamp(start),
                "start_precision": named.get("precision", "day"),
                "end": pd.Timestamp(end),
                "ending": named["ending"].replace("_", " ") if "ending" in named else None,
                "source_title": "A newspaper",
                "source_url": "https://example.org",
                "confidence": named.get("confidence", "read"),
                "source_quality": named.get("quality", "news or analysis").replace("_", " "),
                "note": named["note"].replace("_", " ") if "note" in named else None,
            }
        )
    return pd.DataFrame(found)


def world(
    rows: str, country: str = "ARM", patron: str = "RUS", destination: str = "EU", **days: dt.date
) -> Institutions:
    scope = Scope(patron, days.get("as_of", AS_OF), days.get("since", SINCE), country, destination)
    scope._cache["memberships"] = table(BLOCS + rows)
    return scope.once(Institutions)


def alliance(rows: str, bloc: str = "CSTO") -> Statuses:
    scope = Scope("RUS", AS_OF, SINCE, bloc=bloc)
    scope._cache["memberships"] = table(rows)
    return scope.once(Statuses)


# --- where a state stands ---


def test_a_member_on_the_way_out_has_not_left_and_each_step_has_its_own_words():
    found = world(
        f"{INSIDE}\nCSTO ARM frozen 2024-02-22\nCSTO ARM withdrawal_announced 2024-06-12"
    ).ledger
    assert "CSTO" in found.members and found.frozen == {"CSTO": dt.date(2024, 2, 22)}
    assert (
        "It had not left the CSTO: it was a member in law, its part frozen, by its own act, since 22 "
        "February 2024 and its withdrawal announced on 12 June 2024; no notice of withdrawal was on "
        "record to 25 June 2026." in found.sentence
    )


def test_a_notice_given_is_no_notice_missing():
    sentence = world(f"{INSIDE}\nCSTO ARM withdrawal_notified 2025-03-01").ledger.sentence
    assert "notice of withdrawal given on 1 March 2025" in sentence
    assert "no notice" not in sentence


def test_what_the_organisation_imposed_is_no_act_of_the_state():
    case = world(f"{INSIDE}\nCSTO ARM suspended 2024-02-22")
    assert (
        "had been suspended, by no act of its own, since 22 February 2024" in case.ledger.sentence
    )
    assert case.ledger.frozen == {} and case.ledger.suspended == {"CSTO": dt.date(2024, 2, 22)}
    assert case.verdict().ways == ()
    assert "by no act of its own" in case.verdict().words


def test_a_suspension_that_lasts_is_told_though_it_began_long_ago_and_neither_is_there():
    rows = "Commonwealth FJI member 1997-10-01\nCommonwealth FJI suspended 2006-12-08"
    sentence = world(rows, country="FJI").ledger.sentence
    assert (
        "Its part in the Commonwealth had been suspended, by no act of its own, since 8" in sentence
    )


def test_a_row_on_the_way_out_or_in_is_no_current_standing():
    case = world(
        "CIS ARM member 1991-12-21 2024-08-18 ending=left\nCIS ARM left 2024-08-18\n"
        "EU ARM accession_step 2025-04-04 note=law_signed"
    )
    assert case.ledger.members == [] and case.ledger.standing is None
    assert "It left the CIS on 18 August 2024." in case.ledger.sentence
    assert "took a step towards joining the EU (“law signed”, 4 April 2025)" in case.ledger.sentence


def test_the_day_is_that_to_which_the_standing_was_followed():
    days = load.table("known_through").set_index("topic")["followed_to"]
    assert days["armenia_csto"].date() >= AS_OF  # followed further than the organisation
    assert "the CSTO (as last checked on 25 June 2026)" in world(INSIDE).ledger.sentence
    checked = organisations.followed("CSTO", AS_OF)
    other = world("", country="KAZ")
    assert other.ledger.followed["CSTO"] == checked < AS_OF
    assert f"the CSTO (as last checked on {checked.day} {checked:%B %Y})" in other.ledger.sentence


def test_many_memberships_are_counted_of_those_in_the_table_and_few_are_named():
    names = ["APEC", "ASEAN", "BRICS", "G20", "OECD", "OSCE", "SCO", "NATO"]
    rows = "\n".join(f"{one} {code} member 2000-01-01" for one in names for code in ("RUS", "USA"))
    found = world(rows, country="USA").ledger
    assert f"Of the {len(organisations.names())} organisations in the table" in found.sentence
    assert "a member in law of 8" in found.sentence
    assert "and 2 others." in found.sentence
    assert len(found.shared) == 8


def test_a_pause_is_told_from_an_exit():
    rows = "CSTO ARM member 2002-10-07 2022-12-19 ending=paused\nCSTO ARM suspended 2022-12-19"
    sentence = world(rows).ledger.sentence
    assert "paused its membership of the CSTO on 19 December 2022" in sentence
    assert "a pause in law is an exit in fact" in sentence


# --- which steps count, and which way ---

MEMBER_OF_EU = "EU ARM member 2004-05-01"


@pytest.mark.parametrize(
    ("rows", "ways"),
    [
        (INSIDE, []),
        (f"{INSIDE}\nCSTO ARM withdrawal_announced 2024-06-12", []),
        (f"{INSIDE}\nCSTO ARM withdrawal_step 2024-06-12", [Way.AWAY]),
        (f"{INSIDE}\nCSTO ARM withdrawal_notified 2024-06-12", [Way.AWAY]),
        (f"{INSIDE}\nCSTO ARM frozen 2024-02-22", [Way.AWAY]),
        (f"{INSIDE}\nCSTO ARM frozen 2018-02-22", []),
        (f"{INSIDE}\nCSTO ARM frozen 2021-02-22 2023-01-01", [Way.AWAY, Way.BACK]),
        ("CSTO ARM member 2002-10-07 2022-01-01 ending=left\nCSTO ARM left 2022-01-01", [Way.AWAY]),
        ("CIS ARM associate 1993-01-01 2021-05-19", [Way.AWAY]),
        ("EurAsEC ARM member 2001-05-30 2021-01-01 ending=organisation_ended", []),
        ("EAEU ARM member 2021-01-02", [Way.BACK]),
        ("EAEU ARM observer 2021-01-02", []),
        ("EU ARM partner 2021-03-01", []),
        ("EU ARM association_agreement 2021-03-01", [Way.TOWARDS]),
        ("EU ARM applicant 2021-03-01", [Way.TOWARDS]),
        ("EU ARM candidate 2018-01-01\nEU ARM halted 2024-06-27", [Way.OFF]),
        ("EU ARM applicant 2015-03-01 2021-03-12", [Way.OFF]),
        ("EU ARM applicant 2015-03-01 2021-03-12\nEU ARM candidate 2021-03-12", [Way.TOWARDS]),
        (f"{MEMBER_OF_EU}\nEU ARM withdrawal_notified 2021-03-29", [Way.OFF]),
        ("NATO ARM member 2021-01-01", []),
    ],
)
def test_a_step_counts_by_what_it_is_in_law_and_where(rows: str, ways: list[Way]):
    assert list(world(rows).verdict().ways) == ways


def test_steps_both_ways_are_both_said():
    case = world(f"{INSIDE}\nCSTO ARM frozen 2024-02-22\nEAEU ARM member 2021-01-02")
    verdict = case.verdict()
    assert verdict.ways == (Way.AWAY, Way.BACK)
    assert "away from Russia: it froze its part in the CSTO in 2024" in verdict.words
    assert "back towards Russia: it joined the EAEU in 2021" in verdict.words
    assert " or " not in verdict.words
    assert "does not point one way" in case.counter_evidence()[0].text


def test_to_pass_from_one_organisation_to_the_next_is_no_step():
    rows = "CST ARM member 1992-05-15 2022-10-07 ending=passed_on\nCSTO ARM member 2022-10-07"
    assert world(rows).changes.frame.empty


def test_a_status_renamed_by_the_organisation_is_no_step_of_its_partners():
    rows = "SCO ARM dialogue_partner 2016-04-16 2025-09-01\nSCO ARM partner 2025-09-01"
    assert world(rows).changes.frame.empty


def test_one_act_in_two_rows_is_one_step():
    rows = (
        f"{INSIDE}\nCSTO ARM withdrawal_announced 2024-06-12\nCSTO ARM withdrawal_step 2024-06-12"
    )
    assert world(rows).changes.frame["step"].tolist() == ["announced withdrawal"]


@pytest.mark.parametrize(
    ("joined", "ways"), [("SCO", [Way.TOWARDS]), ("G20", []), ("NATO", [Way.BACK])]
)
def test_for_a_state_as_destination_what_only_one_of_the_two_is_in_counts(
    joined: str, ways: list[Way]
):
    rows = (
        "SCO CHN member 2001-06-15\nG20 CHN member 1999-12-15\nG20 USA member 1999-12-15\n"
        f"NATO USA member 1949-08-24\n{joined} PAK member 2023-01-01"
    )
    verdict = world(rows, country="PAK", patron="USA", destination="CHN").verdict()
    assert list(verdict.ways) == ways


# --- beside others, how sure, until when ---


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ("", "of the other 3 members of the CSTO, none did the same"),
        ("CSTO BLR frozen 2023-01-01", "of the other 3 members of the CSTO, 1 did the same"),
        ("CSTO BLR frozen 2018-01-01", "of the other 3 members of the CSTO, none did the same"),
    ],
)
def test_others_are_the_members_of_the_same_organisation_in_the_same_years(rows: str, words: str):
    verdict = world(f"{INSIDE}\nCSTO ARM frozen 2024-02-22\n{rows}").verdict()
    assert words in verdict.others.lower().replace("csto", "CSTO")


def test_no_step_is_said_of_the_days_it_was_followed_to():
    verdict = world(INSIDE).verdict()
    assert verdict.words.startswith("no formal step in the CIS, the CSTO, the EAEU or the EU")
    assert verdict.words.endswith("since 1 January 2020")
    assert verdict.sure == "high" and "as last checked" in verdict.now
    assert not verdict.leads


def test_a_weak_source_and_a_stale_organisation_are_a_doubt_each():
    frozen = f"{INSIDE}\nCSTO ARM frozen 2024-02-22"
    later = dt.date(2028, 1, 1)
    assert world(frozen).verdict().sure == "high"
    assert world(f"{frozen} quality=state_media").verdict().sure == "moderate"
    assert world(frozen, as_of=later).verdict().sure == "moderate"
    case = world(f"{frozen} quality=state_media", as_of=later)
    assert case.verdict().sure == "low"
    assert "the step rests on a weak source (state media)" in case.judgement().confidence


def test_confidence_of_a_row_does_not_shade_it_but_the_quality_of_its_source():
    case = world(
        f"{INSIDE}\nCSTO ARM frozen 2024-02-22 confidence=checked quality=dataset\n"
        "CSTO ARM withdrawal_announced 2024-06-12 quality=encyclopedia_copy"
    )
    rows = charts.steps_table(case.changes, case.scope).rows
    assert [row[4].tone for row in rows] == ["weak", ""]


def test_only_a_formal_step_opens_the_way_to_the_destination():
    assert world("EU ARM partner 2021-03-01").scenarios() == []
    assert world(MEMBER_OF_EU).scenarios() == []
    (step,) = world("EU ARM accession_step 2025-04-04").scenarios()
    assert step.signs == "An application to join the EU."
    (halted,) = world("EU ARM candidate 2018-01-01\nEU ARM halted 2024-06-27").scenarios()
    assert halted.signs == "Its accession to the EU resumed."


def test_earlier_candidates_are_counted_with_the_years_they_took():
    rows = (
        "EU ARM candidate 2023-01-01\nEU POL candidate 1998-01-01 2004-05-01\n"
        "EU POL member 2004-05-01\nEU TUR candidate 1999-12-11"
    )
    (scenario,) = world(rows).scenarios()
    assert scenario.basis.startswith("1 of 2 other states that became candidates joined, after 6")
    assert scenario.chance is None


def test_the_chart_draws_what_matters_and_names_the_rest():
    case = world(f"{INSIDE}\nOIC ARM member 2000-01-01")
    figure = charts.ledger(case.ledger, case.scope)
    assert "Not drawn: membership of the OIC" in figure.caption
    assert "1 organisations" in figure.alt
    assert {row[0] for row in figure.data.rows} == {"CSTO", "OIC"}


# --- an alliance ---


def test_members_are_told_by_what_each_did_or_suffered():
    found = alliance(
        "CSTO ARM member 2002-10-07\nCSTO ARM frozen 2024-02-22\nCSTO BLR member 2002-10-07\n"
        "CSTO BLR withdrawal_notified 2025-01-01\nCSTO KAZ member 2002-10-07\n"
        "CSTO KAZ suspended 2025-02-01\nCSTO RUS member 2002-10-07"
    ).history
    assert len(found.members) == 4
    assert (set(found.frozen), set(found.notified), set(found.suspended)) == (
        {"ARM"}, {"BLR"}, {"KAZ"},
    )  # fmt: skip
    assert "Belarus had not left: it was a member in law, notice of withdrawal given" in (
        found.sentence
    )
    assert (
        "Suspended by the organisation, and members in law: Kazakhstan (since 1 February 2025)"
        in (found.sentence)
    )
    assert f"As last checked on {found.checked.day} {found.checked:%B %Y}" in found.sentence


def test_exits_of_one_day_stand_together_and_a_pause_apart():
    sentence = alliance(
        "CSTO RUS member 2002-10-07\n"
        "CSTO AZE member 2002-10-07 2009-04-02 ending=left\nCSTO AZE left 2009-04-02\n"
        "CSTO GEO member 2002-10-07 2009-04-02 ending=left\nCSTO GEO left 2009-04-02\n"
        "CSTO UZB member 2006-06-23 2012-12-19 ending=paused\nCSTO UZB suspended 2012-12-19"
    ).history.sentence
    assert (
        "Azerbaijan and Georgia together left the CSTO on 2 April 2009 (exits of one day count as one "
        "decision)." in sentence
    )
    assert (
        "Uzbekistan paused membership of the CSTO on 19 December 2012, a pause in law and an exit in "
        "fact" in sentence
    )


def test_an_alliance_that_nobody_left_says_so_and_a_long_list_is_left_to_the_chart():
    codes = [
        "RUS",
        "BLR",
        "KAZ",
        "KGZ",
        "TJK",
        "ARM",
        "UZB",
        "AZE",
        "GEO",
        "MDA",
        "UKR",
        "TKM",
        "IRN",
    ]
    sentence = alliance("\n".join(f"SCO {one} member 2002-10-07" for one in codes), "SCO").history
    assert "had 13 members in law." in sentence.sentence
    assert "No exit from the SCO is on record." in sentence.sentence


# --- the tables of data/ ---


def test_moldova_s_steps_of_2026_are_told():
    scope = Scope("RUS", AS_OF, SINCE, "MDA", "EU")
    found = scope.once(Institutions)
    assert "first reading in parliament”, 20 March 2026" in found.ledger.sentence
    assert "no notice of withdrawal was on record to 20 March 2026" in found.ledger.sentence
    assert set(found.verdict().ways) == {Way.AWAY, Way.TOWARDS}
    cis = Scope("RUS", AS_OF, SINCE, bloc="CIS").once(Statuses).history
    assert "Moldova had not left" in cis.sentence and "11 March 2026" in cis.sentence


@pytest.mark.parametrize("day", [dt.date(2021, 12, 31), dt.date(2024, 6, 12)])
def test_no_day_later_than_the_as_of_date_is_spoken_of(day: dt.date):
    case = Scope("RUS", day, dt.date(2011, 1, 1), "ARM", "EU").once(Institutions)
    assert max(case.ledger.followed.values()) <= day
    assert case.changes.frame["day"].max() <= pd.Timestamp(day)
    assert ("frozen" in case.ledger.sentence) is (day.year > 2023)


def test_a_judgement_on_an_alliance_counts_exits_by_day_and_pauses_apart():
    text = (
        alliance(
            "CSTO RUS member 2002-10-07\n"
            "CSTO AZE member 2002-10-07 2009-04-02 ending=left\nCSTO AZE left 2009-04-02\n"
            "CSTO GEO member 2002-10-07 2009-04-02 ending=left\nCSTO GEO left 2009-04-02\n"
            "CSTO UZB member 2006-06-23 2012-12-19 ending=paused\nCSTO UZB suspended 2012-12-19"
        )
        .judgement()
        .text
    )
    assert "1 member in law" in text
    assert text.endswith("On record so far: 2 exits on 1 day and 1 pause.")


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (f"{INSIDE}\nCSTO ARM frozen 2024-02-22", "Armenia had not left the CSTO: it was a member"),
        (
            INSIDE,
            "Armenia was a member in law of the CSTO (as last checked on 25 June 2026), with no",
        ),
        ("CIS ARM member 1991-12-21 2009-08-18 ending=left", "Armenia was no member of the CIS"),
        (
            "CIS ARM member 1991-12-21 2009-08-18 ending=left\nCIS ARM left 2009-08-18",
            "Armenia left the CIS on 18 August 2009. It had no status in the EU on record",
        ),
    ],
)
def test_a_bottom_line_says_first_whether_it_has_left(rows: str, words: str):
    assert world(rows).in_law.startswith(words)


def test_the_clause_of_a_verdict_names_each_way_with_its_steps():
    case = world(f"{INSIDE}\nCSTO ARM frozen 2024-02-22\nEU ARM candidate 2025-01-01")
    assert case.verdict().brief == (
        "it took formal steps away from Russia (froze its part in the CSTO in 2024) and towards the EU "
        "(became a candidate of the EU in 2025)"
    )
    assert world(INSIDE).verdict().brief == ""


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (INSIDE, "a formal step in the CIS, the CSTO, the EAEU or the EU"),
        (f"{INSIDE}\nCSTO ARM frozen 2024-02-22", "its part in the CSTO taken up again"),
        (f"{INSIDE}\nEU ARM candidate 2023-12-14", "a formal step the other way"),
        (
            f"{INSIDE}\nEU ARM candidate 2023-12-14\nEU ARM halted 2024-06-27",
            "its accession to the EU resumed",
        ),
    ],
)
def test_what_would_change_a_verdict_follows_from_its_steps(rows: str, words: str):
    assert world(rows).verdict().otherwise == words


def test_a_verdict_names_the_newest_steps_and_counts_the_earlier():
    verdict = world(
        f"{INSIDE}\nEU ARM applicant 2022-03-03\nEU ARM candidate 2022-06-23\n"
        "EU ARM negotiating 2024-06-25"
    ).verdict()
    assert verdict.words == (
        "formal steps towards the EU: it became a candidate of the EU in 2022 and opened talks on "
        "joining the EU in 2024, after 1 earlier step"
    )


def test_a_missing_application_is_said_only_of_a_state_on_its_way_to_one():
    assert "application" not in world("EU NIC partner 2021-03-01", country="NIC").ledger.sentence
    step = world("EU ARM partner 2021-03-01\nEU ARM accession_step 2025-04-04").ledger.sentence
    assert "no application to join was on record to that day" in step
