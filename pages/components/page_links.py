"""Links from something that was brought to every page that can show it."""

from collections.abc import Mapping

import streamlit as st

from pages.components import defaults, picker, session_choice

# Page, label, and whether it is about one tokenizer, about several, or about one among several.
TOKENIZER_PAGES = (
    ("report.py", "Report", ("tokenizer",)),
    ("compare.py", "Compare", ("tokenizers",)),
    ("premiums.py", "Premiums", ("tokenizers", "tokenizer")),
    ("entropy.py", "Entropy", ("tokenizers",)),
    ("vocabulary.py", "Vocabulary", ("tokenizers", "tokenizer")),
    ("audit.py", "Audit", ("tokenizers", "tokenizer")),
)
CORPUS_PAGES: Mapping[str, tuple[str, str, Mapping[str, str]]] = {
    "premiums.py": ("Which of its languages pay more?", ":material/grid_on:", {}),
    "entropy.py": ("How predictable is its next token?", ":material/stacked_line_chart:", {}),
    "difficulty.py": (
        "How hard is it for a language model?",
        ":material/neurology:",
        {"of": "corpus"},
    ),
}
MOST_BESIDE = 7  # eight fit on each page


def tokenizer(name: str, fingerprint: str) -> None:
    """Draw a link to each page for the tokenizer, beside those that the visitor chose last, or else
    a few of different kinds."""
    chosen = [one for one in session_choice.choices().get("tokenizers", ()) if one != name]
    beside = [one for one in (chosen or defaults.VARIED) if one in picker.known()][:MOST_BESIDE]
    with st.container(horizontal=True, width="content", key=f"onward {fingerprint}"):
        for page, label, asks in TOKENIZER_PAGES:
            query = {one: {"tokenizers": [name, *beside], "tokenizer": [name]}[one] for one in asks}
            st.page_link(page, label=label, query_params=query, width="content")


def mine(label: str = "All that is yours: rename, withdraw, delete") -> None:
    """Draw the link to what the visitor brought and shared: no menu holds that page."""
    st.page_link("mine.py", label=label, icon=":material/folder_shared:", width="content")


def corpus(name: str) -> None:
    """Draw a link to each page for the corpus."""
    for page, (label, icon, more) in CORPUS_PAGES.items():
        query = {"corpus": [name], **{key: [value] for key, value in more.items()}}
        st.page_link(page, label=label, icon=icon, query_params=query, width="content")
