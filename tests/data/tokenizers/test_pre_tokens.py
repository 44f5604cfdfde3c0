"""Pre-tokens: merging their symbols by the merge list gives the tokenizer's own ids."""

import re
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.tokenizers.base import Tokenizer
from data.tokenizers.pre_tokens import NO_SYMBOL, PreTokens, joined, word_rule
from data.tokenizers.sandbox.proxy import SandboxedTokenizer
from tests.data.tokenizers.artefacts import MAKERS, SENTENCES, adapter, byte_level_bpe
from tests.data.tokenizers.conftest import segments

MERGING = [
    *("byte_level_bpe", "ranks", "tekken", "gguf_byte_level", "vocab_merges"),
    *("sentencepiece_bpe", "vocab_merges_clip", "vocab_merges_gpt1"),
]
NEAR = st.text(alphabet="atcheT mi's!\n\t09.é猫ığ▁<>|[]#", max_size=40)


@pytest.fixture(scope="module")
def loaded() -> dict[str, Tokenizer]:
    return {name: adapter(name) for name in MERGING}


def merged(tokenizer: Tokenizer, found: PreTokens) -> list[list[int]]:
    """Of each text the ids, NO_SYMBOL left out: of each pre-token the earliest merge that fits,
    again and again."""
    rules = tokenizer.merge_ids()
    assert rules is not None
    rank: dict[tuple[int, int], tuple[int, int]] = {}
    for at, (left, right, result) in enumerate(rules.tolist()):
        rank.setdefault((left, right), (at, result))
    words = []
    for start, end in zip(found.offsets[:-1], found.offsets[1:], strict=True):
        word = found.symbols[start:end].tolist()
        while True:
            options = [(*rank[pair], at) for at, pair in enumerate(pairwise(word)) if pair in rank]
            if not options:
                break
            _, result, at = min(options, key=lambda one: (one[0], one[2]))
            word[at : at + 2] = [result]
        words.append([one for one in word if one != NO_SYMBOL])
    return [[one for at in text for one in words[at]] for text in segments(found.stream)]


def encoded(tokenizer: Tokenizer, texts: list[str]) -> list[list[int]]:
    """Of each text the ids that merging can give."""
    found = segments(tokenizer.encode_batch_reference(texts))
    apart = {*tokenizer.added_tokens().values(), tokenizer.unk_id}
    if "sentencepiece" in tokenizer.name:  # its bytes have no symbol
        apart |= {at for at, one in enumerate(tokenizer.vocabulary()) if _is_fallback(one, at)}
    return [[one for one in ids if one not in apart] for ids in found]


def _is_fallback(surface: bytes, at: int) -> bool:
    return 3 <= at < 259 and len(surface) == 1


@pytest.mark.parametrize("name", MERGING)
def test_merging_the_pre_tokens_gives_the_ids(name: str, loaded: dict[str, Tokenizer]) -> None:
    tokenizer = loaded[name]

    @settings(max_examples=60, suppress_health_check=list(HealthCheck), deadline=None)
    @given(st.lists(NEAR | st.sampled_from(SENTENCES), max_size=6))
    def check(texts: list[str]) -> None:
        found = tokenizer.pre_tokens(texts)
        assert found is not None
        assert merged(tokenizer, found) == encoded(tokenizer, texts)

    check()


@pytest.mark.parametrize("name", MERGING)
def test_merge_ids_are_the_merges(name: str, loaded: dict[str, Tokenizer]) -> None:
    tokenizer = loaded[name]
    rows, merges, surfaces = tokenizer.merge_ids(), tokenizer.merges(), tokenizer.vocabulary()
    assert rows is not None and merges is not None
    assert [(surfaces[left], surfaces[right]) for left, right, _ in rows.tolist()] == merges
    if not tokenizer.marks_word_parts:
        assert all(surfaces[a] + surfaces[b] == surfaces[c] for a, b, c in rows.tolist())


@pytest.mark.parametrize("name", [name for name in MAKERS if name not in MERGING])
def test_no_merges_no_pre_tokens(name: str) -> None:
    tokenizer = adapter(name)
    if tokenizer.algorithm != "BPE":
        assert tokenizer.pre_tokens(["a text"]) is None
        assert tokenizer.merge_ids() is None


def test_a_sandboxed_one_gives_the_same() -> None:
    inner = adapter("byte_level_bpe")
    content = byte_level_bpe()
    outer = SandboxedTokenizer(inner.identity, lambda: content)
    try:
        texts = [*SENTENCES, "", "<|endoftext|>"]
        here, there = inner.pre_tokens(texts), outer.pre_tokens(texts)
        assert here is not None and there is not None
        assert merged(inner, here) == merged(inner, there)
        assert np.array_equal(inner.merge_ids(), outer.merge_ids())
    finally:
        outer.close()


def test_joined_texts_keep_their_pre_tokens() -> None:
    inner = adapter("byte_level_bpe")
    texts = ["the cat", "", "the mat sat"]
    whole = inner.pre_tokens(texts)
    parts = [inner.pre_tokens([text]) for text in texts]
    assert whole is not None
    assert merged(inner, joined([one for one in parts if one])) == merged(inner, whole)


@pytest.mark.parametrize(
    ("results", "text", "words"),
    [
        (["▁a"], "▁a▁▁b", ["▁a", "▁", "▁b"]),
        (["▁▁", "a1"], "▁a▁▁b12", ["▁a", "▁▁b12"]),
        (["▁a"], "▁a12", ["▁a", "1", "2"]),
        (["a▁", "1a"], "a▁b▁▁c", ["a▁", "b▁", "▁", "c"]),
    ],
)
def test_words_as_the_merges_tell(results: list[str], text: str, words: list[str]) -> None:
    rule = word_rule(results)
    assert rule is not None
    assert rule.findall(text) == words
    assert "".join(re.findall(rule, text)) == text


def test_nothing_is_cut_where_merges_cross_words() -> None:
    assert word_rule(["▁a", "a▁b"]) is None
