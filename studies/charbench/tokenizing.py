"""What a tokenizer makes of the words of items, alone and in their questions."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import polars as pl

from analysis.charbench import place_of_word, question
from analysis.charbench_tokens import BARE, IN_QUESTION, TOKEN_COLUMNS, Cut, cut, place_asked
from analysis.columns import schema
from data.progress import Progress
from data.tokenizers import Tokenizer
from data.tokenizers.spans import by_surface

CHUNK = 4_096

METHOD = {
    "tokens": "of the word alone (a mark that stands for no letter counts), and those of its "
    "question that hold a letter of it, both without special tokens",
}


def tokenized(tokenizer: Tokenizer, items: pl.DataFrame, progress: Progress) -> pl.DataFrame:
    """A row an item, in their order; columns as TOKEN_COLUMNS."""
    frames = [pl.DataFrame(schema=schema(TOKEN_COLUMNS))]
    for start in range(0, items.height, CHUNK):
        progress(f"Encoding with {tokenizer.title}", start / items.height)
        chunk = items.slice(start, CHUNK).select("task", "word", "character", "gold").rows()
        words = [word for _, word, _, _ in chunk]
        places = [place_asked(task, gold) for task, _, _, gold in chunk]
        questions = [question(task, word, character) for task, word, character, _ in chunk]
        begins = [place_of_word(text, word) for text, word in zip(questions, words, strict=True)]
        columns = {
            **_columns(BARE, _cuts(tokenizer, words, words, places, None)),
            **_columns(IN_QUESTION, _cuts(tokenizer, questions, words, places, begins)),
        }
        frames.append(pl.DataFrame(columns, schema=schema(TOKEN_COLUMNS)))
    return pl.concat(frames)


def _cuts(
    tokenizer: Tokenizer,
    texts: Sequence[str],
    words: Sequence[str],
    places: Sequence[int | None],
    begins: Sequence[int] | None,
) -> list[Cut]:
    stream, vocabulary = tokenizer.encode_batch(list(texts)), tokenizer.vocabulary()
    unk = -1 if tokenizer.unk_id is None else tokenizer.unk_id
    found = []
    for at, (text, word, place) in enumerate(zip(texts, words, places, strict=True)):
        ids = stream.ids[stream.offsets[at] : stream.offsets[at + 1]]
        its = by_surface(ids, vocabulary, text) or tokenizer.segment(text)
        first = None if begins is None else begins[at]
        found.append(cut(word, place, its.starts, its.ends, np.asarray(its.ids == unk), first))
    return found


def _columns(before: str, cuts: Sequence[Cut]) -> dict[str, list[Any]]:
    return {f"{before}{name}": [getattr(its, name) for its in cuts] for name in Cut._fields}
