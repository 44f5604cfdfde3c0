"""What of a segmentation is shown, and what its tokens cost."""

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
