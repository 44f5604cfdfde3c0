"""The hard texts: what two encoders of the same tokenizer are likeliest to disagree on.

Built by code, the same on every machine. An encoder is trusted in place of a tokenizer's own
library only after it gave the same ids for all of them (data/tokenizers/engine/checks.py).
"""

import hashlib
import itertools
import random
import unicodedata
from functools import cache

# Rows of 64 code points. In the wide, uniform blocks (CJK, Hangul, Tangut, private use, empty
# planes) a few rows stand for all.
_ROW = 64
_EVERY_ROW_BELOW = 0x3400
_EVERY_ROW_AGAIN = [range(0xA000, 0xAC00), range(0xF900, 0x11000), range(0x11000, 0x17000)]
_EVERY_ROW_LATE = [range(0x1AFC0, 0x1FC00), range(0xE0000, 0xE0200)]
_STRIDE_ELSEWHERE = 32

_SPECIAL = [
    *("<|endoftext|>", "<|im_start|>", "<|im_end|>", "<|begin_of_text|>", "<|eot_id|>"),
    *("<s>", "</s>", "<unk>", "<pad>", "<mask>", "[CLS]", "[SEP]", "[UNK]", "[MASK]", "[INST]"),
    *("<EOT>", "<META>", "<bos>", "<eos>", "<start_of_turn>", "<|startoftranscript|>"),
    *("<|fim_prefix|>", "<｜begin▁of▁sentence｜>", "<｜User｜>", "<think>", "</think>"),
    *("<tool_call>", "<0x0A>", "<0xFF>", "<unused1>", "<html>", "<|START_OF_TURN_TOKEN|>"),
]

_CONTRACTIONS = ["'s", "'S", "'ſ", "'t", "'T", "'re", "'Re", "'RE", "'ve", "'vE", "'m", "'M"]
_CONTRACTIONS += ["'ll", "'lL", "'LL", "'d", "'D", "'x", "’s", "’S", "'", "''s", "'ss", "'ſs"]

# One short greeting or phrase a script, with its own punctuation and digits.
_PHRASES = [
    *("Good morning, world! It's 7:45 and we're late.", "Straße, größer, Fußgänger – ÄÖÜ"),
    *("Iğdır'da çığ düştü, İstanbul'a şimşek ııi̇İI", "Ça va ? L’été dernier, c’était « bon »."),
    *("Доброе утро, мир! Ёлка №5", "Καλημέρα κόσμε· ἀρχή ᾧ"),
    *("בוקר טוב, שָׁלוֹם ־ 5", "صباح الخير ٣٤٥، السَّلَامُ"),
    *("नमस्ते दुनिया, क्षत्रिय ज्ञ १२३।", "শুভ সকাল, ক্ষমা", "காலை வணக்கம்", "సుప్రభాతం", "ශුභ උදෑසනක්"),
    *("สวัสดีตอนเช้า ๑๒๓ น้ำ", "ສະບາຍດີ", "မင်္ဂလာပါ ၁၂၃"),
    *("អរុណសួស្តី", "བཀྲ་ཤིས་བདེ་ལེགས།", "እንደምን አደርክ፡ ፲፪"),
    *("早上好，世界！２０２４年", "おはようございます、世界。ｶﾀｶﾅ々〆", "좋은 아침 세계 각ᄀ"),
    *("დილა მშვიდობისა", "Բարի լույս։"),
    *("ᏣᎳᎩ", "ᠮᠣᠩᠭᠣᠯ", "𐌰𐌱𐌲", "𓀀𓂀", "𠀀𠮷𪚥", "ߒߞߏ", "ⵜⴰⵎⴰⵣⵉⵖⵜ", "ꦧꦱꦗꦮ", "Tiếng Việt ộ ậ ữ"),
]

_EMOJI = ["👨‍👩‍👧‍👦", "🏳️‍🌈", "👍🏽", "🇹🇷🇩🇪🇯", "1️⃣", "❤️", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "😀😃😄", "☺︎☺️", "👩🏿‍🚀 ok"]

_INVISIBLE = [
    *("\0", "a\0b", "\0\0\0", "\r", "a\rb", "\r\r", "\r\n", "a\r\nb", "\r\n\r\n", "\n\r"),
    *("\x0b\x0c", "\x1c\x1d\x1e\x1f", "\x7f", "\x85", "a\x85b", "\xa0", "a\xa0b", "\xa0\xa0 x"),
    *("\xad", "so\xadft", "\u200b", "a\u200bb", "\u200c\u200d", "\u200e\u200f", "\u2028"),
    *("a\u2028b", "\u2029\n", "\u2060", "\ufeff", "\ufeffa", "a\ufeff", "\u202eabc\u202c"),
    *("\u2066x\u2069", "\u3000", "a\u3000b", "\u1680", "\u180e", "\u2000\u2001\u2002", "\u205f"),
    *("\u202f", "1\u202f000", "\ufffd", "\ufffe", "\uffff", "\u2581", "\u2581a", "a\u2581b"),
    *("\u2581\u2581\u2581", " \u2581 ", "\U000e0001", "\U0010ffff"),
]

_CODE = [
    "def f(x: int) -> str:\n    return f'{x!r}'\n\n\nclass A:\n\tpass\n",
    "for(int i=0;i<10;++i){ a[i]+=b[i]*2; } // done\r\n\r\n#include <stdio.h>\r\n",
    "SELECT * FROM \"t\" WHERE a>='x' AND b<>3;--c",
    "x  =  1\n\n\n   y\t=\t2   \n   \n  \t \n z",
    "https://example.org/a_b/c-d?q=1&r=%20#frag user@example.org C:\\dir\\file.txt",
    '{"key": [1.5e-10, null, true], \'k2\': "\\u00e9"}',
    "camelCaseWord PascalCaseWord snake_case_word SCREAMING_CASE kebab-case iPhoneXR",
    "$$ \\frac{a}{b} = \\sum_{i=0}^{n} x_i^2 $$ ∑∫√∞≠≤ x²+y³ ½ ⅓ Ⅳ ① ㊀",
]


def _runs() -> list[str]:
    """One string repeated, with and without a neighbour: where merges of equal rank compete."""
    texts = []
    units = [*"aA09.-=! \n\t\ré我اก😀", "ab"]
    for unit in units:
        for times in (*range(2, 20), 31, 32, 33, 63, 64, 65, 127, 128, 129, 300):
            texts.append(unit * times)
        for times in (2, 3, 4, 7, 17):
            run = unit * times
            texts += [f"x{run}", f"{run}x", f"x {run} y", f"x{run}\n"]
    for left, right in itertools.product([" ", "\n", "\t", "\r\n", "\xa0", "\u3000"], repeat=2):
        for more in (1, 2, 3):
            texts += [f"a{left * more}{right}b", f"a{left}{right * more}", f"{left * more}{right}1"]
    return texts


def _lengths() -> list[str]:
    """Words around the lengths at which encoders change their method."""
    texts = []
    chance = random.Random("lengths")
    for length in (15, 16, 17, 31, 32, 99, 100, 101, 127, 128, 255, 256, 257, 1000, 4097):
        for letters in ("abcdefghijklmnopqrstuvwxyz", "etaoin", "жшщюя", "の字漢", "01234", "aA1_"):
            texts.append("".join(chance.choice(letters) for _ in range(length)))
    return [*texts, "a" * 20_000, "ab" * 10_000, "漢字" * 3_000, " " * 5_000 + "x", "\n" * 3_000]


def _rows() -> list[str]:
    """Every kind of code point: alone, between letters, after a space, before a mark."""
    starts = [*range(0x20, _EVERY_ROW_BELOW, _ROW)]
    for wide in _EVERY_ROW_AGAIN + _EVERY_ROW_LATE:
        starts += [*range(wide.start, wide.stop, _ROW)]
    starts += [*range(_EVERY_ROW_BELOW, 0x110000, _ROW * _STRIDE_ELSEWHERE)]
    texts = []
    for start in sorted(set(starts)):
        row = [chr(code) for code in range(start, start + _ROW) if not 0xD800 <= code < 0xE000]
        texts += ["".join(row), " ".join(row), "".join(f"a{c}b" for c in row)]
        texts += ["".join(f" {c}1" for c in row), "".join(f".{c}\n" for c in row)]
        texts.append("".join(f"{c}\u0301'{c}" for c in row))
    return [text for text in texts if text.strip()]


def _mixtures() -> list[str]:
    """Random joins of everything above, with a fixed seed."""
    chance = random.Random("mixtures")
    spaces = ["", "", " ", " ", "  ", "\n", "\n\n", "\t", "\r\n", " \n", "\n ", "   ", "\xa0"]
    words = [word for phrase in _PHRASES for word in phrase.split()]
    words += [*_SPECIAL, *_CONTRACTIONS, *_EMOJI, *_INVISIBLE, "1", "23", "456", "7890", "12345678"]
    words += ["don't", "DON'T", "I'll", "O'Neill", "...", "?!", "--", "//", "word", "Word", "WORD"]
    texts = []
    for _ in range(1_500):
        count = chance.randint(2, 12)
        pieces = [chance.choice(words) + chance.choice(spaces) for _ in range(count)]
        texts.append(chance.choice(spaces) + "".join(pieces))
    pools = ["abc ABC'sdmt\n\t .,12", "אבגדaz 09\u05b0", "가각각 a\u3000", "😀\u200d♂\ufe0f a"]
    for _ in range(1_500):
        pool = chance.choice(pools)
        texts.append("".join(chance.choice(pool) for _ in range(chance.randint(1, 60))))
    for _ in range(1_000):
        planes = [chance.randrange(0x20, 0x3000), chance.randrange(0x3000, 0xD800)]
        planes += [chance.randrange(0xE000, 0x10000), chance.randrange(0x10000, 0x110000)]
        pairs = [chr(chance.choice(planes)) + chance.choice("a \n1.") for _ in range(12)]
        texts.append("".join(pairs))
    return texts


@cache
def hard_texts() -> tuple[str, ...]:
    """All hard texts, without repeats, in a fixed order."""
    whole = [*_PHRASES, *_SPECIAL, *_EMOJI, *_INVISIBLE, *_CODE, *_CONTRACTIONS]
    texts = ["", *whole]
    for text in whole:
        texts += [f" {text}", f"{text} ", f"  {text}  ", f"\n{text}\n", f"a{text}b", text * 3]
        texts += [text.upper(), text.lower(), text.title()]
        texts += [unicodedata.normalize(form, text) for form in ("NFC", "NFD", "NFKC", "NFKD")]
    before = ("it", "WE", "é", "我", " ", "1", "")
    texts += [f"{word}{tail}" for word in before for tail in _CONTRACTIONS]
    texts += [f"it{tail}{next_}" for tail in _CONTRACTIONS for next_ in ("a", " b", "1", "\n", ".")]
    digits = "1234567890" * 3
    texts += [digits[:length] for length in range(1, 31)]
    numbers = ("1,234.56", "٣٤٥", "½", "²³", "Ⅳ", "１２")
    texts += [f"{sign}{number}" for sign in ("", " ", "x", "-", "$") for number in numbers]
    texts += _runs() + _lengths() + _rows() + _mixtures()
    texts += ["\n".join(_PHRASES), " ".join(_PHRASES * 3), "\n\n".join(_CODE)]
    return tuple(dict.fromkeys(texts))


@cache
def hard_texts_hash() -> str:
    """sha256 (hex) of all hard texts: part of the key under which a check's outcome is kept."""
    digest = hashlib.sha256()
    for text in hard_texts():
        digest.update(text.encode() + b"\xff")
    return digest.hexdigest()
