"""What briefings may be asked: the types of parameters, and those that every briefing takes.

A briefing's own parameters stand in its module, each with its default, written once.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Self, TypeGuard, get_args, get_origin

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic import model_validator as validates

from analysis.errors import BriefingError, did_you_mean, quoted
from analysis.tables import countries, descriptor, organisations

EARLIEST_AS_OF = date(1992, 1, 1)  # the states compared here are independent from this year on
EARLIEST_SINCE = date(1946, 1, 1)  # the first roll calls of the General Assembly
AS_OF_IN_WORDS = "the latest day to which organisations were followed"
LONGEST_VALUE = 100  # characters; the longest name of a country has fewer
MOST_PEERS = 300  # there are fewer states


def data_date() -> date:
    """The day the newest of the data was retrieved, by the descriptor: nothing later is known here.

    It is the latest possible `as_of`; today's clock is not asked, so that the same data give the
    same briefing on any day. Raises BriefingError where no descriptor tells it.
    """
    days = [
        date.fromisoformat(source["retrieved"])
        for resource in descriptor.package()["resources"]
        for source in resource.get("sources", [])
        if source.get("retrieved")
    ]
    if not days:
        raise BriefingError(
            f"datapackage.json in {descriptor.data_folder()} gives no retrieval date"
        )
    return max(days)


def default_as_of() -> date:
    """The latest day to which an organisation's members were followed; a later `as_of` may be given."""
    return min(organisations.latest_followed(), data_date())


def default_since(as_of: date) -> date:
    """Where a comparison begins unless told, so that editions compare alike: six years before.

    >>> default_since(date(2026, 11, 23))
    datetime.date(2020, 1, 1)
    """
    return date(as_of.year - 6, 1, 1)  # in words: Parameters.since


def plain_text(value: object, example: str) -> str:
    """A text, or a whole number such as the year 2014, as a text without blanks around it."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise BriefingError(f"{quoted(value)} is not a text; write for example {example}")
    if isinstance(value, int) and abs(value) > 10**9:  # Python refuses to write out a very long one
        raise BriefingError(f"{quoted(value)} is too large a number; write for example {example}")
    if len(str(value)) > LONGEST_VALUE:
        raise BriefingError(
            f"{quoted(value)} is longer than {LONGEST_VALUE} characters; write for example {example}"
        )
    return str(value).strip()


def _is_day(value: object) -> TypeGuard[date]:
    return isinstance(value, date) and value == value  # pandas' missing time equals nothing


def any_day(value: object) -> date:
    """A day written as YYYY-MM-DD, or a date; BriefingError for any other value."""
    if _is_day(value):
        return date(value.year, value.month, value.day)  # a datetime, too, becomes a plain date
    text = plain_text(value, "2024-06-12")
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        raise BriefingError(f"{quoted(text)} is not a date; write it as YYYY-MM-DD")
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BriefingError(f"there is no such day as {text}") from None


def as_of_day(value: object) -> date:
    """A day up to which the data can be cut; BriefingError for any other value."""
    day, latest = any_day(value), data_date()
    if not EARLIEST_AS_OF <= day <= latest:
        raise BriefingError(
            f"{day} is outside {EARLIEST_AS_OF} to {latest} (the day the data were retrieved)"
        )
    return day


def _since(value: object) -> date:
    if not _is_day(value):
        value = plain_text(value, "2014")
        if re.fullmatch(r"[0-9]{4}", value):
            value = f"{value}-01-01"
        elif "-" not in value:
            raise BriefingError(
                f"{quoted(value)} is neither a year nor a date; write YYYY or YYYY-MM-DD"
            )
    day = any_day(value)
    if day < EARLIEST_SINCE:
        raise BriefingError(f"{day} is before {EARLIEST_SINCE}, when the data begin")
    return day


def state(value: object) -> str:
    """The code of a state given by code or name; BriefingError for any other value."""
    text = plain_text(value, "Armenia or ARM")
    organisation = _organisation(text)
    if organisation:
        raise BriefingError(f"{organisation} is an organisation; name a state")
    return countries.resolve(text)


def _organisation(text: str) -> str | None:
    return {name.casefold(): name for name in countries.organisations()}.get(text.casefold())


def state_or_bloc(value: object) -> str:
    """A state's code or an organisation; BriefingError for any other value."""
    text = plain_text(value, "EU")
    organisation = _organisation(text)
    if organisation:
        return organisation
    try:
        return countries.resolve(text)
    except BriefingError as error:
        known = countries.organisations()
        alike = did_you_mean(text, known)
        if alike:
            raise BriefingError(f"{quoted(text)} is no organisation known here{alike}") from None
        raise BriefingError(f"{error} (or an organisation: {', '.join(known)})") from None


def _peers(value: object) -> list[str]:
    """Codes in alphabetical order, each once: another order is not another briefing."""
    if isinstance(value, str):
        given = [part for part in value.split(",") if part.strip()]
        if not given:
            raise BriefingError(f"{quoted(value)} names no state; write for example GEO,MDA")
        value = given
    # No other kind of collection: some have no end, and some have no order or give no texts.
    if not isinstance(value, list | tuple | set | frozenset):
        raise BriefingError(f"{quoted(value)} is not a list of states; write for example GEO,MDA")
    if len(value) > MOST_PEERS:
        raise BriefingError(f"{len(value)} peers are more than there are states; name fewer")
    return sorted({state(part) for part in value})


def bloc(value: object) -> str:
    """An organisation that the tables know, as they spell it; BriefingError for any other value."""
    text = plain_text(value, "CSTO")
    organisation = _organisation(text)
    if not organisation:
        known = countries.organisations()
        raise BriefingError(
            f"{quoted(text)} is no organisation known here{did_you_mean(text, known)} (there are: "
            f"{', '.join(known)})"
        )
    return organisation


@dataclass(frozen=True)
class Code:
    """Marks a parameter that is the code of a state or an organisation, which goes by its name.

    is_un_member: it has to be a member of the United Nations on the as-of date.
    """

    is_un_member: bool = False


@dataclass(frozen=True)
class About:
    """What is told of a parameter beside its description.

    label: on the cover, where its name will not do. default_in_words: where the default is
    computed. is_each_member: a briefing can be had for each member of the United Nations.
    """

    label: str = ""
    default_in_words: str = ""
    is_each_member: bool = False


@dataclass(frozen=True)
class Offers:
    """What a shell offers for a parameter: states, organisations, or these values."""

    states: bool = False
    organisations: bool = False
    choices: tuple[str, ...] = ()


STATES, BLOCS, BOTH = Offers(states=True), Offers(organisations=True), Offers(True, True)

Bloc = Annotated[str, BeforeValidator(bloc), Code(), BLOCS]
State = Annotated[str, BeforeValidator(state), Code(is_un_member=True), STATES]
Destination = Annotated[str, BeforeValidator(state_or_bloc), Code(), BOTH]
Peers = Annotated[list[str], BeforeValidator(_peers), STATES]
AsOf = Annotated[date, BeforeValidator(as_of_day)]
Since = Annotated[date, BeforeValidator(_since)]


def check_given(name: str, value: object) -> None:
    """BriefingError for an empty text, texts of commas alone and an empty list: no value is no wish."""
    is_empty = isinstance(value, list | tuple | set | frozenset | dict) and not value
    if is_empty or (isinstance(value, str) and not value.replace(",", " ").strip()):
        raise BriefingError(f"{name} is empty; give it a value, or leave it out for its default")


class Asked(BaseModel):
    """What a notebook can be asked. A value of None stands for the default, an empty one for none."""

    model_config = ConfigDict(extra="forbid", frozen=True, validate_default=True)

    @validates(mode="before")
    @classmethod
    def _drop_none(cls, values: Any) -> Any:
        if not isinstance(values, Mapping):
            return values
        return {name: value for name, value in values.items() if value is not None}

    @classmethod
    def takes(cls) -> list[str]:
        """The names of the parameters, in order."""
        return list(cls.model_fields)

    @classmethod
    def checked(cls, whose: str, values: Mapping[str, Any]) -> Self:
        """The model made from `values`; raises BriefingError, in one line, for the first fault.

        whose: what takes the parameters, as an error names it.
        """
        for name in values:
            if name not in cls.takes():
                raise BriefingError(
                    f"{whose} has no parameter {quoted(name)}{did_you_mean(name, cls.takes())} "
                    f"(it takes {', '.join(cls.takes()) or 'none'})"
                )
        for name, value in values.items():
            check_given(name, value)
        try:
            return cls(**values)
        except ValidationError as error:
            raise BriefingError(first_line(error)) from None

    @classmethod
    def about(cls, name: str) -> About:
        """What is told of a parameter."""
        return next(
            (one for one in cls.model_fields[name].metadata if isinstance(one, About)), About()
        )

    @classmethod
    def codes(cls) -> dict[str, Code]:
        """The parameters that are the code of one state or organisation."""
        return {
            name: mark
            for name, one in cls.model_fields.items()
            for mark in one.metadata
            if isinstance(mark, Code)
        }

    @classmethod
    def is_list(cls, name: str) -> bool:
        """Whether a parameter's value is a list, as peers are: several values of one briefing."""
        return _has_list(cls.model_fields[name].annotation)

    @classmethod
    def each_member(cls) -> str | None:
        """The parameter that can be each member of the United Nations in turn, if there is one."""
        return next((name for name in cls.model_fields if cls.about(name).is_each_member), None)

    def plain(self) -> dict[str, Any]:
        """All values as papermill injects them: texts, lists and None; dates as ISO texts."""
        return self.model_dump(mode="json")


class Parameters(Asked):
    """What every briefing of this project takes."""

    as_of: Annotated[AsOf, About(default_in_words=AS_OF_IN_WORDS)] = Field(
        default_factory=default_as_of,
        description="no row later than this day is used: YYYY-MM-DD",
    )
    since: Annotated[Since, About("Compared since", "1 January, 6 years before as_of")] = Field(
        default_factory=lambda values: default_since(values["as_of"]),
        description="where the comparison begins: YYYY or YYYY-MM-DD",
    )

    @validates(mode="after")
    def _check_together(self) -> "Parameters":
        if self.since > self.as_of:
            raise BriefingError(f"since: {self.since} is after as_of, {self.as_of}")
        for name, code in self.codes().items():
            if code.is_un_member:
                _check_un_member(name, getattr(self, name), self.as_of)
        return self

    @classmethod
    def takes(cls) -> list[str]:
        """The names of the parameters: a model's own first, then those of every briefing."""
        return sorted(cls.model_fields, key=lambda name: name in Parameters.model_fields)


def _has_list(annotation: object) -> bool:
    return get_origin(annotation) is list or any(map(_has_list, get_args(annotation)))


def _check_un_member(name: str, code: str, at: date) -> None:
    start, end = countries.un_membership(code)
    fault = ""
    if start is None:
        fault = "is not a UN member"
    elif at < start:
        fault = f"joined the UN on {start}"
    elif end and end < at:
        fault = f"left the UN on {end}"
    if fault:
        raise BriefingError(f"{name}: {countries.name(code)} ({code}) {fault}; as_of is {at}")


def first_line(error: ValidationError) -> str:
    """The first fault that pydantic found, in one line."""
    first = error.errors()[0]
    cause = first.get("ctx", {}).get("error")
    message = str(cause) if isinstance(cause, BriefingError) else first["msg"]
    place = ".".join(str(part) for part in first["loc"][:1])
    return " ".join(f"{place}: {message}".split()) if place else " ".join(message.split())
