"""The map: one valid outline a code, borders by the usage of the UN, small states kept."""

import geopandas as gpd
import pytest
import shapely

from analysis.sources import natural_earth
from analysis.tables import descriptor, load


@pytest.fixture(scope="module")
def world() -> gpd.GeoDataFrame:
    return gpd.read_parquet(descriptor.data_folder() / descriptor.resource("world")["path"])


def test_areas_without_a_code_join_the_state_they_are_part_of() -> None:
    drawn = gpd.GeoDataFrame(
        {"a3": ["CYP", "CYN", "ATA", "KAS", "VAT"]},
        geometry=[
            shapely.box(0, 0, 1, 1),
            shapely.box(0, 1, 1, 2),
            shapely.box(-180, -90, 180, -60),
            shapely.box(70, 30, 71, 31),
            shapely.Polygon(),
        ],
    )
    made = natural_earth.outlines(drawn)
    assert made["country"].tolist() == ["CYP"]
    assert made.geometry.iloc[0].bounds == (0, 0, 1, 2)
    (account,) = made.attrs["accounting"]
    assert (account["read"], account["kept"], account["merged"]) == (5, 1, 1)


def test_a_ring_over_the_antimeridian_is_cut_there() -> None:
    leap = shapely.Polygon([(170, 0), (-170, 0), (-170, 10), (170, 10)])
    made = natural_earth.cut_at_antimeridian(leap)
    assert made.area == pytest.approx(200)
    assert made.bounds == (-180, 0, 180, 10)


def test_outlines_are_valid_and_every_member_of_the_un_has_one(world: gpd.GeoDataFrame) -> None:
    assert world.crs == "EPSG:4326"
    assert world.is_valid.all()
    assert not world.is_empty.any()
    countries = load.table("countries")
    members = countries[countries["un_member_start"].notna() & countries["un_member_end"].isna()]
    assert set(members["country"]) - set(world["country"]) == set()
    assert set(world["country"]) <= set(countries["country"])


@pytest.mark.parametrize(
    ("place", "longitude", "latitude", "country"),
    [
        ("Simferopol", 34.1, 45.0, "UKR"),
        ("Yerevan", 44.5, 40.2, "ARM"),
        ("Hargeisa", 44.1, 9.6, "SOM"),
        ("Gyumri", 43.85, 40.8, "ARM"),
        ("Chukotka, west of 180 degrees", -175.0, 67.0, "RUS"),
        ("Novosibirsk", 82.9, 55.0, "RUS"),
    ],
)
def test_places_lie_in_their_country(
    world: gpd.GeoDataFrame, place: str, longitude: float, latitude: float, country: str
) -> None:
    inside = world[world.contains(shapely.Point(longitude, latitude))]
    assert inside["country"].tolist() == [country], place


def test_no_outline_but_those_at_the_edge_spans_the_map(world: gpd.GeoDataFrame) -> None:
    parts = world.explode()
    width = parts.bounds["maxx"] - parts.bounds["minx"]
    assert width.max() < 180


def test_the_file_is_small() -> None:
    path = descriptor.data_folder() / descriptor.resource("world")["path"]
    assert path.stat().st_size < 700_000
