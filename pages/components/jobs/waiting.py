"""A question that is answered by a job: the page shows how it goes, and goes on when it is done."""

import streamlit as st

import studies
from pages.components.jobs import row
from pages.components.jobs.said import ICONS, UNDER_WAY, times
from pages.components.plain import escaped
from studies import jobs
from studies.jobs import Job

EVERY_S = 1.0


def answered(spec: studies.Spec, who: studies.Visitor) -> studies.Result:
    """The answer for a visitor with a cookie; while the job for it is under way, or where it
    failed, that is shown instead, and the run of the page ends.

    Raises TokenariumError where it can't be queued.
    """
    result = studies.cached(spec)
    if result is not None:
        return result
    job = next((one for one in jobs.mine(who) if one.key == spec.key), None)
    if job is None or job.state == "done":  # done, and its result lost: ask anew
        job = jobs.submit(spec, who)
    if job.state in UNDER_WAY:
        _watch(job.id, who)
    else:
        _over(job, who)
    st.stop()


@st.fragment(run_every=EVERY_S)
def _watch(id: str, who: studies.Visitor) -> None:
    """The job as it goes; the page runs again once it is over."""
    job = jobs.status(id, who)
    if job is None or job.state not in UNDER_WAY:
        st.rerun(scope="app")
    with st.container(border=True, key="job under way"):
        with st.container(
            horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"
        ):
            st.markdown(f"{ICONS[job.state]} **{job.state.capitalize()}** · {times(job)}")
            row.cancel_button(job, who)
        row.under_way(job)
        st.caption(
            "It goes on without you: come back by the link in the address bar, or look under Jobs."
        )


def _over(job: Job, who: studies.Visitor) -> None:
    said = st.error if job.state == "failed" else st.info
    said(escaped(job.reason or f"This job was {job.state}."), icon=ICONS[job.state])
    row.again_button(job, who)
