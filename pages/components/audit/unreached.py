"""Items that a tokenizer decodes to a text which doesn't encode to them alone."""

import polars as pl

from pages.components import tables, token_text
from pages.components.tables import NUMBER, TEXT

# The study's classes, and what they mean.
CLASSES = {
    "unreachable": "in no text that was tried",
    "in context": "only beside other text",
    "undecodable": "no whole characters, so no text alone",
}
MOST = 2000


def caption(lost: pl.DataFrame, title: str) -> str:
    """How many there are of each class. `lost` has class. Markdown."""
    counts = dict(lost.group_by("class").len().iter_rows())
    said = [
        f"{counts[name]:,} {name} ({meaning})"
        for name, meaning in CLASSES.items()
        if name in counts
    ]
    first = f" The first {MOST:,} are shown." if lost.height > MOST else ""
    return f"{title}: {'; '.join(said)}.{first}"


def table(lost: pl.DataFrame) -> None:
    """The items, those in no text first. `lost` has id, bytes_hex, class, context (null: none)."""
    places = {name: place for place, name in enumerate(CLASSES)}
    order = pl.col("class").replace_strict(places, default=len(places), return_dtype=pl.Int64)
    rows = lost.sort(order, "id").head(MOST)
    tables.draw(
        rows.with_columns(
            token_text.column(rows["bytes_hex"], token_text.of_hex).alias("shown"),
            token_text.column(rows["bytes_hex"], token_text.spaced),
            token_text.column(rows["context"], token_text.of_text),
        ),
        "audit",
        "reachability",
        {
            "id": NUMBER(format="%d", width=90),
            "shown": TEXT("Item", width=200, help="␣ is a space, ⟨E2⟩ a byte"),
            "class": TEXT(width=130),
            "context": TEXT(width=300),
            "bytes_hex": TEXT(),
        },
        key="audit.unreached",
        alt="Items that their own text doesn't encode to, with a text that gives them",
        height=388,
        lazy=True,
        placeholder="none found",
    )
