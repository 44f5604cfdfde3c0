"""How the figures of the CharBench page are measured.

For readers of the page; every formula: docs/metrics.md.
"""

from collections.abc import Mapping
from typing import Any

from pages.components.method_panel import run_on

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


def items(signature: Mapping[str, Any]) -> str:
    """The text for an answer of the study `charbench_items`."""
    asked = signature["parameters"]
    drawn = _DRAWN.format(seed=asked["seed"], items=f"{asked['items']:,}")
    return _ITEMS.format(items=_BROUGHT if asked["upload"] else drawn)


def answers(signature: Mapping[str, Any]) -> str:
    """The text for an answer of the study `charbench_answers`, or of `charbench`."""
    models = signature.get("models", ())
    return _ANSWERS + (_ASKED.format(computed=run_on(models, {})) if models else "")
