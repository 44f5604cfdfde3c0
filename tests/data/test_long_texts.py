"""Texts that are kept for a visitor."""

import os
import time
from pathlib import Path

import pytest

import studies
from data import long_texts
from studies.desks import long_texts as for_pages

ONE, OTHER = "a" * 64, "b" * 64


def test_a_text_is_had_back_by_its_visitor_alone(home: Path) -> None:
    key = long_texts.keep(ONE, "é\r\n ")
    assert long_texts.load(ONE, key) == "é\r\n "
    assert long_texts.load(OTHER, key) is None
    assert long_texts.keep(OTHER, "é\r\n ") != key  # it doesn't tell who has the same text
    assert long_texts.load(ONE, "../../lake") is None
    with pytest.raises(ValueError, match="visitor's id"):
        long_texts.keep("..", "a")


def test_the_oldest_make_room(home: Path) -> None:
    keys = [long_texts.keep(ONE, f"text {number}") for number in range(long_texts.MOST)]
    for age, key in enumerate(reversed(keys), start=1):
        os.utime(home / "visitors" / ONE / "texts" / key, (time.time() - age,) * 2)
    long_texts.keep(ONE, "text 0")  # kept again: no longer the oldest
    long_texts.keep(ONE, "one more")
    assert long_texts.load(ONE, keys[0]) == "text 0"
    assert long_texts.load(ONE, keys[1]) is None
    assert long_texts.load(ONE, keys[2]) == "text 2"


def test_an_old_text_goes(home: Path) -> None:
    old, new = long_texts.keep(ONE, "old"), long_texts.keep(ONE, "new")
    place = home / "visitors" / ONE / "texts"
    os.utime(place / old, (time.time() - (long_texts.DAYS + 1) * 86_400,) * 2)
    assert long_texts.load(ONE, old) is None
    long_texts.remove_old()
    assert [one.name for one in place.iterdir()] == [new]


def test_where_nothing_can_be_written_there_is_no_key(home: Path) -> None:
    assert for_pages.keep("a", studies.EVERYONE) is None
    home.mkdir()
    (home / "visitors").write_text("no folder")
    assert for_pages.keep("a", studies.Visitor(ONE)) is None
