"""The lake: DuckDB tables over Parquet files with a transactional catalogue (DuckLake).

The catalogue is a SQLite file beside them, or with `TOKENARIUM_DATABASE` in PostgreSQL (the schema
`lake`), while the files stay in the state folder, which all machines then share, or with
`TOKENARIUM_STORE` lie in an object store.

One in-process DuckDB holds the attachment; every caller takes a cursor of its own, because one
connection used from several threads gives wrong results silently. All writes go through
`write`: with the SQLite catalogue two processes that commit at once fail with "database is
locked", so there writers take turns.
"""

import re
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import duckdb

from data import database, locks, object_store
from data.errors import NotNow
from data.home import lake_folder
from data.lake_attachment import attach, files_below, metadata, quoted
from data.library import Damaged
from data.postgresql import DatabaseUnavailable

Cursor = duckdb.DuckDBPyConnection
T = TypeVar("T")

LOCK_TIMEOUT_S = 600
COMMIT_ATTEMPTS = 20
GRACE_S = 1.0
SETTINGS: dict[str, str | bool | int | float | list[str]] = {
    "memory_limit": "512MB",
    # The extensions are pip's, as all that runs here; to check their signatures besides would take
    # half a second of each process that starts.
    "allow_unsigned_extensions": True,
}
GONE = re.compile(r"\b404\b|\b416\b|No magic bytes")  # its words about a file in the store
REFUSED = re.compile(r"\b40[13]\b")
EXPIRED = re.compile(r"\b400\b|ExpiredToken")
UNREACHABLE = "Unable to connect to Postgres"  # the library's words; it connects anew by itself

_CATALOGUE_AWAY = "The lake's catalogue can't be reached now; try again in a moment."
_STORE_AWAY = "The store of the lake's files can't be reached now; try again in a moment."
_STORE_GONE = (
    "A file of the lake is no longer in the store as it was: put its earlier version back."
)

_Place = tuple[Path, str | None, object_store.Place | None]
_opening = threading.Lock()
_open: dict[_Place, Cursor] = {}


class LakeUnavailable(NotNow):
    """The lake can't be opened or written now; the message says why."""


def _connect(folder: Path, postgresql: str | None, store: object_store.Place | None) -> Cursor:
    connection = duckdb.connect(config=SETTINGS)  # no visitor's SQL runs on it
    # It would print between a result's lines. (In a notebook `SET` asks for its widgets first.)
    connection.execute("PRAGMA disable_progress_bar")
    connection.execute(f"SET temp_directory = '{quoted(folder / 'spill')}'")
    attach(connection, folder, postgresql, store, _lock)
    return connection


def files_folder() -> Path:
    """Where the Parquet files of the lake lie."""
    return files_below(lake_folder())


@contextmanager
def _lock(folder: Path) -> Iterator[None]:
    """Raises LakeUnavailable."""
    try:
        with locks.shared(folder / "write.lock", _busy(), LOCK_TIMEOUT_S):
            yield
    except DatabaseUnavailable as error:
        raise LakeUnavailable(_CATALOGUE_AWAY) from error


def _busy() -> LakeUnavailable:
    return LakeUnavailable(
        f"Another process has been writing for more than {LOCK_TIMEOUT_S} s; try again later."
    )


def _attached(folder: Path) -> Cursor:
    place = folder, database.postgresql(), object_store.place()
    with _opening:
        if place not in _open:
            try:
                _open[place] = _connect(*place)
            except duckdb.Error as error:
                if UNREACHABLE in str(error) or _is_stores(error):
                    raise
                reason = str(error).splitlines()[0]
                raise LakeUnavailable(
                    f"The lake in {folder} can't be opened ({reason}): put that folder back from a "
                    "copy, or name another state folder by TOKENARIUM_HOME."
                ) from error
        return _open[place]


def _is_stores(error: duckdb.Error) -> bool:
    """Whether it says that a file in the store can't be had."""
    return object_store.is_used() and any(name in str(error) for name in ("s3://", "HTTP"))


def detach() -> None:
    """Let go of every open lake (tests, and before a folder is moved)."""
    with _opening:
        for connection in _open.values():
            connection.close()
        _open.clear()


@contextmanager
def reading() -> Iterator[Cursor]:
    """A cursor of its own for one reader; it sees one committed state a statement.

    Raises LakeUnavailable where the catalogue's database or the store can't be reached, Damaged
    where a file isn't in the store as it was.
    """
    try:
        cursor = _attached(lake_folder()).cursor()
        try:
            cursor.execute("USE lake")
            yield cursor
        finally:
            cursor.close()
    except duckdb.Error as error:
        # Without the library's words, which name addresses.
        if _is_stores(error):
            if GONE.search(str(error)):
                raise Damaged(_STORE_GONE) from error
            if EXPIRED.search(str(error)):
                raise LakeUnavailable(object_store.KEY_EXPIRED) from error
            if REFUSED.search(str(error)):
                raise LakeUnavailable(object_store.KEY_REFUSED) from error
            raise LakeUnavailable(_STORE_AWAY) from error
        if UNREACHABLE not in str(error):
            raise
        raise LakeUnavailable(_CATALOGUE_AWAY) from error


def write(action: Callable[[Cursor], T]) -> T:
    """Run `action` on a cursor inside one transaction and commit it: whole, or not at all.

    `action` may be run again when another process held the catalogue at the moment of commit.
    Raises LakeUnavailable when it stays held.
    """
    folder = lake_folder()
    with reading():  # attaching takes the same lock: do it before
        pass
    with _lock(folder):
        for _ in range(COMMIT_ATTEMPTS - 1):
            try:
                return _transaction(action)
            except duckdb.Error as error:
                if "locked" not in str(error) and "conflict" not in str(error).lower():
                    raise
                time.sleep(0.2)
        return _transaction(action)


@contextmanager
def unwritten() -> Iterator[None]:
    """Inside, nothing is written to the lake. Raises LakeUnavailable."""
    with reading():
        pass
    with _lock(lake_folder()):
        yield


def _transaction(action: Callable[[Cursor], T]) -> T:
    with reading() as cursor:
        cursor.execute("BEGIN")
        try:
            result = action(cursor)
        except BaseException:
            cursor.execute("ROLLBACK")
            raise
        cursor.execute("COMMIT")
        return result


def purge() -> None:
    """Keep nothing of what was there before the newest state: the earlier snapshots, the files that
    only they have, and their rows beside files. Each step can be done twice. Raises
    LakeUnavailable."""
    with reading() as cursor:
        earlier = _snapshots(cursor)[:-1]
    # A reader asks which snapshot is the newest, and then for that one: it is still to be there.
    time.sleep(GRACE_S)
    write(lambda cursor: _expire(cursor, earlier))
    write(_clean)
    write(_clear_rows)


def expire(age: str) -> None:
    """Keep no earlier snapshot that is older ("1 day"), nor files that only such have. Raises
    LakeUnavailable."""
    with reading() as cursor:
        old = cursor.execute(
            "SELECT count(*) FROM ducklake_snapshots('lake') "
            "WHERE snapshot_time < now() - CAST(? AS INTERVAL)",
            [age],
        ).fetchone()
    if old is not None and old[0] > 1:  # the newest stays, however old
        purge()


def _snapshots(cursor: Cursor) -> list[int]:
    rows = cursor.execute(
        "SELECT snapshot_id FROM ducklake_snapshots('lake') ORDER BY 1"
    ).fetchall()
    return [number for (number,) in rows]


def _expire(cursor: Cursor, snapshots: Sequence[int]) -> None:
    there = sorted(set(snapshots) & set(_snapshots(cursor)))  # another process may have done it
    if there:
        cursor.execute(f"SELECT 1 FROM ducklake_expire_snapshots('lake', versions => {there})")


def _clean(cursor: Cursor) -> None:
    # At once: who has such a file open reads it to the end.
    cursor.execute("CALL ducklake_cleanup_old_files('lake', cleanup_all => true)")


def _clear_rows(cursor: Cursor) -> None:
    """Few rows are kept in the catalogue instead of in files; expiring leaves them there."""
    catalogue = metadata(database.postgresql())
    tables = cursor.execute(f"SELECT table_name FROM {catalogue}.ducklake_inlined_data_tables")
    for (name,) in tables.fetchall():
        cursor.execute(f'DELETE FROM {catalogue}."{name}" WHERE end_snapshot IS NOT NULL')


def has_table(cursor: Cursor, name: str, schema: str = "main") -> bool:
    """Whether the lake has the table (asking `duckdb_tables()` would load every table's facts)."""
    try:
        cursor.execute(f'SELECT 1 FROM lake."{schema}"."{name}" LIMIT 0')
    except duckdb.CatalogException:
        return False
    return True
