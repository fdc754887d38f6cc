"""What is imported before kernels are forked."""

import subprocess
import sys
from pathlib import Path

import pytest
from tiny_notebooks import notebook

from analysis.build import preload
from analysis.tables import descriptor


def ran(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_slow_packages_are_imported_where_a_notebook_names_them(tmp_path: Path) -> None:
    plain = notebook(tmp_path / "plain.ipynb", "import pandas")
    named = notebook(tmp_path / "named.ipynb", "import seaborn as sns")
    assert not {*preload.WHERE_NAMED} & {*preload.modules([plain])}
    assert "seaborn" in preload.modules([plain, named])


def test_what_briefings_share_is_made_where_there_are_several(tmp_path: Path) -> None:
    plain = notebook(tmp_path / "plain.ipynb", "import pandas")
    assert preload.COMMON not in preload.modules([plain])
    assert preload.COMMON in preload.modules([plain, plain])


def test_tables_that_are_shared_exist_and_one_that_cannot_be_read_harms_nobody(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert set(preload.TABLES) <= {entry["name"] for entry in descriptor.package()["resources"]}
    monkeypatch.setattr(preload, "TABLES", ("no such table",))
    preload.prepare()


def test_what_is_preloaded_starts_no_thread_and_can_be_imported() -> None:
    code = (
        "import os\n"
        "from analysis.build import preload, run\n"
        "os.environ.update(run.ONE_THREAD | run.INLINE)\n"
        "preload.load([*preload.modules([]), *preload.WHERE_NAMED, preload.COMMON])\n"
        "tasks = sorted(map(int, os.listdir('/proc/self/task')))[1:]\n"
        "print([open(f'/proc/self/task/{task}/comm').read().strip() for task in tasks])"
    )
    if not Path("/proc/self/task").is_dir():
        pytest.skip("threads are counted in /proc, which this system lacks")
    # pyarrow's allocator has one of its own, which it starts anew in a forked process.
    assert ran(code) in ("['jemalloc_bg_thd']\n", "[]\n")


def test_jsonschema_checks_international_addresses_as_it_does_without_preloading() -> None:
    code = (
        "import sys\n"
        "from analysis.build import preload\n"
        "preload.load(['jsonschema'])\n"
        "assert 'rfc3987_syntax' not in sys.modules\n"
        "from jsonschema import Draft202012Validator as D\n"
        "check = D({'format': 'iri'}, format_checker=D.FORMAT_CHECKER)\n"
        "print(check.is_valid('https://example.org/\\u00e4'), check.is_valid('no address'))\n"
    )
    assert ran(code) == "True False\n"
