"""Removing something of one's own."""

from collections.abc import Callable

import streamlit as st

from data.errors import TokenariumError
from pages.components.escaping import escaped

OWN = "It leaves your list on every page and is deleted. What you shared stays shared."


def button(forget: Callable[[], None], key: str, about: str = OWN) -> None:
    """Draw the button, which asks once more and says what it is `about`; `forget` does it."""
    with st.popover("Remove", icon=":material/delete:", key=key):
        st.markdown(about)
        st.button("Remove it", type="primary", on_click=told, args=(forget,), key=f"{key} now")


def row(said: str, forget: Callable[[], None], key: str) -> None:
    """One of the visitor's things, in Markdown, with the button that removes it."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(said)
        button(forget, key)


def told(act: Callable[[], None]) -> None:
    """Do it; what is at fault is said."""
    try:
        act()
    except TokenariumError as error:  # removed in another tab meanwhile
        st.toast(escaped(str(error)), icon=":material/error:")
