"""Samples out of a corpus, a visitor's own one included."""

import pytest

from data.errors import TokenariumError, UnknownName
from studies import Visitor
from studies.desks import corpora, samples
from studies.desks.corpora import Options

pytestmark = pytest.mark.usefixtures("home")

ANNA, BERTA = Visitor("a" * 64), Visitor("b" * 64)
LINES = ["Erste Zeile", "zweite", "", "ğüşiöç 👩‍👩‍👧", "fünfte"]


@pytest.fixture
def mine() -> str:
    content = "".join(f"{line}\n" for line in LINES).encode()
    read = Options(language="deu_Latn")
    return corpora.add({"mine.txt": content}, read, ANNA).name


def test_each_segment_stands_at_its_number(mine: str) -> None:
    count = samples.segment_count(mine, "deu_Latn", ANNA)
    found = [samples.segment(mine, "deu_Latn", 1 + at, ANNA) for at in range(count)]
    assert found == LINES


def test_the_beginning_is_cut_where_it_is_asked(mine: str) -> None:
    whole = "\n".join(LINES)
    ends = [at for at, character in enumerate(whole) if character == "\n"]
    near = {at + step for at in [0, *ends, len(whole)] for step in (-1, 0, 1, 2)}
    for characters in sorted(near - {-1}):
        assert samples.beginning(mine, "deu_Latn", characters, ANNA) == whole[:characters]


def test_another_visitor_sees_none_of_it(mine: str) -> None:
    for ask in (samples.segment_count, lambda *its: samples.segment(*its[:2], 1, its[2])):
        with pytest.raises(UnknownName):
            ask(mine, "deu_Latn", BERTA)
    with pytest.raises(UnknownName):
        samples.beginning(mine, "deu_Latn", 10, BERTA)


def test_what_it_has_not_is_said(mine: str) -> None:
    with pytest.raises(UnknownName, match="tur_Latn"):
        samples.segment_count(mine, "tur_Latn", ANNA)
    for number in (0, 6):
        with pytest.raises(TokenariumError, match="has 5 segments in deu_Latn"):
            samples.segment(mine, "deu_Latn", number, ANNA)
