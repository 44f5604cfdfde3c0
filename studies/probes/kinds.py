"""What each id of a model's tokenizer stands for, and whether a text gives it alone."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from analysis.reachability import alone
from analysis.undertrained import Kind, looks_special
from analysis.utf8 import text_of
from data.progress import Progress
from data.stream import TokenStream
from data.tokenizers import Tokenizer

CHUNK = 20_000
MARK = "»"
"""Stands before an item that isn't given alone: some encoders put a space before a text."""


def kinds(tokenizer: Tokenizer, rows: int, progress: Progress) -> list[Kind]:
    """Of each row of the model's matrix, which may have more rows than the tokenizer items."""
    vocabulary = tokenizer.vocabulary()[:rows]
    special = tokenizer.special_ids | (
        {tokenizer.unk_id} if tokenizer.unk_id is not None else set()
    )
    found = [Kind.NONE] * rows
    asked = []
    for at, item in enumerate(vocabulary):
        if at in special:
            found[at] = Kind.SPECIAL
        elif len(item) == 1:
            found[at] = Kind.BYTE
        elif item and text_of(item) is None:
            found[at] = Kind.PART
        elif item:
            found[at] = Kind.UNREACHABLE  # until a text gives it
            asked.append(at)
    for start in range(0, len(asked), CHUNK):
        progress("Sorting the vocabulary", start / len(asked))
        for at in _given(tokenizer, np.array(asked[start : start + CHUNK], np.int64)):
            like_special = looks_special(vocabulary[at].decode())
            found[at] = Kind.LIKE_SPECIAL if like_special else Kind.REACHABLE
    return found


def _given(tokenizer: Tokenizer, ids: NDArray[np.int64]) -> list[int]:
    """Those of the ids that the text they stand for gives, alone or behind MARK."""
    texts = _decoded(tokenizer, ids)
    stream = tokenizer.encode_batch(texts)
    is_alone = alone(ids, stream.ids, stream.offsets)
    others, vocabulary = ids[~is_alone], tokenizer.vocabulary()
    mark = tokenizer.encode_batch([MARK]).ids.tolist()
    behind = tokenizer.encode_batch([f"{MARK}{vocabulary[at].decode()}" for at in others.tolist()])
    bounds = zip(behind.offsets[:-1].tolist(), behind.offsets[1:].tolist(), strict=True)
    given = [
        at
        for at, (start, end) in zip(others.tolist(), bounds, strict=True)
        if behind.ids[start:end].tolist() == [*mark, at]
    ]
    return sorted([*ids[is_alone].tolist(), *given])


def _decoded(tokenizer: Tokenizer, ids: NDArray[np.int64]) -> Sequence[str]:
    """decode([id]) of each id."""
    stream = TokenStream(ids.astype(np.int32), np.arange(len(ids) + 1, dtype=np.int64))
    return [content.decode(errors="replace") for content in tokenizer.decode_bytes_batch(stream)]
