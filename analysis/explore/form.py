"""A form for a notebook, made from a briefing's own parameters: read what it finds, write its files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from html import escape
from pathlib import Path
from typing import Any

import ipywidgets as widgets

from analysis.briefings.briefing import Briefing
from analysis.briefings.parameters import EARLIEST_AS_OF, data_date, default_as_of
from analysis.briefings.registry import BRIEFINGS, shipped
from analysis.briefings.requests import Request
from analysis.build import index, run
from analysis.build.inputs import PROJECT
from analysis.errors import BriefingError
from analysis.explore.answer import Answer
from analysis.explore.described import name
from analysis.tables import countries

WIDE = {"width": "24em"}


def form(briefing: str = "realignment", out: Path | str | None = None) -> Form:
    """A form: choose a briefing and its parameters, read what it finds, write it as HTML and PDF.

    briefing: the one that is chosen at first. out: the folder that files are written to; None for
    the project's reports/. BriefingError where there is no such briefing.
    """
    return Form(shipped(briefing), Path(out) if out else PROJECT / "reports")


class Form(widgets.VBox):
    """The form. fields: the widget of each parameter by its name; answer: what was found last."""

    def __init__(self, briefing: type[Briefing], out: Path) -> None:
        self.out = out
        self.answer: Answer | None = None
        self.fields: dict[str, Any] = {}
        self.kind = widgets.Dropdown(
            options=[(f"{one.name}: {one.description}", one.name) for one in BRIEFINGS.values()],
            value=briefing.name, description="Briefing", layout={"width": "60em"},
        )  # fmt: skip
        self.asked = widgets.VBox()
        self.show = widgets.Button(
            description="Show findings", button_style="primary", layout={"width": "12em"}
        )
        self.write = widgets.Button(description="Write HTML and PDF", layout={"width": "14em"})
        self.said, self.found = widgets.HTML(), widgets.HTML()
        self.kind.observe(lambda _: self._ask(), "value")
        self.show.on_click(lambda _: self._do("Computing …", self._show))
        self.write.on_click(lambda _: self._do("Writing, about half a minute …", self._write))
        self._ask()
        buttons = widgets.HBox([self.show, self.write])
        super().__init__([self.kind, self.asked, buttons, self.said, self.found])

    @property
    def briefing(self) -> type[Briefing]:
        """The briefing that is chosen."""
        return shipped(self.kind.value)

    @property
    def values(self) -> dict[str, Any]:
        """The parameters as given; None stands for the default."""
        return {name: widget.value or None for name, widget in self.fields.items()}

    def _ask(self) -> None:
        """Put up the fields of the briefing that is chosen; what two have in common keeps its value."""
        kept, self.fields = self.values, {}
        rows = []
        for parameter, default, meaning in self.briefing.described():
            widget = _field(self.briefing, parameter)
            if kept.get(parameter):
                widget.value = kept[parameter]
            self.fields[parameter] = widget
            words = meaning if not default or widget.value else f"{meaning}; empty: {default}"
            rows.append(widgets.HBox([widget, widgets.HTML(f"<small>{escape(words)}</small>")]))
        self.asked.children = rows
        self.said.value = self.found.value = ""

    def _do(self, doing: str, act: Callable[[], str]) -> None:
        """Say what is being done, do it, and say what came of it; what is wrong, in one line."""
        self._tell(doing)
        with self._at_rest():
            try:
                said = act()
            except BriefingError as error:
                self._tell(str(error), is_fault=True)
            else:
                self._tell(said)

    @contextmanager
    def _at_rest(self) -> Iterator[None]:
        """No button can be pressed twice."""
        buttons = (self.show, self.write)
        for button in buttons:
            button.disabled = True
        try:
            yield
        finally:
            for button in buttons:
                button.disabled = False

    def _show(self) -> str:
        self.found.value = ""
        self.answer = Answer(self.briefing.ask(**self.values))
        self.found.value = self.answer.html()
        return ""

    def _write(self) -> str:
        (result,) = run.build([Request.of(self.briefing.name, self.values)], self.out, jobs=1)
        if result.error is not None:
            raise BriefingError(f"the briefing could not be built: {result.error}")
        index.write(self.out)
        verb = "Up to date" if result.is_left else f"Written in {result.seconds:.0f} s"
        return f"{verb}: " + ", ".join(str(path) for path in result.files.values())

    def _tell(self, text: str, is_fault: bool = False) -> None:
        """One line below the buttons."""
        kind = 'role="alert" style="color: #a63d24"' if is_fault else 'role="status"'
        self.said.value = f"<p {kind}>{escape(text)}</p>" if text else ""


def _field(briefing: type[Briefing], parameter: str) -> Any:
    """The widget of one parameter: a day, a list, a state or an organisation, else a text."""
    model = briefing.model
    field, mark = model.model_fields[parameter], model.codes().get(parameter)
    label = (model.about(parameter).label or parameter.replace("_", " ")).capitalize()
    named: dict[str, Any] = {"description": label, "style": {"description_width": "9em"},
                             "layout": WIDE}  # fmt: skip
    if field.annotation is date:
        latest = data_date() if parameter == "as_of" else None
        earliest = EARLIEST_AS_OF if parameter == "as_of" else None
        return widgets.DatePicker(min=earliest, max=latest, **named)
    if model.is_list(parameter):
        return widgets.Text(placeholder="such as Georgia, MDA", **named)
    if mark:
        offered = (
            [name(code) for code in countries.un_members(default_as_of())]
            if mark.is_un_member
            else countries.organisations()
        )
        return widgets.Combobox(options=sorted(offered), value=name(field.default), **named)
    return widgets.Text(value=str(field.default or ""), **named)
