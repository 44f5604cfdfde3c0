"""JSON Lines: an object a line; also one array of objects.

Nested objects' fields are named with dots (`translation.en`)."""

import codecs
import json
import re
from collections.abc import Iterator, Mapping
from typing import IO, Any

import polars as pl

from data.corpora.read import lines, tabular
from data.corpora.read.columns import Columns
from data.corpora.read.encodings import utf8_stream
from data.corpora.read.files import InputFile
from data.corpora.read.reading import Reading
from data.corpora.read.rows import BATCH_BYTES, is_unicode
from data.corpora.read.tabular import BEGINNING_ROWS, MOST_COLUMNS, Raw
from data.errors import TokenariumError

_ARRAY = re.compile(rb"(\xef\xbb\xbf)?\s*\[\s*\{")
_BETWEEN = re.compile(r"[\s,]*")
_MISSING = object()


def rows(reading: Reading) -> Iterator[pl.DataFrame]:
    """Frames of rows.SCHEMA. Raises TokenariumError where no field can be told to be the text."""
    yield from tabular.rows(reading, beginning, _raw)


def beginning(reading: Reading) -> pl.DataFrame:
    """The fields of the first objects that hold one value, as strings."""
    found: list[dict[str, str | None]] = []
    for file in reading.files:
        for _, document in _objects(reading, file):
            found.append({n: _shown(v) for n, v in _flat(document) if not isinstance(v, list)})
            if len(found) == BEGINNING_ROWS:
                break
    if not found:
        why = f": {reading.broken.first}" if reading.broken.first else ""
        raise TokenariumError(f"No line of the file is a JSON object{why}.")
    names = list(dict.fromkeys(name for document in found for name in document))
    if len(names) > MOST_COLUMNS:
        raise TokenariumError(f"The objects have more than {MOST_COLUMNS:,} fields.")
    rows = [[document.get(name) for name in names] for document in found]
    return pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row")


def _flat(document: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in document.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value


def _as_text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value)


def _shown(value: Any) -> str | None:
    text = _as_text(value)
    return None if text is None else text.encode(errors="replace").decode()


def _raw(reading: Reading, columns: Columns) -> Iterator[Raw]:
    for file in reading.files:
        where = f"{file.path}, {'item' if is_array(file) else 'line'}"
        values = _values(reading, file, where, columns)
        yield from tabular.batches(where, columns.columns, values)


def _values(
    reading: Reading, file: InputFile, where: str, columns: Columns
) -> Iterator[tuple[int, list[str | None]]]:
    used, texts = columns.columns, {columns.text, *columns.texts}
    for number, document in _objects(reading, file):
        fields = [_field(document, name) for name in used]
        wrong = _wrong(fields, used, texts)
        if wrong:
            reading.broken.row(f"{where} {number}", wrong)
        else:
            yield number, [None if field is _MISSING else _as_text(field) for field in fields]


def is_array(file: InputFile) -> bool:
    """Whether the file is one array of objects."""
    return _ARRAY.match(file.head(4096).replace(b"\0", b"")) is not None


def _items(stream: IO[bytes], path: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """The array's objects with their numbers, as they come out of the stream."""
    scan, decoder = json.JSONDecoder(), codecs.getincrementaldecoder("utf-8")()
    text, number, ended = decoder.decode(stream.read(BATCH_BYTES)), 0, False
    at = text.index("[") + 1
    while True:
        start = _BETWEEN.match(text, at).end()  # type: ignore[union-attr]
        try:
            document, end = scan.raw_decode(text, start)
        except RecursionError:
            raise TokenariumError(f"{path}, item {number + 1}: it is nested too deeply.") from None
        except ValueError as error:
            if text[start : start + 1] == "]":
                return
            if ended or len(text) - start > lines.MOST_BYTES:
                reason = getattr(error, "msg", str(error))
                raise TokenariumError(
                    f"{path} is no JSON from item {number + 1} on: {reason}."
                ) from error
            block = stream.read(BATCH_BYTES)
            ended = not block
            try:
                text, at = text[start:] + decoder.decode(block, final=ended), 0
            except UnicodeDecodeError:
                raise TokenariumError(
                    f"{path} has bytes that are no valid UTF-8 after item {number}."
                ) from None
            continue
        number, at = number + 1, end
        if not isinstance(document, dict):
            raise TokenariumError(f"{path}, item {number}: it is no JSON object.")
        yield number, document


def _field(document: Mapping[str, Any], name: str) -> Any:
    if name in document:
        return document[name]
    first, dot, rest = name.partition(".")
    while dot:
        inner = document.get(first)
        if isinstance(inner, dict):
            return _field(inner, rest)
        more, dot, rest = rest.partition(".")
        first = f"{first}.{more}"
    return _MISSING


def _wrong(fields: list[Any], used: list[str], texts: set[str | None]) -> str | None:
    """What is wrong with an object's fields, None if nothing is."""
    if len(texts) == 2 and fields[used.index(next(t for t in texts if t))] is _MISSING:
        return f"it has no field '{used[0]}'"
    for name, value in zip(used, fields, strict=True):
        if name in texts and not (value is _MISSING or value is None or isinstance(value, str)):
            return f"its field '{name}' is no text"
        if isinstance(value, dict | list):
            return f"its field '{name}' is no single value"
        if isinstance(value, str) and not is_unicode(value):
            return f"its field '{name}' has half of a surrogate pair, which is no character"
    return None


def _objects(reading: Reading, file: InputFile) -> Iterator[tuple[int, dict[str, Any]]]:
    written = reading.written(file, None, lambda: tabular.languages(reading, file, beginning))
    with utf8_stream(file, written) as stream:
        if is_array(file):
            yield from _items(stream, file.path)
            return
        for number, line in lines.each(stream, file.path, written, reading.broken):
            if not line.strip():
                continue
            try:
                document = json.loads(line)
            except (ValueError, RecursionError) as error:
                reason = "it is nested too deeply"
                if isinstance(error, json.JSONDecodeError):
                    reason = f"it is no JSON: {error.msg} at character {error.pos + 1}"
                elif isinstance(error, ValueError):
                    reason = "it has a number too long to read"
                reading.broken.row(f"{file.path}, line {number}", reason)
                continue
            if not isinstance(document, dict):
                reading.broken.row(f"{file.path}, line {number}", "it is no JSON object")
                continue
            yield number, document
