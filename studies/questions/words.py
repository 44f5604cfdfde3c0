"""How many white-space words does a language need? A baseline beside premiums, of no tokenizer."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl

from analysis.pairing import Totals, shared_rows, unit_count, unit_of
from analysis.white_space_words import WORD_COLUMNS, WordCounts, measured, word_table
from data.corpora import Corpus
from data.progress import Progress
from studies.counting.row_counts import numbers
from studies.counting.segments import chunks
from studies.engine.parameters import Parameter, integer, text
from studies.engine.study import Answer, Study, Table
from studies.questions.premiums import pin


def compute(
    _: Sequence[None], corpus: Corpus, parameters: Mapping[str, Any], progress: Progress
) -> list[Answer]:
    reference = corpus.languages.index(parameters["reference"])
    shape = len(corpus.languages), unit_count(corpus.segments)
    segments = np.zeros(shape, np.int64)
    totals = {name: Totals.empty(*shape) for name in ("words", "letters", "unspaced", "characters")}
    for done, table in chunks(corpus):
        progress("Counting white-space words", done)
        segment, language = numbers(table, "segment"), numbers(table, "language")
        shared = shared_rows(segment, language, reference)
        unit = unit_of(segment, corpus.segments)
        np.add.at(segments, (shared.language, unit[shared.rows]), 1)
        found = measured(pl.Series(pl.from_arrow(table.column("text"))))
        for name, its in totals.items():
            own = numbers(table, name) if name == "characters" else found[name].to_numpy()
            its.add(shared, unit, own)
    counts = WordCounts(corpus.languages, reference, segments, **totals)
    return [
        Answer({"words": word_table(counts, parameters["bootstrap"], parameters["seed"])}, _METHOD)
    ]


_METHOD = {
    "unit": "segment; words aren't changed by joining segments with a space",
    "aggregation": "ratio of totals over the segments shared with the reference",
    "resampled": "segments, or runs of neighbouring ones, paired, 95 % percentile interval",
    "words": "runs of characters without the Unicode property White_Space",
}

WORDS_STUDY = Study(
    name="words",
    version=1,
    about="How many white-space words a language needs over those of a reference: a baseline "
    "beside premiums, without any tokenizer.",
    parameters=(
        Parameter("reference", "eng_Latn", "the language that the others are compared with", text),
        Parameter("bootstrap", 1000, "replicates of the bootstrap", integer(100, 100_000)),
        Parameter("seed", 0, "seed of the bootstrap", integer(0, 2**32 - 1)),
    ),
    tables={
        "words": Table("one row a language: words, and premium with its interval", WORD_COLUMNS)
    },
    pin=pin,
    compute=compute,
    subject=None,
)
