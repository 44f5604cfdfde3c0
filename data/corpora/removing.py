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

from data import kept_sizes, lake, library, results
from data.corpora import lookup, store
from data.corpora.collection import SHELF
from data.corpora.record import Record
from data.errors import UnknownName
from data.home import derived_folder, home
from data.visitors import Visitor

LEFT = ".removing"
"""How the record of a corpus ends that nobody has any more by that record."""


def forget(visitor: Visitor, name: str) -> None:
    """Take a corpus from the visitor. What nobody else has is removed.

    Raises UnknownName if they have none of that name, LakeUnavailable where the lake can't be
    written now: then it is theirs no more, and the rest is done by the next `finish`.
    """
    place = SHELF.place(visitor, SHELF.own(visitor, name).hash)
    try:
        place.replace(place.with_suffix(LEFT))
    except FileNotFoundError:  # at the same moment in another tab
        raise UnknownName("corpus of yours", name, []) from None
    finish()


def finish() -> None:
    """Do what is left of all removals. Raises Busy or LakeUnavailable."""
    for place in [*_left_in("library"), *_left_in("visitors/*")]:
        with SHELF.kept():
            try:
                record = Record.from_json(json.loads(place.read_bytes()))
            except FileNotFoundError:  # another process was quicker
                continue
            sweep(record)
            place.unlink()


def sweep(record: Record) -> None:
    """Remove what only this record spoke of, inside of `SHELF.kept`. Raises LakeUnavailable."""
    if not _is_had(record.hash):
        lake.write(lambda cursor: _take_out(cursor, record.hash))
        lake.purge()
        lake.write(lambda cursor: store.clear_away(cursor, record.hash))
        for made in _made_of(record.hash):
            shutil.rmtree(made, ignore_errors=True) if made.is_dir() else made.unlink(
                missing_ok=True
            )
    if record.layout and not SHELF.mentions(record.layout):
        library.remove(record.layout)


def _take_out(cursor: lake.Cursor, hash_: str) -> None:
    store.drop(cursor, hash_)
    results.drop(cursor, hash_)


def _made_of(hash_: str) -> Iterator[Path]:
    yield from (derived_folder() / "profiles").glob(f"{hash_}-*.json")
    yield from (derived_folder() / "counts").glob(f"{hash_[:32]}-*")
    yield from kept_sizes.of_corpus(hash_)


def _is_had(hash_: str) -> bool:
    return SHELF.mentions(hash_) or hash_ in lookup.already_read().values()


def _left_in(whose: str) -> list[Path]:
    return sorted(home().glob(f"{whose}/corpora/*{LEFT}"))
