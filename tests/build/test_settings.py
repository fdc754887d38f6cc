"""The settings that a user has written down for other work change nothing in a briefing."""

import matplotlib.font_manager as fonts
import pytest
from tiny_notebooks import asked, notebook

from analysis.build import run
from analysis.build.jobs import Options
from analysis.charts import theme

CHART = """
import matplotlib.pyplot as plt
import pandas as pd
import seaborn as sns
sns.lineplot(pd.DataFrame({"year": [2020, 2021], "votes": [1, 2]}), x="year", y="votes")
plt.show()
"""
OWN_CHART = """
from IPython.display import SVG, display
from analysis.charts import theme
figure, axes = theme.canvas(2)
axes.plot([2020, 2021], [1, 2])
display(SVG(theme.svg(figure)))
"""
RED = "\n".join(
    [
        "figure.facecolor: ff0000",
        "axes.facecolor: ff0000",
        "lines.linewidth: 9",
        "font.family: serif",
        "axes.prop_cycle: cycler('color', ['00ff00'])",
    ]
)


@pytest.mark.parametrize("fresh", [False, True], ids=["forked", "fresh"])
def test_a_matplotlibrc_of_the_user_changes_no_byte(tmp_path, monkeypatch, fresh):
    path = notebook(tmp_path / "a.ipynb", CHART, OWN_CHART)

    def built(out: str) -> dict[str, bytes]:
        (result,) = run.build([asked(path)], tmp_path / out, options=Options(fresh))
        assert result.error is None
        return {file.suffix: file.read_bytes() for file in (tmp_path / out).glob("a-1.*")}

    plain = built("plain")
    settings = tmp_path / "settings"
    settings.mkdir()
    (settings / "matplotlibrc").write_text(RED)
    monkeypatch.setenv("MPLCONFIGDIR", str(settings))
    monkeypatch.setenv("MATPLOTLIBRC", str(settings))
    monkeypatch.chdir(settings)  # where matplotlib looks first
    assert len(plain) == 2 and built("red") == plain


def test_the_projects_fonts_come_before_those_of_the_same_name(monkeypatch):
    own = [entry for entry in fonts.fontManager.ttflist if entry.name == "DejaVu Sans"][:1]
    other = fonts.FontEntry(
        own[0].fname, "Noto Sans", "normal", "normal", 400, "normal", "scalable"
    )
    monkeypatch.setattr(fonts.fontManager, "ttflist", [other, *fonts.fontManager.ttflist])
    theme.know_fonts.cache_clear()
    theme.know_fonts()
    assert str(theme.FONTS) in fonts.findfont("Noto Sans", fallback_to_default=False)
