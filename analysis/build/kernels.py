"""Kernels forked from a process that has imported what notebooks import.

A Jupyter kernel provisioner, by the name `briefing-warm`: what starts a kernel through
jupyter_client, papermill among others, gets a forked one where `ready` was called before, and
otherwise a fresh one. A forked kernel is a process of its own, as a fresh one is; only its imports
were made earlier.
"""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jupyter_client.provisioning import LocalProvisioner

from analysis.build.process import end_with_parent, limit_memory

LONGEST_SOCKET = 100  # bytes of a path: systems allow 104 or more
PROVISIONER = "briefing-warm"
CHOICE = "JUPYTER_DEFAULT_PROVISIONER_NAME"  # the variable by which jupyter_client chooses one

_waiting: "Forked | None" = None
_latest: Any = None
_memory: int | None = None


def ready(is_forked: bool, memory: int | None = None) -> None:
    """Make this process's next kernel a forked one, or a fresh one; `memory`: its limit, in bytes.

    Call it before the first thread is started: the process that is to be the kernel is forked now,
    and a thread's locks are copied by a fork as they are.
    """
    global _waiting, _memory
    os.environ[CHOICE] = PROVISIONER
    _memory = memory
    _waiting = Forked(memory) if is_forked else None


def transport(scratch: Path) -> dict[str, Any]:
    """How jupyter_client's kernel manager is to reach a kernel, as its configuration.

    By Unix sockets in a folder that only this user may enter: no port of the machine is taken, or open
    to others. Where there are none, or the folder's path is too long for one, by TCP.
    """
    sockets = scratch.absolute() / f"k{os.getpid()}"
    if not hasattr(socket, "AF_UNIX") or len(os.fsencode(sockets)) + 4 > LONGEST_SOCKET:
        return {}
    return {"transport": "ipc", "ip": str(sockets)}


def last_status() -> int | None:
    """How the kernel that this process started last ended: its exit code, or minus the signal."""
    status: int | None = _latest.poll() if _latest else None
    return status


class WarmProvisioner(LocalProvisioner):
    """Start the process that waits as the kernel; a fresh one where none waits."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        global _waiting, _latest
        forked, _waiting = _waiting, None
        if forked is None:
            started = await super().launch_kernel(cmd, **kwargs)
            _latest = self.process
            limit_memory(_memory, _latest.pid)
            return started
        _latest = forked
        cwd = kwargs.get("cwd") or Path.cwd()
        forked.begin(cmd[cmd.index("-f") :], kwargs.get("env") or os.environ, Path(cwd))
        self.process = forked  # type: ignore[assignment]
        self.pid = self.pgid = forked.pid
        self.cwd = cwd
        return self.connection_info

    async def wait(self) -> int | None:
        """As its parent does, looking more often: a kernel that was killed is gone at once."""
        while self.process and await self.poll() is None:
            await asyncio.sleep(0.005)
        return await super().wait()


class Forked:
    """A forked process, with what of subprocess.Popen a provisioner uses."""

    stdin = stdout = stderr = None

    def __init__(self, memory: int | None) -> None:
        self.returncode: int | None = None
        ours, theirs = socket.socketpair()
        parent = os.getpid()
        self.pid = os.fork()
        if self.pid == 0:
            try:
                ours.close()
                end_with_parent(parent)
                limit_memory(memory)
                _become_kernel(theirs)
            except BaseException:
                sys.__excepthook__(*sys.exc_info())
            finally:
                os._exit(1)
        theirs.close()
        self._control = ours

    def begin(self, arguments: list[str], variables: Mapping[str, str], cwd: Path) -> None:
        """Become a kernel with the arguments that ipykernel's launcher takes."""
        import pickle

        with self._control:
            self._control.sendall(pickle.dumps((arguments, dict(variables), str(cwd))))

    def poll(self) -> int | None:
        """Its exit code, or minus the signal that ended it; None as long as it runs."""
        return self._reap(os.WNOHANG)

    def wait(self, timeout: float | None = None) -> int | None:
        """Wait for its end."""
        return self._reap(0)

    def _reap(self, options: int) -> int | None:
        if self.returncode is None:
            pid, status = os.waitpid(self.pid, options)
            if pid:
                self.returncode = os.waitstatus_to_exitcode(status)
        return self.returncode

    def send_signal(self, signum: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, signum)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)


def _become_kernel(control: socket.socket) -> None:
    """Wait for the arguments, then be a kernel as `python -m ipykernel_launcher` is one."""
    import pickle

    os.setsid()  # what a cell starts is of this group, and ends with it
    with control:
        content = b"".join(iter(lambda: control.recv(1 << 16), b""))
    if not content:
        os._exit(0)
    arguments, variables, cwd = pickle.loads(content)
    os.environ.clear()
    os.environ.update(variables)
    os.chdir(cwd)
    sys.argv = ["ipykernel_launcher", *arguments]

    import numpy as np
    from ipykernel.kernelapp import IPKernelApp

    np.random.seed()  # or all kernels would draw the same numbers; `random` sees to itself
    app = IPKernelApp.instance()
    app.initialize(arguments)
    app.start()
    os._exit(0)
