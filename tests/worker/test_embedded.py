"""The worker beside the app: there with it, back where it dies, gone with it."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from data.jobs import workers
from studies.engine import jobs
from tests.local_server import free_port
from tests.pages.browser import running_app
from tests.worker import made_up
from tests.worker.processes import ME, ROOT, ended, seen, until

APP = """
import threading
from data.jobs.embedded import EmbeddedWorker
EmbeddedWorker(("-m", "tests.worker.made_up_worker")).start()
threading.Event().wait()
"""

App = Callable[[], subprocess.Popen[bytes]]


@pytest.fixture
def app(queue: Path) -> Iterator[App]:
    """Starts a process with a worker beside it, as the app does."""
    started: list[subprocess.Popen[bytes]] = []

    def begin() -> subprocess.Popen[bytes]:
        command = [sys.executable, "-c", APP]
        started.append(subprocess.Popen(command, cwd=ROOT, start_new_session=True))
        return started[-1]

    yield begin
    for process in started:
        process.kill()
        process.wait()


def pids() -> list[int]:
    return [row["pid"] for row in workers.alive()]


def test_a_job_survives_its_worker_and_the_app(app: App) -> None:
    first = app()
    job = jobs.submit(made_up.question("slow", "both", batches=60, milliseconds=100), ME)
    until(lambda: len(made_up.logged("both")) > 2, 60)
    (worker,) = pids()
    os.kill(worker, signal.SIGKILL)
    count = len(made_up.logged("both"))
    until(lambda: len(made_up.logged("both")) > count + 2, 60)  # another took its place
    (second,) = pids()
    assert second != worker

    first.kill()
    first.wait()
    until(lambda: not pids(), 10)  # with the app
    count = len(made_up.logged("both"))
    assert seen(job).state in ("running", "queued") and count < 60
    app()
    assert ended(job, 60).state == "done"
    assert len(made_up.logged("both")) <= 62


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGKILL], ids=["Ctrl-C", "killed"])
def test_the_app_brings_a_worker_and_takes_it_along(queue: Path, end: signal.Signals) -> None:
    process = running_app.start(free_port(), worker=True)
    try:
        (there,) = until(jobs.workers, 60)
        assert there.queues[0] == "cpu"
    finally:
        process.send_signal(end)
        output, _ = process.communicate(timeout=30)
    assert process.returncode == (0 if end == signal.SIGINT else -end), output
    until(lambda: not pids(), 10)
