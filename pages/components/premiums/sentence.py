"""The answer to the page's question, in one sentence made from the data on screen."""

import polars as pl

from pages.components.escaping import escaped
from pages.components.premiums.heatmap import LABELLED
from pages.components.premiums.selection import ORDERS, View


def sentence(frame: pl.DataFrame, *, tokenizer: str, reference: str) -> str:
    """Which of the languages in `frame` pays most under `tokenizer`, and where it pays least.

    `frame` has tokenizer, title, language, name, premium. Markdown.
    """
    defined = frame.filter(pl.col("premium").is_not_null() & (pl.col("name") != reference))
    focus = defined.filter(pl.col("tokenizer") == tokenizer).sort("premium", descending=True)
    if focus.is_empty():
        return "No language shown has a premium under the tokenizer chosen."
    worst = focus.row(0, named=True)
    said = (
        f"Under **{escaped(worst['title'])}**, {worst['name']} needs "
        f"**{times(worst['premium'])} times** the tokens of {reference}"
    )
    same = defined.filter(pl.col("language") == worst["language"]).sort("premium")
    best = same.row(0, named=True)
    if len(same) == 1:
        return f"{said}."
    if best["tokenizer"] == tokenizer:
        other = same.row(-1, named=True)
        return (
            f"{said}, and no tokenizer shown needs fewer; "
            f"under **{escaped(other['title'])}**, {times(other['premium'])} times."
        )
    return f"{said}; under **{escaped(best['title'])}**, {times(best['premium'])} times."


def caption(count: int, total: int, which: str, order: str) -> str:
    """What the main figure shows of all there is, which and in what order, and what can be done."""
    todo = "Click a cell to look at one language under one tokenizer."
    if count == 1:
        todo = "Click a cell to rank under that tokenizer."
    if count > LABELLED:
        todo = "Drag across to enlarge a part; click in the framed row to look at one language."
    return f"Showing <b>{count} of {total} languages</b> ({which}), ordered by {order}.<br>{todo}"


def order(view: View, focus: str) -> str:
    """The order of the languages in words; `focus` is the title of the tokenizer in focus."""
    return f"premium under {focus}" if view.order == "premium" else ORDERS[view.order].lower()


def name(frame: pl.DataFrame) -> str:
    """The name of the one language in `frame`."""
    return str(frame["name"][0])


def times(ratio: float) -> str:
    """A ratio as it is said in a sentence: 11.7, 3.0, 1.92."""
    return f"{ratio:.1f}" if ratio >= 2 else f"{ratio:.2f}"
