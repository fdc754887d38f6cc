"""What is to be built: one briefing, or many from few words: lists of values, all members, a file."""

import itertools
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from analysis.briefings import listing
from analysis.briefings.briefing import Kind
from analysis.briefings.parameters import as_of_day, check_given, default_as_of
from analysis.briefings.registry import every, find
from analysis.errors import BriefingError, did_you_mean
from analysis.tables import countries

MOST_COMBINATIONS = 10_000
"""Of the values that one call gives for a briefing: days of building."""


@dataclass(frozen=True)
class Request:
    """One briefing to build: plain values only, so that it can be sent to another process."""

    name: str
    stem: str
    title: str
    notebook: Path
    parameters: Mapping[str, Any]
    as_of: date | None = None
    about: str = ""
    """Whom the briefing is about, by name."""

    @classmethod
    def of(cls, name: str | type[Kind], values: Mapping[str, Any] | None = None) -> "Request":
        """A checked request for a briefing, by its name; raises BriefingError in one line."""
        briefing = find(name)
        parameters = briefing.check(values or {})
        if not briefing.notebook.is_file():
            raise BriefingError(f"the notebook {briefing.notebook} is missing")
        plain = parameters.plain()
        return cls(
            name=briefing.name,
            stem=briefing.stem(parameters),
            title=briefing.heading(parameters),
            notebook=briefing.notebook,
            parameters=plain,
            as_of=getattr(parameters, "as_of", None),
            about=briefing.about(plain),
        )


ENTRY = ("notebook", "parameters", "all_members")


def choose(
    names: Sequence[str], values: Mapping[str, Any], all_members: bool = False
) -> list[tuple[type[Kind], dict[str, Any]]]:
    """The briefings to build, each once, with the values it takes.

    Named ones must take every value; where none is named, one briefing that takes it is enough, and
    all_members means those that can be had for each member.
    """
    if names:
        named = {(kind.name, kind.notebook): kind for kind in map(find, names)}
        return [(kind, dict(values)) for kind in named.values()]
    kinds = every()
    _check_known(kinds, values)
    return [
        (kind, _taken(kind, values))
        for kind in kinds
        if not all_members or kind.model.each_member()
    ]


def expand(
    name: str | type[Kind], values: Mapping[str, Any], all_members: bool = False
) -> list[Request]:
    """A checked request for each combination of the values of one briefing.

    A value with commas, or a list, stands for several, but where the parameter itself is a list.
    all_members: one for each member of the United Nations on `as_of`, but for the states that the
    other parameters name. BriefingError, in one line, for the first that cannot be built.
    """
    briefing = find(name)
    several = {key: _several(briefing, key, value) for key, value in values.items()}
    combined = list(_combinations(several))
    if all_members:
        one = briefing.model.each_member()
        if one is None or one in values:
            fault = f"has its {one} given" if one else "has no parameter that can be each member"
            raise BriefingError(f"all members: {briefing.name} {fault}; it cannot be had for each")
        combined = [
            {**chosen, one: code} for chosen in combined for code in _members(briefing, chosen)
        ]
    return [Request.of(briefing, chosen) for chosen in combined]


def each_flagged(name: str | type[Kind], values: Mapping[str, Any]) -> list[Request]:
    """A checked request for each state that the screen of all states' votes flags, in order of code.

    The screen goes by the patron, the destination and the days among the values; several of one
    value stand for as many screens. BriefingError where the briefing is not of one state between
    two, or names the state itself.
    """
    from analysis.briefings import moves
    from analysis.briefings.movers import MoversParameters

    briefing = find(name)
    one = briefing.model.each_member()
    screened = [key for key in MoversParameters.takes() if key in briefing.model.takes()]
    if one is None or "patron" not in screened or one in values:
        fault = f"has its {one} given" if one in values else "is not about a state and its patron"
        raise BriefingError(f"flagged states: {briefing.name} {fault}")
    several = {key: _several(briefing, key, value) for key, value in values.items()}
    found = []
    for given in _combinations(several):
        asked = {key: value for key, value in given.items() if key in screened}
        parameters = MoversParameters.checked("flagged states", asked)
        members = set(countries.un_members(parameters.as_of))
        found += [
            Request.of(briefing, {**given, one: code})
            for code in moves.flagged(parameters)
            if code in members
        ]
    return found


def _combinations(several: Mapping[str, Sequence[Any]]) -> Iterator[dict[str, Any]]:
    """Each combination of the values, counted before the first is made. BriefingError where they are
    more than anybody builds."""
    n = math.prod(len(chosen) for chosen in several.values())
    if n > MOST_COMBINATIONS:
        counts = ", ".join(f"{key} {len(chosen):,}" for key, chosen in several.items())
        raise BriefingError(
            f"{n:,} combinations of values ({counts}): at most {MOST_COMBINATIONS:,} at a time"
        )
    for chosen in itertools.product(*several.values()):
        yield dict(zip(several, chosen, strict=True))


def distinct(requests: Iterable[Request]) -> list[Request]:
    """Each briefing once, however often it was asked for: none writes over another's files.

    BriefingError where two notebooks would write the same files.
    """
    found: dict[str, Request] = {}
    for request in requests:
        other = found.setdefault(request.stem, request)
        if other.notebook != request.notebook:
            raise BriefingError(
                f"{other.notebook} and {request.notebook} would both write {request.stem}.html; give "
                "one of the notebooks another name"
            )
    return list(found.values())


def from_file(path: Path, values: Mapping[str, Any], all_members: bool = False) -> list[Request]:
    """The briefings that a YAML file lists; `values` come before those of the file.

    The file is a list of entries: `notebook`, the name of a briefing; `parameters`, if not the
    defaults; `all_members: true`, if one for each member is meant. BriefingError names the entry.
    """
    entries = listing.read(path)
    if not isinstance(entries, list) or not entries:
        raise BriefingError(f"{path} must be a list of entries, each with a notebook")
    read = []
    for number, entry in enumerate(entries, start=1):
        with _told_of(path, number):
            name, own, each = _entry(entry)
            read.append((find(name, path.parent), own, each))
    _check_known([kind for kind, _, _ in read], values)
    requests = []
    for number, (kind, own, each) in enumerate(read, start=1):
        with _told_of(path, number):
            merged = {**own, **_taken(kind, values)}
            one = kind.model.each_member()
            requests += expand(
                kind, merged, each or (all_members and one is not None and one not in merged)
            )
    return requests


@contextmanager
def _told_of(path: Path, number: int) -> Iterator[None]:
    """What is wrong inside is wrong with an entry of a list."""
    try:
        yield
    except BriefingError as error:
        raise BriefingError(f"{path}, entry {number}: {error}") from None


def _entry(entry: object) -> tuple[str, dict[str, Any], bool]:
    if isinstance(entry, str):
        return entry, {}, False
    if not isinstance(entry, dict) or not isinstance(entry.get("notebook"), str):
        raise BriefingError("it must name its notebook, as in `- notebook: realignment`")
    unknown = [str(key) for key in entry if key not in ENTRY]
    if unknown:
        raise BriefingError(
            f'it has no "{unknown[0]}"{did_you_mean(unknown[0], ENTRY)} (there are: {", ".join(ENTRY)})'
        )
    own, each = entry.get("parameters") or {}, entry.get("all_members", False)
    if not isinstance(own, dict):
        raise BriefingError("its parameters must be names with values")
    for key, value in own.items():
        check_given(str(key), "" if value is None else value)
    if not isinstance(each, bool):
        raise BriefingError("its all_members must be true or false")
    return entry["notebook"], {str(key): value for key, value in own.items()}, each


def _several(briefing: type[Kind], key: str, value: Any) -> list[Any]:
    """The values that one stands for."""
    if key not in briefing.model.takes() or briefing.model.is_list(key):
        return [value]  # one that is unknown is told by the check of parameters
    parts = value.split(",") if isinstance(value, str) else value
    if not isinstance(parts, list):
        return [parts]
    if any(part is None for part in parts):
        check_given(key, "")
    plain = [part.strip() if isinstance(part, str) else part for part in parts]
    return [part for part in plain if part != ""] or [""]


def _members(briefing: type[Kind], chosen: Mapping[str, Any]) -> list[str]:
    """The members on the day of a briefing that it can be about: not the states it compares with.

    What is wrong with a value is told by the check of parameters, which each request goes through.
    """
    day, others = default_as_of(), set()
    with suppress(BriefingError):
        day = as_of_day(chosen["as_of"]) if chosen.get("as_of") else day
    model = briefing.model
    named = {*model.codes(), *filter(model.is_list, model.model_fields)} - {model.each_member()}
    for key in named:
        given = chosen.get(key) or model.model_fields[key].default or ()
        for part in given.split(",") if isinstance(given, str) else given:
            with suppress(BriefingError):
                others.add(countries.resolve(str(part)))
    return [code for code in countries.un_members(day) if code not in others]


def _taken(briefing: type[Kind], values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if key in briefing.model.takes()}


def _check_known(kinds: Sequence[type[Kind]], values: Mapping[str, Any]) -> None:
    known = list(dict.fromkeys(key for kind in kinds for key in kind.model.takes()))
    for key in values:
        if key not in known:
            raise BriefingError(
                f'no briefing has a parameter "{key}"{did_you_mean(key, known)} (there are: '
                f"{', '.join(known)})"
            )
