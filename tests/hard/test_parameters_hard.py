"""Parameters of every kind: on the command line, through papermill, in a notebook run by hand.

Whatever is given, nothing is executed, no file is named outside the folder of reports, and what is
refused gets one line.
"""

import ast
import contextlib
import io
import json
import math
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import papermill
import pytest
from hostile import CANARY, OBJECTS, TEXTS, nothing_done, texts, values
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from papermill.translators import PythonTranslator

from analysis import cli
from analysis.briefings import parameters, registry
from analysis.briefings.registry import BRIEFINGS
from analysis.briefings.requests import Request
from analysis.build import run
from analysis.build.jobs import Result
from analysis.errors import LONGEST_LINE, BriefingError
from analysis.tables import descriptor

pytestmark = pytest.mark.usefixtures("tables_read_once")

SAFE = re.compile(r"[A-Za-z0-9_-]{1,120}")
PARAMETERS = sorted({name for briefing in BRIEFINGS.values() for name in briefing.model.takes()})


def thorough(inputs: int) -> settings:
    """The same inputs each time, so that a run that fails can be repeated."""
    return settings(
        max_examples=inputs,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )


names = st.sampled_from(list(BRIEFINGS))
asked = st.dictionaries(st.sampled_from(PARAMETERS) | texts, values, min_size=1, max_size=4)


def is_one_line(error: BaseException) -> bool:
    line = str(error)
    return 0 < len(line) <= LONGEST_LINE and line.isprintable()


def accepted(name: str, given: dict[str, Any]) -> parameters.Parameters | None:
    """The checked parameters, or None where they were refused, in one line."""
    with nothing_done():
        try:
            checked: parameters.Parameters = registry.check(name, **given)
        except BriefingError as error:
            assert is_one_line(error)
            return None
    return checked


def in_the_folder(stem: str) -> bool:
    """Whether files of that stem lie in the folder of reports itself, under a plain name."""
    return bool(SAFE.fullmatch(stem)) and Path("reports", stem + ".pdf").parent == Path("reports")


@pytest.fixture(scope="module", autouse=True)
def ready(tables_read_once: None) -> None:
    """Everything imported and read, so that what a check does is the check's own doing."""
    for briefing in BRIEFINGS.values():
        briefing.stem(briefing.check({}))
        briefing.heading(briefing.check({}))
    with contextlib.suppress(BriefingError):
        registry.check("realignment", country="Armenai", destination="EAUE", peers="x")


def checked_one_by_one() -> Iterator[tuple[str, str, Any]]:
    for name, briefing in BRIEFINGS.items():
        for parameter in briefing.model.takes():
            for value in [*TEXTS, *OBJECTS]:
                yield name, parameter, value


def test_every_hostile_value_for_every_parameter() -> None:
    tried = taken = 0
    for name, parameter, value in checked_one_by_one():
        checked = accepted(name, {parameter: value})
        if checked is not None:
            assert in_the_folder(BRIEFINGS[name].stem(checked))
            taken += 1
        tried += 1
    assert tried > 1500 and 0 < taken < tried / 4


@thorough(2000)
@given(names, asked)
@example("realignment", {"since": 10**5000})
@example("realignment", {"peers": "GEO," * 1000})
def test_what_is_refused_gets_one_line_and_what_is_taken_a_safe_file_name(
    name: str, given: dict[str, Any]
) -> None:
    checked = accepted(name, given)
    if checked is not None:
        assert in_the_folder(BRIEFINGS[name].stem(checked))
        for value in checked.plain().values():  # all that papermill will write into a cell
            parts = value if isinstance(value, list) else [value]
            assert all(part is None or re.fullmatch(r"[\w -]{2,40}", part) for part in parts)


@thorough(300)
@given(values)
def test_no_notebook_of_another_name_is_found(name: Any) -> None:
    with nothing_done():
        try:
            found = registry.find(name)
        except BriefingError as error:
            assert is_one_line(error)
        else:
            assert found is BRIEFINGS[name]


# --- on the command line ---


@pytest.fixture(scope="module")
def requests(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Request]]:
    """Every request that would have been run; no kernel starts."""
    seen: list[Request] = []

    def build(asked: Any, out: Path, jobs: Any = None, progress: Any = None) -> list[Result]:
        seen.extend(asked)
        return [Result(request) for request in asked]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run, "build", build)
        patch.chdir(tmp_path_factory.mktemp("command"))
        yield seen


pairs = st.one_of(
    texts, st.tuples(st.sampled_from(PARAMETERS) | texts, texts).map(lambda pair: "=".join(pair))
)


@thorough(1000)
@given(st.lists(names | texts, max_size=2), st.lists(pairs, min_size=1, max_size=3))
def test_the_command_line(requests: list[Request], named: list[str], pairs: list[str]) -> None:
    requests.clear()
    options = [word for pair in pairs for word in ("-p", pair)]
    out, err = io.StringIO(), io.StringIO()
    with (
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
        pytest.raises(SystemExit) as ended,
    ):
        cli.main(["build", "--out", "out", *options, "--", *named])
    if ended.value.code == 0:
        assert all(in_the_folder(request.stem) for request in requests)
    else:
        assert ended.value.code == 2 and requests == []
        (line,) = err.getvalue().splitlines()
        assert line.startswith("briefing: error: ") and line.isprintable()
        assert len(line) < LONGEST_LINE + 20 and out.getvalue() == ""
    assert {path.name for path in Path().iterdir()} <= {"out"}
    assert {path.name for path in Path("out").glob("*")} <= {"index.html", ".briefings"}


@pytest.mark.parametrize(
    "arguments",
    [
        [b"-p", f'country="; open("{CANARY}", "w"); "'.encode()],
        [b"-p", f"country=$(touch {CANARY})".encode()],
        [b"-p", b"country=\xff\xfe\x1b[31m"],
        [b"-p", b"country=" + b"x" * 100_000],
        [b"-p", b"as_of=9999-12-31", b"../../../etc/passwd"],
        [b"../notebooks/claims.ipynb"],
    ],
    ids=["python", "shell", "not utf-8", "huge", "path", "notebook"],
)
def test_the_command_line_as_a_process(tmp_path: Path, arguments: list[bytes]) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "analysis.cli", "build", *arguments],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(descriptor.data_folder().parent)},
        capture_output=True,
        check=False,
    )
    line = ended.stderr.decode()
    assert ended.returncode == 2 and ended.stdout == b""
    assert line.startswith("briefing: error: ") and line.count("\n") == 1
    assert line[:-1].isprintable() and len(line) < LONGEST_LINE + 20
    assert list(tmp_path.iterdir()) == []


# --- through papermill, and by hand ---

plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)


def same(one: Any, other: Any) -> bool:
    if isinstance(one, float) and math.isnan(one):
        return isinstance(other, float) and math.isnan(other)
    if isinstance(one, list):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    return bool(one == other) and type(one) is type(other)


def value_of(node: ast.expr) -> Any:
    """The value of a literal, `float("nan")` among them; anything else is refused."""
    if isinstance(node, ast.Call):
        assert ast.unparse(node) in ("float('nan')", "float('inf')", "float('-inf')")
        return float(ast.literal_eval(node.args[0]))
    if isinstance(node, ast.List):
        return [value_of(one) for one in node.elts]
    if isinstance(node, ast.Dict):
        keys = [ast.literal_eval(key) for key in node.keys if key is not None]
        return dict(zip(keys, map(value_of, node.values), strict=True))
    return ast.literal_eval(node)


@thorough(600)
@given(st.dictionaries(st.sampled_from(PARAMETERS), plain, min_size=1, max_size=4))
def test_papermill_writes_a_value_into_a_cell_as_a_value(given: dict[str, Any]) -> None:
    """The cell that papermill injects assigns what was given, and does nothing else."""
    source = PythonTranslator.codify(given, "Parameters")
    found = {}
    for statement in ast.parse(source).body:
        assert isinstance(statement, ast.Assign)
        (target,) = statement.targets
        assert isinstance(target, ast.Name)
        found[target.id] = value_of(statement.value)
    assert same(given, found)


def first_cells(name: str) -> tuple[str, ast.Assign]:
    """The notebook's cell of parameters, and the first statement after it that is no import."""
    cells = json.loads(BRIEFINGS[name].notebook.read_text("utf-8"))["cells"]
    code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    assert cells[0]["metadata"]["tags"] == ["parameters"]
    statements = ast.parse(code[1]).body
    first = next(one for one in statements if not isinstance(one, ast.Import | ast.ImportFrom))
    assert isinstance(first, ast.Assign)
    return code[0], first


@pytest.mark.parametrize("name", BRIEFINGS)
def test_a_notebook_checks_all_its_parameters_before_anything_else(name: str) -> None:
    defaults, check = first_cells(name)
    passed = ", ".join(f"{word}={word}" for word in BRIEFINGS[name].model.takes())
    expected = ast.parse(f"case = registry.ask({name!r}, {passed})")
    given = {one.arg: ast.unparse(one.value) for one in check.value.keywords}  # type: ignore[attr-defined]
    assert given == {word: word for word in BRIEFINGS[name].model.takes()}
    assert ast.unparse(check).startswith(ast.unparse(expected).partition(",")[0])
    for statement in ast.parse(defaults).body:
        assert isinstance(statement, ast.Assign)
        ast.literal_eval(statement.value)


CHECKS = {name: first_cells(name) for name in BRIEFINGS}


@thorough(600)
@given(names, st.dictionaries(st.sampled_from(PARAMETERS), plain, min_size=1, max_size=3))
def test_the_first_cells_run_through_papermill(name: str, given: dict[str, Any]) -> None:
    defaults, check = CHECKS[name]
    cells = [defaults, PythonTranslator.codify(given, "Parameters"), ast.unparse(check)]
    compiled = [compile(cell, "cell", "exec") for cell in cells]
    namespace: dict[str, Any] = {"registry": registry}
    try:
        for cell in compiled:
            exec(cell, namespace)
    except BriefingError as error:
        assert is_one_line(error)
    else:
        assert in_the_folder(BRIEFINGS[name].stem(namespace["case"].parameters))
    assert not Path(CANARY).exists()


@thorough(600)
@given(names, st.dictionaries(st.sampled_from(PARAMETERS), values, min_size=1, max_size=3))
def test_the_first_cells_run_by_hand(name: str, given: dict[str, Any]) -> None:
    """The values are the objects themselves, as a cell that a person edits would leave them."""
    defaults, check = CHECKS[name]
    namespace: dict[str, Any] = {"registry": registry}
    exec(defaults, namespace)
    namespace |= given
    statement = compile(ast.unparse(check), "cell", "exec")
    taken = {word: value for word, value in given.items() if word in BRIEFINGS[name].model.takes()}
    try:
        exec(statement, namespace)
    except BriefingError as error:
        assert is_one_line(error)
        assert taken
    else:
        assert in_the_folder(BRIEFINGS[name].stem(namespace["case"].parameters))


def test_a_kernel_refuses_in_one_line_and_runs_nothing(tmp_path: Path) -> None:
    """The whole way once: papermill, a kernel, a value that would be code if it were pasted."""
    with pytest.raises(papermill.PapermillExecutionError) as caught:
        papermill.execute_notebook(
            BRIEFINGS["claims"].notebook,
            tmp_path / "executed.ipynb",
            parameters={"as_of": f'"; open("{CANARY}", "w"); "\n!touch {CANARY}\x1b[31m'},
            cwd=tmp_path,
            progress_bar=False,
        )
    assert caught.value.ename == "BriefingError"
    assert caught.value.evalue.startswith("as_of: ") and caught.value.evalue.isprintable()
    assert len(caught.value.traceback) == 1  # the line itself, and no frames
    assert [path.name for path in tmp_path.iterdir()] == ["executed.ipynb"]
