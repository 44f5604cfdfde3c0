"""A table as CSV."""

import json

import polars as pl


def csv(frame: pl.DataFrame) -> str:
    """The table as CSV; a list in a cell, for which CSV has no form, is written as JSON."""
    lists = [name for name, kind in frame.schema.items() if isinstance(kind, pl.List)]
    written = [
        pl.col(name).map_elements(
            lambda cell: json.dumps(list(cell), ensure_ascii=False), return_dtype=pl.String
        )
        for name in lists
    ]
    return frame.with_columns(written).write_csv()
