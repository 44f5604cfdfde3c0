"""What of a segmentation is shown, what its tokens cost, and how it is measured."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from pages.components import options
from pages.components.address import Address
from pages.components.token_view import Show

MOST = 8  # tokenizers
SHOWS: dict[Show, str] = {"text": "Text", "ids": "Ids", "bytes": "Bytes"}
SPECIAL = {"plain": "As plain text", "interpreted": "As what they stand for"}
AGAINST = {"all": "Not shared by all", "none": "Not marked"}
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


@dataclass(frozen=True)
class View:
    """`price` is for a million tokens, `window` in tokens."""

    show: Show
    against: str
    special: str
    price: float
    window: int


def choose(address: Address, tokenizers: Sequence[str], titles: Mapping[str, str]) -> View:
    """Draw the controls."""
    show = options.segments(address, "show", "Tokens as", SHOWS)
    unlike = {name: f"Unlike {titles.get(name, name)}" for name in tokenizers}
    marks = AGAINST | (unlike if len(tokenizers) > 1 else {})
    against = options.select(address, "against", "Boundaries marked", marks, width=210)
    special = options.select(
        address,
        "special",
        "Special tokens in the text",
        SPECIAL,
        width=210,
        help="What is written like a special token (<|endoftext|>) is ordinary text to a model "
        "that is asked safely; interpreted, it becomes the one token that it names.",
    )
    with st.popover("Costs", icon=":material/payments:"):
        price = st.number_input(
            "Price of a million tokens ($)",
            0.0,
            10_000.0,
            step=0.25,
            format="%.2f",
            key=address.amount("price", 0.0, 10_000.0, 1.0),
        )
        window = options.number(
            address, "window", "Context window (tokens)", 1, 100_000_000, 128_000, step=1_000
        )
    return View(show, against, special, price, window)


def method(special: str) -> str:
    return TEXT.format(special=_SPECIAL[special])
