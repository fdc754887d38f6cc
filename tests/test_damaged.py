"""A damaged or missing package is named in one line with what to do, and nothing else is."""

from __future__ import annotations

import importlib
import shutil
import subprocess
import sys
import traceback
from collections.abc import Callable
from pathlib import Path

import click
import pytest
from IPython.core.interactiveshell import InteractiveShell

from analysis import damaged
from analysis.errors import BriefingError

HOUSE = Path(damaged.__file__).parents[1]


def gone(package: Path) -> None:
    shutil.rmtree(package)


def without(name: str) -> Callable[[Path], None]:
    return lambda package: (package / name).unlink()


def with_core(content: bytes) -> Callable[[Path], None]:
    def write(package: Path) -> None:
        (package / "core.py").write_bytes(content)

    return write


DAMAGES: dict[str, Callable[[Path], None]] = {
    "package gone": gone,
    "module gone": without("core.py"),
    "empty": with_core(b""),
    "zeros": with_core(b"\x00" * 400),
    "no text": with_core(b"\xff\xfe\x9d" * 40),
    "cut off": with_core(Path(click.core.__file__).read_bytes()[:20_011]),
    "cut off at a line": with_core(b"from __future__ import annotations\nx = undefined\n"),
    "of another version": with_core(b"import click_of_another_version\n"),
}


@pytest.fixture
def packages(tmp_path: Path) -> Path:
    """A folder of packages with a copy of click alone, as the first of sys.path."""
    folder = tmp_path / "site-packages"
    shutil.copytree(
        Path(click.__file__).parent, folder / "click", ignore=shutil.ignore_patterns("__pycache__")
    )
    return folder


@pytest.mark.parametrize("damage", DAMAGES)
def test_the_command_line_names_what_is_damaged(packages: Path, damage: str) -> None:
    DAMAGES[damage](packages / "click")
    if damage == "package gone":  # the environment's own must not stand in for it
        block = "import sys; sys.modules['click'] = None; "
    else:
        block = f"import sys; sys.path.insert(0, {str(packages)!r}); "
    ended = subprocess.run(
        [sys.executable, "-c", f"{block}from analysis.start import main; main()"],
        capture_output=True, text=True, cwd=HOUSE, check=False,
    )  # fmt: skip
    lines = ended.stderr.splitlines()
    assert len(lines) == 1, ended.stderr
    package = "click_of_another_version" if damage == "of another version" else "click"
    assert lines[0].startswith(f"briefing: error: the package {package} of the environment is")
    assert "`rm -rf .venv`, then `make`" in lines[0]
    assert ended.returncode == 2 and ended.stdout == ""


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small package among others, which can be imported."""
    folder = tmp_path / "site-packages"
    (folder / "tinypack").mkdir(parents=True)
    (folder / "tinypack" / "__init__.py").write_text("from tinypack.inner import answer\n")
    (folder / "tinypack" / "inner.py").write_text("answer = 42\n")
    monkeypatch.syspath_prepend(str(folder))
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    yield folder / "tinypack"
    for name in [name for name in sys.modules if name.startswith("tinypack")]:
        del sys.modules[name]


INNER = {
    "SyntaxError": "answer = (\n",
    "ImportError": "question = 42\n",
    "NameError": "answer = nothing\n",
    "ValueError": "answer = int('x')\n",
    "FileNotFoundError": "answer = open(__file__ + '.dat').read()\n",
}


@pytest.mark.parametrize("kind", INNER)
def test_an_import_that_fails_within_a_package_names_it(small: Path, kind: str) -> None:
    (small / "inner.py").write_text(INNER[kind])
    with pytest.raises(Exception) as raised:
        importlib.import_module("tinypack")
    assert type(raised.value).__name__ == kind
    assert damaged.told(raised.value).startswith("the package tinypack of the environment is")


@pytest.mark.parametrize("kind", ["SyntaxError", "ImportError"])
def test_a_cell_says_the_same(small: Path, kind: str) -> None:
    (small / "inner.py").write_text(INNER[kind])
    with pytest.raises(Exception) as raised:
        importlib.import_module("tinypack")
    shown = traceback.format_exception(raised.value)
    assert "package tinypack of" in damaged.told_of_cell(kind, str(raised.value), shown)
    assert damaged.told_of_cell("ValueError", "x", shown) == ""


def test_a_notebook_shows_one_line(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (small / "inner.py").write_text("answer = (\n")
    shell = InteractiveShell()
    damaged.tell_in(shell)
    shell.run_cell("import tinypack")
    said = capsys.readouterr().out.strip()
    assert said.startswith("BriefingError: the package tinypack of the environment is damaged")
    assert said.endswith(damaged.REMEDY) and "Traceback" not in said
    shell.run_cell("1 / 0")
    assert "Traceback" in capsys.readouterr().out


def others() -> list[Exception]:
    """Errors of a user's own."""
    made: list[Exception] = []
    for code in (
        "import a_module_that_nobody_has",
        "from json import nothing",
        "1 / 0",
        "x = (",
        "import pandas; pandas.nothing",
        "import pandas; pandas.DataFrame({'a': [1]})['b']",
        "open('/nowhere/at/all')",
    ):
        try:
            exec(compile(code, "<cell>", "exec"), {})
        except Exception as error:
            made.append(error)
    return [*made, BriefingError("country: no country is called x")]


@pytest.mark.parametrize("error", others(), ids=repr)
def test_what_a_user_got_wrong_is_no_damage(error: Exception) -> None:
    assert damaged.told(error) == ""
    shown = traceback.format_exception(error)
    assert damaged.told_of_cell(type(error).__name__, str(error), shown) == ""
