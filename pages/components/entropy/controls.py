"""The choices of the entropy page, and what the study is asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl
import streamlit as st

from pages.components import corpus_picker, defaults, offers, options, picker
from pages.components.address import Address
from pages.components.languages import label_of
from studies.desks.corpora import Choice

MOST_TOKENIZERS, MOST_LANGUAGES = 8, 4
SHIFT, SECTION = "entropy.shift", "entropy.section"
SECTIONS = {
    "efficiency": "Rényi and efficiency",
    "vocabulary": "Vocabulary used",
    "compression": "Compression",
    "sample": "Sample size",
    "shift": "Another text",
    "training": "Training your own",
}
# Fixed, so that all links say the same.
FIXED = {"max_order": 5, "bootstrap": 1000, "compress": 4, "seed": 0}


@dataclass(frozen=True)
class Inputs:
    """What the study is asked: tokenizers and languages in one order on every figure; `shift` is
    the name of a second corpus, "" for none."""

    corpus: str
    tokenizers: tuple[str, ...]
    languages: tuple[str, ...]
    shift: str

    @property
    def params(self) -> dict[str, Any]:
        return {**FIXED, "languages": ",".join(self.languages), "shift": self.shift}


def inputs(address: Address, corpus: str, names: pl.DataFrame) -> Inputs:
    """Draw what the study needs beside the corpus. `names` is the table of its languages."""
    labels = names["language"].to_list()
    display = dict(zip(labels, names["display"], strict=True))
    first = label_of(defaults.REFERENCE, labels) or labels[0]
    key = address.choices(
        "language",
        labels,
        [first],
        lambda name: label_of(name, labels),
        most=MOST_LANGUAGES,
    )
    st.session_state[key] = st.session_state[key] or [first]  # the last one stays
    chosen = st.multiselect(
        "Languages",
        labels,
        key=key,
        format_func=lambda label: display[label],
        max_selections=MOST_LANGUAGES,
        width=300,
    )
    tokenizers = picker.ordered(address, defaults.VARIED, MOST_TOKENIZERS)
    found = corpus_picker.known()
    others = [name for name in found if not _same(name, corpus, found)]
    shift = options.select(
        address,
        "shift",
        "Beside it",
        {"": "no second corpus", **{name: offers.titled(found[name]) for name in others}},
        width=230,
        help="A second corpus, measured with the same tokenizers: under “Another text” below.",
    )
    return Inputs(corpus, tokenizers, tuple(sorted(chosen or [first])), shift)


def _same(name: str, other: str, found: Mapping[str, Choice]) -> bool:
    """Whether two names mean the same corpus, as far as is known without reading them."""
    hash_ = found[name].hash
    return name == other or (hash_ is not None and other in found and hash_ == found[other].hash)


@dataclass(frozen=True)
class View:
    """What of the answer is shown below the main figure."""

    section: str
    language: str


def view(address: Address, languages: Sequence[str], display: Mapping[str, str]) -> View:
    """Draw the choice of a section, and of a language where there are several."""
    with st.container(key="controls-closer", horizontal=True, vertical_alignment="bottom"):
        section = options.segments(address, "section", "Look closer", SECTIONS)
        key = address.choice("focus", list(languages), languages[0])
        language = languages[0]
        if len(languages) > 1:
            language = st.selectbox(
                "In", list(languages), key=key, format_func=lambda label: display[label], width=230
            )
    return View(section, language)


def compare_with(corpus: str) -> None:
    """Choose a second corpus."""
    st.session_state[SHIFT] = corpus
