"""gettext catalogues (.po): the messages, aligned over all files by context and message id.

The ids are the text in the source language, English unless it is said. Of a message with plural
forms the id's plural stands beside the form that the language uses for five things, as in
django.py. Untranslated, fuzzy and obsolete entries are left out.
"""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

import polars as pl
import polib

from data.corpora.read import lines
from data.corpora.read.django import Key, five_form, segment_label, translation
from data.corpora.read.encodings import utf8_stream
from data.corpora.read.files import InputFile
from data.corpora.read.labels import UNKNOWN, label_of, tag_label
from data.corpora.read.reading import Reading
from data.corpora.read.rows import Segment, in_batches
from data.errors import TokenariumError

MOST_BYTES = 256 * 2**20
"""Of all catalogues together: they are held in memory."""

_LINE = re.compile(r"line (\d+)")


def rows(reading: Reading) -> Iterator[pl.DataFrame]:
    """Frames of rows.SCHEMA; a section is a catalogue's domain. Raises TokenariumError for one that
    can't be parsed."""
    source = label_of(reading.options.source_language)
    reading.notes.append(f"The message ids are taken to be {source}.")
    texts: dict[Key, dict[str, str]] = {}
    untranslated_ids: set[Key] = set()
    left_out = {"untranslated": 0, "fuzzy": 0, "obsolete": 0, "without a plural rule": 0}
    size = 0
    for file in reading.files:
        content = _content(reading, file)
        size += len(content)
        if size > MOST_BYTES:
            raise TokenariumError(
                f"The catalogues have more than {MOST_BYTES >> 20} MiB: import a part of them."
            )
        catalogue = _parsed(content, file)
        language, domain = _language(reading, file, catalogue), _domain(file)
        form = five_form(catalogue.metadata.get("Plural-Forms", ""))
        for entry in catalogue:
            why = _unusable(entry, form)
            if why == "obsolete" or not entry.msgid:
                left_out["obsolete"] += 1
                continue
            key = domain, entry.msgctxt, entry.msgid
            if key not in texts:
                texts[key] = {source: entry.msgid_plural or entry.msgid}
                untranslated_ids.add(key)
            of_message = texts[key]
            if why is not None:
                left_out[why] += 1
                continue
            text = translation(entry, form)
            if language == source and key in untranslated_ids:
                untranslated_ids.remove(key)
                of_message[source] = text  # what a catalogue of that language says goes before
                continue
            what = f"{file.path}: the message '{entry.msgid[:100]}' has two texts"
            reading.repeats.add(of_message, language, text, what)
    reading.notes += [
        f"{count:,} {why} entries were left out." for why, count in left_out.items() if count
    ]
    yield from in_batches(
        Segment(position, segment_label(key).lstrip("-"), key[0], of_message)
        for position, (key, of_message) in enumerate(texts.items())
    )


def _content(reading: Reading, file: InputFile) -> str:
    written = reading.written(file)
    with utf8_stream(file, written) as stream:
        content = stream.read(MOST_BYTES + 1)
    # A name of a file would be opened by the library; with a line end it is none.
    return (lines.decoded(content, file.path, written.encoding, reading.broken) or "") + "\n"


def _parsed(content: str, file: InputFile) -> polib.POFile:
    try:
        return polib.pofile(content)
    except (OSError, ValueError, IndexError, KeyError, AttributeError, TypeError) as error:
        line = _LINE.search(str(error))
        where = f", line {line[1]}" if line else ""
        raise TokenariumError(
            f"{file.path}{where}: it is no readable gettext catalogue."
        ) from error


def _unusable(entry: polib.POEntry, form: int | None) -> str | None:
    if entry.obsolete:
        return "obsolete"
    if entry.fuzzy:
        return "fuzzy"
    if entry.msgid_plural and form is None:
        return "without a plural rule"
    return None if translation(entry, form).strip() else "untranslated"


def _language(reading: Reading, file: InputFile, catalogue: polib.POFile) -> str:
    """By the catalogue's header, else by what the person said, else by its place."""
    said = tag_label(catalogue.metadata.get("Language", "").strip())
    if said is not None:
        return said
    if reading.options.language:
        return label_of(reading.options.language)
    path = PurePosixPath(file.path)
    parents = [part for part in reversed(path.parts[:-1]) if part != "LC_MESSAGES"]
    for name in (path.stem, *parents):
        if (label := tag_label(name)) is not None:
            return label
    return UNKNOWN


def _domain(file: InputFile) -> str:
    """The file's stem, unless that is a language."""
    stem = PurePosixPath(file.path).stem
    return "" if tag_label(stem) is not None else stem
