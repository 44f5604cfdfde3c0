"""How many tokens does a byte of this text take? The rate of one part of a text, to be weighted."""

from collections.abc import Mapping, Sequence
from typing import Any
from zlib import crc32

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analysis.columns import schema
from analysis.pairing import unit_count, unit_of
from analysis.premiums import UNK_LIMIT
from analysis.weighted_rates import RATE_COLUMNS, replicates_of
from data.corpora import Corpus
from data.languages import resolve
from data.progress import Progress
from data.tokenizers import Tokenizer
from studies.counting.row_counts import Counter, chunks_of, numbers
from studies.engine.parameters import Parameter, integer, name_or_nothing
from studies.engine.study import Answer, Study, Table


def pin(parameters: dict[str, Any], corpus: Corpus) -> dict[str, Any]:
    """The language by its label. Raises UnknownName for one that the corpus lacks."""
    given = parameters["language"]
    return {**parameters, "language": resolve(given, corpus.languages) if given else ""}


def compute(
    tokenizers: Sequence[Tokenizer],
    corpus: Corpus,
    parameters: Mapping[str, Any],
    progress: Progress,
) -> list[Answer]:
    chosen = parameters["language"]
    units = unit_count(corpus.segments)
    segments, size = np.zeros(units, np.int64), np.zeros(units, np.int64)
    characters = 0
    tokens = np.zeros((len(tokenizers), units), np.int64)
    unknown = np.zeros(len(tokenizers), np.int64)
    counters = [Counter(tokenizer, corpus) for tokenizer in tokenizers]
    for chunk in chunks_of(corpus, ["segment", "language", "bytes", "characters"], counters):
        spoken = numbers(chunk.columns, "language")
        rows = (
            np.flatnonzero(spoken == corpus.languages.index(chosen))
            if chosen
            else np.arange(len(spoken))
        )
        unit = unit_of(numbers(chunk.columns, "segment")[rows], corpus.segments)
        np.add.at(segments, unit, 1)
        np.add.at(size, unit, numbers(chunk.columns, "bytes")[rows])
        characters += int(numbers(chunk.columns, "characters")[rows].sum())
        for number, counter in enumerate(counters):
            share = chunk.done + number / len(counters) / len(corpus.chunks)
            progress(f"Counting with {counter.tokenizer.title}", share)
            its = counter.of(chunk, number)
            np.add.at(tokens[number], unit, its.tokens[rows])
            unknown[number] += int(its.unk_characters[rows].sum())
    # Each part of a mixture is drawn by itself, and alike for every tokenizer.
    seed = (parameters["seed"], crc32(f"{corpus.hash} {chosen}".encode()))
    answers = []
    for number in range(len(tokenizers)):
        lost = unknown[number] / characters if characters else 0.0
        table = _table(segments, tokens[number], size, lost, parameters["bootstrap"], seed)
        answers.append(Answer({"rates": table}, _METHOD))
    return answers


def _table(
    segments: NDArray[np.int64],
    tokens: NDArray[np.int64],
    size: NDArray[np.int64],
    lost: float,
    replicates: int,
    seed: Sequence[int],
) -> pl.DataFrame:
    held = size > 0
    note = None
    if not held.any():
        note = "there is no text"
    elif lost > UNK_LIMIT:
        note = f"{lost:.0%} of its characters became UNK: the text is not encoded"
    drawn = None
    if note is None:
        drawn = replicates_of(tokens[held], size[held], replicates, seed).tolist()
    row = {
        "segments": int(segments.sum()),
        "tokens": int(tokens.sum()),
        "bytes": int(size.sum()),
        "tokens_per_byte": None if note else tokens.sum() / size.sum(),
        "replicates": drawn,
        "note": note,
    }
    return pl.DataFrame([row], schema(RATE_COLUMNS))


_METHOD = {
    "unit": "segment, each encoded alone",
    "aggregation": "tokens over bytes of all segments in the language",
    "resampled": "segments, or runs of neighbouring ones, the same for every tokenizer",
    "unk_limit": UNK_LIMIT,
    "special_tokens": "none added; written ones are plain text",
}

RATES_STUDY = Study(
    name="rates",
    version=1,
    about="How many tokens a byte of a text takes, with its bootstrap replicates.",
    parameters=(
        Parameter("language", "", "the language measured; all together if empty", name_or_nothing),
        Parameter("bootstrap", 1000, "replicates of the bootstrap", integer(100, 10_000)),
        Parameter("seed", 0, "seed of the bootstrap", integer(0, 2**32 - 1)),
    ),
    tables={"rates": Table("one row: totals, the rate and its replicates", RATE_COLUMNS)},
    pin=pin,
    compute=compute,
)
