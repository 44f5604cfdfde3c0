"""What became of marked words: a share an outcome and model, with its interval; and the tables of
words, sentences and artefacts."""

from collections.abc import Mapping
from html import escape

import plotly.graph_objects as go
import polars as pl

from pages.components import tables
from pages.components.drawings import drawn_once
from pages.components.entropy.labels import plain
from pages.components.figures import Trace, drawn, error_bar, scatter
from pages.components.palette import Mode, class_colour
from pages.components.probes.pieces import framed, grid
from pages.components.tables import NUMBER, TEXT

ROWS = {
    "phantom": "only cut otherwise",
    "replaced": "replaced",
    "unchanged": "left as it was",
    "lost": "lost",
}


def legend(titles: Mapping[str, str], mode: Mode) -> str:
    """The models' colours, as HTML."""
    spans = "".join(
        f'<span><i style="background:{class_colour(place, mode)}"></i>{escape(title)}</span>'
        for place, title in enumerate(titles.values())
    )
    return f'<div class="legend">{spans}</div>'


@drawn_once
def figure(rates: pl.DataFrame, titles: Mapping[str, str], mode: Mode) -> go.Figure:
    """`rates`: the study's table."""
    traces: list[Trace] = []
    for number, (name, title) in enumerate(titles.items()):
        its = {row["outcome"]: row for row in rates.filter(pl.col("model") == name).to_dicts()}
        rows = [its[outcome] for outcome in ROWS]
        beside = 0.16 * (number - (len(titles) - 1) / 2)
        colour = class_colour(number, mode)
        traces.append(
            scatter(
                "markers",
                [row["rate"] for row in rows],
                [place + beside for place in range(len(rows))],
                [
                    f"<b>{plain(title)}</b>: {ROWS[row['outcome']]}"
                    f"<br><b>{row['words']:,}</b> of {row['n']:,} words, {row['rate']:.1%}"
                    f"<br>95 % interval {row['low']:.1%} to {row['high']:.1%}"
                    for row in rows
                ],
                marker={"symbol": "diamond", "size": 11, "color": colour},
                error_x=error_bar(
                    [(row["rate"], row["low"], row["high"]) for row in rows], colour, thickness=1.4
                ),
            )
        )
    return drawn(
        traces,
        mode,
        height=40 * len(ROWS) + 60,
        xaxis={"range": [-0.02, 1.02], "tickformat": ".0%", "title": "% of the marked words"},
        yaxis={
            "range": [len(ROWS) - 0.5, -0.5],
            "tickvals": list(range(len(ROWS))),
            "ticktext": [f"{one}  " for one in ROWS.values()],
        },
    )


def words(rows: pl.DataFrame, titles: Mapping[str, str], mode: Mode) -> str:
    """As HTML: the ids stand behind each token."""
    several = len(titles) > 1
    head = ("Word", *(("Model",) if several else ()), "Outcome", "Before", "After", "Kind")
    body = [
        (
            escape(row["word"]),
            *((escape(titles[row["model"]]),) if several else ()),
            row["outcome"],
            framed(row["pieces_before"], row["ids_before"]),
            framed(row["pieces_after"], row["ids_after"]),
            escape(row["artefact"] or ""),
        )
        for row in rows.to_dicts()
    ]
    return grid(head, body, "Words as tokens before and after", mode)


def sentences(rows: pl.DataFrame, titles: Mapping[str, str]) -> None:
    """What was asked and said."""
    tables.draw(
        rows.with_columns(
            pl.col("model").replace(titles),
            pl.col("response").str.strip_chars(),
            pl.col("kept") * 100,
        ),
        "consistency",
        "sentences",
        {
            **({"model": TEXT(width=170)} if len(titles) > 1 else {}),
            "asked": TEXT(width=480),
            "response": TEXT(width=480),
            "kept": NUMBER(format="%.0f", help="Of the words that weren't marked"),
            "marked": NUMBER(),
        },
        key="consistency.sentences",
        alt="The sentences and their copies",
        height=320,
    )


def artefacts(rows: pl.DataFrame, titles: Mapping[str, str]) -> None:
    """The kinds that there are, a row each."""
    shares = ("rate", "low", "high")
    tables.draw(
        rows.with_columns(pl.col("model").replace(titles), pl.col(*shares) * 100),
        "consistency",
        "artefacts",
        {
            "artefact": TEXT(),
            "model": TEXT(width=180),
            "n": NUMBER(),
            "words": NUMBER(),
            **dict.fromkeys(shares, NUMBER(format="%.1f")),
        },
        key="consistency.artefacts",
        alt="Kinds of phantom edits",
    )
