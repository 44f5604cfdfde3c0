"""Tokenizers: one adapter a file format, one contract (base.py) for all."""

from typing import TYPE_CHECKING

from data.face import face

__all__ = [
    "Identity",
    "Tokenizer",
    "add_file",
    "forget",
    "identify",
    "keep",
    "known_to",
    "load_known",
    "of_row",
]

if TYPE_CHECKING:
    from data.tokenizers.base import Identity, Tokenizer
    from data.tokenizers.collection import add_file, forget, identify, keep, known_to, load_known
    from data.tokenizers.load import of_row
else:
    __getattr__ = face(
        __name__,
        {
            "base": ["Identity", "Tokenizer"],
            "collection": ["add_file", "forget", "identify", "keep", "known_to", "load_known"],
            "load": ["of_row"],
        },
    )
