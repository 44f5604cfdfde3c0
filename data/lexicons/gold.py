"""Words with their morphemes, as somebody who knows the language cut them."""

from collections.abc import Sequence
from dataclasses import dataclass

from data.errors import TokenariumError
from data.tokenizers.base import Identity


@dataclass(frozen=True)
class GoldWord:
    """A word as it is to be encoded, its morphemes (end to end they spell it), and how often it
    occurs in the text that it is from (1 where that isn't known)."""

    word: str
    morphemes: tuple[str, ...]
    count: int = 1


class GoldWords:
    """`rule`: who cut them, a sentence."""

    def __init__(self, identity: Identity, words: Sequence[GoldWord], rule: str) -> None:
        if not words:
            raise TokenariumError(f"{identity.title} holds no word.")
        self.identity = identity
        self.name, self.title = identity.name, identity.title
        self.hash = identity.fingerprint
        self.language = str(identity.options["language"])
        self.words, self.rule = tuple(words), rule

    def described(self) -> dict[str, object]:
        """What the signature says of it."""
        return {
            "name": self.name,
            "hash": self.hash,
            "artefact_sha256": self.identity.sha256,
            "format": self.identity.format,
            "language": self.language,
            "words": len(self.words),
            "rule": self.rule,
        }
