"""Tasks in processes of their own, each forked from one that has imported everything beforehand.

The warm process imports and forks, and does nothing else: no task is done in it and no thread
started, so that what a task leaves behind ends with the task's process. It ends with the builder,
and its tasks with it, even where the builder is killed.
"""

import gc
import os
import pickle
import select
import signal
import socket
import struct
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from pathlib import Path
from types import TracebackType
from typing import Any

from analysis.build import preload
from analysis.build.process import end_with_parent

ROOT = Path(__file__).resolve().parents[2]
_HEAD = struct.Struct("!Q")  # the length of the task that follows


@dataclass(frozen=True)
class Ended:
    """How a task ended. status: 0, or the exit code of its process, or minus the signal."""

    index: int
    value: Any
    """What the function returned; None where its process died."""
    status: int
    peak: int
    """The most memory its process held, in bytes."""


class Pool:
    """A warm process that forks one process a task.

    imported: what it imports beforehand, as `preload.load` takes it. environment: variables it and
    its tasks see besides those of this process. log: a file for what it has to say when it fails.
    """

    def __init__(self, imported: Sequence[str], environment: Mapping[str, str], log: Path) -> None:
        self.log = log
        self._control, theirs = socket.socketpair()
        with theirs, log.open("wb") as stream:
            self._warm = subprocess.Popen(
                [sys.executable, "-m", "analysis.build.pool"],
                stdin=theirs.fileno(),
                stdout=stream,
                stderr=stream,
                cwd=ROOT,
                env={**os.environ, **environment},
                start_new_session=True,  # Ctrl-C is for the builder, which then ends it
            )
        _send(self._control, pickle.dumps((os.getpid(), list(imported))))

    def __enter__(self) -> "Pool":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._control.close()  # at which the warm process ends its tasks and then itself
        self._warm.wait()

    def start(self, function: Callable[..., Any], *arguments: Any) -> Connection:
        """Call a function of some module in a new process; gives where its ending can be read."""
        reader, writer = os.pipe()
        with suppress(OSError):  # the warm process is gone: the reader meets the end of the file
            _send(self._control, pickle.dumps((function, arguments)), writer)
        os.close(writer)
        return Connection(reader, writable=False)

    def run(
        self, function: Callable[..., Any], tasks: Iterable[tuple[Any, ...]], jobs: int
    ) -> Iterator[Ended]:
        """Call `function` with each of `tasks`, `jobs` at a time; each ending as it comes."""
        waiting = deque(enumerate(tasks))
        running: dict[Connection, int] = {}
        while waiting or running:
            while waiting and len(running) < jobs:
                index, arguments = waiting.popleft()
                running[self.start(function, *arguments)] = index
            for ready in wait(list(running)):
                assert isinstance(ready, Connection)
                yield self.ending(ready, running.pop(ready))

    def ending(self, reader: Connection, index: int = 0) -> Ended:
        """Wait for the end of a task that was started."""
        value, status, peak = None, None, 0
        with reader:
            while status is None:
                try:
                    kind, content = reader.recv()
                except EOFError:
                    status = self._warm.wait(timeout=10) or 1
                else:
                    if kind == "value":
                        value = content
                    else:
                        status, peak = content
        return Ended(index, value, status, peak)


def _send(control: socket.socket, content: bytes, *descriptors: int) -> None:
    head = _HEAD.pack(len(content))
    if descriptors:
        socket.send_fds(control, [head], descriptors)
    else:
        control.sendall(head)
    control.sendall(content)


def _receive(control: socket.socket) -> tuple[Any, list[int]]:
    """The next message and the descriptors that came with it; EOFError where there is no more."""
    head, descriptors, _, _ = socket.recv_fds(control, _HEAD.size, 1)
    if not head:
        raise EOFError
    (left,) = _HEAD.unpack(head)
    parts = []
    while left:
        part = control.recv(min(left, 1 << 20))
        if not part:
            raise EOFError
        parts.append(part)
        left -= len(part)
    return pickle.loads(b"".join(parts)), descriptors


def _serve() -> None:
    """The life of the warm process: import, then fork a process a task until the builder ends."""
    control = socket.socket(fileno=os.dup(0))
    (parent, imported), _ = _receive(control)
    end_with_parent(parent)
    if sys.path and sys.path[0] == str(ROOT):
        del sys.path[0]  # as for a kernel: the folder it was started in is none of its business
    preload.load(imported)
    gc.collect()
    gc.freeze()  # or every child would copy all of it at its first collection

    woken, waker = os.pipe()
    os.set_blocking(waker, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(waker)
    tasks: dict[int, Connection] = {}
    while True:
        ready, _, _ = select.select([control.fileno(), woken], [], [])
        if woken in ready:
            os.read(woken, 4096)
            _reap(tasks)
        if control.fileno() in ready:
            try:
                (function, arguments), (writer,) = _receive(control)
            except (EOFError, ConnectionError):
                break
            warm = os.getpid()
            pid = os.fork()
            if pid == 0:
                signal.set_wakeup_fd(-1)
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                for descriptor in (control.fileno(), woken, waker):
                    os.close(descriptor)
                _task(warm, Connection(writer, readable=False), function, arguments)
            tasks[pid] = Connection(writer, readable=False)
    for pid in tasks:
        os.kill(pid, signal.SIGKILL)
    for pid in tasks:
        os.waitpid(pid, 0)


def _reap(tasks: dict[int, Connection]) -> None:
    """Tell of each task whose process has ended how it did."""
    unit = 1 if sys.platform == "darwin" else 1024
    for pid in list(tasks):
        ended, status, usage = os.wait4(pid, os.WNOHANG)
        if ended:
            with tasks.pop(pid) as writer:
                code = os.waitstatus_to_exitcode(status)
                with suppress(OSError):  # nobody may be left to hear it
                    writer.send(("ended", (code, usage.ru_maxrss * unit)))


def _task(
    warm: int, writer: Connection, function: Callable[..., Any], arguments: tuple[Any, ...]
) -> None:
    """The life of a task's process; does not return."""
    status = 1
    try:
        end_with_parent(warm)
        nothing = os.open(os.devnull, os.O_RDWR)
        os.dup2(nothing, 0)
        value = function(*arguments)
        writer.send(("value", value))
        status = 0
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        os._exit(status)


if __name__ == "__main__":
    _serve()
