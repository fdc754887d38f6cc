"""A few of what the scripts beside try by the hundred: held ports, damaged files, odd environments."""

import shutil
from pathlib import Path

import damage
import environments
import ports
import pytest

from analysis.build import index, jobs, records, run
from analysis.build.inputs import Inputs
from analysis.errors import BriefingError

# --- damaged files of earlier builds ---

PLANNED = 60


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with ten small briefings that are up to date."""
    return damage.built(tmp_path_factory.mktemp("damage") / "model", damage.TOGETHER)


@pytest.fixture
def place(built: Path, tmp_path: Path) -> Path:
    shutil.copytree(built, tmp_path / "place")
    return tmp_path / "place"


def test_ten_briefings_are_up_to_date_until_they_are_damaged(place: Path) -> None:
    """Or the tests below would build all ten each time, and see nothing."""
    inputs = Inputs.of_project()
    for request in damage.requests(place, damage.TOGETHER):
        assert not jobs.plan(request, place / "out", inputs).is_needed
    assert len(index.entries(place / "out")) == damage.TOGETHER


@pytest.mark.parametrize("seed", range(PLANNED))
def test_a_damaged_file_is_built_again_or_harmless(place: Path, seed: int) -> None:
    """What is found without building: it says why, and the index lists what it can."""
    out, usual = place / "out", damage.contents(place / "out", 1)
    damage.damage(out, 0, damage.Choice(seed))
    request = damage.requests(place, 1)[0]
    job = jobs.plan(request, out, Inputs.of_project())
    assert job.why
    if not job.is_needed:
        assert damage.contents(out, 1) == usual
    assert len(index.entries(out)) >= damage.TOGETHER - 1
    assert index.page(index.entries(out)).rstrip().endswith("</html>")


# A folder, and an empty file that is locked, are what a build makes itself.
OWN = [
    (name, kind)
    for name, kind in damage.SHARED_CASES
    if name in (".briefings", ".briefings/.lock", ".build")
    and (name, kind) != (".build", damage.folder)
]


@pytest.mark.parametrize(("name", "kind"), OWN, ids=[f"{n} {k.__name__}" for n, k in OWN])
def test_what_a_build_keeps_for_itself_is_told_before_anything_runs(
    place: Path, name: str, kind: object
) -> None:
    out = place / "out"
    damage.damage_shared(out, name, kind)
    with pytest.raises(BriefingError, match=r"remove it: the build makes its own$"):
        run.build(damage.requests(place, 1), out)


def test_a_folder_in_the_place_of_a_report_is_told_and_nothing_is_half_replaced(
    place: Path,
) -> None:
    out = place / "out"
    records.record(out, damage.stem(0)).unlink()
    pdf = records.reports(out, damage.stem(0))["pdf"]
    pdf.unlink()
    pdf.mkdir()
    (out / damage.records.reports(out, damage.stem(0))["html"].name).write_text("of before")
    with damage.light():
        (result,) = run.build(damage.requests(place, 1), out)
    assert result.error and "a folder stands where a file is to be written" in result.error
    assert records.reports(out, damage.stem(0))["html"].read_text() == "of before"


@pytest.mark.slow
def test_damaged_files_beside_a_build(place: Path) -> None:
    usual = damage.contents(place / "out", damage.TOGETHER)
    done = [
        damage.damage(place / "out", number, damage.Choice(500 + number))
        for number in range(damage.TOGETHER)
    ]
    assert damage.faults(place, damage.TOGETHER, usual) == [], done


# --- odd environments ---


@pytest.mark.slow
@pytest.mark.parametrize("start", [0, 3])
def test_odd_environments_change_no_byte_or_are_told(tmp_path: Path, start: int) -> None:
    usual = environments.model(tmp_path / "usual")
    for seed in range(9000 + start, 9000 + start + 3):
        kind, wrong = environments.outcome(usual, tmp_path / str(seed), environments.odd(seed))
        assert not wrong, (environments.odd(seed), kind, wrong)


# --- held ports ---


@pytest.mark.slow
def test_small_builds_beside_a_process_that_holds_and_cycles_ports(tmp_path: Path) -> None:
    with ports.beside(1500, 0):
        failed, _ = ports.failures(tmp_path, 10)
    assert failed == []
