"""What a child process owes its parent: to end with it, to keep to its memory, to say how it ended."""

import ctypes
import os
import signal
import sys
import threading
import time

from analysis.errors import BriefingError

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


def ending(status: int | None) -> str:
    """How a process ended, in words: its exit code, or minus the signal that ended it.

    >>> ending(3), ending(-11)
    ('exit code 3', 'SIGSEGV')
    >>> ending(-9)
    'SIGKILL: most likely the machine ran out of memory'
    """
    if status is None or status >= 0:
        return f"exit code {status}"
    try:
        name = signal.Signals(-status).name
    except ValueError:
        name = f"signal {-status}"
    return f"{name}: most likely the machine ran out of memory" if status == -9 else name


def peak_memory(of_children: bool = False) -> int:
    """The most memory that this process, or any child of it that has ended, has held, in bytes."""
    import resource

    who = resource.RUSAGE_CHILDREN if of_children else resource.RUSAGE_SELF
    peak = resource.getrusage(who).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024
