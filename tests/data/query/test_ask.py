"""A query from end to end, with views and tokenizers that are made up."""

import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from numpy.typing import NDArray

from data.errors import TokenariumError
from data.progress import Report
from data.query import ask as module
from data.query import limits, views
from data.query.ask import Count, Rows, ask
from data.query.errors import Busy, QueryError, TookTooLong
from data.query.views import Column, View
from tests.data.test_confined_process import gone
from tests.forked import processes

TEXTS = ["one", "two words", "", None, "ü", "tab\tand\nline"]
LINE = (Column("text", "VARCHAR", ""),)

pytestmark = pytest.mark.usefixtures("home")


def lines(texts: list[str | None] = TEXTS) -> View:
    table = pa.table({"text": pa.array(texts, pa.string())})
    return views.of_table("lines", "made up", LINE, table)


def load(name: str, report: Report) -> Count:
    """`letters` counts characters, `words` words, `slow` takes its time to load."""
    report(f"Loading {name}")
    if name == "none":
        raise TokenariumError("Unknown tokenizer 'none'.")
    if name == "slow":
        time.sleep(3.0)

    def count(texts: pa.LargeStringArray) -> NDArray[np.int64]:
        if name == "refuses":
            raise TokenariumError("A text is too odd.")
        unit = str.split if name == "words" else list
        return np.array([len(unit(text)) for text in texts.to_pylist()])

    return count


def asked(sql: str, view: View | None = None, **options: object) -> Rows:
    return ask(sql, {"lines": view or lines()}, load, lambda *_: None, **options)  # type: ignore[arg-type]


def column(sql: str, view: View | None = None) -> list[object]:
    return asked(sql, view).table.column(0).to_pylist()


@contextmanager
def nothing_left() -> Iterator[None]:
    yield
    assert not processes("data.query.program")


def test_rows_come_back() -> None:
    with nothing_left():
        found = asked("SELECT upper(text) AS loud FROM lines WHERE length(text) = 3")
    assert found.table.to_pydict() == {"loud": ["ONE"]}
    assert not found.truncated
    assert 0 <= found.seconds < 5


def test_tokens_are_counted_by_the_tokenizer_named() -> None:
    sql = "SELECT (tokens(text, 'letters'), tokens(text, 'words'), bytes(text))::VARCHAR FROM lines"
    assert column(sql) == [
        "(3, 1, 3)",
        "(9, 2, 9)",
        "(0, 0, 0)",
        "(NULL, NULL, NULL)",
        "(1, 1, 2)",
        "(12, 3, 12)",
    ]


def test_the_tokenizer_may_differ_from_row_to_row() -> None:
    sql = """SELECT tokens(text, name) FROM
             (VALUES ('a b', 'words'), ('a b', 'letters'), ('a b', NULL), (NULL, 'words'))
             t(text, name)"""
    assert column(sql) == [2, 3, None, None]


def test_many_rows_are_counted_in_order() -> None:
    sql = "SELECT tokens(repeat('x', i::INT % 17), 'letters') FROM range(10000) t(i)"
    assert column(sql) == [i % 17 for i in range(10000)]


def test_large_batches_are_counted_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: list[int] = []

    def load_noting(name: str, report: Report) -> Count:
        def count(texts: pa.LargeStringArray) -> NDArray[np.int64]:
            sizes.append(sum(map(len, texts.to_pylist())))
            return np.arange(len(texts))

        return count

    sql = "SELECT sum(tokens(repeat('x', 500000 + i::INT), 'any')) FROM range(20) t(i)"
    ask(sql, {}, load_noting, lambda *_: None)
    assert sum(sizes) == 20 * 500_000 + 190
    assert max(sizes) <= limits.BATCH_BYTES


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        ("SELECT tokens('a', 'none')", "Unknown tokenizer 'none'."),
        ("SELECT tokens('a', 'refuses')", "A text is too odd."),
        ("SELECT tokens(text) FROM lines", "tokens"),
        ("SELECT nothing FROM lines", 'Referenced column "nothing" not found'),
        ("SELECT 'x'::INT", "Could not convert string 'x' to INT32"),
        ("SELECT error('own words')", "own words"),
    ],
)
def test_what_is_wrong_is_said(sql: str, words: str) -> None:
    with nothing_left(), pytest.raises(QueryError) as caught:
        asked(sql)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_the_place_of_an_error_is_known() -> None:
    with pytest.raises(QueryError) as caught:
        asked("SELECT text,\n       txt FROM lines")
    assert caught.value.place is not None
    assert "LINE 2:        txt FROM lines" in caught.value.place


def test_a_query_that_takes_too_long_is_stopped() -> None:
    began = time.monotonic()
    with nothing_left(), pytest.raises(TookTooLong, match="longer than 2 s"):
        asked("SELECT count(*) FROM range(1000000000000)", seconds=2.0)
    assert 2.0 < time.monotonic() - began < 20.0


def test_loading_a_tokenizer_does_not_count_as_the_query_s_time() -> None:
    found = asked("SELECT tokens('abc', 'slow')", seconds=2.5)
    assert found.table.column(0).to_pylist() == [3]
    assert found.seconds < 2.5


def test_whoever_watches_can_end_it() -> None:
    class Cancelled(BaseException):
        pass

    seen: list[tuple[str, float]] = []

    def watch(doing: str, share: float) -> None:
        seen.append((doing, share))
        if share > 0.02:
            raise Cancelled

    with nothing_left(), pytest.raises(Cancelled):
        ask("SELECT count(*) FROM range(1000000000000)", {}, load, watch)
    assert [doing for doing, _ in seen][-1] == "Running the query"
    assert all(0 <= share <= 1 for _, share in seen)


def test_a_process_that_dies_is_said() -> None:
    def kill(doing: str, share: float) -> None:
        if share > 0.02:
            for child in processes("data.query.program"):
                os.kill(child, signal.SIGKILL)

    with pytest.raises(QueryError, match="ended before it had an answer"):
        ask("SELECT count(*) FROM range(1000000000000)", {}, load, kill)


def test_what_a_query_s_process_started_ends_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake, number = tmp_path / "fake", tmp_path / "number"
    fake.write_text(f"#!/bin/sh\nsleep 300 &\necho $! > {number}\nwait\n")
    fake.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(fake))
    monkeypatch.setattr(limits, "START_SECONDS", 3.0)
    with pytest.raises(TookTooLong):
        asked("SELECT 1")
    assert gone(int(number.read_text()))


def test_nobody_can_take_all_places(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "WAIT_SECONDS", 0.3)
    slow = "SELECT sleep_ms(60000)"

    def hold() -> None:
        with pytest.raises(TookTooLong):
            asked(slow, seconds=4.0, asker="a")

    holders = [Thread(target=hold) for _ in range(limits.AT_ONCE_A_VISITOR)]
    for holder in holders:
        holder.start()
    while module._running.of["a"] < limits.AT_ONCE_A_VISITOR:
        time.sleep(0.01)
    with pytest.raises(Busy, match="Too many queries are running"):
        asked("SELECT 1", asker="a")
    assert asked("SELECT 1", asker="b").table.num_rows == 1  # another one's isn't held up
    for holder in holders:
        holder.join()
    assert asked("SELECT 1", asker="a").table.num_rows == 1
    assert module._running.of.total() == 0


def test_a_parquet_file_is_read_where_it_is_needed(tmp_path: Path) -> None:
    path = tmp_path / "rows.parquet"
    table = pa.table({"n": range(100_000), "text": [f"line {n}" for n in range(100_000)]})
    pq.write_table(table, path, row_group_size=10_000)
    view = View("rows", "", (), lambda _: views.everything(views.parquet(path)))
    one = "(FROM (SELECT text FROM rows WHERE n = 77777))"
    sql = f"SELECT count(*), sum(n), max(text), {one} FROM rows"
    found = ask(sql, {"rows": view}, load, lambda *_: None)
    assert list(found.table.to_pylist()[0].values()) == [
        100_000,
        99_999 * 50_000,
        "line 99999",
        "line 77777",
    ]


def test_a_view_that_cannot_be_had_says_why() -> None:
    def broken(report: Report) -> views.Content:
        raise TokenariumError("The package of this corpus is gone.")

    with nothing_left(), pytest.raises(TokenariumError, match="package of this corpus is gone"):
        ask("FROM gone", {"gone": View("gone", "", (), broken)}, load, lambda *_: None)
