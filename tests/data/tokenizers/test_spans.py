"""Where tokens stand in a text: the contract of Tokenizer.segment over every adapter."""

import json
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.stream import TokenStream
from data.tokenizers import spans
from data.tokenizers.base import Identity, Tokenizer
from data.tokenizers.engine.fast import FastEncoder
from data.tokenizers.engine.hard_texts import hard_texts
from data.tokenizers.formats import huggingface
from data.tokenizers.spans import Segmentation
from tests.data.tokenizers import artefacts
from tests.data.tokenizers.artefacts import MAKERS, SENTENCES, adapter
from tests.data.tokenizers.conftest import segments
from tests.data.tokenizers.test_contract import NEAR, TEXTS, common, tokenizer

__all__ = ["tokenizer"]  # a fixture, of the one below

LOSSLESS = {"byte_level_bpe", "ranks", "tekken", "gguf_byte_level"}
FAST = LOSSLESS | {"sentencepiece_bpe", "gguf_llama"}


@pytest.fixture(scope="module")
def loaded() -> Callable[[str], Tokenizer]:
    """Each small tokenizer, with the engine that the contract's tests find it to have; the check
    that decides on it, which takes long, is left out."""
    known = {name: adapter(name) for name in MAKERS}
    for name, one in known.items():
        one.settle(FastEncoder(one.fast_json() or "") if name in FAST else None)
    return known.__getitem__


def pieces(found: Segmentation, text: str) -> list[bytes]:
    content = text.encode()
    return [content[a:b] for a, b in zip(found.starts, found.ends, strict=True)]


def check(found: Segmentation, text: str) -> None:
    assert found.ids.dtype == np.int32
    assert found.starts.dtype == found.ends.dtype == np.int64
    assert found.ids.shape == found.starts.shape == found.ends.shape
    assert (found.starts <= found.ends).all() and (np.diff(found.starts) >= 0).all()
    if len(found.ids):
        assert found.starts.min() >= 0 and found.ends.max() <= len(text.encode())


@given(text=TEXTS | NEAR | st.sampled_from(SENTENCES))
@common
def test_spans_lie_in_the_text_and_have_the_ids_of_encoding(
    tokenizer: Tokenizer, text: str
) -> None:
    found = tokenizer.segment(text)
    check(found, text)
    assert np.array_equal(found.ids, tokenizer.encode_batch([text]).ids)
    if tokenizer.name in LOSSLESS:
        assert b"".join(pieces(found, text)) == text.encode()
        vocabulary = tokenizer.vocabulary()
        assert pieces(found, text) == [vocabulary[its_id] for its_id in found.ids]
    check(tokenizer.segment(text, special=True), text)


def test_hard_texts_hold_the_contract(tokenizer: Tokenizer) -> None:
    for text in hard_texts()[::120]:
        found = tokenizer.segment(text)
        check(found, text)
        assert np.array_equal(found.ids, tokenizer.encode_batch([text]).ids)


def test_plain_words_stand_where_they_stand(tokenizer: Tokenizer) -> None:
    text = "the cat sat"
    found = tokenizer.segment(text)
    covered = np.zeros(len(text), bool)
    for start, end in zip(found.starts, found.ends, strict=True):
        covered[start:end] = True
    assert covered[[0, 1, 2, 4, 5, 6, 8, 9, 10]].all()


@pytest.mark.parametrize("name", list(MAKERS))
def test_where_the_surfaces_say_it_the_library_says_the_same(
    loaded: Callable[[str], Tokenizer], name: str
) -> None:
    """The two ways agree: the library's characters cover the bytes of the sums."""
    one = loaded(name)
    for text in [*SENTENCES[:7], "  two  spaces", "猫☃ 𓀀x"]:
        ids = one.encode_batch([text]).ids
        exact = spans.by_surface(ids, one.vocabulary(), text)
        if exact is None:
            continue
        rough = one._located(text)
        assert np.array_equal(rough.ids, exact.ids)
        # A space put before the text belongs to the first token in one library, to none in another.
        inner = slice(1, None)
        assert (rough.starts[inner] <= exact.starts[inner]).all()
        assert (rough.ends[inner] >= exact.ends[inner]).all()


def test_parts_of_a_character_cover_it(loaded: Callable[[str], Tokenizer]) -> None:
    # ▁ (U+2581) reads as a space to sentencepiece, so that the surfaces are not the text:
    # bytes 3 to 6 are ☃, which no piece knows and three byte pieces spell
    found = loaded("sentencepiece_bpe").segment("▁☃▁")
    spelled = [(a, b) for a, b in zip(found.starts, found.ends, strict=True) if (a, b) == (3, 6)]
    assert len(spelled) == 3


def test_normalised_text_is_placed_in_the_text_given(loaded: Callable[[str], Tokenizer]) -> None:
    text = "ﬁ the CAT"  # one ligature (3 bytes), then capitals that BERT lowers
    found = loaded("vocab_txt").segment(text)
    vocabulary = loaded("vocab_txt").vocabulary()
    by_token = [(vocabulary[i], p) for i, p in zip(found.ids, pieces(found, text), strict=True)]
    assert by_token[-2:] == [(b"the", b"the"), (b"cat", b"CAT")]
    text = "ﬁx"  # NFKC: f and i share the ligature
    found = loaded("unigram").segment(text)
    assert pieces(found, text)[-1].endswith(b"x")
    assert b"".join(dict.fromkeys(pieces(found, text))).startswith("ﬁ".encode())


SPECIAL = {
    "byte_level_bpe": "<|endoftext|>",
    "gguf_byte_level": "<|endoftext|>",
    "unigram": "<s>",
    "vocab_txt": "[CLS]",
    "gguf_bert": "[CLS]",
    "sentencepiece_bpe": "</s>",
    "sentencepiece_unigram": "</s>",
    "gguf_llama": "</s>",
}


@pytest.mark.parametrize("name", SPECIAL)
def test_special_tokens_are_interpreted_only_when_asked_for(
    loaded: Callable[[str], Tokenizer], name: str
) -> None:
    one, written = loaded(name), SPECIAL[name]
    its_id = one.special_tokens()[written]
    assert its_id in one.special_ids
    assert one.vocabulary()[its_id] == written.encode()
    text = f"the cat{written}sat {written}"
    assert its_id not in one.segment(text).ids
    found = one.segment(text, special=True)
    check(found, text)
    assert found.ids.tolist().count(its_id) == 2
    assert [p for i, p in zip(found.ids, pieces(found, text), strict=True) if i == its_id] == [
        written.encode()
    ] * 2
    plain = "the cat sat"
    assert np.array_equal(one.segment(plain, special=True).ids, one.encode_batch([plain]).ids)


def test_the_longest_special_token_wins_and_parts_are_encoded_alone() -> None:
    def letters(text: str) -> Segmentation:
        content = text.encode()
        place = np.arange(len(content))
        return Segmentation(np.frombuffer(content, np.uint8).astype(np.int32), place, place + 1)

    found = spans.around_specials("é<a><a>><b", {"<a>": 300, "<a>>": 301, "": 302}, letters)
    assert found.ids.tolist() == [0xC3, 0xA9, 300, 301, ord("<"), ord("b")]
    assert found.starts.tolist() == [0, 1, 2, 5, 9, 10]
    assert found.ends.tolist() == [1, 2, 5, 9, 10, 11]
    assert spans.around_specials("", {"<a>": 300}, letters).ids.tolist() == []


def test_tokens_in_order_where_a_part_of_the_text_is_left_out() -> None:
    found = spans.in_order(np.array([0, 1, 2, 1], np.int32), [b"ab", b"c", b"never"], "ab--c-é")
    assert found.starts.tolist() == [0, 4, 5, 5]
    assert found.ends.tolist() == [2, 5, 5, 5]


def test_characters_become_bytes_and_slips_are_mended() -> None:
    found = spans.in_bytes("aé猫😀", [1, 2, 3, 4, 5], [0, 1, 2, 1, 3], [1, 2, 3, 1, 9])
    assert found.starts.tolist() == [0, 1, 3, 3, 6]
    assert found.ends.tolist() == [1, 3, 6, 3, 10]


def test_decoding_a_batch_is_decoding_each(tokenizer: Tokenizer) -> None:
    stream = tokenizer.encode_batch([*SENTENCES[:7], "", "☃", "<s>"])
    expected = [tokenizer.decode_bytes(ids) for ids in segments(stream)]
    assert tokenizer.decode_bytes_batch(stream) == expected
    empty = TokenStream(np.empty(0, np.int32), np.zeros(1, np.int64))
    assert tokenizer.decode_bytes_batch(empty) == []


@pytest.mark.parametrize("form", ["NFC", "NFKC"])
def test_a_composed_character_stands_where_all_its_parts_do(form: str) -> None:
    document = json.loads(artefacts.byte_level_bpe())
    document["normalizer"] = {"type": form}
    composing = huggingface.HuggingFaceTokenizer(Identity("c", "c", "huggingface", form), document)
    composing.settle(None)
    # Vietnamese ế of e and two marks: 5 bytes in the text, 3 tokens of a byte each.
    found = composing.segment("xe\u0302\u0301 q\u0301")
    places = list(zip(found.starts.tolist(), found.ends.tolist(), strict=True))
    assert places[:4] == [(0, 1), (1, 6), (1, 6), (1, 6)]
    # U+0301 composes with no q: two tokens of its own.
    assert places[-2:] == [(8, 10), (8, 10)]
    # Hangul of three letters.
    found = composing.segment("\u1100\u1161\u11a8\u1100")
    assert set(zip(found.starts.tolist()[:3], found.ends.tolist()[:3], strict=True)) == {(0, 9)}
