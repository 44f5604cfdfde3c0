"""What is asked of DBOS from outside a worker: to queue a job, to take one back."""

from functools import lru_cache
from typing import TYPE_CHECKING

import sqlalchemy as sa

from data import database

if TYPE_CHECKING:
    from dbos import DBOSClient

APPLICATION = "tokenarium"
WORKFLOW = "run_job"
PROTOCOL = "1"
"""How app and worker understand each other. It is DBOS' application version: a new one means that
jobs queued before aren't run but refused, with a clear word. A study's own version is in its
question, so that other changes of the code need none."""


def enqueue(connection: sa.Connection, job: str, queue: str, priority: int) -> None:
    """Queue the job in the caller's transaction."""
    _client(database.url()).enqueue_in_transaction(
        connection,
        {
            "workflow_name": WORKFLOW,
            "queue_name": queue,
            "workflow_id": job,
            "app_version": PROTOCOL,
            "priority": priority,
        },
        job,
    )


def withdraw(jobs: list[str]) -> None:
    """Take them out of the queue; one that has been taken up finds out by itself."""
    _client(database.url()).cancel_workflows(jobs)


def forget(jobs: list[str]) -> None:
    """Delete what DBOS remembers of jobs that ended."""
    _client(database.url()).delete_workflows(jobs)


@lru_cache(8)
def _client(place: str) -> "DBOSClient":
    # Importing DBOS takes long, and who only looks at jobs needn't.
    from dbos import DBOSClient

    from data.jobs.serializer import JsonSerializer

    return DBOSClient(
        system_database_url=place,
        serializer=JsonSerializer(),
        application_name=APPLICATION,
        lazy=True,
        retry_connection_errors=False,  # a page says so instead of hanging
    )


def return_to_queue(job: str, worker: str) -> bool:
    """Have a job that this (dead) worker took up taken up again, in its old place; whether this
    call did it."""
    # What DBOS does at the start of an executor for its own; it has no public name for others'.
    return _client(database.url())._sys_db.reenqueue_for_recovery(job, [worker], "cpu")
