"""The answer to "How predictable is the next token?", in one sentence from the data on screen."""

from collections.abc import Mapping

import polars as pl

from pages.components.entropy.labels import written
from pages.components.escaping import escaped


def sentence(
    orders: pl.DataFrame, summary: pl.DataFrame, *, name: str, titles: Mapping[str, str]
) -> str:
    """How many bits a token carries, and how many once the one before it is known. Markdown.

    orders, summary: the study's tables, of one language; `name` is the language's.
    """
    head = f"In **{escaped(name)}**"
    defined = summary.drop_nulls("h1").sort("h1", "tokenizer")
    if defined.is_empty():
        reason = summary["h1_note"].drop_nulls().first()
        return f"{head} there is no entropy to show: {escaped(str(reason))}."
    said = f"{head}, a token {_carries(defined, titles)}"
    known = orders.filter((pl.col("order") == 2) & pl.col("conditional_entropy").is_not_null())
    if known.height:
        low, high = known["conditional_entropy"].min(), known["conditional_entropy"].max()
        said += f"; knowing the token before it leaves {_range(low, high)}"  # type: ignore[arg-type]
    return f"{said}{_short(orders)}."


def _carries(defined: pl.DataFrame, titles: Mapping[str, str]) -> str:
    least, most = defined.row(0, named=True), defined.row(-1, named=True)
    low, high = (f"**{written(row['h1'], 'bits')}**" for row in (least, most))
    title, other = (escaped(titles[row["tokenizer"]]) for row in (least, most))
    if defined.height == 1:
        return f"of {title} carries {low}"
    return f"carries from {low} ({title}) to {high} ({other})"


def _range(low: float, high: float) -> str:
    first, last = f"{low:.2f}", f"{high:.2f}"
    return f"**{last} bits**" if first == last else f"**{first} to {last} bits**"


def _short(orders: pl.DataFrame) -> str:
    """From which k on the text is too short: where more than half was seen once."""
    none = orders.filter(pl.col("reliability") == "none")["order"]
    if none.is_empty():
        return ""
    first: int = none.min()  # type: ignore[assignment]
    its = orders.filter((pl.col("order") == first) & pl.col("reliability").is_not_null())
    whose = "" if (its["reliability"] == "none").all() else " under some of the tokenizers"
    once = f"more than half of the {_THINGS.get(first, f'{first}-grams')} were seen only once"
    if first == 1:
        return f"; all of that is too low, as {once}{whose} in so short a text"
    if first == 2:
        return f"; that is too low, as {once}{whose} in so short a text"
    return f"; from k = {first} on the text is too short to tell, as {once}{whose}"


_THINGS = {1: "tokens", 2: "pairs"}
