"""Who is next, what a job waits for, and what a queue without a worker says."""

from pathlib import Path

import pytest
import sqlalchemy as sa

from data.jobs import connection, records, tables, workers
from data.visitors import Visitor
from studies.engine import jobs
from tests.worker import made_up
from tests.worker.processes import ME, OTHER, seen
from tests.worker.test_faults import other_host


def asked(study: str, name: str, visitor: Visitor) -> str:
    return jobs.submit(made_up.question(study, name), visitor).id


def order() -> list[str]:
    places = records.queued_before()
    return sorted(places, key=places.__getitem__)


def older(job: str, seconds: float) -> None:
    """As if it had been asked so much earlier."""
    with connection.writing() as writer:
        its = tables.jobs.c.id == job
        earlier = {"priority": tables.jobs.c.priority - int(seconds)}
        writer.execute(sa.update(tables.jobs).where(its).values(earlier))


def test_short_ones_pass_long_ones_but_not_for_ever(queue: Path) -> None:
    long, short = asked("long", "long", ME), asked("slow", "short", OTHER)
    assert order() == [short, long]
    assert jobs.status(long, ME).position == 2  # type: ignore[union-attr]
    older(long, jobs.LATER_IF_LONG_S + 1)
    assert order() == [long, short]


def test_who_has_many_waiting_lets_others_pass(queue: Path) -> None:
    mine = [asked("slow", f"mine{number}", ME) for number in range(5)]
    theirs = asked("slow", "theirs", OTHER)
    assert order() == [mine[0], theirs, *mine[1:]]


def test_a_visitor_may_have_so_many_under_way(queue: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "MOST_OF_A_VISITOR", 2)
    first, _ = asked("slow", "1", ME), asked("slow", "2", ME)
    with pytest.raises(jobs.TokenariumError, match="2 of your jobs are under way"):
        asked("slow", "3", ME)
    assert asked("slow", "2", ME)  # joining is none more
    asked("slow", "3", OTHER)
    jobs.cancel(first, ME)
    asked("slow", "4", ME)


def test_a_job_says_which_worker_it_waits_for(queue: Path) -> None:
    graphical, slow = asked("graphical", "g", ME), asked("slow", "s", ME)
    assert "none is running" in str(seen_waiting(graphical))
    other_host()  # serves the queue cpu
    assert seen_waiting(slow) is None
    assert "--queues gpu" in str(seen_waiting(graphical))
    with connection.writing() as writer:
        writer.execute(sa.update(tables.workers).values(protocol="0"))
    assert "same version of the program" in str(seen_waiting(slow))
    workers.leave("elsewhere-1")
    assert "none is running" in str(seen_waiting(slow))


def seen_waiting(job: str) -> str | None:
    found = jobs.status(job, ME)
    assert found is not None
    return found.waits_for


def test_jobs_are_forgotten_a_month_after_they_ended(queue: Path) -> None:
    over, waiting = asked("slow", "over", ME), asked("slow", "waiting", ME)
    jobs.cancel(over, ME)
    records.purge(3600)
    assert len(jobs.mine(ME)) == 2
    records.purge(-1)
    assert [job.id for job in jobs.mine(ME)] == [waiting]
    assert seen(jobs.mine(ME)[0]).state == "queued"


def test_a_job_that_the_queue_lost_is_said(queue: Path) -> None:
    lost, ended = asked("slow", "lost", ME), asked("slow", "ended", ME)
    jobs.cancel(ended, ME)
    assert records.under_way(-1) == [lost]
    records.fail([lost, ended], "Lost.")
    states = {job.id: (job.state, job.reason) for job in jobs.mine(ME)}
    assert states == {lost: ("failed", "Lost."), ended: ("cancelled", "You cancelled it.")}
