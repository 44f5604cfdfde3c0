"""The answers of the CharBench page, from the data on screen, and how they are measured."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from pages.components.charbench.accuracies import overall
from pages.components.escaping import escaped
from pages.components.method_panel import run_on


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


_ITEMS = """
**Items.** {items} Four tasks: how often a letter occurs, how many different letters the word has,
and the place of a letter's first and last occurrence, counted from 0. The letter always occurs in
the word; upper and lower case are different letters.

**Tokens.** The word is encoded alone, and as it stands in its question; both are in the tables,
without special tokens. The token that hides the letter is the one that holds its place, in a task
about places. Intervals over items: ± 1.96 standard errors of mean letters, Wilson's of shares.

**Always one number.** What a model would get that sees nothing: the commonest right answer of each
task, 0, or 1, over the items on screen.

**Published.** Uzan and Pinter 2025, *CharBench*
([arXiv 2508.02591](https://arxiv.org/abs/2508.02591)): seven models on 175,000 items of their draw
and wording. Drawn items here are others.
"""
_DRAWN = """They are drawn: words of 4 to 10 letters in the order of sha256(seed {seed}, word), each
asked about once, {items} of each task; the letter is that of a random position, so that repeated
letters are asked more often."""
_BROUGHT = "They are those of a file; right answers are computed, whatever it says."

_ANSWERS = """
**Right** is an answer that Python's `int(answer.strip())` reads as the right number, as published;
all else is wrong. Intervals of accuracies are Wilson's (1927); the standard error is √(p(1 − p)/n).

**Correlations.** Pearson's r between a property and being right (0 or 1), each task alone, with a
95 % interval by Fisher's z and p of a permutation test. NT, CR and TTL are those of the tokenizer
chosen, which needn't be the model's own. A correlation isn't a cause: long words have more tokens.

**Errors.** Overlap is items that both have wrong over those that either has; the signed error is
over wrong answers that are numbers.
"""

_ASKED = """
**Asked here.** A rule, answered questions of the same task, the question, and "Answer:"; the
likeliest tokens up to the line's end are the answer. *Ranked first*: the right number is the
likeliest of 0 to 10; items whose answer is above 10 are left out. {computed}
"""


def items_measured(signature: Mapping[str, Any]) -> str:
    """The text for an answer of the study `charbench_items`."""
    asked = signature["parameters"]
    drawn = _DRAWN.format(seed=asked["seed"], items=f"{asked['items']:,}")
    return _ITEMS.format(items=_BROUGHT if asked["upload"] else drawn)


def answers_measured(signature: Mapping[str, Any]) -> str:
    """The text for an answer of the study `charbench_answers`, or of `charbench`."""
    models = signature.get("models", ())
    return _ANSWERS + (_ASKED.format(computed=run_on(models, {})) if models else "")
