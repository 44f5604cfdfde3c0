"""The queue and the lake's catalogue in a real PostgreSQL."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from data import database, lake
from data.backup import backup, restore
from data.errors import TokenariumError
from data.jobs import connection
from studies.engine import jobs
from tests.data.test_lake import WRITES, all_rows, write_in_processes
from tests.postgresql import Server
from tests.worker import made_up
from tests.worker.conftest import Start
from tests.worker.processes import ME, OTHER, ended, seen, submit_in_processes, until
from tests.worker.test_jobs import of_earlier_jobs


@pytest.fixture
def hosted(server: Server, queue: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """The setting names an empty database."""
    monkeypatch.setenv("TOKENARIUM_DATABASE", server.database())
    yield server
    connection.detach()
    lake.detach()


def test_a_job_runs_and_nothing_is_in_sqlite(hosted: Server, start: Start, queue: Path) -> None:
    worker = start()
    job = jobs.submit(made_up.question("slow", "hosted", batches=5, milliseconds=50), ME)
    assert ended(job, 90, worker).state == "done"
    result = jobs.result(job.id, ME)
    assert result is not None and result.tables["rows"].height == 10
    assert not list(queue.rglob("*.sqlite*"))
    with connection.reading() as reader:
        found = sa.text("SELECT count(*) FROM lake.ducklake_table")
        assert int(reader.scalar(found)) >= 2


def test_one_job_is_made_where_many_ask_at_once(hosted: Server) -> None:
    found = submit_in_processes(3, made_up.question("slow", "at once"))
    assert len(found) == 3 and len(set(found)) == 1


def test_what_failed_is_told_of_a_job_that_was_recorded_before_that_was_a_column(
    hosted: Server,
) -> None:
    of_earlier_jobs()


def test_killed_workers_cost_a_batch_each(hosted: Server, start: Start) -> None:
    job = jobs.submit(made_up.question("slow", "kills", batches=40, milliseconds=100), ME)
    for _ in range(3):
        worker = start()
        before = len(made_up.logged("kills"))
        until(lambda before=before: len(made_up.logged("kills")) > before + 2, 60, worker)
        worker.kill()
    worker = start()
    assert ended(job, 60, worker).state == "done"
    assert len(made_up.logged("kills")) <= 43


def test_a_backup_takes_the_database_along(
    server: Server, hosted: Server, queue: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = jobs.submit(made_up.question("slow", "kept", batches=1, milliseconds=1), ME)
    lake.write(lambda cursor: cursor.execute("CREATE TABLE kept AS SELECT 42 AS figure"))
    taken = backup(tmp_path / "state.tar")
    connection.detach()
    lake.detach()
    monkeypatch.setenv("TOKENARIUM_HOME", str(tmp_path / "elsewhere"))
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.setenv("TOKENARIUM_DATABASE", "")
    with pytest.raises(TokenariumError, match="taken with PostgreSQL, and here is SQLite"):
        restore(tmp_path / "state.tar")
    monkeypatch.setenv("TOKENARIUM_DATABASE", server.database())
    assert restore(tmp_path / "state.tar").files == taken.files
    found = jobs.status(job.id, ME)
    assert found is not None and found.id == job.id
    with lake.reading() as cursor:
        assert cursor.execute("SELECT figure FROM kept").fetchall() == [(42,)]


def test_a_job_survives_a_restart_of_the_database(hosted: Server, start: Start) -> None:
    worker = start()
    job = jobs.submit(made_up.question("slow", "restart", batches=60, milliseconds=100), ME)
    until(lambda: len(made_up.logged("restart")) > 5, 60, worker)
    hosted.halt()
    with pytest.raises(TokenariumError, match="can't be reached now"):
        jobs.mine(ME)
    time.sleep(3)
    hosted.begin()
    assert ended(job, 60, worker).state == "done"
    assert worker.process.is_alive()
    computed = made_up.logged("restart")
    assert len(computed) == 60  # the runner waited with the batch that it couldn't keep
    # One that ends while the lake's catalogue is away waits to be kept.
    waiting = jobs.submit(made_up.question("stuck", "kept", milliseconds=1500), ME)
    until(lambda: made_up.logged("kept") == ["began"], 60, worker)
    hosted.halt()
    with (
        pytest.raises(TokenariumError, match="catalogue can't be reached now"),
        lake.reading() as c,
    ):
        c.execute("SELECT * FROM results.parts")
    until(lambda: "ended" in made_up.logged("kept"), 60, worker)
    time.sleep(0.5)
    hosted.begin()
    assert ended(waiting, 60, worker).state == "done"
    # And it takes jobs up again.
    after = jobs.submit(made_up.question("slow", "after", milliseconds=0), OTHER)
    until(lambda: seen(after, OTHER).state == "done", 60, worker)


def test_three_processes_write_to_the_lake(hosted: Server) -> None:
    write_in_processes()
    assert all_rows() == [(w, n) for w in range(3) for n in range(WRITES)]


@pytest.mark.parametrize("given", ["mysql://x/y", "jobs.sqlite"])
def test_another_setting_is_refused(
    queue: Path, monkeypatch: pytest.MonkeyPatch, given: str
) -> None:
    monkeypatch.setenv("TOKENARIUM_DATABASE", given)
    with pytest.raises(TokenariumError, match="must begin with postgresql://"):
        database.url()
