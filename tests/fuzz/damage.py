"""Damage to bytes, lines and JSON documents. All randomness comes from the generator given."""

import json
from collections.abc import Callable
from random import Random
from typing import Any

Damage = Callable[[Random, bytes], bytes]

NUMBERS = [0, 1, -1, 2, 255, 256, 2**31 - 1, 2**31, -(2**31), 2**32, 2**40, 2**63, 2**64, 10**30]
REALS = [0.5, -0.0, 1e308, -1e308, float("nan"), float("inf")]
TEXTS = [
    "", " ", "a", "▁", "☃", "\0", "\ud800", "\U0010ffff", "##", "</w>", "<0x41>", "<0xZZ>", "Ġ",
]  # fmt: skip
TEXTS += ["a" * 1000, "a b", "\n", "(", "(a+)+$", r"\p{Nope}", "[", "(?<!a*)b", r"(a)\1", "Σ" * 300]
OTHER = [None, True, False, [], {}, [[]], [None], {"": 0}, ["a", "b", "c"], {"type": "Nope"}]

# Types that a part of a tokenizer.json may have.
TYPES = ["BPE", "Unigram", "WordPiece", "WordLevel", "NFC", "NFKC", "Lowercase", "StripAccents"]
TYPES += ["Replace", "Prepend", "Strip", "Precompiled", "BertNormalizer", "ByteLevel", "Nmt"]
TYPES += [
    "Metaspace", "Split", "Punctuation", "Digits", "Whitespace", "WhitespaceSplit", "Sequence",
]  # fmt: skip
TYPES += ["BertPreTokenizer", "CharDelimiterSplit", "UnicodeScripts", "ByteFallback", "Fuse", "CTC"]
TYPES += ["TemplateProcessing", "BertProcessing", "BPEDecoder", "NFD", "FixedLength"]


def any_value(random: Random) -> Any:
    """Some JSON value, likely a wrong one."""
    return random.choice([random.choice(pool) for pool in (NUMBERS, REALS, TEXTS, OTHER, TYPES)])


def in_bytes(random: Random, content: bytes) -> bytes:
    """One to eight bits, bytes or stretches changed, without a look at what they mean."""
    damaged = bytearray(content)
    for _ in range(random.choice([1, 1, 1, 2, 3, 8])):
        at = random.randrange(len(damaged) + 1)
        length = min(random.choice([1, 1, 2, 4, 8, 100, 5000]), len(damaged) - at)
        stretch = damaged[at : at + length]
        way = random.randrange(7)
        if way == 0 and stretch:
            damaged[at] ^= 1 << random.randrange(8)
        elif way == 1:
            damaged[at : at + length] = random.randbytes(length)
        elif way == 2:
            del damaged[at : at + length]
        elif way == 3:
            damaged[at:at] = stretch * random.choice([1, 2, 50])
        elif way == 4:
            damaged[at:at] = random.randbytes(random.choice([1, 4, 16]))
        elif way == 5:
            damaged[at : at + length] = random.choice([b"\x00", b"\xff", b"\x7f", b"\x80"]) * length
        elif random.random() < 0.3:
            del damaged[at:]
    return bytes(damaged)


def in_lines(random: Random, content: bytes) -> bytes:
    """Some lines lost, doubled, swapped, or with another number or token."""
    lines = content.split(b"\n")
    for _ in range(random.choice([1, 1, 1, 2, 5])):
        at, other = random.randrange(len(lines)), random.randrange(len(lines))
        text, number = random.choice(TEXTS), random.choice([*NUMBERS, *REALS])
        words = lines[at].split(b" ")
        way = random.randrange(8)
        if way == 0 and len(lines) > 1:
            del lines[at]
        elif way == 1:
            lines.insert(at, lines[other])
        elif way == 2:
            lines[at], lines[other] = lines[other], lines[at]
        elif way == 3:
            lines[at] = b" ".join([*words[:-1], str(number).encode()])
        elif way == 4:
            lines[at] = b" ".join([text.encode(errors="surrogatepass"), *words[1:]])
        elif way == 5:
            lines[at] += random.choice([b"\r", b" ", b"\t", b" x", b"=", b"\x0b", b"\xe2\x80\xa8"])
        elif way == 6:
            lines = lines[:at] or lines
        else:
            lines[at] = random.randbytes(random.choice([0, 1, 20]))
    return b"\n".join(lines)


def in_json(random: Random, content: bytes) -> bytes:
    """Some values of the document replaced, lost, doubled or moved."""
    document = json.loads(content)
    for _ in range(random.choice([1, 1, 1, 2, 4])):
        _in_value(random, document)
    written = json.dumps(document, ensure_ascii=random.random() < 0.5)
    return written.encode(errors="surrogatepass")


def _in_value(random: Random, document: Any) -> None:
    """One change at a random place; shallow places are as likely as deep ones."""
    holder, depth = document, random.randint(0, 5)
    while depth and (
        inner := [one for one in _values(holder) if isinstance(one, dict | list) and one]
    ):
        holder, depth = random.choice(inner), depth - 1
    if isinstance(holder, dict) and holder:
        _in_object(random, holder, document)
    elif isinstance(holder, list) and holder:
        _in_list(random, holder, document)


def _values(holder: Any) -> list[Any]:
    return list(holder.values()) if isinstance(holder, dict) else list(holder)


def _in_object(random: Random, holder: dict[str, Any], document: Any) -> None:
    key = random.choice(list(holder))
    way = random.randrange(6)
    if way == 0:
        del holder[key]
    elif way == 1:
        holder[random.choice(TEXTS)] = holder[key]
    elif way == 2 and type(holder[key]) is int:
        holder[key] += random.choice([-1, 1, 1000])
    elif way == 3:
        holder[key] = _elsewhere(random, document)
    elif way == 4 and "type" in holder:
        holder["type"] = random.choice(TYPES)
    else:
        holder[key] = any_value(random)


def _in_list(random: Random, holder: list[Any], document: Any) -> None:
    at = random.randrange(len(holder))
    way = random.randrange(6)
    if way == 0:
        del holder[at]
    elif way == 1:
        holder.insert(at, random.choice(holder))
    elif way == 2:
        holder[at] = _elsewhere(random, document)
    elif way == 3:
        random.shuffle(holder)
    elif way == 4 and len(holder) > 2:
        del holder[at:]
    else:
        holder[at] = any_value(random)


def _elsewhere(random: Random, document: Any) -> Any:
    """A copy of some part of the document."""
    part = document
    for _ in range(random.randint(1, 4)):
        inner = _values(part) if isinstance(part, dict | list) else []
        if not inner:
            break
        part = random.choice(inner)
    return json.loads(json.dumps(part))
