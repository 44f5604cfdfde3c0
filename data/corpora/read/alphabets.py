"""What characters a language is written with, and how far a text is from them.

The letters come from outside (CLDR's exemplar characters, as data/languages/facts.py gives them);
where they aren't there, nothing is said of a language.
"""

import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

Letters = Mapping[str, Sequence[str]]
"""A label → its letters and marks, letters of loans, punctuation; a string of characters each."""

# Signs that texts of any language may hold.
_COMMON = frozenset("\u00a0\u00ad§©®°±·«»‘’‚“”„†‡•…‰‹›€™–—−№²³×½¼¾£")
# Letters of which some encodings have the one and some the other, for the same language.
_SAME = ("şș", "ŞȘ", "ţț", "ŢȚ", "يی", "كک")
_PLAIN = frozenset(" \t\n\r.,;:!?'\"()-/0123456789")
_UNUSUAL, _SIGN, _LOAN, _PUNCTUATION = 7.0, 3.0, 4.0, 1.0
_IMPOSSIBLE = 16.0


@dataclass(frozen=True)
class Alphabet:
    """The characters of one language, or of several that stand in one file."""

    letters: frozenset[str]
    loans: frozenset[str]
    punctuation: frozenset[str]

    @cached_property
    def scripts(self) -> frozenset[str]:
        """The first words of its letters' names: LATIN, CYRILLIC, …"""
        return frozenset(_script(letter) for letter in self.letters if ord(letter) > 127)

    def strangeness(self, character: str) -> float:
        """How unlikely a character is in such a text, from 0 (one of its letters); comparable to
        the logarithm of a probability."""
        if character in _PLAIN or character in self.letters:
            return 0.0
        if character.isascii():
            if character.isalpha():
                return 0.5  # it stands in names
            return _SIGN if character.isprintable() else _IMPOSSIBLE
        if character in self.punctuation:
            return _PUNCTUATION
        if character in _COMMON:
            return _SIGN
        if character in self.loans:
            return _LOAN
        category = unicodedata.category(character)
        if category in ("Cc", "Cn", "Co", "Cs"):
            return _IMPOSSIBLE
        folded = unicodedata.normalize("NFKC", character)
        if folded != character and all(one in self.letters for one in folded):
            return 0.0  # a shaped form of its letters, as code page 864 has them
        if category.startswith("L") and _script(character) in self.scripts | {"LATIN"}:
            return _UNUSUAL
        return _UNUSUAL + 2.0


def alphabet(languages: Collection[str], letters: Letters) -> Alphabet | None:
    """The alphabet of texts in these languages (labels); None where one of them has none."""
    found = [letters[label] for label in languages if label in letters]
    if not languages or len(found) < len(languages):
        return None
    own, loans, punctuation = ({c for part in found for c in part[place]} for place in range(3))
    own |= {letter for pair in _SAME if own & set(pair) for letter in pair}
    return Alphabet(frozenset(own), frozenset(loans - own), frozenset(punctuation))


def _script(character: str) -> str:
    return unicodedata.name(character, "").split(" ")[0]
