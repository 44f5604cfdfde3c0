"""What someone chose goes along to the other pages of the session: tokenizers, the one in focus,
corpus and languages. Each page's address still says all of it."""

from collections.abc import Sequence

import streamlit as st

# By the names of the parameters that hold it; some pages take one language, some several.
PARAMETERS = {
    "tokenizers": "tokenizers",
    "tokenizer": "tokenizer",
    "corpus": "corpus",
    "language": "languages",
    "languages": "languages",
}
_HELD = "choices that go along"


def choices() -> dict[str, list[str]]:
    """What was chosen on whatever page, by parameter."""
    held = _held()
    return {name: held[kind] for name, kind in PARAMETERS.items() if kind in held}


def take(name: str, values: Sequence[str]) -> None:
    """The visitor chose these values of a parameter."""
    if name in PARAMETERS:
        _held()[PARAMETERS[name]] = list(values)


def taken(name: str) -> bool:
    """Whether something was chosen for that parameter, on whatever page."""
    return PARAMETERS.get(name) in _held()


def lasting(key: str) -> str:
    """The key of a widget that only one section draws, its value kept while others are drawn:
    Streamlit forgets what belongs to no widget of the run."""
    st.session_state[key] = st.session_state[key]
    return key


def _held() -> dict[str, list[str]]:
    held: dict[str, list[str]] = st.session_state.setdefault(_HELD, {})
    return held
