"""The environment is made beside the old one, and takes its place only when it is whole."""

import importlib.util
import subprocess
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).parents[1] / "tools" / "environment.py"


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The script, in an empty checkout; its commands make what they would, as empty files."""
    spec = importlib.util.spec_from_file_location("environment", SCRIPT)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.chdir(tmp_path)
    Path("requirements.lock").write_text("pandas==3.1.1\n")
    Path("requirements-dev.lock").write_text("uv==0.13.9 \\\n    --hash=sha256:0\n")
    return module


class Commands:
    """In place of `subprocess.run`: counts commands, and is interrupted at one of them."""

    def __init__(self, at: int | None = None) -> None:
        self.at, self.count = at, 0

    def __call__(self, command: list[str], **options: object) -> subprocess.CompletedProcess:
        self.count += 1
        if self.count == self.at:
            raise KeyboardInterrupt
        if "venv" in command:
            scripts = Path(command[-1]) / "bin"
            scripts.mkdir(parents=True)
            (scripts / "python").touch()
            (scripts / "briefing").write_text(f"#!{scripts.absolute()}/python\n")
        return subprocess.CompletedProcess(command, 0)


def test_an_interruption_at_any_command_leaves_none_or_the_old_one(environment, monkeypatch):
    whole = Commands()
    monkeypatch.setattr(environment.subprocess, "run", whole)
    environment.for_reader()
    assert whole.count > 4 and not environment.unfit(Path(".venv"))
    Path(".venv/mark").touch()
    Path("requirements.lock").write_text("pandas==3.2.0\n")
    for at in range(1, whole.count + 1):
        monkeypatch.setattr(environment.subprocess, "run", Commands(at))
        with pytest.raises(KeyboardInterrupt):
            environment.for_reader()
        assert Path(".venv/mark").exists() and Path(".venv/.stamp").exists()
    monkeypatch.setattr(environment.subprocess, "run", Commands())
    environment.for_reader()
    assert not Path(".venv/mark").exists()
    assert not Path(".venv.new").exists() and not Path(".venv.old").exists()


def test_its_scripts_name_the_place_where_it_is_used(environment, monkeypatch, tmp_path):
    monkeypatch.setattr(environment.subprocess, "run", Commands())
    environment.for_reader()
    assert Path(".venv/bin/briefing").read_text() == f"#!{tmp_path}/.venv/bin/python\n"


def test_an_environment_that_is_broken_is_told(environment, monkeypatch):
    real = subprocess.run
    assert environment.unfit(Path(".venv")) == "there is none yet"
    monkeypatch.setattr(environment.subprocess, "run", Commands())
    environment.for_reader()
    monkeypatch.setattr(environment.subprocess, "run", real)
    assert "broken" in environment.unfit(Path(".venv"))
    Path(".venv/.stamp").unlink()
    assert "never whole" in environment.unfit(Path(".venv"))


def test_the_packages_own_tests_are_left_out(environment, tmp_path):
    packages = tmp_path / ".venv" / "lib" / "python3.11" / "site-packages"
    for name in ("pandas/tests/frame", "pandas/core", "numpy/_core/tests"):
        (packages / name).mkdir(parents=True)
    (packages / "jinja2").mkdir()
    (packages / "jinja2" / "tests.py").touch()
    environment.without_tests(tmp_path / ".venv")
    left = {str(path.relative_to(packages)) for path in packages.rglob("*")}
    assert left == {"pandas", "pandas/core", "numpy", "numpy/_core", "jinja2", "jinja2/tests.py"}
