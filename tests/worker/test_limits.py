"""Jobs that are cancelled, that pass a limit, that fail or are refused: the worker, one for all of
them, lives on."""

import itertools
from dataclasses import replace

import pytest

from data.jobs import orchestra
from data.models import identify
from studies import Input, cached
from studies.engine import jobs
from tests.worker import made_up
from tests.worker.processes import ME, OTHER, WorkerProcess, ended, seen, until

OUT_OF_MEMORY = "It needed more than the 1.0 GB of memory"
_numbers = itertools.count()


def lives_on(worker: WorkerProcess) -> None:
    """It takes the next job."""
    asked = made_up.question("slow", f"next{next(_numbers)}", batches=1, milliseconds=0)
    assert ended(jobs.submit(asked, ME), 60, worker).state == "done"
    assert worker.process.is_alive()


def failure(study: str, worker: WorkerProcess, **parameters: int) -> str:
    """Why the job failed."""
    job = jobs.submit(made_up.question(study, study, **parameters), ME)
    failed = ended(job, 60, worker)
    assert failed.state == "failed" and failed.reason is not None
    return failed.reason


@pytest.mark.parametrize(
    ("how", "reason"),
    [
        ("refuses", "This can't be measured"),
        ("dies", "Its process ended unexpectedly (signal 9)"),
        ("takes", OUT_OF_MEMORY),
    ],
)
def test_which_of_several_models_failed_is_said(
    worker: WorkerProcess, how: str, reason: str
) -> None:
    plain = made_up.question("choosy", how, megabytes=50, milliseconds=20, batches=200)
    inputs = [Input(f"my {name}", identify(name).fingerprint) for name in made_up.CHOSEN]
    asked = replace(plain, models=tuple(inputs))
    failed = ended(jobs.submit(asked, ME), 60, worker)
    assert failed.reason is not None and failed.reason.startswith(reason)
    assert failed.failed == inputs[1]
    first, second = asked.parts
    assert cached(first) is not None and cached(second) is None
    if how == "refuses":  # of one, there is nothing to leave out
        alone = ended(jobs.submit(second, ME), 60, worker)
        assert alone.reason == failed.reason and alone.failed is None


@pytest.mark.parametrize(
    ("study", "parameters", "reason"),
    [
        ("refusing", {}, "This can't be measured; choose another corpus."),
        ("dying", {}, "Its process ended unexpectedly (signal 9)"),
        ("hungry", {"megabytes": 50, "milliseconds": 20, "batches": 200}, OUT_OF_MEMORY),
        ("hungry", {"megabytes": 64_000}, OUT_OF_MEMORY),
        ("short_lived", {"milliseconds": 60_000}, "It ran longer than the 2 seconds"),
    ],
    ids=["refused", "dead", "out of memory by and by", "and at once", "past its time limit"],
)
def test_a_job_that_cant_be_done_is_failed_and_says_why(
    worker: WorkerProcess, study: str, parameters: dict[str, int], reason: str
) -> None:
    assert failure(study, worker, **parameters).startswith(reason)
    lives_on(worker)
    assert made_up.logged(study) == (["began"] if study == "short_lived" else [])  # not again


def test_a_fault_of_the_program_is_named_and_logged(worker: WorkerProcess) -> None:
    reason = failure("faulty", worker)
    assert "ValueError" in reason and "secret" not in reason
    until(lambda: any("a secret path" in line for line in worker.said), 5)
    lives_on(worker)


def test_a_queued_job_is_cancelled(worker: WorkerProcess) -> None:
    first = jobs.submit(made_up.question("slow", "before", batches=10, milliseconds=50), ME)
    job = jobs.submit(made_up.question("slow", "queued"), ME)
    assert job.state == "queued"
    jobs.cancel(job.id, ME)
    assert seen(job).state == "cancelled" and seen(job).reason == "You cancelled it."
    assert ended(first, 60, worker).state == "done"
    lives_on(worker)
    assert made_up.logged("queued") == []


def test_a_running_job_is_cancelled_within_a_batch(worker: WorkerProcess) -> None:
    job = jobs.submit(made_up.question("slow", "cancelled", batches=600, milliseconds=100), ME)
    until(lambda: made_up.logged("cancelled"), 60, worker)
    jobs.cancel(job.id, ME)
    # The visitor sees it at once, the worker within two seconds.
    assert seen(job).state == "cancelled"
    until(lambda: operators(job).state == "cancelled", 10, worker)
    count = len(made_up.logged("cancelled"))
    assert count < 100
    lives_on(worker)
    assert len(made_up.logged("cancelled")) == count


def operators(job: jobs.Job) -> jobs.Job:
    """The job as who runs the machine sees it."""
    found = jobs.status(job.id, jobs.COMMAND_LINE)
    assert found is not None
    return found


def test_a_cancelled_job_that_is_wanted_again_runs(worker: WorkerProcess) -> None:
    asked = made_up.question("slow", "again", batches=20, milliseconds=100)
    job = jobs.submit(asked, ME)
    until(lambda: made_up.logged("again"), 60, worker)
    jobs.cancel(job.id, ME)
    joined = jobs.submit(asked, OTHER)
    assert joined.id == job.id
    until(lambda: operators(job).state == "done", 60, worker)
    assert seen(job, OTHER).state == "done" and seen(job).state == "cancelled"
    assert len(made_up.logged("again")) <= 21


def test_a_job_that_does_not_listen_is_killed(worker: WorkerProcess) -> None:
    job = jobs.submit(made_up.question("stuck", "deaf", milliseconds=60_000), ME)
    until(lambda: made_up.logged("deaf"), 60, worker)
    jobs.cancel(job.id, ME)
    lives_on(worker)
    assert operators(job).state == "cancelled"
    assert made_up.logged("deaf") == ["began"]


def test_another_version_of_a_study_is_refused(worker: WorkerProcess) -> None:
    old = jobs.submit(replace(made_up.question("slow", "old"), version=0), ME)
    failed = ended(old, 60, worker)
    assert failed.state == "failed"
    assert failed.reason is not None and "version 0 of slow" in failed.reason
    with pytest.raises(jobs.TokenariumError, match="slow has changed since"):
        jobs.again(old.id, ME)


def test_a_job_of_another_protocol_is_refused_not_stuck(
    worker: WorkerProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(orchestra, "PROTOCOL", "0")
        old = jobs.submit(made_up.question("slow", "older"), ME)
    failed = ended(old, 60, worker)
    assert failed.state == "failed"
    assert failed.reason is not None and "another version of the program" in failed.reason
    assert ended(jobs.again(old.id, ME), 60, worker).state == "done"
