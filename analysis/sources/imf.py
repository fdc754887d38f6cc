"""IMF: Russia's trade in goods by partner and year (International Trade in Goods, IMTS).

Russia stopped publishing trade by partner in 2022. From that year on the IMF fills the gap from what
the partners report, turned round, or with an estimate. A few of these cells cannot be right: they are
blanked, with the evidence, in data/corrections.csv.
"""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

from analysis.errors import BriefingError
from analysis.sources.common import account, correct, field, raw_file, resource, source
from analysis.sources.fetch.live import Edition, Frames, Live
from analysis.sources.printed import printed

FILE = "trade/imf_imts_russia_annual_2016_2024.csv"
REPORTER = "RUS"
FLOWS = {"XG": "export", "MG": "import"}
YEARS = tuple(str(year) for year in range(2016, 2025))
FIRST_MIRROR_YEAR = 2022
# The IMF's code where it is not that of ISO 3166-1.
RENAMED = {"WBG": "PSE"}
# Groups of countries, and trade not assigned to one, have digits in their codes.
COUNTRY = "[A-Z]{3}"

RESOURCES = {
    "russia_trade_annual": resource(
        "russia_trade_annual",
        title="Russia's trade by partner and year",
        description=(
            "One row a partner, year and flow with a value, 2016 to 2024, goods only. Exports are "
            "valued at the border of Russia (FOB), imports with freight and insurance (CIF), so the "
            "two are not to be netted without care. Russia itself reported to 2021; from 2022 it "
            "publishes no partner detail and every value is the partner's own figure turned round, "
            "or an IMF estimate (is_mirror_or_estimate): say so on every chart. Blank, because the "
            "IMF's cell cannot be right (see corrections): both flows with Uzbekistan in 2023 and "
            "2024, imports from Uganda in 2022 to 2024. No row, because the IMF gives none: "
            "Kazakhstan in 2024; North Korea's imports from Russia from 2021 and its exports from "
            "2022; Turkmenistan from 2023. Not checked, and to be used with care: imports from "
            "Ghana (2022), Cameroon (2022), exports to Saint Lucia (2024), Nicaragua and Hong Kong "
            "(2023). Groups of countries and trade not assigned to a partner are left out, the "
            "world's total among them: the wrong cells of Uganda inflate Africa and the world in it."
        ),
        fields=[
            field("reporter", "string", "Always Russia.", required=True, enum=(REPORTER,)),
            field("partner", "string", "ISO code of the partner.", required=True, pattern=COUNTRY),
            field("year", "year", "Calendar year.", required=True, minimum=2016, maximum=2024),
            field(
                "flow",
                "string",
                "export: from Russia to the partner, FOB; import: from the partner, CIF.",
                required=True,
                enum=tuple(FLOWS.values()),
            ),
            field(
                "value_usd_million",
                "number",
                "Value of the goods; empty where the IMF's cell is known to be wrong.",
                unit="million US dollars",
                minimum=0,
            ),
            field(
                "is_mirror_or_estimate",
                "boolean",
                "Not Russia's own figure: the partner's, turned round, or an estimate.",
                required=True,
            ),
        ],
        key=["reporter", "partner", "year", "flow"],
        sources=source(
            FILE,
            title="International Trade in Goods (IMTS): Russian Federation by counterpart",
            publisher="IMF",
            citation=(
                "International Monetary Fund, International Trade in Goods (by partner country) "
                "(IMTS), Russian Federation, annual, 2016 to 2024"
            ),
            licence="IMF data terms: free use with attribution",
            url="https://data.imf.org/en/datasets/IMF.STA:IMTS",
            vintage="Data to 2024",
        ),
        as_of={"happened": "year", "precision": "year"},
        foreign_keys={"partner": "countries.country"},
    ),
}


def build(raw: Path) -> dict[str, pd.DataFrame]:
    """The table `russia_trade_annual` from the file in `raw`."""
    return read(raw_file(raw, FILE))


def read(path: Path) -> Frames:
    """The table `russia_trade_annual` from the file `path`: a row a partner, a column a year."""
    # Load.
    lines = printed(path)
    # Process.
    cells = partner_cells(lines)
    wrong = correct(cells, "russia_trade_annual", ["reporter", "partner", "year", "flow"])
    # Save.
    values = pd.to_numeric(wrong["value_usd_million"])
    out = wrong.assign(
        value_usd_million=values.round(6),
        is_mirror_or_estimate=wrong["year"].astype(int) >= FIRST_MIRROR_YEAR,
    )
    out.attrs = cells.attrs
    return {"russia_trade_annual": out}


def _edition(path: Path, built: Frames) -> Edition:
    years = built["russia_trade_annual"]["year"]
    last = years.max()
    return Edition(f"Data to {last}", {"2016 to 2024": f"{years.min()} to {last}"})


LIVE = (
    Live(
        tables=("russia_trade_annual",),
        publisher="IMF",
        file="imf_imts_russia_annual.csv",
        layout="CSV of the data portal for Russia, yearly, in millions: a row a partner and flow, a "
        "column a year",
        read=read,
        edition=_edition,
        limit_mb=50,
        page="https://data.imf.org/en/datasets/IMF.STA:IMTS",
    ),
)


def partner_cells(lines: pd.DataFrame) -> pd.DataFrame:
    """Columns reporter, partner, year, flow, value_usd_million, all text: one row a filled cell of
    the file's rows on single countries. BriefingError where the unit is not what it was."""
    needed = ["COUNTRY.ID", "SCALE", "FREQUENCY.ID", "COUNTERPART_COUNTRY.ID", "TRADE_FLOW.ID"]
    if missing := [name for name in needed if name not in lines]:
        raise BriefingError(
            f"columns {missing} are missing: is it a row a partner, a column a year?"
        )
    years = [str(name) for name in lines if re.fullmatch(r"\d{4}", str(name))]
    units = set(lines["COUNTRY.ID"] + " " + lines["SCALE"] + " " + lines["FREQUENCY.ID"])
    if units != {f"{REPORTER} Millions A"}:
        raise BriefingError(f"{FILE}: yearly millions of Russia's trade expected, not {units}")
    partner = lines["COUNTERPART_COUNTRY.ID"]
    single = partner.str.fullmatch(COUNTRY)
    empty = (lines[years] == "").all(axis=1)
    kept = lines[single & ~empty]
    cells = kept.assign(
        reporter=REPORTER,
        partner=kept["COUNTERPART_COUNTRY.ID"].replace(RENAMED),
        flow=kept["TRADE_FLOW.ID"].map(FLOWS),
    ).melt(
        id_vars=["reporter", "partner", "flow"],
        value_vars=years,
        var_name="year",
        value_name="value_usd_million",
    )
    cells = cells[cells["value_usd_million"] != ""].reset_index(drop=True)
    left_out = {
        "group of countries or trade not assigned to one": int((~single).sum()),
        "no value in any year": int((single & empty).sum()),
    }
    cells.attrs["accounting"] = [account(FILE, len(lines), len(kept), left_out=left_out)]
    return cells
