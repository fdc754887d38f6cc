"""Fetching a file: what is accepted, what is tried again, and what is refused in one line."""

import errno
import gzip
import hashlib
import io
import os
import socket
import threading
import time
import tracemalloc
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from analysis.errors import BriefingError
from analysis.sources.fetch import download

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
    refused(get, to, url, 'leads to "localhost", which is not one of its hosts .127.0.0.1.')
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


def test_a_file_of_10_mb_is_fetched_and_a_byte_more_is_not(server: Any, get: Get, to: Path) -> None:
    """10 MB is the least of the limits of the publishers' files."""
    whole = b"x" * 10_000_000
    assert get(server.give("/a.csv", whole), limit_bytes=10_000_000).bytes == 10_000_000
    to.write_bytes(b"the older file")
    url = server.give("/b.csv", whole + b"x")
    refused(get, to, url, "larger than 10 MB, the most expected", limit_bytes=10_000_000)


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


def test_a_server_that_drips_the_head_of_its_answer_is_given_up_too(
    get: Get, to: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(download, "TOTAL_SECONDS", 0.4)
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def drip() -> None:
            with suppress(OSError):
                talking, _ = listening.accept()
                with talking:
                    for _ in range(200):
                        talking.sendall(b"H")
                        time.sleep(0.05)

        server = threading.Thread(target=drip)
        server.start()
        url = f"http://127.0.0.1:{listening.getsockname()[1]}/a.csv"
        refused(get, to, url, "not done after 0.4 s")
        server.join()


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


@pytest.mark.parametrize(
    ("location", "words"),
    [
        ("https://[", "leads to|Invalid URL"),
        ("https://127.0.0.1:port/a.csv", "no address|Invalid URL"),
        ("//example.org/a.csv", '"http://example.org/a.csv" is not an https address'),
        ("https://127.0.0.1@example.org/a.csv", 'leads to "example.org"'),
        ("https://:secret@127.0.0.1/a.csv", "names a user or an unusual port"),
        ("https://127.0.0.1:22/a.csv", "names a user or an unusual port"),
        ("https://127.0.0.1.example.org/a.csv", 'leads to "127.0.0.1.example.org"'),
        ("https://169.254.169.254/latest/meta-data", 'leads to "169.254.169.254"'),
        ("https://10.0.0.1/a.csv", 'leads to "10.0.0.1"'),
        ("http://10.0.0.1/a.csv", '"http://10.0.0.1/a.csv" is not an https address'),
        ("https://[::1]/a.csv", 'leads to "::1"'),
        ("file:///etc/passwd", '"file:///etc/passwd" is not an https address'),
        ("data:text/csv,country", "no address|is not an https address"),
        ("ftp://127.0.0.1/a.csv", "is not an https address"),
        ("https:\\\\example.org/a.csv", "leads to|no address|not an https|Invalid URL"),
        ("https://example.org\\@127.0.0.1/a.csv", "leads to|no address|names a user"),
    ],
)
def test_where_a_redirect_may_not_lead(
    server: Any, get: Get, to: Path, location: str, words: str
) -> None:
    url = server.give("/a.csv", statuses=[302], headers={"Location": location})
    refused(get, to, url, words)
    assert set(server.asked) == {"/a.csv"}


def test_a_redirect_to_plain_http_is_refused_though_the_host_is_right(
    server: Any, get: Get, to: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(download, "PLAIN_HTTP_HOSTS", frozenset({"localhost"}))
    first = server.give("/a.csv", statuses=[302], headers={"Location": server.url + "/b.csv"})
    server.give("/b.csv", DATA)
    url = first.replace("127.0.0.1", "localhost")
    refused(get, to, url, "is not an https address", hosts=["127.0.0.1", "localhost"])
    assert server.asked == ["/a.csv"]


@pytest.mark.parametrize("packing", ["gzip, gzip", "br", "zstd", "deflate", "compress", "\x1b[31m"])
def test_a_packing_that_was_not_asked_for_is_refused(
    server: Any, get: Get, to: Path, packing: str
) -> None:
    url = server.give("/a.csv", DATA, headers={"Content-Encoding": packing})
    refused(get, to, url, "which it was not asked for")


def test_an_answer_that_unpacks_to_gigabytes_is_stopped_before_it_fills_the_memory(
    server: Any, get: Get, to: Path
) -> None:
    block = gzip.compress(b"x" * 50_000_000)
    url = server.give("/a.csv", block, headers={"Content-Encoding": "gzip"})
    tracemalloc.start()
    refused(get, to, url, "larger than 0 MB")
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 5_000_000


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (gzip.compress(DATA * 9)[:-9], "the packed file was cut short"),
        (DATA, "a packed file that is broken"),
        (gzip.compress(DATA) + b"more", "more after the end of its packed file"),
    ],
    ids=["cut short", "not packed", "with more behind it"],
)
def test_a_packed_answer_that_is_not_whole_is_refused(
    server: Any, get: Get, to: Path, content: bytes, words: str
) -> None:
    url = server.give("/a.csv", content, headers={"Content-Encoding": "gzip"})
    refused(get, to, url, words)


def test_a_disk_that_cannot_be_written_to_is_said_in_a_line(
    server: Any, get: Get, to: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    refused(
        get, to, server.give("/a.csv", DATA), "cannot be written to .*: No space left on device"
    )


def test_a_gzip_file_that_unpacks_to_too_much_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress(b"x" * 50_000_000) * 3)
    with pytest.raises(BriefingError, match="unpacks to more than 100 MB"):
        download.checked(path)
