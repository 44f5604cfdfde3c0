"""Files of answers as a visitor has them."""

import json
from pathlib import Path

import pytest

from analysis.charbench import asked
from data import library, shares
from data.charbench import uploads
from data.errors import TokenariumError, UnknownName
from data.visitors import Visitor
from tests.data.charbench.test_reading import RUN, lines

ONE, OTHER = Visitor("a" * 64), Visitor("b" * 64)
CONTENT = lines(RUN, RUN | {"model": "b", "response": "४"})


def test_rows_come_back_for_their_visitor_alone(home: Path) -> None:
    upload = uploads.add("runs.jsonl", CONTENT, asked, ONE)
    assert (upload.rows, upload.models, upload.title) == (2, ("mine", "b"), "runs.jsonl")
    assert [row.answer for row in uploads.rows(upload.hash)] == [" 3", "४"]
    assert uploads.hash_of(upload.name, ONE) == uploads.hash_of(upload.hash, ONE) == upload.hash
    for named in (upload.name, upload.hash):
        with pytest.raises(UnknownName):
            uploads.hash_of(named, OTHER)
    assert uploads.add("again.jsonl", CONTENT, asked, ONE).name == upload.name


def test_a_file_of_items_has_no_models(home: Path) -> None:
    row = {name: RUN[name] for name in ("word", "character", "task")}
    assert uploads.add("items.jsonl", lines(row), asked, ONE).models == ()


def test_rows_go_when_nobody_has_them_any_more(home: Path) -> None:
    mine = uploads.add("runs.jsonl", CONTENT, asked, ONE)
    theirs = uploads.add("runs.jsonl", CONTENT, asked, OTHER)
    uploads.forget(ONE, mine.name)
    assert library.has(mine.hash)
    uploads.forget(OTHER, theirs.name)
    assert not library.has(mine.hash)
    with pytest.raises(TokenariumError, match="no longer kept"):
        uploads.rows(mine.hash)
    with pytest.raises(UnknownName):
        uploads.forget(ONE, mine.name)


def test_a_shared_study_lends_its_file(home: Path) -> None:
    mine = uploads.add("runs.jsonl", CONTENT, asked, ONE)
    key = "c" * 64
    question = {"study": "charbench_answers", "parameters": {"upload": mine.hash}}
    shares.save(key, shares.Share([json.dumps(question)]))
    (lent,) = uploads.SHELF.usable(Visitor("b" * 64, (key,))).values()
    assert (lent.hash, lent.rows, lent.models) == (mine.hash, 2, ("mine", "b"))
    assert [one.name for one in uploads.SHELF.usable(Visitor("a" * 64, (key,))).values()] == [
        mine.name
    ]
    assert uploads.hash_of(lent.name, Visitor("b" * 64, (key,))) == mine.hash
    uploads.forget(ONE, mine.name)
    assert library.has(mine.hash)  # the link needs it
