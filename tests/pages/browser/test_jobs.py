"""A question as a job, in a real browser: asked, watched, found again, cancelled, run again; seen
by its own visitor alone."""

from pathlib import Path
from typing import Any

import pytest

from tests.pages.browser.running_app import add_corpus, opened

pytestmark = [pytest.mark.browser, pytest.mark.needs_library]

TRAINED = "Compression-aware merges beside plain ones"


@pytest.fixture(scope="module")
def words(app_home: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The name of a corpus that everyone has: sentences of made-up words, enough to train on."""
    lines = [
        " ".join(f"w{(at * 7 + n * n) % 97}or{(at + n) % 11}d" for n in range(12))
        for at in range(1000)
    ]
    file = tmp_path_factory.mktemp("words") / "eng_Latn.txt"
    file.write_text("\n".join(lines), encoding="utf-8")
    return add_corpus(app_home, file, "words")


def training(app: str, corpus: str, compressed: str) -> str:
    return (
        f"{app}/entropy?corpus={corpus}&tokenizers=gpt2&language=eng_Latn&section=training"
        f"&vocabularies=300&steps=2&compressed={compressed}"
    )


def asked(browser: Any, address: str) -> Any:
    """The page after a click on Train."""
    page = opened(browser, address, "h1")
    page.get_by_role("button", name="Train them").click()
    return page


def test_the_page_goes_on_by_itself_and_the_job_is_found_again(
    app: str, browser: Any, words: str
) -> None:
    page = asked(browser, training(app, words, "280"))
    page.get_by_text(TRAINED).wait_for(timeout=120_000)
    page.get_by_role("link", name="Jobs", exact=True).click()
    row = page.locator("[class*='st-key-job-']", has_text="training on words in eng_Latn").first
    row.get_by_text("took").wait_for()
    row.get_by_role("button", name="Tables").click()
    page.wait_for_url("**job=*")
    page.get_by_role("tab", name="merges").wait_for()
    page.reload()
    page.get_by_role("tab", name="merges").wait_for()
    address = page.url
    stranger = opened(browser, address, "h1")
    stranger.get_by_text("has no such job").wait_for()
    assert not stranger.get_by_role("tab").count()
    stranger.get_by_test_id("stDataFrame").wait_for()  # the workers
    assert "None of your questions" in stranger.inner_text("[data-testid='stMain']")
    # The way back to where it was asked shows the answer without asking again.
    page.get_by_role("link", name="Open").first.click()
    page.wait_for_url("**/entropy?**")


def test_a_job_is_cancelled_and_run_again(app: str, browser: Any, words: str) -> None:
    page = asked(browser, training(app, words, "2000,1990,1980,1970"))  # some minutes
    page.locator(".st-key-job-under-way").get_by_role("button", name="Cancel").click()
    page.get_by_role("button", name="Run again").wait_for(timeout=60_000)
    page.get_by_text("cancelled").first.wait_for()
    page.goto(f"{app}/jobs")
    page.get_by_text("Your jobs:").wait_for()
    page.get_by_role("button", name="Run again").click()
    page.get_by_role("button", name="Cancel").click()
    page.get_by_text("2 cancelled").wait_for(timeout=60_000)
