"""What both exporters share: nbconvert's part in them, and where their templates are found."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nbconvert.exporters import Exporter
from nbformat import NotebookNode
from traitlets import List, Unicode, default
from traitlets.config import Config

from analysis.export import document

TEMPLATES = Path(__file__).parent / "templates"


class BriefingExporter(Exporter):
    """An exporter of nbconvert's that renders documents, from a template in `folder`."""

    folder: Path

    template_file = Unicode(
        help="The template: a name in a folder that is searched, or a path"
    ).tag(config=True)
    extra_template_paths = List(
        Unicode(), help="Folders that are searched for a template before the exporter's own"
    ).tag(config=True)

    @property
    def default_config(self) -> Config:
        """Cells go by their tags and by what they match, where that is configured.

        As in nbconvert's exporters that have templates.
        """
        enabled = {"enabled": True}
        return Config({"RegexRemovePreprocessor": enabled, "TagRemovePreprocessor": enabled})

    @default("optimistic_validation")
    def _optimistic_validation_default(self) -> bool:
        return True  # once, not after each of nbconvert's preprocessors

    def read(
        self, notebook: NotebookNode, resources: Any = None, **kw: Any
    ) -> tuple[document.Document, dict[str, Any]]:
        """A notebook, once nbconvert's preprocessors have run, as a document; and resources."""
        notebook, resources = super().from_notebook_node(notebook, resources, **kw)
        meta = resources["metadata"]
        name, folder = str(meta.get("name") or "notebook"), Path(meta.get("path") or ".")
        return document.read(notebook, name, folder), resources

    def warn(self, read: document.Document) -> None:
        """Log what could not be shown as it is in the notebook, each line once."""
        for line in dict.fromkeys(read.warnings):
            self.log.warning("%s", line)

    @property
    def template_paths(self) -> list[Path]:
        """The folders that are searched for a template, in this order."""
        return [*map(Path, self.extra_template_paths), self.folder]

    @property
    def template_path(self) -> Path:
        """The template's file; FileNotFoundError where there is none."""
        for folder in self.template_paths:
            if (path := folder / self.template_file).is_file():
                return path
        raise FileNotFoundError(
            f"no {self.template_file} in {', '.join(map(str, self.template_paths))}"
        )
