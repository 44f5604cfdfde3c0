"""The contract of base.Tokenizer, over every adapter and small files of every format."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.errors import TokenariumError
from data.tokenizers.base import Tokenizer
from data.tokenizers.engine.hard_texts import hard_texts
from tests.data.tokenizers.artefacts import MAKERS, SENTENCES, adapter
from tests.data.tokenizers.conftest import check_with_few, segments

TEXTS = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=60)
NEAR = st.text(alphabet="atcheT mi's!\n\t09.é猫ığ▁<>|[]#\r\0", max_size=40)
BATCHES = st.lists(TEXTS | NEAR | st.sampled_from(SENTENCES), max_size=8)

# The same home folder serves every example of a property: nothing in it changes what is computed.
LENIENT = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
properties = settings(max_examples=60, suppress_health_check=LENIENT)
common = settings(properties, max_examples=20)  # of what the formats share: 20 for each of them

LOSSLESS = ["byte_level_bpe", "ranks", "tekken", "gguf_byte_level", "vocab_merges"]
FAST = [*LOSSLESS, "sentencepiece_bpe", "gguf_llama"]  # where another engine than its own counts
SPECIAL = ["<|endoftext|>", "<s>", "</s>", "<unk>", "[CLS]", "[SEP]", "[UNK]", "[PAD]"]


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Tokenizer]:
    """Each small tokenizer, checked once for the whole module, with few of the hard texts: more of
    them are compared below."""
    known: dict[str, Tokenizer] = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TOKENARIUM_HOME", str(tmp_path_factory.mktemp("home")))
        check_with_few(patch)
        for name in MAKERS:
            known[name] = adapter(name)
            assert known[name].engine  # decides on the engine while the folder is there
            known[name].encode_batch(["warm"])
    return known.__getitem__


@pytest.fixture(params=list(MAKERS))
def tokenizer(request: pytest.FixtureRequest, loaded: Callable[[str], Tokenizer]) -> Tokenizer:
    return loaded(request.param)


def test_the_stream_has_the_types_of_the_spine(tokenizer: Tokenizer) -> None:
    stream = tokenizer.encode_batch(["the cat", "", "sat"])
    assert stream.ids.dtype == np.int32 and stream.offsets.dtype == np.int64
    assert stream.offsets[0] == 0 and stream.offsets[-1] == len(stream.ids)
    assert len(stream.offsets) == 4 and stream.counts()[1] == 0


def test_no_texts_give_an_empty_stream(tokenizer: Tokenizer) -> None:
    for nothing in ([], pa.array([], pa.large_string())):
        stream = tokenizer.encode_batch(nothing)
        assert stream.ids.tolist() == [] and stream.offsets.tolist() == [0]


@pytest.mark.parametrize("tokenizer", FAST, indirect=True)
def test_the_engine_gives_the_ids_of_the_reference_on_the_hard_texts(tokenizer: Tokenizer) -> None:
    texts = hard_texts()[::5]
    assert segments(tokenizer.encode_batch(texts)) == segments(
        tokenizer.encode_batch_reference(texts)
    )


@pytest.mark.parametrize("tokenizer", FAST, indirect=True)
@given(batch=BATCHES)
@properties
def test_the_engine_gives_the_ids_of_the_reference(tokenizer: Tokenizer, batch: list[str]) -> None:
    assert segments(tokenizer.encode_batch(batch)) == segments(
        tokenizer.encode_batch_reference(batch)
    )


@given(batch=BATCHES)
@common
def test_a_text_counts_alone_as_in_a_batch(tokenizer: Tokenizer, batch: list[str]) -> None:
    alone = [tokenizer.encode_batch([text]).ids.tolist() for text in batch]
    assert segments(tokenizer.encode_batch(batch)) == alone


@given(batch=BATCHES, cut=st.integers(0, 8))
@common
def test_columns_slices_and_chunks_count_as_lists(
    tokenizer: Tokenizer, batch: list[str], cut: int
) -> None:
    expected = segments(tokenizer.encode_batch(batch))
    for kind in (pa.string(), pa.large_string(), pa.string_view()):
        column = pa.array(batch, kind)
        assert segments(tokenizer.encode_batch(column)) == expected
    column = pa.array(["before", *batch, "after"], pa.large_string())
    assert segments(tokenizer.encode_batch(column[1:-1])) == expected
    assert segments(tokenizer.encode_batch(column[1:-1].slice(cut))) == expected[cut:]
    halves = [pa.array(batch[:cut], pa.string()), pa.array(batch[cut:], pa.string())]
    assert segments(tokenizer.encode_batch(pa.chunked_array(halves))) == expected


def test_a_missing_text_is_refused(tokenizer: Tokenizer) -> None:
    with pytest.raises(TokenariumError, match="1 of 2 texts are missing"):
        tokenizer.encode_batch(pa.array(["a", None], pa.string()))


@pytest.mark.parametrize("name", LOSSLESS)
@given(batch=BATCHES)
@properties
def test_a_lossless_tokenizer_gives_every_text_back(
    loaded: Callable[[str], Tokenizer], name: str, batch: list[str]
) -> None:
    its = loaded(name)
    assert [its.decode(ids) for ids in segments(its.encode_batch(batch))] == batch


def test_byte_level_tokenizers_are_lossless(loaded: Callable[[str], Tokenizer]) -> None:
    for name in MAKERS:
        assert loaded(name).lossless is (name in LOSSLESS), name
        assert ("does not come back" in loaded(name).lossless_note) is (name not in LOSSLESS), name


def test_simple_text_comes_back_from_each(tokenizer: Tokenizer) -> None:
    ids = tokenizer.encode_batch(["the cat sat"]).ids
    assert tokenizer.decode(ids).strip() == "the cat sat"


def test_a_cut_token_sequence_still_decodes(tokenizer: Tokenizer) -> None:
    ids = tokenizer.encode_batch(["猫 çığ"]).ids
    for start in range(len(ids)):
        assert isinstance(tokenizer.decode(ids[start:]), str)


def test_the_vocabulary_holds_every_id(tokenizer: Tokenizer) -> None:
    vocabulary = tokenizer.vocabulary()
    assert len(vocabulary) == tokenizer.vocabulary_size
    ids = tokenizer.encode_batch(hard_texts()[:2000]).ids
    assert ids.min() >= 0 and ids.max() < tokenizer.vocabulary_size
    assert tokenizer.surface_characters().shape == (tokenizer.vocabulary_size,)
    assert tokenizer.surface_characters().dtype == np.int32


@pytest.mark.parametrize("name", LOSSLESS)
def test_surfaces_of_a_lossless_tokenizer_add_up_to_the_text(
    loaded: Callable[[str], Tokenizer], name: str
) -> None:
    text, its = "The cat sat on the mat, and it's 7:45.", loaded(name)
    ids = its.encode_batch([text]).ids
    assert b"".join(its.vocabulary()[at] for at in ids).decode() == text
    assert its.surface_characters()[ids].sum() == len(text)


def test_merges_build_the_vocabulary(tokenizer: Tokenizer) -> None:
    merges = tokenizer.merges()
    if tokenizer.algorithm != "BPE":
        assert merges is None
        return
    assert merges
    vocabulary = set(tokenizer.vocabulary())
    for left, right in merges:
        assert {left, right, left + right} <= vocabulary


def test_a_rank_file_has_no_special_tokens(loaded: Callable[[str], Tokenizer]) -> None:
    assert not loaded("ranks").special_ids


@pytest.mark.parametrize("name", [name for name in MAKERS if name != "ranks"])
def test_special_tokens_in_a_text_are_text(loaded: Callable[[str], Tokenizer], name: str) -> None:
    tokenizer = loaded(name)
    vocabulary = tokenizer.vocabulary()
    special = [text for text in SPECIAL if text.encode() in vocabulary]
    assert special
    for text in special:
        its_id = vocabulary.index(text.encode())
        assert its_id in tokenizer.special_ids
        for stream in (
            tokenizer.encode_batch([text, f"a {text} b"]),
            tokenizer.encode_batch_reference([text, f"a {text} b"]),
        ):
            if its_id != tokenizer.unk_id:
                assert its_id not in stream.ids
        if tokenizer.algorithm != "WordLevel":  # to it the whole text is one unknown word
            assert len(tokenizer.encode_batch([text]).ids) > 1


def test_unk_characters(tokenizer: Tokenizer) -> None:
    texts = ["the cat", "", "猫☃猫", "☃☃☃ the"]
    covered = tokenizer.unk_characters(texts)
    assert covered.dtype == np.int64 and covered.shape == (4,)
    if tokenizer.unk_id is None:
        assert covered.tolist() == [0, 0, 0, 0]
        assert tokenizer.unk_characters([]).tolist() == []
    else:
        assert covered[0] == 0 and covered[1] == 0
        assert covered[2] >= 1 and covered[3] >= 3  # no small vocabulary knows the snowman
        stream = tokenizer.encode_batch(texts)
        assert np.array_equal(tokenizer.unk_characters(texts, stream), covered)


def test_which_tokenizers_have_unk(loaded: Callable[[str], Tokenizer]) -> None:
    with_unk = {name for name in MAKERS if loaded(name).unk_id is not None}
    expected = {"unigram", "vocab_txt", "sentencepiece_unigram", "gguf_bert", "word_level"}
    expected |= {"vocab_merges_gpt1", "sentencepiece_characters", "sentencepiece_words"}
    assert with_unk == expected


def test_which_tokenizers_the_fast_engine_takes(loaded: Callable[[str], Tokenizer]) -> None:
    fast = {name for name in MAKERS if loaded(name).engine.startswith("gigatoken")}
    assert fast == set(FAST)
    for name in set(MAKERS) - fast:
        assert loaded(name).engine == " ".join(loaded(name).reference)
        assert loaded(name).engine_note


def test_a_megabyte_in_one_line_is_counted(tokenizer: Tokenizer) -> None:
    """Runs of 200,000 take so much more than the reference counts for 200 as the 200 after those
    do."""
    short, twice, long = ("".join(letter * n for letter in "a猫0") for n in (200, 400, 200_000))
    once, again = tokenizer.encode_batch_reference([short, twice]).counts()
    assert tokenizer.encode_batch([long]).counts().tolist() == [once + 999 * (again - once)]


def test_the_same_file_in_two_formats_counts_the_same(loaded: Callable[[str], Tokenizer]) -> None:
    for one, other in (
        ("byte_level_bpe", "gguf_byte_level"),
        ("sentencepiece_bpe", "gguf_llama"),
        ("vocab_txt", "gguf_bert"),
    ):
        texts = [*SENTENCES[:7], "<tool> and <|endoftext|>"]
        assert segments(loaded(one).encode_batch(texts)) == segments(
            loaded(other).encode_batch(texts)
        )


def test_ranks_and_tekken_count_the_same_but_for_the_first_id(
    loaded: Callable[[str], Tokenizer],
) -> None:
    ranks = loaded("ranks").encode_batch(SENTENCES[:7])
    tekken = loaded("tekken").encode_batch(SENTENCES[:7])
    assert np.array_equal(ranks.ids + 10, tekken.ids)
    assert loaded("tekken").vocabulary_size == loaded("ranks").vocabulary_size + 10


def test_what_changes_the_ids_changes_the_fingerprint(home: Path) -> None:
    plain, same = adapter("ranks"), adapter("ranks")
    other = adapter("ranks", pattern="qwen2")
    assert plain.fingerprint == same.fingerprint != other.fingerprint
    assert len(plain.fingerprint) == 64
