"""Plain text: each line a segment, or each file one. All of a text is kept: NUL, CR, U+2028 too.

Lines end at LF. Where every line of a file ends in CR LF, the CR belongs to the line's end, and
where there is no LF at all, a CR ends a line; else it is text. An empty line is an empty segment.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import PurePosixPath

import polars as pl

from data.corpora.read import lines
from data.corpora.read.encodings import Written, utf8_stream
from data.corpora.read.files import InputFile
from data.corpora.read.labels import UNKNOWN, label_of, name_label, tag_label
from data.corpora.read.reading import Reading
from data.corpora.read.rows import SCHEMA
from data.languages.codes import LABEL


def rows(reading: Reading) -> Iterator[pl.DataFrame]:
    """Frames of rows.SCHEMA. A section is a file, if there are several."""
    reading.layout["files"] = []
    position = 0
    several = len(reading.files) > 1
    if not reading.options.language:
        reading.notes.append(
            f"No language was said: where a file's name is none (eng_Latn.txt), it is '{UNKNOWN}'."
        )
    for file in reading.files:
        first, broken = position, reading.broken.count
        language = language_of(reading, file)
        whole = reading.options.lines == "document"
        for frame in _numbered(reading, file, whole):
            position = first + int(frame["number"][-1])
            yield _placed(frame, file.path if several else "", language, first)
        written = reading.written(file)
        odd = [position - first] if written.carriage and not written.ended else []
        reading.layout["files"].append(
            written.layout()
            | ({"odd": odd} if odd else {})
            | {"path": file.path, "language": language, "first": first, "lines": position - first}
            | ({"whole": True} if whole else {})
            | ({"exact": False} if reading.broken.count > broken else {})
        )


def language_of(reading: Reading, file: InputFile) -> str:
    """What the person said, else what the file's name says. A code or a name (en.txt, german.txt)
    counts where there are several files: the name of one may be any word."""
    if reading.options.language:
        return label_of(reading.options.language)
    stem = PurePosixPath(file.path).stem
    if LABEL.fullmatch(stem) or len(reading.files) > 1:
        return tag_label(stem) or name_label(stem) or UNKNOWN
    return UNKNOWN


def _written(reading: Reading, file: InputFile) -> Written:
    language = language_of(reading, file)
    return reading.written(file, languages=lambda: [language] if language != UNKNOWN else [])


def document(reading: Reading, file: InputFile) -> str | None:
    """The whole file's text; None for one that is broken and skipped."""
    written = replace(_written(reading, file), returns=False)
    with utf8_stream(file, written) as stream:
        content = stream.read(lines.MOST_BYTES + 1)
    if len(content) > lines.MOST_BYTES:
        reading.broken.row(file.path, f"{lines.too_long()} (read it line by line)")
        return None
    return lines.decoded(content, file.path, written.encoding, reading.broken)


def _numbered(reading: Reading, file: InputFile, whole: bool) -> Iterator[pl.DataFrame]:
    if whole:
        text = pl.Series([document(reading, file)], dtype=pl.String)
        yield pl.DataFrame({"number": [1], "text": text})
        return
    written = _written(reading, file)
    if written.carriage:
        note = "ends its lines in CR LF, which is not counted as text."
        reading.say(f"{file.path} {note}", note)
    if written.returns:
        note = "ends its lines in CR, which is not counted as text."
        reading.say(f"{file.path} {note}", note)
    with utf8_stream(file, written) as stream:
        for number, texts in lines.blocks(stream, file.path, written, reading.broken):
            numbers = pl.int_range(number, number + len(texts), eager=True, dtype=pl.Int64)
            yield pl.DataFrame({"number": numbers, "text": texts})


def _placed(frame: pl.DataFrame, section: str, language: str, first: int) -> pl.DataFrame:
    label = pl.col("number").cast(pl.String)
    return (
        frame.filter(pl.col("text").is_not_null())
        .with_columns(
            segment=pl.col("number") + (first - 1),
            segment_id=pl.concat_str(pl.lit(f"{section}:"), label) if section else label,
            section=pl.lit(section),
            language=pl.lit(language),
        )
        .select(list(SCHEMA))
    )
