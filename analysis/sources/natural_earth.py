"""Natural Earth: the outlines of countries by way of world-atlas, and its estimates of their people
and output as GeoPandas 0.14 packs them (its last such release)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely

from analysis.errors import BriefingError
from analysis.sources.accounting import account
from analysis.sources.rawfile import library, read_json
from analysis.sources.reader import Frames, Reader

if TYPE_CHECKING:  # a reader of the briefings need not have it
    import geopandas as gpd

LAYER = "countries"
NEEDED_FOR = "a map of countries"
# Areas that the file draws apart and that have no code of their own, by the usage of the UN.
PART_OF = {"CYN": "CYP", "SOL": "SOM", "ATC": "AUS", "HMD": "AUS", "IOA": "AUS"}
LEFT_OUT = {
    "ATA": "Antarctica",
    "KAS": "Siachen glacier, disputed, no code",
    "VAT": "Vatican City, no outline in the file",
}
MOST_POINTS = 3_000_000  # today's file has a hundred thousand
TOLERANCE_DEGREES = 0.03
# About 200 metres. A power of two leaves few digits to store, and a file a third the size.
GRID_DEGREES = 2.0**-9
SIMFEROPOL = shapely.Point(34.10, 44.95)
SIZES = {
    "iso_a3": "country",
    "pop_est": "population",
    "gdp_md_est": "gdp_usd_million",
}
NO_CODE = "-99"
NO_STATE = ("ATA", "ATF")  # Antarctica and the French southern lands: no people live there
YEAR_OF_SIZES = 2019  # the year of both estimates in Natural Earth 5


def read_outlines(path: Path) -> Frames:
    """The table `world` from the TopoJSON `path`: a layer "countries" with the codes a3."""
    check_size(path)
    gpd = library("geopandas", NEEDED_FOR)
    try:
        drawn = gpd.read_file(path, layer=LAYER)
    except Exception as error:  # what the reader raises depends on the library behind it
        raise BriefingError(f"{path.name}: no layer {LAYER!r} can be read from it") from error
    if "a3" not in drawn:
        raise BriefingError(f"{path.name}: the outlines have no code a3")
    world = outlines(drawn)
    check_crimea(world)
    return {"world": world}


def read_sizes(path: Path) -> Frames:
    """The table `state_sizes` from a dBASE table with the codes iso_a3."""
    gpd = library("geopandas", NEEDED_FOR)
    try:
        rows = gpd.read_file(path)
    except Exception as error:  # what the reader raises depends on the library behind it
        raise BriefingError(f"{path.name}: it cannot be read as a dBASE table") from error
    missing = [column for column in SIZES if column not in rows]
    if missing:
        raise BriefingError(f"{path.name}: no column {missing[0]} (there are: {', '.join(rows)})")
    coded = rows[rows["iso_a3"] != NO_CODE]
    sizes = pd.DataFrame(coded[list(SIZES)].rename(columns=SIZES))
    peopled = sizes[~sizes["country"].isin(NO_STATE)]
    whole = peopled.assign(country=peopled["country"].replace(PART_OF))
    kept = whole.groupby("country", as_index=False).sum().assign(year=YEAR_OF_SIZES)
    kept = kept.astype({"population": "int64", "gdp_usd_million": "int64"})
    left_out = {
        "no ISO code in the file": len(rows) - len(coded),
        "research stations only": len(coded) - len(peopled),
    }
    merged = len(peopled) - len(kept)
    kept.attrs["accounting"] = [account(len(rows), len(kept), merged, left_out)]
    return {"state_sizes": kept}


READERS = {"outlines": Reader(read_outlines), "sizes": Reader(read_sizes)}


def check_size(path: Path) -> None:
    """BriefingError where the outlines would have more points than a map of the world: a TopoJSON
    names its arcs by number, so that a small file may ask for one long arc a million times."""
    topology = read_json(path)
    if not isinstance(topology, dict):
        raise BriefingError(f"{path.name}: not a TopoJSON")
    lengths = [len(arc) if isinstance(arc, list) else 0 for arc in topology.get("arcs") or ()]
    points = 0
    waiting: list[Any] = [topology.get("objects")]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            waiting += one.values()
        elif isinstance(one, list):
            waiting += one
        elif isinstance(one, int):
            place = ~one if one < 0 else one
            points += lengths[place] if place < len(lengths) else 1
        if points > MOST_POINTS:
            raise BriefingError(f"{path.name}: outlines of more than {MOST_POINTS:,} points")


def check_crimea(world: gpd.GeoDataFrame) -> None:
    """BriefingError for a map that draws Crimea elsewhere than the table says."""
    shapes = world.set_index("country").geometry
    if "UKR" not in shapes.index or not shapes["UKR"].contains(SIMFEROPOL):
        raise BriefingError("Crimea is not part of Ukraine, as the table says it is")


def outlines(drawn: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """One valid outline a code, in EPSG:4326, from a frame with the columns a3 and geometry."""
    gpd = library("geopandas", NEEDED_FOR)
    shown = drawn[~drawn["a3"].isin(LEFT_OUT)]
    valid = [_area(cut_at_antimeridian(shape)) for shape in shown.geometry]
    codes = shown["a3"].replace(PART_OF).rename("country")
    merged = gpd.GeoDataFrame({"country": codes}, geometry=valid, crs=4326).dissolve("country")
    areas = [_area(shape) for shape in merged.geometry]
    simpler = shapely.set_precision(
        shapely.coverage_simplify(areas, TOLERANCE_DEGREES), GRID_DEGREES
    )
    out = gpd.GeoDataFrame({"country": merged.index}, geometry=simpler, crs=4326)
    lost = out[out.is_empty | ~out.is_valid]
    if len(lost):
        raise BriefingError(f"outlines lost or broken by simplifying: {lost['country'].tolist()}")
    out.attrs["accounting"] = [
        account(
            read=len(drawn),
            kept=len(out),
            merged=len(shown) - len(out),
            left_out={
                reason: int((drawn["a3"] == code).sum()) for code, reason in LEFT_OUT.items()
            },
        )
    ]
    return out


def cut_at_antimeridian(shape: shapely.Geometry) -> shapely.Geometry:
    """`shape` valid, its polygons that cross 180 degrees cut there in two.

    The file draws the Russian mainland and an island of Fiji as rings that leap from 180 to -180.

    >>> leap = shapely.Polygon([(179, 0), (-179, 0), (-179, 1), (179, 1)])
    >>> sorted(part.bounds for part in cut_at_antimeridian(leap).geoms)
    [(-180.0, 0.0, -179.0, 1.0), (179.0, 0.0, 180.0, 1.0)]
    """
    parts: list[shapely.Geometry] = []
    for part in shapely.get_parts(shape):
        longitudes = shapely.get_coordinates(part)[:, 0]
        if abs(np.diff(longitudes)).max() <= 180:
            parts.append(shapely.make_valid(part))
            continue
        unrolled = shapely.make_valid(
            shapely.transform(part, lambda xy: xy + np.where(xy[:, :1] < 0, (360, 0), (0, 0)))
        )
        west = shapely.clip_by_rect(unrolled, 180, -90, 540, 90)
        parts.append(shapely.clip_by_rect(unrolled, -180, -90, 180, 90))
        parts.append(shapely.transform(west, lambda xy: xy - (360, 0)))
    return shapely.union_all(parts)


def _area(shape: shapely.Geometry) -> shapely.MultiPolygon:
    """The polygons of `shape`: lines and points that making it valid left over have no area."""
    parts = shapely.get_parts(shapely.get_parts([shape]))
    return shapely.MultiPolygon([part for part in parts if part.geom_type == "Polygon"])
