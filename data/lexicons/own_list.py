"""What a visitor brings: a list of words, or of words with their morphemes.

UTF-8, a line each. A lexicon: a form, and after a tab what it is (word, root or affix; word where
nothing is said). Gold words: a word, and after a tab its morphemes joined by +.
"""

from collections.abc import Iterator

import polars as pl

from data.errors import TokenariumError
from data.lexicons.gold import GoldWord, GoldWords
from data.lexicons.letters import lower
from data.lexicons.lexicon import Lexicon
from data.lexicons.morpheme_lists import MorphemeLists
from data.lexicons.word_list import WordList
from data.tokenizers.base import Identity

KINDS = ("word", "root", "affix")
MOST_BYTES = 100_000_000
MOST_FORM = 200  # characters


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
    """Raises TokenariumError with the line whose morphemes don't spell the word."""
    language = str(identity.options["language"])
    found: dict[str, GoldWord] = {}
    for number, fields in _lines(content):
        if len(fields) != 2:
            raise TokenariumError(
                f"Line {number:,} needs a word, a tab, and its morphemes joined by +: "
                "kitaplar\\tkitap+lar."
            )
        word = lower(fields[0], language)
        morphemes = tuple(lower(one, language) for one in fields[1].strip().split("+"))
        if "".join(morphemes) != word or not all(morphemes):
            raise TokenariumError(
                f"Line {number:,}: {'+'.join(morphemes)[:60]} doesn't spell {word[:60]}."
            )
        before = found.setdefault(word, GoldWord(word, morphemes))
        if before.morphemes != morphemes:
            raise TokenariumError(f"Line {number:,} cuts {word[:60]} otherwise than a line before.")
    if not found:
        raise TokenariumError("The file is empty: give a word, a tab and its morphemes a line.")
    return GoldWords(identity, list(found.values()), "as the file says")


def _lines(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """Lines that hold something, with their numbers, split at tabs. Raises TokenariumError."""
    if len(content) > MOST_BYTES:
        raise TokenariumError(
            f"The file has {len(content) / 1e6:,.0f} MB; at most {MOST_BYTES / 1e6:,.0f} MB are "
            "taken."
        )
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise TokenariumError(
            f"The file is not UTF-8 (byte {error.start:,}): save it as UTF-8 and try again."
        ) from error
    if "\0" in text:
        raise TokenariumError("The file isn't text: it holds zero bytes.")
    for number, line in enumerate(text.split("\n"), start=1):
        fields = line.rstrip("\r").split("\t")
        if not line.strip():
            continue
        if not fields[0].strip() or len(fields) > 2 or len(fields[0]) > MOST_FORM:
            raise TokenariumError(
                f"Line {number:,} isn't a word, or a word and something after one tab."
            )
        yield number, [fields[0].strip(), *fields[1:]]
