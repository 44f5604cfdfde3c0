"""Hard strings by what is hard about them: what a tokenizer may lose between text and ids.

Fewer than the hard texts (hard_texts.py), which compare two engines; each of these says what it
tests.
"""

import unicodedata
from collections.abc import Sequence
from functools import cache

_PLANES = {
    "ASCII": range(0x20, 0x7F),
    "Latin letters": range(0xC0, 0x250),
    "Greek and Cyrillic": range(0x370, 0x500),
    "Hebrew and Arabic": range(0x5D0, 0x6D4),
    "Indic": range(0x905, 0xE00),
    "South-East Asian": range(0xE01, 0x1100),
    "Han": range(0x4E00, 0x4F00),
    "Hangul": range(0xAC00, 0xAD00),
    "compatibility forms": range(0xFB00, 0xFFE7),
    "plane 1": range(0x10280, 0x10400),
    "mathematical letters": range(0x1D400, 0x1D4C0),
    "emoji": range(0x1F300, 0x1F3C0),
    "plane 2": range(0x20000, 0x20080),
    "plane 3": range(0x30000, 0x30040),
    "tags (plane 14)": range(0xE0020, 0xE0080),
    "private use": range(0xE000, 0xE040),
    "private planes": [*range(0xF0000, 0xF0010), *range(0x100000, 0x100010)],
    "noncharacters": [*range(0xFDD0, 0xFDD8), 0xFFFE, 0xFFFF, 0x10FFFE, 0x10FFFF],
}

_WORDS = {
    "combining marks": ["e\u0301a\u0300", "q\u0323\u0307", "a\u0307\u0323", "Z\u0351\u036b\u0343a"],
    "ZWJ emoji": ["👨‍👩‍👧‍👦", "🏳️‍🌈", "👩🏿‍🚀 ok", "❤️", "1️⃣", "🇹🇷🇩🇪🇯"],
    "bidi marks": ["abc \u202edef\u202c ghi", "\u2066x\u2069", "שלום \u200fabc\u200e!", "\u061c٣"],
    "NUL": ["\0", "a\0b", "\0\0\0", "a\0"],
    "carriage returns": ["\r", "a\rb", "\r\r", "a\r\nb", "\r\n\r\n", "\n\r", "a\r"],
    "controls": ["\x01\x02\x03", "\x1b[0m", "a\x7fb", "\x85", "a\x0bb\x0cc", "\x1c\x1d\x1e\x1f"],
    "zero-width": [
        "a\u200bb",
        "\u200c\u200d",
        "\u2060",
        "\ufeffa",
        "a\ufeff",
        "so\xadft",
        "a\u034fb",
    ],
    "wide spaces": ["a\xa0b", "\u3000", "a\u3000b", "\u2000\u2001\u2002", "a\u202fb", "\u1680"],
    "line separators": ["a\u2028b", "a\u2029b", "a\x85b"],
    "leading and trailing spaces": [" a", "a ", " a ", "  a", "a  ", "   a   ", " ", "  ", "\ta\t"],
    "runs of spaces": [
        "a  b",
        "a   b",
        "a" + " " * 17 + "b",
        "a \t b",
        "a\t\tb",
        "x\n\n\ny",
        "\n \n",
    ],
    "punctuation and spaces": ["a , b", "a .", "do n't", "it 's", "( a )", "a ! b ?", " 's"],
    "case": ["Hello World", "ÇIĞ DÜŞTÜ", "İstanbul", "ΣΑΣ", "STRASSE", "iPhone"],
    "accents": ["naïve café", "Çığ", "Đàm", "ñandú", "žluťoučký", "Ångström"],
    "compatibility forms": ["ﬁ ﬂ", "①②", "x²", "½", "Ⅳ", "ｆｕｌｌ", "ﷺ", "Å", "㎏", "ſ", "™"],
    "canonical forms": [
        "é",
        "e\u0301",
        "각",
        "ᄀ\u1161\u11a8",
        "Ω",
        "\u2126",
        "\u0344",
        "क़",
        "\U0002f800",
    ],
    "the space mark": ["▁", "a▁b", "▁▁▁", "a ▁ b"],
    "digits": ["0", "007", "1234567890", "3.14159", "1,234,567", "١٢٣", "१२३", "𝟏𝟐𝟑"],
    "replacement character": ["\ufffd", "a\ufffdb"],
    "byte pieces": ["<0x0A>", "<0x41>", "<0xFF>"],
    "code": ["def f(x):\n\treturn x\n", "if (a) {\n    b();\n}\n", "a=b&&c||!d;", "#!/bin/sh\n"],
    "rare letters": ["ꙮ", "𓀀𓂀", "𐌰𐌱", "𠀀𠮷", "ꦧꦱ", "߁ߞߏ", "ᠮᠣᠩᠭᠣᠯ"],
    "nothing": [""],
}

_LONG = 2_000


@cache
def round_trip_texts() -> dict[str, tuple[str, ...]]:
    """What is hard → texts. Every text is valid Unicode; some occur under several heads."""
    texts = {f"characters: {name}": _plane(codes) for name, codes in _PLANES.items()}
    texts |= {name: tuple(some) for name, some in _WORDS.items()}
    runs = [unit * _LONG for unit in ("a", " ", "\n", "0", "é", "猫", "😀", "ab", "-", "\u0301")]
    texts["long runs"] = tuple(runs)
    forms = [*_WORDS["accents"], *_WORDS["compatibility forms"], "각 힣", "ệ ộ", "क़ ज़"]
    for form in ("NFC", "NFD"):
        texts[form] = tuple(unicodedata.normalize(form, text) for text in forms)
    return texts


def _plane(codes: Sequence[int]) -> tuple[str, ...]:
    """The assigned characters of a range (all of a list) in runs of 32, alone and spaced out."""
    chosen = [chr(code) for code in codes if not isinstance(codes, range) or _assigned(code)]
    rows = [chosen[at : at + 32] for at in range(0, len(chosen), 32)]
    return tuple("".join(row) for row in rows) + tuple(" ".join(row) for row in rows)


def _assigned(code: int) -> bool:
    return unicodedata.category(chr(code)) not in ("Cn", "Cs")


@cache
def every_character() -> tuple[str, ...]:
    """All assigned characters of the first plane, private and surrogate ones left out, and every
    16th of the others (every one of the emoji): each a text."""
    first = [chr(code) for code in range(0x10000) if _is_character(code)]
    emoji = [chr(code) for code in range(0x1F000, 0x1FB00) if _is_character(code)]
    others = [chr(code) for code in range(0x10000, 0x110000, 16) if _is_character(code)]
    return tuple(dict.fromkeys(first + emoji + others))


def _is_character(code: int) -> bool:
    return unicodedata.category(chr(code)) not in ("Cn", "Cs", "Co")
