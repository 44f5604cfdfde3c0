"""How many pieces a sentencepiece model holds, before its library builds an object for each.

A model is a protocol-buffer message whose field 1 is a piece; the smallest takes two bytes, so a
file within the size limit could hold tens of millions.
"""

from data.errors import TokenariumError
from data.tokenizers.bounds import MOST_ENTRIES

_PIECE = 0x0A  # field 1, length-delimited


def check_count(title: str, content: bytes) -> None:
    """Raises TokenariumError if the message begins with more pieces than a vocabulary may have.

    Pieces come first in every model that the library writes; whatever else the file holds is left
    to the library.
    """
    at = count = 0
    while at + 1 < len(content) and content[at] == _PIECE:
        length = shift = 0
        at += 1
        while at < len(content) and shift < 35:
            length |= (content[at] & 0x7F) << shift
            shift += 7
            at += 1
            if content[at - 1] < 0x80:
                break
        at += length
        count += 1
        if count > MOST_ENTRIES:
            raise TokenariumError(f"{title} has more than {MOST_ENTRIES:,} pieces.")
