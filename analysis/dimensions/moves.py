"""Whether a state's votes moved: the same texts, against the states that had voted most like it."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from analysis.dimensions import words
from analysis.dimensions.dimension import (
    CounterEvidence,
    Dimension,
    Finding,
    Headline,
    Judgement,
    NoData,
    Reading,
    Verdict,
    Way,
    confidence,
    sure,
)
from analysis.dimensions.scope import Scope
from analysis.dimensions.votes import RollCalls, session_year
from analysis.errors import BriefingError
from analysis.measures import moves, recurring, robustness, steps
from analysis.measures.moves import Comparison

TABLES = ("votes", "resolutions", "memberships")
LONG_VIEW = dt.date(2011, 1, 1)
LEVEL, LEVEL_OF_NO_CHANGE = 95, 90  # of intervals, in per cent: see `measures.moves.table`
FIRST_YEARS = 5  # of a state's votes, which a longer view of a young state is held against
NAMED_TEXTS = 5  # on either side; above this the first are named, and the rest counted
LONGEST_TITLE = 72  # letters of a text's title inside a sentence
_, UNCLEAR = moves.NO_CLEAR_MOVE
TOWARDS = ("T+", "ahead", "T=", "T?")
AWAY = ("A+", "behind", "A=", "A?")
WHY_NO_VERDICT = {
    "too few like-voters": "too few states voted on the same texts to compare it with",
    "too few votes before": "it cast too few votes before, on texts that came back",
    "too few votes after": "it cast too few votes since, on texts that had come up before",
    "periods not linked": "no text links the votes before with those since",
    "too few texts": "too few texts came back",
}


class VotesOfAll:
    """The moves of all states between a patron and a destination; made for all by `of`."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        votes, resolutions, memberships = (scope.table(name) for name in TABLES)
        self.fault = ""
        self._since: dict[dt.date, VotesOfAll | None] = {}
        try:
            self.series = moves.series(
                votes, resolutions, memberships, scope.patron, scope.destination, scope.as_of
            )
            self.compared = moves.compare(self.series, scope.since)
        except BriefingError as error:
            self.fault = str(error)

    @classmethod
    def of(cls, scope: Scope) -> VotesOfAll:
        """Those of a scope, made once for all countries."""
        return scope.shared(cls, TABLES)

    @property
    def last_vote(self) -> dt.date:
        """The day of the last vote that counts."""
        return self.series.votes["date"].max().date()

    @cached_property
    def table(self) -> pd.DataFrame:
        """The table of `measures.moves.table`, by country."""
        return moves.table(self.compared).set_index("country", drop=False)

    def since(self, day: dt.date) -> VotesOfAll | None:
        """The same votes compared from another day on, kept; None where they cannot be."""
        if day not in self._since:
            found = copy(self)
            found.__dict__.pop("table", None)
            try:
                found.compared = moves.compare(self.series, day)
            except BriefingError:
                self._since[day] = None
            else:
                self._since[day] = found
        return self._since[day]

    def prepare(self, is_latest: bool) -> None:
        """Make now what is otherwise made when first asked for: the longer view, which no earlier
        edition is asked for, only of the latest."""
        if not self.fault:
            longer = self.since(LONG_VIEW) if is_latest else None
            _ = self.table, longer and longer.table

    def titles(self, keys: str) -> list[str]:
        """The texts behind keys joined by "; ", as a reader knows them: a recurring text by its
        label, another by its latest title, cut where it is long."""
        return [self._known_as[key] for key in keys.split("; ") if key]

    @cached_property
    def _known_as(self) -> dict[str, str]:
        """The name of each text, by its key."""
        labels = {f"slug:{text.slug}": text.label for text in recurring.RECURRING}
        titles = self.series.votes["title"].groupby(self.series.text).last()
        return {
            key: labels.get(key) or _short(str(titles[place]))
            for place, key in enumerate(self.series.texts)
        }


@dataclass(frozen=True, kw_only=True)
class Move(Finding):
    """The country's move: codes and figures as `measures.moves.table` has them, in points.

    code: a key of `measures.moves.VERDICTS`. row: the country's row; firm: of
    `measures.robustness.firmness`; step: of `measures.steps.steps`. before, after: first and last
    session. short: the verdict with its figures, for a key judgement.
    """

    code: str
    row: pd.Series
    firm: pd.Series
    step: pd.Series
    before: tuple[int, int]
    after: tuple[int, int]
    short: str

    @property
    def is_firm(self) -> bool:
        return bool(self.firm["is_firm"])

    @property
    def is_alone(self) -> bool:
        """Whether no states voted like it before."""
        return _is_alone(self.row)


class Moves(Dimension):
    """Has it moved in its votes: how far, beyond whom, since when?"""

    key = "moves"
    title = "voting at the UN"
    gives_verdict = True

    @property
    def findings(self) -> Sequence[Finding]:
        found = (self.move, self.long_view, self.texts, self.peers, self.ways)
        return [finding for finding in found if finding.sentence]

    @property
    def world(self) -> VotesOfAll:
        return VotesOfAll.of(self.scope)

    @property
    def rolls(self) -> RollCalls:
        return RollCalls.of(self.scope)

    @cached_property
    def row(self) -> pd.Series | NoData:
        """The country's row of the table of all states; why there is none, or no verdict in it."""
        world, name = self.world, self.scope.names
        if world.fault:
            return NoData(f"Its votes are not compared: {world.fault}.", *TABLES)
        if self.scope.focus not in world.table.index:
            return NoData(
                f"{name['country']} had no seat at the latest votes on which {name['patron']} and "
                f"{name['destination']} differed.",
                *TABLES,
            )
        row = world.table.loc[self.scope.focus]
        if row["code"] == moves.NO_VERDICT:
            return NoData(
                f"Whether its votes moved is not judged: {WHY_NO_VERDICT[row['reason']]}.", *TABLES
            )
        return row

    @cached_property
    def move(self) -> Move | NoData:
        """The country's votes beside those of the states that had voted most like it.

        frame: session, year (opening), country, like (mean position of either, 0 the patron to 100
        the destination), n (votes on which both are known).
        """
        row = self.row
        if isinstance(row, NoData):
            return row
        compared, only = self.world.compared, [self.scope.focus]
        firm = robustness.firmness(compared, robustness.ways(compared, only))
        step = steps.steps(compared, only).iloc[0]
        windows = compared.windows
        firm_row = firm.set_index("country").loc[self.scope.focus]
        counts = self._counts(row, windows.before, windows.after)
        figures = self._figures(row)
        verdict = self._verdict(row)
        sentence = " ".join(
            filter(None, [counts, figures, f"{words.capital(verdict)}.", self._level(row),
                          self._since_when(row, step)])
        )  # fmt: skip
        return Move(
            words.opened(sentence),
            self._sessions(compared),
            TABLES,
            f"{self.rolls.span}. {int(row['n_before'])} votes before and {int(row['n_after'])} since "
            f"on texts that came back carry the comparison; the states that voted most like it "
            f"before: {self._like(row)}.",
            code=str(row["code"]),
            row=row,
            firm=firm_row,
            step=step,
            before=windows.before,
            after=windows.after,
            short=words.opened(f"{counts} {figures} {words.capital(verdict)}."),
        )

    @cached_property
    def long_view(self) -> Finding:
        """The same comparison from further back, in one sentence. frame: its row."""
        world, scope = self.world, self.scope
        if self.move.is_empty:
            return NoData("", *TABLES)
        since = self._longer_since
        if since >= scope.since:
            return NoData("", *TABLES)
        longer = world.since(since)
        if longer is None:
            return NoData("", *TABLES)
        row = longer.table.loc[scope.focus]
        before = longer.compared.windows.before
        span = years(*before)
        if row["code"] == moves.NO_VERDICT:
            text = f"Compared with {span} there is no verdict: {WHY_NO_VERDICT[row['reason']]}."
        else:
            figures = self._figures(row).removeprefix("On")
            text = (
                f"The longer view, against {span}: on{figures} {words.capital(self._verdict(row))}."
            )
        return Finding(
            words.opened(text), longer.table.loc[[scope.focus]].reset_index(drop=True), TABLES,
            f"Compared with sessions {before[0]} to {before[1]}.",
        )  # fmt: skip

    @cached_property
    def texts(self) -> Finding:
        """The texts put to the vote in both periods on which it stands elsewhere now.

        frame: text, way (closer, further), country_before, country_after, like_before, like_after
        (mean positions, 0 to 100), votes_before, votes_after; closer first, by size.
        """
        if self.move.is_empty:
            return NoData("", *TABLES)
        world, found = self.world, self.move
        made, compared = world.series, world.compared
        place = made.states.index(self.scope.focus)
        own, like = made.position[:, place], compared.reference[:, place]
        known = ~pd.isna(own) & ~pd.isna(like)
        rows = []
        for way in ("closer", "further"):
            for key in filter(None, str(found.row[f"texts_{way}"]).split("; ")):
                of_text = known & (made.text == made.texts.index(key))
                row: dict[str, object] = {"text": world.titles(key)[0], "way": way}
                for period, window in (("before", found.before), ("after", found.after)):
                    here = of_text & (made.session >= window[0]) & (made.session <= window[1])
                    row[f"country_{period}"] = float(own[here].mean())
                    row[f"like_{period}"] = float(like[here].mean())
                    row[f"votes_{period}"] = int(here.sum())
                rows.append(row)
        if not rows:
            return NoData("", *TABLES)
        frame = pd.DataFrame(rows)
        size = (frame["country_after"] - frame["country_before"]).abs()
        frame = frame.assign(size=size).sort_values(
            ["way", "size", "text"], ascending=[True, False, True], ignore_index=True
        )
        listed = [
            f"closer to {self.scope.names['destination']} on {_listed(rows)}"
            if way == "closer"
            else f"further from it on {_listed(rows)}"
            for way, rows in frame.groupby("way")["text"]
        ]
        return Finding(
            words.capital(f"{'; '.join(listed)}."),
            frame.drop(columns="size"),
            TABLES,
            "Texts put to the vote in both periods on which its position changed.",
        )

    @cached_property
    def peers(self) -> Finding:
        """The country beside the peers that are named, on the same measure.

        frame: country, name, own, own_low, own_high, relative, relative_low, relative_high, level,
        code, verdict (in words); by own change.
        """
        if self.move.is_empty or not self.scope.comparison:
            return NoData("", *TABLES)
        scope = self.scope
        table = self.world.table
        asked = [code for code in (scope.focus, *scope.comparison) if code in table.index]
        frame = table.loc[asked]
        frame = frame[frame["code"] != moves.NO_VERDICT].reset_index(drop=True)
        beside = frame[frame["country"] != scope.focus]
        if beside.empty:
            return NoData("", *TABLES)
        verdicts = [self._verdict(row) for _, row in frame.iterrows()]
        frame = frame.assign(name=frame["country"].map(scope.name), verdict=verdicts).sort_values(
            "own", ascending=False, ignore_index=True
        )
        further = int((beside["own"] > float(self.move.row["own"])).sum())
        towards = int(beside["code"].isin(TOWARDS).sum())
        away = int(beside["code"].isin(AWAY).sum())
        moved = [
            f"{words.some(number)} moved {way}"
            for number, way in (
                (towards, f"towards {scope.names['destination']}"),
                (away, "away from it"),
            )
            if number
        ] or ["none is shown to have moved"]
        sentence = (
            f"Of the {len(beside)} named peers with a verdict {words.listing(moved)}; "
            f"{'all' if further == len(beside) else words.some(further)} changed further towards "
            f"{scope.names['destination']} than {scope.names['country']}."
        )
        kept = ["country", "name", "own", "own_low", "own_high", "relative", "relative_low",
                "relative_high", "level", "code", "verdict"]  # fmt: skip
        return Finding(
            sentence,
            frame[kept],
            TABLES,
            f"Intervals are of {LEVEL}%, but of {LEVEL_OF_NO_CHANGE}% beside verdicts that a change is "
            "small or like that of others, which rest on them.",
        )

    @cached_property
    def ways(self) -> Finding:
        """How far the figures hang on how they are computed. frame: figure, main, lowest, median,
        highest, same_sign and clear (shares of the ways), in points."""
        if self.move.is_empty:
            return NoData("", *TABLES)
        row, firm = self.move.row, self.move.firm
        n = int(firm["ways"])
        if not n:
            return NoData("No other way to compute the move gives a verdict.", *TABLES)
        parts = ("lowest", "median", "highest", "same_sign", "clear")
        frame = pd.DataFrame(
            [
                {"figure": figure, "main": float(row[figure])}
                | {part: float(firm[f"{figure}_{part}"]) for part in parts}
                for figure in ("own", "relative")
            ]
        )
        own, relative = frame.to_dict("records")
        tested = str(firm["tested"])
        if tested:
            stands = (
                "The verdict is firm: it stands however it is computed"
                if self.move.is_firm
                else "The verdict depends on how it is computed"
            )
        else:
            stands = "A finding of no clear change is never called firm"
        sentence = (
            f"In {n} ways to compute it (other sessions before, other numbers of states compared "
            f"with, two or three sessions since, with the votes between or without) the own change "
            f"was from {points(own['lowest'])} to {points(own['highest'])}, at the median "
            f"{points(own['median'])}, and clear in {words.percent(own['clear'])}; beyond states "
            f"that voted like it from {points(relative['lowest'])} to "
            f"{points(relative['highest'])}, at the median {points(relative['median'])}, and clear "
            f"in {words.percent(relative['clear'])}. {stands}."
        )
        return Finding(
            sentence, frame, TABLES,
            "The ways overlap: they are no separate tests. Clear: with the same sign, and p under "
            f"{robustness.ALMOST_SURE:.2f}.",
        )  # fmt: skip

    def verdict(self) -> Verdict | None:
        found = self.move
        if found.is_empty:
            return None
        row, name = found.row, self.scope.names
        ways: tuple[Way, ...] = ()
        if found.is_firm:
            ways = (Way.TOWARDS,) if found.code in TOWARDS else (Way.OFF,)
        return Verdict(
            self.title,
            f"since {years(*found.before)}, of {_texts(self._n_texts(row))} put to the vote again: "
            f"closer to {name['destination']} on {words.some(row['closer'])}, further on "
            f"{words.some(row['further'])}, alike on {words.some(row['alike'])}",
            f"{row['position']:.0f} of {moves.SCALE:.0f} towards {name['destination']} "
            f"({years(*found.after)})",
            "no states voted like it"
            if found.is_alone
            else f"{points(row['relative'])} ({between(row, 'relative')}) beyond states that voted "
            "like it",
            self._verdict(row)
            + (
                ""
                if found.is_firm or not found.firm["tested"]
                else "; depends on how it is computed"
            ),
            ways,
            weight=1.0 if found.code in moves.FLAGGED else 0.5,
            leads=True,
            sure=sure(*self._doubts),
            data_to=f"{self.world.last_vote:%b %Y}",
            brief=self._brief(found),
            otherwise="later votes on the same texts that undo the change"
            if ways
            else f"a change of {moves.SMALLEST_MOVE:.0f} points or more, beyond chance, on texts put to "
            "the vote again",
        )

    def judgement(self) -> Judgement | None:
        if self.move.is_empty:
            return None
        evidence = [
            label
            for label, finding in (("tab-texts", self.texts), ("tab-peers", self.peers))
            if not finding.is_empty
        ]
        return Judgement(
            self.title,
            self.move.short,
            confidence(*self._doubts),
            ("fig-move", *evidence),
        )

    def headlines(self) -> list[Headline]:
        row, name = self.row, self.scope.names  # not `move`, whose 80 ways no headline tells of
        if isinstance(row, NoData):
            return []
        windows = self.world.compared.windows
        newest = years(*windows.after)
        return [
            Headline(
                "votes: position",
                f"position from {name['patron']} to {name['destination']}, of {moves.SCALE:.0f}",
                f"{row['position']:.0f} ({newest})",
                TABLES,
                newest,
            ),
            Headline(
                "votes: own change",
                "change on the same texts",
                f"{points(row['own'])} (since {years(*windows.before)})",
                TABLES,
                newest,
            ),
        ]  # fmt: skip

    def counter_evidence(self) -> list[CounterEvidence]:
        found, name = self.move, self.scope.names
        if found.is_empty:
            return []
        if found.code in ("T=", "T?") and not found.is_alone:
            return [
                CounterEvidence(
                    "Others moved too",
                    f"On the same votes states that had voted like {name['country']} moved by "
                    f"{points(found.row['others'])}. So its votes alone do not show a turn of its own.",
                    Reading.MOVED,
                )
            ]
        if found.code in moves.NO_CLEAR_MOVE:
            return [
                CounterEvidence(
                    "Votes",
                    f"Its votes show {self._verdict(found.row)}. A turn that other evidence tells of "
                    "is not one in the General Assembly, as far as can be told.",
                    Reading.MOVED,
                )
            ]
        if found.code in ("A+", "behind", "A=", "A?"):
            return [
                CounterEvidence(
                    "Votes",
                    f"Its votes point the other way: {self._verdict(found.row)}.",
                    Reading.MOVED,
                )
            ]
        return []

    @property
    def since_when(self) -> str:
        """For a bottom line: from when its votes moved, as far as one may be told, as a clause."""
        found = self.move
        if found.is_empty:
            return ""
        if found.step["is_dated"]:
            year = session_year(found.step["session"])
            return f"its votes parted from other states' in the session opened in September {year}"
        return "from when its votes moved cannot be told to the year"

    @property
    def _doubts(self) -> list[str]:
        """Against the verdict: roll calls themselves are complete records."""
        found = self.move
        if found.is_empty:
            return []
        doubts = []
        if found.code in moves.NO_CLEAR_MOVE:
            doubts.append("a move on a few texts would be missed")
        elif not found.is_firm:
            doubts.append("the verdict depends on how it is computed")
        if found.code == UNCLEAR:
            doubts.append("the interval is wide")
        if found.is_alone:
            doubts.append("no states voted like it, to hold it against")
        elif found.code in ("T?", "A?"):
            doubts.append("states that voted like it may have moved as far")
        return doubts

    @property
    def _longer_since(self) -> dt.date:
        """Where the longer view begins: 2011, or after a younger state's first years of votes."""
        made = self.world.series
        place = made.states.index(self.scope.focus)
        first = int(made.session[~pd.isna(made.position[:, place])].min())
        young = dt.date(session_year(first) + FIRST_YEARS, 1, 1)
        return max(LONG_VIEW, young)

    def _n_texts(self, row: pd.Series) -> int:
        return int(row["closer"] + row["further"] + row["alike"])

    def _counts(self, row: pd.Series, before: tuple[int, int], after: tuple[int, int]) -> str:
        """On how many of the texts put to the vote in both periods it stands elsewhere now."""
        name = self.scope.names
        n = self._n_texts(row)
        span = f"in {years(*before)} and in {self._span(after)}"
        if not n:
            return f"No text was put to the vote both {span}."
        return (
            f"Of {_texts(n)} put to the vote both {span}, {name['country']} now stands closer to "
            f"{name['destination']} on {words.some(row['closer'])}, further from it on "
            f"{words.some(row['further'])} and alike on {words.some(row['alike'])}."
        )

    def _figures(self, row: pd.Series) -> str:
        """The own change, others' and the difference, with intervals."""
        name, level = self.scope.names, int(row["level"])
        text = (
            f"On the same texts its position changed by {points(row['own'])} of {moves.SCALE:.0f} "
            f"({level}% interval {between(row, 'own')})"
        )
        gap = float(row["gap"])
        if _is_alone(row):
            closer = name["patron"] if gap > 0 else name["destination"]
            return (
                f"{text}. No states voted like it: the nearest stood {abs(gap):.0f} points closer to "
                f"{closer}, and changed by {points(row['others'])}."
            )
        return (
            f"{text}, that of the states that had voted most like it by {points(row['others'])}: "
            f"{points(row['relative'])} beyond them ({between(row, 'relative')})."
        )

    def _verdict(self, row: pd.Series) -> str:
        """The verdict in words."""
        code = str(row["code"])
        if code == UNCLEAR:
            return (
                f"no clear change: the data allow a change from {_one(row['own_low'])} to "
                f"{_one(row['own_high'])} points"
            )
        said = moves.VERDICTS[code].format(destination=self.scope.names["destination"])
        if _is_alone(row):
            said = said.replace(
                "not shown to be more than states that voted like it",
                "no states voted like it to hold it against",
            )
        return said

    def _brief(self, found: Move) -> str:
        """The verdict with its counts, as a clause."""
        row, name = found.row, self.scope.names["destination"]
        n = self._n_texts(row)
        is_state = "are " if found.code in ("ahead", "behind") else ""
        clause = f"its votes {is_state}{self._verdict(row)}".replace(";", ",")
        if not n:
            return clause
        return (
            f"{clause} (of {_texts(n)} put to the vote both in {years(*found.before)} and in "
            f"{years(*found.after)} closer to {name} on {words.some(row['closer'])}, further on "
            f"{words.some(row['further'])})"
        )

    def _level(self, row: pd.Series) -> str:
        """Where it stands now, and beside the average of the others."""
        name, beyond = self.scope.names, float(row["beyond_average"])
        if math.isnan(beyond):
            return ""
        text = (
            f"From {name['patron']}, nought, to {name['destination']}, {moves.SCALE:.0f}, it now "
            f"stands at {row['position']:.0f}"
        )
        if round(abs(beyond)) == 0:
            return f"{text}, as the average of the other states on the same votes."
        closer = name["destination"] if beyond > 0 else name["patron"]
        return (
            f"{text}, {_plain(abs(beyond))} closer to {closer} than the average of the other states "
            "on the same votes."
        )

    def _since_when(self, row: pd.Series, step: pd.Series) -> str:
        """The date of a step from its like-voters, as far as one may be told."""
        if pd.isna(step["session"]):
            return ""
        way = "towards" if step["size"] > 0 else "away from"
        them = "the nearest states" if _is_alone(row) else "them"
        what = f"its distance from {them} changed by {points(step['size'])}"
        if step["is_dated"]:
            return (
                f"Since when: {what}, {way} {self.scope.names['destination']}, in the session that "
                f"opened in September {session_year(step['session'])}."
            )
        if step["is_step"]:
            return (
                f"Since when: {what}, {way} {self.scope.names['destination']}, between "
                f"{session_year(step['first'])} and {session_year(step['last'])}; no one year stands "
                "out."
            )
        return "No year can be named since when it differs from other states, if it does."

    def _sessions(self, compared: Comparison) -> pd.DataFrame:
        made = compared.series
        place = made.states.index(self.scope.focus)
        first = min(compared.windows.before[0], compared.windows.after[1] - steps.SPAN)
        frame = pd.DataFrame(
            {
                "session": made.session,
                "country": made.position[:, place],
                "like": compared.reference[:, place],
            }
        ).dropna()
        frame = frame[frame["session"] >= first]
        found = frame.groupby("session").agg(
            country=("country", "mean"), like=("like", "mean"), n=("country", "size")
        )
        found = found.reset_index()
        found.insert(1, "year", found["session"].map(session_year))
        return found

    def _like(self, row: pd.Series) -> str:
        return words.listing(
            [self.scope.name(code) for code in str(row["like_voters"]).split("; ")]
        )

    def _span(self, window: tuple[int, int]) -> str:
        text = years(*window)
        if self.rolls.partial == window[1]:
            text += f" (votes to {words.day(self.world.last_vote)})"
        return text


def years(first: int, last: int) -> str:
    """The years of sessions from the first to the last.

    >>> years(79, 80), years(54, 54)
    ('2024–26', '1999–2000')
    """
    begins, ends = session_year(first), session_year(last) + 1
    same_century = begins // 100 == ends // 100
    return f"{begins}–{ends % 100:02d}" if same_century else f"{begins}–{ends}"


def _is_alone(row: pd.Series) -> bool:
    """Whether no states had voted like it."""
    return bool(abs(row["gap"]) >= moves.LARGE_MOVE)


def _one(value: float) -> str:
    """A figure in whole points, signed; ends of an interval need no "points"."""
    return words.signed(float(value), 0)


def points(value: float) -> str:
    return words.points(float(value) / 100)


def _plain(value: float) -> str:
    return words.count(round(value), "point")


def between(row: pd.Series, figure: str) -> str:
    """The interval of a figure.

    >>> between(pd.Series({"own_low": -3.7, "own_high": 17.2}), "own")
    '−4 to +17'
    """
    return f"{_one(row[f'{figure}_low'])} to {_one(row[f'{figure}_high'])}"


def _texts(number: int) -> str:
    return words.count(number, "text")


def _listed(texts: pd.Series) -> str:
    named = [f"“{text}”" for text in texts[:NAMED_TEXTS]]
    more = len(texts) - len(named)
    return words.listing([*named, f"{more} more"] if more else named)


def _short(title: str) -> str:
    """A title, cut at a word where it is long.

    >>> _short("The right to food"), _short("Implementation of the " + "very " * 15 + "end")[-6:]
    ('The right to food', 'very …')
    """
    text = " ".join(title.split()).rstrip(":. ")
    return text if len(text) <= LONGEST_TITLE else f"{text[:LONGEST_TITLE].rsplit(' ', 1)[0]} …"
