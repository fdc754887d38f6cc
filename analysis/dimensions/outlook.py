"""What may come: a base rate of exits before any story, and the indicators to watch."""

from __future__ import annotations

import pandas as pd

from analysis.dimensions import watch, words
from analysis.dimensions.scope import Finding, Judgement, Scope, nothing
from analysis.dimensions.watch import Scenario
from analysis.measures import outlook

HORIZON_YEARS = 3
# An alliance with the treaties it continues: moving from one to the next is no exit.
LINEAGES = {"CSTO": ["CST", "CSTO"], "CIS": ["CIS"], "EAEU": ["EAEU"], "NATO": ["NATO"]}


def lineage(organisation: str) -> list[str]:
    """An alliance with the treaties it continues.

    >>> lineage("CSTO"), lineage("SCO")
    (['CST', 'CSTO'], ['SCO'])
    """
    return LINEAGES.get(organisation, [organisation])


def alliance(organisations: list[str]) -> str | None:
    """The first of the known alliances among organisations, by its newest name.

    >>> alliance(["CIS", "CST"]), alliance(["SCO"])
    ('CSTO', None)
    """
    held = set(organisations)
    return next((name for name, treaties in LINEAGES.items() if held & set(treaties)), None)


def exits(scope: Scope, organisation: str) -> Finding:
    """The base rate of exits from an alliance of the patron, the patron left out.

    frame: country, start, end, years, is_exit, one row an unbroken membership.
    """
    table = scope.table("memberships")
    treaties = lineage(organisation)
    inside = table[table["organisation"].isin(treaties) & (table["status"] == "member")]
    if inside["country"].nunique() < 2:
        return nothing(
            f"The memberships table holds no members of {words.with_article(organisation)}.",
            "memberships",
        )
    at = pd.Timestamp(scope.as_of)
    spells = outlook.spells(table, treaties, [scope.patron], at)
    rate = outlook.exits_base_rate(table, treaties, [scope.patron], at).iloc[0]
    # Nothing seen is no proof of nothing to come: half an exit is what the interval's own prior adds.
    yearly = rate["rate"] or 0.5 / (rate["member_years"] + 1)
    chance = outlook.over(yearly, HORIZON_YEARS)
    low, high = (outlook.over(rate[side], HORIZON_YEARS) for side in ("low", "high"))
    left = spells[spells["is_exit"]].sort_values("end")
    leavers = words.listing(
        [f"{scope.name(row.country)} ({row.end:%Y})" for row in left.itertuples()]
    )
    sentence = (
        f"{' and its predecessor, '.join(words.with_article(t) for t in reversed(treaties))}"
        f"{',' if len(treaties) > 1 else ''} lost "
        f"{words.count(int(rate['exits']), 'member') if rate['exits'] else 'no member'} in "
        f"{rate['member_years']:.0f} member-years without {scope.names['patron']}"
        f"{': ' + leavers if leavers else ''}, a rate of {words.percent(rate['rate'], 1)} a year "
        f"(95% interval {words.percent(rate['low'], 1)} to {words.percent(rate['high'], 1)})."
    )
    if not rate["exits"]:
        sentence += (
            f" As none has left, chances are computed with half an exit, {words.percent(yearly, 2)} a "
            "year: what has not been seen may still come."
        )
    facts = {
        "organisation": organisation,
        "exits": int(rate["exits"]),
        "member_years": float(rate["member_years"]),
        "rate": float(yearly),
        "low": float(rate["low"]),
        "high": float(rate["high"]),
        "chance": float(chance),
        "chance_low": float(low),
        "chance_high": float(high),
        "word": outlook.likelihood(chance),
    }
    coverage = f"{len(spells)} unbroken memberships; the patron itself is left out."
    return Finding(sentence, spells, ("memberships",), coverage, facts)


def pauses(scope: Scope, organisation: str, found: Finding) -> tuple[int, float, float, float]:
    """How often members had their part frozen or suspended: count, rate a year, low, high (95%).

    found: as from `exits`, whose member-years are the trials.
    """
    table = scope.table("memberships")
    rows = table[
        table["organisation"].isin(lineage(organisation))
        & table["status"].isin(["frozen", "suspended"])
        & (table["country"] != scope.patron)
    ]
    years = found.facts["member_years"]
    low, high = outlook.jeffreys(len(rows), years)
    return len(rows), len(rows) / years, low, high


def any_exit(found: Finding) -> tuple[int, float]:
    """The members besides the patron, and the chance that at least one of them leaves."""
    others = int((~found.frame["is_exit"]).sum())
    return others, outlook.over(found.facts["rate"], HORIZON_YEARS, others)


def _exit_sentence(found: Finding) -> str:
    """The answer to whether others will follow, on the base rate."""
    _, chance = any_exit(found)
    return (
        "Will others follow? On the base rate the chance that at least one member of "
        f"{words.with_article(found.facts['organisation'])} leaves within {HORIZON_YEARS} years is "
        f"{words.percent(chance)}; that all stay, {words.percent(1 - chance)}."
    )


def _exit_scenarios(scope: Scope, found: Finding) -> list[Scenario]:
    """All stay, at least one leaves, another part is frozen; with their base rates."""
    facts, bloc = found.facts, words.with_article(found.facts["organisation"])
    others, chance = any_exit(found)
    count, rate, low, high = pauses(scope, facts["organisation"], found)
    within = f"within {HORIZON_YEARS} years"
    basis = f"{words.count(facts['exits'], 'exit')} in {facts['member_years']:.0f} member-years"
    span = f"{words.percent(rate, 1)} a year, {words.percent(low, 1)} to {words.percent(high, 1)}"
    return [
        Scenario(
            "All members stay",
            f"No membership of {bloc} ends in law {within}.",
            1 - chance,
            basis,
            "Summits attended, shares of costs paid, exercises held.",
        ),
        Scenario(
            "At least one leaves",
            f"One of the {others} members besides {scope.names['patron']} leaves {within}.",
            chance,
            basis,
            "Notice to the depositary; a vote in parliament; the part frozen first.",
        ),
        Scenario(
            "Another part is frozen",
            f"A member stops taking part {within} without leaving.",
            outlook.over(rate, HORIZON_YEARS, others) if count else None,
            f"{words.count(count, 'such case')} in {facts['member_years']:.0f} member-years"
            + (f" ({span})" if count else ""),
            "Summits missed, costs unpaid, exercises declined.",
        ),
    ]


def scenarios(scope: Scope, found: Finding) -> Finding:
    """What may come of an alliance, as from `watch.scenarios`. found: as from `exits`, not empty."""
    return watch.scenarios(_exit_scenarios(scope, found), _exit_sentence(found), "memberships")


def exit_judgement(scope: Scope, finding: Finding, is_frozen: bool) -> Judgement:
    """How likely a formal exit of the country is, on the base rate alone."""
    facts, name = finding.facts, scope.names
    return Judgement(
        "outlook",
        f"On the base rate alone {words.it_is(facts['word'])} "
        f"({words.percent(facts['chance'])}, {words.percent(facts['chance_low'])} to "
        f"{words.percent(facts['chance_high'])}) that {name['country']} formally leaves the "
        f"{facts['organisation']} within {HORIZON_YEARS} years of {words.day(scope.as_of)}"
        + (
            "; a frozen part points above the base rate, by an amount that these data cannot give."
            if is_frozen
            else "."
        ),
        f"Confidence is low: the rate rests on {words.count(facts['exits'], 'exit')}.",
        ("tab-exits",),
        basis="likelihood",
    )
