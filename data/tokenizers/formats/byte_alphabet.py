"""The 256 printable characters that byte-level BPE files write for the 256 bytes.

Printable Latin-1 characters stand for themselves; the other bytes are numbered from U+0100 on
(so a space is written Ġ). Source: the encoder published with GPT-2.
"""

import codecs

_PRINTABLE = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
_OTHER = [byte for byte in range(256) if byte not in set(_PRINTABLE)]

# The character of each byte, by which Python's own character map codec goes both ways: in a fifth
# of the time that `str.translate` takes.
_CHARACTERS = "".join(
    chr(0x100 + _OTHER.index(byte) if byte in _OTHER else byte) for byte in range(256)
)
_BYTES = codecs.charmap_build(_CHARACTERS)

ALPHABET = frozenset(_CHARACTERS)


def written(token: bytes) -> str:
    """The token's bytes in the alphabet: written(b' a') == 'Ġa'."""
    return codecs.charmap_decode(token, "strict", _CHARACTERS)[0]


def bytes_of(piece: str) -> bytes:
    """The bytes that a piece stands for. Raises ValueError if a character isn't of the alphabet."""
    return codecs.charmap_encode(piece, "strict", _BYTES)[0]
