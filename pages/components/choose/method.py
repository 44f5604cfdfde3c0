"""What the page says of its ranking."""

FORMULA = r"""
\mathrm{tokens} = 1000 \cdot \sum_p w_p \, \frac{\lvert T(p) \rvert}{\mathrm{bytes}(p)}, \qquad
\sum_p w_p = 1
"""
TEXT = """
**Weights** are shares of your text's bytes (UTF-8): 70 and 30 say the same as 7 and 3.

**Intervals.** Each part's segments are resampled a thousand times, the same for every tokenizer, so
that the distance to the first is paired: it can be sure where the two figures' own intervals
overlap. An interval that holds 0 says that this text doesn't tell them apart.

**Cost.** Tokens times the list price of a million tokens of prompt. Answers cost more, and are in
the same proportion longer; templates, caching and discounts aren't counted. Change a price to what
you pay: the link carries it.

**Left out** are tokenizers that don't encode one of the parts; the page names them.

**Own text.** Bring it on page Corpora, and choose it here. Fewer tokens are cheaper; they say
nothing on quality.
"""
