"""The surfaces of a text's tokens: each distinct one once, and which tokens begin a word.

Source: Bayram et al. 2025, "Tokenization Standards for Linguistic Integrity": a token is the
decoded string of an id without the white space at its ends. What is white space alone is no token.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

LETTERS, FOREIGN, DIGITS, PUNCTUATION, MIXED, PART, UNKNOWN = (
    "letters",
    "another script",
    "digits",
    "punctuation",
    "mixed",
    "part of a character",
    "unknown",
)
"""Of a surface: letters and marks of the language's scripts, with apostrophes and hyphens inside;
the same with a letter of another script; digits; punctuation and symbols; several of these; not
whole characters; what a tokenizer has no token for."""
_JOINERS = "'’-"
WHITE = -1


def text_of(token: bytes) -> str | None:
    """The bytes as text; None where they aren't whole characters, i.e. valid UTF-8."""
    try:
        return token.decode()
    except UnicodeDecodeError:
        return None


def is_text(token: bytes) -> bool:
    """Whether the bytes are whole characters."""
    return text_of(token) is not None


@dataclass(frozen=True)
class Surfaces:
    """The distinct surfaces of a stream of n tokens.

    texts, kinds: of each. of_token: the surface of each token, int32, shape (n,); WHITE for white
    space alone. initial: whether the token begins a word, shape (n,). forms: the items whose
    surface it is, as their ids, of each.
    """

    texts: list[str]
    kinds: list[str]
    of_token: NDArray[np.int32]
    initial: NDArray[np.bool_]

    def single_letters(self) -> NDArray[np.bool_]:
        """Which are one letter, with its marks."""
        alone = (
            # A character in NFC is four at most in NFD.
            len(text) <= 4
            and kind in (LETTERS, FOREIGN)
            and len(unicodedata.normalize("NFC", text)) == 1
            for text, kind in zip(self.texts, self.kinds, strict=True)
        )
        return np.fromiter(alone, bool, len(self.texts))


def surfaces_of(
    ids: NDArray[np.int32],
    offsets: NDArray[np.int64],
    vocabulary: Sequence[bytes],
    scripts: NDArray[np.bool_],
    continues: NDArray[np.bool_] | None = None,
    unk_id: int | None = None,
) -> Surfaces:
    """The surfaces of a stream.

    ids: shape (n,); offsets: of the segments, shape (segments + 1,). scripts: whether a code point
    may stand in a word of the language as far as its script goes, shape (0x110000,). continues: of
    each id whether it goes on inside a word (WordPiece's ##); None where the text before a token
    tells. A token begins a word if it begins with a letter, after its white space, and no letter
    stands before it.
    """
    used = np.flatnonzero(np.bincount(ids, minlength=1))
    texts: list[str] = []
    kinds: list[str] = []
    place: dict[tuple[str, bool], int] = {}
    surface_of = np.full(len(vocabulary), WHITE, np.int32)
    spaced, opens, closes = (np.zeros(len(vocabulary), bool) for _ in range(3))
    for one in used.tolist():
        whole = text_of(vocabulary[one])
        text = vocabulary[one].decode(errors="replace") if whole is None else whole
        bare = text.strip()
        spaced[one] = text[:1].isspace()
        if whole is None:
            closes[one] = not text[-1:].isspace()  # a word is cut here
        elif bare and one != unk_id:
            opens[one] = _is_letter(bare[0])
            closes[one] = _is_letter(text[-1])
        if bare:
            its = place.setdefault((bare, one == unk_id), len(texts))
            if its == len(texts):
                texts.append(bare)
                kinds.append(_kind(bare, whole is None, one == unk_id, scripts))
            surface_of[one] = its
    if continues is not None:
        initial = (opens & ~continues)[ids]
    else:
        after_letter = np.zeros(len(ids), bool)
        after_letter[1:] = closes[ids[:-1]]
        after_letter[offsets[:-1][offsets[:-1] < len(ids)]] = False
        initial = opens[ids] & (spaced[ids] | ~after_letter)
    return Surfaces(texts, kinds, surface_of[ids], initial)


def _is_letter(character: str) -> bool:
    return _category(character) in "LM"


@cache
def _category(character: str) -> str:
    return unicodedata.category(character)[0]


def _kind(text: str, cut: bool, unknown: bool, scripts: NDArray[np.bool_]) -> str:
    if unknown:
        return UNKNOWN
    if cut:
        return PART
    inside = text[1:-1]
    bare = (
        text
        if not any(joiner in inside for joiner in _JOINERS)
        else (text[0] + "".join(c for c in inside if c not in _JOINERS) + text[-1])
    )
    categories = set(map(_category, bare))
    if categories <= {"L", "M"}:
        return LETTERS if all(scripts[ord(c)] for c in bare) else FOREIGN
    if categories <= {"N"}:
        return DIGITS
    return PUNCTUATION if categories <= {"P", "S"} else MIXED
