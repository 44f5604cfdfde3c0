"""A batch of texts by the fast engine, as far as that can be trusted."""

import numpy as np
from numpy.typing import NDArray

from data.stream import TokenStream
from data.tokenizers.base import Tokenizer
from data.tokenizers.engine.fast import FastEncoder, FastEngineError
from data.tokenizers.engine.newest_characters import rows_with_newest
from data.tokenizers.texts import Texts, as_arrow


def encode_batch(tokenizer: Tokenizer, encoder: FastEncoder, texts: Texts) -> TokenStream:
    """As the tokenizer's `encode_batch`: texts with the newest characters, and batches on which the
    engine gives up, go to the reference library."""
    column = as_arrow(texts)
    rows = rows_with_newest(column, normalised=tokenizer.normaliser != "none")
    if len(rows) == len(column):
        return tokenizer.encode_batch_reference(column)
    try:
        stream = encoder.encode(column)
    except FastEngineError:
        return tokenizer.encode_batch_reference(column)
    if len(rows):
        stream = _replaced(stream, rows, tokenizer.encode_batch_reference(column.take(rows)))
    return stream


def _replaced(stream: TokenStream, rows: NDArray[np.int64], other: TokenStream) -> TokenStream:
    """The stream with the segments at `rows` (rising) taken from `other`, in order."""
    pieces: list[NDArray[np.int32]] = []
    done = 0
    for at, row in enumerate(rows):
        pieces.append(stream.ids[done : stream.offsets[row]])
        pieces.append(other.ids[other.offsets[at] : other.offsets[at + 1]])
        done = stream.offsets[row + 1]
    pieces.append(stream.ids[done:])
    counts = np.diff(stream.offsets)
    counts[rows] = np.diff(other.offsets)
    return TokenStream(np.concatenate(pieces), np.concatenate([[0], np.cumsum(counts)]))
