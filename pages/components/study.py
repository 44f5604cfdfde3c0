"""Getting a study's result for a page, over those of the chosen that can be had; the others are
named."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NoReturn, cast

import streamlit as st

import studies
from data.errors import TokenariumError
from pages.components import results, visitor
from pages.components.escaping import escaped
from pages.components.jobs import waiting
from pages.components.jobs.waiting import JobFailed
from studies.desks.model_library import choices
from studies.engine.models import NeedsWorker


def obtain(
    name: str,
    *,
    tokenizers: Sequence[str] = (),
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

    def ask(some: Sequence[str]) -> studies.Result:
        return results.result(
            name, [] if models else some, corpus, params, keep, some if models else []
        )

    chosen = models or tokenizers
    if not chosen:  # a study that is about none
        try:
            return ask([])
        except TokenariumError as error:
            _end(error)
    failed = _failed(params, keep)
    if models:
        failed = _failed_models({**params, "corpus": corpus})
    elif studies.study(name).lexicon_parameters:  # what fails may be the lexicon's fault
        failed = _failed_at("tokenizers that failed with it", {**params, "corpus": corpus})
    left = [one for one in chosen if one not in failed]
    while left:
        try:
            found = ask(left)
        except JobFailed as error:
            about = _named(error.job.failed, left) if models else None
            if about is None or len(chosen) == 1:
                _end(error)
            waiting.left_out(error, about, visitor.current())
            left.remove(about)
        except TokenariumError as error:
            if isinstance(error, NeedsWorker) or (models and len(left) == 1):
                _end(error)
            guilty = _guilty(left, lambda one: ask([one]))
            alike = len(guilty) == len(left) > 1 and len(set(guilty.values())) == 1
            if not guilty or alike:  # it isn't any one's fault
                _end(error)
            failed |= guilty
            left = [one for one in left if one not in failed]
        else:
            _name_failures(failed, chosen)
            return found
    _name_failures(failed, chosen)
    st.stop()


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


def _failed(params: Mapping[str, Any], keep: bool) -> dict[str, str]:
    """Which tokenizers failed in this session, and why, so that they aren't tried at each run; for
    a text that someone is typing, those that failed on that text."""
    if keep:
        found = st.session_state.setdefault("tokenizers that failed", {})
        return cast(dict[str, str], found)
    return _failed_at("live failures", params)


def _failed_models(params: Mapping[str, Any]) -> dict[str, str]:
    """As `_failed`: which models failed at this question."""
    return _failed_at("models that failed", params)


def _failed_at(place: str, params: Mapping[str, Any]) -> dict[str, str]:
    state = st.session_state
    if state.get(place, (None, {}))[0] != params:
        state[place] = dict(params), {}
    return cast(dict[str, str], state[place][1])


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
