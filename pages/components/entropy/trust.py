"""How far the entropies of k-grams can be trusted: how many there are, and how many were seen
once."""

from collections.abc import Mapping, Sequence

import polars as pl

from pages.components.entropy.doubt import Doubt, doubt, why
from pages.components.entropy.grid import Cell, grid, missing
from pages.components.entropy.labels import Row, written
from pages.components.palette import Mode


def table(
    orders: pl.DataFrame, *, tokenizers: Sequence[str], titles: Mapping[str, str], mode: Mode
) -> str:
    """A row a tokenizer, a column a k, as HTML. `orders` is the study's table of one language."""
    lengths = orders["order"].unique().sort().to_list()
    found = {(row["tokenizer"], row["order"]): row for row in orders.iter_rows(named=True)}
    heads = ["Distinct of all", *("tokens" if k == 1 else f"{k}-grams" for k in lengths)]
    rows = {name: [_cell(found[name, k]) for k in lengths] for name in tokenizers}
    return grid(heads, rows, titles=titles, mode=mode)


def _cell(row: Row) -> Cell:
    text = f"{row['distinct']:,} of {row['grams']:,}"
    if row["seen_once_share"] is None:
        reason = missing(row["block_entropy_note"])
        return Cell(text, reason.small, reason.why)
    small = (
        f"once: {written(row['seen_once_share'], 'share')} of the distinct, "
        f"{written(row['seen_once_mass'], 'share')} of all"
    )
    its = doubt(row)
    return Cell(text, small, " ".join(why(its, "k-grams")), its is Doubt.FULL)
