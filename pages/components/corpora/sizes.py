"""The languages of a corpus by size, coloured by script; and a row for each."""

from html import escape

import plotly.graph_objects as go
import polars as pl

from pages.components.axis_names import crowded, on_axis, room, unique
from pages.components.corpora.holdings import Holdings
from pages.components.corpora.lengths import MARKS_LOUD, MARKS_QUIET
from pages.components.drawings import drawn_once
from pages.components.figures import drawn
from pages.components.palette import SURFACES, Mode, class_colour
from pages.components.tables import NUMBER, TEXT, plain

MEASURES = {"bytes": "Bytes", "characters": "Characters", "segments": "Segments"}
ORDERS = {"size": "Size", "name": "Name", "script": "Script"}
MOST = 9  # scripts with a colour of their own
OTHERS = "other scripts"
LYING = 32  # so many languages at most stand one below the other
LABELLED = 60  # and so many side by side have their names written
ROW = 25  # pixels


def classes(held: Holdings) -> list[str]:
    """The scripts that get a colour: of most languages, then of most bytes."""
    ranked = held.languages.group_by("script").agg(pl.len(), pl.col("bytes").sum())
    ranked = ranked.sort("len", "bytes", "script", descending=[True, True, False])
    return ranked["script"].head(MOST).to_list()


def legend(held: Holdings, mode: Mode) -> str:
    """The scripts, their colours and how many languages have them, as HTML."""
    known = classes(held)
    count = dict(held.languages.group_by("script").len().iter_rows())
    entries = [(name, class_colour(place, mode), count[name]) for place, name in enumerate(known)]
    others = sum(number for name, number in count.items() if name not in known)
    if others:
        entries.append((f"{len(count) - len(known)} {OTHERS}", SURFACES[mode].context, others))
    spans = "".join(
        f'<span><i style="background:{colour}"></i>{escape(name[:1].upper() + name[1:])} '
        f"{number:,}</span>"
        for name, colour, number in entries
    )
    return f'<div class="legend">{spans}</div>'


def lying(held: Holdings) -> bool:
    """Whether the bars lie one below the other: few languages, readable on any screen."""
    return held.languages.height <= LYING


@drawn_once
def figure(held: Holdings, *, measure: str, order: str, chosen: str, mode: Mode) -> go.Figure:
    """A bar a language. With a language `chosen` ("" for none) the others step back. Each bar
    carries customdata [label, …]."""
    rows = _ordered(held.languages, measure, order)
    colours = {name: class_colour(place, mode) for place, name in enumerate(classes(held))}
    names = unique([on_axis(text) for text in rows["display"]])
    values = rows[measure].to_list()
    aside = [bool(chosen) and label != chosen for label in rows["language"]]
    bars = {
        "type": "bar",
        "marker": {
            "color": [colours.get(name, SURFACES[mode].context) for name in rows["script"]],
            "opacity": [MARKS_QUIET if quiet else MARKS_LOUD for quiet in aside],
            "line": {"width": 0},
        },
        "customdata": rows.select(
            "language",
            pl.col("display").str.replace_all("<", "&lt;"),
            "script",
            "segments",
            "bytes",
            "characters",
        ).rows(),
        "hovertemplate": (
            "<b>%{customdata[1]}</b><br>%{customdata[2]}<br>%{customdata[3]:,.0f} segments"
            "<br>%{customdata[4]:,.0f} bytes<br>%{customdata[5]:,.0f} characters<extra></extra>"
        ),
    }
    amounts = {"rangemode": "tozero", "tickformat": "~s", "title": MEASURES[measure]}
    if lying(held):
        return drawn(
            [{**bars, "x": values, "y": names, "orientation": "h"}],
            mode,
            height=ROW * len(names) + 60,
            xaxis={**amounts, "nticks": 6},
            yaxis={
                "type": "category",
                "range": [len(names) - 0.4, -0.6],
                "showgrid": False,
                "ticks": "",
                "dtick": 1,
            },
            bargap=0.3,
        )
    dense, turned = len(names) > LABELLED, crowded(names)
    beneath = 12 if dense else room(names, turned=True) if turned else 34
    return drawn(
        [{**bars, "x": names, "y": values}],
        mode,
        height=300 + beneath,
        margin={"l": 62, "r": 8, "t": 8, "b": beneath, "autoexpand": False},
        xaxis={
            "type": "category",
            "automargin": False,
            "showticklabels": not dense,
            "tickvals": names,
            "tickangle": -50 if turned else 0,
            "showgrid": False,
            "ticks": "",
            "fixedrange": not dense,
            "range": [-0.6, len(names) - 0.4],
        },
        yaxis={**amounts, "automargin": False},
        bargap=0.1 if dense else 0.28,
        dragmode="zoom" if dense else False,
    )


def _ordered(languages: pl.DataFrame, measure: str, order: str) -> pl.DataFrame:
    if order == "name":
        return languages.sort("name")
    if order == "script":
        largest = pl.col("bytes").sum().over("script")
        return languages.sort(
            largest, "script", pl.col(measure), "name", descending=[True, False, True, False]
        )
    return languages.sort(measure, "name", descending=[True, False])


def language_table(frame: pl.DataFrame) -> None:
    """The table."""
    plain(
        frame.sort("bytes", descending=True).with_columns(
            pl.col("native_name").fill_null(""),
            pl.col("looks_like_name").fill_null(""),
            pl.col("looks_like_share") * 100,
        ),
        {
            "name": TEXT("Language", pinned=True, width=170),
            "native_name": TEXT("Native name"),
            "script": TEXT("Script", help="The commonest one, punctuation aside"),
            "segments": NUMBER("Segments", format="localized"),
            "bytes": NUMBER("Bytes", format="localized"),
            "characters": NUMBER("Characters", format="localized"),
            "bytes_per_character": NUMBER("Bytes per character", format="%.2f"),
            "empty": NUMBER("Empty segments", format="localized", help="Nothing but white space"),
            "duplicates": NUMBER(
                "Duplicates", format="localized", help="Texts that this language had before"
            ),
            "missing": NUMBER(
                "Missing", format="localized", help="Segments that other languages have"
            ),
            "shortest": NUMBER("Shortest (characters)", format="localized"),
            "median": NUMBER("Median (characters)", format="localized"),
            "mean": NUMBER("Mean (characters)", format="%.1f"),
            "longest": NUMBER("Longest (characters)", format="localized"),
            "looks_like_name": TEXT("Looks like", help="What an identifier took its text for"),
            "looks_like_share": NUMBER("of its pieces (%)", format="%.0f"),
            "language": TEXT("Label"),
        },
        key="corpora.languages",
        alt="What the corpus holds, a row for each language",
        height=420 if frame.height > 11 else "content",
        placeholder="n/a",
    )


def sections(frame: pl.DataFrame) -> None:
    """The domains of the text, if there are several."""
    rows = (
        frame.group_by("section", maintain_order=True)
        .agg(pl.col("language").n_unique(), pl.col("segments").sum(), pl.col("bytes").sum())
        .sort("bytes", descending=True)
    )
    plain(
        rows,
        {
            "section": TEXT("Domain", pinned=True),
            "language": NUMBER("Languages", format="localized"),
            "segments": NUMBER("Texts", format="localized"),
            "bytes": NUMBER("Bytes", format="localized"),
        },
        key="corpora.sections",
        alt="What the corpus holds in each domain",
        height=320 if rows.height > 8 else "content",
    )
