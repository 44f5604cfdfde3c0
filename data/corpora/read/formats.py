"""The formats that a person's own text may have, and telling which it is.

A format's reader is a file here, loaded when it is needed: `rows` makes frames of rows.SCHEMA of a
Reading, and for a table `beginning` its first rows as they stand.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import PurePosixPath
from typing import Any

import polars as pl

from data.corpora.read import flores, json_lines, moses, source_code
from data.corpora.read.files import InputFile
from data.corpora.read.labels import tag_label
from data.corpora.read.reading import Reading
from data.errors import TokenariumError, UnknownName

HEAD = 4_096
_AS_PARALLEL = "If line n of each is the same segment, choose the format parallel text files."


@dataclass(frozen=True)
class Format:
    """`file`: that of its reader; `is_table`: it has columns."""

    title: str
    file: str
    is_table: bool = False

    def rows(self, reading: Reading) -> Iterator[pl.DataFrame]:
        yield from self._reader().rows(reading)

    def beginning(self, reading: Reading) -> pl.DataFrame:
        """Of a table alone."""
        found: pl.DataFrame = self._reader().beginning(reading)
        return found

    def _reader(self) -> Any:
        return import_module(f"data.corpora.read.{self.file}")


FORMATS = {
    "text": Format("plain text", "plain"),
    "csv": Format("CSV or TSV", "separated", is_table=True),
    "jsonl": Format("JSON Lines", "json_lines", is_table=True),
    "parquet": Format("Parquet", "parquet_tables", is_table=True),
    "po": Format("gettext catalogues", "gettext_catalogues"),
    "tmx": Format("TMX translation memory", "tmx"),
    "flores": Format("folder laid out as FLORES", "flores"),
    "moses": Format("parallel text files", "moses"),
    "code": Format("source code", "source_code"),
}

_SUFFIXES = {
    ".csv": "csv",
    ".tsv": "csv",
    ".tab": "csv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".jsonlines": "jsonl",
    ".parquet": "parquet",
    ".po": "po",
    ".pot": "po",
    ".tmx": "tmx",
    ".txt": "text",
    ".text": "text",
}

# What files of other kinds begin with, and what to do with such a file.
_OTHER = {
    **dict.fromkeys(
        (b"\x80\x02", b"\x80\x03", b"\x80\x04", b"\x80\x05"),
        "a Python pickle, which is never opened: it could run any program",
    ),
    **dict.fromkeys((b"\x7fELF", b"MZ\x90"), "a program, and no text"),
    b"%PDF": "a PDF: save its text in a plain text file",
    b"BZh91AY": "packed with bzip2: unpack it, or pack it with gzip or zstd",
    b"\xfd7zXZ": "packed with xz: unpack it, or pack it with gzip or zstd",
    b"7z\xbc\xaf": "a 7z archive: unpack it, or pack it as zip",
    b"Rar!": "a RAR archive: unpack it, or pack it as zip",
    b"PK\x03\x04": "a zip inside another: unpack it",
    b"ARROW1\0\0": "an Arrow file: save it as Parquet",
    b"SQLite format 3": "a database: save its table as CSV or Parquet",
    **dict.fromkeys((b"\x89PNG", b"\xff\xd8\xff", b"GIF8"), "an image, and no text"),
    b"RIFF": "an image or a sound, and no text",
    **dict.fromkeys((b"OggS", b"ID3"), "a sound, and no text"),
    b"wOF": "a font, and no text",
}


def format_of(name: str) -> Format:
    """Raises UnknownName."""
    if name not in FORMATS:
        raise UnknownName("corpus format", name, FORMATS)
    return FORMATS[name]


def recognise(files: Sequence[InputFile], notes: list[str]) -> tuple[str, list[InputFile]]:
    """The format of the files, and those of them that have it; `notes` gets what to know of it.

    Raises TokenariumError where none is recognised, naming what a file is instead.
    """
    groups = flores.splits(files, in_folders=True)
    laid_out = [file for of_split in groups.values() for file in of_split.values()]
    labels = [tag_label(label) for of_split in groups.values() for label in of_split]
    if len(laid_out) * 2 > len(files) and sum(label is not None for label in labels) * 2 > len(
        labels
    ):
        return "flores", laid_out
    if len(files) == 1:
        return _of_one(files[0]), list(files)
    if _most(moses.pairs(files), files):
        return "moses", list(files)
    by_format: dict[str, list[InputFile]] = {}
    for file in files:
        found = _SUFFIXES.get(PurePosixPath(file.name).suffix.lower())
        if found is not None:
            by_format.setdefault(found, []).append(file)
    for name in ("parquet", "jsonl", "po", "tmx"):
        if len(by_format.get(name, [])) * 2 > len(files):
            return name, by_format[name]
    languages = {source_code.language_of(file.name) for file in files}
    if languages - {None, "csv", "tsv", "markdown"}:
        return "code", list(files)
    if not by_format.get("csv") and (parallel := _parallel(files, notes)) is not None:
        return parallel
    for name in ("csv", "text", "parquet", "jsonl", "po", "tmx"):
        if by_format.get(name):
            return name, by_format[name]
    return _of_one(files[0]), list(files)


def _most(groups: moses.Groups, files: Sequence[InputFile]) -> bool:
    return bool(groups) and sum(map(len, groups.values())) * 2 >= len(files)


def _parallel(files: Sequence[InputFile], notes: list[str]) -> tuple[str, list[InputFile]] | None:
    """Whether files that are named by language are parallel: they are if they have as many lines.
    Either way the notes say so."""
    groups = moses.groups(files)
    if not _most(groups, files):
        return None
    for labels in groups.values():
        if sum(file.size for file in files if file.path in labels) > moses.MOST_COUNTED:
            notes.append(f"The files are named by language. {_AS_PARALLEL}")
            return None
        counts = {file.path: moses.line_count(file) for file in files if file.path in labels}
        if len(set(counts.values())) > 1:
            few, many = min(counts, key=counts.__getitem__), max(counts, key=counts.__getitem__)
            notes.append(
                f"The files are named by language, but {few} has {counts[few]:,} lines and {many} "
                f"{counts[many]:,}: they were not taken as parallel. {_AS_PARALLEL}"
            )
            return None
    notes.append(
        "The files are named by language and have as many lines: line n of each was taken as the "
        "same segment. If it isn't, choose the format plain text."
    )
    splits = flores.splits(files).keys()
    is_flores = bool(splits) and splits <= set(flores.FIRST_SPLITS)
    return ("flores" if is_flores else "moses"), list(files)


def _of_one(file: InputFile) -> str:
    refuse_others(file)
    head = file.head(HEAD)
    if head.startswith(b"PAR1"):
        return "parquet"
    suffix = _SUFFIXES.get(PurePosixPath(file.name).suffix.lower())
    if suffix == "parquet":
        raise TokenariumError(f"{file.path} is called Parquet, but isn't.")
    if suffix is not None:
        return suffix
    text = head.decode("utf-8", "replace").lstrip("\ufeff \t\r\n")
    if text.startswith(("<?xml", "<tmx")):
        if "<tmx" in text or "<!DOCTYPE tmx" in text:
            return "tmx"
    elif text.startswith("{") and '":' in text.split("\n")[0]:
        return "jsonl"
    elif text.startswith(("msgid ", "#, fuzzy", "# ", "#:")) and 'msgid "' in text:
        return "po"
    if json_lines.is_array(file):
        return "jsonl"
    if PurePosixPath(file.name).suffix.lower() == ".json":
        raise TokenariumError(
            f"{file.path} is one JSON document: an array of objects can be read, and JSON Lines, "
            "with an object a line."
        )
    if source_code.language_of(file.name) is not None:
        return "code"
    return "text"


def refuse_others(file: InputFile) -> None:
    """Raises TokenariumError for a file that is known to be something else than text."""
    head = file.head(16)
    if file.head(262).endswith(b"ustar"):
        raise TokenariumError(f"{file.path} is a tar archive: unpack it, or pack it as zip.")
    for start, what in _OTHER.items():
        if head.startswith(start):
            raise TokenariumError(f"{file.path} is {what}.")
