"""How much of what a vocabulary could carry is used, with both denominators; the summary's
table."""

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go
import polars as pl

from pages.components import tables
from pages.components.drawings import drawn_once
from pages.components.entropy.labels import Row, figure_of, interval, plain, written
from pages.components.figures import Trace, error_bar
from pages.components.named_rows import drawn_rows
from pages.components.palette import Mode, tokenizer_colour
from pages.components.tables import COUNT, NUMBER, TEXT

ROW = 74  # pixels
# Column → its sign in the figure (plotly's name, and as a letter for the legend).
SHOWN = {
    "efficiency_observed": ("circle", "●"),
    "efficiency_declared": ("circle-open", "○"),
    "utilisation": ("diamond", "◆"),
    "utilisation_2": ("diamond-open", "◇"),
}
SIGNS = tuple((sign, figure_of(name, None).name) for name, (_, sign) in SHOWN.items())
SHARES = (
    "vocabulary_used_share",
    "efficiency_observed",
    "efficiency_observed_low",
    "efficiency_observed_high",
    "efficiency_declared",
    "efficiency_declared_low",
    "efficiency_declared_high",
    "shannon_efficiency_observed",
    "utilisation",
    "utilisation_low",
    "utilisation_high",
    "utilisation_2",
    "percentile_frequency",
    "unk_share",
)


@drawn_once
def figure(
    summary: pl.DataFrame, *, tokenizers: Sequence[str], titles: Mapping[str, str], mode: Mode
) -> go.Figure:
    """A line a tokenizer, its name above. `summary` is the study's table of one language."""
    rows = {row["tokenizer"]: row for row in summary.iter_rows(named=True)}
    traces = [
        _marks(rows[name], column, place, titles[name], tokenizer_colour(name, mode))
        for place, name in enumerate(tokenizers)
        for column in SHOWN
    ]
    return drawn_rows(
        [trace for trace in traces if trace],
        [_named(rows[name], titles[name]) for name in tokenizers],
        mode,
        row=ROW,
        above=0.3,
        xaxis={
            "range": [0, 1],
            "tickformat": ".0%",
            "title": "share of the largest entropy possible",
        },
    )


def _named(row: Row, title: str) -> str:
    text = f"<b>{plain(title)}</b>"
    return text if row["h1"] is not None else f"{text}  n/a: {plain(row['h1_note'])}"


def _marks(row: Row, column: str, place: int, title: str, colour: str) -> Trace | None:
    value = row[column]
    if value is None:
        return None
    low, high = row.get(f"{column}_low"), row.get(f"{column}_high")
    said = interval(low, high, "share", row["interval_note"])
    if column == "utilisation_2":
        said = "no interval is computed for it"
    return {
        "type": "scatter",
        "mode": "markers",
        "name": f"{title}, {column}",
        "x": [value],
        # Two marks of one value would hide each other.
        "y": [place + (0.14 if column.startswith("utilisation") else -0.06)],
        "marker": {
            "symbol": SHOWN[column][0],
            "size": 11,
            "color": colour,
            "line": {"width": 2, "color": colour},
        },
        "error_x": error_bar([(value, low, high)], colour),
        "hovertext": [
            f"<b>{plain(title)}</b><br>{figure_of(column, None).name}"
            f"<br><b>{written(value, 'share')}</b><br>{said}"
        ],
        "hoverinfo": "text",
    }


def summary_table(frame: pl.DataFrame) -> None:
    """Entropies in bits, shares in per cent; what isn't defined is n/a, and the note says why."""
    bits = ratio = NUMBER(format="%.3f")
    per_cent = NUMBER(format="%.2f")
    tables.draw(
        frame.with_columns(
            *(pl.col(name) * 100 for name in SHARES),
            pl.coalesce("h1_note", "interval_note", pl.lit("")).alias("note"),
        ),
        "entropy",
        "summary",
        {
            "title": TEXT("Tokenizer", pinned=True, width=150),
            "name": TEXT("Language"),
            **dict.fromkeys(("tokens", "types", "vocabulary_size"), COUNT),
            "vocabulary_used_share": per_cent,
            **dict.fromkeys(("h1", "h1_low", "h1_high"), bits),
            "h1_corrected": NUMBER(help="Miller–Madow", format="%.3f"),
            **dict.fromkeys(("renyi_2", "renyi_2_low", "renyi_2_high"), bits),
            **dict.fromkeys(("renyi_2_5", "renyi_2_5_low", "renyi_2_5_high"), bits),
            **dict.fromkeys(SHARES[1:-1], per_cent),
            **dict.fromkeys(
                ("bytes_per_token", "characters_per_token", "tokens_per_character"), ratio
            ),
            **dict.fromkeys(("segments", "bytes", "characters"), COUNT),
            "unk_share": per_cent,
            "note": TEXT("Note", help="Why there is no figure, or no interval"),
        },
        key="entropy.rows",
        alt="All figures, a row for each tokenizer and language",
        height="content" if frame.height < 12 else 420,
    )
