"""Countries and the names publishers print for them: two tables kept by hand in data/ itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from analysis.sources.common import field, kept_by_hand, resource, source

_OWN: dict[str, str] = {
    "publisher": "This project",
    "licence": "MIT",
    "url": "https://www.un.org/en/about-us/growth-in-un-membership",
    "retrieved": "",
}
CODE = r"[A-Z]{3}"

RESOURCES: dict[str, dict[str, Any]] = {
    "countries": resource(
        "countries",
        title="Countries, former states and territories",
        description=(
            "The 193 members of the United Nations, nine former states by the codes that the UN "
            "Digital Library uses, and the other states and territories of ISO 3166-1 that other "
            "tables name, with Kosovo. Two seats went on under another name and have one row: "
            "China (1945; held from Taipei until 25 October 1971) and Egypt. Russia took the "
            "Soviet Union's seat on 24 December 1991 and has a row of its own, as have Germany "
            "from 1990 and Tanzania from 1964. Being listed says nothing about a place's status."
        ),
        fields=[
            field(
                "country",
                "string",
                "ISO 3166-1 alpha-3, XKX for Kosovo, or a former state's code.",
                required=True,
                pattern=CODE,
            ),
            field("name", "string", "Short English name for charts.", required=True, unique=True),
            field("name_official", "string", "Name the United Nations uses.", required=True),
            field("un_member_start", "date", "First day as a member of the UN; empty for others."),
            field("un_member_end", "date", "Last day as a member, for former states."),
            field(
                "successor",
                "string",
                "State that went on with the seat, where one did and the two never voted side by "
                "side; empty where a state was dissolved into several or joined another.",
                pattern=CODE,
            ),
            field(
                "region",
                "string",
                "Region of the UN's M49 standard; empty for Antarctica.",
                enum=("Africa", "Americas", "Asia", "Europe", "Oceania"),
            ),
            field("label_lat", "number", "Latitude for a label.", unit="degrees", required=True,
                  minimum=-90, maximum=90),
            field("label_lon", "number", "Longitude for a label.", unit="degrees", required=True,
                  minimum=-180, maximum=180),
        ],
        key=["country"],
        sources=source(
            title="Countries: names, membership dates, regions",
            citation="Dates and regions: United Nations, growth in membership; M49 standard. "
            "Label points: from Natural Earth's shapes, moved by hand where they fell badly.",
            **_OWN,
        ),
        foreign_keys={"successor": "countries.country"},
    ),
    "country_names": resource(
        "country_names",
        title="Countries' names as publishers print them",
        description=(
            "One row a publisher and name that differs from the names in the table countries: "
            "former names, other forms, misspellings."
        ),
        fields=[
            field("publisher", "string", "Who prints it.", required=True),
            field("name", "string", "The name as printed, spaces trimmed.", required=True),
            field("country", "string", "The country meant.", required=True),
            field("note", "string", "Why it differs, where that helps."),
        ],
        key=["publisher", "name"],
        sources=source(
            title="Names found in the publishers' files",
            citation="Kept by hand in data/country_names.csv.",
            **(_OWN | {"url": ""}),
        ),
        foreign_keys={"country": "countries.country"},
    ),
}  # fmt: skip


def build(raw: Path) -> dict[str, pd.DataFrame]:
    """The two tables as they stand in data/, checked and sorted; `raw` is not read."""
    return {name: kept_by_hand(entry) for name, entry in RESOURCES.items()}
