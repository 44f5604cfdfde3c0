"""Machines with a folder each and one store and database between them; one after the other here,
several processes in tests/api/test_two_apps.py."""

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from data import (
    api_keys,
    copies,
    lake,
    lake_answers,
    library,
    locks,
    long_texts,
    object_store,
    opened_shares,
    postgresql,
    records,
    results,
    shares,
    state,
    tokenizers,
    visitors,
    withdrawing,
)
from data.backup import backup
from data.corpora import collection as corpora
from data.corpora import contents, removing, store
from data.corpora.corpus import Record
from data.corpora.importing import take_in
from data.corpora.options import Options
from data.errors import TokenariumError, UnknownName
from data.models import blobs
from data.object_store import StoreUnavailable
from data.results import StoredPart
from data.shares import Share
from data.tokenizers import Identity
from data.visitors import Visitor
from tests.conftest import let_go
from tests.object_store import EXPIRED, Store
from tests.postgresql import Server

ANNA, BERTA = Visitor("a" * 64), Visitor("b" * 64)
KEY = "c" * 32
TEXT = "\n".join(["eng,tur", *(f"house {n},ev {n}" for n in range(50))])
Machine = Callable[[str], Path]


@pytest.fixture
def its_store(store: Store, server: Server, monkeypatch: pytest.MonkeyPatch) -> Store:
    store.name(monkeypatch)
    monkeypatch.setenv("TOKENARIUM_DATABASE", server.database())
    monkeypatch.setattr(lake, "GRACE_S", 0.0)
    return store


@pytest.fixture
def at(its_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    """From now on this process is on the machine of that name."""

    def move(name: str) -> Path:
        let_go()
        folder = tmp_path / name
        monkeypatch.setenv("TOKENARIUM_HOME", str(folder))
        return state.check()

    move("one")
    return move


def objects(its_store: Store, below: str = "") -> list[str]:
    found = (path for path in (its_store.files / below).rglob("*") if path.is_file())
    return sorted(str(path.relative_to(its_store.files)) for path in found)


def keep_tokenizer(content: bytes, visitor: Visitor) -> Identity:
    identity = Identity("mine", "mine", "tokenizer.json", library.sha256_of(content))
    return tokenizers.keep(identity, content, visitor)


def keep_corpus(folder: Path, visitor: Visitor) -> Record:
    (folder / "mine.csv").write_text(TEXT)
    taken = take_in([folder / "mine.csv"], Options())
    layout = corpora.keep_layout(taken.layout)
    return corpora.keep(Record("mine", "mine", taken.corpus.hash, "csv", layout=layout), visitor)


def age(*folders: Path) -> None:
    """Nothing in them is new."""
    for folder in folders:
        for path in folder.rglob("*"):
            os.utime(path, (1.0, 1.0))


def test_what_is_brought_on_one_machine_is_there_on_another_and_goes_from_both(
    at: Machine, its_store: Store
) -> None:
    one = at("one")
    mine = keep_tokenizer(b"a tokenizer", ANNA)
    assert objects(its_store) == [f"library/{mine.sha256[:2]}/{mine.sha256}"]
    at("other")
    assert tokenizers.known_to(ANNA) == {mine.name: mine} and not tokenizers.known_to(BERTA)
    assert not library.has(mine.sha256) and library.is_kept(mine.sha256)
    assert library.size(mine.sha256) == len(b"a tokenizer")
    assert library.read(mine.sha256) == b"a tokenizer" and library.has(mine.sha256)
    asked = len(its_store.asked)
    assert library.read(mine.sha256) == b"a tokenizer" and len(its_store.asked) == asked
    tokenizers.forget(ANNA, mine.name)
    assert not objects(its_store) and not library.has(mine.sha256)
    at("one")
    assert not tokenizers.known_to(ANNA) and library.has(mine.sha256)
    copies.drop_old()
    assert library.has(mine.sha256)  # as new as what is about to be kept
    age(one)
    copies.drop_old()
    assert not library.has(mine.sha256)


def test_a_corpus_comes_from_the_store_when_another_machine_needs_it(
    at: Machine, its_store: Store
) -> None:
    one = at("one")
    record = keep_corpus(one, ANNA)
    (file,) = objects(its_store, "lake/corpora")
    assert not list((one / "lake" / "files").rglob("*.parquet"))
    other = at("other")
    (found,) = corpora.known_to(ANNA).values()
    corpus = store.by_hash(record.hash)
    assert found == record and corpus is not None
    assert contents.segment_text(corpus, "tur_Latn", 3) == "ev 2"
    assert library.read(record.layout) == b"{}"
    (copy,) = (other / "lake" / "files").rglob("*.parquet")
    assert copy.read_bytes() == (its_store.files / file).read_bytes()
    read = [table.column("text").to_pylist() for table in contents.batches(corpus)]
    assert sum(map(len, read)) == 100
    with lake.reading() as cursor:
        assert cursor.execute(f"SELECT count(*) FROM {corpus.table}").fetchone() == (100,)

    at("one")
    removing.forget(ANNA, found.name)
    assert not objects(its_store, "lake/corpora") and not objects(its_store, "library")
    at("other")
    assert store.by_hash(record.hash) is None and copy.exists()
    age(other)
    copies.drop_old()
    assert not copy.exists() and not list((other / "library").glob("??/*"))


def test_what_was_answered_is_read_in_its_order_and_by_the_files_that_have_it(
    at: Machine, its_store: Store
) -> None:
    for number in range(8):
        frame = pl.DataFrame({"row": range(number, number + 50), "of": [f"part {number}"] * 50})
        results.save("made_1", [StoredPart(f"{number:064x}", {"rows": frame}, {"n": number})])
    at("other")
    its_store.asked.clear()
    keys = [f"{number:064x}" for number in (7, 3)]
    found = results.load("made_1", keys)
    assert [found[key].tables["rows"]["row"].to_list() for key in keys] == [
        list(range(7, 57)),
        list(range(3, 53)),
    ]
    read = {path for method, path in its_store.asked if "made_1_rows" in path and method == "GET"}
    assert len(read) == 2
    lake.write(lambda cursor: results.drop_keys(cursor, keys))
    lake.purge()
    assert results.present([*keys, f"{5:064x}"]) == {f"{5:064x}"}


def test_the_last_copies_stay_where_the_store_lost_what_someone_has(
    at: Machine, its_store: Store
) -> None:
    one = at("one")
    mine, record = keep_tokenizer(b"a tokenizer", ANNA), keep_corpus(one, ANNA)
    corpus = store.by_hash(record.hash)
    assert corpus is not None
    copy = contents.file_of(corpus)
    library.put_here(b"nobody's")
    for name in objects(its_store):
        (its_store.files / name).unlink()
    age(one)
    copies.drop_old()
    assert library.read(mine.sha256) == b"a tokenizer" and copy.exists()
    assert library.has(record.layout) and not library.has(library.sha256_of(b"nobody's"))


def test_what_goes_from_another_machine_while_it_is_brought_is_in_the_store_after(
    at: Machine, its_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who brings it has sent it already when the other one sweeps it away, and has a copy."""
    one = at("one")
    record = keep_corpus(one, ANNA)
    layout = f"library/{record.layout[:2]}/{record.layout}"
    object_store.remove(layout)
    corpora.keep(replace(record, name="again", title="again"), BERTA)
    assert layout in objects(its_store)
    removing.forget(ANNA, next(iter(corpora.known_to(ANNA))))
    removing.forget(BERTA, next(iter(corpora.known_to(BERTA))))

    send, swept = object_store.put, list[str]()

    def put(name: str, content: bytes | Path) -> None:
        send(name, content)
        if name.endswith(".parquet") and not swept:
            swept.append(name)
            lake.write(lambda cursor: store.clear_away(cursor, record.hash))

    monkeypatch.setattr(object_store, "put", put)
    assert keep_corpus(one, ANNA).hash == record.hash and swept
    corpus = store.by_hash(record.hash)
    assert corpus is not None and contents.segment_text(corpus, "tur_Latn", 3) == "ev 2"


def test_links_keys_and_texts_are_the_same_on_all_machines(at: Machine, its_store: Store) -> None:
    at("one")
    mine = keep_tokenizer(b"a tokenizer", ANNA)
    shares.save(KEY, Share(["{}"], [mine]), ANNA.id)
    opened_shares.keep(str(BERTA.id), KEY)
    secret, key = api_keys.make(str(ANNA.id), "a program")
    text = long_texts.keep(str(ANNA.id), "long")
    at("other")
    assert [name for name, _ in shares.made_by(str(ANNA.id))] == [KEY]
    assert opened_shares.opened_by(str(BERTA.id)) == (KEY,)
    assert api_keys.whose(secret) == ANNA.id
    assert [each.id for each in api_keys.of(str(ANNA.id))] == [key.id]
    assert api_keys.of(str(ANNA.id))[0].used is not None
    assert long_texts.load(str(ANNA.id), text) == "long"
    tokenizers.forget(ANNA, mine.name)
    lent = replace(BERTA, shares=(KEY,))
    assert list(tokenizers.known_to(lent)) == [mine.name]
    assert library.read(mine.sha256) == b"a tokenizer"
    withdrawing.withdraw(KEY, ANNA)
    at("one")
    assert shares.load(KEY) is None and shares.withdrawn_on(KEY) is not None
    assert not list(shares.closed()) and not tokenizers.known_to(lent)
    assert not objects(its_store, "library")  # what the link alone carried
    api_keys.revoke(str(ANNA.id), key.id)
    person = Visitor("d" * 64)
    assert visitors.take_along(ANNA, person) and not visitors.take_along(ANNA, person)
    assert long_texts.load(str(ANNA.id), text) is None and records.is_empty(f"visitors/{ANNA.id}")
    assert api_keys.whose(secret) is None


def test_a_file_of_a_model_of_ones_own(at: Machine, tmp_path: Path, its_store: Store) -> None:
    (tmp_path / "weights").write_bytes(b"w" * 1000)
    sha256 = blobs.put_file(tmp_path / "weights")
    at("other")
    assert blobs.path(sha256).read_bytes() == b"w" * 1000
    blobs.remove(sha256)
    assert not objects(its_store)
    with pytest.raises(KeyError):
        blobs.path(sha256)


def test_a_lock_holds_between_machines_and_ends_with_its_connection(at: Machine) -> None:
    at("one")
    with locks.removal():
        at("other")
        with pytest.raises(TimeoutError), postgresql.held("removing.lock", 0.1):
            pass
        with postgresql.held("another", 0.1):
            pass
    with postgresql.held("removing.lock", 0.1):
        pass


def test_what_is_damaged_in_the_store_is_said_and_stays(at: Machine, its_store: Store) -> None:
    one = at("one")
    mine = keep_tokenizer(b"a tokenizer", ANNA)
    record = keep_corpus(one, ANNA)
    parts = [StoredPart("e" * 64, {"rows": pl.DataFrame({"row": range(50)})}, {})]
    results.save("made_1", parts)
    for name in objects(its_store):
        content = (its_store.files / name).read_bytes()
        (its_store.files / name).write_bytes(content[:-9] + b"?" * 9)
    assert library.read(mine.sha256) == b"a tokenizer"  # this machine's copy is sound
    at("other")
    with pytest.raises(library.Damaged, match="in the store isn't what was kept there"):
        library.read(mine.sha256)
    corpus = store.by_hash(record.hash)
    assert corpus is not None
    with pytest.raises(library.Damaged, match="in the store isn't what was kept there"):
        contents.file_of(corpus)
    with pytest.raises(library.Damaged, match="put its earlier version back"):
        results.load("made_1", ["e" * 64])
    (its_store.files / objects(its_store, "lake/results/made_1_rows")[0]).unlink()
    (its_store.files / objects(its_store, "lake/corpora")[0]).unlink()
    at("third")
    with pytest.raises(library.Damaged, match="is no longer in the store"):
        contents.file_of(corpus)
    with pytest.raises(library.Damaged, match="put its earlier version back"):
        results.load("made_1", ["e" * 64])
    assert len(objects(its_store, "library")) == 2
    # Brought again it is sound again.
    keep_tokenizer(b"a tokenizer", BERTA)
    at("fourth")
    assert library.read(mine.sha256) == b"a tokenizer"


def test_a_store_that_cannot_be_used_is_said_in_a_sentence(
    at: Machine, its_store: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    mine = keep_tokenizer(b"a tokenizer", ANNA)
    parts = [StoredPart("e" * 64, {"rows": pl.DataFrame({"row": range(50)})}, {})]
    results.save("made_1", parts)
    with pytest.raises(TokenariumError, match="back these two up by their own means"):
        backup(tmp_path / "state.tar")
    with monkeypatch.context() as patch:
        patch.setenv("AWS_ACCESS_KEY_ID", "another")
        refused_everywhere(mine, "refuses the key", "refuses the key")
    with monkeypatch.context() as patch:
        patch.setenv("AWS_SECRET_ACCESS_KEY", "another")
        refused_everywhere(mine, "refuses the key", "refuses the key")
    with monkeypatch.context() as patch:
        patch.setenv("AWS_SESSION_TOKEN", EXPIRED)
        refused_everywhere(mine, "seems to have expired", "seems to have expired")
    with monkeypatch.context() as patch:
        patch.setenv("TOKENARIUM_STORE", "s3://nowhere/state")
        with pytest.raises(StoreUnavailable, match="has no such bucket"):
            state.check()
        with pytest.raises(StoreUnavailable, match="has no such bucket"):
            keep_tokenizer(b"another", ANNA)
        patch.setenv("TOKENARIUM_STORE", "https://nowhere")
        with pytest.raises(TokenariumError, match="must be s3://BUCKET"):
            state.check()
    with monkeypatch.context() as patch:
        patch.setenv("TOKENARIUM_DATABASE", "")
        with pytest.raises(TokenariumError, match="needs TOKENARIUM_DATABASE beside it"):
            state.check()
    assert list(tokenizers.known_to(ANNA)) == [mine.name]  # nothing was lost or added
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")  # nobody listens there
    refused_everywhere(mine, "can't be reached now", "can't be reached now")


def refused_everywhere(mine: Identity, says: str, lake_says: str) -> None:
    """On a machine that has nothing yet."""
    let_go()
    with pytest.raises(StoreUnavailable, match=says):
        state.check()
    with pytest.raises(StoreUnavailable, match=says):
        keep_tokenizer(b"another", ANNA)
    with pytest.raises(StoreUnavailable, match=says):
        library.read(library.sha256_of(b"another one"))
    with pytest.raises(lake.LakeUnavailable, match=lake_says):
        results.load("made_1", ["e" * 64])


def test_without_the_database_records_say_so(at: Machine, server: Server) -> None:
    mine = keep_tokenizer(b"a tokenizer", ANNA)
    server.halt()
    try:
        with pytest.raises(postgresql.DatabaseUnavailable):
            tokenizers.known_to(ANNA)
        with pytest.raises(postgresql.DatabaseUnavailable), locks.removal():
            pass
        with pytest.raises(lake.LakeUnavailable), lake.unwritten():
            pass
    finally:
        server.begin()
    assert list(tokenizers.known_to(ANNA)) == [mine.name]
    with pytest.raises(UnknownName):
        tokenizers.identify(mine.name, BERTA)


def test_a_folder_in_which_something_was_brought_is_refused(at: Machine) -> None:
    (at("before") / "visitors" / str(ANNA.id)).mkdir(parents=True)
    with pytest.raises(TokenariumError, match="doesn't take over"):
        state.check()


def test_without_a_store_nothing_of_it_is_used(home: Path) -> None:
    assert not object_store.is_used()
    copies.drop_old()
    keep_tokenizer(b"a tokenizer", ANNA)
    assert (home / "visitors" / str(ANNA.id) / "tokenizers").is_dir()


def test_what_the_lake_said_is_said_again_until_somebody_writes(at: Machine) -> None:
    asked: list[int] = []

    def ask() -> int:
        asked.append(1)
        return len(asked)

    assert [lake_answers.unchanged(("some",), ask) for _ in range(2)] == [1, 2]  # there is no lake
    lake.write(lambda cursor: cursor.execute("CREATE TABLE made (i INT)"))
    assert [lake_answers.unchanged(("some",), ask) for _ in range(2)] == [3, 3]
    let_go()  # as another process
    lake.write(lambda cursor: cursor.execute("INSERT INTO made VALUES (1)"))
    assert [lake_answers.unchanged(("some",), ask) for _ in range(2)] == [4, 4]
