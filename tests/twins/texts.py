"""Small texts made here and tokenizers of them, for figures held against slow twins."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tokenizers as library

from data import lake
from data.tokenizers import add_file
from tests.studies.conftest import brought, stored
from tests.twins.counts import Counted

WORDS = {
    "eng_Latn": ["the", "a", "old", "house", "river", "very", "new", "token", "word", "is"],
    "tur_Latn": ["ve", "bir", "eski", "ev", "nehir", "çok", "yeni", "sözcük", "bu", "için"],
}
VOCABULARIES = {"few": 270, "more": 320}  # of the tokenizers
NAMES = tuple(VOCABULARIES)
BOTH = {"language": ["eng_Latn", "tur_Latn"]}


def sentences(language: str, count: int, seed: int, words: Sequence[str] = ()) -> list[str]:
    """Words drawn with Zipf's weights: these, or the language's and what two of them make."""
    random = np.random.default_rng(seed)
    words = words or [*WORDS[language], *(a + b for a in WORDS[language] for b in WORDS[language])]
    weights = 1 / np.arange(1, len(words) + 1)
    return [
        " ".join(random.choice(words, random.integers(4, 12), p=weights / weights.sum()))
        for _ in range(count)
    ]


TEXTS = {
    "first": {"eng_Latn": sentences("eng_Latn", 90, 1), "tur_Latn": sentences("tur_Latn", 40, 2)},
    # So uniform that it is long enough where the first one, cut to its length, isn't.
    "second": {"eng_Latn": sentences("eng_Latn", 30, 3, WORDS["eng_Latn"][:6])},
    "tiny": {"eng_Latn": ["ab", "cde", "xyz"], "tur_Latn": ["aaaa"], "deu_Latn": ["a"]},
}


@cache
def _trained(name: str) -> library.Tokenizer:
    tokenizer = library.Tokenizer(library.models.BPE())
    tokenizer.pre_tokenizer = library.pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = library.decoders.ByteLevel()
    trainer = library.trainers.BpeTrainer(
        vocab_size=VOCABULARIES[name],
        initial_alphabet=library.pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(TEXTS["first"]["eng_Latn"], trainer)
    return tokenizer


@contextmanager
def home_in(folder: Path) -> Iterator[None]:
    """A state folder with these texts and tokenizers. The files of one session share it, so that
    each question is computed once."""
    fresh = not folder.exists()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TOKENARIUM_HOME", str(folder / "home"))
        if fresh:
            folder.mkdir()
            for name in NAMES:
                _trained(name).save(str(folder / f"{name}.json"))
                add_file(folder / f"{name}.json", name=name)
            for name, lines in TEXTS.items():
                brought(stored(lines), name)
        yield
        lake.detach()


@cache
def counted(name: str, corpus: str, language: str) -> Counted:
    """What the slow twin needs."""
    lines = TEXTS[corpus][language]
    ids = [_trained(name).encode(line).ids for line in lines]
    return Counted(name, language, lines, ids, VOCABULARIES[name])


# --- comparing -----------------------------------------------------------------------------------


def same(found: Sequence[float], expected: Sequence[float]) -> None:
    """Equal to 1e-9, as absolute differences."""
    assert list(found) == pytest.approx(list(expected), abs=1e-9)


def agree(
    found: Iterable[Mapping[str, Any]], expected: Iterable[Mapping[str, Any]], by: Sequence[str]
) -> None:
    """The same rows, told apart by `by`: all numbers to 1e-9, as absolute differences. What is
    found may have notes (that are empty) and nothing else that isn't expected."""
    ours, theirs = ({tuple(row[c] for c in by): row for row in rows} for rows in (expected, found))
    assert ours and theirs.keys() == ours.keys()
    for key, row in ours.items():
        there = theirs[key]
        more = there.keys() - row.keys()
        assert all(name.endswith("_note") and there[name] is None for name in more), (key, more)
        for name, value in row.items():
            assert there[name] == pytest.approx(value, abs=1e-9), (key, name)
