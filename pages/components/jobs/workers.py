"""Which workers are alive, for the visitor who wonders why a job waits."""

from datetime import UTC, datetime

import streamlit as st

from pages.components.jobs.wording import ago
from pages.components.tables import NUMBER, TEXT, plain
from studies.engine.jobs import Worker


def draw(workers: list[Worker]) -> None:
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
