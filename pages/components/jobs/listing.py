"""The visitor's jobs, the newest first, as they go; a job's answer; and the workers that are alive,
for who wonders why a job waits."""

from datetime import UTC, datetime

import streamlit as st

import studies
from data.errors import TokenariumError
from pages.components import method_panel, tables
from pages.components.escaping import escaped
from pages.components.jobs import row
from pages.components.jobs.wording import UNDER_WAY, ago, counts
from pages.components.tables import NUMBER, TEXT, plain
from studies.engine import jobs
from studies.engine.jobs import Worker

EVERY_S = 2.0
AT_FIRST = 20
ROWS = 1_000


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


def draw_workers(workers: list[Worker]) -> None:
    """A row a worker."""
    if not workers:
        st.warning(
            "No worker is running, so jobs wait. `python -m worker` starts one.",
            icon=":material/engineering:",
        )
        return
    now = datetime.now(UTC)
    plain(
        [
            {
                "device": one.device,
                "queues": ", ".join(one.queues),
                "models": "yes" if one.models else "no",
                "busy": ", ".join(one.busy_with) or "idle",
                "free": one.memory_free / 1e9,
                "total": one.memory_total / 1e9,
                "since": ago(one.since, now),
                "beat": ago(one.beat, now),
                "version": one.version,
            }
            for one in workers
        ],
        {
            "device": TEXT("Device", pinned=True),
            "queues": TEXT("Queues"),
            "models": TEXT("Language models"),
            "busy": TEXT("Running"),
            "free": NUMBER("Memory free (GB)", format="%.1f"),
            "total": NUMBER("Memory (GB)", format="%.1f"),
            "since": TEXT("Started"),
            "beat": TEXT("Last heard of"),
            "version": TEXT("Version"),
        },
        key="jobs.workers",
        alt="The workers that are alive",
    )


def answer(id: str, who: studies.Visitor) -> None:
    """The answer of the visitor's job with that id: its tables, downloads and signature."""
    job = jobs.status(id, who)
    if job is None:
        st.warning(
            "This browser has no such job: jobs are seen only where they were asked. Use Share on "
            "the page of the result for a link that others can open.",
            icon=":material/link_off:",
        )
        return
    found = jobs.result(id, who)
    if found is None:
        return  # its row in the list says how it goes
    st.header(escaped(job.title), anchor=False)
    shown = [name for name, table in found.tables.items() if table.height]
    for place, name in zip(st.tabs(shown), shown, strict=True):
        frame = found.tables[name]
        place.dataframe(frame.head(ROWS), hide_index=True, placeholder="n/a", key=f"job {name}")
        if frame.height > ROWS:
            place.caption(f"The first {ROWS:,} of {frame.height:,} rows; all are in the downloads.")
    tables.several(found.tables, found.key, found.signature)
    method_panel.explain(
        None,
        studies.study(job.study).about,
        found.signature,
        found.key,
        key="job.measured",
    )


METHOD = """
A question that takes long, or that needs a language model, is a **job**: it waits in a queue and is
answered by a worker. The page that asked shows how it goes and continues by itself; you may close
the browser and come back by the link, or find the job here. Only this browser lists it.

- **Asked twice, computed once.** Whoever asks the same question while it is being answered joins
  that job; an answer that is kept is shown at once.
- **Order.** Each job is due when it was asked, short ones at once, long ones five minutes later,
  and each further job of one visitor twenty seconds later than the one before. The job that is due
  first is next: short ones pass long ones, nobody is starved.
- **Nothing is lost.** Work is kept batch by batch. When a worker dies, another one, or the same
  after its restart, goes on from the last batch.
- **Limits.** A job that takes more time or memory than it may is stopped and says so; it can be run
  again.
- **Cancelling** stops a job within one batch, unless someone else asked for the same.
- **Queues.** `cpu` is served by every worker, `gpu` by those that have PyTorch and transformers
  (they also run on a CPU). `python -m worker` starts a worker on any machine that reaches the same
  database and files.
"""
