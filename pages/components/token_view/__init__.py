"""A text as tokenizers cut it: coloured tokens under each, read by pointer or keyboard.

An inline component of its own, for no widget of Streamlit shows 100,000 tokens. The browser gets
the text once and the tokens as arrays, and draws what is scrolled into view.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Literal, get_args

import polars as pl
import streamlit as st

from pages.components.palette import Mode, tokenizer_colour
from pages.components.token_view.pack import packed

Show = Literal["text", "ids", "bytes"]

_HERE = Path(__file__).parent
_SCRIPTS = (
    "model.js",
    "characters.js",
    "direction.js",
    "units.js",
    "draw.js",
    "details.js",
    "typing.js",
    "view.js",
)
STYLE = (_HERE / "view.css").read_text(encoding="utf-8")
SCRIPT = "\n".join((_HERE / name).read_text(encoding="utf-8") for name in _SCRIPTS)

_VIEW = st.components.v2.component(
    "token_view",
    html='<div class="view"></div>\n<!-- filled by the script -->\n',
    css=STYLE,
    js=SCRIPT,
)


def show(
    text: str,
    tokens: pl.DataFrame,
    titles: Mapping[str, str],
    *,
    show: Show,
    against: str,
    special: str,
    mode: Mode,
    key: str,
) -> None:
    """Draw the table `tokens` of a segmentation of `text`.

    `against` says which boundaries are marked: those that not all tokenizers have ("all"), those
    that differ from one tokenizer's (its name), or none ("none"). What is typed into the page's box
    is drawn at once, as is the page's choice of `show`; `special` goes with the typed text.
    """
    settings = {
        "tokenizers": [
            {"name": name, "title": title, "colour": tokenizer_colour(name, mode)}
            for name, title in titles.items()
        ],
        "show": show,
        "against": against,
        "special": special,
        "box": ".st-key-compare-text textarea",
        "switch": ".st-key-compare-show",
        "shows": get_args(Show),
    }
    _VIEW(data=packed(text, tokens, list(titles), settings), key=key, height="content")
