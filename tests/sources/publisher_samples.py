"""Small files in their publishers' formats; what they hold is made up."""

import json
from typing import Any

TRADE = """\
"country","year","month","export","import_origin","import_consignment","date"
"Georgia",2024,1,10.5,3,2,"2024-01-01"
"Georgia",2024,2,20,3,2,"2024-02-01"
"Iran",2024,1,1,0,0,"2024-01-01"
"""
NEWER = TRADE.replace("10.5", "12.75") + '"Iran",2024,2,7,0,0,"2024-02-01"\n'

TRANSFERS = """\
"date","year","month","month_name","country","direction","type","K_USD"
"2024-01-31","2024",1,"January","Total","Inflow","total",900
"2024-01-31","2024",1,"January","Georgia","Inflow","total",80.5
"2024-01-31","2024",1,"January","Georgia","Net inflow","total",80.5
"""

POINTS = """\
ccode\tiso3c\tCountryname\tyear\tNVotesFP\tIdealPointFP\tQ5%FP\tQ10%FP\tQ50%FP\tQ90%FP\tQ95%FP
371\t"ARM"\t"Armenia"\t2024\t90\t0.1\t-0.2\t-0.1\t0.1\t0.2\t0.3
2\t"USA"\t"United States"\t2025\t88\t2.1\t1.2\t1.3\t2\t2.4\t2.5
"""

REGISTER = (
    """\
Transfers of major arms, a line of preamble
Data generated: 3 June 2026 2:29:20 PM
Recipient,Supplier,Year of order, ,Number ordered, ,Weapon designation,Weapon description,\
Number delivered, ,Year(s) of delivery,status,Comments,SIPRI TIV per unit,\
SIPRI TIV for total order,SIPRI TIV of delivered weapons
Armenia,India,2022,,4,,A,gun,4,,2024; 2025,New,"Caf\xe9, with a comma",1,10,10
Armenia,Russia,2015,,4,,B,missile,4,?,2016,New,,5,20,20
"""
    + "Chile,Spain,2000,,1,,C,ship,1,,2001,New,,5,5,5\n" * 30
)


DEATHS = """\
"conflict_id","dyad_id","side_a","side_a_2nd","side_b","side_b_2nd","territory_name","year",\
"bd_best","bd_low","bd_high","type_of_conflict","gwno_loc","version"
"1","11","Government of Armenia","","Group","","Hill","2024","40","30","50","3","371","25.1"
"2","12","Government of Chile","","Group","","","2023","30","30","30","3","155","25.1"
"""


def square(code: str, west: float, south: float, side: float) -> tuple[dict[str, Any], list[Any]]:
    """A country of TopoJSON and its ring."""
    east, north = west + side, south + side
    ring = [[west, south], [west, north], [east, north], [east, south], [west, south]]
    return {"type": "Polygon", "properties": {"a3": code}}, ring


def topology(layer: str = "countries", property_: str = "a3", crimea: str = "UKR") -> str:
    """An atlas of two countries; the one with the code `crimea` has Crimea in it."""
    shapes, arcs = [], []
    other = "RUS" if crimea == "UKR" else "UKR"
    for number, (code, *at) in enumerate([(crimea, 30, 44, 8), (other, 50, 55, 8)]):
        shape, ring = square(code, *at)
        shapes.append(shape | {"arcs": [[number]], "properties": {property_: code}})
        arcs.append(ring)
    made = {"type": "Topology", "arcs": arcs,
            "objects": {layer: {"type": "GeometryCollection", "geometries": shapes}}}  # fmt: skip
    return json.dumps(made)
