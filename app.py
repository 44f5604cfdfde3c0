"""The launcher: `python app.py [--address A] [--port N]` serves the observatory until Ctrl-C.

The first start fetches the default tokenizers and corpora. The app is a Streamlit script
(`pages/main.py`) with routes of its own beside it. The script lies inside `pages/`, not beside it:
Streamlit would serve a `pages/` folder next to its script by itself, without the navigation.
"""

import argparse
import asyncio
import gc
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

from data import allocator

if __name__ == "__main__":
    allocator.prefer_jemalloc()

import streamlit as st
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from api.metrics import Metrics
from api.mount import Api
from data import (
    api_keys,
    catalogue,
    copies,
    lake,
    lexicons,
    library,
    log,
    long_texts,
    memory,
    room,
    setup,
    sockets,
    state,
    withdrawing,
)
from data.corpora import removing
from data.errors import TokenariumError
from data.home import home
from data.jobs.embedded import EmbeddedWorker
from data.tokenizers import load
from data.visitors import EVERYONE
from pages.components import defaults, drawings, results
from pages.components.compare import route
from pages.components.first_questions import first_questions
from pages.components.framing import Framing
from pages.components.head import Head
from pages.components.journal import Journal, failed
from pages.components.sharing import addresses, embed
from pages.components.sub_path import SubPath, sub_path
from pages.components.visitor import VisitorCookie
from studies.desks import belongings, corpora, mixtures, reports
from studies.desks.corpora import LIMIT_BYTES
from studies.engine import merge_lists

ROOT = Path(__file__).resolve().parent
FIRST_PAGE = "/premiums"
LAST_QUERIES_S = 10.0


async def ready(request: Request) -> Response:
    """Readiness. Unknown paths answer 200 with the app's HTML, so this needs its own route."""
    return JSONResponse({"status": "ready"})


async def first_page(request: Request) -> Response:
    """`/` leads to the first page, which has an address of its own; the selection comes along."""
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(f"{request.scope.get('root_path', '')}{FIRST_PAGE}{query}")


@asynccontextmanager
async def warmed(_: st.App) -> AsyncIterator[dict[str, Any]]:
    """While the first reader's browser starts, bring the first page's figures into memory, and do
    what a killed process left undone."""
    sockets.send_at_once()
    ended = threading.Event()
    tasks = (warm_up, lambda: keep_house(ended), lambda: copies.look_after(ended))
    threads = [threading.Thread(target=do, daemon=True) for do in tasks]
    for thread in threads:
        thread.start()
    guard = memory.Guard(stale=[put_away_stale], steps=[put_away_stale, *MEMORY_STEPS])
    guard.start()
    yield {}
    guard.end()
    ended.set()
    # An interpreter that ends in the middle of a query of theirs aborts.
    for thread in threads:
        await asyncio.to_thread(thread.join, LAST_QUERIES_S)


def put_away_stale() -> None:
    load.put_away(unused_s=memory.STALE_S)
    lexicons.put_away(unused_s=memory.STALE_S)


# What is taken from memory where the app takes too much (docs/measurements.md), the least missed
# first: tokenizers and lexicons that nobody uses just now, results, all of them.
MEMORY_STEPS = (
    lambda: load.put_away(unused_s=20.0),
    lambda: lexicons.put_away(unused_s=20.0),
    results.forget_held,
    drawings.forget,
    merge_lists.forget,
    lambda: load.put_away(unused_s=0.0),
    lambda: lexicons.put_away(unused_s=0.0),
)


def warm_up() -> None:
    rows, corpus = catalogue.tokenizers(), next(iter(catalogue.corpora().values()))
    if not library.has(corpus.sha256):
        return
    # What can't be had is said by the page that needs it.
    with suppress(TokenariumError):
        results.warm("premiums", defaults.tokenizers(rows), corpus.name, defaults.params())
    gc.freeze()  # the modules stay: no collection need look at them again


def keep_house(ended: threading.Event) -> None:
    """Now and then do what a killed process left undone, and let go of what would grow for ever
    (docs/hosting.md has a table). Where the lake is busy or away, the next time tries again."""
    while True:
        for one in HOUSEKEEPING:
            with suppress(OSError, TokenariumError):
                one()
        if ended.wait(HOUSEKEEPING_S):
            return


HOUSEKEEPING_S = 3600.0
HOUSEKEEPING = (
    long_texts.remove_old,
    api_keys.remove_old,
    removing.finish,
    withdrawing.finish,
    belongings.forget_absent,
    room.make,
)


app = st.App(
    ROOT / "pages" / "main.py",
    routes=[
        Route("/healthz", ready),
        Route("/", first_page),
        Route("/tokens", route.tokens, methods=["POST"]),
        Route(f"/embed/{embed.SCRIPT}", embed.script),
        Route("/embed/figure.js", embed.script),
        Route("/embed/{key}", embed.figure),
        Route("/preview/{key}.png", embed.picture),
    ],
    middleware=[
        Middleware(SubPath),
        Middleware(Metrics),
        Middleware(Api, page_of=addresses.address),
        Middleware(Journal),
        Middleware(Framing),
        Middleware(VisitorCookie),
        Middleware(Head),
    ],
    lifespan=warmed,
    on_script_error=failed,
)


def main() -> int:
    """Parse the arguments, set up what is missing, say the address, serve."""
    parser = argparse.ArgumentParser(description="Tokenarium: an observatory for tokenizers.")
    parser.add_argument("--address", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=int, default=8501, help="port to listen on")
    parser.add_argument(
        "--no-setup",
        action="store_true",
        help="start at once; what is missing is fetched when it is first chosen",
    )
    parser.add_argument(
        "--no-worker", action="store_true", help="workers run elsewhere: `python -m worker`"
    )
    arguments = parser.parse_args()
    allocator.keep_little()
    log.to_stderr()
    if log.is_hosted():
        log.leave_out_messages()
    if taken(arguments.address, arguments.port):
        print(
            f"Port {arguments.port} of {arguments.address} is taken: "
            "stop what listens there, or choose another with --port.",
            file=sys.stderr,
        )
        return 1
    try:
        state.check()
        sub_path()
        with lake.reading():
            pass
    except TokenariumError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    if not arguments.no_setup:
        set_up()
    host = f"[{arguments.address}]" if ":" in arguments.address else arguments.address
    print(f"Tokenarium is at http://{host}:{arguments.port}  (Ctrl-C ends it)", flush=True)
    del sys.argv[1:]  # they are ours, not the script's
    # The server stops in order at both signals, and then passes them on: that is no failure.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: sys.exit(0))
    worker = None if arguments.no_worker else EmbeddedWorker()
    if worker is not None:
        worker.start()
        if not arguments.no_setup:
            # What reports stand among, and what page Mixture shows first; without it reports stand
            # alone, and the page asks.
            with suppress(TokenariumError):
                reports.measure_library()
                mixtures.infer_default()
    try:
        serve(arguments.address, arguments.port)
    finally:
        if worker is not None:
            worker.stop()
    return 0


def serve(address: str, port: int) -> None:
    """Until a signal ends it."""
    app.run(
        config={
            "server.address": address,
            "server.port": port,
            "server.headless": True,
            "server.maxUploadSize": LIMIT_BYTES // 1_000_000,  # refused while it arrives
            "browser.gatherUsageStats": False,
            "logger.hideWelcomeMessage": True,
            "logger.enableRich": not log.is_hosted(),  # it prints messages of errors
            # Pages have no bare expressions to be shown; to look for them is half of compiling one.
            "runner.magicEnabled": False,
            # After every run it takes longer than the page; Python collects by itself, and so does
            # memory.Guard.
            "runner.postScriptGC": False,
        }
    )


def set_up() -> None:
    """Fetch the default rows once; what failed then is named at later starts, not tried again.

    Trying again each time would make every start without a network slow.
    """
    rows = setup.default_rows()
    stamp, wanted = home() / "set_up.json", sorted(row.sha256 for row in rows)
    if not stamp.exists() or json.loads(stamp.read_text(encoding="utf-8")) != wanted:
        print("Setting up (this happens once):", flush=True)
        setup.set_up(rows, lambda line: print(line, flush=True))
        first_figures()
        stamp.write_text(json.dumps(wanted), encoding="utf-8")
    missing = [row.name for row in rows if not library.has(row.sha256)]
    if missing:
        print(f"Not here: {', '.join(missing)}. `python -m data fetch` tries again.", flush=True)


def first_figures() -> None:
    """Answer what pages ask when nobody chose anything, so that they needn't when first opened.

    In processes of their own: this one would keep all tokenizers in memory from the start.
    """
    rows = catalogue.tokenizers()
    here = [name for name in defaults.tokenizers(rows) if library.has(rows[name].sha256)]
    prose = defaults.prose(corpora.choices(EVERYONE))
    for question in first_questions(here, next(iter(catalogue.corpora())), prose):
        print(f"  … {question.study} of {len(question.tokenizers)} tokenizers", flush=True)
        command = [sys.executable, "-m", "studies", "run", *question.arguments()]
        # Where it fails it says why, and the page will try again.
        subprocess.run([*command, "--out", os.devnull], cwd=ROOT, check=False)


def taken(address: str, port: int) -> bool:
    """Whether something already listens there (Streamlit would move on to the next port)."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError:
            return True
    return False


if __name__ == "__main__":
    sys.exit(main())
