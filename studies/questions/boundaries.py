"""Do tokens respect morphemes? The cuts of gold words, against where their morphemes meet."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analysis.columns import SHARE, Column, schema
from analysis.morpheme_boundaries import (
    AFFIX_COLUMNS,
    BOUNDARY_COLUMNS,
    CutWord,
    affix_table,
    boundary_table,
)
from data import lexicons
from data.errors import TokenariumError
from data.lexicons import GoldWord, GoldWords
from data.progress import report_to
from data.tokenizers import Tokenizer
from data.tokenizers.spans import Segmentation, by_surface
from studies.engine.parameters import Parameter, choice, integer, text
from studies.engine.steps import Steps
from studies.engine.study import Answer, Study, Table

DEFAULT_GOLD = "turkish_treebank"
IN_TEXT, ALONE = "in text", "alone"

SAMPLE_COLUMNS = (
    Column("language", pl.String, "label of the language", heading="Label"),
    Column("words", pl.Int64, "gold words", "words", heading="Words"),
    Column("measured", pl.Int64, "of these, the words that the tokenizer can express", "words"),
    Column("several_morphemes", pl.Int64, "of these, the words of several morphemes", "words"),
)
WORD_COLUMNS = (
    Column("word", pl.String, "the word, as it is encoded", heading="Word"),
    Column("occurrences", pl.Int64, "how often it occurs where it is from", heading="Occurs"),
    Column("morphemes", pl.String, "its morphemes, joined by +", heading="Morphemes"),
    Column("tokens", pl.String, "its tokens, joined by |", null="a part of it became UNK"),
    Column("boundaries", pl.Int64, "where its morphemes meet", "boundaries"),
    Column("cuts", pl.Int64, "where its tokens meet", "cuts", "as tokens"),
    Column("hits", pl.Int64, "cuts that are boundaries", "cuts", "as tokens"),
    Column("f1", pl.Float64, "twice the hits over boundaries and cuts", SHARE,
           "as tokens, or it has neither", "F1", "morpheme figures"),
)  # fmt: skip


def pin(parameters: dict[str, Any], _: Any) -> dict[str, Any]:
    """Raises TokenariumError for a lexicon, which cuts nothing."""
    gold = lexicons.identity_of(parameters["gold"])
    if not lexicons.is_gold(gold):
        raise TokenariumError(f"{gold.title} doesn't say how words are cut: choose gold words.")
    return parameters


def compute(
    tokenizers: Sequence[Tokenizer], corpus: None, parameters: Mapping[str, Any], progress: Steps
) -> list[Answer]:
    progress("Loading the gold words", 0.0)
    gold = lexicons.load_gold(parameters["gold"], report_to(progress))
    answers = []
    for tokenizer, told in progress.within(0.2, 1.0).shared(tokenizers):
        told(f"Cutting words with {tokenizer.title}", 0.0)
        cuts = list(cut_words(tokenizer, gold.words, parameters["context"]))
        pairs = zip(gold.words, cuts, strict=True)
        measured = [(word.word, cut) for word, cut in pairs if cut is not None]
        told(f"Resampling words: {tokenizer.title}", 0.6)
        figures = boundary_table(
            [cut for _, cut in measured], parameters["bootstrap"], parameters["seed"]
        )
        tables = {
            "sample": _sample(gold, [cut for _, cut in measured]),
            "figures": figures,
            "affixes": affix_table(measured),
            "words": _words(gold.words, cuts),
        }
        answers.append(Answer(tables, _method(gold, parameters)))
    return answers


def cut_words(
    tokenizer: Tokenizer, words: Sequence[GoldWord], context: str
) -> Iterator[CutWord | None]:
    """Each word with the tokenizer's cuts; None where a part of it became UNK.

    `IN_TEXT`: after a space, as inside of a text; `ALONE`: as a text of its own.
    """
    before = " " if context == IN_TEXT else ""
    texts = [before + word.word for word in words]
    stream = tokenizer.encode_batch(texts)
    vocabulary = tokenizer.vocabulary()
    for number, (word, its_text) in enumerate(zip(words, texts, strict=True)):
        ids = stream.ids[stream.offsets[number] : stream.offsets[number + 1]]
        if tokenizer.unk_id is not None and tokenizer.unk_id in ids:
            yield None
            continue
        its, skipped = _placed(ids, vocabulary, word.word, before)
        if its is None:
            its, skipped = tokenizer.segment(its_text), len(before)
        edges = {*its.starts.tolist(), *its.ends.tolist()}
        yield _cut_word(word, [edge - skipped for edge in edges])


def _placed(
    ids: NDArray[np.int32], vocabulary: Sequence[bytes], word: str, before: str
) -> tuple[Segmentation | None, int]:
    """Where the tokens' surfaces stand if together they are the text, or the word alone (of a
    tokenizer that leaves the space out), and how many bytes of that come before the word."""
    whole = by_surface(ids, vocabulary, before + word)
    return (whole, len(before)) if whole else (by_surface(ids, vocabulary, word), 0)


def _cut_word(word: GoldWord, edges: Sequence[int]) -> CutWord:
    """edges: in bytes of the word, in any order; those outside of it are passed over."""
    ends = [0]
    for character in word.word:
        ends.append(ends[-1] + len(character.encode()))
    cuts = []
    for edge in sorted(edges):
        if 0 < edge < ends[-1]:
            place = bisect_left(ends, edge)
            inside = (ends[place] - edge) / (ends[place] - ends[place - 1])
            cuts.append(place - inside)
    boundaries, at = [], 0
    for morpheme in word.morphemes[:-1]:
        at += len(morpheme)
        boundaries.append(at)
    return CutWord(len(word.word), tuple(boundaries), tuple(cuts))


def _sample(gold: GoldWords, measured: Sequence[CutWord]) -> pl.DataFrame:
    several = sum(bool(cut.boundaries) for cut in measured)
    row = (gold.language, len(gold.words), len(measured), several)
    return pl.DataFrame([row], schema(SAMPLE_COLUMNS), orient="row")


def _words(words: Sequence[GoldWord], cuts: Sequence[CutWord | None]) -> pl.DataFrame:
    rows = []
    for word, cut in zip(words, cuts, strict=True):
        row: dict[str, Any] = {
            "word": word.word,
            "occurrences": word.count,
            "morphemes": "+".join(word.morphemes),
            "boundaries": len(word.morphemes) - 1,
        }
        if cut is not None:
            both = len(cut.boundaries) + len(cut.cuts)
            row |= {
                "tokens": _spelled(word.word, cut),
                "cuts": len(cut.cuts),
                "hits": cut.hits,
                "f1": 2 * cut.hits / both if both else None,
            }
        rows.append(row)
    return pl.DataFrame(rows, schema(WORD_COLUMNS))


def _spelled(word: str, cut: CutWord) -> str:
    """The tokens as they are spelled; a cut inside a character stands after it, as ‖."""
    whole = {int(place) for place in cut.cuts if place == int(place)}
    inside = {int(place) for place in cut.cuts if place != int(place)}
    pieces = []
    for number, character in enumerate(word):
        pieces += [*(["|"] if number in whole else []), character]
        pieces += ["‖"] if number in inside else []
    return "".join(pieces)


def _method(gold: GoldWords, parameters: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "unit": "a word, each once whatever its frequency, as the gold words are written",
        "context": "after a space" if parameters["context"] == IN_TEXT else "alone",
        "gold": gold.described(),
        "excluded": "words of which a part became UNK",
        "intervals": "bootstrap over words",
        "by_chance": "expected value if as many cuts of each word fell on random places",
        "source": "Altinok 2026 (arXiv 2602.06942); MorphScore: Arnett & Bergen 2024",
    }


BOUNDARIES_STUDY = Study(
    name="boundaries",
    version=2,
    about="Where a tokenizer cuts words, against where their morphemes meet.",
    parameters=(
        Parameter("gold", DEFAULT_GOLD, "words with their morphemes", text),
        Parameter("context", IN_TEXT, "a word after a space, or alone", choice(IN_TEXT, ALONE)),
        Parameter("bootstrap", 1000, "replicates of the bootstrap", integer(100, 10_000)),
        Parameter("seed", 0, "seed of the bootstrap", integer(0, 2**32 - 1)),
    ),
    tables={
        "sample": Table("one row: how many words", SAMPLE_COLUMNS),
        "figures": Table("one row a figure, beside chance and never cutting", BOUNDARY_COLUMNS),
        "affixes": Table("one row an affix: how often it is a token, cut off, cut", AFFIX_COLUMNS),
        "words": Table("one row a word: its morphemes and its tokens", WORD_COLUMNS),
    },
    compute=compute,
    pin=pin,
    corpus=None,
    lexicon_parameters=("gold",),
)
