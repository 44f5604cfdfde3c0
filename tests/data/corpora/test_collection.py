"""Whose corpus it is, and by which names it is found."""

from pathlib import Path

import pytest

from data import shares
from data.corpora import Options, Record, add_path, collection, forget, keep, obtain, store
from data.corpora.collection import keep_layout, layout_of
from data.corpora.read.rows import ReadCorpus, Segment, in_batches
from data.errors import TokenariumError, UnknownName
from data.shares import Share
from data.visitors import EVERYONE, Visitor
from tests.data.corpora.brought import written

pytestmark = pytest.mark.usefixtures("home")

ANNA, BERTA = Visitor("a" * 64), Visitor("b" * 64)


def stored(text: str) -> str:
    segments = [Segment(0, "1", "", {"eng_Latn": text})]
    return store.add(ReadCorpus(["eng_Latn"], in_batches(segments), [])).hash


def record(name: str, text: str) -> Record:
    return Record(name, name, stored(text), "text", notes=("a note",))


def test_the_same_text_of_two_visitors_is_stored_once() -> None:
    hers, his = keep(record("a", "same"), ANNA), keep(record("b", "same"), BERTA)
    assert hers.hash == his.hash
    forget(ANNA, hers.name)
    assert collection.known_to(ANNA) == {}
    assert obtain(his.name, visitor=BERTA).hash == his.hash
    with pytest.raises(UnknownName):
        forget(ANNA, his.name)


def test_a_share_from_before_corpora_could_be_shared(home: Path) -> None:
    written(home / "shares", {f"{'d' * 64}.json": b'{"question":"{}","identities":[]}'})
    assert shares.load("d" * 64) == Share(["{}"], [], [])


def test_a_path_is_never_a_name(tmp_path: Path) -> None:
    path = written(tmp_path, {"a.txt": b"x\n"}) / "a.txt"
    for given in (str(path), str(tmp_path), "../a", ".", ""):
        with pytest.raises(UnknownName):
            obtain(given)


@pytest.mark.parametrize(
    ("filename", "name"),
    [
        ("my text.txt.gz", "my-text"),
        ("a,b~c.jsonl", "a-b-c"),
        ("train-00000-of-00002.parquet", "train-00000-of-00002"),
        ("v1.2", "v1.2"),
        ("çalışma.csv", "çalışma"),
        ("../..", "corpus"),
        ("x" * 200, "x" * 80),
    ],
)
def test_a_name_of_a_file(filename: str, name: str) -> None:
    assert collection.stem(filename) == name


def test_adding_a_path_twice_and_under_other_names(tmp_path: Path) -> None:
    path = written(tmp_path, {"mine.txt": b"bir\r\niki\r\n"}) / "mine.txt"
    first = add_path(path, Options(language="tr"), licence="CC0")
    its = first.name, first.title, first.licence, first.format
    assert its == ("mine", "mine.txt", "CC0", "text")
    assert layout_of(first)["files"][0]["carriage"] is True
    named = add_path(path, Options(language="tr"), "other")
    assert named.hash == first.hash
    assert set(collection.known_to(EVERYONE)) == {"other"}  # one text has one name
    for bad in ("a b", "../x", "f" * 64, ""):
        with pytest.raises(TokenariumError, match="can't be a corpus's name"):
            add_path(path, name=bad)
    with pytest.raises(TokenariumError, match="another corpus named 'udhr'"):
        add_path(path, name="udhr")
    with pytest.raises(TokenariumError, match="There is no file"):
        add_path(tmp_path / "absent.txt")


def test_a_layout_is_kept_with_the_record() -> None:
    layout = {"files": [{"path": "ü\u2028.txt", "blanks": {"3": " "}}]}
    kept = Record("a", "a", "0" * 64, "text", layout=keep_layout(layout))
    assert layout_of(kept) == layout
    assert layout_of(Record("a", "a", "0" * 64, "text")) == {}
