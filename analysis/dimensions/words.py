"""Words from numbers: shares, signs, lists, dates and directions that an interval allows."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Sequence

from analysis.dimensions.marked import strong
from analysis.tables import contexts, organisations


def percent(share: float, decimals: int = 0) -> str:
    """A share of 0 to 1 in per cent.

    >>> percent(0.4567), percent(0.004, 1)
    ('46%', '0.4%')
    """
    return f"{100 * share:.{decimals}f}%"


def part(share: float) -> str:
    """A share of 0 to 1 in per cent; one that rounds to nothing is not called nothing.

    >>> part(0.21), part(0.001), part(0.0)
    ('21%', 'under 1%', 'none')
    """
    if share <= 0:
        return "none"
    return percent(share) if round(share, 2) else f"under {percent(0.01)}"


TOO_FEW_ITEMS = "too few items for an interval"


def interval(low: float, high: float) -> str:
    """A 95% interval of shares in per cent; words where there is none.

    >>> interval(0.31, 0.462), interval(float("nan"), float("nan"))
    ('95% interval 31 to 46%', 'too few items for an interval')
    """
    if math.isnan(low):
        return TOO_FEW_ITEMS
    return f"95% interval {100 * low:.0f} to {100 * high:.0f}%"


def bounds(low: float, high: float) -> str:
    """The two ends of an interval of shares before what follows; nothing where there is none.

    >>> bounds(0.31, 0.462), bounds(float("nan"), float("nan"))
    ('31–46%, ', 'too few items for an interval, ')
    """
    return f"{TOO_FEW_ITEMS}, " if math.isnan(low) else f"{100 * low:.0f}–{100 * high:.0f}%, "


def points(difference: float) -> str:
    """A difference of shares in percentage points, signed with a true minus.

    >>> points(-0.123), points(0.04)
    ('−12 points', '+4 points')
    """
    number = round(100 * difference)
    sign = "+" if number > 0 else "−" if number < 0 else "±"
    return f"{sign}{abs(number)} point{'' if abs(number) == 1 else 's'}"


def decimal(number: float, decimals: int = 2) -> str:
    """A number with a true minus where it is below nought.

    >>> decimal(-0.07), decimal(0.4), decimal(-0.001)
    ('−0.07', '0.40', '0.00')
    """
    rounded = round(number, decimals)
    return f"{'−' if rounded < 0 else ''}{abs(rounded):.{decimals}f}"


def points_interval(low: float, high: float) -> str:
    """A 95% interval of a difference of shares; words where there is none.

    >>> points_interval(-0.02, 0.1), points_interval(float("nan"), float("nan"))
    ('95% interval −2 points to +10 points', 'too few items for an interval')
    """
    if math.isnan(low):
        return TOO_FEW_ITEMS
    return f"95% interval {points(low)} to {points(high)}"


def signed(number: float, decimals: int = 2) -> str:
    """A number with its sign, a true minus.

    >>> signed(-0.3), signed(0.041), signed(-0.001)
    ('−0.30', '+0.04', '±0.00')
    """
    rounded = round(number, decimals)
    sign = "+" if rounded > 0 else "−" if rounded < 0 else "±"
    return f"{sign}{abs(rounded):.{decimals}f}"


def direction(low: float, high: float, up: str = "rose", down: str = "fell") -> str:
    """What an interval of a change allows one to say.

    >>> direction(0.02, 0.3), direction(-0.1, 0.2), direction(float("nan"), float("nan"))
    ('rose', 'shows no clear change', 'rests on too few items for an interval')
    """
    if math.isnan(low):
        return f"rests on {TOO_FEW_ITEMS}"
    if low > 0:
        return up
    if high < 0:
        return down
    return "shows no clear change"


def listing(items: Sequence[str], last: str = "and") -> str:
    """A list in words.

    >>> listing(["Belarus", "Iran", "Mali"])
    'Belarus, Iran and Mali'
    """
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {last} {items[-1]}"


def day(date: dt.date) -> str:
    """A date in full.

    >>> day(dt.date(2024, 6, 12))
    '12 June 2024'
    """
    return f"{date.day} {date:%B %Y}"


def with_article(name: str) -> str:
    """The name of a state or an organisation as it stands inside a sentence.

    >>> with_article("EU"), with_article("United States"), with_article("NATO"), with_article("Fiji")
    ('the EU', 'the United States', 'NATO', 'Fiji')
    """
    if name in organisations.names():
        return organisations.get(name).called
    return f"the {name}" if contexts.read().with_article.fullmatch(name) else name


def possessive(name: str) -> str:
    """The possessive of a name.

    >>> possessive("Armenia"), possessive("the United States")
    ("Armenia's", "the United States'")
    """
    return f"{name}'" if name.endswith("s") else f"{name}'s"


def opened(text: str) -> str:
    """The text with a capital where a sentence opens with an article.

    >>> opened("the EU took 5%. the United States took 2%.")
    'The EU took 5%. The United States took 2%.'
    """
    return re.sub(r"(^|[.!?] )the (?=[A-Z])", r"\1The ", text)


def count(number: int, noun: str, plural: str | None = None) -> str:
    """A number with its noun.

    >>> count(1, "state"), count(3, "state"), count(2, "ally", "allies")
    ('1 state', '3 states', '2 allies')
    """
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def some(number: float) -> str:
    """A count where none is a word.

    >>> some(0), some(3)
    ('none', '3')
    """
    return f"{int(number)}" if number else "none"


def it_is(word: str) -> str:
    """How a likelihood word opens a clause with "that", the word in bold.

    >>> from analysis.dimensions.marked import markdown
    >>> said = it_is("very unlikely"), it_is("almost no chance"), it_is("roughly even chance")
    >>> tuple(markdown(text) for text in said)
    ('it is **very unlikely**', 'there is **almost no chance**', 'there is a **roughly even chance**')
    """
    if not word.endswith("chance"):
        return f"it is {strong(word)}"
    return f"there is {'' if word.startswith('almost') else 'a '}{strong(word)}"


def ordinal(number: int) -> str:
    """A rank as a word.

    >>> ordinal(2), ordinal(11), ordinal(23)
    ('second', '11th', '23rd')
    """
    words = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth"]
    if number <= len(words):
        return words[number - 1]
    suffix = (
        "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    )
    return f"{number}{suffix}"


def usd(million: float) -> str:
    """An amount of USD million, in words.

    >>> usd(3162.4), usd(999.7), usd(84.2)
    ('USD 3.2 billion', 'USD 1.0 billion', 'USD 84 million')
    """
    if round(abs(million)) >= 1000:
        return f"USD {million / 1000:.1f} billion"
    return f"USD {million:.0f} million"


def capital(text: str) -> str:
    """The text with a capital at its start.

    >>> capital("trade and opinion")
    'Trade and opinion'
    """
    return text[:1].upper() + text[1:]
