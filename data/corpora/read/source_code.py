"""A folder of source code: a file is a segment, its path the segment's id.

The section is the folder at the top. The language is told by the file's name (library identify);
what it doesn't know, and binary files, are left out.
"""

from collections import Counter
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

import polars as pl
from identify import identify

from data.corpora.read import plain
from data.corpora.read.judgement import UndecidedEncoding
from data.corpora.read.reading import Reading
from data.corpora.read.rows import Segment, in_batches

NOT_LANGUAGES = {"text", "binary", "file", "executable", "non-executable", "header", "plain-text"}
NOT_LANGUAGES |= {"image", "audio", "video", "font", "archive", "zip", "gzip", "bazel-lock"}
LOOKED_AT = 8_192

# Extensions that the library has a tag of their own for.
SAME_LANGUAGE = {"pyi": "python", "ts": "typescript", "tsx": "typescript", "jsx": "javascript"}


def rows(reading: Reading) -> Iterator[pl.DataFrame]:
    """Frames of rows.SCHEMA."""
    yield from in_batches(_segments(reading))


def language_of(name: str) -> str | None:
    """The language of a file of that name ('python', 'c++'); None where it can't be told or the
    file is no text."""
    tags: set[str] = identify.tags_from_filename(name)
    if "binary" in tags:
        return None
    told = sorted(tags - NOT_LANGUAGES)
    if not told:
        return None
    # Of several the longest says most (jupyter, and json); but a plain .h is C's.
    language = "c" if name.endswith(".h") and "c" in told else max(told, key=len)
    return SAME_LANGUAGE.get(language, language)


def _segments(reading: Reading) -> Iterator[Segment]:
    unknown: Counter[str] = Counter()
    binary, position = 0, 0
    layout: list[dict[str, Any]] = []
    for file in reading.files:
        language = reading.options.language or language_of(file.name)
        if language is None:
            unknown[PurePosixPath(file.name).suffix or file.name] += 1
            continue
        if b"\0" in file.head(LOOKED_AT):
            binary += 1
            continue
        try:
            text = plain.document(reading, file)
        except UndecidedEncoding:
            reason = "it isn't UTF-8, and several encodings fit it (one can be said for all files)"
            reading.broken.row(file.path, reason)
            continue
        if text is None:
            continue
        facts = reading.written(file).layout()
        for end in ("ended", "carriage", "returns"):
            facts.pop(end, None)
        if facts:
            layout.append({"path": file.path, "first": position} | facts)
        parts = PurePosixPath(file.path).parts
        yield Segment(position, file.path, parts[0] if len(parts) > 1 else "", {language: text})
        position += 1
    reading.layout |= {"named_by_id": True, "files": layout}
    if unknown:
        kinds = ", ".join(f"{kind} ({count:,})" for kind, count in unknown.most_common(10))
        reading.notes.append(
            f"{unknown.total():,} files of unknown language were left out: {kinds}."
        )
    if binary:
        reading.notes.append(f"{binary:,} binary files were left out.")
