"""What is put to every chart and table of a finding."""

import pandas as pd

from analysis.charts import finish, theme
from analysis.dimensions.dimension import Finding
from analysis.export.blocks import Column
from analysis.tables import provenance

FRAME = pd.DataFrame(
    {
        "state": ["ARM", None],
        "day": pd.to_datetime(["2024-06-12", None]),
        "share": [0.123456, None],
        "n": [3, 4],
    }
)
FINDING = Finding("A sentence.", FRAME, ("votes", "polls"), coverage="Two states.")


def test_values_are_rounded_days_written_out_and_gaps_left_empty() -> None:
    made = finish.values(FRAME, ["day", "state", "share", "n"])
    assert made.columns == ["day", "state", "share", "n"]
    assert made.rows == [["2024-06-12", "ARM", 0.1235, 3], [None, None, None, 4]]


def test_source_line_and_coverage_come_from_the_finding() -> None:
    drawing, _ = theme.canvas(1)
    chart = finish.figure(
        FINDING, "fig-a", drawing, "Caption.", "Words.", finish.values(FRAME, ["n"])
    )
    table = finish.table(FINDING, "tab-a", "Caption.", [Column("State")], [["Armenia"]])
    for made in (chart, table):
        assert made.source == provenance.source_line("votes", "polls")
        assert made.coverage == "Two states."
    assert chart.svg.startswith("<?xml")
