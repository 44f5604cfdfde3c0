"""A shelf: things of one kind (tokenizers, corpora, models) under the names that people have for
them.

A thing is known by a hash of its content. It is everyone's (added on the command line) or a
visitor's, who alone may name it; a shared study lends what it is about to whoever opens its link.
Those of the catalogue are on no shelf, but nothing else has their names. A record each
(data/records.py):

    library/<folder>/<hash>.json          everyone's
    visitors/<id>/<folder>/<hash>.json    a visitor's

A visitor's names end with a part of the hash, so that they collide with none.
"""

import json
import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, Generic, Literal, Protocol, TypeVar

from data import locks, names, records
from data.errors import NoRoom, TokenariumError, UnknownName
from data.visitors import EVERYONE, Visitor

QUOTA_SETTING = "TOKENARIUM_VISITOR_GB"
QUOTA_GB = 10.0


class Named(Protocol):
    """What a shelf holds: a dataclass. `name` is what links and results hold, `title` what people
    read."""

    @property
    def name(self) -> str: ...
    @property
    def title(self) -> str: ...


T = TypeVar("T", bound=Named)
Whose = Literal["everyone", "yours", "shared"]


@dataclass(frozen=True)
class Shelf(Generic[T]):
    """`hash_of`: what the thing is, 64 hexadecimal characters. `parse` and `record`: from and to
    JSON; `parse` raises ValueError, TypeError or KeyError. `catalogue`: the names that are taken.
    `lent`: what the shared study of that key carries. `sizes`: the bytes of each file that a thing
    needs, by the hash of the file. `most`: how many a visitor may have.
    """

    noun: str
    folder: str
    hash_of: Callable[[T], str]
    parse: Callable[[Any], T]
    record: Callable[[T], Any]
    catalogue: Callable[[], Collection[str]]
    lent: Callable[[str], Iterable[T]]
    sizes: Callable[[T], Mapping[str, int]]
    most: int

    def __post_init__(self) -> None:
        _shelves[self.folder] = self

    def of(self, visitor: Visitor) -> dict[str, T]:
        """What the visitor has brought, or everyone, by name; damaged records are passed over."""
        found: dict[str, T] = {}
        for place, content in records.contents(f"{self._folder(visitor)}/*.json"):
            thing = self._parsed(place, content)
            if thing is not None:
                found.setdefault(thing.name, thing)
        return found

    def usable(self, visitor: Visitor) -> dict[str, T]:
        """What the visitor may use, by name: everyone's, their own, and what the links they opened
        lend; of two with one name, the first. What they have by themselves isn't lent as well."""
        return {name: thing for name, (thing, _) in self.offered(visitor).items()}

    def offered(self, visitor: Visitor) -> dict[str, tuple[T, Whose]]:
        """The same, and whose each is."""
        taken = self.catalogue()
        found: dict[str, tuple[T, Whose]] = {}
        brought: list[tuple[Whose, dict[str, T]]] = [("everyone", self.of(EVERYONE))]
        if visitor.id is not None:
            brought.append(("yours", self.of(visitor)))
        for whose, its in brought:
            for name, thing in its.items():
                if name not in taken:
                    found.setdefault(name, (thing, whose))
        there = {self.hash_of(thing) for thing, _ in found.values()}
        for key in visitor.shares:
            for thing in self.lent(key):
                if thing.name not in taken and self.hash_of(thing) not in there:
                    found.setdefault(thing.name, (thing, "shared"))
                    there.add(self.hash_of(thing))
        return found

    def find(
        self, name: str, visitor: Visitor = EVERYONE, rows: Mapping[str, T] | None = None
    ) -> T:
        """What a name or hash (12 characters at least) stands for, for this visitor, among `rows`
        of the catalogue and what they may use. Raises UnknownName, also for what exists but isn't
        theirs."""
        rows = rows or {}
        usable = self.usable(visitor)
        if name in rows or name in usable:
            return rows[name] if name in rows else usable[name]
        if names.HASH_BEGINNING.fullmatch(name):
            for thing in (*rows.values(), *usable.values()):
                if self.hash_of(thing).startswith(name):
                    return thing
        raise UnknownName(self.noun, name, [*dict.fromkeys([*self.catalogue(), *usable])])

    def put(
        self,
        thing: T,
        visitor: Visitor,
        name: str | None = None,
        prepare: Callable[[], None] = lambda: None,
    ) -> T:
        """Make it the visitor's or everyone's, and return it with the name that it has there: the
        one it has already; for everyone, `name` if given. `prepare` writes down what the record
        needs, where nothing can be removed meanwhile; what it raises passes through.

        Raises TokenariumError if `name` can't be one, NoRoom if it is another's or the visitor has
        no room for it, Busy while another process removes for long.
        """
        hash_ = self.hash_of(thing)
        place = self.place(visitor, hash_)
        with self.kept():
            before = self.read(place)
            if before is not None and (name is None or visitor.id is not None):
                prepare()
                return before
            if visitor.id is not None:
                self._check_room(visitor, thing)
            prepare()
            thing = replace(thing, name=self._free_name(thing, visitor, name))  # type: ignore[type-var]
            self._write(place, thing)
        return thing

    def rename(self, visitor: Visitor, name: str, title: str) -> None:
        """Give one of the visitor's things another title; its name in links stays.

        Raises UnknownName, and TokenariumError for a title of nothing.
        """
        tidy = names.one_line(title, names.LONGEST)
        if not tidy:
            raise TokenariumError(f"A {self.noun} needs a name that can be read.")
        with self.kept():
            thing = replace(self.own(visitor, name), title=tidy)  # type: ignore[type-var]
            self._write(self.place(visitor, self.hash_of(thing)), thing)

    def take(self, visitor: Visitor, name: str) -> T:
        """Take one of the visitor's things from them, inside of `kept`. Raises UnknownName if they
        have none of that name."""
        thing = self.own(visitor, name)
        records.remove(self.place(visitor, self.hash_of(thing)))
        return thing

    def own(self, visitor: Visitor, name: str) -> T:
        """One of the visitor's things. Raises UnknownName if they have none of that name."""
        own = {} if visitor.id is None else self.of(visitor)
        if name not in own:
            raise UnknownName(f"{self.noun} of yours", name, own)
        return own[name]

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Inside, nothing is taken from any shelf by another process or thread. Raises Busy where
        another one has it for long."""
        with locks.removal():
            yield

    def is_had(self, hash_: str) -> bool:
        """Whether someone has the thing with that hash."""
        places = (place for one in self._patterns() for place, _ in records.found(one))
        return any(records.stem(place) == hash_ for place in places)

    def mentions(self, sha256: str) -> bool:
        """Whether someone's record or a shared study speaks of that hash."""
        return records.mention(sha256, *self._patterns(), "shares/*.json")

    def check_name(self, name: str) -> None:
        """Raises TokenariumError for a name that can't be one, or that the catalogue has."""
        names.check(name, self.noun, self.catalogue())

    def place(self, visitor: Visitor, hash_: str) -> str:
        """The name of the record that says that the visitor has the thing."""
        return f"{self._folder(visitor)}/{hash_}.json"

    def read(self, place: str) -> T | None:
        """What a record holds; None if there is none, or it isn't what its name says."""
        content = records.read(place)
        return None if content is None else self._parsed(place, content)

    def _parsed(self, place: str, content: bytes) -> T | None:
        try:
            thing = self.parse(json.loads(content))
            return thing if self.hash_of(thing) == records.stem(place) else None
        except (ValueError, TypeError, KeyError, AttributeError):
            return None

    def _write(self, place: str, thing: T) -> None:
        records.write(place, json.dumps(self.record(thing), ensure_ascii=False).encode())

    def bytes_of(self, visitor: Visitor) -> dict[str, int]:
        """The bytes of each file that the visitor's things need, and what their links carry."""
        things = [*self.of(visitor).values(), *self._carried(visitor)]
        return {file: size for one in things for file, size in self.sizes(one).items()}

    def _carried(self, visitor: Visitor) -> list[T]:
        """What stays because the visitor's links carry it, whoever brought it."""
        if visitor.id is None:
            return []
        links = records.found(f"visitors/{visitor.id}/shared/*")
        everyones = {self.hash_of(one) for one in self.of(EVERYONE).values()}
        carried = (one for link, _ in links for one in self.lent(records.stem(link)))
        return [one for one in carried if self.hash_of(one) not in everyones]

    def _patterns(self) -> tuple[str, str]:
        """Of everyone's records, and of all visitors'."""
        return f"library/{self.folder}/*.json", f"visitors/*/{self.folder}/*.json"

    def _folder(self, visitor: Visitor) -> str:
        if visitor.id is None:
            return f"library/{self.folder}"
        return records.folder_of(visitor.id, self.folder)

    def _free_name(self, thing: T, visitor: Visitor, name: str | None) -> str:
        hash_ = self.hash_of(thing)
        others = {one.name for one in self.of(EVERYONE).values() if self.hash_of(one) != hash_}
        taken = {*others, *self.catalogue()}
        if visitor.id is None and name is not None:
            names.check(name, self.noun, taken)
            return name
        own = names.slug(thing.name, self.noun)
        return f"{own}~{hash_[:8]}" if visitor.id is not None or own in taken else own

    def _check_room(self, visitor: Visitor, thing: T) -> None:
        count, all_bytes = len(self.of(visitor)), quota()
        if count >= self.most:
            raise NoRoom(
                f"You have {count} {self.folder} here, the most that a visitor may have: remove "
                "one first."
            )
        used = used_by(visitor)
        new = sum(size for file, size in self.sizes(thing).items() if file not in used)
        if sum(used.values()) + new > all_bytes:
            raise NoRoom(
                f"What you have here takes {sum(used.values()) / 1e6:,.0f} MB, and this "
                f"{self.noun} {new / 1e6:,.0f} MB: at most {all_bytes / 1e6:,.0f} MB are kept for "
                "a visitor. Remove something first."
            )


# All shelves count against one quota.
_shelves: dict[str, Shelf[Any]] = {}


def used_by(visitor: Visitor) -> dict[str, int]:
    """The bytes of each file that counts against the visitor's quota, by its hash."""
    return {
        file: size for shelf in _shelves.values() for file, size in shelf.bytes_of(visitor).items()
    }


def quota() -> int:
    """The bytes that one visitor's things may take together: the setting's, else QUOTA_GB."""
    try:
        given = float(os.environ.get(QUOTA_SETTING, ""))
    except ValueError:
        given = QUOTA_GB
    return int((given if given > 0 else QUOTA_GB) * 10**9)
