"""Lexicons, which say what a word is, and gold words, which say how it is cut."""

from data.lexicons.collection import (
    add,
    forget,
    identify,
    identity_of,
    is_gold,
    known_to,
    load_gold,
    load_lexicon,
    put_away,
)
from data.lexicons.lexicon import Cut, GoldWord, GoldWords, Lexicon, Verdicts

__all__ = [
    "Cut",
    "GoldWord",
    "GoldWords",
    "Lexicon",
    "Verdicts",
    "add",
    "forget",
    "identify",
    "identity_of",
    "is_gold",
    "known_to",
    "load_gold",
    "load_lexicon",
    "put_away",
]
