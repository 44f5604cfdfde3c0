"""The languages of a corpus, with their names, for the pages that let one choose among them."""

from collections.abc import Sequence

import polars as pl
import streamlit as st

import studies
from data import catalogue
from data.errors import TokenariumError
from pages.components import visitor
from pages.components.languages import table
from pages.components.progress import watched
from studies.desks import corpora


def first_corpus(names: Sequence[str]) -> str:
    """The first corpus that can be had here; where none can, the first one."""
    state = st.session_state
    if "first corpus" not in state:
        state["first corpus"] = next(filter(_can_be_had, names), names[0])
    return str(state["first corpus"])


def _can_be_had(corpus: str) -> bool:
    try:
        _languages(corpus)
    except TokenariumError:
        return False
    return True


def language_names(corpus: str) -> pl.DataFrame:
    """The table of a corpus' languages; a corpus that can't be had is said to the reader, and ends
    the run of the page."""
    try:
        if corpus not in catalogue.corpora():
            brought = corpora.choices(visitor.current()).get(corpus)
            if brought is None:
                raise TokenariumError("This corpus isn't here any more.")
            return _names(brought.languages)
        return _names(tuple(_languages(corpus)))
    except TokenariumError as error:
        st.error(f"{error} Choose another corpus.", icon=":material/error:")
        st.stop()


# A catalogue name stands for the same content as long as the process runs.
@st.cache_resource(show_spinner=False)
def _corpora() -> dict[str, list[str]]:
    return {}


def _languages(corpus: str) -> list[str]:
    known = _corpora()
    if corpus not in known:
        known[corpus] = watched(lambda report: studies.languages(corpus, report))
    return known[corpus]


# Names may get better when resources come in, hence the limit.
@st.cache_resource(ttl=600, max_entries=16, show_spinner=False)
def _names(labels: tuple[str, ...]) -> pl.DataFrame:
    return table(labels)


def warm(corpus: str) -> None:
    """Bring a catalogue corpus' languages into memory. Raises TokenariumError."""
    _corpora()[corpus] = studies.languages(corpus)
    _names(tuple(_corpora()[corpus]))
