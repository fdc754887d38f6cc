"""A list of briefings: a YAML file, read as plain values, or refused in one line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from analysis.errors import BriefingError, quoted

LARGEST = 5_000_000  # bytes
DEEPEST = 20  # levels; an entry has four


def read(path: Path) -> Any:
    """What a YAML file holds; BriefingError where it cannot be read, or says one thing twice.

    What YAML itself cannot make a value of (a 31 February, a number of thousands of digits) stays the
    text that it is, for the check of parameters to tell of.
    """
    try:
        if not path.is_file():
            raise BriefingError(f"{path} cannot be read: there is no such file")
        if path.stat().st_size > LARGEST:
            raise BriefingError(f"{path} cannot be read: it has more than {LARGEST // 10**6} MB")
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise BriefingError(f"{path} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise BriefingError(f"{path} cannot be read: it is not UTF-8") from None
    return parse(text, str(path))


def parse(text: str, whose: str) -> Any:
    """The value of a YAML text; `whose` names it in errors.

    >>> parse("- {as_of: 2024-02-31}", "a.yml")
    [{'as_of': '2024-02-31'}]
    """
    import yaml

    base = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

    class Loader(base):  # type: ignore[misc, valid-type]
        """Plain values, with keys given once, and what is no value of its tag kept as text."""

        def construct_object(self, node: Any, deep: bool = False) -> Any:
            try:
                return super().construct_object(node, deep)
            except BriefingError:
                raise
            except (ValueError, ArithmeticError, LookupError, AttributeError, TypeError):
                if isinstance(node, yaml.ScalarNode):
                    return str(node.value)
                raise

        def construct_mapping(self, node: Any, deep: bool = False) -> Any:
            keys = [key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode)]
            for key in keys:
                if keys.count(key) > 1:
                    line = node.start_mark.line + 1
                    raise BriefingError(f"{whose}: {quoted(key)} is given twice (line {line} on)")
            return super().construct_mapping(node, deep)

    try:
        _check_depth(yaml.parse(text, base), whose)
        return yaml.load(text, Loader)
    except yaml.YAMLError as error:
        raise BriefingError(f"{whose} is not the YAML it should be: {error}") from None
    except RecursionError:
        raise BriefingError(f"{whose} is not the YAML it should be: it is too deep") from None


def _check_depth(events: Any, whose: str) -> None:
    """BriefingError where lists and mappings are nested beyond need: reading them would recurse."""
    import yaml

    depth = 0
    for event in events:
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if isinstance(event, yaml.AliasEvent):
            raise BriefingError(f"{whose}: write values out; references (*name) are not taken")
        if depth > DEEPEST:
            raise BriefingError(f"{whose} is not the YAML it should be: nested {depth} levels deep")
