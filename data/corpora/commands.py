"""The command line's part on corpora: `python -m data add|export corpus`, and what `list` shows."""

import argparse
import os
from pathlib import Path

from data import command_line
from data.corpora import collection, store
from data.corpora.corpus import Record
from data.corpora.export import KINDS, export
from data.corpora.options import Options
from data.corpora.read.faults import some_of
from data.corpora.read.formats import FORMATS
from data.errors import TokenariumError, Undecided, UnknownName
from data.visitors import EVERYONE

HUB = "hub:"
DECIDING = {
    "repeated": "Add --repeated first to keep the first text, or --repeated apart to keep all, the "
    "further ones under labels with a number.",
    "encoding": "Add --encoding ENCODING, or --language LANGUAGE, which mostly decides it.",
    "mapping": "Add --map COLUMN=FIELD: a language's code, text, language, id, section, or - for "
    "nothing.",
}
"""What to add to the command where the person has to decide, by the field of Options."""


def adding(parser: argparse.ArgumentParser) -> None:
    """The arguments of `add corpus`."""
    parser.add_argument(
        "path", help="a file, a folder or a zip; or hub:OWNER/NAME for a Hugging Face data set"
    )
    parser.add_argument("--name", help="what to call it (default: as the file)")
    parser.add_argument("--format", choices=FORMATS, help="default: recognised")
    parser.add_argument("--language", help="of text that doesn't say its own (tr, tur_Latn)")
    parser.add_argument(
        "--map",
        nargs="+",
        action="extend",
        default=[],
        metavar="COLUMN=FIELD",
        help="what a column holds: text, language, id, section, segment, a language's label, or -",
    )
    parser.add_argument("--encoding", help="default: looked for, and said")
    parser.add_argument(
        "--errors", choices=("refuse", "skip"), default="refuse", help="what becomes of broken rows"
    )
    parser.add_argument(
        "--lines",
        choices=("segment", "document"),
        default="segment",
        help="whether a line of a plain text is a segment, or the file is one",
    )
    parser.add_argument(
        "--repeated",
        choices=("refuse", "first", "apart"),
        default="refuse",
        help="what becomes of a further text of a segment in one language",
    )
    parser.add_argument("--source-language", default="eng_Latn", help="of a catalogue's msgids")
    parser.add_argument("--licence", default="", help="under which the text may be used")
    parser.add_argument("--configuration", "--config", help="of a Hugging Face data set")
    parser.add_argument("--split", help="of a Hugging Face data set")


def add(given: argparse.Namespace) -> None:
    """`add corpus`: take it in for everyone, and say what it became."""
    options = Options(
        given.format,
        given.language,
        _mapping(given.map),
        given.encoding,
        given.errors,
        given.lines,
        given.source_language,
        given.repeated,
    )
    try:
        record = _added(given, options)
    except Undecided as error:
        raise TokenariumError(f"{error} {DECIDING[error.option]}") from error
    corpus = store.by_hash(record.hash)
    assert corpus is not None
    languages = some_of(corpus.languages, 10)
    print(f"{record.name} ({record.hash[:12]})")
    print(f"  {FORMATS[record.format].title}: {corpus.segments:,} segments, {corpus.bytes:,} bytes")
    print(f"  languages ({len(corpus.languages):,}): {languages}")
    for note in record.notes:
        print(f"  ! {note}")


def _added(given: argparse.Namespace, options: Options) -> Record:
    line = command_line.ProgressLine()
    if given.path.startswith(HUB):
        record = collection.add_from_hub(
            given.path.removeprefix(HUB),
            options,
            given.configuration,
            given.split,
            name=given.name,
            licence=given.licence,
            token=os.environ.get("HF_TOKEN"),
            progress=line.show,
        )
    else:
        record = collection.add_path(
            Path(given.path), options, given.name, given.licence, line.show
        )
    line.clear()
    return record


def _mapping(given: list[str]) -> dict[str, str]:
    mapping = {}
    for item in given:
        column, equals, role = item.rpartition("=")
        if not equals:
            raise TokenariumError(f"--map takes COLUMN=FIELD, not '{item}'.")
        mapping[column] = role
    return mapping


def listed() -> None:
    """What `list corpora` shows beside the catalogue."""
    for record in collection.known_to(EVERYONE).values():
        licence = f", {record.licence}" if record.licence else ""
        about = f"{FORMATS[record.format].title}, {record.hash[:12]}{licence}"
        print(f"{record.name:<20} {'added':<12} {record.title}: {about}")


def exporting(parser: argparse.ArgumentParser) -> None:
    """The arguments of `export corpus`."""
    parser.add_argument("name", help="a name or a hash")
    parser.add_argument("--out", required=True, metavar="FILE_OR_FOLDER", type=Path)
    parser.add_argument("--format", choices=KINDS, default="text")


def write(given: argparse.Namespace) -> None:
    """`export corpus`."""
    corpus = collection.obtain(given.name, print)
    try:
        record = collection.find(given.name)
    except UnknownName:
        record = None  # it is of the catalogue
    files = export(corpus, record, given.out, given.format)
    print(f"{given.out}: {len(files):,} files" if len(files) > 1 else f"{files[0]}")
