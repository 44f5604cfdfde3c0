"""Removing a corpus that someone brought: its text, and all that was made of it.

It goes where nobody else has it: no other visitor, not everyone, no shared study, not the
catalogue. The first step renames the visitor's record of it, which takes it from them and says that
the rest is to be done; the record goes last. Each step can be done twice, so what a killed process
left is finished by the next one.
"""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

from data import artefacts, kept_sizes, lake, object_store, records, results
from data.corpora import collection, store
from data.corpora.collection import SHELF
from data.corpora.corpus import Record
from data.errors import UnknownName
from data.home import derived_folder
from data.visitors import Visitor

BEGINNING = 32
"""Characters of a corpus' hash that names of folders have."""
LEFT = ".removing"
"""How the record of a corpus ends that nobody has any more by that record."""


def forget(visitor: Visitor, name: str) -> None:
    """Take a corpus from the visitor. What nobody else has is removed.

    Raises UnknownName if they have none of that name, LakeUnavailable where the lake can't be
    written now: then it is theirs no more, and the rest is done by the next `finish`.
    """
    place = SHELF.place(visitor, SHELF.own(visitor, name).hash)
    if not records.rename(place, place.removesuffix(".json") + LEFT):  # meanwhile in another tab
        raise UnknownName("corpus of yours", name, [])
    finish()


def finish() -> None:
    """Do what is left of all removals. Raises Busy or LakeUnavailable."""
    for pattern in (f"library/corpora/*{LEFT}", f"visitors/*/corpora/*{LEFT}"):
        for place, _ in records.found(pattern):
            with SHELF.kept():
                content = records.read(place)
                if content is None:  # another process was quicker
                    continue
                sweep(Record.from_json(json.loads(content)))
                records.remove(place)


def sweep(record: Record) -> None:
    """Remove what only this record spoke of, inside of `SHELF.kept`. Raises LakeUnavailable."""
    had_in_catalogue = record.hash in collection.already_read().values()
    if not had_in_catalogue and not SHELF.mentions(record.hash):
        lake.write(lambda cursor: _take_out(cursor, record.hash))
        lake.purge()
        lake.write(lambda cursor: store.clear_away(cursor, record.hash))
        drop_copies(record.hash[:BEGINNING])
    if record.layout:
        artefacts.let_go(record.layout)


def _take_out(cursor: lake.Cursor, hash_: str) -> None:
    store.drop(cursor, hash_)
    results.drop(cursor, hash_)


def copied() -> set[str]:
    """The beginnings of the hashes of the corpora of which this machine has something."""
    return {place.name.removeprefix("c_")[:BEGINNING] for place in _copies("*")}


def drop_copies(beginning: str) -> None:
    """Remove what this machine has of a corpus and what was made of it here, by the beginning of
    its hash."""
    for place in _copies(f"{beginning}*"):
        if place.is_dir():
            shutil.rmtree(place, ignore_errors=True)
        else:
            place.unlink(missing_ok=True)


def _copies(hashes: str) -> Iterator[Path]:
    yield from (derived_folder() / "profiles").glob(f"{hashes}-*.json")
    yield from (derived_folder() / "counts").glob(f"{hashes}-*")
    yield from kept_sizes.of_corpus(hashes)
    if object_store.is_used():  # else the lake itself is here
        yield from (lake.files_folder() / "corpora").glob(f"c_{hashes}")
