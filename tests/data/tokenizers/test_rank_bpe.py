"""Rank files: worked examples, and what a wrong pattern or file does."""

import base64
import unicodedata

import pytest
import regex
from tokenizers import Regex, pre_tokenizers

from data.errors import TokenariumError, UnknownName
from data.tokenizers.arrival.unpack import unpack
from data.tokenizers.engine.adapter import Adapter
from data.tokenizers.engine.hard_texts import hard_texts
from data.tokenizers.formats import ranks
from data.tokenizers.formats.rank_merges import every_split, trained_merges
from data.tokenizers.formats.split_patterns import split_pattern
from tests.data.tokenizers.artefacts import read

pytestmark = pytest.mark.usefixtures("home", "few_hard_texts")


def rank_lines(*tokens: bytes) -> bytes:
    every = [*(bytes([byte]) for byte in range(256)), *tokens]
    return b"".join(b"%s %d\n" % (base64.b64encode(t), at) for at, t in enumerate(every))


def tokenizer(extra: list[bytes], pattern: str) -> Adapter:
    return read("ranks", rank_lines(*extra), pattern=pattern)


def test_the_lowest_rank_merges_first() -> None:
    # bc (256) goes before ab (257), so abc is a + bc and never ab + c; abc (258) joins a and bc.
    small = tokenizer([b"bc", b"ab", b"abc"], "gpt2")
    for stream in (small.encode_batch(["abcab"]), small.encode_batch_reference(["abcab"])):
        assert stream.ids.tolist() == [258, 257]
    assert small.merges() == [(b"b", b"c"), (b"a", b"b"), (b"a", b"bc")]


def test_a_token_that_no_merge_leads_to_is_still_found_whole() -> None:
    # xyz has a rank but none of its parts: it comes out only where it is a whole pre-token.
    small = tokenizer([b"xyz"], "gpt2")
    for stream in (
        small.encode_batch(["xyz", "xyzx"]),
        small.encode_batch_reference(["xyz", "xyzx"]),
    ):
        assert stream.ids.tolist() == [256, *b"xyzx"]
    assert small.merges() == []


def test_the_pattern_decides_where_tokens_may_join() -> None:
    # 'ि' is a combining vowel sign: Qwen 3.5's pattern keeps it with its letter, cl100k's cuts
    # before it, so the token for the pair can come out under the first only.
    pair = "कि".encode()
    extra = [pair[:2], pair[:3], pair[3:], pair]
    text = "xकि"
    own, foreign = tokenizer(extra, "qwen35"), tokenizer(extra, "cl100k")
    assert own.encode_batch([text]).ids.tolist() == [ord("x"), 259]
    assert foreign.encode_batch([text]).ids.tolist() == [ord("x"), 257, 258]


def test_digits_are_grouped_as_the_pattern_says() -> None:
    extra = [b"12", b"123", b"34", b"1234"]
    counts = {
        pattern: len(tokenizer(extra, pattern).encode_batch(["1234"]).ids)
        for pattern in ("gpt2", "cl100k", "llama3", "o200k", "qwen2", "qwen35")
    }
    # all digits at once | three at a time: 123, 4 | each alone
    assert counts == {"gpt2": 1, "cl100k": 2, "llama3": 2, "o200k": 2, "qwen2": 4, "qwen35": 4}


def test_specials_have_ids_but_never_come_out_of_a_text() -> None:
    small = read("ranks", rank_lines(), pattern="gpt2", specials={"<|endoftext|>": 300})
    assert small.vocabulary_size == 301
    assert small.vocabulary()[300] == b"<|endoftext|>" and small.vocabulary()[299] == b""
    assert 300 not in small.encode_batch(["<|endoftext|>"]).ids


KIMI = {
    # split("中文English混合") and the others as the tests of the library splintr give them
    "中文English混合": ["中文", "English", "混合"],
    "汉字abc": ["汉字", "abc"],
    "北京市 Pascal": ["北京市", " Pascal"],
}


@pytest.mark.parametrize("text", KIMI)
def test_kimi_k2_splits_chinese_characters_from_letters(text: str) -> None:
    pieces = [piece.encode() for piece in KIMI[text]]
    small = tokenizer(pieces, "kimi_k2")
    assert small.encode_batch_reference([text]).ids.tolist() == [
        256 + at for at in range(len(pieces))
    ]


def test_libraries_agree_on_the_split_of_kimi_k2() -> None:
    """tiktoken's expressions (Rust), those of `tokenizers` (Oniguruma) and `regex`: sets are
    intersected in this one alone."""
    split = split_pattern("kimi_k2")
    expression = regex.compile(split.expression, regex.V1)
    library = pre_tokenizers.Split(Regex(split.expression), "isolated")
    own = "Don't 12345 Éa ÉCOLE'S\n\n  x/y 々漢〇ひらカナ한글 漢a漢 ḿ\u0301 ..\r\n\t "
    for text in [*KIMI, own, *hard_texts()[::100]]:
        if any(unicodedata.category(character) == "Cn" for character in text):
            continue  # each library has its own version of Unicode
        pieces = expression.findall(text)
        assert [piece for piece, _ in library.pre_tokenize_str(text)] == pieces
        known = [piece.encode() for piece in dict.fromkeys(pieces) if len(piece.encode()) > 1]
        ids = tokenizer(known, "kimi_k2").encode_batch_reference([text]).ids
        assert len(ids) == len(pieces)


def test_a_rank_file_without_a_pattern_is_refused_with_the_known_ones() -> None:
    with pytest.raises(TokenariumError, match=r"gpt2, cl100k.*qwen35"):
        read("ranks", b"IQ== 0\n")
    with pytest.raises(UnknownName, match="cl100k"):
        read("ranks", b"IQ== 0\n", pattern="cl100")


@pytest.mark.parametrize("bad", [b"not base64! 1", b"Ig==", b"Ig== x", b"Ig 1"])
def test_a_bad_line_is_named(bad: bytes) -> None:
    with pytest.raises(TokenariumError, match="Line 2 "):
        ranks.parse(b"IQ== 0\n" + bad + b"\n")


def test_a_rank_given_twice_is_refused() -> None:
    with pytest.raises(TokenariumError, match="one rank to several"):
        ranks.parse(b"IQ== 0\nIg== 0\n")


def test_a_file_that_lacks_bytes_is_refused() -> None:
    with pytest.raises(TokenariumError, match="255 of the 256 bytes"):
        read("ranks", b"IQ== 0\n", pattern="gpt2")


def test_an_empty_token_is_read_as_written_by_whisper() -> None:
    assert ranks.parse(b"IQ== 0\n= 1\n") == {b"!": 0, b"": 1}


def test_every_split_of_a_token_is_a_rule() -> None:
    table = {"a": 0, "b": 1, "ab": 2, "ba": 3, "aba": 4}
    assert list(every_split(table)) == [("a", "b"), ("b", "a"), ("a", "ba"), ("ab", "a")]
    # but the training came to aba by ab + a: ab has the lower rank
    assert trained_merges(table) == [("a", "b"), ("b", "a"), ("ab", "a")]


def test_a_rank_file_split_as_qwens_is_normalised_and_merged_as_qwens() -> None:
    # "abc" was put in by hand: no merge leads to it, and it is taken whole from ranks alone.
    content = rank_lines(b"\xc3\xa9", b"ab", b"abcd", b"xyzw")
    unpacked = unpack("mine.tiktoken", content, pattern="qwen2")
    assert unpacked.options == {"pattern": "qwen2", "normaliser": "NFC", "merges": "derived"}
    tokenizer = read("ranks", content, **unpacked.options)
    assert tokenizer.encode_batch_reference(["e\u0301", "xyzw"]).ids.tolist() == [256, *b"xyzw"]
    assert "NFC" in " ".join(tokenizer.remarks)
    plain = read("ranks", content, pattern="gpt2")
    assert plain.encode_batch_reference(["xyzw"]).ids.tolist() == [259]


def test_merges_that_cannot_be_derived_are_given_as_pairs_of_ids() -> None:
    content = rank_lines(b"ab", b"cd", b"abcd", b"xyzw")
    options = {"pattern": "gpt2", "merges": "derived", "more_merges": [[ord("x"), ord("y")]]}
    with pytest.raises(KeyError):  # x and y make no token
        read("ranks", content, **options)
    options["more_merges"] = []
    tokenizer = read("ranks", content, **options)
    assert tokenizer.encode_batch_reference(["abcd"]).ids.tolist() == [258]


def test_runs_number_their_tokens() -> None:
    runs = [
        {"first": 300, "texts": ["<|a|>", "<|b|>"]},
        {"first": 302, "form": "<|{:.2f}|>", "step": 0.02, "count": 3},
        {"first": 305, "form": "<|r{}|>", "start": 2, "count": 2},
    ]
    tokenizer = read("ranks", rank_lines(), pattern="gpt2", runs=runs)
    assert tokenizer.special_tokens() == {
        "<|a|>": 300,
        "<|b|>": 301,
        "<|0.00|>": 302,
        "<|0.02|>": 303,
        "<|0.04|>": 304,
        "<|r2|>": 305,
        "<|r3|>": 306,
    }
