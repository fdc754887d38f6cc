"""UN Digital Library (UNDL): roll-call votes of the General Assembly, a row a resolution.

Three layouts hold them: a wide file to 2021 whose columns are country names (historic and misspelt
ones too), lines of JSON for 2022 to 2024, and a wide file of 2025 whose columns are ISO3 codes. The
publisher's own tally of each country in each session tells whether they were read rightly.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.errors import BriefingError
from analysis.sources.common import (
    account,
    correct,
    corrected,
    corrections,
    field,
    kept_by_hand,
    raw_file,
    resource,
    source,
    to_country,
)
from analysis.sources.fetch.live import Edition, Frames, Live
from analysis.sources.printed import parsed_json, printed

PUBLISHER = "UN Digital Library"
LETTERS = ("Y", "N", "A", "X")
COUNTS = dict(zip(("yes", "no", "abstain", "not_voting"), LETTERS, strict=True))
WORDS = {"YES": "Y", "NO": "N", "ABSTAIN": "A", "": "X"}

OLD = "un_votes/undl_1946_2021_wide.csv"
NEW = "un_votes/undl_2025_wide.csv"
LINES = tuple(f"un_votes/{name}.jsonl" for name in ("s77", "s78", "s79", "es10", "es11_1_6"))
THEMES = "un_votes/resolution-themes.json"
TALLIES = "un_votes/undl_tallies_by_country_session.json"
SYMBOLS = "ties/ukraine_votes_meaning.csv"

# What the two wide files have beside one column a country.
OLD_COLUMNS = [
    *("Council", "Date", "Title", "Resolution", "TOTAL VOTES", "NO-VOTE COUNT", "ABSENT COUNT"),
    *("NO COUNT", "YES COUNT", "Link", "token"),
]
NEW_COLUMNS = [
    *("Link", "token", "Scrape_Year", "Title", "Council", "Resolution", "country", "subregion"),
    *("continent", "Date", "YES COUNT", "NO COUNT", "ABSTAIN COUNT", "NO-VOTE COUNT"),
    *("TOTAL VOTES", "tags"),
]
# Members without a column in the file of 2025, because neither voted on anything in it.
NO_COLUMN_2025 = ("AFG", "VEN")

_UNDL = {
    "publisher": PUBLISHER,
    "licence": "United Nations terms of use (un.org/en/about-us/terms-of-use); cited as a source",
    "url": "https://digitallibrary.un.org",
}
_VOTES = {
    "title": "General Assembly voting data",
    "citation": "United Nations, Dag Hammarskjöld Library: UN Digital Library, voting data.",
}
_TALLIES = source(
    TALLIES,
    title="Votes by country and session, from the voting data export of 2026-02-06",
    citation=_VOTES["citation"],
    vintage="2026-02-06",
    **_UNDL,
)
SESSION = "Session: a number for a regular one, ES-n for an emergency special, S-n for a special."

RESOURCES: dict[str, dict[str, Any]] = {
    "resolutions": resource(
        "resolutions",
        title="Resolutions the General Assembly adopted by recorded vote",
        description=(
            "One row a resolution (or part of one) adopted by recorded vote from 1946 to December "
            "2025, as the UN Digital Library counts them; one decision of 2025 is among them. Its "
            "record is https://digitallibrary.un.org/record/ and the undl_id. Votes on amendments "
            "and paragraphs, and drafts that failed, are not here."
        ),
        fields=[
            field("undl_id", "integer", "Record in the UN Digital Library.", required=True),
            field(
                "symbol",
                "string",
                "Document symbol as published; the files of June 2022 to 2024 give none: it is "
                "filled where another table in hand has it, else empty.",
                pattern=r"A/(RES|DEC)/\S.*",
            ),
            field("date", "date", "Day of adoption.", required=True, minimum="1946-01-01"),
            field(
                "session",
                "integer",
                "Number of the regular session; empty for special and emergency ones.",
                minimum=1,
            ),
            field(
                "special_session",
                "string",
                "Emergency special (ES-11) or special (S-4) session; empty for regular ones.",
                pattern=r"E?S-\d+",
            ),
            field(
                "title",
                "string",
                "Title without the words on its adoption. One that the publisher's file cuts off "
                "is completed where exactly one full title in the files begins alike, else it "
                "ends in an ellipsis.",
                required=True,
            ),
            field(
                "subjects",
                "string",
                "Theme labels joined by '; '. A third party's labelling, made by machine: not the "
                "UN's own subject terms.",
            ),
            *[
                field(
                    name,
                    "integer",
                    f"Members that {what}, as published; where data/corrections.csv corrects a "
                    "vote, counted from the corrected votes.",
                    unit="members",
                    required=True,
                    minimum=0,
                    maximum=193,
                )
                for name, what in (
                    ("yes", "voted in favour"),
                    ("no", "voted against"),
                    ("abstain", "abstained"),
                    ("not_voting", "did not vote"),
                )
            ],
        ],
        key=["undl_id"],
        sources=source(OLD, *LINES, NEW, **_VOTES, **_UNDL)
        + [
            one | {"fields": ["subjects"]}
            for one in source(
                THEMES,
                title="Theme labels by UNDL record",
                publisher="Third-party mirror of the UN Digital Library",
                citation="Theme labels made from the voting data export of 2026-02-06.",
                licence="not stated",
                url="https://digitallibrary.un.org",
                vintage="2026-03-03",
            )
        ],
        as_of={"happened": "date", "precision": "day"},
    ),
    "votes": resource(
        "votes",
        title="Votes of each member on each resolution",
        description=(
            "One row a resolution and member of that day. A state that was not a member then has "
            "no row. Historic states have their own codes (SUN, CSK, DDR, GER, YUG, SCG, YMD, EAT, "
            "EAZ); China's row is that of its seat, held from Taipei until 25 October 1971. The "
            "publisher has five states (ARE, DMA, JPN, MNG, WSM) as not voting in 16 votes some "
            "weeks before their admission; these rows stand as published."
        ),
        fields=[
            field("undl_id", "integer", "Record in the UN Digital Library.", required=True),
            field("country", "string", "Member (ISO3 or a former state's code).", required=True),
            field(
                "vote",
                "string",
                "Y in favour, N against, A abstained, X did not vote. The files of 2025 do not "
                "tell absence from taking no part.",
                required=True,
                enum=LETTERS,
            ),
        ],
        key=["undl_id", "country"],
        sources=source(OLD, *LINES, NEW, **_VOTES, **_UNDL),
        as_of={"through": "resolutions", "on": "undl_id"},
        foreign_keys={"undl_id": "resolutions.undl_id", "country": "countries.country"},
        suffix="parquet",
    ),
    "undl_tallies": resource(
        "undl_tallies",
        title="The publisher's own tally of votes by country and session",
        description=(
            "A checksum, not a series to chart: what the votes table must add up to, but for the "
            "cases in tally_exceptions. Tallied over whole sessions, so it is not cut at a date."
        ),
        fields=[
            field("country", "string", "Member (ISO3 or a former state's code).", required=True),
            field("session", "string", SESSION, required=True, pattern=r"(E?S-)?\d+"),
            *[
                field(name, "integer", f"Votes {letter}.", unit="votes", required=True, minimum=0)
                for name, letter in COUNTS.items()
            ],
        ],
        key=["country", "session"],
        sources=_TALLIES,
        foreign_keys={"country": "countries.country"},
    ),
    "tally_exceptions": resource(
        "tally_exceptions",
        title="Where votes and the publisher's tally differ and no cause could be shown",
        description=(
            "One row a country and session in which one vote of ours is another letter in the "
            "publisher's tally, and more than one resolution could be the one. The votes table "
            "keeps what the publisher's file of single votes says."
        ),
        fields=[
            field("country", "string", "Member.", required=True),
            field("session", "string", SESSION, required=True),
            field("counted", "string", "Letter in votes.", required=True, enum=LETTERS),
            field("tallied", "string", "Letter in the tally.", required=True, enum=LETTERS),
            field("candidates", "string", "Resolutions (undl_id) that could be the one, or how "
                  "many where they are over twenty."),
            field("reason", "string", "What is known of it.", required=True),
        ],
        key=["country", "session"],
        sources=source(
            title="Differences between the votes and the tallies of the UN Digital Library",
            publisher="This project",
            citation="Kept by hand in data/tally_exceptions.csv.",
            licence="MIT",
            url="",
            retrieved="",
        ),
        foreign_keys={"country": "countries.country"},
    ),
}  # fmt: skip


def build(raw: Path) -> dict[str, pd.DataFrame]:
    """The tables of RESOURCES from the publisher's files in `raw`."""
    # Load.
    themes = parsed_json(raw_file(raw, THEMES))["map"]
    old = _csv(raw, OLD)
    lines = {file: _lines(raw_file(raw, file)) for file in LINES}
    new = _csv(raw, NEW)
    symbols = _csv(raw, SYMBOLS)

    # Process.
    now = sorted(_codes_2025(new))
    parts = [read_old(old, themes)]
    parts += [read_lines(rows, file, now) for file, rows in lines.items()]
    parts.append(read_new(new, now))
    texts, letters = joined(parts)
    if missing := set(themes) ^ set(texts["undl_id"]):
        raise BriefingError(f"records not in both the votes and their export: {sorted(missing)}")
    letters = correct_votes(letters)
    texts = with_symbols(texts, counts(letters), symbols)
    texts = correct(texts, "resolutions", ["undl_id"])
    texts["title"] = complete_titles(texts["title"])
    texts["subjects"] = ["; ".join(sorted(themes[record])) for record in texts["undl_id"]]
    resolutions = with_sessions(texts).join(counts(letters), on="undl_id")
    votes = long_votes(letters)
    books = [part.attrs["accounting"] for part, _ in parts]

    # Save.
    resolutions = resolutions.replace("", pd.NA)
    resolutions.attrs["accounting"] = votes.attrs["accounting"] = books
    return {
        "resolutions": resolutions,
        "votes": votes,
        "undl_tallies": read_tallies(parsed_json(raw_file(raw, TALLIES))),
        "tally_exceptions": kept_by_hand(RESOURCES["tally_exceptions"]),
    }


def _read_export(path: Path) -> Frames:
    from analysis.sources import undl_export  # it needs this module

    return undl_export.read(path)


def _export_edition(path: Path, built: Frames) -> Edition:
    from analysis.sources import undl_export

    return undl_export.edition(path, built)


def find_export(listing: Any) -> str:
    """The address of the newest export in the list of the record's files, whose names begin with
    their date: 2025_9_19_ga_voting, 2026_02_06_ga_voting.

    >>> find_export([{"name": "2025_9_19_ga_voting", "format": ".csv", "url": "https://x/a.csv"},
    ...              {"name": "2025_10_2_ga_voting", "format": ".csv", "url": "https://x/b.csv"},
    ...              {"name": "2026_02_06_ga_voting_md", "format": ".md", "url": "https://x/c.md"}])
    'https://x/b.csv'
    """
    by_date = {
        tuple(int(part) for part in match.groups()): str(entry["url"])
        for entry in listing
        if (match := re.fullmatch(r"(\d{4})_(\d+)_(\d+)_ga_voting", entry["name"]))
        and entry["format"] == ".csv"
    }
    return by_date[max(by_date)]


LIVE = (
    Live(
        tables=("votes", "resolutions", "undl_tallies", "tally_exceptions"),
        publisher=PUBLISHER,
        file="ga_voting.csv",
        layout="the whole export of record 4060887 as CSV, a row a resolution and member",
        read=_read_export,
        edition=_export_edition,
        limit_mb=1500,
        url="https://digitallibrary.un.org/api/v1/file?recid=4060887",
        hosts=("digitallibrary.un.org",),
        page="https://digitallibrary.un.org/record/4060887",
        find=find_export,
    ),
)


Part = tuple[pd.DataFrame, pd.DataFrame]
"""Texts (undl_id, symbol, date, title, session label) and letters (undl_id by country)."""


def read_old(frame: pd.DataFrame, records: Iterable[str]) -> Part:
    """The wide file of 1946 to 2021: rows of the General Assembly whose record is in `records`.

    A state's name changes over time and is sometimes misspelt, so several columns may hold one
    country; a row fills at most one of them.
    """
    assembly = frame[frame["Council"] == "General Assembly"]
    kept = assembly[assembly["token"].isin(set(records))]
    names = [name for name in map(str, frame.columns) if name not in OLD_COLUMNS]
    used = [name for name in names if (kept[name] != "").any()]
    cells = kept.set_index("token")[used]
    by_country: dict[str, pd.Series] = {}
    for name, country in zip(used, to_country(used, PUBLISHER), strict=True):
        before = by_country.get(country)
        if before is None:
            by_country[country] = cells[name]
        else:
            both = (before != "") & (cells[name] != "")
            if both.any():
                where = ", ".join(both.index[both][:3])
                raise BriefingError(f"{OLD}: {country} voted under two names in record {where}")
            by_country[country] = before + cells[name]
    letters = pd.DataFrame(by_country)
    published = {"Y": "YES COUNT", "N": "NO COUNT", "A": "ABSENT COUNT", "X": "NO-VOTE COUNT"}
    _check_counts(OLD, letters, kept.set_index("token"), published)
    texts = _texts(kept)
    texts.attrs["accounting"] = account(
        OLD,
        read=len(frame),
        kept=len(kept),
        left_out={
            "Security Council": int((frame["Council"] == "Security Council").sum()),
            "no recorded vote on an adopted text in UNDL's export": len(assembly) - len(kept),
        },
    )
    return texts, letters


def read_new(frame: pd.DataFrame, members: list[str]) -> Part:
    """The wide file of 2025: rows of the General Assembly; blank means that a member did not vote."""
    kept = frame[frame["Council"] == "General Assembly"]
    letters = kept.set_index("token").reindex(columns=members, fill_value="")
    unknown = set(pd.unique(letters.to_numpy().ravel())) - set(WORDS)
    if unknown:
        raise BriefingError(f"{NEW}: votes {sorted(unknown)} are none of {sorted(WORDS)}")
    letters = letters.replace(WORDS)
    published = {"Y": "YES COUNT", "N": "NO COUNT", "A": "ABSTAIN COUNT", "X": "NO-VOTE COUNT"}
    _check_counts(NEW, letters, kept.set_index("token"), published)
    texts = _texts(kept)
    texts.attrs["accounting"] = account(
        NEW,
        read=len(frame),
        kept=len(kept),
        left_out={"Security Council": int((frame["Council"] == "Security Council").sum())},
    )
    return texts, letters


def read_lines(rows: list[dict[str, Any]], file: str, members: list[str]) -> Part:
    """Lines of JSON, one a resolution: the members that voted N, A or X, all others having voted Y;
    or, in the file of the eleventh emergency session, every member's letter."""
    found, letters = [], []
    for row in rows:
        if "v" in row:
            votes = dict(row["v"])
        else:
            named = [code for letter in "NAX" for code in row[letter]]
            if len(named) != len(set(named)):
                raise BriefingError(f"{file}: record {row['id']} names a country twice")
            votes = dict.fromkeys(members, "Y")
            votes |= {code: letter for letter in "NAX" for code in row[letter]}
        if set(votes) != set(members):
            odd = sorted(set(votes) ^ set(members))
            raise BriefingError(f"{file}: record {row['id']}: {odd} are not the members of its day")
        letters.append(pd.Series(votes, name=row["id"]))
        # "s" is 10 for the tenth emergency special session too: the file tells which is meant.
        label = "ES-10" if "es10" in file else str(row.get("s", ""))
        title, symbol = row["t"], row.get("res", "")
        found.append((row["id"], symbol, row["d"], clean_title(title), label))
    texts = pd.DataFrame(found, columns=["undl_id", "symbol", "date", "title", "label"])
    texts.attrs["accounting"] = account(file, read=len(rows), kept=len(rows))
    return texts, pd.DataFrame(letters)[members]


def joined(parts: list[Part]) -> Part:
    """The parts as one; a record that two files hold is kept from the later file, if they agree."""
    seen: dict[str, pd.Series] = {}
    texts, letters = [], []
    for text, cells in reversed(parts):
        twice = [record for record in text["undl_id"] if record in seen]
        for record in twice:
            if not seen[record].equals(cells.loc[record].reindex(seen[record].index)):
                raise BriefingError(f"record {record} has other votes in two files")
        seen |= {record: cells.loc[record] for record in text["undl_id"]}
        book = text.attrs["accounting"]
        book["kept"], book["merged"] = book["kept"] - len(twice), len(twice)
        texts.append(text[~text["undl_id"].isin(twice)])
        letters.append(cells.drop(index=twice))
    together = pd.concat(letters).fillna("")
    return pd.concat(texts, ignore_index=True), together.rename_axis("undl_id")


def with_symbols(texts: pd.DataFrame, tallies: pd.DataFrame, known: pd.DataFrame) -> pd.DataFrame:
    """`texts` with the symbols of a table in hand: by the record's address, or else by the date and
    the tally, where exactly one resolution of that day has it.

    tallies: yes, no, abstain by undl_id; known: symbol, date, yes, no, abstain, source_url (texts).
    """
    record = known["source_url"].str.extract(r"digitallibrary\.un\.org/record/(\d+)")[0]
    symbols = dict(zip(record, known["symbol"], strict=True))
    cast = ["yes", "no", "abstain"]
    rows = texts[["undl_id", "date"]].join(tallies[cast].astype(str), on="undl_id")
    for _, row in known[record.isna()].iterrows():
        same = rows[(rows[["date", *cast]] == row[["date", *cast]]).all(axis=1)]
        if len(same) == 1:
            symbols[same["undl_id"].item()] = row["symbol"]
    symbol = texts["symbol"].where(texts["symbol"] != "", texts["undl_id"].map(symbols))
    return texts.assign(symbol=symbol.fillna(""))


def correct_votes(letters: pd.DataFrame) -> pd.DataFrame:
    """`letters` with the corrections of votes; a blank letter stands for no member."""
    letters = letters.copy()
    for row in corrections("votes"):
        record, country = row["key"].split("/")
        letters.loc[record, country] = corrected(row, str(letters.loc[record, country]))
    return letters


def counts(letters: pd.DataFrame) -> pd.DataFrame:
    """How many members cast each letter: columns yes, no, abstain, not_voting by undl_id."""
    return pd.DataFrame({name: (letters == one).sum(axis=1) for name, one in COUNTS.items()})


def long_votes(letters: pd.DataFrame) -> pd.DataFrame:
    """Letters as one row a resolution and member: undl_id, country, vote (both categories)."""
    letters = letters.rename_axis("undl_id").reset_index()
    votes = letters.melt("undl_id", var_name="country", value_name="vote")
    votes = votes[votes["vote"] != ""]
    return pd.DataFrame(
        {
            "undl_id": votes["undl_id"].astype("int64"),
            "country": pd.Categorical(votes["country"], sorted(votes["country"].unique())),
            "vote": pd.Categorical(votes["vote"], LETTERS),
        }
    )


def with_sessions(texts: pd.DataFrame) -> pd.DataFrame:
    """`texts` with session and special_session, from the symbol or the file's own label."""
    labels = [
        session_label(symbol) if symbol else label
        for symbol, label in zip(texts["symbol"], texts["label"], strict=True)
    ]
    special = [label if "S-" in label else "" for label in labels]
    regular = ["" if "S-" in label else label for label in labels]
    return texts.drop(columns="label").assign(session=regular, special_session=special)


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


def read_tallies(content: Mapping[str, Any]) -> pd.DataFrame:
    """The publisher's tallies: country, session, yes, no, abstain, not_voting."""
    rows = [
        (country, tally_label(session), *(cast[word] for word in ("yes", "no", "abstain")),
         cast["non_voting"])
        for country, entry in content.items()
        if country != "_meta"
        for session, cast in entry["sessions"].items()
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["country", "session", *COUNTS])
    frame.attrs["accounting"] = [account(TALLIES, read=len(rows), kept=len(frame))]
    return frame


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


def _csv(raw: Path, file: str) -> pd.DataFrame:
    return printed(raw_file(raw, file))


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def _codes_2025(frame: pd.DataFrame) -> list[str]:
    return [name for name in map(str, frame.columns) if name not in NEW_COLUMNS] + list(
        NO_COLUMN_2025
    )


def _texts(kept: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "undl_id": kept["token"],
            "symbol": kept["Resolution"],
            "date": kept["Date"],
            "title": [clean_title(title) for title in kept["Title"]],
            "label": "",
        }
    )


def _check_counts(
    file: str, letters: pd.DataFrame, rows: pd.DataFrame, published: Mapping[str, str]
) -> None:
    """The publisher prints the counts beside the votes: a row read wrongly shows here."""
    for letter, column in published.items():
        wrong = (letters == letter).sum(axis=1) != rows[column].astype(int)
        if wrong.any():
            raise BriefingError(
                f"{file}: record {wrong.index[wrong][0]} has another number of {letter} than its "
                f"{column}"
            )
