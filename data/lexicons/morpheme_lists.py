"""Roots and affixes: what they spell when put together is a word."""

import json
from collections.abc import Mapping, Sequence

import numpy as np

from data.errors import TokenariumError
from data.lexicons.letters import lower
from data.lexicons.lexicon import Lexicon, Verdicts
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


def from_tables(identity: Identity, content: bytes) -> MorphemeLists:
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
