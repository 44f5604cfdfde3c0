"""Asking a question from outside of a page: small ones are answered at once, the others become
jobs; both are found again by their key."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from threading import BoundedSemaphore, Lock
from time import monotonic
from typing import Any

from data import catalogue, fetch, library, results
from data.catalogue import Source
from data.corpora import collection, obtain, store
from data.errors import NotNow
from data.names import HASH_BEGINNING
from data.tokenizers import of_row
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

    Raises NotNow while something of the catalogue that it names is still being fetched,
    QueueUnavailable, TooMany, and whatever `prepare` and a small question's answer raise.
    """
    have_tokenizers(tokenizers)
    _have_corpora(name, corpus, parameters)
    spec = prepare(name, tokenizers, corpus, parameters, visitor=visitor, models=models)
    if is_kept(spec):  # maybe by parts, of other questions
        if results.question(spec.key) is None:
            results.note_question(spec.key, spec.to_json())
        return Asked(spec, "done")
    if _is_small(spec) and _answered(spec):
        return Asked(spec, "done")
    job = jobs.submit(spec, visitor)
    return Asked(spec, job.state, job)


def look(key: str, visitor: Visitor, link: str | None = None) -> Asked | None:
    """How the question under that key stands; None if it isn't the visitor's to know, or isn't
    among those of the link."""
    spec = access.question(key, visitor, link)
    if spec is not None and is_kept(spec):
        return Asked(spec, "done")
    if visitor.id is None or link is not None:
        return None
    job = next((one for one in jobs.mine(visitor) if one.key == key), None)
    if job is None or job.state == "done":  # what it gave was removed
        return None
    asked = jobs.spec(job.id, visitor)
    return None if asked is None else Asked(asked, job.state, job)


def mine(visitor: Visitor) -> list[Job]:
    """The questions that the visitor asked as jobs, the newest first."""
    return jobs.mine(visitor)


def cancel(key: str, visitor: Visitor) -> bool:
    """The visitor doesn't want the answer any more; whether a job of theirs was under way."""
    job = jobs.active(key, visitor)
    if job is not None:
        jobs.cancel(job.id, visitor)
    return job is not None


def have_tokenizers(names: Iterable[str]) -> None:
    """Raises NotNow for a tokenizer of the catalogue, by name or hash, that isn't here yet."""
    for given in names:
        row = catalogue.tokenizers().get(given) or _row_of(given)
        if row is not None and not library.has(row.sha256):
            _await(f"tokenizer {row.name}", partial(fetch.artefact, row))


def _row_of(given: str) -> Source | None:
    """The tokenizer of the catalogue whose hash begins so."""
    if HASH_BEGINNING.fullmatch(given):
        for row in catalogue.tokenizers().values():
            if of_row(row).fingerprint.startswith(given):
                return row
    return None


def _have_corpora(name: str, corpus: str | None, parameters: Mapping[str, Any]) -> None:
    given = {parameter: str(value) for parameter, value in parameters.items()}
    further = study(name).further_corpora(given)
    for one in (corpus, *further):
        row = catalogue.corpora().get(one or "")
        if row is not None and collection.here(row) is None:
            _await(f"corpus {row.name}", partial(obtain, row.name))


def _await(thing: str, fetch_it: Callable[[], object]) -> None:
    """Have it fetched: that may take minutes, for which whoever asks isn't kept waiting.

    Raises NotNow until it is here; what went wrong is raised once, then it may be tried again.
    """
    with _lock:
        found = _arriving.get(thing)
        if found is None:
            found = _arriving[thing] = _fetching.submit(fetch_it)
        elif found.done():
            del _arriving[thing]
    if not found.done():
        raise NotNow(f"The {thing} is being fetched: ask again in a while.")
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
