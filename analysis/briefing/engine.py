"""papermill's engine for briefings: it says in which cell a notebook stopped, whatever stopped it.

papermill tells this of a cell that raised; not of one that ran out of time or whose kernel died.
"""

from typing import Any

from papermill.engines import NBClientEngine, papermill_engines

NAME = "briefing"


class StoppedError(Exception):
    """A notebook stopped in its cell `index`, counted from 0; `cause` says by what."""

    def __init__(self, index: int, cause: Exception, notebook: Any) -> None:
        super().__init__(str(cause))
        self.index, self.cause, self.notebook = index, cause, notebook


class Engine(NBClientEngine):
    """nbclient's engine; what ends the run of a cell from outside is raised as StoppedError."""

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **options: Any) -> None:
        try:
            # All has been received when the last cell is done: the kernel need not take its leave.
            super().execute_managed_notebook(
                nb_man, kernel_name, shutdown_kernel="immediate", **options
            )
        except Exception as error:
            states = [cell.metadata.papermill.status for cell in nb_man.nb.cells]
            begun = [n for n, state in enumerate(states) if state != nb_man.PENDING]
            if not begun:
                raise
            raise StoppedError(begun[-1], error, nb_man.nb) from error


papermill_engines.register(NAME, Engine)
