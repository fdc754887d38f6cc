"""Many boxes or letters as one artist, where matplotlib would make, measure and draw each by itself.

A patch or a text for each of some hundred costs more than all the rest of a chart; one artist for all
costs as much as a few of them, and looks the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backend_bases import RendererBase
from matplotlib.collections import PolyCollection
from matplotlib.font_manager import FontProperties
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
            list(self.edges[:, [0, 1, 2, 1, 2, 3, 0, 3]].reshape(-1, 4, 2)),
            facecolors=faces,
            joinstyle="miter",
            **style,
        )


def boxes(axes: Axes, edges: ArrayLike, faces: Sequence[str], **style: Any) -> Boxes:
    """Draw boxes: `edges` and `faces` as `Boxes` has them, `style` as any collection takes it."""
    drawn = Boxes(edges, faces, **style)
    axes.add_collection(drawn)
    return drawn


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


class Letters(Artist):
    """Capital letters, each in the middle of its place; text as any other, without a layout each.

    places: one row a letter, (x, y) in data units of `axes`. size: in points.
    """

    def __init__(
        self,
        axes: Axes,
        places: ArrayLike,
        letters: Sequence[str],
        colours: Sequence[str],
        size: float,
    ) -> None:
        super().__init__()
        self.places, self.letters, self.colours = np.asarray(places, dtype=float), letters, colours
        self.font = FontProperties(size=size)
        self.set_transform(axes.transData)
        self.set_zorder(3)  # as text
        self.set_in_layout(False)

    def draw(self, renderer: RendererBase) -> None:
        """Draw the letters: called by the axes."""
        sizes = {
            letter: renderer.get_text_width_height_descent(letter, self.font, False)
            for letter in set(self.letters)
        }
        top = renderer.get_canvas_width_height()[1]
        places = self.get_transform().transform(self.places).tolist()
        renderer.open_group("letters")
        gc = renderer.new_gc()
        for (x, y), letter, colour in zip(places, self.letters, self.colours, strict=True):
            width, height, descent = sizes[letter]
            base = y - (height - descent) / 2
            gc.set_foreground(colour)
            renderer.draw_text(
                gc, x - width / 2, top - base if renderer.flipy() else base, letter, self.font, 0
            )
        gc.restore()
        renderer.close_group("letters")
