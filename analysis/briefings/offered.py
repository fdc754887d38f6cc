"""What a shell offers as one types: parameters of briefings, and values for them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple, get_args

from analysis.briefings.briefing import Kind
from analysis.briefings.parameters import Offers, default_as_of
from analysis.tables import countries


class Offer(NamedTuple):
    """A word, and what it stands for."""

    word: str
    meaning: str = ""


def pairs(kinds: Sequence[type[Kind]], begun: str) -> list[Offer]:
    """What `begun`, the beginning of KEY=VALUE, may become: names, or values where one name is left.

    >>> from analysis.briefings.registry import find
    >>> [offer.word for offer in pairs([find("alliance")], "bloc=cs")]
    ['bloc=CST', 'bloc=CSTO']
    """
    key, equals, value = begun.partition("=")
    names = {name: None for kind in kinds for name in kind.model.takes()}
    if not equals:
        found = [name for name in names if name.startswith(key)]
        if len(found) != 1:
            return [Offer(f"{name}=") for name in found]
        key = found[0]
    return [offer._replace(word=f"{key}={offer.word}") for offer in values(kinds, key, value)]


def values(kinds: Sequence[type[Kind]], key: str, begun: str) -> list[Offer]:
    """What `begun`, the beginning of a value or of the last of several, may become."""
    before, comma, last = begun.rpartition(",")
    wanted = last.strip().casefold()
    return [
        offer._replace(word=f"{before}{comma}{offer.word}")
        for offer in dict.fromkeys(offer for kind in kinds for offer in _known(kind, key))
        if any(part.casefold().startswith(wanted) for part in offer)
    ]


def _known(kind: type[Kind], key: str) -> list[Offer]:
    """All values that are known for a parameter; for a day, the default."""
    field = kind.model.model_fields.get(key)
    if field is None:
        return []
    if key == "as_of":
        return [Offer(default_as_of().isoformat())]
    offers = _offers([*field.metadata, field.annotation])
    found = [Offer(choice) for choice in offers.choices]
    if offers.organisations:
        # One with a blank in its name would have to be quoted, and each shell quotes otherwise.
        found += [Offer(name) for name in countries.organisations() if " " not in name]
    if offers.states:
        members = countries.un_members(default_as_of())
        found += [Offer(code, countries.name(code)) for code in members]
    return found


def _offers(parts: Iterable[object]) -> Offers:
    """The mark among the parts of an annotation, however deep."""
    for part in parts:
        found = part if isinstance(part, Offers) else _offers(get_args(part))
        if found != Offers():
            return found
    return Offers()
