"""The result of one question that a page asks: shared by the open link, held in memory, stored, or
computed with its progress shown."""

import threading
from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

import studies
from data import catalogue
from data.progress import Progress
from data.recent import Recent
from data.turns import Turns
from pages.components import corpus_languages, turnstile, visitor
from pages.components.jobs import waiting
from pages.components.progress import watched
from pages.components.shared_result import shared_result
from studies.engine import jobs

AT_ONCE = 2  # questions that the app computes at a time
_COMPUTING = threading.BoundedSemaphore(AT_ONCE)
_READING = Turns()
_LOOKING = threading.BoundedSemaphore(AT_ONCE)  # and as many that take no time, such as of a text

KEPT = 32  # results held in memory, by key
KEPT_BYTES = 256 * 2**20  # and what they may take together; a vocabulary has 10 to 40 MB
LIVE = 24  # answers held that are never stored, such as those about a text that was typed


def result(
    name: str,
    tokenizers: Sequence[str],
    corpus: str | None,
    params: Mapping[str, Any],
    keep: bool = True,
    models: Sequence[str] = (),
) -> studies.Result:
    """The result; with `keep` off nothing is written. Raises TokenariumError."""
    spec = _spec(name, tokenizers, corpus, params, models)
    shared = shared_result(spec, _memory_key(spec))
    if shared is not None:
        return shared
    if not keep:
        with turnstile.outside():
            return _live(spec)
    found = _known(spec)
    if found is None:
        found = _computed(spec)
        _held().put(_memory_key(spec), found)
    return found


def kept(
    name: str,
    *,
    tokenizers: Sequence[str],
    corpus: str | None = None,
    params: Mapping[str, Any],
    models: Sequence[str] = (),
) -> studies.Result | None:
    """The result if nothing has to be computed for it, else None. Raises TokenariumError where the
    question can't be asked."""
    spec = _spec(name, tokenizers, corpus, params, models)
    return shared_result(spec, _memory_key(spec)) or _known(spec)


def asked_before(
    name: str,
    *,
    tokenizers: Sequence[str],
    corpus: str | None = None,
    params: Mapping[str, Any],
    models: Sequence[str] = (),
) -> bool:
    """Whether there is a job of the visitor's for this question, in whatever state."""
    who = visitor.current()
    spec = _spec(name, tokenizers, corpus, params, models)
    return who.id is not None and any(one.key == spec.key for one in jobs.mine(who))


def warm(name: str, tokenizers: Sequence[str], corpus: str, params: Mapping[str, Any]) -> None:
    """Bring what a page will need into memory, as far as it was computed before.

    Outside of a page's run, before the first reader comes. Raises TokenariumError.
    """
    corpus_languages.warm(corpus)
    _known(_spec_for_everyone(name, tuple(tokenizers), corpus, tuple(params.items())))


def _known(spec: studies.Spec) -> studies.Result | None:
    """The result out of memory or the store, if it is there."""
    key = _memory_key(spec)
    found = _held().get(key)
    if found is None:
        # Many who ask for the same at once: one reads it.
        with _READING.of(key):
            found = _held().get(key) or studies.cached(spec)
            if found is not None:
                _held().put(key, found)
    return found


@st.cache_resource(max_entries=256, show_spinner=False)
def _spec_for_everyone(
    name: str, tokenizers: tuple[str, ...], corpus: str, params: tuple[tuple[str, Any], ...]
) -> studies.Spec:
    return studies.prepare(name, tokenizers=tokenizers, corpus=corpus, params=dict(params))


def _spec(
    name: str,
    tokenizers: Sequence[str],
    corpus: str | None,
    params: Mapping[str, Any],
    models: Sequence[str] = (),
) -> studies.Spec:
    """The question, pinned for this visitor."""
    asked = studies.study(name)
    everyones = (
        {corpus, *asked.further_corpora(params)} <= set(catalogue.corpora())
        and {*tokenizers} <= set(catalogue.tokenizers())
        and {*asked.lexicons(params)} <= set(catalogue.sources("lexicon"))
        and not any(params.get(one) for one in asked.named)
    )
    if corpus is not None and everyones and not models:
        # These names mean the same for everyone; what visitors named themselves is never kept.
        return _spec_for_everyone(name, tuple(tokenizers), corpus, tuple(params.items()))
    more_said: dict[str, Any] = {"models": list(models)} if models else {}
    return studies.prepare(
        name,
        tokenizers=list(tokenizers),
        corpus=corpus,
        params=params,
        visitor=visitor.current(),
        **more_said,
    )


@st.cache_resource(show_spinner=False)
def _held() -> Recent[studies.Result]:
    return Recent(KEPT, KEPT_BYTES, _size)


def _memory_key(spec: studies.Spec) -> str:
    """The same inputs may have other names for other visitors, and stand in another order."""
    used = (*spec.tokenizers, *spec.models, spec.corpus)
    named = [one.name for one in used if one is not None]
    return "\n".join([spec.key, *named])


def forget_held() -> None:
    """Let go of the results in memory: a page that asks reads them again, or computes them."""
    _held().release()
    _live.clear()


def _size(result: studies.Result) -> float:
    """Bytes that its tables take."""
    return sum(table.estimated_size() for table in result.tables.values())


def _computed(spec: studies.Spec) -> studies.Result:
    """The answer, computed here or, where the study prefers that, by a job. Who has no cookie has
    no jobs: nobody could give them back."""
    who = visitor.current()
    if studies.study(spec.study).prefers == "job" and who.id is not None:
        return waiting.answered(spec, who)
    return watched(lambda report: _in_turn(spec, report))


def _in_turn(spec: studies.Spec, report: Progress) -> studies.Result:
    """The answer, computed when few others are: more at once take more memory and end no sooner."""
    if not _COMPUTING.acquire(blocking=False):
        report("Waiting for others' questions", 0.0)
        _COMPUTING.acquire()
    try:
        return studies.run(spec, report)
    finally:
        _COMPUTING.release()


@st.cache_resource(
    max_entries=LIVE,
    show_spinner="Counting",
    show_time=True,
    hash_funcs={studies.Spec: _memory_key},
)
def _live(spec: studies.Spec) -> studies.Result:
    """An answer that is never stored: it is held for the next run, and for others that ask the
    same."""
    with _LOOKING:
        return studies.run(spec, keep=False)
