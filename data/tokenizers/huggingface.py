"""tokenizer.json files (Hugging Face): BPE, Unigram and WordPiece models.

The reference library is `tokenizers`, with two settings: no post-processing (special tokens are
not added), and special added tokens are not looked for in a text. Other added tokens are found in
a text as the library does by default: they are there to be written (Gemma's runs of newlines,
DeepSeek's `<｜User｜>`).
"""

import json
from collections.abc import Iterable, Sequence
from functools import cached_property
from importlib.metadata import version
from typing import Any

import numpy as np
import tokenizers
from numpy.typing import NDArray

from data.errors import TokenariumError
from data.tokenizers.base import Algorithm, Identity, Tokenizer
from data.tokenizers.byte_alphabet import ALPHABET, bytes_of
from data.tokenizers.describe import describe

_ALGORITHMS: dict[str, Algorithm] = {"BPE": "BPE", "Unigram": "Unigram", "WordPiece": "WordPiece"}
_BYTE_PIECES = {f"<0x{byte:02X}>": byte for byte in range(256)}


def read(identity: Identity, content: bytes) -> "HuggingFaceTokenizer":
    """Raises TokenariumError if the file isn't a tokenizer.json of a known model."""
    try:
        document = json.loads(content)
    except ValueError as error:
        raise TokenariumError(f"{identity.title} is not valid JSON: {error}.") from error
    if not isinstance(document, dict) or not isinstance(document.get("model"), dict):
        raise TokenariumError(f"{identity.title} has no model: it is not a tokenizer.json.")
    return HuggingFaceTokenizer(identity, document)


class HuggingFaceTokenizer(Tokenizer):
    """A parsed tokenizer.json."""

    def __init__(self, identity: Identity, document: dict[str, Any]) -> None:
        """Raises TokenariumError if the library refuses the document."""
        super().__init__(identity)
        model = document["model"]
        kind = model.get("type") or _kind_by_keys(model)
        if kind not in _ALGORITHMS:
            raise TokenariumError(
                f"{self.title} is a {kind} model; known are {', '.join(_ALGORITHMS)}."
            )
        self.algorithm = _ALGORITHMS[kind]
        self._added: list[dict[str, Any]] = document.get("added_tokens") or []
        self._document = _for_plain_text(document, self.algorithm)
        self.reference = ("tokenizers", version("tokenizers"))
        self.normaliser = describe(document.get("normalizer"))
        self.pre_tokenizer = describe(document.get("pre_tokenizer"))
        self._byte_level = "ByteLevel" in json.dumps(
            [document.get("pre_tokenizer"), document.get("decoder"), document.get("normalizer")]
        )
        self._pieces = _pieces(model, self.algorithm)
        ids = [*self._pieces.values(), *(token["id"] for token in self._added)]
        self.vocabulary_size = max(ids, default=-1) + 1
        self.unk_id = self._find_unk(model)
        self._library  # noqa: B018 (a document that the library refuses is refused here)

    @cached_property
    def _library(self) -> tokenizers.Tokenizer:
        try:
            library = tokenizers.Tokenizer.from_str(json.dumps(self._document))
        except Exception as error:  # the library raises bare Exception
            raise TokenariumError(f"{self.title} is no valid tokenizer.json: {error}.") from error
        library.encode_special_tokens = True
        return library

    def _find_unk(self, model: dict[str, Any]) -> int | None:
        """The id for what can't be encoded; None if every byte can."""
        if self.algorithm == "Unigram":
            unk = model.get("unk_id")
        else:
            unk = self._pieces.get(model.get("unk_token") or "")
        every_byte = ALPHABET if self._byte_level else frozenset(_BYTE_PIECES)
        written = self._byte_level or model.get("byte_fallback")
        return None if written and every_byte.issubset(self._pieces) else unk

    def _encode_reference(self, texts: list[str]) -> Iterable[Sequence[int]]:
        encoded = self._library.encode_batch_fast(texts, add_special_tokens=False)
        return [encoding.ids for encoding in encoded]

    def _unk_characters(self, texts: list[str]) -> Iterable[int]:
        for encoding in self._library.encode_batch(texts, add_special_tokens=False):
            ids = np.asarray(encoding.ids)
            ends = np.asarray(encoding.offsets).reshape(-1, 2)
            yield int((ends[:, 1] - ends[:, 0])[ids == self.unk_id].sum())

    def _vocabulary(self) -> list[bytes]:
        tokens = [b""] * self.vocabulary_size
        for piece, its_id in self._pieces.items():
            tokens[its_id] = self._surface(piece)
        for token in self._added:
            if token["special"] or not tokens[token["id"]]:
                tokens[token["id"]] = token["content"].encode()
        return tokens

    def _surface(self, piece: str) -> bytes:
        """The bytes that a piece of the model stands for in a text."""
        model = self._document["model"]
        if self._byte_level and ALPHABET.issuperset(piece):
            return bytes_of(piece)
        if model.get("byte_fallback") and piece in _BYTE_PIECES:
            return bytes([_BYTE_PIECES[piece]])
        piece = piece.removeprefix(model.get("continuing_subword_prefix") or "")
        piece = piece.removesuffix(model.get("end_of_word_suffix") or "")
        return piece.replace("▁", " ").encode() if self._marks_spaces else piece.encode()

    @cached_property
    def _marks_spaces(self) -> bool:
        """Whether ▁ stands for a space."""
        parts = [self._document.get(part) for part in ("normalizer", "pre_tokenizer", "decoder")]
        written = json.dumps(parts, ensure_ascii=False)
        return "Metaspace" in written or "▁" in written

    def decode_bytes(self, ids: Sequence[int] | NDArray[np.integer]) -> bytes:
        if self._byte_level:
            tokens = self.vocabulary()
            return b"".join([tokens[its_id] for its_id in ids])
        listed = np.asarray(ids, dtype=np.int64).tolist()
        return str(self._library.decode(listed, skip_special_tokens=False)).encode()

    def merges(self) -> list[tuple[bytes, bytes]] | None:
        """The model's merges, in the file's order."""
        if self.algorithm != "BPE":
            return None
        pairs = (
            merge.split(" ", 1) if isinstance(merge, str) else merge
            for merge in self._document["model"]["merges"]
        )
        return [(self._surface(left), self._surface(right)) for left, right in pairs]

    def fast_json(self) -> str | None:
        if self.algorithm != "BPE":
            return None
        found_in_text = [token for token in self._added if not token["special"]]
        document = {**self._document, "added_tokens": found_in_text}
        return json.dumps(document, ensure_ascii=False)


def _kind_by_keys(model: dict[str, Any]) -> str:
    """Old files don't name the model's type."""
    if "merges" in model:
        return "BPE"
    return "Unigram" if "unk_id" in model else "WordPiece"


def _pieces(model: dict[str, Any], algorithm: Algorithm) -> dict[str, int]:
    vocabulary = model.get("vocab") or {}
    if algorithm == "Unigram":
        return {piece: its_id for its_id, (piece, _) in enumerate(vocabulary)}
    return dict(vocabulary)


def _for_plain_text(document: dict[str, Any], algorithm: Algorithm) -> dict[str, Any]:
    """The document for texts that are only text.

    A Unigram model would find its special pieces (`<s>`) in a text even though the added tokens
    are not looked for, so they are renamed there to what no text holds.
    """
    plain = {**document, "post_processor": None, "truncation": None, "padding": None}
    if algorithm == "Unigram":
        added = document.get("added_tokens") or []
        special = {token["content"] for token in added if token["special"]}
        vocabulary = [
            [f"\ufdd0{piece}\ufdd1", -1e6] if piece in special else [piece, score]
            for piece, score in document["model"]["vocab"]
        ]
        plain["model"] = {**document["model"], "vocab": vocabulary}
        plain["added_tokens"] = [token for token in added if not token["special"]]
    return plain
