"""Words with their morphemes, as somebody who knows the language cut them."""

from collections.abc import Sequence
from dataclasses import dataclass

from data.errors import TokenariumError
from data.lexicons.lexicon import Source
from data.tokenizers.base import Identity


@dataclass(frozen=True)
class GoldWord:
    """A word as it is to be encoded, its morphemes (end to end they spell it), and how often it
    occurs in the text that it is from (1 where that isn't known)."""

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
