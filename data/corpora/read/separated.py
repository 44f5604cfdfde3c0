"""CSV and TSV: a header, then a row a line (or several, where a quoted field has line ends).

A field's white space, line ends and control characters are text. In TSV a quote character is text
unless every field that begins with one ends with one.
"""

import csv
import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import Literal

import polars as pl

from data.corpora.read import lines, tabular
from data.corpora.read.columns import Columns
from data.corpora.read.encodings import Written, utf8_stream
from data.corpora.read.files import InputFile
from data.corpora.read.reading import Reading
from data.corpora.read.tabular import BEGINNING_ROWS, MOST_COLUMNS, Raw
from data.errors import TokenariumError

SEPARATORS = ",;\t|"
BEGINNING_CHARACTERS = 2**16
_SAYS_SEPARATOR = re.compile(r'"?sep=([,;\t|])"?', re.IGNORECASE)


def rows(reading: Reading) -> Iterator[pl.DataFrame]:
    """Frames of rows.SCHEMA. Raises TokenariumError for a table without a header or a text."""
    yield from tabular.rows(reading, beginning, _raw, empty_is_missing=True)


def beginning(reading: Reading) -> pl.DataFrame:
    """The first rows of the first table, as strings."""
    for file, names, its_rows in _tables(reading):
        found = [fields for _, fields in islice(its_rows, BEGINNING_ROWS)]
        if not found and len(reading.files) == 1 and not reading.broken.count:
            raise TokenariumError(
                f"{file.path} has one line, taken for the names of its columns, and no row below."
            )
        return pl.DataFrame(found, schema=dict.fromkeys(names, pl.String), orient="row")
    if reading.broken.first:
        raise TokenariumError(f"No row can be read as a table's: {reading.broken.first}.")
    raise TokenariumError(f"{reading.files[0].path} has no line that could name columns.")


Rows = Iterator[tuple[int, list[str]]]
"""The number of each row's first line, and its fields."""


def _tables(reading: Reading) -> Iterator[tuple[InputFile, list[str], Rows]]:
    for file in reading.files:
        its_rows = _fields(reading, file)
        header = next(its_rows, None)
        if header is not None:
            yield file, _header(file, header[1]), its_rows


def _header(file: InputFile, names: list[str]) -> list[str]:
    if len(names) > MOST_COLUMNS:
        raise TokenariumError(f"{file.path} has more than {MOST_COLUMNS:,} columns.")
    twice = [name for name, count in Counter(names).items() if count > 1]
    if twice:
        raise TokenariumError(
            f"{file.path} has two columns named '{twice[0]}': its first line must name each column."
        )
    return names


def _raw(reading: Reading, columns: Columns) -> Iterator[Raw]:
    used = columns.columns
    for file, names, its_rows in _tables(reading):
        tabular.check_columns(file, used, names)
        values = _chosen(its_rows, [names.index(name) for name in used])
        yield from tabular.batches(f"{file.path}, line", used, values)


def _chosen(its_rows: Rows, places: list[int]) -> Rows:
    for number, fields in its_rows:
        yield number, [fields[place] for place in places]


def _fields(reading: Reading, file: InputFile) -> Rows:
    """The header first. Broken rows are told of."""
    written = reading.written(file, None, lambda: tabular.languages(reading, file, beginning))
    separator, quoting = _dialect(file, written)
    csv.field_size_limit(lines.MOST_BYTES)
    with utf8_stream(file, written) as stream:
        numbered = lines.each(stream, file.path, written, reading.broken)
        counted = _Lines(_without_dialect(numbered), written.carriage)
        reader = csv.reader(counted, delimiter=separator, quoting=quoting, strict=True)
        width = 0
        while True:
            counted.first = 0
            try:
                fields = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                reading.broken.row(f"{file.path}, line {counted.first}", _reason(error))
                continue
            if not width:
                width = len(fields)
            if not fields and width != 1:
                continue  # an empty line is no row
            if len(fields) != width and (fields or width != 1):
                reading.broken.row(
                    f"{file.path}, line {counted.first}",
                    f"it has {len(fields)} fields where the header has {width}",
                )
                continue
            yield counted.first, fields or [""]


def _without_dialect(numbered: Iterator[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """The lines but the one that tells Excel the separator."""
    for number, line in numbered:
        if number > 1 or not _SAYS_SEPARATOR.fullmatch(line):
            yield number, line


def _reason(error: csv.Error) -> str:
    said = str(error)
    if "new-line character" in said:
        return "it has a carriage return outside of quotes"
    if "field larger" in said:
        return f"a field is larger than {lines.MOST_BYTES >> 20} MiB (is a closing quote missing?)"
    if "end of data" in said:
        return "a closing quote is missing"
    if "expected after" in said:
        return "there is text after a closing quote"
    return said


class _Lines:
    """Lines with their ends, as csv wants them; `first` is the number of the first one given since
    it was set to 0."""

    def __init__(self, numbered: Iterator[tuple[int, str]], carriage: bool) -> None:
        self._numbered = numbered
        self._end = "\r\n" if carriage else "\n"
        self.first = 0

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        number, text = next(self._numbered)
        self.first = self.first or number
        return text + self._end


def _dialect(file: InputFile, written: Written) -> tuple[str, Literal[0, 3]]:
    with utf8_stream(file, written) as stream:
        text = stream.read(BEGINNING_CHARACTERS).decode("utf-8", "replace")
    first = text.split("\n")
    said = _SAYS_SEPARATOR.fullmatch(first[0].removesuffix("\r"))
    if said:
        separator, first = said[1], first[1:]
    elif file.name.lower().endswith(".tsv") or ".tsv." in file.name.lower():
        separator = "\t"
    else:
        whole = len(text) < BEGINNING_CHARACTERS or len(first) == 1
        separator = _separator(first if whole else first[:-1])
    if separator != "\t":
        return separator, csv.QUOTE_MINIMAL
    rows = first[:-1]
    if not _even(rows, csv.QUOTE_NONE) and _even(rows, csv.QUOTE_MINIMAL):
        return separator, csv.QUOTE_MINIMAL
    fields = [field for row in rows for field in row.removesuffix("\r").split("\t")]
    opened = [field for field in fields if field.startswith('"')]
    quoted = bool(opened) and all(len(f) > 1 and f.endswith('"') for f in opened)
    return separator, csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE


def _separator(rows: list[str]) -> str:
    """The separator under which the most rows have as many fields as the first; of several the one
    that makes the most fields."""

    def fit(separator: str) -> tuple[float, int, int]:
        read = csv.reader((f"{row}\n" for row in rows), delimiter=separator)
        try:
            widths = [len(fields) for fields in islice(read, BEGINNING_ROWS) if fields]
        except csv.Error:
            return 0.0, 0, 0
        if not widths or widths[0] == 1:
            return 0.0, 0, -SEPARATORS.index(separator)
        return widths.count(widths[0]) / len(widths), widths[0], -SEPARATORS.index(separator)

    return max(SEPARATORS, key=fit)


def _even(rows: list[str], quoting: Literal[0, 3]) -> bool:
    """Whether the first rows have as many fields each, read that way."""
    lines_ = (f"{row}\n" for row in rows)
    try:
        widths = {
            len(f) for f in csv.reader(lines_, delimiter="\t", quoting=quoting, strict=True) if f
        }
    except csv.Error:
        return False
    return len(widths) == 1
