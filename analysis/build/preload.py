"""What the warm process imports and makes, so that what is forked from it need not."""

import importlib
import pkgutil
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import ModuleType

# What a worker and a kernel use; besides all that notebooks import of this package.
# "module:function" is called when all has been imported.
ALWAYS = (
    "analysis.build.kernels",
    "ipykernel.kernelapp",
    "ipykernel.ipkernel",
    "ipykernel.zmqshell",
    "ipykernel.debugger",
    "IPython.core.completerlib",
    "IPython.core.debugger",
    "IPython.core.oinspect",
    "IPython.extensions.storemagic",
    "tornado.platform.asyncio",
    "psutil",
    "papermill",
    "analysis.build.engine",
    "nbconvert.exporters",
    "nbformat",
    "typst",
    "fontTools.subset",
    "fontTools.ttLib",
    "fontTools.ttLib.tables.O_S_2f_2",
    "fontTools.ttLib.tables._g_a_s_p",
    "fontTools.ttLib.tables._h_h_e_a",
    "fontTools.ttLib.tables._l_o_c_a",
    "jinja2.ext",
    "mistune.plugins.table",
    "mistune.plugins.url",
    "analysis.export.html",
    "analysis.export.pdf",
    "pandas",
    "pandas.core.methods.to_dict",
    "pandas.core.reshape.reshape",
    "pyarrow.dataset",
    "pyarrow.parquet",
    "pyarrow.pandas_compat",
    "matplotlib.pyplot",
    "matplotlib.backends.backend_svg",
    "matplotlib.backends.backend_agg",
    "scipy.special",
)
COMMON = "analysis.build.preload:prepare"
# Read whole before the first kernel is forked: what most briefings read.
TABLES = (
    "votes",
    "resolutions",
    "memberships",
    "support_ties",
    "arms_transfers",
    "trade_monthly",
    "transfers_monthly",
    "eu_exports_monthly",
    "neighbours_trade_annual",
    "russia_trade_annual",
)
# Slow to import: only where a notebook speaks of them.
WHERE_NAMED = ("seaborn",)


def modules(notebooks: Iterable[Path]) -> list[str]:
    """What is imported before the first of these notebooks is run, for `load`.

    Of several notebooks, or one named several times, also what is made once for all.
    """
    from analysis import briefings, charts, dimensions

    notebooks = list(notebooks)
    texts = [path.read_text(encoding="utf-8", errors="replace") for path in set(notebooks)]
    named = [name for name in WHERE_NAMED if any(name in text for text in texts)]
    own = [
        module.name
        for package in (briefings, dimensions, charts)
        for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}.")
    ]
    return [*ALWAYS, *named, *own, *([COMMON] if len(notebooks) > 1 else [])]


def load(names: Iterable[str]) -> None:
    """Import these modules and call these functions."""
    names = list(names)
    with _grammars_wait():
        for name in names:
            importlib.import_module(name.partition(":")[0])
    for name in names:
        if ":" in name:
            pkgutil.resolve_name(name)()


def prepare() -> None:
    """Make what briefings have in common: tables read, fonts cut, the notebook's schema compiled."""
    import nbformat.validator

    from analysis.export import typefaces
    from analysis.tables import load

    for name in TABLES:
        with suppress(Exception):  # a kernel that asks for the table will say what is wrong with it
            load.table(name)
    typefaces.make_common()
    nbformat.validator.get_validator(nbformat.current_nbformat, nbformat.current_nbformat_minor)


@contextmanager
def _grammars_wait() -> Iterator[None]:
    """What jsonschema needs to check an internationalised address is made when it checks one.

    Its package builds its grammars as it is imported, which takes as long as all other imports
    together, and no notebook's schema asks for such an address.
    """
    name = "rfc3987_syntax"
    if name in sys.modules:
        yield
        return

    def is_valid_syntax(term: str, value: str) -> bool:
        return bool(importlib.import_module(name).is_valid_syntax(term, value))

    stand_in = ModuleType(name)
    stand_in.is_valid_syntax = is_valid_syntax  # type: ignore[attr-defined]
    sys.modules[name] = stand_in
    try:
        yield
    finally:
        del sys.modules[name]
