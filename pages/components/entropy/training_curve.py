"""Charts of the study `training`: entropies over the size of the training text."""

from collections.abc import Sequence

import plotly.graph_objects as go
import polars as pl

from pages.components.drawings import drawn_once
from pages.components.entropy.grid import Cell, grid, missing
from pages.components.entropy.labels import Row, conditional, written
from pages.components.entropy.reliability import GREY, SIGNS, marker, reliability, why
from pages.components.entropy.singletons import once
from pages.components.figures import Trace, drawn, note, titled
from pages.components.palette import SURFACES, Mode, on_share_scale

PLAIN, AWARE = "bpe", "compressed_bpe"
NAMES = {PLAIN: "plain BPE", AWARE: "compression-aware BPE"}
HEIGHT = 340


def colour_of(vocabulary: int, vocabularies: Sequence[int], mode: Mode) -> str:
    """The larger the vocabulary, the farther along the scale."""
    place = list(vocabularies).index(vocabulary)
    return on_share_scale(0.4 + 0.6 * (place + 1) / len(vocabularies), mode)


def legend(vocabularies: Sequence[int], mode: Mode) -> str:
    """The vocabularies and their colours, as HTML."""
    spans = "".join(
        f'<span><i style="background:{colour_of(size, vocabularies, mode)}"></i>'
        f"vocabulary of {size:,}</span>"
        for size in vocabularies
    )
    spans += "".join(f"<span><b>{sign}</b>&ensp;{said}</span>" for sign, said in (SIGNS[2], GREY))
    return f'<div class="legend">{spans}</div>'


@drawn_once
def figure(
    orders: pl.DataFrame, *, order: int, vocabularies: Sequence[int], mode: Mode
) -> go.Figure:
    """The conditional entropy of one k, a line a vocabulary. `orders` is the study's table."""
    rows = orders.filter((pl.col("algorithm") == PLAIN) & (pl.col("order") == order))
    traces: list[Trace] = []
    for size in vocabularies:
        own = rows.filter(pl.col("vocabulary") == size).sort("training_bytes")
        traces += _line(own, size, colour_of(size, vocabularies, mode), mode)
    reasons = rows.filter(pl.col("vocabulary").is_in(list(vocabularies)))
    notes = []
    lacking = reasons.filter(pl.col("conditional_entropy").is_null())
    if lacking.height:
        text = f"n/a: {lacking['block_entropy_note'][0]}"
        corner = {"xref": "paper", "yref": "paper", "x": 0, "y": 0, "xanchor": "left"}
        notes.append(note(text, mode, yanchor="bottom", **corner))
    return drawn(
        traces,
        mode,
        height=HEIGHT,
        xaxis={
            "type": "log",
            "tickformat": "~s",
            "fixedrange": True,
            "title": titled("training text (bytes)", mode),
        },
        yaxis={"fixedrange": True, "title": titled(f"{conditional(order)} (bits)", mode)},
        annotations=notes,
    )


def _line(own: pl.DataFrame, size: int, colour: str, mode: Mode) -> list[Trace]:
    rows = own.drop_nulls("conditional_entropy")
    each = [reliability(row) for row in rows.iter_rows(named=True)]
    line = {"color": SURFACES[mode].context if {*each} == {"none"} else colour, "width": 1.5}
    return [
        {
            "type": "scatter",
            "mode": "lines+markers",
            "name": f"vocabulary of {size:,}",
            "x": rows["training_bytes"].to_list(),
            "y": rows["conditional_entropy"].to_list(),
            "line": line,
            "marker": marker(each, colour, mode),
            "hovertext": [_hover(row) for row in rows.iter_rows(named=True)],
            "hoverinfo": "text",
        }
    ]


def _hover(row: Row) -> str:
    lines = [
        f"<b>vocabulary of {row['vocabulary']:,}</b>",
        f"{conditional(row['order'])} = <b>{written(row['conditional_entropy'], 'bits')}</b>",
        f"trained on {row['training_bytes']:,} bytes, {row['training_segments']:,} segments",
        f"measured on {row['tokens']:,} tokens",
        f"seen once: {once(row)}",
    ]
    return "<br>".join([*lines, *why(reliability(row), "k-grams")])


def sentence(orders: pl.DataFrame, summary: pl.DataFrame) -> str:
    """What the growing training text does at the largest vocabulary that was reached. Markdown."""
    plain = summary.filter(pl.col("algorithm") == PLAIN)
    reached = plain.filter(pl.col("vocabulary_note").is_null())
    several = (reached if reached.height else plain).group_by("vocabulary").len()
    best = several.sort("len", "vocabulary").row(-1, named=True)
    own = plain.filter(pl.col("vocabulary") == best["vocabulary"]).sort("training_bytes")
    first, last = own.row(0, named=True), own.row(-1, named=True)
    said = [
        f"{conditional(order)} {_moves(orders, best['vocabulary'], order, first, last)}"
        for order in (1, 2)
    ]
    return (
        f"At a vocabulary of {best['vocabulary']:,}, from {first['training_bytes']:,} to "
        f"{last['training_bytes']:,} bytes of training text, {said[0]}, and {said[1]}."
    )


def _moves(orders: pl.DataFrame, vocabulary: int, order: int, first: Row, last: Row) -> str:
    own = orders.filter(
        (pl.col("algorithm") == PLAIN)
        & (pl.col("vocabulary") == vocabulary)
        & (pl.col("order") == order)
    )
    ends = [
        own.row(by_predicate=pl.col("training_bytes") == row["training_bytes"], named=True)
        for row in (first, last)
    ]
    start, end = (row["conditional_entropy"] for row in ends)
    if start is None or end is None:
        return f"is not defined ({ends[0]['block_entropy_note'] or ends[1]['block_entropy_note']})"
    how = "rises" if end > start else "falls" if end < start else "stays"
    short = " (not reliable)" if "none" in map(reliability, ends) else ""
    return f"{how} from **{start:.2f}** to **{end:.2f} bits**{short}"


def beside(orders: pl.DataFrame, summary: pl.DataFrame, mode: Mode) -> str:
    """The compression-aware tokenizers and the plain ones of the same vocabulary and text, as
    HTML."""
    rows: dict[str, list[Cell]] = {}
    titles: dict[str, str] = {}
    for aware in summary.filter(pl.col("algorithm") == AWARE).iter_rows(named=True):
        for algorithm in (AWARE, PLAIN):
            found = summary.filter(
                (pl.col("algorithm") == algorithm)
                & (pl.col("vocabulary") == aware["vocabulary"])
                & (pl.col("training_bytes") == aware["training_bytes"])
            ).row(0, named=True)
            its = orders.filter(
                (pl.col("algorithm") == algorithm)
                & (pl.col("vocabulary") == aware["vocabulary"])
                & (pl.col("training_bytes") == aware["training_bytes"])
            )
            name = f"{algorithm} {aware['vocabulary']}"
            titles[name] = f"{NAMES[algorithm]}, {aware['vocabulary']:,}"
            rows[name] = _cells(found, its)
    heads = ["Tokenizer", "H1", "H(X2 | X1)", "Utilisation", "Bytes per token", "zstd", "xz"]
    return grid(heads, rows, titles=titles, mode=mode, coloured=False)


def _cells(row: Row, its: pl.DataFrame) -> list[Cell]:
    note = row["h1_note"]
    pairs = its.filter(pl.col("order") == 2).to_dicts()
    second = (
        Cell(
            written(pairs[0]["conditional_entropy"], "bits"),
            why=" ".join(why(reliability(pairs[0]), "pairs")),
            unreliable=reliability(pairs[0]) == "none",
        )
        if pairs and pairs[0]["conditional_entropy"] is not None
        else missing(pairs[0]["block_entropy_note"] if pairs else "k was left out")
    )
    return [
        missing(note) if row["h1"] is None else Cell(written(row["h1"], "bits")),
        second,
        missing(note) if row["h1"] is None else Cell(written(row["utilisation"], "share")),
        missing(note) if row["h1"] is None else Cell(written(row["bytes_per_token"], "number")),
        Cell(f"{row['zstd_size']:,} bytes", f"{row['zstd_bits_per_byte']:.3f} bits per byte"),
        Cell(f"{row['xz_size']:,} bytes", f"{row['xz_bits_per_byte']:.3f} bits per byte"),
    ]
