"""What the fork server imports and makes, so that what is forked from it need not.

Importing this module does so where the variable BRIEFING_PRELOAD says what. What is not there, or
fails, is left to the briefing that needs it, which will say what is wrong.
"""

import gc
import importlib
import os
import pkgutil
import signal
from collections.abc import Iterable
from contextlib import suppress

from analysis import _compat
from analysis.build import defaults

VARIABLE = "BRIEFING_PRELOAD"

# What notebooks, kernels and exporters import; "module:function" is called when all is imported.
PACKAGES = (
    "IPython",
    "PIL.Image:init",
    "PIL.ImageFont",
    "fontTools.subset",
    "ipykernel.debugger",
    "ipykernel.kernelapp",
    "matplotlib.backends.backend_agg",
    "matplotlib.backends.backend_svg",
    "matplotlib.pyplot",
    "nbconvert.exporters",
    "nbformat",
    "pandas",
    "papermill",
    "psutil",
    "pyarrow.dataset",
    "pyarrow.parquet",
    "scipy.special",
    "typst",
    "xlsxwriter",
)
ROOMS = ("briefings", "charts", "dimensions", "export")
SHARED = "analysis.build.preload:share"


def names(are_several: bool) -> list[str]:
    """What is to be imported for briefings, for `load`; for several also what they share."""
    rooms = [importlib.import_module(f"analysis.{room}") for room in ROOMS]
    own = [
        module.name
        for room in rooms
        for module in pkgutil.iter_modules(room.__path__, f"{room.__name__}.")
    ]
    return [*PACKAGES, *own, "analysis.build.worker", *([SHARED] if are_several else [])]


def load(wanted: Iterable[str]) -> None:
    """Import these modules, and call what is named as `module:function`."""
    calls = []
    with _compat.address_grammars_wait():
        for name in wanted:
            module, _, function = name.partition(":")
            with suppress(Exception, SystemExit):
                importlib.import_module(module)
            calls += [name] if function else []
    defaults.restore()  # matplotlib takes a file of settings in the current folder, too
    for name in calls:
        with suppress(Exception, SystemExit):
            pkgutil.resolve_name(name)()


def share() -> None:
    """Make what briefings have in common: tables, fonts, templates, the votes of all states.

    Tables and votes are those of the default day, and of the day a year before that is compared with it.
    """
    from analysis.briefings import registry
    from analysis.dimensions.moves import VotesOfAll
    from analysis.dimensions.scope import year_earlier
    from analysis.dimensions.votes import RollCalls
    from analysis.export import html, typefaces
    from analysis.tables import descriptor, load

    typefaces.make_common()
    html.make_common()
    tables = [table["name"] for table in descriptor.package()["resources"]]
    for table in tables:
        with suppress(Exception):
            load.table(table)
    latest = registry.ask("movers")
    for edition in (latest, latest.on(year_earlier(latest.scope.as_of))):
        for table in tables:
            with suppress(Exception):
                edition.scope.table(table)
        RollCalls.of(edition.scope).prepare()
        VotesOfAll.of(edition.scope).prepare(is_latest=edition is latest)


if VARIABLE in os.environ:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the builder
    load(os.environ.pop(VARIABLE).split())
    gc.collect()
    gc.freeze()  # or every child would copy all of it at its first collection

if __name__ == "__main__":  # once after installing: Python writes the bytecode of what it imports
    load(names(are_several=False))
