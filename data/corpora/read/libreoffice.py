"""LibreOffice's help out of Debian's packages `libreoffice-help-*`, a package a language.

A segment is a paragraph or heading: the element of that id in that file. English is what the others
are translated from. Left out, and counted in the notes: a translation that equals the English text
(it wasn't translated), an element without a letter, and one that stands in an earlier file too, for
help pages include each other's sections.
"""

import html
import lzma
import re
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from data.corpora.read.labels import tag_label
from data.corpora.read.rows import ReadCorpus, in_batches, segments_by_key
from data.errors import TokenariumError

ENGLISH = "eng_Latn"
_PLACE = re.compile(r"usr/share/libreoffice/help/([A-Za-z-]+)/text/(([a-z]+)/.+)\.html")
_ELEMENT = re.compile(
    r'<(p|h[1-6]) [^>]*?id="((?:par|hd)_[A-Za-z0-9_]+)"[^>]*>(.*?)</\1>', re.DOTALL
)
_MEANT = {"pt": "pt-PT"}  # Brazil's has a folder of its own
_BREAK = re.compile(r"<br\s*/?>")
_TAG = re.compile(r"<[^>]*>")
_SPACES = re.compile(r"\s+")

_MAGIC = b"!<arch>\n"
_HEADER = 60  # bytes: name 16, …, size 10 from place 48, end mark 2
_DATA = "data.tar"

Texts = dict[tuple[str, str], str]  # (file, element's id) → text


def read(path: Path) -> ReadCorpus:
    """Read the packages, end to end in one file. Raises TokenariumError without English."""
    found: dict[str, Texts] = {}
    for name, content in _files(Path(path)):
        place = _PLACE.fullmatch(name)
        label = tag_label(_MEANT.get(place[1], place[1])) if place else None
        if place and label:
            texts = found.setdefault(label, {})
            for id_, text in elements(content.decode("utf-8", "replace")):
                texts.setdefault((place[2], id_), text)
    if ENGLISH not in found:
        raise TokenariumError("The packages hold no help in English.")
    notes: list[str] = []
    kept, again = _once(found[ENGLISH])
    notes.append(f"{again:,} English paragraphs stand in an earlier file too, and count once.")
    labels = [ENGLISH, *sorted(found.keys() - {ENGLISH})]
    for label in labels[1:]:
        same = [one for one in kept if found[label].get(one) == found[ENGLISH][one]]
        for one in same:
            del found[label][one]
        there = sum(one in found[label] for one in kept)
        notes.append(
            f"{label}: {there:,} paragraphs; {len(same):,} equal the English text and are left out."
        )
    places = ((one, f"{one[0]}#{one[1]}", one[0].partition("/")[0]) for one in kept)
    return ReadCorpus(sorted(labels), in_batches(segments_by_key(places, found)), notes)


def elements(page: str) -> Iterator[tuple[str, str]]:
    """Id and text of the paragraphs and headings of a page that hold a letter, in their order.

    >>> list(elements('<p id="par_id1" class="x">A <b>bold</b>&nbsp;word.<br/>Two</p>'))
    [('par_id1', 'A bold word. Two')]
    """
    for _, id_, inside in _ELEMENT.findall(page):
        text = html.unescape(_TAG.sub("", _BREAK.sub(" ", inside)))
        text = _SPACES.sub(" ", text).strip()
        if any(character.isalpha() for character in text):
            yield id_, text


def _once(english: Texts) -> tuple[list[tuple[str, str]], int]:
    """The places of the English paragraphs, each id with its text once, and how many were again."""
    seen: set[tuple[str, str]] = set()
    kept = []
    for (file, id_), text in sorted(english.items()):
        if (id_, text) not in seen:
            seen.add((id_, text))
            kept.append((file, id_))
    return kept, len(english) - len(kept)


def _files(path: Path) -> Iterator[tuple[str, bytes]]:
    """Name and content of every regular file in the packages, in their order. Raises
    TokenariumError for what is no such package."""
    try:
        with path.open("rb") as source:
            yield from _files_of(source, path.stat().st_size)
    except (OSError, ValueError, EOFError, tarfile.TarError, lzma.LZMAError) as error:
        raise TokenariumError(f"{path.name} can't be read as Debian packages: {error}.") from error


def _files_of(source: IO[bytes], whole: int) -> Iterator[tuple[str, bytes]]:
    found = False
    while start := source.read(len(_MAGIC)):
        if start != _MAGIC:
            source.seek(-len(start), 1)
            header = source.read(_HEADER)
            if len(header) < _HEADER or header[58:] != b"`\n" or not found:
                raise ValueError("it is no archive of ar's")
            name, size = header[:16].decode("ascii").strip(" /"), int(header[48:58])
            after = source.tell() + size + size % 2
            if after > whole + size % 2:
                raise EOFError("it ends in the middle of a file")
            if name.startswith(_DATA):
                with tarfile.open(fileobj=source, mode="r|*") as archive:
                    for member in archive:
                        file = archive.extractfile(member) if member.isfile() else None
                        if file is not None:
                            yield member.name.removeprefix("./"), file.read()
            source.seek(after)
        found = True
