"""Taking a tokenizer away: as a file of another format, checked before it is given out."""

from collections.abc import Mapping

import streamlit as st

from data.errors import TokenariumError
from pages.components import turnstile, visitor
from pages.components.escaping import escaped
from studies.desks import tokenizer_library
from studies.desks.tokenizer_library import Choice


@st.fragment
def form(choices: Mapping[str, Choice]) -> None:
    """Draw the choice of a tokenizer and a format, and then the download."""
    forms = tokenizer_library.forms()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.selectbox(
            "Tokenizer",
            list(choices),
            format_func=lambda name: choices[name].title,
            key="export tokenizer",
            width=260,
        )
        to = st.selectbox(
            "Format",
            list(forms),
            format_func=lambda to: forms[to],
            key="export format",
            width=260,
        )
        asked = st.button("Write it", icon=":material/output:", key="export write")
    if asked:
        try:
            doing = "Writing it, reading it again and comparing the ids"
            with st.spinner(doing, show_time=True), turnstile.outside():
                file = tokenizer_library.exported(name, to, visitor.current())
        except TokenariumError as error:
            st.error(escaped(str(error)), icon=":material/error:")
            return
        st.session_state["export file"] = (name, to, file)
    written = st.session_state.get("export file")
    if written is not None and written[:2] == (name, to):
        filename, content = written[2]
        st.download_button(
            f"{filename} ({len(content) / 1e6:.1f} MB)",
            content,
            filename,
            "application/octet-stream",
            icon=":material/download:",
            on_click="ignore",
            key="export download",
        )
