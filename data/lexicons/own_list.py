"""What a visitor brings: a list of words, or of words with their morphemes.

UTF-8, a line each. A lexicon: a form, and after a tab what it is (word, root or affix; word where
nothing is said). Gold words: a word, and after a tab its morphemes joined by +. Read in a process
with limits (program.py).
"""

import unicodedata
from collections.abc import Iterator
from io import BytesIO

import polars as pl

from data.errors import TokenariumError
from data.lexicons.lexicon import GoldWord, GoldWords, Lexicon, lower
from data.lexicons.lists import MorphemeLists, WordList
from data.tokenizers.base import Identity

WORDS, DICTIONARY, CUT_WORDS = FORMATS = ("own_lexicon", "own_dictionary", "own_gold")
"""What may be brought: a list of words, a Hunspell dictionary, cut words."""
KINDS = ("word", "root", "affix")
MOST_BYTES = 100_000_000
MOST_FORM = 200  # characters
MOST_GOLD = 200_000
"""Cut words: each is looked at by itself, for every tokenizer."""


def lexicon(identity: Identity, content: bytes) -> Lexicon:
    """With a root or affix in it: what they spell together is a word too. Raises TokenariumError
    with the line that doesn't fit."""
    language = str(identity.options["language"])
    forms: dict[str, set[str]] = {kind: set() for kind in KINDS}
    for number, fields in _lines(content):
        kind = fields[1].strip().lower() if len(fields) > 1 else "word"
        if kind not in KINDS:
            raise TokenariumError(
                f"Line {number:,} says {kind[:40]!r} after its tab: it must be word, root or affix."
            )
        forms[kind].add(lower(fields[0], language))
    if not any(forms.values()):
        raise TokenariumError("The file is empty: give a word a line.")
    if forms["root"] or forms["affix"]:
        return MorphemeLists(identity, forms["root"] | forms["word"], forms["affix"])
    return WordList(identity, pl.Series("word", sorted(forms["word"]), pl.String))


def gold_words(identity: Identity, content: bytes) -> GoldWords:
    """As they are written, in NFC: German has capitals inside of a text. Raises TokenariumError
    with the line whose morphemes don't spell the word."""
    language = str(identity.options["language"])
    found: dict[str, GoldWord] = {}
    for number, fields in _lines(content):
        if len(fields) != 2:
            raise TokenariumError(
                f"Line {number:,} needs a word, a tab, and its morphemes joined by +: "
                "kitaplar\\tkitap+lar."
            )
        word = unicodedata.normalize("NFC", fields[0])
        morphemes = _morphemes(word, fields[1].strip(), language)
        if morphemes is None:
            raise TokenariumError(
                f"Line {number:,}: {fields[1].strip()[:60]} doesn't spell {word[:60]}."
            )
        before = found.setdefault(word, GoldWord(word, morphemes))
        if before.morphemes != morphemes:
            raise TokenariumError(f"Line {number:,} cuts {word[:60]} otherwise than a line before.")
        if len(found) > MOST_GOLD:
            raise TokenariumError(f"The file has more than {MOST_GOLD:,} words: take a sample.")
    if not found:
        raise TokenariumError("The file is empty: give a word, a tab and its morphemes a line.")
    return GoldWords(identity, list(found.values()), "as the file says")


def _morphemes(word: str, joined: str, language: str) -> tuple[str, ...] | None:
    """The pieces of the word, as it is written; None where they don't spell it, or where one of
    them ends inside of a character."""
    pieces, at = [], 0
    for piece in joined.split("+"):
        end = at + len(unicodedata.normalize("NFC", piece))
        if not piece or lower(word[at:end], language) != lower(piece, language):
            return None
        pieces.append(word[at:end])
        at = end
    return tuple(pieces) if at == len(word) else None


def _lines(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """Lines that hold something, with their numbers, split at tabs. Raises TokenariumError."""
    if len(content) > MOST_BYTES:
        raise TokenariumError(
            f"The file has {len(content) / 1e6:,.0f} MB; at most {MOST_BYTES / 1e6:,.0f} MB are "
            "taken."
        )
    try:
        content.decode()
    except UnicodeDecodeError as error:
        raise TokenariumError(
            f"The file is not UTF-8 (byte {error.start:,}): save it as UTF-8 and try again."
        ) from error
    if b"\0" in content:
        raise TokenariumError("The file isn't text: it holds zero bytes.")
    for number, read in enumerate(BytesIO(content), start=1):
        line = read.decode("utf-8-sig" if number == 1 else "utf-8").rstrip("\r\n")
        fields = line.split("\t")
        if not line.strip():
            continue
        if not fields[0].strip() or len(fields) > 2 or len(fields[0]) > MOST_FORM:
            raise TokenariumError(
                f"Line {number:,} isn't a word, or a word and something after one tab."
            )
        yield number, [fields[0].strip(), *fields[1:]]
