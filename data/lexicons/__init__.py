"""Lexicons, which say what a word is, and gold words, which say how it is cut."""

from typing import TYPE_CHECKING

from data.face import face

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

if TYPE_CHECKING:
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
else:
    _LEXICON = ["Cut", "GoldWord", "GoldWords", "Lexicon", "Verdicts"]
    _COLLECTION = [name for name in __all__ if name not in _LEXICON]
    __getattr__ = face(__name__, {"collection": _COLLECTION, "lexicon": _LEXICON})
