"""Where the statement is written, with examples to click."""

from collections.abc import Mapping

import streamlit as st

from pages.components.address import Address

LONGEST_IN_ADDRESS = 6000  # characters; a longer statement stays in the session
_FORCED = "query is to be run anew"


def draw(address: Address, examples: Mapping[str, str]) -> str:
    """Draw it; the statement that is to be run. The address parameter is `sql`."""
    first = next(iter(examples.values()))
    key = address.text("sql", first, longest=LONGEST_IN_ADDRESS)
    chosen = next((t for t, sql in examples.items() if sql == st.session_state[key]), None)
    st.session_state["query example"] = chosen
    st.pills(
        "Examples",
        list(examples),
        key="query example",
        on_change=_take,
        args=(key, examples),
    )
    with st.form("query form", border=False):
        sql = st.text_area(
            "SQL",
            key=key,
            height=230,
            placeholder="SELECT …",
            help="One SELECT in DuckDB's SQL. Ctrl + Enter runs it.",
        )
        if st.form_submit_button("Run", type="primary", icon=":material/play_arrow:"):
            run_anew()
    if not address.held("sql"):
        st.caption("This statement is too long for the address bar: the link leaves it out.")
    return sql


def run_anew() -> None:
    """Have the statement run although its result is held."""
    st.session_state[_FORCED] = True


def forced() -> bool:
    """Whether the statement is to be run anew; once."""
    return bool(st.session_state.pop(_FORCED, False))


def _take(key: str, examples: Mapping[str, str]) -> None:
    chosen = st.session_state["query example"]
    if chosen is not None:
        st.session_state[key] = examples[chosen]
