"""Home Assistant's user interface out of its wheel: a folder a part, a JSON file a language in it.

A segment is a message: the same key in each language. English is what the others are translated
from. Placeholders and plural forms stay as they are written (`{count, plural, one {day} other
{days}}`).

Left out, and counted in the notes: a translation that equals the English text (the wheel fills with
it what isn't translated); one in another script than the language's (some messages are in another
language); one whose key English no longer has; a message without a letter; a message that stands
under an earlier key too with the same texts in all languages; languages with fewer than
MIN_SEGMENTS messages; variants of English, which mostly repeat it.
"""

import json
import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from fontTools import unicodedata as ucd  # type: ignore[import-untyped]

from data.corpora.read.labels import tag_label
from data.corpora.read.rows import ReadCorpus, in_batches, segments_by_key
from data.errors import TokenariumError
from data.languages.scripts import NO_SCRIPT

ENGLISH = "eng_Latn"
SOURCE = "en"
MIN_SEGMENTS = 100
FOLDER = "hass_frontend/static/translations/"
TAGS = {"pt": "pt-PT"}
"""What a language is called elsewhere: `pt` stands beside `pt-BR`."""

_FILE = re.compile(r"(?:([\w-]+)/)?([A-Za-z0-9-]+)-[0-9a-f]{32}\.json")
_WRITTEN_WITH = {
    "Hans": {"Hani"},
    "Hant": {"Hani"},
    "Jpan": {"Hani", "Hira", "Kana"},
    "Hang": {"Hang", "Hani"},
}
_NAME = re.compile(r"\{\s*\w+\s*(?:,\s*\w+\s*)?\}|\{\s*\w+\s*(?=,)|<[^>]*>", re.ASCII)
_PLURAL = re.compile(r",\s*(?:plural|select|selectordinal)\s*,|[\w=]+\s*(?=\{)", re.ASCII)

Texts = dict[tuple[str, str], str]  # (part, key) → text


def read(path: Path) -> ReadCorpus:
    """Read the wheel. Raises TokenariumError if it isn't one, or a file in it is broken."""
    files = _files(Path(path))
    if SOURCE not in files:
        raise TokenariumError(f"{Path(path).name} has no English messages of Home Assistant.")
    source = files.pop(SOURCE)
    english = {key: text for key, text in sorted(source.items()) if any(map(str.isalpha, text))}
    notes = []
    if len(english) < len(source):
        notes.append(f"{len(source) - len(english):,} English messages have no letter.")
    kept: dict[str, Texts] = {ENGLISH: english}
    for tag, texts in sorted(files.items()):
        label = tag_label(TAGS.get(tag, tag))
        if tag.partition("-")[0] == SOURCE:
            notes.append(f"{tag} is left out: a variant of English repeats most messages.")
        elif label is None:
            notes.append(f"{tag} is left out: it is no known language.")
        elif label in kept:
            raise TokenariumError(f"Two languages would be {label}, {tag} the second.")
        elif len(found := _translations(label, texts, source, english, notes)) < MIN_SEGMENTS:
            notes.append(f"{label} is left out: it has fewer than {MIN_SEGMENTS} messages.")
        else:
            kept[label] = found
    once = _once(english, kept)
    notes.append(
        f"{len(english) - len(once):,} messages stand under an earlier key too, with the same "
        "texts in all languages, and count once."
    )
    places = (((part, key), f"{part}#{key}" if part else key, part) for part, key in once)
    return ReadCorpus(sorted(kept), in_batches(segments_by_key(places, kept)), notes)


def _files(path: Path) -> dict[str, Texts]:
    """Tag → its messages."""
    found: dict[str, Texts] = {}
    try:
        with zipfile.ZipFile(path) as wheel:
            for member in sorted(wheel.namelist()):
                place = _FILE.fullmatch(member.removeprefix(FOLDER))
                if member.startswith(FOLDER) and place:
                    texts = found.setdefault(place[2], {})
                    for key, text in _flat(json.loads(wheel.read(member).decode("utf-8")), member):
                        texts[place[1] or "", key] = text
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, RecursionError) as error:
        raise TokenariumError(f"{path.name} can't be read: {error}.") from error
    return found


def _flat(document: Any, member: str, prefix: str = "") -> Iterator[tuple[str, str]]:
    """The messages that aren't empty, without the spaces around them."""
    if not isinstance(document, dict):
        raise TokenariumError(f"{member} holds {type(document).__name__} where messages should be.")
    for name, value in document.items():
        if not isinstance(value, str):
            yield from _flat(value, member, f"{prefix}{name}.")
        elif value.strip():
            yield f"{prefix}{name}", value.strip()


def _translations(
    label: str, texts: Texts, source: Texts, english: Texts, notes: list[str]
) -> Texts:
    script = label.split("_")[1]
    found: Texts = {}
    same = other = gone = 0
    for key, text in texts.items():
        if key not in source:
            gone += 1
        elif text == source[key]:
            same += 1
        elif not in_script(text, script):
            other += 1
        elif key in english:
            found[key] = text
    notes.append(
        f"{label}: {len(found):,} messages; left out are {same:,} that equal the English text, "
        f"{other:,} in another script and {gone:,} whose key English lacks."
    )
    return found


def in_script(text: str, script: str) -> bool:
    """Whether a message is in the script, its placeholders and markup aside.

    Most letters of a Latin text are Latin; of another one letter at least is of its script, for
    names are often in Latin letters.

    >>> in_script("{name} 추가", "Hang"), in_script("Укључи {name}", "Latn")
    (True, False)
    """
    found = [ucd.script(letter) for letter in bare(text)]
    found = [one for one in found if one not in NO_SCRIPT]
    if not found:
        return True
    if script == "Latn":
        return 2 * found.count(script) > len(found)
    return bool(_WRITTEN_WITH.get(script, {script}) & set(found))


def bare(text: str) -> str:
    """The message without its placeholders' names, the words of its plural forms, and markup.

    >>> bare("{name}: {count, plural, one {один день} other {{count} дней}}").split()
    [':', '{один', 'день}', '{', 'дней}}']
    """
    return _PLURAL.sub(" ", _NAME.sub(" ", text))


def _once(english: Texts, kept: dict[str, Texts]) -> list[tuple[str, str]]:
    """The keys, each set of texts once."""
    seen = set()
    once = []
    for key in english:
        its = tuple(texts.get(key) for texts in kept.values())
        if its not in seen:
            seen.add(its)
            once.append(key)
    return once
