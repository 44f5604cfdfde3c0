"""A table as CSV."""

import json

import polars as pl


def csv(frame: pl.DataFrame) -> str:
    """The table as CSV; a list in a cell, for which CSV has no form, is written as JSON."""
    lists = [name for name, kind in frame.schema.items() if isinstance(kind, pl.List)]
    written = [pl.Series(name, list(map(_cell, frame[name])), pl.String) for name in lists]
    return frame.with_columns(written).write_csv()


def _cell(values: pl.Series | None) -> str | None:
    return None if values is None else json.dumps(values.to_list(), ensure_ascii=False)
