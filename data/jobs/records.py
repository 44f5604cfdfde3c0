"""Jobs as rows: asked, joined, run, ended. Each function is one transaction."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from data.jobs import orchestra
from data.jobs.connection import now, reading, writing
from data.jobs.tables import ACTIVE, askers, jobs

MOST_DEATHS = 3
_EPOCH = 1_767_225_600  # 2026-01-01: priorities are 31 bits
_ATTEMPTS = 5

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Request:
    """What someone asks for. `penalty_s`: how much later than now it is due, beside others;
    `penalty_of_each_s`: the same for each job of theirs that is waiting already."""

    key: str
    study: str
    spec: str
    title: str
    queue: str
    needs_models: bool
    time_limit_s: float
    penalty_s: float
    penalty_of_each_s: float


def add(request: Request, visitor: str, limit: int) -> str | None:
    """The id of the job that will answer: the one that is under way for this key, or a new one.

    None where `limit` jobs of the visitor are under way already. Raises QueueUnavailable.
    """
    for attempt in range(_ATTEMPTS):
        try:
            return _add(request, visitor, limit)
        except sa.exc.IntegrityError:  # someone else was quicker: join theirs
            if attempt == _ATTEMPTS - 1:
                raise
    raise AssertionError


def _add(request: Request, visitor: str, limit: int) -> str | None:
    with writing() as connection:
        time = now(connection)
        mine = _waiting_of(connection, visitor)
        job = connection.scalar(
            sa.select(jobs.c.id).where(jobs.c.key == request.key, jobs.c.state.in_(ACTIVE))
        )
        if job is None:
            if mine >= limit:
                return None
            due = time + request.penalty_s + mine * request.penalty_of_each_s
            job = _insert(connection, request, time, max(1, min(int(due - _EPOCH), 2**31 - 1)))
        else:  # whoever cancelled it before: now it is wanted again
            connection.execute(sa.update(jobs).where(jobs.c.id == job).values(stop=False))
        _ask(connection, job, visitor, request, time)
        return str(job)


def counts() -> dict[tuple[str, str], int]:
    """How many jobs are kept, by queue and state. Raises QueueUnavailable."""
    columns = jobs.c.queue, jobs.c.state
    with reading() as connection:
        rows = connection.execute(sa.select(*columns, sa.func.count()).group_by(*columns))
        return {(queue, state): count for queue, state, count in rows}


def _waiting_of(connection: sa.Connection, visitor: str) -> int:
    return int(
        connection.scalar(
            sa.select(sa.func.count())
            .select_from(jobs.join(askers, askers.c.job == jobs.c.id))
            .where(askers.c.visitor == visitor, jobs.c.state.in_(ACTIVE), ~askers.c.cancelled)
        )
        or 0
    )


def _insert(connection: sa.Connection, request: Request, time: float, priority: int) -> str:
    values = {"priority": priority, "state": "queued", "submitted": time}
    job = _written(connection, request, values)
    orchestra.enqueue(connection, job, request.queue, priority)
    return job


def _written(connection: sa.Connection, request: Request, values: Mapping[str, Any]) -> str:
    """A new row of what is asked; its id."""
    job = uuid.uuid4().hex
    connection.execute(
        sa.insert(jobs).values(
            id=job,
            key=request.key,
            study=request.study,
            spec=request.spec,
            queue=request.queue,
            needs_models=request.needs_models,
            time_limit_s=request.time_limit_s,
            protocol=orchestra.PROTOCOL,
            **values,
        )
    )
    return job


def _ask(connection: sa.Connection, job: str, visitor: str, request: Request, time: float) -> None:
    its = (askers.c.job == job) & (askers.c.visitor == visitor)
    again = sa.update(askers).where(its).values(cancelled=False, asked=time)
    if connection.execute(again).rowcount == 0:
        connection.execute(
            sa.insert(askers).values(
                job=job, visitor=visitor, title=request.title, spec=request.spec, asked=time
            )
        )


def add_done(request: Request, visitor: str) -> str:
    """A job that needn't run: its result is kept already."""
    with writing() as connection:
        time = now(connection)
        times = {"submitted": time, "started": time, "ended": time}
        job = _written(connection, request, {"priority": 0, "state": "done", "share": 1.0, **times})
        _ask(connection, job, visitor, request, time)
        return job


def seen(
    visitor: str | None, job: str | None = None, key: str | None = None, limit: int | None = 200
) -> list[Row]:
    """Jobs that the visitor asked for (None: all jobs, each once), the newest first, with the
    visitor's own `title`, `spec`, `cancelled` and `submitted`: when another one asked for the same
    is nobody's business. `job`, `key`: only that one, only the active."""
    query = sa.select(
        jobs,
        askers.c.visitor,
        askers.c.title,
        askers.c.cancelled,
        askers.c.spec.label("asked_as"),
        askers.c.asked,
    ).select_from(jobs.join(askers, askers.c.job == jobs.c.id))
    if visitor is not None:
        query = query.where(askers.c.visitor == visitor)
    if job is not None:
        query = query.where(jobs.c.id == job)
    if key is not None:
        query = query.where(jobs.c.key == key, jobs.c.state.in_(ACTIVE))
    query = query.order_by(askers.c.asked.desc(), jobs.c.id).limit(limit)
    with reading() as connection:
        rows: dict[str, Row] = {}
        for row in connection.execute(query).mappings():
            # Who sees all jobs sees what they are, not what one of those who asked has done.
            its = {"cancelled": False} if visitor is None else {"submitted": row["asked"]}
            rows.setdefault(row["id"], {**row, **its})
        return list(rows.values())


def follow(visitor: str, other: str, followed: Sequence[str]) -> None:
    """What the visitor asked with these jobs, the other one has asked instead. Where both have, it
    is wanted if one of them wants it."""
    of_these = askers.c.job.in_(list(followed))
    its, others = (of_these & (askers.c.visitor == one) for one in (visitor, other))
    with writing() as connection:
        both = list(connection.scalars(sa.select(askers.c.job).where(others)))
        wanted = sa.select(askers.c.job).where(its, ~askers.c.cancelled)
        again = others & askers.c.job.in_(list(connection.scalars(wanted)))
        connection.execute(sa.update(askers).where(again).values(cancelled=False))
        connection.execute(sa.delete(askers).where(its, askers.c.job.in_(both)))
        connection.execute(sa.update(askers).where(its).values(visitor=other))


def queued_before() -> dict[str, int]:
    """Of each queued job, its place in its queue: 1 is next."""
    query = (
        sa.select(jobs.c.id, jobs.c.queue)
        .where(jobs.c.state == "queued")
        .order_by(jobs.c.priority, jobs.c.submitted, jobs.c.id)
    )
    places: dict[str, int] = {}
    counts: dict[str, int] = {}
    with reading() as connection:
        for job, queue in connection.execute(query):
            counts[queue] = counts.get(queue, 0) + 1
            places[job] = counts[queue]
    return places


def cancel(job: str, visitor: str | None, reason: str) -> None:
    """The visitor doesn't want it any more (None: nobody is to have it). It is stopped when nobody
    does."""
    taken = False
    with writing() as connection:
        its = askers.c.job == job
        if visitor is not None:
            its &= askers.c.visitor == visitor
        found = connection.execute(sa.update(askers).where(its).values(cancelled=True))
        if found.rowcount == 0 or _wanted(connection, job):
            return
        queued = (jobs.c.id == job) & (jobs.c.state == "queued")
        ended = {"state": "cancelled", "reason": reason, "ended": now(connection)}
        taken = connection.execute(sa.update(jobs).where(queued).values(ended)).rowcount == 1
        if not taken:
            running = (jobs.c.id == job) & (jobs.c.state == "running")
            connection.execute(sa.update(jobs).where(running).values(stop=True, doing="Stopping"))
    if taken:
        orchestra.withdraw([job])


def _wanted(connection: sa.Connection, job: str) -> bool:
    wanting = sa.select(askers.c.job).where(askers.c.job == job, ~askers.c.cancelled)
    return connection.execute(wanting.limit(1)).first() is not None


def begin(job: str, worker: str) -> Row | None:
    """Take the job up; None if there is nothing to do any more."""
    with writing() as connection:
        changed = connection.execute(
            sa.update(jobs)
            .where(jobs.c.id == job, jobs.c.state.in_(ACTIVE))
            .values(
                state="running",
                worker=worker,
                runs=jobs.c.runs + 1,
                started=sa.func.coalesce(jobs.c.started, now(connection)),
                doing="Starting",
                rate=None,
                left_s=None,
            )
        )
        if changed.rowcount == 0:
            return None
        row = connection.execute(sa.select(jobs).where(jobs.c.id == job)).mappings().one()
        return dict(row)


def report(
    job: str, worker: str, doing: str, share: float, rate: str | None, left_s: float | None
) -> bool | None:
    """Say how far it is. Whether it is to be stopped; None if it isn't this worker's any more."""
    its = _held(job, worker)
    with writing() as connection:
        told = sa.update(jobs).where(its, ~jobs.c.stop)
        values = {"doing": doing, "share": share, "rate": rate, "left_s": left_s}
        if connection.execute(told.values(values)).rowcount == 1:
            return False
        stopped = connection.execute(sa.select(jobs.c.id).where(its)).first()
        return None if stopped is None else True


def finish(job: str, worker: str, state: str, reason: str | None, part: str | None = None) -> bool:
    """The job ended, where it failed over the part with that key. Whether it did: one that was
    stopped but is wanted again must run again, and one that isn't this worker's any more is someone
    else's to end (then this is true too)."""
    with writing() as connection:
        if state == "cancelled" and _wanted(connection, job):
            again = sa.update(jobs).where(_held(job, worker)).values(stop=False)
            return connection.execute(again).rowcount == 0
        values: dict[str, Any] = {"state": state, "reason": reason, "ended": now(connection)}
        values |= {"stop": False, "left_s": None, "doing": None, "failed_part": part}
        if state == "done":
            values["share"] = 1.0
        connection.execute(sa.update(jobs).where(_held(job, worker)).values(values))
        return True


def _held(job: str, worker: str) -> sa.ColumnElement[bool]:
    return (jobs.c.id == job) & (jobs.c.worker == worker) & (jobs.c.state == "running")


def give_up(job: str, worker: str, died: bool) -> bool:
    """Its worker is gone. Back to the queue, or failed where its workers died too often; whether it
    goes back."""
    with writing() as connection:
        row = connection.execute(sa.select(jobs.c.deaths).where(_held(job, worker))).first()
        if row is None:  # not begun, or ended
            active = sa.select(jobs.c.id).where(jobs.c.id == job, jobs.c.state.in_(ACTIVE))
            return connection.execute(active).first() is not None
        deaths = row.deaths + died
        values: dict[str, Any] = {"deaths": deaths, "worker": None}
        if deaths >= MOST_DEATHS:
            reason = (
                f"The worker died {deaths} times while it ran this, most likely because the "
                "machine ran out of memory; ask for less at once, or use a larger machine."
            )
            values |= {"state": "failed", "reason": reason, "ended": now(connection)}
        else:
            values |= {"state": "queued", "doing": "Its worker ended; it goes on soon"}
        connection.execute(sa.update(jobs).where(_held(job, worker)).values(values))
        return deaths < MOST_DEATHS


def refuse_others(protocols: Sequence[str], reason: str) -> list[str]:
    """Fail the queued jobs that none of these protocols is for; their ids."""
    with writing() as connection:
        theirs = (jobs.c.state == "queued") & jobs.c.protocol.not_in(list(protocols))
        found = list(connection.scalars(sa.select(jobs.c.id).where(theirs)))
        if found:
            values = {"state": "failed", "reason": reason, "ended": now(connection)}
            connection.execute(sa.update(jobs).where(jobs.c.id.in_(found)).values(values))
        return found


def under_way(older_than_s: float) -> list[str]:
    """The jobs that were asked so long ago and haven't ended; the first 500."""
    with reading() as connection:
        old = (jobs.c.submitted < now(connection) - older_than_s) & jobs.c.state.in_(ACTIVE)
        return list(connection.scalars(sa.select(jobs.c.id).where(old).limit(500)))


def fail(failed: Sequence[str], reason: str) -> None:
    """End those of the jobs that are under way."""
    if not failed:
        return
    with writing() as connection:
        theirs = jobs.c.id.in_(list(failed)) & jobs.c.state.in_(ACTIVE)
        values = {"state": "failed", "reason": reason, "ended": now(connection)}
        connection.execute(sa.update(jobs).where(theirs).values(values))


def purge(older_than_s: float) -> None:
    """Forget jobs that ended so long ago."""
    with writing() as connection:
        over = (jobs.c.ended < now(connection) - older_than_s) & jobs.c.state.not_in(ACTIVE)
        found = list(connection.scalars(sa.select(jobs.c.id).where(over).limit(1000)))
        if not found:
            return
        connection.execute(sa.delete(askers).where(askers.c.job.in_(found)))
        connection.execute(sa.delete(jobs).where(jobs.c.id.in_(found)))
    orchestra.forget(found)
