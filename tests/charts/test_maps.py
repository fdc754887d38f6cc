"""Maps: the projection is PROJ's, and outlines keep their areas in it."""

import numpy as np
import pyproj
import pytest
import shapely

from analysis.charts import maps
from analysis.tables import load


def test_the_projection_is_that_of_proj() -> None:
    outlines = load.table("world")["geometry"].to_numpy()
    degrees = shapely.get_coordinates(outlines)
    theirs = pyproj.Transformer.from_crs(4326, "+proj=eqearth", always_xy=True)
    expected = np.column_stack(theirs.transform(*degrees.T))
    assert np.abs(maps.equal_earth(degrees) - expected).max() < 1e-6  # metres


@pytest.mark.parametrize(("country", "square_km"), [("ARM", 29_743), ("AUS", 7_692_000)])
def test_areas_are_those_of_the_countries(country: str, square_km: float) -> None:
    world = load.table("world").set_index("country")["geometry"]
    (shape,) = maps.projected(world[[country]], tolerance=0)
    assert shape.area / 1e6 == pytest.approx(square_km, rel=0.02)
