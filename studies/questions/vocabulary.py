"""What is in a vocabulary? Its composition, its items, its numbers, and what two share."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from analysis.numbers import (
    MOST_DIGITS,
    NUMBER_COLUMNS,
    Groups,
    digit_groups,
    number_table,
    sample_numbers,
)
from analysis.vocabulary import (
    COMPOSITION_COLUMNS,
    ITEM_COLUMNS,
    OVERLAP_COLUMNS,
    composition_table,
    item_table,
    overlap_table,
)
from data.languages.scripts import script_table
from data.progress import Progress
from data.tokenizers import Tokenizer
from studies.engine.steps import Steps
from studies.engine.study import Answer, Study, Table, Tables, each

NUMBERS_TRIED = 1000

METHOD = {
    "unit": "an id of the vocabulary; ids without an item count as the class empty",
    "classes": "by the item's bytes, a leading space aside for its kind; scripts and categories of "
    "Unicode; word-initial: a letter follows a leading space (or the piece lacks WordPiece's ##)",
    "numbers": f"all numbers of 1 to 3 digits, {NUMBERS_TRIED} even random ones (seed 0) of each "
    "greater length, each encoded alone; a grouping is named if all of them have it",
    "overlap": "Jaccard index of the ordinary items as byte strings; special tokens left out",
}


def _answer(tokenizer: Tokenizer, parameters: Mapping[str, Any], steps: Steps) -> Answer:
    steps(f"Sorting the vocabulary of {tokenizer.title}", 0.0)
    items, numbers = items_of(tokenizer), numbers_of(tokenizer)
    tables = {"composition": composition_table(items), "items": items, "numbers": numbers}
    return Answer(tables, METHOD)


def compare(
    tokenizers: Mapping[str, Tokenizer], parameters: Mapping[str, Any], progress: Progress
) -> Tables:
    progress("Comparing vocabularies", 0.0)
    return {"overlap": overlap_table({n: _ordinary(one) for n, one in tokenizers.items()})}


def _ordinary(tokenizer: Tokenizer) -> list[bytes]:
    special = tokenizer.special_ids
    return [token for at, token in enumerate(tokenizer.vocabulary()) if at not in special]


def items_of(tokenizer: Tokenizer) -> pl.DataFrame:
    """One row an id, with its classes."""
    return item_table(
        tokenizer.vocabulary(),
        tokenizer.special_ids,
        *script_table(),
        continues=tokenizer.word_continuations(),
    )


def item_of(tokenizer: Tokenizer, its_id: int) -> pl.DataFrame:
    """The row of `items_of` of one id of the vocabulary."""
    continues = tokenizer.word_continuations()
    row = item_table(
        [tokenizer.vocabulary()[its_id]],
        frozenset({0} if its_id in tokenizer.special_ids else ()),
        *script_table(),
        continues=None if continues is None else continues[its_id : its_id + 1],
    )
    return row.with_columns(pl.lit(its_id, pl.Int64).alias("id"))


def numbers_of(tokenizer: Tokenizer) -> pl.DataFrame:
    """One row a count of digits: how they are grouped."""
    vocabulary = tokenizer.vocabulary()
    sampled = {d: sample_numbers(d, NUMBERS_TRIED) for d in range(1, MOST_DIGITS + 1)}
    texts = [str(number) for numbers in sampled.values() for number in numbers]
    stream = tokenizer.encode_batch(texts)
    ids, ends = stream.ids.tolist(), stream.offsets[1:].tolist()
    found: dict[int, list[Groups | None]] = {digits: [] for digits in sampled}
    start = 0
    for text, end in zip(texts, ends, strict=True):
        surfaces = [vocabulary[its_id] for its_id in ids[start:end]]
        found[len(text)].append(digit_groups(text, surfaces))
        start = end
    return number_table(found)


VOCABULARY_STUDY = Study(
    name="vocabulary",
    version=2,
    about="What a vocabulary is made of: scripts, kinds, lengths, numbers, and what two share.",
    parameters=(),
    tables={
        "composition": Table(
            "share of the ids by script, position, kind, and length", COMPOSITION_COLUMNS
        ),
        "overlap": Table("Jaccard index of every ordered pair of vocabularies", OVERLAP_COLUMNS),
        "items": Table("one row an id: its bytes and its classes", ITEM_COLUMNS),
        "numbers": Table("how numbers of 1 to 12 digits are grouped", NUMBER_COLUMNS),
    },
    compute=each(_answer),
    corpus=None,
    joint=("overlap",),
    compare=compare,
)
