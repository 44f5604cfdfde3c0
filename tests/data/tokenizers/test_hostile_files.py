"""Files that are nearly right: each fault is refused with a sentence that names it, by the adapter
itself, whatever the library behind it would do (panic, allocate without end, or take it)."""

import base64
import copy
import gzip
import json
import re
import struct
from collections.abc import Callable
from typing import Any

import pytest

from data.errors import TokenariumError
from data.tokenizers import bounds
from data.tokenizers.arrival import gzip_file
from data.tokenizers.formats import gguf_metadata, ranks
from data.tokenizers.formats.sentencepiece_proto import ModelProto
from tests.data.tokenizers import artefacts
from tests.data.tokenizers.artefacts import read

BPE = json.loads(artefacts.byte_level_bpe())
UNIGRAM = json.loads(artefacts.unigram())
TEKKEN = json.loads(artefacts.tekken_json())


def refuse(its_format: str, content: bytes, reason: str, **options: object) -> None:
    with pytest.raises(TokenariumError, match=reason) as caught:
        read(its_format, content, **options)
    assert "\n" not in str(caught.value) and len(str(caught.value)) < 500


def changed(document: dict[str, Any], path: str, value: object) -> bytes:
    """The document with another value at `model.vocab.a` or `added_tokens.0.id`."""
    document = copy.deepcopy(document)
    *parents, last = path.split(".")
    inner: Any = document
    for key in parents:
        inner = inner[int(key) if isinstance(inner, list) else key]
    inner[int(last) if isinstance(inner, list) else last] = value
    return json.dumps(document).encode()


HUGGINGFACE = [
    ("model.vocab.a", -1, "the id -1, but with 477 entries ids from 0 to"),
    ("model.vocab.a", 2_000_000_000, "the id 2000000000"),
    ("model.vocab.a", 2**40, "the id 1099511627776"),
    ("model.vocab.a", BPE["model"]["vocab"]["b"], "to two pieces: 'a' and 'b'|'b' and 'a'"),
    ("model.vocab.a", 1.5, "'a' has the number 1.5 for an id"),
    ("model.vocab.a", True, "'a' has true or false for an id"),
    ("model.vocab", [], "its vocabulary is a list, not pieces with ids"),
    ("model.vocab", {}, "no entries in its vocabulary"),
    ("model.merges", {}, "its merges are an object"),
    ("model.merges", [["a"]], r"merge 1 is \['a'\], not two pieces"),
    ("model.merges", ["a b c"], "merge 1 is 'a b c', not two pieces"),
    ("model.merges", [["a", 5]], "merge 1 is .*, not two pieces"),
    ("model.merges", [["a", "☃"]], "takes '☃', which is not in the vocabulary"),
    ("model.merges", [["a", "\x01"]], "which is not in the vocabulary"),
    ("model.type", "Rwkv", "is a Rwkv model; known are BPE, .*WordLevel"),
    ("model.type", "WordLevel", "its token for unknown words, None, is not in the vocabulary"),
    ("model.type", ["BPE"], "its model's type is a list"),
    ("model.byte_fallback", "x", "no valid tokenizer.json"),
    ("added_tokens", {"a": 1}, "its added tokens are an object"),
    ("added_tokens.0", "x", "added token 0 has no valid content"),
    ("added_tokens.0.id", "1", "added token 0 has no valid id"),
    ("added_tokens.0.id", -5, "the id -5"),
    ("added_tokens.0.id", 2**33, "the id 8589934592"),
    ("added_tokens.0.special", None, "added token 0 has no valid special"),
    ("normalizer", {"type": "NFX"}, "no valid tokenizer.json"),
    ("normalizer", {"type": "Precompiled", "precompiled_charsmap": "AAAAAAA="}, "no valid"),
    ("pre_tokenizer.pretokenizers.0.pattern", {"Regex": "("}, "no valid tokenizer.json: .*paren"),
    ("pre_tokenizer", [[]], "no valid tokenizer.json"),
]


@pytest.mark.parametrize(("path", "value", "reason"), HUGGINGFACE)
def test_a_faulty_tokenizer_json(path: str, value: object, reason: str) -> None:
    refuse("huggingface", changed(BPE, path, value), reason)


UNIGRAMS = [
    ("model.vocab", {"a": 1}, "its vocabulary is an object, not a list"),
    ("model.vocab.5", ["a"], r"piece 5 is \['a'\], not a text with a score"),
    ("model.vocab.5", [5, 0.1], "piece 5 is"),
    ("model.vocab.5", ["a", "b"], "piece 5 is"),
    ("model.vocab.5", ["a", float("nan")], "piece 5 is"),
    ("model.vocab.5", ["a", float("inf")], "piece 5 is"),
    ("model.vocab.5", ["a", 10**400], "piece 5 is"),
    ("model.unk_id", 100_000, "no valid tokenizer.json"),
    ("model.unk_id", "x", "no valid tokenizer.json"),
]


@pytest.mark.parametrize(("path", "value", "reason"), UNIGRAMS)
def test_a_faulty_unigram(path: str, value: object, reason: str) -> None:
    refuse("huggingface", changed(UNIGRAM, path, value), reason)


def test_a_merge_that_makes_its_own_part_is_refused() -> None:
    # With ## as mark of continuation x + ## is x again: merging would go round without end.
    model = {"type": "BPE", "vocab": {"x": 0, "##": 1}, "merges": [["x", "##"]]}
    model["continuing_subword_prefix"] = "##"
    content = json.dumps({**BPE, "model": model, "added_tokens": []}).encode()
    refuse("huggingface", content, "merge 1 .* makes one of its own parts again")


def test_a_prefix_that_the_library_panics_at_is_refused() -> None:
    refuse("huggingface", changed(BPE, "model.continuing_subword_prefix", "éé"), "merge 1")


def test_an_unknown_character_without_a_token_for_it_is_told() -> None:
    content = changed(UNIGRAM, "model.unk_id", None)
    with pytest.raises(TokenariumError, match="the library tokenizers can't encode"):
        read("huggingface", content).encode_batch_reference(["☃"])


def test_too_many_entries_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "MOST_ENTRIES", 100)
    refuse("huggingface", artefacts.byte_level_bpe(), "has 477 entries in its vocabulary; at most")
    refuse("huggingface", artefacts.unigram(), "has 129 entries in its vocabulary; at most")
    refuse("wordpiece", artefacts.vocab_txt(), "has 103 entries")
    monkeypatch.setattr(ranks, "MOST_ENTRIES", 100)
    refuse("ranks", artefacts.rank_file(), "more than 100 tokens", pattern="gpt2")


def test_a_sentencepiece_model_of_five_million_pieces_is_refused_before_it_is_parsed() -> None:
    refuse("sentencepiece", b"\n\0" * 5_000_000, "has more than 4,000,000 pieces")


TEKKENS = [
    ("config", [], "it lacks a config"),
    ("config.pattern", None, "its pattern is not text"),
    ("config.pattern", "(", "tiktoken refuses it"),
    ("config.default_vocab_size", "5", "its default_vocab_size is the text '5'"),
    ("config.default_vocab_size", 10**12, "its default_vocab_size is the number"),
    ("config.default_vocab_size", 4, "says that it has -6 tokens"),
    ("config.default_num_special_tokens", -3, "its default_num_special_tokens is the number -3"),
    ("vocab", {}, "it lacks a config or a vocab"),
    ("vocab.7", None, "token 7 of its vocab has no token_bytes"),
    ("vocab.7.token_bytes", "§", "token 7 of its vocab is not base64"),
    ("vocab.7.token_bytes", TEKKEN["vocab"][6]["token_bytes"], "or stands there twice"),
    ("vocab.7.rank", 2_000_000_000, "token 7 of its vocab has the rank 2000000000"),
    ("special_tokens", [{"rank": 99, "token_str": "<s>"}], "special token 0 has .* below 10"),
    ("special_tokens", 5, "special token 0"),
]


@pytest.mark.parametrize(("path", "value", "reason"), TEKKENS)
def test_a_faulty_tekken(path: str, value: object, reason: str) -> None:
    refuse("tekken", changed(TEKKEN, path, value), reason)


RANK_FILES = [
    (b"YQ== -1\n", "Line 257 of the rank file isn't"),
    (b"YQ== 1_0\n", "Line 257 of the rank file isn't"),
    (b"YQ== 300\n", "Line 257 of the rank file gives a token a second rank"),
    (b"YWE= 5\n", "gives one rank to several tokens"),
    (b"YWE= 2000000000\n", "gives the id 2000000000, but with 257 entries"),
    (b"YWE= 99999999999999999999\n", "Line 257"),
]


@pytest.mark.parametrize(("line", "reason"), RANK_FILES)
def test_a_faulty_rank_file(line: bytes, reason: str) -> None:
    whole = b"".join(artefacts.rank_file().splitlines(keepends=True)[:256])
    refuse("ranks", whole + line, reason, pattern="gpt2")
    refuse("ranks", gzip.compress(whole + line), reason, pattern="gpt2")


def test_a_gzip_bomb_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gzip_file, "MOST_BYTES", 1_000_000)
    refuse("ranks", gzip.compress(b"\n" * 2_000_000), "unpacks to more than 1 MB", pattern="gpt2")
    cut = gzip.compress(artefacts.rank_file())[:-20]
    refuse("ranks", cut, "is a damaged gzip file", pattern="gpt2")
    refuse("ranks", b"\x1f\x8b junk", "is a damaged gzip file", pattern="gpt2")


def proto(change: Callable[[Any], object]) -> bytes:
    model = ModelProto()
    model.ParseFromString(artefacts.sentencepiece_unigram())
    change(model)
    return bytes(model.SerializeToString())


def _set(target: str, value: object) -> Callable[[Any], object]:
    """Set `pieces.9.piece` or `normalizer_spec.name` of a model."""

    def change(model: Any) -> None:
        *parents, last = target.split(".")
        for name in parents:
            model = model[int(name)] if name.isdigit() else getattr(model, name)
        setattr(model, last, value)

    return change


MODELS = [
    ("pieces.9.piece", "", "sentencepiece refuses it: .*empty"),
    ("pieces.9.piece", "a\0b", "sentencepiece refuses it: .*null"),
    ("pieces.9.piece", "e", "sentencepiece refuses it: .*already defined"),
    ("pieces.9.score", float("nan"), "the score of piece 9 .* is no number"),
    ("pieces.9.score", float("inf"), "the score of piece 9 .* is no number"),
    ("pieces.9.type", 6, "piece 9 .* is said to be a byte, but isn't written so"),
    ("pieces.0.type", 1, "sentencepiece refuses it: .*unk is not defined"),
    ("trainer_spec.byte_fallback", True, "sentencepiece refuses it: .*256 byte pieces"),
    ("normalizer_spec.precompiled_charsmap", b"\x04\0\0\0ab", "sentencepiece refuses it"),
    ("normalizer_spec.precompiled_charsmap", b"\0\4\0\0" + b"\xff" * 2000, "refuses it"),
]


@pytest.mark.parametrize(("target", "value", "reason"), MODELS)
def test_a_faulty_sentencepiece_model(target: str, value: object, reason: str) -> None:
    refuse("sentencepiece", proto(_set(target, value)), reason)


def test_a_piece_that_is_no_text_is_refused() -> None:
    content = artefacts.sentencepiece_unigram()
    at = content.index(b"\n\x03<s>")
    broken = content[: at + 2] + b"\xff" + content[at + 3 :]
    refuse("sentencepiece", broken, "piece 1 is not UTF-8 text")


GGUF: dict[str, Any] = {
    "tokenizer.ggml.model": "llama",
    "tokenizer.ggml.tokens": ["<unk>", "a", "b"],
    "tokenizer.ggml.scores": [0.0, -1.0, -2.0],
    "tokenizer.ggml.token_type": [2, 1, 1],
}
GGUFS = [
    ({"tokens": "abc"}, "its tokenizer.ggml.tokens is of the wrong type: 'abc'"),
    ({"tokens": [1, 2, 3]}, r"its tokenizer.ggml.tokens is of the wrong type: \[1, 2, 3\]"),
    ({"tokens": ["<unk>", "a", "a"]}, "has the token 'a' 2 times"),
    ({"scores": [0.0]}, "has 3 tokens, but 1 tokenizer.ggml.scores"),
    ({"token_type": [2, 1]}, "has 3 tokens, but 2 tokenizer.ggml.token_type"),
    ({"token_type": [2, 1, 77]}, "token 2 is of the unknown type 77"),
    ({"scores": ["a", "b", "c"]}, "its tokenizer.ggml.scores is of the wrong type"),
    ({"unknown_token_id": 99}, "its unknown token is 99, beyond its 3 tokens"),
    ({"unknown_token_id": -1}, "its unknown token is -1"),
    ({"add_space_prefix": "yes"}, "tokenizer.ggml.add_space_prefix is of the wrong type"),
    ({"precompiled_charsmap": "x"}, "tokenizer.ggml.precompiled_charsmap is of the wrong type"),
    ({"model": 5}, "tokenizer.ggml.model is of the wrong type"),
    ({"model": "rwkv"}, "'rwkv'; known are"),
    ({"model": "gpt2", "pre": "own"}, "splits texts by 'own'"),
    ({"model": "gpt2", "pre": "gpt-2", "merges": ["ab"]}, r"merge 1 is \['ab'\], not two pieces"),
    ({"model": "gpt2", "pre": "gpt-2", "merges": ["a b"]}, "makes 'ab', which is not in"),
]


@pytest.mark.parametrize(("entries", "reason"), GGUFS)
def test_a_faulty_gguf_file(entries: dict[str, object], reason: str) -> None:
    other = {f"tokenizer.ggml.{name}": value for name, value in entries.items()}
    refuse("gguf", artefacts.gguf({**GGUF, **other}), reason)


def _array(inner: int, count: int, rest: bytes = b"") -> bytes:
    """A GGUF file with one entry, an array that says it has `count` elements of a type."""
    name = struct.pack("<Q", 1) + b"a"
    return (
        b"GGUF" + struct.pack("<IQQ", 3, 0, 1) + name + struct.pack("<IIQ", 9, inner, count) + rest
    )


ARRAYS = [
    (_array(0, 2**63), "cut off inside its metadata"),
    (_array(8, 2**63), "cut off inside its metadata"),
    (_array(9, 1, struct.pack("<IQ", 9, 1) * 100_000), "arrays inside an array"),
    (_array(8, 3, b"\xff" * 8), "cut off inside its metadata"),
    (_array(77, 3, b"\0" * 50), "the unknown type 77"),
]


@pytest.mark.parametrize(("content", "reason"), ARRAYS)
def test_counts_of_a_gguf_file_are_not_believed(content: bytes, reason: str) -> None:
    refuse("gguf", content, reason)


def test_an_array_of_too_many_values_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gguf_metadata, "_MOST_NUMBERS", 1000)
    refuse("gguf", _array(0, 2000, b"\0" * 3000), "an array of 2,000 values, more than any")


def test_a_gguf_token_that_is_no_text_is_refused() -> None:
    content = artefacts.gguf_llama()
    at = content.index(struct.pack("<Q", 5) + b"<unk>") + 8
    refuse("gguf", content[:at] + b"\xff" + content[at + 1 :], "token 0 is not UTF-8")


def test_an_entry_that_stands_twice_is_refused() -> None:
    one = artefacts.gguf({"a": 1})
    twice = one[:16] + struct.pack("<Q", 2) + one[24:] + one[24:]
    refuse("gguf", twice, "two entries named 'a'")


OTHERS = [
    ("huggingface", b"{", "not valid JSON"),
    ("huggingface", b'{"vocab": {}}', "not a tokenizer.json"),
    ("wordpiece", b"[UNK]\na\na\n", "'a' twice"),
    ("wordpiece", b"a\nb\n", r"no piece \[UNK\]"),
    ("wordpiece", b"[UNK]\n\xff\n", "not UTF-8"),
    ("tekken", b'{"vocab": []}', "not a tekken.json"),
    ("tekken", b"[1]", "not a tekken.json"),
    ("tekken", changed(TEKKEN, "config.pattern", ""), "can't use its pattern"),
    ("sentencepiece", b"\nnoise", "not a sentencepiece model"),
    ("sentencepiece", b"", "is not a sentencepiece model"),
    ("gguf", artefacts.gguf_llama()[:400], "cut off"),
    ("gguf", b"GGUF" + b"\3\0\0\0" + b"\0" * 8 + b"\xff" * 8, "cut off"),
    ("gguf", b"GGUF" + b"\x09\0\0\0" + b"\0" * 16, "version 9"),
    ("gguf", artefacts.gguf({"general.name": "x"}), "no vocabulary"),
]


@pytest.mark.parametrize(("its_format", "content", "reason"), OTHERS)
def test_another_or_a_damaged_file(its_format: str, content: bytes, reason: str) -> None:
    refuse(its_format, content, reason)


@pytest.mark.parametrize("name", artefacts.MAKERS)
def test_a_file_that_is_cut_off_anywhere_is_refused_or_read(name: str) -> None:
    its_format, make, options = artefacts.MAKERS[name]
    content, refused = make(), 0
    for cut in range(1, 40):
        try:
            read(its_format, content[: len(content) * cut // 40], **options)
        except TokenariumError as error:
            assert re.fullmatch(r"[^\n]+[.:]?", str(error))
            refused += 1
    assert refused > (0 if its_format == "wordpiece" else 30)  # a shorter list is a list


def test_base64_with_strange_characters_is_refused() -> None:
    row = {**TEKKEN["vocab"][7], "token_bytes": base64.b64encode(b"a").decode() + "\n!"}
    refuse("tekken", changed(TEKKEN, "vocab.7", row), "token 7 of its vocab is not base64")
