"""UN Digital Library's full export: read in blocks, checked, and turned into four tables.

The files are written from the tables at hand, in the export's layout. With BRIEFING_BENCHMARK set,
one as large as the publisher's (947,434 rows, 379 MB) is read as well, within 1 GB of memory.
"""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from click.testing import CliRunner

from analysis import cli
from analysis.errors import BriefingError
from analysis.sources import description, registry, undl_export, undl_records
from analysis.sources.fetch import refresh
from analysis.tables import checks, descriptor, load

HEADER = (
    "undl_id,ms_code,ms_name,ms_vote,date,session,resolution,draft,committee_report,meeting,title,"
    "agenda_title,subjects,vote_note,total_yes,total_no,total_abstentions,total_non_voting,"
    "total_ms,undl_link"
)


def write(path: Path, records: int | None = None, padding: int = 0) -> Path:
    """The export of the last `records` resolutions, or of all; `padding` lengthens each line."""
    resolutions = load.table("resolutions", as_of=date(2025, 12, 31)).sort_values("date")
    resolutions = resolutions.tail(records or len(resolutions))
    votes = load.table("votes")
    votes = votes[votes["undl_id"].isin(resolutions["undl_id"])]
    by_record = dict(iter(votes.groupby("undl_id")))
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(HEADER + "\n")
        for row in resolutions.to_dict("records"):
            tail = of_the_resolution(row, padding)
            cast = by_record[row["undl_id"]]
            file.writelines(
                f"{row['undl_id']},{country},MEMBER {country},{vote},{tail}"
                for country, vote in zip(cast["country"], cast["vote"], strict=True)
            )
    return path


def of_the_resolution(row: dict[Any, Any], padding: int) -> str:
    """What each member's line repeats of its resolution. The totals of early years are blank."""
    record = row["undl_id"]
    label = str(row["session"])
    if not pd.isna(row["special_session"]):
        kind, _, number = row["special_session"].partition("-")
        label = number + ("emsp" if kind == "ES" else "sp")
    symbol = f"A/RES/{label}/{record}" if pd.isna(row["symbol"]) else row["symbol"]
    title = f"{row['title']} : resolution / adopted by the General Assembly".replace('"', '""')
    counts = "".join(f"{row[name]}.0," for name in undl_records.COUNTS) + "193.0"
    return (
        f"{row['date']:%Y-%m-%d},{label},{symbol},A/{record}/L.1,,A/{record}/PV.1,"
        f'"{title}","Item,\n{"x" * padding}","DISARMAMENT|ARMS, NUCLEAR",,'
        f"{counts if row['date'].year > 2000 else ',,,,'},"
        f"https://digitallibrary.un.org/record/{record}\n"
    )


@pytest.fixture(scope="module")
def export(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The last 40 resolutions, those of the eleventh emergency session among them."""
    return write(tmp_path_factory.mktemp("export") / "2026_12_01_ga_voting.csv", 40)


@pytest.fixture(scope="module")
def built(export: Path) -> dict[str, pd.DataFrame]:
    return undl_export.read(export)


def test_votes_and_resolutions_come_back_as_they_are_in_the_tables(
    built: dict[str, pd.DataFrame],
) -> None:
    votes = built["votes"].sort_values(["undl_id", "country"]).astype(str)
    stored = load.table("votes")
    stored = stored[stored["undl_id"].isin(built["votes"]["undl_id"])].astype(str)
    assert len(votes) == 40 * 193
    assert votes.to_numpy().tolist() == stored.to_numpy().tolist()
    columns = ["title", "yes", "no", "abstain", "not_voting"]
    made = built["resolutions"].set_index("undl_id").sort_index()
    expected = load.table("resolutions").set_index("undl_id").loc[made.index]
    assert made[columns].to_numpy().tolist() == expected[columns].to_numpy().tolist()
    assert made["date"].tolist() == expected["date"].dt.strftime("%Y-%m-%d").tolist()
    assert set(made["agenda_item"]) == {"Item,"} and set(made["item_basis"]) == {"published"}
    assert set(made["draft"]) == {f"A/{record}/L.1" for record in made.index}
    assert set(made["committee"]) == {"plenary"}
    assert set(made["committee_report"]) == {""} or made["committee_report"].isna().all()


def test_tallies_are_those_of_the_export(built: dict[str, pd.DataFrame]) -> None:
    total = built["undl_tallies"][list(undl_records.COUNTS)].to_numpy().sum()
    assert total == 40 * 193 and built["tally_exceptions"].empty


def test_the_export_in_small_blocks_gives_the_same(
    export: Path, built: dict[str, pd.DataFrame], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(undl_export, "BLOCK_BYTES", 20_000)
    again = undl_export.read(export)
    for name, frame in built.items():
        pd.testing.assert_frame_equal(frame, again[name])


def test_the_date_of_the_export_is_in_its_name(
    export: Path, built: dict[str, pd.DataFrame]
) -> None:
    assert undl_export.edition(export.name, built["resolutions"]) == "2026-12-01"
    other = undl_export.edition("export.csv", built["resolutions"])
    assert other == f"Votes to {built['resolutions']['date'].max()}"


def test_what_is_said_of_the_older_files_is_not_said_of_the_export() -> None:
    (undl,) = (one for one in registry.publishers() if one.name == "undl")
    published = undl.description.sources["export"].refresh
    assert published is not None
    instead = description.load("undl", published.instead)
    for table, changed in published.instead["tables"].items():
        now, then = undl.description.tables[table], instead.tables[table]
        assert changed.get("fields", {}).keys() <= now.fields.keys()
        assert list(now.fields) == list(then.fields)
        assert now.model_dump() != then.model_dump()


def test_corrections_the_export_has_already_are_named_and_others_applied(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("countries.csv", "country_names.csv"):
        shutil.copy(descriptor.data_folder() / name, tmp_path)
    head = "publisher,table,key,field,reported,corrected,date,reason,evidence\n"
    rows = "U,votes,1/FRA,vote,A,Y,,R,E\nU,votes,1/USA,vote,X,N,,R,E\nU,votes,9/USA,vote,X,N,,R,E\n"
    (tmp_path / "corrections.csv").write_text(head + rows, "utf-8")
    monkeypatch.setenv("BRIEFING_DATA", str(tmp_path))
    votes = pd.DataFrame({"undl_id": [1, 1], "country": ["FRA", "USA"], "vote": ["Y", "X"]})
    fixed, lapsed = undl_export.with_corrections(votes.astype({"country": "category"}))
    assert fixed["vote"].tolist() == ["Y", "N"]
    assert lapsed == ["1/FRA"]
    with pytest.raises(BriefingError, match="has 'A', not 'X'"):
        undl_export.with_corrections(votes.assign(vote=["Y", "A"]))


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("ms_vote", "vote", r"columns \['ms_vote'\] are missing"),
        (",Y,2025-12", ",YES,2025-12", r"ms_vote \['YES'\] is none of"),
        (",FRA,", ",FRX,", r"ms_code \['FRX'\] is in no row of the table countries"),
        (",USA,MEMBER USA,", ",FRA,MEMBER FRA,", "two votes of FRA|totals than their votes"),
        (",N,20", ",A,20", "records have other totals than their votes"),
    ],
)
def test_a_fault_in_the_export_is_named(
    export: Path, tmp_path: Path, old: str, new: str, words: str
) -> None:
    wrong = tmp_path / export.name
    text = export.read_text("utf-8")
    assert old in text
    wrong.write_text(text.replace(old, new), "utf-8")
    with pytest.raises(BriefingError, match=words):
        undl_export.read(wrong)


def test_an_export_cut_short_or_in_another_encoding_is_refused(
    export: Path, tmp_path: Path
) -> None:
    wrong = tmp_path / "cut.csv"
    wrong.write_bytes(export.read_bytes()[:-200])
    with pytest.raises(BriefingError, match="cut short, or not the UTF-8 CSV it was"):
        undl_export.read(wrong)
    wrong.write_bytes(export.read_bytes().replace(b"ARMS", b"\xffRMS"))
    with pytest.raises(BriefingError, match=r"not UTF-8|not the UTF-8 CSV it was"):
        undl_export.read(wrong)
    wrong.write_text(HEADER + "\n", "utf-8")
    with pytest.raises(BriefingError, match=r"a header and no rows|cut short"):
        undl_export.read(wrong)


def test_a_few_totals_that_differ_are_named_and_not_refused() -> None:
    texts = pd.DataFrame({"undl_id": range(400)}).assign(
        total_yes="2.0", total_no="", total_abstentions="", total_non_voting=""
    )
    texts.loc[7, "total_yes"] = "3"
    counts = pd.DataFrame(dict.fromkeys(undl_records.COUNTS, 2), index=range(400))
    assert undl_export.check_totals(texts, counts, "f.csv") == ["7"]


def test_the_newest_export_is_found_in_the_list_and_all_four_tables_replaced_together(
    server: Any, export: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    package = descriptor.package() | {"resources": []}
    (folder / "datapackage.json").write_text(descriptor.text(package), "utf-8")
    for name in ("countries", "country_names", "corrections"):
        entry = descriptor.resource(name)
        shutil.copy(descriptor.data_folder() / entry["path"], folder)
        package["resources"].append(entry)
    (folder / "datapackage.json").write_text(descriptor.text(package), "utf-8")
    address = server.give(f"/record/4060887/files/{export.name}", export.read_bytes())
    listed = [{"name": export.stem, "format": ".csv", "url": address}]
    listed += [{"name": "2025_9_19_ga_voting", "format": ".csv", "url": server.url + "/old.csv"}]
    (published,) = (one for one in refresh.published_files() if "votes" in one.tables)
    url = server.give("/api/v1/file", json.dumps(listed)) + "?recid=4060887"
    here = published.refresh.model_copy(update={"url": url, "hosts": ["127.0.0.1"]})
    published = replace(published, refresh=here)
    monkeypatch.setattr(refresh, "published_files", lambda: [published])
    monkeypatch.setenv("BRIEFING_DATA", str(folder))
    # Forty resolutions do not add up to what is known of all of them.
    monkeypatch.setattr(checks, "TOTALS", ())
    done = CliRunner().invoke(cli.cli, ["data", "refresh", "resolutions"])
    assert done.exit_code == 0, done.output
    assert server.asked == ["/api/v1/file?recid=4060887", f"/record/4060887/files/{export.name}"]
    assert done.output.startswith(
        "votes, resolutions, undl_tallies, tally_exceptions: UN Digital Library, "
        "2026_12_01_ga_voting.csv, vintage 2026-12-01, "
    )
    assert len(load.table("votes")) == 40 * 193
    entry = descriptor.resource("resolutions")
    assert entry["sources"][0]["path"] == "https://digitallibrary.un.org/record/4060887"
    assert "from 2025 to December 2025" in entry["description"]


@pytest.mark.skipif("BRIEFING_BENCHMARK" not in os.environ, reason="large: set BRIEFING_BENCHMARK")
def test_an_export_as_large_as_the_publishers_takes_less_than_a_gigabyte(tmp_path: Path) -> None:
    path = write(tmp_path / "2026_12_01_ga_voting.csv", padding=90)
    assert path.stat().st_size > 365_000_000
    script = (
        "import resource, sys\n"
        "from pathlib import Path\n"
        "from analysis.sources.fetch import refresh\n"
        "(published,) = (one for one in refresh.published_files() if 'votes' in one.tables)\n"
        "made = refresh.refresh(published, given=Path(sys.argv[1]), dry_run=True)\n"
        "print(made.changes[0].after, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(path)], check=True, capture_output=True, text=True
    )
    rows, peak_kilobytes = map(int, done.stdout.split())
    print(f"{rows:,} rows, {path.stat().st_size / 1e6:.0f} MB, peak {peak_kilobytes / 1e3:.0f} MB")
    assert rows == 947_434 and peak_kilobytes < 1_000_000
