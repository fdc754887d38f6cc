"""What the documentation says is so: its links lead somewhere, its commands are taken, its figures
are those of the tables, and a citation can be read by a program."""

import datetime as dt
import io
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
import pandas as pd
import pytest
import yaml

from analysis import cli
from analysis.briefings import moves, registry, template
from analysis.briefings.movers import MoversParameters
from analysis.briefings.realignment import Realignment
from analysis.briefings.requests import choose, expand
from analysis.errors import BriefingError
from analysis.tables import descriptor

ROOT = descriptor.data_folder().parent
PAGES = sorted(
    [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "tests").rglob("*.md")]
)
VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
AS_OF = "2026-06-25"  # the edition that the pages take their figures from
LINK = re.compile(r"(?<!\\)\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
SHELL = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)


def anchors(text: str) -> set[str]:
    """The anchors that a page's headings have, as GitHub and the site make them."""
    heads = re.findall(r"^#+ +(.+)$", FENCE.sub("", text), re.MULTILINE)
    return {
        re.sub(r"[^\w\- ]", "", re.sub(r"[`*]", "", head).lower()).strip().replace(" ", "-")
        for head in heads
    }


def broken(page: Path) -> list[str]:
    """The links of a page that lead to no file, or to no heading of one."""
    text = page.read_text("utf-8")
    found = []
    for link in LINK.findall(FENCE.sub("", text)):
        if re.match(r"https?:|mailto:", link):
            continue
        name, _, anchor = link.partition("#")
        to = (page.parent / name).resolve() if name else page
        if not to.exists() or (anchor and anchor not in anchors(to.read_text("utf-8"))):
            found.append(link)
    return found


def test_a_link_to_nothing_is_found(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    (tmp_path / "there.md").write_text("# A word, and `another`\n")
    page.write_text(
        "[a](there.md) [b](there.md#a-word-and-another) [c](https://example.org/x)\n"
        "[d](gone.md) [e](there.md#gone)\n```\n[f](code.md)\n```\n"
    )
    assert broken(page) == ["gone.md", "there.md#gone"]


@pytest.mark.parametrize("page", PAGES, ids=[str(page.relative_to(ROOT)) for page in PAGES])
def test_every_link_leads_somewhere(page: Path) -> None:
    assert broken(page) == []


def test_the_site_lists_every_page() -> None:
    index = (ROOT / "docs" / "index.md").read_text("utf-8")
    listed = re.findall(r"^(?:\w+ <)?([a-zA-Z/-]+)>?$", index, re.MULTILINE)
    pages = {
        page.relative_to(ROOT / "docs").with_suffix("").as_posix()
        for page in (ROOT / "docs").rglob("*.md")
    }
    assert sorted(listed) == sorted(pages - {"index"})


def commands() -> Iterator[tuple[str, list[str]]]:
    """Each command of a shell block, as (page, its words)."""
    for page in PAGES:
        for block in SHELL.findall(page.read_text("utf-8")):
            for line in block.splitlines():
                if said := shlex.split(line, comments=True):
                    yield page.relative_to(ROOT).as_posix(), said


def refused(said: list[str]) -> str:
    """Why a command of the project would be refused before anything ran; nothing if it is not."""
    name, *rest = said
    if name == "make":
        targets = set(
            re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
        )
        wrong = [word for word in rest if "=" not in word and word not in targets]
        return f"no target {wrong}" if wrong else ""
    if Path(name).name != "briefing":
        return ""
    try:
        command: click.Command = cli.cli
        context = click.Context(command)
        while isinstance(command, click.Group):
            found, command_, rest = command.resolve_command(context, rest)
            assert command_ is not None
            command, context = command_, click.Context(command_, info_name=found, parent=context)
        rest = [str(ROOT / "README.md") if word.endswith(".csv") else word for word in rest]
        given = command.make_context(context.info_name, rest, parent=context.parent).params
        if command.name == "build":
            values = cli.parse(given["pairs"])
            for one, taken in choose(given["names"], values, given["all_members"]):
                expand(one, taken, given["all_members"])
        elif command.name == "new":
            template.write(given["name"])
        elif command.name == "moves":
            MoversParameters.checked("moves", cli.parse(given["pairs"]))
    except (BriefingError, click.ClickException) as error:
        return str(error)
    return ""


@pytest.mark.parametrize(
    "said",
    ["make mystery", "briefing build realignment -p country=Gorgia", "briefing build --loudly",
     "briefing data mend", "briefing moves -p countries=ARM", "briefing build realigment"],
)  # fmt: skip
def test_a_command_that_there_is_not_is_found(said: str) -> None:
    assert refused(said.split())


def test_every_command_that_the_pages_give_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    notebooks = tmp_path / "project/notebooks"  # where what `briefing new` writes goes
    notebooks.mkdir(parents=True)
    monkeypatch.setattr(registry, "NOTEBOOKS", notebooks)
    monkeypatch.setattr(template, "NOTEBOOKS", notebooks)
    monkeypatch.chdir(notebooks.parent)
    given = list(commands())
    assert {"README.md", "docs/tutorial.md", "docs/how-to/refresh.md"} <= {
        page for page, _ in given
    }
    wrong = [(page, " ".join(said), why) for page, said in given if (why := refused(said))]
    assert wrong == []


def test_the_citation_can_be_read_and_is_of_this_version() -> None:
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    assert {"cff-version", "message", "title", "authors"} <= set(cited)  # what the format requires
    assert cited["cff-version"] == "1.2.0" and cited["type"] == "software"
    assert all(author.keys() & {"name", "family-names"} for author in cited["authors"])
    assert cited["version"] == VERSION
    assert cited["license"] == "MIT"
    released = dt.date.fromisoformat(cited["date-released"])
    changes = (ROOT / "CHANGELOG.md").read_text("utf-8")
    newest = re.search(r"^## (\S+), edition of (.+)$", changes, re.MULTILINE)
    assert newest is not None
    assert newest.groups() == (VERSION, f"{released:%B %Y}")


def signed(value: float) -> str:
    """A change in whole points as the pages write it."""
    return f"{round(value):+d}".replace("-", "−")


def test_the_worked_example_has_the_figures_of_the_tables() -> None:
    page = " ".join((ROOT / "docs" / "explanation" / "methods.md").read_text("utf-8").split())
    case = Realignment.ask(country="ARM", as_of=AS_OF)
    row = case.moves.move.row
    assert (row["further"], row["code"]) == (0, "T?")
    texts = row["closer"] + row["further"] + row["alike"]
    for said in (
        f"voted on {texts} such texts",
        f"closer to the Union on {row['closer']}, further from it on none, and alike on {row['alike']}",
        f"**{signed(row['own'])} points** (95% interval "
        f"{signed(row['own_low'])} to {signed(row['own_high'])})",
        f"changed by **{signed(row['others'])} points** on the same votes",
        f"**{signed(row['relative'])} points beyond them "
        f"({signed(row['relative_low'])} to {signed(row['relative_high'])}).**",
        f"Armenia's stood {round(row['gap'])} points off",
    ):
        assert said in page
    assert case.overall.kind == "moved" and "It *has moved*" in page
    own = case.moves.ways.frame.set_index("figure").loc["own"]
    assert f"between {signed(own['lowest'])} and {signed(own['highest'])} points" in page


def test_the_log_names_states_that_have_moved_over_all() -> None:
    page = (ROOT / "docs" / "methodology.md").read_text("utf-8")
    named = re.search(r"members (\d+) have moved: ([^;]+);", page)
    assert named is not None
    names = re.split(r", | and ", named[2])
    assert len(names) == int(named[1])
    for name in names:
        assert Realignment.ask(country=name, as_of=AS_OF).overall.kind == "moved"


@pytest.mark.slow
@pytest.mark.parametrize("since", ["2020", "2011"])
def test_the_log_counts_the_verdicts_of_the_tables(since: str) -> None:
    lines = (ROOT / "docs" / "methodology.md").read_text("utf-8").splitlines()
    at = next(n for n, line in enumerate(lines) if line.startswith("| compared since"))
    codes = re.findall(r"`([^`]+)`", lines[at])
    row = next(line for line in lines[at:] if line.startswith(f"| {since} |"))
    cells = [cell.strip() for cell in row.strip("|").split("|")[1:]]
    asked = MoversParameters.checked("moves", {"as_of": AS_OF, "since": since})
    table = pd.read_csv(io.StringIO(moves.csv(moves.world(asked))))
    for code, cell in zip(codes, cells, strict=True):
        found = table[table["code"] == code]
        firm = f" ({found['is_firm'].sum()})"
        has_firm = code not in ("0", "?", "nd") and len(found) > 0
        assert cell == f"{len(found)}{firm if has_firm else ''}", code


@pytest.mark.slow
def test_a_broken_link_stops_the_site(tmp_path: Path) -> None:
    generator = ROOT / ".venv" / "docs"
    if not generator.is_dir():
        pytest.skip("`make docs` has not been run")
    shutil.copytree(ROOT / "docs", tmp_path / "docs")
    for name in ("CONTRIBUTING.md", "CHANGELOG.md", "data/README.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    (tmp_path / "LICENSE").touch()
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "docs", "site"]
    run = {
        "cwd": tmp_path, "capture_output": True, "text": True,
        "env": {**os.environ, "PYTHONPATH": os.pathsep.join([str(generator), str(ROOT)])},
    }  # fmt: skip
    whole = subprocess.run(command, check=False, **run)  # type: ignore[call-overload]
    assert whole.returncode == 0, whole.stderr
    assert (tmp_path / "site" / "explanation" / "methods.html").is_file()
    with (tmp_path / "docs" / "tutorial.md").open("a") as page:
        page.write("\n[nowhere](nowhere.md)\n")
    spoilt = subprocess.run(command, check=False, **run)  # type: ignore[call-overload]
    assert spoilt.returncode != 0 and "nowhere.md" in spoilt.stderr
