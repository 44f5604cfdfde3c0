"""The text that is compared: typed or pasted, or a sample out of a corpus."""

from collections.abc import Mapping
from functools import partial

import streamlit as st

import studies
from data.errors import TokenariumError
from pages.components import corpus_languages, corpus_picker, offers, visitor
from pages.components.address import Address, Store
from pages.components.escaping import escaped
from studies.desks import long_texts, samples
from studies.desks.corpora import Choice

IN_ADDRESS = 1_500  # characters; longer texts are kept for the visitor, under a key
LONGEST = 500_000

SAMPLE = """\
Tokenizers cut text into pieces, and each piece is paid for: 12,345 of them, or 1.5 million.
Evlerimizdekilerden, Sprachverarbeitung, 日本語の文章, 한국어 문장, हिन्दी का वाक्य, اللغة العربية
def price(tokens): return tokens * 2.5e-6  # €5 👩‍👩‍👧
"""


def choose(
    address: Address, first: str = SAMPLE, longest: int = LONGEST, study: str = "segmentation"
) -> str:
    """Draw the text area and the samples; the text. `first` stands there at first, unless a link to
    a shared result of `study` is open."""
    who = visitor.current()
    store = Store(partial(long_texts.keep, visitor=who), partial(long_texts.load, visitor=who))
    default = _first(address, study, first)
    key = address.text("text", default=default, longest=IN_ADDRESS, store=store)
    text: str = (
        st.text_area(
            "Text",
            key=key,
            height=130,
            max_chars=longest,
            placeholder="Type or paste a text",
        )
        or ""
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        _samples(key)
        if not address.held("text"):
            kept = (
                f" The address leads you back to it for {long_texts.DAYS} days, and nobody else."
                if address.has_key("text")
                else ""
            )
            st.caption(
                f"A text of more than {IN_ADDRESS:,} characters doesn't fit into the address: use "
                f"Share for a link to it.{kept}",
                width="content",
            )
    return text


def empty(address: Address) -> None:
    """What the page will show, and one click that shows it."""
    st.info(
        "Here each text stands cut into coloured tokens under one to eight tokenizers, with ids, "
        "bytes, counts and what it would cost. Type a text above.",
        icon=":material/segment:",
    )
    st.button(
        "Show a sample",
        type="primary",
        on_click=_use,
        args=(f"{address.page}.text", SAMPLE),
        key="show a sample",
    )


def _first(address: Address, study: str, sample: str) -> str:
    """The text of the shared result whose link is being opened, or the sample."""
    for frozen in filter(None, map(studies.frozen, address.shares)):
        for question in frozen.questions:
            if question.study == study and question.corpus is None:
                return str(question.parameters["text"])
    return sample


def _samples(key: str) -> None:
    popover = st.popover(
        "Open a sample", icon=":material/menu_book:", on_change="rerun", key="samples"
    )
    if not popover.open:
        return
    with popover:
        known = corpus_picker.known()
        corpus = st.selectbox(
            "Corpus",
            list(known),
            index=_first_here(known),
            format_func=lambda name: offers.titled(known[name]),
            key="sample corpus",
        )
        names = corpus_languages.language_names(corpus)
        labels = names["language"].to_list()
        display = dict(zip(labels, names["display"], strict=True))
        first = "eng_Latn" if "eng_Latn" in labels else labels[0]
        language = st.selectbox(
            "Language",
            labels,
            index=labels.index(first),
            format_func=lambda label: display[label],
            key=f"sample language of {corpus}",
        )
        who = visitor.current()
        try:
            count = samples.segment_count(corpus, language, who)
            if not count:
                st.caption("There is no segment in this language.")
                return
            number = st.number_input(
                f"Segment (1 to {count:,})", 1, count, key=f"sample number of {corpus} {language}"
            )
            one = samples.segment(corpus, language, number, who)
        except TokenariumError as error:
            st.error(escaped(str(error)), icon=":material/error:")
            return
        st.text(one if len(one) < 300 else f"{one[:300]}…")
        with st.container(horizontal=True):
            st.button(
                "Use this segment", type="primary", on_click=_use, args=(key, one), key="use one"
            )
            st.button(
                "Use all of them",
                on_click=lambda: _use(key, samples.beginning(corpus, language, LONGEST, who)),
                help=f"A line each, up to {LONGEST:,} characters.",
                key="use all",
            )


def _first_here(known: Mapping[str, Choice]) -> int:
    """The place of the first corpus that needs no fetching; of the first, if all do."""
    return next((at for at, one in enumerate(known.values()) if one.here), 0)


def _use(key: str, text: str) -> None:
    st.session_state[key] = text
    st.session_state["samples"] = False
