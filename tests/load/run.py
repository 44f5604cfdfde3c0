"""The load itself, and what is measured of it."""

import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from data.jobs import records
from data.visitors import Visitor
from studies.engine import jobs
from tests.worker import made_up
from tests.worker.processes import WorkerProcess


@dataclass(frozen=True)
class Measured:
    """`lost`: jobs that didn't end well; `twice`: that were computed more than once; waits in
    seconds from being asked to being taken up."""

    jobs: int
    lost: int
    twice: int
    seconds: float
    submit_p95_s: float
    wait_p50_s: float
    wait_p95_s: float
    waits_by_visitor: dict[str, float]


def load(
    count: int,
    submitters: int,
    workers: int,
    milliseconds: int,
    begin: Callable[[], WorkerProcess],
    patience_s: float,
) -> Measured:
    """`count` jobs of one batch each, asked by so many visitors at once, while the workers run."""
    for one in [begin() for _ in range(workers)]:
        one.ready()
    visitors = [Visitor(f"{number:064}") for number in range(submitters)]
    took: list[float] = []
    failures: list[Exception] = []
    started = time.monotonic()

    def ask(visitor: Visitor, numbers: range) -> None:
        try:
            for number in numbers:
                before = time.monotonic()
                jobs.submit(_question(number, milliseconds), visitor)
                took.append(time.monotonic() - before)
        except Exception as error:  # noqa: BLE001 - raised below, in the caller's thread
            failures.append(error)

    threads = [
        threading.Thread(target=ask, args=(visitor, range(place, count, submitters)))
        for place, visitor in enumerate(visitors)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    seen = _ended(visitors, patience_s)
    seconds = time.monotonic() - started
    waits = {
        visitor.id or "": [
            (job.started - job.submitted).total_seconds() for job in its if job.started
        ]
        for visitor, its in zip(visitors, seen, strict=True)
    }
    every = [wait for its in waits.values() for wait in its]
    computed = Counter({number: len(made_up.logged(f"load{number}")) for number in range(count)})
    return Measured(
        count,
        count - sum(job.state == "done" for its in seen for job in its),
        sum(times > 1 for times in computed.values()),
        seconds,
        float(np.percentile(took, 95)),
        float(np.percentile(every, 50)),
        float(np.percentile(every, 95)),
        {visitor: float(np.mean(its)) for visitor, its in waits.items()},
    )


def _question(number: int, milliseconds: int) -> jobs.Spec:
    return made_up.question("slow", f"load{number}", batches=1, milliseconds=milliseconds)


def _ended(visitors: list[Visitor], patience_s: float) -> list[list[jobs.Job]]:
    """Each visitor's jobs, once all ended or patience did."""
    deadline = time.monotonic() + patience_s
    while True:
        if len(records.under_way(-1)) == 0 or time.monotonic() > deadline:
            return [jobs.mine(visitor) for visitor in visitors]
        time.sleep(1.0)
