"""Rows of kept results, for views: the parts that someone may see, with what they are about."""

from collections.abc import Mapping, Sequence

import pyarrow as pa

from data import lake
from data.query.views import Column, Source, staged

_ARROW = {"VARCHAR": pa.string(), "BIGINT": pa.int64(), "DOUBLE": pa.float64()}
_ARROW |= {"BOOLEAN": pa.bool_(), "VARCHAR[]": pa.list_(pa.string())}


def questions() -> list[str]:
    """Every question that was answered here (JSON of a Spec)."""
    with lake.reading() as cursor:
        if not lake.has_table(cursor, "questions", "results"):
            return []
        rows = cursor.execute("SELECT spec FROM results.questions").fetchall()
    return [spec for (spec,) in rows]


def source(
    table: str,
    parts: Mapping[str, Sequence[object]],
    about: Sequence[Column],
    columns: Sequence[Column],
    names: Mapping[str, str] | None = None,
) -> Source:
    """The rows of a results table (`premiums_1_premiums`) whose part is a key of `parts`; the
    values there, described by `about`, come before the table's own `columns`.

    `names`: for a table whose columns `tokenizer` and `other` hold fingerprints, what to say
    instead.
    """
    of_part = {"part": list(parts)} | {
        column.name: [values[place] for values in parts.values()]
        for place, column in enumerate(about)
    }
    types = [("part", pa.string()), *((column.name, _ARROW[column.type]) for column in about)]
    with lake.reading() as cursor:
        if not parts or not lake.has_table(cursor, table, "results"):
            return staged([_empty([*about, *columns])])
        cursor.register("parts_seen", pa.table(of_part, pa.schema(types)))
        known = names or {}
        named = {"fingerprint": list(known), "name": list(known.values())}
        named_types = pa.schema([("fingerprint", pa.string()), ("name", pa.string())])
        cursor.register("names_seen", pa.table(named, named_types))
        own = [_own(column.name, names is not None) for column in columns]
        selected = ", ".join([*(f'seen."{column.name}"' for column in about), *own])
        cursor.execute(
            f'SELECT {selected} FROM results."{table}" AS kept '
            "JOIN parts_seen AS seen ON kept.part = seen.part"
        )
        return staged([cursor.to_arrow_reader(100_000)])


def _own(name: str, by_fingerprint: bool) -> str:
    if by_fingerprint and name in ("tokenizer", "other"):
        return f'(SELECT name FROM names_seen WHERE fingerprint = kept."{name}") AS "{name}"'
    return f'kept."{name}"'


def _empty(columns: Sequence[Column]) -> pa.Table:
    return pa.schema([(column.name, _ARROW[column.type]) for column in columns]).empty_table()
