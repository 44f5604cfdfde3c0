"""Texts made from a tokenizer's own file, beside the hard texts that are the same for all: each
token, its added tokens in every surrounding, and what its rules name.

Built by code with fixed seeds: the same file gives the same texts on every machine.
"""

import itertools
import random
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from data.tokenizers.base import Tokenizer

_OF_EACH_KIND = 60  # added tokens with the same flags
_LONGEST = 300  # characters of a token that is put into surroundings
_LETTERS = (
    "a",
    "Z",
    "é",
    "ß",
    "猫",
    "ก",
    "1",
    "٣",
    "_",
    "'",
    ".",
    "<",
    "-",
    "\u0301",
    "\u200d",
    "😀",
)
_SPACES = (" ", "  ", "\n", "\t", "\r\n", "\xa0", "\u3000", "\u2581")
# Bytes that begin a character and bytes that end one, the fewest first; whichever second byte a
# first one takes, it is 80 or A0.
_COMPLETIONS = sorted(
    itertools.product(
        (b"", b"\xc3", b"\xe4", b"\xf1"),
        (b"", b"\x80", b"\xa0", b"\x80\x80", b"\xa0\x80", b"\x80\x80\x80", b"\xa0\x80\x80"),
    ),
    key=lambda pair: len(pair[0] + pair[1]),
)
_FLAGS = ("special", "single_word", "lstrip", "rstrip", "normalized")

# What the rules of a normaliser or pre-tokeniser are about, where the file doesn't write it out.
_OF_RULES = {
    "BertNormalizer": "aÉßİI\u0301猫\t\x00\xad\ufffd ",
    "BertPreTokenizer": "aé1猫.,'$_+ \t\u2014\u3002",
    "ByteLevel": "aé1猫.,'st \t\n",
    "CharDelimiterSplit": "ab1 .",
    "Digits": "12٣५²½Ⅳ一a .",
    "FixedLength": "aé猫😀\u0301 ",
    "Lowercase": "aAÉßẞİIıſKΣς\u0307ǅᲐႠ",
    "Metaspace": "aé1 \u2581_.\n",
    "NFC": "aeé\u0301\u0323ᄀ가ᅡᆨ각Å\u2126\u0344\ufb1d",
    "NFD": "aeé\u0301\u0323ᄀ가ᅡᆨ각Å\u2126\u0344\ufb1d",
    "NFKC": "aﬁ²½Ａ１ｶﾞ\u3000\xa0ſ\u0301㎏…™",
    "NFKD": "aﬁ²½Ａ１ｶﾞ\u3000\xa0ſ\u0301㎏…™",
    "Nmt": "a\u200b\u200c\u2028\u3000\x01\x7f\ufeff\t\n ",
    "Precompiled": "aéﬁ²Ａ１ｶﾞ\u3000\xa0\u200b\u0301\n\t ",
    "Prepend": "aé \u2581",
    "Punctuation": "a1.,!$+<=>^`|~_'\u2014\u3002¿§€ ",
    "Strip": "a\t \n\xa0\u3000\u200b",
    "StripAccents": "eé\u0301\u0323ñ\u05b0नि猫",
    "UnicodeScripts": "aяαא猫あア한1. ー々",
    "Whitespace": "aé1_.,- \t\n\xa0",
    "WhitespaceSplit": "aé. \t\n\xa0\u3000\u200b\x85",
}
_OF_PATTERNS = "aZé猫1٣.,'\"_-/$ \t\n\r\xa0\u0301😀"


def own_texts(tokenizer: "Tokenizer", document: Mapping[str, Any]) -> list[str]:
    """The texts for a tokenizer. `document`: a tokenizer.json of it, for its added tokens' flags
    and its rules; what that lacks isn't tried."""
    chance = random.Random("own texts")
    tokens = list(_written(tokenizer.vocabulary()))
    special = [{"content": text, "special": True} for text in tokenizer.special_tokens()]
    added = _sample([*special, *document.get("added_tokens", [])], chance)
    rules = [*_rules(document.get("normalizer")), *_rules(document.get("pre_tokenizer"))]
    named = list(dict.fromkeys(itertools.chain.from_iterable(map(_literals, rules))))
    texts = [*tokens]
    for text in [*added, *named]:
        texts += _surrounded(text)
    texts += _together(added, chance)
    for rule in rules:
        texts += _of_rule(rule, [*added, *named], chance)
    texts += _mixtures(tokens, [*added, *named], chance)
    return list(dict.fromkeys(texts))


def _written(vocabulary: Iterable[bytes]) -> Iterator[str]:
    """Each token as a text: a wrong merge, or a cut inside it that an engine doesn't make, shows
    there. What a token has of a character only in part is completed."""
    for token in vocabulary:
        for before, after in _COMPLETIONS:
            with suppress(UnicodeDecodeError):
                yield (before + token + after).decode()
                break


def _sample(added: Iterable[Mapping[str, Any]], chance: random.Random) -> list[str]:
    """The contents of some added tokens of each kind."""
    kinds = defaultdict(list)
    for token in added:
        if token["content"]:
            kinds[tuple(bool(token.get(flag)) for flag in _FLAGS)].append(token["content"])
    several = (chance.sample(texts, min(len(texts), _OF_EACH_KIND)) for texts in kinds.values())
    return list(dict.fromkeys(text[:_LONGEST] for text in itertools.chain.from_iterable(several)))


def _surrounded(text: str) -> list[str]:
    """The text doubled, beside letters, digits, punctuation and spaces, in other case and form."""
    texts = [text, text * 2, text * 3, f"{text} {text}", f"{text}a{text}", f"{text}\n{text}"]
    for beside in (*_LETTERS, *_SPACES):
        texts += [f"{beside}{text}", f"{text}{beside}", f"{beside}{text}{beside}"]
    for letter, space in zip(_LETTERS, itertools.cycle(_SPACES), strict=False):
        texts += [f"{letter} {text} {letter}", f"{letter}{space}{text}{space}{letter}"]
        texts += [f"{letter}{text}{space}{text}", f"{text}{space}{text}{letter}"]
    other = {text.upper(), text.lower(), text.title(), text.swapcase(), _wide(text)}
    other |= {unicodedata.normalize(form, text) for form in ("NFC", "NFD", "NFKC", "NFKD")}
    other |= {text[1:], text[:-1], text[0] + text, text + text[-1], text.strip(), f" {text[1:]}"}
    for at in {1, len(text) // 2}:
        other |= {text[:at] + text + text[at:], f"{text[:at]} {text[at:]}"}
        other.add(f"{text[:at]}\u0301{text[at:]}")
    for one in sorted(other):
        texts += [one, f"a{one}b", f" {one} ", f"{one}{text}"]
    return texts


def _wide(text: str) -> str:
    """ASCII in its full-width forms, which the compatible normal forms make ASCII again."""
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


def _together(added: Sequence[str], chance: random.Random) -> list[str]:
    """Added tokens beside, inside and overlapping each other."""
    texts = []
    for one in added:
        for other in chance.sample(added, min(len(added), 12)):
            at = chance.randint(0, len(other))
            texts += [
                one + other,
                f"{one} {other}",
                f"x{one}{other}x",
                other[:at] + one + other[at:],
            ]
    starting = defaultdict(list)
    for text in added:
        starting[text[0]].append(text)
    for one in added:
        for at in range(1, len(one)):
            for other in starting.get(one[at], ())[:20]:
                if other.startswith(one[at:]) or one.startswith(other, at):
                    joined = one[:at] + other if other.startswith(one[at:]) else one
                    texts += [joined, f"a{joined}b", f" {joined} "]
    return texts


def _rules(part: Any) -> Iterator[Mapping[str, Any]]:
    """Every rule of a normaliser or pre-tokeniser, those inside a sequence one by one."""
    if isinstance(part, dict):
        if part.get("type") not in (None, "Sequence"):
            yield part
        for steps in ("normalizers", "pretokenizers"):
            for step in part.get(steps) or []:
                yield from _rules(step)


def _literals(rule: Mapping[str, Any]) -> Iterator[str]:
    """The texts that a rule writes out: what it replaces, by what, what it puts before."""
    pattern = rule.get("pattern")
    written = [rule.get(name) for name in ("content", "prepend", "replacement", "delimiter")]
    written.append(pattern.get("String") if isinstance(pattern, dict) else pattern)
    for text in written:
        if isinstance(text, str) and text:
            yield text[:_LONGEST]


def _of_rule(rule: Mapping[str, Any], named: Sequence[str], chance: random.Random) -> Iterator[str]:
    """Random texts of the characters that a rule is about, some with an added token in them."""
    pattern = rule.get("pattern")
    expression = pattern.get("Regex") if isinstance(pattern, dict) else None
    if isinstance(expression, str):
        pool = [*_OF_PATTERNS, *sorted(set(expression))]
    else:
        pool = [*_OF_RULES.get(rule["type"], _OF_PATTERNS), *_literals(rule)]
    for _ in range(150):
        characters = chance.choices(pool, k=chance.randint(1, 16))
        yield "".join(characters)
        if named:
            characters.insert(chance.randint(0, len(characters)), chance.choice(named))
            yield "".join(characters)


def _mixtures(tokens: Sequence[str], named: Sequence[str], chance: random.Random) -> Iterator[str]:
    """Random joins of tokens, added tokens and what may stand between them."""
    between = ["", "", "", " ", " ", "\n", *_LETTERS, *_SPACES]
    for _ in range(1000):
        pieces = []
        for _ in range(chance.randint(2, 8)):
            pieces.append(
                chance.choice(named if named and chance.random() < 0.3 else tokens or [""])
            )
            pieces.append(chance.choice(between))
        yield "".join(pieces)
