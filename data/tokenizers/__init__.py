"""Tokenizers: one adapter a file format, one contract (base.py) for all."""

from data.tokenizers.base import Identity, Tokenizer
from data.tokenizers.known import identify, load_known

__all__ = ["Identity", "Tokenizer", "identify", "load_known"]
