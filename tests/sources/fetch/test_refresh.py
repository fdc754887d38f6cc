"""`briefing data refresh`, end to end: a publisher's server, a small folder of tables, one command.

Each file is small and in its publisher's format; what it holds is made up.
"""

import base64
import gzip
import hashlib
import io
import json
import os
import re
import shutil
import time
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from click.testing import CliRunner, Result
from publisher_samples import (
    DEATHS,
    NEWER,
    POINTS,
    REGISTER,
    TRADE,
    TRANSFERS,
    topology,
)

from analysis import cli
from analysis.errors import BriefingError
from analysis.sources import coverage, description, ideal_points
from analysis.sources.fetch import refresh
from analysis.sources.fetch.published_files import PublishedFile, written_on
from analysis.tables import descriptor, files, load

KEPT = ("countries", "country_names", "corrections", "polls")


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of the few tables that the others refer to."""
    there = descriptor.data_folder()
    made = tmp_path_factory.mktemp("small")
    package = json.loads((there / "datapackage.json").read_text("utf-8"))
    package["resources"] = [one for one in package["resources"] if one["name"] in KEPT]
    (made / "datapackage.json").write_text(descriptor.text(package), "utf-8")
    for entry in package["resources"]:
        shutil.copy(there / entry["path"], made)
    return made


@pytest.fixture(scope="module")
def with_trade(small: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same folder with a table of trade, as the command makes it."""
    made = tmp_path_factory.mktemp("with_trade") / "data"
    shutil.copytree(small, made)
    old = saved(made.parent, "old.csv", TRADE)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BRIEFING_DATA", str(made))
        done = CliRunner().invoke(cli.cli, ["data", "refresh", "trade_monthly", "--from", str(old)])
    assert done.exit_code == 0, done.output
    return made


@pytest.fixture
def folder(small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the small folder, where the project looks for its tables."""
    shutil.copytree(small, tmp_path / "data")
    monkeypatch.setenv("BRIEFING_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


Run = Callable[..., Result]


@pytest.fixture
def run(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command; the streams as a user sees them, one after the other."""

    def run(*arguments: object) -> Result:
        return CliRunner().invoke(
            cli.cli, ["data", "refresh", *map(str, arguments)], catch_exceptions=True
        )

    return run


def at_server(
    monkeypatch: pytest.MonkeyPatch, table: str, url: str, limit_mb: int = 50, **facts: Any
) -> None:
    """The published file of a table at an address of the server on this machine."""
    here = {"url": url, "hosts": ["127.0.0.1"], "limit_mb": limit_mb}
    found = [
        replace(one, refresh=one.refresh.model_copy(update=here), **facts)
        if table in one.tables
        else one
        for one in refresh.published_files()
    ]
    monkeypatch.setattr(refresh, "published_files", lambda: found)


def saved(tmp_path: Path, name: str, content: str | bytes) -> Path:
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


# A good file of each publisher


def test_a_table_is_replaced_with_its_entry_and_the_change_is_told(
    run: Run, folder: Path, tmp_path: Path
) -> None:
    first = run("trade_monthly", "--from", saved(tmp_path, "old.csv", TRADE))
    assert first.exit_code == 0, first.output
    newer = saved(tmp_path, "new.csv", NEWER)
    second = run("trade_monthly", "--from", newer)
    assert second.exit_code == 0, second.output
    checksum = hashlib.sha256(newer.read_bytes()).hexdigest()
    expected = f"""\
trade_monthly: Armstat, new.csv, vintage Data to February 2024 (now: Data to February 2024), \
retrieved {written_on(newer)}, {newer.stat().st_size} bytes, sha256 {checksum[:12]}
  trade_monthly: 7 rows, 8 after; 1 added, 0 removed, 1 revised; value_usd_thousand 1
    added: ARM/IRN/2024-02-01/export
    largest revisions of value_usd_thousand: ARM/GEO/2024-01-01/export: 10.5 to 12.75
  replaced
"""
    assert second.output == expected
    entry = descriptor.resource("trade_monthly")
    assert entry["rows"] == 8 == len(load.table("trade_monthly"))
    assert "from January 2024 to February 2024" in entry["description"]
    (source,) = entry["sources"]
    assert (source["file"], source["sha256"]) == ("new.csv", checksum)
    assert source["bytes"] == newer.stat().st_size
    assert source["vintage"] == "Data to February 2024"
    assert "2024 to 2024" in source["citation"]
    assert [book["file"] for book in entry["accounting"]] == ["new.csv"]
    assert not [path.name for path in folder.iterdir() if path.name.startswith(".")]


def test_later_rows_change_no_figure_that_is_pinned_to_a_day(run: Run, tmp_path: Path) -> None:
    """Why tests of the project's tables ask `as_of`: they hold after a refresh, too."""
    rows = load.table("polls")
    last = rows["published"].max()
    pinned = load.table("polls", as_of=last.date())
    assert len(pinned) == len(rows)
    day = last + pd.Timedelta(days=1)
    dates = dict.fromkeys(("fieldwork_start", "fieldwork_end", "published"), day)
    later = rows.tail(1).assign(poll_id="a-later-poll", **dates)
    newer = tmp_path / "polls.csv"
    pd.concat([rows, later]).to_csv(newer, index=False, date_format="%Y-%m-%d")
    done = run("polls", "--from", newer)
    assert done.exit_code == 0, done.output
    assert len(load.table("polls")) == len(rows) + 1
    pd.testing.assert_frame_equal(load.table("polls", as_of=last.date()), pinned)


def test_sipris_register_comes_in_json_for_a_query(
    run: Run, server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    register = base64.b64encode(REGISTER.encode("latin-1")).decode()
    at_server(
        monkeypatch, "arms_transfers", server.give("/register", json.dumps({"bytes": register}))
    )
    done = run("arms_transfers")
    assert done.exit_code == 0, done.output
    arms = load.table("arms_transfers")
    rows = arms[["supplier", "recipient", "year", "tiv_million"]].to_numpy().tolist()
    assert rows == [["IND", "ARM", 2024, 5], ["IND", "ARM", 2025, 5], ["RUS", "ARM", 2016, 20]]
    (asked,) = [json.loads(body) for body in server.bodies]
    assert asked["filters"][0]["field"] == "Delivery year"
    entry = descriptor.resource("arms_transfers")
    assert "up to 2025." in entry["description"]
    for name in ("arms_transfers", "arms_suppliers", "arms_share_changes"):
        (source,) = descriptor.resource(name)["sources"]
        assert source["vintage"] == "2026-06-03"
        assert source["citation"].endswith("generated on 3 June 2026")
    suppliers = load.table("arms_suppliers").query("window_end == 2025")
    shown = suppliers[["recipient", "supplier", "tiv_million", "share", "deals"]]
    assert shown.to_numpy().tolist() == [["ARM", "IND", 10, 1, 1]]
    change = load.table("arms_share_changes").query("window_end == 2025 and supplier == 'RUS'")
    assert change[["recipient", "share_before", "share", "change"]].to_numpy().tolist() == [
        ["ARM", 1, 0, -1]
    ]


def test_ideal_points_are_found_in_the_list_of_their_dataset(
    run: Run, server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ["Idealpointestimates1946-2025.tab", "Idealpointestimates1946-2026.tab", "Codebook.pdf"]
    listed = [{"label": name, "dataFile": {"id": 7 + n}} for n, name in enumerate(names)]
    server.give("/store/8", POINTS)
    server.give("/8", statuses=[303], headers={"Location": "/store/8"})
    url = server.give("/list", json.dumps({"data": {"latestVersion": {"files": listed}}}))

    def find(listing: Any) -> str:
        found = ideal_points.find(listing)
        assert found == "https://dataverse.harvard.edu/api/access/datafile/8"
        return server.url + "/8"

    reader = replace(ideal_points.READERS["estimates"], find=find)
    at_server(monkeypatch, "ideal_points", url, reader=lambda: reader)
    done = run("ideal_points")
    assert done.exit_code == 0, done.output
    assert server.asked == ["/list", "/8", "/store/8"]
    assert load.table("ideal_points")["country"].tolist() == ["ARM", "USA"]
    assert descriptor.resource("ideal_points")["sources"][0]["vintage"] == "2024-2025"


def test_the_map_keeps_crimea_where_the_table_says_it_is(
    run: Run, server: Any, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_server(monkeypatch, "world", server.give("/50m.json", topology()))
    done = run("world")
    assert done.exit_code == 0, done.output
    assert load.table("world")["country"].tolist() == ["RUS", "UKR"]
    before = contents(folder)
    server.give("/50m.json", topology(crimea="RUS"))
    wrong = run("world")
    assert (wrong.exit_code, contents(folder)) == (1, before)
    assert "Crimea is not part of Ukraine" in wrong.stderr


def test_ucdps_file_is_taken_out_of_its_archive(
    run: Run, server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("BattleDeaths_v25_1.csv", DEATHS)
        archive.writestr("readme.txt", "no table")
    at_server(monkeypatch, "battle_deaths", server.give("/brd.zip", packed.getvalue()))
    done = run("battle_deaths")
    assert done.exit_code == 0, done.output
    deaths = load.table("battle_deaths")
    assert deaths[["location", "year", "deaths_best"]].to_numpy().tolist() == [["ARM", 2024, 40]]
    entry = descriptor.resource("battle_deaths")
    assert "1989 to 2024" in entry["description"]
    assert entry["sources"][0]["vintage"] == "v25.1 (2023-2024)"
    server.give("/brd.zip", DEATHS.replace("bd_best", "best"))
    wrong = run("battle_deaths")
    assert wrong.exit_code == 1 and "columns ['bd_best'] are missing" in wrong.stderr


def test_the_world_banks_rows_are_replaced_and_the_other_publishers_stay(
    run: Run, folder: Path, server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = with_indicators(folder)
    before = load.table("governance_indicators")
    others = before[before["publisher"] != "World Bank"]
    points = [
        bank_point("NY.GDP.MKTP.CD", "ARM", 2024, 3e10),
        bank_point("NY.GDP.MKTP.CD", "ARM", 2023, None),
        bank_point("NY.GDP.MKTP.CD", "ECS", 2024, 9e12),
    ]
    url = server.give("/bank", json.dumps([{"total": 3}, points]))
    at_server(monkeypatch, "governance_indicators", url)
    assert run("governance_indicators").exit_code == 1, "most of the bank's rows would go"
    done = run("governance_indicators", "--accept-removals")
    assert done.exit_code == 0, done.output
    after = load.table("governance_indicators")
    bank = after[after["publisher"] == "World Bank"]
    assert bank[["country", "year", "value"]].to_numpy().tolist() == [
        ["ARM", 2024, 3e10],
    ]
    pd.testing.assert_frame_equal(
        after[after["publisher"] != "World Bank"].reset_index(drop=True),
        others.reset_index(drop=True),
    )
    now = descriptor.resource("governance_indicators")
    stay = [one for one in there["sources"] if one["publisher"] != "World Bank"]
    assert now["sources"][1:] == stay and now["sources"][0]["vintage"] == "Data to 2024"
    assert {book["file"] for book in now["accounting"]} == {
        "world_bank.json", *(one["file"] for one in stay),
    }  # fmt: skip
    server.give("/bank", json.dumps([{"total": 5}, points]))
    wrong = run("governance_indicators", "--accept-removals")
    assert wrong.exit_code == 1 and "3 of 5 values" in wrong.stderr


def with_indicators(folder: Path) -> dict[str, Any]:
    """Add the project's table of indicators to the folder; returns its entry."""
    there = Path(load.__file__).resolve().parents[2] / "data"
    entry = descriptor.resource("governance_indicators", there)
    shutil.copy(there / entry["path"], folder)
    package = json.loads((folder / "datapackage.json").read_text("utf-8"))
    package["resources"].append(entry)
    (folder / "datapackage.json").write_text(descriptor.text(package), "utf-8")
    return entry


def bank_point(indicator: str, country: str, year: int, value: float | None) -> dict[str, Any]:
    """One value as the World Bank's API gives it."""
    return {"indicator": {"id": indicator, "value": "..."}, "countryiso3code": country,
            "date": str(year), "value": value}  # fmt: skip


def test_transfers_are_read_from_the_csv_and_not_from_the_banks_workbook(
    run: Run, tmp_path: Path
) -> None:
    done = run("transfers_monthly", "--from", saved(tmp_path, "cba.csv", TRANSFERS))
    assert done.exit_code == 0, done.output
    assert load.table("transfers_monthly")["partner"].tolist() == ["GEO", "WLD"]
    workbook = io.BytesIO()
    with zipfile.ZipFile(workbook, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    wrong = run("transfers_monthly", "--from", saved(tmp_path, "c.xlsx", workbook.getvalue()))
    assert wrong.exit_code == 1
    assert (
        "c.xlsx is a workbook: save its lines as CSV with the columns country, date, "
        in wrong.stderr
    )


def test_a_table_compiled_by_hand_is_taken_in_its_own_columns(
    run: Run, folder: Path, tmp_path: Path
) -> None:
    now = (folder / "polls.csv").read_text("utf-8")
    line = now.splitlines()[-1]
    mine = saved(tmp_path, "mine.csv", now.replace(line + "\n", ""))
    done = run("polls", "--from", mine)
    assert done.exit_code == 0, done.output
    assert "0 added, 1 removed, 0 revised" in done.output
    assert (folder / "polls.csv").read_bytes() == mine.read_bytes()
    wrong = run("polls", "--from", saved(tmp_path, "bad.csv", now.replace(",RUS,", ",RUX,")))
    assert wrong.exit_code == 1
    assert "column about: 'RUX' must be one of AZE, CHN" in wrong.stderr
    assert (folder / "polls.csv").read_bytes() == mine.read_bytes()


@pytest.mark.parametrize(
    "name", sorted({name for one in refresh.published_files() for name in one.tables})
)
def test_a_file_without_end_is_refused_before_it_is_read(
    name: str, run: Run, folder: Path, tmp_path: Path
) -> None:
    before, sparse = contents(folder), tmp_path / "sparse.csv"
    with sparse.open("wb") as file:
        file.write(b"a,b\n")
        file.truncate(5_000_000_000)
    wrong = run(name, "--from", sparse)
    assert wrong.exit_code == 1 and re.search(r"larger than [0-9,]+ MB", wrong.stderr)
    assert wrong.stderr.count("\n") == 1 and contents(folder) == before


def test_a_file_that_unpacks_without_end_is_refused(run: Run, folder: Path, tmp_path: Path) -> None:
    before = contents(folder)
    packed = gzip.compress((folder / "polls.csv").read_bytes() + b"\n" * 120_000_000, 1)
    wrong = run("polls", "--from", saved(tmp_path, "polls.csv.gz", packed))
    assert wrong.exit_code == 1 and "unpacks to more than 100 MB" in wrong.stderr
    wide = ",".join(f"c{n}" for n in range(3000)) + "\n"
    wrong = run("polls", "--from", saved(tmp_path, "wide.csv", wide))
    assert wrong.exit_code == 1 and "3000 columns, more than 2000" in wrong.stderr
    assert contents(folder) == before


@pytest.mark.parametrize("name", KEPT)
def test_a_header_alone_replaces_no_table(
    name: str, run: Run, folder: Path, tmp_path: Path
) -> None:
    before = contents(folder)
    header = (folder / f"{name}.csv").read_text("utf-8").partition("\n")[0] + "\n"
    for options in ((), ("--accept-removals",)):
        wrong = run(name, "--from", saved(tmp_path, f"{name}.csv", header), *options)
        assert wrong.exit_code == 1 and "not one row" in wrong.stderr
        assert wrong.stderr.count("\n") == 1 and contents(folder) == before


def test_a_table_that_was_changed_at_hand_is_still_compared(
    run: Run, folder: Path, tmp_path: Path
) -> None:
    """Else a file that lacks half of its rows would pass for the first of its kind."""
    path = folder / "polls.csv"
    lines = path.read_text("utf-8").splitlines(keepends=True)
    half = saved(tmp_path, "half.csv", "".join(lines[: len(lines) // 2]))
    path.write_text("".join(lines[:-1]), "utf-8")  # not the file that was recorded any more
    wrong = run("polls", "--from", half)
    assert (
        wrong.exit_code == 1 and "of its" in wrong.stderr and "is the file whole?" in wrong.stderr
    )


# What stops a refresh


@pytest.fixture
def at_hand(
    with_trade: Path, folder: Path, server: Any, monkeypatch: pytest.MonkeyPatch
) -> dict[str, bytes]:
    """The folder with a table of trade, whose publisher has a newer file; its bytes."""
    shutil.copytree(with_trade, folder, dirs_exist_ok=True)
    at_server(monkeypatch, "trade_monthly", server.give("/trade.csv", NEWER))
    return contents(folder)


FAULTS: dict[str, tuple[dict[str, Any], str]] = {
    "cut short": ({"stated_bytes": 10_000}, "the file was cut short"),
    "cut within a line": ({"content": NEWER[:-30].encode()}, "new|not the CSV it should be"),
    "a web page": ({"content": b"<!doctype html><title>Sorry"}, "a web page came in place"),
    "not found": ({"statuses": [404]}, "there is no such file .status 404."),
    "broken": ({"statuses": [500]}, "the server failed .status 500. .4 attempts."),
    "elsewhere": (
        {"statuses": [301], "headers": {"Location": "https://example.org/trade.csv"}},
        "leads to .example.org., which is not one of its hosts",
    ),
    "too large": ({"content": NEWER.encode() + b" " * 2_000_000}, "larger than 1 MB"),
    "another encoding": ({"content": NEWER.replace("Iran", "C\xf4te").encode("latin-1")}, "utf-8"),
    "another layout": (
        {"content": NEWER.replace("import_origin", "imports").encode()},
        r"columns \['import_origin'\] are missing",
    ),
    "no rows": ({"content": NEWER.splitlines()[0].encode()}, "not one row"),
    "empty": ({"content": b""}, "the file is empty"),
    "text for a number": ({"content": NEWER.replace("12.75", "many").encode()}, "not as it should"),
    "an unknown country": (
        {"content": NEWER.replace("Iran", "Atlantis").encode()},
        r"names without a country: \['Atlantis'\]",
    ),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_gives_one_line_and_leaves_the_folder_as_it_was(
    fault: str, at_hand: dict[str, bytes], run: Run, folder: Path, server: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    facts, words = FAULTS[fault]
    url = server.give("/trade.csv", **({"content": NEWER.encode()} | facts))
    at_server(monkeypatch, "trade_monthly", url, limit_mb=1)
    done = run("trade_monthly")
    assert done.exit_code == 1, done.output
    (line,) = done.stderr.splitlines()
    assert line.startswith("refused trade_monthly: ") and line.endswith("; kept as it was")
    assert pd.Series([line]).str.contains(words).all(), line
    assert contents(folder) == at_hand


def test_another_checksum_than_the_one_pinned_is_refused(
    at_hand: dict[str, bytes], run: Run, folder: Path
) -> None:
    wrong = run("trade_monthly", "--sha256", "00" * 32)
    assert wrong.exit_code == 1 and "its checksum is" in wrong.stderr
    assert contents(folder) == at_hand
    right = hashlib.sha256(NEWER.encode()).hexdigest()
    assert run("trade_monthly", "--sha256", right.upper()).exit_code == 0


def test_a_layer_renamed_is_named(run: Run, tmp_path: Path, folder: Path) -> None:
    before = contents(folder)
    wrong = run("world", "--from", saved(tmp_path, "a.json", topology(layer="land")))
    assert wrong.exit_code == 1 and "no layer 'countries' can be read" in wrong.stderr
    wrong = run("world", "--from", saved(tmp_path, "b.json", topology(property_="id")))
    assert wrong.exit_code == 1 and "the outlines have no code a3" in wrong.stderr
    assert contents(folder) == before


def test_a_packed_file_cut_short_is_refused(run: Run, tmp_path: Path) -> None:
    text = "period,reexports,X\n" + "2026-01-01,1,2\n2026-01-01,4,3\n" * 99
    whole = gzip.compress(text.encode(), mtime=0)
    wrong = run("reexports_monthly", "--from", saved(tmp_path, "r.csv.gz", whole[:-9]))
    assert wrong.exit_code == 1 and "cut short or broken" in wrong.stderr
    done = run("reexports_monthly", "--from", saved(tmp_path, "r.csv.gz", whole))
    assert done.exit_code == 0, done.output


def test_an_answer_without_a_register_is_refused(
    run: Run, server: Any, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = contents(folder)
    for answer in ('{"error": "no rows"}', '{"bytes": "!"}', "[]", "oops"):
        at_server(monkeypatch, "arms_transfers", server.give("/register", answer))
        wrong = run("arms_transfers")
        assert wrong.exit_code == 1 and "does not hold a register" in wrong.stderr
    assert contents(folder) == before


def test_a_table_may_not_lose_many_rows_unless_told_so(
    run: Run, folder: Path, tmp_path: Path
) -> None:
    head, line = TRADE.splitlines()[:2]
    years = range(1960, 2020)
    long = "\n".join([head, *(line.replace("2024", str(year)) for year in years)])
    assert run("trade_monthly", "--from", saved(tmp_path, "long.csv", long)).exit_code == 0
    before = contents(folder)
    short = saved(tmp_path, "short.csv", "\n".join(long.splitlines()[:-20]))
    wrong = run("trade_monthly", "--from", short)
    assert wrong.exit_code == 1 and contents(folder) == before
    assert "60 of its 180 rows would go, more than 5%" in wrong.stderr
    assert run("trade_monthly", "--from", short, "--accept-removals").exit_code == 0
    assert len(load.table("trade_monthly")) == 120


# Options and wrong usage


def test_a_dry_run_tells_and_writes_nothing(
    at_hand: dict[str, bytes], run: Run, folder: Path
) -> None:
    done = run("trade_monthly", "--dry-run")
    assert done.exit_code == 0
    assert "1 added, 0 removed, 1 revised" in done.output
    assert done.output.endswith("  would be replaced: every check passes\n")
    assert contents(folder) == at_hand


def test_a_file_fetched_can_be_kept(at_hand: dict[str, bytes], run: Run, tmp_path: Path) -> None:
    assert run("trade_monthly", "--dry-run", "--keep", tmp_path / "files").exit_code == 0
    kept = tmp_path / "files" / "armstat_monthly_by_country.csv"
    assert kept.read_text("utf-8") == NEWER


def test_one_refusal_does_not_stop_the_others(
    at_hand: dict[str, bytes], run: Run, server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_server(monkeypatch, "world", server.give("/50m.json", statuses=[404]))
    done = run("world", "trade_monthly")
    assert done.exit_code == 1
    assert done.stderr.startswith("refused world: ") and done.stdout.endswith("  replaced\n")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["trade"], "no table 'trade'; there are: alliance_endings, "),
        (["world", "polls", "--from", __file__], "--from takes one file for one table"),
        (["--from", __file__], "--from takes one file for one table"),
        (["world", "--from", "nowhere.csv"], "'nowhere.csv' does not exist"),
        (["--sha256", "00"], "--sha256 is the checksum of one file"),
    ],
)
def test_wrong_usage_is_told_in_a_line_with_status_2(
    arguments: list[str], words: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        cli.main(["data", "refresh", *arguments])
    assert stopped.value.code == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert words in line


def test_a_table_without_a_live_file_says_what_to_give(run: Run) -> None:
    done = run("polls")
    assert done.exit_code == 1
    (line,) = done.stderr.splitlines()
    assert line.startswith("polls: no file to fetch; give one with --from FILE: it is compiled by")
    (line,) = run("transfers_monthly").stderr.splitlines()
    assert "published at https://www.cba.am/" in line and "--from FILE" in line


# Put in place together


def test_a_refresh_that_died_half_way_is_completed_at_the_next_load(
    at_hand: dict[str, bytes], run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    move = Path.replace

    def dies(self: Path, target: Path) -> Path:
        if self.parent.name == files.READY and self.name == "trade_monthly.parquet":
            raise KeyboardInterrupt
        return move(self, target)

    monkeypatch.setattr(Path, "replace", dies)
    run("trade_monthly")
    monkeypatch.undo()
    monkeypatch.setenv("BRIEFING_DATA", str(folder))
    assert (folder / files.READY).is_dir()
    assert (folder / "trade_monthly.parquet").read_bytes() == at_hand["trade_monthly.parquet"]
    assert len(load.table("trade_monthly")) == 8 == descriptor.resource("trade_monthly")["rows"]
    assert not (folder / files.READY).exists()


def test_a_folder_that_cannot_be_completed_is_told_in_a_line(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / files.READY).mkdir()

    def may_not(_: Path) -> None:
        raise PermissionError("read-only")

    monkeypatch.setattr(files, "_move", may_not)
    with pytest.raises(BriefingError, match="a refresh that was interrupted and cannot be"):
        descriptor.package(folder)


def test_what_a_killed_refresh_left_goes_after_a_day(
    at_hand: dict[str, bytes], run: Run, folder: Path
) -> None:
    for name, age_hours in (("old", 30), ("new", 1)):
        (folder / f"{refresh.WORK}{name}").mkdir()
        then = time.time() - age_hours * 3600
        os.utime(folder / f"{refresh.WORK}{name}", (then, then))
    run("trade_monthly", "--dry-run")
    assert [path.name for path in folder.iterdir() if path.is_dir()] == [f"{refresh.WORK}new"]


# What the modules state


def refreshed() -> list[PublishedFile]:
    return [published for published in refresh.published_files() if not published.vintage]


def test_every_table_has_one_source_or_is_compiled_by_hand() -> None:
    names = [name for published in refresh.published_files() for name in published.tables]
    assert sorted(names) == sorted(set(names))
    assert set(names) >= {entry["name"] for entry in descriptor.package()["resources"]}


@pytest.mark.parametrize("published", refreshed(), ids=lambda published: published.tables[0])
def test_live_addresses_are_https_at_a_host_of_the_publisher(published: PublishedFile) -> None:
    if published.refresh.url:
        assert published.refresh.url.startswith("https://")
        assert published.refresh.url.split("/")[2] in published.refresh.hosts
    else:
        assert published.refresh.layout and not published.refresh.hosts


def test_no_vintage_or_reach_of_a_series_that_is_refreshed_is_typed() -> None:
    """A year or month of today in these texts would be wrong after a refresh."""
    for published in refreshed():
        if not published.source:
            continue
        source = published.description.sources[published.source]
        assert source.retrieved or published.source == "export"
        words = f"{source.vintage} {source.citation}"
        assert not re.search(r"(Data|up) to (\w+ )?20\d\d", words), words


def test_a_word_in_braces_that_nothing_gives_is_refused() -> None:
    text = (description.FOLDER / "pew.yml").read_text("utf-8")
    wrong = description.parsed(text.replace("{last_year}", "{lastyear}"), "pew.yml")
    with pytest.raises(BriefingError, match=r"favourability: nothing gives \{lastyear\}"):
        coverage.entry(wrong, "favourability", load.table("favourability"))
