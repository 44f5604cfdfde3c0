"""What a file would become, from its beginning alone: the child's part of `importing.preview`."""

from dataclasses import asdict, replace
from typing import Any

import polars as pl

from data.corpora.identification import identify
from data.corpora.read import formats
from data.corpora.read.columns import ID, SEGMENT, columns_of
from data.corpora.read.judgement import UndecidedEncoding
from data.corpora.read.reading import Reading
from data.corpora.read.rows import SCHEMA
from data.errors import TokenariumError, Undecided

BEGINNING_BYTES = 2**20
ROWS = 20
MOST_CHARACTERS = 500
MOST_LANGUAGES = 30


def look(reading: Reading, name: str) -> dict[str, Any]:
    """The fields of `importing.Preview`, as JSON."""
    reading.beginning = BEGINNING_BYTES
    its_format = formats.FORMATS[name]
    table, rows = pl.DataFrame(), pl.DataFrame(schema=SCHEMA)
    encoding = mapping = problem = question = None
    candidates: list[dict[str, Any]] = []
    first = reading.files[0]
    try:
        if its_format.is_table:
            table = its_format.beginning(reading.quiet())
        problem, question, mapping, rows = _read(reading, its_format, table)
        encoding = None if name in ("parquet", "tmx") else reading.written(first).encoding
    except UndecidedEncoding as error:
        problem, question = str(error), error.option
        candidates = [asdict(one) for one in error.candidates]
    languages = rows["language"].unique(maintain_order=True).to_list()[:MOST_LANGUAGES]
    return {
        "format": name,
        "title": its_format.title,
        "files": len(reading.files),
        "bytes": sum(file.size for file in reading.files),
        "encoding": encoding,
        "compression": first.compression,
        "columns": table.columns,
        "first_rows": [_shortened(row) for row in table.head(ROWS).iter_rows(named=True)],
        "mapping": mapping,
        "rows": [_shortened(row) for row in rows.head(ROWS).iter_rows(named=True)],
        "languages": languages,
        "looks_like": [asdict(identify(n, rows.filter(language=n)["text"])) for n in languages],
        "parallel": _parallel(rows, name, mapping),
        "notes": reading.all_notes(),
        "problem": problem,
        "question": question,
        "candidates": candidates,
    }


def _parallel(rows: pl.DataFrame, name: str, mapping: dict[str, str] | None) -> bool | None:
    """Whether a segment has several languages; None where they may come later."""
    if rows.is_empty():
        return None
    if rows["segment"].is_duplicated().any():
        return True
    rowwise = mapping is not None and not {ID, SEGMENT} & set(mapping.values())
    return False if rowwise or name in ("text", "code") else None


def _read(
    reading: Reading, its_format: formats.Format, table: pl.DataFrame
) -> tuple[str | None, str | None, dict[str, str] | None, pl.DataFrame]:
    """What is wrong or asked (problem, question), what the columns hold, and the first rows."""
    mapping = problem = question = None
    rows = pl.DataFrame(schema=SCHEMA)
    try:
        if its_format.is_table:
            mapping = columns_of(reading.quiet(), table).to_json()
        rows = _first_rows(reading, its_format)
    except UndecidedEncoding:
        raise
    except Undecided as error:
        problem, question = str(error), error.option
        if question == "repeated" and its_format.is_table:
            apart = replace(reading, options=replace(reading.options, repeated="apart")).quiet()
            mapping = columns_of(apart, table).to_json()
    except TokenariumError as error:
        problem = str(error)
    return problem, question, mapping, rows


def _first_rows(reading: Reading, its_format: formats.Format) -> pl.DataFrame:
    """The first rows as they would be imported, ROWS at least where there are so many."""
    found, count = [pl.DataFrame(schema=SCHEMA)], 0
    for frame in its_format.rows(reading):
        found.append(frame)
        count += frame.height
        if count >= ROWS:
            break
    return pl.concat(found)


def _shortened(row: dict[str, Any]) -> dict[str, Any]:
    return {
        name: f"{value[:MOST_CHARACTERS]}…"
        if isinstance(value, str) and len(value) > MOST_CHARACTERS
        else value
        for name, value in row.items()
    }
