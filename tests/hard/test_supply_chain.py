"""What is installed is what was locked; what is locked is listed, with its terms."""

import ast
import json
import re
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
import supply
from packaging.requirements import Requirement

from analysis.tables import descriptor

ROOT = descriptor.data_folder().parent
LOCK = (ROOT / "requirements-dev.lock").read_text("utf-8")
PACKAGES = supply.locked()
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
ASKED = [Requirement(one) for one in PROJECT["dependencies"]] + [
    Requirement(one)
    for extra in PROJECT["optional-dependencies"].values()
    for one in extra
    if not one.startswith(PROJECT["name"])
]


def test_every_requirement_of_the_lock_is_one_version_with_hashes() -> None:
    lines = [line for line in LOCK.splitlines() if re.match(r"[A-Za-z0-9]", line)]
    assert len(lines) == len(PACKAGES) > 150
    assert all(re.match(r"[A-Za-z0-9._-]+==[^ ]+ ", line) for line in lines)
    for one in PACKAGES:
        assert one.hashes, one.name
        assert one.needed_by, one.name
    assert LOCK.count("--hash=") == LOCK.count("--hash=sha256:") == sum(
        len(one.hashes) for one in PACKAGES
    )  # fmt: skip


def test_what_a_reader_installs_is_a_part_of_it_version_by_version() -> None:
    readers = supply.locked(supply.READERS_LOCK.read_text("utf-8"))
    all_of_it = {(one.name, one.version): set(one.hashes) for one in PACKAGES}
    assert 100 < len(readers) < len(PACKAGES)
    for one in readers:
        assert set(one.hashes) == all_of_it[(one.name, one.version)], one.name
    assert not {"pytest", "geopandas", "distributed", "mypy"} & {one.name for one in readers}


def test_the_generator_of_the_site_is_locked_apart_and_shares_versions() -> None:
    generator = supply.locked(supply.DOCS_LOCK.read_text("utf-8"))
    versions = {one.name: {other.version for other in PACKAGES if other.name == one.name}
                for one in PACKAGES}  # fmt: skip
    assert {"sphinx", "furo", "myst-parser"} <= {one.name for one in generator}
    for one in generator:
        assert one.hashes, one.name
        assert one.version in versions.get(one.name, {one.version}), one.name
    assert not {"sphinx", "furo", "myst-parser"} & set(versions)


def test_the_lock_names_no_index_and_no_address() -> None:
    assert not re.search(r"https?://|--index|--find-links|--extra|^-e |@ ", LOCK, re.MULTILINE)


@pytest.mark.parametrize("asked", ASKED, ids=[one.name for one in ASKED])
def test_the_lock_meets_what_the_project_asks_for(asked: Requirement) -> None:
    found = [one for one in PACKAGES if one.name == supply.plain(asked.name)]
    assert found and all(asked.specifier.contains(one.version) for one in found)


def test_what_is_installed_is_what_is_locked() -> None:
    wrong = []
    for one in PACKAGES:
        try:
            here = metadata.version(one.name)
        except metadata.PackageNotFoundError:
            continue
        known = [other.version for other in PACKAGES if other.name == one.name]
        if here not in known and one.name != "pip":  # pip comes with the interpreter, too
            wrong.append(f"{one.name}: {here} installed, {known} locked")
    assert wrong == []


def test_nothing_is_installed_from_elsewhere_but_by_hash() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8").replace("\\\n", " ")
    script = (ROOT / "tools" / "environment.py").read_text("utf-8")
    calls = [
        [part.value for part in ast.walk(node) if isinstance(part, ast.Constant)]
        for node in ast.walk(ast.parse(script))
        if isinstance(node, ast.Call)
    ]
    installs = [re.findall(r"\S+", line) for line in re.findall(r"pip install[^;&\n]*", makefile)]
    installs += [parts for parts in calls if "pip" in parts and "install" in parts]
    assert len(installs) >= 5
    for parts in installs:
        assert "--require-hashes" in parts or ("--no-deps" in parts and "-e" in parts), parts


def test_the_bill_of_materials_lists_the_lock_and_is_the_same_each_time() -> None:
    once, again = (
        subprocess.run(
            [sys.executable, "-W", "ignore", ROOT / "tools" / "supply.py", "sbom", "/dev/stdout"],
            capture_output=True, text=True, check=True,
        ).stdout.rpartition("written: ")[0]
        for _ in range(2)
    )  # fmt: skip
    assert once == again
    bill = json.loads(once)
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    listed = {(one["name"], one["version"]): one for one in bill["components"]}
    assert set(listed) == {(one.name, one.version) for one in PACKAGES}
    for one in PACKAGES:
        stated = {found["content"] for found in listed[one.name, one.version]["hashes"]}
        assert stated == set(one.hashes)
    direct = next(one for one in bill["dependencies"] if one["ref"] == PROJECT["name"])
    names = {found.partition("==")[0] for found in direct["dependsOn"]}
    assert {supply.plain(one.name) for one in ASKED} <= names


def test_the_bill_of_materials_keeps_to_its_schema(tmp_path: Path) -> None:
    validation = pytest.importorskip(
        "cyclonedx.validation.json", reason="no validator of CycloneDX"
    )
    from cyclonedx.exception import MissingOptionalDependencyException
    from cyclonedx.schema import SchemaVersion

    try:
        fault = validation.JsonStrictValidator(SchemaVersion.V1_6).validate_str(supply.sbom())
    except MissingOptionalDependencyException:
        pytest.skip("the validator needs packages that the project does not: jsonschema[format]")
    assert fault is None


def test_the_page_of_licences_is_current() -> None:
    there = supply.LICENCES.read_text("utf-8")
    assert supply.out_of_date(there, supply.licences_text()) == []


def test_a_page_that_is_out_of_date_is_found_out() -> None:
    there = supply.licences_text()
    name, version = PACKAGES[0].name, PACKAGES[0].version
    assert supply.out_of_date(there.replace(f"| {name} | {version} |", f"| {name} | 0.1 |"), there)
    assert supply.out_of_date(there.replace("| Armstat | Free", "| Armstat | No free"), there)
    assert supply.out_of_date("", there)


def test_every_package_and_publisher_has_terms_and_copyleft_is_flagged() -> None:
    page = supply.LICENCES.read_text("utf-8")
    installed = [one for one in PACKAGES if supply.licence(one.name)]
    assert len(installed) > 140
    assert [one.name for one in installed if supply.licence(one.name) == "not stated"] == []
    flagged = page.partition("## Packages with copyleft")[2].partition("## All packages")[0]
    for one in installed:
        assert (f"| {one.name} |" in flagged) == bool(
            supply.COPYLEFT.search(supply.licence(one.name))
        )
    assert "| certifi |" in flagged and not re.search(r"A?GPL-", flagged)
    publishers = {
        source["publisher"]
        for entry in descriptor.package()["resources"]
        for source in entry.get("sources", [])
    }
    for publisher in publishers:
        assert f"| {publisher} |" in page
    assert re.search(r"\| V-Dem \|.*share-alike", page)
    assert re.search(r"\| SIPRI \|.*not for commercial use; not as a whole", page)


# --- the audit never says that all is well where nothing was looked up ---

LOOKED_UP = {"name": "a", "version": "1", "vulns": []}
FAULTY = {"name": "b", "version": "2", "vulns": [{"id": "PYSEC-1"}]}
SKIPPED = {"name": "c", "skip_reason": "not found"}


@pytest.mark.parametrize(
    ("answer", "words", "failed"),
    [
        ({"dependencies": [LOOKED_UP]}, "audit: 1 packages, no known fault", False),
        ({"dependencies": [LOOKED_UP, FAULTY]}, "audit: 1 known faults: b 2: PYSEC-1", True),
        ({"dependencies": [LOOKED_UP, SKIPPED]}, "did not answer for 1 of 2 packages", True),
        ({"dependencies": []}, "nothing can be said", True),
        ({}, "nothing was checked: pip-audit had no answer (ConnectionError)", True),
        (None, "nothing was checked", True),
    ],
)
def test_what_an_audit_says(answer: Any, words: str, failed: bool) -> None:
    line, is_failure = supply.judged(json.dumps(answer), "Traceback\nConnectionError\n")
    assert words in line and "\n" not in line and is_failure is failed
