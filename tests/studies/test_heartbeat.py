"""Telling the progress during a long call."""

import threading
import time

import numpy as np
import pytest

from data.progress import Progress, silent
from studies.engine.heartbeat import with_heartbeat


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
