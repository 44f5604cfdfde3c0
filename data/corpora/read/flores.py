"""A folder laid out as FLORES: `<folder>/<split>/<language>.<split>`, one sentence a line; or the
files of its splits without those folders.

Line n of every file of a split is the same segment (aligned.py). The files are UTF-8.
"""

import re
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

import polars as pl

from data.corpora.read import aligned
from data.corpora.read.encodings import UTF8
from data.corpora.read.files import InputFile
from data.corpora.read.labels import label_of, tag_label
from data.corpora.read.reading import Reading
from data.corpora.read.rows import in_batches
from data.errors import TokenariumError

LAYOUT = "<folder>/<split>/<language>.<split> (such as dev/eng_Latn.dev), one sentence a line"
FLAT = re.compile(r"([^.]+)\.([^.]+)")
FIRST_SPLITS = ("dev", "devtest")
MOST_RAW = 4_096

Splits = dict[str, dict[str, InputFile]]
"""Split → what its name calls the language → file, in reading order."""


def rows(reading: Reading) -> Iterator[pl.DataFrame]:
    """Frames of rows.SCHEMA.

    Sections are the splits: dev, devtest, then the others by name. A language is what its file's
    name has before the split. Raises TokenariumError where the files haven't the layout or have no
    text, and, while the frames are walked, for invalid UTF-8 (naming file, line, byte).
    """
    found = splits(reading.files)
    if not found:
        raise TokenariumError(f"What was given is not laid out as {LAYOUT}.")
    groups = _labelled(reading, _with_text(reading, found))
    yield from in_batches(aligned.segments(reading, groups, UTF8))


def splits(files: Sequence[InputFile], in_folders: bool = False) -> Splits:
    """The files that have the layout: all with the same folder above that of their split. Where
    there is none, and not only those `in_folders` are asked for: the files `<language>.<split>` of
    one folder."""
    found = _in_folders(files)
    return found or ({} if in_folders else _flat(files))


def _flat(files: Sequence[InputFile]) -> Splits:
    found: Splits = {}
    folders = set()
    for file in files:
        match = FLAT.fullmatch(file.name)
        if match is None or tag_label(match[1]) is None or tag_label(match[2]) is not None:
            continue
        folders.add(PurePosixPath(file.path).parent)
        found.setdefault(match[2], {})[match[1]] = file
    return _ordered(found) if len(folders) == 1 else {}


def _in_folders(files: Sequence[InputFile]) -> Splits:
    found: Splits = {}
    tops = set()
    for file in files:
        place = PurePosixPath(file.path)
        split = place.parent.name
        if split and file.name.endswith(f".{split}") and file.name != f".{split}":
            tops.add(place.parent.parent)
            found.setdefault(split, {})[file.name.removesuffix(f".{split}")] = file
    return _ordered(found) if len(tops) <= 1 else {}


def _ordered(found: Splits) -> Splits:
    first = [name for name in FIRST_SPLITS if name in found]
    return {name: found[name] for name in first + sorted(found.keys() - set(first))}


def _labelled(reading: Reading, groups: Splits) -> dict[str, dict[str, InputFile]]:
    """Split → label → file. Raises Undecided where two files of a split are in one language."""
    found: dict[str, dict[str, InputFile]] = {}
    for split, files in groups.items():
        by_path = {file.path: file for file in files.values()}
        labels = {file.path: label_of(name) for name, file in files.items()}
        kept = reading.repeats.named(labels, "file")
        found[split] = {label: by_path[path] for path, label in kept.items()}
    return found


def _with_text(reading: Reading, groups: Splits) -> Splits:
    """The files that have any text; the others are told of."""
    empty: dict[str, list[InputFile]] = {}
    kept: Splits = {}
    for split, files in groups.items():
        kept[split] = {}
        for language, file in files.items():
            if aligned.has_text(file):
                kept[split][language] = file
            else:
                empty.setdefault(language, []).append(file)
    languages = {language for files in kept.values() for language in files}
    if not languages:
        raise TokenariumError("No file in the folder has any text.")
    for language, without in sorted(empty.items()):
        left_out = "" if language in languages else f"; the language {language} is left out"
        names = ["/".join(PurePosixPath(file.path).parts[-2:]) for file in without]
        which = f"{names[0]} has" if len(names) == 1 else f"{' and '.join(names)} have"
        reading.notes.append(f"{which} no text{left_out}.")
        for file in without:
            raw = file.head(MOST_RAW + 1)
            kept_raw = {"exact": False} if len(raw) > MOST_RAW else {"raw": raw.hex()}
            reading.layout.setdefault("files", []).append({"path": file.path} | kept_raw)
    return {split: files for split, files in kept.items() if files}
