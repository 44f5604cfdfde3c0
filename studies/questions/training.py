"""How does a tokenizer's training change the entropy of text? BPE tokenizers trained on one
language of a corpus, at a series of training sizes and vocabularies, measured on text held out.

Source: Erdogan et al. 2026 (arXiv 2601.09039): with more training text the unigram entropy rises
and the conditional entropies fall; and their compression-aware BPE.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import polars as pl

from analysis import compressed_bpe, compression, entropy_tables
from analysis.columns import schema
from analysis.language_entropy import Measured, Row, Sample
from analysis.subsamples import doubling_sizes
from analysis.training_tables import MERGES, ORDERS, SUMMARY
from data.corpora import Corpus, contents
from data.errors import TokenariumError
from data.languages import resolve
from data.tokenizers import Identity, Tokenizer, train
from data.tokenizers.formats.huggingface import read
from data.tokenizers.train import Merges
from studies.counting import compressors
from studies.engine.parameters import Parameter, integer, text
from studies.engine.steps import Steps, Tables
from studies.engine.study import Answer, Study, Table

TEST_SHARE, VALIDATION_SHARE = 0.2, 0.1
LEAST_SEGMENTS = 10
MAX_TEXT_BYTES = 64 * 10**6
MAX_TEST_BYTES = 10**6
MAX_VALIDATION_BYTES = 64_000
MAX_COMPRESSED_TRAINING_BYTES = 10**6
MAX_VOCABULARY = 65_536
MOST_VOCABULARIES = 8
PLAIN, COMPRESSED = "bpe", "compressed_bpe"

PAIR = pl.Schema({"left": pl.Binary, "right": pl.Binary})


def sizes_of(most: int) -> Any:
    """A parser for vocabulary sizes by comma: rising, each once; none if empty."""

    def parse(given: Any) -> str:
        found = {int(part) for part in str(given).split(",") if part.strip()}
        for size in found:
            if not compressed_bpe.ALPHABET < size <= most:
                raise ValueError(f"a size lies between {compressed_bpe.ALPHABET + 1} and {most}")
        if len(found) > MOST_VOCABULARIES:
            raise ValueError(f"there are more than {MOST_VOCABULARIES} sizes")
        return ",".join(map(str, sorted(found)))

    return parse


def pin(parameters: dict[str, Any], corpus: Corpus) -> dict[str, Any]:
    """The language by its label. Raises UnknownName for one that the corpus lacks, TokenariumError
    where no vocabulary is asked for."""
    if not parameters["vocabularies"] and not parameters["compressed"]:
        raise TokenariumError("Name at least one vocabulary size to train.")
    return {**parameters, "language": resolve(parameters["language"], corpus.languages)}


@dataclass(frozen=True)
class Split:
    """The language's segments, drawn at random into three parts."""

    training: list[str]
    validation: list[str]
    test: list[str]


def split(texts: Sequence[str], seed: int) -> Split:
    """A tenth for validation, a fifth to measure on, the rest to train on. Raises TokenariumError
    for fewer than LEAST_SEGMENTS segments."""
    if len(texts) < LEAST_SEGMENTS:
        raise TokenariumError(
            f"The language has {len(texts)} segments here; training and measuring needs at least "
            f"{LEAST_SEGMENTS}."
        )
    order = np.random.default_rng(seed).permutation(len(texts)).tolist()
    shuffled = [texts[place] for place in order]
    validation = max(1, round(len(texts) * VALIDATION_SHARE))
    test = max(1, round(len(texts) * TEST_SHARE))
    return Split(
        shuffled[validation + test :],
        up_to(shuffled[:validation], MAX_VALIDATION_BYTES),
        up_to(shuffled[validation : validation + test], MAX_TEST_BYTES),
    )


def up_to(texts: Sequence[str], most_bytes: int) -> list[str]:
    """The first texts, of at most so many bytes together; one at least."""
    sizes = np.cumsum([len(text.encode()) for text in texts])
    return list(texts[: max(1, int(np.searchsorted(sizes, most_bytes, "right")))])


@dataclass(frozen=True)
class _Trained:
    algorithm: str
    vocabulary: int
    texts: list[str]
    merges: Merges


def compute(
    tokenizers: Sequence[Tokenizer],
    corpus: Corpus,
    parameters: Mapping[str, Any],
    progress: Steps,
) -> list[Answer]:
    language = parameters["language"]
    ((_, rows),) = contents.documents(corpus, [language])
    parts = split(rows["text"].to_list(), parameters["seed"])
    training = up_to(parts.training, MAX_TEXT_BYTES)
    merges: list[pl.DataFrame] = []
    measured: dict[str, Tables] = {}
    for trained in [
        *_plain(training, parameters, progress.within(0.0, 0.5)),
        *_compressed(training, parts.validation, parameters, merges, progress.within(0.5, 0.8)),
    ]:
        progress(f"Measuring {trained.algorithm} of {trained.vocabulary:,}", 0.9)
        name = f"measured {trained.algorithm} {trained.vocabulary} {len(trained.texts)}"
        if name not in measured:  # plain BPE of a size and vocabulary may be asked for twice
            measured[name] = progress.batch(
                name, partial(_measured, trained, parts.test, parameters["max_order"])
            )
    tables = {
        table: pl.concat([schema(columns).to_frame(), *(its[table] for its in measured.values())])
        for table, columns in (("orders", ORDERS), ("summary", SUMMARY))
    }
    tables["merges"] = pl.concat([schema(MERGES).to_frame(), *merges])
    return [Answer(tables, _method(parts, training))]


def _bytes(texts: Sequence[str]) -> int:
    return sum(len(text.encode()) for text in texts)


def _plain(
    training: list[str], parameters: Mapping[str, Any], progress: Steps
) -> Iterator[_Trained]:
    """BPE at each training size and vocabulary. A training to the largest vocabulary holds the
    smaller ones."""
    vocabularies = [int(size) for size in parameters["vocabularies"].split(",") if size]
    if not vocabularies:
        return
    sizes = doubling_sizes(len(training))[-parameters["steps"] :]
    for number, size in enumerate(sizes):
        progress(f"Training on {size:,} segments", number / len(sizes))
        texts = training[:size]
        merges = _merges(progress, texts, max(vocabularies))
        for vocabulary in vocabularies:
            yield _Trained(PLAIN, vocabulary, texts, train.for_vocabulary(merges, vocabulary))


def _merges(progress: Steps, texts: list[str], vocabulary: int) -> Merges:
    """Plain BPE's on these texts, which are told by their number: the first of the training's."""
    found = progress.batch(
        f"merges {len(texts)} {vocabulary}",
        lambda: {"merges": pl.DataFrame(train.train_merges(texts, vocabulary), PAIR, orient="row")},
    )
    return list(found["merges"].iter_rows())


def _compressed(
    training: list[str],
    validation: list[str],
    parameters: Mapping[str, Any],
    merges: list[pl.DataFrame],
    progress: Steps,
) -> Iterator[_Trained]:
    """Compression-aware BPE at each of its vocabularies, and plain BPE of the same vocabulary on
    the same text beside it. Adds tables of the merges to `merges`."""
    vocabularies = [int(size) for size in parameters["compressed"].split(",") if size]
    if not vocabularies:
        return
    texts = up_to(training, MAX_COMPRESSED_TRAINING_BYTES)
    plain = _merges(progress, texts, max(vocabularies))
    words, checked = train.pre_tokens(texts), train.pre_tokens(validation)
    for vocabulary, its in progress.shared(vocabularies):

        def found(vocabulary: int = vocabulary, its: Steps = its) -> Tables:
            return {"merges": _chosen(words, checked, vocabulary, parameters["candidates"], its)}

        table = progress.batch(f"compressed {vocabulary}", found)["merges"]
        merges.append(table)
        pairs = zip(table["left_hex"], table["right_hex"], strict=True)
        chosen = [(bytes.fromhex(left), bytes.fromhex(right)) for left, right in pairs]
        yield _Trained(COMPRESSED, vocabulary, texts, chosen)
        yield _Trained(PLAIN, vocabulary, texts, train.for_vocabulary(plain, vocabulary))


def _chosen(
    words: list[bytes], checked: list[bytes], vocabulary: int, candidates: int, progress: Steps
) -> pl.DataFrame:
    """The merges of the compression-aware variant, a row each."""
    rows: list[Row] = []
    found = compressed_bpe.train(words, checked, vocabulary, candidates, compressors.fast_zstd_size)
    for step, merge in enumerate(found):
        share = step / (vocabulary - compressed_bpe.ALPHABET)
        progress(f"Training compression-aware BPE of {vocabulary:,}", min(1.0, share))
        rows.append(
            {
                "vocabulary": vocabulary,
                "step": step,
                "left_hex": merge.left.hex(),
                "right_hex": merge.right.hex(),
                "text": (merge.left + merge.right).decode(errors="replace"),
                "frequency": merge.frequency,
                "candidate": merge.rank,
                "validation_size": merge.compressed_bytes,
            }
        )
    return entropy_tables.table(rows, MERGES)


def _measured(trained: _Trained, test: list[str], longest: int) -> Tables:
    """What `orders` and `summary` say of it."""
    identity = Identity("trained", "The trained tokenizer", "huggingface", "")
    tokenizer = read(identity, train.tokenizer_json(trained.merges))
    stream = tokenizer.encode_batch_reference(test)
    size = tokenizer.vocabulary_size
    characters = sum(map(len, test))
    unit = np.arange(len(test))
    sample = Sample(stream.ids, stream.offsets, unit, size, _bytes(test), characters)
    measured = Measured(sample, longest)
    known = schema(SUMMARY)
    row = {name: value for name, value in measured.summary_row(None).items() if name in known}
    sizes = compression.token_sizes(stream.ids, size, compressors.COMPRESSORS)
    of_bytes = sizes[compression.IN_BYTES]
    for name in compressors.COMPRESSORS:
        row[f"{name}_size"] = of_bytes[name]
        row[f"{name}_bits_per_byte"] = 8 * of_bytes[name] / sample.bytes
    if size < trained.vocabulary:
        row["vocabulary_note"] = (
            f"only {size:,} tokens: no pair is left that occurs {train.LEAST_FREQUENCY} times"
        )
    key = {
        "algorithm": trained.algorithm,
        "vocabulary": trained.vocabulary,
        "training_bytes": _bytes(trained.texts),
        "training_segments": len(trained.texts),
    }
    orders = [{**key, **its} for its in measured.order_rows()]
    return {
        "orders": entropy_tables.table(orders, ORDERS),
        "summary": entropy_tables.table([{**key, **row}], SUMMARY),
    }


def _method(parts: Split, training: Sequence[str]) -> dict[str, Any]:
    return {
        "trained_on": f"{len(training)} segments drawn at random, {_bytes(training)} bytes; the "
        "smaller sizes are the first of them",
        "validated_on": f"{len(parts.validation)} others, {_bytes(parts.validation)} bytes",
        "measured_on": f"{len(parts.test)} others, {_bytes(parts.test)} bytes, each encoded alone",
        "split": "bytes, GPT-2's pattern",
        "compression_aware": "each merge is, of the candidates that are most frequent in the "
        "training text, the one after which the validation text's ids are smallest under zstd "
        f"level {compressors.FAST_ZSTD_LEVEL}; trained on at most "
        f"{MAX_COMPRESSED_TRAINING_BYTES} bytes",
        "compression": {**compressors.versions(), "tokens": "ids in whole bytes"},
        "trainer": f"tokenizers {train.VERSION}; pairs that occur once are not merged",
    }


TRAINING_STUDY = Study(
    name="training",
    version=2,
    about="How a tokenizer's training size and vocabulary change the entropy of text.",
    parameters=(
        Parameter("language", "eng_Latn", "the language to train and measure on", text),
        Parameter(
            "vocabularies",
            "1000,4000,16000",
            "vocabulary sizes, by comma",
            sizes_of(MAX_VOCABULARY),
        ),
        Parameter("steps", 6, "training sizes: the whole, half of it, …", integer(1, 12)),
        Parameter(
            "compressed",
            "512",
            "vocabulary sizes of the compression-aware variant, by comma; none if empty",
            sizes_of(compressed_bpe.MAX_VOCABULARY),
        ),
        Parameter("candidates", 8, "pairs among which it chooses each merge", integer(1, 64)),
        Parameter("max_order", 5, "the longest k-grams counted", integer(1, 5)),
        Parameter("seed", 0, "seed of the split into parts", integer(0, 2**32 - 1)),
    ),
    tables={
        "orders": Table(
            "one row a trained tokenizer and k: block and conditional entropies in bits", ORDERS
        ),
        "summary": Table(
            "one row a trained tokenizer: entropies, utilisation, lengths, compression", SUMMARY
        ),
        "merges": Table(
            "one row a merge of the compression-aware variant, and which candidate it was", MERGES
        ),
    },
    pin=pin,
    compute=compute,
    completed=entropy_tables.with_reliability,
    subject=None,
    prefers="job",
)
