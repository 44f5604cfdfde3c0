"""Whether corpora are still there, for whoever reads them or keeps something that was made of them.

One that was brought can be removed at any time (removing.py). Who has its file open reads it to the
end; all others are told in a sentence.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager

from data import lake, locks
from data.errors import TokenariumError


class Removed(TokenariumError):
    """A corpus that was here and isn't any more."""

    def __init__(self, name: str | None = None) -> None:
        named = f"The corpus {name}" if name else "This corpus"
        super().__init__(f"{named} isn't here any more: it was removed. Bring it again to use it.")


def check(cursor: lake.Cursor, hashes: Collection[str]) -> None:
    """Raises Removed unless the lake has all corpora of these content hashes."""
    if not hashes:
        return
    found: list[tuple[str]] = []
    if lake.has_table(cursor, "corpora"):
        found = cursor.execute(
            "SELECT DISTINCT hash FROM corpora WHERE list_contains(?, hash)", [list(hashes)]
        ).fetchall()
    if {hash_ for (hash_,) in found} != set(hashes):
        raise Removed


@contextmanager
def using(hashes: Collection[str]) -> Iterator[None]:
    """What goes wrong inside because one of the corpora was removed is raised as Removed."""
    try:
        yield
    except Exception as error:
        if isinstance(error, Removed | lake.LakeUnavailable | locks.Busy):
            raise
        try:
            with lake.reading() as cursor:
                check(cursor, hashes)
        except Removed as removed:
            raise removed from error
        raise


@contextmanager
def held(hashes: Collection[str]) -> Iterator[None]:
    """Inside, none of the corpora is removed: for writing down who has one, or what it holds.

    Raises Removed, Busy or LakeUnavailable.
    """
    with locks.removal():
        with lake.reading() as cursor:
            check(cursor, hashes)
        yield
