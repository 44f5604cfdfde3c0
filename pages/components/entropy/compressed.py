"""How small the text and its tokens become: plainly written, and by universal compressors."""

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go
import polars as pl

from pages.components.drawings import drawn_once
from pages.components.entropy.grid import Cell, grid, missing
from pages.components.entropy.labels import Row, plain
from pages.components.figures import Trace, drawn, note, scatter
from pages.components.palette import SURFACES, Mode, tokenizer_colour

TEXT, IN_BYTES, IN_BITS = "text", "tokens_in_bytes", "tokens_in_bits"
COMPRESSORS = {"none": "Uncompressed", "zstd": "zstd, highest level", "xz": "xz, highest level"}
STREAMS = {TEXT: "the text itself", IN_BYTES: "ids in whole bytes", IN_BITS: "ids packed in bits"}
SIGNS = (("●", STREAMS[IN_BYTES]), ("○", STREAMS[IN_BITS]), ("┆", STREAMS[TEXT]))
ROW = 54  # pixels


@drawn_once
def figure(
    rows: pl.DataFrame,
    *,
    compressor: str,
    tokenizers: Sequence[str],
    titles: Mapping[str, str],
    mode: Mode,
    most: float,
) -> go.Figure:
    """Bits per byte of the text, a line a tokenizer, its name above. `rows` is the study's table
    `compression` of one language; the scale ends at `most`."""
    own = rows.filter(pl.col("compressor") == compressor)
    found = {(row["tokenizer"], row["stream"]): row for row in own.iter_rows(named=True)}
    traces = [
        _mark(found[name, stream], place, titles[name], tokenizer_colour(name, mode))
        for place, name in enumerate(tokenizers)
        for stream in (IN_BYTES, IN_BITS)
        if (name, stream) in found and found[name, stream]["bits_per_byte"] is not None
    ]
    of_text = next((row for (_, stream), row in found.items() if stream == TEXT), None)
    notes = [_named(found, name, titles[name], n, mode) for n, name in enumerate(tokenizers)]
    if of_text is not None:
        traces.append(_text(of_text, len(tokenizers), mode))
    return drawn(
        traces,
        mode,
        height=ROW * len(tokenizers) + 70,
        xaxis={"range": [0, most * 1.08], "title": "bits per byte of the text"},
        yaxis={"range": [len(tokenizers) - 0.4, -0.75], "showticklabels": False, "showgrid": False},
        annotations=notes,
    )


def _named(
    found: Mapping[tuple[str, str], Row], name: str, title: str, place: int, mode: Mode
) -> Trace:
    row = found.get((name, IN_BYTES))
    text = plain(title)
    if row is not None and row["size"] is None:
        text += f"  n/a: {plain(row['size_note'])}"
    at = {"xref": "paper", "x": 0, "xanchor": "left", "y": place - 0.22, "yanchor": "bottom"}
    return note(text, mode, **at)


def _mark(row: Row, place: int, title: str, colour: str) -> Trace:
    return scatter(
        "markers",
        [row["bits_per_byte"]],
        [place],
        [f"<b>{plain(title)}</b>, {hover(row)}"],
        name=f"{title}, {row['stream']}",
        marker={
            "symbol": "circle" if row["stream"] == IN_BYTES else "circle-open",
            "size": 11,
            "color": colour,
            "line": {"width": 2, "color": colour},
        },
    )


def _text(row: Row, lines: int, mode: Mode) -> Trace:
    return scatter(
        "lines",
        [row["bits_per_byte"]] * 2,
        [-0.5, lines - 0.4],
        [hover(row)] * 2,
        name=STREAMS[TEXT],
        line={"color": SURFACES[mode].ink, "width": 1.5, "dash": "dot"},
    )


def hover(row: Row) -> str:
    """What a pointer is told of one size."""
    return (
        f"{STREAMS[row['stream']]}<br>{COMPRESSORS[row['compressor']]}: "
        f"<b>{row['bits_per_byte']:.3f} bits per byte</b><br>{row['size']:,} bytes, "
        f"{row['over_text']:.3f} times the text's under the same compressor"
        f"<br>text: {row['text_bytes']:,} bytes in {row['segments']:,} segments"
    )


def table(
    rows: pl.DataFrame,
    summary: pl.DataFrame,
    *,
    tokenizers: Sequence[str],
    titles: Mapping[str, str],
    mode: Mode,
) -> str:
    """Lengths and compressed sizes, a row a tokenizer, as HTML."""
    packed = [(stream, name) for name in ("zstd", "xz") for stream in (IN_BYTES, IN_BITS)]
    heads = ["Tokenizer", "Bytes per token", "Characters per token", "Tokens per character"]
    heads += [f"{name}, {STREAMS[stream]}" for stream, name in packed]
    found = {
        (row["tokenizer"], row["stream"], row["compressor"]): row
        for row in rows.iter_rows(named=True)
    }
    lines = {}
    for name in tokenizers:
        own = summary.row(by_predicate=pl.col("tokenizer") == name, named=True)
        lines[name] = [
            *(
                missing(own["h1_note"]) if own[column] is None else Cell(f"{own[column]:.3f}")
                for column in ("bytes_per_token", "characters_per_token", "tokens_per_character")
            ),
            *(_size(found.get((name, *one))) for one in packed),
        ]
    return grid(heads, lines, titles=titles, mode=mode)


def _size(row: Row | None) -> Cell:
    if row is None:
        return missing("the language has no text here")
    if row["size"] is None:
        return missing(row["size_note"])
    small = f"{row['size']:,} bytes, {row['over_text']:.3f} × the text's"
    return Cell(f"{row['bits_per_byte']:.3f} bits per byte", small)
