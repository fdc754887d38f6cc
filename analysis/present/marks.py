"""Many boxes as one artist, where matplotlib would make, measure and draw each by itself.

A patch for each of some hundred boxes costs more than all the rest of a chart; a collection of them
costs as much as two or three patches, and looks the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from numpy.typing import ArrayLike


class Boxes(PolyCollection):
    """Boxes of one line and one hatch, each with a face of its own.

    edges: one row a box, (left, bottom, right, top) in data units. orientation: "vertical" or
    "horizontal" where they are bars, that stand for the value which their tooltips give.
    """

    def __init__(
        self, edges: ArrayLike, faces: Sequence[str], orientation: str | None = None, **style: Any
    ) -> None:
        self.edges = np.asarray(edges, dtype=float).reshape(-1, 4)
        self.orientation = orientation
        # Sharp corners, as patches have.
        super().__init__(
            self.edges[:, [0, 1, 2, 1, 2, 3, 0, 3]].reshape(-1, 4, 2),
            facecolors=faces,
            joinstyle="miter",
            **style,
        )


def boxes(axes: Axes, edges: ArrayLike, faces: Sequence[str], **style: Any) -> None:
    """Draw boxes: `edges` and `faces` as `Boxes` has them, `style` as any collection takes it."""
    axes.add_collection(Boxes(edges, faces, **style))


def bars(
    axes: Axes,
    edges: ArrayLike,
    faces: Sequence[str],
    orientation: str = "vertical",
    **style: Any,
) -> None:
    """Draw bars, with tooltips; those of no length, or of none that is known, are left out."""
    found = np.asarray(edges, dtype=float).reshape(-1, 4)
    low, high = (0, 2) if orientation == "horizontal" else (1, 3)
    length = found[:, high] - found[:, low]
    kept = np.isfinite(length) & (length != 0)
    colours = [face for face, is_kept in zip(faces, kept, strict=True) if is_kept]
    axes.add_collection(Boxes(found[kept], colours, orientation, **style))
