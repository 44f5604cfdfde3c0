"""Random tokenizer.json files, valid but odd, and random texts for them; the same for one seed.

Every model, normaliser and pre-tokeniser that the library `tokenizers` reads, and added tokens with
every flag: in the vocabulary or not, special or not, inside one another, with ids of their own.
The vocabularies are small and of few characters, so that short texts meet most of their pieces.
"""

import random
from collections.abc import Callable
from typing import Any

from data.tokenizers.formats.byte_alphabet import ALPHABET, written
from data.tokenizers.formats.split_patterns import split_patterns

Document = dict[str, Any]
_CHARACTERS = [*"abcdeABDéÉß12.,'-_<>|", " ", "\n", "猫", "\u0301", "ﬁ", "٣", "▁", "İ"]
_BETWEEN = ["", "", "", " ", " ", "  ", "\n", "\t", "\xa0", *"aZé1._'-猫", "\u0301", "😀", "▁"]
_BYTE_PIECES = [f"<0x{byte:02X}>" for byte in range(256)]
_SOURCES = ["<s>", "</s>", "<unk>", "<W>", "<tool>", "<tool_call>", "[MASK]", "ab", "a", "É", "é"]
_SOURCES += [
    "abc", " a", "a ", "  ", "\n", "▁", "▁a", "it's", "ﬁ", "Straße", "猫", "1", "a b", "d.",
]  # fmt: skip


def document(seed: int) -> Document:
    """The file of a seed."""
    chance = random.Random(f"odd file {seed}")
    kinds = ["bytes"] * 6 + ["characters"] * 2 + ["unigram"] * 3 + ["wordpiece"]
    kind = chance.choice(kinds)
    model = _MODELS[kind](chance)
    return {
        "version": "1.0",
        "truncation": _TRUNCATION if chance.random() < 0.1 else None,
        "padding": _PADDING if chance.random() < 0.1 else None,
        "added_tokens": _added(chance, model),
        "normalizer": _normalizer(chance, seldom=kind == "bytes"),
        "pre_tokenizer": _bytes_last(chance) if kind == "bytes" else _pre_tokenizer(chance),
        "post_processor": None,
        "decoder": _BYTE_LEVEL if kind == "bytes" else None,
        "model": model,
    }


def texts(seed: int, of: Document, count: int) -> list[str]:
    """Texts made of the file's pieces and added tokens, of characters, and what may be between."""
    chance = random.Random(f"texts {seed}")
    added = [token["content"] for token in of["added_tokens"]] or [""]
    rows = of["model"]["vocab"]
    pieces = [row if isinstance(row, str) else row[0] for row in rows]
    found = []
    for _ in range(count):
        parts = []
        for _ in range(chance.randint(1, 8)):
            source = chance.choice([added, pieces, _CHARACTERS, _CHARACTERS])
            part = chance.choice(source)
            if chance.random() < 0.05:
                part = chance.choice([part.upper(), part.lower(), part[1:], part[:-1]])
            parts += [part, chance.choice(_BETWEEN)]
        found.append("".join(parts))
    return found


# --- models ---------------------------------------------------------------------------------------

_TRUNCATION = {
    "direction": "Right",
    "max_length": 3,
    "strategy": "LongestFirst",
    "stride": 0,
}
_PADDING = {
    "strategy": {"Fixed": 40},
    "direction": "Right",
    "pad_to_multiple_of": None,
    "pad_id": 0,
    "pad_type_id": 0,
    "pad_token": "a",
}


def _bpe(chance: random.Random, first: list[str], often: list[str]) -> Document:
    """Merges of random pairs, mostly of the pieces that texts are made of."""
    prefix = "##" if chance.random() < 0.07 else None
    suffix = "</w>" if chance.random() < 0.07 else None
    pieces, merges = list(dict.fromkeys(first)), []
    usable = list(often)
    if prefix:
        pieces += [prefix + piece for piece in often]
    if suffix:
        pieces += [piece + suffix for piece in often]
    for _ in range(chance.randint(5, 60)):
        left, right = chance.choice(usable), chance.choice(usable)
        if prefix:
            right = prefix + right
        if suffix and chance.random() < 0.3 and right + suffix in pieces:
            right += suffix
        made = left + right.removeprefix(prefix or "\0")
        if (
            len(made) > 8
            or made in (left, right)
            or {left, right} - set(pieces)
            or [left, right] in merges
        ):
            continue
        merges.append([left, right])
        if made not in pieces:
            pieces.append(made)
        if not made.endswith("</w>"):
            usable.append(made)
    if chance.random() < 0.2:
        pieces += ["abc", "é1", "a."]  # that no merge makes
    return {
        "type": "BPE",
        "dropout": 0.3 if chance.random() < 0.1 else None,
        "unk_token": None,
        "continuing_subword_prefix": prefix,
        "end_of_word_suffix": suffix,
        "fuse_unk": chance.random() < 0.3,
        "byte_fallback": False,
        "ignore_merges": chance.random() < 0.4,
        "vocab": _numbered(chance, pieces),
        "merges": merges,
    }


def _numbered(chance: random.Random, pieces: list[str]) -> dict[str, int]:
    """Ids in order or not, sometimes with holes."""
    pieces = list(dict.fromkeys(pieces))
    if chance.random() < 0.3:
        chance.shuffle(pieces)
    step = 2 if chance.random() < 0.1 else 1
    first = 5 if chance.random() < 0.1 else 0
    return {piece: first + at * step for at, piece in enumerate(pieces)}


def _bytes(chance: random.Random) -> Document:
    often = [written(bytes([byte])) for character in _CHARACTERS for byte in character.encode()]
    alphabet = sorted(ALPHABET)
    if chance.random() < 0.1:
        alphabet = alphabet[:-40]
        often = [piece for piece in often if piece in alphabet]
    return _bpe(chance, alphabet, often)


def _characters(chance: random.Random) -> Document:
    first = [each for each in _CHARACTERS if chance.random() < 0.9] + ["x", "y"]
    model = _bpe(chance, first, first)
    if chance.random() < 0.5:
        model["unk_token"] = chance.choice(["<unk>", "a"])
        model["vocab"].setdefault(model["unk_token"], max(model["vocab"].values()) + 1)
    if chance.random() < 0.4:
        model["byte_fallback"] = True
        _with_bytes(chance, model["vocab"])
    return model


def _with_bytes(chance: random.Random, vocabulary: dict[str, int]) -> None:
    start = max(vocabulary.values()) + 1
    kept = _BYTE_PIECES if chance.random() < 0.8 else _BYTE_PIECES[:200]
    vocabulary |= {piece: start + at for at, piece in enumerate(kept)}


def _unigram(chance: random.Random) -> Document:
    pieces = [each for each in _CHARACTERS if chance.random() < 0.85]
    for _ in range(chance.randint(5, 60)):
        pieces.append("".join(chance.choices(_CHARACTERS, k=chance.randint(2, 5))))
    pieces += [piece for piece in ("<s>", "</s>", "<unk>", "▁a", "ab") if chance.random() < 0.7]
    fallback = chance.random() < 0.3
    if fallback:
        pieces += _BYTE_PIECES
    pieces = list(dict.fromkeys(pieces))
    if chance.random() < 0.5:
        chance.shuffle(pieces)
    scores = [
        0.0 if piece[:1] == "<" and chance.random() < 0.8 else round(-chance.uniform(0.5, 12), 3)
        for piece in pieces
    ]
    unk = chance.randrange(len(pieces)) if chance.random() < 0.3 else None
    if unk is None and ("<unk>" in pieces or not fallback):
        unk = pieces.index("<unk>") if "<unk>" in pieces else 0
    rows = [[piece, score] for piece, score in zip(pieces, scores, strict=True)]
    return {"type": "Unigram", "unk_id": unk, "vocab": rows, "byte_fallback": fallback}


def _wordpiece(chance: random.Random) -> Document:
    letters = [each for each in _CHARACTERS if chance.random() < 0.9 and each.strip()]
    prefix = chance.choice(["##", "##", "@"])
    pieces = ["[UNK]", "[MASK]", *letters, *(prefix + each for each in letters)]
    for _ in range(chance.randint(5, 40)):
        made = "".join(chance.choices(letters, k=chance.randint(2, 4)))
        pieces.append(made if chance.random() < 0.5 else prefix + made)
    return {
        "type": "WordPiece",
        "unk_token": "[UNK]",
        "continuing_subword_prefix": prefix,
        "max_input_chars_per_word": chance.choice([100, 100, 6]),
        "vocab": _numbered(chance, pieces),
    }


_MODELS: dict[str, Callable[[random.Random], Document]] = {
    "bytes": _bytes,
    "characters": _characters,
    "unigram": _unigram,
    "wordpiece": _wordpiece,
}


# --- added tokens ---------------------------------------------------------------------------------


def _added(chance: random.Random, model: Document) -> list[Document]:
    rows = model["vocab"]
    pieces = [row if isinstance(row, str) else row[0] for row in rows]
    plain = chance.random() < 0.3  # no flag but special: what the fast engine can do
    found: list[Document] = []
    for _ in range(chance.randint(0, 8)):
        content = chance.choice(chance.choice([_SOURCES, _SOURCES, pieces]))
        if chance.random() < 0.05 and found:
            content = chance.choice(found)["content"]
        its_id = len(rows) + len(found)
        if isinstance(rows, dict) and content in rows and chance.random() < 0.9:
            its_id = rows[content]
        if chance.random() < 0.1:
            its_id = chance.randrange(len(rows) + 20)
        flags = {name: not plain and chance.random() < 0.25 for name in _FLAGS}
        special = chance.random() < 0.5
        found.append({"id": its_id, "content": content, "special": special, **flags})
    if model["type"] == "Unigram" and chance.random() < 0.5:
        its_id = model["unk_id"]
        if its_id is not None:
            unk = {"id": its_id, "content": rows[its_id][0], "special": True}
            found.append({**unk, **dict.fromkeys(_FLAGS, False)})
    if chance.random() < 0.1 and "<0x0A>" in pieces:
        byte = {"id": pieces.index("<0x0A>"), "content": "<0x0A>", "special": True}
        found.append({**byte, **dict.fromkeys(_FLAGS, False)})
    return found


_FLAGS = ("single_word", "lstrip", "rstrip", "normalized")


# --- normalisers and pre-tokenisers ---------------------------------------------------------------

_NORMALISERS = ["NFC", "NFC", "NFD", "NFKC", "NFKD", "Lowercase", "Strip", "StripAccents"]
_NORMALISERS += ["Prepend", "Prepend", "Replace", "Replace", "Replace", "BertNormalizer", "Nmt"]
_PRE_TOKENIZERS = ["Whitespace", "WhitespaceSplit", "BertPreTokenizer", "Punctuation", "Digits"]
_PRE_TOKENIZERS += ["Metaspace", "Metaspace", "Metaspace", "Split", "Split", "CharDelimiterSplit"]
_PRE_TOKENIZERS += ["UnicodeScripts", "FixedLength"]
_BYTE_LEVEL = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True}
_EXPRESSIONS = [
    r"\s+", r"[aé]", r"\p{L}+|\p{N}{1,3}", r" ?\p{L}+| ?\p{N}+|\s+", r"\d", r"'s|[^\s\p{L}\p{N}]+",
]  # fmt: skip
_PUBLISHED = [row.split for row in split_patterns().values() if isinstance(row.split, str)]
_BEHAVIOURS = [
    "Isolated", "Isolated", "Removed", "MergedWithPrevious", "MergedWithNext", "Contiguous",
]  # fmt: skip


def _pattern(chance: random.Random) -> Document:
    if chance.random() < 0.5:
        return {"Regex": chance.choice(_EXPRESSIONS)}
    return {"String": chance.choice([" ", "a", "é", ".", "ab", "  ", "▁", "\n"])}


def _normalizer(chance: random.Random, seldom: bool) -> Document | None:
    if chance.random() < (0.7 if seldom else 0.4):
        return None
    steps = [_normalizing_step(chance) for _ in range(chance.randint(1, 3))]
    if len(steps) == 1 and chance.random() < 0.7:
        return steps[0]
    return {"type": "Sequence", "normalizers": steps}


def _normalizing_step(chance: random.Random) -> Document:
    def either() -> bool:
        return chance.random() < 0.5

    its_type = chance.choice(_NORMALISERS)
    more: dict[str, Callable[[], Document]] = {
        "Strip": lambda: {"strip_left": either(), "strip_right": either()},
        "Prepend": lambda: {"prepend": chance.choice(["▁", "▁", "a", " "])},
        "Replace": lambda: {
            "pattern": _pattern(chance),
            "content": chance.choice(["▁", "▁", " ", "", "a", "éé"]),
        },
        "BertNormalizer": lambda: {
            "clean_text": either(),
            "handle_chinese_chars": either(),
            "strip_accents": chance.choice([None, True, False]),
            "lowercase": either(),
        },
    }
    return {"type": its_type, **more.get(its_type, dict)()}


def _bytes_last(chance: random.Random) -> Document:
    """As byte-level files split: by the library's own pattern, or by others before."""
    prefixed = chance.random() < 0.15
    if chance.random() < 0.4:
        return {**_BYTE_LEVEL, "add_prefix_space": prefixed, "use_regex": True}
    split = {
        "type": "Split",
        "pattern": {"Regex": chance.choice(_PUBLISHED if chance.random() < 0.7 else _EXPRESSIONS)},
        "behavior": "Isolated" if chance.random() < 0.8 else chance.choice(_BEHAVIOURS),
        "invert": chance.random() < 0.1,
    }
    others = [_splitting_step(chance)] if chance.random() < 0.2 else []
    last = {**_BYTE_LEVEL, "add_prefix_space": prefixed, "use_regex": chance.random() < 0.1}
    return {"type": "Sequence", "pretokenizers": [*others, split, last]}


def _pre_tokenizer(chance: random.Random) -> Document | None:
    if chance.random() < 0.2:
        return None
    steps = [_splitting_step(chance) for _ in range(chance.choice([1, 1, 2, 3]))]
    return steps[0] if len(steps) == 1 else {"type": "Sequence", "pretokenizers": steps}


def _splitting_step(chance: random.Random) -> Document:
    its_type = chance.choice(_PRE_TOKENIZERS)
    more: dict[str, Callable[[], Document]] = {
        "Punctuation": lambda: {"behavior": chance.choice(_BEHAVIOURS)},
        "Digits": lambda: {"individual_digits": chance.random() < 0.5},
        "Metaspace": lambda: {
            "replacement": chance.choice(["▁", "▁", "▁", "_"]),
            "prepend_scheme": chance.choice(["always", "first", "never"]),
            "split": chance.random() < 0.5,
        },
        "Split": lambda: {
            "pattern": _pattern(chance),
            "behavior": chance.choice(_BEHAVIOURS),
            "invert": chance.random() < 0.2,
        },
        "CharDelimiterSplit": lambda: {"delimiter": chance.choice([" ", "a", "-"])},
        "FixedLength": lambda: {"length": chance.choice([1, 3, 5])},
    }
    return {"type": its_type, **more.get(its_type, dict)()}
