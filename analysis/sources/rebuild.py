"""From publishers' files to the tables of data/, written with their descriptor.

Columns get the descriptor's order and types, rows are sorted by the key and checked. The same files
give the same bytes.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from analysis.errors import BriefingError, quoted
from analysis.sources import coverage, registry
from analysis.sources.rawfile import errors_named
from analysis.tables import codebook, descriptor, files, load

PACKAGE = {
    "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
    "name": "briefing-tables",
    "title": "Tables behind the briefings on alignment between states",
    "description": (
        "Facts and figures taken from their publishers' files, in tidy form. Each table names its "
        "publisher, licence, date of retrieval and the checksum of the file it was made from."
    ),
}
# What a spreadsheet would run. A minus before a digit is a number, or a text that stays one.
FORMULA = r"[=+@\t\r]|-[^0-9. ]"


def rebuild(raw: Path, out: Path | None = None, only: Sequence[str] = ()) -> list[dict[str, Any]]:
    """Build the tables (all, or those named in `only`) from `raw` and write them to `out`.

    Returns the descriptor's entries of the tables written. Entries of other tables in the folder's
    datapackage.json stay as they are. BriefingError where a table is unknown or its rows are wrong.
    """
    out = out or descriptor.data_folder()
    if not raw.is_dir():
        raise BriefingError(f"no folder {raw}: give the folder of the publishers' files")
    publishers = registry.publishers()
    known = {name for one in publishers for name in one.description.tables}
    unknown = sorted(set(only) - known)
    if unknown:
        raise BriefingError(f"no table {unknown}; there are: {', '.join(sorted(known))}")
    out.mkdir(parents=True, exist_ok=True)
    with files.locked(out), tempfile.TemporaryDirectory(prefix=".refresh-", dir=out) as folder:
        staged = Path(folder) / "staged"
        staged.mkdir()
        written = []
        for publisher in publishers:
            described = publisher.description
            wanted = [name for name in described.tables if not only or name in only]
            if not wanted:
                continue
            expected = ", ".join(described.files(wanted)) or "the tables of data/"
            with errors_named(", ".join(wanted), f"the publisher's files as they were: {expected}"):
                built = publisher.build(raw, wanted)
            for name in wanted:
                entry = coverage.entry(described, name, built[name])
                entry["sources"] = [with_checksum(one, raw) for one in entry["sources"]]
                written.append(write_table(entry, built[name], staged))
        # Nothing has been replaced so far: a fault above leaves every table as it was.
        if (out / "datapackage.json").is_file():
            shutil.copy2(out / "datapackage.json", staged)
        write_descriptor(written, staged)
        files.replace_together(out, staged)
        codebook.write(out)
    return written


def with_checksum(source: Mapping[str, Any], raw: Path) -> dict[str, Any]:
    """`source` with the size and the checksum of the publisher's file it names."""
    if "file" not in source:
        return dict(source)
    content = (raw / source["file"]).read_bytes()
    checksum = files.checksum(content)
    return {**source, "bytes": len(content), "sha256": checksum}


def write_table(entry: Mapping[str, Any], built: pd.DataFrame, out: Path) -> dict[str, Any]:
    """Write one table to a folder that nobody reads yet, and return its entry with row count,
    accounting and checksums."""
    frame = arranged(built, entry)
    path = out / entry["path"]
    if path.suffix == ".csv":
        frame.to_csv(path, index=False, lineterminator="\n", date_format="%Y-%m-%d")
    elif hasattr(frame, "geometry"):
        frame.to_parquet(path, index=False, compression="zstd")
    else:
        # Without the pandas metadata, which name the version of pandas that wrote them.
        table = pa.Table.from_pandas(frame, preserve_index=False).replace_schema_metadata(None)
        pq.write_table(table, path, compression="zstd", compression_level=19)
    made = {**entry, **descriptor.fingerprint(path), "rows": len(frame)}
    if "accounting" in built.attrs:
        made["accounting"] = built.attrs["accounting"]
    return made


def arranged(built: pd.DataFrame, entry: Mapping[str, Any]) -> pd.DataFrame:
    """`built` with the descriptor's columns and types, sorted by its key, and checked."""
    columns = [field["name"] for field in entry["schema"]["fields"]]
    missing = [column for column in columns if column not in built]
    if missing:
        raise BriefingError(f"table {entry['name']}: the builder gave no {missing}")
    # A column of texts and gaps may come as objects.
    objects = [
        field["name"]
        for field in entry["schema"]["fields"]
        if field["type"] == "string" and built[field["name"]].dtype == object
    ]
    frame = built[columns].astype(dict.fromkeys(objects, "str"))
    if not hasattr(frame, "geometry"):
        frame = load.typed(frame, entry)
    frame = frame.sort_values(entry["schema"]["primaryKey"], ignore_index=True)
    return load.validate(without_formulas(frame, entry), entry)


def without_formulas(frame: pd.DataFrame, entry: Mapping[str, Any]) -> pd.DataFrame:
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


def write_descriptor(written: Sequence[Mapping[str, Any]], out: Path) -> None:
    """Merge the entries of the tables written into the folder's datapackage.json."""
    path = out / "datapackage.json"
    entries = descriptor.package(out)["resources"] if path.is_file() else []
    merged = {entry["name"]: entry for entry in [*entries, *written]}
    text = descriptor.text(PACKAGE | {"resources": list(merged.values())})
    files.write_whole(path, text.encode())
