"""JupyterLab in a real browser: the notebook to explore in is run whole, the form is used, a briefing
is built by its button."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest

from analysis.briefings.briefing import NOTEBOOKS

pytestmark = pytest.mark.slow

SECONDS = 1000  # milliseconds, as Playwright counts
PATIENCE = 60 * SECONDS


@pytest.fixture(scope="module")
def page() -> Iterator[Any]:
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
    if not found:
        pytest.skip("Chromium (Debian package chromium) is not installed: JupyterLab is not opened")
    api = pytest.importorskip(
        "playwright.sync_api", reason="Playwright is not installed: JupyterLab is not opened"
    )
    with api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=found,
            args=["--no-sandbox"] if os.geteuid() == 0 else [],  # Chromium has none for root
        )
        page = browser.new_page(viewport={"width": 1400, "height": 1000})
        page.set_default_timeout(PATIENCE)
        yield page
        browser.close()


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """JupyterLab on a copy of the notebook whose form writes to a folder of the test's: its address
    and that folder."""
    home = tmp_path_factory.mktemp("lab")
    notebooks, out = home / "notebooks", home / "reports"
    notebooks.mkdir()
    notebook = nbformat.read(NOTEBOOKS / "explore.ipynb", as_version=4)
    for cell in notebook.cells:
        cell.source = cell.source.replace("analysis.form()", f"analysis.form(out={str(out)!r})")
    nbformat.write(notebook, notebooks / "explore.ipynb")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    folders = {
        name: str(home / name.lower())
        for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR")
    }
    with (home / "log").open("wb") as log:
        served = subprocess.Popen(
            [
                sys.executable, "-m", "jupyterlab", "--no-browser", "--ip=127.0.0.1",
                f"--port={port}", f"--notebook-dir={notebooks}", "--IdentityProvider.token=",
                "--LabApp.news_url=", "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
                *(["--allow-root"] if os.geteuid() == 0 else []),
            ],
            env=os.environ | folders, stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip
    try:
        _wait(address, served, home / "log")
        yield address, out
    finally:
        served.send_signal(signal.SIGTERM)  # which ends its kernels too
        try:
            served.wait(20)
        except subprocess.TimeoutExpired:
            served.kill()


def _wait(address: str, served: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            urllib.request.urlopen(f"{address}/api", timeout=5).close()
            return
        except (urllib.error.URLError, OSError):
            if served.poll() is not None:
                break
            time.sleep(0.3)
    pytest.fail(f"JupyterLab did not start: {log.read_text()[-2000:]}")


def test_explore_runs_and_its_form_writes_a_briefing(page: Any, lab: tuple[str, Path]) -> None:
    address, out = lab
    page.goto(f"{address}/lab/tree/explore.ipynb")
    page.get_by_text("Python 3 (ipykernel) | Idle").wait_for()
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()

    country = page.get_by_label("Country", exact=True)
    country.scroll_into_view_if_needed()
    notebook = page.locator(".jp-Notebook")
    assert notebook.locator(".jp-OutputArea-output[data-mime-type*='stderr']").count() == 0
    assert notebook.locator(".jp-RenderedImage").count() == 3

    country.fill("Kazakstan")
    country.press("Tab")
    page.get_by_role("button", name="Show findings").click()
    fault = page.locator(".jp-OutputArea [role=alert]")
    fault.get_by_text("did you mean Kazakhstan").wait_for()

    country.fill("Kazakhstan")
    country.press("Tab")
    page.get_by_role("button", name="Show findings").click()
    page.get_by_role("heading", name="Kazakhstan between Russia and the EU").wait_for()
    assert page.get_by_role("cell", name="Voting at the UN").count() == 1
    assert fault.count() == 0

    page.get_by_role("button", name="Write HTML and PDF").click()
    done = page.locator(".jp-OutputArea [role=status]", has_text="Written in")
    done.wait_for()
    for suffix in ("html", "pdf"):
        (written,) = out.glob(f"realignment-KAZ-*.{suffix}")
        assert str(written) in done.inner_text()
    assert (out / "index.html").is_file()
