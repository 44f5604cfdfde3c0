"""Progress, batches and rates."""

import threading
import time

import numpy as np
import polars as pl
import pytest

from data.progress import Progress, silent
from studies.engine.heartbeat import with_heartbeat
from studies.engine.steps import Rate, Steps
from tests.studies.killed_job import Kept


def test_a_piece_tells_its_share_of_the_whole() -> None:
    told: list[tuple[str, float]] = []
    whole = Steps(lambda doing, share: told.append((doing, share)))
    # [0.5, 1] of [0.2, 0.6] begins at 0.4 and is 0.2 wide.
    piece = whole.within(0.2, 0.6).within(0.5, 1.0)
    for share in (0.0, 0.5, 1.0, 7.0, -1.0):
        piece("a", share)
    assert [share for _, share in told] == pytest.approx([0.4, 0.5, 0.6, 0.6, 0.4])


def test_a_batch_is_computed_once_for_its_part() -> None:
    computed: list[str] = []

    def compute() -> dict[str, pl.DataFrame]:
        computed.append("")
        return {"x": pl.DataFrame({"a": [len(computed)]})}

    steps = Steps(lambda *_: None, Kept())
    first, second = steps.of_part("1"), steps.within(0, 0.5).of_part("2")
    assert [first.batch("n", compute)["x"].item() for _ in range(2)] == [1, 1]
    assert second.within(0.5, 1).batch("n", compute)["x"].item() == 2
    first.finished()
    assert first.batch("n", compute)["x"].item() == 3
    assert second.batch("n", compute)["x"].item() == 2
    # Without a place to keep them, each is computed.
    assert Steps(lambda *_: None).batch("n", compute)["x"].item() == 4
    assert Steps(lambda *_: None).batch("n", compute)["x"].item() == 5


def test_the_rate_is_that_of_the_last_ten_seconds() -> None:
    time = 0.0
    rate = Rate(lambda: time)
    assert rate.text() is None
    for time in range(30):  # noqa: B007 - the clock
        rate.count(600, "rows")
    # The last 10 s hold what was counted at 19 … 29; of these, 20 … 29 were done in 10 s.
    assert rate.text() == "600 rows/s"
    time = 34.0
    # 24 … 29 are left: five times 600 in 10 s.
    assert rate.text() == "300 rows/s"
    time = 60.0
    assert rate.text() is None
    rate.count(1, "segments")
    time = 62.0
    rate.count(3, "segments")
    assert rate.text() == "1.5 segments/s"


def test_slow_work_has_a_rate_between_its_last_two_counts() -> None:
    time = 0.0
    rate = Rate(lambda: time)
    for time in (0.0, 60.0, 100.0):  # noqa: B007 - the clock
        rate.count(16, "tokens")
    assert rate.text() == "0.4 tokens/s"  # 16 in the last 40 s
    time = 140.0
    assert rate.text() == "0.2 tokens/s"
    time = 221.0  # silent for three times as long
    assert rate.text() is None


def test_the_progress_is_told_all_the_while() -> None:
    told: list[tuple[float, str, float, int]] = []

    def work(tell: Progress) -> int:
        tell("sleeping", 0.5)
        time.sleep(1.3)
        return 7

    def progress(doing: str, share: float) -> None:
        told.append((time.monotonic(), doing, share, threading.get_ident()))

    assert with_heartbeat(work, progress) == 7
    assert len(told) >= 2 and {(doing, share) for _, doing, share, _ in told} == {("sleeping", 0.5)}
    assert {thread for *_, thread in told} == {threading.get_ident()}
    assert np.diff([moment for moment, *_ in told]).max() < 1


def test_who_stops_listening_stops_the_work() -> None:
    ended = []

    def work(tell: Progress) -> None:
        try:
            for at in range(100):
                tell("counting", at / 100)
                time.sleep(0.1)
            ended.append("done")
        finally:
            ended.append("left")

    def progress(doing: str, share: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        with_heartbeat(work, progress)
    assert ended == ["left"]
    with pytest.raises(ZeroDivisionError):
        with_heartbeat(lambda tell: 1 / 0, silent)
