"""From the rows of a table to the rows of a corpus."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import polars as pl

from data.corpora.read.columns import Columns, columns_of
from data.corpora.read.files import InputFile
from data.corpora.read.labels import UNKNOWN, label_of
from data.corpora.read.reading import Reading
from data.corpora.read.rows import BATCH_BYTES, BATCH_ROWS, SCHEMA
from data.errors import TokenariumError

BEGINNING_ROWS = 200
MOST_COLUMNS = 10_000
MOST_POSITION = 2**40

Beginning = Callable[[Reading], pl.DataFrame]
"""Gives a table's first rows as they stand, as strings."""


@dataclass(frozen=True)
class Raw:
    """A run of a table's rows: `where` names their file and what a number counts ("a.csv, line"),
    `numbers` are these, `frame` has the used columns as strings."""

    where: str
    numbers: pl.Series
    frame: pl.DataFrame


def rows(
    reading: Reading,
    beginning: Beginning,
    raw: Callable[[Reading, Columns], Iterator[Raw]],
    empty_is_missing: bool = False,
) -> Iterator[pl.DataFrame]:
    """Frames of rows.SCHEMA. Raises TokenariumError where no column can be told to be the text.

    With an id or a position, rows of one segment may stand anywhere and are put together; else each
    row is a segment. A null text is one that its segment lacks; with `empty_is_missing` (a table
    that has no null) an empty one too, where a segment has several columns.
    """
    columns = columns_of(reading, beginning(reading.quiet()))
    runs = islice(raw(reading, columns), 1 if reading.beginning is not None else None)
    if columns.ordered:
        from data.corpora.read import in_order  # which loads DuckDB

        yield from in_order.rows(reading, _keyed(reading, runs, columns))
        return
    position = 0
    for part in runs:
        frame = _with_roles(part, columns).with_columns(
            segment=pl.int_range(position, position + part.frame.height, dtype=pl.Int64)
        )
        position += part.frame.height
        if columns.id is not None:
            frame = _kept(reading, frame, "segment_id", "has no id")
        else:
            frame = frame.with_columns(segment_id=(pl.col("segment") + 1).cast(pl.String))
        if columns.texts:
            frame = _unpivoted(frame, columns, empty_is_missing)
        else:
            frame = _labelled(reading, frame)
        yield frame.filter(pl.col("text").is_not_null()).select(list(SCHEMA))


def batches(
    where: str, used: Sequence[str], values: Iterable[tuple[int, Sequence[str | None]]]
) -> Iterator[Raw]:
    """Rows one by one (number, values of the used columns) in runs of bounded size."""
    numbers: list[int] = []
    held: list[Sequence[str | None]] = []
    size = 0

    def made() -> Raw:
        columns = zip(used, zip(*held, strict=True), strict=True)
        frame = pl.DataFrame({name: pl.Series(column, dtype=pl.String) for name, column in columns})
        return Raw(where, pl.Series(numbers, dtype=pl.Int64), frame)

    for number, fields in values:
        numbers.append(number)
        held.append(fields)
        size += sum(len(field) for field in fields if field is not None)
        if size >= BATCH_BYTES // 4 or len(numbers) >= BATCH_ROWS // 4:
            yield made()
            numbers, held, size = [], [], 0
    if numbers:
        yield made()


def check_columns(file: InputFile, used: Collection[str], there: Collection[str]) -> None:
    """Raises TokenariumError for a file that lacks one of the used columns."""
    for name in used:
        if name not in there:
            raise TokenariumError(f"{file.path} has no column '{name}'.")


def languages(reading: Reading, file: InputFile, beginning: Beginning) -> list[str]:
    """Labels of the languages that a table is in, as far as its beginning says; it is read in
    Latin-1, since its encoding isn't known yet."""
    reading = reading.in_latin_1(file)
    said = reading.options.language
    unsaid = [label_of(said)] if said else []
    try:
        table = beginning(reading)
        columns = columns_of(reading, table)
    except TokenariumError:
        return unsaid  # which will be told of when the table is read
    if columns.language is not None:
        given = table[columns.language].drop_nulls().unique().to_list()
        return sorted({label_of(name) for name in given if name} | set(unsaid))
    return list(columns.texts.values()) or unsaid


def _with_roles(part: Raw, columns: Columns) -> pl.DataFrame:
    """The rows with columns text and language, or a column a language, and segment_id and section
    as far as they are mapped (section: empty otherwise); `where` and `number` for messages."""
    wanted = [pl.col(name).alias(label) for name, label in columns.texts.items()]
    named = {"text": columns.text, "language": columns.language, "segment_id": columns.id}
    wanted += [pl.col(name).alias(role) for role, name in named.items() if name is not None]
    if columns.section is not None:
        wanted.append(pl.col(columns.section).fill_null("").alias("section"))
    else:
        wanted.append(pl.lit("").alias("section"))
    number = part.numbers.cast(pl.Int64).alias("number")
    return part.frame.select(wanted).with_columns(number, where=pl.lit(part.where))


def _unpivoted(frame: pl.DataFrame, columns: Columns, empty_is_missing: bool) -> pl.DataFrame:
    labels = list(columns.texts.values())
    long = frame.unpivot(
        labels,
        index=["segment", "segment_id", "section"],
        variable_name="language",
        value_name="text",
    )
    if empty_is_missing:
        long = long.filter(pl.col("text") != "")
    return long.sort("segment", maintain_order=True)


def _labelled(reading: Reading, frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with labels for what its column `language` has, or for what the person said."""
    if "language" not in frame.columns:
        label = label_of(reading.options.language or UNKNOWN)
        return frame.with_columns(language=pl.lit(label))
    given = frame["language"].unique().to_list()
    labels = {name: label_of(name or reading.options.language or UNKNOWN) for name in given}
    return frame.with_columns(
        pl.col("language").replace_strict(
            list(labels), list(labels.values()), return_dtype=pl.String
        )
    )


def _keyed(reading: Reading, raw: Iterator[Raw], columns: Columns) -> Iterator[pl.DataFrame]:
    """Frames for in_order: segment_id, section, language, text, where, number, and `position` where
    the table says it."""
    for part in raw:
        frame = _with_roles(part, columns)
        if columns.segment is not None:
            positions = part.frame[columns.segment].str.to_integer(strict=False)
            valid = positions.is_between(0, MOST_POSITION)
            frame = frame.with_columns(
                position=pl.when(valid).then(positions).otherwise(None).cast(pl.Int64)
            )
            frame = _kept(reading, frame, "position", "has no position that is a whole number")
            if columns.id is None:
                frame = frame.with_columns(segment_id=(pl.col("position") + 1).cast(pl.String))
        frame = _kept(reading, frame, "segment_id", "has no id")
        frame = _labelled(reading, frame.filter(pl.col("text").is_not_null()))
        yield from frame.iter_slices(BATCH_ROWS)


def _kept(reading: Reading, frame: pl.DataFrame, column: str, reason: str) -> pl.DataFrame:
    if not frame[column].null_count():
        return frame
    for row in frame.filter(pl.col(column).is_null()).iter_rows(named=True):
        reading.broken.row(f"{row['where']} {row['number']}", f"it {reason}")
    return frame.filter(pl.col(column).is_not_null())
