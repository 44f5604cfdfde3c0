"""Telling the progress all the while, also during a library's long call."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from threading import Lock
from typing import TypeVar

from data.progress import Progress

Result = TypeVar("Result")

_SECONDS = 0.4


class Stopped(Exception):
    """Inside the work: whoever was told the progress wants no more of it."""


def with_heartbeat(work: Callable[[Progress], Result], progress: Progress) -> Result:
    """`work(tell)` in a thread of its own; what it tells last is told to `progress`, in the
    caller's thread, every 0.4 s until it ends. Raises what either raises."""
    lock = Lock()
    last: list[tuple[str, float]] = []
    stopped = False

    def tell(doing: str, share: float) -> None:
        if stopped:
            raise Stopped
        with lock:
            last[:] = [(doing, share)]

    with ThreadPoolExecutor(1, thread_name_prefix="heartbeat") as worker:
        future = worker.submit(work, tell)
        try:
            while not future.done():
                wait([future], _SECONDS)
                with lock:
                    told = list(last)
                for doing, share in told:
                    progress(doing, share)
        except BaseException:
            stopped = True
            raise
        return future.result()
