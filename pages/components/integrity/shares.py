"""%TR and %Pure of each tokenizer beside what chance gives, the page's main figure; how they grow
with the text; and its tokens with the lexicon's verdict on each."""

from collections.abc import Mapping, Sequence
from typing import Any

import plotly.graph_objects as go
import polars as pl

from pages.components import tables
from pages.components.drawings import drawn_once
from pages.components.entropy.labels import plain
from pages.components.figures import Trace, drawn, error_bar, scatter
from pages.components.named_rows import drawn_rows
from pages.components.palette import SURFACES, Mode, tokenizer_colour
from pages.components.tables import COUNT, NUMBER, TEXT

ROW = 62  # pixels
# Figure → how it is drawn (plotly's name, the sign of the legend) and what people call it.
SHOWN = {
    "valid": ("circle", "●", "words (%TR)"),
    "pure": ("diamond", "◆", "roots or affixes (%Pure)"),
}
SIGNS = (
    *((sign, name) for _, sign, name in SHOWN.values()),
    ("│", "the same of random substrings, by chance"),
)
Row = Mapping[str, Any]
_WHY = (
    pl.when(pl.col("kind") == "unknown")
    .then(pl.lit("not expressed"))
    .when(pl.col("root").fill_null(False))
    .then(pl.lit("root"))
    .when(pl.col("word"))
    .then(pl.lit("word"))
    .when(pl.col("affix").fill_null(False))
    .then(pl.lit("affix"))
    .otherwise(pl.lit("neither"))
    .alias("verdict")
)
VERDICTS = ("any verdict", "root", "word", "affix", "neither", "not expressed")


@drawn_once
def figure(
    rows: pl.DataFrame, *, tokenizers: Sequence[str], titles: Mapping[str, str], mode: Mode
) -> go.Figure:
    """A line a tokenizer, its name above. `rows` is one choice of the study's table `shares`."""
    its = {row["tokenizer"]: row for row in rows.iter_rows(named=True)}
    traces: list[Trace] = []
    for place, name in enumerate(tokenizers):
        for shown, (which, (symbol, _, said)) in enumerate(SHOWN.items()):
            y = place + 0.06 + 0.24 * shown
            traces += _marks(its[name], which, symbol, said, y, titles[name], name, mode)
    return drawn_rows(
        traces,
        [_named(its[name], titles[name]) for name in tokenizers],
        mode,
        row=ROW,
        above=0.16,
        xaxis={
            "range": [0, 1.01],
            "tickformat": ".0%",
            "title": "share of the tokens that are counted",
        },
    )


def _named(row: Row, title: str) -> str:
    text = f"<b>{plain(title)}</b>"
    return text if row["valid_share"] is not None else f"{text}  n/a: no token is counted"


def _marks(
    row: Row, which: str, symbol: str, said: str, y: float, title: str, name: str, mode: Mode
) -> list[Trace]:
    value, chance = row[f"{which}_share"], row[f"chance_{which}_share"]
    if value is None:
        return []
    low, high = row[f"{which}_share_low"], row[f"{which}_share_high"]
    colour = tokenizer_colour(name, mode)
    interval = f"95 % interval {low:.1%} to {high:.1%}" if low is not None else row["interval_note"]
    hover = (
        f"<b>{plain(title)}</b><br>{said}: <b>{value:.1%}</b> of {row['tokens']:,} tokens"
        f"<br>{plain(interval)}<br>by chance: {chance:.1%}"
    )
    common: Trace = {"type": "scatter", "mode": "markers", "hovertext": [hover]}
    common |= {"hoverinfo": "text", "y": [y]}
    tick = {"symbol": "line-ns", "size": 15, "line": {"width": 2.5, "color": SURFACES[mode].faint}}
    return [
        common | {"name": f"{title}, {which} by chance", "x": [chance], "marker": tick},
        common
        | {
            "name": f"{title}, {which}",
            "x": [value],
            "marker": {"symbol": symbol, "size": 11, "color": colour},
            "error_x": error_bar([(value, low, high)], colour, thickness=1.4),
        },
    ]


@drawn_once
def growth_figure(
    growth: pl.DataFrame, *, tokenizers: Sequence[str], titles: Mapping[str, str], mode: Mode
) -> go.Figure:
    """A line a tokenizer. `growth` is the study's table."""
    traces = []
    for name in tokenizers:
        rows = growth.filter(pl.col("tokenizer") == name).sort("segments")
        traces.append(
            scatter(
                "lines",
                rows["segments"].to_list(),
                rows["valid_share"].to_list(),
                [
                    f"<b>{plain(titles[name])}</b><br>%TR <b>{row['valid_share']:.1%}</b> of "
                    f"{row['tokens']:,} distinct tokens"
                    f"<br>in the first {row['segments']:,} segments"
                    for row in rows.iter_rows(named=True)
                ],
                name=titles[name],
                line={"width": 2, "color": tokenizer_colour(name, mode)},
            )
        )
    return drawn(
        traces,
        mode,
        height=400,
        xaxis={
            "type": "log",
            "tickformat": ",~s",
            "title": "segments read, from the corpus' beginning",
        },
        yaxis={"tickformat": ".0%", "title": "%TR of the distinct tokens so far"},
    )


def tokens_found(tokens: pl.DataFrame, search: str, verdict: str) -> pl.DataFrame:
    """Those with the text in them and the verdict."""
    rows = tokens.with_columns(_WHY)
    if search.strip():
        text = search.strip().casefold()
        rows = rows.filter(pl.col("surface").str.to_lowercase().str.contains(text, literal=True))
    return rows if verdict == VERDICTS[0] else rows.filter(pl.col("verdict") == verdict)


def token_table(rows: pl.DataFrame) -> None:
    """The most frequent first."""
    tables.draw(
        rows,
        "integrity",
        "tokens",
        {
            "surface": TEXT(pinned=True, width=200),
            "verdict": TEXT("Verdict", width=130),
            "kind": TEXT("Kind", width=160),
            "occurrences": COUNT,
            "initial": NUMBER("At the start of words", format="localized"),
        },
        key="integrity.tokens",
        alt="Distinct tokens with the lexicon's verdict",
        height=420,
        lazy=True,
        placeholder="",
    )
