"""sentencepiece .model files: BPE, Unigram, characters and words. The reference library is
sentencepiece."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from importlib.metadata import version
from itertools import pairwise
from math import isfinite
from typing import Any

import numpy as np
import sentencepiece
from numpy.typing import NDArray

from data.errors import TokenariumError
from data.stream import TokenStream
from data.tokenizers import spans
from data.tokenizers.base import Algorithm, Identity
from data.tokenizers.bounds import check_entries, short
from data.tokenizers.engine.adapter import Adapter
from data.tokenizers.formats.added_tokens import added_token
from data.tokenizers.formats.rank_merges import every_split, trained_merges
from data.tokenizers.formats.sentencepiece_proto import (
    DecodeError,
    ModelProto,
    Piece,
    TrainerSpec,
    check_count,
)
from data.tokenizers.library_errors import reason
from data.tokenizers.pre_tokens import NO_SYMBOL, PreTokens, apart, around, collected, word_rule
from data.tokenizers.spans import Segmentation
from data.tokenizers.texts import Texts, as_list

_BYTE_PIECE = re.compile("<0x[0-9A-F]{2}>")
_ALGORITHMS: dict[int, Algorithm] = {
    TrainerSpec.UNIGRAM: "Unigram",
    TrainerSpec.BPE: "BPE",
    TrainerSpec.CHAR: "Character",
    TrainerSpec.WORD: "WordLevel",
}


def read(identity: Identity, content: bytes) -> "SentencePieceTokenizer":
    """Raises TokenariumError if the file isn't a sentencepiece model."""
    return SentencePieceTokenizer(identity, parsed(identity, content))


def parsed(identity: Identity, content: bytes) -> Any:
    """The model in the file. Raises TokenariumError if it holds none."""
    check_count(identity.title, content)
    model = ModelProto()
    try:
        model.ParseFromString(content)
    except DecodeError as error:
        raise TokenariumError(f"{identity.title} is not a sentencepiece model.") from error
    return model


class SentencePieceTokenizer(Adapter):
    """A parsed sentencepiece model. Its control pieces (`<s>`) never come out of a text."""

    def __init__(self, identity: Identity, model: Any) -> None:
        """Raises TokenariumError if the library refuses the model."""
        super().__init__(identity)
        kind = model.trainer_spec.model_type
        if kind not in _ALGORITHMS or not model.pieces:
            raise TokenariumError(f"{self.title} is not a sentencepiece model.")
        _check_pieces(self.title, model)
        self.algorithm = _ALGORITHMS[kind]
        self._model = model
        self.reference = ("sentencepiece", version("sentencepiece"))
        self.vocabulary_size = len(model.pieces)
        self.normaliser = _normaliser(model.normalizer_spec)
        unknown = [at for at, piece in enumerate(model.pieces) if piece.type == Piece.UNKNOWN]
        self.unk_id = None if model.trainer_spec.byte_fallback or not unknown else unknown[0]
        self._library  # noqa: B018 (a model that the library refuses is refused here)

    @cached_property
    def _library(self) -> sentencepiece.SentencePieceProcessor:
        try:
            return sentencepiece.SentencePieceProcessor(model_proto=self._model.SerializeToString())
        except (RuntimeError, ValueError) as error:
            raise TokenariumError(
                f"{self.title}: sentencepiece refuses it: {reason(error)}."
            ) from error

    def _encode_reference(self, texts: list[str]) -> Iterable[Sequence[int]]:
        encoded: list[Sequence[int]] = self._library.encode(texts, out_type="numpy", num_threads=2)
        return encoded

    def _unk_characters(self, texts: list[str]) -> Iterable[int]:
        for text in texts:
            found = self._library.encode(text, out_type="offset_mapping")
            pieces = zip(found["ids"], found["offsets"], strict=True)
            yield sum(end - start for its_id, (start, end) in pieces if its_id == self.unk_id)

    def special_tokens(self) -> dict[str, int]:
        """The control pieces and the unknown one; sentencepiece itself never finds them in a text,
        so that a text with special tokens is cut at them."""
        return dict(self._specials)

    @cached_property
    def _specials(self) -> dict[str, int]:
        kinds = (Piece.CONTROL, Piece.UNKNOWN)
        return {p.piece: at for at, p in enumerate(self._model.pieces) if p.type in kinds}

    @cached_property
    def _is_byte(self) -> NDArray[np.bool_]:
        kinds = (piece.type == Piece.BYTE for piece in self._model.pieces)
        return np.fromiter(kinds, bool, self.vocabulary_size)

    def _located(self, text: str) -> Segmentation:
        found = self._library.encode(text, out_type="offset_mapping")
        ids = np.asarray(found["ids"], np.int32)
        offsets = np.asarray(found["offsets"], np.int64).reshape(-1, 2)
        starts, ends = offsets[:, 0], offsets[:, 1]
        # The library gives a character's end to the last of its bytes alone.
        for at in np.flatnonzero(self._is_byte[ids])[::-1]:
            if at + 1 < len(ids) and self._is_byte[ids[at + 1]] and starts[at + 1] == starts[at]:
                ends[at] = max(ends[at], ends[at + 1])
        return spans.in_bytes(text, ids, starts, ends)

    def _vocabulary(self) -> list[bytes]:
        return [_surface(piece) for piece in self._model.pieces]

    def decode_bytes(self, ids: Sequence[int] | NDArray[np.integer]) -> bytes:
        return str(self._library.decode(np.asarray(ids, dtype=np.int64).tolist())).encode()

    def decode_bytes_batch(self, stream: TokenStream) -> list[bytes]:
        ids, bounds = stream.ids.tolist(), stream.offsets.tolist()
        segments = [ids[start:end] for start, end in pairwise(bounds)]
        if not segments:
            return []
        return [text.encode() for text in self._library.decode(segments)]

    def added_tokens(self) -> dict[str, int]:
        """The pieces that the trainer was told to keep whole."""
        pieces = enumerate(self._model.pieces)
        return {piece.piece: at for at, piece in pieces if piece.type == Piece.USER_DEFINED}

    def missing_bytes(self) -> list[int] | None:
        # The library refuses a model with byte fallback that lacks one of the 256.
        return [] if self._model.trainer_spec.byte_fallback else None

    def merges(self) -> list[tuple[bytes, bytes]] | None:
        """Of each piece its last merge, in order of score; None for other than BPE."""
        if self.algorithm != "BPE":
            return None
        pairs = trained_merges(self._ranks)
        return [(_spaced(left), _spaced(right)) for left, right in pairs]

    def merge_ids(self) -> NDArray[np.int32] | None:
        if self.algorithm != "BPE":
            return None
        its_id = {piece.piece: at for at, piece in enumerate(self._model.pieces)}
        pairs = trained_merges(self._ranks)
        rows = [(its_id[left], its_id[right], its_id[left + right]) for left, right in pairs]
        return np.array(rows, np.int32).reshape(-1, 3)

    def pre_tokens(self, texts: Texts) -> PreTokens | None:
        """As the base class; a character that is written as bytes has no symbol."""
        if self.algorithm != "BPE":
            return None
        words = word_rule(left + right for left, right in trained_merges(self._ranks))
        kept = apart(self.added_tokens())
        pieces = {
            piece.piece: at
            for at, piece in enumerate(self._model.pieces)
            if piece.type == Piece.NORMAL
        }

        def cut(text: str) -> Iterator[str]:
            for part in around(kept, self._library.normalize(text)):
                yield from (words.findall(part) if words else (part,))

        return collected(
            map(cut, as_list(texts)), lambda part: [pieces.get(one, NO_SYMBOL) for one in part]
        )

    @property
    def _ranks(self) -> dict[str, int]:
        """Ordinary pieces by falling score, the order in which sentencepiece merges."""
        ordinary = [piece for piece in self._model.pieces if piece.type == Piece.NORMAL]
        ordinary.sort(key=lambda piece: -piece.score)
        return {piece.piece: rank for rank, piece in enumerate(ordinary)}

    def as_sentencepiece(self) -> bytes:
        """The model file."""
        return bytes(self._model.SerializeToString())

    def as_tokenizer_json(self) -> dict[str, Any] | None:
        """Of a BPE model with byte fallback; other models split and normalise in ways that the
        library `tokenizers` has no exact form for."""
        document = self.fast_document()
        if document is None:
            return None
        specials = self.special_tokens().items()
        document["added_tokens"] += [added_token(at, text, special=True) for text, at in specials]
        back = {"type": "Replace", "pattern": {"String": "▁"}, "content": " "}
        steps: list[dict[str, Any]] = [back, {"type": "ByteFallback"}, {"type": "Fuse"}]
        if self._model.normalizer_spec.add_dummy_prefix:
            steps.append({"type": "Strip", "content": " ", "start": 1, "stop": 0})
        document["decoder"] = {"type": "Sequence", "decoders": steps}
        return document

    def fast_document(self) -> dict[str, Any] | None:
        trainer, normalizer = self._model.trainer_spec, self._model.normalizer_spec
        plain = not (
            normalizer.precompiled_charsmap
            or normalizer.remove_extra_whitespaces
            or trainer.treat_whitespace_as_suffix
        )
        if self.algorithm != "BPE" or not (
            plain and normalizer.escape_whitespaces and trainer.byte_fallback
        ):
            return None
        steps: list[dict[str, object]] = [
            {"type": "Replace", "pattern": {"String": " "}, "content": "▁"}
        ]
        if normalizer.add_dummy_prefix:
            steps.insert(0, {"type": "Prepend", "prepend": "▁"})
        return {
            "version": "1.0",
            "added_tokens": [
                added_token(its_id, piece.piece, special=False)
                for its_id, piece in enumerate(self._model.pieces)
                if piece.type == Piece.USER_DEFINED
            ],
            "normalizer": {"type": "Sequence", "normalizers": steps},
            "pre_tokenizer": None,
            "post_processor": None,
            "decoder": None,
            "model": {
                "type": "BPE",
                "vocab": {piece.piece: at for at, piece in enumerate(self._model.pieces)},
                "merges": [list(pair) for pair in every_split(self._ranks)],
                "unk_token": trainer.unk_piece,
                "fuse_unk": True,
                "byte_fallback": True,
                "ignore_merges": False,
                "dropout": None,
                "continuing_subword_prefix": None,
                "end_of_word_suffix": None,
            },
        }


def _check_pieces(title: str, model: Any) -> None:
    """Raises TokenariumError for the first fault that the library doesn't see or name."""
    check_entries(title, len(model.pieces))
    # The library gives bytes where a text is no UTF-8.
    if not isinstance(model.normalizer_spec.name, str):
        raise TokenariumError(f"{title}: the name of its normaliser is not UTF-8 text.")
    if not isinstance(model.trainer_spec.unk_piece, str):
        raise TokenariumError(f"{title}: its unknown piece is not UTF-8 text.")
    for at, piece in enumerate(model.pieces):
        text = piece.piece
        if not isinstance(text, str):
            raise TokenariumError(f"{title}: piece {at} is not UTF-8 text.")
        if not isfinite(piece.score):
            raise TokenariumError(f"{title}: the score of piece {at} ({short(text)}) is no number.")
        if piece.type == Piece.BYTE and not _BYTE_PIECE.fullmatch(text):
            raise TokenariumError(
                f"{title}: piece {at} ({short(text)}) is said to be a byte, but isn't written so."
            )


def _spaced(piece: str) -> bytes:
    return piece.replace("▁", " ").encode()


def _surface(piece: Any) -> bytes:
    if piece.type == Piece.BYTE:
        return bytes([int(piece.piece[1:-1], 16)])  # written <0x0A>
    if piece.type in (Piece.CONTROL, Piece.UNKNOWN):
        return str(piece.piece).encode()
    return _spaced(piece.piece)


def _normaliser(spec: Any) -> str:
    steps = [spec.name or ("own rules" if spec.precompiled_charsmap else "identity")]
    if spec.remove_extra_whitespaces:
        steps.append("extra spaces removed")
    if spec.add_dummy_prefix:
        steps.append("a space put before the text")
    return ", ".join(steps)
