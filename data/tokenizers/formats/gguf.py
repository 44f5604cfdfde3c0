"""The vocabulary part of GGUF files, read into the library that its kind comes from:

gpt2 (byte-level BPE, its split pattern by the name that the file gives), gemma4 (BPE over
characters) and bert (WordPiece) → tokenizers; llama (BPE by score) and t5 (Unigram) →
sentencepiece.
"""

from collections import Counter
from typing import Any

from data.errors import TokenariumError
from data.tokenizers.base import Identity
from data.tokenizers.bounds import short
from data.tokenizers.engine.adapter import Adapter
from data.tokenizers.formats import wordpiece
from data.tokenizers.formats.added_tokens import added_token
from data.tokenizers.formats.bpe_model import BYTE_PIECES
from data.tokenizers.formats.byte_alphabet import ALPHABET
from data.tokenizers.formats.gguf_metadata import metadata
from data.tokenizers.formats.huggingface import HuggingFaceTokenizer
from data.tokenizers.formats.post_processing import surrounding
from data.tokenizers.formats.sentencepiece_model import SentencePieceTokenizer
from data.tokenizers.formats.sentencepiece_proto import ModelProto, TrainerSpec
from data.tokenizers.formats.split_patterns import (
    NeedsPattern,
    SplitPattern,
    split_pattern,
    split_patterns,
)

# Token types; the numbers are sentencepiece's own.
_NORMAL, _UNKNOWN, _CONTROL, _USER_DEFINED, _UNUSED, _BYTE = 1, 2, 3, 4, 5, 6  # 0: not said
_NUMBER = int | float
# The entries that are read: their type, and that of their elements.
_ENTRIES: dict[str, tuple[type, Any]] = {
    "tokenizer.ggml.model": (str, None),
    "tokenizer.ggml.pre": (str, None),
    "tokenizer.ggml.tokens": (list, str),
    "tokenizer.ggml.token_type": (list, int),
    "tokenizer.ggml.scores": (list, _NUMBER),
    "tokenizer.ggml.merges": (list, str),
    "tokenizer.ggml.unknown_token_id": (int, None),
    "tokenizer.ggml.precompiled_charsmap": (list, int),
    "tokenizer.ggml.add_space_prefix": (bool, None),
    "tokenizer.ggml.remove_extra_whitespaces": (bool, None),
    "tokenizer.ggml.add_bos_token": (bool, None),
    "tokenizer.ggml.add_eos_token": (bool, None),
    "tokenizer.ggml.bos_token_id": (int, None),
    "tokenizer.ggml.eos_token_id": (int, None),
}
_MODEL_TYPE = {"llama": TrainerSpec.BPE, "t5": TrainerSpec.UNIGRAM}


def read(identity: Identity, content: bytes) -> Adapter:
    """Option: `pattern` (a name), for a file whose own name for its pattern isn't known.

    Raises TokenariumError for a damaged file, one without a vocabulary, or an unknown kind;
    NeedsPattern where the pattern is unknown and isn't given.
    """
    entries = _checked(identity.title, metadata(content))
    tokenizer = _of_kind(identity, entries)
    tokenizer.left_out = (*tokenizer.left_out, *_left_out(entries))
    return tokenizer


def _of_kind(identity: Identity, entries: dict[str, Any]) -> Adapter:
    kind, pieces = entries["tokenizer.ggml.model"], entries["tokenizer.ggml.tokens"]
    if kind != "gpt2" and identity.options.get("pattern"):
        raise TokenariumError(
            f"{identity.title} says itself how it splits a text: no pattern can be given."
        )
    if kind == "gpt2":
        pattern = _pattern(identity, entries.get("tokenizer.ggml.pre", ""))
        document = _document(entries, {"ignore_merges": pattern.whole_words_first})
        document["pre_tokenizer"] = pattern.pre_tokenizer()
        document["decoder"] = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True}
        return HuggingFaceTokenizer(identity, document, keep_special_ids=True)
    if kind == "gemma4":
        return HuggingFaceTokenizer(identity, _characters(entries), keep_special_ids=True)
    if kind in _MODEL_TYPE:
        return SentencePieceTokenizer(identity, _model_proto(entries))
    if kind == "bert":
        return wordpiece.from_pieces(identity, [_bert_piece(piece) for piece in pieces])
    raise TokenariumError(
        f"{identity.title} has a vocabulary of the kind {short(kind)}; "
        "known are gpt2, llama, t5, bert, gemma4."
    )


def _checked(title: str, entries: dict[str, Any]) -> dict[str, Any]:
    """The entries of the vocabulary, each of its type.

    Raises TokenariumError for one of another type or length, and if a piece isn't UTF-8 or stands
    twice.
    """
    if not entries.get("tokenizer.ggml.model") or not entries.get("tokenizer.ggml.tokens"):
        raise TokenariumError(f"{title} holds no vocabulary.")
    checked = {}
    for name, (its_type, of) in _ENTRIES.items():
        if name not in entries:
            continue
        value = entries[name]
        whole = isinstance(value, its_type) and not (its_type is int and isinstance(value, bool))
        if not whole or (of is not None and not all(isinstance(each, of) for each in value)):
            raise TokenariumError(f"{title}: its {name} is of the wrong type: {short(value)}.")
        checked[name] = value
    pieces = checked["tokenizer.ggml.tokens"]
    for name in ("tokenizer.ggml.scores", "tokenizer.ggml.token_type"):
        if len(checked.get(name) or pieces) != len(pieces):
            raise TokenariumError(
                f"{title} has {len(pieces):,} tokens, but {len(checked[name]):,} {name}."
            )
    for at, text in enumerate([*pieces, *checked.get("tokenizer.ggml.merges", [])]):
        if not text.isascii() and any("\ud800" <= character <= "\udfff" for character in text):
            what = f"token {at}" if at < len(pieces) else f"merge {at - len(pieces) + 1}"
            raise TokenariumError(f"{title}: {what} is not UTF-8.")
    if len(set(pieces)) != len(pieces):
        twice, count = Counter(pieces).most_common(1)[0]
        raise TokenariumError(f"{title} has the token {short(twice)} {count} times.")
    for at, its_type in enumerate(checked.get("tokenizer.ggml.token_type", [])):
        if not 0 <= its_type <= _BYTE:
            raise TokenariumError(f"{title}: token {at} is of the unknown type {its_type}.")
    unknown = checked.get("tokenizer.ggml.unknown_token_id", 0)
    if not 0 <= unknown < len(pieces):
        raise TokenariumError(
            f"{title}: its unknown token is {unknown}, beyond its {len(pieces):,} tokens."
        )
    return checked


def _pattern(identity: Identity, name: str) -> SplitPattern:
    """The pattern that the file names; where that isn't known, the one of the options."""
    by_name = {alias: row for row in split_patterns().values() for alias in row.gguf}
    given = identity.options.get("pattern")
    if name in by_name and given not in (None, by_name[name].name):
        raise TokenariumError(
            f"{identity.title} says that it splits as {by_name[name].name}: no other pattern can "
            "be given."
        )
    if name not in by_name and given is None:
        raise NeedsPattern(
            f"{identity.title} splits texts by {short(name)}, which is not known here: "
            f"name the pattern, one of {', '.join(split_patterns())}."
        )
    return by_name[name] if name in by_name else split_pattern(given)


def _left_out(entries: dict[str, Any]) -> list[str]:
    """As of `Tokenizer`: the tokens that the file asks for around each text."""
    around = []
    for name in ("bos", "eos"):
        its_id = entries.get(f"tokenizer.ggml.{name}_token_id")
        pieces = entries["tokenizer.ggml.tokens"]
        asked = entries.get(f"tokenizer.ggml.add_{name}_token")
        named = asked and its_id is not None and 0 <= its_id < len(pieces)
        around.append([pieces[its_id]] if named else [])
    return surrounding(*around)


def _document(entries: dict[str, Any], model: dict[str, Any]) -> dict[str, Any]:
    """A tokenizer.json with the file's vocabulary, merges and added tokens."""
    pieces, types = entries["tokenizer.ggml.tokens"], entries.get("tokenizer.ggml.token_type", [])
    added = [
        added_token(its_id, piece, special=its_type == _CONTROL)
        for its_id, (piece, its_type) in enumerate(zip(pieces, types, strict=False))
        if its_type in (_CONTROL, _USER_DEFINED)
    ]
    single_bytes = BYTE_PIECES if model.get("byte_fallback") else ALPHABET
    special = {token["content"] for token in added if token["special"]}.difference(single_bytes)
    merges = [_parts(merge) for merge in entries.get("tokenizer.ggml.merges", [])]
    return {
        "version": "1.0",
        "added_tokens": added,
        "normalizer": None,
        "pre_tokenizer": None,
        "decoder": None,
        "model": {
            "type": "BPE",
            "vocab": {piece: at for at, piece in enumerate(pieces) if piece not in special},
            "merges": merges,
            **model,
        },
    }


def _parts(merge: str) -> list[str]:
    """The two parts of a merge, written with a space between (a part may begin with one)."""
    cut = merge.find(" ", 1)
    return [merge[:cut], merge[cut + 1 :]] if cut > 0 else [merge]


def _characters(entries: dict[str, Any]) -> dict[str, Any]:
    """BPE over characters, spaces written ▁, with single bytes for what is left."""
    document = _document(entries, {"byte_fallback": True, "fuse_unk": True})
    space, mark = {"String": " "}, {"String": "▁"}
    document["normalizer"] = {"type": "Replace", "pattern": space, "content": "▁"}
    back = {"type": "Replace", "pattern": mark, "content": " "}
    steps = [back, {"type": "ByteFallback"}, {"type": "Fuse"}]
    document["decoder"] = {"type": "Sequence", "decoders": steps}
    return document


def _model_proto(entries: dict[str, Any]) -> Any:
    """The sentencepiece model that the file was made from, as far as it is kept there."""
    model = ModelProto()
    pieces = entries["tokenizer.ggml.tokens"]
    scores = entries.get("tokenizer.ggml.scores") or [0.0] * len(pieces)
    types = entries.get("tokenizer.ggml.token_type") or [_NORMAL] * len(pieces)
    model.trainer_spec.model_type = _MODEL_TYPE[entries["tokenizer.ggml.model"]]
    model.trainer_spec.byte_fallback = _BYTE in types
    unknown = entries.get("tokenizer.ggml.unknown_token_id", 0)
    for at, (piece, score, its_type) in enumerate(zip(pieces, scores, types, strict=True)):
        # some files call placeholders unknown as well; only one piece may be
        kept = _UNUSED if its_type == _UNKNOWN and at != unknown else its_type or _NORMAL
        model.pieces.add(piece=piece, score=score, type=_UNKNOWN if at == unknown else kept)
    model.trainer_spec.unk_id = unknown
    model.trainer_spec.unk_piece = pieces[unknown]
    spec = model.normalizer_spec
    charsmap = entries.get("tokenizer.ggml.precompiled_charsmap")
    if charsmap:
        spec.precompiled_charsmap = bytes(value & 0xFF for value in charsmap)
    spec.add_dummy_prefix = entries.get("tokenizer.ggml.add_space_prefix", True)
    spec.remove_extra_whitespaces = entries.get("tokenizer.ggml.remove_extra_whitespaces", False)
    return model


def _bert_piece(piece: str) -> str:
    """GGUF marks the beginning of a word with ▁ where BERT marks its continuation with ##."""
    if piece.startswith("[") and piece.endswith("]") and len(piece) > 2:
        return piece
    return piece.removeprefix("▁") if piece.startswith("▁") else "##" + piece
