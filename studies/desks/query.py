"""SQL over the corpora and results that someone may see, with a function that counts tokens."""

from dataclasses import dataclass

import numpy as np
import polars as pl
import pyarrow as pa
from numpy.typing import NDArray

from data import catalogue, tokenizers
from data.progress import Progress, Report, silent
from data.query import corpora, views
from data.query.ask import Count, Load, ask
from data.query.check import identifier, unquoted
from data.query.errors import QueryError
from data.query.limits import ROWS, SECONDS
from data.query.views import Column, View
from data.visitors import EVERYONE, Visitor
from studies.desks import result_views

__all__ = [
    "ROWS",
    "SECONDS",
    "Column",
    "QueryError",
    "QueryResult",
    "View",
    "identifier",
    "query",
    "schema",
]

_TOKENIZER_COLUMNS = (
    Column("name", "VARCHAR", "name of the tokenizer, as tokens() takes it"),
    Column("title", "VARCHAR", "what people call it"),
    Column("format", "VARCHAR", "format of its file"),
    Column("fingerprint", "VARCHAR", "sha256 over the format, the file and its options"),
)
_EXACT_DIGITS = 15  # of a decimal number, in a double


@dataclass(frozen=True)
class QueryResult:
    """The rows of a query, at most ROWS of them; `truncated`: there are more. `seconds` is the time
    of the query itself."""

    columns: tuple[str, ...]
    frame: pl.DataFrame
    rows: int
    truncated: bool
    seconds: float


def query(
    sql: str,
    visitor: Visitor = EVERYONE,
    progress: Progress = silent,
    seconds: float = SECONDS,
) -> QueryResult:
    """Run one SELECT over what the visitor may see.

    `progress` is called a few times a second; what it raises ends the query. Raises QueryError
    (with the place in the statement, where DuckDB knows it), or TokenariumError where a tokenizer
    or a corpus can't be had.
    """
    offered = _views(visitor)
    try:
        found = ask(sql, offered, _loader(visitor), progress, seconds, visitor.id)
    except QueryError as error:
        bare = unquoted(sql, offered)
        if type(error) is not QueryError or not bare:
            raise
        written = ", ".join(map(identifier, bare))
        raise QueryError(
            f"{error} A name like this needs double quotes: {written}.", error.place
        ) from error
    frame = _plain(pl.DataFrame(pl.from_arrow(found.table)))
    return QueryResult(tuple(frame.columns), frame, frame.height, found.truncated, found.seconds)


def schema(visitor: Visitor = EVERYONE) -> list[View]:
    """The views that the visitor's queries may name, with their columns."""
    return list(_views(visitor).values())


def _views(visitor: Visitor) -> dict[str, View]:
    by_fingerprint, rows = _tokenizers(visitor)
    table = pa.Table.from_pylist(
        rows, pa.schema([(c.name, pa.string()) for c in _TOKENIZER_COLUMNS])
    )
    found = corpora.offered(visitor)
    results = result_views.views(by_fingerprint, lambda: corpora.hashes(visitor))
    about = "the tokenizers that tokens() knows, a row each"
    listed = views.of_table("tokenizers", about, _TOKENIZER_COLUMNS, table)
    # A corpus that is called like one of the other views is found in corpus_text.
    found = {**found, **results, "tokenizers": listed}
    return {**found, "views": views.listed(found)}


def _tokenizers(visitor: Visitor) -> tuple[dict[str, str], list[dict[str, str]]]:
    """The names of the tokenizers that the visitor may use, by fingerprint, and a row each."""
    identities = [tokenizers.of_row(row) for row in catalogue.tokenizers().values()]
    identities += tokenizers.known_to(visitor).values()
    names: dict[str, str] = {}
    for identity in identities:
        names.setdefault(identity.fingerprint, identity.name)
    rows = [
        {column.name: getattr(one, column.name) for column in _TOKENIZER_COLUMNS}
        for one in identities
    ]
    return names, rows


def _loader(visitor: Visitor) -> Load:
    def load(name: str, report: Report) -> Count:
        report(f"Loading {name}")
        identity = tokenizers.identify(name, visitor)
        tokenizer = tokenizers.load_known(identity.fingerprint, report, identity.name)
        tokenizer.encode_batch(["a"])  # which engine counts is settled at the first call

        def count(texts: pa.LargeStringArray) -> NDArray[np.int64]:
            return tokenizer.encode_batch(texts).counts()

        return count

    return load


def _plain(frame: pl.DataFrame) -> pl.DataFrame:
    """Decimal numbers as the plain numbers that they are, where nothing is lost by it."""
    for name, its_type in frame.schema.items():
        if not isinstance(its_type, pl.Decimal):
            continue
        column = frame[name]
        if its_type.scale == 0:
            whole = column.cast(pl.Int64, strict=False)
            if whole.null_count() == column.null_count():
                frame = frame.with_columns(whole)
        elif its_type.precision <= _EXACT_DIGITS:
            frame = frame.with_columns(column.cast(pl.Float64))
    return frame
