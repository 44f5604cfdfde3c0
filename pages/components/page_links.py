"""Links from something that was brought to every page that can show it."""

from collections.abc import Mapping

import streamlit as st

from pages.components import defaults, picker, session_choice

# Page, label, and whether it has one tokenizer in focus.
TOKENIZER_PAGES = (
    ("compare.py", "Compare", False),
    ("premiums.py", "Premiums", True),
    ("entropy.py", "Entropy", False),
    ("vocabulary.py", "Vocabulary", True),
    ("audit.py", "Audit", True),
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
        for page, label, has_focus in TOKENIZER_PAGES:
            query = {"tokenizers": [name, *beside], **({"tokenizer": [name]} if has_focus else {})}
            st.page_link(page, label=label, query_params=query, width="content")


def corpus(name: str) -> None:
    """Draw a link to each page for the corpus."""
    for page, (label, icon, more) in CORPUS_PAGES.items():
        query = {"corpus": [name], **{key: [value] for key, value in more.items()}}
        st.page_link(page, label=label, icon=icon, query_params=query, width="content")
