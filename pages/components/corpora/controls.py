"""The choices of the corpora page, and the view that they make."""

from dataclasses import dataclass

import polars as pl
import streamlit as st

from pages.components import options
from pages.components.address import Address
from pages.components.corpora.sizes import MEASURES, ORDERS
from pages.components.languages import label_of

LANGUAGE = "corpora.language"


@dataclass(frozen=True)
class View:
    """What of the corpus is shown: one language, or all (""); bars of `measure`, in `order`."""

    language: str
    measure: str
    order: str


def view(address: Address, names: pl.DataFrame) -> View:
    """Draw the choices. `names` is the table of the corpus' languages."""
    labels = names["language"].to_list()
    display = dict(zip(labels, names["display"], strict=True))
    measure = options.select(address, "size", "Size in", MEASURES, width=130, first="bytes")
    order = options.select(address, "order", "Ordered by", ORDERS, width=110, first="size")
    language = options.select(
        address,
        "language",
        "Language",
        {"": "All languages", **display},
        width=220,
        resolve=lambda name: label_of(name, labels),
    )
    return View(language, measure, order)


def choose_clicked() -> None:
    """A click on a bar: that language alone."""
    event = st.session_state.get("sizes")
    for point in event.selection.points if event else []:
        st.session_state[LANGUAGE] = point["customdata"][0]


def all_languages() -> None:
    """Take back the choice of a language."""
    st.session_state[LANGUAGE] = ""
