"""An empty state folder, the made-up studies, and workers that are gone afterwards."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from data import lake
from data.jobs import connection
from tests.worker import made_up
from tests.worker.processes import WorkerProcess

Start = Callable[..., WorkerProcess]


@pytest.fixture
def queue(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty queue; returns the state folder."""
    monkeypatch.delenv("TOKENARIUM_DATABASE", raising=False)
    home.mkdir()
    with made_up.registered():
        yield home
    connection.detach()


@pytest.fixture
def start(queue: Path) -> Iterator[Start]:
    """Starts a worker."""
    started: list[WorkerProcess] = []

    def begin(*arguments: str, **environment: str) -> WorkerProcess:
        started.append(WorkerProcess(*arguments, **environment))
        return started[-1]

    yield begin
    for worker in started:
        worker.kill()


@pytest.fixture(scope="module")
def worker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WorkerProcess]:
    """One for all tests of a file, with a queue of its own; its jobs may take 1 GB."""
    with pytest.MonkeyPatch.context() as patched, made_up.registered():
        patched.setenv("TOKENARIUM_HOME", str(tmp_path_factory.mktemp("home")))
        patched.delenv("TOKENARIUM_DATABASE", raising=False)
        process = WorkerProcess(TOKENARIUM_JOB_MEMORY_GB="1").ready()
        yield process
        process.kill()
        connection.detach()
        lake.detach()
