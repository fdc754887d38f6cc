"""What the project rests on: `sbom`, `licences` and `audit`, read from requirements-dev.lock, which holds
all packages; those of requirements.lock are what a reader's build needs.

python tools/supply.py sbom FILE       a Software Bill of Materials (CycloneDX 1.6, JSON)
python tools/supply.py licences        write docs/LICENCES.md; --check: fail if it is out of date
python tools/supply.py audit           ask for known vulnerabilities of every locked package
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "requirements-dev.lock"
READERS_LOCK = ROOT / "requirements.lock"
DOCS_LOCK = ROOT / "requirements-docs.lock"
LICENCES = ROOT / "docs" / "LICENCES.md"
# Licences under which a changed copy of the package itself must be passed on under the same terms.
COPYLEFT = re.compile(r"\b(A?GPL|LGPL|MPL|EPL|CDDL|EUPL)|General Public|Mozilla", re.IGNORECASE)
# Terms of data that ask more of whoever passes them on than to name the publisher.
CONDITIONS = {
    r"BY-SA": "share-alike: what is made of it is passed on under the same terms",
    r"[Nn]on-commercial": "not for commercial use",
    r"no republication|tenth of the database|single scores": "not as a whole",
}
NOT_HERE = "not installed on the system this was written on"


@dataclass(frozen=True)
class Locked:
    """One package of the lock."""

    name: str
    version: str
    hashes: tuple[str, ...]
    needed_by: tuple[str, ...]
    marker: str = ""


def plain(name: str) -> str:
    """A package's name as the registry's rules make it comparable."""
    return re.sub(r"[-_.]+", "-", name).lower()


def locked(text: str | None = None) -> list[Locked]:
    """The packages of a lock's text, in its order; by default those of the lock that holds all."""
    text = LOCK.read_text("utf-8") if text is None else text
    found = []
    for block in re.split(r"\n(?=[A-Za-z0-9])", text.strip()):
        head = re.match(r"([A-Za-z0-9._-]+)==([^\s;\\]+)(?: *; *([^\\\n]*))?", block)
        if head:
            hashes = re.findall(r"--hash=sha256:([0-9a-f]{64})", block)
            told = re.findall(r"# +(?:via +)?([A-Za-z0-9._\[\]-]+)", block.partition("# via")[2])
            told += re.findall(r"# via ([A-Za-z0-9._\[\]-]+)", block)
            needed_by = tuple(sorted({plain(one.partition("[")[0]) for one in told}))
            found.append(
                Locked(plain(head[1]), head[2], tuple(hashes), needed_by, (head[3] or "").strip())
            )
    return found


def for_readers() -> set[str]:
    """The names of the packages that a build needs, and not only the checks."""
    return {one.name for one in locked(READERS_LOCK.read_text("utf-8"))}


def licence(name: str) -> str:
    """A package's licence by its own metadata, else its licence file's first line; empty where it
    is not installed."""
    try:
        about = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return ""
    stated = about.get("License-Expression") or ""
    classified = [
        one.rpartition(":: ")[2]
        for one in about.get_all("Classifier", [])
        if one.startswith("License ::") and not one.endswith("OSI Approved")
    ]
    text = (about.get("License") or "").strip()
    short = text if text and len(text) < 60 and "\n" not in text else ""
    return (
        stated
        or "; ".join(classified)
        or short
        or text[:40].partition("\n")[0]
        or next(_headings(name), "not stated")
    )


def _headings(name: str) -> Iterator[str]:
    """The first lines of the licence files that a package brings."""
    for file in metadata.files(name) or []:
        if file.name.upper().startswith(("LICENSE", "LICENCE", "COPYING")):
            text = file.locate().read_text(encoding="utf-8", errors="replace")
            yield from (line.strip()[:40] for line in text.splitlines()[:1] if line.strip())


def condition(terms: str) -> str:
    """What terms ask beyond naming the publisher."""
    return "; ".join(words for pattern, words in CONDITIONS.items() if re.search(pattern, terms))


def data_licences() -> Iterator[tuple[str, str, str, str]]:
    """Publisher, licence, tables and conditions of the data, by the descriptor."""
    package = json.loads((ROOT / "data" / "datapackage.json").read_text("utf-8"))
    tables: dict[tuple[str, str], list[str]] = {}
    for entry in package["resources"]:
        for source in entry.get("sources", []):
            key = (source["publisher"], source.get("licence", "not stated"))
            if entry["name"] not in tables.setdefault(key, []):
                tables[key].append(entry["name"])
    for (publisher, terms), names in sorted(tables.items()):
        yield publisher, terms, ", ".join(names), condition(terms)


def table(head: list[str], rows: list[tuple[str, ...]]) -> list[str]:
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return lines + [
        "| " + " | ".join(cell.replace("|", "/") for cell in row) + " |" for row in rows
    ]


def licences_text() -> str:
    """The text of docs/LICENCES.md, as this environment gives it."""
    packages = locked()
    readers = for_readers()
    rows = [
        (one.name, one.version, licence(one.name) or NOT_HERE,
         "a build" if one.name in readers else "the checks")
        for one in packages
    ]  # fmt: skip
    copyleft = [row for row in rows if COPYLEFT.search(row[2])]
    lines = [
        "# Licences",
        "",
        "Written by `make licences` from `requirements-dev.lock`, the packages' own metadata and",
        "`data/datapackage.json`. The project's own code is under the MIT licence; the terms of what it",
        "holds of others, data and fonts, are in [LICENSE](../LICENSE).",
        "",
        "## Data",
        "",
        *table(["publisher", "terms", "tables", "condition"], list(data_licences())),
        "",
        "## Packages with copyleft",
        "",
        "They are installed from their own releases, unchanged, and none is passed on with the project",
        "or with a report. Whoever passes on a changed copy of one of them has to keep its terms.",
        "",
        *table(["package", "version", "licence", "needed by"], copyleft),
        "",
        "## All packages",
        "",
        *table(["package", "version", "licence", "needed by"], rows),
        "",
    ]
    return "\n".join(lines)


def out_of_date(there: str, now: str) -> list[str]:
    """The lines of the page that are not as they should be. A package that either system does not
    have installed cannot be compared by its licence."""

    def rows(text: str) -> dict[str, str]:
        return {" | ".join(line.split(" | ")[:2]): line for line in text.splitlines()}

    old, new = rows(there), rows(now)
    wrong = [*(old.keys() - new.keys()), *(new.keys() - old.keys())]
    wrong += [
        new[key]
        for key in old.keys() & new.keys()
        if old[key] != new[key] and NOT_HERE not in old[key] + new[key]
    ]
    return sorted(wrong)


def sbom() -> str:
    """The bill of materials as CycloneDX JSON: the same lock gives the same bytes."""
    from cyclonedx.model import HashAlgorithm, HashType, Property
    from cyclonedx.model.bom import Bom
    from cyclonedx.model.component import Component, ComponentType
    from cyclonedx.output.json import JsonV1Dot6
    from packageurl import PackageURL

    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    packages = locked()
    readers = for_readers()
    root = Component(
        name=project["name"], version=project["version"], type=ComponentType.APPLICATION,
        bom_ref=project["name"],
    )  # fmt: skip
    bom = Bom()
    bom.metadata.component = root
    made = {}
    for one in packages:
        facts = {"licence": licence(one.name), "marker": one.marker,
                 "needed by": "build" if one.name in readers else "checks"}  # fmt: skip
        made[one.name] = Component(
            name=one.name,
            version=one.version,
            type=ComponentType.LIBRARY,
            bom_ref=f"{one.name}=={one.version}",
            purl=PackageURL("pypi", name=one.name, version=one.version),
            hashes=[HashType(alg=HashAlgorithm.SHA_256, content=text) for text in one.hashes],
            properties=[
                Property(name=f"shared-briefings:{word}", value=value)
                for word, value in facts.items()
                if value
            ],
        )
        bom.components.add(made[one.name])
    for one in packages:
        for parent in one.needed_by:
            if parent == root.name or parent in made:
                bom.register_dependency(made.get(parent, root), [made[one.name]])
    content: dict[str, Any] = json.loads(JsonV1Dot6(bom).output_as_string())
    content.pop("serialNumber", None)  # random, and the time: neither is a fact about the lock
    content["metadata"].pop("timestamp", None)
    return json.dumps(content, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def audit() -> int:
    """0 where every locked package was looked up and none has a known fault; else 1, and why."""
    failures = 0
    for lock in (LOCK, DOCS_LOCK):
        command = [sys.executable, "-m", "pip_audit", "-r", lock.name, "--require-hashes",
                   "--disable-pip", "--format", "json", "--progress-spinner", "off"]  # fmt: skip
        ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        line, failed = judged(ended.stdout, ended.stderr)
        print(f"{lock.name}: {line}", file=sys.stderr if failed else sys.stdout)
        failures += failed
    return int(failures > 0)


def judged(answer: str, said: str) -> tuple[str, bool]:
    """What pip-audit's answer means, in one line, and whether that is a failure.

    It calls a package that its service does not answer for "skipped", and ends well: here that fails.
    """
    try:
        found = json.loads(answer)["dependencies"]
    except (ValueError, KeyError, TypeError):
        why = next((text for text in reversed(said.splitlines()) if text.strip()), "no answer")
        return f"audit: nothing was checked: pip-audit had no answer ({why[:200]})", True
    skipped = [one["name"] for one in found if "skip_reason" in one]
    if skipped or not found:
        return (
            f"audit: nothing can be said: the vulnerability service did not answer for {len(skipped)} "
            f"of {len(found)} packages; run it where the service can be reached",
            True,
        )
    faults = [
        f"{one['name']} {one['version']}: {fault['id']}" for one in found for fault in one["vulns"]
    ]
    if faults:
        return f"audit: {len(faults)} known faults: {', '.join(faults)}", True
    return f"audit: {len(found)} packages, no known fault", False


def main(arguments: list[str]) -> int:
    if arguments[:1] == ["sbom"] and len(arguments) == 2:
        Path(arguments[1]).write_text(sbom(), encoding="utf-8")
        print(f"written: {arguments[1]}")
        return 0
    if arguments == ["licences"]:
        LICENCES.parent.mkdir(exist_ok=True)
        LICENCES.write_text(licences_text(), encoding="utf-8")
        print(f"written: {LICENCES.relative_to(ROOT)}")
        return 0
    if arguments == ["licences", "--check"]:
        there = LICENCES.read_text("utf-8") if LICENCES.is_file() else ""
        if wrong := out_of_date(there, licences_text()):
            print(
                f"docs/LICENCES.md is out of date in {len(wrong)} lines, {wrong[0]!r} first: "
                "run `make licences`",
                file=sys.stderr,
            )
            return 1
        print("current: docs/LICENCES.md")
        return 0
    if arguments == ["audit"]:
        return audit()
    print(__doc__, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
