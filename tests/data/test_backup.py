"""The state in one file: taken while others write, put back elsewhere, and files that are none."""

import io
import json
import tarfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

import studies
from data import lake, library
from data.backup import MANIFEST, Backup, backup, restore
from data.corpora import Options, add_path
from data.errors import TokenariumError
from data.tokenizers import add_file
from data.visitors import Visitor
from studies.engine import sharing
from tests.conftest import let_go
from tests.data.tokenizers.artefacts import rank_file

TEXT = "eng,tur\none,bir\ntwo,iki\nthree,üç\n"
ANNA = Visitor("a" * 64)


def question() -> studies.Spec:
    return studies.prepare("counts", tokenizers=["mine"], corpus="mine", params={})


def answer() -> tuple[str, dict[str, list[object]]]:
    found = studies.cached(question())
    assert found is not None
    return str(found.signature), {name: its.rows() for name, its in found.tables.items()}


@dataclass(frozen=True)
class Kept:
    """A state with a corpus, a tokenizer, an answer and a share of it, and a backup of it."""

    folder: Path
    share: str
    answer: tuple[str, dict[str, list[object]]]
    content: bytes
    backup: Backup


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kept]:
    folder = tmp_path_factory.mktemp("kept")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TOKENARIUM_HOME", str(folder / "home"))
        corpus, ranks = folder / "mine.csv", folder / "mine.tiktoken"
        corpus.write_text(TEXT, encoding="utf-8")
        ranks.write_bytes(rank_file())
        add_path(corpus, Options(), name="mine")
        add_file(ranks, name="mine", pattern="gpt2")
        share = sharing.share(question(), ANNA)
        before, file = answer(), folder / "state.tar"
        with others_writing():
            taken = [backup(file) for _ in range(3)][-1]
        let_go()
    yield Kept(folder / "home", share, before, file.read_bytes(), taken)


@pytest.fixture
def file(kept: Kept, tmp_path: Path) -> Path:
    place = tmp_path / "state.tar"
    place.write_bytes(kept.content)
    return place


@pytest.fixture
def empty(home: Path) -> Path:
    home.mkdir()
    return home


@contextmanager
def others_writing() -> Iterator[None]:
    stop = threading.Event()

    def work() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            made = f"CREATE OR REPLACE TABLE work AS SELECT range FROM range({number})"
            lake.write(lambda cursor, made=made: cursor.execute(made))  # type: ignore[misc]
            library.put(f"artefact {number}".encode())

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def test_taken_while_others_write_it_answers_the_same_at_another_path(
    kept: Kept, file: Path, empty: Path, tmp_path: Path
) -> None:
    assert not list(kept.folder.glob("backup-*"))
    assert restore(file) == kept.backup
    away = kept.folder.with_name("away")
    kept.folder.rename(away)
    try:
        assert answer() == kept.answer
        shared = sharing.frozen(kept.share)
        assert shared is not None and [one.key for one in shared.questions] == [question().key]
    finally:
        away.rename(kept.folder)
    assert not (empty / "restoring").exists() and not (empty / "derived").exists()
    corpus = tmp_path / "another.csv"  # and it can be written
    corpus.write_text(TEXT + "four,dört\n", encoding="utf-8")
    add_path(corpus, Options(), name="another")


def test_only_an_empty_folder_is_restored_into(file: Path, empty: Path) -> None:
    (empty / "library").mkdir()
    with pytest.raises(TokenariumError, match=r"isn't empty \(it holds library, …\)"):
        restore(file)
    assert [path.name for path in empty.iterdir()] == ["library"]


def test_one_that_was_stopped_is_begun_anew(kept: Kept, file: Path, empty: Path) -> None:
    def stop(doing: str, share: float) -> None:
        if share > 0.5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        restore(file, stop)
    assert list(empty.iterdir()) == []
    (empty / "restoring" / "library").mkdir(parents=True)  # as a killed one leaves it
    (empty / "restoring" / "library" / "half").write_bytes(b"a piece")
    restore(file)
    assert answer() == kept.answer
    assert not list(empty.rglob("half"))


def rewritten(file: Path, change: Callable[[dict[str, bytes]], None]) -> None:
    with tarfile.open(file) as archive:
        members = {
            member.name: archive.extractfile(member).read()  # type: ignore[union-attr]
            for member in archive
        }
    change(members)
    with tarfile.open(file, "w") as archive:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))


def flip(members: dict[str, bytes]) -> None:
    name = next(name for name in members if name.startswith("library/"))
    members[name] = members[name][:-1] + bytes([members[name][-1] ^ 1])


def newer(members: dict[str, bytes]) -> None:
    members[MANIFEST] = json.dumps({**json.loads(members[MANIFEST]), "format": 99}).encode()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (flip, "cut or damaged: library/.* isn't what was written"),
        (lambda members: members.pop("lake/created"), "cut or damaged: lake/created"),
        (lambda members: members.update(more=b"x"), "cut or damaged: more"),
        (lambda members: members.pop(MANIFEST), "cut or damaged: it has no manifest"),
        (lambda members: members.update({MANIFEST: b"[]"}), "cut or damaged"),
        (lambda members: members.update({"../outside": b"x"}), "is no backup"),
        (newer, "was written by a newer Tokenarium"),
    ],
)
def test_what_is_no_sound_backup_changes_nothing(
    change: Callable[[dict[str, bytes]], None], sentence: str, file: Path, empty: Path
) -> None:
    rewritten(file, change)
    with pytest.raises(TokenariumError, match=sentence):
        restore(file)
    assert list(empty.iterdir()) == []
    assert not list(empty.parent.rglob("outside"))


def test_one_that_is_cut_is_refused(file: Path, empty: Path) -> None:
    content = file.read_bytes()
    for size in (0, 100, len(content) // 2, len(content) - 20_000):
        file.write_bytes(content[:size])
        with pytest.raises(TokenariumError, match="cut or damaged"):
            restore(file)
        assert list(empty.iterdir()) == []
    with pytest.raises(TokenariumError, match="There is no file"):
        restore(file.with_name("none.tar"))


def test_a_file_that_cannot_be_written(home: Path, tmp_path: Path) -> None:
    with pytest.raises(TokenariumError, match="is no file"):
        backup(tmp_path)
    with pytest.raises(TokenariumError, match="can't be written: No such file or directory"):
        backup(tmp_path / "no folder" / "state.tar")
    assert not list(home.glob("backup-*"))


def test_with_the_other_database_it_is_refused(
    file: Path, empty: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOKENARIUM_DATABASE", "postgresql://nobody@localhost/none")
    with pytest.raises(TokenariumError, match="taken with SQLite, and here is PostgreSQL"):
        restore(file)
    assert list(empty.iterdir()) == []
