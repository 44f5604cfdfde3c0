"""The tokens of each language of a corpus, gathered from the lake.

An entropy needs all tokens of a language at once, so these are held: 4 bytes a token and 16 a
segment, for the languages asked for and one tokenizer at a time, or one language and several
tokenizers. The text passes through chunk by chunk.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from data.corpora import Corpus
from data.errors import TokenariumError
from data.progress import Progress
from data.tokenizers import Tokenizer
from studies.counting.segments import chunks

MAX_TOKENS = 2**26


@dataclass(frozen=True)
class LanguageStream:
    """A language's tokens. ids: int32, end to end; offsets: int64, segments + 1; segment: each
    one's number in the corpus, rising. bytes, characters, unk_characters: totals of the text."""

    ids: NDArray[np.int32]
    offsets: NDArray[np.int64]
    segment: NDArray[np.int64]
    bytes: int
    characters: int
    unk_characters: int


@dataclass
class _Gathered:
    ids: list[NDArray[np.int32]] = field(default_factory=list)
    counts: list[NDArray[np.int64]] = field(default_factory=list)
    segment: list[NDArray[np.int64]] = field(default_factory=list)
    tokens: int = 0
    bytes: int = 0
    characters: int = 0
    unk_characters: int = 0

    def stream(self) -> LanguageStream:
        counts = np.concatenate([np.empty(0, np.int64), *self.counts])
        return LanguageStream(
            np.concatenate([np.empty(0, np.int32), *self.ids]),
            np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
            np.concatenate([np.empty(0, np.int64), *self.segment]),
            self.bytes,
            self.characters,
            self.unk_characters,
        )


def gather(
    tokenizer: Tokenizer, corpus: Corpus, languages: Sequence[str], progress: Progress
) -> Iterator[tuple[str, LanguageStream]]:
    """Each language with its stream, each segment encoded alone; a stream that was taken is not
    held any longer.

    Raises TokenariumError for a language of more than MAX_TOKENS tokens.
    """
    held = {language: _Gathered() for language in languages}
    for done, table in _chunks(corpus, languages):
        progress(f"Encoding with {tokenizer.title}", done)
        _encode(tokenizer, table, corpus, held)
    for language in languages:
        yield language, held.pop(language).stream()


def gather_several(
    tokenizers: Sequence[Tokenizer], corpus: Corpus, language: str, progress: Progress
) -> list[LanguageStream]:
    """The language's stream of each tokenizer; the text is read once, and all streams are held.
    Raises as `gather`."""
    held = [{language: _Gathered()} for _ in tokenizers]
    for done, table in _chunks(corpus, [language]):
        for number, (tokenizer, its) in enumerate(zip(tokenizers, held, strict=True)):
            share = done + number / len(tokenizers) / len(corpus.chunks)
            progress(f"Encoding with {tokenizer.title}", share)
            _encode(tokenizer, table, corpus, its)
    return [its[language].stream() for its in held]


def _chunks(corpus: Corpus, languages: Sequence[str]) -> Iterator[tuple[float, pa.Table]]:
    codes = [corpus.languages.index(language) for language in languages]
    for done, table in chunks(corpus):
        yield done, _of_languages(table, codes, len(corpus.languages))


def _encode(
    tokenizer: Tokenizer, table: pa.Table, corpus: Corpus, held: Mapping[str, _Gathered]
) -> None:
    """Add the tokens of a chunk to those of its languages."""
    spoken = table.column("language").to_numpy()
    stream = tokenizer.encode_batch(table.column("text"))
    unk = tokenizer.unk_characters(table.column("text"), stream)
    counts = stream.counts()
    for code in np.unique(spoken).tolist():
        rows, language = spoken == code, corpus.languages[code]
        its = held[language]
        its.ids.append(stream.ids[np.repeat(rows, counts)])
        its.counts.append(counts[rows])
        its.segment.append(table.column("segment").to_numpy()[rows])
        its.tokens += len(its.ids[-1])
        its.bytes += int(table.column("bytes").to_numpy()[rows].sum())
        its.characters += int(table.column("characters").to_numpy()[rows].sum())
        its.unk_characters += int(unk[rows].sum())
        if its.tokens > MAX_TOKENS:
            raise TokenariumError(
                f"{language} has more than {MAX_TOKENS >> 20} million tokens in this "
                "corpus, which is more than is held at once; choose a smaller corpus."
            )


def openings(
    corpus: Corpus, languages: Sequence[str], most_bytes: int
) -> dict[str, tuple[int, bytes]]:
    """For each language, its first whole segments of at most most_bytes together (one at least):
    how many they are, and their text end to end as UTF-8."""
    wanted = {corpus.languages.index(language): language for language in languages}
    parts: dict[str, list[str]] = {language: [] for language in languages}
    sizes = dict.fromkeys(languages, 0)
    filling = set(languages)
    for _, table in chunks(corpus):
        open_codes = [code for code, name in wanted.items() if name in filling]
        table = _of_languages(table, open_codes, len(corpus.languages))
        spoken = table.column("language").to_numpy()
        for code in np.unique(spoken).tolist():
            language = wanted[code]
            rows = np.flatnonzero(spoken == code)
            ends = sizes[language] + np.cumsum(table.column("bytes").to_numpy()[rows])
            fitting = int(np.searchsorted(ends, most_bytes, "right"))
            if fitting == 0 and not parts[language]:
                fitting = 1
            texts = table.column("text").take(pa.array(rows[:fitting]))
            parts[language] += texts.to_pylist()
            sizes[language] = int(ends[fitting - 1]) if fitting else sizes[language]
            if fitting < len(rows):
                filling.discard(language)
        if not filling:
            break
    return {name: (len(texts), "".join(texts).encode()) for name, texts in parts.items()}


def _of_languages(table: pa.Table, codes: Sequence[int], languages: int) -> pa.Table:
    if len(codes) == languages:
        return table
    spoken = table.column("language")
    return table.filter(pc.is_in(spoken, value_set=pa.array(codes, spoken.type)))
