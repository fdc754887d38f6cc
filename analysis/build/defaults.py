"""How libraries show what a notebook makes: as they do by default, whatever a user's start-up code set."""

import sys
import warnings
from pathlib import Path

# What an IPython kernel runs first, from the folder of a build.
START_UP = "from analysis.build import defaults as _d; _d.restore(); del _d\n"


def restore() -> None:
    """Undo what was set in pandas and matplotlib, where they have been imported; seaborn sets the
    latter's. Cells run after it."""
    if pandas := sys.modules.get("pandas"):
        with warnings.catch_warnings():  # some options are about to go
            warnings.simplefilter("ignore")
            pandas.reset_option("all")
    if matplotlib := sys.modules.get("matplotlib"):
        matplotlib.rcdefaults()


def write_start_up(folder: Path) -> None:
    """Have each kernel whose IPYTHONDIR is `folder` begin with `restore`."""
    start_up = folder / "profile_default" / "startup"
    start_up.mkdir(parents=True, exist_ok=True)
    (start_up / "00-defaults.py").write_text(START_UP, encoding="utf-8")
