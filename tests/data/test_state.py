"""The state folder: moved, copied, broken, someone else's, read-only, full, newer."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import studies
from data import lake, state
from data.corpora import Options, add_path
from data.errors import TokenariumError
from tests.data import every_command
from tests.data.tokenizers.artefacts import rank_file

ROOT = Path(__file__).parents[2]
TEXT = "eng,tur\none,bir\ntwo,iki\nthree,üç\n"


@pytest.fixture
def given(tmp_path: Path) -> Path:
    """A folder with a corpus and a tokenizer to add."""
    folder = tmp_path / "given"
    folder.mkdir()
    (folder / "mine.csv").write_text(TEXT, encoding="utf-8")
    (folder / "mine.tiktoken").write_bytes(rank_file())
    return folder


def counted() -> list[object]:
    spec = studies.prepare("counts", tokenizers=["mine"], corpus="mine", params={})
    return studies.run(spec).tables["counts"].rows()


def added(given: Path) -> None:
    from data.tokenizers.collection import add_file

    add_path(given / "mine.csv", Options(), name="mine")
    add_file(given / "mine.tiktoken", name="mine", pattern="gpt2")


def test_a_folder_that_was_moved_opens(
    home: Path, given: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    added(given)
    before = counted()
    lake.detach()
    moved = home.with_name("moved")
    home.rename(moved)
    monkeypatch.setenv("TOKENARIUM_HOME", str(moved))
    assert counted() == before
    assert not home.exists()
    add_path(_another(given), Options(), name="another")  # and can be written


def test_a_copy_and_a_link_are_folders_of_their_own(
    home: Path, given: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    added(given)
    before = counted()
    lake.detach()
    copy, link = home.with_name("copy"), home.with_name("link")
    shutil.copytree(home, copy)
    link.symlink_to(home)
    shutil.rmtree(home / "lake" / "files")  # what the copy reads is its own
    monkeypatch.setenv("TOKENARIUM_HOME", str(copy))
    shutil.rmtree(copy / "derived", ignore_errors=True)
    assert counted() == before
    shutil.copytree(copy / "lake" / "files", home / "lake" / "files")
    monkeypatch.setenv("TOKENARIUM_HOME", str(link))
    assert counted() == before


def test_files_that_the_catalogue_knows_by_their_whole_path_are_named_anew(
    home: Path, given: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As folders were until state version 1: the corpora's files beside their tables' folders."""
    added(given)
    before = counted()
    rows = "__ducklake_metadata_lake.main.ducklake_data_file"
    with lake.reading() as cursor:
        for file in (home / "lake" / "files" / "corpora").glob("*/*.parquet"):
            whole = file.parent.parent / file.name
            file.rename(whole)
            cursor.execute(
                f"UPDATE {rows} SET path = ?, path_is_relative = false WHERE path = ?",
                [str(whole), file.name],
            )
    lake.detach()
    moved = home.with_name("moved")
    home.rename(moved)
    monkeypatch.setenv("TOKENARIUM_HOME", str(moved))
    shutil.rmtree(moved / "derived", ignore_errors=True)
    assert counted() == before
    with lake.reading() as cursor:
        (left,) = cursor.execute(
            f"SELECT count(*) FROM {rows} WHERE NOT path_is_relative::BOOLEAN"
        ).fetchone() or (None,)
    assert left == 0


def _another(given: Path) -> Path:
    path = given / "another.csv"
    path.write_text(TEXT.replace("one", "uno"), encoding="utf-8")
    return path


# --- every command, one sentence ------------------------------------------------------------------


Ended = Callable[..., dict[str, tuple[int, str]]]


@pytest.fixture(scope="module")
def ended() -> Iterator[Ended]:
    """What each command ends with on a state folder, in a process of their own."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.data.every_command"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        asks, tells = process.stdin, process.stdout
        assert asks is not None and tells is not None

        def ask(
            home: Path, given: Path, *without: str, **environment: str
        ) -> dict[str, tuple[int, str]]:
            environment["TOKENARIUM_HOME"] = str(home)
            asked = {"folder": str(given), "without": without, "environment": environment}
            asks.write(json.dumps(asked) + "\n")
            asks.flush()
            found: dict[str, tuple[int, str]] = json.loads(tells.readline())
            return found

        yield ask
        asks.close()


def one_sentence_each(found: dict[str, tuple[int, str]], *words: str) -> None:
    assert len(found) == len(every_command.commands(Path()))
    for name, (status, said) in found.items():
        assert status == 2, (name, said)
        assert said.startswith("error: "), (name, said)
        assert len(said.strip().splitlines()) == 1, (name, said)
        for word in words:
            assert word in said, (name, said)


def test_a_file_in_its_place(ended: Ended, tmp_path: Path, given: Path) -> None:
    (tmp_path / "state").write_text("no folder")
    one_sentence_each(ended(tmp_path / "state", given), "is a file", "TOKENARIUM_HOME")


def test_someone_elses_folder_stays_as_it_is(ended: Ended, tmp_path: Path, given: Path) -> None:
    folder = tmp_path / "state"
    folder.mkdir()
    (folder / "holiday.jpg").write_bytes(b"x")
    one_sentence_each(ended(folder, given), "holiday.jpg", "TOKENARIUM_HOME")
    assert [path.name for path in folder.iterdir()] == ["holiday.jpg"]


def test_a_newer_folder_stays_as_it_is(ended: Ended, tmp_path: Path, given: Path) -> None:
    folder = tmp_path / "state"
    folder.mkdir()
    (folder / "state.json").write_text('{"version": 99}')
    one_sentence_each(ended(folder, given), "newer", "99", "update")
    assert [path.name for path in folder.iterdir()] == ["state.json"]


def test_a_folder_that_may_not_be_written(ended: Ended, given: Path) -> None:
    # root may write everywhere, so another user tries, for whom pytest's own folders are shut
    nobody = {every_command.USER: "65534"} if os.getuid() == 0 else {}
    with tempfile.TemporaryDirectory() as below:
        Path(below).chmod(0o755)
        folder = Path(below) / "state"
        folder.mkdir()
        (folder / "state.json").write_text("{}")
        folder.chmod(0o555)
        found = ended(folder, given, **nobody)
        folder.chmod(0o755)
    one_sentence_each(found, "can't be written", "TOKENARIUM_HOME")


def test_a_full_disk(ended: Ended, home: Path, given: Path) -> None:
    state.check()
    found = ended(home, given, **{every_command.FILE_LIMIT: "0"})
    one_sentence_each(found, "can't be written")


def test_a_broken_folder(ended: Ended, home: Path, given: Path) -> None:
    added(given)
    lake.detach()
    for damaged in [*home.rglob("*.sqlite"), *home.rglob("*.json")]:
        damaged.write_bytes(b"\x00damaged" * 600)
    for part in ("catalogue.sqlite-wal", "catalogue.sqlite-shm"):
        (home / "lake" / part).unlink(missing_ok=True)
    (home / "jobs.sqlite").write_bytes(b"damaged" * 600)
    found = ended(home, given, "data add tokenizer", "data export")  # they do their work
    for name, (status, said) in found.items():
        assert status in (0, 2), (name, said)
        assert "Traceback" not in said, (name, said)
        if status == 2:
            assert said.startswith("error: "), (name, said)
            assert len(said.strip().splitlines()) == 1, (name, said)
    assert found["app"][0] == found["studies run"][0] == found["worker"][0] == 2


def test_an_empty_disk_of_its_own_is_taken(home: Path) -> None:
    (home / "lost+found").mkdir(parents=True)
    assert state.check() == home
    assert json.loads((home / "state.json").read_bytes()) == {"version": state.VERSION}
    state.check()
    (home / "state.json").write_bytes(b"{")  # damaged: written anew
    state.check()
    assert json.loads((home / "state.json").read_bytes()) == {"version": state.VERSION}


def test_a_missing_right_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOKENARIUM_HOME", str(tmp_path / "file" / "below"))
    (tmp_path / "file").write_text("")
    with pytest.raises(TokenariumError, match="can't be opened"):
        state.check()
