"""The choices of the mixture page, and what the study is asked."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from pages.components import picker, visitor
from pages.components.address import Address
from pages.components.corpora import upload
from pages.components.names import just_added
from studies.desks import mixtures
from studies.desks.mixtures import CategoryChoice

MOST_TOKENIZERS, MOST_CATEGORIES, MOST_MERGES = 6, 60, 50_000
SHARES = {"pair": "Of pairs", "byte": "Of bytes"}
SECTIONS = {
    "shares": "All shares",
    "list": "Along the merge list",
    "unexplained": "Unexplained merges",
    "published": "Published",
    "calibrate": "How far to trust it",
}


@dataclass(frozen=True)
class Asked:
    tokenizers: tuple[str, ...]
    categories: tuple[CategoryChoice, ...]
    merges: int

    @property
    def params(self) -> dict[str, Any]:
        return {
            **mixtures.FIXED,
            "merges": self.merges,
            "categories": mixtures.written(list(self.categories)),
        }


def asked(address: Address) -> Asked:
    """Draw tokenizers, categories and how many merges."""
    found = mixtures.choices(visitor.current())
    chosen = picker.tokenizers(address, list(mixtures.TOKENIZERS), most=MOST_TOKENIZERS)
    key = address.choices(
        "categories", list(found), mixtures.first_choice(found), most=MOST_CATEGORIES
    )
    brought = mixtures.whole(just_added("corpus", key) or "")
    if brought in found and brought not in st.session_state[key]:
        st.session_state[key] = [*st.session_state[key][: MOST_CATEGORIES - 1], brought]
    names = st.multiselect(
        "Categories",
        list(found),
        key=key,
        format_func=lambda name: found[name].title,
        max_selections=MOST_CATEGORIES,
        width=560,
        help="What it may have been trained on: languages, or all of a corpus. A category that is "
        "missing can't be found.",
    )
    bring = st.button(
        "Bring a missing one…",
        icon=":material/upload_file:",
        key="mixture.bring",
        help="Text of a category that isn't in the list, from files or a data set; it is added to "
        "the categories.",
    )
    upload.dialog(key, bring)
    merges = st.number_input(
        "Merges",
        10,
        MOST_MERGES,
        step=500,
        key=address.number("merges", 10, MOST_MERGES, mixtures.MERGES),
        width=130,
        help="How many merges from the beginning of the list are explained; more take longer.",
    )
    ordered = tuple(name for name in picker.known() if name in chosen)
    return Asked(ordered, tuple(found[name] for name in names), int(merges))


def titles(categories: tuple[CategoryChoice, ...]) -> Mapping[str, str]:
    """What people read for each label of the answer."""
    written = mixtures.written(list(categories)).split(",")
    labels = [piece.partition(":")[0] for piece in written]
    shown = [
        "Code" if label == "code" else one.title.partition(" · ")[0].removeprefix("All of ")
        for label, one in zip(labels, categories, strict=True)
    ]
    return {
        label: f"{title} ({one.corpus})" if shown.count(title) > 1 else title
        for label, title, one in zip(labels, shown, categories, strict=True)
    }


def view(address: Address) -> tuple[str, str]:
    """Draw whose shares, and what is looked at closer."""
    with st.container(key="controls-closer", horizontal=True, vertical_alignment="bottom"):
        share = st.segmented_control(
            "Shares",
            list(SHARES),
            key=address.choice("by", list(SHARES), "pair"),
            format_func=lambda name: SHARES[name],
            required=True,
        )
        section = st.segmented_control(
            "Look closer",
            list(SECTIONS),
            key=address.choice("section", list(SECTIONS), "shares"),
            format_func=lambda name: SECTIONS[name],
            required=True,
        )
    return share or "pair", section or "shares"


def wanted(asked: Asked, known: bool) -> bool:
    """Whether the question is to be put: it was answered, or somebody pressed the button."""
    if known:
        return True
    several = "s" * (len(asked.tokenizers) > 1)
    st.info(
        f"Inferring {len(asked.categories)} categories from {asked.merges:,} merges of "
        f"{len(asked.tokenizers)} tokenizer{several} takes a worker some minutes: texts are "
        "counted, merges replayed, a program solved, and solved again for the intervals.",
        icon=":material/hourglass_empty:",
    )
    return st.button("Infer the mixture", type="primary", key="mixture.infer")
