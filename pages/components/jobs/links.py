"""Where the answer of a job can be seen: on the page that asked, and as tables on the page Jobs."""

from collections.abc import Callable, Mapping

import streamlit as st

import studies
from studies import jobs
from studies.jobs import Job

OPEN = "jobs.job"
"""Where the page Jobs holds which job's tables are open (its address parameter `job`)."""

Query = Mapping[str, str | list[str]]


def _training(spec: studies.Spec) -> Query:
    assert spec.corpus is not None
    return {"corpus": spec.corpus.name, "language": str(spec.parameters["language"])}


# The page of a study that is asked as a job, and what its address holds of the question.
PAGES: dict[str, tuple[str, Callable[[studies.Spec], Query]]] = {
    "training": ("entropy.py", _training),
}


def draw(job: Job, who: studies.Visitor) -> None:
    """Links to the answer of a job that is done."""
    spec = jobs.spec(job.id, who)
    if spec is not None and spec.study in PAGES:
        page, query = PAGES[spec.study]
        st.page_link(page, label="Open", query_params=dict(query(spec)), width="content")
    # No link: one to the page that is open leaves the address as it is.
    if st.button("Tables", icon=":material/table:", key=f"open {job.id}"):
        st.session_state[OPEN] = job.id
        st.rerun(scope="app")
