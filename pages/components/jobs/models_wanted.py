"""A question to language models may take minutes: the reader says that it is wanted."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from studies.engine import jobs, models
from studies.engine.jobs import QueueUnavailable


def wanted(study: str, question: Mapping[str, Any], about: str, button: str) -> bool:
    """Whether the reader wants the question of that study answered. Else it is said what the page
    will show (`about`), with the button that wants it."""
    place = f"{study} that is wanted"
    if st.session_state.get(place) == question:
        return True
    st.info(about, icon=":material/neurology:")
    if not _can_run(study):
        st.warning(
            "No worker that runs language models is here, so the question would wait for one. "
            "If you run this observatory, `make worker` starts one; if not, ask whoever runs it.",
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


def _can_run(study: str) -> bool:
    """Whether this process or a living worker could run the models."""
    if models.available():
        return True
    try:
        return jobs.can_run(study)
    except QueueUnavailable:  # said where the job is asked
        return True


def _want(place: str, question: Mapping[str, Any]) -> None:
    st.session_state[place] = question
