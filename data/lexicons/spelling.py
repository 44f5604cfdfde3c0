"""A Hunspell dictionary: stems with affix rules, read by Hunspell itself.

The artefact is the file of rules (.aff) and the list of stems (.dic), end to end; the option
`rules_bytes` says where the first one ends.

Source: hunspell(5). The rules name the encoding of both by SET; without that it is ISO8859-1. The
binding knows few of these names, so the rules come out declaring UTF-8. A flag is a byte by
default; in UTF-8 `FLAG UTF-8` says the same. Texts are judged in NFC, in which some letters are
written as two (Bengali ড়). A dictionary that writes them as one, or accents apart, is put into NFC,
unless it converts its input by itself.
"""

import codecs
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
from data.lexicons.lexicon import Lexicon, Verdicts, lower
from data.tokenizers.base import Identity

_STEM = re.compile(r"(?:\\/|[^/])+")
_FIELDS = re.compile(r"\s+\w\w:.*|\t.*")  # what is said of a stem, after its flags
_OWN_WORDS = 1_000  # of the list, of which Hunspell must take one

_SET = re.compile(rb"^SET[ \t]+(\S+)", re.MULTILINE)
_FLAG = re.compile(rb"^FLAG[ \t]+(\S+)", re.MULTILINE)
_CONVERTS = re.compile(r"^ICONV[ \t]", re.MULTILINE)
_SET_LINE = re.compile(r"^SET[ \t].*\n?", re.MULTILINE)
_KNOWN = re.compile(r"utf-?8|iso-?8859-\d+|koi8-[rut]|(?:microsoft-)?cp-?\d+|tis620.*", re.I)
_DEFAULT = "ISO8859-1"
LONGEST = 200
_MARK = codecs.BOM_UTF8


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
        rule_text, stem_text = _as_text(rules, stems)
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


def _as_text(rules: bytes, stems: bytes) -> tuple[str, str]:
    """Both as text in NFC; the rules declare UTF-8. Raises TokenariumError with what is wrong with
    which of the files."""
    rules, stems = rules.removeprefix(_MARK), stems.removeprefix(_MARK)
    for name, content in ((".aff", rules), (".dic", stems)):
        if b"\0" in content:
            raise TokenariumError(f"The {name} file isn't text: it holds zero bytes.")
    declared = _SET.search(rules)
    name = declared.group(1).decode("ascii", "replace") if declared else _DEFAULT
    codec = _codec(name)
    if declared is None and _is_utf8(rules + stems):
        raise TokenariumError(
            "The .aff file doesn't say in which encoding it is, but both files are in UTF-8: put "
            "the line SET UTF-8 at its beginning."
        )
    rule_text, stem_text = (
        _decoded(content, codec, name, which)
        for which, content in ((".aff", rules), (".dic", stems))
    )
    stem_text = _readable(stem_text)
    if not _CONVERTS.search(rule_text):
        rule_text, stem_text = (unicodedata.normalize("NFC", one) for one in (rule_text, stem_text))
    if codec == "utf-8":
        return rule_text, stem_text
    flag = _FLAG.search(rules)
    if flag is not None and flag.group(1) == b"long" and _has_large_flags(rule_text):
        raise TokenariumError(
            f"The .aff file has two-letter flags with accents in {name}, which UTF-8 has no room "
            "for: save both files as UTF-8 with other flags."
        )
    head = "SET UTF-8\n" if flag is not None else "SET UTF-8\nFLAG UTF-8\n"
    return head + _SET_LINE.sub("", rule_text), stem_text


def _codec(name: str) -> str:
    plain = name.lower().removeprefix("microsoft-")
    plain = "tis_620" if plain.startswith("tis620") else plain
    try:
        if not _KNOWN.fullmatch(name):
            raise LookupError(name)
        return codecs.lookup(plain).name
    except LookupError:
        raise TokenariumError(
            f"The .aff file says that it is in {name[:40]}, which isn't known here: save both "
            "files as UTF-8 and say SET UTF-8."
        ) from None


def _is_utf8(content: bytes) -> bool:
    """With a character beyond ASCII in it."""
    try:
        return not content.isascii() and bool(content.decode())
    except UnicodeDecodeError:
        return False


def _decoded(content: bytes, codec: str, name: str, which: str) -> str:
    try:
        return content.decode(codec)
    except UnicodeDecodeError as error:
        raise TokenariumError(
            f"The {which} file is not {name}, as the line SET says (byte {error.start:,})."
        ) from error


def _readable(stems: str) -> str:
    """Hunspell takes nothing of a list without the number of its words at the beginning, or with a
    stem of more than LONGEST bytes; dictionary-gd 1.1.0 has both faults. Such a stem is no word."""
    first, *lines = stems.split("\n")
    if not first.split()[:1] or not first.split()[0].isdigit():
        lines = [first, *lines]
    kept = [line for line in lines if len(line.partition("/")[0].encode()) <= LONGEST]
    return "\n".join([str(max(1, len(kept))), *kept])


def _has_large_flags(rules: str) -> bool:
    groups = re.findall(r"^[SP]FX[ \t]+(\S+)", rules, re.MULTILINE)
    return not all(group.isascii() for group in groups)
