"""What a child process owes its parent: to end with it, to keep to its memory, to say how it ended."""

import ctypes
import os
import signal
import sys
import threading
import time

from analysis.errors import BriefingError

MAXRSS_UNIT = 1 if sys.platform == "darwin" else 1024  # bytes in the system's unit of ru_maxrss
_PR_SET_PDEATHSIG = 1


def end_with_parent(parent: int) -> None:
    """End this process as soon as the process `parent`, which started it, has ended, however it did.

    Linux sends the signal itself; elsewhere a thread looks each half second.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    else:
        threading.Thread(target=_watch, args=(parent,), daemon=True).start()
    if os.getppid() != parent:  # it ended before the request was made
        os._exit(1)


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(1)


def limit_memory(limit: int | None, pid: int = 0) -> None:
    """Let a process and its children have at most `limit` bytes of data each; None: no limit.

    pid: which process (0: this one); another one's limit can be set on Linux alone.
    """
    if limit is None:
        return
    import resource

    # Data and not address space: libraries reserve far more addresses than they use.
    if pid == 0:
        resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))
    elif sys.platform == "linux":
        resource.prlimit(pid, resource.RLIMIT_DATA, (limit, limit))
    else:
        raise BriefingError("a limit of memory for fresh kernels is to be had on Linux alone")


def exit_in_words(status: int | None) -> str:
    """How a process ended, in words: its exit code, or minus the signal that ended it.

    >>> exit_in_words(3), exit_in_words(-11)
    ('exit code 3', 'SIGSEGV')
    >>> exit_in_words(-9)
    'SIGKILL: most likely the machine ran out of memory'
    """
    if status is None:
        return "no exit code"
    if status >= 0:
        return f"exit code {status}"
    try:
        name = signal.Signals(-status).name
    except ValueError:
        name = f"signal {-status}"
    return f"{name}: most likely the machine ran out of memory" if status == -9 else name


def peak_memory() -> int:
    """The most memory that this process has held, in bytes."""
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * MAXRSS_UNIT
