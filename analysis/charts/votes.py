"""Charts and tables of roll calls: side taken, the recurring-vote grid, who moved."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.colors import ListedColormap
from matplotlib.patches import Patch

from analysis.charts import finish, hover, marks, steps, theme
from analysis.dimensions import words
from analysis.dimensions.dimension import Finding
from analysis.dimensions.ideal_points import WhoMoved
from analysis.dimensions.marked import strong
from analysis.dimensions.moves import Move
from analysis.dimensions.scope import Scope
from analysis.dimensions.votes import RecurringTexts, SideTaken, session_year
from analysis.dimensions.words import percent, signed
from analysis.export.blocks import Cell, Column, Figure, Table, Tone

SIDES = ["bloc", "between", "patron", "absent"]
SIDE_WORDS = {"bloc": "with {destination}", "patron": "with {patron}"}


def move(finding: Move, scope: Scope) -> Figure:
    """Mean positions by session, the country's and that of states that had voted like it; the
    sessions compared are shaded."""
    name, frame = scope.names, finding.frame
    figure, axes = theme.canvas(1.5)
    lines = {
        "country": (theme.FOCUS, "-", "o", name["country"]),
        "like": (theme.MUTED, "--", "s", "nearest voters" if finding.is_alone else "like voters"),
    }
    with theme.themed():
        for first, last in (finding.before, finding.after):
            axes.axvspan(
                session_year(first) - 0.5,
                session_year(last) + 0.5,
                color=theme.BAND,
                lw=0,
                zorder=0,
            )
        ends = []
        for column, (tint, dashes, mark, label) in lines.items():
            theme.line(
                axes, frame, "year", column, color=tint, ls=dashes, marker=mark, ms=3.4, label=label
            )
            last_row = frame.iloc[-1]
            text = f"{label} {last_row[column]:.0f}"
            ends.append((last_row["year"], last_row[column], text, tint))
        low, high = frame[["country", "like"]].min().min(), frame[["country", "like"]].max().max()
        axes.set_ylim(max(-3, low - 10), min(103, high + 10))
        axes.set_title(f"0 {name['patron']} – 100 {name['destination']}")  # longer than the axis
        theme.label_ends(axes, ends, gap=0.13)
        theme.year_axis(axes, frame["year"].min() - 0.7, frame["year"].max() + 0.7)
        axes.set_xlabel("year in which the session opened; the sessions compared are shaded")
        finding = steps.mark(finding, scope, [axes])
    first, last_row = frame.iloc[0], frame.iloc[-1]
    return finish.figure(
        finding,
        "fig-move",
        figure,
        strong(f"{words.capital(name['country'])} and the states that had voted most like it.")
        + f" Mean "
        f"position on the votes on which {name['patron']} and {name['destination']} differed. Both "
        "lines follow the agenda: what counts is how far they part, on the same texts.",
        f"Line chart by session. {words.capital(name['country'])} stood at {first['country']:.0f} in "
        f"the session of {first['year']} and at {last_row['country']:.0f} in that of "
        f"{last_row['year']}; states that had voted like it at {first['like']:.0f} and "
        f"{last_row['like']:.0f}.",
        finish.values(frame, ["session", "year", "country", "like", "n"], digits=2),
    )


def texts(finding: Finding, scope: Scope) -> Table:
    """The texts on which the country now stands elsewhere, with its position before and since."""
    name = scope.names
    rows = [
        [
            row.text,
            Cell("closer" if row.way == "closer" else "further", "strong"),
            f"{row.country_before:.0f} → {row.country_after:.0f}",
            f"{row.like_before:.0f} → {row.like_after:.0f}",
            f"{row.votes_before} and {row.votes_after}",
        ]
        for row in finding.frame.itertuples()
    ]
    return finish.table(
        finding,
        "tab-texts",
        strong(f"Texts on which {name['country']} now stands elsewhere.")
        + f" Mean position before and since, "
        f"from 0 ({name['patron']}) to 100 ({name['destination']}).",
        [
            Column("Text put to the vote in both periods", 3.2),
            Column(f"To {name['destination']}", 1.0),
            Column(name["country"], 1.1, "right"),
            Column("Like voters", 1.1, "right"),
            Column("Votes", 0.9, "right"),
        ],
        rows,
    )


def peers(finding: Finding, scope: Scope) -> Table:
    """The country and its named peers on the same measure."""
    name = scope.names
    rows: list[list[Cell | str]] = []
    for row in finding.frame.to_dict("records"):
        tone: Tone = "strong" if row["country"] == scope.focus else ""
        cells = [row["name"]]
        for figure in ("own", "relative"):
            cells.append(
                f"{signed(row[figure], 0)} ({signed(row[f'{figure}_low'], 0)} to "
                f"{signed(row[f'{figure}_high'], 0)})"
            )
        cells.append(row["verdict"])
        rows.append([Cell(text, tone) for text in cells])
    return finish.table(
        finding,
        "tab-peers",
        strong(f"{words.capital(name['country'])} beside its named peers.")
        + f" Change on the same texts, in "
        f"points of 100 towards {name['destination']}.",
        [
            Column("State", 1.3),
            Column("Own change", 1.3, "right"),
            Column("Beyond states that voted like it", 1.4, "right"),
            Column("Verdict", 3),
        ],
        rows,
    )


def side_taken(finding: SideTaken, scope: Scope) -> Figure:
    """Lines of the share with either side, with bands; below, votes in between and not cast."""
    name, frame = scope.names, finding.frame
    tints = {
        "bloc": theme.colour(scope.destination),
        "patron": theme.colour(scope.patron),
    }
    figure, (top, low) = theme.canvas(
        3.0, nrows=2, sharex=True, gridspec_kw={"height_ratios": [3, 1.15]}
    )
    with theme.themed():
        ends = []
        for side, tint in tints.items():
            rows = frame[frame["side"] == side].sort_values("year")
            top.fill_between(rows["year"], rows["low"], rows["high"], color=tint, alpha=0.16, lw=0)
            last = rows.iloc[-1]
            label = SIDE_WORDS[side].format(**name)
            theme.line(
                top, rows, "year", "share", color=tint, ms=3.2, label=label,
                ls="-" if side == "bloc" else theme.PATRON_DASHES,
                marker="o" if side == "bloc" else "s",
            )  # fmt: skip
            ends.append((last["year"], last["share"], f"{label} {percent(last['share'])}", tint))
        top.set_ylim(0, max(0.62, float(frame.loc[frame["side"].isin(tints), "high"].max()) + 0.02))
        theme.percent_axis(top)
        theme.label_ends(top, ends)
        top.set_title(
            f"Where {name['patron']} and {name['destination']} disagree, {name['country']} votes …"
        )
        ends = []
        for side, style, word in (("between", "-", "in between"), ("absent", ":", "did not vote")):
            rows = frame[frame["side"] == side].sort_values("year")
            theme.line(low, rows, "year", "share", color=theme.MUTED, ls=style, lw=1.2, label=word)
            ends.append((rows["year"].iloc[-1], rows["share"].iloc[-1], word, theme.MUTED))
        low.set_ylim(0, max(0.5, float(frame.loc[~frame["side"].isin(tints), "share"].max()) * 1.1))
        theme.percent_axis(low)
        theme.label_ends(low, ends, gap=0.32)
        low.set_xlabel("year in which the session opened")
        theme.year_axis(low, frame["year"].min() - 0.5, frame["year"].max() + 0.3)
        finding = steps.mark(finding, scope, [top, low])
    newest = finding.newest
    alt = (
        f"Line chart by session, {frame['year'].min()} to {frame['year'].max()}. Latest session: "
        f"{percent(newest['bloc'][0])} with {name['destination']}, "
        f"{percent(newest['patron'][0])} with {name['patron']}, "
        f"{percent(newest['between'][0])} in between, {percent(newest['absent'][0])} not voting."
    )
    return finish.figure(
        finding,
        "fig-side-taken",
        figure,
        strong(f"The side {name['country']} takes.")
        + f" Share of the resolutions on which {name['patron_s']} "
        f"vote and the majority position of {name['destination']} differ; the four shares of a "
        f"session add to 100%.",
        alt,
        finish.values(frame, ["session", "year", "side", "share", "low", "high", "n"]),
    )


def sensitivity(finding: Finding, scope: Scope) -> Table:
    """Raw, identical and chance-corrected agreement side by side."""
    name = scope.names
    columns = [
        Column("Session"),
        Column("With", 1.4),
        Column("n", align="right"),
        Column("Agreement", align="right"),
        Column("95% interval", 1.4, "right"),
        Column("Identical", align="right"),
        Column("Squared kappa", align="right"),
        Column("Squared pi", align="right"),
        Column("Not voting", align="right"),
    ]
    rows: list[list[Cell | str]] = []
    for row in finding.frame.sort_values(["session", "role"]).itertuples():
        tone: Tone = "muted" if row.is_thin else ""
        cells = [
            f"{row.session}",
            name[str(row.role)],
            f"{row.n}",
            f"{row.agreement:.2f}",
            "too few items" if pd.isna(row.low) else f"{row.low:.2f}–{row.high:.2f}",
            f"{row.identical:.2f}",
            "—" if pd.isna(row.kappa) else f"{row.kappa:.2f}",
            "—" if pd.isna(row.pi) else f"{row.pi:.2f}",
            percent(float(row.absent_share)),
        ]
        rows.append([Cell(text, tone) for text in cells])
    return finish.table(
        finding,
        "tab-sensitivity",
        strong("The same votes by other measures.")
        + " Agreement is the mean of 1 − |difference| with an "
        "abstention half way; squared kappa and pi correct for chance (Haege 2011).",
        columns,
        rows,
    )


def recurring_grid(finding: RecurringTexts, scope: Scope) -> Figure:
    """One row a recurring text, one column a year, the letter cast; patron and bloc at the right."""
    name, frame = scope.names, finding.frame
    texts = frame[["slug", "label"]].drop_duplicates("slug", keep="last")
    years = list(range(int(frame["year"].min()), int(frame["year"].max()) + 1))
    columns = [*years, "", scope.name(scope.patron), scope.name(scope.destination)]
    lines = {slug: line for line, slug in enumerate(texts["slug"])}
    sides = np.full((len(lines), len(columns)), np.nan)
    letters: dict[tuple[int, int], str] = {}
    for row in frame.sort_values("year").itertuples():
        line, place = lines[row.slug], int(row.year) - years[0]
        letters[line, place] = row.country
        if row.side in SIDES:
            sides[line, place] = SIDES.index(row.side)
        letters[line, len(columns) - 2] = row.patron[-1]
        letters[line, len(columns) - 1] = row.bloc[-1]
    sides[:, -2:] = SIDES.index("patron"), SIDES.index("bloc")
    figure, axes = theme.canvas(0.62 + 0.148 * len(texts))
    tints = _side_tints(scope)
    with theme.themed():
        axes.grid(False)
        sns.heatmap(
            sides, cmap=ListedColormap([*tints.values()]), vmin=0, vmax=len(tints) - 1, cbar=False,
            linewidths=1.2, linecolor=theme.PAPER, ax=axes, xticklabels=False, yticklabels=False,
        )  # fmt: skip
        axes.set(xlabel="", ylabel="")
        places, cast, inks, tooltips = [], [], [], []
        called = [*map(str, years), "", *(f"latest vote of {column}" for column in columns[-2:])]
        of_sides = [*tints]
        for (y, x), word in letters.items():
            for k, letter in enumerate(word[-3:]):
                places.append((x + 0.5 + 0.28 * (k - (len(word[-3:]) - 1) / 2), y + 0.5))
                cast.append(letter)
                inks.append("white" if sides[y, x] == 0 else theme.INK)
                taken = ""
                if x < len(years) and not np.isnan(sides[y, x]):
                    taken = f", {of_sides[int(sides[y, x])]}"
                voted = theme.VOTE_WORDS.get(letter, letter)
                tooltips.append(f"{texts['label'].iloc[y]}, {called[x]}: {voted}{taken}")
        drawn = marks.Letters(axes, places, cast, inks, size=theme.SMALL)
        axes.add_artist(drawn)
        hover.say(drawn, tooltips)
        axes.set_yticks(np.arange(len(texts)) + 0.5, texts["label"], fontsize=theme.SMALL)
        axes.set_xticks(
            [*(np.arange(len(years)) + 0.5), len(years) + 1.5, len(years) + 2.5],
            [*[f"’{year % 100:02d}" for year in years], *columns[-2:]],
            fontsize=theme.SMALL,
        )
        axes.xaxis.tick_top()
        for tick in axes.get_xticklabels()[-2:]:  # names, too long to stand side by side
            tick.set(rotation=35, ha="left", rotation_mode="anchor")
        axes.tick_params(length=0)
        handles = [
            Patch(facecolor=tint, edgecolor=theme.MUTED, lw=0.4, label=said)
            for said, tint in tints.items()
        ]
        axes.legend(
            handles=handles, loc="upper left", bbox_to_anchor=(0, -0.005), ncols=len(handles),
            handlelength=1, columnspacing=1.2, borderaxespad=0,
            title=" · ".join(f"{letter} {word}" for letter, word in theme.VOTE_WORDS.items()),
            title_fontsize=theme.SMALL, alignment="left",
        )  # fmt: skip
    return finish.figure(
        finding,
        "fig-recurring",
        figure,
        strong("The same texts, year after year.")
        + f" {name['country_s']} vote on texts that come back and "
        f"divide {name['patron']} and {name['destination']}, most divisive first; the two columns "
        "at the right give the latest vote of either. Colour: the side taken. Two letters: two votes in "
        "that year, coloured by the later.",
        f"Grid of {finding.texts} recurring texts by year. Latest votes: {finding.with_bloc} with "
        f"{name['destination']}, {finding.with_patron} with {name['patron']}, "
        f"{finding.between} in between, {finding.absent} not voting.",
        finish.values(frame, ["label", "year", "country", "patron", "bloc"]),
    )


def _side_tints(scope: Scope) -> dict[str, str]:
    """The colours of `SIDES`, told apart in grey: dark, white, pale, grey."""
    patron = theme.STATE_COLOURS.get(scope.patron, theme.STATE_COLOURS["RUS"])
    destination = theme.STATE_COLOURS.get(scope.destination, theme.STATE_COLOURS["EU"])
    return {
        SIDE_WORDS["bloc"].format(**scope.names): destination,
        "in between": theme.PAPER,
        SIDE_WORDS["patron"].format(**scope.names): theme.paler(patron, 0.55),
        "did not vote": theme.VOTE_COLOURS["X"],
    }


def who_moved(finding: WhoMoved, scope: Scope) -> Figure:
    """Ideal points with their intervals: country, patron, and the destination's median member."""
    name, frame = scope.names, finding.frame
    figure, axes = theme.canvas(2.3)
    tints = {
        "country": theme.FOCUS,
        "patron": theme.colour(scope.patron),
        "bloc": theme.colour(scope.destination),
    }
    words = {
        "country": name["country"],
        "patron": name["patron"],
        "bloc": f"{name['destination']}, median",
    }
    dashes: dict[str, Any] = {"country": "-", "patron": theme.PATRON_DASHES, "bloc": (0, (1, 1.3))}
    shapes = {"country": "o", "patron": "s", "bloc": "^"}
    with theme.themed():
        ends = []
        for role, tint in tints.items():
            rows = frame[frame["role"] == role].sort_values("year")
            axes.fill_between(rows["year"], rows["q05"], rows["q95"], color=tint, alpha=0.14, lw=0)
            theme.line(axes, rows, "year", "ideal_point", color=tint, ls=dashes[role])
            thin = rows["year"].isin(finding.thin_years)
            for part, face in ((rows[~thin], tint), (rows[thin], theme.PAPER)):
                axes.plot(
                    part["year"], part["ideal_point"], ls="", marker=shapes[role], ms=3.6, mfc=face,
                    mec=tint, label=words[role],
                )  # fmt: skip
            last = rows.iloc[-1]
            ends.append((last["year"], last["ideal_point"], words[role], tint))
        theme.label_ends(axes, ends)
        theme.year_axis(axes, frame["year"].min() - 0.5, frame["year"].max() + 0.3)
        finding = steps.mark(finding, scope, [axes])
        axes.set_ylabel("ideal point")
        axes.yaxis.set_major_formatter(lambda v, _: f"{v:+.1f}".replace("-", "−"))
    return finish.figure(
        finding,
        "fig-who-moved",
        figure,
        strong("Who moved.")
        + f" Ideal points of {name['country']}, {name['patron']} and the median member "
        f"of {name['destination']} (Bailey, Strezhnev and Voeten). Higher is closer to the United "
        "States in the Assembly; the band of the destination holds the middle 80% of its members.",
        finding.sentence,
        finish.values(frame, ["country", "year", "ideal_point", "q05", "q95", "n_votes"]),
    )
