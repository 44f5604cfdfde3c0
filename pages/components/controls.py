"""The row of controls of the premiums page, and the selection that they make."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl
import streamlit as st

from data.catalogue import Source
from pages.components import defaults
from pages.components.address import Address
from pages.components.languages import label_of
from pages.components.shown import ORDERS, SHOWS, View
from pages.components.study import first_corpus

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


def corpus(address: Address, corpora: Mapping[str, Source]) -> str:
    """Which corpus; the other controls depend on its languages."""
    return st.selectbox(
        "Corpus",
        list(corpora),
        key=address.choice("corpus", list(corpora), first_corpus(tuple(corpora))),
        format_func=lambda name: corpora[name].title,
        width=330,
    )


def inputs(
    address: Address, chosen: str, tokenizers: Mapping[str, Source], names: pl.DataFrame
) -> Inputs:
    """The rest of what the study needs. `names` is the table of the corpus' languages."""
    labels = names["language"].to_list()
    display = dict(zip(labels, names["display"], strict=True))
    default = defaults.tokenizers(tokenizers)
    first = label_of(defaults.REFERENCE, labels) or labels[0]
    reference = st.selectbox(
        "Compared with",
        labels,
        key=address.choice("reference", labels, first, lambda name: label_of(name, labels)),
        format_func=lambda label: display[label],
        width=170,
    )
    unit = st.selectbox(
        "Counted by",
        list(UNITS),
        key=address.choice("unit", list(UNITS), defaults.UNIT),
        format_func=lambda unit: UNITS[unit],
        width=120,
    )
    key = address.choices("tokenizers", list(tokenizers), default)
    picked = st.session_state[key] or default
    return Inputs(chosen, tuple(name for name in tokenizers if name in picked), reference, unit)


def tokenizers(known: Mapping[str, Source], asked: Inputs) -> None:
    """Which tokenizers; `inputs` has prepared the choice."""
    with st.popover(f"Tokenizers ({len(asked.tokenizers)})", icon=":material/tag:"):
        st.pills(
            "Tokenizers",
            list(known),
            format_func=lambda name: known[name].title,
            key="premiums.tokenizers",
            selection_mode="multi",
            help="Those that aren't here yet are fetched when first chosen.",
        )


def view(address: Address, asked: Inputs, known: Mapping[str, Source], names: pl.DataFrame) -> View:
    """What to show of it."""
    labels = names["language"].to_list()
    display = dict(zip(labels, names["display"], strict=True))
    first = defaults.FOCUS if defaults.FOCUS in asked.tokenizers else asked.tokenizers[0]
    focus = st.selectbox(
        "Ranked under",
        asked.tokenizers,
        key=address.choice("tokenizer", asked.tokenizers, first),
        format_func=lambda name: known[name].title,
        width=180,
    )
    order = st.selectbox(
        "Ordered by",
        list(ORDERS),
        key=address.choice("order", list(ORDERS), "premium"),
        format_func=lambda order: ORDERS[order],
        width=120,
    )
    tokenizers(known, asked)
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
            options = names[column].unique().sort().to_list()
            chosen[column] = st.multiselect(
                column.capitalize(),
                options,
                key=address.choices(column, options),
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
        st.session_state["premiums.tokenizer"] = tokenizer
        st.session_state["premiums.language"] = [language]


def all_languages() -> None:
    """Take back every narrowing of the languages."""
    for name in ("language", "script", "family", "region"):
        st.session_state[f"premiums.{name}"] = []
