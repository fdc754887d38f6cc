"""The publishers' files, for the few tests that hold the tables against them; and a publisher's
server on this machine, for those that fetch."""

import contextlib
import os
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from analysis.sources.fetch import download


@pytest.fixture(scope="session")
def raw() -> Path:
    """The folder of the publishers' files; they are not part of the project."""
    given = os.environ.get("BRIEFING_RAW")
    if not given:
        pytest.skip("needs the publishers' files: set BRIEFING_RAW to their folder")
    return Path(given)


@dataclass
class Answer:
    """What the server gives for one address; the statuses are given one a request, the last again."""

    content: bytes = b""
    statuses: list[int] = field(default_factory=lambda: [200])
    headers: dict[str, str] = field(default_factory=dict)
    stated_bytes: int | None = None
    wait_seconds: float = 0
    drip_seconds: float = 0


@dataclass
class Server:
    """Answers by path, and a record of what was asked."""

    url: str
    answers: dict[str, Answer] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)

    def give(self, path: str, content: bytes | str = b"", **facts: object) -> str:
        """Serve `content` at `path`; returns the address."""
        text = content.encode() if isinstance(content, str) else content
        self.answers[path] = Answer(text, **facts)  # type: ignore[arg-type]
        return self.url + path


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A publisher's server; the download module lets it do without a certificate, and waits little."""
    monkeypatch.setattr(download, "PLAIN_HTTP_HOSTS", frozenset({"127.0.0.1", "localhost"}))
    monkeypatch.setattr(download, "PAUSES_SECONDS", (0.0, 0.0, 0.0))
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            there.asked.append(self.path)
            answer = there.answers.get(self.path.partition("?")[0], Answer(statuses=[404]))
            status = answer.statuses.pop(0) if len(answer.statuses) > 1 else answer.statuses[0]
            time.sleep(answer.wait_seconds)
            self.send_response(status)
            stated = len(answer.content) if answer.stated_bytes is None else answer.stated_bytes
            if stated >= 0:
                self.send_header("Content-Length", str(stated))
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.end_headers()
            step = 100 if answer.drip_seconds else len(answer.content) or 1
            for start in range(0, len(answer.content), step):
                self.wfile.write(answer.content[start : start + step])
                self.wfile.flush()
                time.sleep(answer.drip_seconds)

        def do_POST(self) -> None:
            there.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.do_GET()

        def log_message(self, *_: object) -> None:
            pass

        def handle(self) -> None:
            # The reader may have had enough.
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                super().handle()

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        http.daemon_threads = True
        there = Server(f"http://127.0.0.1:{http.server_address[1]}")
        thread = threading.Thread(target=http.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield there
        http.shutdown()
