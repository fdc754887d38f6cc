"""Vote tables written as text, for tests that read as a specification."""

import numpy as np
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


def voeten_ballots(text: str) -> pd.DataFrame:
    """Voeten's roll calls as letters, from a table of his codes (9 = not a member: no row).

                  ARM RUS
    11 2022-11-04 1   3
    """
    letter = {"1": "Y", "2": "A", "3": "N", "8": "X", "9": "."}
    countries, *lines = [line.split() for line in text.strip().splitlines()]
    rows = [
        (int(number), pd.Timestamp(day), country, letter[code])
        for number, day, *codes in lines
        for country, code in zip(countries, codes, strict=True)
        if code != "9"
    ]
    return pd.DataFrame(rows, columns=["rcid", "date", "country", "vote"])


def random_votes(
    seed: int, resolutions: int, countries: str = "ARM RUS FRA DEU IND"
) -> pd.DataFrame:
    """Votes at random, a tenth of them absences; ids from 0."""
    rng = np.random.default_rng(seed)
    codes = countries.split()
    letters = rng.choice(list("YNAX"), size=(resolutions, len(codes)), p=[0.5, 0.2, 0.2, 0.1])
    return pd.DataFrame(
        [(i, c, letters[i, k]) for i in range(resolutions) for k, c in enumerate(codes)],
        columns=["undl_id", "country", "vote"],
    )
