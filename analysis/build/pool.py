"""Tasks in processes of their own, each forked from one that has imported everything beforehand.

That one is the fork server of `multiprocessing`: it imports and forks, and does nothing else, so that
what a task leaves behind ends with the task's process. A task has two processes: one that does it,
and one that waits for it and then says how it ended, since only its parent learns how much memory a
process held that was killed. Both end with this process, even where it is killed.
"""

import multiprocessing
import os
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection, wait
from pathlib import Path
from types import TracebackType
from typing import Any

from analysis.build import environment, preload
from analysis.build.process import MAXRSS_UNIT, end_with_parent

_context = multiprocessing.get_context("forkserver")


@dataclass(frozen=True)
class Ended:
    """How a task ended."""

    value: Any
    """What the function returned; None where its process died."""
    status: int | None
    """0, or the exit code of its process, or minus the signal; None: it never began."""
    peak: int = 0
    """The most memory that its process, or a child of it, held, in bytes."""
    last_line: str = ""
    """The last line that it wrote to stdout or stderr."""


class Task:
    """A function that is called in a process of its own."""

    def __init__(self, log: Path, variables: Mapping[str, str], *call: Any) -> None:
        self.log = log
        self.reader, writer = _context.Pipe(duplex=False)
        self._process = _context.Process(
            target=_supervise, args=(writer, log, dict(variables), *call)
        )
        with writer:
            for pause in (0.2, 0):  # where the server is just dying, its successor has the task
                try:
                    self._process.start()
                    break
                except (OSError, EOFError):  # where none can be had, the reader meets the end
                    time.sleep(pause)

    def ended(self) -> Ended:
        """Wait for its end."""
        value = None
        with self.reader:
            try:
                while not isinstance(message := self.reader.recv(), Ended):
                    value = message
            except (EOFError, OSError):  # whatever killed it killed the process that waits, too
                return Ended(None, self._status(), last_line=_last_line(self.log))
            self._status()
        return replace(message, value=value, last_line=_last_line(self.log))

    def kill(self) -> None:
        """End it, and wait until none of its processes is left."""
        if self._process.pid is not None:
            self._process.kill()
        with self.reader, suppress(EOFError, OSError):
            while self.reader.poll(5):  # each of its processes holds the other end of this pipe
                self.reader.recv_bytes()
        self._status()

    def _status(self) -> int | None:
        """How the process that waits ended; None where there was none."""
        if self._process.pid is None:
            return None
        self._process.join()
        status = self._process.exitcode
        self._process.close()
        return status


class Pool:
    """Starts tasks, and ends those that still run when it is left.

    imported: what the fork server imports beforehand, as `preload.load` takes it. variables: all
    environment variables of the tasks. logs: a folder for what the tasks write to stdout and stderr.
    """

    def __init__(self, imported: Sequence[str], variables: Mapping[str, str], logs: Path) -> None:
        self._imported = imported
        self._variables = variables
        self._logs = logs
        self._tasks: list[Task] = []

    def __enter__(self) -> "Pool":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for task in self._tasks:
            if not task.reader.closed:
                task.kill()

    def start(self, function: Callable[..., Any], *arguments: Any) -> Task:
        """Call a function of some module in a new process."""
        _context.set_forkserver_preload([preload.__name__])
        # The server starts with the first task, and anew where it has died. It outlives this pool:
        # its socket may not stand in a folder that goes with the build.
        server = {
            **{name: value for name, value in self._variables.items() if name != "TMPDIR"},
            preload.VARIABLE: " ".join(self._imported),
            # It finds modules where this process does, and not in the folder it is started in.
            "PYTHONPATH": os.pathsep.join(str(Path(folder).absolute()) for folder in sys.path),
            "PYTHONSAFEPATH": "1",
        }
        log = self._logs / f"task-{len(self._tasks)}.log"
        with environment.changed(server):
            task = Task(log, self._variables, function, *arguments)
        self._tasks.append(task)
        return task

    def run(
        self, function: Callable[..., Any], tasks: Iterable[tuple[Any, ...]], jobs: int
    ) -> Iterator[tuple[int, Ended]]:
        """Call `function` with each of `tasks`, `jobs` at a time: its place and end, as it comes."""
        waiting = deque(enumerate(tasks))
        running: dict[Connection, tuple[int, Task]] = {}
        while waiting or running:
            while waiting and len(running) < jobs:
                index, arguments = waiting.popleft()
                task = self.start(function, *arguments)
                running[task.reader] = index, task
            for ready in wait(list(running)):
                assert isinstance(ready, Connection)
                index, task = running.pop(ready)
                yield index, task.ended()


def _supervise(
    writer: Connection, log: Path, variables: Mapping[str, str],
    function: Callable[..., Any], *arguments: Any,
) -> None:  # fmt: skip
    """Do a task in a process forked from this one, and say how it ended."""
    os.setsid()  # Ctrl-C is for the builder, which then ends its tasks
    supervisor = os.getpid()
    pid = os.fork()
    if pid == 0:
        _work(supervisor, writer, log, variables, function, arguments)
    threading.Thread(target=_end_with_builder, daemon=True).start()
    _, status, usage = os.wait4(pid, 0)
    writer.send(Ended(None, os.waitstatus_to_exitcode(status), usage.ru_maxrss * MAXRSS_UNIT))


def _end_with_builder() -> None:
    builder = multiprocessing.parent_process()
    assert builder is not None
    builder.join()
    os._exit(1)


def _work(
    supervisor: int, writer: Connection, log: Path, variables: Mapping[str, str],
    function: Callable[..., Any], arguments: Sequence[Any],
) -> None:  # fmt: skip
    """The life of the process that does a task; does not return."""
    status = 1
    try:
        end_with_parent(supervisor)
        os.environ.clear()
        os.environ.update(variables)
        with log.open("wb") as stream:
            os.dup2(stream.fileno(), 1)
            os.dup2(stream.fileno(), 2)
        writer.send(function(*arguments))
        status = 0
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        with suppress(OSError):  # a full disk
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(status)


def _last_line(log: Path) -> str:
    """What a task had to say last, if anything."""
    try:
        lines = log.read_text(encoding="utf-8", errors="replace").split("\n")
    except OSError:
        return ""
    return next((line.strip() for line in reversed(lines) if line.strip()), "")
