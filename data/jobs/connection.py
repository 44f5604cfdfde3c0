"""Connections to the queue's database, and its tables where they aren't there yet."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa
from filelock import FileLock

from data import database
from data.errors import NotNow, TokenariumError
from data.jobs.tables import jobs, metadata

T = TypeVar("T")

BUSY_TIMEOUT_MS = 30_000
_ADVISORY_LOCK = 7_305_101  # a number of ours among PostgreSQL's advisory locks

_opening = threading.Lock()
_writing = threading.Lock()
_engines: dict[str, sa.Engine] = {}


class QueueUnavailable(NotNow):
    """The queue's database can't be reached now; it may be there again in a moment."""


class QueueFull(NotNow):
    """The disk of the queue's database is full."""


def engine() -> sa.Engine:
    """The engine for the database of the setting, its tables made if need be.

    Raises TokenariumError where it can't be reached.
    """
    place = database.url()
    with _opening:
        if place not in _engines:
            made = _sqlite(place) if place.startswith("sqlite") else _postgresql(place)
            try:
                _prepare(made, place)
            except sa.exc.DBAPIError as error:
                made.dispose()
                raise _said(error) from error
            _engines[place] = made
        return _engines[place]


def detach() -> None:
    """Let go of every database (tests)."""
    with _opening:
        for one in _engines.values():
            one.dispose()
        _engines.clear()


def _sqlite(place: str) -> sa.Engine:
    made = sa.create_engine(place)

    @sa.event.listens_for(made, "connect")
    def connected(connection: Any, _: Any) -> None:
        connection.isolation_level = None  # the transactions below begin when they say so
        connection.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
        # Readers and a writer don't wait for each other; the file remembers it, for DBOS too.
        connection.execute("PRAGMA journal_mode=WAL")

    @sa.event.listens_for(made, "begin")
    def begun(connection: sa.Connection) -> None:
        writes = connection.get_execution_options().get("writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return made


def _postgresql(place: str) -> sa.Engine:
    return sa.create_engine(
        place.replace("postgresql://", "postgresql+psycopg://", 1),
        pool_pre_ping=True,
        connect_args={"connect_timeout": 10},
    )


def _prepare(made: sa.Engine, place: str) -> None:
    if _is_prepared(made):
        return
    from dbos import DBOS  # takes half a second, and is needed once in a database's life

    with _one_at_a_time(made, place):
        # The last of the tables: where it is, all are.
        earlier = sa.inspect(made).has_table("batches")
        if not earlier:
            DBOS.migrate(place)
        if not _is_prepared(made):
            options = made.connect().execution_options(writes=True)
            with options as connection, connection.begin():
                if earlier:
                    _add_failed_part(connection)
                else:
                    metadata.create_all(connection)


def _is_prepared(made: sa.Engine) -> bool:
    its = sa.inspect(made)
    return its.has_table("batches") and any(
        column["name"] == "failed_part" for column in its.get_columns("jobs")
    )


def _add_failed_part(connection: sa.Connection) -> None:
    """Before that was a column, its key stood in the reason: "part KEY: reason"."""
    connection.execute(sa.text("ALTER TABLE jobs ADD COLUMN failed_part VARCHAR"))
    reason = jobs.c.reason
    start, end = len("part "), len("part ") + 64
    named = (jobs.c.state == "failed") & reason.like("part " + "_" * 64 + ": %")
    key, sentence = sa.func.substr(reason, start + 1, 64), sa.func.substr(reason, end + 3)
    connection.execute(sa.update(jobs).where(named).values(failed_part=key, reason=sentence))


@contextmanager
def _one_at_a_time(made: sa.Engine, place: str) -> Iterator[None]:
    if place.startswith("sqlite"):
        with FileLock(Path(place.removeprefix("sqlite:///")).with_suffix(".lock"), timeout=60):
            yield
        return
    # Without a transaction and without waiting inside the server: DBOS makes indices concurrently,
    # which waits for whoever is in a statement.
    with made.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        number = {"n": _ADVISORY_LOCK}
        deadline = time.monotonic() + 120
        while not connection.scalar(sa.text("SELECT pg_try_advisory_lock(:n)"), number):
            if time.monotonic() > deadline:
                raise QueueUnavailable(
                    "Another process has been making the queue's tables for long."
                )
            time.sleep(0.2)
        try:
            yield
        finally:
            connection.execute(sa.text("SELECT pg_advisory_unlock(:n)"), number)


@contextmanager
def writing() -> Iterator[sa.Connection]:
    """One transaction: whole, or not at all. Raises QueueUnavailable or QueueFull."""
    with _translated(), _turn():
        options = engine().connect().execution_options(writes=True)
        with options as connection, connection.begin():
            yield connection


def _turn() -> AbstractContextManager[object]:
    """With SQLite the threads of a process queue up here: in its own way of waiting, some wait for
    long."""
    return _writing if database.postgresql() is None else nullcontext()


@contextmanager
def reading() -> Iterator[sa.Connection]:
    """One view of the database. Raises QueueUnavailable."""
    with _translated(), engine().connect() as connection, connection.begin():
        yield connection


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except sa.exc.IntegrityError:
        raise
    except (sa.exc.DBAPIError, sa.exc.TimeoutError) as error:
        raise _said(error) from error


def _said(error: Exception) -> TokenariumError:
    said = str(getattr(error, "orig", error))
    if "disk is full" in said or "No space left" in said:
        return QueueFull("The disk of the queue's database is full; make room, then try again.")
    if "not a database" in said or "malformed" in said:
        return TokenariumError(
            "The queue's database is damaged: put jobs.sqlite in the state folder back from a "
            "copy, or move it away; jobs that wait in it are lost then."
        )
    if isinstance(error, sa.exc.OperationalError | sa.exc.InterfaceError | sa.exc.TimeoutError):
        return QueueUnavailable("The queue's database can't be reached now; try again in a moment.")
    if getattr(error, "connection_invalidated", False):
        return QueueUnavailable("The connection to the queue's database broke; try again.")
    raise error


def now(connection: sa.Connection) -> float:
    """Seconds since 1970 by the database's clock: hosts may disagree."""
    if connection.dialect.name == "sqlite":
        return time.time()
    return float(connection.scalar(sa.text("SELECT extract(epoch FROM clock_timestamp())")))


def patiently(
    action: Callable[[], T],
    seconds: float = float("inf"),
    told: Callable[[str], None] | None = None,
) -> T:
    """The action's result, tried again while the database can't be reached or has no room, for
    that long at most; `told` hears why it waits, once. Raises what the last try raised."""
    deadline, pause = time.monotonic() + seconds, 0.2
    while True:
        try:
            return action()
        except (QueueUnavailable, QueueFull) as error:
            if time.monotonic() + pause > deadline:
                raise
            if told is not None:
                told(str(error))
                told = None
            time.sleep(pause)
            pause = min(2 * pause, 5.0)
