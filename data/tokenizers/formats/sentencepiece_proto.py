"""Sentencepiece's model files as protocol-buffer messages: their classes (their module has no
types), and how many pieces a message holds before an object is built for each."""

from importlib import import_module
from typing import Any

from data.errors import TokenariumError
from data.tokenizers.bounds import MOST_ENTRIES

_model: Any = import_module("sentencepiece.sentencepiece_model_pb2")

ModelProto: Any = _model.ModelProto
Piece: Any = _model.ModelProto.SentencePiece
TrainerSpec: Any = _model.TrainerSpec
DecodeError: type[Exception] = import_module("google.protobuf.message").DecodeError


_PIECE = 0x0A  # field 1, length-delimited


def check_count(title: str, content: bytes) -> None:
    """Raises TokenariumError if the message begins with more pieces than a vocabulary may have.

    A piece is the message's field 1, and the smallest takes two bytes: a file within the size limit
    could hold tens of millions. Pieces come first in every model that the library writes; whatever
    else the file holds is left to the library.
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
