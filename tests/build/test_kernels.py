"""Kernels, forked or fresh: nothing goes from one briefing to the next, and charts are drawn."""

import json
import shutil
import tempfile
from pathlib import Path

import pytest
from tiny_notebooks import LIGHT, asked, notebook

from analysis.build import preload, records, run
from analysis.build.jobs import Options

# What a notebook may leave behind, and what shows whether another one finds it.
LEAKS = """
import builtins, locale, os, random, sys, warnings
import matplotlib, numpy as np, pandas as pd, seaborn
from analysis.tables import countries
from analysis.dimensions import words

os.environ["LEAKED"] = "yes"
os.chdir("/")
matplotlib.rcParams["figure.dpi"] = 17
pd.set_option("display.max_rows", 7)
np.seterr(all="raise")
warnings.simplefilter("error")
sys.path.append("/leaked")
sys.modules["leaked"] = sys
builtins.leaked = True
countries.name = lambda code: "leaked"
pd.DataFrame.leaked = True
words.leaked = True
get_ipython().run_line_magic("config", "InlineBackend.figure_formats = ['png']")
open(os.path.join(os.environ["IPYTHONDIR"], "..", "leaked"), "w").close()
"""
FINDS = """
import builtins, json, os, sys, warnings
import matplotlib, numpy as np, pandas as pd
from analysis.tables import countries
from analysis.dimensions import words

print(json.dumps({
    "environment": os.environ.get("LEAKED"), "folder": os.path.basename(os.getcwd()),
    "rcParams": matplotlib.rcParams["figure.dpi"], "option": pd.get_option("display.max_rows"),
    "numpy": np.geterr()["over"], "path": "/leaked" in sys.path,
    "module": "leaked" in sys.modules, "builtin": hasattr(builtins, "leaked"),
    "patched": countries.name("ARM"), "attribute": hasattr(pd.DataFrame, "leaked"),
    "own module": hasattr(words, "leaked"),
    "filters": [f[0] for f in warnings.filters].count("error"),
    "variable": "leak" in globals(), "argv": sys.argv[0].rpartition("/")[2],
}))
"""
CHART = """
import matplotlib.pyplot as plt
plt.plot([1, 2, 3])
plt.show()
"""
DRAWS = "import numpy as np, random\nprint(np.random.rand(), random.random())"


def outputs(out: Path, stem: str) -> list[dict]:
    """All outputs of a notebook that was run."""
    import gzip

    kept = json.loads(gzip.decompress(records.executed(out, stem).read_bytes()))
    return [output for cell in kept["cells"] for output in cell.get("outputs", [])]


@pytest.mark.parametrize("fresh", [False, True], ids=["forked", "fresh"])
def test_what_one_notebook_leaves_behind_no_other_finds(tmp_path, fresh):
    order = [notebook(tmp_path / "before.ipynb", FINDS), notebook(tmp_path / "leaks.ipynb", LEAKS),
             notebook(tmp_path / "after.ipynb", FINDS)]  # fmt: skip
    out = tmp_path / "out"
    results = run.build([asked(path) for path in order], out, jobs=1, options=Options(fresh))
    assert [result.error for result in results] == [None] * 3
    (before,), (after,) = outputs(out, "before-1"), outputs(out, "after-1")
    found = json.loads(after["text"])
    assert found == json.loads(before["text"])
    assert found == {
        "environment": None, "folder": tmp_path.name, "rcParams": 100.0, "option": 60,
        "numpy": "warn", "path": False, "module": False, "builtin": False, "patched": "Armenia",
        "attribute": False, "own module": False, "filters": found["filters"], "variable": False,
        "argv": found["argv"],
    }  # fmt: skip


def test_a_forked_kernel_draws_charts_and_its_own_random_numbers(tmp_path):
    paths = [notebook(tmp_path / f"{name}.ipynb", CHART, DRAWS) for name in ("a", "b")]
    out = tmp_path / "out"
    for result in run.build([asked(path) for path in paths], out, jobs=2):
        assert result.error is None
    (chart, drawn), (other_chart, other_drawn) = outputs(out, "a-1"), outputs(out, "b-1")
    assert chart["data"]["image/png"] == other_chart["data"]["image/png"]
    first, second = drawn["text"].split(), other_drawn["text"].split()
    assert first[0] != second[0] and first[1] != second[1]


def test_a_kernel_through_jupyter_client_alone_is_a_fresh_one(tmp_path, monkeypatch):
    """The provisioner is an entry point: whoever names it gets a kernel, warm process or not."""
    import papermill

    from analysis.build import kernels

    monkeypatch.setenv(kernels.CHOICE, kernels.PROVISIONER)
    path = notebook(tmp_path / "a.ipynb", "print(6 * 7)")
    ran = papermill.execute_notebook(str(path), None, kernel_name="python3", progress_bar=False)
    assert ran.cells[-1].outputs[0].text == "42\n"


def test_worker_and_kernel_are_gone_when_the_build_is(tmp_path, monkeypatch):
    """Both processes have ended, and nobody has still to wait for them."""
    monkeypatch.setattr(preload, "names", lambda are_several: LIGHT)
    path = notebook(tmp_path / "a.ipynb", "import os\nprint(os.getpid(), os.getppid())")
    out = tmp_path / "out"
    (result,) = run.build([asked(path)], out)
    assert result.error is None
    for pid in outputs(out, "a-1")[0]["text"].split():
        assert not Path("/proc", pid).exists()


REACHED = """
import json, os, stat
from ipykernel.connect import get_connection_info
told = json.loads(get_connection_info())
folder = os.path.dirname(told["ip"])
print(told["transport"], stat.S_IMODE(os.stat(folder).st_mode) & 0o077)
"""


@pytest.mark.parametrize("fresh", [False, True], ids=["forked", "fresh"])
def test_a_kernel_is_reached_by_sockets_that_only_this_user_may_use(
    tmp_path, monkeypatch, request, fresh
):
    monkeypatch.setattr(preload, "names", lambda are_several: LIGHT)
    path = notebook(tmp_path / "a.ipynb", REACHED)
    out = Path(tempfile.mkdtemp(dir="/tmp"))  # a path that is short enough for a socket
    request.addfinalizer(lambda: shutil.rmtree(out, ignore_errors=True))
    (result,) = run.build([asked(path)], out, options=Options(fresh))
    assert result.error is None
    assert outputs(out, "a-1")[0]["text"] == "ipc 0\n"


def test_a_folder_too_deep_for_a_socket_is_reached_by_ports_and_tried_once_more(
    tmp_path, monkeypatch
):
    import papermill

    from analysis.build import execution, kernels

    deep = tmp_path / ("d" * 100)
    deep.mkdir()
    assert kernels.transport(deep) == {} != kernels.transport(Path("/tmp/short"))
    path, tries = notebook(tmp_path / "a.ipynb", "print(6 * 7)"), []
    real = papermill.execute_notebook

    def port_taken_once(*arguments, **options):
        tries.append(options["config"])
        if len(tries) == 1:
            raise RuntimeError("Kernel died before replying to kernel_info")
        return real(*arguments, **options)

    monkeypatch.setenv(kernels.CHOICE, "")
    monkeypatch.setattr(papermill, "execute_notebook", port_taken_once)
    ran, _ = execution.execute(asked(path), deep / "a.ipynb", Options(fresh_kernels=True))
    assert len(tries) == 2 and ran.cells[-1].outputs[0].text == "42\n"


HANGS_ONCE = """
import os, signal
if not os.path.exists({mark!r}):
    open({mark!r}, "w").close()
    os.kill(os.getpid(), signal.SIGSTOP)
"""


@pytest.mark.slow
def test_a_kernel_that_hangs_while_it_starts_is_started_once_more(tmp_path, monkeypatch):
    """As one did that was forked on a busy machine: it lives, and never answers."""
    import papermill

    from analysis.build import execution, kernels

    monkeypatch.setattr(execution, "START_SECONDS", 20)  # the second has to start within
    monkeypatch.setenv(kernels.CHOICE, "")
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    start_up = tmp_path / "ipython" / "profile_default" / "startup"
    start_up.mkdir(parents=True)
    (start_up / "hangs.py").write_text(HANGS_ONCE.format(mark=str(tmp_path / "mark")))
    tries = []
    real = papermill.execute_notebook
    monkeypatch.setattr(
        papermill, "execute_notebook", lambda *a, **o: (tries.append(1), real(*a, **o))[1]
    )
    path = notebook(tmp_path / "a.ipynb", "print(6 * 7)")
    short = Path(tempfile.mkdtemp(prefix="hangs-"))
    try:
        ran, _ = execution.execute(asked(path), short / "a.ipynb", Options(fresh_kernels=True))
    finally:
        shutil.rmtree(short)
    assert len(tries) == 2 and ran.cells[-1].outputs[0].text == "42\n"


def test_a_kernel_that_never_answers_is_told_in_a_line():
    from analysis.build import execution

    told = execution.explain(RuntimeError("Kernel didn't respond in 180 seconds"))
    assert told == "its kernel did not answer within 180 s, twice; is the machine very busy?"
