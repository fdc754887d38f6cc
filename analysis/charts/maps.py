"""Maps of the world: outlines in degrees, projected and drawn as filled shapes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import shapely
from matplotlib.axes import Axes
from matplotlib.collections import PatchCollection
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from analysis.charts import hover

# The ellipsoid of WGS 84: equatorial radius in metres, and flattening.
RADIUS = 6_378_137.0
FLATTENING = 1 / 298.257223563
# Šavrič, Patterson and Jenny (2018), "The Equal Earth map projection", International Journal of
# Geographical Information Science 33(3).
EQUAL_EARTH = (1.340264, -0.081106, 0.000893, 0.003796)

GROUP = "_GeoPandasPolyCollection"  # the id of a map's shapes in its SVG: the same bytes as ever


def equal_earth(degrees: np.ndarray) -> np.ndarray:
    """Longitude and latitude in degrees (n by 2) as metres of the Equal Earth projection.

    Areas keep their proportions: latitudes are first those of a sphere of the ellipsoid's surface
    (Snyder 1987, "Map Projections: A Working Manual", equations 3-11 to 3-13).

    >>> equal_earth(np.array([[180.0, 0.0], [0.0, 90.0]])).round()
    array([[17243959.,        0.],
           [       0.,  8392928.]])
    """
    square = FLATTENING * (2 - FLATTENING)
    eccentricity = np.sqrt(square)

    def surface(sine: Any) -> Any:
        """The surface between the equator and a latitude, on an ellipsoid of radius 1, over pi."""
        part = eccentricity * sine
        curved = 0.5 / eccentricity * np.log((1 - part) / (1 + part))
        return (1 - square) * (sine / (1 - part * part) - curved)

    longitude, latitude = np.radians(degrees).T
    whole = surface(1.0)
    authalic_sine = surface(np.sin(latitude)) / whole
    a1, a2, a3, a4 = EQUAL_EARTH
    m = np.sqrt(3) / 2
    angle = np.arcsin(m * np.clip(authalic_sine, -1, 1))
    second = angle * angle
    sixth = second * second * second
    stretch = m * (a1 + 3 * a2 * second + sixth * (7 * a3 + 9 * a4 * second))
    x = longitude * np.cos(angle) / stretch
    y = angle * (a1 + a2 * second + sixth * (a3 + a4 * second))
    return RADIUS * (np.column_stack([x, y]) * np.sqrt(0.5 * whole))


def projected(outlines: pd.Series, tolerance: float) -> pd.Series:
    """Outlines in degrees as shapes in metres of the Equal Earth projection, simplified to
    `tolerance` metres."""
    shapes = shapely.simplify(shapely.transform(outlines.to_numpy(), equal_earth), tolerance)
    # Outer and inner rings in the order of turning by which matplotlib tells land from lake.
    return pd.Series(shapely.normalize(shapes), index=outlines.index)


def fill(axes: Axes, shapes: pd.Series, said: Sequence[str] = (), **style: Any) -> PatchCollection:
    """Fill shapes of polygons, at one scale for both directions.

    said: the tooltip of each. style: as matplotlib's PatchCollection takes it, one value or one for
    each shape.
    """
    axes.set_aspect("equal")
    drawn = PatchCollection([PathPatch(_path(shape)) for shape in shapes], **style)
    drawn.set_gid(f"{GROUP}_{len(axes.collections) + 1}")
    axes.add_collection(drawn)
    if said:
        hover.say(drawn, said)
    axes.autoscale_view()
    return drawn


def _path(shape: shapely.Geometry) -> Path:
    rings = [ring for part in shapely.get_parts(shape) for ring in (part.exterior, *part.interiors)]
    return Path.make_compound_path(
        *(Path(shapely.get_coordinates(ring), closed=True) for ring in rings)
    )
