"""The command line: what it says, where, and with which exit code."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from analysis import cli
from analysis.briefings.briefing import NOTEBOOKS
from analysis.briefings.registry import BRIEFINGS
from analysis.briefings.requests import Request
from analysis.build import run
from analysis.build.jobs import Result
from analysis.errors import BriefingError

Call = Callable[..., tuple[int, str, str]]


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str]) -> Call:
    """Run the command in this process: exit code, stdout, stderr."""

    def briefing(*arguments: object) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            cli.main([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return int(ended.value.code or 0), captured.out, captured.err

    return briefing


@pytest.fixture
def builds(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[Request]:
    """Every request that would have been run; no kernel starts."""
    seen: list[Request] = []

    def build(requests, out, jobs=None, progress=None, options=None, force=False):
        seen.extend(requests)
        results = []
        for request in requests:
            files = {suffix: out / f"{request.stem}.{suffix}" for suffix in ("html", "pdf")}
            for path in files.values():
                path.write_bytes(b"x" * 1234)
            results.append(Result(request, files, seconds=1.0))
            progress(results[-1], 0)
        return results

    monkeypatch.setattr(run, "build", build)
    empty = tmp_path / "empty.ipynb"
    empty.write_text('{"cells": []}')
    for briefing in BRIEFINGS.values():
        monkeypatch.setattr(briefing, "notebook", empty)
    return seen


# --- bad input: one line, exit code 2, nothing run ---


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["realignmet"], ['no briefing "realignmet"', "did you mean realignment?"]),
        (["-p", "contry=ARM"], ['no briefing has a parameter "contry"', "did you mean country?"]),
        (["support_network", "-p", "country=ARM"], ['support_network has no parameter "country"']),
        (
            ["realignment", "-p", "country=Armenai"],
            ["country: ", "'Armenai'", "did you mean Armenia?"],
        ),
        (["-p", "as_of=2099-01-01"], ["as_of: 2099-01-01 is outside 1992-01-01 to "]),
        (["-p", "as_of=1800-01-01"], ["as_of: 1800-01-01 is outside 1992-01-01 to "]),
        (["-p", "as_of=2026-02-31"], ["as_of: there is no such day as 2026-02-31"]),
        (["realignment", "-p", "country=RUS"], ["country and patron are both RUS"]),
        (["-p", "country"], ['-p "country" is not KEY=VALUE']),
        (["-p", "since=2012", "-p", "since=2014"], ["-p since is given twice"]),
        (["realignment", "-p", "country="], ["country is empty; give it a value, or leave it out"]),
        (["realignment", "-p", "country=,,"], ["country is empty"]),
        (["-p", "as_of= "], ["as_of is empty"]),
        (["gone.ipynb"], ['there is no notebook "']),
        (["--jobs", "0"], ["--jobs"]),
        (["--frmat", "pdf"], ["--frmat"]),
    ],
)
def test_bad_input(call, builds, tmp_path, arguments, words):
    out = tmp_path / "out"
    code, stdout, stderr = call("build", *arguments, "--out", out)
    assert code == 2
    assert stderr.startswith("briefing: error: ") and stderr.count("\n") == 1
    for word in words:
        assert word in stderr
    assert stdout == "" and builds == [] and not out.exists()


def test_unknown_command(call):
    code, _, stderr = call("bild")
    assert code == 2 and stderr.startswith("briefing: error: No such command 'bild'")


def test_a_folder_that_is_a_file(call, builds, tmp_path):
    (tmp_path / "file").write_text("")
    code, _, stderr = call("build", "--out", tmp_path / "file")
    assert code == 2 and "is a file" in stderr and builds == []


# --- building ---


def test_all_briefings_without_a_name_each_with_the_values_it_takes(call, builds, tmp_path):
    out = tmp_path / "a folder Հայ"
    code, stdout, stderr = call("build", "-p", "country=GEO", "-p", "since=2012", "--out", out)
    assert (code, stderr) == (0, "")
    assert [request.name for request in builds] == list(BRIEFINGS)
    assert builds[0].parameters["country"] == "GEO" and "country" not in builds[1].parameters
    assert {request.parameters["since"] for request in builds} == {"2012-01-01"}
    lines = stdout.splitlines()
    assert lines[0].startswith("built realignment: ") and "(1 kB)" in lines[0]
    assert lines[-1] == f"{len(BRIEFINGS)} built, 0 failed; index: {out / 'index.html'}"
    assert (out / "index.html").is_file()


def test_a_name_given_twice_is_built_once(call, builds, tmp_path):
    call("build", "support_network", "support_network", "--out", tmp_path)
    assert [request.name for request in builds] == ["support_network"]


def test_a_failed_briefing_is_told_and_gives_exit_code_1(call, builds, tmp_path, monkeypatch):
    def build(requests, out, jobs=None, progress=None, options=None, force=False):
        results = [
            Result(requests[0], error="cell 3: KeyError: 'x'", kept=out / ".build/a.ipynb"),
            Result(requests[1]),
        ]
        for result in results:
            progress(result, 0)
        return results

    monkeypatch.setattr(run, "build", build)
    code, stdout, stderr = call("build", "-p", "as_of=2024-06-13", "--out", tmp_path)
    assert code == 1
    assert stderr == (
        "failed realignment (realignment-ARM-RUS-EU-2024-06-13): cell 3: KeyError: 'x' "
        f"[as far as it ran: {tmp_path / '.build/a.ipynb'}]\n"
    )
    assert "1 built, 1 failed" in stdout


def test_ctrl_c(call, builds, tmp_path, monkeypatch):
    def build(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(run, "build", build)
    code, _, stderr = call("build", "--out", tmp_path)
    assert code == 130 and stderr.strip() == "briefing: interrupted"


def test_parse_keeps_what_stands_after_the_first_equals_sign():
    assert cli.parse(["country = a=b "]) == {"country": "a=b"}
    with pytest.raises(BriefingError, match="KEY=VALUE"):
        cli.parse(["=x"])


# --- a reader who goes, as `| head` does ---


def test_a_broken_pipe_stops_no_build(tmp_path):
    """What is told is lost; the briefings are built, and the index is written."""
    program = """
import sys
from analysis import cli
from analysis.build import run
from analysis.build.jobs import Result

def build(requests, out, jobs=None, progress=None, options=None, force=False):
    results = [Result(request, error="x" if number == 1 else None) for number, request in
               enumerate(requests)]
    for result in results:
        progress(result, 0)
    print("built", len(results), file=open("done", "w"))
    return results

run.build = build
cli.main(["build", "-p", "as_of=2024-06-13", "--out", "out"])
"""
    reader, writer = os.pipe()
    os.close(reader)
    ran = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, stdout=writer, stderr=writer,
        env=os.environ | {"PYTHONPATH": str(NOTEBOOKS.parent)}, check=False,
    )  # fmt: skip
    os.close(writer)
    assert ran.returncode == 1  # for the briefing that failed
    assert (tmp_path / "done").read_text() == f"built {len(BRIEFINGS)}\n"
    assert (tmp_path / "out/index.html").is_file()


# --- help, and what a shell offers ---


@pytest.mark.parametrize("arguments", [[], ["data"]])
def test_alone_it_prints_its_help_on_lines(call, arguments):
    code, stdout, stderr = call(*arguments)
    assert (code, stderr) == (0, "")
    lines = stdout.splitlines()
    assert lines[0].startswith("Usage: briefing") and "Commands:" in lines
    for line in lines[lines.index("Commands:") + 1 :]:
        assert line.startswith("  ") and line.endswith(".") and not line.endswith("...")
        assert len(line) <= 80
    assert call(*arguments, "--help") == (0, stdout, "")


def offered(*words: str, shell: str = "bash") -> list[str]:
    """What a shell is told for the last of these words."""
    given = words if shell == "bash" else words[:-1]
    environment = {
        "_BRIEFING_COMPLETE": f"{shell}_complete",
        "COMP_WORDS": "\n".join(("briefing", *given)) if shell == "bash" else
        " ".join(("briefing", *words)),
        "COMP_CWORD": words[-1] if shell == "fish" else str(len(words)),
    }  # fmt: skip
    ran = subprocess.run(
        [sys.executable, "-m", "analysis.cli"], env=os.environ | environment, check=True,
        capture_output=True, text=True,
    )  # fmt: skip
    lines = [line for line in ran.stdout.splitlines() if line]
    return [line.partition(",")[2] if shell == "bash" else line for line in lines]


@pytest.mark.parametrize("asked", ["garbage", "bash", "1e3", "bash_", "cmd_source", "x" * 100_000])
def test_a_completion_that_there_is_none_of_is_refused_in_one_line(
    asked: str, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("_BRIEFING_COMPLETE", asked)
    code, stdout, stderr = call("list")
    assert (code, stdout) == (2, "")
    (line,) = stderr.splitlines()
    assert line.startswith("briefing: error: the variable _BRIEFING_COMPLETE") and len(line) < 400


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (["build", "r"], ["realignment"]),
        (["data", "export", "c"], ["claims"]),
        (["build", "alliance", "-p", ""], ["bloc=", "patron=", "destination=", "as_of=", "since="]),
        (["build", "realignment", "-p", "p"], ["patron=", "peers="]),
        # bash parts a word at =
        (["build", "realignment", "-p", "country", "=", "Arm"], ["ARM"]),
        (["build", "realignment", "-p", "country", "=", "ARM,Geo"], ["ARM,GEO"]),
        (["build", "alliance", "-p", "bloc", "=", "cs"], ["CST", "CSTO"]),
        (["moves", "-p", "country"], []),
        (["build", "realignmet", "-p", ""], []),
        (["data", "check", "ev"], ["events"]),
    ],
)
def test_bash_is_offered(words, found):
    assert offered(*words) == found


def test_zsh_is_offered_names_beside_codes():
    assert offered("build", "realignment", "-p", "country=Geor", shell="zsh")[1:3] == [
        "country=GEO", "Georgia",
    ]  # fmt: skip


# --- a notebook of one's own ---


def test_a_new_one_is_built_by_path_and_named_in_the_index(call, tmp_path):
    path = tmp_path / "my arms.ipynb"
    code, stdout, _ = call("new", path)
    assert code == 0 and stdout.startswith(f"written: {path}\nbuild it with: briefing build ")
    code, _, stderr = call("new", path)
    assert code == 2 and "is there already; take another name" in stderr
    asked = ("build", path, "-p", "country=ARM,Bahamas", "--out", tmp_path / "out")
    code, stdout, stderr = call(*asked)
    assert (code, stderr) == (0, "") and "2 built, 0 failed" in stdout
    page = (tmp_path / "out/index.html").read_text()
    assert "Who arms Armenia?" in page and "Who arms the Bahamas?" in page
    assert '<option value="My arms">' in page and '<option value="Bahamas">' in page
    code, stdout, _ = call(*asked)
    assert "0 built, 2 up to date" in stdout
    path.write_text(path.read_text().replace("## The finding", "## What was found"))
    code, stdout, _ = call(*asked, "--why")
    assert "2 built" in stdout and "[notebook changed]" in stdout
    assert "What was found" in (tmp_path / "out/my-arms-ARM-2026-06-25.html").read_text()


def test_one_in_notebooks_is_listed_and_one_that_cannot_be_built_says_why(
    call, tmp_path, monkeypatch
):
    from analysis.briefings import registry, template

    monkeypatch.setattr(registry, "NOTEBOOKS", tmp_path)
    monkeypatch.setattr(template, "NOTEBOOKS", tmp_path)
    call("new", "mine")
    wrong = (tmp_path / "mine.ipynb").read_text().replace("type: Country", "type: Contry")
    (tmp_path / "wrong.ipynb").write_text(wrong)
    code, stdout, _ = call("list")
    assert code == 0 and "\n\nmine: Who arms a state?\n  country  Armenia " in stdout
    assert (
        'wrong: cannot be built: wrong.ipynb: cell 1: country: there is no type "Contry"' in stdout
    )


# --- list, version, speed ---


def test_list_names_briefings_parameters_and_defaults(call):
    code, stdout, _ = call("list")
    assert code == 0
    for briefing in BRIEFINGS.values():
        assert f"{briefing.name}: {briefing.description}" in stdout
        assert all(f"\n  {name}" in stdout for name in briefing.model.takes())
    assert "the latest day to which organisations were followed" in stdout


def test_version(call):
    code, stdout, _ = call("--version")
    assert code == 0 and stdout.startswith("briefing, version ")


def test_list_and_errors_import_nothing_slow():
    program = """
import json, sys
from analysis import cli
codes = []
wrong = ["build", "-p", "country=ARM,Armenai", "-p", "as_of=2024-06-12"]
for arguments in (["list"], ["build", "nothing"], ["build", "-p", "x=1"], wrong):
    try:
        cli.main(arguments)
    except SystemExit as ended:
        codes.append(ended.code)
slow = {"matplotlib", "papermill", "nbconvert", "numpy", "jupyter_client"} & set(sys.modules)
print(json.dumps([codes, sorted(slow)]))
"""
    ran = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert json.loads(ran.stdout.splitlines()[-1]) == [[0, 2, 2, 2], []]


# --- the states that the screen flags ---


def test_flagged_builds_those_that_the_screen_flags(call, builds, tmp_path, monkeypatch):
    from analysis.briefings import moves

    asked = []

    def flagged(parameters):
        asked.append((parameters.patron, parameters.destination, str(parameters.as_of)))
        return ["ARG", "PRY", "YUG"]  # the last is no member on that day

    monkeypatch.setattr(moves, "flagged", flagged)
    code, stdout, _ = call(
        "build", "realignment", "--flagged", "-p", "destination=EU,CHN", "-p", "as_of=2026-06-25",
        "--out", tmp_path,
    )  # fmt: skip
    assert code == 0 and asked == [("RUS", "EU", "2026-06-25"), ("RUS", "CHN", "2026-06-25")]
    assert [(one.parameters["country"], one.parameters["destination"]) for one in builds] == [
        ("ARG", "EU"), ("PRY", "EU"), ("ARG", "CHN"), ("PRY", "CHN"),
    ]  # fmt: skip
    assert "4 built, 0 failed" in stdout


def test_where_no_state_is_flagged_nothing_is_built(call, builds, tmp_path, monkeypatch):
    from analysis.briefings import moves

    monkeypatch.setattr(moves, "flagged", lambda parameters: [])
    code, stdout, _ = call("build", "realignment", "--flagged", "--out", tmp_path / "out")
    assert code == 0 and stdout == "no state is flagged: nothing to build\n" and builds == []


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["realignment", "--flagged", "-p", "country=ARM"], "has its country given"),
        (["alliance", "--flagged"], "is not about a state and its patron"),
        (["realignment", "--flagged", "--all-members"], "neither --all-members nor --from"),
        (["realignment", "--flagged", "-p", "patron=EUU"], "patron"),
    ],
)
def test_flagged_that_makes_no_sense_is_refused(call, builds, tmp_path, arguments, words):
    code, _, stderr = call("build", *arguments, "--out", tmp_path / "out")
    assert code == 2 and words in stderr and stderr.count("\n") == 1 and builds == []


# --- an edition ---


@pytest.fixture
def data_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder like data/ with no forecast registered, which the command may write to."""
    from analysis.sources import kept
    from analysis.tables import descriptor, load

    folder = tmp_path / "data"
    folder.mkdir()
    for path in descriptor.data_folder().iterdir():
        (folder / path.name).symlink_to(path)
    empty = load.table("forecasts").iloc[:0]
    monkeypatch.setenv("BRIEFING_DATA", str(folder))
    kept.store({"forecasts": empty})
    return folder


def test_a_release_registers_its_edition_once_and_builds_it(
    call, builds, data_copy, tmp_path, monkeypatch
):
    from analysis.briefings.forecasts import edition_of
    from analysis.briefings.parameters import default_as_of

    listed = tmp_path / "briefings.yml"
    listed.write_text("- alliance\n- movers\n")
    edition = edition_of(default_as_of())
    arguments = ("release", edition, "--from", listed, "--out", tmp_path / "out")
    code, stdout, stderr = call(*arguments)
    assert (code, stderr) == (0, "")
    assert "forecasts registered, 0 decided" in stdout and "2 built, 0 failed" in stdout
    assert [one.name for one in builds] == ["alliance", "movers"]
    first = {
        name: (data_copy / name).read_bytes() for name in ("forecasts.csv", "datapackage.json")
    }
    assert first["forecasts.csv"].count(b"\n") > 5
    code, stdout, _ = call(*arguments)
    assert code == 0 and f"{edition}: 0 forecasts registered, 0 decided" in stdout
    assert {name: (data_copy / name).read_bytes() for name in first} == first
    code, _, stderr = call("data", "check", "forecasts")
    assert (code, stderr) == (0, "")


def test_no_edition_but_todays_is_released(call, builds, tmp_path):
    code, _, stderr = call("release", "2020-01", "--out", tmp_path / "out")
    assert code == 2 and 'edition "2020-01"' in stderr and builds == []
