"""What may go wrong while jobs run; processes are killed for real."""

import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from data.jobs import connection, orchestra, tables, workers
from studies.engine import jobs
from tests.worker import made_up
from tests.worker.conftest import Start
from tests.worker.processes import ME, OTHER, ended, seen, until


def test_a_worker_killed_at_any_moment_costs_a_batch_each_time(start: Start, is_long: bool) -> None:
    kills = 10 if is_long else 3
    batches = 6 * kills
    job = jobs.submit(made_up.question("slow", "kills", batches=batches, milliseconds=100), ME)
    moments = random.Random(6)
    worker, spare = start(), start()
    for _ in range(kills):
        before = len(made_up.logged("kills"))
        until(lambda before=before: len(made_up.logged("kills")) > before, 60, worker, spare)
        time.sleep(moments.uniform(0.0, 0.3))
        # Whichever of the two runs it: the other goes on while a third starts.
        (holder,) = _running_on(job)
        if holder != worker.pid:
            worker, spare = spare, worker
        assert holder == worker.pid
        worker.kill()
        time.sleep(0.05)  # what ran the job is gone with it
        count = len(made_up.logged("kills"))
        time.sleep(0.2)
        assert len(made_up.logged("kills")) == count
        worker, spare = spare, start()
    done = ended(job, 60, worker, spare)
    assert (done.state, done.reason) == ("done", None)
    computed = made_up.logged("kills")
    assert set(computed) == {str(number) for number in range(batches)}
    # What a kill costs is the batch that was computed and not yet kept.
    assert len(computed) - batches <= kills
    result = jobs.result(job.id, ME)
    assert result is not None
    expected = [value for number in range(batches) for value in made_up.values(number)]
    assert result.tables["rows"]["value"].to_list() == expected
    with connection.reading() as reader:  # nothing is left of the batches
        assert reader.scalar(sa.select(sa.func.count()).select_from(tables.batches)) == 0


def _running_on(job: jobs.Job) -> list[int]:
    def pids() -> list[int]:
        query = sa.select(tables.workers.c.pid).join(
            tables.jobs, tables.jobs.c.worker == tables.workers.c.id
        )
        with connection.reading() as reader:
            its = (tables.jobs.c.id == job.id) & (tables.jobs.c.state == "running")
            return list(reader.scalars(query.where(its)))

    return until(pids, 60)


def test_a_job_that_kills_its_workers_is_failed(start: Start) -> None:
    job = jobs.submit(made_up.question("killing", "kills"), ME)
    for _ in range(3):
        worker = start()
        worker.process.join(60)
        assert not worker.process.is_alive()
    failed = ended(job, 60, start())
    assert failed.state == "failed"
    assert failed.reason is not None and failed.reason.startswith("The worker died 3 times")
    assert len(made_up.logged("kills")) == 3


def test_a_worker_told_to_end_hands_its_job_back(start: Start) -> None:
    worker = start()
    job = jobs.submit(made_up.question("slow", "handed", batches=20, milliseconds=100), ME)
    until(lambda: len(made_up.logged("handed")) > 3, 60, worker)
    assert worker.stop() == 0
    assert seen(job).state == "queued"
    assert jobs.workers() == []
    second = start()
    assert ended(job, 60, second).state == "done"
    assert len(made_up.logged("handed")) <= 21


def test_a_worker_that_stood_still_loses_its_job(start: Start) -> None:
    stale = {"TOKENARIUM_TEST_STALE_S": "4"}
    first = start(**stale)
    job = jobs.submit(made_up.question("slow", "still", batches=60, milliseconds=100), ME)
    until(lambda: len(made_up.logged("still")) > 3, 60, first)
    first.stand_still()
    try:
        second = start(**stale)
        until(lambda: second.pid in _running_on(job), 60, second)
    finally:
        first.go_on()
    assert ended(job, 60, first, second).state == "done"
    computed = made_up.logged("still")
    assert max(computed.count(one) for one in set(computed)) <= 2
    until(lambda: len(jobs.workers()) == 2, 30, first, second)  # it is there again


def test_a_full_disk_is_said_and_the_worker_lives_on(start: Start, queue: Path) -> None:
    """The runner may write files of 2 MB at most; a result of 16 MB isn't kept."""
    worker = start(TOKENARIUM_TEST_FILE_LIMIT=str(2 << 20))
    failed = ended(jobs.submit(made_up.question("large", "large", megabytes=8), ME), 60, worker)
    assert failed.state == "failed"
    assert failed.reason is not None and "the disk is full" in failed.reason
    after = jobs.submit(made_up.question("slow", "small", milliseconds=0), ME)
    assert ended(after, 30, worker).state == "done"


def test_a_full_disk_under_the_queue_is_waited_out(start: Start, queue: Path) -> None:
    worker = start()
    job = jobs.submit(made_up.question("slow", "full", batches=30, milliseconds=50), ME)
    until(lambda: len(made_up.logged("full")) > 3, 60, worker)
    full = pytest.raises(jobs.QueueFull, match="disk of the queue's database is full")
    with _no_room(), full:
        for number in range(100):
            jobs.submit(made_up.question("slow", f"no room {number}"), OTHER)
    assert ended(job, 60, worker).state == "done"


@contextmanager
def _no_room() -> Iterator[None]:
    """As a disk without room: the database may not get larger. The limit is a connection's own, so
    only this process has it."""
    connection.detach()

    def limited(raw: Any, *_: Any) -> None:
        raw.execute("PRAGMA max_page_count = 1")  # as many as there are

    sa.event.listen(connection.engine(), "checkout", limited)
    try:
        yield
    finally:
        connection.detach()


def other_host(beat_age_s: float = 0.0, **facts: Any) -> str:
    """A row as a worker of another machine leaves it."""
    row = {
        "id": "elsewhere-1",
        "host": "elsewhere",
        "place": "elsewhere",
        "pid": 1,
        "born": "1",
        "queues": "cpu",
        "device": "cpu",
        "models": False,
        "memory_total": 1,
        "memory_free": 1,
        "version": "0",
        "protocol": orchestra.PROTOCOL,
        **facts,
    }
    workers.register(row)
    with connection.writing() as writer:
        beat = tables.workers.c.beat - beat_age_s
        writer.execute(sa.update(tables.workers).values(beat=beat))
    return row["id"]


def test_a_worker_elsewhere_is_dead_when_its_row_is_old(queue: Path) -> None:
    one = other_host(workers.STALE_S - 5)
    assert workers.dead() == [] and [row["id"] for row in workers.alive()] == [one]
    with connection.writing() as writer:
        writer.execute(sa.update(tables.workers).values(beat=tables.workers.c.beat - 6))
    assert workers.dead() == [one] and workers.alive() == []
