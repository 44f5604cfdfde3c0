"""A Hunspell dictionary: stems with affix rules, read by Hunspell itself.

The artefact is the file of rules (.aff) and the list of stems (.dic), end to end; the option
`rules_bytes` says where the first one ends.
"""

import re
import tempfile
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from threading import Lock

import hunspell
import numpy as np
import polars as pl

from data.errors import TokenariumError
from data.lexicons.hunspell_encoding import as_text
from data.lexicons.letters import lower
from data.lexicons.lexicon import Lexicon, Verdicts
from data.tokenizers.base import Identity

_STEM = re.compile(r"(?:\\/|[^/])+")
_FIELDS = re.compile(r"\s+\w\w:.*|\t.*")  # what is said of a stem, after its flags
_OWN_WORDS = 1_000  # of the list, of which Hunspell must take one


class SpellingDictionary(Lexicon):
    rule = (
        "Hunspell takes it as written, in lower case, or with its first letter large; a root is "
        "an entry of the dictionary, which may be an inflected form; an affix is what one of its "
        "rules adds, which may be several together"
    )

    def __init__(self, identity: Identity, rules: bytes, stems: bytes) -> None:
        """Raises TokenariumError where they aren't text in the encoding that the rules declare, or
        Hunspell can't read them."""
        super().__init__(identity)
        rule_text, stem_text = as_text(rules, stems)
        self._affixes = {lower(one, self.language) for one in _added(rule_text)}
        written = [
            match.group().strip()
            for line in stem_text.split("\n")[1:]  # the first is their number
            if (match := _STEM.match(_FIELDS.sub("", line.rstrip("\r")))) is not None
            and any(map(str.isalpha, match.group()))
        ]
        listed = [lower(one, self.language) for one in written]
        self._stems = pl.Series("stem", listed, pl.String).unique()
        if self._stems.is_empty():
            raise TokenariumError(f"{self.title} lists no word.")
        self.entries = {"roots": len(self._stems), "affixes": len(self._affixes)}
        self._lock = Lock()  # Hunspell's look-up isn't for several threads
        with tempfile.TemporaryDirectory(prefix="tokenarium-") as folder:
            for ending, text in (("aff", rule_text), ("dic", stem_text)):
                (Path(folder) / f"words.{ending}").write_text(text, "utf-8", newline="")
            self._hunspell = hunspell.Hunspell("words", hunspell_data_dir=folder)
        if not any(map(self._hunspell.spell, written[:_OWN_WORDS])):
            raise TokenariumError(
                f"{self.title} takes none of its own words: its .aff and its .dic don't belong "
                "together."
            )

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

    def sample(self, most: int) -> list[str]:
        return self._stems.head(most).to_list()

    def _is_word(self, written: str, lowered: str) -> bool:
        # Hunspell takes a number or a lone mark for a word: those have no letter.
        if not any(character.isalpha() for character in written):
            return False
        as_given = written, unicodedata.normalize("NFC", written)
        forms = dict.fromkeys((*as_given, lowered, self._capitalised(lowered)))
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
