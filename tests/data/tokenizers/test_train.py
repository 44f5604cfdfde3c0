"""Training BPE tokenizers, and writing merges as a tokenizer.json."""

import tokenizers as library

from data.tokenizers import Identity, train
from data.tokenizers.formats.huggingface import read

TEXTS = ["the theme of the thesis is thin", "this is the other one, naïve 猫", "the end 12 345"] * 3


def tokenizer(merges: train.Merges) -> library.Tokenizer:
    return library.Tokenizer.from_str(train.tokenizer_json(merges).decode())


def test_a_smaller_vocabulary_is_the_beginning_of_a_larger_one() -> None:
    most = train.train_merges(TEXTS, 330)
    for size in (257, 270, 300):
        assert train.for_vocabulary(most, size) == train.train_merges(TEXTS, size)
    assert train.train_merges(TEXTS, 330) == most


def test_the_written_tokenizer_encodes_as_the_trained_one() -> None:
    merges = train.train_merges(TEXTS, 280)
    ours = read(Identity("t", "T", "huggingface", ""), train.tokenizer_json(merges))
    assert ours.vocabulary_size == 280
    stream = ours.encode_batch_reference(TEXTS)
    trained = library.Tokenizer(library.models.BPE())
    trained.pre_tokenizer = library.pre_tokenizers.ByteLevel(add_prefix_space=False)
    trainer = library.trainers.BpeTrainer(
        vocab_size=280,
        min_frequency=2,
        initial_alphabet=library.pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    trained.train_from_iterator(TEXTS, trainer)
    expected = [len(trained.encode(text).ids) for text in TEXTS]
    assert stream.counts().tolist() == expected
    assert [part.decode() for part in ours.decode_bytes_batch(stream)] == TEXTS


def test_no_pair_that_stands_once_is_merged() -> None:
    assert train.train_merges(["abc"], 300) == []


def test_two_merges_that_make_one_token_make_it_once() -> None:
    merges = [(b"a", b"b"), (b"b", b"c"), (b"ab", b"c"), (b"a", b"bc"), (b"a", b"b")]
    assert tokenizer(merges).get_vocab_size() == 256 + 3
    assert train.for_vocabulary(merges, 259) == merges[:3]
    assert tokenizer(merges).encode("abc").tokens == ["abc"]


def test_pre_tokens_are_the_text_in_parts() -> None:
    parts = train.pre_tokens(TEXTS)
    assert b"".join(parts) == "".join(TEXTS).encode()
    assert parts[:3] == [b"the", b" theme", b" of"]
