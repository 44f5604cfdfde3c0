"""The answer to the page's question, in one sentence made from the data on screen, and how it is
measured."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from pages.components.escaping import escaped
from pages.components.premiums.heatmap import LABELLED
from pages.components.premiums.selection import ORDERS, View

_UNITS = {
    "segment": "Each aligned segment is encoded alone; its tokens are added up.",
    "document": "All segments are joined with single spaces and encoded as one text.",
    "document_petrov": "All segments are joined with single spaces, with an empty item after each "
    "section, and encoded as one text, as Petrov et al. 2023 count.",
}

FORMULA = r"""
\mathrm{premium}(L \mid \mathrm{ref}, T)
= \frac{\sum_{s} \lvert T(s_L) \rvert}{\sum_{s} \lvert T(s_{\mathrm{ref}}) \rvert}
\qquad
\mathrm{byte\ premium}(L \mid \mathrm{ref})
= \frac{\sum_{s} \mathrm{bytes}(s_L)}{\sum_{s} \mathrm{bytes}(s_{\mathrm{ref}})}
"""

_TEXT = """
**What is divided.** The number of tokens of the text in language *L* by the number of tokens of
the same text in the reference language, both under tokenizer *T*, without special tokens. A ratio
of sums over the segments that both languages have, not a mean of ratios.

**Counting unit.** {unit}

**Intervals.** Paired bootstrap, {bootstrap} replicates, seed {seed}: the same resampled segments
for the language and the reference; the 2.5th and 97.5th percentiles. Resampled here: {resampled}.
An interval says how much the figure would move with other segments of this kind, not with other
kinds of text.

**Not shown.** Where more than a tenth of a text's characters become UNK, the text was not encoded:
there is no premium (n/a), and its reason stands in the hover label and in the table.

**Byte premium and factors.** The byte premium is what UTF-8 alone would make of the same text.
Whitespace share and mean token length (over the distinct tokens used) are those of the text
counted; R² is that of a straight line through the premiums of all languages of the study. It
describes; it doesn't show a cause.

**White-space words.** What stands between white space, whatever the tokenizer and the unit: a
baseline, for comparison. No figure where a language is written without spaces between words. Where
a space stands between syllables (Vietnamese), these are counted.

**Evenness.** Highest ÷ lowest premium, standard deviation of the premiums, their Gini
coefficient, and the share of languages with a premium of 2 or more, over all languages of the
study that have a premium, whatever the page shows.

**Caveats.** One translated text is a small and particular sample of a language. Translations differ
in length for reasons that are not the tokenizer's. A premium is about cost and context length; it
says nothing on quality.

**Sources.** Petrov, La Malfa, Torr and Bibi 2023, *Language Model Tokenizers Introduce Unfairness
Between Languages* ([arXiv 2305.15425](https://arxiv.org/abs/2305.15425)), for the premium; Arnett
et al. 2025 ([arXiv 2510.21909](https://arxiv.org/abs/2510.21909)) for the factors.
"""


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


def method(params: Mapping[str, Any], signature: Mapping[str, Any]) -> str:
    """The text for these parameters; the signature says what was resampled."""
    return _TEXT.format(
        unit=_UNITS[params["unit"]],
        bootstrap=params["bootstrap"],
        seed=params["seed"],
        resampled=signature["method"]["resampled"],
    )
