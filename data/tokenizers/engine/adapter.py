"""A tokenizer that runs in this process: the reference library, and the fast engine where it may
count."""

from abc import abstractmethod
from array import array
from collections.abc import Iterable, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from data.stream import TokenStream
from data.tokenizers import spans
from data.tokenizers.base import Tokenizer
from data.tokenizers.engine import checks, fast_batches
from data.tokenizers.engine.fast import FastEncoder
from data.tokenizers.engine.verdicts import Verdict
from data.tokenizers.spans import Segmentation
from data.tokenizers.texts import Texts, as_list

_CHUNK_CHARACTERS = 2_000_000


class Adapter(Tokenizer):
    """What the adapters of all formats share; each gives what is abstract here and in `Tokenizer`,
    and overrides what its library does better."""

    # --- what an adapter must give ----------------------------------------------------------

    @abstractmethod
    def _encode_reference(self, texts: list[str]) -> Iterable[Sequence[int]]:
        """The ids of each text, by the reference library."""

    def _put_library_away(self) -> None:
        """Let go of the reference library where it can be made again: another engine counts."""

    def _located(self, text: str) -> Segmentation:
        """The text's tokens where the reference library says they stand; for texts whose tokens'
        surfaces aren't the text."""
        return spans.in_order(self.encode_batch([text]).ids, self.vocabulary(), text)

    def _segment_plain(self, text: str) -> Segmentation:
        ids = self._ids_alone(text)
        return spans.by_surface(ids, self.vocabulary(), text) or self._located(text)

    def _ids_alone(self, text: str) -> NDArray[np.int32]:
        """The ids of a text that is segmented."""
        return self.encode_batch([text]).ids

    def _segment_special(self, text: str) -> Segmentation:
        """As `segment` with special tokens interpreted; for adapters whose library does it."""
        return spans.around_specials(text, self.special_tokens(), self.segment)

    def _unk_characters(self, texts: list[str]) -> Iterable[int]:
        """Characters of each text that became UNK, for texts whose ids hold `unk_id`."""
        raise NotImplementedError(f"{type(self).__name__} has an UNK token but doesn't locate it")

    # --- encoding -----------------------------------------------------------------------------

    def encode_batch(self, texts: Texts) -> TokenStream:
        if self._fast is None:
            return self.encode_batch_reference(texts)
        return fast_batches.encode_batch(self, self._fast, texts)

    def encode_batch_reference(self, texts: Texts) -> TokenStream:
        listed = as_list(texts)
        ids = array("i")  # which takes a short list in a tenth of what an array of its own takes
        lengths: list[int] = []
        for chunk in _chunks(listed):
            for encoded in self._encode_reference(chunk):
                if isinstance(encoded, np.ndarray):
                    ids.frombytes(encoded.astype(np.int32).tobytes())
                else:
                    ids.extend(encoded)
                lengths.append(len(encoded))
        offsets = np.zeros(len(listed) + 1, dtype=np.int64)
        np.cumsum(lengths, out=offsets[1:])
        return TokenStream(np.frombuffer(ids, np.int32), offsets)

    def segment(self, text: str, special: bool = False) -> Segmentation:
        return self._segment_special(text) if special else self._segment_plain(text)

    def unk_characters(self, texts: Texts, stream: TokenStream | None = None) -> NDArray[np.int64]:
        count = len(texts)
        covered = np.zeros(count, dtype=np.int64)
        if self.unk_id is None or count == 0:
            return covered
        stream = stream or self.encode_batch(texts)
        rows = np.searchsorted(stream.offsets, np.flatnonzero(stream.ids == self.unk_id), "right")
        touched = np.unique(rows - 1)
        if len(touched):
            listed = as_list(texts)
            some = [listed[row] for row in touched]
            covered[touched] = np.fromiter(self._unk_characters(some), np.int64, len(some))
        return covered

    # --- which engine counts ------------------------------------------------------------------

    @property
    def engine(self) -> str:
        # To say which one counts, it needn't be made: it takes up to 150 MB.
        settled = vars(self).get("_fast", self._verdict.fast_json)
        return " ".join(self.reference if settled is None else FastEncoder.version())

    @cached_property
    def _verdict(self) -> Verdict:
        return checks.verdict(self)[0]

    @cached_property
    def _fast(self) -> FastEncoder | None:
        fast = None
        if "_verdict" not in vars(self):
            self._verdict, fast = checks.verdict(self)
        fast = fast or checks.fast_encoder(self, self._verdict)
        if fast is not None:
            self._put_library_away()
        return fast

    def settle(self, fast: FastEncoder | None, verdict: Verdict | None = None) -> None:
        """Let this engine count (None: the reference library), as was found out elsewhere; without
        a verdict the check is still made when somebody asks what it found."""
        self._fast = fast
        if fast is not None:
            self._put_library_away()
        if verdict is not None:
            self._verdict = verdict


def _chunks(texts: list[str]) -> Iterable[list[str]]:
    """Runs of texts of at most about _CHUNK_CHARACTERS, so that memory stays bounded."""
    chunk: list[str] = []
    size = 0
    for text in texts:
        if chunk and size + len(text) > _CHUNK_CHARACTERS:
            yield chunk
            chunk, size = [], 0
        chunk.append(text)
        size += len(text)
    if chunk:
        yield chunk
