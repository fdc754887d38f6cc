"""papermill's engine for briefings: it says in which cell a notebook stopped, whatever stopped it.

papermill tells this of a cell that raised; not of one that ran out of time or whose kernel died.
"""

import time
from queue import Empty
from typing import Any

from jupyter_client.asynchronous import AsyncKernelClient
from jupyter_client.manager import AsyncKernelManager
from papermill.engines import NBClientEngine, papermill_engines

NAME = "briefing"


class StoppedError(Exception):
    """A notebook stopped in its cell `index`, counted from 0; `cause` says by what."""

    def __init__(self, index: int, cause: Exception, notebook: Any) -> None:
        super().__init__(str(cause))
        self.index, self.cause, self.notebook = index, cause, notebook


class Client(AsyncKernelClient):
    """A kernel's client that begins as soon as the kernel answers, and its output arrives.

    jupyter_client's then waits a fifth of a second more, lest something is left of the kernel's
    start; nbclient knows by its parent's id which output is a cell's.
    """

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Return when both have been seen; RuntimeError where the kernel dies, or after `timeout` s."""
        end = time.monotonic() + (timeout or float("inf"))
        while True:
            asked = self.kernel_info()
            try:
                while (await self.get_shell_msg(timeout=1))["parent_header"].get("msg_id") != asked:
                    pass
                while True:  # which channel is connected first is left to chance
                    heard = await self.get_iopub_msg(timeout=0.2)
                    if heard["parent_header"].get("msg_id") == asked:
                        return
            except Empty:
                if not await self.is_alive():
                    raise RuntimeError("the kernel died before it answered") from None
                if time.monotonic() > end:
                    raise RuntimeError(f"the kernel did not answer within {timeout} s") from None


class Manager(AsyncKernelManager):
    """A kernel's manager with that client."""

    client_factory = Client


class Engine(NBClientEngine):
    """nbclient's engine; what ends the run of a cell from outside is raised as StoppedError."""

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **options: Any) -> None:
        try:
            # All has been received when the last cell is done: the kernel need not take its leave.
            super().execute_managed_notebook(
                nb_man,
                kernel_name,
                shutdown_kernel="immediate",
                kernel_manager_class=Manager,
                **options,
            )
        except Exception as error:
            states = [cell.metadata.papermill.status for cell in nb_man.nb.cells]
            begun = [n for n, state in enumerate(states) if state != nb_man.PENDING]
            if not begun:
                raise
            raise StoppedError(begun[-1], error, nb_man.nb) from error


papermill_engines.register(NAME, Engine)
