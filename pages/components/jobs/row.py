"""One job as a row: what it is, how it goes, and what can be done with it."""

from collections.abc import Callable

import streamlit as st

import studies
from data.errors import TokenariumError
from pages.components.escaping import escaped
from pages.components.jobs import links
from pages.components.jobs.wording import ICONS, UNDER_WAY, progress, times
from studies.engine import jobs
from studies.engine.jobs import Job


def draw(job: Job, who: studies.Visitor) -> None:
    """Draw the row inside a fragment or a page."""
    with st.container(border=True, key=f"job {job.id}"):
        with st.container(
            horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"
        ):
            st.markdown(
                f"{ICONS[job.state]} **{escaped(job.title)}**  \n:small[{job.state} · {times(job)}]"
            )
            with st.container(horizontal=True, width="content"):
                _actions(job, who)
        under_way(job)
        if job.reason:
            about = f"**{escaped(job.failed.name)}**: " if job.failed else ""
            st.markdown(f":small[{about}{escaped(job.reason)}]")


def under_way(job: Job) -> None:
    """The bar of a job that isn't over."""
    if job.state in UNDER_WAY:
        st.progress(job.share if job.state == "running" else 0.0, text=escaped(progress(job)))


def _actions(job: Job, who: studies.Visitor) -> None:
    if job.state in UNDER_WAY:
        cancel_button(job, who)
        return
    if job.state == "done":
        links.draw(job, who)
    else:
        again_button(job, who)


def cancel_button(job: Job, who: studies.Visitor) -> None:
    _button("Cancel", "stop_circle", jobs.cancel, job, who)


def again_button(job: Job, who: studies.Visitor) -> None:
    _button("Run again", "replay", jobs.again, job, who)


Action = Callable[[str, studies.Visitor], object]


def _button(label: str, icon: str, act: Action, job: Job, who: studies.Visitor) -> None:
    key = f"{label.split()[-1].lower()} {job.id}"
    st.button(label, icon=f":material/{icon}:", on_click=_told, args=(act, job, who), key=key)


def _told(action: Action, job: Job, who: studies.Visitor) -> None:
    try:
        action(job.id, who)
    except TokenariumError as error:
        st.toast(escaped(str(error)), icon=":material/error:")
