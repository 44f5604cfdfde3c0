"""A question that is answered by a job: the page shows how it goes, and goes on when it is done."""

import streamlit as st

import studies
from data.errors import TokenariumError
from pages.components.escaping import escaped
from pages.components.jobs import row
from pages.components.jobs.wording import ICONS, UNDER_WAY, times
from studies.engine import jobs
from studies.engine.jobs import Job

EVERY_S = 1.0


class JobFailed(TokenariumError):
    """The visitor's job for the question failed; the sentence is its reason."""

    def __init__(self, job: Job) -> None:
        super().__init__(job.reason or "This job failed.")
        self.job = job


def answered(spec: studies.Spec, who: studies.Visitor) -> studies.Result:
    """The answer for a visitor with a cookie; while the job for it is under way, or where it was
    cancelled, that is shown instead, and the run of the page ends.

    Raises JobFailed, or TokenariumError where it can't be queued.
    """
    result = studies.cached(spec)
    if result is not None:
        return result
    job = next((one for one in jobs.mine(who) if one.key == spec.key), None)
    # Done, and its result lost; or what it failed at was answered since.
    if job is None or job.state == "done" or _outdated(job, spec):
        job = jobs.submit(spec, who)
    if job.state in UNDER_WAY:
        _watch(job.id, who)
    elif job.state == "failed":
        raise JobFailed(job)
    else:
        st.info(escaped(job.reason or f"This job was {job.state}."), icon=ICONS[job.state])
        row.again_button(job, who)
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


def _outdated(job: Job, spec: studies.Spec) -> bool:
    if job.failed is None:
        return False
    parts = {one.hash: part for part in spec.parts for one in (*part.tokenizers, *part.models)}
    return studies.cached(parts[job.failed.hash]) is not None


def over(error: JobFailed, who: studies.Visitor) -> None:
    """Say why the job failed, with the button that asks it again."""
    st.error(escaped(str(error)), icon=ICONS["failed"])
    row.again_button(error.job, who)


def left_out(error: JobFailed, name: str, who: studies.Visitor) -> None:
    """Say why one of several isn't shown, with the button that asks all of them again."""
    st.warning(f"Not shown: **{escaped(name)}**. {escaped(str(error))}", icon=ICONS["failed"])
    row.again_button(error.job, who)
