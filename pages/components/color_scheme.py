"""Figures follow when the reader's system turns dark, or light again, while a page is open.

Streamlit's own elements do by themselves; what is drawn here is drawn for one of both.
"""

import streamlit as st

from pages.components import figures

KEY = "color-scheme"

_WATCH = st.components.v2.component(
    "color_scheme",
    html="<span></span>",
    js="""
    let told; // the scheme that was told last: once is enough, whatever becomes of it

    // Called whenever the page is drawn or its colours change.
    export default function ({ data, parentElement, setTriggerValue }) {
      setTimeout(() => {
        const scheme = getComputedStyle(parentElement.querySelector("span")).colorScheme;
        if (scheme !== "light" && scheme !== "dark") return; // it is no longer on the page
        if (scheme !== data.drawn && scheme !== told) setTriggerValue("changed", true);
        told = scheme === data.drawn ? undefined : scheme;
      });
    }
    """,
)


def follow() -> None:
    """Run the page again whenever its colours aren't those that it was drawn for; nothing is seen
    of this."""
    _WATCH(data={"drawn": figures.mode()}, key=KEY, on_changed_change=lambda: None)
