"""Getting a study's result for a page: kept, stored, or computed with its progress shown."""

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NoReturn, cast

import streamlit as st

import studies
from data import catalogue
from data.errors import TokenariumError
from pages.components import corpus_languages, visitor
from pages.components.jobs import waiting
from pages.components.jobs.waiting import JobFailed
from pages.components.plain import escaped
from pages.components.shared_result import shared_result
from pages.components.watched import watched
from studies import jobs
from studies.model_library import choices
from studies.models import NeedsWorker

KEPT = 32  # results held in memory, by key
KEPT_BYTES = 512 * 2**20  # and what they may take together; a vocabulary has 10 to 40 MB


@st.cache_resource(show_spinner=False)
def _kept() -> tuple[dict[str, studies.Result], threading.Lock]:
    return {}, threading.Lock()


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
    more = {params.get(each, "") for each in studies.study(name).corpus_parameters} - {""}
    everyones = {corpus, *more} <= set(catalogue.corpora()) and set(tokenizers) <= set(
        catalogue.tokenizers()
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


def obtain(
    name: str,
    *,
    tokenizers: Sequence[str],
    corpus: str | None = None,
    params: Mapping[str, Any],
    keep: bool = True,
    models: Sequence[str] = (),
) -> studies.Result:
    """The result of a study over those of the tokenizers, or of the models, that can be had.

    Where the open link shares the answer to this same question, it is that answer. With `keep`
    off nothing is written (for a text that someone is typing). What fails is said to the reader;
    where nothing is left, the run of the page ends.
    """
    if models:
        return _over_models(name, models, corpus, params, keep)
    if not tokenizers:  # a study that is about none
        try:
            return _result(name, [], corpus, params, keep)
        except TokenariumError as error:
            _end(error)
    failed = _failed(params, keep)
    asked = [tokenizer for tokenizer in tokenizers if tokenizer not in failed]
    while asked:
        try:
            result = _result(name, asked, corpus, params, keep)
        except TokenariumError as error:
            guilty = {}
            if not isinstance(error, JobFailed):
                guilty = _guilty(asked, lambda one: _result(name, [one], corpus, params, keep))
            if not guilty:
                _end(error)
            failed |= guilty
            asked = [tokenizer for tokenizer in asked if tokenizer not in failed]
        else:
            _name_failures(failed, tokenizers)
            return result
    _name_failures(failed, tokenizers)
    st.stop()


def _over_models(
    name: str,
    models: Sequence[str],
    corpus: str | None,
    params: Mapping[str, Any],
    keep: bool,
) -> studies.Result:
    """The result over those of the models that can be had."""
    failed = _failed({**params, "corpus": corpus}, keep=False, place="models that failed")
    left = [model for model in models if model not in failed]

    def result(asked: Sequence[str]) -> studies.Result:
        return _result(name, [], corpus, params, keep, asked)

    while left:
        try:
            found = result(left)
        except JobFailed as error:
            about = _named(error.job.failed, left)
            if about is None or len(models) == 1:
                _end(error)
            waiting.left_out(error, about, visitor.current())
            left.remove(about)
        except TokenariumError as error:
            guilty = {}
            if len(left) > 1 and not isinstance(error, NeedsWorker):
                guilty = _guilty(left, lambda one: result([one]))
            if not guilty:
                _end(error)
            failed |= guilty
            left = [model for model in left if model not in failed]
        else:
            _name_failures(failed, models)
            return found
    _name_failures(failed, models)
    st.stop()


def _named(one: studies.Input | None, models: Sequence[str]) -> str | None:
    """Which of the names stands for the model."""
    if one is None:
        return None
    known = choices(visitor.current())
    return next((name for name in models if known[name].fingerprint == one.hash), None)


def _end(error: TokenariumError) -> NoReturn:
    """Say what is wrong; the run of the page ends."""
    if isinstance(error, JobFailed):
        waiting.over(error, visitor.current())
    else:
        st.error(escaped(str(error)), icon=":material/error:")
    st.stop()


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
    found = shared_result(spec, _memory_key(spec))
    if found is None:
        held, lock = _kept()
        with lock:
            found = held.get(_memory_key(spec))
    if found is None:
        found = studies.cached(spec)
        if found is not None:
            _keep(spec, found)
    return found


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


def _failed(params: Mapping[str, Any], keep: bool, place: str = "live failures") -> dict[str, str]:
    """Which tokenizers failed in this session, and why, so that they aren't tried at each run; for
    a text that someone is typing, those that failed on that text (the session holds them in that
    `place`)."""
    state = st.session_state
    if keep:
        return cast(dict[str, str], state.setdefault("tokenizers that failed", {}))
    if state.get(place, (None, {}))[0] != params:
        state[place] = dict(params), {}
    return cast(dict[str, str], state[place][1])


def spec_of(result: studies.Result) -> studies.Spec:
    """The question that a result answers, out of its signature."""
    said = result.signature
    return studies.Spec(
        said["study"],
        said["version"],
        tuple(studies.Input(one["name"], one["fingerprint"]) for one in said["tokenizers"]),
        studies.Input(said["corpus"]["name"], said["corpus"]["hash"]) if said["corpus"] else None,
        said["parameters"],
        tuple(studies.Input(one["name"], one["fingerprint"]) for one in said.get("models", ())),
    )


def warm(name: str, tokenizers: Sequence[str], corpus: str, params: Mapping[str, Any]) -> None:
    """Bring what a page will need into memory, as far as it was computed before.

    Outside of a page's run, before the first reader comes. Raises TokenariumError.
    """
    corpus_languages.warm(corpus)
    spec = _spec_for_everyone(name, tuple(tokenizers), corpus, tuple(params.items()))
    result = studies.cached(spec)
    if result is not None:
        _keep(spec, result)


def _memory_key(spec: studies.Spec) -> str:
    """The same inputs may have other names for other visitors, and stand in another order."""
    used = (*spec.tokenizers, *spec.models, spec.corpus)
    named = [one.name for one in used if one is not None]
    return "\n".join([spec.key, *named])


def _keep(spec: studies.Spec, result: studies.Result) -> None:
    kept, lock = _kept()
    with lock:
        kept[_memory_key(spec)] = result
        while len(kept) > KEPT or (len(kept) > 1 and sum(map(_size, kept.values())) > KEPT_BYTES):
            kept.pop(next(iter(kept)))


def _size(result: studies.Result) -> float:
    """Bytes that its tables take."""
    return sum(table.estimated_size() for table in result.tables.values())


def _result(
    name: str,
    tokenizers: Sequence[str],
    corpus: str | None,
    params: Mapping[str, Any],
    keep: bool,
    models: Sequence[str] = (),
) -> studies.Result:
    spec = _spec(name, tokenizers, corpus, params, models)
    shared = shared_result(spec, _memory_key(spec))
    if shared is not None:
        return shared
    if not keep:
        return _live(spec)
    kept, lock = _kept()
    with lock:
        result = kept.get(_memory_key(spec))
    if result is None:
        result = studies.cached(spec) or _computed(spec)
        _keep(spec, result)
    return result


def _computed(spec: studies.Spec) -> studies.Result:
    """The answer, computed here or, where the study prefers that, by a job. Who has no cookie has
    no jobs: nobody could give them back."""
    who = visitor.current()
    if studies.study(spec.study).prefers == "job" and who.id is not None:
        return waiting.answered(spec, who)
    return watched(lambda report: studies.run(spec, report))


def _live(spec: studies.Spec) -> studies.Result:
    """An answer that is for this session alone; the last one of each study is held for the next
    run."""
    answers = st.session_state.setdefault("live results", {})
    key, held = _memory_key(spec), answers.get(spec.study)
    if held is None or held[0] != key:
        with st.spinner("Counting", show_time=True):
            held = answers[spec.study] = key, studies.run(spec, keep=False)
    return cast(studies.Result, held[1])


def _guilty(names: Iterable[str], ask: Callable[[str], object]) -> dict[str, str]:
    """Which of them fail when asked alone, and why. Answers of the others are kept."""
    reasons = {}
    for name in names:
        try:
            ask(name)
        except TokenariumError as error:
            reasons[name] = str(error)
    return reasons


def _name_failures(failed: dict[str, str], names: Sequence[str]) -> None:
    said = [f"**{escaped(name)}**: {escaped(failed[name])}" for name in names if name in failed]
    if said:
        st.warning("\n\n".join(["Not shown:", *said]), icon=":material/cloud_off:")
        st.button("Try again", on_click=failed.clear, icon=":material/refresh:")
