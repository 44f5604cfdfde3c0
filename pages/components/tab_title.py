"""What stands on the browser's tab: what the page shows, and which page it is."""

import streamlit as st

_PAGE = "title of the page"
LONGEST = 40


def begin(page: str) -> None:
    """The page of that title runs."""
    st.session_state[_PAGE] = page
    st.set_page_config(page_title=f"{page} · Tokenarium")


def show(subject: str) -> None:
    """It shows this: a corpus, a tokenizer, a text."""
    words = " ".join(subject[: 4 * LONGEST].split())
    short = words if len(words) <= LONGEST else f"{words[: LONGEST - 1]}…"
    page = st.session_state.get(_PAGE, "")
    said = [short, page, "Tokenarium"]
    st.set_page_config(page_title=" · ".join(part for part in said if part))
