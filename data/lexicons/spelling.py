"""A Hunspell dictionary: stems with affix rules, read by Hunspell itself.

The artefact is the file of rules (.aff) and the list of stems (.dic), end to end; the option
`rules_bytes` says where the first one ends.
"""

import re
import tempfile
from collections.abc import Sequence
from pathlib import Path
from threading import Lock

import hunspell
import numpy as np
import polars as pl

from data.errors import TokenariumError
from data.lexicons.letters import lower
from data.lexicons.lexicon import Lexicon, Verdicts
from data.tokenizers.base import Identity

_STEM = re.compile(r"(?:\\/|[^/])+")
_FIELDS = re.compile(r"\s+\w\w:.*|\t.*")  # what is said of a stem, after its flags


class SpellingDictionary(Lexicon):
    rule = (
        "Hunspell takes it as written, in lower case, or with its first letter large; a root is "
        "an entry of the dictionary, which may be an inflected form; an affix is what one of its "
        "rules adds, which may be several together"
    )

    def __init__(self, identity: Identity, rules: bytes, stems: bytes) -> None:
        """Raises TokenariumError where they aren't UTF-8 or Hunspell can't read them."""
        super().__init__(identity)
        try:
            rule_lines, stem_lines = (part.decode("utf-8-sig") for part in (rules, stems))
        except UnicodeDecodeError as error:
            raise TokenariumError(f"{self.title} is not UTF-8: {error}.") from error
        self._affixes = {lower(one, self.language) for one in _added(rule_lines)}
        listed = [
            lower(match.group().strip(), self.language)
            for line in stem_lines.splitlines()[1:]
            if (match := _STEM.match(_FIELDS.sub("", line))) is not None
        ]
        self._stems = pl.Series("stem", listed, pl.String).unique()
        if self._stems.is_empty():
            raise TokenariumError(f"{self.title} lists no word.")
        self.entries = {"roots": len(self._stems), "affixes": len(self._affixes)}
        self._lock = Lock()  # Hunspell's look-up isn't for several threads
        with tempfile.TemporaryDirectory(prefix="tokenarium-") as folder:
            for ending, content in (("aff", rules), ("dic", stems)):
                (Path(folder) / f"words.{ending}").write_bytes(content)
            self._hunspell = hunspell.Hunspell("words", hunspell_data_dir=folder)

    def judge(self, surfaces: Sequence[str]) -> Verdicts:
        lowered = [lower(one, self.language) for one in surfaces]
        distinct = pl.Series("surface", lowered, pl.String).unique()
        stems = set(distinct.filter(distinct.is_in(self._stems.implode())))
        with self._lock:
            word = [self._is_word(*pair) for pair in zip(surfaces, lowered, strict=True)]
        return Verdicts(
            np.array(word, bool),
            np.array([one in stems for one in lowered], bool),
            np.array([one in self._affixes for one in lowered], bool),
        )

    def _is_word(self, written: str, lowered: str) -> bool:
        # Hunspell takes a number or a lone mark for a word: those have no letter.
        if not any(character.isalpha() for character in written):
            return False
        forms = dict.fromkeys((written, lowered, self._capitalised(lowered)))
        return any(self._hunspell.spell(form) for form in forms)

    def _capitalised(self, word: str) -> str:
        first = "İ" if word[0] == "i" and lower("I", self.language) == "ı" else word[0].upper()
        return first + word[1:]


def _added(rules: str) -> set[str]:
    """What the rules add: the fourth field of a line of SFX or PFX that has a condition."""
    added = set()
    for line in rules.splitlines():
        fields = line.split()
        if len(fields) >= 4 and fields[0] in ("SFX", "PFX"):
            form = fields[3].split("/")[0]
            # The head of a group has a count there; a rule may add nothing.
            if not form.isdigit() and form != "0":
                added.add(form)
    return added


def from_files(identity: Identity, content: bytes) -> SpellingDictionary:
    """Raises TokenariumError if `rules_bytes` doesn't fit or Hunspell can't read them."""
    end = int(identity.options["rules_bytes"])
    if not 0 < end < len(content):
        raise TokenariumError(f"{identity.title} isn't rules followed by stems.")
    return SpellingDictionary(identity, content[:end], content[end:])
