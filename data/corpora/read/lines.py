"""Lines of a text file, streamed: what ends at LF is a line, and nothing else."""

from collections.abc import Iterator
from typing import IO

import polars as pl

from data.corpora.read.encodings import UTF8, Written
from data.corpora.read.faults import Broken

BLOCK = 4 * 2**20
MOST_BYTES = 64 * 2**20
"""Of one line, or one document."""


def blocks(
    stream: IO[bytes], path: str, written: Written, broken: Broken
) -> Iterator[tuple[int, pl.Series]]:
    """The number (from 1) of a run's first line, and the run: text, null where it is broken.

    Line ends are taken off. At least one line, about BLOCK bytes.
    """
    number, left = 1, b""
    while block := stream.read(BLOCK):
        end = block.rfind(b"\n") + 1
        if end:
            lines = left + block[:end] if left else block[:end]
            left = block[end:]
            series = _decoded(lines[:-1], number, path, written, broken)
            yield number, series
            number += len(series)
        else:
            left += block
        if len(left) > MOST_BYTES:
            left = _past_the_line(stream)
            broken.row(f"{path}, line {number}", too_long())
            yield number, pl.Series([None], dtype=pl.String)
            number += 1
    if left:
        # After an overlong line this may be several, the last of them ended.
        ended = left.endswith(b"\n")
        yield number, _decoded(left.removesuffix(b"\n"), number, path, written, broken, ended)


def too_long() -> str:
    return f"it is longer than {MOST_BYTES >> 20} MiB"


def _past_the_line(stream: IO[bytes]) -> bytes:
    """What of the next line was read when the end of this one was found."""
    while block := stream.read(BLOCK):
        end = block.find(b"\n")
        if end >= 0:
            return block[end + 1 :]
    return b""


def _decoded(
    lines: bytes, number: int, path: str, written: Written, broken: Broken, ended: bool = True
) -> pl.Series:
    """The lines' texts; `ended` says whether the last one has an end, too."""
    try:
        text = lines.decode(UTF8)
    except UnicodeDecodeError:
        found = pl.Series(list(_one_by_one(lines, number, path, written, broken)), dtype=pl.String)
    else:
        found = pl.Series([text]).str.split("\n").explode()
    if not written.carriage:
        return found
    stripped = found.str.strip_suffix("\r")
    return stripped if ended else pl.concat([stripped[:-1], found[-1:]])


def _one_by_one(
    lines: bytes, number: int, path: str, written: Written, broken: Broken
) -> Iterator[str | None]:
    for place, line in enumerate(lines.split(b"\n")):
        yield decoded(line, f"{path}, line {number + place}", written.encoding, broken)


def decoded(line: bytes, where: str, encoding: str, broken: Broken) -> str | None:
    """The line's text; None for a broken one that is to be skipped."""
    try:
        return line.decode(UTF8)
    except UnicodeDecodeError as error:
        reason = f"it has bytes that are no {encoding}"
        if encoding == UTF8:
            reason = (
                f"byte 0x{line[error.start]:02x} at position {error.start + 1} of the line is not "
                "valid UTF-8"
            )
        broken.row(where, reason)
        return None


def each(
    stream: IO[bytes], path: str, written: Written, broken: Broken
) -> Iterator[tuple[int, str]]:
    """The lines with their numbers, one by one; broken ones are told of and left out."""
    for first, series in blocks(stream, path, written, broken):
        for place, text in enumerate(series):
            if text is not None:
                yield first + place, text
