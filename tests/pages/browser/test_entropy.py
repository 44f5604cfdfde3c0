"""The entropy page in a real browser: what is grey, why, the sections, the link, a telephone."""

from pathlib import Path
from typing import Any

import pytest

import studies
from data import lake
from tests.pages.browser.running_app import DESK, TELEPHONE, opened, settled
from tests.pages.browser.test_app import answer, wait_for_answer

pytestmark = [pytest.mark.browser, pytest.mark.needs_library]

TOKENIZERS = ("gpt2", "mistral_v1")
FIGURE = "[class*='st-key-conditional_entropy'] .js-plotly-plot"


@pytest.fixture(scope="module")
def page(app: str, browser: Any, corpus: str) -> Any:
    return opened(
        browser,
        f"{app}/entropy?corpus={corpus}&tokenizers={','.join(TOKENIZERS)}&language=en",
        f"{FIGURE} .nsewdrag",
    )


def test_the_answer_is_the_studys(
    page: Any, app_home: Path, corpus: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOKENARIUM_HOME", str(app_home))
    spec = studies.prepare("entropy", TOKENIZERS, corpus, {"languages": "eng_Latn"})
    tables = studies.run(spec).tables
    lake.detach()
    for h1 in tables["summary"]["h1"]:
        assert f"{h1:.2f} bits" in answer(page)
    pairs = tables["orders"].filter(order=2)["conditional_entropy"]
    assert f"{pairs.min():.2f} to {pairs.max():.2f} bits" in answer(page)
    assert "seen only once" in answer(page)  # it says itself how far it holds
    assert not page.get_by_role("alert").count()


def test_what_is_not_reliable_is_grey_and_says_why(page: Any) -> None:
    figure = page.locator(FIGURE).first
    figure.locator(".annotation", has_text="too little text").wait_for()
    box = figure.locator(".nsewdrag").first.bounding_box()
    # k = 5 stands at nine tenths of the width, near 0.
    for share in (0.99, 0.97, 0.95, 0.93, 0.9):
        page.mouse.move(box["x"] + box["width"] * 0.907, box["y"] + box["height"] * share)
        page.wait_for_timeout(200)
        if figure.locator(".hoverlayer text").count():
            break
    said = figure.locator(".hoverlayer").text_content()
    assert "not reliable" in said
    assert "seen once" in said


def test_each_section_has_its_address(app: str, page: Any, browser: Any) -> None:
    for name, figure in (
        ("Efficiency", "renyi"),
        ("Compression", "compression-xz"),
        ("Sample size", "learning"),
    ):
        page.get_by_role("radio", name=name).click()
        page.locator(f".st-key-{figure} .nsewdrag").wait_for()
        settled(page)
        page.set_viewport_size(TELEPHONE)
        settled(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= TELEPHONE["width"], name
        page.set_viewport_size(DESK)
    assert "section=sample" in page.url
    page.go_back()
    page.locator(".st-key-compression-xz .nsewdrag").wait_for()
    second = opened(browser, page.url, ".st-key-compression-xz .nsewdrag", color_scheme="dark")
    wait_for_answer(second, answer(page))
    assert second.url == page.url
    assert not [url for url in second.elsewhere if not url.startswith((app, "data:", "blob:"))]
