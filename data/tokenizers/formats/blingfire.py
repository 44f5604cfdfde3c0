"""Microsoft's BlingFire keeps the pieces of a BERT vocabulary as a table of words (.i2w), by id.

The format, little-endian 32-bit numbers: 3, where the table's settings, the table and its checksum
begin; in the table the number of words, where each of them begins and the last one ends; then the
words end to end. A word's first piece has a space before it there, and a later one nothing; here a
later one has ##, as in the vocab.txt that it was made from. (bert_base_tok.i2w, read so, is that
file of BERT's uncased model but for four special tokens, which it has in lower case.)
"""

from itertools import pairwise

import numpy as np

from data.errors import TokenariumError
from data.tokenizers.base import Identity
from data.tokenizers.bounds import check_entries
from data.tokenizers.formats import wordpiece
from data.tokenizers.formats.huggingface import HuggingFaceTokenizer

_PARTS = 3


def read(identity: Identity, content: bytes) -> HuggingFaceTokenizer:
    """Options as of `wordpiece.read`. Raises TokenariumError for what is no such table."""
    return wordpiece.from_pieces(identity, pieces_of(identity.title, content))


def pieces_of(title: str, content: bytes) -> list[str]:
    """The pieces in the order of their ids, as vocab.txt has them. Raises TokenariumError."""
    try:
        parts, _, table, _ = np.frombuffer(content, "<u4", 4).tolist()
        (words,) = np.frombuffer(content, "<u4", 1, table).tolist()
        check_entries(title, words)
        bounds = np.frombuffer(content, "<u4", words + 1, table + 4)
        text = memoryview(content)[table + 4 * (words + 2) :]
        if parts != _PARTS or bounds[0] != 0 or (np.diff(bounds.astype(np.int64)) < 0).any():
            raise ValueError("its numbers don't fit")
        if bounds[-1] > len(text):
            raise ValueError("it ends too early")
        ends = bounds.tolist()
        found = [str(text[a:b], "utf-8") for a, b in pairwise(ends)]
    except ValueError as error:
        raise TokenariumError(f"{title} is no table of words of BlingFire: {error}.") from error
    return [piece[1:] if piece.startswith(" ") else f"##{piece}" for piece in found]
