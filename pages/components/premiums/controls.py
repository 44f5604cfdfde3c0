"""The row of controls of the premiums page, and the selection that they make."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl
import streamlit as st

from data import catalogue
from pages.components import corpus_picker, defaults, options, picker
from pages.components.address import Address
from pages.components.languages import label_of
from pages.components.premiums import words
from pages.components.premiums.selection import ORDERS, SHOWS, View

UNITS = {
    "segment": "Segment",
    "document": "Document",
    "document_petrov": "Document (Petrov)",
}
MOST = 120  # languages that a ranked selection may show


@dataclass(frozen=True)
class Inputs:
    """What the study is asked."""

    corpus: str
    tokenizers: tuple[str, ...]
    reference: str
    unit: str


def corpus(address: Address) -> str:
    """Which corpus; the other controls depend on its languages."""
    return corpus_picker.one(address)


def inputs(address: Address, chosen: str, names: pl.DataFrame) -> Inputs:
    """The rest of what the study needs. `names` is the table of the corpus' languages."""
    labels = names["language"].to_list()
    display = dict(zip(labels, names["display"], strict=True))
    reference = options.select(
        address,
        "reference",
        "Compared with",
        display,
        width=150,
        first=label_of(defaults.REFERENCE, labels),
        resolve=lambda name: label_of(name, labels),
    )
    unit = options.select(address, "unit", "Counted by", UNITS, width=120, first=defaults.UNIT)
    tokenizers = picker.ordered(address, defaults.tokenizers(catalogue.tokenizers()))
    return Inputs(chosen, tokenizers, reference, unit)


def view(address: Address, asked: Inputs, titles: Mapping[str, str], names: pl.DataFrame) -> View:
    """What to show of it."""
    labels = names["language"].to_list()
    display = dict(zip(labels, names["display"], strict=True))
    first = defaults.FOCUS if defaults.FOCUS in asked.tokenizers else asked.tokenizers[0]
    known = picker.known()
    like = picker.named_like({name: known[name] for name in asked.tokenizers})
    focus = options.select(
        address,
        "tokenizer",
        "Ranked under",
        {name: titles[name] for name in asked.tokenizers},
        width=165,
        first=first,
        resolve=like,
    )
    order = options.select(address, "order", "Ordered by", ORDERS, width=120, first="premium")
    with st.popover("Languages", icon=":material/translate:"):
        languages = st.multiselect(
            "Only these",
            labels,
            key=address.choices("language", labels, (), lambda name: label_of(name, labels)),
            format_func=lambda label: display[label],
            placeholder="Search by name",
        )
        chosen: dict[str, list[str]] = {}
        for column in ("script", "family", "region"):
            there = names[column].unique().sort().to_list()
            chosen[column] = st.multiselect(
                column.capitalize(),
                there,
                key=address.choices(column, there),
                placeholder=f"Any {column}",
            )
        show = st.segmented_control(
            "Of these",
            list(SHOWS),
            key=address.choice("show", list(SHOWS), "spoken"),
            format_func=lambda show: SHOWS[show],
            required=True,
            disabled=bool(languages),
        )
        count = st.slider(
            "How many",
            5,
            MOST,
            key=address.number("count", 5, MOST, 40),
            disabled=bool(languages) or show in ("spoken", "all"),
        )
    return View(
        focus,
        order,
        tuple(languages),
        tuple(chosen["script"]),
        tuple(chosen["family"]),
        tuple(chosen["region"]),
        show or "spoken",
        count,
    )


def choose_clicked() -> None:
    """A click on a cell of the heat map: look at that tokenizer and that language."""
    event = st.session_state.get("map")
    for point in event.selection.points if event else []:
        tokenizer, language, *_ = point["customdata"]
        if tokenizer != words.NAME:  # nothing is ranked under them
            st.session_state["premiums.tokenizer"] = tokenizer
        st.session_state["premiums.language"] = [language]


def all_languages() -> None:
    """Take back every narrowing of the languages."""
    for name in ("language", "script", "family", "region"):
        st.session_state[f"premiums.{name}"] = []
