"""What the lake was asked before, as long as nobody has written to it: a look-up takes some
hundredths of a second, and a report needs a hundred."""

import time
from collections.abc import Callable
from typing import Any, TypeVar

from data import database, postgresql
from data.home import lake_folder
from data.lake_attachment import CATALOGUE, SCHEMA

T = TypeVar("T")

MOST = 4096  # that are held
SETTLED_NS = 50_000_000
"""Until so long after a write the lake is asked: a second one in the same tick of the system's
clock may leave the files' times and sizes as they were."""

_State = tuple[int, ...]
_answers: dict[tuple[object, ...], tuple[_State, Any]] = {}


def unchanged(key: tuple[str, ...], ask: Callable[[], T]) -> T:
    """What `ask` says about `key`; asked anew only after someone, here or in another process, wrote
    to the lake. What it gives must not be changed."""
    state, place = _state(), (lake_folder(), *key)
    if state is None:
        return ask()
    kept = _answers.get(place)
    if kept is None or kept[0] != state:
        kept = state, ask()  # as of before: whoever wrote meanwhile has it asked again
        if len(_answers) >= MOST:
            _answers.clear()
        _answers[place] = kept
    answer: T = kept[1]
    return answer


def _state() -> _State | None:
    """Numbers that are others after each commit: when the catalogue's files were written to, or in
    PostgreSQL the newest snapshot, for which it needs a hundredth of the time. None where they
    don't tell."""
    if database.postgresql() is not None:
        return _newest_snapshot()
    found, last = list[int](), 0
    for name in (CATALOGUE, f"{CATALOGUE}-wal"):
        try:
            facts = (lake_folder() / name).stat()
        except FileNotFoundError:  # no lake yet, or nothing in the log
            continue
        found += [facts.st_ino, facts.st_size, facts.st_mtime_ns]
        last = max(last, facts.st_mtime_ns)
    return tuple(found) if time.time_ns() - last > SETTLED_NS else None


def _newest_snapshot() -> _State | None:
    from psycopg.errors import UndefinedTable

    asked = f"SELECT max(snapshot_id) FROM {SCHEMA}.ducklake_snapshot"
    try:
        ((newest,),) = postgresql.execute((asked, []))
    except (UndefinedTable, postgresql.DatabaseUnavailable):  # no lake yet; the lake itself says so
        return None
    return (newest,)
