"""What a visitor has here: the things that they brought, what depends on each, their storage."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from data import api_keys, corpora, lexicons, shelf, tokenizers, visitors
from data.charbench import uploads
from data.corpora.collection import SHELF as CORPORA
from data.lexicons.collection import SHELF as LEXICONS
from data.models.collection import SHELF as MODELS
from data.models.collection import forget as forget_model
from data.shelf import Shelf
from data.tokenizers.collection import SHELF as TOKENIZERS
from data.visitors import Visitor
from studies.engine import access, jobs, sharing
from studies.engine.jobs import Job
from studies.engine.sharing import Frozen

LONGEST_NAME = 60
UNDER_WAY = ("queued", "running")


def cleaned(name: str) -> str:
    """A name of letters, digits and what stands between them; it is read on other people's pages
    once it is shared."""
    kept = re.sub(r"[^\w .+()-]+", " ", name)
    return " ".join(kept.split())[:LONGEST_NAME].strip()


@dataclass(frozen=True)
class Kind:
    """`name` is what people call several of them, `page` the address of the page about them."""

    name: str
    shelf: Shelf[Any]
    forget: Callable[[Visitor, str], None]
    page: str


KINDS = {
    "tokenizer": Kind("Tokenizers", TOKENIZERS, tokenizers.forget, "library"),
    "corpus": Kind("Corpora", CORPORA, corpora.forget, "corpora"),
    "lexicon": Kind("Lexicons and cut words", LEXICONS, lexicons.forget, "integrity"),
    "model": Kind("Models", MODELS, forget_model, "difficulty"),
    "charbench": Kind("CharBench items and runs", uploads.SHELF, uploads.forget, "charbench"),
}


@dataclass(frozen=True)
class Thing:
    """Something that the visitor brought: `kind` of KINDS, `name` as links hold it, `bytes` on
    disk."""

    kind: str
    name: str
    title: str
    hash: str
    bytes: int


@dataclass(frozen=True)
class Depending:
    """What uses a thing: links of the visitor's that carry it, and their jobs under way."""

    links: Sequence[Frozen]
    jobs: Sequence[Job]


@dataclass(frozen=True)
class Storage:
    """Bytes: taken by the visitor's things, by what only their links carry, and the most that they
    may have."""

    things: int
    carried: int
    most: int


def things(visitor: Visitor) -> list[Thing]:
    """By kind, then by title."""
    if visitor.id is None:
        return []
    return [
        Thing(kind, one.name, one.title, its.shelf.hash_of(one), sum(its.shelf.sizes(one).values()))
        for kind, its in KINDS.items()
        for one in sorted(its.shelf.of(visitor).values(), key=lambda one: one.title.casefold())
    ]


def storage(visitor: Visitor) -> Storage:
    """What counts against the visitor's quota."""
    own = {
        file: size
        for its in KINDS.values()
        for one in (its.shelf.of(visitor).values() if visitor.id is not None else ())
        for file, size in its.shelf.sizes(one).items()
    }
    every = shelf.used_by(visitor) if visitor.id is not None else {}
    carried = {file: size for file, size in every.items() if file not in own}
    return Storage(sum(own.values()), sum(carried.values()), shelf.quota())


def rename(thing: Thing, visitor: Visitor, title: str) -> None:
    """Give it another title; its name in links stays. Raises TokenariumError."""
    KINDS[thing.kind].shelf.rename(visitor, thing.name, title)


def depending(thing: Thing, visitor: Visitor) -> Depending:
    """What uses the thing now."""
    under_way = [job for job in jobs.mine(visitor) if job.state in UNDER_WAY]
    specs = ((job, jobs.spec(job.id, visitor)) for job in under_way)
    using = [job for job, spec in specs if spec is not None and thing.hash in spec.to_json()]
    return Depending(sharing.carrying(thing.hash, visitor), using)


def forget(thing: Thing, visitor: Visitor, links: Sequence[str] = ()) -> None:
    """Delete the thing; with the keys of `links`, these are withdrawn first. What a link that stays
    carries, stays with it. Raises TokenariumError."""
    for key in links:
        sharing.withdraw(key, visitor)
    KINDS[thing.kind].forget(visitor, thing.name)


def note_visit(visitor: Visitor) -> None:
    """The visitor is here: what they have stays."""
    if visitor.id is not None:
        visitors.note(visitor.id)


def forget_absent() -> None:
    """Delete what those brought who don't come any more; what their links carry stays. Raises
    TokenariumError."""
    for its_id in visitors.absent():
        who = Visitor(its_id)
        for its in KINDS.values():
            for name in its.shelf.of(who):
                its.forget(who, name)


def take_along(browser: Visitor, person: Visitor) -> None:
    """What the visitor of a browser has becomes the person's who signed in there, where that person
    has nothing yet; and in any case what was asked there, but for questions about things that
    stayed with the browser. Raises Busy, QueueUnavailable."""
    if browser.id is None or person.id is None:
        return
    if visitors.take_along(browser, person):
        api_keys.follow(person.id)
    knowing = Visitor(person.id, sharing.opened(person))
    jobs.follow(browser, person, lambda asked: access.may_ask(asked, knowing))
