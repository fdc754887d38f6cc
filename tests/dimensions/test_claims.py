"""Claims stand and fall by dated entries and counts: worlds in which each is false contradict it."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis.dimensions.claim_tests import REPORT, SHELL
from analysis.dimensions.claims import Claims
from analysis.dimensions.conditions import Answer, Claim, Condition, Entry, Outcome, in_words
from analysis.dimensions.scope import LATER_SOURCE, Scope

Change = Callable[[pd.DataFrame], pd.DataFrame]
HOLDS, FAILS, OPEN = Outcome.HOLDS, Outcome.FAILS, Outcome.OPEN
ARTICLE = "2024-06-13"


def scope(as_of: str = "2026-06-25") -> Scope:
    day = pd.Timestamp(as_of).date()
    return Scope("RUS", day, pd.Timestamp("2011-01-01").date(), "ARM", "EU", bloc="CSTO")


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Claims]:
    """The claims in a world in which some tables are changed."""
    real = Scope.table

    def make(as_of: str = "2026-06-25", **changes: Change) -> Claims:
        def table(self: Scope, name: str) -> pd.DataFrame:
            found = real(self, name)
            return changes[name](found.copy()) if name in changes else found

        monkeypatch.setattr(Scope, "table", table)
        return Claims(scope(as_of))

    return make


@pytest.fixture(scope="module")
def today() -> Claims:
    return Claims(scope())


def outcomes(claims: Claims) -> dict[str, Outcome]:
    return {c.id: c.outcome for claim in claims.claims for c in claim.conditions}


def added(**cells: Any) -> Change:
    """The first row once more, with other cells."""
    return lambda table: pd.concat([table, table.iloc[:1].assign(**cells)], ignore_index=True)


def event(day: str, actors: str, tag: str) -> Change:
    return added(event_id="made", date=pd.Timestamp(day), actors=actors, tags=tag)


def where(mask: Callable[[pd.DataFrame], pd.Series], **cells: Any) -> Change:
    def change(table: pd.DataFrame) -> pd.DataFrame:
        table.loc[mask(table), list(cells)] = list(cells.values())
        return table

    return change


# --- the rule ---


@pytest.mark.parametrize(
    ("for_it", "against", "answer"),
    [
        ([HOLDS, HOLDS], [], Answer.SUPPORTED),
        ([HOLDS], [FAILS, OPEN], Answer.SUPPORTED),
        ([HOLDS], [FAILS, HOLDS], Answer.CAVEAT),
        ([HOLDS, OPEN], [HOLDS], Answer.OPEN),
        ([OPEN, FAILS], [], Answer.CONTRADICTED),
        ([HOLDS, FAILS], [HOLDS], Answer.CONTRADICTED),
        ([], [HOLDS], Answer.OPEN),
    ],
)
def test_the_rule(for_it: list[Outcome], against: list[Outcome], answer: Answer) -> None:
    made = [Condition("x", "", one, "", ()) for one in for_it]
    made += [Condition("x", "", one, "", (), is_against=True) for one in against]
    claim = Claim("x", "", "", tuple(made))
    assert claim.answer is answer
    assert claim.tally(is_against=False).endswith(f"of {len(for_it)}") or not for_it


def test_what_is_compiled_weak_or_single_makes_a_verdict_less_sure() -> None:
    def sure(table: str, *entries: Entry) -> str:
        return Claim(
            "x", "", "", (Condition("x1", "", HOLDS, "", (table,), entries=entries),)
        ).confidence

    firm, other = Entry("1 May", "a", "A"), Entry("2 May", "b", "B")
    weak = Entry("1 May", "a", "A", is_weak=True)
    assert sure("votes") == "Confidence is high."
    assert sure("events", firm, other).startswith("Confidence is moderate")
    assert sure("events", firm).startswith("Confidence is low")
    assert "weak" in sure("events", weak)


# --- worlds in which a claim is false ---


def of(state: str, *kinds: str) -> Callable[[pd.DataFrame], pd.Series]:
    return lambda t: (t["supporter"] == state) & (t["kind"].isin(kinds) | (not kinds))


def without(mask: Callable[[pd.DataFrame], pd.Series]) -> Change:
    return lambda table: table[~mask(table)].reset_index(drop=True)


def then(*changes: Change) -> Change:
    def change(table: pd.DataFrame) -> pd.DataFrame:
        for one in changes:
            table = one(table)
        return table

    return change


def limit(state: str, kind: str, layer: str) -> Change:
    start = pd.Timestamp("2022-01-01")
    return added(
        tie_id="made", supporter=state, supported="RUS", layer=layer, kind=kind, start=start,
        end=pd.NaT, counts=None, tier=None, counts_from=pd.NaT, counts_to=pd.NaT, is_limit=True,
    )  # fmt: skip


ARMENIA_AND_CSTO = {"organisation": "CSTO", "country": "ARM"}


def row_of(status: str, **more: str) -> Callable[[pd.DataFrame], pd.Series]:
    keys = {**ARMENIA_AND_CSTO, "status": status, **more}
    return lambda t: (t[list(keys)] == pd.Series(keys)).all(axis=1)


FALSE: dict[str, list[dict[str, Change]]] = {
    "a": [
        {  # its land was closed
            "support_ties": then(
                without(of("BLR", "territory")), limit("BLR", "bases_in_question", "territory")
            )
        },
        {"support_ties": without(  # it did little beside: others stand first by most measures
            lambda t: (t["supporter"] == "BLR") & ~t["kind"].isin(["territory", "airspace"])
        )},
    ],
    "b": [
        {"support_ties": then(
            without(of("PRK", "munitions")), limit("PRK", "no_military_help", "troops")
        )},
        {"support_ties": where(of("PRK", "missiles"), counts_to=pd.Timestamp("2024-01-31"))},
    ],
    "c": [{"support_ties": where(lambda t: ~t["supporter"].isin(["BLR", "PRK"]), counts="no")}],
    "d": [
        {"memberships": where(
            lambda t: (t["organisation"] == "CSTO") & (t["country"] == "UZB"), end=pd.NaT
        )},
        {"arms_transfers": where(lambda t: t["supplier"] == "RUS", supplier="CHN")},
    ],
    "e": [
        {"events": where(lambda t: t["tags"] == "exit_announced", date=pd.Timestamp("2024-06-05"))},
        {"memberships": without(row_of("withdrawal_announced"))},
    ],
    "f": [
        {"events": event("2020-10-15", "ARM; RUS; Karabakh", "help_given")},
        {"events": event("2023-06-01", "RUS; AZE", "forces_left")},
    ],
    "g": [
        {"events": where(lambda t: t["event_id"] == SHELL, date=pd.Timestamp("2024-07-01"))},
        {"events": where(lambda t: t["event_id"] == SHELL, actors="BLR; CSTO")},
    ],
    "h": [{"events": where(lambda t: t["tags"] == "alliance_conduct", date=pd.Timestamp("2024-07-01"))}],
    "i": [
        {"events": event("2024-05-01", "ARM; EU", "accession_halted")},
        {"memberships": without(row_of("partner", organisation="EU"))},
    ],
    "j": [{"memberships": where(row_of("member"), end=pd.Timestamp("2025-01-01"))}],
    "k": [{"memberships": where(row_of("frozen"), end=pd.Timestamp("2025-03-01"))}],
}  # fmt: skip


@pytest.mark.parametrize(
    ("letter", "number"), [(letter, n) for letter, made in FALSE.items() for n in range(len(made))]
)
def test_a_world_in_which_the_claim_is_false_contradicts_it(
    world: Callable[..., Claims], letter: str, number: int
) -> None:
    assert world(**FALSE[letter][number]).tested(letter).answer is Answer.CONTRADICTED


def test_none_of_them_is_false_in_the_tables_of_the_project(today: Claims) -> None:
    assert {c.id: c.answer.value for c in today.claims} == {
        "a": "supported with a caveat", "b": "supported", "c": "supported",
        "d": "supported with a caveat", "e": "supported", "f": "supported with a caveat",
        "g": "supported", "h": "supported", "i": "supported with a caveat",
        "j": "cannot be told", "k": "cannot be told",
    }  # fmt: skip


# --- what decides, and what does not ---


def test_the_wording_of_labels_turns_no_verdict(
    world: Callable[..., Claims], today: Claims
) -> None:
    def shuffled(table: pd.DataFrame) -> pd.DataFrame:
        order = np.random.default_rng(1).permutation(len(table))
        return table.assign(label=table["label"].to_numpy()[order])

    def blank(table: pd.DataFrame) -> pd.DataFrame:
        return table.assign(label="Something else")

    for reworded in (shuffled, blank):
        made = world(events=reworded, support_ties=reworded,
                     memberships=lambda t: t.assign(note="Nothing"))  # fmt: skip
        assert outcomes(made) == outcomes(today)


def test_what_came_later_decides_nothing_but_the_claims_on_what_was_to_come(
    world: Callable[..., Claims], today: Claims
) -> None:
    def cut(column: str) -> Change:
        return lambda t: t[~(t[column] > pd.Timestamp(ARTICLE))].reset_index(drop=True)

    before = world(events=cut("date"), support_ties=cut("start"), memberships=cut("start"))
    for claim in before.claims:
        if not claim.is_forecast:
            same = today.tested(claim.id)
            assert [c.outcome for c in claim.conditions] == [c.outcome for c in same.conditions]


def test_a_missing_entry_is_no_evidence(world: Callable[..., Claims]) -> None:
    made = world(support_ties=without(of("PRK")), events=lambda t: t.iloc[:0])
    assert made.tested("b").answer is Answer.OPEN
    for letter in "gh":
        assert made.tested(letter).answer is Answer.OPEN
    assert made.tested("f").answer is Answer.OPEN


def test_help_cannot_be_missed_in_a_table_that_records_none(world: Callable[..., Claims]) -> None:
    made = world(events=without(lambda t: t["tags"].fillna("").str.contains("help_given")))
    assert {c.id: c.outcome for c in made.tested("f").conditions}["f3"] is OPEN


def test_arms_told_of_only_after_the_article_are_a_caveat(world: Callable[..., Claims]) -> None:
    made = world(events=without(lambda t: t["event_id"] == REPORT))
    assert made.tested("b").answer is Answer.CAVEAT


def test_requests_over_karabakh_are_told_from_those_about_the_own_border(
    world: Callable[..., Claims], today: Claims
) -> None:
    def days(claim: Claim, which: str) -> list[str]:
        (found,) = [c for c in claim.conditions if c.id == which]
        return [entry.day for entry in found.entries]

    claim = today.tested("f")
    assert days(claim, "f2") == ["31 October 2020"]
    assert {"14 May 2021", "16 November 2021", "13 September 2022"} < set(days(claim, "f6"))
    assert days(claim, "f5") == ["10 November 2020"]
    made = world(events=where(lambda t: t["tags"] == "help_requested", actors="ARM; RUS; Karabakh"))
    assert {c.id: c.outcome for c in made.tested("f").conditions}["f6"] is FAILS


def test_closest_is_tested_measure_by_measure(world: Callable[..., Claims], today: Claims) -> None:
    then_ = today.closeness.frame.query("when == 'then'").set_index("measure")
    assert len(then_) == today.closeness.of == 6
    assert then_.at["votes in the emergency session", "first"] == [
        "Belarus",
        "North Korea",
        "Syria",
    ]
    assert then_.at["layers of support", "first"] == ["Belarus"]
    assert then_["ahead"].map(bool).sum() == 1
    now = today.closeness.frame.query("when == 'now'").set_index("measure")
    assert now.at["layers of support", "first"] == ["Belarus", "North Korea"]
    made = world(support_ties=where(of("BLR"), counts="no"))
    assert made.closeness.first == today.closeness.first - 3
    assert set(made.closeness.ahead) > set(today.closeness.ahead)


def test_supporters_are_counted_by_the_rule_on_each_day(today: Claims) -> None:
    assert "12 states supported Russia on 13 June 2024" in today.supporters.sentence
    assert "17 as last checked on 30 May 2026" in today.supporters.sentence


def test_what_is_so_speaks_of_the_day_to_which_it_was_followed(
    world: Callable[..., Claims],
) -> None:
    late = Claims(scope("2026-11-23"))
    assert "As last checked on 4 August 2026" in late.tested("e").since
    assert "23 November" not in " ".join(claim.since for claim in late.claims)
    left = world(memberships=where(row_of("member"), end=pd.Timestamp("2025-01-01")))
    assert "had left the CSTO" in left.tested("e").since


def test_a_source_later_than_the_day_is_not_named() -> None:
    early, late = (Claims(scope(day)).tested("b") for day in (ARTICLE, "2026-06-25"))
    assert early.conditions[0].entries[0].source == LATER_SOURCE
    assert "published after the article" in late.conditions[0].entries[0].source
    assert early.since == ""


def test_votes_as_one_or_not_shown_either_way(world: Callable[..., Claims], today: Claims) -> None:
    assert "not shown either way" in today.as_one.sentence

    def alike(table: pd.DataFrame) -> pd.DataFrame:
        inside = table["country"].isin(["ARM", "BLR", "KAZ", "KGZ", "TJK"])
        russia = table[table["country"] == "RUS"].set_index("undl_id")["vote"].astype(str)
        known = inside & table["undl_id"].isin(russia.index)
        votes = table["vote"].astype(str)
        votes[known] = table.loc[known, "undl_id"].map(russia)
        return table.assign(vote=votes.astype(table["vote"].dtype))

    assert "not shown either way" not in world(votes=alike).as_one.sentence


def test_the_question_closes_after_three_years(
    world: Callable[..., Claims], monkeypatch: pytest.MonkeyPatch
) -> None:
    follows = world(
        memberships=lambda t: pd.concat(
            [t, t[row_of("frozen")(t)].assign(country="KGZ", start=pd.Timestamp("2025-01-01"))]
        )
    )
    assert follows.tested("k").answer is Answer.SUPPORTED
    day = pd.Timestamp("2027-06-13").date()
    monkeypatch.setattr(Claims, "_members_followed", day)
    assert world().tested("k").answer is Answer.CONTRADICTED


def test_counts_in_words() -> None:
    claim = Claim("x", "", "", (Condition("x1", "", HOLDS, "", ()),))
    assert in_words([claim, claim]).startswith("2 are supported, none is supported with a caveat")


def test_the_deadliest_year_has_the_published_figures(today: Claims) -> None:
    assert "2020, with 7,646 battle deaths (7,548 to 9,077)" in today.requests.sentence
    marks = today.requests.frame["mark"].value_counts()
    assert marks["over Karabakh"] == 1 and marks["own border"] == 3 and marks["offensive"] == 1
