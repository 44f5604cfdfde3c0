"""Getting a study's result for a page: kept, stored, or computed with its progress shown."""

import threading
from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

import studies
from data.errors import TokenariumError

KEPT = 32  # results held in memory, by key


@st.cache_resource(show_spinner=False)
def _kept() -> tuple[dict[str, studies.Result], threading.Lock]:
    return {}, threading.Lock()


def obtain(
    name: str, *, tokenizers: Sequence[str], corpus: str, params: Mapping[str, Any]
) -> studies.Result:
    """The result of a study. A failure is said to the reader and ends the run of the page."""
    try:
        spec = studies.prepare(name, tokenizers=list(tokenizers), corpus=corpus, params=params)
        kept, lock = _kept()
        with lock:
            result = kept.get(spec.key)
        if result is None:
            result = studies.cached(spec) or _computed(spec)
            with lock:
                kept[spec.key] = result
                while len(kept) > KEPT:
                    kept.pop(next(iter(kept)))
    except TokenariumError as error:
        st.error(str(error), icon=":material/error:")
        st.stop()
    return result


def _computed(spec: studies.Spec) -> studies.Result:
    """Run the study; what it is doing stands where the result will."""
    place = st.empty()
    with place.status("Counting tokens…", expanded=True):
        bar = st.progress(0.0, text="Starting")

        def report(doing: str, share: float) -> None:
            bar.progress(min(max(share, 0.0), 1.0), text=doing)

        result = studies.run(spec, progress=report)
    place.empty()
    return result
