"""What people told pollsters of the patron and of the destination, side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

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
    Verdict,
    confidence,
    sure,
)
from analysis.dimensions.overall import share_ways
from analysis.measures import opinion as measure
from analysis.tables.events import is_weak

POLLS, VIEWS = "polls", "favourability"
VIEWS_POLLSTER = "Pew Research Center"
MOST_NAMED = 2  # other series that a sentence names one by one; more are counted
MIDYEAR = pd.DateOffset(months=6)  # of a survey of which the year is known
LONG_WAVE_DAYS = 100  # of such fieldwork no month is known


@dataclass(frozen=True)
class Wave:
    """One figure of a series: when, as words; per cent; persons as the test counts them."""

    date: pd.Timestamp
    when: str
    percent: float
    persons: float
    is_weak: bool

    @property
    def share(self) -> str:
        return f"{_number(self.percent)}%"

    def __str__(self) -> str:
        return f"{self.share} ({self.when})"


@dataclass(frozen=True)
class Series:
    """One answer to one question of one pollster, its waves in order; sign: 1 where a higher share
    is closer to the state or body asked about, -1 where it is further, 0 where neither.

    before, after: the waves that are compared; None where there are no two since the scope's start.
    has_inferred: whether there are waves besides, left out because their date is inferred.
    """

    key: str
    table: str
    about: str
    question: str
    pollster: str
    sign: int
    waves: tuple[Wave, ...]
    before: Wave | None
    after: Wave | None
    is_from_before: bool
    has_inferred: bool

    @cached_property
    def change(self) -> measure.PollChange | None:
        if self.before is None or self.after is None:
            return None
        persons = self.before.persons, self.after.persons
        return measure.poll_change(self.before.percent, self.after.percent, *persons)

    @property
    def standing(self) -> int:
        """1 where the state or body asked about gained by the rule, -1 where it lost, else 0."""
        if self.change is None or not self.change.is_shown:
            return 0
        return self.sign if self.change.points > 0 else -self.sign

    @property
    def span_days(self) -> int:
        return (self.after.date - self.before.date).days if self.before and self.after else 0

    @property
    def named(self) -> str:
        """The question as a sentence or a cell has it."""
        return self.question if self.table == VIEWS else f"“{self.question}”"

    @property
    def lowest(self) -> Wave | None:
        """The wave between the two compared at which standing was lowest, where it has since
        recovered by the rule."""
        if self.before is None or self.after is None:
            return None
        between = [w for w in self.waves if self.before.date < w.date < self.after.date]
        if not between:
            return None
        low = min(between, key=lambda wave: self.sign * wave.percent)
        found = measure.poll_change(
            low.percent, self.after.percent, low.persons, self.after.persons
        )
        return low if found.is_shown and found.points * self.sign > 0 else None


@dataclass(frozen=True)
class Side:
    """What was asked about the patron or the destination. lead: the series that the verdict rests
    on, None where none was asked twice; others: the rest that can be compared; latest: the series
    with the newest wave, None where nothing was asked."""

    about: str
    lead: Series | None
    others: tuple[Series, ...]
    latest: Series | None


@dataclass(frozen=True, kw_only=True)
class Polls(Finding):
    """What pollsters found on the patron and on the destination; series: all of them by key."""

    patron: Side
    destination: Side
    series: dict[str, Series]

    @property
    def sides(self) -> tuple[Side, Side]:
        return self.patron, self.destination


class Opinion(Dimension):
    """What the country's people say of the patron and of the destination."""

    key = "opinion"
    title = "opinion"
    gives_verdict = True

    @property
    def findings(self) -> Sequence[Finding]:
        return [self.polls]

    @cached_property
    def polls(self) -> Polls | NoData:
        """Poll figures on the patron and the destination.

        frame: series, pollster, question, about, stance, date (middle of the fieldwork), when,
        value_percent, persons, is_inferred, is_weak, table; in order of series and date.
        """
        scope, name = self.scope, self.scope.names
        sides = [scope.patron, scope.destination]
        frame = pd.concat([self._polled(sides), self._viewed(sides)], ignore_index=True)
        if frame.empty:
            return NoData(self._covered(), POLLS, VIEWS)
        frame = frame.astype({"is_inferred": bool, "is_weak": bool})
        frame = frame.sort_values(["series", "date"], ignore_index=True)
        since = pd.Timestamp(scope.since)
        series = {str(key): _series(str(key), rows, since) for key, rows in frame.groupby("series")}
        patron, destination = (_side(about, list(series.values())) for about in sides)
        used = tuple(table for table in (POLLS, VIEWS) if table in set(frame["table"]))
        asked = (
            f"{words.count(len(frame), 'figure')} in {words.count(len(series), 'series', 'series')} "
            f"of {words.count(frame['pollster'].nunique(), 'pollster')}, "
            f"{frame['date'].min():%Y} to {frame['date'].max():%Y}"
        )
        return Polls(
            " ".join(self._told(side) for side in (patron, destination)),
            frame,
            used,
            f"{asked}. A change is held against the noise of two samples; where the persons asked are "
            f"not given, {measure.PERSONS_NOT_GIVEN:,} are taken. About {name['country']} alone.",
            patron=patron,
            destination=destination,
            series=series,
        )

    def _polled(self, about: Sequence[str]) -> pd.DataFrame:
        table = self.scope.table(POLLS)
        is_asked = (table["country"] == self.scope.focus) & table["about"].isin(about)
        table = table[is_asked & table["is_in_series"]]
        start, end = table["fieldwork_start"], table["fieldwork_end"]
        is_long = (end - start).dt.days > LONG_WAVE_DAYS
        kept = table[["series", "pollster", "question", "about", "stance", "value_percent"]]
        return kept.assign(
            date=start + (end - start) / 2,
            when=end.dt.strftime("%Y").where(is_long, end.dt.strftime("%B %Y")),
            persons=[measure.persons(n if pd.notna(n) else None) for n in table["n"]],
            is_inferred=table["is_wave_inferred"],
            is_weak=is_weak(table),
            table=POLLS,
        )

    def _viewed(self, about: Sequence[str]) -> pd.DataFrame:
        table = self.scope.table(VIEWS)
        table = table[(table["country"] == self.scope.focus) & table["about"].isin(about)]
        year = table["year"].astype(str)
        asked = zip(table["n"], table["n_effective"], strict=True)
        return table[["about"]].assign(
            series="pew-" + table["about"],
            pollster=VIEWS_POLLSTER,
            question=[f"a favourable view of {self.scope.called(code)}" for code in table["about"]],
            stance="for",
            value_percent=table["favourable_percent"],
            date=pd.to_datetime(year, format="%Y") + MIDYEAR,
            when=year,
            persons=[measure.persons(*both) for both in asked],
            is_inferred=False,
            is_weak=False,
            table=VIEWS,
        )

    def _covered(self) -> str:
        """What the tables cover, where they hold nothing on these two."""
        scope, name = self.scope, self.scope.names
        polled, viewed = (scope.table(table)["country"] for table in (POLLS, VIEWS))
        what = (
            f"what people in {name['country']} think of {name['patron']} or {name['destination']}"
        )
        if scope.focus in {*polled, *viewed}:
            return f"The polls in hand from {name['country']} do not ask {what}."
        if polled.empty and viewed.empty:
            return f"No poll in hand, of any state, was published by {words.day(scope.as_of)}."
        countries = words.count(viewed.nunique(), "country", "countries")
        return (
            f"The tables hold Pew's surveys in {countries} and other polls in {polled.nunique()}; "
            f"{name['country']} is in neither, so {what} is not known here."
        )

    @property
    def _start(self) -> str:
        """The scope's first day as a sentence has it."""
        since = self.scope.since
        return str(since.year) if (since.month, since.day) == (1, 1) else words.day(since)

    def _told(self, side: Side) -> str:
        """What a side's series tell, the lead first."""
        called = self.scope.called(side.about)
        if side.latest is None:
            return f"The tables hold no poll from {self.scope.names['country']} on {called}."
        if side.lead is None:
            wave = side.latest.waves[-1]
            stood = f"{_share(side.latest)} was {wave.share} in {wave.when}"
            if wave.date < pd.Timestamp(self.scope.since):
                return f"{stood}; nothing later is in hand, so no change since {self._start} can be told."
            return f"{stood}. No question on {called} was asked twice, so no change can be told."
        text = self._compared(side.lead)
        return f"{text} {_beside(side)}" if side.others else text

    def _compared(self, one: Series) -> str:
        """The two waves of a series, and what the test makes of them."""
        assert one.before and one.after
        if one.is_from_before:
            basis = f"the last wave before {self._start}"
        elif one.has_inferred:
            basis = "the first whose date is stated"
        else:
            basis = f"the first in hand, with none from before {self._start}"
        return (
            f"{_share(one)} was {one.before.share} in {one.before.when} ({basis}) and "
            f"{one.after.share} in {one.after.when}, {_result(one)}."
        )

    def judgement(self) -> Judgement | None:
        polls = self.polls
        if polls.is_empty:
            return None
        leads = [side.lead for side in polls.sides if side.lead]
        if not leads:
            return None
        return Judgement(
            self.title,
            " ".join(self._compared(lead) for lead in leads),
            confidence(*_doubts(polls)),
            ("fig-polls",),
            is_spare=not any(lead.standing for lead in leads),
        )

    def verdict(self) -> Verdict | None:
        """By the longest series on each side; None where no question was asked twice. Where both lost
        standing it is away from the patron, where both gained there is no one way."""
        polls = self.polls
        if polls.is_empty:
            return None
        leads = [side.lead for side in polls.sides if side.lead]
        if not leads:
            return None
        patron, destination = (side.lead.standing if side.lead else 0 for side in polls.sides)
        ways = share_ways(patron, destination)
        moved = [_moved(lead) for lead in leads if lead.standing]
        newest = max(leads, key=lambda lead: lead.waves[-1].date).waves[-1]
        return Verdict(
            self.title,
            then="; ".join(f"{lead.named} {lead.before}" for lead in leads),
            now="; ".join(f"{lead.named} {lead.after}" for lead in leads),
            others="not compared: pollsters ask different questions in different states",
            words="; ".join(self._ruled(side) for side in polls.sides)
            + (": no one way" if moved and not ways else ""),
            ways=ways,
            sure=sure(*_doubts(polls)),
            data_to=newest.when,
            brief=f"in polls {words.listing(moved)}" if moved else "",
        )

    def _ruled(self, side: Side) -> str:
        """What the rule makes of a side, for the scorecard."""
        called = self.scope.called(side.about)
        if side.lead is None or side.lead.change is None:
            return f"on {called} nothing to compare"
        change = side.lead.change
        if side.lead.standing:
            return f"standing of {called} {'up' if side.lead.standing > 0 else 'down'}"
        if change.is_beyond_noise:
            return f"standing of {called}: a change of under {measure.LEAST_POINTS} points"
        return f"standing of {called}: no change beyond noise ({_interval(change)})"

    def headlines(self) -> list[Headline]:
        """The newest wave of the leads; of the other series too, for another edition's to be matched."""
        if self.polls.is_empty:
            return []
        leads = [side.lead.key for side in self.polls.sides if side.lead]
        ordered = [*leads, *(key for key in self.polls.series if key not in leads)]
        return [
            Headline(
                f"poll: {key}",
                f"{one.named} ({one.pollster})",
                str(one.waves[-1]),
                (one.table,),
                one.waves[-1].when,
                is_for_matching=key not in leads,
            )
            for key in ordered
            if (one := self.polls.series[key]).waves
        ]

    def indicators(self) -> list[Indicator]:
        if self.polls.is_empty:
            return []
        made = []
        for side, forward in ((self.polls.patron, -1), (self.polls.destination, 1)):
            lead = side.lead
            if lead is None or lead.after is None:
                continue
            low, high = measure.next_wave(lead.after.percent, lead.after.persons)
            readings = (
                f"above {high:.0f}%" if high < 100 else "all of them",
                f"below {low:.0f}%" if low > 0 else "none at all",
            )
            further, back = readings if lead.sign == forward else readings[::-1]
            name = f"{words.capital(lead.named)} ({lead.pollster}), next wave"
            made.append(Indicator(name, str(lead.after), further, back, self.polls.tables))
        return made

    def counter_evidence(self) -> list[CounterEvidence]:
        polls, name = self.polls, self.scope.names
        if polls.is_empty:
            return []
        texts = []
        patron, destination = polls.patron.lead, polls.destination.lead
        if patron and patron.standing > 0:
            texts.append(
                f"{self._compared(patron)} So people's views of {name['patron']} point away from a "
                "move, not to one."
            )
        elif patron and (low := patron.lowest) and patron.after:
            texts.append(
                f"{_share(patron)} was {low.share} in {low.when} and {patron.after.share} in "
                f"{patron.after.when}, so the standing of {name['patron']} has come back in part. "
                "The turning point was picked after the event, so this is a sign and no test."
            )
        if destination and destination.standing < 0:
            texts.append(
                f"{self._compared(destination)} So people's views show no move towards "
                f"{name['destination']}."
            )
        return [CounterEvidence("Opinion", " ".join(texts), Reading.MOVED)] if texts else []


def _series(key: str, rows: pd.DataFrame, since: pd.Timestamp) -> Series:
    """One series with the two waves to compare: the latest, and the last before `since` or else the
    first. Waves whose date is inferred are drawn and not compared."""
    last = rows.iloc[-1]
    waves = tuple(
        Wave(row.date, row.when, float(row.value_percent), float(row.persons), bool(row.is_weak))
        for row in rows[~rows["is_inferred"]].itertuples()
    )
    sign = {"for": 1, "against": -1}.get(last["stance"], 0)
    before = after = None
    earlier = [wave for wave in waves if wave.date < since]
    if sign and len(waves) > 1 and waves[-1].date >= since:
        before, after = (earlier[-1] if earlier else waves[0]), waves[-1]
    return Series(
        key,
        table=str(last["table"]),
        about=str(last["about"]),
        question=str(last["question"]),
        pollster=str(last["pollster"]),
        sign=sign,
        waves=waves,
        before=before,
        after=after,
        is_from_before=bool(earlier),
        has_inferred=len(waves) < len(rows),
    )


def _side(about: str, series: Sequence[Series]) -> Side:
    """The series on one state or body; the one that compares the longest span leads, of equals one
    in which more is closer, then the one with more waves."""
    own = [one for one in series if one.about == about and one.sign and one.waves]
    tested = sorted(
        (one for one in own if one.change is not None),
        key=lambda one: (-one.span_days, -one.sign, -len(one.waves), one.key),
    )
    return Side(
        about,
        lead=tested[0] if tested else None,
        others=tuple(tested[1:]),
        latest=max(own, key=lambda one: (one.waves[-1].date, one.sign), default=None),
    )


def _share(one: Series) -> str:
    """How a sentence opens on a series."""
    who = (
        "a pollster that the source does not name" if one.pollster == "not named" else one.pollster
    )
    what = f"with {one.named}" if one.named == one.question else f"for {one.named}"
    return f"In polls by {who} the share {what}"


def _number(value: float) -> str:
    """A figure of a sample, which bears no decimals; with one where it would else be nought.

    >>> _number(12.8), _number(0.4), _number(0)
    ('13', '0.4', '0')
    """
    return f"{value:.1f}" if 0 < round(value, 1) < 0.95 else f"{value:.0f}"


def _signed(value: float) -> str:
    """A whole number with its sign, a true minus."""
    return words.signed(value, 0).replace("±", "")


def _moved(one: Series) -> str:
    """The change of a series as a clause with its figures."""
    what = f"with {one.named}" if one.named == one.question else f"for {one.named}"
    verb = "rose" if one.change and one.change.points > 0 else "fell"
    return f"the share {what} {verb} from {one.before} to {one.after}"


def _interval(change: measure.PollChange) -> str:
    """The change and its interval in percentage points."""
    sign = "+" if change.points > 0 else "−" if change.points < 0 else ""
    unit = "point" if abs(change.points) == 1 else "points"
    return (
        f"{sign}{_number(abs(change.points))} {unit}, 95% interval {_signed(change.low)} to "
        f"{_signed(change.high)}"
    )


def _result(one: Series) -> str:
    """What the test makes of a series."""
    change = one.change
    assert change is not None
    if not change.is_beyond_noise:
        return f"no change beyond noise ({_interval(change)})"
    if not change.is_shown:
        return (
            f"a change beyond noise, but under the {measure.LEAST_POINTS} points that a verdict needs "
            f"({_interval(change)})"
        )
    word = "rise" if change.points > 0 else "fall"
    low, high = sorted((abs(change.low), abs(change.high)))
    text = (
        f"a {word} of {_number(abs(change.points))} points (95% interval {low:.0f} to {high:.0f})"
    )
    if one.sign > 0:
        return text
    return f"{text} and so a {'better' if one.standing > 0 else 'worse'} standing"


def _beside(side: Side) -> str:
    """The other series of a side by the same test."""
    lead = side.lead
    others = side.others
    assert lead is not None
    opening = "This series spans the longest time; beside it, by the same test,"
    if len(others) <= MOST_NAMED:
        each = [
            f"the share {'with' if one.named == one.question else 'for'} {one.named} "
            f"({one.pollster}) was {one.before} and {one.after}, {_result(one)}"
            for one in others
        ]
        return f"{opening} {'; '.join(each)}."
    said = {-1: "a worse standing", 1: "a better standing", 0: "no such change"}
    counts = {way: sum(one.standing == way for one in others) for way in said}
    shown = [
        f"{count} {'shows' if count == 1 else 'show'} {said[way]}"
        for way, count in counts.items()
        if count
    ]
    text = f"{opening} of {len(others)} other series {words.listing(shown)}"
    if len(shown) == 1:
        text = f"{opening} all {len(others)} other series {shown[0].partition(' ')[2]}"
    against = [one for one in others if one.standing * lead.standing < 0]
    if against:
        named = [f"{one.named}, {one.before} and {one.after}" for one in against]
        text += f"; the other way went {words.listing(named)}"
    return f"{text}."


def _doubts(polls: Polls) -> list[str]:
    """What makes the two leads less than sure."""
    leads = [side.lead for side in polls.sides if side.lead]
    compared = [wave for lead in leads for wave in (lead.before, lead.after) if wave]
    disagree = any(
        one.standing * side.lead.standing < 0
        for side in polls.sides
        if side.lead
        for one in side.others
    )
    return [
        "polls are samples",
        "a figure rests on a weak source" if any(wave.is_weak for wave in compared) else "",
        "the series do not agree" if disagree else "",
    ]
