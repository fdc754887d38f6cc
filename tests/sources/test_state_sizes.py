"""People and output of states: a dBASE table read whole, or refused in one line."""

from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from analysis.errors import BriefingError
from analysis.sources import natural_earth
from analysis.tables import load


def written(folder: Path, **columns: list[object]) -> Path:
    frame = gpd.GeoDataFrame(
        columns, geometry=[shapely.Point(0, 0)] * len(columns["iso_a3"]), crs=4326
    )
    frame.to_file(folder / "sizes.shp")
    return folder / "sizes.dbf"


def test_rows_without_a_code_and_without_people_are_left_out_and_told(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        iso_a3=["ARM", "-99", "ATA", "SOM", "SOL"],
        pop_est=[2_957_731.0, 1.0, 4490.0, 10.0, 5.0],
        gdp_md_est=[13672, 2, 898, 3, 1],
    )
    made = natural_earth.read_sizes(path)["state_sizes"]
    assert made.to_dict("records") == [
        {"country": "ARM", "population": 2_957_731, "gdp_usd_million": 13672, "year": 2019},
        {"country": "SOM", "population": 15, "gdp_usd_million": 4, "year": 2019},
    ]
    (account,) = made.attrs["accounting"]
    assert (account["read"], account["kept"], sum(account["left_out"].values())) == (5, 2, 2)


def test_another_table_is_refused_with_the_column_it_lacks(tmp_path: Path) -> None:
    with pytest.raises(BriefingError, match="no column pop_est"):
        natural_earth.read_sizes(written(tmp_path, iso_a3=["ARM"], gdp_md_est=[13672]))


def test_what_is_no_table_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "sizes.dbf"
    path.write_text("<html>not found</html>")
    with pytest.raises(BriefingError, match=r"sizes\.dbf"):
        natural_earth.read_sizes(path)


def test_most_members_have_a_size_and_those_without_are_small() -> None:
    sizes = load.table("state_sizes").set_index("country")
    countries = load.table("countries")
    members = countries[countries["un_member_start"].notna() & countries["un_member_end"].isna()]
    without = set(members["country"]) - set(sizes.index)
    assert len(without) == 28 and {"SGP", "BHR", "MLT"} <= without
    assert 7.4e9 < sizes["population"].sum() < 7.8e9  # the world of 2019
