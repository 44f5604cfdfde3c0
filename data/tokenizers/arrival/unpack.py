"""From what somebody uploads to one artefact: a file, several that belong together, or a zip of a
Hugging Face folder.

Nothing here is trusted: this runs in a process of its own (data/tokenizers/sandbox).
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from data.errors import TokenariumError
from data.tokenizers.arrival import archive
from data.tokenizers.arrival.gzip_file import MOST_BYTES, is_gzip, plain_name, unpacked
from data.tokenizers.arrival.recognise import (
    KNOWN,
    MERGES,
    VOCABULARY,
    is_zip,
    recognise,
    recognise_part,
)
from data.tokenizers.bounds import checked_vocabulary
from data.tokenizers.formats import settings_files, vocab_merges, wordpiece
from data.tokenizers.formats.gguf_metadata import without_tensors
from data.tokenizers.formats.json_document import json_document
from data.tokenizers.formats.split_patterns import split_pattern

# Among the files of a folder: the first of these that is there is the tokenizer.
_BY_NAME = [
    re.compile(expression, re.IGNORECASE)
    for expression in (
        r"tokenizer\.json",
        r"tekken(_\d+)?\.json",
        r"(tokenizer|spiece|spm|sentencepiece(\.bpe)?)\.model",
        r".+\.(model|spm)",
        r"vocab\.json",
        r"vocab\.txt",
        r".+\.tiktoken",
        r".+\.gguf",
    )
]
_TAKES_PATTERN = ("ranks", "vocab_merges", "gguf")


@dataclass(frozen=True)
class Unpacked:
    """The artefact that is kept, how it is read, and what was noticed on the way."""

    format: str
    artefact: bytes
    options: dict[str, Any] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def unpack(
    filename: str,
    content: bytes,
    more: Mapping[str, bytes] | None = None,
    pattern: str | None = None,
) -> Unpacked:
    """The tokenizer in a file or zip and the files given with it (`more`), by their content.

    The same bytes give the same artefact. Raises NeedsPattern where a split pattern must be named
    and isn't, else TokenariumError in a sentence that tells what is wrong.
    """
    title = PurePosixPath(filename.replace("\\", "/")).name or "The file"
    title, content = _plain(title, content)
    zipped = is_zip(content)
    files = _one_folder(title, _folder(title, content)) if zipped else {title: content}
    left = MOST_BYTES - len(content)
    for packed, other in (more or {}).items():
        name, other = _plain(packed, other, left)
        left -= len(other)
        if name in files:
            raise TokenariumError(f"There are two files named {name}.")
        if is_zip(other):
            raise TokenariumError(f"{name} is a zip: give a zip alone.")
        files[name] = other
    main = title if len(files) == 1 and not zipped else _main(title, files)
    its_format = recognise_part(main, files[main])
    if its_format in (VOCABULARY, MERGES):
        unpacked = _pair(title, files)
    elif its_format == "wordpiece":
        unpacked = _wordpiece(main, files)
    elif its_format == "gguf":
        unpacked = Unpacked(its_format, without_tensors(files[main]))
    else:
        unpacked = Unpacked(its_format, files[main])
    return _left_out(main, files, _with_pattern(main, unpacked, pattern))


def _plain(name: str, content: bytes, most: int | None = None) -> tuple[str, bytes]:
    """A file and its name, unpacked if it is packed with gzip."""
    if not is_gzip(content):
        return name, content
    return plain_name(name), unpacked(name, content, most)


def _folder(title: str, content: bytes) -> dict[str, bytes]:
    """The files of a zip by their path, each unpacked."""
    files: dict[str, bytes] = {}
    left = archive.MOST_BYTES
    for packed, inside in archive.folder_of(title, content).items():
        path, plain = _plain(packed, inside, left)
        if path in files:
            raise TokenariumError(f"{title} holds {path} twice, once packed with gzip.")
        files[path] = plain
        left -= len(plain)
    return files


def _one_folder(title: str, files: dict[str, bytes]) -> dict[str, bytes]:
    """The files of the one folder in the zip that holds a tokenizer, by their name there.

    Of several the one nearest to the top is taken, unless two are equally near.
    """
    folders: dict[PurePosixPath, dict[str, bytes]] = {}
    for path, content in files.items():
        place = PurePosixPath(path)
        folders.setdefault(place.parent, {})[place.name] = content
    holding = [place for place, inside in folders.items() if _candidates(inside)]
    if not holding:
        raise TokenariumError(f"{title} holds no tokenizer file: {KNOWN}.")
    nearest = min(len(place.parts) for place in holding)
    nearest_ones = sorted(place for place in holding if len(place.parts) == nearest)
    if len(nearest_ones) > 1:
        listed = ", ".join(str(place) for place in nearest_ones[:5])
        raise TokenariumError(
            f"{title} holds a tokenizer in each of several folders ({listed}): zip one of them."
        )
    return folders[nearest_ones[0]]


def _candidates(files: Mapping[str, bytes]) -> list[str]:
    """The files that are the tokenizer by their names, the best first; where no name says it,
    those whose content does."""
    named = [name for expression in _BY_NAME for name in files if expression.fullmatch(name)]
    if "merges.txt" not in files:  # other tokenizers have a vocab.json beside their own file
        named = [name for name in named if name.lower() != "vocab.json"] or named
    return list(dict.fromkeys(named)) or [
        name for name in files if name not in settings_files.NAMES and _is_tokenizer(name, files)
    ]


def _is_tokenizer(name: str, files: Mapping[str, bytes]) -> bool:
    try:
        recognise_part(name, files[name])
    except TokenariumError:
        return False  # some other file of the folder
    return True


def _main(title: str, files: Mapping[str, bytes]) -> str:
    """Which file of several is the tokenizer."""
    candidates = _candidates(files)
    if not candidates:
        recognise(title, files.get(title, b""))  # says what the file given is, if it is one
        raise TokenariumError(f"There is no tokenizer file among the {len(files)} files: {KNOWN}.")
    if any(expression.fullmatch(candidates[0]) for expression in _BY_NAME):
        return candidates[0]
    whole = [
        name for name in candidates if recognise_part(name, files[name]) not in (VOCABULARY, MERGES)
    ]
    if len(whole) > 1:
        raise TokenariumError(
            f"{title}: {' and '.join(whole[:3])} are each a tokenizer; give one of them."
        )
    return whole[0] if whole else candidates[0]


def _pair(title: str, files: Mapping[str, bytes]) -> Unpacked:
    """vocab.json and merges.txt, whatever they are called."""
    parts: dict[str, list[str]] = {VOCABULARY: [], MERGES: []}
    others = [name for name in files if name not in settings_files.NAMES]
    for name in [n for n in others if n in ("vocab.json", "merges.txt")] or others:
        found = recognise_part(name, files[name]) if _is_tokenizer(name, files) else ""
        parts.get(found, []).append(name)
    for names in parts.values():
        if len(names) > 1:
            raise TokenariumError(f"{names[0]} and {names[1]} are the same part of a tokenizer.")
    if not (parts[VOCABULARY] and parts[MERGES]):
        only = (parts[VOCABULARY] or parts[MERGES])[0]
        recognise(only, files[only])  # says which part is lacking
    vocabulary, merges = files[parts[VOCABULARY][0]], files[parts[MERGES][0]]
    config = settings_files.config_of(files)
    options = {"add_prefix_space": True} if settings_files.flag(config, "add_prefix_space") else {}
    return Unpacked("vocab_merges", vocab_merges.join(title, vocabulary, merges), dict(options))


def _wordpiece(main: str, files: Mapping[str, bytes]) -> Unpacked:
    config = settings_files.config_of(files)
    options = settings_files.wordpiece_options(config, wordpiece.pieces_of(main, files[main]))
    notes = []
    if settings_files.flag(config, "do_lower_case") is None:
        kept = "has no capital letter" if options["lowercase"] else "has capital letters"
        said = "put into small letters" if options["lowercase"] else "left as it is"
        notes.append(f"Nothing says how case is treated; the vocabulary {kept}, so text is {said}.")
    return Unpacked("wordpiece", files[main], dict(options), notes)


def _with_pattern(main: str, unpacked: Unpacked, pattern: str | None) -> Unpacked:
    if pattern is None and unpacked.format != "ranks":
        return unpacked
    if unpacked.format not in _TAKES_PATTERN:
        raise TokenariumError(f"{main} says itself how it splits a text: no pattern can be given.")
    split = split_pattern(pattern)
    options = split.options_for(unpacked.format)
    return Unpacked(
        unpacked.format, unpacked.artefact, {**unpacked.options, **options}, unpacked.notes
    )


def _left_out(main: str, files: Mapping[str, bytes], unpacked: Unpacked) -> Unpacked:
    """The same with notes on files that would give a text other ids, and are not used."""
    holder = _HOLDS.get(unpacked.format)
    listed = settings_files.added_tokens(files) if holder else {}
    if not holder or not listed:
        return unpacked
    held = holder(main, unpacked.artefact)
    lacking = {text: its_id for text, its_id in listed.items() if held.get(text) != its_id}
    if not lacking:
        return unpacked
    first = next(iter(lacking))
    note = (
        f"Of the {len(listed):,} added tokens that the folder's settings list, {len(lacking):,} "
        f"are not in {main} and are left out, the first is {first!r}."
    )
    return Unpacked(unpacked.format, unpacked.artefact, unpacked.options, [*unpacked.notes, note])


def _of_json(main: str, artefact: bytes) -> dict[str, int]:
    document = json_document(main, artefact)
    model, added = document.get("model"), document.get("added_tokens")
    pieces = model.get("vocab") if isinstance(model, dict) else None
    held: dict[str, int] = {}
    if isinstance(pieces, dict):
        held |= pieces
    elif isinstance(pieces, list):
        rows = (row[0] if isinstance(row, list) and row else None for row in pieces)
        held |= {piece: at for at, piece in enumerate(rows) if isinstance(piece, str)}
    tokens = (
        [token for token in added if isinstance(token, dict)] if isinstance(added, list) else []
    )
    return held | {str(token.get("content")): token.get("id", -1) for token in tokens}


def _of_pair(main: str, artefact: bytes) -> dict[str, int]:
    return checked_vocabulary(main, json_document(main, artefact)["vocab"])


def _of_pieces(main: str, artefact: bytes) -> dict[str, int]:
    return {piece: at for at, piece in enumerate(wordpiece.pieces_of(main, artefact))}


# What the formats with settings beside them hold: piece → id.
_HOLDS: dict[str, Callable[[str, bytes], dict[str, int]]] = {
    "huggingface": _of_json,
    "vocab_merges": _of_pair,
    "wordpiece": _of_pieces,
}
