"""The visitor's jobs, the newest first, as they go."""

import streamlit as st

import studies
from data.errors import TokenariumError
from pages.components.escaping import escaped
from pages.components.jobs import row
from pages.components.jobs.wording import UNDER_WAY, counts
from studies.engine import jobs

EVERY_S = 2.0
AT_FIRST = 20


@st.fragment(run_every=EVERY_S)
def draw(who: studies.Visitor) -> None:
    """All that are under way, then those that are over."""
    try:
        found = jobs.mine(who)
    except TokenariumError as error:
        st.error(escaped(str(error)), icon=":material/error:")
        return
    st.markdown(counts(found))
    if not found:
        st.info(
            "Questions that take long become jobs: training tokenizers on the page Entropy, or a "
            "language model on the page Difficulty. They go on when the browser is closed, and are "
            "found again here.",
            icon=":material/pending_actions:",
        )
        return
    under_way = [job for job in found if job.state in UNDER_WAY]
    over = [job for job in found if job.state not in UNDER_WAY]
    everything = len(over) <= AT_FIRST or st.toggle(f"All {len(over)} that are over")
    for job in [*under_way, *(over if everything else over[:AT_FIRST])]:
        row.draw(job, who)
