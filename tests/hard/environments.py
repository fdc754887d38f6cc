"""Build a small notebook under odd variables of the environment: a script, and what its test shares.

`environments.py FOLDER --count N --seed N` builds it under N environments, one to three variables of
each odd, over an earlier report, and demands the same bytes as usual, or one clear line and the
earlier report as it was. Where the interpreter itself does not start under them, that is counted.
"""

import argparse
import os
import random
import re
import shutil
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "build"))
from tiny_notebooks import LIGHT, notebook

SECONDS = 200  # for one build; more is a hang
SHOWS = """
import locale
import matplotlib.pyplot as plt
import pandas as pd
print(pd.Timestamp("2024-03-01").strftime("%A %d %B %Y"), f"{1234.5:n}", 1 / 3)
frame = pd.DataFrame({"year": [2020, 2021], "votes": [0.5, 1234567.891], "Ü": ["é", "x" * 90]})
frame
"""
DRAWS = "plt.plot([2020, 2021], [1, 2])\nplt.title('Äß')\nplt.show()"

# But PYTHONINSPECT, by which the interpreter itself goes on after the end, with a traceback.
NAMES = """
HOME TMPDIR TMP TEMP LANG LC_ALL LC_NUMERIC LC_TIME LC_CTYPE LANGUAGE TZ TZDIR PYTHONTZPATH USER
LOGNAME SHELL TERM DISPLAY EDITOR PAGER CI PWD OLDPWD COLUMNS LINES NO_COLOR FORCE_COLOR CLICOLOR
PYTHON_COLORS PYTHONSTARTUP PYTHONOPTIMIZE PYTHONWARNINGS PYTHONIOENCODING PYTHONUTF8
PYTHONHASHSEED PYTHONUNBUFFERED PYTHONDEVMODE PYTHONPATH PYTHONNOUSERSITE PYTHONUSERBASE
PYTHONDONTWRITEBYTECODE PYTHONPYCACHEPREFIX PYTHONBREAKPOINT PYTHONMALLOC PYTHONTRACEMALLOC
PYTHONFAULTHANDLER PYTHONINTMAXSTRDIGITS PYTHONSAFEPATH PYTHONCOERCECLOCALE PYTHONASYNCIODEBUG
PYTHONVERBOSE PYTHONDEBUG PYTHONPROFILEIMPORTTIME PYTHON_CPU_COUNT PYTHONEXECUTABLE
MPLCONFIGDIR MPLBACKEND MATPLOTLIBRC MPL_IGNORE_SYSTEM_FONTS FONTCONFIG_PATH FONTCONFIG_FILE
JUPYTER_CONFIG_DIR JUPYTER_DATA_DIR JUPYTER_RUNTIME_DIR JUPYTER_PATH JUPYTER_CONFIG_PATH
JUPYTER_PREFER_ENV_PATH JUPYTER_PLATFORM_DIRS JUPYTER_NO_CONFIG JUPYTER_USE_PROCESS_PROVISIONER
JUPYTER_DEFAULT_PROVISIONER_NAME JUPYTER_ALLOW_INSECURE_WRITES JPY_PARENT_PID JPY_SESSION_NAME
IPYTHONDIR IPYTHON_SUPPRESS_CONFIG_ERRORS IPYKERNEL_CELL_NAME IPY_TEST_SIMPLE_PROMPT
PYDEVD_DISABLE_FILE_VALIDATION DEBUGPY_LOG_DIR
SOURCE_DATE_EPOCH BRIEFING_PAPER BRIEFING_DATA BRIEFING_PRELOAD _BRIEFING_COMPLETE
XDG_CONFIG_HOME XDG_CACHE_HOME XDG_DATA_HOME XDG_STATE_HOME XDG_RUNTIME_DIR XDG_CONFIG_DIRS
XDG_DATA_DIRS OMP_NUM_THREADS OPENBLAS_NUM_THREADS MKL_NUM_THREADS NUMEXPR_NUM_THREADS
NUMEXPR_MAX_THREADS OMP_SCHEDULE OPENBLAS_CORETYPE ARROW_IO_THREADS ARROW_USER_SIMD_LEVEL
ARROW_DEFAULT_MEMORY_POOL NPY_PROMOTION_STATE http_proxy HTTPS_PROXY NO_PROXY SSL_CERT_FILE
REQUESTS_CA_BUNDLE TYPST_FONT_PATHS TYPST_PACKAGE_PATH TYPST_ROOT RAYON_NUM_THREADS TQDM_DISABLE
TQDM_MININTERVAL MALLOC_ARENA_MAX MALLOC_PERTURB_ PANDAS_COPY_ON_WRITE DASK_CONFIG ZMQ_BLOCKY
""".split()  # noqa: SIM905
VALUES = [
    "", " ", "0", "1", "-1", "true", "no", "garbage", "3.5", "99999999999999999999", "x" * 100_000,
    b"\xff\xfe\x80", "a\nb", "\t", "/nonexistent/folder", "/dev/null", "/dev/full", "..", "relative/place",
    "~", "$HOME", "%s%n%d", "{0}", "日本 é", "'\"", ":", "::/nonexistent:", ";", "C", "POSIX",
    "tr_TR.UTF-8", "xx_YY.nonsense", "Asia/Yerevan", "Etc/GMT+12", "utf-16", "ascii:strict", "error",
    "module://nothing", "local-provisioner", "bash_source", "1,2", "\x1b[31mred", "-0", "1e3", "0x10",
    "253402300799", "a4", "/proc/self/mem", "/", "/proc",
]  # fmt: skip
# With these a build is meant to come out otherwise, where the value makes sense.
MEANT = {"SOURCE_DATE_EPOCH", "BRIEFING_PAPER", "BRIEFING_DATA"}


def odd(seed: int) -> dict[bytes, bytes]:
    """Variables of one odd environment, by its number."""
    choice = random.Random(seed)
    names = choice.sample(NAMES, choice.choice([1, 1, 1, 2, 3]))
    return {name.encode(): os.fsencode(choice.choice(VALUES)) for name in names}


def surroundings(variables: dict[bytes, bytes]) -> dict[bytes, bytes]:
    """All variables of a build: those of this process that every shell has, and the odd ones."""
    usual = {name: os.environb[name] for name in (b"HOME", b"PATH") if name in os.environb}
    return usual | variables


def call(folder: Path, variables: dict[bytes, bytes]) -> "subprocess.CompletedProcess[bytes]":
    return subprocess.run(
        [sys.executable, str(Path(__file__).absolute()), "--build", str(folder.absolute())],
        env=surroundings(variables), cwd=folder, capture_output=True, stdin=subprocess.DEVNULL,
        timeout=SECONDS, check=False,
    )  # fmt: skip


def reports(folder: Path) -> dict[str, bytes]:
    found = (folder / "out").glob("a.*")
    return {path.name: path.read_bytes() for path in found if path.suffix in (".html", ".pdf")}


def model(folder: Path) -> Path:
    """A folder with the small notebook, built as usual."""
    folder.mkdir(parents=True)
    notebook(folder / "a.ipynb", SHOWS, DRAWS)
    ended = call(folder, {})
    assert ended.returncode == 0 and len(reports(folder)) == 2, ended.stderr.decode()[-1000:]
    return folder


def outcome(usual: Path, folder: Path, variables: dict[bytes, bytes]) -> tuple[str, str]:
    """How a build under these variables came out, in a word or two, and what is wrong with it."""
    starts = subprocess.run(
        [sys.executable, "-c", "import nbformat"], env=surroundings(variables), capture_output=True,
        cwd=usual, stdin=subprocess.DEVNULL, check=False,
    )  # fmt: skip
    if starts.returncode:
        return "Python itself does not start", ""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(usual, folder)
    try:
        ended = call(folder, variables)
    except subprocess.TimeoutExpired:
        return "hangs", f"not done in {SECONDS} s"
    said = (ended.stdout + ended.stderr).decode(errors="replace")
    before, after = reports(usual), reports(folder)
    shutil.rmtree(folder)
    if ended.returncode == 0:
        if before == after:
            return "same bytes", ""
        if any(name.decode() in MEANT for name in variables) and before.keys() == after.keys():
            return "other bytes, as is meant", ""
        return "other bytes", f"{[name for name in before if before[name] != after.get(name)]}"
    if before != after:
        return "lost", f"a failed build changed the earlier report: {said[-300:]}"
    told = [line for line in said.splitlines() if re.search(r"^briefing: error: |^failed \S", line)]
    if "Traceback" in said or not told:
        return "no clear line", said[-600:] or f"ended with {ended.returncode} and said nothing"
    return "one line", ""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--build", action="store_true")
    given = parser.parse_args()
    if given.build:
        from analysis import cli
        from analysis.build import preload

        preload.names = lambda are_several: LIGHT
        cli.main(["build", str(given.folder / "a.ipynb"), "--out", str(given.folder / "out"),
                  "--force"])  # fmt: skip
    usual = model(given.folder / "usual")
    numbers = range(given.seed * 1000, given.seed * 1000 + given.count)
    kinds: Counter[str] = Counter()
    with ThreadPoolExecutor(2) as both:
        found = both.map(lambda n: outcome(usual, given.folder / f"t{n}", odd(n)), numbers)
        for number, (kind, wrong) in zip(numbers, found, strict=True):
            kinds[kind] += 1
            if wrong:
                shown = {name: value[:40] for name, value in odd(number).items()}
                print(f"{number}: {shown}: {kind}: {wrong}", flush=True)
    failed = sum(kinds[kind] for kind in ("hangs", "other bytes", "lost", "no clear line"))
    print(f"{given.count} environments: {failed} failed; " + ", ".join(
        f"{kind} {count}" for kind, count in kinds.most_common()))  # fmt: skip
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
