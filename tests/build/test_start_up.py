"""What a user has put down in the home folder, or runs at each start, changes no byte of a briefing."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from tiny_notebooks import notebook

HERE = Path(__file__).parent
BUILD = f"""
import sys
sys.path.append({str(HERE)!r})
from tiny_notebooks import LIGHT
from analysis import cli
from analysis.build import preload
preload.names = lambda are_several: [*LIGHT, "pandas", "matplotlib.pyplot"]
cli.main(sys.argv[1:])
"""
SHOWS = """
import matplotlib.pyplot as plt
import pandas as pd
import seaborn as sns
frame = pd.DataFrame({"year": range(40), "votes": [number / 7 for number in range(40)]})
print(frame)
frame
"""
DRAWS = """
sns.lineplot(frame, x="year", y="votes")
plt.title("Noto Sans, or not: Ж")
plt.show()
"""
OWN_CHART = """
from IPython.display import SVG, display
from analysis.charts import theme
figure, axes = theme.canvas(2)
axes.plot([2020, 2021], [1, 2])
display(SVG(theme.svg(figure)))
"""
SETS = """
import matplotlib, numpy, pandas, seaborn
pandas.set_option("display.max_rows", 4, "display.precision", 1, "display.width", 20)
pandas.options.display.float_format = "{:.0f} percent".format
seaborn.set_theme(style="darkgrid", palette="bright", font="serif", font_scale=3)
matplotlib.rcParams["figure.facecolor"] = "red"
"""


def python_startup(home: Path) -> dict[str, str]:
    (home / "startup.py").write_text(SETS + "print = lambda *_: None\n")
    return {"PYTHONSTARTUP": str(home / "startup.py")}


def ipython_profile(home: Path) -> dict[str, str]:
    profile = home / ".ipython" / "profile_default"
    (profile / "startup").mkdir(parents=True)
    (profile / "startup" / "00-mine.py").write_text(SETS)
    settings = (
        "c = get_config()\nc.InlineBackend.figure_formats = ['png']\n"
        f"c.InteractiveShellApp.exec_lines = [{SETS!r}]\n"
    )
    for name in ("ipython_config.py", "ipython_kernel_config.py"):
        (profile / name).write_text(settings)
    return {}


def customize(home: Path) -> dict[str, str]:
    """sitecustomize, which the interpreter itself runs; usercustomize, which an environment does not."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    for folder, name in (("mine", "sitecustomize"), (f".local/lib/{version}/site-packages",
                                                     "usercustomize")):  # fmt: skip
        (home / folder).mkdir(parents=True)
        (home / folder / f"{name}.py").write_text(SETS)
    return {"PYTHONPATH": str(home / "mine")}


def jupyter_settings(home: Path) -> dict[str, str]:
    """Of nbconvert, of the client and of the server, as Python and as JSON; templates of nbconvert."""
    folder = home / ".jupyter"
    folder.mkdir()
    for name in ("jupyter_config", "jupyter_nbconvert_config", "jupyter_client_config"):
        (folder / f"{name}.py").write_text(
            "c.TemplateExporter.exclude_output = True\nc.HTMLExporter.theme = 'dark'\n"
            "c.KernelManager.transport = 'tcp'\nc.NbConvertBase.display_data_priority = ['x/y']\n"
            "c.BriefingHTMLExporter.exclude_input = False\nc.BriefingPDFExporter.paper = 'letter'\n"
        )
        (folder / f"{name}.json").write_text(json.dumps({
            "TemplateExporter": {"exclude_markdown": True, "filters": {"markdown2html": "x.y"}},
            "KernelSpecManager": {"allowed_kernelspecs": ["none"]},
        }))  # fmt: skip
    for template in ("base", "lab", "briefing_html", "briefing_pdf"):
        mine = home / ".local/share/jupyter/nbconvert/templates" / template
        mine.mkdir(parents=True)
        (mine / "conf.json").write_text('{"base_template": "none"}')
        (mine / "index.html.j2").write_text("mine")
    return {}


def kernels(home: Path) -> dict[str, str]:
    """Kernels of the name that briefings use: of another interpreter, and with other variables."""
    for data in (".local/share/jupyter", "shared", ".ipython"):
        spec = home / data / "kernels" / "python3"
        spec.mkdir(parents=True)
        (spec / "kernel.json").write_text(json.dumps({
            "argv": ["/nonexistent/python", "-m", "ipykernel_launcher", "-f", "{connection_file}"],
            "display_name": "Mine", "language": "python", "env": {"MPLBACKEND": "svg"},
        }))  # fmt: skip
    return {"JUPYTER_PATH": str(home / "shared"), "JUPYTER_PREFER_ENV_PATH": "0"}


def fonts(home: Path) -> dict[str, str]:
    """Other letters by the name of the typeface that briefings are set in."""
    import matplotlib

    other = Path(matplotlib.get_data_path(), "fonts", "ttf", "DejaVuSerif-Italic.ttf")
    for folder in (".fonts", ".local/share/fonts"):
        (home / folder).mkdir(parents=True)
        for family in ("Noto Sans", "Noto Serif", "Noto Sans Mono"):
            font = TTFont(other)
            for entry in font["name"].names:
                if entry.nameID in (1, 16):
                    entry.string = family
                if entry.nameID == 2:
                    entry.string = "Regular"
            font["head"].macStyle, font["OS/2"].fsSelection = 0, 64
            font.save(home / folder / f"{family.replace(' ', '')}-Regular.ttf")
    return {}


FILES: list[Callable[[Path], dict[str, str]]] = [
    python_startup, ipython_profile, customize, jupyter_settings, kernels, fonts,
]  # fmt: skip
FRESH = {"forked": [], "fresh": ["--fresh-kernels"]}


def built(path: Path, home: Path, variables: dict[str, str], *options: str) -> dict[str, bytes]:
    """The reports of the notebook at `path`, built in a process of its own by a user of this home."""
    out = home / "reports"
    ended = subprocess.run(
        [sys.executable, "-c", BUILD, "build", str(path), "--out", str(out), *options],
        env={"PATH": os.environ["PATH"], "HOME": str(home), **variables},
        cwd=home, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stdout + ended.stderr[-2000:]
    return {file.suffix: file.read_bytes() for file in out.glob("a.*")}


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return notebook(tmp_path_factory.mktemp("start up") / "a.ipynb", SHOWS, DRAWS, OWN_CHART)


@pytest.fixture(scope="module")
def plain(path: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The reports of a user who has set nothing."""
    found = built(path, tmp_path_factory.mktemp("home"), {})
    assert found.keys() == {".html", ".pdf"}
    assert b"39  5.571" in found[".html"].replace(b"&nbsp;", b" ")
    return found


@pytest.mark.parametrize("kind", list(FRESH))
def test_all_of_it_at_once_changes_no_byte(tmp_path, path, plain, kind):
    variables = {}
    for put_down in FILES:
        if put_down is kernels:  # which has the same folders as others: tried alone
            continue
        variables |= put_down(tmp_path)
    assert built(path, tmp_path, variables, *FRESH[kind]) == plain


@pytest.mark.slow
@pytest.mark.parametrize("kind", list(FRESH))
@pytest.mark.parametrize("put_down", FILES, ids=lambda each: each.__name__)
def test_each_of_it_changes_no_byte(tmp_path, path, plain, put_down, kind):
    assert built(path, tmp_path, put_down(tmp_path), *FRESH[kind]) == plain
