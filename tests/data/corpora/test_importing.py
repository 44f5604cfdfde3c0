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
from pathlib import Path

import pytest

from data import lake
from data.corpora import importing, known, limits, store
from data.corpora.importing import take_in
from data.corpora.options import Options
from data.errors import TokenariumError
from data.library import write_atomically
from tests.data.corpora.brought import written

ROOT = Path(__file__).parents[3]
ROWS = 3_000

ADDING = """
import sys
from pathlib import Path
from data.corpora.known import add_path
for path in sys.argv[1:]:
    print("begin", flush=True)
    print(add_path(Path(path)).hash, flush=True)
"""


def start(home: Path, *paths: Path) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-c", ADDING, *map(str, paths)],
        cwd=ROOT,
        env={**os.environ, "TOKENARIUM_HOME": str(home)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


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
            rows = sum(table.num_rows for table in store.batches(corpus))
            in_lake = cursor.execute(f"SELECT count(*) FROM {corpus.table}").fetchone()
            assert in_lake is not None
            assert rows == in_lake[0] == corpus.segments == expected.get(hash_, rows)
    return set(hashes)


@pytest.fixture
def one_text(tmp_path: Path) -> Path:
    return texts(tmp_path, "one")


def test_killed_at_twenty_moments(home: Path, tmp_path: Path) -> None:
    """Each moment has a corpus of its own; what was killed is there whole or not at all, can be
    imported again, and is there once."""
    paths = [texts(tmp_path, f"t{number}") for number in range(20)]
    began = time.monotonic()
    first = start(home, texts(tmp_path, "first"))
    assert first.wait(60) == 0
    whole = time.monotonic() - began
    moments = random.Random(4)
    for path in paths:
        process = start(home, path)
        assert process.stdout is not None
        process.stdout.readline()  # Python and its libraries are loaded
        time.sleep(moments.uniform(0, 0.75) * whole)
        process.kill()
        process.communicate()
    consistent({})
    again = start(home, *paths)
    output, complaint = again.communicate(timeout=120)
    assert again.returncode == 0, complaint.decode()
    hashes = [line for line in output.decode().split() if line != "begin"]
    assert len(set(hashes)) == 20
    assert consistent(dict.fromkeys(hashes, ROWS)) >= set(hashes)
    assert {record.hash for record in known.known_to(known.EVERYONE).values()} >= set(hashes)
    assert not list((home / "lake" / "files").rglob("*.tmp"))


def test_the_child_ends_with_its_parent(home: Path, tmp_path: Path) -> None:
    fifo = tmp_path / "never.txt"
    os.mkfifo(fifo)  # reading it waits for ever
    process = start(home, fifo)
    children: list[int] = []
    deadline = time.monotonic() + 30
    while not children and time.monotonic() < deadline:
        time.sleep(0.02)
        listed = Path(f"/proc/{process.pid}/task/{process.pid}/children")
        children = [int(pid) for pid in listed.read_text().split()] if listed.exists() else []
    assert children
    time.sleep(0.3)
    process.kill()
    process.communicate()
    while time.monotonic() < deadline and any(Path(f"/proc/{c}").exists() for c in children):
        time.sleep(0.02)
    assert not any(Path(f"/proc/{child}").exists() for child in children)


def test_two_import_at_once_and_one_reads(home: Path, tmp_path: Path) -> None:
    mine, yours = ([texts(tmp_path, f"{who}{n}", 500) for n in range(3)] for who in "ab")
    same = texts(tmp_path, "same", 500)
    store.by_hash("0" * 12)  # the lake is there
    processes = [start(home, *paths, same) for paths in (mine, yours)]
    seen, failures = 0, []
    while any(process.poll() is None for process in processes):
        try:
            seen = max(seen, len(consistent({})))
        except Exception as error:  # noqa: BLE001 (any at all is what this test looks for)
            failures.append(error)
        time.sleep(0.05)
    for process in processes:
        _, complaint = process.communicate()
        assert process.returncode == 0, complaint.decode()
    assert failures == []
    assert len(consistent({})) == 7
    assert set(known.known_to(known.EVERYONE)) == {"a0", "a1", "a2", "b0", "b1", "b2", "same"}


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
    only = written(tmp_path, {"b.jsonl": b'{"text":"a"\n{"text":\n'}) / "b.jsonl"
    with pytest.raises(TokenariumError, match="No line of the file is a JSON object"):
        take_in([only], Options(errors="skip"))
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
    with pytest.raises(TokenariumError, match="larger than .* when unpacked"):
        take_in([path], Options())
    limited(monkeypatch, text=None, disk=20_000)
    with pytest.raises(TokenariumError, match="not enough disk space"):
        take_in([path], Options())
    limited(monkeypatch, text=None, seconds=0.3)
    with pytest.raises(TokenariumError, match="took longer than"):
        take_in([path], Options())


def test_a_line_of_200_megabytes_is_a_sentence(home: Path, tmp_path: Path) -> None:
    path = tmp_path / "long.txt.gz"
    with gzip.open(path, "wb", compresslevel=1) as file:
        for _ in range(200):
            file.write(b"x" * 1_000_000)
    with pytest.raises(TokenariumError, match="line 1: it is longer than 64 MiB"):
        take_in([path], Options())


@pytest.mark.parametrize("answer", [b"", b"nonsense\n", b'{"result":{}}\n', b'{"other":1}\n'])
def test_a_child_that_answers_nonsense(
    home: Path, tmp_path: Path, one_text: Path, monkeypatch: pytest.MonkeyPatch, answer: bytes
) -> None:
    fake = tmp_path / "fake"
    write_atomically(fake, b"#!/bin/sh\ncat > /dev/null\nprintf '%s' '" + answer + b"'\n")
    fake.chmod(0o700)
    monkeypatch.setattr(importing.sys, "executable", str(fake))
    with pytest.raises(TokenariumError):
        take_in([one_text], Options())
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
    popen = subprocess.Popen

    def killed(*given: object, **more: object) -> "subprocess.Popen[bytes]":
        process = popen(*given, **more)  # type: ignore[call-overload]
        os.kill(process.pid, signal.SIGKILL)
        return process  # type: ignore[no-any-return]

    monkeypatch.setattr(importing.subprocess, "Popen", killed)
    with pytest.raises(TokenariumError, match="more memory or time than is allowed"):
        take_in([one_text], Options())


def test_options_travel_as_json() -> None:
    options = Options("csv", "tr", {"a": "text"}, "utf-8", "skip", "document", "de")
    assert Options(**json.loads(json.dumps(options.to_json()))) == options
