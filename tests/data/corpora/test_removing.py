"""A text that its visitor removes is gone: wholly, for good, whoever kills what and when."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from data import kept_sizes, lake, library, results, shares
from data.atomic_files import write_atomically
from data.corpora import (
    Corpus,
    Record,
    Removed,
    collection,
    contents,
    forget,
    obtain,
    presence,
    removing,
    store,
)
from data.corpora.profile import VERSION, profile
from data.errors import UnknownName
from data.home import derived_folder
from data.kept_arrays import KeptCounts
from data.results import StoredPart
from data.shares import Share
from data.visitors import EVERYONE, Visitor
from tests.data.corpora.test_collection import ANNA, BERTA, stored

pytestmark = pytest.mark.usefixtures("home", "at_once")

GRACE_S = lake.GRACE_S

ROOT = Path(__file__).parents[3]
SECRET = "xylographic"


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """No others read the lake, who would need a second."""
    monkeypatch.setattr(lake, "GRACE_S", 0.0)


class Counter:
    """What kept counts have to know of a tokenizer."""

    fingerprint, engine, reference = "f" * 64, "fast", ()


def brought(text: str, visitor: Visitor = ANNA, name: str = "mine") -> Record:
    """A corpus of the visitor's, its layout says what only it has."""
    layout = collection.keep_layout({"files": [{"path": f"{name} {text}"}]})
    return collection.keep(Record(name, name, stored(text), "text", layout=layout), visitor)


def measured(record: Record, results_of: Sequence[int] = (2, 200)) -> Corpus:
    """The corpus, once all is kept that is made of one."""
    corpus = store.by_hash(record.hash)
    assert corpus is not None
    write_atomically(derived_folder() / "profiles" / f"{record.hash}-{VERSION}.json", b"[]")
    kept_sizes.keep(record.hash, "how", {"eng_Latn": {"xz": 1}})
    KeptCounts(corpus, Counter()).keep(0, {"tokens": np.array([2])})  # type: ignore[arg-type]
    for rows in results_of:  # few are kept in the catalogue, many in a file
        texts = [f"{SECRET} {number}" for number in range(rows)]
        part = StoredPart(f"{rows} of {record.hash}", {"tokens": pl.DataFrame({"text": texts})}, {})
        question = json.dumps({"corpus": [record.name, record.hash]})
        results.save("made_1", [part], (f"key of {rows}", question), [record.hash])
    return corpus


def left_of(record: Record, home: Path) -> list[str]:
    """Where something of it is still to be found."""
    lake.detach()
    found = [
        str(path.relative_to(home))
        for path in home.rglob("*")
        if record.hash[:32] in path.name
        or record.layout in path.name
        or (path.is_file() and path.suffix != ".sqlite" and SECRET.encode() in path.read_bytes())
    ]
    with closing(sqlite3.connect(home / "lake" / "catalogue.sqlite")) as catalogue:
        # Of a table with many corpora the catalogue has the least and greatest value for ever.
        skipped = ("CREATE", 'INSERT INTO "ducklake_table_column_stats"')
        lines = [line for line in catalogue.iterdump() if not line.startswith(skipped)]
    return found + [line for line in lines if record.hash[:32] in line or SECRET in line]


def test_nothing_is_left_of_a_text_that_nobody_else_has(home: Path) -> None:
    other, mine = brought("to stay", name="other"), brought(f"{SECRET} text")
    part = StoredPart("stays", {"tokens": pl.DataFrame({"text": ["kept"]})}, {"said": "of it"})
    results.save("made_1", [part], corpora=[other.hash])
    kept, gone = store.by_hash(other.hash), measured(mine)
    file = contents.file_of(gone)
    assert {part.split("/")[0] for part in left_of(mine, home)} >= {"lake", "library", "derived"}
    forget(ANNA, mine.name)
    assert left_of(mine, home) == []
    assert not file.exists()
    assert store.by_hash(mine.hash) is None
    with pytest.raises(UnknownName):
        obtain(mine.name, visitor=ANNA)
    assert results.load("made_1", [f"2 of {mine.hash}", f"200 of {mine.hash}"]) == {}
    assert results.question("key of 2") is None
    # Nothing else went.
    assert kept is not None and rows(kept) == ["to stay"]
    assert results.load("made_1", ["stays"])["stays"].signature == {"said": "of it"}
    assert collection.layout_of(other)["files"]
    with pytest.raises(UnknownName):
        forget(ANNA, mine.name)


def rows(corpus: Corpus) -> list[str]:
    return [text for table in contents.batches(corpus) for text in table.column("text").to_pylist()]


def test_the_same_text_can_be_brought_again(home: Path) -> None:
    for _ in range(2):
        mine = brought(f"{SECRET} again")
        corpus = measured(mine)
        assert obtain(mine.name, visitor=ANNA) == corpus
        assert rows(corpus) == [f"{SECRET} again"]
        forget(ANNA, mine.name)
    assert left_of(mine, home) == []


@pytest.mark.parametrize("whose", ["another's", "everyone's", "shared", "the catalogue's"])
def test_what_someone_else_has_stays(whose: str, monkeypatch: pytest.MonkeyPatch) -> None:
    mine = brought(SECRET)
    theirs = None
    if whose in ("another's", "everyone's"):
        theirs = brought(SECRET, BERTA if whose == "another's" else EVERYONE, "theirs")
    elif whose == "shared":
        shares.save("c" * 64, Share(["{}"], [], [mine]))
    else:
        monkeypatch.setattr(collection, "already_read", lambda: {"row": mine.hash})
    forget(ANNA, mine.name)
    assert collection.known_to(ANNA) == ({theirs.name: theirs} if whose == "everyone's" else {})
    corpus = store.by_hash(mine.hash)
    assert corpus is not None and rows(corpus) == [SECRET]
    # How one's own files were laid out isn't the other one's.
    assert library.has(mine.layout) == (whose == "shared")
    assert theirs is None or library.has(theirs.layout)
    if whose == "another's":
        forget(BERTA, theirs.name)  # type: ignore[union-attr]
        assert store.by_hash(mine.hash) is None


# A removal in a process of its own, killed at the given moment: one before, inside and after each
# transaction.
REMOVER = """
import os, signal, sys
from data import lake, library
from data.corpora import contents, removing, store
from data.visitors import Visitor
real_write, real_remove, lake.GRACE_S = lake.write, library.remove, 0.0
def moment():
    global left
    left -= 1
    if not left:
        os.kill(os.getpid(), signal.SIGKILL)
def write(action):
    moment()
    def inside(cursor):
        result = action(cursor)
        moment()
        return result
    result = real_write(inside)
    moment()
    return result
def remove(sha256):
    real_remove(sha256)
    moment()
lake.write, library.remove = write, remove
for line in sys.stdin:
    name, given = line.split()
    pid = os.fork()
    if not pid:
        left = int(given)
        removing.forget(Visitor("a" * 64), name)
        os._exit(0)
    print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)
"""


@pytest.fixture
def remover(home: Path) -> Iterator["subprocess.Popen[str]"]:
    process = subprocess.Popen(
        [sys.executable, "-c", REMOVER],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    yield process
    process.kill()
    process.communicate()


def removed(remover: "subprocess.Popen[str]", name: str, moment: int) -> int:
    """The exit status of a removal that is killed at that moment (0: never)."""
    assert remover.stdin is not None and remover.stdout is not None
    remover.stdin.write(f"{name} {moment}\n")
    remover.stdin.flush()
    return int(remover.stdout.readline())


def test_killed_at_every_moment(
    remover: "subprocess.Popen[str]", home: Path, is_long: bool
) -> None:
    other = brought("to stay", name="other")
    records = []
    for moment in range(1, 18) if is_long else (2, 3, 8, 13, 16, 17):
        mine = brought(f"{SECRET} {moment}")
        corpus = measured(mine, [2])
        ended = removed(remover, mine.name, moment)
        assert ended == (-signal.SIGKILL if moment <= 16 else 0)  # five transactions, and a file
        assert set(collection.known_to(ANNA)) == {other.name}
        # There whole, or not at all; brought again it is whole.
        if store.by_hash(mine.hash) is not None:
            assert rows(corpus) == [f"{SECRET} {moment}"]
        brings_again = moment in ((3, 8) if is_long else (8,))
        again = brought(f"{SECRET} {moment}") if brings_again else None
        removing.finish()
        if again is not None:
            assert rows(obtain(again.name, visitor=ANNA)) == [f"{SECRET} {moment}"]
            assert collection.layout_of(again)["files"]
            forget(ANNA, again.name)
        records.append(mine)
    assert [left for record in records for left in left_of(record, home)] == []
    assert rows(obtain(other.name, visitor=ANNA)) == ["to stay"]


def test_who_reads_it_gets_it_to_the_end_or_a_sentence(home: Path) -> None:
    mine = brought(SECRET)
    corpus = store.by_hash(mine.hash)
    assert corpus is not None
    with closing(contents.Chunks(corpus)) as opened:
        forget(ANNA, mine.name)
        assert opened.read(0, ["text"]).column("text").to_pylist() == [SECRET]
    for use in (
        lambda: rows(corpus),
        lambda: list(contents.documents(corpus, ["eng_Latn"])),
        lambda: profile(corpus),
    ):
        with (
            pytest.raises(Removed, match=r"^This corpus isn't here any more: it was removed\. "),
            presence.using([corpus.hash]),
        ):
            use()
    with pytest.raises(Removed):
        results.save("made_1", [], corpora=[mine.hash])
    with pytest.raises(Removed):
        collection.keep(mine, ANNA)
    assert not list((derived_folder() / "profiles").glob("*"))


def test_another_mistake_is_told_as_it_is() -> None:
    mine = brought(SECRET)
    with pytest.raises(ZeroDivisionError), presence.using([mine.hash]):
        1 / 0  # noqa: B018


def test_others_read_and_write_meanwhile(monkeypatch: pytest.MonkeyPatch) -> None:
    """Removing throws away all earlier states of the lake: nobody else is to notice."""
    monkeypatch.setattr(lake, "GRACE_S", GRACE_S)
    kept = [store.by_hash(brought(f"kept {n}", BERTA, f"b{n}").hash) for n in range(3)]
    measured(brought("measured", BERTA, "measured"))
    failures: list[Exception] = []
    over = threading.Event()

    def guarded(action: object) -> None:
        try:
            while not over.wait(0.05):
                action()  # type: ignore[operator]
        except Exception as error:  # noqa: BLE001 - whatever a thread meets fails the test
            failures.append(error)

    def read() -> None:
        for number, corpus in enumerate(kept):
            assert corpus is not None
            assert rows(corpus) == [f"kept {number}"]
            ((_, frame),) = contents.documents(corpus, ["eng_Latn"])
            assert frame["text"].to_list() == [f"kept {number}"]
        assert len(results.question("key of 2") or "") > 64

    numbers = iter(range(1000))
    threads = [
        threading.Thread(target=guarded, args=(action,))
        for action in (read, lambda: brought(f"new {next(numbers)}", BERTA, "n"))
    ]
    for thread in threads:
        thread.start()
    for number in range(2):
        forget(ANNA, brought(f"{SECRET} {number}").name)
    over.set()
    for thread in threads:
        thread.join(60)
    assert failures == []
    assert all(store.by_hash(record.hash) for record in collection.known_to(BERTA).values())
