"""An answer as a file: JSON of all of it, or one of its tables as CSV or Parquet."""

import io
import json
from typing import Any

import polars as pl

from data.errors import UnknownName
from studies.engine.result import Result


def csv(frame: pl.DataFrame) -> str:
    """The table as CSV; a list in a cell, for which CSV has no form, is written as JSON."""
    lists = [name for name, kind in frame.schema.items() if isinstance(kind, pl.List)]
    written = [pl.Series(name, list(map(_cell, frame[name])), pl.String) for name in lists]
    return frame.with_columns(written).write_csv()


def _cell(values: pl.Series | None) -> str | None:
    return None if values is None else json.dumps(values.to_list(), ensure_ascii=False)


MEDIA_TYPES = {
    "json": "application/json",
    "csv": "text/csv",
    "parquet": "application/vnd.apache.parquet",
}
"""The formats by name."""


def content(result: Result) -> dict[str, Any]:
    """All of it, in the types of JSON."""
    tables = {name: frame.to_dicts() for name, frame in result.tables.items()}
    return {"key": result.key, "signature": result.signature, "tables": tables}


def written(result: Result, form: str, table: str | None = None) -> bytes:
    """The answer in one of the formats; as CSV and Parquet one table, the first if none is named.

    Raises UnknownName for a table that it hasn't got.
    """
    name = table or next(iter(result.tables))
    if name not in result.tables:
        raise UnknownName("table", name, result.tables)
    if form == "json":
        # NaN is no JSON: a metric that isn't defined is null, and this would catch one that isn't.
        return (json.dumps(content(result), ensure_ascii=False, allow_nan=False) + "\n").encode()
    if form == "csv":
        return csv(result.tables[name]).encode()
    buffer = io.BytesIO()
    result.tables[name].write_parquet(buffer)
    return buffer.getvalue()
