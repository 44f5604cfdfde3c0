"""Asking as a job and waiting for it, for the command line."""

import sys
import time

from data.command_line import ProgressLine
from data.errors import TokenariumError
from studies.engine import jobs
from studies.engine.result import Result
from studies.engine.spec import Spec

LOOK_EVERY_S = 0.5


def run_as_job(spec: Spec, progress: ProgressLine) -> Result:
    """The answer, computed by a worker. Ctrl-C leaves the job running, and says so.

    Raises TokenariumError with the reason where it fails or is cancelled.
    """
    job = jobs.submit(spec, jobs.COMMAND_LINE)
    try:
        job = _ended(job, progress)
    except KeyboardInterrupt:
        progress.clear()
        print(
            f"The job goes on without you; `python -m studies show {job.key[:12]}` gives its "
            "answer when it is done.",
            file=sys.stderr,
        )
        raise
    progress.clear()
    if job.state != "done":
        raise TokenariumError(job.reason or f"The job was {job.state}.")
    result = jobs.result(job.id, jobs.COMMAND_LINE)
    if result is None:
        raise TokenariumError("The job is done, but its result isn't kept here; ask it again.")
    return result


def _ended(job: jobs.Job, progress: ProgressLine) -> jobs.Job:
    said = None
    while job.state in ("queued", "running"):
        if job.waits_for != said:
            said = job.waits_for
            if said is not None:
                print(said, file=sys.stderr, flush=True)
        waiting = f"Waiting: number {job.position} in the queue" if job.position else "Starting"
        progress.show(job.doing or waiting, job.share)
        time.sleep(LOOK_EVERY_S)
        found = jobs.status(job.id, jobs.COMMAND_LINE)
        if found is None:
            raise TokenariumError("The job is no longer known here; ask it again.")
        job = found
    return job
