"""A question to language models may take minutes: the reader says that it is wanted."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

import studies
from data.errors import TokenariumError
from pages.components import results, study
from pages.components.escaping import escaped
from studies.engine import jobs, models
from studies.engine.jobs import QueueUnavailable

INSTALLED = (
    "what it needs, once (216 MB and 45 seconds where this was measured, with torch for the CPU "
    "alone; with what a GPU needs, as PyPI gives it on Linux, some GB)"
)


def answer(
    name: str, question: Mapping[str, Any], about: str, button: str
) -> studies.Result | None:
    """The answer of that study to the question (as study.obtain takes it), if it is known, was
    asked before or is wanted. Else it is said what the page will show (`about`), with the button
    that wants it; None. While a job is under way it is shown, and the run of the page ends."""
    try:
        known = results.kept(name, **question) or results.asked_before(name, **question)
    except TokenariumError as error:  # it can't be asked so
        st.error(escaped(str(error)), icon=":material/error:")
        return None
    if not (known or _wanted(name, question, about, button)):
        return None
    return study.obtain(name, **question)


def _wanted(name: str, question: Mapping[str, Any], about: str, button: str) -> bool:
    place = f"{name} that is wanted"
    if st.session_state.get(place) == question:
        return True
    st.info(about, icon=":material/neurology:")
    if not _can_run(name):
        st.warning(
            "No worker that runs language models is here, so the question would wait for one. If "
            f"you run this observatory, `make worker` starts one, after it installed {INSTALLED}; "
            "this page goes on by itself then. If not, ask whoever runs it.",
            icon=":material/engineering:",
        )
    st.button(
        button,
        type="primary",
        icon=":material/play_arrow:",
        key="measure",
        on_click=_want,
        args=(place, question),
    )
    return False


def _can_run(name: str) -> bool:
    """Whether this process or a living worker could run the models."""
    if models.available():
        return True
    try:
        return jobs.can_run(name)
    except QueueUnavailable:  # said where the job is asked
        return True


def _want(place: str, question: Mapping[str, Any]) -> None:
    st.session_state[place] = question
