"""What is imported before kernels are forked."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tiny_notebooks import asked, notebook

from analysis.build import environment, preload, run


def ran(code: str, **variables: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=os.environ | variables
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_what_briefings_share_is_made_where_there_are_several() -> None:
    assert preload.SHARED not in preload.names(are_several=False)
    assert preload.SHARED in preload.names(are_several=True)


def test_all_that_notebooks_and_exporters_import_of_this_package_is_imported() -> None:
    names = preload.names(are_several=False)
    for name in ("briefings.parameters", "charts.theme", "dimensions.votes", "export.pdf"):
        assert f"analysis.{name}" in names


def test_all_that_is_named_is_there() -> None:
    """A name that has changed harms no build; it only costs time, which nobody would notice."""
    missing = (
        "import importlib, pkgutil, sys\n"
        "from analysis.build import preload\n"
        "for name in preload.names(are_several=True):\n"
        "    importlib.import_module(name.partition(':')[0])\n"
        "    pkgutil.resolve_name(name)\n"
    )
    assert ran(missing) == ""


def test_a_table_that_cannot_be_read_harms_nobody(tmp_path: Path) -> None:
    (tmp_path / "datapackage.json").write_text(
        '{"resources": [{"name": "votes", "path": "votes.parquet"}]}'
    )
    code = "from analysis.build import preload\npreload.load([preload.SHARED])\nprint('done')"
    assert ran(code, BRIEFING_DATA=str(tmp_path)) == "done\n"


def test_a_module_that_is_not_there_or_fails_is_no_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not for those that are imported after it, nor for a build."""
    for name, text in {
        "raises": "raise RuntimeError('as it is imported')",
        "leaves": "raise SystemExit(3)",
        "whole": "print('imported')\ndef call(): print('called')\ndef fail(): 1 / 0",
    }.items():
        (tmp_path / f"{name}.py").write_text(text)
    wanted = [
        "no_such_module", "raises", "leaves", "whole:no_such_function", "whole:fail", "whole:call",
    ]  # fmt: skip
    variables = {preload.VARIABLE: " ".join(wanted), "PYTHONPATH": str(tmp_path)}
    assert ran("import analysis.build.preload", **variables) == "imported\ncalled\n"

    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(preload, "names", lambda are_several: wanted[:3])
    (result,) = run.build([asked(notebook(tmp_path / "a.ipynb", "print(1)"))], tmp_path / "out")
    assert result.error is None


def test_what_is_preloaded_starts_no_thread() -> None:
    code = (
        "import os\n"
        "from analysis.build import preload\n"
        "preload.load(preload.names(are_several=True))\n"
        "tasks = sorted(map(int, os.listdir('/proc/self/task')))[1:]\n"
        "print([open(f'/proc/self/task/{task}/comm').read().strip() for task in tasks])"
    )
    if not Path("/proc/self/task").is_dir():
        pytest.skip("threads are counted in /proc, which this system lacks")
    # pyarrow's allocator has one of its own, which it starts anew in a forked process.
    variables = environment.ONE_THREAD | environment.INLINE
    assert ran(code, **variables) in ("['jemalloc_bg_thd']\n", "[]\n")
