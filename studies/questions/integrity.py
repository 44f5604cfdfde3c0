"""Do tokens respect words? Which tokens of a text are words, roots or affixes of its language."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analysis.columns import SHARE, Column, schema
from analysis.integrity import (
    GROWTH_COLUMNS,
    SHARE_COLUMNS,
    TOKEN_COLUMNS,
    Chance,
    Judged,
    growth_table,
    share_table,
    token_table,
)
from analysis.pairing import unit_count, unit_of
from analysis.random_substrings import substrings
from analysis.token_surfaces import LETTERS, UNKNOWN, Surfaces, surfaces_of
from data import lexicons
from data.corpora import Corpus
from data.errors import TokenariumError
from data.languages import resolve
from data.languages.scripts import characters_of
from data.lexicons import Lexicon
from data.progress import report_to
from data.tokenizers import Tokenizer
from studies.counting.segments import Words, words_of
from studies.counting.streams import LanguageStream, gather_several
from studies.engine.parameters import Parameter, integer, name_or_nothing, text
from studies.engine.steps import Steps
from studies.engine.study import Answer, Study, Table

DEFAULT_LEXICON = "turkish_roots_affixes"
DRAWN = 300
"""Different random substrings of each length, at word beginnings and anywhere."""

SUMMARY_COLUMNS = (
    Column("language", pl.String, "label of the language", heading="Label"),
    Column("segments", pl.Int64, "segments of the language", "segments"),
    Column("words", pl.Int64, "words of the text: letters and marks in a row", "words"),
    Column("tokens", pl.Int64, "tokens of the text", "tokens", heading="Tokens"),
    Column("distinct", pl.Int64, "distinct tokens, white space aside", "tokens"),
    Column("tokens_per_word", pl.Float64, "tokens over words", "tokens a word",
           "the text has no word", "Tokens a word", "tokens per word"),
    Column("unknown_share", pl.Float64, "share of the characters that became UNK", SHARE,
           "the text is empty", formula="UNK share"),
)  # fmt: skip


def pin(parameters: dict[str, Any], corpus: Corpus) -> dict[str, Any]:
    """The language by its label: the lexicon's if none is given. Raises UnknownName for one that
    the corpus lacks, TokenariumError where it lacks the lexicon's, or where that holds cut words.
    """
    lexicon = lexicons.identity_of(parameters["lexicon"])
    if lexicons.is_gold(lexicon):
        raise TokenariumError(f"{lexicon.title} says how words are cut: it is no lexicon.")
    given, its = parameters["language"], str(lexicon.options["language"])
    if given:
        return {**parameters, "language": resolve(given, corpus.languages)}
    if its not in corpus.languages:
        raise TokenariumError(
            f"{lexicon.title} judges {its}, which this corpus doesn't hold: choose another corpus "
            "or another lexicon."
        )
    return {**parameters, "language": its}


def compute(
    tokenizers: Sequence[Tokenizer],
    corpus: Corpus,
    parameters: Mapping[str, Any],
    progress: Steps,
) -> list[Answer]:
    language = parameters["language"]
    progress("Loading the lexicon", 0.0)
    lexicon = lexicons.load_lexicon(parameters["lexicon"], report_to(progress))
    progress("Finding the words of the text", 0.05)
    words = words_of(corpus, language)
    streams = gather_several(tokenizers, corpus, language, progress.within(0.1, 0.5))
    surfaces = []
    for number, (tokenizer, stream) in enumerate(zip(tokenizers, streams, strict=True)):
        progress(f"Reading the tokens of {tokenizer.title}", 0.5 + number / len(tokenizers) / 10)
        surfaces.append(_surfaces(tokenizer, stream, language))
    progress(f"Judging with {lexicon.title}", 0.6)
    verdicts = _Verdicts(lexicon, surfaces, words, parameters["seed"])
    answers = []
    for number, (stream, its) in enumerate(zip(streams, surfaces, strict=True)):
        progress(f"Measuring {tokenizers[number].title}", 0.75 + number / len(tokenizers) / 4)
        judged = verdicts.judged(its, stream, corpus)
        tables = {
            "summary": _summary(language, words, stream, its),
            "shares": share_table(
                judged, verdicts.chance, parameters["bootstrap"], parameters["seed"]
            ),
            "growth": growth_table(judged, words.segments),
            "tokens": token_table(judged, verdicts.columns(its)),
        }
        answers.append(Answer(tables, _method(lexicon)))
    return answers


def _surfaces(tokenizer: Tokenizer, stream: LanguageStream, language: str) -> Surfaces:
    return surfaces_of(
        stream.ids,
        stream.offsets,
        tokenizer.vocabulary(),
        characters_of(language),
        tokenizer.word_continuations(),
        tokenizer.unk_id,
    )


class _Verdicts:
    """What the lexicon says of all tokenizers' surfaces, and of random substrings of the same
    lengths: asked at once."""

    def __init__(
        self, lexicon: Lexicon, surfaces: Sequence[Surfaces], words: Words, seed: int
    ) -> None:
        lengths = {
            len(text)
            for one in surfaces
            for text, kind in zip(one.texts, one.kinds, strict=True)
            if kind == LETTERS
        }
        self._drawn = {
            (length, initial): substrings(
                words.distinct, words.counts, length, initial, DRAWN, (seed,)
            )
            for length in sorted(lengths)
            for initial in (False, True)
        }
        asked = {text for one in surfaces for text in one.texts}
        asked |= {piece for drawn in self._drawn.values() for piece in drawn}
        ordered = sorted(asked)
        self._place = {text: place for place, text in enumerate(ordered)}
        self._its = lexicon.judge(ordered)
        root, affix = self._its.root, self._its.affix
        self._pure = None if root is None or affix is None else root | affix

    def judged(self, surfaces: Surfaces, stream: LanguageStream, corpus: Corpus) -> Judged:
        rows, known = self._rows(surfaces.texts), _known(surfaces)
        unit = unit_of(stream.segment, corpus.segments)
        return Judged(
            surfaces,
            self._its.word[rows] & known,
            None if self._pure is None else self._pure[rows] & known,
            np.repeat(unit, np.diff(stream.offsets)),
            unit_count(corpus.segments),
        )

    def columns(self, surfaces: Surfaces) -> dict[str, list[bool | None]]:
        rows, known = self._rows(surfaces.texts), _known(surfaces)
        found = {"word": self._its.word, "root": self._its.root, "affix": self._its.affix}
        return {
            name: [None] * len(rows) if column is None else (column[rows] & known).tolist()
            for name, column in found.items()
        }

    @property
    def chance(self) -> Chance:
        rates = {which: self._rates(drawn) for which, drawn in self._drawn.items()}
        return lambda length, initial: rates[length, initial]

    def _rates(self, drawn: Mapping[str, int]) -> tuple[float, float, float, float]:
        if not drawn:
            return 0.0, 0.0, 0.0, 0.0
        rows = self._rows(list(drawn))
        times = np.fromiter(drawn.values(), np.int64, len(drawn))
        word = self._its.word[rows]
        pure = np.zeros(len(rows), bool) if self._pure is None else self._pure[rows]
        weighted = [np.average(each, weights=times) for each in (word, pure)]
        return float(word.mean()), float(pure.mean()), float(weighted[0]), float(weighted[1])

    def _rows(self, texts: Sequence[str]) -> list[int]:
        return [self._place[text] for text in texts]


def _known(surfaces: Surfaces) -> NDArray[np.bool_]:
    """Which stand for text: how UNK is written is judged by nobody."""
    return np.array([kind != UNKNOWN for kind in surfaces.kinds], bool)


def _summary(
    language: str, words: Words, stream: LanguageStream, surfaces: Surfaces
) -> pl.DataFrame:
    count = int(words.counts.sum())
    row = {
        "language": language,
        "segments": len(stream.segment),
        "words": count,
        "tokens": len(stream.ids),
        "distinct": len(surfaces.texts),
        "tokens_per_word": len(stream.ids) / count if count else None,
        "unknown_share": stream.unk_characters / stream.characters if stream.characters else None,
    }
    return pl.DataFrame([row], schema(SUMMARY_COLUMNS))


def _method(lexicon: Lexicon) -> dict[str, Any]:
    return {
        "unit": "segment, each encoded alone",
        "tokens": "the text of each id as its vocabulary has it (a tokenizer that lowercases or "
        "strips accents is judged by what it keeps), without white space at its ends; white space "
        "alone is none",
        "lexicon": lexicon.described(),
        "by_chance": f"up to {DRAWN} different substrings of the text's words for each length, "
        "every place with the same chance; other tokens than the language's letters have none",
        "intervals": "bootstrap over segments or runs of them, moved to the estimate",
        "source": "Bayram et al. 2025",
        "special_tokens": "none added; written ones are plain text",
    }


INTEGRITY_STUDY = Study(
    name="integrity",
    version=3,
    about="Which tokens of a text are words, roots or affixes of its language (%TR, %Pure).",
    parameters=(
        Parameter("lexicon", DEFAULT_LEXICON, "who says what a word is", text),
        Parameter("language", "", "the language measured; the lexicon's if empty", name_or_nothing),
        Parameter("bootstrap", 1000, "replicates of the bootstrap", integer(100, 10_000)),
        Parameter("seed", 0, "seed of the bootstrap and of the substrings", integer(0, 2**32 - 1)),
    ),
    tables={
        "summary": Table("one row: words, tokens, and what became UNK", SUMMARY_COLUMNS),
        "shares": Table("one row a choice of what is counted: %TR and %Pure", SHARE_COLUMNS),
        "growth": Table("%TR and %Pure of the corpus' beginning, ever longer", GROWTH_COLUMNS),
        "tokens": Table("one row a distinct token with its verdict", TOKEN_COLUMNS),
    },
    compute=compute,
    pin=pin,
    lexicon_parameters=("lexicon",),
)
