"""What every tokenizer adapter gives, whatever its file format."""

import hashlib
import json
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from data.stream import TokenStream
from data.tokenizers.engine.verdicts import Verdict
from data.tokenizers.pre_tokens import PreTokens
from data.tokenizers.spans import Segmentation
from data.tokenizers.texts import Texts

Algorithm = Literal["BPE", "Unigram", "WordPiece", "WordLevel", "Character", "LongestMatch"]
Reference = tuple[str, str]  # library, version


class Exported(NamedTuple):
    """A tokenizer as a file of another format. `pattern` is the split pattern's name where the file
    doesn't say it and isn't read with that one by default."""

    content: bytes
    pattern: str | None = None


@dataclass(frozen=True)
class Identity:
    """What names a tokenizer: the artefact and everything that changes its ids."""

    name: str
    title: str
    format: str
    sha256: str
    options: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def fingerprint(self) -> str:
        """sha256 (hex) over the format, the artefact's sha256 and the options."""
        parts = [self.format, self.sha256, dict(self.options)]
        return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


class Tokenizer(ABC):
    """A tokenizer as the studies see it. Special tokens are never added to a text, and their
    written form inside a text (`<|endoftext|>`) is plain text.

    `encode_batch` uses the fast engine where its ids equal the reference library's on the hard
    texts (data/tokenizers/engine/checks.py); `engine` says which one counts, `engine_note` why.
    """

    algorithm: Algorithm
    reference: Reference
    vocabulary_size: int
    normaliser: str = "none"
    pre_tokenizer: str = "none"
    unk_id: int | None = None
    # Whether a piece says by a mark that isn't part of its surface where in a word it stands
    # (## before it, </w> after it): two pieces may then have one surface.
    marks_word_parts: bool = False
    # Whether the file lists the merges; else they follow from ranks or scores.
    merges_are_listed: bool = False
    # What was noticed in the file while it was read, a sentence each.
    remarks: tuple[str, ...] = ()
    # What the file asks to be done to a text's ids and no measurement does, a sentence each.
    left_out: tuple[str, ...] = ()

    def __init__(self, identity: Identity) -> None:
        self.identity = identity
        self.name = identity.name
        self.title = identity.title
        self.format = identity.format
        self.fingerprint = identity.fingerprint

    @abstractmethod
    def _vocabulary(self) -> list[bytes]:
        """The bytes each id stands for; b'' for holes."""

    @abstractmethod
    def decode_bytes(self, ids: Sequence[int] | NDArray[np.integer]) -> bytes:
        """The text that the ids stand for, as UTF-8 (may be cut inside a character)."""

    def merges(self) -> list[tuple[bytes, bytes]] | None:
        """The merge rules in order of priority; None if the algorithm has none."""
        return None

    def merge_ids(self) -> NDArray[np.int32] | None:
        """The same merges as ids: left, right and what they make, shape (merges, 3)."""
        return None

    def pre_tokens(self, texts: Texts) -> PreTokens | None:
        """The texts, after normalisation, as the parts that no merge crosses; None if the algorithm
        has no merges.

        Added tokens that aren't special are left out: they come out of no merge. A file that
        doesn't cut (sentencepiece) is cut as its merges tell (`pre_tokens.word_rule`). Raises
        TokenariumError as `encode_batch`.
        """
        return None

    def fast_document(self) -> dict[str, Any] | None:
        """A tokenizer.json for the fast engine; None if the engine can't express this one."""
        return None

    def fast_json(self) -> str | None:
        """The same, written."""
        document = self.fast_document()
        return None if document is None else json.dumps(document, ensure_ascii=False)

    def as_tokenizer_json(self) -> dict[str, Any] | None:
        """A tokenizer.json that should give the same ids (data/tokenizers/export.py finds out);
        None if there is no such form of this kind."""
        return None

    def exported_elsewhere(self, to: str) -> Exported | None:
        """Its file of that format where another process writes and checks it; None where this one
        must (`export.checked`, which is what to call)."""
        return None

    def special_tokens(self) -> dict[str, int]:
        """Special tokens as they are written → id: tokens that no plain text is meant to give."""
        return {}

    def added_tokens(self) -> dict[str, int]:
        """Tokens found in a text as they are written, before the model runs, → id."""
        return {}

    def word_continuations(self) -> NDArray[np.bool_] | None:
        """Of each id whether it is marked as going on inside a word (## before it), shape
        (vocabulary_size,); None where a leading space marks a word's beginning."""
        return None

    def missing_bytes(self) -> list[int] | None:
        """The bytes that no token stands for; None if the tokenizer doesn't work on bytes, not
        even where it knows no token."""
        return None

    def dead_merges(self) -> list[int]:
        """The places in `merges` of those whose parts no text can give."""
        return []

    # --- encoding -----------------------------------------------------------------------------

    @abstractmethod
    def encode_batch(self, texts: Texts) -> TokenStream:
        """Ids of all texts end to end. Raises TokenariumError for missing or invalid texts."""

    @abstractmethod
    def encode_batch_reference(self, texts: Texts) -> TokenStream:
        """As `encode_batch`, by the reference library alone."""

    @abstractmethod
    def segment(self, text: str, special: bool = False) -> Segmentation:
        """The text's tokens with the bytes of the text that each stands for.

        `special`: special tokens written in the text become their ids, as the reference library
        does it; where it has no such way, the text is cut at them and the rest encoded in parts.
        Otherwise the ids are those of `encode_batch`. Raises TokenariumError as `encode_batch`.
        """

    @abstractmethod
    def unk_characters(self, texts: Texts, stream: TokenStream | None = None) -> NDArray[np.int64]:
        """Characters of each text that UNK tokens cover, shape (n,).

        `stream` is the texts' own encoding, if the caller has it already.
        """

    def decode_bytes_batch(self, stream: TokenStream) -> list[bytes]:
        """`decode_bytes` of each segment of a stream."""
        bounds = zip(stream.offsets[:-1].tolist(), stream.offsets[1:].tolist(), strict=True)
        return [self.decode_bytes(stream.ids[start:end]) for start, end in bounds]

    def decode(self, ids: Sequence[int] | NDArray[np.integer]) -> str:
        """The text of the ids; a cut character becomes U+FFFD."""
        return self.decode_bytes(ids).decode("utf-8", errors="replace")

    # --- vocabulary ---------------------------------------------------------------------------

    def vocabulary(self) -> list[bytes]:
        """The bytes that each id stands for in a text (index = id), b'' for holes.

        A leading-space marker counts as the space it stands for, WordPiece's ## is left out, and
        special tokens are given as they are written.
        """
        return self._vocabulary_once

    @cached_property
    def _vocabulary_once(self) -> list[bytes]:
        return self._vocabulary()

    @property
    def special_ids(self) -> frozenset[int]:
        """The ids of the special tokens."""
        return frozenset(self.special_tokens().values())

    def surface_characters(self) -> NDArray[np.int32]:
        """Characters in each token's surface, shape (vocabulary_size,).

        Only whole characters count: the bytes of a cut one count nothing, in any of its tokens.
        """
        return self._surface_characters_once

    @cached_property
    def _surface_characters_once(self) -> NDArray[np.int32]:
        lengths = (len(token.decode("utf-8", errors="ignore")) for token in self.vocabulary())
        return np.fromiter(lengths, np.int32, len(self.vocabulary()))

    # --- which engine counts ------------------------------------------------------------------

    @property
    @abstractmethod
    def engine(self) -> str:
        """Library and version whose ids `encode_batch` gives."""

    @property
    @abstractmethod
    def _verdict(self) -> Verdict:
        """What the check of the fast engine found."""

    @property
    def engine_note(self) -> str:
        """Why that engine counts, in a sentence."""
        return self._verdict.note

    @property
    def lossless(self) -> bool:
        """Whether each hard text comes back from its ids unchanged."""
        return self._verdict.lossless

    @property
    def lossless_note(self) -> str:
        """The first hard text that doesn't come back, if one doesn't."""
        return self._verdict.lossless_note
