"""The General Assembly's emergency session on Ukraine: tallies, shifts, and who stands where."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import pandas as pd

from analysis.dimensions import words
from analysis.dimensions.dimension import (
    CounterEvidence,
    Dimension,
    Finding,
    Headline,
    Indicator,
    Judgement,
    NoData,
    Reading,
    confidence,
)
from analysis.dimensions.scope import Scope
from analysis.dimensions.votes import without_ballots
from analysis.measures import votes
from analysis.tables import contexts, followed

TABLES = ("votes", "resolutions", "votes_without_ballots")
SESSION = contexts.read().emergency_session.session
ABOUT = contexts.read().emergency_session.about
LETTERS = ("Y", "A", "N", "X")
# Where a state's mean vote (1 opposed to the patron each time, 0 with it each time) puts it.
STANCES = (
    (0.0, 0.2, "with the patron"),
    (0.2, 0.4, "leaning to the patron"),
    (0.4, 0.6, "in between"),
    (0.6, 0.8, "leaning against"),
    (0.8, 1.0, "against the patron"),
)
NO_STANCE = "too few votes"
MIN_CAST = 4  # fewer votes cast put a state in no class
MOST_NAMED = 12  # of the states with the patron


class Tally(NamedTuple):
    """Votes on a resolution."""

    yes: int
    no: int
    abstain: int


@dataclass(frozen=True, kw_only=True)
class Tallies(Finding):
    """Votes by resolution's symbol, the newest of them, and whether its ballots are in hand."""

    tallies: dict[str, Tally]
    last: str
    is_last_in_hand: bool


@dataclass(frozen=True, kw_only=True)
class Stances(Finding):
    """States that stood with the patron (codes), names of those always so; classes' sizes."""

    with_patron: list[str]
    against: int
    always: list[str]
    classes: dict[str, int]


@dataclass(frozen=True, kw_only=True)
class VoteShift(Finding):
    """The first and the newest resolution's symbols, between which votes moved; how many states
    voted no on the newest alone."""

    first: str
    last: str
    newly_no: int


class Assembly(Dimension):
    """How members voted in the emergency session."""

    key = "assembly"
    title = "votes"

    @property
    def findings(self) -> Sequence[Finding]:
        return [self.tallies, self.stances, self.weights, self.shift]

    @cached_property
    def tallies(self) -> Tallies | NoData:
        """Votes on each resolution of the session.

        frame: undl_id, symbol, date, title, Y, A, N, X, is_in_hand (else the tally alone is known).
        """
        scope = self.scope
        found = _resolutions(scope)
        if found.empty:
            return _none(scope)
        cast = scope.table("votes")
        cast = cast[cast["undl_id"].isin(found["undl_id"])]
        counts = cast.groupby(["undl_id", "vote"], observed=False).size().unstack(fill_value=0)
        counts = counts.reindex(columns=list(LETTERS), fill_value=0)
        frame = found[["undl_id", "symbol", "date", "title"]].merge(counts, on="undl_id")
        frame = frame.assign(is_in_hand=True)
        unheld = _without_ballots(scope)
        if len(unheld):
            frame = pd.concat([frame, _tallies_alone(unheld)]).sort_values("date", kind="stable")
        frame = frame.reset_index(drop=True)
        first, last = frame.iloc[0], frame.iloc[-1]
        sentence = (
            f"{first['symbol']} of {words.day(first['date'].date())} was adopted by {first['Y']} to "
            f"{first['N']} with {first['A']} abstentions"
        )
        if len(frame) > 1:
            sentence += (
                f"; {last['symbol']} of {words.day(last['date'].date())} by {last['Y']} to {last['N']} "
                f"with {last['A']}"
            )
        sentence += "."
        if len(frame) > 1:
            fewest = frame.loc[frame["Y"].idxmin()]
            sentence += (
                f" The yes votes ranged from {frame['Y'].min()} ({fewest['symbol']}) to "
                f"{frame['Y'].max()}, the no votes from {frame['N'].min()} to {frame['N'].max()}: the "
                "texts differ, so a smaller yes is not by itself more support for the other side."
            )
        sentence += "".join(
            f" {_what_is_known(scope, row, found.iloc[-1])}" for row in unheld.to_dict("records")
        )
        for row in _of_session(scope, is_adopted=False).itertuples():
            sentence += (
                f" {row.title}: rejected on {words.day(row.date.date())} by {row.no} to {row.yes} with "
                f"{row.abstain} abstentions."
            )
        members = frame[list(LETTERS)].sum(axis=1)
        checked = followed.topic("ukraine_votes", scope.as_of)
        coverage = (
            f"{'All ' if len(frame) > 1 else ''}{words.count(len(frame), 'resolution')} of {SESSION} "
            f"adopted by recorded vote and known, as last checked on {words.day(checked)}; "
            f"{members.max()} members. "
        )
        coverage += (
            f"The ballots of {len(found)} are in hand, of {words.listing(unheld['symbol'].tolist())} the "
            "reported tally alone."
            if len(unheld)
            else "All ballots are in hand."
        )
        return Tallies(
            sentence,
            frame,
            TABLES,
            coverage,
            tallies={row.symbol: Tally(row.Y, row.N, row.A) for row in frame.itertuples()},
            last=str(last["symbol"]),
            is_last_in_hand=bool(last["is_in_hand"]),
        )

    @cached_property
    def stances(self) -> Stances | NoData:
        """Each member's mean vote over the session, by class.

        frame: country, name, score (0 with the patron's side, 1 opposed), cast, stance, letters. ES-11/8
        is left out: the patron voted no and Ukraine abstained, so an abstention mixes both camps.
        """
        scope = self.scope
        found = _resolutions(scope)
        if found.empty:
            return NoData("No state can be placed by its votes there.", *TABLES)
        meaning = scope.table("ukraine_votes").set_index("undl_id")["has_mixed_abstention"]
        mixed = found["undl_id"].map(meaning).fillna(False).astype(bool)
        used = found[~mixed]
        cast = scope.table("votes")
        cast = cast[cast["undl_id"].isin(found["undl_id"])]
        wide = votes.wide(cast[cast["undl_id"].isin(used["undl_id"])])
        letters = votes.letters(cast, list(wide.columns)).loc[found["undl_id"]]
        frame = pd.DataFrame(
            {
                "country": wide.columns,
                "score": wide.mean().to_numpy(),
                "cast": wide.notna().sum().to_numpy(),
                "letters": ["".join(letters[code]) for code in wide.columns],
            }
        )
        need = min(MIN_CAST, len(used))
        frame["stance"] = NO_STANCE
        for low, high, word in STANCES:
            inside = frame["score"].between(low, high, inclusive="both") & (frame["cast"] >= need)
            frame.loc[inside & (frame["stance"] == NO_STANCE), "stance"] = word
        frame = frame[frame["country"] != scope.patron]
        frame["name"] = frame["country"].map(scope.name)
        frame = frame.sort_values(["score", "name"], ignore_index=True)
        loyal = frame[frame["stance"] == STANCES[0][2]]
        against = int((frame["stance"] == STANCES[-1][2]).sum())
        always = frame[(frame["score"] == 0) & (frame["cast"] == len(used))]["name"].tolist()
        patron = scope.names["patron"]
        sentence = (
            f"Over the {words.count(len(used), 'resolution')} counted, "
            f"{words.count(len(loyal), 'state')} stood with "
            f"{patron}{' (' + _first(loyal['name']) + ')' if len(loyal) else ''} and {against} against "
            f"it. A state stands with it where its mean vote is at most {STANCES[0][1]}, and against it "
            f"from {STANCES[-1][0]} up: a yes counts as a whole, an abstention as a half, a no as nothing. "
        )
        sentence += (
            f"{words.listing(always)} cast every one of these votes with {patron}."
            if always
            else f"No state cast every one of these votes with {patron}."
        )
        newest = found["undl_id"].tolist().index(used["undl_id"].iloc[-1])
        lately = loyal.loc[loyal["letters"].str[newest] != "N", "country"]
        if len(lately):
            sentence += (
                f" Of the states with it, {words.listing([scope.called(code) for code in lately])} did "
                f"not vote no on the newest of these, {used['symbol'].iloc[-1]}."
            )
        left = found.loc[mixed, "symbol"].tolist()
        coverage = f"{len(used)} of {len(found)} resolutions of {SESSION}"
        if left:
            coverage += (
                f"; {words.listing(left)} left out because an abstention there mixes both camps"
            )
        coverage += f"; states that cast fewer than {words.count(need, 'vote')} are in no class"
        coverage += f"{_left_out(scope)}."
        return Stances(
            sentence,
            frame,
            (*TABLES, "ukraine_votes"),
            coverage,
            with_patron=loyal["country"].tolist(),
            against=against,
            always=always,
            classes=frame["stance"].value_counts().to_dict(),
        )

    @cached_property
    def weights(self) -> Finding:
        """How much of the world each stance holds: states, people and output.

        frame: stance, states, population, gdp_usd_million, and the share of
        each in the members that have a figure (states: in all members but the patron).
        """
        scope, taken = self.scope, self.stances
        if taken.is_empty:
            return NoData("Nor can the two sides be weighed.", *TABLES)
        sizes = scope.table("state_sizes").set_index("country")
        if sizes.empty:
            return NoData("The sizes of states were not yet known.", "state_sizes")
        frame = taken.frame[["country", "stance"]].assign(states=1).join(sizes, on="country")
        sums = frame.groupby("stance")[["states", "population", "gdp_usd_million"]].sum()
        order = [word for _, _, word in STANCES] + [NO_STANCE]
        sums = sums.reindex([word for word in order if word in sums.index])
        for column in ("states", "population", "gdp_usd_million"):
            sums[f"share_{column}"] = sums[column] / sums[column].sum()
        near = sums[sums.index.isin([STANCES[0][2], STANCES[1][2]])].sum()
        far = sums[sums.index.isin([STANCES[-2][2], STANCES[-1][2]])].sum()
        patron = scope.names["patron"]
        year = int(sizes["year"].max())
        sentence = (
            f"The {near['states']:.0f} states with {patron} or leaning to it hold "
            f"{words.part(near['share_states'])} of the other members, "
            f"{words.part(near['share_population'])} of their people and "
            f"{words.part(near['share_gdp_usd_million'])} of their output; the {far['states']:.0f} "
            f"against it or leaning so, {words.part(far['share_states'])}, "
            f"{words.part(far['share_population'])} and "
            f"{words.part(far['share_gdp_usd_million'])}. The three counts answer different "
            "questions: a vote each, a person each, a dollar each."
        )
        without = sorted(
            scope.name(code) for code in frame.loc[frame["population"].isna(), "country"]
        )
        coverage = f"People and output of {year}"
        if without:
            coverage += (
                f"; no figure for {len(without)} members, all small ({words.listing(without)})"
            )
        used = (*taken.tables, "state_sizes")
        return Finding(sentence, sums.reset_index(), used, f"{coverage}.")

    @cached_property
    def shift(self) -> VoteShift | NoData:
        """How votes moved from the session's first resolution to its last.

        frame: first (letter), last (letter), n, countries (codes); one row a combination that occurs.
        """
        scope = self.scope
        found = _resolutions(scope)
        if found.empty:
            return NoData("No shift of votes can be shown.", *TABLES)
        if len(found) < 2:
            return NoData("The session has fewer than two resolutions by that date.", *TABLES)
        first, last = found.iloc[0], found.iloc[-1]
        cast = scope.table("votes")
        cast = cast[cast["undl_id"].isin([first["undl_id"], last["undl_id"]])]
        pair = cast.pivot(index="country", columns="undl_id", values="vote").dropna()
        pair = pair.astype(str).rename(columns={first["undl_id"]: "first", last["undl_id"]: "last"})
        frame = (
            pair.reset_index()
            .groupby(["first", "last"])["country"]
            .agg(n="size", countries=lambda codes: sorted(codes))
            .reset_index()
        )
        left_yes = frame[(frame["first"] == "Y") & (frame["last"] != "Y")]
        joined_yes = frame[(frame["first"] != "Y") & (frame["last"] == "Y")]
        to_no = frame[(frame["first"] != "N") & (frame["last"] == "N")]
        to_no_codes = sorted(
            (code for codes in to_no["countries"] for code in codes), key=scope.name
        )
        no_names = [scope.called(code) for code in to_no_codes]
        sentence = (
            f"Between {first['symbol']} ({words.day(first['date'].date())}) and {last['symbol']} "
            f"({words.day(last['date'].date())}), {words.count(int(left_yes['n'].sum()), 'state')} that "
            f"had voted yes did not do so again, and {joined_yes['n'].sum() or 'none'} came to yes. "
        )
        count = int(to_no["n"].sum())
        sentence += (
            f"Newly no at the second {'was' if count == 1 else 'were'} {count}: {words.listing(no_names)}."
            if count
            else "None came to no."
        )
        if len(unheld := _without_ballots(scope)):
            later = words.listing(unheld["symbol"].tolist())
            sentence += (
                f" {last['symbol']} is the last whose ballots are in hand; {later} came after it."
            )
        coverage = (
            f"{len(pair)} members; {first['symbol']} and {last['symbol']} ask different things, so "
            f"read the shift with the texts{_left_out(scope)}."
        )
        return VoteShift(
            sentence,
            frame,
            TABLES,
            coverage,
            first=str(first["symbol"]),
            last=str(last["symbol"]),
            newly_no=count,
        )

    def judgement(self) -> Judgement | None:
        if self.stances.is_empty or self.tallies.is_empty:
            return None
        missing = words.listing(_without_ballots(self.scope)["symbol"].tolist())
        found, patron = self.tallies, self.scope.names["patron"]
        yes, no, abstain = found.tallies[found.last]
        newest = found.frame["date"].iloc[-1].date()
        text = (
            f"Over the emergency session on Ukraine {len(self.stances.with_patron) or 'none'} of the "
            f"members stood with {patron} and {self.stances.against} against it. The newest text known, "
            f"{found.last} of {words.day(newest)}, was adopted by {yes} to {no} with {abstain} "
            "abstentions."
        )
        if not self.shift.is_empty:
            text += (
                f" Between {self.shift.first} and {self.shift.last}, "
                f"{words.count(self.shift.newly_no, 'state') if self.shift.newly_no else 'no state'} came "
                "to vote no."
            )
        return Judgement(
            self.title,
            text,
            confidence(f"the ballots of {missing} are not in hand" if missing else ""),
            ("fig-tallies", "fig-map", "tab-shift"),
        )

    def headlines(self) -> list[Headline]:
        made = []
        if not self.tallies.is_empty:
            last = self.tallies.last
            yes, no, abstain = self.tallies.tallies[last]
            made.append(
                Headline(
                    "last resolution on Ukraine",
                    "last resolution on Ukraine",
                    f"{last}: {yes} yes, {no} no, {abstain} abstentions"
                    + ("" if self.tallies.is_last_in_hand else " (the tally alone is in hand)"),
                    self.tallies.tables,
                    last,
                )
            )
        if not self.stances.is_empty:
            made.append(
                Headline(
                    "votes with the patron",
                    f"members that stood with {self.scope.names['patron']} over the session",
                    f"{len(self.stances.with_patron)}",
                    self.stances.tables,
                    self._newest_in_hand,
                )
            )
        return made

    @property
    def _newest_in_hand(self) -> str:
        return str(_resolutions(self.scope)["symbol"].iloc[-1])

    def indicators(self) -> list[Indicator]:
        if self.tallies.is_empty:
            return []
        frame, last = self.tallies.frame, self.tallies.frame.iloc[-1]
        return [
            Indicator(
                "Votes on the next resolution on Ukraine",
                f"{last['Y']} yes, {last['N']} no ({last['symbol']})",
                f"fewer yes votes than {frame['Y'].min()}, or more no votes than "
                f"{frame['N'].max()}: outside all texts so far",
                f"more yes votes than {frame['Y'].max()}, or fewer no votes than {frame['N'].min()}",
                self.tallies.tables,
            )
        ]

    def counter_evidence(self) -> list[CounterEvidence]:
        made, patron = [], self.scope.names["patron"]
        if not self.stances.is_empty and self.stances.against:
            with_it, against = len(self.stances.with_patron), self.stances.against
            text = (
                f"In the emergency session {against} members stood against {patron} and "
                f"{with_it or 'none'} with it: "
                + (
                    "in open votes its supporters are the smaller side."
                    if with_it < against
                    else "in open votes its supporters are not the smaller side."
                )
            )
            made.append(CounterEvidence("Votes", text, Reading.SUPPORTED))
        if not self.weights.is_empty:
            made.append(CounterEvidence("Weight", _weighed(self.weights), Reading.SUPPORTED))
        return made


def _resolutions(scope: Scope) -> pd.DataFrame:
    """The session's resolutions; none for a patron that it is not about."""
    table = scope.table("resolutions")
    found = table[(table["special_session"] == SESSION) & (scope.patron == ABOUT)]
    return found.sort_values(["date", "symbol"])


def _without_ballots(scope: Scope) -> pd.DataFrame:
    """Resolutions of the session that are known by their tally alone, by date."""
    return _of_session(scope, is_adopted=True)


def _of_session(scope: Scope, is_adopted: bool) -> pd.DataFrame:
    known = without_ballots(scope)
    of_it = (known["special_session"] == SESSION) & (known["is_adopted"] == is_adopted)
    return known[of_it & (scope.patron == ABOUT)].sort_values(["date", "symbol"])


def _tallies_alone(unheld: pd.DataFrame) -> pd.DataFrame:
    """Their rows among the tallies; who did not vote is counted as what is left, where reported."""
    counts = {"yes": "Y", "no": "N", "abstain": "A", "not_voting": "X"}
    frame = unheld.rename(columns=counts)[["symbol", "date", "title", *counts.values()]]
    frame = frame.fillna({"X": 0}).astype(dict.fromkeys(counts.values(), int))
    return frame.assign(is_in_hand=False)


def _what_is_known(scope: Scope, row: Mapping[Hashable, Any], held: pd.Series) -> str:
    """A resolution known by its tally alone: what is known of it, with the ballots reported.

    held: the last resolution whose ballots are in hand.
    """
    text = (
        f"Of {row['symbol']} ({row['title']}) the tally alone is in hand, not the ballots: it is in no "
        f"count of states here. {row['known']}."
    )
    for column, did in (("voted_no", "voted no"), ("abstained", "abstained")):
        if isinstance(row[column], str):
            names = sorted((scope.called(code) for code in row[column].split("; ")), key=_sorting)
            text += f" Known to have {did}: {words.listing(names)}"
            text += f"{_same_noes(scope, row, held)}." if column == "voted_no" else "."
    return text


def _same_noes(scope: Scope, row: Mapping[Hashable, Any], held: pd.Series) -> str:
    """How many of the noes on a resolution, where all are known, were noes on the one before."""
    now = set(row["voted_no"].split("; "))
    if len(now) != row["no"]:
        return ""
    cast = scope.table("votes")
    before = set(cast.loc[(cast["undl_id"] == held["undl_id"]) & (cast["vote"] == "N"), "country"])
    if now == before:
        return f", the same as on {held['symbol']}"
    return f", of whom {len(now & before) or 'none'} had voted no on {held['symbol']}"


def _weighed(weights: Finding) -> str:
    """What the weights say against broad support."""
    frame = weights.frame.set_index("stance")
    near = frame[frame.index.isin([word for _, _, word in STANCES[:2]])].sum()
    far = frame[frame.index.isin([word for _, _, word in STANCES[-2:]])].sum()
    return (
        f"The states with it or leaning so make {words.part(near['share_gdp_usd_million'])} of the "
        f"output of the other members, those against it or leaning so "
        f"{words.part(far['share_gdp_usd_million'])}; of people, "
        f"{words.part(near['share_population'])} and {words.part(far['share_population'])}. The "
        "rest stand in between: to abstain is not to support."
    )


def _first(names: pd.Series) -> str:
    kept = sorted(names.tolist()[:MOST_NAMED])
    return words.listing(kept if len(names) <= MOST_NAMED else [*kept, "others"])


def _sorting(name: str) -> str:
    return name.removeprefix("the ")


def _left_out(scope: Scope) -> str:
    unheld = _without_ballots(scope)
    if unheld.empty:
        return ""
    return f"; {words.listing(unheld['symbol'].tolist())} left out, its ballots not being in hand"


def _none(scope: Scope) -> NoData:
    if scope.patron != ABOUT:
        return NoData(
            f"The emergency session on Ukraine is no measure of support for "
            f"{scope.names['patron']}: its texts are about another state's conduct.",
            *TABLES,
        )
    return NoData("The emergency session on Ukraine had not yet voted.", *TABLES)
