"""Token texts as a reader can see them: spaces, controls and broken characters made visible."""

import unicodedata
from collections.abc import Callable

import polars as pl

_SIGNS = {" ": "␣", "\n": "↵", "\t": "⇥"}
_HIDDEN = {"Cc", "Cf", "Cn", "Co", "Zl", "Zp", "Zs"}
_MARKS = {"Mn", "Mc", "Me"}


def visible(token: bytes) -> str:
    """The token's text; what has no look of its own is named, and bytes that are no whole
    character stand as ⟨E2⟩."""
    # Bytes that don't decode become lone surrogates, which no valid UTF-8 holds.
    text = token.decode("utf-8", errors="surrogateescape")
    shown = "".join(_sign(character) for character in text)
    if text and unicodedata.category(text[0]) in _MARKS:
        shown = f"◌{shown}"  # a mark needs something to stand on
    return shown.replace("⟩⟨", " ")


def of_hex(bytes_hex: str) -> str:
    """As `visible`, of a token given in hex."""
    return visible(bytes.fromhex(bytes_hex))


def of_text(text: str) -> str:
    """As `visible`, of a token given as text."""
    return visible(text.encode())


def spaced(bytes_hex: str) -> str:
    """Hex digits as bytes: "e29680" is "E2 96 80"."""
    return bytes.fromhex(bytes_hex).hex(" ").upper()


def column(texts: pl.Series, said: Callable[[str], str]) -> pl.Series:
    """What `said` makes of each text of a column; null stays null.

    Not `map_elements`: a function of ours inside of polars can stop the whole app
    (tests/test_layers.py says why).
    """
    return pl.Series(texts.name, [None if one is None else said(one) for one in texts], pl.String)


def _sign(character: str) -> str:
    code = ord(character)
    if 0xDC80 <= code <= 0xDCFF:
        return f"⟨{code - 0xDC00:02X}⟩"
    if character in _SIGNS:
        return _SIGNS[character]
    if unicodedata.category(character) in _HIDDEN:
        return f"⟨U+{code:04X}⟩"
    return character
