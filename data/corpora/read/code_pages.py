"""Code pages, of a byte a character: which languages each was made for, and what a file's bytes say
of each.

The bytes of such a file fit nearly every page; what they become there fits only some languages.
All of the file counts, by how often each byte follows each other.
"""

import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np
import numpy.typing as npt

from data.corpora.read.alphabets import Alphabet

_WEST = (
    "afr als cat dan deu eng eus fao fin fra fry gla gle glg isl ita ltz nld nno nob nor oci por"
)
_WEST += " roh spa swe"
_CENTRAL = "bos ces deu hrv hsb dsb hun pol ron slk slv als srp"
_BALTIC = "est lvs lit pol"
_SLAVIC = "bel bul mkd rus srp ukr"

PAGES = {
    page: tuple(languages.split())
    for page, languages in {
        "cp1252": _WEST,
        "cp1250": _CENTRAL,
        "cp1251": _SLAVIC,
        "cp1253": "ell",
        "cp1254": "tur kmr azj",
        "cp1255": "heb ydd",
        "cp1256": "arb pes urd",
        "cp1257": _BALTIC,
        "cp1258": "vie",
        "cp874": "tha",
        "iso8859-1": _WEST,
        "iso8859-15": _WEST + " est",
        "iso8859-2": _CENTRAL,
        "iso8859-3": "epo mlt tur",
        "iso8859-4": "est lvs lit kal sme",
        "iso8859-5": _SLAVIC,
        "iso8859-6": "arb",
        "iso8859-7": "ell",
        "iso8859-8": "heb",
        "iso8859-9": "tur kmr",
        "iso8859-10": "dan est fao fin isl kal lit nob nor sme swe",
        "iso8859-11": "tha",
        "iso8859-13": _BALTIC,
        "iso8859-14": "bre cym gla gle glv",
        "iso8859-16": "deu fra gle hrv hun ita pol ron slv als",
        "koi8-r": "rus",
        "koi8-u": "rus ukr",
        "koi8-t": "tgk",
        "kz1048": "kaz",
        "ptcp154": "kaz",
        "tis-620": "tha",
        "cp437": "deu eng fin fra ita nld spa swe",
        "cp720": "arb",
        "cp737": "ell",
        "cp775": _BALTIC,
        "cp850": _WEST,
        "cp852": _CENTRAL,
        "cp855": "bul mkd rus srp",
        "cp856": "heb",
        "cp857": "tur",
        "cp858": _WEST,
        "cp860": "por",
        "cp861": "isl",
        "cp862": "heb",
        "cp863": "fra",
        "cp864": "arb",
        "cp865": "dan nno nob nor",
        "cp866": "rus",
        "cp869": "ell",
        "cp1006": "urd",
        "cp1125": "rus ukr",
        "mac-roman": _WEST,
        "mac-latin2": "ces hun pol slk",
        "mac-croatian": "bos hrv slv",
        "mac-cyrillic": _SLAVIC,
        "mac-greek": "ell",
        "mac-iceland": "fao isl",
        "mac-romanian": "ron",
        "mac-turkish": "tur",
        "mac-arabic": "arb",
        "mac-farsi": "pes",
        "hp-roman8": _WEST,
        "palmos": _WEST,
        "cp037": _WEST,
        "cp273": "deu",
        "cp424": "heb",
        "cp500": _WEST,
        "cp875": "ell",
        "cp1026": "tur",
        "cp1140": _WEST,
    }.items()
}
"""Page → ISO 639-3 codes of the languages it was made for; of pages that give one text, the first
is named."""

_ENOUGH = 0.5
"""Of a language's letters, a page that was made for it holds at least this share: it may have been
made for another script of the same language."""
_WITHIN_A_WORD, _BESIDE_A_LETTER = 5.0, 3.0


@cache
def characters(page: str) -> tuple[str | None, ...]:
    """What each byte stands for, None for a byte that stands for nothing."""
    found = (bytes([byte]).decode(page, "ignore") for byte in range(256))
    return tuple(character or None for character in found)


def pages_for(languages: Collection[str], alphabet: Alphabet) -> Iterator[str]:
    """The pages that a text in these languages (labels) may be written in: made for each of them,
    or holding all letters."""
    codes = {label.split("_")[0] for label in languages}
    letters = {one for one in alphabet.letters if not unicodedata.combining(one)}
    for page, made_for in PAGES.items():
        share = sum(_holds(page, letter) for letter in letters) / len(letters)
        if share == 1.0 or (codes <= {*made_for, "eng"} and share >= _ENOUGH):
            yield page


@cache
def _holds(page: str, letter: str) -> bool:
    """Whether a page has the letter, or its base and marks to put on it (1258)."""
    every = characters(page)
    if letter in every:
        return True
    base, *marks = list(unicodedata.normalize("NFD", letter))
    return bool(marks) and base in every and marks[-1] in every


@dataclass(frozen=True, eq=False)
class Bytes:
    """A file's bytes: `pairs[a, b]`, how often b follows a; a line end goes before the first."""

    pairs: npt.NDArray[np.int64]

    @cached_property
    def counts(self) -> npt.NDArray[np.int64]:
        """How often each byte stands there."""
        return self.pairs.sum(axis=0)

    @cached_property
    def present(self) -> tuple[int, ...]:
        """The bytes that stand there."""
        return tuple(map(int, np.flatnonzero(self.counts)))

    def text(self, page: str) -> tuple[str | None, ...]:
        """What the bytes stand for on a page: two pages with one text differ in nothing here."""
        every = characters(page)
        return tuple(every[byte] for byte in self.present)

    def beyond_ascii(self, page: str) -> int:
        """How many characters of the text are not ASCII."""
        every = characters(page)
        return int(sum(self.counts[b] for b in self.present if not (every[b] or "").isascii()))


def counted(blocks: Iterator[bytes]) -> Bytes:
    """The bytes of a file that comes in blocks."""
    pairs = np.zeros(2**16, np.int64)
    last = b"\n"
    for block in blocks:
        whole = np.frombuffer(last + block, np.uint8).astype(np.uint16)
        pairs += np.bincount(whole[:-1] * np.uint16(256) + whole[1:], minlength=2**16)
        last = block[-1:]
    return Bytes(pairs.reshape(256, 256))


def strangeness(found: Bytes, page: str, alphabet: Alphabet) -> float | None:
    """How unlikely the text is that a page makes of the bytes; None where it makes none.

    Besides strange characters, what counts is a capital after a small letter, a mark that follows
    no letter, a Latin letter beside another script's and a sign beside a letter: the wrong page
    puts them where no word has them. What is ASCII on nearly all pages counts nothing.
    """
    every = characters(page)
    if any(every[byte] is None for byte in found.present):
        return None
    alone = sum(
        alphabet.strangeness(every[byte] or "") * int(found.counts[byte])
        for byte in found.present
        if not _is_itself(page)[byte]
    )
    pairs = np.where(np.logical_and.outer(_is_itself(page), _is_itself(page)), 0, found.pairs)
    small, capital, mark, letter, latin, other, sign = _kinds(page)
    odd = small @ pairs @ capital + (1 - letter) @ pairs @ mark
    odd += latin @ pairs @ other + other @ pairs @ latin
    beside = letter @ pairs @ sign + sign @ pairs @ letter
    return float(alone + _WITHIN_A_WORD * odd + _BESIDE_A_LETTER * beside)


@cache
def _is_itself(page: str) -> npt.NDArray[np.bool_]:
    """For each byte, whether it stands for the ASCII character that it is on nearly all pages."""
    return np.array([byte < 128 and c == chr(byte) for byte, c in enumerate(characters(page))])


@cache
def _kinds(page: str) -> npt.NDArray[np.int64]:
    """For each byte 1 or 0: small letter; capital; combining mark; letter or mark; Latin
    letter; letter of another script; sign."""
    every = [character or " " for character in characters(page)]
    category = [unicodedata.category(character) for character in every]
    rows = [
        [one == "Ll" for one in category],
        [one == "Lu" for one in category],
        [one == "Mn" for one in category],
        [one[0] in "LM" for one in category],
        [unicodedata.name(c, "").startswith("LATIN") for c in every],
        [
            one[0] == "L" and not unicodedata.name(c, "LATIN").startswith(("LATIN", "FEMI", "MASC"))
            for c, one in zip(every, category, strict=True)
        ],
        [
            one[0] == "S" or one == "No" or c in "\\{}[]@#"
            for c, one in zip(every, category, strict=True)
        ],
    ]
    return np.array(rows, np.int64)
