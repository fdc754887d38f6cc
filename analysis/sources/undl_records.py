"""What the layouts of the UN Digital Library's votes have in common: letters, sessions, titles and
tallies."""

from __future__ import annotations

import re

import pandas as pd

from analysis.errors import BriefingError

LETTERS = ("Y", "N", "A", "X")
COUNTS = dict(zip(("yes", "no", "abstain", "not_voting"), LETTERS, strict=True))


def session_label(symbol: str) -> str:
    """The session that a symbol names.

    >>> [session_label(symbol) for symbol in ("A/RES/76/27", "A/RES/377(V)[A]", "A/RES/1622(S-III)",
    ...                                       "A/RES/ES-10/6", "A/RES/104(S-1)", "A/DEC/80/506")]
    ['76', '5', 'S-3', 'ES-10', 'S-1', '80']
    """
    if match := re.match(r"A/(?:RES|DEC)/(E?S-)?(\d+)/", symbol):
        return (match[1] or "") + match[2]
    if match := re.match(r"A/RES/\d+\((E?S-)?(\d+|[IVX]+)\)", symbol):
        number = match[2] if match[2].isdigit() else str(_roman(match[2]))
        return (match[1] or "") + number
    raise BriefingError(f"symbol {symbol!r} names no session of the General Assembly")


def _roman(numeral: str) -> int:
    values = [{"I": 1, "V": 5, "X": 10}[letter] for letter in numeral]
    pairs = zip(values, [*values[1:], 0], strict=True)
    return sum(-value if value < after else value for value, after in pairs)


CUT = "…"
ADOPTION = re.compile(
    r"[\s:.]*\b(resol\w*|decision)\s*/.*$|[\s.]*:\s*resol\w*\s+adopted\b.*$", re.IGNORECASE
)


def clean_title(title: str) -> str:
    """A title without ": resolution / adopted by ..."; one cut off within the title ends in "…".

    >>> clean_title("Reducing nuclear danger : resolution / adopted by the General Assembly")
    'Reducing nuclear danger'
    >>> clean_title("Peace and rights : resolution / adopted by the Ge[...]")
    'Peace and rights'
    >>> clean_title("Necessity of ending the embargo imposed against Cuba ...")
    'Necessity of ending the embargo imposed against Cuba…'
    """
    text = re.sub(r"\s+", " ", title).strip()
    whole = re.sub(r"\s*(\[\.\.\.\]|\.\.\.)$", "", text)
    is_cut = whole != text
    bare = ADOPTION.sub("", whole)
    if bare == whole and is_cut:
        # Cut within the last words: a colon and the first letters of "resolution".
        bare = re.sub(r"\s*:\s*(r|re|res|reso\w*)?$", "", whole, flags=re.IGNORECASE)
    is_whole = not is_cut or bare != whole
    bare = bare.strip(" .").replace(" : ", ": ").replace(" ; ", "; ").replace(" ,", ",")
    return bare if is_whole else bare + CUT


def complete_titles(titles: pd.Series) -> pd.Series:
    """Each title that is cut off, completed where exactly one full title begins with it.

    >>> complete_titles(pd.Series(["Law of…", "Law of the sea", "Law of the sea"])).unique().tolist()
    ['Law of the sea']
    """
    full = {title.casefold(): title for title in titles if not title.endswith(CUT)}

    def complete(title: str) -> str:
        if not title.endswith(CUT):
            return title
        stem = title.removesuffix(CUT).casefold()
        found = [whole for key, whole in full.items() if key.startswith(stem)]
        return found[0] if len(found) == 1 else title

    whole = {title: complete(title) for title in titles.unique()}
    return titles.map(whole)


def tally_label(session: str) -> str:
    """The tally file's name of a session in this project's form.

    >>> [tally_label(name) for name in ("77", "11emsp", "4sp")]
    ['77', 'ES-11', 'S-4']
    """
    number = session.rstrip("emsp")
    return {"": "", "emsp": "ES-", "sp": "S-"}[session.removeprefix(number)] + number


def tallied(votes: pd.DataFrame, resolutions: pd.DataFrame) -> pd.DataFrame:
    """Our votes added up as the publisher's tally is: yes, no, abstain, not_voting by country and
    session label."""
    label = resolutions["special_session"].fillna(resolutions["session"].astype("string"))
    by_record = dict(zip(resolutions["undl_id"], label, strict=True))
    sessions = votes["undl_id"].map(by_record)
    letters = votes["vote"].astype(str)
    table = votes.groupby([votes["country"].astype(str), sessions.rename("session"), letters])
    wide = table.size().unstack(fill_value=0).reindex(columns=list(LETTERS), fill_value=0)
    return wide.set_axis(list(COUNTS), axis=1)
