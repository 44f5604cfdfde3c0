"""A link that was withdrawn: one sentence in the place of the page."""

import streamlit as st

from pages.components.frozen_page import day
from pages.components.visitor import SHARES
from studies.engine import sharing


def said() -> bool:
    """Whether the address names a link that was withdrawn; the page is one sentence then."""
    keys = st.query_params.get_all("share")[:SHARES]
    when = next(filter(None, map(sharing.withdrawn_on, keys)), None)
    if when is None:
        return False
    st.title("This link was withdrawn", anchor=False)
    st.markdown(
        f"Who shared it withdrew it on {day(when)}, and what it showed isn't here any more."
    )
    st.button("Open the page without it", icon=":material/sync:", on_click=st.query_params.clear)
    return True
