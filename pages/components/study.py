"""Getting a study's result for a page: kept, stored, or computed with its progress shown."""

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

import polars as pl
import streamlit as st

import studies
from data.errors import TokenariumError
from pages.components.languages import table

KEPT = 32  # results held in memory, by key
T = TypeVar("T")
Report = Callable[[str, float], None]


@st.cache_resource(show_spinner=False)
def _kept() -> tuple[dict[str, studies.Result], threading.Lock]:
    return {}, threading.Lock()


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
        known[corpus] = _watched(lambda report: studies.languages(corpus, report))
    return known[corpus]


# Names may get better when resources come in, hence the limit.
@st.cache_resource(ttl=600, max_entries=16, show_spinner=False)
def _names(labels: tuple[str, ...]) -> pl.DataFrame:
    return table(labels)


@st.cache_resource(max_entries=256, show_spinner=False)
def _spec(
    name: str, tokenizers: tuple[str, ...], corpus: str, params: tuple[tuple[str, Any], ...]
) -> studies.Spec:
    return studies.prepare(name, tokenizers=tokenizers, corpus=corpus, params=dict(params))


def obtain(
    name: str, *, tokenizers: Sequence[str], corpus: str, params: Mapping[str, Any]
) -> studies.Result:
    """The result of a study over those of the tokenizers that can be had.

    What fails is said to the reader; where nothing is left, the run of the page ends.
    """
    failed = st.session_state.setdefault("tokenizers that failed", {})
    asked = [tokenizer for tokenizer in tokenizers if tokenizer not in failed]
    while asked:
        try:
            result = _result(name, asked, corpus, params)
        except TokenariumError as error:
            guilty = _guilty(name, asked, corpus, params)
            if not guilty:
                st.error(str(error), icon=":material/error:")
                st.stop()
            failed |= guilty
            asked = [tokenizer for tokenizer in asked if tokenizer not in failed]
        else:
            _name_failures(failed, tokenizers)
            return result
    _name_failures(failed, tokenizers)
    st.stop()


def warm(name: str, tokenizers: Sequence[str], corpus: str, params: Mapping[str, Any]) -> None:
    """Bring what a page will need into memory, as far as it was computed before.

    Outside of a page's run, before the first reader comes. Raises TokenariumError.
    """
    _corpora()[corpus] = studies.languages(corpus)
    _names(tuple(_corpora()[corpus]))
    spec = _spec(name, tuple(tokenizers), corpus, tuple(params.items()))
    result = studies.cached(spec)
    if result is not None:
        _keep(spec.key, result)


def _keep(key: str, result: studies.Result) -> None:
    kept, lock = _kept()
    with lock:
        kept[key] = result
        while len(kept) > KEPT:
            kept.pop(next(iter(kept)))


def _result(
    name: str, tokenizers: Sequence[str], corpus: str, params: Mapping[str, Any]
) -> studies.Result:
    spec = _spec(name, tuple(tokenizers), corpus, tuple(params.items()))
    kept, lock = _kept()
    with lock:
        result = kept.get(spec.key)
    if result is None:
        result = studies.cached(spec) or _watched(lambda report: studies.run(spec, report))
        _keep(spec.key, result)
    return result


def _guilty(
    name: str, tokenizers: Iterable[str], corpus: str, params: Mapping[str, Any]
) -> dict[str, str]:
    """Which of the tokenizers fail when asked alone, and why. Answers of the others are kept."""
    reasons = {}
    for tokenizer in tokenizers:
        try:
            _result(name, [tokenizer], corpus, params)
        except TokenariumError as error:
            reasons[tokenizer] = str(error)
    return reasons


def _name_failures(failed: dict[str, str], tokenizers: Sequence[str]) -> None:
    said = [f"**{name}**: {failed[name]}" for name in tokenizers if name in failed]
    if said:
        st.warning("\n\n".join(["Not shown:", *said]), icon=":material/cloud_off:")
        st.button("Try again", on_click=failed.clear, icon=":material/refresh:")


def _watched(action: Callable[[Report], T]) -> T:
    """Run what may take long; once it reports, what it is doing stands where the result will."""
    place = st.empty()
    shown: list[Any] = []

    def report(doing: str, share: float) -> None:
        if not shown:
            box = place.status("Working on it", expanded=True)
            shown.append(box.progress(0.0))
        shown[0].progress(min(max(share, 0.0), 1.0), text=doing)

    try:
        return action(report)
    finally:
        place.empty()
