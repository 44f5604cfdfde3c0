"""The texts a tokenizer takes: Arrow columns or Python lists, each turned into the other."""

from collections.abc import Sequence
from typing import TypeAlias

import pyarrow as pa

from data.errors import TokenariumError

Texts: TypeAlias = pa.StringArray | pa.LargeStringArray | pa.ChunkedArray | Sequence[str]


def as_arrow(texts: Texts) -> pa.LargeStringArray:
    """The texts as one Arrow column with 64-bit offsets; sliced and chunked columns are fine.

    The characters of an Arrow column aren't copied, unless it has several chunks.
    Raises TokenariumError where a text is missing (null) or isn't valid Unicode.
    """
    if isinstance(texts, pa.ChunkedArray):
        texts = texts.combine_chunks()
    if isinstance(texts, pa.Array):
        column = texts.cast(pa.large_string())
    else:
        try:
            column = pa.array(texts, type=pa.large_string())
        except (UnicodeEncodeError, pa.ArrowInvalid) as error:
            raise TokenariumError(f"A text isn't valid Unicode: {error}.") from error
    if column.null_count:
        raise TokenariumError(f"{column.null_count} of {len(column)} texts are missing (null).")
    return column


def as_list(texts: Texts) -> list[str]:
    """The texts as Python strings. Raises TokenariumError as `as_arrow`."""
    if isinstance(texts, pa.Array | pa.ChunkedArray):
        return as_arrow(texts).to_pylist()
    return list(texts)
