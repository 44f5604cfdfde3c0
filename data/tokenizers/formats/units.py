"""What a text costs without a tokenizer: its characters, its bytes, its UTF-16 code units.

Reference rows: nothing is learnt, and nothing is read from a file. An id is the unit's own number
(code point, byte, code unit); Python's codecs are the reference.
"""

import platform
from abc import abstractmethod
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from data.tokenizers import spans
from data.tokenizers.base import Identity
from data.tokenizers.engine.adapter import Adapter
from data.tokenizers.spans import Segmentation

_SURROGATES = range(0xD800, 0xE000)


class _Units(Adapter):
    """Fixed-width numbers that Python's codec `codec` writes a text as."""

    algorithm = "Character"
    codec: str
    number: type[np.unsignedinteger]

    def __init__(self, identity: Identity) -> None:
        super().__init__(identity)
        self.reference = ("Python", platform.python_version())

    def _encode_reference(self, texts: list[str]) -> Iterable[Sequence[int]]:
        return (np.frombuffer(text.encode(self.codec), self.number) for text in texts)  # type: ignore[misc]

    def decode_bytes(self, ids: Sequence[int] | NDArray[np.integer]) -> bytes:
        packed = np.asarray(ids).astype(self.number).tobytes()
        return packed.decode(self.codec, errors="replace").encode()

    @abstractmethod
    def _vocabulary(self) -> list[bytes]: ...


def _character(code: int) -> bytes:
    """UTF-8 of the code point; a surrogate stands for no character and has none."""
    return b"" if code in _SURROGATES else chr(code).encode()


class Characters(_Units):
    """Unicode code points."""

    vocabulary_size = 0x110000
    codec, number = "utf-32-le", np.uint32

    def _vocabulary(self) -> list[bytes]:
        return [_character(code) for code in range(self.vocabulary_size)]


class Bytes(_Units):
    """The bytes of UTF-8."""

    vocabulary_size = 256
    codec, number = "utf-8", np.uint8

    def decode_bytes(self, ids: Sequence[int] | NDArray[np.integer]) -> bytes:
        return bytes(np.asarray(ids).astype(np.uint8))

    def _vocabulary(self) -> list[bytes]:
        return [bytes([byte]) for byte in range(256)]

    def missing_bytes(self) -> list[int]:
        return []


class Utf16(_Units):
    """UTF-16 code units: two for a character beyond the first 65,536."""

    vocabulary_size = 0x10000
    codec, number = "utf-16-le", np.uint16

    def _vocabulary(self) -> list[bytes]:
        return [_character(code) for code in range(self.vocabulary_size)]

    def _located(self, text: str) -> Segmentation:
        """Both units of a pair stand where their character does."""
        widths = [2 if ord(character) > 0xFFFF else 1 for character in text]
        place = np.repeat(np.arange(len(text)), widths)
        return spans.in_bytes(text, self.encode_batch([text]).ids, place, place + 1)


KINDS: dict[str, type[_Units]] = {"characters": Characters, "bytes": Bytes, "utf16": Utf16}


def read(identity: Identity, content: bytes) -> Adapter:
    """Option: `unit`, one of `KINDS`. The content is empty."""
    return KINDS[identity.options["unit"]](identity)
