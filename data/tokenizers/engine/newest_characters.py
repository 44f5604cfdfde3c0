"""Characters on which the engines disagree, because their Unicode tables are of different age.

The fast engine knows Unicode 17; the regular expressions of tiktoken and tokenizers know Unicode
16. What 17 added is no letter, number, mark or symbol to them, so a text splits differently there.
Found by putting every code point into the engines between letters, digits, points, spaces and
Chinese characters: the 4,803 characters that Unicode 17 added, and no others, split differently.
Texts that hold one are counted by the reference library.

The normalisers of tokenizers know Unicode 9 only: of marks that came later they don't know the
order, nor what they compose. So with a normaliser, these characters count among them too. Found by
putting every mark (by the tables of the package regex) after and before others and comparing the
library's NFD with Python's, or where Python doesn't know it either by whether it is moved at all;
beside them the scripts whose later letters compose.
"""

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

_SPLIT = """
088F 0C5C 0CDC 1ACF-1ADD 1AE0-1AEB 20C1 2B96 A7CE-A7CF A7D2 A7D4 A7F1 FBC3-FBD2 FD90-FD91
FDC8-FDCE 10940-10959 10EC5-10EC7 10ED0-10ED8 10EFA-10EFB 11B60-11B67 11DB0-11DDB 11DE0-11DE9
16EA0-16EB8 16EBB-16ED3 16FF2-16FF6 187F8-187FF 18D09-18D1E 18D80-18DF2 1CCFA-1CCFC 1CEBA-1CED0
1CEE0-1CEF0 1E6C0-1E6DE 1E6E0-1E6F5 1E6FE-1E6FF 1F6D8 1F777-1F77A 1F8D0-1F8D8 1FA54-1FA57 1FA8A
1FA8E 1FAC8 1FACD 1FAEA 1FAEF 1FBFA 2B73A-2B73F 2CEA2-2CEAD 323B0-33479
"""


_COMPOSED = """
05C8-05C9 07FD 0897-089F 08CA-08D3 09FE 0B53-0B54 0C3C 0CF3 0D3B-0D3C 0EBA 0ECE 1715 1ABF-1AF0
1DF6-1DFA A82C 105C9 105D2 105DA 105E4 10D24-10D27 10D69-10D6D 10EAB-10EAC 10ECB-10ECF 10EF0-10EFF
10F46-10F50 10F82-10F85 11070 11241 1133B 11380-113D2 113E1-113E2 1145E 11839-1183A 11930 11935
11938 1193D-1193E 11943 119E0 11A34 11A47 11A99 11B60-11B67 11D42 11D44-11D45 11D97 11DF0
11F00-11F01 11F03 11F34-11F3A 11F3E-11F42 11F5A 13440 13447-13455 16100-1612F 16D63-16D6A
16FF0-16FF1 1D127-1D128 1D250-1D252 1D25B-1D25C 1D25F 1D280-1D281 1E08F 1E130-1E136 1E2AE
1E2EC-1E2EF 1E4EC-1E4EF 1E5EE-1E5EF 1E6E3 1E6E6 1E6EE-1E6EF 1E6F5
"""
_BLOCK = 1 << 17  # bytes that stay in the processor's cache from one pass to the next


class Characters:
    """A set of characters of two bytes of UTF-8 and more, and which texts hold one of them."""

    def __init__(self, ranges: str) -> None:
        """`ranges`: code points in hexadecimal, or first and last with a hyphen between."""
        self.listed = np.zeros(0x110000, bool)
        for part in ranges.split():
            first, _, last = part.partition("-")
            self.listed[int(first, 16) : int(last or first, 16) + 1] = True
        # What the first two bytes of one may be: few characters of a text pass that.
        self._starts = np.zeros(0x10000, bool)
        for point in np.flatnonzero(self.listed):
            one, two, *_ = chr(point).encode()
            self._starts[one << 8 | two] = True
        self._lowest = int(np.flatnonzero(self._starts)[0]) >> 8

    def rows(self, texts: pa.LargeStringArray) -> NDArray[np.int64]:
        """The rows whose text holds one, rising."""
        first, last = texts.offset, texts.offset + len(texts)
        _, offset_buffer, data_buffer = texts.buffers()
        offsets = np.frombuffer(offset_buffer, dtype=np.int64)[first : last + 1]
        data = np.frombuffer(data_buffer or b"", dtype=np.uint8)[offsets[0] : offsets[-1]]
        at = self._high_bytes(data)
        at = at[self._starts[data[at].astype(np.uint16) << 8 | data[at + 1]]]
        if not len(at):
            return at
        byte = [data[np.minimum(at + k, len(data) - 1)].astype(np.int64) for k in range(4)]
        low = [one & 0x3F for one in byte]
        two = (byte[0] & 0x1F) << 6 | low[1]
        three = (byte[0] & 0x0F) << 12 | low[1] << 6 | low[2]
        four = (byte[0] & 0x07) << 18 | low[1] << 12 | low[2] << 6 | low[3]
        points = np.where(byte[0] < 0xE0, two, np.where(byte[0] < 0xF0, three, four))
        at = at[self.listed[points]]
        return np.unique(np.searchsorted(offsets - offsets[0], at, side="right") - 1)

    def _high_bytes(self, data: NDArray[np.uint8]) -> NDArray[np.int64]:
        """Where characters start whose first byte is the lowest of the set's or higher: in valid
        UTF-8, bytes from C2 on are first ones."""
        found = [np.empty(0, np.int64)]
        for start in range(0, len(data), _BLOCK):
            at = np.flatnonzero(data[start : start + _BLOCK] >= self._lowest)
            if len(at):
                found.append(at + start)
        return np.concatenate(found)


SPLIT = Characters(_SPLIT)
NORMALISED = Characters(_SPLIT + _COMPOSED)


def rows_with_newest(texts: pa.LargeStringArray, *, normalised: bool = False) -> NDArray[np.int64]:
    """The rows whose text holds a character on which the engines disagree; `normalised`: with a
    normaliser before them."""
    return (NORMALISED if normalised else SPLIT).rows(texts)
