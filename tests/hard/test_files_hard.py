"""Publishers' files of every wrong kind: one line with the file's name, no table, bounded memory."""

import base64
import gzip
import io
import json
import os
import random
import shutil
import subprocess
import sys
import textwrap
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from publisher_samples import DEATHS, NEWER, POINTS, REGISTER, TRADE, TRANSFERS, topology

from analysis.errors import LONGEST_LINE, BriefingError
from analysis.sources import coverage, rawfile, rebuild, registry
from analysis.sources.fetch import download, refresh
from analysis.sources.fetch.published_files import PublishedFile
from analysis.tables import descriptor, load

pytestmark = pytest.mark.usefixtures("tables_read_once")

REEXPORTS = "period,reexports,X\n2026-01-01,1,2\n2026-01-01,4,3\n2026-02-01,4,30\n"
BANK = json.dumps(
    [
        {"total": 1},
        [
            {"indicator": {"id": code}, "countryiso3code": "ARM", "date": "2024", "value": value}
            for code, value in [("NY.GDP.MKTP.CD", 2.5e10)]
        ],
    ]
)
IMF = """\
COUNTRY.ID,SCALE,FREQUENCY.ID,COUNTERPART_COUNTRY.ID,TRADE_FLOW.ID,2016,2017
RUS,Millions,A,ARM,XG,959.08,1000.5
"""
PAIRS = """\
exporter,importer,year,value_usd_million
ARM,RUS,2025,2964.4
RUS,UGA,2025,1218.1
RUS,UZB,2025,28126.1
UGA,RUS,2025,67.0
UZB,RUS,2025,11226.7
"""
PARTNERS = """\
country,flow,year,partner,share_percent,edition
ARM,export,2023,RUS,37.0,2025
ARM,export,2023,ARE,25.0,2025
"""
VIEWS = """\
country,year,about,favourable_percent,unfavourable_percent,n,n_effective,margin_95
IND,2023,RUS,57.3,20.1,2611,2000,2.2
"""
CORRIDORS = """\
sender,receiver,year,value_usd_million
RUS,ARM,2017,978.658
"""
EXPORT = """\
undl_id,ms_code,ms_name,ms_vote,date,session,resolution,title,agenda_title,\
draft,committee_report,total_yes,total_no,total_abstentions,total_non_voting
1,ARM,ARMENIA,Y,2024-12-01,79,A/RES/79/1,"A title, with a comma",PEACE,,,1,1,0,0
1,RUS,RUSSIAN FEDERATION,N,2024-12-01,79,A/RES/79/1,"A title, with a comma",PEACE,,,1,1,0,0
"""
# The descriptor at hand ends earlier; a refresh moves its last year.
DEATHS_BEFORE = DEATHS.replace('"2024"', '"2020"')


def zipped(text: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("BattleDeaths.csv", text)
    return file.getvalue()


SAMPLES: dict[str, bytes] = {
    "trade_monthly": NEWER.encode(),
    "reexports_monthly": gzip.compress(REEXPORTS.encode(), mtime=0),
    "transfers_monthly": TRANSFERS.encode(),
    "ideal_points": POINTS.encode(),
    "arms_transfers": REGISTER.encode("latin-1"),
    "battle_deaths": zipped(DEATHS_BEFORE),
    "governance_indicators": BANK.encode(),
    "russia_trade_annual": IMF.encode(),
    "trade_pairs": PAIRS.encode(),
    "trade_partners": PARTNERS.encode(),
    "favourability": VIEWS.encode(),
    "remittance_corridors": CORRIDORS.encode(),
    "world": topology().encode(),
    "votes": EXPORT.encode(),
    "polls": (descriptor.data_folder() / "polls.csv").read_bytes()[:3000],
    "memberships": (descriptor.data_folder() / "memberships.csv").read_bytes()[:3000],
}
FILES_BY_TABLE = {
    name: published
    for published in refresh.published_files()
    for name in published.tables
    if name in SAMPLES
}


def test_every_reader_of_a_publishers_file_is_tried() -> None:
    readers = {published.tables for published in refresh.published_files() if not published.vintage}
    assert readers <= {published.tables for published in FILES_BY_TABLE.values()}


# --- what is done to a file ---

Change = Callable[[bytes, random.Random], bytes]


def _lines(content: bytes, dice: random.Random, change: Callable[[list[bytes]], None]) -> bytes:
    lines = content.split(b"\n")
    change(lines)
    return b"\n".join(lines)


def _cell(content: bytes, dice: random.Random, value: bytes) -> bytes:
    """`value` in place of one cell, or of one value of a JSON."""
    places = [place for place, byte in enumerate(content) if byte in b',\t"\n']
    if len(places) < 2:
        return value
    at = dice.randrange(len(places) - 1)
    return content[: places[at] + 1] + value + content[places[at + 1] :]


def _bytes(content: bytes, dice: random.Random) -> bytes:
    spoilt = bytearray(content)
    for _ in range(dice.randint(1, 8)):
        spoilt[dice.randrange(len(spoilt))] = dice.randrange(256)
    return bytes(spoilt)


def _other_sign(content: bytes, dice: random.Random) -> bytes:
    return content.replace(b",", dice.choice([b";", b"\t", b"|", b" "]))


def _twice(content: bytes, dice: random.Random) -> bytes:
    lines = content.split(b"\n")
    at = dice.randrange(len(lines))
    return b"\n".join([*lines[: at + 1], *lines[at:]])


def _header_twice(content: bytes, dice: random.Random) -> bytes:
    return b"\n".join(
        line + b"," + line.split(b",")[0] if line else line for line in content.split(b"\n")
    )


CELLS = [
    b"", b"nan", b"inf", b"-inf", b"1e400", b"1,5", b"-1", b"9" * 400, b"0x1F", b"1_000", b"null",
    b"=1+1", b"=cmd|'/c calc'!A1", b"@SUM(A1)", b"+1", b"-1+1", b"\t=1", b"Atlantis", b"0000-00-00",
    b"9999-99-99", b"2024-13-01", b"99999-01-01", b"\xff\xfe", b"\x00", b"\xe2\x80\xae", b"[]", b"{}",
    b"x" * 140_000, b"true", b"\r", b"'", b'"', b'""', b"<script>", b"../../etc/passwd",
]  # fmt: skip
WHOLE = [
    b"", b" \n", b"\n" * 50, b"\xef\xbb\xbf", b"\x00" * 100, b"<!DOCTYPE html><p>Maintenance",
    b"<?xml version='1.0'?><html>", b"\x1f\x8b", b"\x1f\x8b\x08\x00junk", b"PK\x03\x04", b"PK\x05\x06",
    b"PK\x03\x04" + b"\x00" * 200, b"%PDF-1.7", b"{}", b"[]", b"null", b"0", b'"', b"[" * 100_000,
    b'{"a":' * 50_000, b"," * 50_000, b"a," * 3_000 + b"\n", b'"' + b"x" * 200_000, b"a\n" * 1000,
    "\u2028".encode(), b"PAR1", gzip.compress(b"", mtime=0),
    gzip.compress(gzip.compress(b"a,b\n1,2\n", mtime=0), mtime=0),
]  # fmt: skip
CHANGES: dict[str, Change] = {
    "cut short": lambda content, dice: content[: dice.randrange(len(content))],
    "beginning lost": lambda content, dice: content[dice.randrange(len(content)) :],
    "bytes changed": _bytes,
    "in UTF-16": lambda content, dice: content.decode("latin-1").encode("utf-16"),
    "letters of another encoding": lambda content, dice: _cell(content, dice, b"Caf\xe9 \xc0\xaf"),
    "parted by another sign": _other_sign,
    "line twice": _twice,
    "header twice": _header_twice,
    "one cell": lambda content, dice: _cell(content, dice, dice.choice(CELLS)),
    "two cells": lambda content, dice: _cell(
        _cell(content, dice, dice.choice(CELLS)), dice, dice.choice(CELLS)
    ),
    "zero byte": lambda content, dice: content.replace(b"\n", b"\x00\n", 1),
    "another file": lambda content, dice: dice.choice(list(SAMPLES.values())),
    "no such file": lambda content, dice: dice.choice(WHOLE),
    "noise": lambda content, dice: dice.randbytes(dice.randrange(1, 400)),
    "packed again": lambda content, dice: gzip.compress(content),
}


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("files")


def outcome(published: PublishedFile, path: Path) -> str:
    """What becomes of a file: the one line that refuses it, or nothing where every table that it
    gives keeps to the descriptor."""
    try:
        download.checked(path)
        reader = published.reader()
        if reader.unpack and published.refresh.url and "sipri" not in published.refresh.url:
            reader.unpack(path)
        built = published.load(path)
        for name in published.tables:
            entry = coverage.entry(published.description, name, built[name])
            frame = rebuild.arranged(built[name], entry)
            assert (
                not frame.select_dtypes("number").isin([float("inf"), float("-inf")]).any(axis=None)
            )
            assert (
                published.vintage
                or published.source not in published.description.tables[name].sources
                or any(one["vintage"] for one in entry["sources"])
            )
    except BriefingError as error:
        line = str(error)
        assert len(line) <= LONGEST_LINE and line.isprintable()
        assert path.name in line or "the file is" in line or line.startswith("table "), line
        return line
    return ""


@pytest.mark.parametrize("name", [name for name in SAMPLES if name != "russia_trade_annual"])
def test_the_samples_are_good_until_they_are_spoilt(name: str, files: Path) -> None:
    path = files / FILES_BY_TABLE[name].refresh.file
    path.write_bytes(SAMPLES[name])
    line = outcome(FILES_BY_TABLE[name], path)
    assert line == "" or name in ("polls", "memberships"), line  # these two are cut short


@settings(
    max_examples=800, deadline=None, derandomize=True, database=None,
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
@given(st.sampled_from(sorted(SAMPLES)), st.sampled_from(sorted(CHANGES)), st.integers(0, 10**9))
def test_a_spoilt_file_is_refused_in_one_line_or_gives_whole_tables(
    files: Path, name: str, change: str, seed: int
) -> None:
    path = files / FILES_BY_TABLE[name].refresh.file
    path.write_bytes(CHANGES[change](SAMPLES[name], random.Random(seed)))
    outcome(FILES_BY_TABLE[name], path)


@settings(
    max_examples=600, deadline=None, derandomize=True, database=None,
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
@given(st.binary(max_size=300) | st.text(alphabet='a1,;"\n\r\t \x00é', max_size=80).map(str.encode))
def test_any_bytes_are_a_table_of_texts_or_refused(files: Path, content: bytes) -> None:
    path = files / "any.csv"
    path.write_bytes(content)
    try:
        frame = rawfile.read_csv(path)
    except BriefingError as error:
        assert str(error).startswith("any.csv") and str(error).isprintable()
    else:
        assert frame.map(lambda cell: isinstance(cell, str)).all(axis=None)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"a,b\n1,2\n3\n", "any.csv, line 3: 1 cells under 2 columns"),
        (b"a,b\n1,2,3\n", "any.csv, line 2: 3 cells under 2 columns"),
        (b'a,b\n1,"2\n', "any.csv, line 2: not the CSV it should be"),
        (b"a,a\n1,2\n", 'any.csv: ["a"] stand twice in the header'.replace('"', "'")),
        (b"a,b\n1,\xe9\n", "any.csv, line 2: not utf-8-sig text, as it was"),
        (b"a,b\n1,\x00\n", "any.csv: holds a zero byte; a CSV is text"),
        (b"", "any.csv: the file is empty"),
        (b"<html>", "any.csv: a web page, not a CSV"),
        (b"a,c\n1,2\n", "any.csv: columns ['b'] are missing; there are ['a', 'c']"),
    ],
)
def test_what_is_wrong_with_a_csv_is_said(files: Path, content: bytes, words: str) -> None:
    path = files / "any.csv"
    path.write_bytes(content)
    with pytest.raises(BriefingError) as caught:
        rawfile.read_csv(path, ["a", "b"])
    assert str(caught.value).startswith(words)


# --- a table is replaced whole, or not at all ---


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small folder of tables, with trade as NEWER's predecessor gives it."""
    monkeypatch.undo()
    there, made = descriptor.data_folder(), tmp_path / "data"
    made.mkdir()
    package = json.loads((there / "datapackage.json").read_text("utf-8"))
    kept = ("countries", "country_names", "corrections")
    package["resources"] = [one for one in package["resources"] if one["name"] in kept]
    (made / "datapackage.json").write_text(descriptor.text(package), "utf-8")
    for entry in package["resources"]:
        shutil.copy(there / entry["path"], made)
    monkeypatch.setenv("BRIEFING_DATA", str(made))
    old = tmp_path / "old.csv"
    old.write_text(TRADE)
    assert refresh.refresh(FILES_BY_TABLE["trade_monthly"], given=old).is_written
    return made


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_table_is_replaced_whole_or_stays_as_it_was(folder: Path, tmp_path: Path) -> None:
    before = contents(folder)
    path = tmp_path / "trade.csv"
    replaced = refused = 0
    for place, change in enumerate(CHANGES.values()):
        path.write_bytes(change(NEWER.encode(), random.Random(place)))
        try:
            done = refresh.refresh(FILES_BY_TABLE["trade_monthly"], given=path)
            written = done.is_written
        except BriefingError:
            written = False
        if written:
            replaced += 1
            load.table("trade_monthly", folder=folder)
            for name, content in before.items():
                (folder / name).write_bytes(content)
        else:
            refused += 1
        assert contents(folder) == before
    assert refused > 8, (replaced, refused)


def test_a_fault_in_a_later_file_replaces_none_of_the_earlier_tables(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw, out = tmp_path / "raw", tmp_path / "out"
    described = {
        name: one.description for one in registry.publishers() for name in one.description.tables
    }
    for table, text in (("trade_monthly", TRADE), ("battle_deaths", DEATHS_BEFORE[:-30])):
        (file,) = described[table].files([table])
        (raw / file).parent.mkdir(parents=True, exist_ok=True)
        (raw / file).write_text(text)
    out.mkdir()
    with pytest.raises(BriefingError, match=r"BattleDeaths_v23_1.csv, line \d: "):
        rebuild.rebuild(raw, out, only=["trade_monthly", "battle_deaths"])
    assert list(out.iterdir()) == []


# --- memory ---

LIMIT_MB = 1500
BOMBS: dict[str, Callable[[], tuple[str, bytes]]] = {}


def bomb(make: Callable[[], tuple[str, bytes]]) -> Callable[[], tuple[str, bytes]]:
    BOMBS[make.__name__] = make
    return make


@bomb
def gzip_of_10_gb() -> tuple[str, bytes]:
    file = io.BytesIO()
    with gzip.GzipFile(fileobj=file, mode="wb", compresslevel=9, mtime=0) as packed:
        packed.write(b"period,reexports,X\n")
        block = gzip.compress(b"2026-01-01,1,2\n" * 500_000)
    # Members of gzip follow one another: the same block 1,400 times.
    return "reexports_monthly", file.getvalue() + block * 1400


@bomb
def zip_of_400_mb() -> tuple[str, bytes]:
    file = io.BytesIO()
    with (
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("BattleDeaths.csv", "w", force_zip64=True) as entry,
    ):
        for _ in range(400):
            entry.write(b"0" * 1_000_000)
    return "battle_deaths", file.getvalue()


@bomb
def zip_that_states_too_little() -> tuple[str, bytes]:
    """400 MB under a header that says 1,000 bytes."""
    name, whole = zip_of_400_mb()
    spoilt = bytearray(whole)
    at = whole.rindex(b"PK\x01\x02")
    spoilt[at + 24 : at + 28] = (1000).to_bytes(4, "little")
    return name, bytes(spoilt)


@bomb
def forty_million_columns() -> tuple[str, bytes]:
    return "favourability", b"a," * 20_000_000 + b"\n"


@bomb
def forty_million_cells() -> tuple[str, bytes]:
    return "favourability", b"a,b\n" + b",\n" * 20_000_000


@bomb
def one_cell_of_50_mb() -> tuple[str, bytes]:
    return "trade_monthly", TRADE.encode() + b'"' + b"x" * 50_000_000


@bomb
def one_line_of_60_mb_in_the_register() -> tuple[str, bytes]:
    return "arms_transfers", b"x" * 60_000_000


@bomb
def register_in_json_of_40_mb() -> tuple[str, bytes]:
    return "arms_transfers", json.dumps(
        {"bytes": base64.b64encode(b"," * 28_000_000).decode()}
    ).encode()


@bomb
def json_of_a_million_lists() -> tuple[str, bytes]:
    return "governance_indicators", b"[" * 20_000_000


@bomb
def map_that_asks_for_one_arc_a_million_times() -> tuple[str, bytes]:
    atlas = json.loads(topology())
    atlas["arcs"][0] = [[index % 360 - 180, index % 180 - 90] for index in range(100_000)]
    atlas["objects"]["countries"]["geometries"][0]["arcs"] = [[0] * 1_000_000]
    return "world", json.dumps(atlas).encode()


@bomb
def export_of_a_million_records() -> tuple[str, bytes]:
    header, line = EXPORT.splitlines()[:2]
    rest = line.partition(",")[2]
    return "votes", "\n".join([header, *(f"{n},{rest}" for n in range(400_000))]).encode()


@bomb
def export_of_countries_without_end() -> tuple[str, bytes]:
    header, line = EXPORT.splitlines()[:2]
    rows = (line.replace("ARM,", f"A{n},", 1) for n in range(300_000))
    return "votes", "\n".join([header, *rows]).encode()


@bomb
def export_of_one_line() -> tuple[str, bytes]:
    return "votes", b"undl_id," * 20_000_000


# One process that has imported everything, and a fork of it for each file.
CHILD = textwrap.dedent(
    """
    import json, os, resource, sys
    from pathlib import Path
    from analysis.errors import BriefingError
    from analysis.sources import natural_earth, undl_export
    from analysis.sources.fetch import download, refresh

    def read(name, path):
        (published,) = [one for one in refresh.published_files() if name in one.tables]
        try:
            download.checked(path)
            reader = published.reader()
            if reader.unpack and path.read_bytes()[:1] in (b"{", b"P"):
                reader.unpack(path)
            published.load(path)
        except BriefingError as error:
            return str(error)
        return "read"

    found = {}
    for kind, name, file in json.load(sys.stdin):
        receive, send = os.pipe()
        child = os.fork()
        if not child:
            # A file that does harm after all harms nothing else.
            resource.setrlimit(resource.RLIMIT_AS, (8 << 30, 8 << 30))
            os.write(send, read(name, Path(file)).encode())
            os._exit(0)
        os.close(send)
        _, status, used = os.wait4(child, 0)
        line = os.fdopen(receive).read()
        found[kind] = [Path(file).name, status, line, used.ru_maxrss // 1024]
    print(json.dumps(found))
    """
)


@pytest.fixture(scope="module")
def read_in_a_process(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Of each file: its name, the exit status of the process that read it, its line, and its megabytes."""
    asked = []
    for kind, make in BOMBS.items():
        name, content = make()
        path = tmp_path_factory.mktemp(kind) / FILES_BY_TABLE[name].refresh.file
        path.write_bytes(content)
        asked.append([kind, name, str(path)])
        del content
    ended = subprocess.run(
        [sys.executable, "-c", CHILD],
        input=json.dumps(asked),
        cwd=descriptor.data_folder().parent,
        env=os.environ | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    for _, _, file in asked:
        Path(file).unlink()
    assert ended.returncode == 0, ended.stderr[-2000:]
    found: dict[str, Any] = json.loads(ended.stdout)
    return found


@pytest.mark.slow
@pytest.mark.parametrize("kind", BOMBS)
def test_a_file_that_asks_for_too_much_is_refused_in_bounded_memory(
    kind: str, read_in_a_process: dict[str, Any]
) -> None:
    file, status, line, most_mb = read_in_a_process[kind]
    assert status == 0
    assert file in line or "register" in line, line
    assert most_mb < LIMIT_MB, f"{most_mb} MB: {line}"


# --- what goes out to readers ---


def cells_of_the_tables() -> Iterator[tuple[str, str, Any]]:
    import csv

    for path in sorted(descriptor.data_folder().glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                yield from ((path.name, str(column), cell) for column, cell in row.items())


def is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def test_no_cell_of_the_tables_would_be_run_by_a_spreadsheet() -> None:
    found = [
        (file, column, cell)
        for file, column, cell in cells_of_the_tables()
        if cell.startswith(("=", "+", "-", "@", "\t", "\r")) and not is_number(cell)
    ]
    assert found == []


@pytest.mark.parametrize("cell", ["=1+1", "+A1", "-A1", "@SUM(A1)", "\t=1", '=HYPERLINK("x")'])
def test_a_table_with_a_formula_in_a_text_is_not_written(cell: str) -> None:
    entry = descriptor.resource("polls")
    polls = load.table("polls").copy()
    assert len(rebuild.arranged(polls, entry)) == len(polls)
    polls.loc[0, "note"] = cell
    with pytest.raises(BriefingError, match=r"table polls, column note: .* begins like a formula"):
        rebuild.arranged(polls, entry)
