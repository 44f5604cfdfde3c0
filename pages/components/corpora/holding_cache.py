"""What a corpus holds, held in memory for the next run of the page."""

import streamlit as st

from data.errors import TokenariumError
from data.recent import Recent
from pages.components import visitor
from pages.components.corpora.holdings import Holdings, of
from pages.components.escaping import escaped
from pages.components.status import watched
from studies.desks import corpora

KEPT = 8


@st.cache_resource(show_spinner=False)
def _kept() -> Recent[Holdings]:
    return Recent(KEPT)


def obtain(name: str) -> Holdings:
    """What the corpus of that name holds; where it can't be had that is said, and the run of the
    page ends."""
    who = visitor.current()
    try:
        # Asked of this visitor's choices at every run: what isn't theirs is never looked up.
        choice = corpora.choices(who).get(name)
        hash_ = choice.hash if choice else None
        found = _kept().get(hash_) if hash_ else None
        if found is None:
            found = of(watched(lambda report: corpora.profile(name, who, report)))
            if hash_ is not None:
                _kept().put(hash_, found)
    except TokenariumError as error:
        st.error(f"{escaped(str(error))} Choose another corpus.", icon=":material/error:")
        st.stop()
    return found


def drop(hash_: str | None) -> None:
    """Hold that corpus no longer: it has samples of a text that may be removed."""
    _kept().remove(hash_ or "")
