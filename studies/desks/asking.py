"""Asking a question from outside of a page: small ones are answered at once, the others become
jobs; both are found again by their key."""

from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from threading import BoundedSemaphore, Lock
from time import monotonic
from typing import Any

from data import catalogue
from data.corpora import obtain, store
from data.errors import NotNow
from data.visitors import Visitor
from studies.engine import access, jobs
from studies.engine.jobs import Job
from studies.engine.jobs import title as title
from studies.engine.prepare import prepare
from studies.engine.registry import study
from studies.engine.run import is_kept, run
from studies.engine.spec import Spec

SMALL_BYTES = 20_000_000
"""A question is small if its tokenizers read no more text than this, all together, …"""
SMALL_S = 10.0
"""… and if it is answered within this time; one that isn't becomes a job."""

_answering = BoundedSemaphore(1)  # questions at a time, in this process
_arriving: dict[str, Future[object]] = {}
_lock = Lock()
_fetching = ThreadPoolExecutor(1, thread_name_prefix="arriving")


@dataclass(frozen=True)
class Asked:
    """A question and how it stands: `state` is done, or the job's."""

    spec: Spec
    state: str
    job: Job | None = None


class _TooLong(Exception):
    """It takes more than SMALL_S."""


def ask(
    name: str,
    tokenizers: Sequence[str],
    corpus: str | None,
    parameters: Mapping[str, Any],
    models: Sequence[str],
    visitor: Visitor,
) -> Asked:
    """Answer the question if it is small, else queue it.

    Raises NotNow while a corpus of the catalogue that it names is still being fetched and read,
    QueueUnavailable, TooMany, and whatever `prepare` and a small question's answer raise.
    """
    _have_corpora(name, corpus, parameters)
    spec = prepare(name, tokenizers, corpus, parameters, visitor=visitor, models=models)
    if is_kept(spec) or (_is_small(spec) and _answered(spec)):
        return Asked(spec, "done")
    job = jobs.submit(spec, visitor)
    return Asked(spec, job.state, job)


def look(key: str, visitor: Visitor) -> Asked | None:
    """How the question under that key stands; None if it isn't the visitor's to know."""
    job = None
    if visitor.id is not None:
        job = next((one for one in jobs.mine(visitor) if one.key == key), None)
        if job is not None and job.state in ("queued", "running"):
            return _asked(job, visitor)
    spec = access.question(key, visitor)
    if spec is not None and is_kept(spec):
        return Asked(spec, "done")
    if job is None or job.state == "done":  # what it gave was removed
        return None
    return _asked(job, visitor)


def mine(visitor: Visitor) -> list[Job]:
    """The questions that the visitor asked as jobs, the newest first."""
    return jobs.mine(visitor)


def cancel(key: str, visitor: Visitor) -> bool:
    """The visitor doesn't want the answer any more; whether a job of theirs was under way."""
    job = jobs.active(key, visitor)
    if job is not None:
        jobs.cancel(job.id, visitor)
    return job is not None


def _asked(job: Job, visitor: Visitor) -> Asked | None:
    spec = jobs.spec(job.id, visitor)
    return None if spec is None else Asked(spec, job.state, job)


def _have_corpora(name: str, corpus: str | None, parameters: Mapping[str, Any]) -> None:
    """Begin to fetch and read a corpus of the catalogue that isn't here: that may take minutes, and
    whoever asks isn't kept waiting. What went wrong is raised once; then it may be tried again."""
    given = {parameter: str(value) for parameter, value in parameters.items()}
    further = study(name).further_corpora(given)
    wanted = [one for one in (corpus, *further) if one in catalogue.corpora()]
    for one in wanted:
        if obtain.here(catalogue.find("corpus", one)) is not None:
            continue
        with _lock:
            found = _arriving.get(one)
            if found is None:
                found = _arriving[one] = _fetching.submit(obtain.obtain, one)
            elif found.done():
                del _arriving[one]
        if not found.done():
            raise NotNow(f"The corpus {one} is being fetched and read: ask again in a while.")
        found.result()


def _is_small(spec: Spec) -> bool:
    asked = study(spec.study)
    if asked.prefers == "job" or asked.subject == "models":
        return False
    hashes = {*asked.further_corpora(spec.parameters), *([spec.corpus.hash] if spec.corpus else [])}
    stored = [store.by_hash(one) for one in hashes]
    read = sum(one.bytes for one in stored if one is not None)
    return read * max(len(spec.tokenizers), 1) <= SMALL_BYTES


def _answered(spec: Spec) -> bool:
    """Answer it in this process, if nothing else is being answered here and it doesn't take long;
    whether it was."""
    until = monotonic() + SMALL_S

    def told(_: str, __: float) -> None:
        if monotonic() > until:
            raise _TooLong

    if not _answering.acquire(timeout=SMALL_S):
        return False
    try:
        run(spec, told)
    except _TooLong:
        return False
    finally:
        _answering.release()
    return True
