"""Figures follow when the reader's system turns dark, or light again, while a page is open.

Streamlit's own elements do by themselves; what is drawn here is drawn for one of both.
"""

import streamlit as st

KEY = "color-scheme"

_WATCH = st.components.v2.component(
    "color_scheme",
    html="<span></span>",
    js="""
    export default function ({ setTriggerValue }) {
      const dark = matchMedia("(prefers-color-scheme: dark)");
      // Streamlit hears of it at the same moment, and changes its colours first.
      const changed = () => setTimeout(() => setTriggerValue("changed", true), 100);
      dark.addEventListener("change", changed);
      return () => dark.removeEventListener("change", changed);
    }
    """,
)


def follow() -> None:
    """Run the page again whenever the reader's colour scheme changes; nothing is seen of this."""
    _WATCH(key=KEY, on_changed_change=lambda: None)
