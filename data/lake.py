"""The lake: DuckDB tables over Parquet files with a transactional catalogue (DuckLake).

The catalogue is a SQLite file beside them, or with `TOKENARIUM_DATABASE` in PostgreSQL (the schema
`lake`), while the files stay in the state folder, which all machines then share.

One in-process DuckDB holds the attachment; every caller takes a cursor of its own, because one
connection used from several threads gives wrong results silently. All writes go through
`write`: with the SQLite catalogue two processes that commit at once fail with "database is
locked", so there writers take turns.
"""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TypeVar

import duckdb
from duckdb_extensions import import_extension
from filelock import FileLock, Timeout

from data import database
from data.errors import NotNow
from data.home import lake_folder

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
CATALOGUE = "catalogue.sqlite"
UNREACHABLE = "Unable to connect to Postgres"  # the library's words; it connects anew by itself

_SCHEMA = "lake"
_METADATA = "__ducklake_metadata_lake"  # what the library calls the catalogue of `lake`

_opening = threading.Lock()
_open: dict[tuple[Path, str | None], Cursor] = {}


class LakeUnavailable(NotNow):
    """The lake can't be opened or written now; the message says why."""


def _connect(folder: Path, postgresql: str | None) -> Cursor:
    connection = duckdb.connect(config=SETTINGS)  # no visitor's SQL runs on it
    # It would print between a result's lines. (In a notebook `SET` asks for its widgets first.)
    connection.execute("PRAGMA disable_progress_bar")
    connection.execute(f"SET temp_directory = '{quoted(folder / 'spill')}'")
    catalogue = _in_sqlite(folder) if postgresql is None else _in_postgresql(postgresql)
    for extension in ("ducklake", catalogue.extension):
        import_extension(extension, con=connection)
        connection.execute(f"LOAD {extension}")
    # The first attachment creates the catalogue: one process at a time.
    created = folder / catalogue.stamp
    with nullcontext() if created.exists() else _lock(folder):
        connection.execute(
            f"ATTACH '{catalogue.place}' AS lake "
            f"(DATA_PATH '{quoted(_files(folder))}/', OVERRIDE_DATA_PATH true, {catalogue.options})"
        )
        connection.execute("USE lake")
        created.touch()
    _make_movable(connection, folder, _metadata(postgresql))
    return connection


def _make_movable(connection: Cursor, folder: Path, metadata: str) -> None:
    """Name every file by its place below the state folder, which may be moved, copied, or known by
    another name. The files of corpora had their whole path in the catalogue once: they go to the
    folder of their table, from which the catalogue names files.

    What a killed process left half done is done by the next; done twice, it changes nothing.
    """
    absolute = (
        f"SELECT files.data_file_id, files.path, schemas.path || tables.path "
        f"FROM {metadata}.ducklake_data_file AS files "
        f"JOIN {metadata}.ducklake_table AS tables USING (table_id) "
        f"JOIN {metadata}.ducklake_schema AS schemas USING (schema_id) "
        "WHERE NOT files.path_is_relative::BOOLEAN"
    )
    if not connection.execute(absolute).fetchall():
        return
    with _lock(folder):
        for number, path, below in connection.execute(absolute).fetchall():
            name, its_folder = Path(path).name, _files(folder) / below
            place, before = its_folder / name, its_folder.parent / name
            if before.exists() and not place.exists():
                place.parent.mkdir(parents=True, exist_ok=True)
                before.rename(place)
            if place.exists():
                connection.execute(
                    f"UPDATE {metadata}.ducklake_data_file SET path = ?, path_is_relative = true "
                    "WHERE data_file_id = ?",
                    [name, number],
                )


def _metadata(postgresql: str | None) -> str:
    """The schema of the catalogue's own tables."""
    return f"{_METADATA}.{'main' if postgresql is None else _SCHEMA}"


@dataclass(frozen=True)
class _Catalogue:
    """How it is attached; `stamp` names a file that says it was made."""

    extension: str
    place: str
    options: str
    stamp: str


def _in_sqlite(folder: Path) -> _Catalogue:
    return _Catalogue(
        "sqlite_scanner",
        f"ducklake:sqlite:{quoted(folder / CATALOGUE)}",
        "META_JOURNAL_MODE 'WAL', META_BUSY_TIMEOUT 20000",
        "created",
    )


def _in_postgresql(url: str) -> _Catalogue:
    return _Catalogue(
        "postgres_scanner",
        "ducklake:postgres:" + url.replace("'", "''"),
        f"METADATA_SCHEMA '{_SCHEMA}'",
        f"created-{sha256(url.encode()).hexdigest()[:12]}",
    )


def quoted(path: Path) -> str:
    """The path inside a single-quoted SQL string."""
    return str(path).replace("'", "''")


def files_folder() -> Path:
    """Where the Parquet files of the lake lie."""
    return _files(lake_folder())


def _files(folder: Path) -> Path:
    return folder / "files"


def _lock(folder: Path) -> FileLock:
    return FileLock(folder / "write.lock", timeout=LOCK_TIMEOUT_S)


def _busy() -> LakeUnavailable:
    return LakeUnavailable(
        f"Another process has been writing for more than {LOCK_TIMEOUT_S} s; try again later."
    )


def _attached(folder: Path) -> Cursor:
    place = folder, database.postgresql()
    with _opening:
        if place not in _open:
            try:
                _open[place] = _connect(*place)
            except duckdb.Error as error:
                if UNREACHABLE in str(error):
                    raise
                reason = str(error).splitlines()[0]
                raise LakeUnavailable(
                    f"The lake in {folder} can't be opened ({reason}): put that folder back from a "
                    "copy, or name another state folder by TOKENARIUM_HOME."
                ) from error
        return _open[place]


def detach() -> None:
    """Let go of every open lake (tests, and before a folder is moved)."""
    with _opening:
        for connection in _open.values():
            connection.close()
        _open.clear()


@contextmanager
def reading() -> Iterator[Cursor]:
    """A cursor of its own for one reader; it sees one committed state a statement.

    Raises LakeUnavailable where the catalogue's database can't be reached.
    """
    try:
        cursor = _attached(lake_folder()).cursor()
        try:
            cursor.execute("USE lake")
            yield cursor
        finally:
            cursor.close()
    except duckdb.IOException as error:
        if UNREACHABLE not in str(error):
            raise
        # Without the library's words, which name the database's address.
        raise LakeUnavailable(
            "The lake's catalogue can't be reached now; try again in a moment."
        ) from error


def write(action: Callable[[Cursor], T]) -> T:
    """Run `action` on a cursor inside one transaction and commit it: whole, or not at all.

    `action` may be run again when another process held the catalogue at the moment of commit.
    Raises LakeUnavailable when it stays held.
    """
    folder = lake_folder()
    with reading():  # attaching takes the same lock: do it before
        pass
    try:
        with _lock(folder):
            for _ in range(COMMIT_ATTEMPTS - 1):
                try:
                    return _transaction(action)
                except duckdb.Error as error:
                    if "locked" not in str(error) and "conflict" not in str(error).lower():
                        raise
                    time.sleep(0.2)
            return _transaction(action)
    except Timeout:
        raise _busy() from None


@contextmanager
def unwritten() -> Iterator[None]:
    """Inside, nothing is written to the lake. Raises LakeUnavailable."""
    with reading():
        pass
    try:
        with _lock(lake_folder()):
            yield
    except Timeout:
        raise _busy() from None


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
    catalogue = _metadata(database.postgresql())
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
