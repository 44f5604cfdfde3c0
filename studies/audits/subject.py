"""The tokenizer under audit, and all that was learned of it so far."""

from collections.abc import Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from analysis.token_surfaces import text_of
from data.progress import Progress
from data.stream import TokenStream
from data.tokenizers import Tokenizer

_CHUNK = 20_000  # texts
_CHUNK_CHARACTERS = 1_000_000


class Subject:
    """Encodes in chunks, telling the progress, and remembers every id that any plain text gave,
    with the first text that gave it."""

    def __init__(self, tokenizer: Tokenizer, progress: Progress) -> None:
        self.tokenizer = tokenizer
        self.vocabulary = tokenizer.vocabulary()
        self.size = len(self.vocabulary)
        self.texts_tried = 0
        self._progress = progress
        self._first_text: dict[int, str] = {}
        self.emitted = np.zeros(self.size, bool)
        self.doing, self.begin, self.share = "", 0.0, 0.0

    def stage(self, doing: str, begin: float, share: float) -> None:
        """A part of the audit begins, which is `share` of it all."""
        self.doing, self.begin, self.share = doing, begin, share
        self.told(0.0)

    def told(self, done: float) -> None:
        """Tell the progress: the share of the present stage that is done."""
        self._progress(self.doing, self.begin + self.share * min(1.0, done))

    def encode(self, texts: Sequence[str], begin: float = 0.0, end: float = 1.0) -> TokenStream:
        """The ids of the texts; `begin` and `end` are the shares of the stage it takes."""
        ids, counts = [np.empty(0, np.int32)], [np.zeros(1, np.int64)]
        done = 0
        while done < len(texts):
            self.told(begin + (end - begin) * done / len(texts))
            part = self._chunk(texts, done)
            stream = self.tokenizer.encode_batch(part)
            self._note(part, stream)
            ids.append(stream.ids)
            counts.append(stream.counts())
            done += len(part)
        return TokenStream(np.concatenate(ids), np.cumsum(np.concatenate(counts)))

    def decode(self, stream: TokenStream, begin: float = 0.0, end: float = 1.0) -> list[bytes]:
        """The bytes of each segment."""
        found: list[bytes] = []
        rows = len(stream.offsets) - 1
        for start in range(0, rows, _CHUNK):
            self.told(begin + (end - begin) * start / rows)
            offsets = stream.offsets[start : start + _CHUNK + 1]
            ids = stream.ids[offsets[0] : offsets[-1]]
            part = TokenStream(ids, offsets - offsets[0])
            found += self.tokenizer.decode_bytes_batch(part)
        return found

    def first_text(self, its_id: int) -> str | None:
        """The first text that gave the id, None if none did."""
        return self._first_text.get(its_id)

    def _chunk(self, texts: Sequence[str], start: int) -> list[str]:
        part: list[str] = []
        characters = 0
        for text in texts[start : start + _CHUNK]:
            if part and characters + len(text) > _CHUNK_CHARACTERS:
                break
            part.append(text)
            characters += len(text)
        return part

    def _note(self, texts: Sequence[str], stream: TokenStream) -> None:
        self.texts_tried += len(texts)
        used, first = np.unique(stream.ids, return_index=True)
        new = ~self.emitted[used]
        rows = np.searchsorted(stream.offsets, first[new], "right") - 1
        for its_id, row in zip(used[new].tolist(), rows.tolist(), strict=True):
            self._first_text[its_id] = texts[row]
        self.emitted[used] = True

    # --- the vocabulary, sorted once ------------------------------------------------------------

    @cached_property
    def special(self) -> NDArray[np.bool_]:
        """Special ids and UNK, shape (n,)."""
        marked = np.zeros(self.size, bool)
        unk = self.tokenizer.unk_id
        ids = {*self.tokenizer.special_ids} | ({unk} if unk is not None else set())
        marked[[its_id for its_id in ids if 0 <= its_id < self.size]] = True
        return marked

    @cached_property
    def ordinary(self) -> NDArray[np.bool_]:
        """Ids with bytes that aren't special, shape (n,)."""
        filled = np.fromiter((bool(token) for token in self.vocabulary), bool, self.size)
        return filled & ~self.special

    @cached_property
    def texts(self) -> list[str | None]:
        """Each item as a text, None where it isn't whole characters."""
        return [text_of(token) for token in self.vocabulary]

    @cached_property
    def whole(self) -> NDArray[np.bool_]:
        """Ids whose bytes are whole characters, shape (n,)."""
        return np.fromiter((text is not None for text in self.texts), bool, self.size)
