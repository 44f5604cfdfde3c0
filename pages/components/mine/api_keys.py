"""The visitor's keys for programs of theirs: made, seen once, revoked."""

from datetime import UTC, datetime
from functools import partial

import streamlit as st

import studies
from pages.components import removing
from pages.components.escaping import escaped
from pages.components.frozen_page import day
from studies.desks import api_keys
from studies.desks.api_keys import ApiKey
from studies.desks.belongings import LONGEST_NAME

MADE = "the API key that was made last, shown once"
NAME = "mine.key name"
DOCS = "api/v1/docs"
ABOUT = (
    "A program of yours asks what these pages ask, in your name: "
    f"[what there is to ask]({DOCS}). It sends a key, which sees and may do what you may here."
)


def draw(who: studies.Visitor) -> None:
    """The section; `who` has a cookie."""
    st.markdown(ABOUT)
    keys = api_keys.of(who)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input(
            "Name of a new key",
            placeholder="What will use it",
            max_chars=LONGEST_NAME,
            key=NAME,
            width=320,
        )
        st.button("Make a key", icon=":material/key:", on_click=_make, args=(who,), key="mine.key")
    secret = st.session_state.pop(MADE, None)
    if secret is not None:
        st.success(
            "Copy it now: it isn't kept here, and is shown this once. Whoever has it acts as you.",
            icon=":material/key:",
        )
        st.code(secret, language=None, wrap_lines=True)
    for key in keys:
        _row(key, who)


def _row(key: ApiKey, who: studies.Visitor) -> None:
    with st.container(
        horizontal=True,
        vertical_alignment="center",
        horizontal_alignment="distribute",
        border=True,
        key=f"key {key.id}",
    ):
        used = "never used" if key.used is None else f"last used {_on(key.used)}"
        st.markdown(f"**{escaped(key.name)}**  \n:small[made {_on(key.made)} · {used}]")
        with st.popover("Revoke", icon=":material/key_off:", key=f"revoke {key.id}"):
            st.markdown("From then on it is no key: what uses it is answered 401.")
            st.button(
                "Revoke it",
                type="primary",
                on_click=removing.told,
                args=(partial(api_keys.revoke, key.id, who),),
                key=f"revoke {key.id} now",
            )


def _make(who: studies.Visitor) -> None:
    def made() -> None:
        st.session_state[MADE] = api_keys.make(st.session_state[NAME], who)
        st.session_state[NAME] = ""

    removing.told(made)


def _on(seconds: float) -> str:
    return day(datetime.fromtimestamp(seconds, UTC))
