"""The metadata of a GGUF file (llama.cpp's model format): a flat map of names to values.

Only the header is read, never the tensors. Layout: magic, version, tensor count, entry count, then
for each entry its name, type and value; strings carry a 64-bit length; little-endian.
"""

import struct
from typing import Any

from data.errors import TokenariumError
from data.tokenizers.bounds import MOST_ENTRIES, short

# The letter that `struct` has for each type number.
_SCALARS = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?"}
_SCALARS |= {10: "Q", 11: "q", 12: "d"}
_STRING, _ARRAY = 8, 9

_TENSORS_AT = 8  # their count: after magic and version
_MOST_TEXTS = MOST_ENTRIES  # in one array
_MOST_NUMBERS = 1 << 24


class _Reader:
    def __init__(self, content: bytes) -> None:
        self.content, self.at = content, 0

    def take(self, size: int) -> bytes:
        piece = self.content[self.at : self.at + size]
        if len(piece) != size:
            raise TokenariumError("The GGUF file is cut off inside its metadata.")
        self.at += size
        return piece

    def scalar(self, letter: str) -> Any:
        return struct.unpack("<" + letter, self.take(struct.calcsize("<" + letter)))[0]

    def string(self) -> str:
        return self.take(self.scalar("Q")).decode("utf-8", errors="surrogateescape")

    def value(self, its_type: int) -> Any:
        if its_type == _STRING:
            return self.string()
        if its_type == _ARRAY:
            inner, count = self.scalar("I"), self.scalar("Q")
            if inner == _ARRAY:
                raise TokenariumError("The GGUF file has arrays inside an array: none needs them.")
            if count > (_MOST_NUMBERS if inner in _SCALARS else _MOST_TEXTS):
                raise TokenariumError(
                    f"The GGUF file has an array of {count:,} values, more than any vocabulary."
                    if count <= len(self.content)  # each takes a byte at least
                    else "The GGUF file is cut off inside its metadata."
                )
            if inner in _SCALARS:
                letter = _SCALARS[inner]
                packed = self.take(count * struct.calcsize("<" + letter))
                return list(struct.unpack(f"<{count}{letter}", packed))
            return [self.value(inner) for _ in range(count)]
        if its_type not in _SCALARS:
            raise TokenariumError(f"The GGUF file has a value of the unknown type {its_type}.")
        return self.scalar(_SCALARS[its_type])


def metadata(content: bytes) -> dict[str, Any]:
    """All entries; bytes of texts that are no UTF-8 come as lone surrogates (surrogateescape).

    Raises TokenariumError if the file is damaged or of an unknown version.
    """
    return _read(content)[0]


def without_tensors(content: bytes) -> bytes:
    """The file up to the end of its metadata, as if it had no tensors: what a vocabulary needs.

    Raises as `metadata`.
    """
    _, end = _read(content)
    return content[:_TENSORS_AT] + bytes(8) + content[_TENSORS_AT + 8 : end]


def _read(content: bytes) -> tuple[dict[str, Any], int]:
    """The entries, and where they end."""
    reader = _Reader(content)
    if reader.take(4) != b"GGUF":
        raise TokenariumError("The file doesn't begin as a GGUF file does.")
    version = reader.scalar("I")
    if version not in (2, 3):
        raise TokenariumError(f"GGUF version {version} is not known (2 and 3 are).")
    reader.scalar("Q")  # tensors
    entries: dict[str, Any] = {}
    for _ in range(reader.scalar("Q")):
        name = reader.string()
        if name in entries:
            raise TokenariumError(f"The GGUF file has two entries named {short(name)}.")
        entries[name] = reader.value(reader.scalar("I"))
    return entries, reader.at
