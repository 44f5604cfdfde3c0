"""The pictures of the guide and of README, made anew: `python -m tests.pictures [PAGE…]`.

Starts an app on a copy of the state folder, which should hold what `make run` fetches, opens each
page as its address says and keeps what is seen first. Of pages about models that is their answer
where the state has it, and of Jobs what the browser asked whose cookies `--as` names. Look at what
it has made before it is committed; `--app` takes an app that is running.
"""

import argparse
import io
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import sync_playwright

from data.home import home
from tests.documents import DOCS
from tests.local_server import free_port
from tests.pages.browser.running_app import (
    ARGUMENTS,
    BROWSERS,
    new_page,
    settled,
    start,
    stop,
)

FOLDER = DOCS / "pictures"
SIZE = {"width": 1280, "height": 800}
README_SIZE = {"width": 1440, "height": 960}
METHOD = "text=How this is measured"
TEXT = "Tokenizers cut words. Tokenlaştırıcılar sözcükleri keser. 分词器切分单词。"
FEW = "&".join(f"tokenizers={one}" for one in ("gpt2", "cl100k_base", "o200k_base", "llama3"))
# Of each page of the guide: its query, and what stands on it when it is complete.
PAGES = {
    "premiums": ("", METHOD),
    "compare": (f"text={TEXT}", ".st-key-compare-view .token"),
    "report": ("tokenizer=gpt2", METHOD),
    "choose": (FEW, METHOD),
    "entropy": (FEW, METHOD),
    "integrity": ("", METHOD),
    "mixture": ("", "h1"),
    "difficulty": ("models=smollm2_135m", "h1"),
    "charbench": ("", METHOD),
    "probes": ("models=smollm2_135m", "h1"),
    "vocabulary": ("", METHOD),
    "audit": ("tokenizers=bert_base_uncased&tokenizer=bert_base_uncased", METHOD),
    "corpora": ("", METHOD),
    "sql": ("", "[data-testid=stDataFrame]"),
    "library": ("", "[data-testid=stDataFrame]"),
    "jobs": ("", "text=How jobs are run"),
    "mine": ("", "text=Keys for programs"),
}
README = ("premiums", "compare")


def picture(page: Any, app: str, name: str, size: dict[str, int]) -> Image.Image:
    query, awaited = PAGES[name]
    page.set_viewport_size(size)
    page.goto(f"{app}/{name}?{query}")
    page.wait_for_selector(awaited)
    settled(page)
    page.mouse.move(0, 0)
    page.wait_for_timeout(1500)  # charts draw after the script
    return Image.open(io.BytesIO(page.screenshot())).convert("RGB")


def share_something(page: Any, app: str) -> None:
    """What pages Mine and Jobs show: a link, and what was asked."""
    page.goto(f"{app}/premiums")
    page.wait_for_selector(METHOD)
    page.get_by_role("button", name="Share").click()
    page.get_by_label("Title (optional)").fill("Premiums of fourteen tokenizers")
    page.get_by_role("button", name="Make the link").click()
    page.get_by_text("To show its main figure").wait_for()


@contextmanager
def running() -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="tokenarium-pictures-") as folder:
        state, port = Path(folder) / "home", free_port()
        shutil.copytree(home(), state, symlinks=True)
        process = start(port, worker=True, TOKENARIUM_HOME=str(state))
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            stop(process)


def make(app: str, names: list[str], cookies: Path | None) -> None:
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        found = next(filter(None, map(shutil.which, BROWSERS)))
        chromium = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        page = new_page(chromium.new_context(color_scheme="light", storage_state=cookies))
        page.set_default_timeout(600_000)  # answers may be computed first
        if "mine" in names:
            share_something(page, app)
        for name in names:
            picture(page, app, name, SIZE).save(FOLDER / f"{name}.webp", quality=82, method=6)
            print(FOLDER / f"{name}.webp", flush=True)
            if name in README:
                its = picture(page, app, name, README_SIZE)
                its.save(FOLDER / f"{name}.png", optimize=True)
        chromium.close()


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.pictures", description=__doc__)
    parser.add_argument("pages", nargs="*", metavar="PAGE", help=", ".join(PAGES))
    parser.add_argument("--app", metavar="ADDRESS", help="of an app that is running")
    kept = "a browser's cookies, as Playwright's storage_state writes them"
    parser.add_argument("--as", dest="cookies", type=Path, metavar="FILE", help=kept)
    given = parser.parse_args()
    names = given.pages or list(PAGES)
    if unknown := {*names} - {*PAGES}:
        parser.error(f"no page of the guide: {', '.join(sorted(unknown))}")
    if given.app:
        make(given.app, names, given.cookies)
    else:
        with running() as app:
            make(app, names, given.cookies)
    return 0


if __name__ == "__main__":
    sys.exit(main())
