"""Which script a text is written in, and what is known of a script (ISO 15924 codes)."""

from collections import Counter
from functools import cache

import numpy as np
from fontTools import unicodedata as ucd  # type: ignore[import-untyped]
from fontTools.unicodedata import Scripts  # type: ignore[import-untyped]
from numpy.typing import NDArray

NO_SCRIPT = {"Zyyy", "Zinh", "Zzzz"}
"""Common, inherited and unknown: punctuation, digits, combining marks."""

JAPANESE = {"Hira", "Kana"}
ENCODINGS = {"Hans": "gb2312", "Hant": "big5"}

# Combined scripts of ISO 15924, which Unicode's table of characters doesn't know.
COMBINED_NAMES = {
    "Hans": "Han (simplified)",
    "Hant": "Han (traditional)",
    "Jpan": "Japanese",
    "Kore": "Korean",
    "Hrkt": "Japanese syllabaries",
}


def script_of(text: str, sinitic: bool = False) -> str | None:
    """The script that most of the text's letters belong to, None if it has no letter.

    Han characters among kana are Japanese writing (Jpan). With `sinitic`, Han text is Hans or
    Hant: whichever of the two classic character sets (GB 2312, Big5) lacks fewer of its letters.
    """
    counts: Counter[str] = Counter()
    for character, count in Counter(text).items():
        script = ucd.script(character)
        if script not in NO_SCRIPT:
            counts[script] += count
    if not counts:
        return None
    if "Hira" in counts and sum(counts[kana] for kana in JAPANESE) >= counts["Hani"] / 4:
        return "Jpan"
    script = counts.most_common(1)[0][0]
    return _han(text) if script == "Hani" and sinitic else script


def _han(text: str) -> str:
    """Hans or Hant."""
    letters = Counter(text)
    lacking = {
        script: sum(count for one, count in letters.items() if _lacks(charset, one))
        for script, charset in ENCODINGS.items()
    }
    return min(lacking, key=lambda script: lacking[script])


def _lacks(charset: str, character: str) -> bool:
    try:
        character.encode(charset)
    except UnicodeEncodeError:
        return True
    return False


def script_name(code: str) -> str | None:
    """The script's English name, None for a code that neither Unicode nor we know."""
    if code in COMBINED_NAMES:
        return COMBINED_NAMES[code]
    try:
        return str(ucd.script_name(code)).replace("_", " ")
    except KeyError:
        return None


def right_to_left(code: str) -> bool:
    """Whether the script's lines run from right to left."""
    return ucd.script_horizontal_direction(code, default="LTR") == "RTL"


@cache
def script_table() -> tuple[tuple[str, ...], NDArray[np.uint8]]:
    """English names of Unicode's scripts, and for every code point the index of its script,
    shape (0x110000,). Characters of no script of their own are Common, Inherited or Unknown."""
    codes = sorted(set(Scripts.VALUES))
    index = {code: place for place, code in enumerate(codes)}
    lengths = np.diff([*Scripts.RANGES, 0x110000])
    table = np.repeat(np.array([index[code] for code in Scripts.VALUES], np.uint8), lengths)
    return tuple(script_name(code) or code for code in codes), table


_TOGETHER = {
    "Jpan": {"Hira", "Kana", "Hani"},
    "Kore": {"Hang", "Hani"},
    "Hans": {"Hani"},
    "Hant": {"Hani"},
}


def characters_of(label: str) -> NDArray[np.bool_]:
    """Whether each code point may stand in a word of the language, as far as its script goes: it is
    of the label's script (`tur_Latn`) or of none of its own; shape (0x110000,). All may where the
    label names no script."""
    script = next((part for part in label.split("_")[1:] if len(part) == 4), None)
    codes = sorted(set(Scripts.VALUES))
    wanted = _TOGETHER.get(script or "", {script})
    if not wanted & set(codes):
        return np.ones(0x110000, np.bool_)
    allowed = np.array([code in wanted or code in NO_SCRIPT for code in codes], np.bool_)
    return allowed[script_table()[1]]
