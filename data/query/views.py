"""What a query can name: views, each with its columns and where its rows come from."""

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Literal

import pyarrow as pa

from data.home import lake_folder
from data.progress import Report


@dataclass(frozen=True)
class Column:
    """`type` in DuckDB's words."""

    name: str
    type: str
    about: str


@dataclass(frozen=True)
class Source:
    """A file of rows, open for reading: Parquet, or an Arrow file. Whoever gets it closes it."""

    format: Literal["parquet", "arrow"]
    file: BinaryIO


@dataclass(frozen=True)
class Content:
    """The sources of a view, and the SELECT that makes it of them (given the names that the sources
    have where it is run)."""

    sources: Sequence[Source]
    select: Callable[[Sequence[str]], str]


Kind = Literal["corpus", "result", "list"]


@dataclass(frozen=True)
class View:
    """`open` gives its content when a query names it; it may take time the first time, says so to
    the report, and raises TokenariumError where the rows can't be had."""

    name: str
    about: str
    columns: tuple[Column, ...]
    open: Callable[[Report], Content] = field(compare=False, repr=False)
    kind: Kind = "list"


def of_table(name: str, about: str, columns: tuple[Column, ...], table: pa.Table) -> View:
    """A view over rows that are in memory."""
    return View(name, about, columns, lambda _: everything(staged([table])))


def everything(source: Source) -> Content:
    """A view that is its only source."""
    return Content([source], lambda names: f"FROM {names[0]}")


def staged(tables: Sequence[pa.Table | pa.RecordBatchReader]) -> Source:
    """The rows (of one schema) as an Arrow file without a name: it goes when it is closed."""
    file = tempfile.TemporaryFile(dir=lake_folder(), prefix="staging-")  # noqa: SIM115
    try:
        with pa.ipc.new_file(pa.PythonFile(file, "w"), tables[0].schema) as writer:
            for table in tables:
                for batch in table if isinstance(table, pa.RecordBatchReader) else [table]:
                    writer.write(batch)
        file.flush()
    except BaseException:
        file.close()
        raise
    return Source("arrow", file)


def parquet(path: Path) -> Source:
    """The rows of a Parquet file."""
    return Source("parquet", path.open("rb"))


def listed(views: Mapping[str, View]) -> View:
    """The view that lists all the others."""
    columns = (
        Column("view", "VARCHAR", "its name"),
        Column("about", "VARCHAR", "what its rows are"),
        Column("column", "VARCHAR", "one of its columns"),
        Column("type", "VARCHAR", "the column's type"),
        Column("meaning", "VARCHAR", "what the column holds"),
    )
    rows = [
        {"view": v.name, "about": v.about, "column": c.name, "type": c.type, "meaning": c.about}
        for v in views.values()
        for c in v.columns
    ]
    schema = pa.schema([(column.name, pa.string()) for column in columns])
    table = pa.Table.from_pylist(rows, schema)
    return of_table("views", "every view and its columns", columns, table)
