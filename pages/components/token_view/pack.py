"""What the browser needs of a segmentation, as bytes: a JSON header, then arrays.

Layout, little endian: uint32 length of the header; the header (UTF-8), padded to 4; then for each
tokenizer ids, starts, ends (int32, n each) and kinds (uint8, n, padded to 4).
"""

import json
import struct
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl

KINDS = ("whole", "part of a character", "special", "unknown")


def packed(
    text: str,
    tokens: pl.DataFrame,
    names: Sequence[str],
    settings: Mapping[str, Any] | None = None,
) -> bytes:
    """See above. `tokens` has tokenizer, id, bytes_hex, start, end, kind; in order. `settings` say
    how the browser shows them, and come with what the page sends."""
    content, arrays, rows = text.encode(), [], []
    parts = tokens.partition_by("tokenizer", as_dict=True, maintain_order=True)
    for name in names:
        part = parts.get((name,), tokens.clear())
        rows.append({"name": name, "count": part.height, "own": _own_bytes(part, content)})
        for column in ("id", "start", "end"):
            arrays.append(part[column].to_numpy().astype("<i4").tobytes())
        arrays.append(_padded(_kinds(part)))
    header = {"text": text, "tokenizers": rows, "kinds": KINDS, "settings": settings}
    encoded = _padded(json.dumps(header, ensure_ascii=False).encode())
    return b"".join([struct.pack("<I", len(encoded)), encoded, *arrays])


def _own_bytes(part: pl.DataFrame, content: bytes) -> dict[int, str]:
    """Bytes (hex) of the tokens whose bytes aren't those of their place in the text, by id."""
    if "".join(part["bytes_hex"]) == content.hex():
        return {}
    columns = (part[name].to_list() for name in ("id", "bytes_hex", "start", "end"))
    return {
        its_id: its_hex
        for its_id, its_hex, start, end in zip(*columns, strict=True)
        if its_hex != content[start:end].hex()
    }


def _kinds(part: pl.DataFrame) -> bytes:
    kinds = part["kind"].replace_strict(list(KINDS), list(range(len(KINDS))), return_dtype=pl.UInt8)
    return bytes(np.asarray(kinds, np.uint8))


def _padded(content: bytes) -> bytes:
    """With spaces up to a multiple of four bytes."""
    return content + b" " * (-len(content) % 4)
