"""Threads for what would hold up the event loop, a few for each kind of work, so that one kind
never takes the place of another, or of the pages' files."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from data.errors import NotNow

T = TypeVar("T")


class Lane:
    """So many threads, and so many that may wait for one."""

    def __init__(self, name: str, threads: int, waiting: int) -> None:
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix=f"api {name}")
        self._most, self._inside = threads + waiting, 0

    async def do(self, work: Callable[[], T]) -> T:
        """What it returns or raises. Raises NotNow where too many wait already.

        Called on the event loop alone. What is under way goes on where the caller is gone.
        """
        if self._inside >= self._most:
            raise NotNow("Too many are asking at this moment: try again in a few seconds.")
        self._inside += 1
        future = asyncio.get_running_loop().run_in_executor(self._pool, work)
        future.add_done_callback(self._leave)
        return await asyncio.shield(future)

    def _leave(self, future: "asyncio.Future[T]") -> None:
        self._inside -= 1
        if not future.cancelled():
            future.exception()  # nobody may be left who hears of it


READING = Lane("reading", 4, 60)  # what lies there: milliseconds
ENCODING = Lane("encoding", 2, 30)
ANSWERING = Lane("answering", 4, 12)  # small questions, and preparing large ones
TAKING_IN = Lane("taking in", 2, 2)  # uploads
