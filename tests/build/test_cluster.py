"""A real Dask cluster on this machine, whose workers share nothing with the builder but sockets."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from test_hard_use import gone
from tiny_notebooks import LIGHT, asked, notebook

from analysis.build import cluster, inputs, preload, records, run
from analysis.build.jobs import Options, Result
from analysis.errors import BriefingError

# It reads a table, takes its time, and fails where the package is not the one that was sent along.
pytestmark = pytest.mark.slow

CELL = f"""
import os, time
import analysis.errors
from analysis.tables import descriptor, plain

here = analysis.errors.__file__
if os.environ.get("ON_CLUSTER"):
    assert not here.startswith({str(inputs.PROJECT)!r}), here
    assert str(descriptor.data_folder()).startswith(os.environ["ON_CLUSTER"]), descriptor.data_folder()
time.sleep(1)
print(country, len(plain.rows("countries")))
"""


@pytest.fixture
def workers(tmp_path: Path) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """The address of a scheduler, and its two workers, each in a folder of its own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"tcp://127.0.0.1:{port}"

    def start(name: str, *arguments: str) -> subprocess.Popen[bytes]:
        folder = tmp_path / name
        folder.mkdir()
        environment = os.environ | {
            "MARK": f"{tmp_path.name}-{name}", "ON_CLUSTER": str(folder), "HOME": str(folder),
            "TMPDIR": str(folder),
        }  # fmt: skip
        return subprocess.Popen(
            [sys.executable, "-m", *arguments], cwd=folder, env=environment,
            stdout=subprocess.DEVNULL, stderr=(folder / "log").open("wb"),
        )  # fmt: skip

    with contextlib.ExitStack() as stack:
        started = [
            start("scheduler", "distributed.cli.dask_scheduler", "--host", "127.0.0.1",
                  "--port", str(port), "--no-dashboard", "--no-show"),
            *(
                start(name, "distributed.cli.dask_worker", address, "--nthreads", "1", "--no-nanny",
                      "--no-dashboard", "--local-directory", str(tmp_path / name))
                for name in ("one", "two")
            ),
        ]  # fmt: skip
        for process in started:
            stack.callback(process.wait)
            stack.callback(process.kill)
        yield address, started[1:]


def test_one_of_two_workers_dies_and_all_reports_arrive_as_a_local_build_makes_them(
    tmp_path, workers, monkeypatch
):
    address, processes = workers
    paths = [notebook(tmp_path / f"n{number}.ipynb", CELL) for number in range(5)]
    requests = [asked(path, country=path.stem) for path in paths]
    bad = asked(notebook(tmp_path / "bad.ipynb", "x = 1", "x / 0"))
    monkeypatch.setattr(preload, "names", lambda are_several: LIGHT)
    local = run.build(requests, tmp_path / "local")
    assert [result.error for result in local] == [None] * 5

    done: list[Result] = []

    def tell(result: Result | None, running: int) -> None:
        if result and not done:
            processes[0].send_signal(signal.SIGKILL)
        done.extend([result] if result else [])

    out = tmp_path / "out"
    *results, failed = run.build(
        [*requests, bad], out, progress=tell, options=Options(scheduler=address)
    )
    assert [result.error for result in results] == [None] * 5
    assert failed.error == "cell 3: ZeroDivisionError: division by zero"
    assert failed.kept and '"x / 0"' in failed.kept.read_text()
    for request in requests:
        for suffix in records.FORMATS:
            name = f"{request.stem}.{suffix}"
            assert (out / name).read_bytes() == (tmp_path / "local" / name).read_bytes(), name
    assert gone(f"MARK={tmp_path.name}-one")
    assert all(result.is_left for result in run.build(requests, out))


def test_where_there_is_no_cluster(tmp_path):
    path = notebook(tmp_path / "a.ipynb", "1")
    for address in ("tcp://127.0.0.1:9", "nonsense://x"):
        with pytest.raises(BriefingError, match="no cluster with workers at"):
            run.build([asked(path)], tmp_path / "out", options=Options(scheduler=address))


def test_the_archive_is_the_same_for_the_same_files(tmp_path):
    path = notebook(tmp_path / "a.ipynb", "1")
    first = cluster.pack([path, path])
    os.utime(path, (0, 0))
    assert cluster.pack([path]) == first
    (tmp_path / "b").mkdir()
    with pytest.raises(BriefingError, match=r"two notebooks are called a\.ipynb"):
        cluster.pack([path, notebook(tmp_path / "b/a.ipynb", "2")])


def test_a_worker_with_another_version_is_told():
    right = cluster._versions()
    assert "pandas" in right and cluster._differing(right) == ""
    assert cluster._differing({"pandas": "0.1"}).startswith("pandas ")
    assert cluster._differing({"no-such-package": "1"}) == (
        "no-such-package none where the builder has 1"
    )
