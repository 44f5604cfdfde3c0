"""Added tokens as the library `tokenizers` treats them: by which ids and flags, in plain text and
with special tokens interpreted, whichever engine counts.

Expected ids: `tokenizers` 0.23.3 with the same file, asked directly.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import tokenizers

from data.library import put, sha256_of
from data.tokenizers import export
from data.tokenizers.base import Identity, Tokenizer
from data.tokenizers.engine.adapter import Adapter
from data.tokenizers.formats.added_tokens import added_token
from data.tokenizers.formats.byte_alphabet import ALPHABET
from data.tokenizers.load import sandboxed
from tests.data.tokenizers import artefacts
from tests.data.tokenizers.conftest import segments

pytestmark = pytest.mark.usefixtures("home", "few_hard_texts")


def byte_level(*added: dict[str, Any], **model: object) -> dict[str, Any]:
    """256 bytes, then ids from 256 on: th, the, at, cat."""
    pieces = [*sorted(ALPHABET), "th", "the", "at", "cat"]
    return {
        "added_tokens": list(added),
        "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True},
        "decoder": {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True},
        "model": {
            "type": "BPE",
            "vocab": {piece: at for at, piece in enumerate(pieces)},
            "merges": [["t", "h"], ["th", "e"], ["a", "t"], ["c", "at"]],
            **model,
        },
    }


def read(document: dict[str, Any]) -> Adapter:
    return artefacts.read("huggingface", json.dumps(document).encode())


def by_library(document: dict[str, Any], text: str, *, special: bool = False) -> list[int]:
    library = tokenizers.Tokenizer.from_str(json.dumps(document))
    library.encode_special_tokens = not special
    return list(library.encode(text, add_special_tokens=False).ids)


def same(tokenizer: Tokenizer, document: dict[str, Any], texts: Sequence[str]) -> None:
    """Counted, and segmented in both ways, as the library does it."""
    for text, ids in zip(texts, segments(tokenizer.encode_batch(list(texts))), strict=True):
        expected = by_library(document, text)
        assert ids == expected, text
        assert tokenizer.segment(text).ids.tolist() == expected, text
        interpreted = by_library(document, text, special=True)
        assert tokenizer.segment(text, special=True).ids.tolist() == interpreted, text


def test_a_word_of_its_own_is_not_found_inside_words() -> None:
    document = byte_level({**added_token(260, "cat", special=False), "single_word": True})
    document["added_tokens"][0]["content"] = "ca"  # no token of the model
    texts = ["ca", "xca ca", "_ca", "cax", "猫ca", "ca-ca", "a caca", "éca.ca"]
    # ca, alone and beside a hyphen, is the added token; inside a word it is c and a
    assert by_library(document, "ca-ca") == [260, sorted(ALPHABET).index("-"), 260]
    tokenizer = read(document)
    same(tokenizer, document, texts)
    assert tokenizer.engine.startswith("tokenizers ")
    assert "the fast engine's ids differ" in tokenizer.engine_note


@pytest.mark.parametrize("flag", ["lstrip", "rstrip", "normalized", "single_word"])
@pytest.mark.parametrize("special", [False, True])
def test_the_flags_of_an_added_token_count(flag: str, special: bool) -> None:
    token = {**added_token(260, "<W>", special=special), flag: True}
    document = byte_level(token) | {"normalizer": {"type": "Lowercase"}}
    same(read(document), document, ["a <W> b", "x<W>y", "<w> <W>\n<W>", "  <W>  ", "<W><W>"])


def test_ids_with_special_tokens_interpreted_are_those_of_the_library(
    few_hard_texts: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "hard_texts", lambda: few_hard_texts)
    document = byte_level(
        added_token(260, "<tool>", special=False),
        added_token(261, "<end>", special=True),
        added_token(270, "<far>", special=True),  # the library goes on counting: 262
        added_token(1, "cat", special=True),  # in the vocabulary: 259
    )
    tokenizer = read(document)
    text = "a <tool> b <end><far>cat"
    assert tokenizer.segment(text, special=True).ids.tolist()[-3:] == [261, 262, 259]
    same(tokenizer, document, [text, "<tool><tool>", "<end>", "the <far>"])
    assert tokenizer.special_tokens() == {"<end>": 261, "<far>": 262, "cat": 259}
    exported = export.checked(tokenizer, "tokenizer.json").content
    assert by_library(json.loads(exported), text, special=True) == by_library(
        document, text, special=True
    )


def test_added_tokens_that_are_one_after_normalisation_are_not_chosen_at_random() -> None:
    """The library takes either, another each time it is made from the file."""
    added = [
        {**added_token(260 + at, text, special=False), "normalized": True}
        for at, text in enumerate(["<HI>", "<hi>"])
    ]
    document = byte_level(*added) | {"normalizer": {"type": "Lowercase"}}
    assert {by_library(document, "<Hi>")[0] for _ in range(60)} == {260, 261}
    for _ in range(5):
        tokenizer = read(document)
        assert tokenizer.encode_batch(["<hi><Hi><HI>"]).ids.tolist() == [261, 261, 260]
        assert tokenizer.segment("<hi><Hi><HI>", special=True).ids.tolist() == [261, 261, 260]
    assert "'<HI>' and '<hi>' are the same text after normalisation" in tokenizer.remarks[-1]
    exported = json.loads(json.dumps(tokenizer.as_tokenizer_json()))
    assert {tuple(by_library(exported, "<Hi><HI>")) for _ in range(20)} == {(261, 260)}


def test_one_content_twice_is_special_if_one_of_them_is() -> None:
    once, again = (added_token(260, "<x>", special=special) for special in (False, True))
    stripped = {**once, "lstrip": True}
    for added in ([once, again], [stripped, once], [stripped, again], [again, stripped]):
        document = byte_level(*added)
        same(read(document), document, ["a <x> b", "<x>  <x>"])
    assert read(byte_level(once, again)).special_tokens() == {"<x>": 260}


def test_added_tokens_inside_special_ones_are_not_looked_for() -> None:
    added = [added_token(260, "<s", special=False), added_token(261, "<s>", special=True)]
    document = byte_level(*added)
    same(read(document), document, ["a<s>b", "a<sb", "<s<s>"])
    with_scores = unigram(["<s>", 0.0])
    with_scores["added_tokens"] = [
        added_token(0, "<s>", special=True),
        added_token(9, "<s", special=False),
    ]
    same(read(with_scores), with_scores, ["a<sb"])
    # in plain text, <s> is neither the special token nor the added one
    assert read(with_scores).encode_batch(["a<s>b"]).ids.tolist() == [2, 1, 3]


def test_dropout_of_the_file_is_left_out_everywhere() -> None:
    document = byte_level(added_token(260, "<x>", special=True), dropout=0.5)
    tokenizer = read(document)
    wanted = by_library(byte_level(), "the cat")
    for _ in range(20):
        assert tokenizer.segment("the cat", special=True).ids.tolist() == wanted
        assert tokenizer.encode_batch(["the cat"]).ids.tolist() == wanted


def unigram(*first: list[object], **model: object) -> dict[str, Any]:
    """Ids: those of `first`, then <unk>, a, b, ab, p."""
    pieces = [*first, ["<unk>", 0.0], ["a", -3.0], ["b", -3.5], ["ab", -5.0], ["p", -4.0]]
    return {
        "added_tokens": [],
        "model": {"type": "Unigram", "vocab": pieces, "unk_id": len(first), **model},
    }


def test_a_special_unknown_token_keeps_its_score() -> None:
    """The unknown token's score follows from the lowest of all: with another one, pieces win that
    the library (and sentencepiece) doesn't choose."""
    document = unigram(["<s>", 0.0])
    document["added_tokens"] = [
        added_token(0, "<s>", special=True),
        added_token(1, "<unk>", special=True),
    ]
    document["model"]["vocab"] += [["pqrs", -2.0], ["pq", -9.0]]
    texts = ["pqrs", "pqr", "apqx", "abba", "qab"]
    same(read(document), document, texts)
    plain = {**document, "added_tokens": []}
    assert [by_library(plain, text) for text in texts] == [
        by_library(document, text) for text in texts
    ]


def test_single_bytes_marked_special_are_still_found() -> None:
    bytes_ = [[f"<0x{byte:02X}>", -8.0] for byte in range(256)]
    document = unigram(*bytes_, byte_fallback=True)
    document["added_tokens"] = [added_token(at, f"<0x{at:02X}>", special=True) for at in range(256)]
    same(read(document), document, ["aéb", "猫", "\r\n"])


def test_the_sandboxed_tokenizer_gives_the_same(home: Path) -> None:
    document = byte_level(
        {**added_token(260, "<W>", special=False), "single_word": True},
        added_token(261, "<end>", special=True),
        dropout=0.5,
    )
    content = json.dumps(document).encode()
    put(content)
    document["model"]["dropout"] = None
    child = sandboxed(Identity("s", "s", "huggingface", sha256_of(content)))
    try:
        same(child, document, ["x<W> <W>y", "a <W> b<end>", "the cat<end>"])
        assert child.engine.startswith("tokenizers ")
    finally:
        child.close()
