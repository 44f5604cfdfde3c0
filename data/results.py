"""Results in the lake: the tables of each answered question, by its key. Never changed."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from data import lake, object_store
from data.corpora.presence import check

OF = "of"
"""In a kept signature: the part's family, and the content hashes of the corpora measured."""


@dataclass(frozen=True)
class StoredPart:
    """The answer for one tokenizer, or what a question says of all its tokenizers at once: tables
    and signature, as they were computed."""

    key: str
    tables: dict[str, pl.DataFrame]
    signature: dict[str, Any]


def _table(family: str, table: str) -> str:
    return f"{family}_{table}"


def save(
    family: str,
    parts: Sequence[StoredPart],
    asked: tuple[str, str] | None = None,
    corpora: Collection[str] = (),
) -> None:
    """Keep the parts, all or none; one that is there already stays as it is.

    `family` names the tables of one study and version (`premiums_1`). `asked`: the key and the
    question (JSON) that they complete, remembered with them. `corpora`: the content hashes of those
    that were measured, with which the parts go (`drop`). Raises Removed where one isn't there.
    """

    def insert(cursor: lake.Cursor) -> None:
        check(cursor, corpora)
        cursor.execute("CREATE SCHEMA IF NOT EXISTS results")
        if asked is not None:
            _note(cursor, *asked)
        cursor.execute(
            "CREATE TABLE IF NOT EXISTS results.parts "
            "(part VARCHAR, signature VARCHAR, tables VARCHAR)"
        )
        keys = [part.key for part in parts]
        there = cursor.execute(
            "SELECT part FROM results.parts WHERE part IN (SELECT unnest(?))", [keys]
        ).fetchall()
        fresh = [part for part in parts if (part.key,) not in there]
        if not fresh:
            return
        for name in dict.fromkeys(name for part in fresh for name in part.tables):
            frame = pl.concat(
                part.tables[name].select(pl.lit(part.key).alias("part"), pl.all())
                for part in fresh
                if name in part.tables
            )
            # In one piece: several are written in parallel, in any order.
            whole = frame.rechunk().to_arrow(compat_level=pl.CompatLevel.oldest())
            cursor.register("incoming", whole)
            target = f'results."{_table(family, name)}"'
            cursor.execute(f"CREATE TABLE IF NOT EXISTS {target} AS FROM incoming LIMIT 0")
            _add_columns(cursor, target)
            cursor.execute(f"INSERT INTO {target} BY NAME FROM incoming")
            cursor.unregister("incoming")
        about = {OF: {"family": family, "corpora": sorted(corpora)}}
        rows = [[p.key, json.dumps(p.signature | about), _columns_of(p)] for p in fresh]
        cursor.executemany("INSERT INTO results.parts VALUES (?, ?, ?)", rows)

    lake.write(insert)


def _add_columns(cursor: lake.Cursor, target: str) -> None:
    """Give the table the columns that only what is incoming has: those of `counts` depend on what
    is counted by."""
    there = {name for name, *_ in cursor.execute(f"DESCRIBE {target}").fetchall()}
    for name, type_, *_ in cursor.execute("DESCRIBE incoming").fetchall():
        if name not in there:
            cursor.execute(f'ALTER TABLE {target} ADD COLUMN "{name}" {type_}')


def _columns_of(part: StoredPart) -> str:
    """The names of the part's tables and of their columns, in order: JSON."""
    return json.dumps({name: table.columns for name, table in part.tables.items()})


def load(family: str, keys: Sequence[str]) -> dict[str, StoredPart]:
    """The kept parts among `keys`, by key."""
    with lake.reading() as cursor:
        if not lake.has_table(cursor, "parts", "results"):
            return {}
        found = cursor.execute(
            "SELECT part, signature, tables FROM results.parts WHERE part IN (SELECT unnest(?))",
            [list(keys)],
        ).fetchall()
        if not found:
            return {}
        its_tables = {part: _read_columns(names) for part, _, names in found}
        # A part's place among them stands for its key, which is long and the same in every row.
        place = {part: number for number, part in enumerate(its_tables)}
        in_order = "list_contains($keys, part)"
        if object_store.is_used():
            # Each file costs requests there: this passes over those that hold none of the parts.
            in_order = "part IN (SELECT unnest($keys)) ORDER BY rowid"
        frames = {
            name: _compact(
                cursor.execute(
                    "SELECT * REPLACE (CAST(list_position($keys, part) - 1 AS INTEGER) AS part) "
                    f'FROM results."{_table(family, name)}" WHERE {in_order}',
                    {"keys": list(its_tables)},
                ).pl()
            )
            for name in dict.fromkeys(name for names in its_tables.values() for name in names)
        }
    split = {name: frame.partition_by("part", as_dict=True) for name, frame in frames.items()}
    return {
        part: StoredPart(
            part,
            {
                name: split[name]
                .get((place[part],), frames[name].clear())
                .select(columns or pl.exclude("part"))
                for name, columns in its_tables[part].items()
            },
            {name: said for name, said in json.loads(signature).items() if name != OF},
        )
        for part, signature, _ in found
    }


def _read_columns(kept: str) -> dict[str, list[str] | None]:
    """What `_columns_of` wrote; of a part that was kept before columns were, all that are there."""
    read = json.loads(kept)
    return dict.fromkeys(read) if isinstance(read, list) else read


def _compact(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame in buffers of its own size: DuckDB's are several times as large as what they hold,
    and every text that is cut out of a frame would keep them whole."""
    copied = frame.select(pl.all().gather(pl.int_range(pl.len())))
    # Texts are copied only when they leave polars' own form.
    return pl.DataFrame(copied.to_arrow(compat_level=pl.CompatLevel.oldest()))


def drop(cursor: lake.Cursor, corpus: str) -> None:
    """Take all that was answered about the corpus of that content hash out of the lake, as part of
    a transaction; so for anything else whose hash a signature holds."""
    _drop(cursor, "contains(signature, ?)", corpus)
    if lake.has_table(cursor, "questions", "results"):
        cursor.execute("DELETE FROM results.questions WHERE contains(spec, ?)", [corpus])


def drop_keys(cursor: lake.Cursor, keys: Sequence[str]) -> None:
    """Take the parts and the questions with these keys out of the lake, as part of a
    transaction."""
    _drop(cursor, "part IN (SELECT unnest(?))", list(keys))
    if lake.has_table(cursor, "questions", "results"):
        cursor.execute("DELETE FROM results.questions WHERE list_contains(?, key)", [list(keys)])


def _drop(cursor: lake.Cursor, which: str, value: str | list[str]) -> None:
    if not lake.has_table(cursor, "parts", "results"):
        return
    found = cursor.execute(
        f"SELECT part, signature, tables FROM results.parts WHERE {which}", [value]
    ).fetchall()
    of_table: dict[str, list[str]] = {"parts": [part for part, _, _ in found]}
    for part, signature, names in found:
        family = json.loads(signature)[OF]["family"]
        for name in json.loads(names):
            of_table.setdefault(_table(family, name), []).append(part)
    for table, parts in of_table.items():
        cursor.execute(f'DELETE FROM results."{table}" WHERE part IN (SELECT unnest(?))', [parts])


def oldest_first() -> list[str]:
    """The keys of all parts, in the order in which they were kept."""
    with lake.reading() as cursor:
        if not lake.has_table(cursor, "parts", "results"):
            return []
        rows = cursor.execute("SELECT part FROM results.parts ORDER BY rowid").fetchall()
    return [part for (part,) in rows]


def present(keys: Sequence[str]) -> set[str]:
    """Those of the parts that are kept."""
    with lake.reading() as cursor:
        if not lake.has_table(cursor, "parts", "results"):
            return set()
        found = cursor.execute(
            "SELECT part FROM results.parts WHERE part IN (SELECT unnest(?))", [list(keys)]
        ).fetchall()
    return {part for (part,) in found}


def note_question(key: str, spec: str) -> None:
    """Remember which question a key stands for."""

    def insert(cursor: lake.Cursor) -> None:
        cursor.execute("CREATE SCHEMA IF NOT EXISTS results")
        _note(cursor, key, spec)

    if question(key) is None:
        lake.write(insert)


def _note(cursor: lake.Cursor, key: str, spec: str) -> None:
    cursor.execute("CREATE TABLE IF NOT EXISTS results.questions (key VARCHAR, spec VARCHAR)")
    known = "SELECT 1 FROM results.questions WHERE key = ?"
    if not cursor.execute(known, [key]).fetchone():
        cursor.execute("INSERT INTO results.questions VALUES (?, ?)", [key, spec])


def question(key: str) -> str | None:
    """The question (JSON) that a key stands for; None for a key that was never asked here."""
    with lake.reading() as cursor:
        if not lake.has_table(cursor, "questions", "results"):
            return None
        row = cursor.execute(
            "SELECT spec FROM results.questions WHERE starts_with(key, ?)", [key]
        ).fetchone()
    return row[0] if row else None
