"""Fetch one file from its publisher, or say in one line why not.

HTTPS only, from the hosts named for the publisher and no others, redirects included. The file is
written as it comes, under a temporary name beside its place, and gets its name once it is whole.
"""

from __future__ import annotations

import hashlib
import os
import re
import threading
import time
import zlib
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx

from analysis.errors import BriefingError, quoted
from analysis.sources.rawfile import GZIP, check_archive, is_web_page, read_bytes, read_json

CONNECT_SECONDS = 15.0
READ_SECONDS = 60.0
TOTAL_SECONDS = 3600.0
# Pauses before the second, third and fourth attempt.
PAUSES_SECONDS = (1.0, 4.0, 10.0)
MOST_REDIRECTS = 5
BLOCK_BYTES = 1 << 16
# For the tests, whose server has no certificate. Nothing in the project puts a host here.
PLAIN_HTTP_HOSTS: frozenset[str] = frozenset()

Progress = Callable[[int, int | None], None]
"""Told the bytes received and, where the publisher states it, their final number."""


@dataclass(frozen=True)
class Fetched:
    """A file as it was received: where from, its size and its checksum."""

    url: str
    bytes: int
    sha256: str


class _PassingError(Exception):
    """A fault that may be gone at the next attempt."""


def fetch(
    url: str,
    to: Path,
    *,
    publisher: str,
    hosts: Collection[str],
    limit_bytes: int,
    sha256: str = "",
    body: Mapping[str, Any] | None = None,
    progress: Progress | None = None,
) -> Fetched:
    """Write what `url` gives to the file `to`; with a `body`, what it answers to that JSON.

    A server's fault (status 5xx), a timeout or a broken connection is tried again, a refusal (4xx)
    is not. BriefingError, with `to` as it was before, where the address or a redirect leads to
    another host, the file is larger than `limit_bytes`, empty, cut short, a web page in place of
    data, or has not the checksum `sha256` where one is given.

    Parameters
    ----------
    url: the address.
    to: the file to write, whole or not at all.
    publisher: whom an error names.
    hosts: those that the address and every redirect may lead to.
    limit_bytes: the most that is read.
    sha256: the checksum that the file must have, in hexadecimal; empty: any.
    body: what to send as JSON; None: nothing is sent.
    progress: told of the bytes read so far.
    """
    to.parent.mkdir(parents=True, exist_ok=True)
    part = to.with_name(f".{to.name}.{os.getpid()}.part")
    deadline = time.monotonic() + TOTAL_SECONDS
    asked = _Asked(publisher, url, frozenset(hosts), limit_bytes, body, deadline, progress)
    try:
        got = _tried(asked, part)
        try:
            checked(part, sha256)
        except BriefingError as error:
            raise asked.error(str(error)) from error
        part.replace(to)
    except OSError as error:
        raise asked.error(f"cannot be written to {to}: {error.strerror or error}") from error
    finally:
        part.unlink(missing_ok=True)
    return got


@dataclass(frozen=True)
class _Asked:
    publisher: str
    url: str
    hosts: frozenset[str]
    limit_bytes: int
    body: Mapping[str, Any] | None
    deadline: float
    progress: Progress | None

    def error(self, wrong: str) -> BriefingError:
        return BriefingError(f"{self.publisher}, {urlsplit(self.url).netloc}: {wrong}")


def _tried(asked: _Asked, part: Path) -> Fetched:
    """One attempt after the other, with longer and longer pauses."""
    timeout = httpx.Timeout(READ_SECONDS, connect=CONNECT_SECONDS)
    with (
        httpx.Client(
            timeout=timeout, headers={"User-Agent": _agent(), "Accept-Encoding": "gzip"}
        ) as client,
        _closed_at(asked.deadline, client),
    ):
        for pause in (*PAUSES_SECONDS, None):
            try:
                return _received(client, asked, part)
            except BriefingError:
                raise
            except _PassingError as fault:
                if time.monotonic() >= asked.deadline:
                    raise asked.error(f"not done after {TOTAL_SECONDS:g} s") from fault
                if pause is None or time.monotonic() + pause > asked.deadline:
                    attempts = len(PAUSES_SECONDS) + 1 if pause is None else "several"
                    raise asked.error(f"{fault} ({attempts} attempts)") from fault
                time.sleep(pause)
            except Exception as fault:  # what a client raises that was closed under its hands
                if time.monotonic() < asked.deadline:
                    raise
                raise asked.error(f"not done after {TOTAL_SECONDS:g} s") from fault
    raise AssertionError("the last attempt returns or raises")


@contextmanager
def _closed_at(deadline: float, client: httpx.Client) -> Iterator[None]:
    """Close the client when time is up: a server that sends the head of its answer byte by byte
    answers in time each time it is listened to.
    """
    watch = threading.Timer(max(0.0, deadline - time.monotonic()), client.close)
    watch.daemon = True
    watch.start()
    try:
        yield
    finally:
        watch.cancel()


def _received(client: httpx.Client, asked: _Asked, part: Path) -> Fetched:
    """The answer to one attempt, its redirects followed, written to `part`."""
    url = asked.url
    for _ in range(MOST_REDIRECTS + 1):
        address = _check_address(url, asked)
        method = "GET" if asked.body is None else "POST"
        try:
            with client.stream(method, address, json=asked.body) as response:
                if response.is_redirect and asked.body is None:
                    url = _joined(url, response.headers.get("location", ""))
                    continue
                _check_status(response, asked)
                return _written(response, asked, part)
        except httpx.TimeoutException as error:
            raise _PassingError(f"no answer within {READ_SECONDS:g} s") from error
        except (httpx.RemoteProtocolError, httpx.ReadError) as error:
            raise _PassingError(f"the file was cut short ({_short(error)})") from error
        except httpx.InvalidURL as error:
            raise asked.error(f"leads to what is no address ({_short(error)})") from error
        except httpx.TransportError as error:
            raise _PassingError(f"no connection ({_short(error)})") from error
        except httpx.HTTPError as error:
            raise asked.error(_short(error)) from error
    raise asked.error(f"more than {MOST_REDIRECTS} redirects")


def _joined(url: str, location: str) -> str:
    try:
        return urljoin(url, location)
    except ValueError:  # no address at all, which the next check will say
        return location


def _check_address(url: str, asked: _Asked) -> httpx.URL:
    """The address as the client itself reads it, so that what is checked is what is asked."""
    try:
        address = httpx.URL(url)
    except (httpx.InvalidURL, ValueError) as error:
        raise asked.error(f"leads to {quoted(url)}, which is no address") from error
    local = address.scheme == "http" and address.host in PLAIN_HTTP_HOSTS
    if address.scheme != "https" and not local:
        raise asked.error(f"{quoted(url)} is not an https address")
    if address.host not in asked.hosts:
        allowed = ", ".join(sorted(asked.hosts))
        raise asked.error(
            f"leads to {quoted(address.host)}, which is not one of its hosts ({allowed})"
        )
    if address.userinfo or (address.port not in (None, 443) and not local):
        raise asked.error(f"{quoted(url)} names a user or an unusual port")
    return address


def _check_status(response: httpx.Response, asked: _Asked) -> None:
    code = response.status_code
    if code >= 500:
        raise _PassingError(f"the server failed (status {code})")
    if code in (202, 401, 403, 429):
        raise asked.error(f"it does not let a program have the file (status {code}){BY_HAND}")
    if code != 200:
        raise asked.error(f"there is no such file (status {code}); the address may have changed")


BY_HAND = "; get the file in a browser and give it with --from"


def _written(response: httpx.Response, asked: _Asked, part: Path) -> Fetched:
    """The body, no larger than the limit whatever the header says of its size."""
    length = response.headers.get("content-length", "")
    total = int(length) if re.fullmatch("[0-9]{1,15}", length) else None
    size, digest, head = 0, hashlib.sha256(), b""
    with part.open("wb") as file:
        for chunk in _unpacked(response, asked):
            size += len(chunk)
            if size > asked.limit_bytes:
                limit = f"{asked.limit_bytes / 1e6:,.0f} MB"
                raise asked.error(f"larger than {limit}, the most expected of this file")
            if time.monotonic() > asked.deadline:
                raise asked.error(f"not done after {TOTAL_SECONDS:g} s, {size:,} bytes in")
            if len(head) < 512:
                head += chunk[:512]
                if is_web_page(head):
                    raise asked.error(f"a web page came in place of the data{BY_HAND}")
            file.write(chunk)
            digest.update(chunk)
            if asked.progress:
                asked.progress(size, total)
        file.flush()
        os.fsync(file.fileno())
    return Fetched(str(response.url), size, digest.hexdigest())


def _unpacked(response: httpx.Response, asked: _Asked) -> Iterator[bytes]:
    """The body out of gzip, a block at a time: the client's own unpacking would lay whatever a few
    bytes unpack to into memory at once, and unpack in several layers."""
    packing = response.headers.get("content-encoding", "").strip().lower()
    if packing in ("", "identity"):
        yield from response.iter_raw()
        return
    if packing not in ("gzip", "x-gzip"):
        raise asked.error(f"sends its file packed as {quoted(packing)}, which it was not asked for")
    unpacker = zlib.decompressobj(31)
    try:
        for chunk in response.iter_raw():
            rest = chunk
            while rest and not unpacker.eof:
                yield unpacker.decompress(rest, BLOCK_BYTES)
                rest = unpacker.unconsumed_tail
            if unpacker.unused_data:
                raise asked.error("sends more after the end of its packed file")
    except zlib.error as error:
        raise asked.error(f"sends a packed file that is broken ({_short(error)})") from error
    if not unpacker.eof:
        raise _PassingError("the packed file was cut short")


def checked(path: Path, sha256: str = "") -> Fetched:
    """Size and checksum of a file at hand that can be data: not empty, not a web page, an archive
    that is whole, and with the checksum `sha256` where one is given. Else BriefingError."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        head = file.read(512)
        file.seek(0)
        while block := file.read(1 << 20):
            digest.update(block)
    if not head.strip():
        raise BriefingError("the file is empty")
    if is_web_page(head):
        raise BriefingError(f"the file is a web page, not data{BY_HAND}")
    if sha256 and digest.hexdigest() != sha256.lower():
        raise BriefingError(f"its checksum is {digest.hexdigest()}, not {sha256.lower()}")
    if head.startswith(GZIP):
        read_bytes(path)
    elif head.startswith(b"PK\x03\x04"):
        check_archive(path)
    return Fetched(path.name, path.stat().st_size, digest.hexdigest())


def fetch_json(
    url: str, folder: Path, *, publisher: str, hosts: Collection[str], limit_bytes: int = 20_000_000
) -> Any:
    """The JSON that a publisher's list of files gives; BriefingError as for `fetch`."""
    path = folder / "list.json"
    fetch(url, path, publisher=publisher, hosts=hosts, limit_bytes=limit_bytes)
    try:
        return read_json(path)
    except BriefingError as error:
        host = urlsplit(url).netloc
        raise BriefingError(f"{publisher}, {host}: its list of files is not JSON") from error
    finally:
        path.unlink(missing_ok=True)


def _short(error: Exception) -> str:
    text = " ".join(str(error).split()) or type(error).__name__
    return text if len(text) <= 120 else text[:119] + "…"


def _agent() -> str:
    try:
        return f"shared-briefings/{version('shared-briefings')}"
    except PackageNotFoundError:
        return "shared-briefings"
