"""What a lexicon gives, and gold words, whatever they are made of."""

import unicodedata
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from data.errors import TokenariumError
from data.tokenizers.base import Identity

_DOTLESS = ("tur", "azj", "aze", "azb", "crh", "gag", "tat", "kaz_Latn")


def lower(text: str, language: str) -> str:
    """The text in lower case and NFC. In Turkish and its like I is ı and İ is i; accents stay.

    >>> lower("ISPARTA İzmir", "tur_Latn"), lower("ISPARTA", "eng_Latn")
    ('ısparta izmir', 'isparta')
    """
    text = unicodedata.normalize("NFC", text)
    if language.startswith(_DOTLESS):
        text = text.replace("I", "ı").replace("İ", "i")
    return unicodedata.normalize("NFC", text.lower())


@dataclass(frozen=True)
class Verdicts:
    """Of each surface, shape (n,): whether it is a word, a root, an affix; None where the lexicon
    knows no roots or affixes."""

    word: NDArray[np.bool_]
    root: NDArray[np.bool_] | None = None
    affix: NDArray[np.bool_] | None = None


class Source:
    """Somebody's list or program, pinned by its hash. `language`: its label (`tur_Latn`)."""

    def __init__(self, identity: Identity) -> None:
        self.identity = identity
        self.name, self.title = identity.name, identity.title
        self.hash = identity.fingerprint
        self.language = str(identity.options["language"])

    def described(self) -> dict[str, object]:
        """What the signature says of it."""
        return {
            "name": self.name,
            "hash": self.hash,
            "artefact_sha256": self.identity.sha256,
            "format": self.identity.format,
            "language": self.language,
        }


class Lexicon(Source, ABC):
    """Who says which surfaces are words of a language.

    `entries`: how many words, roots, affixes it lists. `rule`: how it judges, a sentence.
    """

    rule: str
    entries: Mapping[str, int]

    @abstractmethod
    def judge(self, surfaces: Sequence[str]) -> Verdicts:
        """The verdict on each surface, as a token has it, without white space at its ends. Raises
        TokenariumError where it can't be had (a program that ended)."""

    def sample(self, most: int) -> list[str]:
        """Some forms that it lists, as many at most; none where it lists none."""
        return []

    def described(self) -> dict[str, object]:
        return {**super().described(), "entries": dict(self.entries), "rule": self.rule}


@dataclass(frozen=True)
class Cut:
    """A word's morphemes as they are spelled (end to end they are the word in lower case), the
    dictionary form of its stem, and the names of all its morphemes, those that aren't spelled among
    them."""

    morphemes: tuple[str, ...]
    lemma: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class GoldWord:
    """A word as it is to be encoded, its morphemes as somebody who knows the language cut it (end
    to end they spell it), and how often it occurs in the text that it is from (1 where that isn't
    known)."""

    word: str
    morphemes: tuple[str, ...]
    count: int = 1


class GoldWords(Source):
    """`rule`: who cut them, a sentence."""

    def __init__(self, identity: Identity, words: Sequence[GoldWord], rule: str) -> None:
        if not words:
            raise TokenariumError(f"{identity.title} holds no word.")
        super().__init__(identity)
        self.words, self.rule = tuple(words), rule

    def described(self) -> dict[str, object]:
        return {**super().described(), "words": len(self.words), "rule": self.rule}
