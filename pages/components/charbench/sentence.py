"""The answers of the CharBench page, from the data on screen."""

from collections.abc import Mapping

import polars as pl

from pages.components.charbench.accuracies import overall
from pages.components.escaping import escaped


def hidden(letters: pl.DataFrame, titles: Mapping[str, str]) -> str:
    """How many letters hide the one asked for, under which tokenizer most. `letters` has the rows
    of one choice of place, over all lengths. Markdown."""
    rows = letters.filter(pl.col("length").is_null()).sort("letters", descending=True)
    if rows.is_empty():
        return "No item asks for a place that a token holds."
    first = rows.row(0, named=True)
    said = (
        f"Under **{escaped(titles[first['tokenizer']])}** the letter asked for lies in a token of "
        f"**{first['letters']:.1f} letters** in the mean, and shares it with another letter in "
        f"**{first['hidden']:.0%}** of the items"
    )
    if rows.height == 1:
        return f"{said}."
    last = rows.row(-1, named=True)
    return (
        f"{said}; under **{escaped(titles[last['tokenizer']])}** in a token of "
        f"{last['letters']:.1f} letters, {last['hidden']:.0%}."
    )


def published(accuracies: pl.DataFrame, means: Mapping[str, float]) -> str:
    """What the best of the published models does. Markdown."""
    best = accuracies.filter(pl.col("task") == "all").sort("accuracy").row(-1, named=True)
    return (
        f"The best published model, {escaped(best['model'])}, answers {best['accuracy']:.0%} of "
        f"the questions rightly, the mean of them {means['all']:.0%}."
    )


def measured(accuracy: pl.DataFrame) -> str:
    """How the models that were measured do against always giving the commonest answer. `accuracy`
    is the study's table, of one score. Markdown."""
    rows = overall(accuracy).filter(pl.col("task") == "all").sort("accuracy", descending=True)
    first = rows.row(0, named=True)
    verdict = "more than"
    if first["accuracy_low"] <= first["majority_share"]:
        verdict = "not told apart from" if first["accuracy_high"] >= first["majority_share"] else (
            "less than"
        )  # fmt: skip
    said = (
        f"**{escaped(first['model'])}** answers **{first['accuracy']:.0%}** of {first['items']:,} "
        f"items rightly ({first['accuracy_low']:.0%} to {first['accuracy_high']:.0%}), {verdict} "
        f"the {first['majority_share']:.0%} of always giving the commonest answer"
    )
    if rows.height > 1:
        last = rows.row(-1, named=True)
        said += f"; **{escaped(last['model'])}** {last['accuracy']:.0%}"
    return f"{said}."
