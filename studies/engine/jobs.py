"""Asking a question as a job: queued, run by a worker, found again later by its id.

A visitor sees the jobs they asked for, also where these joined someone else's for the same key;
the command line sees all.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from data.errors import TokenariumError, TooMany
from data.jobs import records
from data.jobs import workers as living
from data.jobs.connection import QueueFull, QueueUnavailable
from data.jobs.orchestra import PROTOCOL
from data.visitors import Visitor
from studies.engine.registry import study
from studies.engine.result import Result
from studies.engine.run import cached, is_kept
from studies.engine.spec import Input, Spec

__all__ = [
    "COMMAND_LINE",
    "Job",
    "QueueFull",
    "QueueUnavailable",
    "Worker",
    "active",
    "again",
    "can_run",
    "cancel",
    "mine",
    "result",
    "status",
    "submit",
    "workers",
]

COMMAND_LINE = Visitor("command line")
"""Who runs the machine: sees every job and may cancel it. No cookie's hash is like it."""

MOST_OF_A_VISITOR = 200
"""Jobs of one visitor that may be under way."""

# A job is due when it was asked, plus this; the earliest due is next. So a short question passes
# long ones, but none waits for ever; and who has many waiting lets others pass.
LATER_IF_LONG_S = 300.0
LATER_FOR_EACH_WAITING_S = 20.0


@dataclass(frozen=True)
class Job:
    """`state` is queued, running, done, failed or cancelled; `reason` is a sentence where it failed
    or was cancelled, `failed` which of several tokenizers or models it is about, if it is about one
    (the others can be asked without it). `share` (0 to 1) of what is `doing` is done, at a `rate`
    ("1,200 segments/s", where the study counts), with about `left_s` seconds left. `position` in
    its queue: 1 is next. `submitted` is when this visitor asked, and `started` no earlier, though
    the job they joined may be older. `waits_for` says what a queued job lacks where no worker could
    run it now."""

    id: str
    key: str
    study: str
    title: str
    queue: str
    state: str
    reason: str | None
    failed: Input | None
    doing: str | None
    share: float
    rate: str | None
    left_s: float | None
    position: int | None
    submitted: datetime
    started: datetime | None
    ended: datetime | None
    waits_for: str | None


@dataclass(frozen=True)
class Worker:
    """`queues` it serves, its `device`, memory in bytes; `busy_with` are the names of the studies
    that it runs (never whose)."""

    id: str
    host: str
    queues: tuple[str, ...]
    device: str
    memory_total: int
    memory_free: int
    models: bool
    version: str
    since: datetime
    beat: datetime
    busy_with: tuple[str, ...]


def submit(spec: Spec, visitor: Visitor) -> Job:
    """Ask the question as a job. Where one for the same key is under way, that is the job; where
    the answer is kept, nothing is queued and the job is done.

    Raises QueueUnavailable, or TooMany for a visitor with MOST_OF_A_VISITOR under way.
    """
    asked = study(spec.study)
    waiting_long = asked.prefers == "job"
    request = records.Request(
        key=spec.key,
        study=spec.study,
        spec=spec.to_json(),
        title=title(spec),
        queue=asked.queue,
        needs_models=asked.subject == "models",
        time_limit_s=asked.time_limit_s,
        penalty_s=LATER_IF_LONG_S if waiting_long else 0.0,
        penalty_of_each_s=LATER_FOR_EACH_WAITING_S,
    )
    if is_kept(spec):
        job: str | None = records.add_done(request, _who(visitor))
    else:
        job = records.add(request, _who(visitor), MOST_OF_A_VISITOR)
    if job is None:
        raise TooMany(
            f"{MOST_OF_A_VISITOR} of your jobs are under way: wait for some, or cancel some."
        )
    found = status(job, visitor)
    assert found is not None
    return found


def status(id: str, visitor: Visitor) -> Job | None:
    """The job with its progress; None for one that isn't the visitor's."""
    rows = records.seen(_seeing(visitor), job=id)
    return _jobs(rows)[0] if rows else None


def active(key: str, visitor: Visitor | None = None) -> Job | None:
    """The visitor's job that is under way for this key. Without a visitor: anyone's, which tells
    only that one could be joined; its title then is the study's name, for others name their things
    themselves."""
    rows = records.seen(None if visitor is None else _seeing(visitor), key=key)
    found = next((job for job in _jobs(rows) if job.state in ("queued", "running")), None)
    return found if found is None or visitor is not None else replace(found, title=found.study)


def mine(visitor: Visitor) -> list[Job]:
    """The visitor's jobs, the newest first; 200 at most."""
    return _jobs(records.seen(_seeing(visitor)))


def cancel(id: str, visitor: Visitor) -> None:
    """The visitor doesn't want it any more. It stops (a running one within one batch) unless others
    asked for the same; the command line stops it for all."""
    if visitor == COMMAND_LINE:
        records.cancel(id, None, "Cancelled by who runs this observatory.")
    else:
        records.cancel(id, _who(visitor), "You cancelled it.")


def result(id: str, visitor: Visitor) -> Result | None:
    """The answer, with the names that this visitor asked with; None before it is there."""
    rows = records.seen(_seeing(visitor), job=id)
    if not rows or rows[0]["state"] != "done" or rows[0]["cancelled"]:
        return None
    return cached(question(rows[0]))


def again(id: str, visitor: Visitor) -> Job:
    """Ask the same once more, of the study's version now. Raises TokenariumError for a job that
    isn't the visitor's."""
    rows = records.seen(_seeing(visitor), job=id)
    if not rows:
        raise TokenariumError("There is no such job of yours.")
    asked = question(rows[0])
    if asked.version != study(asked.study).version:
        raise TokenariumError(f"{asked.study} has changed since: open its page and ask it anew.")
    return submit(asked, visitor)


def spec(id: str, visitor: Visitor) -> Spec | None:
    """The question of the job, as this visitor asked it; None for one that isn't theirs."""
    rows = records.seen(_seeing(visitor), job=id)
    return question(rows[0]) if rows else None


def follow(browser: Visitor, person: Visitor, may_ask: Callable[[Spec], bool]) -> None:
    """What a browser asked becomes the person's who signed in there: the jobs under way and those
    that ended, whose questions they may ask. Raises QueueUnavailable."""
    rows = records.seen(_who(browser), limit=None)
    theirs = [row["id"] for row in rows if may_ask(question(row))]
    if theirs:
        records.follow(_who(browser), _who(person), theirs)


def can_run(name: str) -> bool:
    """Whether a worker is alive that could run a job of that study now."""
    asked = study(name)
    wanted = {"queue": asked.queue, "needs_models": asked.subject == "models"}
    return _lacks({**wanted, "protocol": PROTOCOL}, living.alive()) is None


def workers() -> list[Worker]:
    """The workers that are alive."""
    return [
        Worker(
            id=row["id"],
            host=row["host"],
            queues=tuple(row["queues"].split(",")),
            device=row["device"],
            memory_total=row["memory_total"],
            memory_free=row["memory_free"],
            models=row["models"],
            version=row["version"],
            since=_time(row["since"]),
            beat=_time(row["beat"]),
            busy_with=tuple(name for name in row["busy_with"].split(",") if name),
        )
        for row in living.alive()
    ]


def counts() -> dict[tuple[str, str], int]:
    """How many jobs are kept, of all visitors, by queue and state. Raises QueueUnavailable."""
    return records.counts()


def title(asked: Spec) -> str:
    """What a list of jobs calls it: study, tokenizers, models, corpus, language."""
    names = [one.name for one in (*asked.tokenizers, *asked.models)]
    if len(names) > 3:
        names = [*names[:3], f"{len(names) - 3} more"]
    parts = [asked.study, ": ", ", ".join(names)] if names else [asked.study]
    if asked.corpus is not None:
        parts.append(f" on {asked.corpus.name}")
    if asked.parameters.get("language"):
        parts.append(f" in {asked.parameters['language']}")
    return "".join(parts)


def question(row: Mapping[str, Any]) -> Spec:
    return Spec.from_json(row["asked_as"])


def _who(visitor: Visitor) -> str:
    return visitor.id or ""


def _seeing(visitor: Visitor) -> str | None:
    return None if visitor == COMMAND_LINE else _who(visitor)


def _jobs(rows: Sequence[Mapping[str, Any]]) -> list[Job]:
    queued = any(row["state"] == "queued" for row in rows)
    places = records.queued_before() if queued else {}
    there = living.alive() if queued else []
    return [_job(row, places, there) for row in rows]


def _job(
    row: Mapping[str, Any], places: Mapping[str, int], there: Sequence[Mapping[str, Any]]
) -> Job:
    state, reason = row["state"], row["reason"]
    if row["cancelled"] and state != "cancelled":
        # Others want it still, or it is about to stop: for this visitor it is over.
        state, reason = "cancelled", "You cancelled it."
    under_way = state in ("queued", "running")
    return Job(
        id=row["id"],
        key=row["key"],
        study=row["study"],
        title=row["title"],
        queue=row["queue"],
        state=state,
        reason=reason,
        failed=_input_of(question(row), row["failed_part"]) if state == "failed" else None,
        doing=row["doing"] if under_way else None,
        share=row["share"],
        rate=row["rate"] if state == "running" else None,
        left_s=row["left_s"] if state == "running" else None,
        position=places.get(row["id"]) if state == "queued" else None,
        submitted=_time(row["submitted"]),
        started=_time(max(row["started"], row["submitted"])) if row["started"] else None,
        ended=_time(row["ended"]) if row["ended"] else None,
        waits_for=_lacks(row, there) if state == "queued" else None,
    )


def _input_of(asked: Spec, part: str | None) -> Input | None:
    """The one tokenizer or model of that part of a question about several."""
    found = next((one for one in asked.parts if one.key == part), None)
    if found is None or len(asked.parts) == 1:
        return None
    return (*found.tokenizers, *found.models)[0]


def _lacks(row: Mapping[str, Any], there: Sequence[Mapping[str, Any]]) -> str | None:
    if not there:
        return "It waits for a worker: none is running. `python -m worker` starts one."
    serving = [one for one in there if row["queue"] in one["queues"].split(",")]
    if not serving and row["needs_models"]:
        return (
            "It waits for a worker that can run language models: whoever runs this observatory "
            "starts one with `make worker`."
        )
    if not serving:
        return (
            f"It waits for a worker of the queue {row['queue']}: "
            f"`python -m worker --queues {row['queue']}` starts one."
        )
    if all(one["protocol"] != row["protocol"] for one in serving):
        return "It waits for a worker of the same version of the program: restart the workers."
    return None


def _time(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
