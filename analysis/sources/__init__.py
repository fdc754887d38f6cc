"""From publishers' files to the tables of data/: one module a publisher.

A module has two public names. `RESOURCES` maps each of its tables to the table's entry in the
descriptor, and `build(raw)` reads the publisher's files in the folder `raw` and returns a tidy
frame for each of these tables, with an account of the rows read:

    from analysis.sources.common import account, field, raw_file, resource, source

    FILE = "polls/polls.csv"
    RESOURCES = {
        "polls": resource(
            "polls",
            title="Opinion polls",
            description="One row a published figure.",
            fields=[
                field("poll_id", "string", "Identifier.", required=True),
                field("published", "date", "Day of publication.", required=True),
                field("value_percent", "number", "Share of answers.", unit="percent",
                      minimum=0, maximum=100),
            ],
            key=["poll_id"],
            sources=source(FILE, title="...", publisher="...", citation="...", licence="...",
                           url="https://..."),
            as_of={"happened": "published", "precision": "day"},
        )
    }

    def build(raw: Path) -> dict[str, pd.DataFrame]:
        rows = pd.read_csv(raw_file(raw, FILE))
        polls = ...
        polls.attrs["accounting"] = [account(FILE, read=len(rows), kept=len(polls))]
        return {"polls": polls}

`rebuild` gives columns the descriptor's order and types, sorts the rows by the key, checks them and
writes them with the descriptor. The same input gives the same bytes.
"""

from __future__ import annotations

import importlib
import json
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from analysis.errors import BriefingError, quoted
from analysis.sources.printed import named
from analysis.tables import codebook, descriptor, files, load

MODULES = (
    "countries_source",
    "corrections",
    "published",
    "undl",
    "ideal_points",
    "ties",
    "events",
    "sipri",
    "polls",
    "armstat",
    "cba",
    "natural_earth",
    "state_sizes",
    "ucdp",
    "indicators",
    "imf",
    "eurostat",
    "central_asia",
    "comtrade",
    "claims",
    "sanctions",
    "voeten",
)

PACKAGE = {
    "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
    "name": "briefing-tables",
    "title": "Tables behind the briefings on alignment between states",
    "description": (
        "Facts and figures taken from their publishers' files, in tidy form. Each table names its "
        "publisher, licence, date of retrieval and the checksum of the file it was made from."
    ),
}


def modules() -> Iterator[ModuleType]:
    """The source modules of the registry, in its order."""
    for name in MODULES:
        yield importlib.import_module(f"{__name__}.{name}")


def rebuild(raw: Path, out: Path | None = None, only: Sequence[str] = ()) -> list[dict[str, Any]]:
    """Build the tables (all, or those named in `only`) from `raw` and write them to `out`.

    Returns the descriptor's entries of the tables written. Entries of other tables in the folder's
    datapackage.json stay as they are. BriefingError where a table is unknown or its rows are wrong.
    """
    out = out or descriptor.data_folder()
    if not raw.is_dir():
        raise BriefingError(f"no folder {raw}: give the folder of the publishers' files")
    found = list(modules())
    known = {name for module in found for name in module.RESOURCES}
    unknown = sorted(set(only) - known)
    if unknown:
        raise BriefingError(f"no table {unknown}; there are: {', '.join(sorted(known))}")
    out.mkdir(parents=True, exist_ok=True)
    with files.locked(out), tempfile.TemporaryDirectory(prefix=".refresh-", dir=out) as folder:
        staged = Path(folder) / "staged"
        staged.mkdir()
        written = []
        for module in found:
            wanted = [name for name in module.RESOURCES if not only or name in only]
            if wanted:
                with named(", ".join(wanted), _files(module, wanted)):
                    built = module.build(raw)
                for name in wanted:
                    written.append(_write(module.RESOURCES[name], built[name], raw, staged))
        # Nothing has been replaced so far: a fault above leaves every table as it was.
        if (out / "datapackage.json").is_file():
            shutil.copy2(out / "datapackage.json", staged)
        _describe(written, staged)
        files.replace_together(out, staged)
        codebook.write(out)
    return written


def _files(module: ModuleType, names: Sequence[str]) -> str:
    """The publisher's files that a module makes these tables from, as they are expected."""
    sources = [one for name in names for one in module.RESOURCES[name]["sources"]]
    files = list(dict.fromkeys(one["file"] for one in sources if "file" in one))
    return f"the publisher's files as they were: {', '.join(files) or 'the tables of data/'}"


def _write(entry: dict[str, Any], built: pd.DataFrame, raw: Path, out: Path) -> dict[str, Any]:
    """Write one table and return its entry with row count, accounting and checksums."""
    frame = arranged(built, entry)
    path = out / entry["path"]
    part = path.with_name(path.name + ".part")
    if path.suffix == ".csv":
        frame.to_csv(part, index=False, lineterminator="\n", date_format="%Y-%m-%d")
    elif hasattr(frame, "geometry"):
        frame.to_parquet(part, index=False, compression="zstd")
    else:
        # Without the pandas metadata, which name the version of pandas that wrote them.
        table = pa.Table.from_pandas(frame, preserve_index=False).replace_schema_metadata(None)
        pq.write_table(table, part, compression="zstd", compression_level=19)
    part.replace(path)
    sources = [_checked(source, raw) for source in entry["sources"]]
    made = entry | descriptor.fingerprint(path) | {"rows": len(frame), "sources": sources}
    if "accounting" in built.attrs:
        made["accounting"] = built.attrs["accounting"]
    return made


def arranged(built: pd.DataFrame, entry: dict[str, Any]) -> pd.DataFrame:
    """`built` with the descriptor's columns and types, sorted by its key, and checked."""
    columns = [field["name"] for field in entry["schema"]["fields"]]
    missing = [column for column in columns if column not in built]
    if missing:
        raise BriefingError(f"table {entry['name']}: the builder gave no {missing}")
    frame = built[columns]
    if not hasattr(frame, "geometry"):
        frame = load.typed(frame, entry)
    frame = frame.sort_values(entry["schema"]["primaryKey"], ignore_index=True)
    return load.validate(without_formulas(frame, entry), entry)


# What a spreadsheet would run. A minus before a digit is a number, or a text that stays one.
FORMULA = r"[=+@\t\r]|-[^0-9. ]"


def without_formulas(frame: pd.DataFrame, entry: dict[str, Any]) -> pd.DataFrame:
    """`frame` as it is; BriefingError where a text begins like a formula of a spreadsheet, since
    readers open the tables in one."""
    for field in entry["schema"]["fields"]:
        if field["type"] == "string":
            texts = frame[field["name"]].dropna().astype(str)
            found = texts[texts.str.match(FORMULA)]
            if len(found):
                raise BriefingError(
                    f"table {entry['name']}, column {field['name']}: {quoted(found.iloc[0])} begins "
                    "like a formula of a spreadsheet"
                )
    return frame


def _checked(source: dict[str, Any], raw: Path) -> dict[str, Any]:
    """`source` with the size and the checksum of the publisher's file it names."""
    if "file" not in source:
        return source
    content = (raw / source["file"]).read_bytes()
    return source | {"bytes": len(content), "sha256": files.checksum(content)}


def _describe(written: list[dict[str, Any]], out: Path) -> None:
    """Merge the entries of the tables written into the folder's datapackage.json."""
    path = out / "datapackage.json"
    entries = descriptor.package(out)["resources"] if path.is_file() else []
    merged = {entry["name"]: entry for entry in [*entries, *written]}
    package = PACKAGE | {"resources": [merged[name] for name in sorted(merged)]}
    part = path.with_name(path.name + ".part")
    part.write_text(json.dumps(package, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    part.replace(path)
