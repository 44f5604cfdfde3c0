"""LibreOffice's help out of Debian's packages `libreoffice-help-*`, a package a language.

A segment is a paragraph or heading: the element of that id in that file. English is what the others
are translated from. Left out, and counted in the notes: a translation that equals the English text
(it wasn't translated), an element without a letter, and one that stands in an earlier file too, for
help pages include each other's sections.
"""

import html
import re
from collections.abc import Iterator
from pathlib import Path

from data.corpora.read import deb_archives
from data.corpora.read.labels import tag_label
from data.corpora.read.rows import ReadCorpus, Segment, in_batches
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

Texts = dict[tuple[str, str], str]  # (file, element's id) → text


def read(path: Path) -> ReadCorpus:
    """Read the packages, end to end in one file. Raises TokenariumError without English."""
    found: dict[str, Texts] = {}
    for name, content in deb_archives.files(Path(path)):
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
    return ReadCorpus(sorted(labels), in_batches(_segments(kept, found)), notes)


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


def _segments(places: list[tuple[str, str]], found: dict[str, Texts]) -> Iterator[Segment]:
    for index, (file, id_) in enumerate(places):
        texts = {label: texts[file, id_] for label, texts in found.items() if (file, id_) in texts}
        yield Segment(index, f"{file}#{id_}", file.partition("/")[0], texts)
