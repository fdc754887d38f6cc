"""What each briefing may be asked: typed parameters, checked before any kernel starts.

The command line and the notebooks themselves call `check`, so a run by hand, through papermill or
through `briefing build` accepts and refuses the same values. Every default is written here, once.
"""

import difflib
import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any, ClassVar, TypeGuard

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic import model_validator as validates

from analysis.errors import BriefingError, quoted
from analysis.tables import countries, descriptor

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"
EARLIEST_AS_OF = date(
    1992, 1, 1
)  # the first year in which the states compared here were independent
EARLIEST_SINCE = date(1946, 1, 1)  # the first roll calls of the General Assembly
LONGEST_VALUE = 100  # characters; the longest name of a country has fewer
MOST_PEERS = 300  # there are fewer states
LONGEST_STEM = 120  # file systems allow 255 bytes a name; a temporary file's prefix needs room too


def data_date() -> date:
    """The day the newest of the data was retrieved, by the descriptor: nothing later is known here.

    It is the default and the latest possible `as_of`; today's clock is not asked, so that the
    same data give the same briefing on any day. Raises BriefingError where no descriptor tells it.
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


def default_since(as_of: date) -> date:
    """Where a briefing's comparison begins unless told: fifteen whole years before that of `as_of`.

    >>> default_since(date(2026, 11, 23))
    datetime.date(2011, 1, 1)
    """
    return date(as_of.year - 15, 1, 1)  # worded again in Parameters.since


def since_invasion(as_of: date) -> date:
    """The year in which the war of the network briefing began, or the usual default before it.

    >>> since_invasion(date(2026, 11, 23)), since_invasion(date(2020, 5, 1))
    (datetime.date(2022, 1, 1), datetime.date(2005, 1, 1))
    """
    begins = date(2022, 1, 1)
    return begins if as_of > begins else default_since(as_of)


def near(text: object, known: Iterable[str], *, several: int = 3) -> str:
    """The known words most like `text`, as a question to add to an error, or nothing.

    >>> near("contry", ["country", "patron"])
    '; did you mean country?'
    >>> near("xyz", ["country", "patron"])
    ''
    """
    if not isinstance(text, str) or len(text) > LONGEST_VALUE:
        return ""
    by_folded = {word.casefold(): word for word in known}
    found = difflib.get_close_matches(text.casefold(), by_folded, n=several, cutoff=0.6)
    return f"; did you mean {' or '.join(by_folded[word] for word in found)}?" if found else ""


def _text(value: object, example: str) -> str:
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


def _date(value: object) -> date:
    if _is_day(value):
        return date(value.year, value.month, value.day)  # a datetime, too, becomes a plain date
    text = _text(value, "2024-06-12")
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        raise BriefingError(f"{quoted(text)} is not a date; write it as YYYY-MM-DD")
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BriefingError(f"there is no such day as {text}") from None


def as_of_day(value: object) -> date:
    """A day up to which the data can be cut; BriefingError for any other value."""
    day, latest = _date(value), data_date()
    if not EARLIEST_AS_OF <= day <= latest:
        raise BriefingError(
            f"{day} is outside {EARLIEST_AS_OF} to {latest} (the day the data were retrieved)"
        )
    return day


def _since(value: object) -> date:
    if not _is_day(value):
        value = _text(value, "2014")
        if re.fullmatch(r"[0-9]{4}", value):
            value = f"{value}-01-01"
        elif "-" not in value:
            raise BriefingError(
                f"{quoted(value)} is neither a year nor a date; write YYYY or YYYY-MM-DD"
            )
    day = _date(value)
    if day < EARLIEST_SINCE:
        raise BriefingError(f"{day} is before {EARLIEST_SINCE}, when the data begin")
    return day


def _state(value: object) -> str:
    text = _text(value, "Armenia or ARM")
    organisation = _organisation(text)
    if organisation:
        raise BriefingError(f"{organisation} is an organisation; name a state")
    return countries.resolve(text)


def _organisation(text: str) -> str | None:
    return {name.casefold(): name for name in countries.organisations()}.get(text.casefold())


def _destination(value: object) -> str:
    text = _text(value, "EU")
    organisation = _organisation(text)
    if organisation:
        return organisation
    try:
        return countries.resolve(text)
    except BriefingError as error:
        known = countries.organisations()
        alike = near(text, known)
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
    return sorted({_state(part) for part in value})


def _bloc(value: object) -> str:
    text = _text(value, "CSTO")
    organisation = _organisation(text)
    if not organisation:
        known = countries.organisations()
        raise BriefingError(
            f"{quoted(text)} is no organisation known here{near(text, known)} (there are: "
            f"{', '.join(known)})"
        )
    return organisation


Bloc = Annotated[str, BeforeValidator(_bloc)]
State = Annotated[str, BeforeValidator(_state)]
Destination = Annotated[str, BeforeValidator(_destination)]
Peers = Annotated[list[str], BeforeValidator(_peers)]
AsOf = Annotated[date, BeforeValidator(as_of_day)]
Since = Annotated[date, BeforeValidator(_since)]


def _is_blank(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


class Parameters(BaseModel):
    """What every briefing takes. A value of None, or an empty text, stands for the default."""

    model_config = ConfigDict(extra="forbid", frozen=True, validate_default=True)

    named: ClassVar[tuple[str, ...]]
    """The parameters that every file name shows, default or not."""

    as_of: AsOf = Field(
        default_factory=data_date,
        description="nothing later than this day is used: YYYY-MM-DD",
        json_schema_extra={"default_in_words": "the day the data were retrieved"},
    )
    since: Since = Field(
        default_factory=lambda values: default_since(values["as_of"]),
        description="where the comparison begins: YYYY or YYYY-MM-DD",
        json_schema_extra={"default_in_words": "1 January, 15 years before as_of"},
    )

    @validates(mode="before")
    @classmethod
    def _drop_blanks(cls, values: Any) -> Any:
        if not isinstance(values, Mapping):
            return values
        return {name: value for name, value in values.items() if not _is_blank(value)}

    @validates(mode="after")
    def _check_together(self) -> "Parameters":
        if self.since > self.as_of:
            raise BriefingError(f"since: {self.since} is after as_of, {self.as_of}")
        for name in ("country", "patron"):
            if name in type(self).model_fields:
                _check_un_member(name, getattr(self, name), self.as_of)
        return self

    def plain(self) -> dict[str, Any]:
        """All values as papermill injects them: texts, lists and None; dates as ISO texts."""
        return self.model_dump(mode="json")


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


class Realignment(Parameters):
    """The parameters of the realignment briefing."""

    named = ("country", "patron", "destination", "as_of")

    country: State = Field("ARM", description="the state asked about: ISO3 code or name")
    patron: State = Field("RUS", description="the state it may be leaving")
    destination: Destination = Field("EU", description="where it may be going: bloc or state")
    peers: Peers | None = Field(
        None,
        description="states to compare with, by comma; unset: the other members, ever, of the patron's blocs",
    )

    @validates(mode="after")
    def _check_parties(self) -> "Realignment":
        for name, other in (("country", "patron"), ("destination", "country"),
                            ("destination", "patron")):  # fmt: skip
            if getattr(self, name) == getattr(self, other):
                raise BriefingError(
                    f"{name} and {other} are both {getattr(self, name)}; name two different states"
                )
        if self.destination in countries.organisations() and not countries.members(
            self.destination, self.as_of
        ):
            raise BriefingError(
                f"destination: {self.destination} had no members on {self.as_of}; "
                "choose a later as_of or another bloc"
            )
        for name in ("country", "patron"):
            if self.peers and getattr(self, name) in self.peers:
                raise BriefingError(
                    f"peers: {getattr(self, name)} is the {name} itself; leave it out of the peers"
                )
        return self


class SupportNetwork(Parameters):
    """The parameters of the support network briefing."""

    named = ("patron", "as_of")

    patron: State = Field("RUS", description="the state that is supported: ISO3 code or name")
    since: Since = Field(
        default_factory=lambda values: since_invasion(values["as_of"]),
        description="where the comparison begins: YYYY or YYYY-MM-DD",
        json_schema_extra={
            "default_in_words": "1 January 2022, or 15 years before an as_of earlier than that"
        },
    )


class Alliance(Parameters):
    """The parameters of the alliance briefing."""

    named = ("bloc", "as_of")

    bloc: Bloc = Field("CSTO", description="the alliance or organisation asked about")
    patron: State = Field("RUS", description="the state that leads it, or is held to")
    destination: Destination = Field("EU", description="the bloc that members may turn to")

    @validates(mode="after")
    def _check_bloc(self) -> "Alliance":
        if len(countries.members(self.bloc, self.as_of)) < 2:
            raise BriefingError(
                f"bloc: {self.bloc} had fewer than two members on {self.as_of}; "
                "choose a later as_of or another bloc"
            )
        for name in ("bloc", "patron"):
            if self.destination == getattr(self, name):
                raise BriefingError(
                    f"destination: {self.destination} is the {name} itself; name another"
                )
        return self


class Claims(Parameters):
    """The parameters of the claims briefing."""

    named = ("as_of",)


@dataclass(frozen=True)
class Briefing:
    """One kind of briefing: its notebook, and what may be asked of it."""

    name: str
    title: str
    """A template: the parameters in braces, states by name."""
    description: str
    model: type[Parameters]
    notebook: Path

    @property
    def takes(self) -> list[str]:
        """The names of its parameters: its own first, then those of every briefing."""
        return sorted(self.model.model_fields, key=lambda name: name in Parameters.model_fields)

    def takes_list(self, name: str) -> bool:
        """Whether a parameter's value is a list, as peers are: several values of one briefing."""
        return "list" in str(self.model.model_fields[name].annotation)

    def parameters(self) -> list[tuple[str, str, str]]:
        """Name, default in words and meaning of each parameter; needs no data."""
        fields = self.model.model_fields
        rows = []
        for name in self.takes:
            extra = fields[name].json_schema_extra
            default = extra["default_in_words"] if isinstance(extra, dict) else fields[name].default
            rows.append((name, str(default or ""), fields[name].description or ""))
        return rows

    def check(self, values: Mapping[str, Any]) -> Any:
        """The model made from `values`; raises BriefingError, in one line, for the first fault."""
        for name in values:
            if name not in self.takes:
                raise BriefingError(
                    f"{self.name} has no parameter {quoted(name)}{near(name, self.takes)} "
                    f"(it takes {', '.join(self.takes)})"
                )
        try:
            return self.model(**values)
        except ValidationError as error:
            raise BriefingError(_first_line(error)) from None

    def heading(self, parameters: Parameters) -> str:
        """The title of the briefing with these parameters."""
        from analysis.dimensions import words

        values = parameters.plain()
        for field in ("country", "patron", "destination", "bloc"):
            if field in values:
                code = values[field]
                name = code if code in countries.organisations() else countries.name(code)
                values[field] = words.with_article(name)
        return words.opened(self.title.format(**values))

    def _defaults(self, named: Mapping[str, Any]) -> dict[str, Any]:
        """All values where only these are set; none where the other defaults do not go with them."""
        try:
            return self.model(**named).plain()
        except ValidationError:
            return {}

    def stem(self, parameters: Parameters) -> str:
        """The name of the files, without suffix: one for each set of parameters.

        The parameters in `named` always, the others where they differ from their default.
        """
        values = parameters.plain()
        default = self._defaults({name: values[name] for name in self.model.named})
        parts = [self.name, *(str(values[name]) for name in self.model.named)]
        extra = {
            name: value
            for name, value in values.items()
            if name not in self.model.named and value != default.get(name)
        }
        for name, value in extra.items():
            parts += [name, *(value if isinstance(value, list) else [str(value)])]
        stem = _safe("-".join(parts))
        if len(stem) > LONGEST_STEM:
            digest = hashlib.sha256(json.dumps(extra, sort_keys=True).encode()).hexdigest()[:12]
            stem = _safe("-".join([*parts[: 1 + len(self.model.named)], digest]))
        return stem


def _safe(text: str) -> str:
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9_]+", "-", ascii_text).strip("-")


def _first_line(error: ValidationError) -> str:
    first = error.errors()[0]
    cause = first.get("ctx", {}).get("error")
    message = str(cause) if isinstance(cause, BriefingError) else first["msg"]
    place = ".".join(str(part) for part in first["loc"][:1])
    return " ".join(f"{place}: {message}".split()) if place else " ".join(message.split())


BRIEFINGS: dict[str, Briefing] = {
    briefing.name: briefing
    for briefing in (
        Briefing(
            name="realignment",
            title="{country} between {patron} and {destination}",
            description="Has this state moved from its patron to a bloc: how far, since when?",
            model=Realignment,
            notebook=NOTEBOOKS / "realignment.ipynb",
        ),
        Briefing(
            name="support_network",
            title="Who supports {patron}",
            description="Who supports this patron, by what means, and is the support growing?",
            model=SupportNetwork,
            notebook=NOTEBOOKS / "support_network.ipynb",
        ),
        Briefing(
            name="alliance",
            title="{bloc}: an alliance or a shell?",
            description="Does this alliance act as one, and will others leave it?",
            model=Alliance,
            notebook=NOTEBOOKS / "alliance.ipynb",
        ),
        Briefing(
            name="claims",
            title="What was said in June 2024, against the data",
            description="What the article of June 2024 said, claim by claim: does it hold?",
            model=Claims,
            notebook=NOTEBOOKS / "claims.ipynb",
        ),
    )
}


def find(name: str) -> Briefing:
    """The briefing of that name; raises BriefingError with near matches, and where its notebook is a
    link that leads out of the project's folder.

    >>> find("realignment").model.__name__
    'Realignment'
    """
    if not isinstance(name, str) or name not in BRIEFINGS:
        raise BriefingError(
            f"there is no briefing {quoted(name)}{near(name, BRIEFINGS)} (there are: "
            f"{', '.join(BRIEFINGS)})"
        )
    found = BRIEFINGS[name]
    real = found.notebook.resolve()
    if found.notebook.parent == NOTEBOOKS and real.parent != NOTEBOOKS:
        raise BriefingError(
            f"notebooks/{found.notebook.name} is a link to {real}, outside the project: notebooks are "
            "code; put the file itself there"
        )
    return found


def check(notebook: str, /, **values: Any) -> Any:
    """The validated parameters of a notebook: what its first cell calls.

    In: the notebook's name and its parameters as they came (None: the default). Out: the model of
    that briefing, whose fields are ISO3 codes, organisations and `datetime.date`. Raises
    BriefingError: one line that says what is wrong and what would be right.
    """
    return find(notebook).check(values)
