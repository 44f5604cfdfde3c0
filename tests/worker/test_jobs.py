"""Jobs from the question to the answer, run by one worker."""

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
import sqlalchemy as sa

import studies
from data.jobs import connection, records
from data.models import identify
from studies.engine import jobs
from studies.engine.spec import Input
from tests.worker import made_up
from tests.worker.conftest import Start
from tests.worker.processes import ME, OTHER, ended, running, seen, submit_in_processes, until


def test_a_job_is_queued_runs_and_its_result_is_found(start: Start) -> None:
    asked = made_up.question("slow", "first", batches=6, milliseconds=400)
    job = jobs.submit(asked, ME)
    assert (job.state, job.position, job.title) == ("queued", 1, "slow")
    assert job.waits_for is not None and "python -m worker" in job.waits_for
    assert jobs.result(job.id, ME) is None

    worker = start().ready()
    running(job, 60, worker)
    told = until(lambda: seen(job).rate and seen(job), 30, worker)
    assert told.doing is not None and told.doing.startswith("Batch")
    assert 0 < told.share < 1 and told.rate.endswith(" rows/s")
    (one,) = jobs.workers()
    assert one.busy_with == ("slow",) and one.memory_total > 0
    assert one.queues[0] == "cpu"  # and gpu, where torch is installed

    done = ended(job, 30, worker)
    assert (done.state, done.reason, done.share) == ("done", None, 1.0)
    assert done.started is not None and done.ended is not None
    assert done.submitted <= done.started <= done.ended
    result = jobs.result(job.id, ME)
    assert result is not None
    expected = [value for number in range(6) for value in made_up.values(number)]
    assert result.tables["rows"]["value"].to_list() == expected
    # Inline it is the same.
    inline = studies.run(made_up.question("slow", "first", batches=6, milliseconds=400), keep=False)
    assert inline.tables["rows"].equals(result.tables["rows"])
    # What is kept isn't queued again.
    assert jobs.submit(asked, OTHER).state == "done"
    assert made_up.logged("first") == [str(number) for number in range(6)] * 2


def test_a_visitor_sees_their_own_jobs_only(queue: Path) -> None:
    job = jobs.submit(made_up.question("slow", "mine"), ME)
    assert jobs.status(job.id, OTHER) is None and jobs.mine(OTHER) == []
    assert jobs.result(job.id, OTHER) is None and jobs.active(job.key, OTHER) is None
    with pytest.raises(studies.engine.jobs.TokenariumError, match="no such job of yours"):
        jobs.again(job.id, OTHER)
    jobs.cancel(job.id, OTHER)
    assert seen(job).state == "queued"
    assert [one.id for one in jobs.mine(jobs.COMMAND_LINE)] == [job.id]
    jobs.cancel(job.id, jobs.COMMAND_LINE)
    assert seen(job).state == "cancelled"


def test_the_same_question_joins(queue: Path) -> None:
    asked = made_up.question("slow", "both")
    mine, theirs = jobs.submit(asked, ME), jobs.submit(asked, OTHER)
    assert mine.id == theirs.id
    jobs.cancel(mine.id, ME)
    assert seen(mine).state == "cancelled"
    assert seen(theirs, OTHER).state == "queued"
    assert jobs.active(mine.key, ME) is None
    found = jobs.active(mine.key)
    assert found is not None and found.id == mine.id
    jobs.cancel(mine.id, OTHER)
    assert jobs.active(mine.key) is None
    assert jobs.submit(asked, ME).id != mine.id


def test_who_joins_a_job_sees_when_they_asked_not_when_it_was_first_asked(queue: Path) -> None:
    asked = made_up.question("slow", "joined")
    first = jobs.submit(asked, ME)
    assert records.begin(first.id, "a worker") is not None
    time.sleep(0.05)
    before = datetime.now(UTC) - timedelta(milliseconds=20)
    joined = jobs.submit(asked, OTHER)
    assert joined.id == first.id and first.submitted < before
    for of_theirs in (joined, *jobs.mine(OTHER)):
        assert of_theirs.started is not None
        assert before < of_theirs.submitted <= of_theirs.started
    assert seen(first).submitted == first.submitted
    assert jobs.mine(jobs.COMMAND_LINE)[0].submitted == first.submitted


def test_one_job_is_made_where_processes_ask_at_once(queue: Path) -> None:
    found = submit_in_processes(3, made_up.question("slow", "at once"))
    assert len(found) == 3 and len(set(found)) == 1
    assert sum(job.state == "queued" for job in jobs.mine(jobs.COMMAND_LINE)) == 1


def test_what_failed_is_told_of_a_job_that_was_recorded_before_that_was_a_column(
    queue: Path,
) -> None:
    of_earlier_jobs()


def of_earlier_jobs() -> None:
    """The part's key stood in the reason, at its beginning."""
    inputs = tuple(Input(f"my {name}", identify(name).fingerprint) for name in made_up.CHOSEN)
    asked = replace(made_up.question("choosy", "refuses"), models=inputs)
    sentences = {
        f"part {asked.parts[1].key}: It is too: long.": ("It is too: long.", inputs[1]),
        "part of it: It is too long.": ("part of it: It is too long.", None),
    }
    found = {}
    for reason in sentences:
        job = jobs.submit(asked, ME)
        assert records.begin(job.id, "a worker") and records.finish(
            job.id, "a worker", "failed", reason
        )
        found[job.id] = sentences[reason]
    with connection.writing() as writer:
        writer.execute(sa.text("ALTER TABLE jobs DROP COLUMN failed_part"))
    connection.detach()
    assert {one.id: (one.reason, one.failed) for one in jobs.mine(ME)} == found


def test_batches_as_parquet_come_back_as_they_were(queue: Path) -> None:
    from data.jobs.batches import KeptBatches

    kept = KeptBatches("job")
    tables = {
        "a": pl.DataFrame({"x": [1, None], "y": ["ş", ""]}),
        "none": pl.DataFrame(schema={"z": pl.Float32}),
    }
    assert kept.load("part", "one") is None
    kept.keep("part", "one", tables)
    kept.keep("part", "one", {})  # the first stays
    found = kept.load("part", "one")
    assert found is not None and list(found) == ["a", "none"]
    assert all(found[name].equals(table) for name, table in tables.items())
    assert found["none"].schema == tables["none"].schema
    kept.forget("part")
    assert kept.load("part", "one") is None
