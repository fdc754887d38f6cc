"""Values that a briefing should never be asked with, and a guard that tells what a call did."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime

import numpy as np
import pandas as pd
from hypothesis import strategies as st

CANARY = "canary_of_the_fuzz_test"

TEXTS = [
    # code of Python, of a shell, of templates; each would leave the canary
    f'__import__("os").system("touch {CANARY}")',
    f'"; open("{CANARY}", "w"); "',
    f"'; open('{CANARY}', 'w') #",
    f'"""\nopen("{CANARY}", "w")\n"""',
    f'\\"; open("{CANARY}", "w") #',
    f"ARM\nopen('{CANARY}', 'w')",
    f"ARM\r\n%%bash\ntouch {CANARY}",
    f"!touch {CANARY}",
    f"$(touch {CANARY})",
    f"`touch {CANARY}`",
    f"; touch {CANARY} &",
    f"| tee {CANARY}",
    "{country.__class__.__mro__}",
    "{{ cycler.__init__.__globals__ }}",
    "${jndi:ldap://127.0.0.1/a}",
    "%s%n%x",
    "=cmd|'/c calc'!A1",
    "<script>alert(1)</script>",
    '#read("/etc/passwd")',
    # pieces of paths
    "../../../etc/passwd",
    "..",
    ".",
    "/etc/passwd",
    "~/.ssh",
    "C:\\Windows\\System32",
    "\\\\server\\share",
    "file:///etc/passwd",
    "ARM/../../x",
    "ARM\x00.pdf",
    "CON",
    "-rf",
    "--out=/tmp",
    # letters
    "",
    " ",
    "\u00a0",
    ",",
    ",,,",
    "\x00",
    "\x1b]0;title\x07\x1b[31mred",
    "\u202eMRA",
    "\ufeffARM",
    "\u2028",
    "\x85",
    "A\u0301" * 90,
    "ﬁ",
    "ARM",
    "ａｒｍ",
    "ՀԱՅ",
    "🇦🇲",
    "\ud800",
    "\udc80\udcff",
    "İ",
    "ß" * 100,
    "x" * 100,
    "x" * 101,
    "9" * 5000,
    "x" * 1_000_000,
    "ARM," * 100_000,
    # dates
    "0000-00-00",
    "0000",
    "0001-01-01",
    "9999",
    "9999-12-31",
    "10000-01-01",
    "-2024-01-01",
    "2024-02-30",
    "2024-1-1",
    "2024-01-01T00:00:00Z",
    "２０２４-０１-０１",
    "٢٠٢٤-٠١-٠١",
    "2024-01-01\n",
    "1e3",
    "nan",
    "NaT",
    "None",
    "null",
    "[]",
    # what is right, or nearly
    "GEO",
    "georgia",
    "Armenai",
    "EU",
    "eaeu",
    "CSTO",
    "NATO",
    "MDA,UKR",
    "2024-06-12",
    "2014",
    "SUN",
    "Kosovo",
]


class Unruly:
    """An object whose every description fails."""

    def __repr__(self) -> str:
        raise RuntimeError("no description")

    __str__ = __repr__


def deep(levels: int) -> list[object]:
    """A list in a list in a list."""
    made: list[object] = []
    for _ in range(levels):
        made = [made]
    return made


def circular() -> list[object]:
    made: list[object] = []
    made.append(made)
    return made


OBJECTS = [
    10**5000, -(10**20), 2014, 0, -1, True, False, 2014.0, float("nan"), float("inf"), 1j,
    b"ARM", bytearray(b"GEO"), ("GEO", "MDA"), {"GEO"}, {"GEO": 1}, range(3), object(), Unruly(),
    print, date.min, date.max, date(2024, 6, 12), datetime.max, datetime(2024, 6, 12, tzinfo=UTC),
    pd.NaT, pd.Timestamp("2024-06-12"), np.array(["GEO", "MDA"]), np.int64(2014), pd.NA,
    pd.Series(["GEO"]), deep(5000), circular(), ["GEO"] * 1000, [["GEO"]], [None], [b"GEO"],
]  # fmt: skip


def one_of(listed: list[object]) -> st.SearchStrategy:
    """One of them; by its place, since hypothesis would write out all that it may choose from."""
    return st.integers(0, len(listed) - 1).map(lambda place: listed[place])


texts = st.one_of(
    one_of(TEXTS),
    st.text(max_size=300),
    st.text(alphabet=st.characters(), max_size=50),  # surrogates among them
    st.tuples(one_of(TEXTS), st.text(max_size=5), one_of(TEXTS)).map("".join),
    st.dates(min_value=date.min, max_value=date.max).map(str),
)
scalars = st.one_of(
    texts,
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.binary(max_size=20),
    st.dates(),
    st.datetimes(),
    one_of(OBJECTS),
    st.builds(lambda: itertools.count()),  # has no end
)
values = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(st.text(max_size=5), inner, max_size=3),
        st.lists(inner, max_size=3).map(tuple),
    ),
    max_leaves=6,
)

# What a process may not do because of a value it was given.
FORBIDDEN = ("os.system", "os.exec", "os.posix_spawn", "os.fork", "os.remove", "os.rename",
             "os.mkdir", "os.rmdir", "os.symlink", "os.putenv", "subprocess.", "socket.",
             "shutil.", "compile", "exec", "urllib.", "ctypes.")  # fmt: skip
_watched: list[list[str]] = []


def _audit(event: str, arguments: tuple[object, ...]) -> None:
    if not _watched:
        return
    if event == "open":
        path, mode, flags = (*arguments, None, None, None)[:3]
        writes = isinstance(flags, int) and flags & 0b11 != 0
        if writes or (isinstance(mode, str) and set(mode) & set("wax+")):
            _watched[-1].append(f"open {path!r}")
    elif event.startswith(FORBIDDEN):
        _watched[-1].append(f"{event} {arguments!r}"[:200])


sys.addaudithook(_audit)


@contextmanager
def nothing_done() -> Iterator[None]:
    """Fails where what is called inside writes a file, runs code or a program, or opens a socket,
    by the events that the interpreter itself reports."""
    events: list[str] = []
    _watched.append(events)
    try:
        yield
    finally:
        _watched.pop()
    assert events == []
