"""Jurassic-2 as AI21's package runs it. The ids are those of ai21-tokenizer 0.12.0 (its
JurassicTokenizer on the same file); tests/accuracy/second_sources asks it on 35,978 texts more."""

from pathlib import Path

import pytest

from data import catalogue
from data.errors import TokenariumError
from data.tokenizers import load
from data.tokenizers.base import Identity, Tokenizer
from data.tokenizers.formats import jurassic
from tests.data.tokenizers import artefacts
from tests.data.tokenizers.conftest import segments

PUBLISHED = {
    "Hello  world": [7463, 1264, 1754],
    "a\n\nb\n": [1278, 4, 4, 2594, 4],
    "  a ": [50, 1278, 1264],
    "in 1234567 x": [1268, 1264, 1333, 37959, 43008, 2445],
    "１２３４": [1264, 67755],
    "x\r\ny": [2445, 1264, 4, 1264, 1334],
    "\ta": [1264, 1278],
    "½ ㉑3": [1264, 1333, 180422, 1339, 1264, 40638],
    "": [],
    "<|newline|>": [2062, 1932, 151303, 1932, 1444],
}


@pytest.fixture
def row(fetched_home: Path, few_hard_texts: object) -> Tokenizer:
    source = catalogue.tokenizers()["jurassic2"]
    return load.from_identity(load.of_row(source), source)


@pytest.mark.needs_library
def test_ids_are_those_of_ai21s_package(row: Tokenizer) -> None:
    assert segments(row.encode_batch(list(PUBLISHED))) == list(PUBLISHED.values())
    for text, ids in PUBLISHED.items():
        assert row.segment(text).ids.tolist() == ids


# The places by hand; ids as above. A space that was put before a line has no place of its own.
PLACES = {
    "a\nb": [(0, 1), (1, 2), (2, 3)],
    "é\n１２３４": [(0, 0), (0, 2), (2, 3), (3, 3), (3, 15)],
    "in 1234567 x": [(0, 2), (2, 3), (3, 4), (4, 7), (7, 10), (10, 12)],
    "x ㉑3": [(0, 1), (1, 2), (2, 6)],
    "a  b": [(0, 1), (1, 2), (2, 4)],
}


@pytest.mark.needs_library
@pytest.mark.parametrize("text", PLACES)
def test_tokens_stand_where_their_text_does(row: Tokenizer, text: str) -> None:
    found = row.segment(text)
    assert list(zip(found.starts.tolist(), found.ends.tolist(), strict=True)) == PLACES[text]


@pytest.mark.needs_library
def test_lines_and_spaces_come_back(row: Tokenizer) -> None:
    text = "Two  lines:\n\n   the second, 12,345 long\n"
    assert row.decode(row.encode_batch([text]).ids) == text
    assert row.vocabulary()[4] == b"\n"
    assert 4 not in row.special_ids


def test_a_model_without_a_piece_for_line_breaks_is_refused() -> None:
    identity = Identity("n", "n", "jurassic", "0", {"newline_piece": "<|newline|>"})
    with pytest.raises(TokenariumError, match="for a line break"):
        jurassic.read(identity, artefacts.sentencepiece_unigram())
