"""What the study `training` answers: a sentence on the growing text, and the compression-aware
tokenizers beside the plain ones."""

import polars as pl

from pages.components.entropy.grid import Cell, grid, missing
from pages.components.entropy.labels import Row, conditional, written
from pages.components.entropy.reliability import reliability, why
from pages.components.entropy.training_curve import PLAIN
from pages.components.palette import Mode

AWARE = "compressed_bpe"
NAMES = {PLAIN: "plain BPE", AWARE: "compression-aware BPE"}


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
