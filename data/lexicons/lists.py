"""Lists of roots and affixes, which spell words when put together, and of words."""

import json
from collections.abc import Mapping, Sequence

import numpy as np
import polars as pl

from data.errors import TokenariumError
from data.lexicons.lexicon import Lexicon, Verdicts, lower
from data.tokenizers.base import Identity

MOST_AFFIXES = 12
MOST_LETTERS = 200  # of affixes end to end: whoever brings them may bring long ones


class MorphemeLists(Lexicon):
    """Judged in lower case. A word is a root, or a root and affixes end to end; order, harmony and
    what sounds do where they meet are not checked, so it takes more than the language has, and
    lacks roots that change (kitab-ı) unless they are listed."""

    rule = (
        "in lower case: a root of the list, or one followed by affixes of the list that spell the "
        "rest; neither their order nor vowel harmony is checked"
    )

    def __init__(self, identity: Identity, roots: set[str], affixes: set[str]) -> None:
        super().__init__(identity)
        if not roots:
            raise TokenariumError(f"{self.title} lists no root.")
        self._roots, self._affixes = roots, affixes
        self._longest = max(map(len, affixes), default=0)
        self.entries = {"roots": len(roots), "affixes": len(affixes)}

    def judge(self, surfaces: Sequence[str]) -> Verdicts:
        lowered = [lower(surface, self.language) for surface in surfaces]
        endings: dict[str, bool] = {"": True}
        return Verdicts(
            np.array([self._is_word(one, endings) for one in lowered], bool),
            np.array([one in self._roots for one in lowered], bool),
            np.array([one in self._affixes for one in lowered], bool),
        )

    def sample(self, most: int) -> list[str]:
        return sorted(self._roots)[:most]

    def _is_word(self, surface: str, endings: dict[str, bool]) -> bool:
        return any(
            surface[:end] in self._roots and self._is_ending(surface[end:], endings)
            for end in range(len(surface), 0, -1)
        )

    def _is_ending(self, rest: str, endings: dict[str, bool]) -> bool:
        """Whether affixes spell the rest; what was found out is noted in `endings`."""
        if len(rest) > min(MOST_AFFIXES * self._longest, MOST_LETTERS):
            return False
        if rest not in endings:
            endings[rest] = any(
                rest[:end] in self._affixes and self._is_ending(rest[end:], endings)
                for end in range(1, min(len(rest), self._longest) + 1)
            )
        return endings[rest]


def morpheme_tables(identity: Identity, content: bytes) -> MorphemeLists:
    """Two JSON objects end to end, form → id, as turkish-tokenizer has them: roots, those after a
    space too, then affixes. Marks in <> and names with digits are no roots.

    Raises TokenariumError if it isn't that.
    """
    decoder = json.JSONDecoder()
    try:
        text = content.decode()
        first, end = decoder.raw_decode(text)
        second = json.loads(text[end:])
        tables: list[Mapping[str, int]] = [dict(first), dict(second)]
    except (ValueError, TypeError) as error:
        raise TokenariumError(f"{identity.title} is not two tables in JSON: {error}.") from error
    language = str(identity.options["language"])
    roots, affixes = (
        {lower(form.strip(), language) for form in table if form.strip().isalpha()}
        for table in tables
    )
    return MorphemeLists(identity, roots, affixes)


class WordList(Lexicon):
    """A list of words, inflected forms among them. Held as one column, as Python's strings would
    take 350 MB for three million words."""

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


def word_list(identity: Identity, content: bytes) -> WordList:
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
