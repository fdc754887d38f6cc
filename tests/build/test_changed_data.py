"""Tables that changed behind the descriptor's back: no build is made of them."""

import os
import shutil
from pathlib import Path

import pytest
from tiny_notebooks import asked, notebook

from analysis import cli
from analysis.build import run
from analysis.tables import descriptor

READS = 'from analysis.tables import load\nprint(len(load.table("polls")))'


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    made = tmp_path / "data"
    shutil.copytree(descriptor.data_folder(), made)
    monkeypatch.setenv("BRIEFING_DATA", str(made))
    return made


def flip(path: Path) -> None:
    """Another bit in the middle of a file, whose size and times stay."""
    state, content = path.stat(), bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))


@pytest.mark.parametrize("n", [1, 3])  # three are forked from a parent that has read the tables
def test_a_build_that_reads_a_changed_table_says_so_in_a_line(
    n: int, data: Path, tmp_path: Path
) -> None:
    requests = [asked(notebook(tmp_path / f"{letter}.ipynb", READS)) for letter in "abc"[:n]]
    assert [one.error for one in run.build(requests, tmp_path / "out")] == [None] * n
    flip(data / "polls.csv")
    results = run.build(requests, tmp_path / "out")
    assert not any(one.is_left for one in results)
    for one in results:
        assert one.error and "\n" not in one.error
        assert "briefing data check polls" in one.error
        assert "briefing data accept polls" in one.error


def test_a_table_that_no_cell_reads_stops_nothing(data: Path, tmp_path: Path) -> None:
    flip(data / "votes.parquet")
    (result,) = run.build([asked(notebook(tmp_path / "a.ipynb", READS))], tmp_path / "out")
    assert result.error is None


@pytest.mark.parametrize("name", ["countries", "organisations", "country_names"])
def test_tables_of_names_are_refused_before_anything_runs(
    name: str, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    flip(data / f"{name}.csv")
    with pytest.raises(SystemExit) as ended:
        cli.main(["build", "realignment", "-p", "country=Georgia", "--out", str(tmp_path / "out")])
    said = capsys.readouterr().err
    assert ended.value.code == 2 and said.count("\n") == 1
    assert f"briefing data accept {name}" in said and not (tmp_path / "out").exists()


@pytest.mark.parametrize("name", ["countries", "organisations", "country_names", "memberships"])
def test_tables_of_names_that_are_gone_are_named(
    name: str, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (data / f"{name}.csv").unlink()
    with pytest.raises(SystemExit) as ended:
        cli.main(["build", "realignment", "-p", "country=Georgia", "--out", str(tmp_path / "out")])
    said = capsys.readouterr().err
    assert ended.value.code == 2 and said.count("\n") == 1 and f"{name}.csv is missing" in said
