"""Which encoding a file that isn't Unicode is written in: what its bytes and its language tell.

What they leave open is asked, with the first lines under each encoding; nothing is guessed.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from charset_normalizer import from_bytes

from data.corpora.read import code_pages
from data.corpora.read.alphabets import Alphabet, Letters, alphabet
from data.corpora.read.code_pages import Bytes
from data.errors import Undecided
from data.languages.codes import label_language, subtag

EAST_ASIAN = {
    "zho": ("gb18030", "big5", "big5hkscs"),
    "yue": ("gb18030", "big5", "big5hkscs"),
    "jpn": ("cp932", "shift_jis", "euc_jp", "iso2022_jp"),
    "kor": ("cp949", "euc_kr", "johab"),
}
_OF_SEVERAL_BYTES = re.compile(r"gb|big5|cp9(32|36|49|50)|shift|euc|iso2022|johab|hz")
SHOWN = 6
LINES = 3
_AROUND = 30
"""Bytes shown on either side of the first one that differs."""
_CLEARLY = 6.0
"""How much stranger every other text must be: one capital within a word isn't enough."""
_CLEAR_SHARE = 0.15
_ENOUGH_BYTES = 200
"""Beyond ASCII: with fewer, other texts are taken for East Asian ones where no language is said."""
_FITTING = 2.0
"""The most strangeness a character beyond ASCII that a text in the language has."""


@dataclass(frozen=True)
class Candidate:
    """An encoding, and how the first lines that the candidates differ in read under it."""

    encoding: str
    lines: tuple[str, ...]


class UndecidedEncoding(Undecided):
    """Several encodings fit a file, or none; `candidates` are they, the likelier first."""

    def __init__(self, path: str, candidates: Sequence[Candidate]) -> None:
        self.candidates = list(candidates)
        read = ", ".join(f"{one.encoding} (“{one.lines[0]}”)" for one in candidates if one.lines)
        fitting = f"several encodings fit it: {read}" if read else "no encoding fits it"
        super().__init__("encoding", f"{path} isn't UTF-8, and {fitting}.")


def decide(
    path: str,
    sample: bytes,
    every: Callable[[], Bytes],
    languages: Collection[str],
    letters: Letters,
) -> str:
    """The encoding of a file in these languages (labels; none: not said) that isn't Unicode.

    `sample` is a part of it that has such bytes, `every` counts all of them, `letters` are those of
    all languages that are known. Raises UndecidedEncoding.
    """
    said = sorted(map(_usual, languages))
    codes = {label.split("_")[0] for label in said}
    if codes & set(EAST_ASIAN):
        wanted = [name for code in EAST_ASIAN if code in codes for name in EAST_ASIAN[code]]
        guess = from_bytes(sample, cp_isolation=wanted).best()
        if guess is None:
            raise UndecidedEncoding(path, [])
        return guess.encoding
    several = None if said else _of_several_bytes(sample)
    if several is not None and sum(byte > 127 for byte in sample) >= _ENOUGH_BYTES:
        return several
    found = every()
    scores = dict(_scored(found, said, letters))
    ranked = _ranked(found, scores)
    if said and ranked:
        best = scores[ranked[0]]
        clear = max(_CLEARLY, _CLEAR_SHARE * best)
        fits = best <= _FITTING * max(1, found.beyond_ascii(ranked[0]))
        rivals = [page for page in ranked[1:] if scores[page] < best + clear]
        if fits and not rivals:
            return ranked[0]
        ranked = [ranked[0], *rivals] if fits else ranked
    if not ranked:  # nothing is known of the languages' letters
        pages = [page for page, made_for in code_pages.PAGES.items() if codes & set(made_for)]
        fitting = [page for page in pages if None not in found.text(page)]
        detected = [one.encoding for one in from_bytes(sample)]
        ranked = _ranked(found, dict.fromkeys([*fitting, *detected], 0.0))
    if several is not None:
        ranked = [several, *(one for one in ranked if one != several)]
    raise UndecidedEncoding(path, _shown(sample, found, ranked[:SHOWN]))


def _usual(label: str) -> str:
    """The label with the code that the tables here have: lav_Latn → lvs_Latn."""
    code, _, rest = label.partition("_")
    return f"{label_language(subtag(code))}_{rest}"


def _of_several_bytes(sample: bytes) -> str | None:
    """The East Asian encoding that the bytes show; None for all others."""
    guess = from_bytes(sample).best()
    if guess is None or not _OF_SEVERAL_BYTES.match(guess.encoding):
        return None
    return guess.encoding


def _scored(found: Bytes, said: Sequence[str], letters: Letters) -> Iterator[tuple[str, float]]:
    """Pages with how strange their text is in the languages; where none is said, in the one of
    those it was made for that it suits best."""
    its = alphabet(said, letters)
    if its is not None:
        for page in code_pages.pages_for(said, its):
            score = code_pages.strangeness(found, page, its)
            if score is not None:
                yield page, score
    elif not said:
        alphabets: dict[str, list[Alphabet]] = {}
        for label in letters:
            one = alphabet([label], letters)
            assert one is not None
            alphabets.setdefault(label.split("_")[0], []).append(one)
        for page, made_for in code_pages.PAGES.items():
            scores = [
                code_pages.strangeness(found, page, one)
                for code in made_for
                for one in alphabets.get(code, ())
            ]
            if any(score is not None for score in scores):
                yield page, min(score for score in scores if score is not None)


def _ranked(found: Bytes, scores: dict[str, float]) -> list[str]:
    """The pages from the least strange on, of those that give one text the first."""
    texts = set()
    ranked = []
    for page in sorted(scores, key=lambda page: scores[page]):
        text = found.text(page)
        if text not in texts:
            texts.add(text)
            ranked.append(page)
    return ranked


def _shown(sample: bytes, found: Bytes, pages: Sequence[str]) -> list[Candidate]:
    """The candidates, with the first lines that differ between them."""
    differing = bytes(
        byte
        for byte in found.present
        if len({code_pages.characters(page)[byte] for page in pages}) > 1
    )
    lines = list(_lines(sample, differing))
    return [Candidate(page, tuple(_read(lines, page))) for page in pages]


def _lines(sample: bytes, differing: bytes) -> Iterator[bytes]:
    pattern = re.compile(b"[" + re.escape(differing) + b"]" if differing else b"(?!)")
    taken = 0
    for line in re.split(rb"[\r\n]+", sample):
        first = pattern.search(line)
        if first is not None and taken < LINES:
            taken += 1
            yield line[max(0, first.start() - _AROUND) : first.end() + _AROUND]


def _read(lines: Iterable[bytes], page: str) -> Iterator[str]:
    for line in lines:
        text = line.decode(page, "replace")
        yield " ".join("".join(c if c.isprintable() else "�" for c in text).split())
