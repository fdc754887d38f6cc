"""Fetching a file: what is accepted, what is tried again, and what is refused in one line."""

import gzip
import hashlib
import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from analysis.errors import BriefingError
from analysis.sources import download

DATA = b"country,year,value\nARM,2024,1\n" * 20

Get = Callable[..., download.Fetched]


@pytest.fixture
def to(tmp_path: Path) -> Path:
    """Where the file goes; an older one is there already."""
    path = tmp_path / "table.csv"
    path.write_bytes(b"the older file")
    return path


@pytest.fixture
def get(server: Any, to: Path) -> Get:
    def get(url: str, **options: Any) -> download.Fetched:
        facts = {"publisher": "Office", "hosts": ["127.0.0.1"], "limit_bytes": 10_000}
        return download.fetch(url, to, **(facts | options))

    return get


def refused(get: Get, to: Path, url: str, match: str, **options: Any) -> None:
    """The one line says what is wrong, and nothing in the folder has changed."""
    with pytest.raises(BriefingError, match=match) as caught:
        get(url, **options)
    assert str(caught.value).startswith("Office, ")
    assert "\n" not in str(caught.value)
    assert to.read_bytes() == b"the older file"
    assert [path.name for path in to.parent.iterdir()] == ["table.csv"]


def test_a_file_is_written_whole_with_its_checksum(server: Any, get: Get, to: Path) -> None:
    told: list[tuple[int, int | None]] = []
    checksum = hashlib.sha256(DATA).hexdigest()
    got = get(server.give("/a.csv", DATA), sha256=checksum, progress=lambda *at: told.append(at))
    assert to.read_bytes() == DATA
    assert (got.bytes, got.sha256) == (len(DATA), checksum)
    assert told[-1] == (len(DATA), len(DATA))


def test_a_compressed_answer_is_unpacked(server: Any, get: Get, to: Path) -> None:
    get(server.give("/a.csv", gzip.compress(DATA), headers={"Content-Encoding": "gzip"}))
    assert to.read_bytes() == DATA


@pytest.mark.parametrize("status", [500, 503])
def test_a_servers_fault_is_tried_again(server: Any, get: Get, to: Path, status: int) -> None:
    get(server.give("/a.csv", DATA, statuses=[status, status, 200]))
    assert to.read_bytes() == DATA and len(server.asked) == 3


def test_a_server_that_goes_on_failing_is_given_up(server: Any, get: Get, to: Path) -> None:
    url = server.give("/a.csv", DATA, statuses=[500])
    refused(get, to, url, r"the server failed \(status 500\) \(4 attempts\)")
    assert len(server.asked) == 4


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (404, "there is no such file .status 404."),
        (403, "does not let a program have the file .status 403.; get the file in a browser"),
        (202, "does not let a program have the file .status 202."),
    ],
)
def test_a_refusal_is_not_tried_again(
    server: Any, get: Get, to: Path, status: int, words: str
) -> None:
    refused(get, to, server.give("/a.csv", DATA, statuses=[status]), words)
    assert len(server.asked) == 1


def test_a_redirect_to_a_host_of_the_publisher_is_followed(server: Any, get: Get, to: Path) -> None:
    server.give("/b.csv", DATA)
    get(server.give("/a.csv", statuses=[302], headers={"Location": "/b.csv"}))
    assert to.read_bytes() == DATA


def test_a_redirect_to_another_host_is_refused(server: Any, get: Get, to: Path) -> None:
    elsewhere = server.url.replace("127.0.0.1", "localhost") + "/b.csv"
    url = server.give("/a.csv", statuses=[302], headers={"Location": elsewhere})
    refused(get, to, url, "leads to localhost, which is not one of its hosts .127.0.0.1.")
    assert server.asked == ["/a.csv"]


def test_redirects_in_a_circle_are_refused(server: Any, get: Get, to: Path) -> None:
    url = server.give("/a.csv", statuses=[302], headers={"Location": "/a.csv"})
    refused(get, to, url, "more than 5 redirects")


def test_only_https_is_spoken(get: Get, to: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(download, "PLAIN_HTTP_HOSTS", frozenset())
    refused(get, to, "http://127.0.0.1/a.csv", "is not an https address")
    refused(get, to, "file:///etc/hosts", "is not an https address")
    refused(get, to, "https://127.0.0.1:8443/a.csv", "an unusual port")


def test_no_project_file_may_come_without_a_certificate() -> None:
    assert frozenset() == download.PLAIN_HTTP_HOSTS


@pytest.mark.parametrize("stated", [None, 10, -1])
def test_a_file_too_large_is_stopped_whatever_its_header_says(
    server: Any, get: Get, to: Path, stated: int | None
) -> None:
    url = server.give("/a.csv", b"x" * 20_000, stated_bytes=stated)
    if stated == 10:
        get(url)  # a body stops where its header says
        assert to.read_bytes() == b"x" * 10
    else:
        refused(get, to, url, "larger than 0 MB")


def test_a_small_answer_that_unpacks_to_a_large_one_is_stopped(
    server: Any, get: Get, to: Path
) -> None:
    packed = gzip.compress(b"x" * 1_000_000)
    assert len(packed) < 10_000
    url = server.give("/a.csv", packed, headers={"Content-Encoding": "gzip"})
    refused(get, to, url, "larger than 0 MB")


def test_a_file_cut_short_is_refused(server: Any, get: Get, to: Path) -> None:
    url = server.give("/a.csv", DATA, stated_bytes=len(DATA) + 50)
    refused(get, to, url, r"the file was cut short .* \(4 attempts\)")


@pytest.mark.parametrize("page", [b"<!DOCTYPE html><p>Maintenance", b"\xef\xbb\xbf \n<HTML>Sorry"])
def test_a_web_page_in_place_of_data_is_refused(
    server: Any, get: Get, to: Path, page: bytes
) -> None:
    refused(get, to, server.give("/a.csv", page), "a web page came in place of the data")


def test_an_empty_file_is_refused(server: Any, get: Get, to: Path) -> None:
    refused(get, to, server.give("/a.csv", b""), "the file is empty")


def test_another_checksum_is_refused(server: Any, get: Get, to: Path) -> None:
    pinned = "ab" * 32
    refused(
        get, to, server.give("/a.csv", DATA), f"its checksum is .*, not {pinned}", sha256=pinned
    )


def test_a_slow_server_is_given_up(
    server: Any, get: Get, to: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(download, "READ_SECONDS", 0.1)
    url = server.give("/a.csv", DATA, wait_seconds=0.4)
    refused(get, to, url, r"no answer within 0.1 s \(4 attempts\)")


def test_a_server_that_drips_is_given_up_after_the_time_there_is(
    server: Any, get: Get, to: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(download, "TOTAL_SECONDS", 0.2)
    url = server.give("/a.csv", DATA, drip_seconds=0.1)
    refused(get, to, url, "not done after 0.2 s")


def test_a_server_that_is_not_there_is_named(
    server: Any, get: Get, to: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused(get, to, "http://127.0.0.1:9/a.csv", r"no connection .*\(4 attempts\)")


def test_a_broken_archive_is_refused(server: Any, get: Get, to: Path) -> None:
    packed = gzip.compress(DATA * 50, mtime=0)
    refused(get, to, server.give("/a.csv.gz", packed[:-20]), "the file was cut short or broken")
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("sheet.xml", DATA)
    whole = file.getvalue()
    refused(get, to, server.give("/a.xlsx", whole[:-30]), "the file was cut short or broken")
    spoilt = whole.replace(b"ARM,2024", b"ARM,2025", 1)
    refused(get, to, server.give("/b.xlsx", spoilt), "does not match its checksum")


def test_a_list_of_files_that_is_not_json_is_named(server: Any, tmp_path: Path) -> None:
    url = server.give("/list", b"files: none")
    with pytest.raises(BriefingError, match="its list of files is not JSON"):
        download.fetch_json(url, tmp_path, publisher="Office", hosts=["127.0.0.1"])
    assert not list(tmp_path.iterdir())
