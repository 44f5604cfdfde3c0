"""How the two processes talk: frames of a JSON header and raw bytes. Nothing is ever unpickled.

A frame is the header's length (4 bytes, little-endian), the header, and the blobs that it tells
the sizes of. Texts, arrays and lists of byte strings travel as blobs.
"""

import json
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

Fields = dict[str, Any]
Take = Callable[[int], bytearray]
"""Gives exactly that many of the next bytes."""

_TYPES = {"int32": np.int32, "int64": np.int64}
_LARGEST_HEADER = 32 << 20


class BadFrame(Exception):
    """What came is no frame, or a larger one than was to be expected."""


@dataclass(frozen=True)
class ByteStrings:
    """A list of byte strings, as one value of a frame."""

    items: list[bytes]


def buffers(fields: Mapping[str, Any]) -> list[bytes | memoryview]:
    """The frame, in pieces to be written one after another.

    Values: bytes, ByteStrings, numpy arrays (int32, int64; one dimension), Arrow columns of texts
    (LargeStringArray), anything else as JSON.
    """
    blobs: list[bytes | memoryview] = []
    described = {name: _describe(value, blobs) for name, value in fields.items()}
    sizes = [len(blob) for blob in blobs]
    # What a file holds may be no valid Unicode: such characters become question marks.
    header = json.dumps({"fields": described, "sizes": sizes}, ensure_ascii=False)
    encoded = header.encode("utf-8", errors="replace")
    return [struct.pack("<I", len(encoded)), encoded, *blobs]


def read(take: Take, largest: int) -> Fields:
    """The fields of the next frame. Raises BadFrame if it has more than `largest` bytes of blobs or
    isn't well-formed, and whatever `take` raises."""
    (length,) = struct.unpack("<I", take(4))
    if length > _LARGEST_HEADER:
        raise BadFrame(f"a header of {length} bytes")
    try:
        header = json.loads(take(length))
        sizes = [int(size) for size in header["sizes"]]
        if min(sizes, default=0) < 0 or sum(sizes) > largest:
            raise BadFrame(f"blobs of {sum(sizes)} bytes")
        blobs = iter([take(size) for size in sizes])
        return {str(name): _value(told, blobs) for name, told in header["fields"].items()}
    except (ValueError, KeyError, TypeError, AttributeError, StopIteration, RecursionError) as e:
        raise BadFrame(f"{type(e).__name__}: {e}") from e


def _describe(value: Any, blobs: list[bytes | memoryview]) -> dict[str, Any]:
    if isinstance(value, bytes):
        blobs.append(value)
        return {"is": "bytes"}
    if isinstance(value, np.ndarray):
        blobs.append(np.ascontiguousarray(value).data.cast("B") if len(value) else b"")
        return {"is": "array", "type": value.dtype.name}
    if isinstance(value, ByteStrings):
        lengths = np.fromiter(map(len, value.items), np.int64, len(value.items))
        blobs += [lengths.tobytes(), b"".join(value.items)]
        return {"is": "strings"}
    if isinstance(value, pa.LargeStringArray):
        _, offset_buffer, data = value.buffers()
        rows = slice(value.offset, value.offset + len(value) + 1)
        offsets = np.frombuffer(offset_buffer or bytes(8), np.int64)[rows]
        part = memoryview(data or b"")[offsets[0] : offsets[-1]]
        blobs += [(offsets - offsets[0]).tobytes(), part]
        return {"is": "texts"}
    return {"is": "json", "value": value}


def _value(told: dict[str, Any], blobs: Any) -> Any:
    kind = told["is"]
    if kind == "json":
        return told["value"]
    if kind == "bytes":
        return bytes(next(blobs))
    if kind == "array":
        return np.frombuffer(next(blobs), _TYPES[told["type"]])
    if kind == "strings":
        lengths, data = np.frombuffer(next(blobs), np.int64), bytes(next(blobs))
        ends = np.cumsum(lengths)
        if len(lengths) and (lengths.min() < 0 or ends[-1] != len(data)):
            raise ValueError("lengths that don't fit")
        bounds = zip((ends - lengths).tolist(), ends.tolist(), strict=True)
        return ByteStrings([data[start:end] for start, end in bounds])
    if kind == "texts":  # only ever read by the child
        offsets, data = next(blobs), next(blobs)
        count = len(offsets) // 8 - 1
        return pa.LargeStringArray.from_buffers(count, pa.py_buffer(offsets), pa.py_buffer(data))
    raise ValueError(f"a value of the kind {kind}")
