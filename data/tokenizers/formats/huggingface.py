"""tokenizer.json files (Hugging Face): BPE, Unigram, WordPiece and WordLevel models.

The reference library is `tokenizers`, with two settings: no post-processing (special tokens are
not added), and special added tokens are not looked for in a text. Other added tokens are found in
a text as the library does by default: they are there to be written (Gemma's runs of newlines,
DeepSeek's `<｜User｜>`).
"""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property, partial
from importlib.metadata import version
from itertools import pairwise
from typing import Any

import numpy as np
import tokenizers
from numpy.typing import NDArray

from data.errors import TokenariumError
from data.stream import TokenStream
from data.tokenizers import spans
from data.tokenizers.base import Algorithm, Identity
from data.tokenizers.bounds import short
from data.tokenizers.engine.adapter import Adapter
from data.tokenizers.formats import added_tokens
from data.tokenizers.formats.bpe_model import (
    BYTE_PIECES,
    dead_merges,
    first_pieces,
    first_symbols,
    joined,
)
from data.tokenizers.formats.byte_alphabet import ALPHABET, bytes_of
from data.tokenizers.formats.byte_alphabet import written as byte_written
from data.tokenizers.formats.document_steps import describe, space_marks
from data.tokenizers.formats.json_document import json_document
from data.tokenizers.formats.plain_document import (
    encoding_only,
    for_plain_text,
    only_as_written,
    with_names,
)
from data.tokenizers.formats.post_processing import left_out
from data.tokenizers.formats.tokenizer_json import ALGORITHMS, checked, remarks
from data.tokenizers.library_errors import is_the_librarys, reason
from data.tokenizers.pre_tokens import PreTokens, apart, around, collected, word_rule
from data.tokenizers.spans import Segmentation
from data.tokenizers.texts import Texts, as_list

_COMPOSING = ("NFC", "NFKC", "Precompiled")  # normalisers


def read(identity: Identity, content: bytes) -> "HuggingFaceTokenizer":
    """Raises TokenariumError if the file isn't a tokenizer.json of a known model."""
    document = json_document(identity.title, content)
    if not isinstance(document, dict) or not isinstance(document.get("model"), dict):
        raise TokenariumError(f"{identity.title} has no model: it is not a tokenizer.json.")
    return HuggingFaceTokenizer(identity, document)


class HuggingFaceTokenizer(Adapter):
    """A parsed tokenizer.json."""

    merges_are_listed = True

    def __init__(
        self, identity: Identity, document: dict[str, Any], *, keep_special_ids: bool = False
    ) -> None:
        """`keep_special_ids`: special tokens have the ids that the document says, though its
        vocabulary lacks them; the library gives such tokens the next free ids.

        Raises TokenariumError if the document is faulty or the library refuses it.
        """
        super().__init__(identity)
        document = checked(self.title, document)
        model = document["model"]
        self.algorithm = ALGORITHMS[model["type"]]
        self._model = model
        self._pieces = _pieces(model, self.algorithm)
        self._keep_special_ids = keep_special_ids
        self._document = for_plain_text(document, self.algorithm)
        library = self._library
        with self._errors("normalise an added token"):
            alike = added_tokens.alike(document["added_tokens"], library)
        if alike:
            document = only_as_written(document, alike)
            self._document = for_plain_text(document, self.algorithm)
            del library, self._library  # it was made of the other document
        self._given = document
        given: list[dict[str, Any]] = document["added_tokens"]
        self._added = added_tokens.numbered(
            given, self._document["added_tokens"], self._library, keep_special_ids
        )
        self.remarks = (
            *remarks(document, self._pieces),
            *added_tokens.moved(given, self._added),
            *(
                f"Its added tokens {short(one)} and {short(other)} are the same text after "
                f"normalisation, and the library takes either at random: here {short(one)} is "
                "found only as it is written."
                for one, other in alike.items()
            ),
        )
        self.left_out = tuple(left_out(document))
        self.reference = ("tokenizers", version("tokenizers"))
        self.normaliser = describe(document.get("normalizer"))
        self.pre_tokenizer = describe(document.get("pre_tokenizer"))
        self._byte_level = "ByteLevel" in json.dumps(
            [document.get("pre_tokenizer"), document.get("decoder"), document.get("normalizer")]
        )
        ids = [*self._pieces.values(), *(token["id"] for token in self._added)]
        self.vocabulary_size = max(ids, default=-1) + 1
        self.unk_id = self._find_unk(model)
        marks = (model.get("continuing_subword_prefix"), model.get("end_of_word_suffix"))
        self.marks_word_parts = self.algorithm == "WordPiece" or any(marks)

    @cached_property
    def _library(self) -> tokenizers.Tokenizer:
        try:
            library = tokenizers.Tokenizer.from_str(json.dumps(self._document))
        except BaseException as error:
            if not is_the_librarys(error):
                raise
            why = reason(error)
            raise TokenariumError(f"{self.title} is no valid tokenizer.json: {why}.") from error
        library.encode_special_tokens = True
        return library

    def _put_library_away(self) -> None:
        # A byte-level one decodes by itself; the library takes up to 150 MB.
        if self._byte_level:
            self.__dict__.pop("_library", None)

    def _find_unk(self, model: dict[str, Any]) -> int | None:
        """The id for what can't be encoded; None if every byte can."""
        if self.algorithm == "Unigram":
            unk = model.get("unk_id")
        else:
            unk = self._pieces.get(model.get("unk_token") or "")
        if self.algorithm in ("WordPiece", "WordLevel"):
            return unk  # a word of known bytes may be unknown
        every_byte = ALPHABET if self._byte_level else frozenset(BYTE_PIECES)
        written = self._byte_level or model.get("byte_fallback")
        return None if written and every_byte.issubset(self._pieces) else unk

    def _encode_reference(self, texts: list[str]) -> Iterable[Sequence[int]]:
        with self._errors("encode a text"):
            encoded = self._library.encode_batch_fast(texts, add_special_tokens=False)
        return [encoding.ids for encoding in encoded]

    def _unk_characters(self, texts: list[str]) -> Iterable[int]:
        for encoding in self._library.encode_batch(texts, add_special_tokens=False):
            ids = np.asarray(encoding.ids)
            ends = np.asarray(encoding.offsets).reshape(-1, 2)
            yield int((ends[:, 1] - ends[:, 0])[ids == self.unk_id].sum())

    def special_tokens(self) -> dict[str, int]:
        """Without single bytes that the file marks special: plain text gives those."""
        return {
            token["content"]: token["id"]
            for token in self._added
            if token["special"] and token["content"] not in self._single_bytes
        }

    @cached_property
    def _single_bytes(self) -> frozenset[str]:
        """The pieces by which the model writes a byte of a text."""
        written = BYTE_PIECES if self._model.get("byte_fallback") else ()
        if self._byte_level:
            written = (*written, *ALPHABET)
        return frozenset(piece for piece in written if piece in self._pieces)

    def _segment_plain(self, text: str) -> Segmentation:
        # Where the library counts anyway, it need not do so twice.
        return self._located(text) if self._fast is None else super()._segment_plain(text)

    def _located(self, text: str) -> Segmentation:
        return self._placed(self._library, text)

    def _segment_special(self, text: str) -> Segmentation:
        if not any(token["special"] for token in self._added):
            return self._segment_plain(text)
        return self._placed(self._library_with_specials, text)

    def _placed(self, library: tokenizers.Tokenizer, text: str) -> Segmentation:
        with self._errors("encode a text"):
            encoding = library.encode(text, add_special_tokens=False)
        ids = np.asarray(encoding.ids, np.int32)
        found = spans.by_surface(ids, self.vocabulary(), text)
        if found is not None:
            return found
        offsets = np.asarray(encoding.offsets, np.int64).reshape(-1, 2)
        starts, ends = offsets[:, 0], offsets[:, 1]
        if len(ids) and any(name in self.normaliser for name in _COMPOSING):
            ends = spans.over_composed(text, starts, ends)
        return spans.in_bytes(text, ids, starts, ends)

    @cached_property
    def _library_with_specials(self) -> tokenizers.Tokenizer:
        """The library as it is by default: special tokens are looked for in a text."""
        with self._errors("look for special tokens"):
            document = encoding_only(self.as_tokenizer_json())
            return tokenizers.Tokenizer.from_str(json.dumps(document))

    def _vocabulary(self) -> list[bytes]:
        tokens = [b""] * self.vocabulary_size
        for piece, its_id in self._pieces.items():
            tokens[its_id] = self._surface(piece)
        for token in self._added:
            if not tokens[token["id"]] or self._only_as_written(token):
                tokens[token["id"]] = token["content"].encode()
        return tokens

    def _only_as_written(self, token: dict[str, Any]) -> bool:
        """Whether an added token that the vocabulary lists too comes only out of a text that holds
        it as it is written: then its letters are no bytes and its marks no spaces."""
        content = token["content"]
        if self.algorithm == "BPE":
            if content in self._added_and_made:
                return False
            after_normalising = token.get("normalized") and not self._byte_level
            return token["special"] or not after_normalising
        return token["special"] and content not in self._single_bytes

    @cached_property
    def _added_and_made(self) -> frozenset[str]:
        """The added tokens that a BPE model makes out of a text as well."""
        contents = {token["content"] for token in self._added}
        prefix = self._model.get("continuing_subword_prefix") or ""
        results = (joined(left, right, prefix) for left, right in self._model["merges"])
        return frozenset(
            [
                *contents.intersection(results),
                *first_pieces(contents & self._pieces.keys(), self._model),
            ]
        )

    def _surface(self, piece: str) -> bytes:
        """The bytes that a piece of the model stands for in a text."""
        model = self._document["model"]
        if model.get("byte_fallback") and piece in BYTE_PIECES:
            return bytes([BYTE_PIECES[piece]])
        piece = piece.removeprefix(model.get("continuing_subword_prefix") or "")
        piece = piece.removesuffix(model.get("end_of_word_suffix") or "")
        if self._byte_level and ALPHABET.issuperset(piece):
            return bytes_of(piece)
        for mark in self._space_marks:
            piece = piece.replace(mark, " ")
        return piece.encode()

    @cached_property
    def _space_marks(self) -> list[str]:
        return space_marks(self._document)

    def decode_bytes(self, ids: Sequence[int] | NDArray[np.integer]) -> bytes:
        if self._byte_level:
            tokens = self._decoded
            text = b"".join([tokens[its_id] for its_id in ids])
            return text.removesuffix(b" ") if self._model.get("end_of_word_suffix") else text
        listed = np.asarray(ids, dtype=np.int64).tolist()
        with self._errors("decode ids"):
            decoded = str(self._library.decode(listed, skip_special_tokens=False))
        return with_names(decoded).encode()

    @cached_property
    def _decoded(self) -> list[bytes]:
        """The bytes of each id in a decoded text: where the end of a word is marked, a space
        follows it."""
        suffix = self._model.get("end_of_word_suffix")
        if not suffix:
            return self.vocabulary()
        ends = {at for piece, at in self._pieces.items() if piece.endswith(suffix)}
        return [t + b" " if at in ends else t for at, t in enumerate(self.vocabulary())]

    def decode_bytes_batch(self, stream: TokenStream) -> list[bytes]:
        if self._byte_level:
            return super().decode_bytes_batch(stream)
        ids, bounds = stream.ids.tolist(), stream.offsets.tolist()
        segments = [ids[start:end] for start, end in pairwise(bounds)]
        with self._errors("decode ids"):
            found = self._library.decode_batch(segments, skip_special_tokens=False)
        return [with_names(text).encode() for text in found]

    def as_tokenizer_json(self) -> dict[str, Any]:
        """The document as it was given. Where special tokens keep its ids, those that its
        vocabulary lacks are put there: the library would give them others."""
        if not self._keep_special_ids:
            return self._given
        taken = set(self._pieces.values())
        lacking = {t: at for t, at in self.special_tokens().items() if at not in taken}
        model = {**self._model, "vocab": {**self._pieces, **lacking}}
        return {**self._given, "model": model, "added_tokens": self._added}

    def merges(self) -> list[tuple[bytes, bytes]] | None:
        """The model's merges, in the file's order."""
        if self.algorithm != "BPE":
            return None
        pairs = self._model["merges"]
        return [(self._surface(left), self._surface(right)) for left, right in pairs]

    def merge_ids(self) -> NDArray[np.int32] | None:
        if self.algorithm != "BPE":
            return None
        prefix, its_id = self._model.get("continuing_subword_prefix") or "", self._pieces
        rows = [
            (its_id[left], its_id[right], its_id[joined(left, right, prefix)])
            for left, right in self._model["merges"]
        ]
        return np.array(rows, np.int32).reshape(-1, 3)

    def pre_tokens(self, texts: Texts) -> PreTokens | None:
        if self.algorithm != "BPE":
            return None
        start = partial(first_symbols, pieces=self._pieces, model=self._model)
        with self._errors("split a text"):
            return collected(map(self._parts, as_list(texts)), start)

    def _parts(self, text: str) -> Iterator[str]:
        """The pre-tokens of a text."""
        before, after = self._added_in_texts
        normalizer, pre_tokenizer = self._library.normalizer, self._library.pre_tokenizer
        for piece in around(before, text):
            normal = piece if normalizer is None else normalizer.normalize_str(piece)
            for part in around(after, normal):
                found = pre_tokenizer.pre_tokenize_str(part) if pre_tokenizer else [(part, None)]
                for one, _ in found:
                    yield from (self._words.findall(one) if self._words else (one,))

    @cached_property
    def _added_in_texts(self) -> tuple[re.Pattern[str] | None, re.Pattern[str] | None]:
        """What finds the added tokens in a text, and in a normalised one."""
        plain = [token for token in self._added if not token["special"]]
        written = [token["content"] for token in plain if not token.get("normalized")]
        normalizer = self._library.normalizer
        contents = [token["content"] for token in plain if token.get("normalized")]
        if normalizer is not None:
            contents = [normalizer.normalize_str(content) for content in contents]
        return apart(written), apart([content for content in contents if content])

    @cached_property
    def _words(self) -> re.Pattern[str] | None:
        """How texts are cut at spaces that a mark stands for, where the pre-tokenizer doesn't."""
        if self._byte_level or not self._space_marks:
            return None
        prefix = self._model.get("continuing_subword_prefix") or ""
        results = [joined(left, right, prefix) for left, right in self._model["merges"]]
        return word_rule(results, self._space_marks[0])

    def word_continuations(self) -> NDArray[np.bool_] | None:
        prefix = self._model.get("continuing_subword_prefix")
        if not prefix:
            return None
        marked = np.zeros(self.vocabulary_size, bool)
        marked[[at for piece, at in self._pieces.items() if piece.startswith(prefix)]] = True
        return marked

    def dead_merges(self) -> list[int]:
        if self.algorithm != "BPE":
            return []
        return dead_merges(self._model["merges"], self._pieces, self._model)

    def missing_bytes(self) -> list[int] | None:
        if self._byte_level:
            written = [byte_written(bytes([byte])) for byte in range(256)]
        elif self._model.get("byte_fallback"):
            written = list(BYTE_PIECES)
        else:
            return None
        return [byte for byte, piece in enumerate(written) if piece not in self._pieces]

    def added_tokens(self) -> dict[str, int]:
        return {token["content"]: token["id"] for token in self._added if not token["special"]}

    @contextmanager
    def _errors(self, doing: str) -> Iterator[None]:
        """What the library raises or panics with, as a sentence."""
        try:
            yield
        except BaseException as error:
            if not is_the_librarys(error):
                raise
            raise TokenariumError(
                f"{self.title}: the library tokenizers can't {doing}: {reason(error)}."
            ) from error

    def fast_document(self) -> dict[str, Any] | None:
        if self.algorithm != "BPE":
            return None
        found_in_text = [token for token in self._added if not token["special"]]
        return {**self._document, "added_tokens": found_in_text}


def _pieces(model: dict[str, Any], algorithm: Algorithm) -> dict[str, int]:
    vocabulary: Any = model.get("vocab") or {}
    if algorithm == "Unigram":
        return {piece: its_id for its_id, (piece, _) in enumerate(vocabulary)}
    return vocabulary
