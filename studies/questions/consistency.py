"""Does the model think that it changed a word when it only changed the tokens? A copied text."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analysis.charbench_answers import first_line
from analysis.columns import SHARE, Column, schema
from analysis.consistency import (
    ARTEFACT_COLUMNS,
    EXAMPLES,
    PHANTOM,
    RATE_COLUMNS,
    WORD_COLUMNS,
    Found,
    Span,
    artefact,
    artefact_table,
    found_again,
    in_brackets,
    kept_words,
    marked,
    outcome,
    prompt,
    rate_table,
    sentences,
    word_kind,
)
from data.errors import TokenariumError
from data.tokenizers.spans import by_surface
from studies.engine.models import BEGIN, DTYPE, AskedModel
from studies.engine.parameters import Parameter, integer, verbatim
from studies.engine.session import Session, Tokens, opened
from studies.engine.steps import Steps
from studies.engine.study import Answer, Study, Table, each

SEED = 42
BATCH_SENTENCES = 8  # of what a killed job computes twice
MOST_SENTENCES = 2_000
SAMPLE = """The ferry left the harbour before sunrise, and nobody noticed that the old captain had stayed behind.
By noon the wind had turned, so the passengers gathered below deck and told stories about winter.
A teacher from Lisbon described the library where she had worked for eleven years.
Her neighbour, a quiet engineer, explained how the first bridges across the strait were built.
They shared bread, cheese and a bottle of cold tea.
When the coast appeared again, the children ran to the window and shouted with delight.
The harbour of the small island was full of yellow boats.
An officer in a grey coat checked every passport twice and smiled at nobody.
Behind the market stood a hotel with green shutters and a garden full of lemon trees.
The owner's daughter carried the heavy suitcases up three flights of stairs.
That evening the radio reported that UNESCO would protect the ancient theatre on the hill.
Nobody believed the weather forecast, because it had promised sunshine all week.
At midnight a sudden storm broke two windows and frightened the horses.
The next morning the streets were clean, and the air smelled of salt and oranges."""  # noqa: E501

METHOD = {
    "marked": "words of four letters or more, in the order of sha256(seed, number of the word), so "
    "many per cent of them; each sentence with one is asked by itself",
    "prompt": "a rule (copy the text, another word in place of each in brackets, keep the "
    "brackets), sentences with their copies (shots), the sentence, 'Copy:'",
    "copy": "the likeliest ids one after the other, up to a line end or a special token, at most "
    "half as many again as the sentence has and 16 more",
    "found again": "as many brackets as there are marked words: in order; otherwise words between "
    "the same neighbours; lost where fewer than half of the other words came back",
    "outcome": "by the ids that hold a part of the word: unchanged: the same; phantom: others of "
    "the same visible string (white space around it isn't seen); replaced: another string. The ids "
    "before are those in brackets, or without where the copy left them out",
}
SENTENCE_COLUMNS = (
    Column("sentence", pl.Int64, "number of the sentence, from 0", heading="Sentence"),
    Column("asked", pl.String, "the sentence with its words in brackets", heading="Asked"),
    Column("response", pl.String, "what the model said, up to the line's end", heading="Said"),
    Column("marked", pl.Int64, "marked words", "words", heading="Marked"),
    Column("kept", pl.Float64, "of the other words, those that came back in order", SHARE,
           "every word is marked", "Kept, %", "outcomes of a copy"),
)  # fmt: skip
_BATCH = {"sentence": pl.Int64(), "ids": pl.List(pl.Int64)}


def sentences_of(text: str) -> int:
    """How many sentences a text has: so many are asked at most."""
    return len(sentences(text))


def pin(parameters: dict[str, Any], _: Any) -> dict[str, Any]:
    """Raises TokenariumError for a text without a word that can be marked."""
    texts = sentences(parameters["text"])
    if not any(marked(texts, 1, 0)):
        raise TokenariumError("The text has no word of four letters or more to put in brackets.")
    if len(texts) > MOST_SENTENCES:
        raise TokenariumError(
            f"The text has {len(texts):,} sentences, more than the {MOST_SENTENCES:,} that are "
            "asked at once: give a shorter one."
        )
    return parameters


def _of_model(model: AskedModel, parameters: Mapping[str, Any], steps: Steps) -> Answer:
    """Raises NeedsWorker, or TokenariumError where a model can't be had, loaded or asked."""
    session = opened(model, parameters, steps.within(0.0, 0.1))
    texts = sentences(parameters["text"])
    spans = marked(texts, parameters["share"], parameters["seed"])
    asked = [number for number, its in enumerate(spans) if its]
    said = _copies(session, texts, spans, asked, parameters["shots"], steps.within(0.1, 1.0))
    words: list[dict[str, Any]] = []
    for number in asked:
        found = _words(session, texts[number], spans[number], said[number], parameters["shots"])
        words += [{"position": len(words) + n, "sentence": number, **one}
                  for n, one in enumerate(found)]  # fmt: skip
    frame = pl.DataFrame(words, schema=schema(WORD_COLUMNS))
    copies = [_copy(session, ids) for ids in (said[number] for number in asked)]
    tables = {
        "words": frame,
        "rates": rate_table(frame["outcome"]),
        "artefacts": artefact_table(frame["artefact"]),
        "sentences": pl.DataFrame(
            [
                (
                    number,
                    in_brackets(texts[number], spans[number]),
                    copy,
                    len(spans[number]),
                    kept_words(texts[number], spans[number], copy),
                )
                for number, copy in zip(asked, copies, strict=True)
            ],
            schema=schema(SENTENCE_COLUMNS),
            orient="row",
        ),
    }
    return Answer(tables, METHOD, session.facts)


def _copies(
    session: Session,
    texts: Sequence[str],
    spans: Sequence[Sequence[Span]],
    asked: Sequence[int],
    shots: int,
    steps: Steps,
) -> dict[int, Tokens]:
    """The ids that the model said for each sentence asked, by its number. Raises
    TokenariumError."""
    said: dict[int, Tokens] = {}
    same = again = done = 0
    for start in range(0, len(asked), BATCH_SENTENCES):
        batch = asked[start : start + BATCH_SENTENCES]

        def compute(batch: Sequence[int] = batch) -> dict[str, pl.DataFrame]:
            prompts = [prompt(in_brackets(texts[one], spans[one]), shots) for one in batch]
            alone = session.encoded([f" {in_brackets(texts[one], spans[one])}" for one in batch])
            most = max(map(len, alone)) * 3 // 2 + 16
            ids = session.begun(session.encoded(prompts), most, "take shorter sentences")
            found = session.loaded.continuations(ids, (), most, session.line_ends)
            rows = [(one, its.ids.tolist()) for one, its in zip(batch, found, strict=True)]
            return {"copies": pl.DataFrame(rows, schema=_BATCH, orient="row")}

        what = "of the words found again"
        steps(session.told(done, len(asked), "sentences", same, again, what), done / len(asked))
        for number, ids in steps.batch(f"copies {start}", compute)["copies"].rows():
            said[number] = np.array(ids, np.int32)
            copy = _copy(session, said[number])
            found = found_again(texts[number], spans[number], copy)
            same += sum(one is not None for one in found)
            again += len(found)
        done += len(batch)
        steps.counted(len(batch), "sentences")
    return said


def _content(session: Session, ids: Tokens) -> bytes:
    """What the ids stand for, up to the line's end."""
    return b"".join(session.surfaces(ids)).split(b"\n", 1)[0]


def _copy(session: Session, ids: Tokens) -> str:
    return first_line(_content(session, ids).decode(errors="replace"))


def _words(
    session: Session, text: str, spans: Sequence[Span], ids: Tokens, shots: int
) -> list[dict[str, Any]]:
    """The marked words of a sentence, columns as WORD_COLUMNS from `word` on."""
    content = _content(session, ids)
    # A cut character must not move what stands behind it: bytes that aren't UTF-8 are kept.
    copy = content.decode(errors="surrogateescape")
    sizes = np.cumsum([0, *map(len, session.surfaces(ids))])
    after = ids, sizes[:-1], sizes[1:]
    with_brackets = _inside(session, in_brackets(text, spans), shots)
    without = _inside(session, text, shots)
    rows = []
    for number, (span, found) in enumerate(zip(spans, found_again(text, spans, copy), strict=True)):
        # Each pair of brackets before it and its own opening one stand before it.
        moved = Span(span.start + 2 * number + 1, span.end + 2 * number + 1)
        if found is None or found.in_brackets:
            before = _holding(with_brackets, in_brackets(text, spans), moved)
        else:
            before = _holding(without, text, span)
        rows.append(_word(session, span.of(text), before, _holding_found(after, copy, found),
                          copy, found))  # fmt: skip
    return rows


def _word(
    session: Session,
    word: str,
    before: Tokens,
    after: Tokens | None,
    copy: str,
    found: Found | None,
) -> dict[str, Any]:
    said = None if found is None else found.span.of(copy)
    kind = outcome(before.tolist(), None if after is None else after.tolist(), word, said)
    row: dict[str, Any] = {
        "word": word,
        "kind": word_kind(word),
        "outcome": kind,
        "ids_before": before.tolist(),
        "pieces_before": session.pieces(before),
    }
    if found is not None and after is not None and said is not None:
        row |= {
            "said": said.encode(errors="surrogateescape").decode(errors="replace"),
            "bracketed": found.in_brackets,
            "ids_after": after.tolist(),
            "pieces_after": session.pieces(after),
        }
        if kind == PHANTOM:
            row["artefact"] = artefact(session.surfaces(before), session.surfaces(after))
    return row


Placed = tuple[Tokens, NDArray[np.int64], NDArray[np.int64]]
"""Ids with the bytes of the text that each stands for: starts and ends."""


def _inside(session: Session, text: str, shots: int) -> Placed:
    """The ids of a sentence where it stands in its prompt, placed in the sentence."""
    whole = prompt(text, shots)
    (ids,) = session.encoded([whole])
    its = by_surface(ids, session.tokenizer.vocabulary(), whole) or session.tokenizer.segment(whole)
    first = len(whole[: whole.rindex(text)].encode())
    return its.ids, its.starts - first, its.ends - first


def _holding(placed: Placed, text: str, span: Span) -> Tokens:
    """The ids that hold a byte of the span."""
    ids, starts, ends = placed
    first, last = (
        len(text[:place].encode(errors="surrogateescape")) for place in (span.start, span.end)
    )
    return ids[(starts < last) & (ends > first)]


def _holding_found(placed: Placed, copy: str, found: Found | None) -> Tokens | None:
    return None if found is None else _holding(placed, copy, found.span)


CONSISTENCY_STUDY = Study(
    name="consistency",
    version=1,
    about="Marked words of a text that language models copy: unchanged, replaced, cut otherwise.",
    parameters=(
        Parameter("text", SAMPLE, "the text", verbatim),
        Parameter("share", 20, "per cent of the words that are marked", integer(1, 100)),
        Parameter("shots", 3, "sentences with copies before each one", integer(0, len(EXAMPLES))),
        Parameter("seed", SEED, "seed of the choice of words", integer(0, 2**31 - 1)),
        BEGIN,
        DTYPE,
    ),
    tables={
        "words": Table(
            "one row a marked word: what became of it, and both id sequences", WORD_COLUMNS
        ),
        "rates": Table("one row an outcome: how many of the marked words", RATE_COLUMNS),
        "artefacts": Table("one row a kind of phantom edit", ARTEFACT_COLUMNS),
        "sentences": Table("one row a sentence that was asked, and its copy", SENTENCE_COLUMNS),
    },
    pin=pin,
    compute=each(_of_model),
    subject="models",
    corpus=None,
    queue="gpu",
    prefers="job",
)
