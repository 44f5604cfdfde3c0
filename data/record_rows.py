"""Records as rows of the PostgreSQL database (data/records.py says what is asked)."""

import re
import threading
from collections.abc import Iterator, Sequence
from typing import Any

from data import database, postgresql

_NOW = "extract(epoch FROM clock_timestamp())"  # hosts may disagree
_LOCK = 7_305_103  # a number of ours among PostgreSQL's advisory locks
_TABLE = (
    'CREATE TABLE IF NOT EXISTS records (name text COLLATE "C" PRIMARY KEY, content bytea NOT '
    "NULL, changed double precision NOT NULL)"
)


class RecordRows:
    def __init__(self) -> None:
        self._made: set[str] = set()
        self._making = threading.Lock()

    def read(self, name: str) -> bytes | None:
        rows = self._execute("SELECT content FROM records WHERE name = %s", name)
        return bytes(rows[0][0]) if rows else None

    def write(self, name: str, content: bytes, changed: float | None = None) -> None:
        """`changed`: of what was a record elsewhere, when it was changed there."""
        self._execute(
            f"INSERT INTO records VALUES (%s, %s, coalesce(%s, {_NOW})) ON CONFLICT (name) "
            "DO UPDATE SET content = EXCLUDED.content, changed = EXCLUDED.changed",
            name,
            content,
            changed,
        )

    def remove(self, name: str) -> None:
        self._execute("DELETE FROM records WHERE name = %s", name)

    def touch(self, name: str) -> None:
        self._execute(f"UPDATE records SET changed = {_NOW} WHERE name = %s", name)

    def changed(self, name: str) -> float | None:
        rows = self._execute("SELECT changed FROM records WHERE name = %s", name)
        return float(rows[0][0]) if rows else None

    def rename(self, name: str, to: str) -> bool:
        renamed = f"UPDATE records SET name = %s, changed = {_NOW} WHERE name = %s RETURNING name"
        replaced = (
            "DELETE FROM records WHERE name = %s AND EXISTS (SELECT FROM records WHERE name = %s)"
        )
        return bool(self._both((replaced, [to, name]), (renamed, [to, name])))

    def is_empty(self, folder: str) -> bool:
        some = "SELECT 1 FROM records WHERE starts_with(name, %s) LIMIT 1"
        return not self._execute(some, f"{folder}/")

    def move(self, folder: str, to: str) -> bool:
        moved = (
            "UPDATE records SET name = %s || substr(name, %s) WHERE starts_with(name, %s) "
            "AND NOT EXISTS (SELECT FROM records WHERE starts_with(name, %s)) RETURNING name"
        )
        return bool(self._execute(moved, to, len(folder) + 1, f"{folder}/", f"{to}/"))

    def found(self, pattern: str) -> list[tuple[str, float]]:
        rows = self._matching("name, changed", pattern)
        return [(name, float(changed)) for name, changed in rows]

    def contents(self, pattern: str) -> Iterator[tuple[str, bytes]]:
        for name, content in self._matching("name, content", pattern):
            yield name, bytes(content)

    def _matching(self, columns: str, pattern: str) -> list[tuple[Any, ...]]:
        expression = "[^/]*".join(re.escape(part) for part in pattern.split("*"))
        matching = "starts_with(name, %s) AND name ~ %s"  # the beginning by the index
        return self._execute(
            f"SELECT {columns} FROM records WHERE {matching} ORDER BY name",
            pattern.partition("*")[0],
            f"^{expression}$",
        )

    def _execute(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        return self._both((sql, values))

    def _both(self, *statements: tuple[str, Sequence[Any]]) -> list[tuple[Any, ...]]:
        self._make_table()
        return postgresql.execute(*statements)

    def _make_table(self) -> None:
        url = str(database.postgresql())
        if url in self._made:
            return
        with self._making:
            # Of two that make a table at once, one fails.
            postgresql.execute((f"SELECT pg_advisory_xact_lock({_LOCK})", []), (_TABLE, []))
            self._made.add(url)


ROWS = RecordRows()
