"""One tokenizer in focus among some that it is compared with: the choice of two pages."""

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from pages.components import options, picker, tab_title
from pages.components.address import Address

MOST = 8


@dataclass(frozen=True)
class Asked:
    """The tokenizers chosen, and which of them the page is about."""

    tokenizers: tuple[str, ...]
    focus: str


def choose(
    address: Address, default: list[str], on_change: Callable[[], None] | None = None
) -> Asked:
    """Draw both choices; the address parameters are `tokenizers` and `tokenizer`. `default` is
    chosen when nobody chose anything, its first in focus; `on_change` is called when another one
    comes into focus."""
    focus_place = st.container(width="content")
    tokenizers = picker.tokenizers(address, default, most=MOST)
    titles, known = picker.titles(tokenizers), picker.known()
    with focus_place:
        focus = options.select(
            address,
            "tokenizer",
            "Tokenizer in focus",
            titles,
            width=230,
            resolve=picker.named_like({name: known[name] for name in tokenizers}),
            on_change=on_change,
        )
    tab_title.show(titles[focus])
    return Asked(tokenizers, focus)
