"""Vote tables written as text, for tests that read as a specification."""

import pandas as pd

COLUMNS = ["undl_id", "country", "vote"]


def ballots(text: str) -> pd.DataFrame:
    """Votes from a table: first row the countries, then an id and a letter each (. = not a member).

         ARM RUS
    1    Y   N
    2    .   A
    """
    lines = [line.split() for line in text.strip().splitlines()]
    countries = lines[0]
    rows = [
        (int(number), country, letter)
        for number, *letters in lines[1:]
        for country, letter in zip(countries, letters, strict=True)
        if letter != "."
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def position(text: str) -> pd.Series:
    """A bloc's position from "1:Y 2:A 3:-" (- = no majority)."""
    value = {"Y": 1.0, "A": 0.5, "N": 0.0, "-": float("nan")}
    pairs = [cell.split(":") for cell in text.split()]
    return pd.Series({int(number): value[letter] for number, letter in pairs})


def one_group(wide: pd.DataFrame, label: object = 80) -> pd.Series:
    """All resolutions in one session."""
    return pd.Series(label, index=wide.index)
