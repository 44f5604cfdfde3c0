"""What is asked of the PostgreSQL database beside the queue and the lake: statements of one row or
some, and locks that hold between machines.

A process has one connection for the statements, for which its threads take turns, and one more for
each lock that it holds: the lock goes with the connection, so a killed process holds none.
"""

import os
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from zlib import crc32

from data import database
from data.errors import NotNow

if TYPE_CHECKING:  # loaded where it is used: who has no PostgreSQL never waits for it
    from psycopg import Connection

CONNECT_TIMEOUT_S = 10
LOOK_EVERY_S = 0.02
_LOCKS = 7_305_102  # a number of ours among PostgreSQL's advisory locks

_turn = threading.Lock()
_open: dict[tuple[int, str], "Connection[tuple[Any, ...]]"] = {}


class DatabaseUnavailable(NotNow):
    """The database can't be reached now; it may be there again in a moment."""

    def __init__(self) -> None:
        super().__init__("The database can't be reached now; try again in a moment.")


def execute(*statements: tuple[str, Sequence[Any]]) -> list[tuple[Any, ...]]:
    """The rows of the last statement, with its values, after those before; in one transaction.

    A connection that broke while nobody used it is made anew. Raises DatabaseUnavailable.
    """
    from psycopg import OperationalError

    with _turn:
        try:
            connection = _connection()
            try:
                return _rows(connection, statements)
            except OperationalError:
                if not connection.closed:
                    raise
                return _rows(_connection(), statements)
        except OperationalError as error:
            raise DatabaseUnavailable from error


@contextmanager
def held(name: str, seconds: float) -> Iterator[None]:
    """Inside, nobody else on any machine holds the lock of that name.

    Raises TimeoutError where another one has it for so long, DatabaseUnavailable.
    """
    from psycopg import OperationalError

    key = [_LOCKS, crc32(name.encode()) - 2**31]
    deadline = time.monotonic() + seconds
    try:
        connection = _connect()
    except OperationalError as error:
        raise DatabaseUnavailable from error
    try:
        # Not by waiting inside the server: whoever makes an index there waits for all statements.
        try:
            while connection.execute("SELECT pg_try_advisory_lock(%s, %s)", key).fetchone() != (
                True,
            ):
                if time.monotonic() > deadline:
                    raise TimeoutError
                time.sleep(LOOK_EVERY_S)
        except OperationalError as error:
            raise DatabaseUnavailable from error
        yield
    finally:
        connection.close()


def detach() -> None:
    """Let go of every connection (tests)."""
    with _turn:
        for connection in _open.values():
            connection.close()
        _open.clear()


def _rows(
    connection: "Connection[tuple[Any, ...]]", statements: Sequence[tuple[str, Sequence[Any]]]
) -> list[tuple[Any, ...]]:
    with connection.transaction():
        for sql, values in statements:
            cursor = connection.execute(sql.encode(), values)
        return cursor.fetchall() if cursor.description else []


def _connection() -> "Connection[tuple[Any, ...]]":
    key = os.getpid(), str(database.postgresql())
    if key not in _open or _open[key].closed:
        _open[key] = _connect()
    return _open[key]


def _connect() -> "Connection[tuple[Any, ...]]":
    import psycopg

    return psycopg.connect(
        str(database.postgresql()), autocommit=True, connect_timeout=CONNECT_TIMEOUT_S
    )
