"""How Sphinx makes a site of this folder: `make docs`."""

import re
from importlib import metadata
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from analysis.briefings.registry import BRIEFINGS

HERE = Path(__file__).parent
# Pages that are files beside this folder: page, and file.
FILES = {
    "reference/data": "data/README.md",
    "contributing": "CONTRIBUTING.md",
    "changelog": "CHANGELOG.md",
}

project = "Shared briefings"
author = "the maintainers"
project_copyright = "2026, the maintainers"
version = release = metadata.version("shared-briefings")
html_title = f"{project} {version}"

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "sphinx_click"]
myst_heading_anchors = 3
suppress_warnings = ["config.cache"]

html_theme = "furo"
html_copy_source = False
html_show_sourcelink = False

add_module_names = False
default_role = "code"
autodoc_member_order = "bysource"
autodoc_preserve_defaults = True
napoleon_google_docstring = False
python_use_unqualified_type_names = True


def setup(app: Sphinx) -> None:
    """What is the project's own: pages from its files, its docstrings, its parameters."""
    app.connect("source-read", read_file)
    app.connect("autodoc-process-docstring", keep_indented)
    app.connect("sphinx-click-process-options", plain_defaults)
    app.add_directive("briefing-parameters", BriefingParameters)


def read_file(_app: Sphinx, page: str, source: list[str]) -> None:
    """Put the file before what its page adds. A link to a file that is no page stands as its name."""
    if page in FILES:
        path = HERE.parent / FILES[page]
        text = re.sub(r"\[([^]]+)\]\((?!#|https?:|docs/)[^)]+\)", r"\1", path.read_text("utf-8"))
        up = "../" * page.count("/")
        source[0] = text.replace("](docs/", f"]({up}") + "\n" + source[0]


def keep_indented(
    _app: Sphinx, _what: str, _name: str, _thing: object, _options: object, lines: list[str]
) -> None:
    """What a docstring sets in after a colon and an empty line stands as it is written; so do bars."""
    if lines and lines[0].startswith("Alias for field number"):  # what a named tuple says of itself
        lines.clear()
    for at, line in enumerate(lines[:-2]):
        margin = line[: len(line) - len(line.lstrip())]
        is_opened = line.endswith(":") and not line.endswith("::") and not lines[at + 1].strip()
        if is_opened and lines[at + 2].startswith(margin + "    "):
            lines[at] += ":"
    for at, line in enumerate(lines):
        if line.count("|") > 1 and "`" not in line and not line.lstrip().startswith(">>>"):
            lines[at] = line.replace("|", "\\|")


def plain_defaults(_app: Sphinx, _context: object, lines: list[str]) -> None:
    """A folder that is a default is told by its name."""
    lines[:] = [re.sub(r"PosixPath\('([^']*)'\)", r"\1", line) for line in lines]


class BriefingParameters(SphinxDirective):
    """A table for each briefing: what `briefing list` prints."""

    def run(self) -> list[nodes.Node]:
        text: list[str] = []
        for briefing in BRIEFINGS.values():
            text += [f"**{briefing.name}**: {briefing.description}", ""]
            text += ["| parameter | default | meaning |", "|---|---|---|"]
            text += [
                f"| `{name}` | {unset} | {said} |" for name, unset, said in briefing.described()
            ]
            text += [""]
        return self.parse_text_to_nodes("\n".join(text))
