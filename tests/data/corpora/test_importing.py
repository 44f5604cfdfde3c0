"""An import is there whole or not at all, whoever kills what and when, and whatever the file is."""

import gzip
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path

import pytest

from data import confined_process, lake
from data.atomic_files import write_atomically
from data.corpora import Options, collection, contents, limits, store
from data.corpora.importing import take_in
from data.errors import TokenariumError
from data.visitors import EVERYONE
from tests.data.corpora.brought import written

ROOT = Path(__file__).parents[3]
ROWS = 3_000

# Loads the libraries once; each path that it is given is imported by a process of its own, whose
# id it says, and whose outcome is a file beside the path.
IMPORTER = """
import os, signal, sys
from pathlib import Path
from data.corpora import export, collection, store
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
for line in sys.stdin:
    pid = os.fork()
    if pid:
        print(pid, flush=True)
        continue
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    path = Path(line.strip())
    try:
        outcome = collection.add_path(path).hash
    except BaseException as error:
        outcome = repr(error)
    path.with_suffix(".part").write_text(outcome)
    path.with_suffix(".part").rename(path.with_suffix(".done"))
    os._exit(0)
"""


class Importer:
    """Processes that import, as the command line does."""

    def __init__(self, home: Path) -> None:
        program = home.parent / "importer.py"
        program.write_text(IMPORTER)
        self._process = subprocess.Popen(
            [sys.executable, str(program)],
            env={**os.environ, "TOKENARIUM_HOME": str(home), "PYTHONPATH": str(ROOT)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self._taking_turns = threading.Lock()

    def start(self, path: Path) -> int:
        """The id of a process that imports the path."""
        assert self._process.stdin is not None and self._process.stdout is not None
        with self._taking_turns:
            self._process.stdin.write(f"{path}\n".encode())
            self._process.stdin.flush()
            return int(self._process.stdout.readline())

    def whole(self, path: Path) -> str:
        """Import the path; the corpus' hash."""
        pid = self.start(path)
        wait_for(lambda: not alive(pid))
        outcome = path.with_suffix(".done").read_text()
        assert len(outcome) == 64, outcome
        return outcome

    def stop(self) -> None:
        self._process.kill()
        self._process.communicate()


@pytest.fixture
def importer(home: Path) -> Iterator[Importer]:
    started = Importer(home)
    yield started
    started.stop()


def alive(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()


def wait_for(there: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not there():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def children(pid: int) -> list[int]:
    try:
        return [int(c) for c in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except FileNotFoundError:
        return []


def texts(folder: Path, name: str, rows: int = ROWS) -> Path:
    content = "".join(f"{name} line {number} ığüşöç\n" for number in range(rows))
    return written(folder, {f"{name}.txt": content.encode()}) / f"{name}.txt"


def consistent(expected: dict[str, int]) -> set[str]:
    """What is stored is whole: as many rows as were imported, each once. The hashes."""
    with lake.reading() as cursor:
        if not lake.has_table(cursor, "corpora"):
            return set()
        hashes = [row[0] for row in cursor.execute("SELECT hash FROM corpora").fetchall()]
        assert len(hashes) == len(set(hashes))
        for hash_ in hashes:
            corpus = store.by_hash(hash_)
            assert corpus is not None
            rows = sum(table.num_rows for table in contents.batches(corpus))
            in_lake = cursor.execute(f"SELECT count(*) FROM {corpus.table}").fetchone()
            assert in_lake is not None
            assert rows == in_lake[0] == corpus.segments == expected.get(hash_, rows)
    return set(hashes)


@pytest.fixture
def one_text(tmp_path: Path) -> Path:
    return texts(tmp_path, "one")


def test_killed_at_any_moment(
    importer: Importer, home: Path, tmp_path: Path, is_long: bool
) -> None:
    """Each moment has a corpus of its own; what was killed is there whole or not at all, can be
    imported again, and is there once."""
    began = time.monotonic()
    importer.whole(texts(tmp_path, "first"))
    usual = time.monotonic() - began
    count = 20 if is_long else 5
    # At a random moment of each stretch, so that few kills too are spread over an import.
    moments = [(n + random.Random(n).random()) / count * 1.2 * usual for n in range(count)]
    paths = {texts(tmp_path, f"t{n}"): moment for n, moment in enumerate(moments)}

    def kill(path: Path) -> None:
        pid = importer.start(path)
        time.sleep(paths[path])
        if alive(pid):
            os.kill(pid, signal.SIGKILL)
        wait_for(lambda: not alive(pid))

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(kill, paths))
    consistent({})
    with ThreadPoolExecutor(2) as pool:
        hashes = set(pool.map(importer.whole, paths))
    assert len(hashes) == count
    stored = consistent(dict.fromkeys(hashes, ROWS))
    assert hashes < stored
    assert len(stored) == count + 1
    assert {record.hash for record in collection.known_to(EVERYONE).values()} == stored


def test_the_child_ends_with_its_parent(importer: Importer, tmp_path: Path) -> None:
    fifo = tmp_path / "never.txt"
    os.mkfifo(fifo)  # who opens it waits for ever
    pid = importer.start(fifo)
    wait_for(lambda: children(pid) != [])
    readers = children(pid)
    wait_for(
        lambda: b"data.corpora.reader_program" in Path(f"/proc/{readers[0]}/cmdline").read_bytes()
    )
    time.sleep(0.5)
    os.kill(pid, signal.SIGKILL)
    wait_for(lambda: not any(map(alive, readers)), 10)


def test_two_import_at_once_and_one_reads(importer: Importer, home: Path, tmp_path: Path) -> None:
    paths = [texts(tmp_path, name, 500) for name in ("a", "b", "same", "same2")]
    paths[-1].write_bytes(paths[-2].read_bytes())  # the same text by another name
    store.by_hash("0" * 12)  # the lake is there
    seen = []
    with ThreadPoolExecutor(2) as pool:
        importing_ = [pool.submit(importer.whole, path) for path in paths]
        while not all(one.done() for one in importing_):
            seen.append(len(consistent({})))
            time.sleep(0.02)
    assert seen == sorted(seen)
    assert consistent({}) == {one.result() for one in importing_}
    assert len(consistent({})) == 3
    names = set(collection.known_to(EVERYONE))  # of the same text, the name that came last
    assert names - {"same", "same2"} == {"a", "b"}
    assert len(names) == 3


def test_the_parent_is_told_what_is_done(home: Path, one_text: Path) -> None:
    said: list[tuple[str, float]] = []
    imported = take_in([one_text], Options(language="tr"), lambda d, s: said.append((d, s)))
    assert imported.corpus.segments == ROWS
    assert imported.format == "text"
    assert said[-1] == ("keeping the corpus", 0.99)
    assert not list((home / "lake").glob("staging-*"))


def test_what_a_child_refuses_leaves_nothing(home: Path, tmp_path: Path) -> None:
    store.by_hash("0" * 12)
    path = written(tmp_path, {"a.jsonl": b'{"text":"a"}\n{"text":\n'}) / "a.jsonl"
    with pytest.raises(TokenariumError, match="line 2: it is no JSON"):
        take_in([path], Options())
    assert consistent({}) == set()
    assert not list((home / "lake").glob("staging-*"))


def limited(monkeypatch: pytest.MonkeyPatch, **changed: int | float | None) -> None:
    usual = limits.of_command_line
    monkeypatch.setattr(
        limits,
        "of_command_line",
        lambda size, folder: limits.Limits(**{**vars(usual(size, folder)), **changed}),  # type: ignore[arg-type]
    )


def test_a_bomb_stops_at_its_limit(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bomb = gzip.compress(b"a line of text\n" * 400_000)
    path = written(tmp_path, {"a.txt.gz": bomb}) / "a.txt.gz"
    limited(monkeypatch, text=3_000_000)
    with pytest.raises(TokenariumError, match=r"larger than .* when unpacked"):
        take_in([path], Options())
    limited(monkeypatch, text=None, disk=20_000)
    with pytest.raises(TokenariumError, match="not enough disk space"):
        take_in([path], Options())
    limited(monkeypatch, text=None, seconds=0.3)
    with pytest.raises(TokenariumError, match="took longer than"):
        take_in([path], Options())


def test_a_line_of_a_hundred_megabytes_is_a_sentence(home: Path, tmp_path: Path) -> None:
    path = tmp_path / "long.txt.gz"
    with gzip.open(path, "wb", compresslevel=1) as file:
        for _ in range(100):
            file.write(b"x" * 1_000_000)
    with pytest.raises(TokenariumError, match="line 1: it is longer than 64 MiB"):
        take_in([path], Options())


NONSENSE = (b"", b"nonsense\n", b'{"result":{}}\n', b'{"other":1}\n')
FAKES = {
    **{f"says {said!r}": b"printf '%s' '" + said + b"'" for said in NONSENSE},
    "is silent but lives on": b"exec >&-\nsleep 300",
}


@pytest.mark.parametrize("fake", FAKES)
def test_a_child_that_gives_no_answer(
    home: Path, tmp_path: Path, one_text: Path, monkeypatch: pytest.MonkeyPatch, fake: str
) -> None:
    program = tmp_path / "fake"
    write_atomically(program, b"#!/bin/sh\ncat > /dev/null\n" + FAKES[fake] + b"\n")
    program.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(program))
    began = time.monotonic()
    with pytest.raises(TokenariumError, match=r"gave no sound answer|could not be read"):
        take_in([one_text], Options())
    assert time.monotonic() - began < 30
    assert consistent({}) == set()


def test_two_threads_import_at_once(home: Path, tmp_path: Path) -> None:
    done: list[str] = []

    def add(path: Path) -> None:
        done.append(take_in([path], Options()).corpus.hash)

    threads = [threading.Thread(target=add, args=(texts(tmp_path, f"x{n}"),)) for n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert consistent(dict.fromkeys(done, ROWS)) == set(done)
    assert len(done) == 2


def test_a_killed_child_is_a_sentence(
    home: Path, one_text: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    popen = confined_process.Popen

    def killed(*given: object, **more: object) -> "subprocess.Popen[bytes]":
        process = popen(*given, **more)  # type: ignore[call-overload]
        os.kill(process.pid, signal.SIGKILL)
        return process  # type: ignore[no-any-return]

    monkeypatch.setattr(confined_process, "Popen", killed)
    with pytest.raises(TokenariumError, match="more memory or time than is allowed"):
        take_in([one_text], Options())


def test_options_travel_as_json() -> None:
    options = Options("csv", "tr", {"a": "text"}, "utf-8", "skip", "document", "de")
    assert Options(**json.loads(json.dumps(asdict(options)))) == options
