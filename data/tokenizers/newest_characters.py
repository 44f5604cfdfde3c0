"""Characters on whose kind the engines disagree, because their Unicode tables are of different age.

The fast engine knows Unicode 17; the regular expressions of tiktoken and tokenizers know Unicode
16. What 17 added is no letter, number, mark or symbol to them, so a text splits differently there.
Found by putting every code point into the engines between letters, digits, points, spaces and
Chinese characters: the 4,803 characters that Unicode 17 added, and no others, split differently.
Texts that hold one are counted by the reference library.
"""

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

_RANGES = """
088F 0C5C 0CDC 1ACF-1ADD 1AE0-1AEB 20C1 2B96 A7CE-A7CF A7D2 A7D4 A7F1 FBC3-FBD2 FD90-FD91
FDC8-FDCE 10940-10959 10EC5-10EC7 10ED0-10ED8 10EFA-10EFB 11B60-11B67 11DB0-11DDB 11DE0-11DE9
16EA0-16EB8 16EBB-16ED3 16FF2-16FF6 187F8-187FF 18D09-18D1E 18D80-18DF2 1CCFA-1CCFC 1CEBA-1CED0
1CEE0-1CEF0 1E6C0-1E6DE 1E6E0-1E6F5 1E6FE-1E6FF 1F6D8 1F777-1F77A 1F8D0-1F8D8 1FA54-1FA57 1FA8A
1FA8E 1FAC8 1FACD 1FAEA 1FAEF 1FBFA 2B73A-2B73F 2CEA2-2CEAD 323B0-33479
"""


def _code_points() -> NDArray[np.bool_]:
    """Whether each code point is one of them."""
    listed = np.zeros(0x110000, bool)
    for part in _RANGES.split():
        first, _, last = part.partition("-")
        listed[int(first, 16) : int(last or first, 16) + 1] = True
    return listed


_IS_NEWEST = _code_points()

# Each is written in UTF-8 with three bytes or four: what the first two of them may be.
_STARTS = np.zeros(0x10000, bool)
for _point in np.flatnonzero(_IS_NEWEST):
    _first, _second, *_ = chr(_point).encode()
    _STARTS[_first << 8 | _second] = True
_LOWEST_FIRST_BYTE = 0xE0


_BLOCK = 1 << 17  # bytes that stay in the processor's cache from one pass to the next


def rows_with_newest(texts: pa.LargeStringArray) -> NDArray[np.int64]:
    """The rows whose text holds such a character."""
    first, last = texts.offset, texts.offset + len(texts)
    _, offset_buffer, data_buffer = texts.buffers()
    offsets = np.frombuffer(offset_buffer, dtype=np.int64)[first : last + 1]
    data = np.frombuffer(data_buffer or b"", dtype=np.uint8)[offsets[0] : offsets[-1]]
    at = _long_characters(data)
    at = at[_STARTS[data[at].astype(np.uint16) << 8 | data[at + 1]]]
    if not len(at):
        return at
    byte = [data[np.minimum(at + k, len(data) - 1)].astype(np.int64) for k in range(4)]
    three = (byte[0] & 0x0F) << 12 | (byte[1] & 0x3F) << 6 | byte[2] & 0x3F
    four = (byte[0] & 0x07) << 18 | (byte[1] & 0x3F) << 12 | (byte[2] & 0x3F) << 6 | byte[3] & 0x3F
    at = at[_IS_NEWEST[np.where(byte[0] < 0xF0, three, four)]]
    return np.unique(np.searchsorted(offsets - offsets[0], at, side="right") - 1)


def _long_characters(data: NDArray[np.uint8]) -> NDArray[np.int64]:
    """Where characters of three bytes or four start: in valid UTF-8, each byte from E0 on."""
    found = [np.empty(0, np.int64)]
    for start in range(0, len(data), _BLOCK):
        at = np.flatnonzero(data[start : start + _BLOCK] >= _LOWEST_FIRST_BYTE)
        if len(at):
            found.append(at + start)
    return np.concatenate(found)
