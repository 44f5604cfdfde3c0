"""How premiums are measured. For readers of the page; every formula: docs/metrics.md."""

from collections.abc import Mapping
from typing import Any

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


def text(params: Mapping[str, Any], signature: Mapping[str, Any]) -> str:
    """The text for these parameters; the signature says what was resampled."""
    return _TEXT.format(
        unit=_UNITS[params["unit"]],
        bootstrap=params["bootstrap"],
        seed=params["seed"],
        resampled=signature["method"]["resampled"],
    )
