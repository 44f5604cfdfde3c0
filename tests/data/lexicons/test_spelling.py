"""Hunspell dictionaries, made here."""

import pytest

from data.errors import TokenariumError
from data.lexicons.spelling import SpellingDictionary, from_files
from data.tokenizers.base import Identity

RULES = """SET UTF-8
FLAG num

SFX 1 Y 2
SFX 1 0 lar/2 .
SFX 1 0 dan [^x]
SFX 2 Y 1
SFX 2 0 ımız .
PFX 3 Y 1
PFX 3 0 bi .
"""
STEMS = "4\nkitap/1\nİstanbul\nçare/3\nkâr po:noun\n"


def identity(rules: str = RULES) -> Identity:
    options = {"language": "tur_Latn", "rules_bytes": len(rules.encode())}
    return Identity("made", "Made", "hunspell", "0" * 64, options)


def test_rules_are_applied() -> None:
    its = from_files(identity(), (RULES + STEMS).encode())
    surfaces = ["kitaplar", "Kitapdan", "KİTAP", "istanbul", "ıstanbul", "biçare", "lar", "x", "5"]
    found = its.judge([*surfaces, "kâr", "kar", "", "kitapımız"])
    words = [True, True, True, True, False, True, False, False, False, True, False, False, False]
    assert found.word.tolist() == words
    assert found.root is not None and found.affix is not None
    assert [s for s, root in zip([*surfaces, "kâr"], found.root, strict=False) if root] == [
        "KİTAP",
        "istanbul",
        "kâr",
    ]
    assert [s for s, affix in zip(surfaces, found.affix, strict=False) if affix] == ["lar"]
    assert its.entries == {"roots": 4, "affixes": 4}


def test_what_is_no_dictionary() -> None:
    for content, options in ((b"", 0), (b"SET UTF-8\n", 10), (b"SET UTF-8\n", 20)):
        broken = Identity("m", "M", "hunspell", "0" * 64, {"language": "x", "rules_bytes": options})
        with pytest.raises(TokenariumError):
            from_files(broken, content)
    with pytest.raises(TokenariumError, match="UTF-8"):
        SpellingDictionary(identity(), RULES.encode(), b"1\n\xff\xfe")
    with pytest.raises(TokenariumError, match="no word"):
        SpellingDictionary(identity(), RULES.encode(), b"0\n")
