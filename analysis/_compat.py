"""Every reach into another package's internals: why, what it gains, and what tells when it can go.

Where such an internal is missing or has another name, the gain is lost and nothing else.
"""

import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

# --- jsonschema ---------------------------------------------------------------------------------


@contextmanager
def address_grammars_wait() -> Iterator[None]:
    """Let jsonschema be imported without the grammars of internationalised addresses.

    Why: `rfc3987_syntax`, which it imports, builds them as it is imported, and no notebook's schema
    asks for such an address. They are built when the first one is checked.
    Gain: 0.85 s a build, of 8 s for one briefing.
    It can go when `python -X importtime -c "import papermill"` names no `rfc3987_syntax`, or gives it
    less than 0.1 s.
    """
    name = "rfc3987_syntax"
    if name in sys.modules:
        yield
        return

    def is_valid_syntax(term: str, value: str) -> bool:
        return bool(importlib.import_module(name).is_valid_syntax(term, value))

    stand_in = ModuleType(name)
    stand_in.is_valid_syntax = is_valid_syntax  # type: ignore[attr-defined]
    sys.modules[name] = stand_in
    try:
        yield
    finally:
        sys.modules.pop(name, None)


# --- nbconvert ----------------------------------------------------------------------------------


def let_stdout_take_bytes() -> None:
    """Let `jupyter nbconvert --stdout` write what an exporter makes as bytes, as a PDF is.

    Why: nbconvert's writer to stdout encodes text, and fails with a TypeError for its own exporters
    to PDF, too. What is text goes its usual way.
    It can go when `jupyter nbconvert --to webpdf --stdout` writes a PDF.
    """
    from nbconvert.writers import StdoutWriter

    usual = StdoutWriter.write
    if getattr(usual, "takes_bytes", False):
        return

    def write(self: Any, output: Any, resources: Any, **kw: Any) -> Any:
        if not isinstance(output, bytes):
            return usual(self, output, resources, **kw)
        sys.stdout.flush()
        sys.stdout.buffer.write(output)
        sys.stdout.buffer.flush()
        return None

    write.takes_bytes = True  # type: ignore[attr-defined]
    StdoutWriter.write = write  # type: ignore[method-assign]
