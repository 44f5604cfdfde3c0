"""Byte-pair encoding from ranks (tiktoken): two neighbours join if their bytes together have a
rank, the lowest rank first. The reference library is tiktoken; adapters of rank-like files
(ranks.py, tekken.py) share this engine.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from importlib.metadata import version
from typing import Any

import numpy as np
import tiktoken
import tokenizers
from numpy.typing import NDArray

from data.errors import TokenariumError
from data.tokenizers.base import Identity
from data.tokenizers.bounds import check_entries, check_ids
from data.tokenizers.engine.adapter import Adapter
from data.tokenizers.formats.added_tokens import added_token
from data.tokenizers.formats.byte_alphabet import written
from data.tokenizers.formats.rank_merges import every_split, trained_merges
from data.tokenizers.formats.split_patterns import SplitPattern
from data.tokenizers.library_errors import is_the_librarys, reason
from data.tokenizers.pre_tokens import PreTokens, collected
from data.tokenizers.texts import Texts, as_list

SHORT = 10_000  # characters of a text that the library segments


class RankTokenizer(Adapter):
    """Ranks and a split pattern. `first_id` is the id of rank 0 (specials may stand before)."""

    algorithm = "BPE"

    def __init__(
        self,
        identity: Identity,
        ranks: Mapping[bytes, int],
        pattern: SplitPattern,
        specials: Mapping[str, int],
        first_id: int = 0,
    ) -> None:
        """Raises TokenariumError if one of the 256 bytes has no rank (texts would be lost), or an
        id is negative or far beyond the number of ranks."""
        super().__init__(identity)
        missing = [byte for byte in range(256) if bytes([byte]) not in ranks]
        if missing:
            raise TokenariumError(
                f"{self.title}: {len(missing)} of the 256 bytes have no rank, "
                f"the first is 0x{missing[0]:02X}."
            )
        check_entries(self.title, len(ranks), "tokens")
        check_ids(self.title, [first_id, *specials.values()], len(ranks))
        check_ids(self.title, [rank + first_id for rank in ranks.values()])
        self._ranks = ranks
        self._pattern = pattern
        self._specials = specials
        self._first_id = first_id
        self.reference = ("tiktoken", version("tiktoken"))
        self.pre_tokenizer = f"splits by the pattern {pattern.name}: {pattern.expression}"
        last = max(max(ranks.values()) + first_id, *specials.values(), 0)
        self.vocabulary_size = last + 1

    @cached_property
    def _encoding(self) -> tiktoken.Encoding:
        try:
            return tiktoken.Encoding(
                self.name,
                pat_str=self._pattern.expression,
                mergeable_ranks=dict(self._ranks),
                special_tokens={},
            )
        except BaseException as error:
            if not is_the_librarys(error):
                raise
            raise TokenariumError(f"{self.title}: tiktoken refuses it: {reason(error)}.") from error

    def check_pattern(self) -> None:
        """Raises TokenariumError if the library refuses the pattern; for one out of a file."""
        encoding = self._encoding
        try:
            encoding.encode_ordinary("")
        except BaseException as error:
            if not is_the_librarys(error):
                raise
            raise TokenariumError(
                f"{self.title}: tiktoken can't use its pattern: {reason(error)}."
            ) from error

    def _encode_reference(self, texts: list[str]) -> Iterable[Sequence[int]]:
        encode = self._encoding.encode_ordinary
        for text in texts:
            try:
                ids = encode(text)
            except BaseException as error:
                if not is_the_librarys(error):
                    raise
                raise TokenariumError(
                    f"{self.title}: tiktoken can't split a text that begins {text[:20]!r}: "
                    f"a run in its {len(text)} characters is too long for the regular expression."
                ) from error
            yield [its_id + self._first_id for its_id in ids] if self._first_id else ids

    def _ids_alone(self, text: str) -> NDArray[np.int32]:
        # The library takes a third of the memory of the fast engine, which gives the same ids.
        if len(text) > SHORT:
            return super()._ids_alone(text)
        return self.encode_batch_reference([text]).ids

    def _vocabulary(self) -> list[bytes]:
        tokens = [b""] * self.vocabulary_size
        for token, rank in self._ranks.items():
            tokens[rank + self._first_id] = token
        for text, its_id in self._specials.items():
            tokens[its_id] = text.encode()
        return tokens

    def decode_bytes(self, ids: Sequence[int] | NDArray[np.integer]) -> bytes:
        tokens = self.vocabulary()
        return b"".join([tokens[its_id] for its_id in ids])

    def special_tokens(self) -> dict[str, int]:
        return dict(self._specials)

    def missing_bytes(self) -> list[int]:
        return []

    def merges(self) -> list[tuple[bytes, bytes]]:
        """Of each rank its last merge, in order; ranks that no merge leads to have none."""
        return trained_merges(self._ranks)

    def merge_ids(self) -> NDArray[np.int32]:
        first, ranks = self._first_id, self._ranks
        rows = [
            (ranks[a] + first, ranks[b] + first, ranks[a + b] + first) for a, b in self.merges()
        ]
        return np.array(rows, np.int32).reshape(-1, 3)

    def pre_tokens(self, texts: Texts) -> PreTokens:
        """By the library `tokenizers`, which cuts by the same pattern: tiktoken doesn't tell where
        it cuts."""
        splitter = self._splitter
        try:
            cut = [[part for part, _ in splitter.pre_tokenize_str(text)] for text in as_list(texts)]
        except BaseException as error:
            if not is_the_librarys(error):
                raise
            raise TokenariumError(
                f"{self.title}: the library tokenizers can't split a text: {reason(error)}."
            ) from error
        its_id = {written(bytes([byte])): self._ranks[bytes([byte])] for byte in range(256)}
        return collected(cut, lambda part: [its_id[byte] + self._first_id for byte in part])

    @cached_property
    def _splitter(self) -> Any:
        document = {**self._document([]), "model": {"type": "BPE", "vocab": {}, "merges": []}}
        return tokenizers.Tokenizer.from_str(json.dumps(document)).pre_tokenizer

    def as_tokenizer_json(self) -> dict[str, Any]:
        """With the merges by which each token was made, as such files have them."""
        document = self._document(self.merges())
        document["model"]["vocab"] |= dict(self._specials)
        document["added_tokens"] = [
            added_token(its_id, text, special=True) for text, its_id in self._specials.items()
        ]
        return document

    def fast_document(self) -> dict[str, Any]:
        return self._document(every_split(self._ranks))

    def _document(self, merges: Iterable[tuple[bytes, bytes]]) -> dict[str, Any]:
        """A tokenizer.json with these merges, without special tokens."""
        first = self._first_id
        names = {token: written(token) for token in self._ranks}
        return {
            "version": "1.0",
            "added_tokens": [],
            "normalizer": None,
            "pre_tokenizer": self._pattern.pre_tokenizer(),
            "post_processor": None,
            "decoder": {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True},
            "model": {
                "type": "BPE",
                "vocab": {names[token]: rank + first for token, rank in self._ranks.items()},
                "merges": [(names[a], names[b]) for a, b in merges],
                # tiktoken takes a whole pre-token that has a rank without merging
                "ignore_merges": True,
                "byte_fallback": False,
                "fuse_unk": False,
                "unk_token": None,
                "dropout": None,
                "continuing_subword_prefix": None,
                "end_of_word_suffix": None,
            },
        }
