"""Files that are no tokenizer, or a damaged one: a sentence, never a stack trace."""

import json

import pytest

from data.errors import TokenariumError
from data.tokenizers.arrival.recognise import recognise
from data.tokenizers.base import Identity
from data.tokenizers.formats.readers import READERS
from tests.data.tokenizers import artefacts

BYTE_LEVEL = json.loads(artefacts.byte_level_bpe())

BROKEN_MERGES = {**BYTE_LEVEL["model"], "merges": [["q", "☃"]]}

BAD = {
    "huggingface not JSON": ("huggingface", b"{", "not valid JSON"),
    "huggingface no model": ("huggingface", b'{"vocab": {}}', "not a tokenizer.json"),
    "huggingface other model": (
        "huggingface",
        json.dumps({**BYTE_LEVEL, "model": {"type": "Rwkv", "vocab": {}}}).encode(),
        "Rwkv model",
    ),
    "huggingface broken merges": (
        "huggingface",
        json.dumps({**BYTE_LEVEL, "model": BROKEN_MERGES}).encode(),
        r"merge 1 .*'☃', which is not in the vocabulary",
    ),
    "wordpiece twice": ("wordpiece", b"[UNK]\na\na\n", "'a' twice"),
    "wordpiece no unk": ("wordpiece", b"a\nb\n", r"no piece \[UNK\]"),
    "wordpiece not text": ("wordpiece", b"[UNK]\n\xff\n", "not UTF-8"),
    "tekken no config": ("tekken", b'{"vocab": []}', "not a tekken.json"),
    "tekken empty pattern": (
        "tekken",
        artefacts.tekken_json().replace(json.dumps(artefacts.PATTERN).encode(), b'""'),
        "can't use its pattern",
    ),
    "tekken other type": ("tekken", b"[1]", "not a tekken.json"),
    "sentencepiece noise": ("sentencepiece", b"\nnoise", "not a sentencepiece model"),
    "sentencepiece empty": ("sentencepiece", b"", "is not a sentencepiece model"),
    "gguf cut": ("gguf", artefacts.gguf_llama()[:400], "cut off"),
    "gguf huge count": ("gguf", b"GGUF" + b"\3\0\0\0" + b"\0" * 8 + b"\xff" * 8, "cut off"),
    "gguf version": ("gguf", b"GGUF" + b"\x09\0\0\0" + b"\0" * 16, "version 9"),
    "gguf no vocabulary": ("gguf", artefacts.gguf({"general.name": "x"}), "no vocabulary"),
    "gguf other kind": (
        "gguf",
        artefacts.gguf({"tokenizer.ggml.model": "rwkv", "tokenizer.ggml.tokens": ["a"]}),
        "'rwkv'; known are",
    ),
    "gguf other split": (
        "gguf",
        artefacts.gguf(
            {
                "tokenizer.ggml.model": "gpt2",
                "tokenizer.ggml.pre": "own",
                "tokenizer.ggml.tokens": ["a"],
            }
        ),
        "splits texts by 'own'",
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_file_is_refused_with_a_reason(case: str) -> None:
    its_format, content, reason = BAD[case]
    with pytest.raises(TokenariumError, match=reason):
        READERS[its_format](Identity("bad", "bad.file", its_format, "0"), content)


@pytest.mark.parametrize("name", artefacts.MAKERS)
def test_a_format_is_told_by_its_content(name: str) -> None:
    its_format, make, _ = artefacts.MAKERS[name]
    assert recognise("some.file", make()) == its_format


@pytest.mark.parametrize("content", [b"", b"hello world\n", b"\x89PNG\r\n", b"[1, 2]", b"PK\3\4"])
def test_a_file_of_no_known_format_is_refused_with_the_known_ones(content: bytes) -> None:
    with pytest.raises(TokenariumError, match=r"photo.jpg is no tokenizer file.*GGUF"):
        recognise("photo.jpg", content)


def test_json_that_is_no_tokenizer_is_refused() -> None:
    with pytest.raises(TokenariumError, match="neither"):
        recognise("package.json", b'{"name": "x"}')
    with pytest.raises(TokenariumError, match="not valid JSON"):
        recognise("package.json", b'{"name": ')
