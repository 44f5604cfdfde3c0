"""Visitors without browsers: sessions over the app's websocket, as Streamlit's front end has them.

    python -m tests.load.sessions burst --sessions 25 --page premiums   # how long each waits
    python -m tests.load.sessions soak --minutes 60 --sessions 30       # what the app's memory does
    python -m tests.load.sessions idle --sessions 1000 --page about     # what sessions leave behind

Starts an app of its own on a copy of the state folder. `burst` opens the page once (its answer is
kept then), then in that many new sessions at once. `soak` has sessions come, look at some pages and
go. `idle` opens 200 that stay and do nothing, then that many that go again, one after another.
"""

import argparse
import asyncio
import os
import random
import shutil
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from data.home import home
from tests.local_server import free_port
from tests.pages.browser import running_app

WARMING_MINUTES = 2
PAGES = (
    *("premiums", "premiums?tokenizers=gpt2&tokenizers=llama3&order=name", "corpora?corpus=django"),
    "compare?tokenizers=gpt2&tokenizers=cl100k_base&tokenizers=o200k_base&tokenizers=llama3"
    "&tokenizers=llama4&tokenizers=qwen2_5&tokenizers=qwen3_5&tokenizers=mistral_tekken&text={text}",
    *("entropy", "vocabulary?tokenizer=llama4", "vocabulary?tokenizer=qwen3_5", "audit", "sql"),
    *("library", "jobs", "about", "difficulty", "corpora"),
)


IDLE = 200  # open at once


class Session:
    """One visitor's connection."""

    def __init__(self, address: str, **options: Any) -> None:
        """`options`: of the websocket's connection, such as headers."""
        self._address = address.replace("http", "ws", 1) + "/_stcore/stream"
        self._options = options
        self.id = ""
        self.said: list[str] = []
        """What alerts of the page that was looked at last say."""

    async def __aenter__(self) -> "Session":
        self._socket = await websockets.connect(
            self._address,
            subprotocols=[websockets.Subprotocol("streamlit")],
            max_size=None,
            open_timeout=120,
            ping_timeout=None,
            **self._options,
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._socket.close()

    async def look_at(self, page: str) -> float:
        """Seconds until the page's script has run and all of it has arrived."""
        name, _, query = page.partition("?")
        asked = BackMsg()
        asked.rerun_script.page_name = name
        asked.rerun_script.query_string = query
        begun = time.monotonic()
        self.said = []
        await self._socket.send(asked.SerializeToString())
        while True:
            received = await self._received()
            kind = received.WhichOneof("type")
            if kind == "new_session":
                self.id = received.new_session.initialize.session_id
            if kind == "delta" and received.delta.new_element.WhichOneof("type") == "alert":
                self.said.append(received.delta.new_element.alert.body)
            if kind == "script_finished" and received.script_finished in (
                ForwardMsg.FINISHED_SUCCESSFULLY,
                ForwardMsg.FINISHED_WITH_COMPILE_ERROR,
            ):
                return time.monotonic() - begun
            if kind == "delta" and received.delta.new_element.WhichOneof("type") == "exception":
                raise RuntimeError(f"{page}: {received.delta.new_element.exception.message}")

    async def place_for(self, file: str) -> str:
        """The path that a file of that name is to be uploaded to."""
        asked = BackMsg()
        asked.file_urls_request.request_id = "1"
        asked.file_urls_request.file_names.append(file)
        asked.file_urls_request.session_id = self.id
        await self._socket.send(asked.SerializeToString())
        while True:
            received = await self._received()
            if received.WhichOneof("type") == "file_urls_response":
                return str(received.file_urls_response.file_urls[0].upload_url)

    async def _received(self) -> ForwardMsg:
        received = ForwardMsg()
        received.ParseFromString(await self._socket.recv())
        return received


async def burst(address: str, page: str, sessions: int) -> list[float]:
    """The seconds that each of so many sessions waits that open the page at once."""

    async def one() -> float:
        async with Session(address) as session:
            return await session.look_at(page)

    await one()
    return sorted(await asyncio.gather(*(one() for _ in range(sessions))))


async def soak(address: str, sessions: int, minutes: float, pause: float, process: int) -> None:
    """Print each minute what the app's process and its children take, in MB. A visitor reads a page
    for `pause` seconds on average. At the end how long pages were waited for after the first
    minutes, in which all begin at once and nothing is kept yet."""
    begins = time.monotonic()
    ends, warm = begins + 60 * minutes, begins + 60 * WARMING_MINUTES
    looked, waits, failures = 0, defaultdict[str, list[float]](list), list[str]()

    async def visit(chance: random.Random) -> None:
        nonlocal looked
        async with Session(address) as session:
            for page in chance.sample(PAGES, chance.randint(2, 6)):
                if time.monotonic() > ends:
                    return
                text = " ".join(chance.choices(["größer", "日本語", "hello", "12,345"], k=60))
                is_warm = time.monotonic() > warm
                waited = await session.look_at(page.format(text=text))
                looked += 1
                if is_warm:
                    waits[page.partition("?")[0]].append(waited)
                await asyncio.sleep(pause * chance.uniform(0.2, 1.8))

    async def visitors(chance: random.Random) -> None:
        while time.monotonic() < ends:
            try:
                await visit(chance)
            except (RuntimeError, OSError, websockets.WebSocketException) as error:
                failures.append(str(error))
                await asyncio.sleep(1)

    async def told() -> None:
        minute = 0
        while time.monotonic() < ends:
            own, below = _resident(process), sum(_resident(one) for one in _children(process))
            print(f"{minute:>4} min {own:>7,.0f} MB {below:>7,.0f} MB below {looked:>6} pages")
            sys.stdout.flush()
            minute += 1
            await asyncio.sleep(60)

    await asyncio.gather(told(), *(visitors(random.Random(at)) for at in range(sessions)))
    every = sorted(wait for its in waits.values() for wait in its)
    if every:
        print(f"median wait {statistics.median(every):.2f} s, p95 {_p95(every):.2f} s")
    for page, its in sorted(waits.items()):
        print(f"{page:<12} {len(its):>6} pages, p95 {_p95(sorted(its)):.2f} s")
    print(f"{len(failures)} failed", *failures[:5], sep="\n")


async def idle(address: str, page: str, sessions: int, process: int) -> None:
    """Print what open sessions that do nothing take, and what closed ones leave behind, in MB."""

    async def one() -> None:
        async with Session(address) as session:
            await session.look_at(page)

    for _ in range(20):
        await one()
    before = _resident(process)
    async with AsyncExitStack() as stack:
        for _ in range(IDLE):
            session = await stack.enter_async_context(Session(address))
            await session.look_at(page)
        each = (_resident(process) - before) / IDLE
        print(f"{page}: an open session takes {each:.2f} MB (of {IDLE})")
    before = _resident(process)
    for number in range(1, sessions + 1):
        await one()
        if number % max(sessions // 4, 1) == 0:
            print(f"{number:>6} closed: {before:,.0f} MB before, {_resident(process):,.0f} MB now")
            sys.stdout.flush()


def _resident(process: int) -> float:
    try:
        pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    except OSError:
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def _children(process: int) -> list[int]:
    found = []
    for place in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = place.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == process:
            child = int(place.parent.name)
            found += [child, *_children(child)]
    return found


def _p95(rising: Sequence[float]) -> float:
    return rising[min(len(rising) - 1, int(0.95 * len(rising)))]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.load.sessions", description=__doc__)
    parser.add_argument("what", choices=("burst", "soak", "idle"))
    parser.add_argument("--sessions", type=int, default=25)
    parser.add_argument("--page", default="premiums")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--pause", type=float, default=20.0, help="seconds that a page is read")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="tokenarium-sessions-") as folder:
        state = Path(folder) / "home"
        shutil.copytree(home(), state, symlinks=True)
        port = free_port()
        process = running_app.start(port, TOKENARIUM_HOME=str(state))
        address = f"http://127.0.0.1:{port}"
        try:
            if options.what == "soak":
                asyncio.run(
                    soak(address, options.sessions, options.minutes, options.pause, process.pid)
                )
            if options.what == "idle":
                asyncio.run(idle(address, options.page, options.sessions, process.pid))
            for _ in range(options.rounds if options.what == "burst" else 0):
                before = _seconds(process.pid)
                waits = asyncio.run(burst(address, options.page, options.sessions))
                each = (_seconds(process.pid) - before) / (len(waits) + 1)
                median, p95 = statistics.median(waits), _p95(waits)
                print(
                    f"{options.page}: {len(waits)} at once, median {median:.2f} s, "
                    f"p95 {p95:.2f} s, {each:.3f} s of computing each"
                )
        finally:
            running_app.stop(process)
    return 0


def _seconds(process: int) -> float:
    """The processor's seconds that a process has had."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    sys.exit(main())
