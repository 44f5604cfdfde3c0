"""Workers as processes of their own, which tests kill."""

import multiprocessing
import os
import signal
import sqlite3
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TypeVar

from data import database
from data.visitors import Visitor
from studies.engine import jobs
from studies.engine.jobs import Job
from studies.engine.spec import Spec
from tests.worker import made_up, made_up_worker

T = TypeVar("T")

ROOT = Path(__file__).parents[2]
ME = Visitor("1" * 64)
OTHER = Visitor("2" * 64)


# Workers are forked from one process that has loaded the libraries: the cold start of `python -m
# worker` is test_embedded.py's.
_WARM = multiprocessing.get_context("forkserver")
_WARM.set_forkserver_preload(["worker.process", "tests.worker.made_up_worker", __name__])


def _serve(arguments: Sequence[str], environment: Mapping[str, str], output: Connection) -> None:
    """In the new process: be a worker with the made-up studies."""
    os.setsid()
    os.chdir(ROOT)
    os.dup2(output.fileno(), 1)
    os.dup2(output.fileno(), 2)
    output.close()
    os.environ.clear()
    os.environ.update(environment)
    sys.exit(made_up_worker.run(arguments))


class WorkerProcess:
    """A worker with the made-up studies."""

    def __init__(self, *arguments: str, **environment: str) -> None:
        reading, writing = _WARM.Pipe(duplex=False)
        its = {**os.environ, **environment}
        self.process = _WARM.Process(target=_serve, args=(arguments, its, writing))
        self.process.start()
        writing.close()
        self.said: list[str] = []
        self._reader = threading.Thread(target=self._read, args=(reading,), daemon=True)
        self._reader.start()

    @property
    def pid(self) -> int:
        assert self.process.pid is not None
        return self.process.pid

    def _read(self, reading: Connection) -> None:
        with os.fdopen(os.dup(reading.fileno()), encoding="utf-8", errors="replace") as lines:
            reading.close()
            for line in lines:
                self.said.append(line.rstrip())

    def ready(self) -> "WorkerProcess":
        until(lambda: any(line.startswith("worker ") for line in self.said), 60, self)
        return self

    def kill(self) -> None:
        """As `kill -9`, of the worker alone."""
        self.process.kill()
        self.process.join()

    def stop(self) -> int | None:
        """Its exit status; None where it didn't end."""
        os.kill(self.pid, signal.SIGTERM)
        self.process.join(20)
        return self.process.exitcode

    def stand_still(self) -> None:
        """Stopped where it isn't writing: a process that stands still in a transaction would hold
        the lock of an SQLite file, and everyone would wait for it."""
        for _ in range(100):
            os.kill(self.pid, signal.SIGSTOP)
            time.sleep(0.02)  # a signal is taken a little later
            if _can_be_written():
                return
            self.go_on()
            time.sleep(0.05)
        raise AssertionError("The worker is always writing.")

    def go_on(self) -> None:
        os.kill(self.pid, signal.SIGCONT)


def _can_be_written() -> bool:
    """Whether nobody holds the lock of the queue's SQLite file."""
    path = database.url().removeprefix("sqlite:///")
    with closing(sqlite3.connect(path, timeout=0.2, isolation_level=None)) as connection:
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return False
        connection.execute("ROLLBACK")
    return True


def until(condition: Callable[[], T], seconds: float, *workers: WorkerProcess) -> T:
    """What the condition gives once that is true."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found = condition()
        if found:
            return found
        time.sleep(0.05)
    said = "\n".join(line for worker in workers for line in worker.said)
    raise AssertionError(f"It didn't come about in {seconds} s. {said}")


def seen(job: Job, visitor: Visitor = ME) -> Job:
    found = jobs.status(job.id, visitor)
    assert found is not None
    return found


def ended(job: Job, seconds: float = 60, *workers: WorkerProcess) -> Job:
    """The job once it ended."""
    until(lambda: seen(job).state not in ("queued", "running"), seconds, *workers)
    return seen(job)


def running(job: Job, seconds: float = 60, *workers: WorkerProcess) -> Job:
    until(lambda: seen(job).state == "running", seconds, *workers)
    return seen(job)


def _ask(asked: str, visitor: str, environment: Mapping[str, str], told: Connection) -> None:
    """In the new process: be ready, and ask when it is told to."""
    os.chdir(ROOT)
    os.environ.clear()
    os.environ.update(environment)
    made_up.register()
    first = jobs.submit(made_up.question("slow", visitor), Visitor(visitor))
    jobs.cancel(first.id, jobs.COMMAND_LINE)
    told.send("ready")
    told.recv()
    told.send(jobs.submit(Spec.from_json(asked), Visitor(visitor)).id)


def submit_in_processes(count: int, asked: Spec) -> list[str]:
    """The ids of the jobs that so many processes get for one question, asked at once."""
    asking = []
    for number in range(count):
        ours, theirs = _WARM.Pipe()
        given = (asked.to_json(), f"{number:064}", dict(os.environ), theirs)
        process = _WARM.Process(target=_ask, args=given)
        process.start()
        theirs.close()
        asking.append((process, ours))
    for _, told in asking:
        assert told.poll(60) and told.recv() == "ready"
    for _, told in asking:
        told.send("now")
    found = []
    for process, told in asking:
        assert told.poll(60)
        found.append(told.recv())
        process.join()
    return found
