"""The vocabulary part of GGUF files, read into the library that its kind comes from:

gpt2 (byte-level BPE, its split pattern by the name that the file gives), gemma4 (BPE over
characters) and bert (WordPiece) → tokenizers; llama (BPE by score) and t5 (Unigram) →
sentencepiece.
"""

from typing import Any

from data.errors import TokenariumError
from data.tokenizers import wordpiece
from data.tokenizers.added_tokens import added_token
from data.tokenizers.base import Identity, Tokenizer
from data.tokenizers.gguf_metadata import metadata
from data.tokenizers.huggingface import HuggingFaceTokenizer
from data.tokenizers.sentencepiece_model import SentencePieceTokenizer
from data.tokenizers.sentencepiece_proto import ModelProto, TrainerSpec
from data.tokenizers.split_patterns import SplitPattern, split_patterns

# Token types; the numbers are sentencepiece's own.
_UNKNOWN, _CONTROL, _USER_DEFINED, _UNUSED, _BYTE = 2, 3, 4, 5, 6
_MODEL_TYPE = {"llama": TrainerSpec.BPE, "t5": TrainerSpec.UNIGRAM}


def read(identity: Identity, content: bytes) -> Tokenizer:
    """Raises TokenariumError for a damaged file, one without a vocabulary, or an unknown kind."""
    entries = metadata(content)
    kind = entries.get("tokenizer.ggml.model")
    pieces = entries.get("tokenizer.ggml.tokens")
    if not kind or not pieces:
        raise TokenariumError(f"{identity.title} holds no vocabulary.")
    if kind == "gpt2":
        pattern = _pattern(identity, entries.get("tokenizer.ggml.pre", ""))
        document = _document(entries, {"ignore_merges": pattern.whole_words_first})
        document["pre_tokenizer"] = pattern.pre_tokenizer()
        document["decoder"] = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True}
        return HuggingFaceTokenizer(identity, document)
    if kind == "gemma4":
        return HuggingFaceTokenizer(identity, _characters(entries))
    if kind in _MODEL_TYPE:
        return SentencePieceTokenizer(identity, _model_proto(entries))
    if kind == "bert":
        return wordpiece.from_pieces(identity, [_bert_piece(piece) for piece in pieces])
    raise TokenariumError(
        f"{identity.title} has a vocabulary of the kind '{kind}'; known are gpt2, llama, t5, bert."
    )


def _pattern(identity: Identity, name: str) -> SplitPattern:
    by_name = {alias: row for row in split_patterns().values() for alias in row.gguf}
    if name not in by_name:
        raise TokenariumError(
            f"{identity.title} splits texts by '{name}', which is not known here; "
            f"known are {', '.join(sorted(by_name))}."
        )
    return by_name[name]


def _document(entries: dict[str, Any], model: dict[str, Any]) -> dict[str, Any]:
    """A tokenizer.json with the file's vocabulary, merges and added tokens."""
    pieces, types = entries["tokenizer.ggml.tokens"], entries.get("tokenizer.ggml.token_type", [])
    added = [
        added_token(its_id, piece, special=its_type == _CONTROL)
        for its_id, (piece, its_type) in enumerate(zip(pieces, types, strict=False))
        if its_type in (_CONTROL, _USER_DEFINED)
    ]
    special = {token["content"] for token in added if token["special"]}
    merges = [merge.split(" ", 1) for merge in entries.get("tokenizer.ggml.merges", [])]
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
    types = entries.get("tokenizer.ggml.token_type") or [1] * len(pieces)
    model.trainer_spec.model_type = _MODEL_TYPE[entries["tokenizer.ggml.model"]]
    model.trainer_spec.byte_fallback = _BYTE in types
    unknown = entries.get("tokenizer.ggml.unknown_token_id", 0)
    for at, (piece, score, its_type) in enumerate(zip(pieces, scores, types, strict=True)):
        # some files call placeholders unknown as well; only one piece may be
        kept = _UNUSED if its_type == _UNKNOWN and at != unknown else its_type
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
