"""An empty state folder, the made-up studies, and workers that are gone afterwards."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from data.jobs import connection
from studies import registry
from tests.worker import made_up
from tests.worker.processes import WorkerProcess

Start = Callable[..., WorkerProcess]


@pytest.fixture
def queue(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty queue; returns the state folder."""
    monkeypatch.delenv("TOKENARIUM_DATABASE", raising=False)
    for study in made_up.STUDIES:
        monkeypatch.setitem(registry.STUDIES, study.name, study)
    home.mkdir()
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
