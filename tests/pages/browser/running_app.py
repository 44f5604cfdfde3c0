"""The app in a process of its own, and pages of it in a real browser."""

import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.error import URLError

import pytest

from tests.one_thread import as_elsewhere

ROOT = Path(__file__).parents[3]
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # No page stays long enough to give back what optimising its scripts takes.
    "--js-flags=--no-maglev --no-turbofan",
]
DESK, TELEPHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
TIMEOUT_MS = 60_000
FIGURE = ".js-plotly-plot .nsewdrag"
TOKEN = ".st-key-compare-view .token"


def start(
    port: int, program: Sequence[str] = ("app.py",), worker: bool = False, **environment: str
) -> subprocess.Popen[str]:
    """The app in a fresh process, once it says that it is ready, with or without a worker."""
    options = ["--no-setup", "--port", str(port), *([] if worker else ["--no-worker"])]
    process = subprocess.Popen(
        [sys.executable, *program, *options],
        cwd=ROOT,
        env={**as_elsewhere(), **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz") as answer:
                assert answer.headers["content-type"] == "application/json"
                return process
        except URLError:
            if process.poll() is not None:
                break
            time.sleep(0.1)
    process.kill()
    pytest.fail(f"The app didn't start: {process.communicate()[0]}")


def stop(process: subprocess.Popen[str]) -> tuple[int, str]:
    """Ctrl-C; returns the exit status and all that was printed."""
    process.send_signal(signal.SIGINT)
    output, _ = process.communicate(timeout=30)
    return process.returncode, output


def a_home_like(kept: Path, folder: Path) -> None:
    """The fetched artefacts and what was derived from them, as links: what the app adds stays in
    its own folder, for it writes files anew and renames them."""
    # What is written in place (the analyser's answers) isn't lent either, nor engine checks: those
    # of all tests together are.
    own = shutil.ignore_patterns(
        *("tokenizers", "identities", ".incoming-*", "morphology", "checks", "fast")
    )
    for part in ("library", "derived"):
        if (kept / part).exists():
            shutil.copytree(kept / part, folder / part, copy_function=os.symlink, ignore=own)


def add_corpus(home: Path, file: Path, name: str) -> str:
    """Add a corpus to a state folder for everyone, as one does for a running app; its name."""
    subprocess.run(
        [sys.executable, "-m", "data", "add", "corpus", str(file), "--name", name],
        cwd=ROOT,
        env={**os.environ, "TOKENARIUM_HOME": str(home)},
        check=True,
        timeout=120,
    )
    return name


def opened(browser: Any, address: str, awaited: str = FIGURE, color_scheme: str = "light") -> Any:
    """A page of a new visitor's, when its main figure stands."""
    page = visitor(browser)
    page.emulate_media(color_scheme=color_scheme)
    return shown(page, address, awaited)


def visitor(browser: Any) -> Any:
    """The empty page of somebody who was never here. What a visitor leaves is the next one's: a
    page comes up in a third of the time where the app's scripts are in the browser's cache."""
    if browser.left:
        return browser.left.pop()
    context = browser.new_context(viewport=DESK)
    context.first = new_page(context)
    return context.first


def leave(browser: Any, context: Any) -> None:
    """A visitor goes: nothing of theirs stays but the cache. Other contexts are closed."""
    page = getattr(context, "first", None)
    if page not in context.pages:
        context.close()
        return
    for other in context.pages:
        if other != page:
            other.close()
    if page.url.startswith("http"):
        page.evaluate("[localStorage, sessionStorage].forEach((its) => its.clear())")
    page.goto("about:blank")
    page.set_viewport_size(DESK)
    page.set_default_timeout(TIMEOUT_MS)
    context.clear_cookies()
    browser.left.append(page)


def shown(page: Any, address: str, awaited: str = FIGURE) -> Any:
    """The page, at that address when its main figure stands."""
    page.elsewhere.clear()
    page.goto(address)
    page.wait_for_selector(awaited)
    settled(page)
    return page


def share(page: Any, carried: str = "") -> str:
    """The link to it that its Share makes, which tells that it carries `carried`."""
    page.get_by_role("button", name="Share", exact=True).click()
    if carried:
        page.get_by_text(f"It carries what you added: {carried}").wait_for()
    return made_link(page)


def made_link(page: Any) -> str:
    """The link that an open Share makes."""
    body = page.get_by_test_id("stPopoverBody")
    body.get_by_role("button", name="Make the link").click()
    body.get_by_text("share=").wait_for()
    return str(body.get_by_test_id("stCode").first.inner_text().replace("\n", "").strip())


def new_page(context: Any) -> Any:
    """An empty page of a browser, of which `settled` can say when the app has answered it; where
    it asks for something, `elsewhere` says."""
    page = context.new_page()
    page.set_default_timeout(TIMEOUT_MS)
    page.traffic = Traffic(page)
    page.elsewhere = []
    page.on("request", lambda request: page.elsewhere.append(request.url))
    return page


class Traffic:
    """What a page told the app and hasn't been answered yet."""

    def __init__(self, page: Any) -> None:
        self.unanswered = False
        page.on("websocket", self._follow)

    def _follow(self, socket: Any) -> None:
        socket.on("framesent", lambda _: self._is(unanswered=True))
        socket.on("framereceived", lambda _: self._is(unanswered=False))
        socket.on("close", lambda _: self._is(unanswered=False))

    def _is(self, unanswered: bool) -> None:
        self.unanswered = unanswered


def settled(page: Any) -> None:
    """Wait until the script has run, for the last click too: the app may be slow to hear of it."""
    page.wait_for_timeout(200)  # a click is sent
    deadline = time.monotonic() + 60
    while page.traffic.unanswered and time.monotonic() < deadline:
        page.wait_for_timeout(50)
    page.wait_for_timeout(100)  # an answer is read
    page.wait_for_function(
        "document.querySelector('.stApp')?.dataset.testScriptState === 'notRunning'"
    )
    page.wait_for_timeout(200)  # and drawn
