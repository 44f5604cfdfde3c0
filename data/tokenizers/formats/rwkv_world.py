"""RWKV's World vocabulary: of the tokens that a text goes on with, the longest is taken.

A line of the file is an id, the token as a Python literal (a text or bytes) and its length in
bytes. Source: rwkv 0.8.32, rwkv/rwkv_tokenizer.py, whose ids these are.
"""

import ast
from collections import defaultdict
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from data.errors import TokenariumError
from data.tokenizers.base import Identity
from data.tokenizers.bounds import check_entries, check_ids
from data.tokenizers.engine.adapter import Adapter


def read(identity: Identity, content: bytes) -> "LongestMatchTokenizer":
    """Raises TokenariumError for a line that isn't of this form, or if a byte is no token."""
    tokens: dict[bytes, int] = {}
    for at, line in enumerate(content.decode("utf-8", errors="replace").split("\n"), start=1):
        if not line:
            continue
        try:
            number, rest = line.split(" ", 1)
            literal, length = rest.rsplit(" ", 1)
            token = ast.literal_eval(literal)
            token = token.encode() if isinstance(token, str) else bytes(token)
            its_id, size = int(number), int(length)
        except (ValueError, SyntaxError, TypeError, UnicodeError, MemoryError) as error:
            raise TokenariumError(
                f"{identity.title}: line {at} is no id, token and length."
            ) from error
        if len(token) != size or not token or token in tokens:
            raise TokenariumError(
                f"{identity.title}: the token of line {at} is of another length than it says, "
                "or stands twice."
            )
        tokens[token] = its_id
    return LongestMatchTokenizer(identity, tokens)


class LongestMatchTokenizer(Adapter):
    """Greedy longest match over bytes."""

    algorithm = "LongestMatch"

    def __init__(self, identity: Identity, tokens: dict[bytes, int]) -> None:
        super().__init__(identity)
        missing = [byte for byte in range(256) if bytes([byte]) not in tokens]
        if missing:
            raise TokenariumError(f"{self.title}: {len(missing)} of the 256 bytes are no token.")
        check_entries(self.title, len(tokens), "tokens")
        check_ids(self.title, tokens.values(), len(tokens))
        self._tokens = tokens
        self.vocabulary_size = max(tokens.values()) + 1
        self.reference = ("longest match", "1")
        lengths = defaultdict(set)
        for token in tokens:
            lengths[token[:2]].add(len(token))
        # By the first two bytes, the lengths that tokens have, the longest first.
        self._lengths = {start: sorted(its, reverse=True) for start, its in lengths.items()}

    def _encode_reference(self, texts: list[str]) -> Iterable[Sequence[int]]:
        return (self._encode(text.encode()) for text in texts)

    def _encode(self, content: bytes) -> list[int]:
        ids, place, tokens, lengths = [], 0, self._tokens, self._lengths
        while place < len(content):
            for length in lengths.get(content[place : place + 2], ()):
                its_id = tokens.get(content[place : place + length])
                if its_id is not None and place + length <= len(content):
                    break
            else:
                its_id, length = tokens[content[place : place + 1]], 1
            ids.append(its_id)
            place += length
        return ids

    def decode_bytes(self, ids: Sequence[int] | NDArray[np.integer]) -> bytes:
        tokens = self.vocabulary()
        return b"".join([tokens[its_id] for its_id in ids])

    def missing_bytes(self) -> list[int]:
        return []

    def _vocabulary(self) -> list[bytes]:
        tokens = [b""] * self.vocabulary_size
        for token, its_id in self._tokens.items():
            tokens[its_id] = token
        return tokens
