"""Tokenizers: one adapter a file format, one contract (base.py) for all."""

from data.tokenizers.base import Identity, Tokenizer
from data.tokenizers.collection import add_file, forget, identify, keep, known_to, load_known
from data.tokenizers.load import of_row

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
