"""A list of words, a line each, inflected forms among them."""

from collections.abc import Sequence

import numpy as np
import polars as pl

from data.errors import TokenariumError
from data.lexicons.letters import lower
from data.lexicons.lexicon import Lexicon, Verdicts
from data.tokenizers.base import Identity


class WordList(Lexicon):
    """Held as one column, as Python's strings would take 350 MB for three million words."""

    rule = "in lower case: it is in the list, as it is"

    def __init__(self, identity: Identity, words: pl.Series) -> None:
        """words: strings, in lower case."""
        super().__init__(identity)
        if words.is_empty():
            raise TokenariumError(f"{self.title} lists no word.")
        self._words = words
        self.entries = {"words": len(words)}

    def judge(self, surfaces: Sequence[str]) -> Verdicts:
        lowered = [lower(one, self.language) for one in surfaces]
        distinct = pl.Series("word", lowered, pl.String).unique()
        listed = set(distinct.filter(distinct.is_in(self._words.implode())))
        return Verdicts(np.array([one in listed for one in lowered], bool))

    def sample(self, most: int) -> list[str]:
        return self._words.head(most).to_list()


def from_lines(identity: Identity, content: bytes) -> WordList:
    """UTF-8, a word a line; lines with white space inside are no words. Raises TokenariumError for
    another encoding."""
    try:
        lines = content.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise TokenariumError(
            f"{identity.title} is not UTF-8 (byte {error.start:,}): save it as UTF-8."
        ) from error
    language = str(identity.options["language"])
    lowered = pl.Series("word", [lower(line.strip(), language) for line in lines], pl.String)
    return WordList(identity, lowered.filter(lowered.str.contains(r"^\S+$")).unique())
