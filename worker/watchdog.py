"""What every worker looks after beside its own jobs: those of workers that died, of other versions,
and what was long forgotten."""

import sys
import time
from collections.abc import Callable

from dbos import DBOS

from data.jobs import batches, orchestra, records, workers

RECLAIM_AFTER_S = 30.0
RECONCILE_EVERY_S = 30.0
PURGE_EVERY_S = 3600.0
JOBS_KEPT_S = 30 * 86400.0
BATCHES_KEPT_S = 7 * 86400.0

REFUSED = (
    "It was asked of another version of the program, and no worker of that version is running; "
    "run it again."
)
LOST = "The queue lost it; run it again."
OVER = ("SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED")


class Watchdog:
    """One worker's. Several may do the same at once: each step is whole, and does nothing twice."""

    def __init__(self, worker: str, own: Callable[[], set[str]]) -> None:
        """`own` gives the ids of the jobs that this worker is running."""
        self._worker, self._own = worker, own
        self._sound_since: float | None = None
        self._unclaimed: dict[str, float] = {}
        self._purged = self._reconciled = time.monotonic()

    def unreachable(self) -> None:
        """The database was away: others couldn't renew their rows either."""
        self._sound_since = None

    def look(self) -> None:
        """Raises QueueUnavailable."""
        if self._sound_since is None:
            self._sound_since = time.monotonic()
        known, dead = workers.known(), set(workers.dead())
        if time.monotonic() - self._sound_since < workers.STALE_S:
            # Rows may be old because nobody could renew them; only a process that is gone counts.
            dead = {one for one in dead if one in workers.gone()}
        self._take_over(known, dead)
        for worker in dead - {self._worker}:
            workers.leave(worker)
        self._refuse_others()
        if time.monotonic() - self._reconciled > RECONCILE_EVERY_S:
            self._reconciled = time.monotonic()
            self._reconcile()
        if time.monotonic() - self._purged > PURGE_EVERY_S:
            self._purged = time.monotonic()
            records.purge(JOBS_KEPT_S)
            batches.purge(BATCHES_KEPT_S)

    def _take_over(self, known: set[str], dead: set[str]) -> None:
        own = self._own()
        pending = DBOS.list_workflows(status="PENDING", load_input=False, load_output=False)
        for workflow in pending:
            job, executor = workflow.workflow_id, workflow.executor_id or ""
            if executor == self._worker:
                if job in own:
                    self._unclaimed.pop(job, None)
                # It was given to this worker, which never got it (the database went away then).
                elif self._waited(job):
                    self._give_back(job, executor, died=False)
            elif executor in dead or executor not in known:
                self._give_back(job, executor, died=executor in dead)

    def _waited(self, job: str) -> bool:
        since = self._unclaimed.setdefault(job, time.monotonic())
        return time.monotonic() - since > RECLAIM_AFTER_S

    def _give_back(self, job: str, executor: str, died: bool) -> None:
        if records.give_up(job, executor, died):
            print(f"worker: job {job[:8]} goes back to the queue", file=sys.stderr, flush=True)
            orchestra.return_to_queue(job, executor)
        else:
            orchestra.withdraw([job])

    def _reconcile(self) -> None:
        """A job under way whose workflow ended would wait for ever: a fault, to be said."""
        asked = records.under_way(RECONCILE_EVERY_S)
        if asked:
            over = DBOS.list_workflows(
                workflow_ids=asked, status=list(OVER), load_input=False, load_output=False
            )
            records.fail([workflow.workflow_id for workflow in over], LOST)

    def _refuse_others(self) -> None:
        spoken = {row["protocol"] for row in workers.alive()} | {orchestra.PROTOCOL}
        refused = records.refuse_others(sorted(spoken), REFUSED)
        if refused:
            orchestra.withdraw(refused)
