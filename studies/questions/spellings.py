"""In how many id sequences does each word of a text look the same? No model is asked."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

import numpy as np
import polars as pl

from analysis.columns import schema
from analysis.consistency import words
from analysis.spellings import (
    SPELLING_COLUMNS,
    SUMMARY_COLUMNS,
    Vocabulary,
    counted,
    summary_table,
)
from data.errors import TokenariumError
from data.tokenizers import Tokenizer
from data.tokenizers.spans import by_surface
from studies.engine.parameters import Parameter, verbatim
from studies.engine.steps import Steps
from studies.engine.study import Answer, Study, Table, each
from studies.questions.consistency import SAMPLE

MOST_WORDS = 5_000
LONGEST = 200  # characters of a word

UNKNOWN = "a part of it is unknown: no ids decode to it"
NOTHING = "nothing of it comes back from its ids"
WORD_ENDS = "its pieces are marked by where a word ends, which isn't counted"
METHOD = {
    "words": "runs of letters, with hyphens and apostrophes between them; each distinct one once",
    "tokens": "those that hold a part of the word where the text has it first",
    "spellings": "sequences of ordinary ids whose items, end to end, are the word, the word behind "
    "a space, or the word behind a line end; counted exactly. Where pieces that go on in a word "
    "are marked, of the word alone. Where other bytes come back from a word's ids, of these",
}


def pin(parameters: dict[str, Any], _: Any) -> dict[str, Any]:
    """Raises TokenariumError for a text without words, or with too many or too long ones."""
    found = {one.of(parameters["text"]) for one in words(parameters["text"])}
    if not found:
        raise TokenariumError("The text has no words.")
    if len(found) > MOST_WORDS:
        raise TokenariumError(
            f"The text has {len(found):,} distinct words, more than the {MOST_WORDS:,} that are "
            "counted at once: give a shorter one."
        )
    if max(map(len, found)) > LONGEST:
        raise TokenariumError(
            f"The text has a word of more than {LONGEST} letters: put spaces between its words."
        )
    return parameters


def _answer(tokenizer: Tokenizer, parameters: Mapping[str, Any], steps: Steps) -> Answer:
    steps(f"Counting spellings under {tokenizer.title}", 0.0)
    frame = _words(tokenizer, parameters["text"])
    return Answer({"spellings": frame, "summary": summary_table(frame)}, METHOD)


def _words(tokenizer: Tokenizer, text: str) -> pl.DataFrame:
    """Columns as SPELLING_COLUMNS, in the order in which the text has them."""
    spans = words(text)
    occurrences = Counter(one.of(text) for one in spans)
    first = {one.of(text): one for one in reversed(spans)}
    surfaces, continues = tokenizer.vocabulary(), tokenizer.word_continuations()
    its = by_surface(tokenizer.encode_batch([text]).ids, surfaces, text) or tokenizer.segment(text)
    places = np.cumsum([0, *(len(one.encode()) for one in text)])  # of characters, in bytes
    alone = tokenizer.encode_batch(list(occurrences))
    decoded = tokenizer.decode_bytes_batch(alone)
    vocabulary = Vocabulary(
        surfaces, tokenizer.special_ids, None if continues is None else continues.tolist()
    )
    uncounted = tokenizer.marks_word_parts and continues is None
    rows = []
    for at, (word, times) in enumerate(occurrences.items()):
        span = first[word]
        here = its.ids[(its.starts < places[span.end]) & (its.ends > places[span.start])]
        own = alone.ids[alone.offsets[at] : alone.offsets[at + 1]].tolist()
        row = {
            "word": word,
            "occurrences": times,
            "tokens": len(here),
            "ids": here.tolist(),
            "pieces": [surfaces[one].decode(errors="replace") for one in here.tolist()],
        }
        content = decoded[at].strip()
        if uncounted:
            row["note"] = WORD_ENDS
        elif tokenizer.unk_id is not None and tokenizer.unk_id in own:
            row["note"] = UNKNOWN
        elif not content:
            row["note"] = NOTHING
        else:
            row |= counted(vocabulary, content)
            if content != word.encode() and "note" not in row:
                row["note"] = f"of {content.decode(errors='replace')}, which comes back"
        rows.append(row)
    return pl.DataFrame(rows, schema=schema(SPELLING_COLUMNS))


SPELLINGS_STUDY = Study(
    name="spellings",
    version=1,
    about="In how many id sequences each word of a text has the same visible string.",
    parameters=(Parameter("text", SAMPLE, "the text", verbatim),),
    tables={
        "spellings": Table(
            "one row a distinct word: its tokens, and in how many id sequences it looks the same",
            SPELLING_COLUMNS,
        ),
        "summary": Table("one row a tokenizer: means over the words", SUMMARY_COLUMNS),
    },
    pin=pin,
    compute=each(_answer),
    corpus=None,
)
