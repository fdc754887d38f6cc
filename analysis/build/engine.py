"""papermill's engine for briefings, registered as `briefing` by an entry point.

papermill says of a cell that raised where it stands, and keeps the notebook as far as it ran. With
this engine it does so of a cell that ran out of time or whose kernel died, too.
"""

from typing import Any


class Engine:
    """papermill's usual engine; what stops a cell from outside is written down as its error.

    It is no subclass, since papermill loads this module while it is itself being imported.
    """

    @staticmethod
    def execute_notebook(notebook: Any, kernel_name: str, **options: Any) -> Any:
        """The notebook as far as it ran."""
        from nbformat.v4 import new_output
        from papermill.engines import NBClientEngine

        try:
            # All has been received when the last cell is done: the kernel need not take its leave.
            return NBClientEngine.execute_notebook(
                notebook, kernel_name, shutdown_kernel="immediate", **options
            )
        except Exception as error:
            begun = [cell for cell in notebook.cells if cell.metadata.papermill["start_time"]]
            if not begun:
                raise
            begun[-1].outputs.append(
                new_output("error", ename=type(error).__name__, evalue=str(error), traceback=[])
            )
            return notebook

    @staticmethod
    def nb_kernel_name(notebook: Any, name: str | None = None) -> str:
        """The kernel that a notebook names, where `name` does not."""
        from papermill.utils import nb_kernel_name

        return str(nb_kernel_name(notebook, name))

    @staticmethod
    def nb_language(notebook: Any, language: str | None = None) -> str:
        """The language that a notebook names, where `language` does not."""
        from papermill.utils import nb_language

        return str(nb_language(notebook, language))
