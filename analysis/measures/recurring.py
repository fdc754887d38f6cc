"""Recurring texts: the same question put year after year, the least confounded evidence of a move.

Scores over all votes shift with the agenda; a text that returns each year does not. `RECURRING`
lists the texts by the titles they carry (found in the resolutions table and read one by one),
`panel_long` lays out what was voted.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
import pandas as pd

from analysis.errors import BriefingError
from analysis.measures.votes import VOTE_VALUE
from analysis.measures.votes import letters as vote_letters

NO_MAJORITY: Final = "-"


class RecurringText(NamedTuple):
    """A text: name for code, label for readers, pattern of its titles (from the start)."""

    slug: str
    label: str
    title: str


RECURRING: Final[tuple[RecurringText, ...]] = (
    # War in Ukraine and its neighbours
    RecurringText(
        "ukraine",
        "Ukraine: aggression, territory, peace",
        r"aggression against ukraine|territorial integrity of ukraine"
        r"|humanitarian consequences of the aggression against ukraine"
        r"|suspension of the rights of membership of the russian federation"
        r"|furtherance of remedy and reparation"
        r"|principles of the charter of the united nations underl"
        r"|safety and security of nuclear facilities of ukraine"
        r"|advancing a comprehensive, just and lasting peace in ukraine|the path to peace$"
        r"|return of ukrainian children",
    ),
    RecurringText(
        "crimea-rights",
        "Crimea and occupied Ukraine: human rights",
        r"situation of human rights in the (temporarily occupied )?autonomous republic of crimea"
        r"|situation of human rights in the temporarily occupied territories of ukraine",
    ),
    RecurringText(
        "crimea-militarisation",
        "Crimea: militarisation",
        r"problem of the militari[sz]ation of the autonomous republic of crimea",
    ),
    RecurringText(
        "georgia-displaced",
        "Georgia: displaced persons",
        r"status of internally displaced persons and refugees from abkhazia",
    ),
    # Cooperation with regional organisations
    RecurringText(
        "un-csto",
        "UN cooperation with the CSTO",
        r"cooperation between the united nations and the collective security treaty org",
    ),
    RecurringText(
        "un-sco",
        "UN cooperation with the SCO",
        r"cooperation between the united nations and the shanghai cooperation organi[sz]ation",
    ),
    RecurringText(
        "un-cis",
        "UN cooperation with the CIS",
        r"cooperation between the united nations and the commonwealth of independent states",
    ),
    RecurringText(
        "un-council-of-europe",
        "UN cooperation with the Council of Europe",
        r"cooperation between the united nations and the council of europe",
    ),
    # Human rights in states
    RecurringText(
        "rights-iran",
        "Human rights in Iran",
        r"situation of human rights in the islamic republic of iran",
    ),
    RecurringText(
        "rights-syria",
        "Human rights in Syria",
        r"situation of human rights in the syrian arab republic",
    ),
    RecurringText(
        "rights-north-korea",
        "Human rights in North Korea",
        r"situation of human rights in the democratic people.s republic of korea",
    ),
    RecurringText(
        "rights-belarus", "Human rights in Belarus", r"situation of human rights in belarus"
    ),
    RecurringText(
        "rights-myanmar",
        "Human rights in Myanmar",
        r"situation of human rights (in|of rohingya muslims and other minorities in) myanmar",
    ),
    # Values and world order
    RecurringText(
        "icc", "International Criminal Court", r"report of the international criminal court"
    ),
    RecurringText(
        "death-penalty", "Death penalty: moratorium", r"moratorium on the use of the death penalty"
    ),
    RecurringText(
        "nazism",
        "Glorification of Nazism",
        r"combating glorification of nazism|glorification of nazism"
        r"|inadmissibility of certain practices that contribute to fuelling contemporary forms",
    ),
    RecurringText(
        "coercive-measures",
        "Unilateral coercive measures",
        r"human rights and unilateral coercive measures"
        r"|unilateral economic measures as a means of political and economic coercion",
    ),
    RecurringText("right-to-development", "Right to development", r"the right to development"),
    RecurringText(
        "international-order",
        "Democratic and equitable international order",
        r"promotion of a democratic and equitable international order",
    ),
    RecurringText(
        "mercenaries",
        "Mercenaries",
        r"use of mercenaries as a means of violating human rights",
    ),
    RecurringText(
        "racism",
        "Racism: call for action",
        r"a global call for concrete action for the (total )?elimination of racism"
        r"|global efforts for the total elimination of racism",
    ),
    RecurringText(
        "cuba-embargo",
        "Cuba embargo",
        r"necessity of ending the economic, commercial and financial embargo",
    ),
    # Arms and security
    RecurringText(
        "information-security",
        "Information security (led by Russia)",
        r"developments in the field of information and telecommunications in the context of int",
    ),
    RecurringText(
        "space-no-first-placement",
        "Outer space: no first placement of weapons",
        r"no first placement of weapons in outer space",
    ),
    RecurringText(
        "space-further-measures",
        "Outer space: further measures on an arms race",
        r"further practical measures for the prevention of an arms race in outer space",
    ),
    RecurringText(
        "space-arms-race",
        "Outer space: arms race",
        r"prevention of an arms race in outer space",
    ),
    RecurringText(
        "space-behaviour",
        "Outer space: responsible behaviour",
        r"reducing space threats through norms",
    ),
    RecurringText("arms-trade-treaty", "Arms Trade Treaty", r"the arms trade treaty"),
    RecurringText(
        "chemical-weapons",
        "Chemical Weapons Convention",
        r"implementation of the convention on the prohibition of the development, production, "
        r"stockpiling and use of chemical weap",
    ),
    RecurringText(
        "multilateralism-disarmament",
        "Multilateralism in disarmament",
        r"promotion of multilateralism in (the )?area of disarmament",
    ),
    RecurringText(
        "nuclear-disarmament", "Nuclear disarmament (yearly text)", r"nuclear disarmament$"
    ),
    RecurringText("nuclear-danger", "Reducing nuclear danger", r"reducing nuclear danger"),
    RecurringText(
        "nuclear-use-convention",
        "Convention against using nuclear weapons",
        r"convention on the prohibition of the use of nuclear weapons",
    ),
    RecurringText(
        "nuclear-ban-treaty",
        "Nuclear ban treaty",
        r"treaty on the prohibition of nuclear weapons",
    ),
    RecurringText(
        "nuclear-humanitarian",
        "Humanitarian consequences of nuclear weapons",
        r"humanitarian consequences of nuclear weapons",
    ),
    RecurringText(
        "nuclear-test-ban", "Nuclear test ban treaty", r"comprehensive nuclear-test-ban treaty"
    ),
    # Middle East
    RecurringText("golan", "Syrian Golan (Middle East item)", r"the syrian golan"),
    RecurringText(
        "golan-practices", "Occupied Syrian Golan (practices item)", r"the occupied syrian golan"
    ),
    RecurringText(
        "settlements",
        "Israeli settlements",
        r"israeli settlements in the occupied palestinian territory",
    ),
    RecurringText("jerusalem", "Jerusalem", r"(status of )?jerusalem$"),
    RecurringText(
        "palestine-self-determination",
        "Palestinian self-determination",
        r"the right of the palestinian people to self-determination",
    ),
    RecurringText(
        "palestine-settlement",
        "Peaceful settlement of the question of Palestine",
        r"peaceful settlement of the question of palestine",
    ),
)

TEXT_COLUMNS: Final = {"undl_id": "int64", "slug": "str", "label": "str", "date": "datetime64[us]"}
LONG_COLUMNS: Final = {
    "slug": "str",
    "label": "str",
    "year": "int64",
    "n": "int64",
    "country": "str",
    "patron": "str",
    "bloc": "str",
    "distance": "float64",
}


def texts(
    resolutions: pd.DataFrame, recurring: tuple[RecurringText, ...] = RECURRING
) -> pd.DataFrame:
    """The resolutions that are recurring texts: undl_id, slug, label, date; sorted by date.

    resolutions: undl_id, title, date. A title that fits two patterns belongs to the first.
    """
    title = resolutions["title"].str.replace(r"\s+", " ", regex=True).str.strip()
    slug = pd.Series(pd.NA, index=resolutions.index, dtype="object")
    for text in recurring:
        fits = title.str.match(rf"(?:{text.title})", case=False).fillna(False).astype(bool)
        slug = slug.mask(fits & slug.isna(), text.slug)
    labels = {text.slug: text.label for text in recurring}
    found = pd.DataFrame(
        {
            "undl_id": resolutions["undl_id"],
            "slug": slug,
            "label": slug.map(labels),
            "date": pd.to_datetime(resolutions["date"]),
        }
    ).dropna(subset="slug")
    return found.sort_values(["date", "undl_id"], ignore_index=True).astype(TEXT_COLUMNS)


def panel_long(
    resolutions: pd.DataFrame,
    votes: pd.DataFrame,
    country: str,
    patron: str,
    bloc: pd.Series,
    since: int,
    recurring: tuple[RecurringText, ...] = RECURRING,
) -> pd.DataFrame:
    """Recurring texts, one row a text and year: who voted how, and how far patron and bloc differ.

    Parameters
    ----------
    resolutions
        Columns undl_id, title, date.
    votes
        Columns undl_id, country, vote (Y N A X).
    country, patron
        Codes of two different countries.
    bloc
        undl_id -> position, as from `votes.majority`.
    since
        First calendar year.
    recurring
        The texts to look for.

    Returns
    -------
    DataFrame
        slug, label, year, n (votes), country, patron, bloc (letters cast, in order of date where a
        text came up more than once ("AY"); X did not vote, "-" the bloc had no majority; a vote
        from before the country's membership is ""), distance (mean |patron - bloc| of the year's
        votes on which both had a position: 0 same, 0.5 one abstained, 1 opposed; missing where
        there is none). Texts in the order of `recurring`.

    Raises
    ------
    BriefingError
        For a country without votes, or a patron that is the country.
    """
    if country == patron:
        raise BriefingError(
            f"{country} is both the country and the patron; name two different ones"
        )
    cast = vote_letters(votes, [country, patron])
    dates = pd.to_datetime(resolutions["date"])
    asked = resolutions[(dates.dt.year >= since) & resolutions["undl_id"].isin(cast.index)]
    found = texts(asked, recurring)
    ids = found["undl_id"]
    position = bloc.reindex(ids).to_numpy(dtype=float)
    value_letter = {value: letter for letter, value in VOTE_VALUE.items()}
    patron_letter = cast.loc[ids, patron].to_numpy(dtype=object)
    patron_value = np.array([VOTE_VALUE.get(letter, np.nan) for letter in patron_letter])
    rows = found.assign(
        year=found["date"].dt.year,
        country=cast.loc[ids, country].to_numpy(dtype=object),
        patron=patron_letter,
        bloc=[value_letter.get(value, NO_MAJORITY) for value in position],
        distance=np.abs(patron_value - position),
    )
    by = rows.groupby(["slug", "label", "year"], sort=False)
    table = by.agg(
        n=("undl_id", "size"),
        country=("country", "".join),
        patron=("patron", "".join),
        bloc=("bloc", "".join),
        distance=("distance", "mean"),
    ).reset_index()
    order = {text.slug: number for number, text in enumerate(recurring)}
    table = table.sort_values(
        ["slug", "year"], key=lambda c: c.map(order) if c.name == "slug" else c, ignore_index=True
    )
    return table[list(LONG_COLUMNS)].astype(LONG_COLUMNS)
