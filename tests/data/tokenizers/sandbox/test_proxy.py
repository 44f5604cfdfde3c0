"""A tokenizer in a child process is the tokenizer."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from data.errors import TokenariumError
from data.stream import TokenStream
from data.tokenizers.arrival.report import report
from data.tokenizers.base import Tokenizer
from data.tokenizers.engine import verdicts
from data.tokenizers.sandbox import limits
from data.tokenizers.sandbox.frames import Fields
from data.tokenizers.sandbox.pool import Crashed, Seat
from data.tokenizers.sandbox.proxy import SandboxedTokenizer
from tests.data.tokenizers.artefacts import MAKERS, SENTENCES, adapter
from tests.data.tokenizers.sandbox.making import pid_of, sandboxed

# What the base class makes of other answers, or what is only called inside an adapter.
NEEDS_NO_CHILD = {"decode", "engine_note", "lossless", "lossless_note", "special_ids"}
NEEDS_NO_CHILD |= {"surface_characters", "vocabulary", "as_tokenizer_json"}

TEXTS = [*SENTENCES[:7], "", "☃☃ the cat <tool> <|endoftext|>", "\u088f new", " 猫\0", "é" * 50]


def same(found: TokenStream, expected: TokenStream) -> bool:
    assert found.ids.dtype == np.int32 and found.offsets.dtype == np.int64
    return np.array_equal(found.ids, expected.ids) and np.array_equal(
        found.offsets, expected.offsets
    )


@pytest.mark.parametrize("name", MAKERS)
def test_it_answers_as_the_tokenizer_itself(name: str, few_hard_texts: tuple[str, ...]) -> None:
    plain = adapter(name)
    assert plain.engine  # makes the check here, with few texts; the child takes it over
    own = sandboxed(name)
    for attribute in (
        *("algorithm", "reference", "vocabulary_size", "normaliser", "pre_tokenizer", "unk_id"),
        *("marks_word_parts", "merges_are_listed", "remarks", "left_out"),
        *("engine", "engine_note", "lossless", "lossless_note", "format", "fingerprint"),
    ):
        assert getattr(own, attribute) == getattr(plain, attribute), attribute
    stream = plain.encode_batch(TEXTS)
    assert same(own.encode_batch(TEXTS), stream)
    assert same(own.encode_batch(pa.array(["x", *TEXTS], pa.string())[1:]), stream)
    assert same(own.encode_batch_reference(TEXTS), plain.encode_batch_reference(TEXTS))
    assert same(own.encode_batch([]), plain.encode_batch([]))
    assert own.decode_bytes(stream.ids) == plain.decode_bytes(stream.ids)
    assert own.decode(stream.ids[3:9].tolist()) == plain.decode(stream.ids[3:9])
    assert own.decode_bytes_batch(stream) == plain.decode_bytes_batch(stream)
    assert own.vocabulary() == plain.vocabulary()
    assert own.merges() == plain.merges()
    assert own.special_tokens() == plain.special_tokens()
    assert own.added_tokens() == plain.added_tokens()
    assert own.missing_bytes() == plain.missing_bytes()
    assert own.dead_merges() == plain.dead_merges()
    assert np.array_equal(own.word_continuations(), plain.word_continuations())
    assert own.special_ids == plain.special_ids
    assert own.fast_json() == plain.fast_json()
    assert np.array_equal(own.surface_characters(), plain.surface_characters())
    covered = plain.unk_characters(TEXTS)
    assert np.array_equal(own.unk_characters(TEXTS), covered)
    assert np.array_equal(own.unk_characters(TEXTS, stream), covered)
    for special in (False, True):
        found, expected = own.segment(TEXTS[8], special), plain.segment(TEXTS[8], special)
        for part in ("ids", "starts", "ends"):
            assert np.array_equal(getattr(found, part), getattr(expected, part))
            assert getattr(found, part).dtype == getattr(expected, part).dtype
    assert own.report() == report(plain)


def test_nothing_of_the_interface_is_forgotten() -> None:
    methods = {name for name in vars(Tokenizer) if not name.startswith("_")}
    settings = {"normaliser", "pre_tokenizer", "unk_id", "marks_word_parts", "merges_are_listed"}
    settings |= {"remarks", "left_out"}  # compared above
    assert methods - settings - NEEDS_NO_CHILD <= set(vars(SandboxedTokenizer))
    assert methods >= NEEDS_NO_CHILD


def test_long_batches_go_in_parts(
    monkeypatch: pytest.MonkeyPatch, few_hard_texts: tuple[str, ...]
) -> None:
    plain = adapter("unigram")
    texts = TEXTS * 5
    stream = plain.encode_batch(texts)
    own = sandboxed("unigram")
    monkeypatch.setattr(limits, "CHUNK_BYTES", 100)  # shorter than some of the texts
    assert same(own.encode_batch(texts), stream)
    assert np.array_equal(own.unk_characters(texts, stream), plain.unk_characters(texts))


def test_texts_that_are_none_are_refused_before_they_are_sent() -> None:
    own = sandboxed("unigram")
    with pytest.raises(TokenariumError, match="1 of 2 texts are missing"):
        own.encode_batch(pa.array(["a", None], pa.string()))
    with pytest.raises(TokenariumError, match="valid Unicode"):
        own.segment("a\ud800")


def test_the_outcome_of_the_check_is_kept_for_the_next_child(home: Path) -> None:
    own = sandboxed("gguf_llama")
    assert own.engine.startswith("gigatoken ")
    kept = verdicts.recall(own.fingerprint, own.reference)
    assert kept is not None and verdicts.recall_fast_json(kept)
    assert kept == adapter("gguf_llama")._verdict
    own.close()
    assert (
        own.encode_batch(TEXTS).ids.tolist()
        == adapter("gguf_llama").encode_batch(TEXTS).ids.tolist()
    )


def test_a_child_keeps_nothing_itself(home: Path) -> None:
    own = sandboxed("ranks")
    assert own.encode_batch_reference(["the cat"]).ids.tolist()
    assert not home.exists()  # nothing was checked, so this process kept nothing either


def test_one_tokenizer_may_have_two_titles() -> None:
    own = sandboxed("tekken")
    his, hers = own.titled("his", "His"), own.titled("hers", "Hers")
    assert (his.name, his.identity.title, hers.title) == ("his", "His", "Hers")
    assert own.titled("his", "His") is his.titled("his", "His") is his  # with what it read so far
    long_run = " " * 3_000_000 + "x"  # longer than tiktoken's regular expression takes
    for one in (his, hers):
        with pytest.raises(TokenariumError, match=f"^{one.title}"):
            one.encode_batch_reference([long_run])
    assert pid_of(his) == pid_of(hers)


NONSENSE: dict[str, tuple[Fields, str]] = {
    "ids too high": (
        {"ids": np.array([0, 420], np.int32), "offsets": np.array([0, 2])},
        "vocabulary",
    ),
    "ids negative": (
        {"ids": np.array([0, -1], np.int32), "offsets": np.array([0, 2])},
        "vocabulary",
    ),
    "ids of 64 bits": ({"ids": np.array([0, 1]), "offsets": np.array([0, 2])}, "no array of int32"),
    "ids a list": ({"ids": [0, 1], "offsets": np.array([0, 2])}, "no array of int32"),
    "offsets too few": ({"ids": np.array([0], np.int32), "offsets": np.array([0])}, "encoding"),
    "offsets too far": ({"ids": np.array([0], np.int32), "offsets": np.array([0, 2])}, "encoding"),
    "offsets late": ({"ids": np.array([0], np.int32), "offsets": np.array([1, 1])}, "encoding"),
}


@pytest.mark.parametrize("case", NONSENSE)
def test_what_a_child_answers_is_checked(case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    own = sandboxed("sentencepiece_bpe")
    assert own.vocabulary_size == 420
    answer, reason = NONSENSE[case]
    monkeypatch.setattr(Seat, "ask", lambda *_: answer)
    with pytest.raises(Crashed, match=reason):
        own.encode_batch(["text"])


def test_offsets_that_fall_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    own = sandboxed("sentencepiece_bpe")
    answer = {"ids": np.array([0, 1], np.int32), "offsets": np.array([0, 3, -1, 2])}
    monkeypatch.setattr(Seat, "ask", lambda *_: answer)
    with pytest.raises(Crashed, match="encoding"):
        own.encode_batch(["a", "b", "c"])
