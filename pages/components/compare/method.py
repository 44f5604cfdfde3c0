"""How a text's segmentation is measured.

For readers of the page; every formula: docs/metrics.md.
"""

FORMULA = r"""
\mathrm{characters\ per\ token} = \frac{\lvert s \rvert_{\mathrm{characters}}}{\lvert T(s) \rvert}
\qquad
\mathrm{agreement}(T, U) = \frac{\lvert B_T \cap B_U \rvert}{\lvert B_T \cup B_U \rvert}
\qquad
\mathrm{cost} = \lvert T(s) \rvert \cdot \frac{\mathrm{price}}{10^6}
"""

TEXT = """
**What is counted.** The tokens that tokenizer *T* makes of the text *s*, encoded alone, without the
tokens that a model's own template would add. Characters are Unicode code points, bytes those of
UTF-8.

**Boundaries.** *B* is the set of byte positions inside the text at which a token starts or ends.
Agreement is the share of positions that both sets have among those that either has (Jaccard 1912).
A mark before a token says that not all (or not the one chosen) cut there.

**Parts of characters.** A token whose bytes are no whole characters, or that shares a character
with its neighbour, stands in a box with that character; bytes are written ⟨E2 82⟩. Letters with
marks that the tokenizer cuts from them are shown in the same way.

**Places in the text.** Sums of the tokens' lengths where the tokens, put end to end, are the text;
else the reference library's offsets, which are whole characters. What a tokenizer leaves out, such
as the spaces of BERT, stands pale between the tokens; a token that stands for nothing in the text,
such as a space put before it, has a dashed frame.

**Special tokens.** {special}

**Caveats.** Price and window are those you set: providers count tokens of prompt and answer, and
of their templates, at different prices. Fewer tokens is cheaper; it says nothing on quality.

**Sources.** P. Jaccard 1912, *The distribution of the flora in the alpine zone*, New Phytologist
11, for the share of boundaries.
"""

_SPECIAL = {
    "plain": "What is written like one in the text is ordinary text here: nothing is interpreted.",
    "interpreted": "What is written like one in the text counts as that one token.",
}


def text(special: str) -> str:
    return TEXT.format(special=_SPECIAL[special])
