"""What workers and kernels see of this machine: their variables, and how many may work at once."""

import importlib.util
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from analysis.build import defaults

# One thread a library: two kernels with a pool of threads each are slower than with one.
ONE_THREAD = dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS"), "1"
)

# matplotlib draws into the notebook. This has to stand before matplotlib is imported, and
# `matplotlib_inline` itself not be imported by then: it looks for its kernel when it is.
INLINE = {"MPLBACKEND": "module://matplotlib_inline.backend_inline"}

# A user's own: what Python and IPython run at their start, where Jupyter looks for kernels, templates
# and settings beside the environment's, and which process a kernel is to end with.
LEFT_OUT = (
    "PYTHONSTARTUP",
    "JUPYTER_",
    "JPY_",
    "IPYTHON",
    "IPY_",
    "IPYKERNEL_",
)  # beginnings of names


def variables(scratch: Path) -> dict[str, str]:
    """All variables of a worker and its kernel: those of this process, and those of a build.

    scratch: a folder that goes when the build ends; what each kernel runs first is written there.
    """
    defaults.write_start_up(scratch / "ipython")
    own = {}
    if not os.access(Path.home(), os.W_OK):  # or each fresh kernel would make matplotlib's anew
        own["MPLCONFIGDIR"] = str(scratch / "matplotlib")
    return {
        **own,
        **{name: value for name, value in os.environ.items() if not name.startswith(LEFT_OUT)},
        **ONE_THREAD,
        **INLINE,
        **_defaults(),
        "IPYTHONDIR": str(scratch / "ipython"),  # no start-up files or history of the user's
        "JUPYTER_RUNTIME_DIR": str(scratch / "runtime"),  # nor anything written to the home folder
        "JUPYTER_DATA_DIR": str(scratch / "jupyter"),  # nor kernels and templates
        "JUPYTER_CONFIG_DIR": str(scratch / "jupyter"),
        "TMPDIR": str(scratch),  # what is left there goes when the build ends
        "PYTHONHASHSEED": os.environ.get("PYTHONHASHSEED", "0"),
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",  # ipykernel's debugger would speak of it
    }


def _defaults() -> dict[str, str]:
    """matplotlib's own settings, not those that a user has written down."""
    found = importlib.util.find_spec("matplotlib")  # without importing it
    if found is None or found.origin is None:
        return {}
    return {"MATPLOTLIBRC": str(Path(found.origin).parent / "mpl-data" / "matplotlibrc")}


@contextmanager
def changed(values: Mapping[str, str]) -> Iterator[None]:
    """Set variables of this process for a while."""
    before = dict(os.environ)
    os.environ.update(values)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def processors() -> int:
    """How many processors this process may use."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
