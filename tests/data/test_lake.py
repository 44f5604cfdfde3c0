"""The lake: one DuckDB over DuckLake, shared by threads and processes; what it said is said again
until somebody writes to it."""

import multiprocessing
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from data import lake, lake_answers

WRITES = 4
ROOT = Path(__file__).parents[2]
WRITE = "from data import lake; lake.write(lambda its: its.execute('CREATE TABLE other (i INT)'))"
SETTLED_S = 2 * lake_answers.SETTLED_NS / 1e9


def write_rows(writer: int) -> None:
    for number in range(WRITES):

        def insert(cursor: lake.Cursor, number: int = number) -> None:
            cursor.execute("CREATE TABLE IF NOT EXISTS rows (writer INT, number INT)")
            cursor.execute("INSERT INTO rows VALUES (?, ?)", [writer, number])

        lake.write(insert)


def all_rows() -> list[tuple[int, int]]:
    with lake.reading() as cursor:
        return sorted(cursor.execute("SELECT writer, number FROM rows").fetchall())


def write_in_processes() -> None:
    """Three of them, at once."""
    start = multiprocessing.get_context("spawn")
    processes = [start.Process(target=write_rows, args=(writer,)) for writer in range(3)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(120)
        assert process.exitcode == 0


def test_three_processes_write_and_nothing_is_lost(home: Path) -> None:
    write_in_processes()
    assert all_rows() == [(w, n) for w in range(3) for n in range(WRITES)]


def test_threads_write_and_read_at_once(home: Path) -> None:
    write_rows(9)
    seen: list[int] = []
    failures: list[Exception] = []

    def guarded(action: object, *arguments: object) -> None:
        try:
            action(*arguments)  # type: ignore[operator]
        except Exception as error:  # noqa: BLE001 - whatever a thread meets fails the test
            failures.append(error)

    def read() -> None:
        for _ in range(5):
            seen.append(len(all_rows()))

    threads = [threading.Thread(target=guarded, args=(write_rows, w)) for w in range(2)]
    threads += [threading.Thread(target=guarded, args=(read,)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert failures == []
    assert len(all_rows()) == 3 * WRITES
    assert all(WRITES <= count <= 3 * WRITES for count in seen)


def test_a_transaction_that_fails_leaves_nothing(home: Path) -> None:
    def fail(cursor: lake.Cursor) -> None:
        cursor.execute("CREATE TABLE half (x INT)")
        cursor.execute("INSERT INTO half VALUES (1)")
        assert lake.has_table(cursor, "half")
        raise RuntimeError("killed here")

    with pytest.raises(RuntimeError, match="killed here"):
        lake.write(fail)
    with lake.reading() as cursor:
        assert not lake.has_table(cursor, "half")


@pytest.fixture
def asked(home: Path) -> list[int]:
    """How often it was asked; the lake is there, and nobody writes."""
    lake.write(lambda its: its.execute("CREATE TABLE first (i INT)"))
    time.sleep(SETTLED_S)
    return []


def ask(asked: list[int], key: str = "some") -> int:
    def answer() -> int:
        asked.append(1)
        return len(asked)

    return lake_answers.unchanged((key,), answer)


def test_it_is_asked_once_until_somebody_writes(asked: list[int]) -> None:
    assert [ask(asked), ask(asked), ask(asked, "other"), ask(asked)] == [1, 1, 2, 1]
    subprocess.run([sys.executable, "-c", WRITE], cwd=ROOT, env=dict(os.environ), check=True)
    time.sleep(SETTLED_S)
    assert [ask(asked), ask(asked)] == [3, 3]


def test_just_after_a_write_it_is_asked(asked: list[int]) -> None:
    assert ask(asked) == 1
    lake.write(lambda its: its.execute("CREATE TABLE third (i INT)"))
    assert [ask(asked), ask(asked)] == [2, 3]
