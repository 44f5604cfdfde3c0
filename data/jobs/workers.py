"""The workers that are alive, as rows that they renew every few seconds."""

import os
import socket
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from data.jobs.connection import now, reading, writing
from data.jobs.tables import workers

BEAT_S = 2.0
STALE_S = 20.0
"""A worker that hasn't renewed its row for so long is taken for dead."""

Row = Mapping[str, Any]


def register(row: Mapping[str, Any]) -> None:
    """`row` without its times."""
    with writing() as connection:
        time = now(connection)
        connection.execute(sa.insert(workers).values({**row, "since": time, "beat": time}))


def beat(worker: str, memory_free: int, busy_with: str) -> bool:
    """Renew the row; whether it was still there."""
    with writing() as connection:
        values = {"beat": now(connection), "memory_free": memory_free, "busy_with": busy_with}
        changed = sa.update(workers).where(workers.c.id == worker).values(values)
        return connection.execute(changed).rowcount == 1


def leave(worker: str) -> None:
    """It ends in order."""
    with writing() as connection:
        connection.execute(sa.delete(workers).where(workers.c.id == worker))


def alive() -> list[Row]:
    """Those whose row is fresh, the oldest first."""
    with reading() as connection:
        fresh = workers.c.beat >= now(connection) - STALE_S
        query = sa.select(workers).where(fresh).order_by(workers.c.since, workers.c.id)
        rows = [dict(row) for row in connection.execute(query).mappings()]
    return [row for row in rows if not _gone(row)]


def dead() -> list[str]:
    """Those that stopped renewing their row, or whose process on this machine is gone."""
    with reading() as connection:
        limit = now(connection) - STALE_S
        rows = [dict(row) for row in connection.execute(sa.select(workers)).mappings()]
    return [row["id"] for row in rows if row["beat"] < limit or _gone(row)]


def known() -> set[str]:
    """All that have a row."""
    with reading() as connection:
        return set(connection.scalars(sa.select(workers.c.id)))


def place() -> str:
    """What must be the same for a process id to mean the same process: machine, its start, and the
    container."""
    parts = [socket.gethostname()]
    for source in ("/proc/sys/kernel/random/boot_id", "/etc/machine-id"):
        if Path(source).exists():
            parts.append(Path(source).read_text().strip())
    own = Path("/proc/self/ns/pid")
    if own.exists():
        parts.append(str(own.readlink()))
    return "/".join(parts)


def born(pid: int) -> str:
    """When a process of this machine began, in ticks since the machine did; empty if it is gone
    (or a zombie), or where the system doesn't say."""
    try:
        said = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return ""
    fields = said.rpartition(")")[2].split()
    return "" if fields[0] in "ZX" else fields[19]


def _gone(row: Row) -> bool:
    if not row["born"] or row["place"] != place():
        return False
    return row["pid"] != os.getpid() and born(row["pid"]) != row["born"]


def gone() -> set[str]:
    """Those whose process was on this machine and is no more."""
    with reading() as connection:
        rows = [dict(row) for row in connection.execute(sa.select(workers)).mappings()]
    return {row["id"] for row in rows if _gone(row)}
