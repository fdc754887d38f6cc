"""One kind of briefing, and one briefing of that kind: what follows from its list of dimensions."""

from __future__ import annotations

import hashlib
import importlib
import json
import re
import unicodedata
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

from pydantic import ValidationError

from analysis.briefings.parameters import Asked, Parameters
from analysis.dimensions import words
from analysis.tables import countries

if TYPE_CHECKING:  # these import pandas, and a parameter is checked without it
    from analysis.dimensions.dimension import (
        Dimension,
        Finding,
        Headline,
        Judgement,
        Reading,
        Scenario,
    )
    from analysis.dimensions.scope import Scope

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"
LONGEST_STEM = 120  # file systems allow 255 bytes a name; a temporary file's prefix needs room too
FEWEST_JUDGEMENTS, MOST_JUDGEMENTS = 3, 5

Checked = TypeVar("Checked", bound=Parameters)


class Kind:
    """A kind of briefing: a notebook, what it may be asked, and how its files are called."""

    name: ClassVar[str]
    title: ClassVar[str]
    description: ClassVar[str]
    model: ClassVar[type[Asked]]
    named: ClassVar[tuple[str, ...]]
    """The parameters that every file name shows, default or not."""
    notebook: ClassVar[Path]

    @classmethod
    def described(cls) -> list[tuple[str, str, str]]:
        """Name, default in words and meaning of each parameter; needs no data."""
        fields = cls.model.model_fields
        return [
            (
                name,
                cls.model.about(name).default_in_words or str(fields[name].default or ""),
                fields[name].description or "",
            )
            for name in cls.model.takes()
        ]

    @classmethod
    def check(cls, values: Mapping[str, Any]) -> Any:
        """The model made from `values`; raises BriefingError, in one line, for the first fault."""
        return cls.model.checked(cls.name, values)

    @classmethod
    def heading(cls, parameters: Asked) -> str:
        """The title of the briefing with these parameters."""
        return cls.title

    @classmethod
    def about(cls, parameters: Mapping[str, Any]) -> str:
        """Whom the briefing is about, by name; empty where its file name names none."""
        for name in cls.named:
            if name in parameters and name in cls.model.codes():
                return _name(str(parameters[name]))
        return ""

    @classmethod
    def stem(cls, parameters: Asked) -> str:
        """The name of the files, without suffix: one for each set of parameters.

        The parameters in `named` always, the others where they differ from their default.
        """
        values = parameters.plain()
        try:
            default = cls.model(**{name: values[name] for name in cls.named}).plain()
        except ValidationError:  # the other defaults do not go with these
            default = {}
        parts = [cls.name, *(str(values[name]) for name in cls.named)]
        extra = {
            name: value
            for name, value in values.items()
            if name not in cls.named and value != default.get(name)
        }
        for name, value in extra.items():
            parts += [name, *(value if isinstance(value, list) else [str(value)])]
        stem = _safe("-".join(parts))
        if len(stem) > LONGEST_STEM:
            digest = hashlib.sha256(json.dumps(extra, sort_keys=True).encode()).hexdigest()[:12]
            stem = _safe("-".join([*parts[: 1 + len(cls.named)], digest]))
        return stem


class Briefing(ABC, Kind, Generic[Checked]):
    """A subclass is a kind of briefing; an instance is one briefing, on its checked parameters.

    Each dimension of the list becomes an attribute by its key; what the briefing holds and in which
    order follows from the list.
    """

    title: ClassVar[str]
    """A template: the parameters in braces, states by name."""
    subtitle: ClassVar[str]
    keywords: ClassVar[tuple[str, ...]]
    model: ClassVar[type[Parameters]]
    cover: ClassVar[tuple[str, ...]]
    """What the cover tells of the scope, by the names of parameters."""
    dimensions: ClassVar[tuple[str, ...]]
    """The subjects in order, each as module.Class of `analysis.dimensions`."""
    first: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    """The dimensions, by key, that come first in the answer to one question; the rest follow."""
    given: ClassVar[Mapping[str, Any]] = {}
    """What the scope holds beside the parameters."""
    no_scenarios: ClassVar[str]
    """What to say where the past gives no base rate; roles in braces, as in `Scope.names`."""

    def __init_subclass__(cls) -> None:
        cls.notebook = NOTEBOOKS / f"{cls.name}.ipynb"

    # --- the kind ---

    @classmethod
    def ask(cls, **values: Any) -> Any:
        """The briefing with these parameters, checked."""
        return cls(cls.check(values))

    @classmethod
    def heading(cls, parameters: Asked) -> str:
        """The title of the briefing with these parameters."""
        values = parameters.plain()
        named = {code: words.with_article(_name(values[code])) for code in cls.model.codes()}
        return words.opened(cls.title.format(**(values | named)))

    # --- one briefing ---

    def __init__(self, parameters: Checked) -> None:
        from analysis.dimensions.scope import Scope

        self.parameters = parameters
        self.scope: Scope = Scope(**{**dict(parameters), **self.given})
        self.subjects: list[Dimension] = [self.scope.once(_found(name)) for name in self.dimensions]
        for subject in self.subjects:
            setattr(self, subject.key, subject)

    def on(self, day: date) -> Briefing[Checked]:
        """The same briefing as of another day."""
        return type(self)(self.parameters.model_copy(update={"as_of": day}))

    @property
    @abstractmethod
    def bottom_line(self) -> str:
        """The answer in a few sentences, those of page one."""

    @property
    def scope_line(self) -> str:
        """The as-of date, and to when the data reach, for page one."""
        from analysis.briefings import coverage

        return self._scope_line(coverage.horizons(self.scope.as_of, self.tables))

    def _scope_line(self, reaches: Sequence[tuple[str, str]]) -> str:
        """As of a day, and what is known to when."""
        known = ", ".join(f"{subject} to {day}" for subject, day in reaches)
        return f"As of {words.day(self.scope.as_of)}" + (f": {known}." if known else ".")

    @property
    @abstractmethod
    def reading(self) -> Reading | None:
        """What the bottom line comes to, against which evidence may speak; None where to nothing."""

    @property
    @abstractmethod
    def expectation(self) -> str:
        """What the past says of what may come, above the scenarios."""

    def ordered(self, question: str) -> list[Dimension]:
        """The dimensions as they answer a question: a method's name."""
        first = self.first.get(question, ())
        return sorted(
            self.subjects,
            key=lambda subject: first.index(subject.key) if subject.key in first else len(first),
        )

    @property
    def everything(self) -> list[Finding]:
        """All findings, in the order of the dimensions, and the lists made of them."""
        found = [finding for subject in self.subjects for finding in subject.findings]
        return [*found, self.indicators, self.scenarios, self.changed]

    @cached_property
    def verdicts(self) -> list[Judgement]:
        """The judgements of all dimensions with data, in order."""
        made = [subject.judgement() for subject in self.ordered("judgement")]
        return [judgement for judgement in made if judgement is not None]

    @property
    def judged(self) -> list[Judgement]:
        """What is judged of each dimension with data, without what is to come and what is spare."""
        return [j for j in self.verdicts if j.basis == "fact" and not j.is_spare]

    @cached_property
    def judgements(self) -> list[Judgement]:
        """The key judgements, MOST_JUDGEMENTS at most: facts, then one outlook, whose place is kept.

        Where few dimensions have data, more of what they tell. `left_out` names what has no place.
        """
        outlook = [j for j in self.verdicts if j.basis == "likelihood"][:1]
        facts = self.judged[: MOST_JUDGEMENTS - len(outlook)]
        missing = max(0, FEWEST_JUDGEMENTS - len(facts) - len(outlook))
        spare = [j for j in self.verdicts if j.is_spare][:missing]
        return [*facts, *spare, *outlook]

    @property
    def left_out(self) -> list[str]:
        """The dimensions whose judgement of fact has no place among the key judgements."""
        return [j.dimension for j in self.judged if j not in self.judgements]

    @property
    def headlines(self) -> list[Headline]:
        """The headline figures of this edition, in words: those for which there are data."""
        return [row for subject in self.ordered("headlines") for row in subject.headlines()]

    @property
    def contrary(self) -> list[str]:
        """What speaks against the bottom line, each remark in a finding's own words."""
        return [
            str(evidence)
            for subject in self.ordered("counter_evidence")
            for evidence in subject.counter_evidence()
            if evidence.against is self.reading
        ]

    @cached_property
    def indicators(self) -> Finding:
        """What to watch, with the readings that would change the judgement."""
        from analysis.dimensions import watch

        return self._published(
            watch.indicators(
                row for subject in self.ordered("indicators") for row in subject.indicators()
            )
        )

    @cached_property
    def scenarios(self) -> Finding:
        """What may come, each with its base rate or the reason why there is none."""
        from analysis.dimensions import watch
        from analysis.dimensions.dimension import NoData

        made: list[Scenario] = [
            row for subject in self.ordered("scenarios") for row in subject.scenarios()
        ]
        if not made:
            return NoData(self.no_scenarios.format(**self.scope.names))
        return self._published(watch.scenarios(made, self.expectation))

    @cached_property
    def changed(self) -> Finding:
        """What differs from the same briefing as of a year earlier."""
        from analysis.briefings import edition
        from analysis.dimensions.dimension import NoData
        from analysis.dimensions.scope import year_earlier

        earlier = year_earlier(self.scope.as_of)
        if earlier <= self.scope.since:
            return NoData("There is no earlier edition to compare with.")
        return self._published(edition.compare(self.headlines, self.on(earlier).headlines, earlier))

    @property
    def tables(self) -> list[str]:
        """The tables behind the briefing, each once, in the order of their first use."""
        return list(dict.fromkeys(t for f in self.everything if not f.is_empty for t in f.tables))

    def _published(self, made: Finding) -> Finding:
        """A list made of findings, with the publishers of the rows that they used."""
        return made if made.is_empty else replace(made, publishers=self.publishers)

    @cached_property
    def publishers(self) -> dict[str, tuple[str, ...]]:
        """Of tables with several publishers' rows, those whose rows were used: see `Finding`."""
        used: dict[str, dict[str, None]] = {}
        whole = set()
        # The lists made of findings name their tables anew, and use no further rows.
        for found in (f for subject in self.subjects for f in subject.findings if not f.is_empty):
            for table in found.tables:
                if table in found.publishers:
                    used.setdefault(table, {}).update(dict.fromkeys(found.publishers[table]))
                else:
                    whole.add(table)
        return {table: tuple(names) for table, names in used.items() if table not in whole}

    @cached_property
    def reach(self) -> Finding:
        """How far the tables reach."""
        from analysis.briefings import coverage

        return coverage.reach(self.scope, self.tables, self.publishers)

    @property
    def cover_rows(self) -> list[tuple[str, str]]:
        """What the cover tells of the scope: label and value in words."""
        return [(self._label(name), self._in_words(name)) for name in self.cover]

    def _label(self, name: str) -> str:
        label = self.model.about(name).label if name in self.model.model_fields else ""
        return label or name.capitalize()

    def _in_words(self, name: str) -> str:
        value = self.scope.comparison if name == "peers" else getattr(self.scope, name)
        if isinstance(value, date):
            return words.day(value)
        if isinstance(value, list):
            return words.listing([self.scope.name(code) for code in value]) or "none"
        return self.scope.name(value)


def _found(name: str) -> type[Dimension]:
    """The dimension that a list names as module.Class."""
    module, _, kind = name.partition(".")
    found: type[Dimension] = getattr(importlib.import_module(f"analysis.dimensions.{module}"), kind)
    return found


def _name(code: str) -> str:
    """The name of a state; an organisation goes by its letters."""
    return code if code in countries.organisations() else countries.name(code)


def _safe(text: str) -> str:
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9_]+", "-", ascii_text).strip("-")
