"""What a corpus holds, held in memory for the next run of the page."""

import threading

import streamlit as st

from data.errors import TokenariumError
from pages.components import visitor
from pages.components.corpora.holdings import Holdings, of
from pages.components.escaping import escaped
from pages.components.status import watched
from studies.desks import corpora

KEPT = 8


@st.cache_resource(show_spinner=False)
def _kept() -> tuple[dict[str, Holdings], threading.Lock]:
    return {}, threading.Lock()


def obtain(name: str) -> Holdings:
    """What the corpus of that name holds; where it can't be had that is said, and the run of the
    page ends."""
    who = visitor.current()
    kept, lock = _kept()
    try:
        # Asked of this visitor's choices at every run: what isn't theirs is never looked up.
        choice = corpora.choices(who).get(name)
        hash_ = choice.hash if choice else None
        with lock:
            found = kept.get(hash_) if hash_ else None
        if found is None:
            found = of(watched(lambda report: corpora.profile(name, who, report)))
            if hash_ is not None:
                with lock:
                    kept[hash_] = found
                    while len(kept) > KEPT:
                        kept.pop(next(iter(kept)))
    except TokenariumError as error:
        st.error(f"{escaped(str(error))} Choose another corpus.", icon=":material/error:")
        st.stop()
    return found


def drop(hash_: str | None) -> None:
    """Hold that corpus no longer: it has samples of a text that may be removed."""
    kept, lock = _kept()
    with lock:
        kept.pop(hash_ or "", None)
