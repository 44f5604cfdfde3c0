"""Bringing a Hugging Face data set: it is named and fetched, looked at as files are, and added. A
part of the dialog that adds a corpus."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from data.progress import Progress
from pages.components.corpora import preview
from pages.components.escaping import escaped
from pages.components.progress import done
from studies.desks import corpora
from studies.desks.corpora import Choice, Fetched


def form(target: str, who: Any) -> Callable[[Progress], Choice] | None:
    """The fields for a data set, then what it would become; what to do once Add is pressed."""
    fetched: Fetched | None = st.session_state.get(f"{target} new fetched")
    if fetched is None:
        _name(target)
        return None
    with st.container(horizontal=True, vertical_alignment="center"):
        licence = fetched.files.licence
        said = f"**{escaped(fetched.files.title)}**" + (f", {escaped(licence)}" if licence else "")
        st.markdown(said, width="stretch")
        st.button("Another one", on_click=forget, args=(target,), key=f"{target} new other")
    asked = preview.draw(f"{target} new", [fetched.files.origin], lambda: fetched.contents)
    if asked is None or not st.button("Add", type="primary", key=f"{target} new add hub"):
        return None
    return lambda report: corpora.add_fetched(fetched, asked, who, report)


def forget(target: str) -> None:
    """Let the fetched files go."""
    st.session_state.pop(f"{target} new fetched", None)


def _name(target: str) -> None:
    """The fields; fetches what they name once the button is pressed."""
    repository = st.text_input(
        "Data set", placeholder="organisation/name", key=f"{target} new repository"
    )
    left, right = st.columns(2)
    missing = "The only one"
    configuration = left.text_input(
        "Configuration", placeholder=missing, key=f"{target} new configuration"
    )
    split = right.text_input("Split", placeholder=missing, key=f"{target} new split")
    token = st.text_input(
        "Access token, for a gated data set",
        type="password",
        autocomplete="off",
        key=f"{target} new token",
        help="Used for this request only: it is neither stored nor logged.",
    )
    ready = bool(repository.strip())
    if not st.button("Fetch", type="primary", key=f"{target} new fetch", disabled=not ready):
        return
    fetched = done(
        lambda report: corpora.fetch_from_hub(
            repository.strip(),
            configuration.strip() or None,
            split.strip() or None,
            token.strip() or None,
            report,
        )
    )
    if fetched is not None:
        st.session_state[f"{target} new fetched"] = fetched
        st.rerun(scope="fragment")
