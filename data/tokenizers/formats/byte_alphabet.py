"""The 256 printable characters that byte-level BPE files write for the 256 bytes.

Printable Latin-1 characters stand for themselves; the other bytes are numbered from U+0100 on
(so a space is written Ġ). Source: the encoder published with GPT-2.
"""

_PRINTABLE = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
_OTHER = [byte for byte in range(256) if byte not in set(_PRINTABLE)]

# Translation tables for `str.translate`, between Latin-1 text (one character a byte) and it.
_TO_ALPHABET = {byte: 0x100 + place for place, byte in enumerate(_OTHER)}
_FROM_ALPHABET = {character: byte for byte, character in _TO_ALPHABET.items()}

ALPHABET = frozenset(chr(_TO_ALPHABET.get(byte, byte)) for byte in range(256))


def written(token: bytes) -> str:
    """The token's bytes in the alphabet: written(b' a') == 'Ġa'."""
    return token.decode("latin-1").translate(_TO_ALPHABET)


def bytes_of(piece: str) -> bytes:
    """The bytes that a piece stands for. Raises ValueError if a character isn't of the alphabet."""
    if not ALPHABET.issuperset(piece):
        raise ValueError(f"{piece!r} is not written in the byte alphabet")
    return piece.translate(_FROM_ALPHABET).encode("latin-1")
