"""A tokenizer written in another format, given out only if reading it back gives the same ids.

`tokenizer.json` is the common form: rank files and vocab.json with merges.txt are written from it.
"""

import base64
import io
import json
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from data.errors import TokenariumError, UnknownName
from data.library import sha256_of
from data.stream import TokenStream
from data.tokenizers.arrival.unpack import unpack
from data.tokenizers.base import Exported, Identity, Tokenizer
from data.tokenizers.engine.hard_texts import hard_texts
from data.tokenizers.engine.own_texts import own_texts
from data.tokenizers.formats.byte_alphabet import ALPHABET, bytes_of
from data.tokenizers.formats.rank_merges import every_split
from data.tokenizers.formats.readers import READERS
from data.tokenizers.formats.sentencepiece_model import SentencePieceTokenizer
from data.tokenizers.formats.split_patterns import split_patterns
from data.tokenizers.formats.vocab_merges import DEFAULT_PATTERN

_SAME_DATE = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip can hold: same content, same bytes


@dataclass(frozen=True)
class Form:
    """A format to export to. `write` raises TokenariumError where there is no way."""

    title: str
    suffix: str
    write: Callable[[Tokenizer], Exported]


def checked(tokenizer: Tokenizer, to: str) -> Exported:
    """The tokenizer's file in that format, after it was read back and compared on the hard texts
    and its own (own_texts.py).

    Raises UnknownName for an unknown format, TokenariumError where it has no such form.
    """
    if to not in FORMS:
        raise UnknownName("format to export to", to, FORMS)
    elsewhere = tokenizer.exported_elsewhere(to)
    if elsewhere is not None:
        return elsewhere
    form = FORMS[to]
    different = None
    for exported in _attempts(tokenizer, form):
        different = _difference(tokenizer, _read_back(form, exported))
        if different is None:
            return exported
    raise TokenariumError(
        f"{tokenizer.title} can't be written as {form.title}: read back, its ids differ, "
        f"for one on {(different or '')[:40]!r}."
    )


def _attempts(tokenizer: Tokenizer, form: Form) -> Iterator[Exported]:
    """The usual form, and for ranks as tokenizer.json one that is larger and closer."""
    yield form.write(tokenizer)
    if form is FORMS["tokenizer.json"] and tokenizer.reference[0] == "tiktoken":
        yield _with_every_merge(tokenizer)


def _read_back(form: Form, exported: Exported) -> Tokenizer:
    unpacked = unpack(f"exported{form.suffix}", exported.content, pattern=exported.pattern)
    sha256 = sha256_of(unpacked.artefact)
    identity = Identity("exported", "exported", unpacked.format, sha256, unpacked.options)
    return READERS[unpacked.format](identity, unpacked.artefact)


def _difference(one: Tokenizer, other: Tokenizer) -> str | None:
    """A text on which the two give other ids; None if there is none."""
    own = own_texts(one, one.as_tokenizer_json() or {})
    texts = list(dict.fromkeys([*hard_texts(), *own]))
    expected, found = one.encode_batch_reference(texts), other.encode_batch_reference(texts)
    if np.array_equal(expected.offsets, found.offsets) and np.array_equal(expected.ids, found.ids):
        return None
    wrong = (
        text
        for row, text in enumerate(texts)
        if not np.array_equal(_segment(expected, row), _segment(found, row))
    )
    return min(wrong, key=len)


def _segment(stream: TokenStream, row: int) -> np.ndarray:
    return stream.ids[stream.offsets[row] : stream.offsets[row + 1]]


# --- tokenizer.json -------------------------------------------------------------------------------


def _document(tokenizer: Tokenizer) -> dict[str, Any]:
    document = tokenizer.as_tokenizer_json()
    if document is None:
        raise TokenariumError(
            f"{tokenizer.title} ({tokenizer.format}, {tokenizer.algorithm}) has no exact form as "
            "tokenizer.json: its library normalises and splits a text in its own way."
        )
    return document


def _tokenizer_json(tokenizer: Tokenizer) -> Exported:
    return Exported(json.dumps(_document(tokenizer), ensure_ascii=False).encode())


def _with_every_merge(tokenizer: Tokenizer) -> Exported:
    """With each pair of tokens that is a token as a merge: what encoding from ranks does."""
    document = _document(tokenizer)
    special = set(tokenizer.special_tokens())
    ranks = {t: at for t, at in document["model"]["vocab"].items() if t not in special}
    document["model"]["merges"] = [list(pair) for pair in every_split(ranks)]
    return Exported(json.dumps(document, ensure_ascii=False).encode())


# --- byte-level BPE without its split pattern -----------------------------------------------------


def _byte_level(tokenizer: Tokenizer, title: str) -> tuple[dict[str, Any], str]:
    """The model of a byte-level BPE and the name of its split pattern.

    Raises TokenariumError if the tokenizer is something else, or does more than such a file says.
    """
    document = _document(tokenizer)
    model, pattern = document["model"], _pattern_name(tokenizer, document)
    found_in_text = [t["content"] for t in document["added_tokens"] if not t["special"]]
    lacking = (
        "it is no byte-level BPE"
        if model["type"] != "BPE" or not ALPHABET.issuperset("".join(map("".join, model["merges"])))
        else "it normalises a text first"
        if document.get("normalizer")
        else f"it finds {len(found_in_text):,} added tokens in a text, such as {found_in_text[0]!r}"
        if found_in_text
        else "the way it splits a text is none of the known patterns"
        if pattern is None
        else ""
    )
    if lacking:
        raise TokenariumError(f"{tokenizer.title} can't be written as {title}: {lacking}.")
    return document, pattern or ""


def _pattern_name(tokenizer: Tokenizer, document: dict[str, Any]) -> str | None:
    named = tokenizer.identity.options.get("pattern")
    if named is not None:
        return str(named)
    given = document.get("pre_tokenizer")
    if not isinstance(given, dict):
        return None
    wanted = _splits(given)
    for name, row in split_patterns().items():
        forms = [_splits(row.pre_tokenizer()), [row.split] if isinstance(row.split, str) else []]
        if wanted in forms:
            return name
    return None


def _splits(pre_tokenizer: dict[str, Any]) -> list[str]:
    """The expressions by which it splits, each match a piece; 'ByteLevel' for the built-in one."""
    steps = pre_tokenizer.get("pretokenizers") or [pre_tokenizer]
    found = []
    for step in steps:
        if step.get("type") == "Split" and step.get("behavior") == "Isolated":
            found.append(str((step.get("pattern") or {}).get("Regex")))
        elif step.get("type") != "ByteLevel" or step.get("add_prefix_space"):
            found.append("another step")
        elif step.get("use_regex", True):
            found.append("ByteLevel")
    return found


def _ranks(tokenizer: Tokenizer) -> Exported:
    document, pattern = _byte_level(tokenizer, FORMS["tiktoken"].title)
    special = {token["content"] for token in document["added_tokens"]}
    pieces = document["model"]["vocab"].items()
    ranks = {
        bytes_of(piece): its_id
        for piece, its_id in pieces
        if piece not in special and ALPHABET.issuperset(piece)
    }
    lines = (
        (base64.b64encode(token) or b"=") + f" {rank}\n".encode()
        for token, rank in sorted(ranks.items(), key=lambda item: item[1])
    )
    return Exported(b"".join(lines), pattern)


def _pair(tokenizer: Tokenizer) -> Exported:
    """vocab.json and merges.txt in a zip."""
    if tokenizer.format == "vocab_merges":
        document, pattern = _document(tokenizer), tokenizer.identity.options.get("pattern")
    else:
        document, pattern = _byte_level(tokenizer, FORMS["vocab+merges"].title)
    vocabulary = {**document["model"]["vocab"], **tokenizer.special_tokens()}
    pieces = sorted(vocabulary.items(), key=lambda item: item[1])
    merges = "".join([f"{left} {right}\n" for left, right in document["model"]["merges"]])
    files = {
        "vocab.json": json.dumps(dict(pieces), ensure_ascii=False),
        "merges.txt": f"#version: 0.2\n{merges}",
    }
    if tokenizer.identity.options.get("add_prefix_space"):
        files["tokenizer_config.json"] = '{"add_prefix_space": true}'
    zipped = io.BytesIO()
    with zipfile.ZipFile(zipped, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(zipfile.ZipInfo(name, _SAME_DATE), text, zipfile.ZIP_DEFLATED)
    return Exported(zipped.getvalue(), None if pattern == DEFAULT_PATTERN else pattern)


# --- sentencepiece --------------------------------------------------------------------------------


def _sentencepiece(tokenizer: Tokenizer) -> Exported:
    if not isinstance(tokenizer, SentencePieceTokenizer):
        raise TokenariumError(
            f"{tokenizer.title} can't be written as a sentencepiece model: it comes from another "
            "library, with rules of its own."
        )
    return Exported(tokenizer.as_sentencepiece())


FORMS: dict[str, Form] = {
    "tokenizer.json": Form("tokenizer.json", ".json", _tokenizer_json),
    "tiktoken": Form("a tiktoken rank file", ".tiktoken", _ranks),
    "vocab+merges": Form("vocab.json with merges.txt", ".zip", _pair),
    "sentencepiece": Form("a sentencepiece model", ".model", _sentencepiece),
}
